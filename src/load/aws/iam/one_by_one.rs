//! Users, groups, roles and policies where the authorization details are denied: by the single
//! calls for each of them.

use std::{cell::RefCell, collections::BTreeMap};

use aws_sdk_iam::types::{
    AttachedPolicy, Group, GroupDetail, InstanceProfile, PolicyDetail, PolicyScopeType, Role,
    RoleDetail, User, UserDetail,
};

use super::{
    account_reader::{AccountReader, Found, Owner, PAGE},
    authorization::{Detail, Details},
};
use crate::load::aws::{
    calls::{Page, Pages},
    operation::of_iam,
};

/// Reads what the authorization details would have told. `roles` are those that were listed.
pub(super) async fn read(reader: &AccountReader<'_>, roles: Option<Vec<Role>>) -> Found {
    let details = RefCell::new(Details::of(reader));
    let hand_over = |list, operation, items: Option<Vec<Detail>>| {
        if let Some(items) = items {
            details.borrow_mut().add(items);
            // A list that was read is there, even if nothing is in it.
            reader.complete(list, operation);
        }
    };
    let ((), (), (), policies) = tokio::join!(
        async { hand_over("UserDetailList", of_iam::LIST_USERS, users(reader).await) },
        async { hand_over("GroupDetailList", of_iam::LIST_GROUPS, groups(reader).await) },
        async {
            let roles = whole_roles(reader, roles).await;
            hand_over("RoleDetailList", of_iam::LIST_ROLES, roles);
        },
        reader.list(
            of_iam::LIST_POLICIES,
            |marker| {
                let request = reader.iam.list_policies().scope(PolicyScopeType::Local);
                request.max_items(PAGE).set_marker(marker).send()
            },
            |answer| Page { items: answer.policies.unwrap_or_default(), next: answer.marker },
        ),
    );
    let mut found = details.into_inner().found();
    reader.complete("Policies", of_iam::LIST_POLICIES);
    for policy in policies.unwrap_or_default() {
        if let Some(arn) = policy.arn() {
            found.policies.insert(arn.to_owned(), Some(policy.clone()));
        }
    }
    found
}

/// The policies of a user, group or role.
#[derive(Debug)]
struct OwnPolicies {
    inline: Vec<PolicyDetail>,
    attached: Vec<AttachedPolicy>,
}

/// Reads the policies of each owner: the names of the inline ones, then each of these, and
/// beside it what is attached.
macro_rules! policies_of {
    (
        $function:ident, $name:ident,
        $list:ident $list_operation:ident,
        $get:ident $get_operation:ident,
        $attached:ident $attached_operation:ident
    ) => {
        async fn $function(reader: &AccountReader<'_>, owners: &[Owner]) -> Vec<OwnPolicies> {
            let names = async {
                let operation = of_iam::$list_operation;
                let names = reader.ask_each(operation, owners, async |owner| {
                    let request =
                        |marker| reader.iam.$list().$name(&owner.name).set_marker(marker).send();
                    let names = reader.calls.pages(operation, request, |answer| Page {
                        items: answer.policy_names,
                        next: answer.marker,
                    });
                    names.await
                });
                names.await.lists
            };
            let attached = async {
                let operation = of_iam::$attached_operation;
                let attached = reader.ask_each(operation, owners, async |owner| {
                    let request = |marker| {
                        reader.iam.$attached().$name(&owner.name).set_marker(marker).send()
                    };
                    let attached = reader.calls.pages(operation, request, |answer| Page {
                        items: answer.attached_policies.unwrap_or_default(),
                        next: answer.marker,
                    });
                    attached.await
                });
                attached.await.lists
            };
            let (names, attached) = tokio::join!(names, attached);
            let inline = inline_of(owners, &names, async |policies| {
                let operation = of_iam::$get_operation;
                let documents = reader.ask_each(operation, policies, async |policy| {
                    let (owner, name) = policy.name.split_once('/').unwrap_or_default();
                    let request = reader.iam.$get().$name(owner).policy_name(name).send();
                    let answer = reader.calls.call(operation, request, |_| 1).await;
                    Pages::of(answer.map(|it| {
                        let policy = PolicyDetail::builder().policy_name(it.policy_name);
                        Some(policy.policy_document(it.policy_document).build())
                    }))
                });
                documents.await.lists
            })
            .await;
            let own = inline.into_iter().zip(attached);
            own.map(|(inline, attached)| OwnPolicies { inline, attached }).collect()
        }
    };
}

policies_of!(
    policies_of_users, user_name,
    list_user_policies LIST_USER_POLICIES,
    get_user_policy GET_USER_POLICY,
    list_attached_user_policies LIST_ATTACHED_USER_POLICIES
);
policies_of!(
    policies_of_groups, group_name,
    list_group_policies LIST_GROUP_POLICIES,
    get_group_policy GET_GROUP_POLICY,
    list_attached_group_policies LIST_ATTACHED_GROUP_POLICIES
);
policies_of!(
    policies_of_roles, role_name,
    list_role_policies LIST_ROLE_POLICIES,
    get_role_policy GET_ROLE_POLICY,
    list_attached_role_policies LIST_ATTACHED_ROLE_POLICIES
);

/// Asks `ask` for all inline policies of all owners at once: each is named `OWNER/POLICY`, as
/// names have no slash. Gives them back by owner.
async fn inline_of(
    owners: &[Owner],
    names: &[Vec<String>],
    ask: impl AsyncFnOnce(&[Owner]) -> Vec<Vec<PolicyDetail>>,
) -> Vec<Vec<PolicyDetail>> {
    let mut asked = Vec::new();
    let mut homes = Vec::new();
    for (home, (owner, names)) in owners.iter().zip(names).enumerate() {
        for name in names {
            let name = format!("{}/{name}", owner.name);
            asked.push(Owner::new(Some(&name), Some(&owner.arn)));
            homes.push(home);
        }
    }
    let mut inline = vec![Vec::new(); owners.len()];
    for (home, policy) in homes.into_iter().zip(ask(&asked).await) {
        inline[home].extend(policy);
    }
    inline
}

