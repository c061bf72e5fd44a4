//! Badges in words: what was found, and where.

use super::{
    administrator::administrator_words,
    credential::key_sentence,
    moment::ago_words,
    plural::counted,
    trust::{trust_conditions_words, trust_name_words},
    unread::UnreadFact,
};
use crate::{
    analysis::{Analysis, Badge, BadgeKind, Mark, Trust, TrustEntry},
    eval::MfaVerdict,
    graph::{AccessPath, NodeId, NodeKind},
    iam::PrincipalEntry,
};

/// Why a badge applies, or why that is unknown.
#[derive(Clone, Debug)]
pub struct BadgeReasons {
    /// The badge.
    pub badge: &'static Badge,
    /// Whether it applies.
    pub mark: Mark,
    /// What was found, the first of it: sentences without their full stop.
    pub texts: Vec<String>,
    /// How much was found.
    pub count: usize,
}

impl BadgeReasons {
    /// The badge's letter as tables show it: small where it applies in part, `?` where unknown.
    pub fn letter(&self) -> char {
        match self.mark {
            Mark::No => '.',
            Mark::Unknown => '?',
            Mark::Partly => self.badge.letter.to_ascii_lowercase(),
            Mark::Yes => self.badge.letter,
        }
    }
}

/// Why a principal has its badges: each that applies or is unknown, with at most `most` texts. (A
/// trust policy may name thousands.)
///
/// `to_admin` is the best path from the principal to an administrator, if it was looked for.
pub fn badge_reasons(
    analysis: &Analysis,
    id: NodeId,
    to_admin: Option<&AccessPath>,
    most: usize,
) -> Vec<BadgeReasons> {
    let badges = analysis.badges(id);
    let trust = analysis.trust(id);
    let marked = badges.iter().filter(|(_, mark)| *mark != Mark::No);
    let reasons = marked.map(|(badge, mark)| {
        let whole = |texts: Vec<String>| (texts.len(), texts);
        let (count, mut texts) = match (mark, &trust) {
            (Mark::Unknown, _) => whole(vec![unknown(analysis, id, badge.kind)]),
            (_, Some(trust)) if is_of_trust(badge.kind) => {
                let entries = of_trust(analysis, trust, id, badge.kind);
                let shown = entries.iter().take(most);
                (entries.len(), shown.map(|(what, it)| trusted(analysis, what, it)).collect())
            }
            _ => whole(of_principal(analysis, id, badge.kind, mark, to_admin)),
        };
        texts.truncate(most);
        BadgeReasons { badge, mark, texts, count }
    });
    reasons.filter(|it| 0 < it.count).collect()
}

/// What was not loaded, and how to fix it.
fn unknown(analysis: &Analysis, id: NodeId, kind: BadgeKind) -> String {
    let is_user = analysis.graph.node(id).kind == NodeKind::User;
    let account = analysis.graph.account(&analysis.snapshot, id);
    let provenance = account.map(|(_, it)| it.provenance).unwrap_or_default();
    match kind {
        BadgeKind::NoMfa if is_user => UnreadFact::MfaDevices.words(provenance),
        BadgeKind::NoMfa => "the trust policy could not be read".to_owned(),
        BadgeKind::OldKey => UnreadFact::AccessKeys.words(provenance),
        BadgeKind::Unused if is_user => UnreadFact::LastUseOfUser.words(provenance),
        BadgeKind::Unused => UnreadFact::LastUseOfRole.words(provenance),
        BadgeKind::Admin => {
            "may be or become an administrator: it depends on what was not loaded".to_owned()
        }
        BadgeKind::PassRole => {
            "may be able to pass a role to a service: it depends on what was not loaded".to_owned()
        }
        BadgeKind::NoGroup | BadgeKind::CrossAccount | BadgeKind::Wildcard => {
            "not loaded".to_owned()
        }
    }
}

/// The fact that a badge depends on, in a word or two: where it is unknown, the badge does not apply
/// and does not fail to.
pub fn badge_fact(kind: BadgeKind) -> &'static str {
    match kind {
        BadgeKind::Admin => "administrator access",
        BadgeKind::NoMfa => "MFA",
        BadgeKind::OldKey => "key age",
        BadgeKind::NoGroup => "groups",
        BadgeKind::CrossAccount | BadgeKind::Wildcard => "trust",
        BadgeKind::Unused => "last use",
        BadgeKind::PassRole => "roles it can pass",
    }
}

/// Whether a badge of a role is about its trust policy.
fn is_of_trust(kind: BadgeKind) -> bool {
    matches!(kind, BadgeKind::NoMfa | BadgeKind::CrossAccount | BadgeKind::Wildcard)
}

