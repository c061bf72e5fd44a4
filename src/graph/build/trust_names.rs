//! Whom trust policies name: nodes for all who are not in the snapshot themselves.

use rustc_hash::FxHashMap;

use crate::{
    graph::{
        access_graph::{AccessGraph, Outsider},
        edge::Edge,
        node::{NodeId, NodeKind},
    },
    iam::{
        AccountId, Arn, Comparison, Effect, PolicyDocument, PolicyId, PrincipalEntry, Snapshot,
        Statement,
    },
};

/// Whom one trust policy names, over all its statements.
#[derive(Clone, Debug, Default)]
pub(super) struct TrustNames {
    /// The accounts whose own policies decide.
    pub(super) delegates: Vec<AccountId>,
    /// Whether it names everyone.
    pub(super) anyone: bool,
    /// The snapshot's own users and roles that it names.
    pub(super) principals: Vec<NodeId>,
    /// Who else is named and can call.
    pub(super) outsiders: Vec<NodeId>,
    /// Federated subjects, with the statement that asks for each.
    pub(super) subjects: Vec<(NodeId, NodeId, usize)>,
    /// Everyone named, for the picture.
    named: Vec<NodeId>,
}

/// What each trust policy of the snapshot names.
pub(super) type Trusts = FxHashMap<PolicyId, TrustNames>;

pub(super) fn add_trusts(graph: &mut AccessGraph, snapshot: &Snapshot) -> Trusts {
    let mut names = Names { roles: FxHashMap::default() };
    for (account, facts) in &snapshot.accounts {
        for role in &facts.roles {
            if let Some(id) = graph.find(role.arn.as_str()) {
                names.roles.insert((account.clone(), role.name.clone()), id);
            }
        }
    }
    let mut trusts = Trusts::default();
    for role in snapshot.accounts.values().flat_map(|it| &it.roles) {
        let (Some(policy), Some(id)) = (role.trust_policy, graph.find(role.arn.as_str())) else {
            continue;
        };
        let document = &snapshot.policies.get(policy).document;
        let found = trusts
            .entry(policy)
            .or_insert_with(|| names.of_document(graph, snapshot, document, role.arn.partition()));
        for named in &found.named {
            graph.add_edge(id, Edge::Trusts, *named);
        }
    }
    trusts
}

struct Names {
    /// Roles by account and name, as session ARNs name them.
    roles: FxHashMap<(AccountId, Box<str>), NodeId>,
}

impl Names {
    fn of_document(
        &mut self,
        graph: &mut AccessGraph,
        snapshot: &Snapshot,
        document: &PolicyDocument,
        partition: &str,
    ) -> TrustNames {
        // A statement that cannot be read might name anyone.
        let mut names = TrustNames {
            anyone: document.void_statements().any(|(_, it)| it.might_allow()),
            ..TrustNames::default()
        };
        for (index, statement) in document.readable_statements() {
            let Some(element) = &statement.principal else { continue };
            let grants = statement.effect == Effect::Allow && !element.negated;
            for entry in &element.entries {
                let id = self.node_of(graph, entry, partition);
                let node = graph.node(id);
                if node.place.is_some() {
                    names.principals.push(id);
                } else if grants && node.kind != NodeKind::Nobody && !is_loaded(snapshot, graph, id)
                {
                    names.outsiders.push(id);
                }
                if !grants {
                    continue;
                }
                names.named.push(id);
                match entry {
                    PrincipalEntry::Account { account, .. } => {
                        names.delegates.push(account.clone());
                    }
                    PrincipalEntry::Anyone { .. } => names.anyone = true,
                    PrincipalEntry::Federated(_) => {
                        for subject in subjects(statement) {
                            let subject = subject_node(graph, id, &subject);
                            names.named.push(subject);
                            names.subjects.push((subject, id, index));
                        }
                    }
                    PrincipalEntry::User(_)
                    | PrincipalEntry::Role(_)
                    | PrincipalEntry::RoleSession(_)
                    | PrincipalEntry::FederatedUser(_)
                    | PrincipalEntry::UniqueId(_)
                    | PrincipalEntry::Unrecognized(_)
                    | PrincipalEntry::Service(_)
                    | PrincipalEntry::CanonicalUser(_) => {}
                }
            }
        }
        names.delegates.sort();
        names.delegates.dedup();
        names.subjects.sort();
        names.subjects.dedup();
        for list in [&mut names.principals, &mut names.outsiders, &mut names.named] {
            list.sort();
            list.dedup();
        }
        names
    }