async fn users(reader: &AccountReader<'_>) -> Option<Vec<Detail>> {
    let users: Vec<User> = reader
        .list(
            of_iam::LIST_USERS,
            |marker| reader.iam.list_users().max_items(PAGE).set_marker(marker).send(),
            |answer| Page { items: answer.users, next: answer.marker },
        )
        .await?;
    let owners: Vec<_> =
        users.iter().map(|it| Owner::new(Some(it.user_name()), Some(it.arn()))).collect();
    let whole = reader.ask_each(of_iam::GET_USER, &owners, async |user| {
        let request = reader.iam.get_user().user_name(&user.name).send();
        Pages::of(reader.calls.call(of_iam::GET_USER, request, |_| 1).await.map(|it| it.user))
    });
    let groups = reader.ask_each(of_iam::LIST_GROUPS_FOR_USER, &owners, async |user| {
        let request = |marker| {
            reader.iam.list_groups_for_user().user_name(&user.name).set_marker(marker).send()
        };
        let groups = reader.calls.pages(of_iam::LIST_GROUPS_FOR_USER, request, |answer| Page {
            items: answer.groups.into_iter().map(|it| it.group_name).collect(),
            next: answer.marker,
        });
        groups.await
    });
    let (whole, groups, policies) = tokio::join!(whole, groups, policies_of_users(reader, &owners));
    let facts = whole.lists.into_iter().zip(groups.lists).zip(policies);
    let details = users.into_iter().zip(facts).map(|(listed, ((whole, groups), policies))| {
        let user = whole.into_iter().next().unwrap_or(listed);
        UserDetail::builder()
            .path(user.path)
            .user_name(user.user_name)
            .user_id(user.user_id)
            .arn(user.arn)
            .create_date(user.create_date)
            .set_permissions_boundary(user.permissions_boundary)
            .set_tags(user.tags)
            .set_group_list(Some(groups))
            .set_user_policy_list(Some(policies.inline))
            .set_attached_managed_policies(Some(policies.attached))
            .build()
    });
    Some(details.map(Detail::User).collect())
}

async fn groups(reader: &AccountReader<'_>) -> Option<Vec<Detail>> {
    let groups: Vec<Group> = reader
        .list(
            of_iam::LIST_GROUPS,
            |marker| reader.iam.list_groups().max_items(PAGE).set_marker(marker).send(),
            |answer| Page { items: answer.groups, next: answer.marker },
        )
        .await?;
    let owners: Vec<_> =
        groups.iter().map(|it| Owner::new(Some(it.group_name()), Some(it.arn()))).collect();
    let policies = policies_of_groups(reader, &owners).await;
    let details = groups.into_iter().zip(policies).map(|(group, policies)| {
        GroupDetail::builder()
            .path(group.path)
            .group_name(group.group_name)
            .group_id(group.group_id)
            .arn(group.arn)
            .create_date(group.create_date)
            .set_group_policy_list(Some(policies.inline))
            .set_attached_managed_policies(Some(policies.attached))
            .build()
    });
    Some(details.map(Detail::Group).collect())
}

/// The roles that were listed, with what the list leaves out.
async fn whole_roles(reader: &AccountReader<'_>, roles: Option<Vec<Role>>) -> Option<Vec<Detail>> {
    let roles = roles?;
    let profiles = reader.list(
        of_iam::LIST_INSTANCE_PROFILES,
        |marker| reader.iam.list_instance_profiles().max_items(PAGE).set_marker(marker).send(),
        |answer| Page { items: answer.instance_profiles, next: answer.marker },
    );
    let owners: Vec<_> =
        roles.iter().map(|it| Owner::new(Some(it.role_name()), Some(it.arn()))).collect();
    let whole = reader.ask_each(of_iam::GET_ROLE, &owners, async |role| {
        let request = reader.iam.get_role().role_name(&role.name).send();
        Pages::of(reader.calls.call(of_iam::GET_ROLE, request, |_| 1).await.map(|it| it.role))
    });
    let (profiles, whole, policies) =
        tokio::join!(profiles, whole, policies_of_roles(reader, &owners));
    let mut profiles = by_role(profiles.unwrap_or_default());
    let facts = whole.lists.into_iter().zip(policies);
    let details = roles.into_iter().zip(facts).map(|(listed, (whole, policies))| {
        let role = whole.into_iter().next().unwrap_or(listed);
        RoleDetail::builder()
            .set_instance_profile_list(profiles.remove(&role.arn))
            .path(role.path)
            .role_name(role.role_name)
            .role_id(role.role_id)
            .arn(role.arn)
            .create_date(role.create_date)
            .set_assume_role_policy_document(role.assume_role_policy_document)
            .set_permissions_boundary(role.permissions_boundary)
            .set_tags(role.tags)
            .set_role_last_used(role.role_last_used)
            .set_role_policy_list(Some(policies.inline))
            .set_attached_managed_policies(Some(policies.attached))
            .build()
    });
    Some(details.map(Detail::Role).collect())
}

/// The instance profiles that carry each role, by its ARN.
fn by_role(profiles: Vec<InstanceProfile>) -> BTreeMap<String, Vec<InstanceProfile>> {
    let mut by_role: BTreeMap<String, Vec<InstanceProfile>> = BTreeMap::new();
    for profile in profiles {
        for role in &profile.roles {
            by_role.entry(role.arn.clone()).or_default().push(profile.clone());
        }
    }
    by_role
}
