//! Users, groups, roles, managed policies and identity providers, one item at a time.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{
    reading::{Reading, text_of},
    role_facts::{max_session_duration, max_signin_session, source_template},
};
use crate::{
    iam::{
        Arn, AttachedPolicy, Contradiction, Credentials, FileMember, Group, IdentityPolicies,
        IdentityProvider, IdentityProviderKind, InlinePolicy, LastUsed, ManagedPolicy,
        PermissionsBoundary, PolicyForm, PolicyId, Role, Tag, UnreadSubject, User,
    },
    load::wire::{
        self, GroupDetail, ManagedPolicyDetail, Many, OpenIdConnectProvider, RoleDetail,
        RoleLastUsed, SamlProvider, Text, UserDetail,
    },
};

/// An item of `UserDetailList` or `Users`; `None`, and a gap, without an ARN.
pub(super) fn user(reading: &mut Reading<'_>, detail: &UserDetail<'_>) -> Option<User> {
    let arn = reading.own_arn(detail.arn.as_ref())?;
    // AWS omits the list of inline policies if it is empty, but no other list.
    let has_no_groups = is_absent(reading, "GroupList", &detail.group_list, GROUPS);
    let attached_list = &detail.attached_managed_policies;
    let has_no_attached = is_absent(reading, "AttachedManagedPolicies", attached_list, POLICIES);
    let is_cut = has_no_groups || has_no_attached || detail.user_id.is_none();
    let incomplete = is_cut
        && is_absent(reading, "UserPolicyList", &detail.user_policy_list, POLICIES)
        || has_no_groups
        || has_no_attached;
    let is_disputed = is_named_otherwise(reading, "UserName", detail.user_name.as_ref(), &arn);
    Some(User {
        id: text_of(detail.user_id.as_ref()),
        name: name_or_last_of(detail.user_name.as_ref(), &arn),
        created: reading.date("CreateDate", detail.create_date.as_ref()),
        groups: detail.group_list.items().iter().map(|it| it.as_str().into()).collect(),
        policies: IdentityPolicies {
            inline: inline(reading, &arn, "UserPolicyList", &detail.user_policy_list),
            attached: attached(reading, &arn, attached_list),
            incomplete: incomplete || is_disputed,
        },
        permissions_boundary: boundary(
            reading,
            &arn,
            detail.permissions_boundary.as_ref(),
            incomplete && !is_single(reading, detail.user_id.as_ref()),
        ),
        tags: tags(&detail.tags),
        credentials: Credentials::default(),
        arn,
    })
}

/// An item of `GroupDetailList` or `Groups`; `None`, and a gap, without an ARN.
pub(super) fn group(reading: &mut Reading<'_>, detail: &GroupDetail<'_>) -> Option<Group> {
    let arn = reading.own_arn(detail.arn.as_ref())?;
    let incomplete = lacks_policies(
        reading,
        ("GroupPolicyList", &detail.group_policy_list),
        &detail.attached_managed_policies,
    );
    let is_disputed = is_named_otherwise(reading, "GroupName", detail.group_name.as_ref(), &arn);
    Some(Group {
        id: text_of(detail.group_id.as_ref()),
        name: name_or_last_of(detail.group_name.as_ref(), &arn),
        created: reading.date("CreateDate", detail.create_date.as_ref()),
        policies: IdentityPolicies {
            inline: inline(reading, &arn, "GroupPolicyList", &detail.group_policy_list),
            attached: attached(reading, &arn, &detail.attached_managed_policies),
            incomplete: incomplete || is_disputed,
        },
        arn,
    })
}

