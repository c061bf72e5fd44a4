//! BP01: strong sign-in mechanisms.

use super::{
    check::{Check, Row},
    facts::REMOVE_MFA,
    outcome::{Behind, Checked, Failure, Skipped, days_words, only_if, read},
    subject::{
        AccountSubject, Administration, ON_A_CONDITION, Principal, RoleSubject, UserSubject,
    },
};
use crate::{
    analysis::{TrustEntry, UNUSED_DAYS, severity::LONG_PASSWORD},
    eval::{
        AccessState, CallerKind, MfaVerdict, best_access, kind_of, may_be_a_person, someone_named,
    },
    graph::Hop,
    iam::{
        MfaDevice, MfaDeviceKind, PasswordPolicy, PrincipalEntry, RootAccessFeature, RootUser,
        SigninSessionDuration, UnreadFact, is_saml_provider,
    },
};

pub(super) const CHECKS: &[Row] = &[
    ("console-user-without-mfa", Check::User(console_user_without_mfa)),
    ("administrator-without-mfa", Check::User(administrator_without_mfa)),
    ("user-with-text-message-mfa", Check::User(text_message_mfa)),
    ("user-without-phishing-resistant-mfa", Check::User(no_phishing_resistant_mfa)),
    ("administrator-without-hardware-mfa", Check::User(administrator_without_hardware)),
    ("user-can-remove-own-mfa", Check::User(can_remove_own_mfa)),
    ("root-without-mfa", Check::Account(root_without_mfa)),
    ("root-without-hardware-mfa", Check::Account(root_without_hardware)),
    ("root-used-recently", Check::Account(root_used_recently)),
    ("centralized-root-access-off", Check::Account(centralized_root_access_off)),
    ("long-sign-in-session", Check::Principal(long_sign_in_session)),
    ("trust-without-mfa", Check::Role(trust_without_mfa)),
    ("trust-with-bypassable-mfa", Check::Role(trust_with_bypassable_mfa)),
    ("trust-with-unsatisfiable-mfa", Check::Role(trust_with_unsatisfiable_mfa)),
    ("mfa-in-own-policies-only", Check::User(mfa_in_own_policies_only)),
    ("password-policy-missing", Check::Account(no_password_policy)),
    ("password-too-short", Check::Account(password_too_short)),
    ("password-reuse-allowed", Check::Account(password_reuse)),
    ("password-without-uppercase", Check::Account(password_without_uppercase)),
    ("password-without-lowercase", Check::Account(password_without_lowercase)),
    ("password-without-number", Check::Account(password_without_number)),
    ("password-without-symbol", Check::Account(password_without_symbol)),
    ("password-never-expires", Check::Account(password_never_expires)),
];

fn console_user_without_mfa(user: &UserSubject<'_>) -> Checked {
    user.own_password()?;
    Ok((!user.has_mfa()?).then(|| Failure::new("console password and no MFA device")))
}

fn administrator_without_mfa(user: &UserSubject<'_>) -> Checked {
    let steps = user.steps_to_admin()?;
    let steps = steps.ok_or(Skipped::NotApplicable("it does not become an administrator"))?;
    let can_sign_in = user.password()?.is_some() || !user.active_keys()?.is_empty();
    only_if(can_sign_in, "it has neither a password nor an active access key")?;
    let is_sure = user.analysis().unconditional_steps_to_admin(user.id).is_some();
    let administration = user.administration()?.filter(|it| !(is_sure && it.is_on_condition()));
    let failure = match administration {
        Some(Administration::Always) => Failure::new("administrator without an MFA device"),
        Some(Administration::OnCondition) => {
            Failure::new("administrator on a condition, without an MFA device").lesser_if(true)
        }
        None => {
            let condition = if is_sure { "" } else { ON_A_CONDITION };
            let ending = if steps == 1 { "" } else { "s" };
            let detail = format!(
                "becomes an administrator in {steps} step{ending}{condition}, without an MFA device"
            );
            Failure::new(detail).lesser_if(true)
        }
    };
    let is_one = administration.is_some();
    let failure = if is_one { failure.by(Behind::Administrator(user.id)) } else { failure };
    Ok((!user.has_mfa()?).then_some(failure))
}

