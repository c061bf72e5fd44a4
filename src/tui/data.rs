//! The data of the screens, computed once: a row for every principal, and the overview.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;

#[cfg(test)]
use crate::tui::{failure::Failure, reader::SourceReader};
use crate::{
    analysis::{AccountFacts, Analysis, Badges, Overview, PrincipalFacts, severity},
    graph::{AccessPath, NodeId, NodeKind, StepKinds},
    iam::{AccountId, Gap, Snapshot, Tag, Unread, UnreadSubject},
    report::answer::not_analyzed_in_paths,
    tui::{
        board::BoardFacts,
        failing::DerivedFacts,
        headline::{Headline, HeadlineFact},
        matcher::{BETWEEN, Candidate},
        plural::{at_least_of, counted},
    },
};

/// Snapshot, graph, and derived data of the screens. Shared with background jobs.
#[derive(Clone)]
pub(crate) struct Data(Arc<Facts>);

/// The contents of [`Data`].
pub(crate) struct Facts {
    pub(crate) analysis: Analysis,
    /// All principals that are listed: the snapshot's own, then those known by name only.
    pub(crate) rows: Vec<PrincipalRow>,
    /// The search candidate of each row, in the same order.
    pub(crate) candidates: Arc<[Candidate]>,
    pub(crate) overview: Overview,
    /// What is missing from answers about access, in words.
    pub(crate) gaps: Arc<[String]>,
    /// Those of them that may hide a path: guardrails that were not loaded can only close one.
    pub(crate) gaps_that_hide: Arc<[String]>,
    /// What no answer about paths analyzes, and which accounts are missing, in words.
    pub(crate) not_analyzed: Vec<String>,
    /// All accounts, by id; screens refer to an account by its index.
    pub(crate) accounts: Vec<KnownAccount>,
    /// What the rules say, once that was looked for.
    pub(crate) board: OnceLock<Arc<BoardFacts>>,
    /// By node: its row.
    places: Vec<Option<u32>>,
    /// By node: the index of its path in the overview's paths to admin.
    paths_to_admin: HashMap<NodeId, usize>,
    /// What filters found out about rows, kept for the next letter.
    pub(crate) derived: DerivedFacts,
}

/// One principal as tables show it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PrincipalRow {
    pub(crate) id: NodeId,
    pub(crate) kind: NodeKind,
    /// Short, and unique over all accounts.
    pub(crate) name: String,
    pub(crate) badges: Badges,
    pub(crate) facts: PrincipalFacts,
    /// A number to sort by: the principal that deserves attention first has the highest.
    pub(crate) risk: u32,
    /// Whether its own policies allow everything.
    pub(crate) administrator: bool,
    /// Whether it is a service-linked role, which is hidden by default.
    pub(crate) service_linked: bool,
}

/// An account that was loaded, or that the organization lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownAccount {
    pub(crate) id: AccountId,
    /// All its names, the display name first, including the id.
    pub(crate) names: Vec<String>,
}

impl KnownAccount {
    fn new(facts: &AccountFacts<'_>) -> Self {
        let names = facts.names().into_iter().map(ToOwned::to_owned).collect();
        Self { id: facts.id.clone(), names }
    }

    /// The name that people use: its name, or otherwise its id.
    pub(crate) fn name(&self) -> &str {
        self.names.first().map_or(self.id.as_str(), String::as_str)
    }
}

impl PrincipalRow {
    /// The facts that a filter can match.
    fn facts_as_text(&self, account: &str, alias: &str, arn: &str, tags: &[Tag]) -> String {
        let Self { kind, badges, facts, .. } = self;
        let is_user = *kind == NodeKind::User;
        let is_used = is_user || *kind == NodeKind::Role;
        let days = |days: Option<i64>, known: bool, none: &str| match days {
            Some(days) => Some(format!("{days}d")),
            None => known.then(|| none.to_owned()),
        };
        let key = days(facts.oldest_key_days, is_user && facts.keys_known, "none");
        let last = days(facts.last_used_days, is_used && facts.last_used_known, "never");
        let path = arn.split_once('/').and_then(|(_, rest)| rest.rsplit_once('/'));
        let path = path.map_or_else(|| "/".to_owned(), |(path, _)| format!("/{path}/"));
        let mut all = vec![
            format!("kind:{}", kind.name()),
            format!("kind:{}", kind.short_name()),
            format!("badge:{badges}"),
            format!("acct:{account}"),
            format!("acct:{alias}"),
        ];
        all.extend(arn.starts_with("arn:").then(|| format!("path:{path}")));
        all.extend(facts.groups.iter().flatten().map(|it| format!("group:{it}")));
        all.extend(tags.iter().map(|(key, value)| format!("tag:{key}={value}")));
        all.extend(key.map(|it| format!("key:{it}")));
        all.extend(last.map(|it| format!("last:{it}")));
        // A tag may contain a line break, which would begin another fact.
        let mut clean = all.iter().map(|it| it.replace(BETWEEN, " "));
        let first = clean.next().unwrap_or_default();
        clean.fold(first, |all, it| all + &BETWEEN.to_string() + &it)
    }
}

