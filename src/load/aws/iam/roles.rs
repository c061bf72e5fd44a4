//! The list of roles. It alone tells how long their sessions may last, and which template they are
//! made from; for all else the authorization details are better.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>

use aws_sdk_iam::types::{Role, SourceRoleTemplate};

use super::account_reader::{AccountReader, PAGE};
use crate::load::{
    aws::{
        calls::Page,
        operation::of_iam,
        shape::{count, text},
    },
    wire::{self, ListedRole, Raw},
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
    reader.put("Roles", &roles.as_ref().map(|it| it.iter().map(listed_role).collect::<Vec<_>>()));
    roles
}

/// An item of `Roles`, with what no other list tells.
fn listed_role(it: &Role) -> ListedRole<'static> {
    let seconds = it.max_session_duration();
    let template = |it: &SourceRoleTemplate| wire::SourceRoleTemplate {
        template_arn: text(it.template_arn()),
        template_minor_version: count(Some(it.template_minor_version())),
    };
    ListedRole {
        arn: text(it.arn()),
        max_session_duration: seconds.and_then(|it| Raw::of(&it)),
        // The AWS SDK does not tell it yet; the AWS CLI does.
        max_signin_session_duration: None,
        source_role_template: it.source_role_template().map(template),
    }
}