/// The kinds of its MFA devices; it has at least one.
fn devices(user: &UserSubject<'_>) -> Result<Vec<MfaDeviceKind>, Skipped> {
    only_if(user.has_mfa()?, "it has no MFA device")?;
    let devices = &user.own.credentials.mfa_devices;
    read((!devices.is_empty()).then_some(()), UnreadFact::MfaDevices)?;
    Ok(devices.iter().map(MfaDevice::kind).collect())
}

fn text_message_mfa(user: &UserSubject<'_>) -> Checked {
    let by_text = devices(user)?.contains(&MfaDeviceKind::TextMessage);
    Ok(by_text.then(|| Failure::new("MFA codes come as text messages")))
}

fn no_phishing_resistant_mfa(user: &UserSubject<'_>) -> Checked {
    user.own_password()?;
    let resists = devices(user)?.contains(&MfaDeviceKind::Fido);
    Ok((!resists).then(|| Failure::new("no passkey or security key")))
}

fn administrator_without_hardware(user: &UserSubject<'_>) -> Checked {
    let is_administrator = user.steps_to_admin()?.is_some();
    only_if(is_administrator, "it does not become an administrator")?;
    let is_hardware = |it: &MfaDeviceKind| match it {
        MfaDeviceKind::Fido | MfaDeviceKind::Hardware => true,
        MfaDeviceKind::Virtual | MfaDeviceKind::TextMessage => false,
    };
    let has_one = devices(user)?.iter().any(is_hardware);
    Ok((!has_one).then(|| Failure::new("administrator whose MFA device is not a hardware device")))
}

fn can_remove_own_mfa(user: &UserSubject<'_>) -> Checked {
    only_if(user.has_mfa()?, "it has no MFA device")?;
    let detail = "can deactivate its own MFA device without MFA";
    let behind = Behind::Action { action: REMOVE_MFA, caller: user.id, target: None };
    match user.facts.removes_own_mfa[user.id.index()] {
        Some(AccessState::Proven) => Ok(Some(Failure::new(detail).by(behind))),
        Some(AccessState::Conditional | AccessState::Disputed) => {
            let failure = Failure::new(format!("{detail}, on a condition"));
            Ok(Some(failure.by(behind).lesser_if(true)))
        }
        Some(AccessState::Unknown) => Err(Skipped::NotChecked(UnreadFact::Policies)),
        None => user.only_if_policies_are_read(),
    }
}

/// The root user, if it has, or may have, a password or an active access key.
fn root_with_credentials<'a>(account: &AccountSubject<'a>) -> Result<&'a RootUser, Skipped> {
    let root = account.root()?;
    if root.has_password == Some(false) {
        let has_key = read(root.has_active_key(), UnreadFact::RootUser)?;
        only_if(has_key, "the root user has neither a password nor an active access key")?;
    }
    Ok(root)
}

fn root_without_mfa(account: &AccountSubject<'_>) -> Checked {
    let root = root_with_credentials(account)?;
    read(root.mfa_active, UnreadFact::RootUser)?;
    let detail = match root.has_password {
        Some(false) => "the root user has an access key and no MFA device",
        Some(true) | None => "the root user has no MFA device",
    };
    Ok(root.lacks_mfa().then(|| Failure::new(detail)))
}

fn root_without_hardware(account: &AccountSubject<'_>) -> Checked {
    let root = root_with_credentials(account)?;
    only_if(
        read(root.mfa_active, UnreadFact::RootUser)?,
        "the root user has no MFA device at all",
    )?;
    // A list without the root user's device may be a part of all.
    match root.has_virtual_mfa {
        true => Ok(Some(Failure::new("the root user's MFA device is an app"))),
        false => Err(Skipped::NotChecked(UnreadFact::RootMfaDevice)),
    }
}

fn root_used_recently(account: &AccountSubject<'_>) -> Checked {
    let root = account.root()?;
    only_if(root.has_no_credentials() != Some(true), "the root user has no credentials")?;
    let analysis = account.analysis();
    let keys = read(root.access_keys.as_ref(), UnreadFact::RootUser)?;
    let mut uses = vec![read(root.password_last_used, UnreadFact::RootUser)?];
    for key in keys {
        uses.push(read(key.last_used.as_ref(), UnreadFact::RootUser)?.at);
    }
    let days = uses.into_iter().flatten().map(|it| analysis.days_since(it)).min();
    let recent = days.filter(|it| *it <= UNUSED_DAYS);
    Ok(recent.map(|it| Failure::new(format!("the root user was used {} ago", days_words(it)))))
}

