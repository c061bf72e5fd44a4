//! Plain sentences: what a step means, what it requires, what refuses it.

use crate::{
    analysis::{
        AlternativeEvidence, Analysis, Break, EvidenceRow, HopEvidence, IdentityCenterFact,
        SessionLimit, Why,
    },
    eval::{AccessState, Blocker, Inherited, MfaVerdict, PolicyType, Requirement, Verdict},
    graph::{AccessKind, AccessPath, EscalationStep, NodeId, NodeKind},
    iam::{AccountAccess, Condition, Effect, Relation, condition_value::ValueType},
    wording::plural::counted,
};

/// What it means to trust account access manager without a condition on its application.
pub const ANY_APPLICATION: &str = "Weakness: No condition on aws:SourceArn or aws:SourceAccount limits it to the application of \
     this organization.";

/// Up to this many alternatives are listed in a sentence; more are counted.
const SHOWN_ALTERNATIVES: usize = 3;

/// The other alternatives of a step; each is enough by itself.
fn other_alternatives(hop: &HopEvidence) -> String {
    let others = hop.alternatives.iter().filter(|it| it.requires != hop.requires);
    let words = |it: &AlternativeEvidence| -> Option<String> {
        let words = requirements_words(&it.requires);
        (!words.is_empty()).then(|| words.join(" and "))
    };
    let all: Vec<String> = others.filter_map(words).collect();
    let mut text = String::new();
    for one in all.iter().take(SHOWN_ALTERNATIVES) {
        text += &format!(" Or {one}.");
    }
    match all.len().saturating_sub(SHOWN_ALTERNATIVES) {
        0 => text,
        more => text + &format!(" Or any of {more} more conditions."),
    }
}

/// Why the step is possible and what it requires, in one or a few short sentences.
pub fn hop_sentence(analysis: &Analysis, hop: &HopEvidence) -> String {
    let from = caller_words(analysis, hop.hop.from);
    let to = analysis.display_name(hop.hop.to);
    let mut text = match hop.kind {
        AccessKind::Escalation(step) => escalation_words(analysis, hop, step),
        AccessKind::MemberOf => return format!("{from} is a member of {to}."),
        AccessKind::IdentityCenter if hop.missing.is_empty() => {
            let facts = hop.facts.iter().map(|it| identity_center_words(analysis, it));
            format!("{}. That gives access to {to}", facts.collect::<Vec<_>>().join(", and "))
        }
        AccessKind::IdentityCenter => format!(
            "Identity Center assignments decide who can assume {to}, and they were not loaded"
        ),
        AccessKind::AccountAccess if hop.facts.is_empty() => format!(
            "{from} assumes {to} for the people who are entitled to it, and the entitlements were \
             not loaded"
        ),
        AccessKind::AccountAccess => {
            let facts = hop.facts.iter().map(|it| identity_center_words(analysis, it));
            let facts = facts.collect::<Vec<_>>().join(", and ");
            let trust = hop
                .rows
                .iter()
                .find(|it| it.policy_type == PolicyType::Trust && it.effect == Effect::Allow);
            match trust {
                Some(row) => {
                    format!("{facts}, and the trust policy trusts the service ({})", place(row))
                }
                None => format!("{facts}, and nothing that was loaded denies it"),
            }
        }
        AccessKind::Service => {
            format!("{from} can assume {to}: the trust policy names the service")
        }
        AccessKind::AssumeRoot => {
            let grants = grants(analysis, hop);
            let account = analysis.graph.node(hop.hop.to).account().unwrap_or_default();
            let facts = analysis.account(account);
            let account = facts.and_then(|it| it.name).unwrap_or(account);
            let may = match hop.state {
                AccessState::Proven | AccessState::Conditional => "can",
                AccessState::Disputed | AccessState::Unknown => "may be able to",
            };
            format!(
                "{from} {may} act as the root user of {account} for one task at a time, which is \
                 not full root access: {grants}"
            )
        }
        AccessKind::OutboundFederation => {
            let may = match hop.state {
                AccessState::Proven | AccessState::Conditional => "can assume",
                AccessState::Disputed | AccessState::Unknown => "may be able to assume",
            };
            let grants = grants(analysis, hop);
            format!("{from} {may} {to} with a token of its own account's issuer: {grants}")
        }
        AccessKind::AssumeRole
        | AccessKind::AssumeRoleWithSaml
        | AccessKind::AssumeRoleWithWebIdentity => {
            let grants = grants(analysis, hop);
            match hop.state {
                AccessState::Proven | AccessState::Conditional => {
                    format!("{from} can assume {to}: {grants}")
                }
                AccessState::Disputed => {
                    format!(
                        "AWS documentation disagrees on whether {from} can assume {to}: {grants}"
                    )
                }
                AccessState::Unknown => format!("{from} may be able to assume {to}: {grants}"),
            }
        }
    };
    text.push('.');
    if !hop.requires.is_empty() {
        text += &format!(" It requires {}.", requirements_words(&hop.requires).join(" and "));
    }
    text += &other_alternatives(hop);
    text += match hop.mfa {
        MfaVerdict::Bypassable if hop.requires.iter().any(is_about_mfa) => {
            " A condition mentions MFA, but a session without MFA passes."
        }
        MfaVerdict::Bypassable => " A condition mentions MFA, but this caller can pass without it.",
        MfaVerdict::Absent if starts_with_a_person(analysis, hop.hop.from) => {
            " MFA is not required."
        }
        MfaVerdict::Absent
        | MfaVerdict::Enforced
        | MfaVerdict::Unsatisfiable
        | MfaVerdict::NotApplicable => "",
    };
    if hop.kind == AccessKind::AccountAccess && analysis.trusts_any_application(hop.hop.to) {
        text += &format!(" {ANY_APPLICATION}");
    }
    for missing in &hop.missing {
        text += &format!(" Unknown: {missing}.");
    }
    for words in session_context_words(analysis, hop) {
        text += &format!(" {words}.");
    }
    for task in hop.hop.edge.tasks.iter() {
        text += &format!(" {}: it can {}.", task.policy(), task.power());
    }
    for dispute in &hop.disputes {
        let [one, other] = dispute.interpretations();
        text += &format!(" One AWS page says that it is {one}. Another says that it is {other}.");
    }
    begun(text)
}

