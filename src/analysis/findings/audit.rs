//! BP05: audit and rotation of credentials.

use super::{
    check::{Check, Row},
    outcome::{Checked, Failure, Skipped, found_or, only_if, read},
    subject::{Principal, RoleSubject, UserSubject},
};
use crate::{
    analysis::{TrustEntry, UNUSED_DAYS, asked::condition_of},
    eval::Residual,
    iam::{
        Arn, PrincipalEntry, Snapshot, UnreadFact,
        pattern::{self, Case},
    },
};

pub(super) const CHECKS: &[Row] = &[
    ("access-key-older-than-90-days", Check::User(old_key)),
    ("access-key-unused-45-days", Check::User(unused_key)),
    ("password-unused-45-days", Check::User(unused_password)),
    ("user-unused-90-days", Check::User(unused_user)),
    ("role-unused-90-days", Check::Role(unused_role)),
    ("unused-services", Check::Principal(unused_services)),
    ("deleted-principal-in-trust", Check::Role(deleted_principal)),
    ("stale-identity-center-role-in-trust", Check::Role(stale_role)),
];

/// A credential that was not used for so many days is unused.
///
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-22>
const UNUSED_CREDENTIAL_DAYS: i64 = 45;

/// What was not used for 90 days either is the usual case, which more frameworks ask for.
///
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-8>
fn unused_credential(name: &str, days: i64) -> Failure {
    Failure::new(format!("{name} unused for {days} days")).lesser_if(days <= UNUSED_DAYS)
}

fn old_key(user: &UserSubject<'_>) -> Checked {
    let keys = user.own_keys()?;
    let now = user.analysis().now;
    let ages: Vec<Option<i64>> = keys.iter().map(|it| it.age_days(now)).collect();
    let old = user.facts.old_key_days;
    let oldest = ages.iter().flatten().max().filter(|it| old < **it);
    let failure = oldest.map(|it| Failure::new(format!("access key of {it} days")));
    found_or(failure, ages.iter().all(Option::is_some), UnreadFact::AccessKeys)
}

fn unused_key(user: &UserSubject<'_>) -> Checked {
    let analysis = user.analysis();
    let mut longest = None;
    let mut all_read = true;
    for key in user.own_keys()? {
        // A key that was never used is unused since it was made.
        let since = key.last_used.as_ref().and_then(|it| it.at.or(key.created));
        all_read &= since.is_some();
        longest = longest.max(since.map(|it| analysis.days_since(it)));
    }
    let unused = longest.filter(|it| UNUSED_CREDENTIAL_DAYS < *it);
    let failure = unused.map(|it| unused_credential("access key", it));
    found_or(failure, all_read, UnreadFact::AccessKeys)
}

fn unused_password(user: &UserSubject<'_>) -> Checked {
    let password = user.own_password()?;
    let used = read(password.last_used, UnreadFact::LastUseOfUser)?;
    let since = used.or(password.changed).or(user.own.created);
    let since = read(since, UnreadFact::LastUseOfUser)?;
    let days = user.analysis().days_since(since);
    let is_unused = UNUSED_CREDENTIAL_DAYS < days;
    Ok(is_unused.then(|| unused_credential("password", days)))
}

/// Whether a principal was not used for long, or never.
fn unused(principal: &Principal<'_>, source: UnreadFact) -> Checked {
    let analysis = principal.analysis();
    let used = read(analysis.last_used(principal.id), source)?;
    Ok(match used.at.map(|it| analysis.days_since(it)) {
        Some(days) if UNUSED_DAYS < days => Some(Failure::new(format!("unused for {days} days"))),
        Some(_) => None,
        None => Some(Failure::new("never used, as far as AWS recorded")),
    })
}

/// What is younger than this was not unused for long.
fn is_old_enough(principal: &Principal<'_>, created: Option<jiff::Timestamp>) -> bool {
    created.is_none_or(|it| UNUSED_DAYS < principal.analysis().days_since(it))
}

fn unused_user(user: &UserSubject<'_>) -> Checked {
    only_if(is_old_enough(user, user.own.created), "it is not older than 90 days")?;
    unused(user, UnreadFact::LastUseOfUser)
}

