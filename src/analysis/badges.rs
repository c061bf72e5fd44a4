//! Badges: one letter for each property of a principal that deserves attention.

use std::fmt;

use super::{Analysis, OLD_KEY_DAYS, UNUSED_DAYS};
use crate::{
    eval::{AccessState, MfaVerdict},
    graph::{Direction, Edge, Node, NodeId, NodeKind},
};

/// The meaning of a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BadgeKind {
    /// Is an administrator or can become one.
    Admin,
    /// A user without an MFA device; a role whose trust policy trusts people without MFA.
    NoMfa,
    /// A user with an active access key that is too old.
    OldKey,
    /// A user without a group.
    NoGroup,
    /// A role that trusts another account.
    CrossAccount,
    /// A role that trusts everyone, or tokens that anyone can get.
    Wildcard,
    /// Not used for long, or never.
    Unused,
    /// Can pass a role to a service.
    PassRole,
}

/// How a badge is shown and explained.
#[derive(Clone, Copy, Debug)]
pub struct Badge {
    /// The meaning.
    pub kind: BadgeKind,
    /// Its letter; always in the same column.
    pub letter: char,
    /// Two or three words for it.
    pub label: &'static str,
    /// As few letters as the legend has room for.
    pub short: &'static str,
    /// What it means.
    pub help: &'static str,
}

impl Badge {
    /// All badges, in the order of their columns.
    #[rustfmt::skip]
    pub const ALL: &[Self] = &[
        Self { kind: BadgeKind::Admin,        letter: 'A', label: "admin",      short: "admin",    help: "is an administrator or can become one (a: only under a condition, such as MFA)" },
        Self { kind: BadgeKind::NoMfa,        letter: 'M', label: "no MFA",     short: "no MFA",   help: "user: no MFA device; role: people can assume it without MFA (m: MFA can be bypassed)" },
        Self { kind: BadgeKind::OldKey,       letter: 'K', label: "old key",    short: "old key",  help: "has an active access key older than 90 days" },
        Self { kind: BadgeKind::NoGroup,      letter: 'G', label: "no group",   short: "no group", help: "is a user without a group" },
        Self { kind: BadgeKind::CrossAccount, letter: 'X', label: "cross-acct", short: "cross",    help: "trusts another account" },
        Self { kind: BadgeKind::Wildcard,     letter: 'W', label: "wildcard",   short: "any",      help: "trusts everyone (*), or tokens that anyone can get" },
        Self { kind: BadgeKind::Unused,       letter: 'U', label: "unused",     short: "unused",   help: "not used in the last 90 days, or never" },
        Self { kind: BadgeKind::PassRole,     letter: 'P', label: "pass role",  short: "pass",     help: "can pass a role to a service that the role trusts (p: only under a condition, such as to one service)" },
    ];
}

/// Whether a badge applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It does not: `.`
    #[default]
    No,
    /// The facts were not read: `?`
    Unknown,
    /// Partly: it depends on a condition, or there is a condition that can be bypassed. Shown as
    /// the lowercase letter.
    Partly,
    /// It does: the letter.
    Yes,
}

/// The badges of one principal, in their columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badges {
    marks: [Mark; Badge::ALL.len()],
}

impl Badges {
    /// Whether a badge applies.
    pub fn get(&self, kind: BadgeKind) -> Mark {
        let column = Badge::ALL.iter().position(|it| it.kind == kind);
        column.map(|it| self.marks[it]).unwrap_or_default()
    }

    fn set(&mut self, kind: BadgeKind, mark: Mark) {
        if let Some(column) = Badge::ALL.iter().position(|it| it.kind == kind) {
            self.marks[column] = mark;
        }
    }

    /// Each badge with its mark, in the order of their columns.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Badge, Mark)> + '_ {
        Badge::ALL.iter().zip(self.marks)
    }
}

/// The letters in their columns, `.` for those that do not apply: `A.KG....`
impl fmt::Display for Badges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (badge, mark) in self.iter() {
            text.push(match mark {
                Mark::No => '.',
                Mark::Unknown => '?',
                Mark::Partly => badge.letter.to_ascii_lowercase(),
                Mark::Yes => badge.letter,
            });
        }
        f.pad(&text)
    }
}

