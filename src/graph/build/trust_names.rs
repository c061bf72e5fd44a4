//! The principals that trust policies name, with nodes for those that are not in the snapshot.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{
    eval::PassedUnasked,
    graph::{
        access_graph::{AccessGraph, External},
        edge::Edge,
        node::{NodeId, NodeKind},
    },
    iam::{
        AccountId, Arn, Comparison, Effect, PolicyDocument, PolicyId, PrincipalEntry, Requester,
        Snapshot, Statement,
    },
};

/// The principals that one trust policy names, in all its statements.
#[derive(Clone, Debug, Default)]
pub(super) struct TrustNames {
    /// The accounts that it delegates to, whose own policies decide.
    pub(super) delegates: Vec<AccountId>,
    /// Whether it names everyone.
    pub(super) anyone: bool,
    /// The snapshot's own users and roles that it names, to allow or to deny; sorted.
    pub(super) mentions: Vec<Mention>,
    /// The other principals that it names and that can call.
    pub(super) externals: Vec<NodeId>,
    /// Whether it denies everyone except those it names.
    pub(super) names_exceptions: bool,
    /// Federated subjects, with the statement that requires each.
    pub(super) subjects: Vec<(NodeId, NodeId, usize)>,
    /// Everyone named, for the picture.
    named: Vec<NodeId>,
    /// Which statements of a long policy name whom.
    places: Option<Places>,
    /// The statements that deny or are malformed.
    denials: Vec<u16>,
}

/// An index of a policy with many statements by the principals that they name, so that not every
/// statement must be evaluated.
#[derive(Clone, Debug, Default)]
struct Places {
    /// By ARN, unique id or name.
    by_name: FxHashMap<Box<str>, Vec<u16>>,
    /// The statements that may match anyone.
    general: Vec<u16>,
}

/// Policies with at most this many statements are not indexed.
const FEW_STATEMENTS: usize = 16;

impl TrustNames {
    /// The statements that can apply to a requester; `None` if all must be evaluated.
    pub(super) fn statements_for(&self, requester: &Requester) -> Option<Vec<u16>> {
        let places = self.places.as_ref()?;
        let name = match requester {
            Requester::Service(name) | Requester::Federated(name) => Some(&**name),
            other => other.arn().map(Arn::as_str),
        };
        let names = name.into_iter().chain(requester.unique_id());
        let named = names.filter_map(|it| places.by_name.get(it)).flatten();
        let mut found: Vec<u16> = places.general.iter().chain(named).copied().collect();
        found.sort_unstable();
        found.dedup();
        Some(found)
    }

    /// One statement, together with all that deny or are malformed.
    pub(super) fn statement_with_denials(&self, statement: u16) -> Vec<u16> {
        let mut found: Vec<u16> = self.denials.clone();
        found.push(statement);
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Places {
    fn of(document: &PolicyDocument) -> Option<Self> {
        if document.statements.len() <= FEW_STATEMENTS {
            return None;
        }
        let mut places = Self::default();
        for (place, statement) in (0..u16::MAX).zip(&document.statements) {
            let element = statement.as_ref().ok().and_then(|it| it.principal.as_ref());
            let Some(element) = element.filter(|it| !it.negated) else {
                places.general.push(place);
                continue;
            };
            for entry in &element.entries {
                match entry {
                    PrincipalEntry::Anyone { .. }
                    | PrincipalEntry::Account { .. }
                    | PrincipalEntry::RoleSession(_) => places.general.push(place),
                    PrincipalEntry::User(_)
                    | PrincipalEntry::Role(_)
                    | PrincipalEntry::FederatedUser(_)
                    | PrincipalEntry::UniqueId(_)
                    | PrincipalEntry::Unrecognized(_)
                    | PrincipalEntry::Service(_)
                    | PrincipalEntry::Federated(_)
                    | PrincipalEntry::CanonicalUser(_) => {
                        places.by_name.entry(entry.written().into()).or_default().push(place);
                    }
                }
            }
        }
        Some(places)
    }
}

/// A place where a trust policy names one of the snapshot's own users and roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mention {
    /// The user or role.
    pub(super) node: NodeId,
    /// The statement's position.
    pub(super) statement: u16,
    /// As what.
    pub(super) form: Form,
}

/// The form in which a trust policy names a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Form {
    User,
    Role,
    /// As one session of a role, by the position of the name in the statement, because sessions
    /// differ by name.
    Session(u32),
}

/// The principals that each trust policy of the snapshot names.
pub(super) type Trusts = FxHashMap<PolicyId, TrustNames>;

