//! Role assumptions with tokens of the account's own issuer.

use rustc_hash::FxHashMap;

use super::found::plain;
use crate::{
    eval::{Residual, best_access},
    graph::{
        access_graph::AccessGraph,
        edge::{AccessEdge, AccessKind, Edge},
        gather::{Gatherer, TrustedIssuer},
        node::NodeId,
        permissions::{Permission, PermissionSet, ResourceAsked, each_caller_class},
    },
    iam::{AccountId, Arn, Role},
};

/// A role that trusts issuers of accounts.
struct Trusting<'a> {
    node: NodeId,
    role: &'a Role,
    account: &'a AccountId,
    issuers: Vec<TrustedIssuer>,
}

/// Adds the edges. Whether a token can be obtained is evaluated once for callers that policies do
/// not distinguish; whether the role accepts it, once for each caller, because the token contains
/// the caller's ARN.
pub(super) fn add_outbound_federation(graph: &mut AccessGraph, gatherer: &Gatherer<'_>) {
    let trusting = trusting(graph, gatherer);
    if trusting.is_empty() {
        return;
    }
    let permission = Permission {
        action: gatherer.get_token_action().clone(),
        on: ResourceAsked::Named("*".into()),
        context: Vec::new(),
    };
    let set = PermissionSet { target: None, permissions: vec![permission] };
    let issues = |account: &AccountId| {
        let all = trusting.iter().flat_map(|it| &it.issuers);
        all.into_iter().any(|it| !gatherer.issues(account, it).is_never())
    };
    let mut found: Vec<(NodeId, AccessEdge, NodeId)> = Vec::new();
    each_caller_class(graph, gatherer, &set, issues, &mut |callers, facts| {
        let Some(home) = facts.requester.account().map(AccountId::from) else { return };
        let mut tokens: FxHashMap<Option<&str>, Residual> = FxHashMap::default();
        for Trusting { node, role, account, issuers } in &trusting {
            let mut opening = Vec::new();
            for trusted in issuers {
                let issues = gatherer.issues(&home, trusted);
                for audience in trusted.audiences() {
                    let token =
                        tokens.entry(audience).or_insert_with(|| gatherer.token(facts, audience));
                    opening.push((trusted, audience, token.and(&issues)));
                }
            }
            opening.retain(|(_, _, token)| !token.is_never());
            for caller in callers.iter().filter(|_| !opening.is_empty()) {
                let Ok(subject) = graph.node(*caller).name.parse::<Arn>() else { continue };
                let open =
                    opening.iter().fold(Residual::never(), |all, (trusted, audience, token)| {
                        let entry = gatherer
                            .sign_in_with_token(&subject, role, account, trusted, *audience);
                        all.or(token.and_of_another_request(&entry))
                    });
                let (access, mfa) = best_access(&open, facts.kind);
                if let Some(access) = access {
                    let plain = plain(AccessKind::OutboundFederation);
                    found.push((*caller, AccessEdge { state: access.state, mfa, ..plain }, *node));
                }
            }
        }
    });
    for (from, edge, to) in found {
        graph.add_edge(from, Edge::Access(edge), to);
    }
}

fn trusting<'a>(graph: &AccessGraph, gatherer: &Gatherer<'a>) -> Vec<Trusting<'a>> {
    let accounts = gatherer.snapshot.accounts.iter();
    let roles = accounts.flat_map(|(account, it)| it.roles.iter().map(move |it| (account, it)));
    let trusting = |(account, role): (&'a AccountId, &'a Role)| {
        let issuers = gatherer.trusted_issuers(role, account);
        let node = graph.find(role.arn.as_str())?;
        (!issuers.is_empty()).then_some(Trusting { node, role, account, issuers })
    };
    roles.filter_map(trusting).collect()
}
