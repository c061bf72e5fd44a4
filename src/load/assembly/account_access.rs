//! The account access manager of a saved snapshot, or the entitlements of one application.

use std::sync::Arc;

use super::reading::{Collector, ItemPlace, Origin};
use crate::{
    iam::{
        AccountAccess, AccountAccessApplication, Arn, Assignee, AwsOperation, Entitlement,
        FileMember,
    },
    load::wire::{self, List, Text},
};

/// Reads account access manager; its items have paths such as `account_access.applications[2]`.
pub(super) fn account_access(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    wire: &wire::AccountAccess<'_>,
) -> AccountAccess {
    let mut access = AccountAccess::default();
    let list = FileMember::AccountAccessApplications;
    if wire.applications.is_missing() {
        const REASON: &str = "expected `applications`, found none, so whom account access manager \
                              entitles to roles is unknown";
        builder.gaps_mut().push(origin.malformed(list, list.name(), REASON));
    }
    builder.each(
        origin,
        list,
        &wire.applications,
        |builder, it: wire::AccountAccessApplication<'_>, place| {
            let arn = it.application_arn.as_ref().and_then(|it| it.as_str().parse().ok());
            if arn.is_none() {
                const REASON: &str = "expected the ARN of an application, found none, so what \
                                      roles trust it is unknown";
                builder.reading(place.clone()).malformed("applicationArn", REASON);
            }
            let prefix = format!("{}{}[{}].", origin.prefix, list.name(), place.index);
            let inside = Arc::new(Origin { prefix, ..(**origin).clone() });
            let is_said = builder.has_failed(AwsOperation::ListEntitlements);
            if it.entitlements.is_missing() && !is_said {
                const REASON: &str = "expected `entitlements`, found none, so whom it entitles to \
                                      roles is unknown";
                builder.reading(place).malformed("entitlements", REASON);
            }
            access.applications.push(AccountAccessApplication {
                arn,
                entitlements: entitlements(builder, &inside, &it.entitlements),
            });
        },
    );
    access
}

/// Reads the output of `aws account-access list-entitlements`, which does not name the application.
pub(super) fn entitlements_alone(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    list: &List<'_>,
) -> AccountAccess {
    let entitlements = entitlements(builder, origin, list);
    AccountAccess { applications: vec![AccountAccessApplication { arn: None, entitlements }] }
}

fn entitlements(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    list: &List<'_>,
) -> Vec<Entitlement> {
    let mut entitlements = Vec::new();
    let member = FileMember::Entitlements;
    builder.each(origin, member, list, |builder, it: wire::ListedEntitlement<'_>, place| {
        entitlements.extend(entitlement(builder, &it, &place));
    });
    entitlements
}

fn entitlement(
    builder: &mut impl Collector,
    it: &wire::ListedEntitlement<'_>,
    place: &ItemPlace,
) -> Option<Entitlement> {
    let mut malformed = |path: &str, reason: String| {
        builder.reading(place.clone()).malformed(format_args!("entitlement.{path}"), reason);
        None
    };
    let Some(known) = it.entitlement.as_ref().and_then(|it| it.principal_role.as_ref()) else {
        let reason = "expected a role and who may use it, found another kind of entitlement, so \
                      what it opens is unknown";
        return malformed("principalRole", reason.to_owned());
    };
    let role: Arn = match known.role_arn.as_ref().map(|it| it.as_str().parse()) {
        Some(Ok(arn)) => arn,
        other => {
            let found = match other {
                Some(Err(error)) => error.to_string(),
                Some(Ok(_)) | None => "expected the ARN of a role, found none".to_owned(),
            };
            let reason = format!("{found}, so which role it opens is unknown");
            return malformed("principalRole.roleArn", reason);
        }
    };
    let principal = known.principal.as_ref().and_then(|it| it.identity_center.as_ref());
    let id = |it: &Text<'_>| it.as_str().into();
    let user = principal.and_then(|it| it.user_id.as_ref()).map(|it| Assignee::User(id(it)));
    let group = principal.and_then(|it| it.group_id.as_ref()).map(|it| Assignee::Group(id(it)));
    let Some(assignee) = user.or(group) else {
        let reason = "expected `userId` or `groupId`, found neither, so who is entitled is unknown";
        return malformed("principalRole.principal", reason.to_owned());
    };
    Some(Entitlement { role, assignee })
}

/// Merges two sources; the later one counts if both contain the same application.
pub(super) fn joined(older: AccountAccess, newer: AccountAccess) -> AccountAccess {
    let mut access = newer;
    let is_told =
        |it: &AccountAccessApplication| access.applications.iter().any(|a| a.arn == it.arn);
    let kept: Vec<_> = older.applications.into_iter().filter(|it| !is_told(it)).collect();
    access.applications.extend(kept);
    access
}
