//! Files with the output of one AWS CLI call. Their facts name an ARN, id or name, and are assigned
//! after all files were read. A fact that cannot be assigned is a gap.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    account::AccountFacts,
    cli_identity_center::CliIdentityCenter,
    cli_organization::CliOrganization,
    listed_principals::ListedPrincipals,
    named_policies::NamedPolicies,
    reading::{Collector, Origin},
};
use crate::{
    iam::{AccountId, FileMember, Gaps, Provenance, Snapshot, UnreadReason},
    load::wire::Document,
};

/// The facts of all such files.
#[derive(Debug, Default)]
pub(super) struct CliCalls {
    principals: ListedPrincipals,
    policies: NamedPolicies,
    providers: Vec<ProviderAudiences>,
    organization: CliOrganization,
    identity_center: CliIdentityCenter,
}

/// The audiences of an OpenID Connect provider that is known by its URL.
#[derive(Debug)]
struct ProviderAudiences {
    origin: Arc<Origin>,
    url: Box<str>,
    audiences: Vec<Box<str>>,
}

impl CliCalls {
    /// Adds such facts of an object of a file. A snapshot has these facts in its authorization
    /// details, or a gap explains why not.
    pub(super) fn add(
        &mut self,
        builder: &mut impl Collector,
        origin: &Arc<Origin>,
        document: &Document<'_>,
    ) {
        if origin.provenance != Provenance::Files {
            return;
        }
        self.principals.add(builder, origin, document);
        if let Some(policy) = document.named_policy() {
            self.policies.add(builder, origin, &policy);
        }
        if let Some((url, audiences)) = document.provider() {
            let audiences = audiences.iter().map(|it| it.as_str().into()).collect();
            let url = url.as_str().into();
            self.providers.push(ProviderAudiences { origin: Arc::clone(origin), url, audiences });
        }
        if let Some(part) = document.organization_part() {
            self.organization.add(builder, origin, &part);
        }
        if let Some(part) = document.identity_center_part() {
            self.identity_center.add(builder, origin, &part);
        }
    }

    /// Moves users, groups and roles to their accounts.
    pub(super) fn settle_principals(
        &mut self,
        accounts: &mut BTreeMap<AccountId, AccountFacts>,
        gaps: &mut Gaps,
    ) {
        std::mem::take(&mut self.principals).settle(accounts, gaps);
    }

    /// Adds the rest to the principals that are known by then.
    pub(super) fn settle(
        self,
        accounts: &mut BTreeMap<AccountId, AccountFacts>,
        snapshot: &mut Snapshot,
        gaps: &mut Gaps,
    ) {
        self.policies.settle(accounts, &snapshot.policies, gaps);
        for it in self.providers {
            it.settle(accounts, gaps);
        }
        self.organization.settle(&mut snapshot.organization, gaps);
        self.identity_center.settle(&mut snapshot.identity_center, gaps);
    }
}

impl ProviderAudiences {
    /// Adds them to the only provider with the URL.
    fn settle(self, accounts: &mut BTreeMap<AccountId, AccountFacts>, gaps: &mut Gaps) {
        let Self { origin, url, audiences } = self;
        let has_url = |resource: &str| resource.strip_prefix("oidc-provider/") == Some(&*url);
        let providers = accounts.values_mut().flat_map(|it| &mut it.identity_providers);
        let mut providers = providers.filter(|it| has_url(it.value.arn.resource()));
        match (providers.next(), providers.next()) {
            (Some(only), None) => {
                only.value.client_ids.get_or_insert(audiences);
            }
            (Some(_), Some(_)) | (None, _) => {
                const DETAIL: &str = "the file does not name the account of this provider, so its \
                                      audiences are unknown; add the output of \
                                      `aws iam list-open-id-connect-providers`";
                let member = FileMember::ClientIdList;
                let reason = UnreadReason::NoOwner { detail: DETAIL };
                gaps.push(origin.unread(member, member.name(), reason));
            }
        }
    }
}
