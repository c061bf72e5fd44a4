//! The effect of an MFA condition, given the kind of caller.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>

use super::{
    condition::evaluate_alone,
    decision::{Access, AccessState},
    mfa_key::{AGE, PRESENT, is_mfa_key},
    omission::is_met_by_omission,
    requester::CallerKind,
    residual::{Alternative, Residual},
    term::{Dispute, Term},
    trusted::trusted_if,
};
use crate::iam::{Arn, Comparison, Context, Effect, PolicyDocument, PrincipalEntry};

/// How multi-factor authentication protects access from one principal to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MfaVerdict {
    /// No one gets access without it.
    Enforced,
    /// A condition asks for it, but long-term access keys or sessions without MFA still pass.
    Bypassable,
    /// A condition requires it that this kind of caller can never meet.
    Unsatisfiable,
    /// No condition requires it.
    Absent,
    /// It does not apply: services, and people whose identity provider checks MFA.
    NotApplicable,
}

impl MfaVerdict {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Bypassable => "bypassable",
            Self::Unsatisfiable => "unsatisfiable",
            Self::Absent => "absent",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// One of the alternatives in which a request is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAlternative {
    /// How certain it is, what it requires, and the statements that grant it.
    pub access: Access,
    /// Its MFA verdict.
    pub mfa: MfaVerdict,
}

/// What a caller's credentials show about MFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MfaContext {
    /// A long-term access key: the request lacks the keys.
    Missing,
    /// A session without MFA that could have had it: the console without a device.
    Without,
    /// A session with MFA, or a call with a one-time code.
    With,
}

/// The most certain access for a caller of this kind, and its MFA verdict.
pub fn best_access(granted: &Residual, caller: CallerKind) -> (Option<Access>, MfaVerdict) {
    match caller {
        CallerKind::User | CallerKind::Unknown => {
            best_for_user(granted, &[MfaContext::Missing, MfaContext::Without])
        }
        CallerKind::KeylessUser => best_for_user(granted, &[MfaContext::Without]),
        CallerKind::Unstated => {
            let all = granted.alternatives().iter().map(|it| asked_by(it, |_| true));
            let best = all.min_by(|a, b| (a.state, asked(a)).cmp(&(b.state, asked(b))));
            (best, MfaVerdict::NotApplicable)
        }
        CallerKind::Session => best_for_session(granted),
        CallerKind::Service | CallerKind::Federated => {
            // Neither contains the keys: AWS does not see the MFA of the identity provider.
            let access = best_in(granted, MfaContext::Missing).map(|(access, _)| access);
            let blocked = access.is_none() && mentions_mfa(granted);
            (access, if blocked { MfaVerdict::Unsatisfiable } else { MfaVerdict::NotApplicable })
        }
    }
}

/// A user can call with its access keys alone, from a session without MFA, or with a one-time code.
/// `without` lists the contexts without MFA from which it can call.
fn best_for_user(granted: &Residual, without: &[MfaContext]) -> (Option<Access>, MfaVerdict) {
    let without = without.iter().filter_map(|it| best_in(granted, *it));
    let without = without.min_by_key(|(access, _)| access.state);
    match (without, best_in(granted, MfaContext::With)) {
        // There may be access without MFA, but access with MFA is more certain.
        (Some((around, _)), Some((access, true))) if access.state < around.state => {
            (Some(access), MfaVerdict::Bypassable)
        }
        (Some((access, mentioned)), _) => {
            (Some(access), if mentioned { MfaVerdict::Bypassable } else { MfaVerdict::Absent })
        }
        (None, Some((access, _))) => (Some(access), MfaVerdict::Enforced),
        (None, None) => (None, verdict_of_nothing(granted)),
    }
}

