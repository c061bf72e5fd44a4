//! The tabs a principal has.

use super::{people, permissions};
use crate::{
    graph::{Direction, NodeId, NodeKind},
    tui::{
        command::Command, command::Yank, plural::reached, question::Question, screen::Ctx,
        step_filter::StepFilter,
    },
};

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Summary,
    Permissions,
    Trust,
    Groups,
    Members,
    Keys,
    CanBecome,
    AssumableBy,
    Services,
    Findings,
    Json,
}

impl Tab {
    /// The tabs of a principal, with their labels.
    pub(super) fn of(id: NodeId, ctx: &Ctx) -> Vec<(Self, String)> {
        let analysis = &ctx.data.analysis;
        let counted = |tab: Self, count: usize| (tab, format!("{} {count}", tab.title()));
        let plain = |tab: Self| (tab, tab.title().to_owned());
        let found = |tab: Self| match ctx.answers.count(id, tab.direction(), StepFilter::ALL) {
            Some(count) => (tab, format!("{} {}", tab.title(), reached(count))),
            None => (tab, format!("{} {}", tab.title(), ctx.pending())),
        };
        // An administrator can reach everything, so a count would be meaningless.
        let reaches = || match analysis.is_administrator(id) {
            true => (Self::CanBecome, format!("{} all", Self::CanBecome.title())),
            false => found(Self::CanBecome),
        };
        let by = || found(Self::AssumableBy);
        let permissions = || match analysis.policies_of(id).len() {
            0 if permissions::unread(id, ctx).is_some() => {
                (Self::Permissions, format!("{} ?", Self::Permissions.title()))
            }
            count => counted(Self::Permissions, count),
        };
        let members = || {
            let count = people::member_count(id, ctx);
            (Self::Members, format!("{} {count}", Self::Members.title()))
        };
        let services = || plain(Self::Services);
        let mut tabs = vec![plain(Self::Summary)];
        let node = analysis.graph.node(id);
        tabs.extend(match node.kind {
            NodeKind::User if !node.is_external() => {
                let groups = match ctx.data.row(id).and_then(|it| it.facts.groups.as_ref()) {
                    Some(groups) => counted(Self::Groups, groups.len()),
                    None => (Self::Groups, format!("{} ?", Self::Groups.title())),
                };
                let keys = plain(Self::Keys);
                vec![permissions(), groups, keys, reaches(), by(), services()]
            }
            NodeKind::Group => vec![permissions(), members(), services()],
            NodeKind::Role if !node.is_external() => {
                let role = analysis.graph.role(&analysis.snapshot, id);
                let trust = match role.and_then(|(_, it)| it.trust_policy) {
                    Some(trust) => {
                        let policy = analysis.snapshot.policies.get(trust);
                        counted(Self::Trust, policy.document.statements.len())
                    }
                    None => (Self::Trust, "Trust ?".to_owned()),
                };
                vec![permissions(), trust, reaches(), by(), services()]
            }
            NodeKind::IdentityCenterGroup => vec![members(), reaches()],
            NodeKind::RootSession => vec![by()],
            NodeKind::User
            | NodeKind::Role
            | NodeKind::Session
            | NodeKind::Service
            | NodeKind::IdentityProvider
            | NodeKind::FederatedSubject
            | NodeKind::Account
            | NodeKind::Anyone
            | NodeKind::Unresolved
            | NodeKind::IdentityCenterUser
            | NodeKind::ManagedPolicy
            | NodeKind::CallerClass
            | NodeKind::RoleSet
            | NodeKind::AdministratorAccess
            | NodeKind::HolderGroup
            | NodeKind::TargetSet => vec![reaches()],
        });
        if !node.is_external() {
            let tab = match &ctx.answers.board {
                Some(board) => counted(Self::Findings, board.open_of_principal(id).count()),
                None => (Self::Findings, format!("{} {}", Self::Findings.title(), ctx.pending())),
            };
            let services = tabs.iter().position(|(it, _)| *it == Self::Services);
            tabs.insert(services.unwrap_or(tabs.len()), tab);
        }
        tabs.push(plain(Self::Json));
        tabs
    }

