//! The list of roles. It alone tells how long their sessions may last; for all else the
//! authorization details are better.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>

use aws_sdk_iam::types::Role;

use super::account_reader::{AccountReader, PAGE};
use crate::load::{
    aws::{calls::Page, operation::of_iam, shape::text},
    wire::{ListedRole, Raw},
};

/// Lists the roles; none if nothing came.
pub(super) async fn read(reader: &AccountReader<'_>) -> Option<Vec<Role>> {
    let request = |marker| reader.iam.list_roles().max_items(PAGE).set_marker(marker).send();
    let roles = reader
        .list(of_iam::LIST_ROLES, request, |answer| Page {
            items: answer.roles,
            next: answer.marker,
        })
        .await;
    reader
        .put("Roles", &roles.as_ref().map(|it| it.iter().map(longest_session).collect::<Vec<_>>()));
    roles
}

/// An item of `Roles`, with what no other list tells.
fn longest_session(it: &Role) -> ListedRole<'static> {
    let seconds = it.max_session_duration();
    ListedRole { arn: text(it.arn()), max_session_duration: seconds.and_then(|it| Raw::of(&it)) }
}
