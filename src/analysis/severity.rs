//! How serious a fact is. This is decided only here: reports and screens only choose marks and
//! colors for it.

use super::{
    Analysis, Badge, BadgeKind, Badges, Count, Delegation, Highlight, Mark, OLD_KEY_DAYS,
    SOON_DAYS, UNUSED_DAYS, findings::Grade,
};
use crate::{
    eval::{AccessState, MfaVerdict, Verdict},
    iam::{
        AccessKey, AccountState, DelegationRequest, Effect, MfaDeviceKind, PasswordPolicy, RootUser,
    },
};

/// How serious a fact is, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, and no risk.
    Info,
    /// A risk only together with others.
    Low,
    /// Needs a look.
    Medium,
    /// Needs action.
    High,
    /// Needs action now.
    Critical,
}

impl Severity {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its place among [`ALL`](Self::ALL), from 0: for formats that have a scale of their own.
    pub fn rank(self) -> usize {
        Self::ALL.iter().position(|it| *it == self).unwrap_or_default()
    }

    fn one_up(self) -> Self {
        Self::ALL.into_iter().find(|it| self < *it).unwrap_or(Self::Critical)
    }

    fn one_down(self) -> Self {
        Self::ALL.into_iter().rev().find(|it| *it < self).unwrap_or(Self::Info)
    }
}

/// How serious one finding of a rule is. It is one step less serious where only the lesser case of
/// the rule is found, and one step more where the rule is about access and its principal becomes an
/// administrator. What is only worth knowing stays so.
pub(super) fn of_finding(rule: Severity, grade: Grade, opens_administrator: bool) -> Severity {
    let graded = match grade {
        Grade::Usual => rule,
        Grade::Lesser => rule.one_down(),
    };
    let is_raised = opens_administrator && Severity::Info < graded;
    if is_raised { graded.one_up() } else { graded }
}

/// A number to sort subjects by that have several findings: the sum of these.
pub(super) fn weight_of_finding(severity: Severity) -> u64 {
    match severity {
        Severity::Info => 0,
        Severity::Low => 1,
        Severity::Medium => 4,
        Severity::High => 16,
        Severity::Critical => 64,
    }
}

/// The assessment of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assessment {
    /// It follows best practice.
    Good,
    /// It was not loaded, or cannot be decided.
    Unknown,
    /// It has a severity.
    Rated(Severity),
}

impl From<Severity> for Assessment {
    fn from(severity: Severity) -> Self {
        Self::Rated(severity)
    }
}

impl Assessment {
    /// The assessment that matters most. Unknown facts matter more than facts without risk. `None`
    /// if there is nothing to assess.
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().max_by_key(|it| it.rank())
    }

    /// Whether it is a risk: anything rated above [`Severity::Info`].
    pub fn is_risk(self) -> bool {
        matches!(self, Self::Rated(severity) if Severity::Info < severity)
    }

    /// A number to sort by: the assessment that matters most has the highest.
    pub fn rank(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Rated(Severity::Info) => 1,
            Self::Unknown => 2,
            Self::Rated(Severity::Low) => 3,
            Self::Rated(Severity::Medium) => 4,
            Self::Rated(Severity::High) => 5,
            Self::Rated(Severity::Critical) => 6,
        }
    }
}

/// A fact that is either good or has this severity, or was not loaded.
fn good_or(is_good: Option<bool>, otherwise: Severity) -> Assessment {
    match is_good {
        Some(true) => Assessment::Good,
        Some(false) => Assessment::Rated(otherwise),
        None => Assessment::Unknown,
    }
}

/// The severity of a badge that applies.
pub fn of_badge(kind: BadgeKind) -> Severity {
    match kind {
        BadgeKind::Admin | BadgeKind::OldKey | BadgeKind::Wildcard => Severity::High,
        BadgeKind::NoMfa | BadgeKind::NoGroup | BadgeKind::CrossAccount => Severity::Medium,
        BadgeKind::Unused | BadgeKind::PassRole => Severity::Low,
    }
}

/// The assessment of a badge's mark; `None` if the badge does not apply.
pub fn of_mark(badge: &Badge, mark: Mark) -> Option<Assessment> {
    match mark {
        Mark::No => None,
        Mark::Unknown => Some(Assessment::Unknown),
        Mark::Partly => Some(of_badge(badge.kind).min(Severity::Medium).into()),
        Mark::Yes => Some(of_badge(badge.kind).into()),
    }
}

