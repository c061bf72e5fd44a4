//! The answer of `principals`.

use std::io;

use serde::Serialize;

use super::{
    cells::NOTHING,
    credential::CredentialsRow,
    gap::{GapRow, gap_rows},
    grounds::time,
    page::{Answer, Cells, Page},
    rows::Rows,
};
use crate::{
    analysis::Analysis,
    graph::{NodeId, NodeKind},
    iam::SigninSessionDuration,
    wording::plural::counted,
};

/// The answer of `principals`.
#[derive(Debug, Serialize)]
pub struct Principals<'a> {
    schema: &'static str,
    /// One row per principal.
    principals: Rows<'a, PrincipalRow>,
    gaps: Vec<GapRow>,
}

impl<'a> Principals<'a> {
    /// The answer about these principals.
    pub fn new(analysis: &'a Analysis, principals: Vec<NodeId>) -> Self {
        Self {
            schema: "rolecall/principals/2",
            principals: Rows::new(principals, |it| PrincipalRow::new(analysis, *it)),
            gaps: gap_rows(&analysis.snapshot.gaps),
        }
    }
}

impl Answer for Principals<'_> {
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        let header = ["PRINCIPAL", "KIND", "BADGES", "ADMIN", "KEY", "LAST", "GROUPS/MEMBERS"];
        page.table(&header, &mut self.principals.iter().map(PrincipalRow::into_cells))
    }
}

/// One principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrincipalRow {
    /// Its ARN, or its name as policies write it.
    pub principal: String,
    /// `user`, `group`, `role` ...
    pub kind: &'static str,
    /// Its short name.
    pub name: String,
    /// Its account; left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// One letter for each badge, `.` where it does not apply, `?` where it is unknown.
    pub badges: String,
    /// In how many steps it becomes an administrator, 0 if it is one; null if it does not, or if
    /// that is unknown.
    pub steps_to_admin: Option<u32>,
    /// Whether that is known.
    #[serde(skip)]
    pub steps_known: bool,
    /// Whether it is a person who is disabled in Identity Center and cannot sign in; left out for
    /// all others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// A user's groups.
    pub groups: Vec<String>,
    /// A group's members.
    pub members: usize,
    /// The age in days of the oldest active access key.
    pub oldest_active_key_days: Option<i64>,
    /// Whether there is nothing to know of keys, or it was read.
    #[serde(skip)]
    pub keys_known: bool,
    /// Days since the last recorded use.
    pub last_used_days: Option<i64>,
    /// Whether there is no last use to know of, or it was read.
    #[serde(skip)]
    pub last_used_known: bool,
    /// When it was made.
    pub created: Option<String>,
    /// How long the console session of a role lasts at most, in seconds; left out where that is not
    /// known, and for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_signin_session_seconds: Option<u32>,
    /// The template from which role manager made a role; left out for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_template: Option<String>,
    /// What a user signs in with; left out for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<CredentialsRow>,
}

impl PrincipalRow {
    /// The row of a principal.
    pub fn new(analysis: &Analysis, id: NodeId) -> Self {
        let node = analysis.graph.node(id);
        let facts = analysis.facts(id);
        let is_used = matches!(node.kind, NodeKind::User | NodeKind::Role);
        let snapshot = &analysis.snapshot;
        let user = analysis.graph.user(snapshot, id).map(|(_, it)| it);
        let role = analysis.graph.role(snapshot, id).map(|(_, it)| it);
        let created = user.and_then(|it| it.created);
        let created = created.or(role.and_then(|it| it.created));
        let created = created.or(analysis.graph.group(snapshot, id).and_then(|(_, it)| it.created));
        Self {
            principal: node.name.to_string(),
            kind: node.kind.name(),
            name: node.short_name(),
            account: node.account().map(ToOwned::to_owned),
            badges: analysis.badges(id).to_string(),
            steps_to_admin: analysis.steps_to_admin(id),
            steps_known: analysis.reaches_admin(id) || !analysis.may_reach_admin(id),
            disabled: analysis.is_disabled(id),
            groups: facts.groups,
            members: facts.members,
            oldest_active_key_days: facts.oldest_key_days,
            keys_known: facts.keys_known,
            last_used_days: facts.last_used_days,
            last_used_known: facts.last_used_known || !is_used,
            created: time(created),
            max_signin_session_seconds: role
                .and_then(|it| it.max_signin_session_duration)
                .map(SigninSessionDuration::seconds),
            source_template: role
                .and_then(|it| it.source_template.as_ref())
                .map(|it| it.arn.to_string()),
            credentials: user.map(|it| CredentialsRow::new(analysis, &it.credentials)),
        }
    }

    fn into_cells(self) -> Cells {
        let is_group = self.kind == "group";
        vec![
            self.principal,
            self.kind.to_owned(),
            self.badges,
            steps(self.steps_to_admin, self.steps_known),
            days(self.oldest_active_key_days, self.keys_known),
            days(self.last_used_days, self.last_used_known),
            if self.disabled {
                "disabled".to_owned()
            } else if is_group {
                self.members.to_string()
            } else {
                self.groups.join(" ")
            },
        ]
    }
}

/// `12d`; `-` if there is none, `?` if it is unknown.
fn days(days: Option<i64>, known: bool) -> String {
    match days {
        Some(days) => format!("{days}d"),
        None => (if known { "-" } else { "?" }).to_owned(),
    }
}

/// In how many steps somebody becomes an administrator: `is`, `1 step`; `-` if it does not, `?` if
/// that is unknown.
fn steps(steps: Option<u32>, known: bool) -> String {
    match steps {
        None => if known { NOTHING } else { "?" }.to_owned(),
        Some(0) => "is".to_owned(),
        Some(steps) => counted(steps as usize, "step"),
    }
}
