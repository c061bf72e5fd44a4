//! The authorization details: users, groups, roles and the managed policies in use.

use aws_sdk_iam::{Client, types::EntityType};

use super::{principal, sign_in::UserName};
use crate::load::{
    aws::{
        calls::{Calls, Page},
        operation::of_iam,
        shape::Shape,
    },
    snapshot_file::AccountMembers,
};

/// What one page of the authorization details holds.
enum Detail {
    User(UserName, Shape),
    Group(Shape),
    Role(Shape),
    Policy(Shape),
}

/// Everything but AWS's own policies that nobody has: there are more than a thousand.
const IN_USE: [EntityType; 5] = [
    EntityType::User,
    EntityType::Group,
    EntityType::Role,
    EntityType::LocalManagedPolicy,
    EntityType::AwsManagedPolicy,
];

/// Reads the authorization details into `account`, and returns its users.
pub(super) async fn read(
    iam: &Client,
    calls: &Calls,
    account: &mut AccountMembers,
) -> Vec<UserName> {
    let subject = account.account().to_string();
    let request = |marker| {
        let request = iam.get_account_authorization_details();
        request.set_filter(Some(IN_USE.to_vec())).set_marker(marker).send()
    };
    let details = calls
        .list(of_iam::GET_ACCOUNT_AUTHORIZATION_DETAILS, &subject, request, |answer| {
            let users =
                answer.user_detail_list().iter().map(|it| (UserName::of(it), principal::user(it)));
            let groups = answer.group_detail_list().iter().map(principal::group);
            let roles = answer.role_detail_list().iter().map(principal::role);
            let policies = answer.policies().iter().map(principal::managed_policy);
            let items = users
                .map(|(name, it)| Detail::User(name, it))
                .chain(groups.map(Detail::Group))
                .chain(roles.map(Detail::Role))
                .chain(policies.map(Detail::Policy))
                .collect();
            Page { items, next: answer.marker }
        })
        .await;
    let Some(details) = details else { return Vec::new() };
    let mut names = Vec::new();
    let (mut users, mut groups, mut roles, mut policies) =
        <(Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
    for detail in details {
        match detail {
            Detail::User(name, it) => {
                names.push(name);
                users.push(it);
            }
            Detail::Group(it) => groups.push(it),
            Detail::Role(it) => roles.push(it),
            Detail::Policy(it) => policies.push(it),
        }
    }
    account.put("UserDetailList", &Some(users));
    account.put("GroupDetailList", &Some(groups));
    account.put("RoleDetailList", &Some(roles));
    account.put("Policies", &Some(policies));
    names
}
