//! The answer of `principals`.

use serde::Serialize;

use super::{
    column::{Cell, Column, Table, if_known, objects, table},
    credential::CredentialsRow,
    gap::{GapRow, gap_rows},
    grounds::time,
    page::Answer,
    rows::Rows,
    unknown::UnknownMembers,
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
    fn title(&self) -> String {
        "Principals".to_owned()
    }

    fn table(&self) -> Box<dyn Table + '_> {
        table(PrincipalRow::columns(), self.principals.iter())
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
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
    /// Its account; omitted if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// One letter for each badge, `.` if it does not apply, `?` if it is unknown.
    pub badges: String,
    /// In how many steps it becomes an administrator, 0 if it is one; null if it does not, or if
    /// that is unknown.
    pub steps_to_admin: Option<u32>,
    /// Whether it is a person who is disabled in Identity Center and cannot sign in; omitted for
    /// all others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// A user's groups; null if they are unknown.
    pub groups: Option<Vec<String>>,
    /// A group's members; those that are known, if not all are.
    pub members: usize,
    /// Whether it is a group, so that it has members instead of groups.
    #[serde(skip)]
    pub is_group: bool,
    /// The age in days of the oldest active access key.
    pub oldest_active_key_days: Option<i64>,
    /// Days since the last recorded use.
    pub last_used_days: Option<i64>,
    /// When it was created.
    pub created: Option<String>,
    /// The longest console session of a role, in seconds; omitted if it is unknown, and for other
    /// kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_signin_session_seconds: Option<u32>,
    /// The template that role manager created a role from; omitted for other kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_template: Option<String>,
    /// What a user signs in with; omitted for other kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<CredentialsRow>,
    /// The members above that are null or too small because facts were not read; omitted if there
    /// are none.
    #[serde(skip_serializing_if = "UnknownMembers::is_empty")]
    pub unknown: UnknownMembers,
}

/// The members of the JSON that may be unknown, where null alone would not say so.
mod member {
    pub(super) use super::super::unknown::STEPS_TO_ADMIN;

