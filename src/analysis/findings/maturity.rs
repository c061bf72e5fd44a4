//! Maturity: how far an account or organization is, from what rules found.

use std::fmt;

use super::finding::{Findings, RuleCounts};

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MaturityLevel {
    /// What stolen passwords and keys open at once is closed.
    Basic,
    /// People sign in centrally, and credentials are looked after.
    Enhanced,
    /// Nobody has more than needed, and little is there to steal.
    Advanced,
    /// Access ends by itself, and is shaped by its use.
    Intelligent,
}

impl MaturityLevel {
    /// All levels, the lowest first.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Enhanced, Self::Advanced, Self::Intelligent];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Enhanced => "enhanced",
            Self::Advanced => "advanced",
            Self::Intelligent => "intelligent",
        }
    }
}

impl fmt::Display for MaturityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a level asks for: in words, and the rules of which none may fail.
struct Row(MaturityLevel, &'static str, &'static [&'static str]);

use MaturityLevel::{Advanced, Basic, Enhanced, Intelligent};

#[rustfmt::skip]
const CRITERIA: [Row; 19] = [
    Row(Basic,       "the root user has MFA and no keys",                  &["root-without-mfa", "root-access-key", "root-signing-certificate"]),
    Row(Basic,       "users with a password have MFA",                     &["console-user-without-mfa"]),
    Row(Basic,       "administrators have MFA",                            &["administrator-without-mfa"]),
    Row(Basic,       "no role is open to anyone",                          &["trust-open-to-anyone", "oidc-trust-without-subject", "oidc-trust-with-open-subject"]),
    Row(Basic,       "AWS found no leaked key",                            &["quarantine-policy-attached"]),
    Row(Enhanced,    "people sign in with an identity provider",           &["no-identity-provider", "password-beside-identity-provider"]),
    Row(Enhanced,    "access keys and passwords are rotated and in use",   &["access-key-older-than-90-days", "access-key-unused-45-days", "password-unused-45-days"]),
    Row(Enhanced,    "users have their permissions from groups",           &["user-without-group", "policy-attached-to-user"]),
    Row(Enhanced,    "other accounts give an external ID",                 &["external-account-without-external-id"]),
    Row(Enhanced,    "people need MFA to assume roles",                    &["trust-without-mfa", "trust-with-bypassable-mfa"]),
    Row(Advanced,    "nobody has long-term access keys",                   &["person-with-access-key", "machine-with-access-key"]),
    Row(Advanced,    "nobody is an administrator at all times",            &["standing-administrator"]),
    Row(Advanced,    "nobody escalates",                                   &["escalation-self-escalation", "escalation-principal-access", "escalation-new-passrole"]),
    Row(Advanced,    "unused users and roles are removed",                 &["user-unused-90-days", "role-unused-90-days"]),
    Row(Advanced,    "the organization limits its accounts",               &["centralized-root-access-off", "default-guardrails-only", "workload-in-management-account"]),
    Row(Intelligent, "administrators have hardware MFA",                   &["administrator-without-hardware-mfa"]),
    Row(Intelligent, "sessions are short",                                 &["long-role-session", "long-administrator-session"]),
    Row(Intelligent, "permissions follow use",                             &["unused-services"]),
    Row(Intelligent, "tags that open something cannot be chosen",          &["tag-condition-met-by-own-tags"]),
];

/// Whether a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CriterionState {
    /// Everything was checked, and nothing failed.
    Met,
    /// So many findings speak against it.
    Failed(usize),
    /// Nothing failed, and so many checks lack a fact.
    NotChecked(usize),
}

/// Something that a level asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The level.
    pub level: MaturityLevel,
    /// What it asks for, in words.
    pub title: &'static str,
    /// The rules of which none may fail.
    pub rules: &'static [&'static str],
    /// Whether it is met.
    pub state: CriterionState,
}

/// How far an account or organization is, and what tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maturity {
    /// All criteria, those of the lowest level first.
    pub criteria: Vec<Criterion>,
}

impl Maturity {
    /// The level that is reached: all that it and those below ask for is met. None below basic.
    pub fn level(&self) -> Option<MaturityLevel> {
        let is_met = |level: &MaturityLevel| {
            let of_level = self.criteria.iter().filter(|it| it.level == *level);
            of_level.into_iter().all(|it| it.state == CriterionState::Met)
        };
        MaturityLevel::ALL.into_iter().take_while(is_met).last()
    }