/// The names in a trust policy that a badge is about, and what is to be said of each.
fn of_trust<'a>(
    analysis: &Analysis,
    trust: &'a Trust<'a>,
    id: NodeId,
    kind: BadgeKind,
) -> Vec<(&'static str, &'a TrustEntry<'a>)> {
    let own = analysis.graph.node(id).account();
    let is_abroad = |it: &TrustEntry<'_>| {
        let account = it.node.and_then(|it| analysis.graph.node(it).account());
        let is_another = account.is_some_and(|it| Some(it) != own);
        is_another && !matches!(it.principal, PrincipalEntry::Federated(_))
    };
    type Test<'a> = &'a dyn Fn(&TrustEntry<'_>) -> bool;
    let tests: [(&str, Test<'_>); 2] = match kind {
        BadgeKind::NoMfa => [
            ("trust policy has no MFA condition", &|it| it.mfa == MfaVerdict::Absent),
            ("trust policy mentions MFA, but callers without MFA can pass", &|it| {
                it.mfa == MfaVerdict::Bypassable
            }),
        ],
        BadgeKind::Wildcard => [
            ("trusts everyone", &|it| matches!(it.principal, PrincipalEntry::Anyone { .. })),
            ("trusts tokens that anyone can get", &|it| it.trusts_any_token()),
        ],
        _ => [("trusts another account", &is_abroad), ("", &|_| false)],
    };
    let entries = || trust.entries.iter().filter(|it| it.allows());
    let found = |(what, test): (&'static str, Test<'_>)| {
        entries().filter(|it| test(it)).map(|it| (what, it)).collect::<Vec<_>>()
    };
    tests.into_iter().flat_map(found).collect()
}

/// A name in a trust policy, and under which conditions it is trusted.
fn trusted(analysis: &Analysis, what: &str, entry: &TrustEntry<'_>) -> String {
    let conditions = match entry.statement.condition.0.as_slice() {
        [] => String::new(),
        [..] => format!(", if {}", trust_conditions_words(entry)),
    };
    let name = trust_name_words(analysis, entry);
    format!("{what}: {name}, statement {}{conditions}", entry.index)
}

/// Why a badge applies that is not about a trust policy.
fn of_principal(
    analysis: &Analysis,
    id: NodeId,
    kind: BadgeKind,
    mark: Mark,
    to_admin: Option<&AccessPath>,
) -> Vec<String> {
    match kind {
        BadgeKind::Admin => vec![admin(analysis, id, to_admin)],
        BadgeKind::NoMfa => vec![user_without_mfa(analysis, id)],
        BadgeKind::OldKey => old_keys(analysis, id),
        BadgeKind::NoGroup => vec!["user without a group".to_owned()],
        // Only roles have these.
        BadgeKind::CrossAccount | BadgeKind::Wildcard => Vec::new(),
        BadgeKind::PassRole => vec![match mark {
            Mark::Partly => "can pass a role to a service under a condition".to_owned(),
            Mark::Yes | Mark::No | Mark::Unknown => {
                "can pass a role to a service that the role trusts".to_owned()
            }
        }],
        BadgeKind::Unused => {
            let used = analysis.last_used(id).and_then(|it| it.at);
            vec![match used {
                Some(at) => format!("last used {}", ago_words(analysis, at)),
                None => "no use recorded".to_owned(),
            }]
        }
    }
}

fn admin(analysis: &Analysis, id: NodeId, path: Option<&AccessPath>) -> String {
    if let Some(words) = administrator_words(analysis, id) {
        return format!("is an administrator: {words}");
    }
    let Some(path) = path else {
        let steps = analysis.steps_to_admin(id).map(|it| counted(it as usize, "step"));
        let steps = steps.map(|it| format!(" in {it}")).unwrap_or_default();
        return format!("can become an administrator{steps}");
    };
    let in_words = |count: u32| counted(count as usize, "step");
    let names: Vec<_> = path.hops.iter().map(|it| analysis.display_name(it.to)).collect();
    let names = names.join(" > ");
    // The shortest way may ask for MFA where a longer one does not.
    let other = analysis.unconditional_steps_to_admin(id).filter(|it| path.assumptions() < *it);
    let other = other.map(|it| format!("; without a condition in {}", in_words(it)));
    format!(
        "can become an administrator in {}: {names}{}",
        in_words(path.assumptions()),
        other.unwrap_or_default()
    )
}

fn user_without_mfa(analysis: &Analysis, id: NodeId) -> String {
    let user = analysis.graph.user(&analysis.snapshot, id);
    let password = user.and_then(|(_, it)| it.credentials.password.as_ref());
    match password {
        Some(Some(_)) => "console password without an MFA device",
        _ if has_no_credentials(analysis, id) => {
            "no MFA device, and no password or active access key either"
        }
        Some(None) | None => "no MFA device",
    }
    .to_owned()
}

/// Whether a user has neither a password nor an active access key.
pub(super) fn has_no_credentials(analysis: &Analysis, id: NodeId) -> bool {
    let user = analysis.graph.user(&analysis.snapshot, id);
    user.is_some_and(|(_, it)| {
        let keys = &it.credentials.access_keys;
        it.credentials.password == Some(None)
            && keys.as_ref().is_some_and(|it| it.iter().all(|it| !it.active))
    })
}

fn old_keys(analysis: &Analysis, id: NodeId) -> Vec<String> {
    let Some((_, user)) = analysis.graph.user(&analysis.snapshot, id) else { return Vec::new() };
    let old = user.credentials.active_access_keys().filter(|it| analysis.is_old_key(it));
    old.map(|it| key_sentence(analysis, it)).collect()
}

/// The legend of the letters: `A admin  M no MFA ...`.
pub fn badge_legend() -> String {
    let words: Vec<_> = Badge::ALL.iter().map(|it| format!("{} {}", it.letter, it.short)).collect();
    words.join("  ")
}