    pub(super) const GROUPS: &str = "groups";
    pub(super) const MEMBERS: &str = "members";
    pub(super) const OLDEST_KEY: &str = "oldest_active_key_days";
    pub(super) const LAST_USED: &str = "last_used_days";
    pub(super) const CREATED: &str = "created";
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
        let is_own = user.is_some() || role.is_some() || node.kind == NodeKind::Group;
        let unknown = UnknownMembers::of([
            (member::STEPS_TO_ADMIN, analysis.steps_to_admin_are_known(id)),
            (member::GROUPS, facts.groups.is_some()),
            (member::MEMBERS, facts.members_known),
            (member::OLDEST_KEY, facts.keys_known),
            (member::LAST_USED, facts.last_used_known || !is_used),
            (member::CREATED, created.is_some() || !is_own),
        ]);
        Self {
            principal: node.name.to_string(),
            kind: node.kind.name(),
            name: node.short_name(),
            account: node.account().map(ToOwned::to_owned),
            badges: analysis.badges(id).to_string(),
            steps_to_admin: analysis.steps_to_admin(id),
            disabled: analysis.is_disabled(id),
            groups: facts.groups,
            members: facts.members,
            is_group: matches!(node.kind, NodeKind::Group | NodeKind::IdentityCenterGroup),
            oldest_active_key_days: facts.oldest_key_days,
            last_used_days: facts.last_used_days,
            created: time(created),
            max_signin_session_seconds: role
                .and_then(|it| it.max_signin_session_duration)
                .map(SigninSessionDuration::seconds),
            source_template: role
                .and_then(|it| it.source_template.as_ref())
                .map(|it| it.arn.to_string()),
            credentials: user.map(|it| CredentialsRow::new(analysis, &it.credentials)),
            unknown,
        }
    }

    fn columns<'a>() -> Vec<Column<'a, Self>> {
        let columns = [
            Column::new("Principal", "principal", |it: &Self| it.principal.clone()),
            Column::new("Kind", "kind", |it: &Self| it.kind),
            Column::data("name", |it: &Self| it.name.clone()),
            Column::data("account", |it: &Self| it.account.clone()),
            Column::new("Badges", "badges", |it: &Self| it.badges.clone()),
            Column::data(member::STEPS_TO_ADMIN, |it: &Self| {
                it.unknown.cell(member::STEPS_TO_ADMIN, it.steps_to_admin)
            }),
            Column::data("disabled", |it: &Self| it.disabled),
            Column::shown("Key", |it: &Self| {
                it.unknown.cell(member::OLDEST_KEY, it.oldest_active_key_days.map(days))
            }),
            Column::shown("Last", |it: &Self| {
                it.unknown.cell(member::LAST_USED, it.last_used_days.map(days))
            }),
            Column::shown("Groups/members", Self::groups_or_members),
            Column::shown("Admin", |it: &Self| {
                it.unknown.cell(member::STEPS_TO_ADMIN, it.steps_to_admin.map(steps))
            }),
            Column::data(member::GROUPS, |it: &Self| Cell::read(it.groups.as_ref())),
            Column::data(member::MEMBERS, Self::member_count),
            Column::data(member::OLDEST_KEY, |it: &Self| {
                it.unknown.cell(member::OLDEST_KEY, it.oldest_active_key_days)
            }),
            Column::data(member::LAST_USED, |it: &Self| {
                it.unknown.cell(member::LAST_USED, it.last_used_days)
            }),
            Column::data(member::CREATED, |it: &Self| {
                it.unknown.cell(member::CREATED, it.created.clone())
            }),
            Column::data("max_signin_session_seconds", |it: &Self| {
                let of_user = it.credentials.as_ref().and_then(|it| it.max_signin_session_seconds);
                let signs_in = it.credentials.as_ref().is_some_and(|it| it.password != Some(false));
                let is_known = !signs_in && it.kind != "role";
                if_known(it.max_signin_session_seconds.or(of_user), is_known)
            }),
            Column::data("source_template", |it: &Self| it.source_template.clone()),
        ];
        columns.into_iter().chain(Self::credential_columns()).collect()
    }

    fn credential_columns<'a>() -> [Column<'a, Self>; 9] {
        type Part = fn(&CredentialsRow) -> Cell;
        // Only users have credentials.
        let of = |name, part: Part| {
            Column::data(name, move |it: &Self| it.credentials.as_ref().map(part))
        };
        [
            of("access_keys", |it| objects(it.access_keys.as_ref())),
            of("mfa", |it| Cell::read(it.mfa)),
            of("mfa_devices", |it| {
                // A device can be in use that is not among those that are known.
                let is_known = !it.mfa_devices.is_empty() || it.mfa == Some(false);
                objects(Some(&it.mfa_devices).filter(|_| is_known))
            }),
            of("password", |it| Cell::read(it.password)),
            of("password_changed", |it| {
                if_known(it.password_changed.clone(), it.password == Some(false))
            }),
            of("password_last_used", |it| {
                if_known(it.password_last_used.clone(), it.password_last_used_known)
            }),
            of("ssh_public_keys", |it| objects(it.ssh_public_keys.as_ref())),
            of("signing_certificates", |it| objects(it.signing_certificates.as_ref())),
            of("service_specific_credentials", |it| {
                objects(it.service_specific_credentials.as_ref())
            }),
        ]
    }

    /// How many members a group has; unknown if there may be others.
    fn member_count(&self) -> Cell {
        let members = (!self.unknown.contains(member::MEMBERS)).then_some(self.members);
        Cell::read(members)
    }

    fn groups_or_members(&self) -> Cell {
        if self.disabled {
            "disabled".into()
        } else if self.is_group {
            self.member_count()
        } else {
            Cell::read(self.groups.as_ref())
        }
    }
}

/// `12d`.
fn days(days: i64) -> String {
    format!("{days}d")
}

/// The number of steps to administrator: `is`, `1 step`.
fn steps(steps: u32) -> String {
    match steps {
        0 => "is".to_owned(),
        _ => counted(steps as usize, "step"),
    }
}
