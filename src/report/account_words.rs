//! An account in words: one section a topic, for tables and for the explorer alike.

use super::{
    badge::key_sentence,
    moment::{ago_words, day_words},
    plural::counted,
};
use crate::{
    analysis::{
        AccountFacts, Analysis, Delegation, Guardrails, Membership, OrganizationPlace, SOON_DAYS,
        UNUSED_DAYS, Unread,
    },
    iam::{
        AccountPart, AccountState, IdentityProvider, OrganizationLevel, OrganizationPolicy,
        OrganizationPolicyKind, PasswordPolicy, RootUser,
    },
};

/// A password should be no shorter.
///
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-15>
const LONG_PASSWORD: u32 = 14;

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A fact like others.
    Plain,
    /// As it should be.
    Good,
    /// Needs a look.
    Caution,
    /// Needs action.
    Alarm,
    /// Nobody knows.
    Unknown,
}

/// Something to say of an account: words without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is about, in a word; empty where it goes on with what the one before is about, and
    /// none where the text says it all.
    pub label: Option<&'static str>,
    /// What there is to say.
    pub text: String,
    /// How much it weighs.
    pub weight: Weight,
}

/// Remarks on one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The topic; empty for what stands before all topics.
    pub title: &'static str,
    /// A few words beside the title.
    pub words: String,
    /// What there is to say.
    pub remarks: Vec<Remark>,
}

impl Remark {
    fn new(weight: Weight, text: impl Into<String>) -> Self {
        Self { label: None, text: text.into(), weight }
    }

    fn labelled(label: &'static str, weight: Weight, text: impl Into<String>) -> Self {
        Self { label: Some(label), ..Self::new(weight, text) }
    }
}

/// All there is to say of an account, section by section.
pub fn account_sections(analysis: &Analysis, facts: &AccountFacts<'_>) -> Vec<Section> {
    let mut sections = vec![identity(analysis, facts)];
    if facts.account.is_some() {
        sections.extend([root_user(analysis, facts), passwords(facts), providers(analysis, facts)]);
    }
    sections.push(organization(analysis, facts));
    sections.extend(missing(analysis, facts));
    sections
}

fn identity(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let plain = |label, text| Remark::labelled(label, Weight::Plain, text);
    let mut remarks = vec![plain("arn", analysis.account_arn(facts.id))];
    remarks.extend(facts.name.map(|it| plain("name", it.to_owned())));
    let parts = [
        (AccountPart::Users, "user"),
        (AccountPart::Groups, "group"),
        (AccountPart::Roles, "role"),
    ];
    let count = |(part, name)| match facts.count(part) {
        Some(count) => counted(count, name),
        None => format!("{name}s unknown"),
    };
    remarks.push(match facts.account {
        Some(_) => plain("principals", parts.map(count).join(", ")),
        None => Remark::labelled(
            "principals",
            Weight::Unknown,
            "not loaded: the account was not entered",
        ),
    });
    Section { title: "", words: String::new(), remarks }
}

fn root_user(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let reported = facts.account.and_then(|it| it.credential_report_at);
    let words = reported.map(|at| format!("credential report made {}", ago_words(analysis, at)));
    let remarks = match facts.root_user() {
        None => {
            let text = "not loaded: the credential report and the account's summary tell of it";
            vec![Remark::new(Weight::Unknown, text)]
        }
        Some(root) => root_user_remarks(analysis, root),
    };
    Section { title: "ROOT USER", words: words.unwrap_or_default(), remarks }
}