/// A number to sort principals by: the principal that deserves attention first has the highest.
pub fn risk(badges: &Badges) -> u32 {
    let weight = |kind| match kind {
        BadgeKind::Admin => 32,
        BadgeKind::Wildcard => 24,
        BadgeKind::OldKey => 16,
        BadgeKind::NoMfa => 8,
        BadgeKind::CrossAccount | BadgeKind::NoGroup => 4,
        BadgeKind::Unused => 2,
        // Whoever gets to much by it has the badge of an administrator.
        BadgeKind::PassRole => 0,
    };
    let share = |mark| match mark {
        Mark::No | Mark::Unknown => 0,
        Mark::Partly => 1,
        Mark::Yes => 2,
    };
    badges.iter().map(|(badge, mark)| weight(badge.kind) * share(mark)).sum()
}

/// A principal is an administrator, or its policies allow everything.
pub const OF_ADMINISTRATOR: Severity = Severity::High;

/// A role trusts account access manager regardless of the application that it acts for.
pub const OF_TRUST_IN_ANY_APPLICATION: Severity = Severity::Medium;

/// Nothing was found that deserves attention.
pub const OF_NO_FINDING: Assessment = Assessment::Good;

/// A number of the overview. If not everything was counted, zero may mean some.
pub fn of_count(highlight: Highlight, count: Count) -> Assessment {
    match (count.number, count.is_known) {
        (1.., _) => of_highlight(highlight).into(),
        (0, true) => OF_NO_FINDING,
        (0, false) => Assessment::Unknown,
    }
}

/// The severity of each item that a number of the overview counts.
fn of_highlight(highlight: Highlight) -> Severity {
    match highlight {
        Highlight::UsersWithoutGroup => of_badge(BadgeKind::NoGroup),
        Highlight::UsersWithOldKeys => of_badge(BadgeKind::OldKey),
        Highlight::RolesWithoutMfa | Highlight::RolesWithBypassableMfa => {
            of_badge(BadgeKind::NoMfa)
        }
        Highlight::RootUsersWithoutMfa => OF_ROOT_WITHOUT_MFA,
        Highlight::UsersWithoutMfa => OF_USER_WITHOUT_MFA,
    }
}

/// What a statement of a trust policy does to the principals that it names.
pub fn of_effect(effect: Option<Effect>) -> Assessment {
    match effect {
        Some(Effect::Allow) => Severity::Info.into(),
        Some(Effect::Deny) => Assessment::Good,
        None => Assessment::Unknown,
    }
}

/// That a step is refused.
pub const OF_REFUSED_STEP: Assessment = Assessment::Good;

/// The verdict of one policy type about a step, which itself has the assessment `step`.
pub fn of_verdict(verdict: Verdict, step: Assessment) -> Assessment {
    match verdict {
        Verdict::Allows => step,
        Verdict::AllowsIf | Verdict::DeniesIf => Severity::Medium.into(),
        Verdict::Silent | Verdict::Denies => OF_REFUSED_STEP,
        Verdict::Unread => Assessment::Unknown,
        Verdict::None => Severity::Info.into(),
    }
}

/// How certain it is that a step is possible: what certainly works deserves attention first.
pub fn of_access(state: AccessState) -> Assessment {
    match state {
        AccessState::Proven => Severity::High.into(),
        AccessState::Conditional => Severity::Medium.into(),
        AccessState::Disputed | AccessState::Unknown => Assessment::Unknown,
    }
}

/// The MFA verdict of a step.
pub fn of_mfa(mfa: MfaVerdict) -> Assessment {
    match mfa {
        MfaVerdict::Enforced => Assessment::Good,
        MfaVerdict::Bypassable | MfaVerdict::Absent => Severity::Medium.into(),
        MfaVerdict::Unsatisfiable | MfaVerdict::NotApplicable => Severity::Info.into(),
    }
}

/// The age of an active access key of a user.
pub fn of_key_age(days: i64) -> Severity {
    if OLD_KEY_DAYS < days { Severity::High } else { Severity::Info }
}

/// A user or root user has no access key.
pub const OF_NO_ACCESS_KEY: Assessment = Assessment::Good;

/// The age of an active SSH key, signing certificate or service credential.
pub fn of_other_credential_age(days: i64) -> Severity {
    if OLD_KEY_DAYS < days { Severity::Medium } else { Severity::Info }
}

/// How many days are left until a credential or a certificate expires; negative after that.
pub fn of_days_left(days: i64) -> Severity {
    if days <= SOON_DAYS { Severity::Medium } else { Severity::Info }
}

