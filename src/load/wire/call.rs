//! Files with the output of one call, as the AWS CLI prints it: the members of a snapshot, each at
//! the top of its own file. Other services have members of the same names, so the items must look
//! like those of the right service.

use super::{
    document::Document,
    identity_center::IdentityCenter,
    organization::Organization,
    value::{IdOrObject, List, Raw, Text},
};
use crate::iam::{FileMember, IdentityKind};

/// In the ARNs of IAM.
const IAM: &str = ":iam::";
/// Occurs in the ARNs of an organization, its accounts and units.
const ORGANIZATIONS: &str = ":organizations::";
/// Occurs in everything in an identity store, and in an instance of Identity Center.
const STORE: &str = "\"IdentityStoreId\"";
/// Occurs in a permission set, and in an assignment of one.
const PERMISSION_SET: &str = "\"PermissionSetArn\"";

/// An inline policy whose owner is known only by name.
#[derive(Debug)]
pub(crate) struct NamedPolicy<'a> {
    /// What has it.
    pub(crate) kind: IdentityKind,
    /// The owner.
    pub(crate) owner: Text<'a>,
    /// Its own name.
    pub(crate) name: Text<'a>,
    /// The document.
    pub(crate) document: Raw<'a>,
}

impl<'a> Document<'a> {
    /// Whether the file is the output of a call that is read on its own.
    pub(super) fn tells_of_one_call(&self) -> bool {
        self.users.is_empty()
            || self.groups.is_empty()
            || self.listed_principals().iter().any(|(_, it)| it.is_present())
            || self.organization_part().is_some()
            || self.identity_center_part().is_some()
            || self.described_policy().is_present()
            || self.login_profile().is_present()
            || self.named_policy().is_some()
            || self.provider().is_some()
    }

    /// Users, groups and roles that are listed without their policies, by the member that lists
    /// them.
    pub(crate) fn listed_principals(&self) -> [(FileMember, List<'a>); 8] {
        // A snapshot lists roles without their trust policies.
        let roles = self.roles.with("\"AssumeRolePolicyDocument\"");
        let one = |it: &Option<Raw<'a>>| List::of(it.iter().cloned()).with(IAM);
        [
            // Before the users in it.
            (FileMember::Group, one(&self.group)),
            (FileMember::User, one(&self.user)),
            (FileMember::Users, self.users.with(IAM)),
            (FileMember::Groups, self.groups.with(IAM)),
            (FileMember::Role, one(&self.role)),
            (FileMember::Roles, roles),
            (FileMember::InstanceProfile, one(&self.instance_profile)),
            (FileMember::InstanceProfiles, self.instance_profiles.with(IAM)),
        ]
    }

    /// The lists of which it contains a page, and that a snapshot contains elsewhere.
    pub(crate) fn listed_by_calls(&self) -> [(FileMember, &List<'a>); 9] {
        [
            (FileMember::Users, &self.users),
            (FileMember::Groups, &self.groups),
            (FileMember::InstanceProfiles, &self.instance_profiles),
            (FileMember::Roots, &self.roots),
            (FileMember::MemberAccounts, &self.member_accounts),
            (FileMember::DelegatedAdministrators, &self.delegated_administrators),
            (FileMember::Instances, &self.instances),
            (FileMember::AccountAssignments, &self.account_assignments),
            (FileMember::GroupMemberships, &self.group_memberships),
        ]
    }

    /// The facts about an organization.
    pub(crate) fn organization_part(&self) -> Option<Organization<'a>> {
        let described = match &self.account {
            IdOrObject::Object(account) => Some(account.clone()),
            IdOrObject::Missing | IdOrObject::Id(_) => None,
        };
        let described = List::of(described).with(ORGANIZATIONS);
        let accounts = self.member_accounts.with(ORGANIZATIONS);
        let part = Organization {
            organization: self
                .described_organization
                .as_ref()
                .filter(|it| it.get().contains(ORGANIZATIONS))
                .and_then(Raw::read),
            roots: self.roots.with(ORGANIZATIONS),
            accounts: if accounts.is_present() { accounts } else { described },
            delegated_administrators: self.delegated_administrators.with(ORGANIZATIONS),
            ..Organization::default()
        };
        let lists = [&part.roots, &part.accounts, &part.delegated_administrators];
        let is_part = part.organization.is_some() || lists.iter().any(|it| it.is_present());
        is_part.then_some(part)
    }

    /// The facts about Identity Center.
    pub(crate) fn identity_center_part(&self) -> Option<IdentityCenter<'a>> {
        let part = IdentityCenter {
            instances: self.instances.with(STORE),
            users: self.users.with(STORE),
            groups: self.groups.with(STORE),
            group_memberships: self.group_memberships.with(STORE),
            permission_sets: List::of(self.permission_set.clone()).with(PERMISSION_SET),
            account_assignments: self.account_assignments.with(PERMISSION_SET),
            assigned_accounts: None,
        };
        let lists = [
            &part.instances,
            &part.users,
            &part.groups,
            &part.group_memberships,
            &part.permission_sets,
            &part.account_assignments,
        ];
        lists.iter().any(|it| it.is_present()).then_some(part)
    }

    /// A managed policy of IAM without its versions, in a list.
    pub(crate) fn described_policy(&self) -> List<'a> {
        List::of(self.policy.clone()).with(IAM)
    }

    /// A password, in a list.
    pub(crate) fn login_profile(&self) -> List<'a> {
        List::of(self.login_profile.clone()).with("\"UserName\"")
    }

    /// An inline policy, and its owner.
    pub(crate) fn named_policy(&self) -> Option<NamedPolicy<'a>> {
        let owners = [
            (IdentityKind::User, &self.user_name),
            (IdentityKind::Group, &self.group_name),
            (IdentityKind::Role, &self.role_name),
        ];
        let (kind, owner) = owners.into_iter().find_map(|(kind, it)| Some((kind, it.as_ref()?)))?;
        Some(NamedPolicy {
            kind,
            owner: owner.read()?,
            name: self.policy_name.as_ref()?.read()?,
            document: self.policy_document.clone()?,
        })
    }

    /// The URL of an OpenID Connect provider, and its audiences.
    pub(crate) fn provider(&self) -> Option<(Text<'a>, Vec<Text<'a>>)> {
        Some((self.url.as_ref()?.read()?, self.client_id_list.as_ref()?.read()?))
    }
}
