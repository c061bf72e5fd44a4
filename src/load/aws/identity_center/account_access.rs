//! Account access manager: who is entitled to which role. It is in the account and the primary
//! region of Identity Center.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/account-access-manager-getting-started.html>

use std::collections::BTreeSet;

use aws_sdk_accountaccess::{
    operation::{
        list_applications::ListApplicationsOutput, list_entitlements::ListEntitlementsOutput,
    },
    types::{ApplicationSummary, EntitlementsListMember, Principal},
};

use super::{instance::InstanceReader, page::PAGE};
use crate::load::{
    aws::{
        calls::Page,
        failures::Answer,
        operation::of_account_access,
        shape::{date, text},
    },
    wire::{self, AccountAccessApplication, List, ListedEntitlement, Text},
};

/// What was read of account access manager.
#[derive(Debug, Default)]
pub(super) struct Entitled {
    /// Items of `applications`; `None` if none is known, but another account may have one.
    pub(super) applications: Option<Vec<AccountAccessApplication<'static>>>,
    /// The ids of users that are entitled to roles of accounts that are read.
    pub(super) users: BTreeSet<String>,
    /// The same of groups.
    pub(super) groups: BTreeSet<String>,
}

impl InstanceReader<'_> {
    /// Reads the applications and their entitlements.
    pub(super) async fn entitled(&self) -> Entitled {
        let request =
            |token| self.access.list_applications().max_results(PAGE).set_next_token(token).send();
        let page = |answer: ListApplicationsOutput| Page {
            items: answer.applications,
            next: answer.next_token,
        };
        let operation = of_account_access::LIST_APPLICATIONS;
        let Some(applications) = self.calls.list(operation, self.arn, request, page).await else {
            return Entitled::default();
        };
        // AWS lists the applications of the caller's account; another account may have one.
        if applications.is_empty() && !self.reach.manages_access {
            return Entitled::default();
        }
        let operation = of_account_access::LIST_ENTITLEMENTS;
        let answers = self.ask_each(operation, &applications, arn_of, async |application| {
            let request = |token| {
                let request = self.access.list_entitlements();
                let request = request.application_arn(application.application_arn());
                request.max_results(PAGE).set_next_token(token).send()
            };
            self.calls
                .pages(operation, request, |answer: ListEntitlementsOutput| Page {
                    items: answer.entitlements,
                    next: answer.next_token,
                })
                .await
        });
        let mut entitled = Entitled::default();
        let mut listed = Vec::new();
        for (application, Answer { items, is_whole }) in applications.iter().zip(answers.await) {
            let is_answered = is_whole || !items.is_empty();
            let items: Vec<_> = items.iter().map(entitlement).collect();
            for it in &items {
                self.add_principal(it, &mut entitled);
            }
            listed.push(shape(application, is_answered.then_some(items).into()));
        }
        entitled.applications = Some(listed);
        entitled
    }

    /// Records a principal that is entitled to a role of an account that is read.
    fn add_principal(&self, it: &ListedEntitlement<'_>, entitled: &mut Entitled) {
        let Some(role) = it.entitlement.as_ref().and_then(|it| it.principal_role.as_ref()) else {
            return;
        };
        let account = role.account.as_ref().map(Text::as_str);
        if !self.reach.accounts.iter().any(|it| Some(it.as_str()) == account) {
            return;
        }
        let principal = role.principal.as_ref().and_then(|it| it.identity_center.as_ref());
        let owned = |it: &Text<'_>| it.as_str().to_owned();
        entitled.users.extend(principal.and_then(|it| it.user_id.as_ref()).map(owned));
        entitled.groups.extend(principal.and_then(|it| it.group_id.as_ref()).map(owned));
    }
}

fn arn_of(it: &ApplicationSummary) -> &str {
    it.application_arn()
}

/// An item of `applications`.
fn shape(
    it: &ApplicationSummary,
    entitlements: List<'static>,
) -> AccountAccessApplication<'static> {
    AccountAccessApplication {
        application_arn: text(it.application_arn()),
        tenant_id: text(it.tenant_id()),
        created_at: date(it.created_at()),
        updated_at: date(it.updated_at()),
        entitlements,
    }
}

/// An item of `entitlements`. Only the id is kept of unknown kinds.
fn entitlement(it: &EntitlementsListMember) -> ListedEntitlement<'static> {
    let known = it.entitlement().and_then(|it| it.as_principal_role().ok());
    ListedEntitlement {
        entitlement_id: text(it.entitlement_id()),
        entitlement: known.map(|it| wire::Entitlement {
            principal_role: Some(wire::PrincipalRole {
                principal: it.principal().map(principal),
                role_arn: text(it.role_arn()),
                account: text(it.account()),
            }),
        }),
        created_at: date(it.created_at()),
    }
}

fn principal(it: &Principal) -> wire::EntitledPrincipal<'static> {
    let known = it.as_identity_center().ok();
    wire::EntitledPrincipal {
        identity_center: known.map(|it| wire::IdentityCenterPrincipal {
            user_id: text(it.as_user_id().ok().map(String::as_str)),
            group_id: text(it.as_group_id().ok().map(String::as_str)),
        }),
    }
}