/// A sentence that begins with a word begins with a capital letter; one that begins with a name
/// keeps it.
fn begun(mut sentence: String) -> String {
    let is_word = ["the ", "members "].iter().any(|it| sentence.starts_with(it));
    if let Some(first) = sentence.get_mut(..1).filter(|_| is_word) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// Who takes a step: of a group, its members.
fn caller_words(analysis: &Analysis, id: NodeId) -> String {
    let name = analysis.display_name(id);
    match analysis.graph.node(id).kind {
        NodeKind::Group => format!("members of {name}"),
        _ => name,
    }
}

fn is_about_mfa(requirement: &Requirement) -> bool {
    requirement.condition.key.as_str().to_ascii_lowercase().starts_with("aws:multifactorauth")
}

fn starts_with_a_person(analysis: &Analysis, id: NodeId) -> bool {
    analysis.graph.node(id).kind == NodeKind::User
}

fn grants(analysis: &Analysis, hop: &HopEvidence) -> String {
    let of_type = |policy_type| {
        hop.rows.iter().find(move |it| it.policy_type == policy_type && it.effect == Effect::Allow)
    };
    let identity = of_type(PolicyType::Identity).map(|row| {
        let policy = format!("{} policy {}", row.policy_kind, row.policy);
        let own = *row.attached_to == *analysis.graph.node(hop.hop.from).name;
        let owner = match analysis.graph.find(&row.attached_to) {
            Some(owner) if !own => format!(" of {}", analysis.graph.node(owner).short_name()),
            Some(_) | None => String::new(),
        };
        format!("{policy}{owner} allows it ({})", place(row))
    });
    let trust = of_type(PolicyType::Trust)
        .map(|row| format!("the trust policy trusts it ({})", place(row)));
    match (identity, trust) {
        (Some(identity), Some(trust)) => format!("{identity}, and {trust}"),
        (None, Some(trust)) if is_of_unloaded_account(analysis, hop) => format!(
            "{trust}. The caller's own account must allow it too; its policies are not loaded"
        ),
        (None, Some(trust)) if hop.state == AccessState::Proven => {
            format!("{trust}, and no other policy needs to allow it")
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) if hop.missing.is_empty() => "nothing denies it".to_owned(),
        (None, None) => "nothing that was loaded denies it".to_owned(),
    }
}

/// Whether the caller is known by its account at most, and that account is not loaded.
fn is_of_unloaded_account(analysis: &Analysis, hop: &HopEvidence) -> bool {
    let from = analysis.graph.node(hop.hop.from);
    let is_some_caller = matches!(from.kind, NodeKind::Account | NodeKind::Anyone);
    let is_loaded = from.account().is_some_and(|it| analysis.snapshot.is_loaded(&it.into()));
    hop.kind == AccessKind::AssumeRole && is_some_caller && !is_loaded
}

/// An escalation in words, without a stop at the end.
fn escalation_words(analysis: &Analysis, hop: &HopEvidence, step: EscalationStep) -> String {
    let method = step.id.method();
    let from = caller_words(analysis, hop.hop.from);
    let may = match hop.state {
        AccessState::Proven | AccessState::Conditional => "can",
        AccessState::Disputed | AccessState::Unknown => "may be able to",
    };
    let on = match step.via {
        Some(via) => format!(" through {}", analysis.display_name(via)),
        None => String::new(),
    };
    let to = match analysis.graph.node(hop.hop.to).kind {
        NodeKind::AdministratorAccess => "get any permission in the account".to_owned(),
        NodeKind::Group => format!("join {}", analysis.display_name(hop.hop.to)),
        NodeKind::Role if method.service.is_some() => {
            format!("run code as {}", analysis.display_name(hop.hop.to))
        }
        _ => format!("become {}", analysis.display_name(hop.hop.to)),
    };
    // Without a statement behind it, they were not read.
    let allow = if hop.rows.is_empty() { "may allow" } else { "allow" };
    let grants = hop.escalation.iter().flat_map(|it| &it.grants);
    let actions: Vec<String> = grants.map(|it| it.action.to_string()).collect();
    match actions.as_slice() {
        [] => format!("{from} {may} {to}{on} ({})", method.id),
        [only] => format!("{from} {may} {to}{on} ({}): its policies {allow} {only}", method.id),
        [first @ .., last] => {
            let first = first.join(", ");
            let id = method.id;
            format!("{from} {may} {to}{on} ({id}): its policies {allow} {first} and {last}")
        }
    }
}

/// Which statement: `statement 0`, or `statement 0, AssumeDeploy`.
fn place(row: &EvidenceRow) -> String {
    match &row.sid {
        Some(sid) => format!("statement {}, {sid}", row.statement),
        None => format!("statement {}", row.statement),
    }
}

/// One statement of evidence in a few words: `identity: DeployAssume statement 0 (AssumeDeploy)`.
pub fn evidence_words(row: &EvidenceRow) -> String {
    let policy = if row.policy_type == PolicyType::Trust { "" } else { row.policy.as_str() };
    let sid = row.sid.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    let gap = if policy.is_empty() { "" } else { " " };
    format!("{}: {policy}{gap}statement {}{sid}", row.policy_type.name(), row.statement)
}

/// A fact of Identity Center in words, without a stop at the end.
fn identity_center_words(analysis: &Analysis, fact: &IdentityCenterFact) -> String {
    let name = |id| analysis.display_name(id);
    match fact {
        IdentityCenterFact::Membership { member, group } => {
            format!("{} is a member of {}", name(*member), name(*group))
        }
        IdentityCenterFact::Assignment { assignee, permission_set, account } => {
            let alias = analysis.account_name(account.as_str());
            let alias =
                if alias == account.as_str() { String::new() } else { format!(" ({alias})") };
            format!(
                "the permission set {permission_set} in account {account}{alias} is assigned to {}",
                name(*assignee)
            )
        }
        IdentityCenterFact::Entitlement { assignee, role, application: _ } => {
            format!("{} is entitled to {} in account access manager", name(*assignee), name(*role))
        }
    }
}

/// A fact of Identity Center as one line of evidence: `assignment: Reader in 111122223333 to
/// sso-group/Auditors`.
pub fn fact_words(analysis: &Analysis, fact: &IdentityCenterFact) -> String {
    let name = |id| analysis.display_name(id);
    match fact {
        IdentityCenterFact::Membership { member, group } => {
            format!("membership: {} in {}", name(*member), name(*group))
        }
        IdentityCenterFact::Assignment { assignee, permission_set, account } => {
            format!("assignment: {permission_set} in {account} to {}", name(*assignee))
        }
        IdentityCenterFact::Entitlement { assignee, role, application } => {
            let by = application.as_ref().map(|it| format!(" by {it}")).unwrap_or_default();
            format!("entitlement: {} to {}{by}", name(*assignee), name(*role))
        }
    }
}

/// The session context that a step sets, one sentence each, without a full stop.
pub fn session_context_words(analysis: &Analysis, hop: &HopEvidence) -> Vec<String> {
    let to = analysis.display_name(hop.hop.to);
    let words = |one: Inherited| {
        format!(
            "Sessions from {to} on carry {}: each later role must allow {}",
            inherited_words(one),
            one.action()
        )
    };
    hop.sets.iter().map(words).collect()
}

fn inherited_words(one: Inherited) -> &'static str {
    match one {
        Inherited::SourceIdentity => "a source identity",
        Inherited::TransitiveTags => "transitive session tags",
    }
}