    /// The question that the label of this tab depends on.
    pub(super) fn question(self, id: NodeId, ctx: &Ctx) -> Option<Question> {
        let count = Question::Count(id, self.direction(), StepFilter::ALL);
        let is_shown = match self {
            Self::CanBecome => !ctx.data.analysis.is_administrator(id),
            Self::AssumableBy => true,
            Self::Summary
            | Self::Permissions
            | Self::Trust
            | Self::Groups
            | Self::Members
            | Self::Keys
            | Self::Services
            | Self::Findings
            | Self::Json => false,
        };
        (is_shown && !ctx.answers.knows(&count)).then_some(count)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Permissions => "Permissions",
            Self::Trust => "Trust",
            Self::Groups => "Groups",
            Self::Members => "Members",
            Self::Keys => "Keys",
            Self::CanBecome => "Can become",
            Self::AssumableBy => "Assumable by",
            Self::Services => "Services",
            Self::Findings => "Findings",
            Self::Json => "JSON",
        }
    }

    /// The direction of a list of paths.
    pub(super) fn direction(self) -> Direction {
        if self == Self::AssumableBy { Direction::Incoming } else { Direction::Outgoing }
    }

    /// The commands that it handles, most useful first.
    pub(super) fn commands(self) -> &'static [Command] {
        use Command as C;
        match self {
            Self::Summary | Self::Keys | Self::Json => &[
                C::NextTab,
                C::Reach,
                C::ReachedBy,
                C::Explain,
                C::Filter,
                C::PathStart,
                C::PathEnd,
                C::Yank(Yank::Arn),
                C::Yank(Yank::Name),
                C::Yank(Yank::Json),
                C::Yank(Yank::Command),
                C::Yank(Yank::Console),
                C::NextPane,
                C::Zoom,
                C::Open,
                C::PreviousTab,
                C::PreviousPane,
                C::NextMatch,
                C::PreviousMatch,
            ],
            Self::Permissions | Self::Trust => &[
                C::NextTab,
                C::NextPane,
                C::Zoom,
                C::Open,
                C::Reach,
                C::ReachedBy,
                C::Explain,
                C::Filter,
                C::Yank(Yank::Json),
                C::Yank(Yank::Arn),
                C::Yank(Yank::Name),
                C::Yank(Yank::Command),
                C::Yank(Yank::Console),
                C::PathStart,
                C::PathEnd,
                C::PreviousTab,
                C::PreviousPane,
                C::NextMatch,
                C::PreviousMatch,
                C::SortMenu,
                C::SortReverse,
                C::SortNext,
                C::SortPrevious,
            ],
            Self::Services => &[
                C::NextTab,
                C::Reload,
                C::Open,
                C::Reach,
                C::ReachedBy,
                C::Explain,
                C::Filter,
                C::PathStart,
                C::PathEnd,
                C::Yank(Yank::Arn),
                C::Yank(Yank::Name),
                C::Yank(Yank::Json),
                C::Yank(Yank::Command),
                C::Yank(Yank::Console),
                C::PreviousTab,
                C::NextMatch,
                C::PreviousMatch,
                C::SortMenu,
                C::SortReverse,
                C::SortNext,
                C::SortPrevious,
            ],
            Self::Findings => &[
                C::NextTab,
                C::Open,
                C::Why,
                C::Waive,
                C::Explain,
                C::NextPane,
                C::Zoom,
                C::Yank(Yank::Command),
                C::Yank(Yank::Console),
                C::Yank(Yank::Json),
                C::Yank(Yank::Arn),
                C::Reach,
                C::ReachedBy,
                C::PathStart,
                C::PathEnd,
                C::Yank(Yank::Name),
                C::Filter,
                C::NextMatch,
                C::PreviousMatch,
                C::PreviousTab,
                C::PreviousPane,
                C::SortMenu,
                C::SortReverse,
                C::SortNext,
                C::SortPrevious,
            ],
            Self::Groups | Self::Members => &[
                C::NextTab,
                C::Open,
                C::Filter,
                C::Reach,
                C::ReachedBy,
                C::Explain,
                C::PathStart,
                C::PathEnd,
                C::Yank(Yank::Arn),
                C::Yank(Yank::Name),
                C::Yank(Yank::Json),
                C::Yank(Yank::Command),
                C::Yank(Yank::Console),
                C::PreviousTab,
                C::SortMenu,
                C::SortReverse,
                C::SortNext,
                C::SortPrevious,
            ],
            Self::CanBecome | Self::AssumableBy => &[
                C::NextTab,
                C::Open,
                C::Why,
                C::Filter,
                C::Reach,
                C::ReachedBy,
                C::Explain,
                C::NextPane,
                C::Zoom,
                C::Yank(Yank::Path),
                C::Yank(Yank::Arn),
                C::Yank(Yank::Name),
                C::Yank(Yank::Json),
                C::Yank(Yank::Command),
                C::Yank(Yank::Console),
                C::PathStart,
                C::PathEnd,
                C::PreviousTab,
                C::PreviousPane,
                C::NextMatch,
                C::PreviousMatch,
                C::SortMenu,
                C::SortReverse,
                C::SortNext,
                C::SortPrevious,
            ],
        }
    }
}