/// A kind of MFA device: passkeys and security keys resist phishing, text messages do not.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html>
pub fn of_mfa_device(kind: MfaDeviceKind) -> Assessment {
    match kind {
        MfaDeviceKind::Fido => Assessment::Good,
        MfaDeviceKind::Virtual | MfaDeviceKind::Hardware => Severity::Info.into(),
        MfaDeviceKind::TextMessage => Severity::Medium.into(),
    }
}

/// A user has no MFA device.
const OF_USER_WITHOUT_MFA: Severity = Severity::Medium;

/// Whether a user has an MFA device.
pub fn of_user_mfa(is_active: Option<bool>) -> Assessment {
    good_or(is_active, OF_USER_WITHOUT_MFA)
}

/// A password alone is enough to sign in as a root user.
const OF_ROOT_WITHOUT_MFA: Severity = Severity::Critical;

/// The MFA device of a root user. Without a password it has nothing to protect.
pub fn of_root_mfa(root: &RootUser) -> Assessment {
    let is_open = root.lacks_mfa();
    let otherwise = if is_open { OF_ROOT_WITHOUT_MFA } else { Severity::Info };
    good_or(root.mfa_active, otherwise)
}

/// The password of a root user.
pub fn of_root_password(root: &RootUser) -> Assessment {
    good_or(root.has_password.map(|it| !it), Severity::Info)
}

/// The last sign-in of a root user.
pub fn of_root_sign_in(analysis: &Analysis, root: &RootUser) -> Assessment {
    match root.password_last_used {
        None => Assessment::Unknown,
        Some(None) => Assessment::Good,
        Some(Some(at)) if analysis.days_since(at) <= UNUSED_DAYS => Severity::Medium.into(),
        Some(Some(_)) => Severity::Info.into(),
    }
}

/// An access key of a root user: no policy of its account limits it.
pub fn of_root_key(key: &AccessKey) -> Severity {
    if key.active { Severity::Critical } else { Severity::Medium }
}

/// Whether a root user has a signing certificate.
pub fn of_root_certificate(root: &RootUser) -> Assessment {
    good_or(root.has_signing_certificate.map(|it| !it), Severity::High)
}

/// A partner's request for temporary access: an active one is access that no policy of the account
/// shows.
pub fn of_delegation_request(analysis: &Analysis, request: &DelegationRequest) -> Assessment {
    match request.state {
        None => Assessment::Unknown,
        Some(_) if request.is_in_force(analysis.now) => Severity::Medium.into(),
        Some(_) => Severity::Info.into(),
    }
}

/// A root user without any credential: no one can sign in as it.
pub const OF_NO_ROOT_CREDENTIALS: Assessment = Assessment::Good;

/// A root user as a whole: the worst of its facts.
pub fn of_root_user(analysis: &Analysis, root: Option<&RootUser>) -> Assessment {
    let Some(root) = root else { return Assessment::Unknown };
    let keys = match root.access_keys.as_deref() {
        None => Some(Assessment::Unknown),
        Some(keys) => Assessment::worst(keys.iter().map(|it| of_root_key(it).into())),
    };
    let facts = [
        of_root_mfa(root),
        of_root_password(root),
        of_root_sign_in(analysis, root),
        of_root_certificate(root),
    ];
    Assessment::worst(facts.into_iter().chain(keys)).unwrap_or(Assessment::Unknown)
}

/// A password should be no shorter.
///
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-15>
pub(super) const LONG_PASSWORD: u32 = 14;

/// An account uses the AWS default password policy.
pub const OF_DEFAULT_PASSWORD_POLICY: Severity = Severity::Medium;

/// The minimum length of passwords.
pub fn of_password_length(policy: &PasswordPolicy) -> Severity {
    if policy.minimum_length < LONG_PASSWORD { Severity::Medium } else { Severity::Info }
}

/// The types of characters that passwords must contain.
pub fn of_password_types(policy: &PasswordPolicy) -> Severity {
    let all = policy.require_uppercase
        && policy.require_lowercase
        && policy.require_numbers
        && policy.require_symbols;
    if all { Severity::Info } else { Severity::Medium }
}

/// Whether old passwords can be used again.
pub fn of_password_reuse(policy: &PasswordPolicy) -> Severity {
    if policy.reuse_prevention.is_some() { Severity::Info } else { Severity::Medium }
}

/// The state of an account in its organization.
pub fn of_account_state(state: Option<AccountState>) -> Assessment {
    match state {
        Some(AccountState::Active | AccountState::PendingActivation) => Severity::Info.into(),
        Some(AccountState::Suspended | AccountState::PendingClosure | AccountState::Closed) => {
            Severity::Medium.into()
        }
        None => Assessment::Unknown,
    }
}