impl Analysis {
    /// The badges of a principal.
    pub fn badges(&self, id: NodeId) -> Badges {
        let mut badges = Badges::default();
        let yes = |it: bool| if it { Mark::Yes } else { Mark::No };
        badges.set(BadgeKind::Admin, self.admin_mark(id));
        badges.set(BadgeKind::PassRole, self.pass_role_mark(id));
        let facts = self.facts(id);
        let unused = facts.last_used_days.is_none_or(|it| it > UNUSED_DAYS);
        let unused = if facts.last_used_known { yes(unused) } else { Mark::Unknown };
        if let Some((_, user)) = self.graph.user(&self.snapshot, id) {
            let no_mfa = user.credentials.mfa_active.map_or(Mark::Unknown, |it| yes(!it));
            badges.set(BadgeKind::NoMfa, no_mfa);
            let old = facts.oldest_key_days.is_some_and(|it| it > OLD_KEY_DAYS);
            let old = if old || facts.keys_known { yes(old) } else { Mark::Unknown };
            badges.set(BadgeKind::OldKey, old);
            let no_group = match user.groups_are_known() {
                true => yes(user.groups.is_empty()),
                false => Mark::Unknown,
            };
            badges.set(BadgeKind::NoGroup, no_group);
            badges.set(BadgeKind::Unused, unused);
        } else if self.graph.role(&self.snapshot, id).is_some() {
            badges.set(
                BadgeKind::NoMfa,
                match self.role_mfa(id) {
                    None => Mark::Unknown,
                    Some(MfaVerdict::Absent) => Mark::Yes,
                    Some(MfaVerdict::Bypassable) => Mark::Partly,
                    Some(
                        MfaVerdict::Enforced
                        | MfaVerdict::Unsatisfiable
                        | MfaVerdict::NotApplicable,
                    ) => Mark::No,
                },
            );
            let trusted = self.graph.neighbors(id, Edge::Trusts, Direction::Outgoing);
            let own = self.graph.node(id).account();
            let abroad = |node: &Node| {
                node.account().is_some_and(|it| Some(it) != own)
                    && node.kind != NodeKind::IdentityProvider
            };
            let trusts = |test: &dyn Fn(&Node) -> bool| {
                yes(trusted.iter().any(|it| test(self.graph.node(*it))))
            };
            badges.set(BadgeKind::CrossAccount, trusts(&abroad));
            let is_open = self.trusts_any_token(id) || {
                trusted.iter().any(|it| self.graph.node(*it).kind == NodeKind::Anyone)
            };
            badges.set(BadgeKind::Wildcard, yes(is_open));
            badges.set(BadgeKind::Unused, unused);
        }
        badges
    }

    fn pass_role_mark(&self, id: NodeId) -> Mark {
        let acts = matches!(self.graph.node(id).kind, NodeKind::User | NodeKind::Role)
            && !self.graph.node(id).is_external();
        match self.passes_roles(id) {
            _ if !acts => Mark::No,
            Ok(Some(AccessState::Proven)) => Mark::Yes,
            Ok(Some(AccessState::Conditional | AccessState::Disputed)) => Mark::Partly,
            Ok(Some(AccessState::Unknown)) | Err(_) => Mark::Unknown,
            Ok(None) => Mark::No,
        }
    }

    pub(super) fn admin_mark(&self, id: NodeId) -> Mark {
        // A service acts for whoever configures it, and a provider only vouches for others.
        if matches!(self.graph.node(id).kind, NodeKind::Service | NodeKind::IdentityProvider) {
            Mark::No
        } else if self.unconditional_steps_to_admin(id).is_some() {
            Mark::Yes
        } else if self.reaches_admin(id) || self.reaches_conditional_admin(id) {
            Mark::Partly
        } else if self.may_reach_admin(id) {
            Mark::Unknown
        } else {
            Mark::No
        }
    }
}