impl Data {
    /// Works out what the screens show.
    pub(crate) fn new(analysis: Analysis) -> Self {
        let mut rows = Vec::new();
        let mut candidates = Vec::new();
        let mut places = vec![None; analysis.graph.node_count()];
        for id in analysis.graph.principals() {
            let node = analysis.graph.node(id);
            places[id.index()] = u32::try_from(rows.len()).ok();
            let name = analysis.display_name(id);
            let account = node.account().unwrap_or_default();
            let badges = analysis.badges(id);
            let row = PrincipalRow {
                id,
                kind: node.kind,
                name,
                risk: severity::risk(&badges),
                badges,
                facts: analysis.facts(id),
                administrator: analysis.is_administrator(id),
                service_linked: analysis
                    .graph
                    .role(&analysis.snapshot, id)
                    .is_some_and(|(_, it)| it.is_service_linked()),
            };
            let candidate = Candidate::new(&*row.name, &*node.name, ids(&analysis, id));
            let alias = analysis.account_name(account);
            let facts = row.facts_as_text(account, &alias, &node.name, tags(&analysis, id));
            candidates.push(candidate.with_facts(facts));
            rows.push(row);
        }
        let overview = analysis.overview();
        let access_gaps = analysis.access_gaps();
        let gaps = gap_words(&access_gaps);
        let hides = |it: &&Unread| it.subject != UnreadSubject::Guardrails;
        let gaps_that_hide =
            gap_words(&access_gaps.iter().filter(hides).cloned().collect::<Vec<_>>());
        let not_analyzed = not_analyzed_in_paths(&analysis, StepKinds::All, false);
        let accounts = analysis.accounts().iter().map(KnownAccount::new).collect();
        let paths = overview.paths_to_admin.iter().enumerate();
        let paths_to_admin = paths.map(|(index, (id, _))| (*id, index)).collect();
        Self(Arc::new(Facts {
            analysis,
            rows,
            candidates: candidates.into(),
            overview,
            gaps,
            gaps_that_hide,
            not_analyzed,
            accounts,
            board: OnceLock::new(),
            places,
            paths_to_admin,
            derived: DerivedFacts::default(),
        }))
    }

    /// Nothing, until something is read.
    pub(crate) fn empty() -> Self {
        Self::new(Analysis::new(Snapshot::default(), Timestamp::UNIX_EPOCH))
    }

    /// The demo organization, computed once for all tests.
    #[cfg(test)]
    pub(crate) fn demo() -> Self {
        static DEMO: std::sync::LazyLock<Data> = std::sync::LazyLock::new(|| {
            SourceReader::demo().load(&crate::load::Source::Demo).expect("it loads")
        });
        DEMO.clone()
    }
}

#[cfg(test)]
impl SourceReader {
    /// Reads and analyzes a source immediately, as the loader does in the background.
    pub(crate) fn load(&self, source: &crate::load::Source) -> Result<Data, Failure> {
        let snapshot = self.read(source, &crate::load::Watch::nobody())?;
        Ok(Data::new(self.analyze(snapshot)))
    }
}

/// The names of a path beyond this many are counted.
const MOST_NAMED: usize = 16;

impl Facts {
    /// The row of a principal.
    pub(crate) fn row(&self, id: NodeId) -> Option<&PrincipalRow> {
        self.rows.get(self.row_index(id)? as usize)
    }

    /// The place of a principal's row.
    pub(crate) fn row_index(&self, id: NodeId) -> Option<u32> {
        self.places.get(id.index()).copied().flatten()
    }

    /// The short name of a node.
    pub(crate) fn name(&self, id: NodeId) -> String {
        self.row(id).map_or_else(|| self.analysis.display_name(id), |it| it.name.clone())
    }

    /// The account that a principal represents: trust policies can name whole accounts.
    pub(crate) fn account_meant_by(&self, id: NodeId) -> Option<usize> {
        let node = self.analysis.graph.node(id);
        let account = node.account().filter(|_| node.kind == NodeKind::Account)?;
        self.accounts.iter().position(|it| it.id.as_str() == account)
    }