fn root_user_remarks(analysis: &Analysis, root: &RootUser) -> Vec<Remark> {
    let mut remarks = vec![match (root.mfa_active, root.has_password) {
        (Some(true), _) => Remark::new(Weight::Good, "an MFA device is enabled"),
        (Some(false), Some(false)) => {
            Remark::new(Weight::Plain, "no MFA device, and no password that would need one")
        }
        (Some(false), Some(true) | None) => {
            Remark::new(Weight::Alarm, "no MFA device: its password alone opens everything")
        }
        (None, _) => Remark::new(Weight::Unknown, "MFA not loaded"),
    }];
    remarks.push(match root.has_password {
        Some(true) => Remark::new(Weight::Plain, "a password"),
        Some(false) => Remark::new(Weight::Good, "no password: nobody can sign in with one"),
        None => Remark::new(Weight::Unknown, "whether there is a password was not loaded"),
    });
    remarks.push(match root.password_last_used {
        Some(Some(at)) if analysis.days_since(at) <= UNUSED_DAYS => {
            let text =
                format!("signed in {}: few tasks need the root user", ago_words(analysis, at));
            Remark::new(Weight::Caution, text)
        }
        Some(Some(at)) => {
            Remark::new(Weight::Plain, format!("signed in {}", ago_words(analysis, at)))
        }
        Some(None) => Remark::new(Weight::Good, "never signed in, as far as AWS recorded"),
        None => Remark::new(Weight::Unknown, "the last sign-in was not loaded"),
    });
    match root.access_keys.as_deref() {
        None => remarks.push(Remark::new(Weight::Unknown, "access keys not loaded")),
        Some([]) => remarks.push(Remark::new(Weight::Good, "no access key")),
        Some(keys) => remarks.extend(keys.iter().map(|key| {
            let words = key_sentence(analysis, key);
            match key.active {
                true => Remark::new(Weight::Alarm, format!("{words}: nothing can limit it")),
                false => Remark::new(Weight::Caution, format!("{words}; it is inactive")),
            }
        })),
    }
    remarks.push(match root.has_signing_certificate {
        Some(true) => Remark::new(Weight::Alarm, "a signing certificate"),
        Some(false) => Remark::new(Weight::Good, "no signing certificate"),
        None => Remark::new(Weight::Unknown, "signing certificates not loaded"),
    });
    remarks
}

/// The root user in short: `MFA, no access key`.
pub(super) fn root_user_words(root: Option<&RootUser>) -> String {
    let Some(root) = root else { return "unknown".to_owned() };
    let mfa = match root.mfa_active {
        Some(true) => "MFA",
        Some(false) => "no MFA",
        None => "MFA unknown",
    };
    let active = root.access_keys.as_ref().map(|it| it.iter().filter(|it| it.active).count());
    let keys = match active {
        Some(0) => "no access key".to_owned(),
        Some(many) => counted(many, "access key"),
        None => "access keys unknown".to_owned(),
    };
    let password = if root.has_password == Some(false) { ", no password" } else { "" };
    let certificate =
        if root.has_signing_certificate == Some(true) { ", signing certificate" } else { "" };
    format!("{mfa}, {keys}{password}{certificate}")
}

fn passwords(facts: &AccountFacts<'_>) -> Section {
    let remarks = match facts.password_policy() {
        None => {
            let text = "not loaded: `aws iam get-account-password-policy` tells it";
            vec![Remark::new(Weight::Unknown, text)]
        }
        Some(None) => vec![Remark::new(Weight::Caution, format!("none is set: {AWS_RULES}"))],
        Some(Some(policy)) => password_remarks(policy),
    };
    Section { title: "PASSWORD POLICY", words: "for IAM users".to_owned(), remarks }
}

/// What holds where an account has no rules of its own.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
const AWS_RULES: &str = "AWS's own rules hold, at least 8 characters of 3 types, without an end";