/// A role session has no MFA. AWS documentation disagrees whether the key is missing or false; if
/// that matters, the answer is disputed.
fn best_for_session(granted: &Residual) -> (Option<Access>, MfaVerdict) {
    let missing = best_in(granted, MfaContext::Missing);
    let settled = granted.substituted(|it| settle(it, MfaContext::Without));
    let without = best_in(&settled, MfaContext::Without);
    let mentioned = missing.as_ref().is_some_and(|(_, mentioned)| *mentioned);
    let access = |it: Option<(Access, bool)>| it.map(|(access, _)| access).ok_or(());
    match in_both_interpretations(access(missing), access(without)) {
        Ok(access) if mentioned || access.terms.contains(&DISPUTED) => {
            (Some(access), MfaVerdict::Bypassable)
        }
        Ok(access) => (Some(access), MfaVerdict::Absent),
        Err(_) => (None, verdict_of_nothing(granted)),
    }
}

/// All alternatives in which a caller of this kind is allowed, best first: the most certain, then
/// those without MFA, then those with the fewest requirements.
pub fn open_alternatives(granted: &Residual, kind: CallerKind) -> Vec<OpenAlternative> {
    let mut found: Vec<OpenAlternative> = Vec::new();
    for alternative in granted.alternatives() {
        let (access, mfa) = best_access(&Residual::of(alternative.clone()), kind);
        let Some(access) = access else { continue };
        let open = OpenAlternative { access, mfa };
        // Two may differ only in terms that the caller's credentials decide.
        let is_known = |it: &OpenAlternative| {
            it.mfa == mfa
                && it.access.terms == open.access.terms
                && it.access.statements == open.access.statements
        };
        if !found.iter().any(is_known) {
            found.push(open);
        }
    }
    fn rank(it: &OpenAlternative) -> (AccessState, bool, (usize, &[Term])) {
        (it.access.state, it.mfa == MfaVerdict::Enforced, asked(&it.access))
    }
    found.sort_by(|a, b| rank(a).cmp(&rank(b)));
    found
}

/// How much an access asks for, and what: of two that ask for equally much, the same one comes
/// first whatever the order of statements.
fn asked(access: &Access) -> (usize, &[Term]) {
    (access.terms.len(), &access.terms)
}

/// The residual in each context in which a caller of this kind can be.
pub(super) fn in_contexts(residual: &Residual, kind: CallerKind) -> Vec<Residual> {
    use MfaContext::{Missing, With, Without};
    let contexts: &[MfaContext] = match kind {
        CallerKind::Unstated => return vec![residual.clone()],
        CallerKind::User | CallerKind::Unknown => &[Missing, Without, With],
        CallerKind::KeylessUser => &[Without, With],
        CallerKind::Session => &[Missing, Without],
        CallerKind::Service | CallerKind::Federated => &[Missing],
    };
    contexts.iter().map(|it| residual.substituted(|term| settle(term, *it))).collect()
}

/// Marks access of a role session that depends on which of two interpretations is right.
const DISPUTED: Term = Term::Disputed(Dispute::MfaOfRoleSession);

/// The access of a role session, given its access with the MFA key missing and with it false: AWS
/// documentation disagrees which of the two is true. It is refused if both are refused.
pub(super) fn in_both_interpretations<Refusal>(
    missing: Result<Access, Refusal>,
    without: Result<Access, Refusal>,
) -> Result<Access, (Refusal, Refusal)> {
    match (missing, without) {
        (Ok(a), Ok(b)) => {
            let (surer, other) = if a.state >= b.state { (b, a) } else { (a, b) };
            // It is allowed in one interpretation, and possibly only in that one.
            let perhaps = other.state == AccessState::Unknown && surer.state != other.state;
            Ok(if perhaps { disputed(surer) } else { other })
        }
        (Ok(access), Err(_)) | (Err(_), Ok(access)) => Ok(disputed(access)),
        (Err(missing), Err(without)) => Err((missing, without)),
    }
}

/// Access that one of the two interpretations grants.
fn disputed(mut access: Access) -> Access {
    access.state = access.state.max(AccessState::Disputed);
    access.terms.push(DISPUTED);
    access.terms.sort();
    access
}

fn verdict_of_nothing(granted: &Residual) -> MfaVerdict {
    if mentions_mfa(granted) { MfaVerdict::Unsatisfiable } else { MfaVerdict::Absent }
}

fn mentions_mfa(granted: &Residual) -> bool {
    granted.alternatives().iter().any(|it| it.terms.iter().any(is_about_mfa))
}

