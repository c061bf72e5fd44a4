//! Outbound federation: a principal gets a token of its own account's issuer, and assumes a role
//! that trusts this issuer.
//!
//! Sources: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html>

use super::{Gatherer, RequesterFacts};
use crate::{
    eval::{CallerPolicies, Residual, Term, UnreadFact, kind_of},
    graph::{access_graph::AccessGraph, node::NodeId},
    iam::{
        AccountId, AccountPart, Arn, Comparison, Effect, OutboundFederation, PolicyDocument,
        PrincipalEntry, Requester, Role, Statement,
    },
};

/// The end of the issuer URLs of AWS accounts.
const ISSUERS: &str = ".tokens.sts.global.api.aws";

/// A role's trust in the issuer of an account.
#[derive(Clone, Debug)]
pub(in crate::graph) struct TrustedIssuer {
    /// The provider, as the trust policy names it.
    provider: Box<str>,
    /// The issuer, as the provider's ARN writes it.
    issuer: Box<str>,
    /// The audiences that a token can be for; `None` if any audience is accepted.
    audiences: Option<Vec<Box<str>>>,
}

impl TrustedIssuer {
    /// The audiences to try; an unknown one if any audience is accepted.
    pub(in crate::graph) fn audiences(&self) -> Vec<Option<&str>> {
        match &self.audiences {
            Some(audiences) => audiences.iter().map(|it| Some(&**it)).collect(),
            None => vec![None],
        }
    }
}

impl<'a> Gatherer<'a> {
    /// The issuers of accounts that a role's trust policy names. A provider that is missing from
    /// the role's account does not exist.
    pub(in crate::graph) fn trusted_issuers(
        &self,
        role: &Role,
        account: &AccountId,
    ) -> Vec<TrustedIssuer> {
        let Some(trust) = role.trust_policy else { return Vec::new() };
        let document = &self.snapshot.policies.get(trust).document;
        let mut found: Vec<TrustedIssuer> = Vec::new();
        let allows = |it: &&Statement| it.effect == Effect::Allow;
        let statements = document.readable_statements().map(|(_, it)| it).filter(allows);
        let entries = statements.filter_map(|it| it.principal.as_ref()).flat_map(|it| &it.entries);
        for entry in entries {
            let PrincipalEntry::Federated(provider) = entry else { continue };
            let Some((_, issuer)) = provider.split_once(":oidc-provider/") else { continue };
            let is_known = found.iter().any(|it| it.provider == *provider);
            if issuer.ends_with(ISSUERS) && !is_known {
                let Some(audiences) = self.audiences(provider, issuer, document, account) else {
                    continue;
                };
                found.push(TrustedIssuer {
                    provider: provider.clone(),
                    issuer: issuer.into(),
                    audiences,
                });
            }
        }
        found
    }

    /// The audiences that a provider accepts, or that the trust policy requires; `None` if the
    /// provider does not exist.
    fn audiences(
        &self,
        provider: &str,
        issuer: &str,
        trust: &PolicyDocument,
        account: &AccountId,
    ) -> Option<Option<Vec<Box<str>>>> {
        let facts = self.snapshot.accounts.get(account)?;
        let registered = facts.identity_providers.iter().find(|it| it.arn.as_str() == provider);
        let all_listed = facts.listed.contains(&AccountPart::OpenIdConnectProviders);
        match registered {
            None if all_listed => return None,
            Some(it) if it.client_ids.is_some() => return Some(it.client_ids.clone()),
            Some(_) | None => {}
        }
        let key = format!("{issuer}:aud");
        let conditions = trust.readable_statements().flat_map(|(_, it)| &it.condition.0);
        let asked = conditions
            .filter(|it| it.key.is(&key) && it.operator.comparison == Comparison::StringEquals);
        let values: Vec<Box<str>> = asked.flat_map(|it| it.values.iter().cloned()).collect();
        Some((!values.is_empty()).then_some(values))
    }

    /// When an account's principals can get tokens of an issuer, as far as the account's setting is
    /// concerned.
    pub(in crate::graph) fn issues(
        &self,
        account: &AccountId,
        trusted: &TrustedIssuer,
    ) -> Residual {
        let is_issuer = |it: &OutboundFederation| it.issuer.as_ref() == Some(&trusted.issuer);
        let of = |id: &AccountId| {
            self.snapshot.accounts.get(id).and_then(|it| it.outbound_federation.as_ref())
        };
        let unknown =
            || Residual::term(Term::Unread(UnreadFact::OutboundFederation(account.clone())));
        match of(account) {
            Some(it) if !it.is_enabled => Residual::never(),
            Some(it) if it.issuer.is_some() => Residual::known(is_issuer(it)),
            Some(_) | None => {
                // An issuer belongs to one account.
                let is_of_other =
                    self.snapshot.accounts.keys().any(|id| of(id).is_some_and(is_issuer));
                if is_of_other { Residual::never() } else { unknown() }
            }
        }
    }

    /// When a requester can get a token for an audience.
    pub(in crate::graph) fn token(
        &self,
        requester: &RequesterFacts<'_>,
        audience: Option<&str>,
    ) -> Residual {
        let Some(account) = requester.requester.account().map(AccountId::from) else {
            return Residual::never();
        };
        let mut requester = requester.clone();
        if let Some(audience) = audience {
            requester.context.set("sts:IdentityTokenAudience", audience);
        }
        let resource = self.other_resource("*", &account);
        self.authorize(&requester, self.get_token_action(), &resource).residual
    }

    /// When a role accepts a principal's token for an audience.
    pub(in crate::graph) fn sign_in_with_token(
        &self,
        subject: &Arn,
        role: &'a Role,
        account: &AccountId,
        trusted: &TrustedIssuer,
        audience: Option<&str>,
    ) -> Residual {
        let requester = Requester::Federated((&*trusted.provider).into());
        let mut context = self.external_context(&requester);
        context.set(&format!("{}:sub", trusted.issuer), subject.as_str());
        if let Some(audience) = audience {
            context.set(&format!("{}:aud", trusted.issuer), audience);
        }
        let facts = RequesterFacts {
            kind: kind_of(&requester),
            policies: CallerPolicies::none(),
            context,
            requester,
        };
        self.assume(&facts, &self.role_target(role, account)).residual
    }

    /// When a requester can assume a role with a token of its account.
    pub fn outbound(
        &self,
        graph: &AccessGraph,
        requester: &RequesterFacts<'_>,
        role: NodeId,
    ) -> Residual {
        let Some((account, role)) = graph.role(self.snapshot, role) else {
            return Residual::never();
        };
        let (Some(home), Some(subject)) =
            (requester.requester.account().map(AccountId::from), requester.requester.arn())
        else {
            return Residual::never();
        };
        let mut all = Residual::never();
        for trusted in self.trusted_issuers(role, account) {
            for audience in trusted.audiences() {
                let token = self.token(requester, audience).and(&self.issues(&home, &trusted));
                let entry = self.sign_in_with_token(subject, role, account, &trusted, audience);
                all = all.or(token.and_of_another_request(&entry));
            }
        }
        all
    }
}