fn unused_role(role: &RoleSubject<'_>) -> Checked {
    only_if(!role.is_managed_by_aws(), "AWS manages the role")?;
    only_if(is_old_enough(role, role.own.created), "it is not older than 90 days")?;
    unused(role, UnreadFact::LastUseOfRole)
}

fn unused_services(principal: &Principal<'_>) -> Checked {
    let analysis = principal.analysis();
    let name = analysis.graph.node(principal.id).name.parse::<Arn>().ok();
    let known = name.and_then(|it| principal.home.last_accessed.get(&it));
    let known = read(known, UnreadFact::ServicesUsed)?;
    let count = known.services.len();
    let unused = count - known.used();
    let detail = || match (unused, count) {
        (1, 1) => "the only service that it can use was never used".to_owned(),
        (1, _) => format!("1 of {count} services that it can use was never used"),
        _ => format!("{unused} of {count} services that it can use were never used"),
    };
    found_or(
        (0 < unused).then(|| Failure::new(detail())),
        !known.incomplete,
        UnreadFact::ServicesUsed,
    )
}

fn deleted_principal(role: &RoleSubject<'_>) -> Checked {
    let is_known = |id: &str| role.analysis().graph.find_unique_id(id).is_some();
    role.first_trusted(|it| match it.principal {
        PrincipalEntry::UniqueId(id) if !is_known(id) => {
            Ok(Some(Failure::new(format!("trusts `{id}`, a principal that was deleted"))))
        }
        _ => Ok(None),
    })
}

fn stale_role(role: &RoleSubject<'_>) -> Checked {
    let snapshot = &role.analysis().snapshot;
    let is_loaded = |it: &NamedRole<'_>| snapshot.is_loaded(&it.account.into());
    let named = |it: &TrustEntry<'_>| {
        let granted = it.granted();
        let texts = names_of_roles(it.principal, &granted);
        texts.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut is_unread = false;
    for entry in role.trusted()? {
        let names = named(entry);
        is_unread |= names.iter().filter_map(|it| NamedRole::of(it)).any(|it| !is_loaded(&it));
    }
    let found = role.first_trusted(|entry| {
        let names = named(entry);
        let mut of_loaded = names.iter().filter_map(|it| NamedRole::of(it)).filter(is_loaded);
        let stale = of_loaded.find(|it| !it.exists(snapshot));
        let detail = |it: NamedRole<'_>| format!("trusts `{}`, which no longer exists", it.name);
        Ok(stale.map(|it| Failure::new(detail(it))))
    })?;
    match found {
        None if is_unread => Err(Skipped::NotChecked(UnreadFact::Account)),
        found => Ok(found),
    }
}

/// The texts that name a role: the principal, and the values that a condition asks of its ARN.
fn names_of_roles<'a>(principal: &'a PrincipalEntry, granted: &'a Residual) -> Vec<&'a str> {
    let terms = granted.alternatives().iter().flat_map(|it| &it.terms);
    let of_arn = terms
        .filter_map(condition_of)
        .filter(|it| it.key.is("aws:PrincipalArn") && !it.operator.comparison.is_negated());
    let mut names: Vec<&str> = of_arn.flat_map(|it| &it.values).map(|it| &**it).collect();
    if let PrincipalEntry::Role(arn) = principal {
        names.push(arn.as_str());
    }
    names
}

/// A role of Identity Center, as a trust policy names it: maybe with wildcards before its name.
struct NamedRole<'a> {
    pattern: &'a str,
    account: &'a str,
    name: &'a str,
}

impl<'a> NamedRole<'a> {
    fn of(pattern: &'a str) -> Option<Self> {
        let mut parts = pattern.splitn(6, ':').skip(4);
        let (account, resource) = (parts.next()?, parts.next()?);
        let (_, name) = resource.rsplit_once('/')?;
        let is_of_it = resource.starts_with("role/aws-reserved/sso.amazonaws.com/");
        let is_one = |it: &str| !it.contains(['*', '?', '$']);
        (is_of_it && is_one(name) && is_one(account)).then_some(Self { pattern, account, name })
    }

    fn exists(&self, snapshot: &Snapshot) -> bool {
        let home = snapshot.accounts.get(self.account);
        let is_it = |it: &Arn| pattern::matches(self.pattern, it.as_str(), Case::Sensitive);
        home.is_some_and(|it| it.roles.iter().any(|it| is_it(&it.arn)))
    }
}