/// An account is the management account of its organization.
pub const OF_MANAGEMENT_ACCOUNT: Severity = Severity::Medium;

/// Whether an account is a delegated administrator.
pub fn of_delegation(delegation: &Delegation<'_>) -> Assessment {
    match delegation {
        Delegation::None => Severity::Info.into(),
        Delegation::Unknown | Delegation::SomeServices => Assessment::Unknown,
        Delegation::Services(_) => Severity::Medium.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_matters_more_than_what_is_harmless_and_less_than_any_risk() {
        let worst = |all: &[Assessment]| Assessment::worst(all.iter().copied());
        let info = Severity::Info.into();
        let low = Severity::Low.into();
        assert_eq!(worst(&[]), None);
        assert_eq!(worst(&[Assessment::Good, info]), Some(info));
        assert_eq!(worst(&[info, Assessment::Unknown]), Some(Assessment::Unknown));
        assert_eq!(worst(&[low, Assessment::Unknown]), Some(low));
        assert_eq!(worst(&[Severity::Critical.into(), low]), Some(Severity::Critical.into()));
    }

    #[test]
    fn a_finding_is_more_serious_where_it_opens_administrator_access_and_less_in_its_lesser_case() {
        use Severity::{Critical, High, Info, Low, Medium};
        for (rule, grade, opens_administrator, expected) in [
            (High, Grade::Usual, false, High),
            (High, Grade::Usual, true, Critical),
            (Critical, Grade::Usual, true, Critical),
            (Medium, Grade::Lesser, false, Low),
            (Medium, Grade::Lesser, true, Medium),
            (Low, Grade::Lesser, true, Info),
            (Info, Grade::Usual, true, Info),
        ] {
            assert_eq!(
                of_finding(rule, grade, opens_administrator),
                expected,
                "{rule:?} {grade:?}"
            );
        }
    }

    #[test]
    fn only_what_is_rated_above_info_is_a_risk() {
        assert!(!Assessment::Good.is_risk() && !Assessment::Unknown.is_risk());
        assert!(!Assessment::from(Severity::Info).is_risk());
        assert!(Assessment::from(Severity::Low).is_risk());
    }

    #[test]
    fn a_number_of_the_overview_is_as_serious_as_each_that_it_counts() {
        let count = |number, is_known| Count { number, of: 9, is_known };
        let of = |highlight, number, is_known| of_count(highlight, count(number, is_known));
        for highlight in Highlight::ALL {
            assert_eq!(of(highlight, 0, true), Assessment::Good, "{highlight:?}");
            assert_eq!(of(highlight, 0, false), Assessment::Unknown, "{highlight:?}");
            assert!(of(highlight, 1, false).is_risk(), "{highlight:?}");
        }
        let root = RootUser { mfa_active: Some(false), ..RootUser::default() };
        assert_eq!(of(Highlight::RootUsersWithoutMfa, 1, true), of_root_mfa(&root));
        assert_eq!(of(Highlight::UsersWithoutMfa, 1, true), of_user_mfa(Some(false)));
        let old = of_key_age(OLD_KEY_DAYS + 1).into();
        assert_eq!(of(Highlight::UsersWithOldKeys, 1, true), old);
        let absent = of_mfa(MfaVerdict::Absent);
        assert_eq!(of(Highlight::RolesWithoutMfa, 1, true), absent);
    }

    #[test]
    fn a_policy_that_allows_is_as_serious_as_the_step_and_one_that_refuses_is_good() {
        let step = of_access(AccessState::Proven);
        assert_eq!(of_verdict(Verdict::Allows, step), step);
        assert_eq!(of_verdict(Verdict::Allows, OF_REFUSED_STEP), Assessment::Good);
        for refusal in [Verdict::Silent, Verdict::Denies] {
            assert_eq!(of_verdict(refusal, step), Assessment::Good, "{refusal:?}");
        }
        assert_eq!(of_verdict(Verdict::Unread, step), Assessment::Unknown);
        assert_eq!(of_effect(Some(Effect::Deny)), Assessment::Good);
    }

    #[test]
    fn a_badge_that_applies_in_part_is_never_high() {
        for badge in Badge::ALL {
            let partly = of_mark(badge, Mark::Partly).map(Assessment::rank);
            assert!(partly <= Some(Assessment::from(Severity::Medium).rank()), "{badge:?}");
        }
    }
}