fn centralized_root_access_off(account: &AccountSubject<'_>) -> Checked {
    only_if(!account.home.is_standalone, "the account is in no organization")?;
    let place = read(account.about.place(), UnreadFact::Organization)?;
    let is_management = read(place.is_management, UnreadFact::Organization)?;
    only_if(is_management, "the management account turns it on for all accounts")?;
    let features = read(place.organization.root_access.as_ref(), UnreadFact::RootAccess)?;
    let is_on = features.contains(&RootAccessFeature::CredentialsManagement);
    let detail = "root credentials of member accounts are not managed centrally";
    Ok((!is_on).then(|| Failure::new(detail)))
}

/// Whether someone who signs in to the console stays signed in for longer than usual.
fn long_sign_in_session(principal: &Principal<'_>) -> Checked {
    let (graph, snapshot) = (&principal.analysis().graph, &principal.analysis().snapshot);
    let longest = if let Some((_, user)) = graph.user(snapshot, principal.id) {
        let password = read(user.credentials.password.as_ref(), UnreadFact::Password)?;
        let password = password.as_ref();
        password.ok_or(Skipped::NotApplicable("it has no console password"))?.max_signin_session
    } else {
        let role = graph.role(snapshot, principal.id);
        let (_, role) = role.ok_or(Skipped::NotApplicable("it does not sign in"))?;
        let is_of_aws = role.is_service_linked() || role.permission_set().is_some();
        only_if(!is_of_aws, "AWS manages the role")?;
        let trust = principal.analysis().trust(principal.id);
        let trust = read(trust, UnreadFact::TrustPolicy)?;
        let may_sign_in = |it: &TrustEntry<'_>| it.allows() && is_entered_by_people(it.principal);
        let is_open = trust.entries.iter().any(may_sign_in) || !trust.unreadable.is_empty();
        only_if(is_open, "only workloads enter it")?;
        role.max_signin_session_duration
    };
    let longest = read(longest, UnreadFact::SigninSessionDuration)?;
    let is_long = SigninSessionDuration::USUAL < longest;
    Ok(is_long.then(|| Failure::new(format!("sign-in sessions of up to {longest}"))))
}

/// Whether people can enter a role by a name in its trust policy: by IAM or by SAML.
fn is_entered_by_people(principal: &PrincipalEntry) -> bool {
    let is_saml = match principal {
        PrincipalEntry::Federated(name) => is_saml_provider(name),
        _ => false,
    };
    is_saml || may_be_a_person(principal)
}

/// Whether the trust policy of a role has this verdict on MFA.
fn trust_mfa(role: &RoleSubject<'_>, verdict: MfaVerdict, detail: &str) -> Checked {
    let trust = role.trust()?;
    if trust.mfa == verdict {
        let rows = trust.entries.iter().filter(|it| it.allows() && it.mfa == verdict);
        let mut statements: Vec<usize> = rows.map(|it| it.index).collect();
        statements.dedup();
        let rows = statements.into_iter().filter_map(|it| role.trust_row(it));
        return Ok(Some(Failure::new(detail).with(rows)));
    }
    read(trust.unreadable.is_empty().then_some(()), UnreadFact::TrustPolicy)?;
    let asks = trust.mfa != MfaVerdict::NotApplicable;
    only_if(asks, "it trusts nobody who can bring MFA")?;
    Ok(None)
}

fn trust_without_mfa(role: &RoleSubject<'_>) -> Checked {
    trust_mfa(role, MfaVerdict::Absent, "people can assume it without MFA")
}

fn trust_with_bypassable_mfa(role: &RoleSubject<'_>) -> Checked {
    trust_mfa(role, MfaVerdict::Bypassable, "callers without MFA can pass its MFA condition")
}