fn password_remarks(policy: &PasswordPolicy) -> Vec<Remark> {
    let weight = |is_good: bool| if is_good { Weight::Plain } else { Weight::Caution };
    let PasswordPolicy { minimum_length, users_may_change, max_age_days, .. } = policy;
    let length = Remark::new(
        weight(*minimum_length >= LONG_PASSWORD),
        format!("at least {minimum_length} characters"),
    );
    let (asked, missing) = character_types(policy);
    let types = match (asked.as_slice(), missing.as_slice()) {
        (_, []) => Remark::new(Weight::Plain, "upper case, lower case, digits and symbols"),
        ([], _) => Remark::new(Weight::Caution, "of any characters"),
        (_, missing) => Remark::new(
            Weight::Caution,
            format!("{}, but not {}", asked.join(" and "), missing.join(" or ")),
        ),
    };
    let reuse = match policy.reuse_prevention {
        Some(1) => Remark::new(Weight::Plain, "the last password may not come back"),
        Some(many) => {
            Remark::new(Weight::Plain, format!("the last {many} passwords may not come back"))
        }
        None => Remark::new(Weight::Caution, "old passwords may come back"),
    };
    let end = match (max_age_days, policy.hard_expiry) {
        (None, _) => "a password never ends".to_owned(),
        (Some(days), false) => format!("a password ends after {days} days"),
        (Some(days), true) => {
            format!("a password ends after {days} days; then only an administrator can help")
        }
    };
    let change = match users_may_change {
        true => "users may change their own",
        false => "users may not change their own",
    };
    vec![length, types, reuse, Remark::new(Weight::Plain, end), Remark::new(Weight::Plain, change)]
}