pub(super) fn add_trusts(graph: &mut AccessGraph, snapshot: &Snapshot) -> Trusts {
    let mut names = Names { roles: FxHashMap::default() };
    for (account, facts) in &snapshot.accounts {
        for (id, role) in graph.roles_of(account, facts) {
            names.roles.insert((account.clone(), role.name.clone()), id);
        }
    }
    let mut trusts = Trusts::default();
    let roles: Vec<_> =
        snapshot.accounts.iter().flat_map(|(id, it)| graph.roles_of(id, it)).collect();
    for (id, role) in roles {
        let Some(policy) = role.trust_policy else { continue };
        let document = &snapshot.policies.get(policy).document;
        let found = trusts
            .entry(policy)
            .or_insert_with(|| names.of_document(graph, snapshot, document, role.arn.partition()));
        for named in &found.named {
            graph.add_edge(id, Edge::Trusts, *named);
        }
        for (subject, _, statement) in &found.subjects {
            let statement = u16::try_from(*statement).unwrap_or(u16::MAX);
            let statements = graph.subjects.entry((*subject, policy)).or_default();
            if !statements.contains(&statement) {
                statements.push(statement);
            }
        }
    }
    trusts
}

struct Names {
    /// Roles by account and name, as they occur in session ARNs.
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
        // A malformed statement might name anyone.
        let mut names = TrustNames {
            anyone: document.malformed_statements().any(|(_, it)| it.might_allow()),
            places: Places::of(document),
            denials: document.restricting().map(|(place, _)| place).collect(),
            ..TrustNames::default()
        };
        for (index, statement) in document.readable_statements() {
            let Some(element) = &statement.principal else { continue };
            let grants = statement.effect == Effect::Allow && !element.negated;
            names.names_exceptions |= element.negated;
            for (entry, place) in element.entries.iter().zip(1..) {
                let id = self.node_of(graph, entry, partition);
                let node = graph.node(id);
                if node.place.is_some() {
                    names.mentions.push(Mention {
                        node: id,
                        statement: u16::try_from(index).unwrap_or(u16::MAX),
                        form: match (entry, node.kind) {
                            (PrincipalEntry::RoleSession(_), _) => Form::Session(place),
                            (_, NodeKind::User) => Form::User,
                            _ => Form::Role,
                        },
                    });
                } else if grants
                    && node.kind != NodeKind::Unresolved
                    && !is_loaded(snapshot, graph, id)
                {
                    names.externals.push(id);
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
        names.mentions.sort();
        names.mentions.dedup();
        for list in [&mut names.externals, &mut names.named] {
            list.sort();
            list.dedup();
        }
        names
    }

    /// The node that an entry names, created if necessary.
    fn node_of(&self, graph: &mut AccessGraph, entry: &PrincipalEntry, partition: &str) -> NodeId {
        use PrincipalEntry as Entry;
        match entry {
            Entry::Anyone { .. } => external(graph, NodeKind::Anyone, "*", None),
            Entry::Account { account, .. } => {
                // All three spellings mean the same account; its ARN is the canonical one.
                let name = format!("arn:{partition}:iam::{account}:root");
                let found = graph.find(&name);
                found.unwrap_or_else(|| {
                    external(graph, NodeKind::Account, &name, Some((None, account.clone())))
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
                .unwrap_or_else(|| external(graph, NodeKind::Unresolved, id, None)),
            Entry::Unrecognized(name) | Entry::CanonicalUser(name) => {
                external(graph, NodeKind::Unresolved, name, None)
            }
            Entry::Service(name) => external(graph, NodeKind::Service, name, None),
            Entry::Federated(name) => external(graph, NodeKind::IdentityProvider, name, None),
        }
    }
}

fn named_principal(graph: &mut AccessGraph, kind: NodeKind, arn: &Arn) -> NodeId {
    let account = AccountId::from(arn.account());
    external(graph, kind, arn.as_str(), Some((Some(arn.clone()), account)))
}

/// The node with this name, created if necessary.
fn external(
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
        graph.externals.insert(id, External { arn, account });
    }
    id
}

/// Whether an account node represents an account whose principals are all in the snapshot.
fn is_loaded(snapshot: &Snapshot, graph: &AccessGraph, id: NodeId) -> bool {
    graph.node(id).kind == NodeKind::Account
        && graph.externals.get(&id).is_some_and(|it| snapshot.is_loaded(&it.account))
}

/// The subjects that a statement about a provider requires.
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

/// Whether some trust policy names a service that passes something on by default.
pub(super) fn bring_something(graph: &AccessGraph, trusts: &Trusts) -> bool {
    trusts.values().flat_map(|it| &it.externals).any(|external| {
        let node = graph.node(*external);
        let requester = Requester::Service(Arc::clone(&node.name));
        node.kind == NodeKind::Service && PassedUnasked::by(&requester) != PassedUnasked::default()
    })
}