/// Why a path is blocked by session context; `None` if it is not blocked.
pub fn stopped_sentence(analysis: &Analysis, path: &AccessPath) -> Option<String> {
    Some(break_sentence(analysis, path, &analysis.chain_break(path)?))
}

fn break_sentence(analysis: &Analysis, path: &AccessPath, at: &Break) -> String {
    let Break { since, from, to, session_context, refused_by } = at;
    let name = |id: &NodeId| analysis.display_name(*id);
    let first = path.hops.first().map(|it| &it.from);
    let names: Vec<_> =
        first.into_iter().chain(path.hops.iter().map(|it| &it.to)).map(name).collect();
    let action = session_context.action();
    let refusals: Vec<_> = refused_by
        .iter()
        .map(|policy_type| match policy_type {
            PolicyType::Trust => {
                format!("the trust policy of {} does not allow {action}", name(to))
            }
            PolicyType::Identity => format!("no identity policy of {} allows {action}", name(from)),
            PolicyType::Boundary
            | PolicyType::Session
            | PolicyType::Scp
            | PolicyType::Rcp
            | PolicyType::Endpoint => {
                format!("{} does not allow {action}", limit_name(*policy_type))
            }
        })
        .collect();
    let refusals = match refusals.as_slice() {
        [] => format!("{} requires a session without it", name(to)),
        [..] => refusals.join(", and "),
    };
    format!(
        "{} is not a path: sessions from {} on carry {}, and {refusals}.",
        names.join(" > "),
        name(since),
        inherited_words(*session_context)
    )
}