/// The most certain alternative that holds in this context, and whether it mentions MFA. What a
/// user must do to get into the context remains a term: a long-term key needs nothing, a session
/// must exist.
fn best_in(granted: &Residual, context: MfaContext) -> Option<(Access, bool)> {
    let holds =
        |it: &&Alternative| it.terms.iter().all(|term| settle(term, context) != Some(false));
    granted
        .alternatives()
        .iter()
        .filter(holds)
        .map(|alternative| {
            let mentioned = alternative.terms.iter().any(asks_for_mfa);
            (asked_by(alternative, |it| is_kept(it, context)), mentioned)
        })
        .min_by(|(a, of_mfa_a), (b, of_mfa_b)| {
            (a.state, of_mfa_a, asked(a)).cmp(&(b.state, of_mfa_b, asked(b)))
        })
}

/// The requirements of an alternative that the caller must still meet.
fn asked_by(alternative: &Alternative, is_kept: impl Fn(&Term) -> bool) -> Access {
    let all = &alternative.terms;
    let terms = all.iter().filter(|it| is_kept(it) && !is_met_by_omission(it, all));
    let terms = terms.cloned().collect();
    Access::from(Alternative { terms, statements: alternative.statements.clone() })
}

/// Whether a term that does not fail in this context must still be met there.
pub(super) fn is_kept(term: &Term, context: MfaContext) -> bool {
    let holds_in = |context| settle(term, context) == Some(true);
    match context {
        MfaContext::Missing => !holds_in(context),
        MfaContext::Without => !holds_in(context) || !holds_in(MfaContext::Missing),
        MfaContext::With => true,
    }
}

/// Whether every context decides the term.
pub(super) fn is_settled(term: &Term) -> bool {
    matches!(term, Term::Requirement(it) if it.condition.key.is(PRESENT))
}

fn is_about_mfa(term: &Term) -> bool {
    match term {
        Term::Requirement(it) => is_mfa_key(&it.condition.key),
        Term::Disputed(it) => *it == Dispute::DenialOfMissingMfa,
        Term::Unread(_) => false,
    }
}

/// Whether a term requires MFA.
pub(super) fn asks_for_mfa(term: &Term) -> bool {
    is_about_mfa(term) && settle(term, MfaContext::With) != Some(false)
}

/// Whether a term about MFA holds in this context; `None` if it is about something else, or about
/// the age of MFA.
pub(super) fn settle(term: &Term, context: MfaContext) -> Option<bool> {
    let Term::Requirement(requirement) = term else { return None };
    if !is_mfa_key(&requirement.condition.key) {
        return None;
    }
    let mut known = Context::complete();
    match context {
        MfaContext::Missing => {}
        MfaContext::Without => known.set(PRESENT, "false"),
        // The age of MFA remains a requirement; its presence does not.
        MfaContext::With if requirement.condition.operator.comparison == Comparison::Null => {
            known.set(PRESENT, "true");
            known.set(AGE, "0");
        }
        MfaContext::With if requirement.condition.key.is(AGE) => return None,
        MfaContext::With => known.set(PRESENT, "true"),
    }
    let holds = evaluate_alone(&requirement.condition, &known);
    Some(holds.is_always() != requirement.negated)
}

/// The MFA that a trust policy on its own requires of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustMfa {
    /// The verdict for a caller with only a long-term access key. Not applicable if it trusts no
    /// people but only services, identity providers (which check MFA themselves), or roles, whose
    /// sessions have no MFA.
    pub verdict: MfaVerdict,
    /// The same for a user who has no access key, and whose sessions say whether there was MFA.
    pub verdict_without_key: MfaVerdict,
    /// The first for each statement that trusts people, as if no other statement did, with its
    /// position.
    pub by_statement: Vec<(usize, MfaVerdict)>,
}