/// An item of `RoleDetailList` or `Roles`; `None`, and a gap, without an ARN.
pub(super) fn role(reading: &mut Reading<'_>, detail: &RoleDetail<'_>) -> Option<Role> {
    let arn = reading.own_arn(detail.arn.as_ref())?;
    let incomplete = lacks_policies(
        reading,
        ("RolePolicyList", &detail.role_policy_list),
        &detail.attached_managed_policies,
    );
    let is_disputed = is_named_otherwise(reading, "RoleName", detail.role_name.as_ref(), &arn);
    let trust = detail.assume_role_policy_document.as_deref();
    let unknown = format_args!("who can assume `{arn}`");
    Some(Role {
        id: text_of(detail.role_id.as_ref()),
        name: name_or_last_of(detail.role_name.as_ref(), &arn),
        created: reading.date("CreateDate", detail.create_date.as_ref()),
        trust_policy: reading.document(
            "AssumeRolePolicyDocument",
            trust,
            PolicyForm::Resource,
            unknown,
        ),
        policies: IdentityPolicies {
            inline: inline(reading, &arn, "RolePolicyList", &detail.role_policy_list),
            attached: attached(reading, &arn, &detail.attached_managed_policies),
            incomplete: incomplete || is_disputed,
        },
        permissions_boundary: boundary(
            reading,
            &arn,
            detail.permissions_boundary.as_ref(),
            incomplete && !is_single(reading, detail.role_id.as_ref()),
        ),
        tags: tags(&detail.tags),
        last_used: detail.role_last_used.as_ref().and_then(|it| role_last_used(reading, it)),
        max_session_duration: max_session_duration(reading, detail.max_session_duration.as_deref()),
        max_signin_session_duration: max_signin_session(
            reading,
            detail.max_signin_session_duration.as_deref(),
        ),
        source_template: detail.source_role_template.as_ref().and_then(source_template),
        instance_profiles: detail
            .instance_profile_list
            .items()
            .iter()
            .filter_map(|it| Some(it.instance_profile_name.as_ref()?.as_str().into()))
            .collect(),
        arn,
    })
}

/// Whether its name contradicts its ARN. Groups and credentials refer to it by name, policies by
/// ARN, and which of the two is right is unknown.
fn is_named_otherwise(
    reading: &mut Reading<'_>,
    member: &'static str,
    name: Option<&Text<'_>>,
    arn: &Arn,
) -> bool {
    let Some(name) = name.map(Text::as_str).filter(|it| *it != arn.name()) else { return false };
    let subject = UnreadSubject::Principal(arn.clone());
    reading.contradiction(subject, Contradiction::Name { member, name: name.into() });
    true
}

/// Whether a policy marks another version with different content as the default too.
fn has_another_in_force(detail: &ManagedPolicyDetail<'_>, in_force: usize) -> bool {
    let named = detail.default_version_id.as_ref();
    let versions = detail.policy_version_list.items();
    let text = |it: &wire::PolicyVersion<'_>| it.document.as_deref().map(|it| it.get().to_owned());
    let own = versions[in_force].version_id.as_ref();
    // The one that is named may not be there.
    let is_there = |id: &Text<'_>| versions.iter().any(|it| it.version_id.as_ref() == Some(id));
    named.is_some_and(|it| own.is_some_and(|own| own != it) && !is_there(it))
        || versions.iter().enumerate().any(|(index, it)| {
            let is_named = named.is_some() && it.version_id.as_ref() == named;
            index != in_force
                && (it.is_default_version == Some(true) || is_named)
                && text(it) != text(&versions[in_force])
        })
}