/// The types of characters that must be in a password, and those that need not.
fn character_types(policy: &PasswordPolicy) -> (Vec<&'static str>, Vec<&'static str>) {
    let types = [
        ("upper case", policy.require_uppercase),
        ("lower case", policy.require_lowercase),
        ("digits", policy.require_numbers),
        ("symbols", policy.require_symbols),
    ];
    let (asked, missing): (Vec<_>, Vec<_>) = types.into_iter().partition(|(_, asked)| *asked);
    let names = |all: Vec<(&'static str, bool)>| all.into_iter().map(|(name, _)| name).collect();
    (names(asked), names(missing))
}

/// The rules for passwords in short: `14 characters of 4 types, 90 days`.
pub(super) fn password_words(policy: Option<Option<&PasswordPolicy>>) -> String {
    match policy {
        None => "unknown".to_owned(),
        Some(None) => "AWS's own".to_owned(),
        Some(Some(policy)) => {
            let types = match character_types(policy).0.len() {
                0 => String::new(),
                many => format!(" of {}", counted(many, "type")),
            };
            let end = policy.max_age_days.map(|it| format!(", {it} days")).unwrap_or_default();
            format!("{} characters{types}{end}", policy.minimum_length)
        }
    }
}

fn providers(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let all = facts.identity_providers();
    let mut remarks: Vec<_> = all.iter().map(|it| provider_remark(analysis, it)).collect();
    for part in [AccountPart::SamlProviders, AccountPart::OpenIdConnectProviders] {
        let [_, name] = Unread::Part(part).words();
        match facts.count(part) {
            None => remarks.push(Remark::new(Weight::Unknown, format!("{name} not loaded"))),
            Some(0) => remarks.push(Remark::new(Weight::Plain, format!("no {name}"))),
            Some(_) => {}
        }
    }
    Section { title: "IDENTITY PROVIDERS", words: all.len().to_string(), remarks }
}

fn provider_remark(analysis: &Analysis, provider: &IdentityProvider) -> Remark {
    use crate::iam::IdentityProviderKind::{OpenIdConnect, Saml};
    let name = provider.arn.resource();
    let name = name.split_once('/').map_or(name, |(_, name)| name);
    match (provider.kind, provider.valid_until, &provider.client_ids) {
        (Saml, None, _) => {
            let text = format!("{name}  SAML, the end of its certificate was not loaded");
            Remark::new(Weight::Unknown, text)
        }
        (Saml, Some(end), _) => {
            let day = day_words(end);
            let (weight, words) = match analysis.days_until(end) {
                ..0 => (Weight::Caution, format!("certificate ended {day}: it lets nobody in")),
                days @ 0..=SOON_DAYS => (
                    Weight::Caution,
                    format!("certificate ends {day}, in {}", counted(days as usize, "day")),
                ),
                _ => (Weight::Plain, format!("certificate ends {day}")),
            };
            Remark::new(weight, format!("{name}  SAML, {words}"))
        }
        (OpenIdConnect, _, None) => {
            let text = format!("{name}  OpenID Connect, its audiences were not loaded");
            Remark::new(Weight::Unknown, text)
        }
        (OpenIdConnect, _, Some(audiences)) => {
            let audiences = match audiences.as_slice() {
                [] => "for no audience".to_owned(),
                [..] => format!("for {}", audiences.join(", ")),
            };
            Remark::new(Weight::Plain, format!("{name}  OpenID Connect, {audiences}"))
        }
    }
}

fn organization(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let (words, remarks) = match &facts.membership {
        Membership::Unknown => {
            let text = "not loaded: whether guardrails limit this account is unknown";
            (String::new(), vec![Remark::new(Weight::Unknown, text)])
        }
        Membership::Standalone => {
            let text = "in none: no guardrail limits this account";
            (String::new(), vec![Remark::new(Weight::Plain, text)])
        }
        Membership::Member(place) => {
            (place.organization.id.to_string(), place_remarks(analysis, place))
        }
    };
    Section { title: "ORGANIZATION", words, remarks }
}

fn place_remarks(analysis: &Analysis, place: &OrganizationPlace<'_>) -> Vec<Remark> {
    let mut remarks = vec![
        match place_words(place) {
            Some(words) => Remark::labelled("place", Weight::Plain, words),
            None => Remark::labelled("place", Weight::Unknown, "not loaded"),
        },
        state_remark(place.member.state),
    ];
    match place.is_management {
        Some(true) => {
            let text = "it is the management account: it reaches into all others";
            remarks.push(Remark::labelled("management", Weight::Caution, text));
        }
        Some(false) => {}
        None => remarks.push(Remark::labelled(
            "management",
            Weight::Unknown,
            "which account manages the organization was not loaded",
        )),
    }
    let delegated = |weight, text| Some(Remark::labelled("delegated", weight, text));
    remarks.extend(match place.delegation {
        Delegation::None => None,
        Delegation::Unknown => {
            delegated(Weight::Unknown, "delegated administrators were not loaded".to_owned())
        }
        Delegation::SomeServices => delegated(
            Weight::Unknown,
            "it acts for the management account; for which services was not loaded".to_owned(),
        ),
        Delegation::Services(services) => delegated(
            Weight::Caution,
            format!("it acts for the management account: {}", services.join(", ")),
        ),
    });
    for (kind, label) in [
        (OrganizationPolicyKind::ServiceControlPolicy, "SCPs"),
        (OrganizationPolicyKind::ResourceControlPolicy, "RCPs"),
    ] {
        remarks.extend(guardrail_remarks(analysis, kind, label, place.guardrails(kind)));
    }
    remarks
}

/// The units from the root down: `Root / Workloads / Production`.
pub(super) fn place_words(place: &OrganizationPlace<'_>) -> Option<String> {
    let units = place.units.as_ref()?;
    let name = |id: &str, name: &str| if name.is_empty() { id.to_owned() } else { name.to_owned() };
    let names: Vec<_> = units.iter().map(|it| name(&it.id, &it.name)).collect();
    Some(names.join(" / "))
}

fn state_remark(state: Option<AccountState>) -> Remark {
    let (weight, text) = match state {
        Some(AccountState::Active) => (Weight::Plain, "active"),
        Some(AccountState::PendingActivation) => {
            (Weight::Plain, "pending activation: nobody can sign in yet")
        }
        Some(AccountState::Suspended) => (Weight::Caution, "suspended: nobody can act in it"),
        Some(AccountState::PendingClosure) => (Weight::Caution, "pending closure"),
        Some(AccountState::Closed) => (Weight::Caution, "closed, for good after 90 days"),
        None => (Weight::Unknown, "not loaded"),
    };
    Remark::labelled("state", weight, text)
}

/// One line a level: what limits there, from the root down.
fn guardrail_remarks(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    label: &'static str,
    guardrails: &Guardrails<'_>,
) -> Vec<Remark> {
    let one = |weight, text: &str| vec![Remark::labelled(label, weight, text)];
    match guardrails {
        Guardrails::Unknown => one(Weight::Unknown, "not loaded: what limits it is unknown"),
        Guardrails::NotInUse => one(Weight::Plain, "not in use in this organization"),
        Guardrails::Exempt => one(Weight::Plain, "none limits the management account"),
        Guardrails::Levels(levels) if levels.iter().all(|it| is_idle(analysis, kind, it)) => {
            one(Weight::Plain, "those attached limit nothing")
        }
        Guardrails::Levels(levels) => {
            let remark = |(index, level)| {
                let (weight, words) = level_words(analysis, kind, level);
                Remark::labelled(if index == 0 { label } else { "" }, weight, words)
            };
            levels.iter().enumerate().map(remark).collect()
        }
    }
}

fn level_words(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    level: &OrganizationLevel<'_>,
) -> (Weight, String) {
    let name = if level.name.is_empty() { level.target } else { level.name };
    if is_unread(kind, level) {
        return (Weight::Unknown, format!("{name}: not loaded"));
    }
    let limiting = level.policies.iter().filter(|it| !limits_nothing(analysis, it));
    let named = |it: &&OrganizationPolicy| match it.policy {
        Some(_) => it.name.to_string(),
        None => format!("{} (not loaded)", it.name),
    };
    let limiting: Vec<_> = limiting.map(named).collect();
    let weight = match level.policies.iter().all(|it| it.policy.is_some()) {
        true => Weight::Plain,
        false => Weight::Unknown,
    };
    match limiting.as_slice() {
        [] => (weight, format!("{name}: nothing is limited")),
        [..] => (weight, format!("{name}: {}", limiting.join(", "))),
    }
}

/// Whether the policies at a level were read, and limit nothing.
fn is_idle(
    analysis: &Analysis,
    kind: OrganizationPolicyKind,
    level: &OrganizationLevel<'_>,
) -> bool {
    !is_unread(kind, level) && level.policies.iter().all(|it| limits_nothing(analysis, it))
}

fn limits_nothing(analysis: &Analysis, policy: &OrganizationPolicy) -> bool {
    policy.policy.is_some_and(|it| analysis.limits_nothing(it))
}

/// Whether the policies at a level were not read: AWS lets nobody detach the last service control
/// policy of a level.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
pub(super) fn is_unread(kind: OrganizationPolicyKind, level: &OrganizationLevel<'_>) -> bool {
    kind == OrganizationPolicyKind::ServiceControlPolicy && level.policies.is_empty()
}

fn missing(analysis: &Analysis, facts: &AccountFacts<'_>) -> Option<Section> {
    let unread = facts.unread();
    let gaps = analysis.account_gaps(facts.id);
    let words: Vec<_> = unread.iter().map(|it| it.words()[1]).collect();
    let unread = (!unread.is_empty())
        .then(|| Remark::new(Weight::Unknown, format!("not loaded: {}", words.join(", "))));
    let gaps = gaps.iter().map(|it| Remark::new(Weight::Unknown, it.to_string()));
    let remarks: Vec<_> = unread.into_iter().chain(gaps).collect();
    (!remarks.is_empty()).then(|| Section {
        title: "WHAT IS MISSING",
        words: "unknown is not none".to_owned(),
        remarks,
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::iam::{AccessKey, IdentityProviderKind, Snapshot};

    fn analysis() -> Analysis {
        Analysis::new(Snapshot::default(), "2026-01-15T12:00:00Z".parse().unwrap())
    }

    /// The gravest remarks, one mark each: `!` alarm, `~` caution, `?` unknown.
    fn marks(remarks: &[Remark]) -> String {
        let mark = |it: &Remark| match it.weight {
            Weight::Alarm => Some('!'),
            Weight::Caution => Some('~'),
            Weight::Unknown => Some('?'),
            Weight::Plain | Weight::Good => None,
        };
        remarks.iter().filter_map(mark).collect()
    }

    #[test]
    #[rustfmt::skip]
    fn a_root_user_without_mfa_or_with_keys_is_an_alarm() {
        let key = |active| AccessKey { id: None, active, created: None, last_used: None };
        let calm = || RootUser {
            mfa_active: Some(true),
            has_password: Some(true),
            has_signing_certificate: Some(false),
            password_last_used: Some(None),
            access_keys: Some(Vec::new()),
        };
        let at = |text: &str| Some(Some(text.parse::<Timestamp>().unwrap()));
        let cases = [
            ("as it should be",                    calm(),                                                                        ""),
            ("nothing was read",                   RootUser::default(),                                                           "?????"),
            ("no MFA",                             RootUser { mfa_active: Some(false), ..calm() },                                "!"),
            ("no MFA, and no password to protect", RootUser { mfa_active: Some(false), has_password: Some(false), ..calm() },     ""),
            ("an active key",                      RootUser { access_keys: Some(vec![key(true)]), ..calm() },                     "!"),
            ("an inactive key",                    RootUser { access_keys: Some(vec![key(false)]), ..calm() },                    "~"),
            ("a signing certificate",              RootUser { has_signing_certificate: Some(true), ..calm() },                    "!"),
            ("used of late",                       RootUser { password_last_used: at("2025-10-17T12:00:00Z"), ..calm() },         "~"),
            ("used long ago",                      RootUser { password_last_used: at("2025-10-16T12:00:00Z"), ..calm() },         ""),
        ];
        for (why, root, expected) in cases {
            assert_eq!(marks(&root_user_remarks(&analysis(), &root)), expected, "{why}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn certificates_that_end_soon_need_a_look() {
        let cases = [
            (Some("2026-01-15T11:59:59Z"), "~", "certificate ended 2026-01-15: it lets nobody in"),
            (Some("2026-01-16T12:00:00Z"), "~", "certificate ends 2026-01-16, in 1 day"),
            (Some("2026-02-14T12:00:00Z"), "~", "certificate ends 2026-02-14, in 30 days"),
            (Some("2026-02-15T12:00:00Z"), "",  "certificate ends 2026-02-15"),
            (None,                         "?", "the end of its certificate was not loaded"),
        ];
        for (end, mark, words) in cases {
            let provider = IdentityProvider {
                arn: "arn:aws:iam::111122223333:saml-provider/idp".parse().unwrap(),
                kind: IdentityProviderKind::Saml,
                valid_until: end.map(|it| it.parse().unwrap()),
                client_ids: None,
            };
            let remark = provider_remark(&analysis(), &provider);
            assert_eq!(remark.text, format!("idp  SAML, {words}"));
            assert_eq!(marks(&[remark]), mark, "{words}");
        }
    }

    #[test]
    fn rules_for_passwords_in_short_and_in_full() {
        let strong = PasswordPolicy {
            minimum_length: 14,
            require_symbols: true,
            require_numbers: true,
            require_uppercase: true,
            require_lowercase: true,
            max_age_days: Some(90),
            reuse_prevention: Some(24),
            ..PasswordPolicy::default()
        };
        let weak = PasswordPolicy { minimum_length: 6, ..PasswordPolicy::default() };
        let cases = [
            (None, "unknown"),
            (Some(None), "AWS's own"),
            (Some(Some(&strong)), "14 characters of 4 types, 90 days"),
            (Some(Some(&weak)), "6 characters"),
        ];
        for (policy, expected) in cases {
            assert_eq!(password_words(policy), expected);
        }
        assert_eq!(marks(&password_remarks(&strong)), "");
        assert_eq!(marks(&password_remarks(&weak)), "~~~");
    }
}