    /// The node that an entry means, made if need be.
    fn node_of(&self, graph: &mut AccessGraph, entry: &PrincipalEntry, partition: &str) -> NodeId {
        use PrincipalEntry as Entry;
        match entry {
            Entry::Anyone { .. } => outsider(graph, NodeKind::Anyone, "*", None),
            Entry::Account { account, .. } => {
                // All three spellings mean the same account; its ARN stands for them.
                let name = format!("arn:{partition}:iam::{account}:root");
                let found = graph.find(&name);
                found.unwrap_or_else(|| {
                    outsider(graph, NodeKind::Account, &name, Some((None, account.clone())))
                })
            }
            Entry::User(arn) => named_principal(graph, NodeKind::User, arn),
            Entry::Role(arn) => named_principal(graph, NodeKind::Role, arn),
            Entry::RoleSession(arn) => {
                let role = arn.resource().split('/').nth(1).unwrap_or_default();
                let known = self.roles.get(&(AccountId::from(arn.account()), role.into()));
                known.copied().unwrap_or_else(|| named_principal(graph, NodeKind::Session, arn))
            }
            Entry::FederatedUser(arn) => named_principal(graph, NodeKind::Session, arn),
            Entry::UniqueId(id) => graph
                .find_unique_id(id)
                .unwrap_or_else(|| outsider(graph, NodeKind::Nobody, id, None)),
            Entry::Unrecognized(name) | Entry::CanonicalUser(name) => {
                outsider(graph, NodeKind::Nobody, name, None)
            }
            Entry::Service(name) => outsider(graph, NodeKind::Service, name, None),
            Entry::Federated(name) => outsider(graph, NodeKind::IdentityProvider, name, None),
        }
    }
}

fn named_principal(graph: &mut AccessGraph, kind: NodeKind, arn: &Arn) -> NodeId {
    let account = AccountId::from(arn.account());
    outsider(graph, kind, arn.as_str(), Some((Some(arn.clone()), account)))
}

/// The node with this name, made if need be.
fn outsider(
    graph: &mut AccessGraph,
    kind: NodeKind,
    name: &str,
    known: Option<(Option<Arn>, AccountId)>,
) -> NodeId {
    if let Some(id) = graph.find(name) {
        return id;
    }
    let id = graph.add_node(kind, name.into(), None);
    if let Some((arn, account)) = known {
        graph.outsiders.insert(id, Outsider { arn, account });
    }
    id
}

/// Whether an account node stands for an account whose principals are all in the snapshot.
fn is_loaded(snapshot: &Snapshot, graph: &AccessGraph, id: NodeId) -> bool {
    graph.node(id).kind == NodeKind::Account
        && graph.outsiders.get(&id).is_some_and(|it| snapshot.is_loaded(&it.account))
}

/// The subjects for which a statement about a provider asks.
fn subjects(statement: &Statement) -> Vec<Box<str>> {
    let about_subject = statement.condition.0.iter().filter(|it| {
        let key = it.key.as_str().to_ascii_lowercase();
        let positive =
            matches!(it.operator.comparison, Comparison::StringEquals | Comparison::StringLike);
        positive && key.ends_with(":sub")
    });
    about_subject.flat_map(|it| it.values.iter().cloned()).collect()
}

fn subject_node(graph: &mut AccessGraph, provider: NodeId, subject: &str) -> NodeId {
    let issuer = graph.node(provider).name.rsplit('/').next().unwrap_or_default().to_owned();
    let name = format!("{issuer}:{subject}");
    if let Some(id) = graph.find(&name) {
        return id;
    }
    let id = graph.add_node(NodeKind::FederatedSubject, name.into(), None);
    graph.add_edge(id, Edge::SubjectOf, provider);
    id
}