/// An item of `Policies`. The versions that are not in force are known where the list says of each
/// whether it is, as that of all authorization details does.
pub(super) fn managed_policy(
    reading: &mut Reading<'_>,
    detail: &ManagedPolicyDetail<'_>,
) -> Option<ManagedPolicy> {
    let arn: Arn = match detail.arn.as_ref().map(|it| it.as_str().parse()) {
        Some(Ok(arn)) => arn,
        Some(Err(_)) | None => return reading.own_arn(detail.arn.as_ref()).and(None),
    };
    if arn.service() == "organizations" {
        reading.names_without_documents();
        return None;
    }
    let named = detail.default_version_id.as_ref();
    let versions = detail.policy_version_list.items();
    let in_force = versions
        .iter()
        .position(|it| it.is_default_version == Some(true))
        .or_else(|| {
            versions.iter().position(|it| named.is_some() && it.version_id.as_ref() == named)
        })
        // A single version is the default, unless it says otherwise.
        .or_else(|| match versions {
            [only] if only.is_default_version == Some(false) => None,
            [only] if named.is_none() || only.version_id.is_none() => Some(0),
            _ => None,
        });
    let contradiction = match in_force {
        Some(it) => has_another_in_force(detail, it).then_some(Contradiction::DefaultVersions),
        None if versions.is_empty() || named.is_some() => None,
        None => Some(Contradiction::NoDefaultVersion),
    };
    let is_disputed = contradiction.is_some();
    if let Some(contradiction) = contradiction {
        reading.contradiction(UnreadSubject::ManagedPolicy(arn.clone()), contradiction);
        reading.unreadable.insert(arn.clone());
    }
    let policy = in_force.filter(|_| !is_disputed).and_then(|index| {
        let member = format_args!("PolicyVersionList[{index}].Document");
        let unknown = format_args!("the content of `{arn}`");
        let policy = reading.document(
            member,
            versions[index].document.as_deref(),
            PolicyForm::Identity,
            unknown,
        );
        if policy.is_none() {
            reading.unreadable.insert(arn.clone());
        }
        policy
    });
    let version = in_force.and_then(|index| versions[index].version_id.as_ref()).or(named);
    let other_versions = in_force
        .filter(|_| {
            arn.account() != "aws" && versions.iter().all(|it| it.is_default_version.is_some())
        })
        .map(|in_force| {
            let others = versions.iter().enumerate().filter(|(index, _)| *index != in_force);
            // They are not in force: what cannot be read of them is no gap.
            let document = |(_, it): (usize, &wire::PolicyVersion<'_>)| {
                reading.quiet_document(it.document.as_deref()?, PolicyForm::Identity)
            };
            others.map(document).collect()
        });
    Some(ManagedPolicy {
        name: name_or_last_of(detail.policy_name.as_ref(), &arn),
        default_version: version.map(|it| it.as_str().into()),
        policy,
        other_versions,
        arn,
    })
}

/// An item of `SAMLProviderList`.
pub(super) fn saml_provider(
    reading: &mut Reading<'_>,
    provider: &SamlProvider<'_>,
) -> Option<IdentityProvider> {
    Some(IdentityProvider {
        arn: reading.own_arn(provider.arn.as_ref())?,
        kind: IdentityProviderKind::Saml,
        valid_until: reading.date("ValidUntil", provider.valid_until.as_ref()),
        client_ids: None,
    })
}

/// An item of `OpenIDConnectProviderList`.
pub(super) fn open_id_connect_provider(
    reading: &mut Reading<'_>,
    provider: &OpenIdConnectProvider<'_>,
) -> Option<IdentityProvider> {
    Some(IdentityProvider {
        arn: reading.own_arn(provider.arn.as_ref())?,
        kind: IdentityProviderKind::OpenIdConnect,
        valid_until: None,
        client_ids: provider
            .client_id_list
            .as_ref()
            .map(|list| list.iter().map(|it| it.as_str().into()).collect()),
    })
}

const POLICIES: &str = "the policies of items without it are";
const GROUPS: &str = "the groups of users without it are";

/// Whether an item lacks a list, which is then a gap: one for all items of the file.
fn is_absent<T>(reading: &mut Reading<'_>, name: &str, list: &Many<T>, leaves: &str) -> bool {
    if list.is_missing() {
        reading.absent_list(name, leaves);
    }
    list.is_missing()
}

/// Whether a group or role lacks a list of policies.
fn lacks_policies<I, A>(
    reading: &mut Reading<'_>,
    (name, inline): (&str, &Many<I>),
    attached: &Many<A>,
) -> bool {
    let lacks_inline = is_absent(reading, name, inline, POLICIES);
    is_absent(reading, "AttachedManagedPolicies", attached, POLICIES) || lacks_inline
}

/// The item's name, or the last part of its ARN.
fn name_or_last_of(name: Option<&Text<'_>>, arn: &Arn) -> Box<str> {
    name.map_or_else(|| arn.name(), Text::as_str).into()
}

fn inline(
    reading: &mut Reading<'_>,
    owner: &Arn,
    list: &str,
    policies: &Many<wire::InlinePolicy<'_>>,
) -> Vec<InlinePolicy> {
    let mut inline = Vec::with_capacity(policies.items().len());
    for (index, it) in policies.items().iter().enumerate() {
        let name = text_of(it.policy_name.as_ref());
        let member = format_args!("{list}[{index}].PolicyDocument");
        let unknown = format_args!("the content of the policy `{name}` of `{owner}`");
        let policy =
            reading.document(member, it.policy_document.as_deref(), PolicyForm::Identity, unknown);
        inline.push(InlinePolicy { policy, name });
    }
    settle_names(reading, owner, inline)
}