    /// The next level; none above the highest.
    pub fn next(&self) -> Option<MaturityLevel> {
        let level = self.level();
        MaturityLevel::ALL.into_iter().find(|it| level < Some(*it))
    }

    /// What is met, up to the next level.
    pub fn speaks_for(&self) -> impl Iterator<Item = &Criterion> {
        self.up_to_next().filter(|it| it.state == CriterionState::Met)
    }

    /// What the next level lacks.
    pub fn missing(&self) -> impl Iterator<Item = &Criterion> {
        self.up_to_next().filter(|it| it.state != CriterionState::Met)
    }

    fn up_to_next(&self) -> impl Iterator<Item = &Criterion> {
        let next = self.next();
        self.criteria.iter().filter(move |it| next.is_none_or(|next| it.level <= next))
    }
}

impl Findings {
    /// How far it is; none unless all rules were asked about everyone. A waived finding speaks
    /// against it too.
    pub fn maturity(&self) -> Option<Maturity> {
        self.is_about_all.then(|| of_counts(&self.counts))
    }
}

fn of_counts(counts: &[RuleCounts]) -> Maturity {
    let criterion = |Row(level, title, rules): &Row| {
        let of_rules = || counts.iter().filter(|it| rules.contains(&it.rule.rule().id));
        let failed: usize = of_rules().map(|it| it.failed).sum();
        let not_checked: usize = of_rules().map(|it| it.not_checked).sum();
        let state = match (failed, not_checked) {
            (0, 0) => CriterionState::Met,
            (0, count) => CriterionState::NotChecked(count),
            (count, _) => CriterionState::Failed(count),
        };
        Criterion { level: *level, title, rules, state }
    };
    Maturity { criteria: CRITERIA.iter().map(criterion).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::RuleId;

    /// All rules passed but these.
    fn maturity(failed: &[&str], not_checked: &[&str]) -> Maturity {
        let counts = RuleId::all().map(|rule| RuleCounts {
            rule,
            failed: usize::from(failed.contains(&rule.rule().id)),
            passed: 1,
            not_checked: usize::from(not_checked.contains(&rule.rule().id)),
            not_applicable: 0,
            missing: Vec::new(),
        });
        of_counts(&counts.collect::<Vec<_>>())
    }

    #[test]
    fn a_level_is_reached_if_all_that_it_and_those_below_ask_for_is_met() {
        let level = |failed: &[&str], not_checked: &[&str]| maturity(failed, not_checked).level();
        assert_eq!(level(&[], &[]), Some(Intelligent));
        assert_eq!(level(&["unused-services"], &[]), Some(Advanced));
        assert_eq!(level(&["standing-administrator"], &[]), Some(Enhanced));
        assert_eq!(level(&[], &["standing-administrator"]), Some(Enhanced));
        assert_eq!(level(&["user-without-group"], &[]), Some(Basic));
        assert_eq!(level(&["root-access-key", "standing-administrator"], &[]), None);
        assert_eq!(level(&[], &["root-access-key"]), None, "what is unknown is not met");
        assert_eq!(level(&["empty-group"], &[]), Some(Intelligent), "no level asks for it");
    }

    #[test]
    fn what_is_missing_is_of_the_next_level_and_what_speaks_for_it_is_met() {
        let found = maturity(&["user-without-group", "unused-services"], &["trust-without-mfa"]);
        assert_eq!(found.next(), Some(Enhanced));
        let missing: Vec<_> = found.missing().map(|it| (it.rules[0], it.state)).collect();
        assert_eq!(
            missing,
            [
                ("user-without-group", CriterionState::Failed(1)),
                ("trust-without-mfa", CriterionState::NotChecked(1)),
            ]
        );
        assert_eq!(found.speaks_for().count(), 8);
        assert_eq!(maturity(&[], &[]).next(), None);
    }

    #[test]
    fn each_criterion_is_about_rules_and_no_rule_is_asked_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for Row(_, title, rules) in &CRITERIA {
            assert!(!rules.is_empty(), "{title}");
            for rule in *rules {
                assert!(RuleId::find(rule).is_some(), "{rule}");
                assert!(seen.insert(rule), "{rule}");
            }
        }
        assert!(CRITERIA.is_sorted_by_key(|it| it.0));
    }
}