    /// The shortest path from a principal to an administrator.
    pub(crate) fn path_to_admin(&self, id: NodeId) -> Option<Cow<'_, AccessPath>> {
        let (_, path) = self.overview.paths_to_admin.get(*self.paths_to_admin.get(&id)?)?;
        Some(path.path())
    }

    /// The names along a path: `user/alice > role/Deploy > role/Admin`. Of a long path, the first
    /// ones and the last.
    pub(crate) fn path_names(&self, path: &AccessPath) -> String {
        let first = path.hops.first().map(|it| it.from);
        self.joined(first.into_iter().chain(path.hops.iter().map(|it| it.to)))
    }

    /// The names between the ends of a path.
    pub(crate) fn names_between(&self, path: &AccessPath) -> String {
        self.joined(path.hops.iter().skip(1).map(|it| it.from))
    }

    fn joined(&self, nodes: impl Iterator<Item = NodeId>) -> String {
        let nodes: Vec<NodeId> = nodes.collect();
        let left_out = nodes.len().saturating_sub(MOST_NAMED);
        let head = nodes.len() - left_out - usize::from(left_out > 0);
        let more = (left_out > 0).then(|| format!("({left_out} more)"));
        let last = nodes.last().filter(|_| left_out > 0).map(|it| self.name(*it));
        let named = nodes.iter().take(head).map(|it| self.name(*it));
        named.chain(more).chain(last).collect::<Vec<_>>().join(" > ")
    }

    /// The name of the home account, with its number.
    pub(crate) fn account_title(&self) -> String {
        let accounts = &self.analysis.snapshot.accounts;
        let home = self.analysis.home_account().and_then(|it| accounts.get_key_value(it));
        let name = home.map(|(id, facts)| match &facts.alias {
            Some(alias) => format!("{alias} {id}"),
            None => id.to_string(),
        });
        name.unwrap_or_else(|| "no account".to_owned())
    }

    /// The age of the data when it was analyzed, in seconds.
    pub(crate) fn age(&self) -> Option<i64> {
        let collected = self.analysis.snapshot.collected_at?;
        Some(self.analysis.now.as_second() - collected.as_second())
    }

    /// The text of the header; `age` is how old the data is now.
    pub(crate) fn headline(&self, age: Option<&str>) -> Headline {
        let mut facts = Vec::new();
        if let Some((collected, age)) = self.analysis.snapshot.collected_at.zip(age) {
            let moment = collected.strftime("%Y-%m-%d %H:%M");
            // Incident work depends on it, so even minutes count.
            let age = format!("{age} old");
            facts.push(HeadlineFact {
                whole: format!("{moment} ({age})"),
                short: age,
                stays: false,
            });
        }
        let gaps = self.gaps.len();
        if gaps > 0 {
            facts.push(HeadlineFact { stays: true, ..counted(gaps, "gap").into() });
        }
        let is_whole = self.overview.unread_lists.is_empty();
        let count = self.analysis.snapshot.principal_count();
        facts.push(at_least_of(count, is_whole, "principal").into());
        let more = self.analysis.snapshot.accounts.len().saturating_sub(1);
        Headline { account: self.account_title(), more, facts }
    }
}

/// The gaps in words. If all have the same source, that of all data, it is left out.
fn gap_words(gaps: &[Unread]) -> Arc<[String]> {
    let gaps: Vec<Gap> = gaps.iter().map(Gap::from).collect();
    let is_one_source = gaps.iter().all(|it| it.source == gaps[0].source);
    let words = |it: Gap| match is_one_source && !it.subject.is_empty() {
        true => Gap { source: it.subject, subject: String::new(), ..it }.to_string(),
        false => it.to_string(),
    };
    gaps.into_iter().map(words).collect()
}

/// The tags of a user or role.
fn tags(analysis: &Analysis, id: NodeId) -> &[Tag] {
    let (graph, snapshot) = (&analysis.graph, &analysis.snapshot);
    let user = graph.user(snapshot, id).map(|(_, it)| it.tags.as_slice());
    user.or_else(|| Some(graph.role(snapshot, id)?.1.tags.as_slice())).unwrap_or_default()
}

/// Other texts that find a principal: unique id, ids of keys and other credentials, tags.
fn ids(analysis: &Analysis, id: NodeId) -> String {
    let mut ids = Vec::new();
    if let Some((_, user)) = analysis.graph.user(&analysis.snapshot, id) {
        ids.push(user.id.to_string());
        let keys = user.credentials.access_keys.iter().flatten();
        ids.extend(keys.filter_map(|it| it.id.as_deref().map(ToOwned::to_owned)));
        let others = user.credentials.other.values().flatten();
        ids.extend(others.filter_map(|it| it.id.as_deref().map(ToOwned::to_owned)));
        ids.extend(user.tags.iter().map(|(key, value)| format!("{key}={value}")));
    } else if let Some((_, role)) = analysis.graph.role(&analysis.snapshot, id) {
        ids.push(role.id.to_string());
        ids.extend(role.tags.iter().map(|(key, value)| format!("{key}={value}")));
    } else if let Some((_, group)) = analysis.graph.group(&analysis.snapshot, id) {
        ids.push(group.id.to_string());
    }
    ids.join(" ")
}

impl Deref for Data {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.0
    }
}

/// Equality is identity: equal contents do not count.
impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Data({} rows)", self.rows.len())
    }
}