/// Leaves one policy of each name: AWS has no two. Of contents that differ, none is known to be
/// the policy's. Policies without a name, or that could not be read, are left as they are.
fn settle_names(
    reading: &mut Reading<'_>,
    owner: &Arn,
    inline: Vec<InlinePolicy>,
) -> Vec<InlinePolicy> {
    if inline.len() < 2 {
        return inline;
    }
    let mut contents: FxHashMap<Box<str>, PolicyId> = FxHashMap::default();
    let mut disputed: BTreeSet<Box<str>> = BTreeSet::new();
    let mut settled: Vec<InlinePolicy> = Vec::with_capacity(inline.len());
    for policy in inline {
        let Some(id) = policy.policy.filter(|_| !policy.name.is_empty()) else {
            settled.push(policy);
            continue;
        };
        match contents.get(&policy.name) {
            None => {
                contents.insert(policy.name.clone(), id);
                settled.push(policy);
            }
            Some(known) => {
                let document = |id| &reading.policies.get(id).document;
                if *known != id && document(*known) != document(id) {
                    disputed.insert(policy.name);
                }
            }
        }
    }
    for policy in settled.iter_mut().filter(|it| disputed.contains(&it.name)) {
        policy.policy = None;
    }
    for name in disputed {
        let subject = UnreadSubject::Principal(owner.clone());
        reading.contradiction(subject, Contradiction::InlinePolicies { name });
    }
    settled
}

fn attached(
    reading: &mut Reading<'_>,
    owner: &Arn,
    policies: &Many<wire::AttachedPolicy<'_>>,
) -> Vec<AttachedPolicy> {
    let mut attached = Vec::with_capacity(policies.items().len());
    for (index, it) in policies.items().iter().enumerate() {
        let member = format_args!("AttachedManagedPolicies[{index}].PolicyArn");
        let arn = reading.policy_arn(owner, member, it.policy_arn.as_ref());
        let name = it.policy_name.as_ref().map(Text::as_str);
        let name = name.or_else(|| arn.as_ref().map(Arn::name)).unwrap_or("unknown");
        attached.push(AttachedPolicy { name: name.into(), arn });
    }
    attached
}

/// Whether it is everything that AWS returns about one principal except its policies, including its
/// boundary.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>
fn is_single(reading: &Reading<'_>, id: Option<&Text<'_>>) -> bool {
    matches!(reading.place.list, FileMember::User | FileMember::Role) && id.is_some()
}

fn boundary(
    reading: &mut Reading<'_>,
    owner: &Arn,
    boundary: Option<&wire::PermissionsBoundary<'_>>,
    is_cut: bool,
) -> PermissionsBoundary {
    const MEMBER: &str = "PermissionsBoundary.PermissionsBoundaryArn";
    let Some(boundary) = boundary else {
        // A principal without a boundary has no such member, and neither has an item whose members
        // were dropped.
        return if is_cut { PermissionsBoundary::Unread } else { PermissionsBoundary::None };
    };
    reading
        .policy_arn(owner, MEMBER, boundary.permissions_boundary_arn.as_ref())
        .map_or(PermissionsBoundary::Unread, PermissionsBoundary::Set)
}

fn tags(tags: &Many<wire::Tag<'_>>) -> Vec<Tag> {
    let pair = |it: &wire::Tag<'_>| (text_of(it.key.as_ref()), text_of(it.value.as_ref()));
    tags.items().iter().map(pair).collect()
}

/// An empty object means that AWS recorded no use; an absent one means that it was not requested. A
/// malformed date must not look like no use.
fn role_last_used(reading: &mut Reading<'_>, used: &RoleLastUsed<'_>) -> Option<LastUsed> {
    let at = reading.date("RoleLastUsed.LastUsedDate", used.last_used_date.as_ref());
    if at.is_none() && used.last_used_date.is_some() {
        return None;
    }
    Some(LastUsed { at, service: None, region: used.region.as_ref().map(|it| it.as_str().into()) })
}