/// The maximum session duration of a step, in words; `None` if it is unknown or does not apply.
pub fn session_words(limit: SessionLimit) -> Option<String> {
    let max = limit.max()?;
    Some(match limit {
        SessionLimit::RoleChaining => format!(
            "at most {max} because of role chaining; it can be renewed while the first session is \
             valid"
        ),
        SessionLimit::RoleMaximum(_) | SessionLimit::RootTask | SessionLimit::Service => {
            format!("at most {max}")
        }
    })
}

/// What a requirement asks for, in words.
pub fn requirement_words(requirement: &Requirement) -> String {
    let text = condition_words(&requirement.condition);
    if requirement.negated { format!("not ({text})") } else { text }
}

/// What requirements ask for, each once, whichever policies ask for it.
pub fn requirements_words(requirements: &[Requirement]) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(requirements.len());
    for words in requirements.iter().map(requirement_words) {
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all
}

/// What a condition asks for, in words.
pub fn condition_words(condition: &Condition) -> String {
    let key = condition.key.as_str();
    let comparison = &condition.operator.comparison;
    let values = condition.values.join(" or ");
    let is = |name: &str| condition.key.is(name);
    let like = |what: &str| {
        let is_pattern = comparison.row().is_some_and(|it| it.relation == Relation::Like);
        let verb = if is_pattern { "like" } else { "=" };
        format!("{what} {verb} {values}")
    };
    let positive = comparison.asks_for(ValueType::String);
    // `Null` asks whether the key is present, which is not MFA, and a `Not` form asks for the opposite.
    let asks_for_value = comparison.asks_for(ValueType::Boolean) || positive;
    if is("aws:MultiFactorAuthPresent") && values.eq_ignore_ascii_case("true") && asks_for_value {
        "MFA".to_owned()
    } else if is("sts:ExternalId") && positive {
        like("external ID")
    } else if (is("sts:SourceIdentity") || is("aws:SourceIdentity")) && positive {
        if values == "*" { "a source identity".to_owned() } else { like("source identity") }
    } else if is("sts:RoleSessionName") && positive {
        like("role session name")
    } else if let Some(name) = values.strip_prefix("*:").filter(|_| is("aws:userid") && positive) {
        format!("role session name = {name}")
    } else if is("aws:SourceIp") && comparison.asks_for(ValueType::IpAddress) {
        format!("a source IP in {values}")
    } else if key.to_ascii_lowercase().ends_with(":sub") && positive {
        like("subject")
    } else if key.to_ascii_lowercase().ends_with(":aud") && positive {
        like("audience")
    } else {
        format!("{key} {} {values}", condition.operator)
    }
}

