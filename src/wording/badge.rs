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

/// One reason for a badge.
#[derive(Clone, Debug)]
pub struct BadgeReason {
    /// The badge.
    pub badge: &'static Badge,
    /// Whether it applies, or why that is unknown.
    pub mark: Mark,
    /// What was found: a sentence without its full stop.
    pub text: String,
}

impl BadgeReason {
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

/// Why a principal has its badges: at least one row for each badge that applies or is unknown.
///
/// `to_admin` is the best path from the principal to an administrator, if it was looked for.
pub fn badge_reasons(
    analysis: &Analysis,
    id: NodeId,
    to_admin: Option<&AccessPath>,
) -> Vec<BadgeReason> {
    let badges = analysis.badges(id);
    let marked = badges.iter().filter(|(_, mark)| *mark != Mark::No);
    let reasons = marked.flat_map(|(badge, mark)| {
        let texts = if mark == Mark::Unknown {
            vec![unknown(analysis, id, badge.kind)]
        } else {
            found(analysis, id, badge.kind, to_admin)
        };
        texts.into_iter().map(move |text| BadgeReason { badge, mark, text })
    });
    reasons.collect()
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
            "may be or become an administrator: not all policies were loaded".to_owned()
        }
        BadgeKind::PassRole => {
            "may be able to pass a role to a service: not all policies were loaded".to_owned()
        }
        BadgeKind::NoGroup | BadgeKind::CrossAccount | BadgeKind::Wildcard => {
            "not loaded".to_owned()
        }
    }
}

fn found(
    analysis: &Analysis,
    id: NodeId,
    kind: BadgeKind,
    to_admin: Option<&AccessPath>,
) -> Vec<String> {
    let trust = analysis.trust(id);
    let trusted = |what: &str, test: &dyn Fn(&TrustEntry<'_>) -> bool| {
        trust.iter().flat_map(|it| trusted(analysis, it, what, test)).collect()
    };
    match kind {
        BadgeKind::Admin => vec![admin(analysis, id, to_admin)],
        BadgeKind::NoMfa if trust.is_some() => {
            let open = |mfa| move |it: &TrustEntry<'_>| it.allows() && it.mfa == mfa;
            let mut texts: Vec<_> =
                trusted("trust policy has no MFA condition", &open(MfaVerdict::Absent));
            let bypassed = "trust policy mentions MFA, but access keys pass without it";
            texts.extend(trusted(bypassed, &open(MfaVerdict::Bypassable)));
            texts
        }
        BadgeKind::NoMfa => vec![user_without_mfa(analysis, id)],
        BadgeKind::OldKey => old_keys(analysis, id),
        BadgeKind::NoGroup => vec!["user without a group".to_owned()],
        BadgeKind::CrossAccount => {
            let own = analysis.graph.node(id).account();
            trusted("trusts another account", &|it| {
                let account = it.node.and_then(|it| analysis.graph.node(it).account());
                let abroad = account.is_some_and(|it| Some(it) != own);
                it.allows() && abroad && !matches!(it.principal, PrincipalEntry::Federated(_))
            })
        }
        BadgeKind::Wildcard => {
            let mut texts: Vec<_> = trusted("trusts everyone", &|it| {
                it.allows() && matches!(it.principal, PrincipalEntry::Anyone { .. })
            });
            let any_token = "trusts tokens that anyone can get";
            texts.extend(trusted(any_token, &|it| it.trusts_any_token()));
            texts
        }
        BadgeKind::PassRole => vec![match analysis.badges(id).get(BadgeKind::PassRole) {
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
    let hops = path.assumptions();
    let steps = counted(hops as usize, "step");
    let names: Vec<_> = path.hops.iter().map(|it| analysis.display_name(it.to)).collect();
    format!("can become an administrator in {steps}: {}", names.join(" > "))
}

/// A row for each name in the trust policy that fails the test.
fn trusted(
    analysis: &Analysis,
    trust: &Trust<'_>,
    what: &str,
    test: &dyn Fn(&TrustEntry<'_>) -> bool,
) -> Vec<String> {
    let entries = trust.entries.iter().filter(|it| test(it));
    let text = |it: &TrustEntry<'_>| {
        let conditions = match it.statement.condition.0.as_slice() {
            [] => String::new(),
            [..] => format!(", if {}", trust_conditions_words(it)),
        };
        let name = trust_name_words(analysis, it);
        format!("{what}: {name}, statement {}{conditions}", it.index)
    };
    entries.map(text).collect()
}

fn user_without_mfa(analysis: &Analysis, id: NodeId) -> String {
    let user = analysis.graph.user(&analysis.snapshot, id);
    let password = user.and_then(|(_, it)| it.credentials.password.as_ref());
    match password {
        Some(Some(_)) => "console password without an MFA device",
        Some(None) | None => "no MFA device",
    }
    .to_owned()
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