/// The MFA that the trust policy of `role` on its own requires of people.
pub fn trust_mfa(trust: &PolicyDocument, role: &Arn) -> TrustMfa {
    let mut granted_by_any = Residual::never();
    let mut by_statement = Vec::new();
    for (index, statement) in trust.readable_statements() {
        let Some(element) = &statement.principal else { continue };
        if element.negated || statement.effect == Effect::Deny {
            continue;
        }
        let people = element.entries.iter().filter(|it| may_be_a_person(it));
        let granted = people.map(|it| trusted_if(trust, statement, it, role));
        let Some(granted) = granted.reduce(Residual::or) else { continue };
        by_statement.push((index, verdict_for(CallerKind::User, &granted)));
        granted_by_any = granted_by_any.or(granted);
    }
    TrustMfa {
        verdict: verdict_for(CallerKind::User, &granted_by_any),
        verdict_without_key: verdict_for(CallerKind::KeylessUser, &granted_by_any),
        by_statement,
    }
}

/// Whoever is trusted under no condition that people can meet is no person.
fn verdict_for(kind: CallerKind, granted: &Residual) -> MfaVerdict {
    match best_access(granted, kind) {
        (Some(_), mfa) => mfa,
        (None, _) => MfaVerdict::NotApplicable,
    }
}

/// Whether this entry of a trust policy may be a person with IAM credentials.
pub fn may_be_a_person(entry: &PrincipalEntry) -> bool {
    match entry {
        PrincipalEntry::Anyone { .. }
        | PrincipalEntry::Account { .. }
        | PrincipalEntry::User(_) => true,
        PrincipalEntry::Role(_)
        | PrincipalEntry::RoleSession(_)
        | PrincipalEntry::FederatedUser(_)
        | PrincipalEntry::UniqueId(_)
        | PrincipalEntry::Unrecognized(_)
        | PrincipalEntry::Service(_)
        | PrincipalEntry::Federated(_)
        | PrincipalEntry::CanonicalUser(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{Policy, PolicyForm};

    const ACCOUNT: &str = r#""Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "111122223333"}"#;

    fn verdicts(statements: &[String]) -> (MfaVerdict, Vec<(usize, MfaVerdict)>) {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{{}}}]}}"#,
            statements.join("}, {")
        );
        let policy = Policy::parse(&text, PolicyForm::Resource).unwrap();
        let role = "arn:aws:iam::111122223333:role/App".parse().unwrap();
        let TrustMfa { verdict, by_statement, .. } = trust_mfa(&policy.document, &role);
        (verdict, by_statement)
    }

    fn asks(operator: &str) -> String {
        let condition = format!(r#"{{"{operator}": {{"aws:MultiFactorAuthPresent": "true"}}}}"#);
        format!(r#"{ACCOUNT}, "Condition": {condition}"#)
    }

    #[test]
    fn each_statement_that_lets_in_people_has_a_verdict_of_its_own() {
        let service = r#""Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "ec2.amazonaws.com"}"#;
        let (whole, each) =
            verdicts(&[asks("Bool"), service.to_owned(), asks("BoolIfExists"), ACCOUNT.to_owned()]);
        assert_eq!(whole, MfaVerdict::Absent);
        assert_eq!(
            each,
            [(0, MfaVerdict::Enforced), (2, MfaVerdict::Bypassable), (3, MfaVerdict::Absent)]
        );
    }

    #[test]
    fn what_one_statement_denies_counts_for_all() {
        let deny = r#""Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"},
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#;
        let (whole, each) = verdicts(&[ACCOUNT.to_owned(), deny.to_owned()]);
        assert_eq!(whole, MfaVerdict::Enforced);
        assert_eq!(each, [(0, MfaVerdict::Enforced)]);
    }

    #[test]
    fn what_is_denied_to_one_user_is_open_to_the_others() {
        let deny = r#""Effect": "Deny", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}"#;
        let (whole, _) = verdicts(&[ACCOUNT.to_owned(), deny.to_owned()]);
        assert_eq!(whole, MfaVerdict::Absent);
        let ann = ACCOUNT.replace("111122223333", "arn:aws:iam::111122223333:user/ann");
        let (whole, _) = verdicts(&[ann, deny.to_owned()]);
        assert_eq!(whole, MfaVerdict::NotApplicable);
    }
}