/// What a policy type says, in words.
pub fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allows => "allows",
        Verdict::AllowsIf => "allows under conditions",
        Verdict::Silent => "does not allow",
        Verdict::Denies => "denies",
        Verdict::DeniesIf => "denies under conditions",
        Verdict::Unread => "not loaded (unknown)",
        Verdict::None => "none",
    }
}

/// Why a step is blocked.
pub fn blocked_sentence(analysis: &Analysis, from: NodeId, to: NodeId, why: &Why) -> String {
    let from_name = analysis.display_name(from);
    let to_name = analysis.display_name(to);
    let mut text = format!("{from_name} cannot assume {to_name} in one step");
    let kind = analysis.graph.node(to).kind;
    if !matches!(kind, NodeKind::Role | NodeKind::RootSession) {
        text += ": only roles can be assumed";
    } else if analysis.graph.node(from).kind == NodeKind::Group {
        text += ": a group is not a principal; ask about one of its members";
    } else if why.is_disabled {
        text += ": this person is disabled in Identity Center and cannot sign in";
    } else if let Some(fact) = &why.refused_entitlement {
        let what = match why.denied_by.first() {
            Some(row) => denial(row),
            None => format!(
                "the role does not allow {} both sts:AssumeRole and sts:SetContext for this \
                 application",
                AccountAccess::SERVICE
            ),
        };
        text += &format!(": {}, but {what}", identity_center_words(analysis, fact));
    } else if why.mfa == MfaVerdict::Unsatisfiable {
        text += ": a condition requires MFA, which this kind of caller can never have";
    } else if let Some(row) = why.denied_by.first() {
        text += &format!(": {}", denial(row));
    } else {
        let reasons: Vec<_> = why.blocked_by.iter().map(|it| refusal(*it)).collect();
        if let Some(one) = why.missing_permission {
            // Not all tags that a call passes stay on later sessions.
            let what = match one {
                Inherited::SourceIdentity => "a source identity",
                Inherited::TransitiveTags => "session tags",
            };
            let action = one.action();
            text += &format!(": the call must pass {what}, which also requires {action}");
        }
        if !reasons.is_empty() {
            text += &format!(": {}", reasons.join(", and "));
        }
    }
    text.push('.');
    if let Some(detour) = &why.detour {
        let exists = if detour.state() == AccessState::Unknown { "may exist" } else { "exists" };
        let steps = counted(detour.assumptions() as usize, "step");
        text += &format!(" A path of {steps} {exists}.");
    }
    if let Some(stopped) = &why.stopped {
        text += &format!(" {}", break_sentence(analysis, &stopped.path, &stopped.at));
    }
    text
}

/// The statement that denies: `scp ProtectPayroll denies it (statement 0)`.
fn denial(row: &EvidenceRow) -> String {
    let name = match row.policy_type {
        PolicyType::Trust => "the trust policy".to_owned(),
        PolicyType::Identity
        | PolicyType::Boundary
        | PolicyType::Session
        | PolicyType::Scp
        | PolicyType::Rcp
        | PolicyType::Endpoint => format!("{} {}", row.policy_type.name(), row.policy),
    };
    format!("{name} denies it ({})", place(row))
}

fn refusal(blocker: Blocker) -> String {
    let Blocker::PolicyType(policy_type) = blocker else {
        return "this kind of caller cannot make this call".to_owned();
    };
    match policy_type {
        PolicyType::Identity => "no identity policy of the caller allows it".to_owned(),
        PolicyType::Trust => "the trust policy does not trust it".to_owned(),
        PolicyType::Boundary
        | PolicyType::Session
        | PolicyType::Scp
        | PolicyType::Rcp
        | PolicyType::Endpoint => {
            format!("{} does not allow it", limit_name(policy_type))
        }
    }
}

/// The name of policies of a type that limits and never grants.
fn limit_name(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::Boundary => "the permissions boundary",
        PolicyType::Session => "the session policy",
        PolicyType::Scp => "a service control policy",
        PolicyType::Rcp => "a resource control policy",
        PolicyType::Endpoint => "the endpoint policy",
        PolicyType::Identity | PolicyType::Trust => policy_type.name(),
    }
}