/// Whether a user can assume a role with MFA only because its own policies ask for it: the role's
/// trust policy does not.
fn mfa_in_own_policies_only(user: &UserSubject<'_>) -> Checked {
    let steps = user.facts.guarded_steps(user.id, user.own, user.account);
    let Some((edge, role)) = steps.to_unguarded else {
        user.only_if_policies_are_read()?;
        only_if(steps.to_guarded, "it assumes no role with MFA")?;
        return Ok(None);
    };
    let hop = Hop { from: user.id, to: role, edge };
    let role = user.analysis().display_name(role);
    let detail = format!("only its own policies require MFA: the trust policy of {role} does not");
    Ok(Some(Failure::new(detail).by(Behind::Step(hop))))
}

fn trust_with_unsatisfiable_mfa(role: &RoleSubject<'_>) -> Checked {
    role.first_trusted(|it| {
        let brings_none = |it: &CallerKind| match it {
            CallerKind::Session | CallerKind::Service | CallerKind::Federated => true,
            CallerKind::User
            | CallerKind::KeylessUser
            | CallerKind::Unknown
            | CallerKind::Unstated => false,
        };
        let kind = someone_named(it.principal).map(|it| kind_of(&it)).filter(brings_none);
        let Some(kind) = kind else { return Ok(None) };
        let (_, mfa) = best_access(&it.granted(), kind);
        let name = it.principal.written();
        let detail = || format!("`{name}` can never meet its MFA condition");
        Ok((mfa == MfaVerdict::Unsatisfiable).then(|| Failure::new(detail())))
    })
}

/// The password policy of an account that has passwords; none means that the AWS default holds.
fn password_policy<'a>(
    account: &AccountSubject<'a>,
) -> Result<Option<&'a PasswordPolicy>, Skipped> {
    only_if(account.has_console_users()?, "no user has a console password")?;
    read(account.about.password_policy(), UnreadFact::PasswordPolicy)
}

fn no_password_policy(account: &AccountSubject<'_>) -> Checked {
    let policy = password_policy(account)?;
    Ok(policy.is_none().then(|| Failure::new("no password policy: the AWS default applies")))
}

/// Whether the password policy has a weakness; where there is none, the AWS default has it.
fn weak(
    account: &AccountSubject<'_>,
    by_default: &str,
    weakness: impl Fn(&PasswordPolicy) -> Option<String>,
) -> Checked {
    Ok(match password_policy(account)? {
        Some(policy) => weakness(policy).map(Failure::new),
        None => Some(Failure::new(format!("the AWS default applies: {by_default}"))),
    })
}

fn password_too_short(account: &AccountSubject<'_>) -> Checked {
    weak(account, "8 characters are enough", |policy| {
        let length = policy.minimum_length;
        (length < LONG_PASSWORD).then(|| format!("{length} characters are enough"))
    })
}

fn password_reuse(account: &AccountSubject<'_>) -> Checked {
    const ALL_REMEMBERED: u32 = 24;
    weak(account, "old passwords can be used again", |policy| match policy.reuse_prevention {
        None => Some("old passwords can be used again".to_owned()),
        Some(count) if count < ALL_REMEMBERED => {
            Some(format!("only the last {count} passwords are refused"))
        }
        Some(_) => None,
    })
}

/// Whether the password policy asks for no character of a kind.
fn weak_kind(
    account: &AccountSubject<'_>,
    kind: &str,
    is_required: impl Fn(&PasswordPolicy) -> bool,
) -> Checked {
    let detail = format!("no {kind} is required");
    weak(account, &detail, |policy| (!is_required(policy)).then(|| detail.clone()))
}

fn password_without_uppercase(account: &AccountSubject<'_>) -> Checked {
    weak_kind(account, "uppercase letter", |it| it.require_uppercase)
}

fn password_without_lowercase(account: &AccountSubject<'_>) -> Checked {
    weak_kind(account, "lowercase letter", |it| it.require_lowercase)
}

fn password_without_number(account: &AccountSubject<'_>) -> Checked {
    weak_kind(account, "number", |it| it.require_numbers)
}

fn password_without_symbol(account: &AccountSubject<'_>) -> Checked {
    weak_kind(account, "symbol", |it| it.require_symbols)
}

fn password_never_expires(account: &AccountSubject<'_>) -> Checked {
    const LONGEST_DAYS: u32 = 90;
    weak(account, "passwords never expire", |policy| match policy.max_age_days {
        None => Some("passwords never expire".to_owned()),
        Some(days) if LONGEST_DAYS < days => Some(format!("passwords expire after {days} days")),
        Some(_) => None,
    })
}
