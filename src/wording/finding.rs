//! Words for findings.

use super::{
    explanation::Explanation,
    plural::{counted, grouped},
    unread::UnreadFact,
};
use crate::{
    analysis::{Analysis, Finding, Outcome, ReachCount, RuleCounts, Subject},
    graph::{NodeId, NodeKind},
    iam::{Arn, Provenance, User},
};

/// What was found, or why nothing was.
pub fn finding_detail(finding: &Finding, provenance: Provenance) -> String {
    match &finding.outcome {
        Outcome::Failed(failure) => failure.detail.clone(),
        Outcome::Passed => String::new(),
        Outcome::NotChecked(fact) => fact.words(provenance),
        Outcome::NotApplicable(reason) => (*reason).to_owned(),
    }
}

/// What the subject of a finding opens; none where it becomes no administrator.
pub fn finding_opens(analysis: &Analysis, finding: &Finding) -> Option<String> {
    let steps = finding.steps_to_admin?;
    let is_sure = match finding.subject {
        Subject::Principal(id) => analysis.reaches_admin(id),
        Subject::Account(_) | Subject::Named(_) => false,
    };
    let on_a_condition = if is_sure { "" } else { ", on a condition" };
    Some(match steps {
        0 => format!("administrator access{on_a_condition}"),
        _ => {
            let steps = counted(steps as usize, "step");
            format!("administrator access in {steps}{on_a_condition}")
        }
    })
}

/// What the subject of a finding opens, also where that is nothing or unknown; none where the
/// subject is no principal, which opens nothing itself.
pub fn finding_opens_words(analysis: &Analysis, finding: &Finding) -> Option<String> {
    let Subject::Principal(id) = finding.subject else { return None };
    let otherwise = match analysis.steps_to_admin_are_known(id) {
        true => "no administrator access",
        false => "unknown: not all that could lead to administrator access was read",
    };
    Some(finding_opens(analysis, finding).unwrap_or_else(|| otherwise.to_owned()))
}

/// How many results rules could not come to, and what they lack; none if they lack nothing.
pub fn not_checked_words(counts: &[RuleCounts], provenance: Provenance) -> Option<String> {
    let unchecked = || counts.iter().filter(|it| 0 < it.not_checked);
    let count: usize = unchecked().map(|it| it.not_checked).sum();
    if count == 0 {
        return None;
    }
    let mut missing: Vec<UnreadFact> = unchecked().flat_map(|it| it.missing.clone()).collect();
    missing.sort_unstable();
    missing.dedup();
    let missing: Vec<String> = missing.into_iter().map(|it| it.words(provenance)).collect();
    let checks = counted(count, "check");
    let rules = counted(unchecked().count(), "rule");
    Some(format!("not checked: {checks} of {rules}; {}", missing.join("; ")))
}

/// The name of a finding's subject for people: short, preceded by its account unless that is the
/// home account.
pub fn finding_subject(analysis: &Analysis, finding: &Finding) -> String {
    match &finding.subject {
        Subject::Principal(id) => analysis.display_name(*id),
        Subject::Account(id) => format!("account/{}", analysis.account_name(id.as_str())),
        Subject::Named(name) => {
            let short = match name.strip_prefix("arn:") {
                Some(arn) => arn.splitn(5, ':').last().unwrap_or(name),
                None => name,
            };
            match finding.account.as_ref().filter(|it| analysis.home_account() != Some(it)) {
                Some(account) => format!("{}:{short}", analysis.account_name(account.as_str())),
                None => short.to_owned(),
            }
        }
    }
}

/// How many principals a finding exposes; none where that was not counted.
pub fn finding_exposes(analysis: &Analysis, finding: &Finding) -> Option<String> {
    if finding.exposes_all() {
        return Some("every principal of its account: it is an administrator".to_owned());
    }
    let ReachCount { known, unknown } = finding.exposes?;
    let is_group = |id: &NodeId| analysis.graph.node(*id).kind == NodeKind::Group;
    Some(match &finding.subject {
        Subject::Principal(id) if is_group(id) => counted(known, "member"),
        Subject::Principal(_) | Subject::Account(_) | Subject::Named(_) => {
            let perhaps = match unknown {
                0 => String::new(),
                more => format!(", and perhaps {} more", grouped(more)),
            };
            format!("{} that it can become{perhaps}", counted(known, "principal"))
        }
    })
}

/// What a finding means, with its own values, and what to do about it.
pub fn finding_explanation(analysis: &Analysis, finding: &Finding) -> Explanation {
    let rule = finding.rule.rule();
    let subject = finding_subject(analysis, finding);
    let detail = finding_detail(finding, analysis.snapshot.provenance());
    let opens = finding_opens(analysis, finding).map(|it| format!(" It opens {it}."));
    let opens = opens.unwrap_or_default();
    // Some rules mean no more than their detail says.
    let found = match rule.meaning.contains(&detail) {
        true => String::new(),
        false => format!("{detail}. "),
    };
    let text = format!("{subject}: {found}{} {}{opens}", rule.meaning, rule.risk);
    Explanation::new(text, rule.reference).fix(rule.remediation.console)
}

/// The command of the AWS CLI that mends a finding, with the names that are known. It is shown, and
/// never run.
pub fn remediation_command(analysis: &Analysis, finding: &Finding) -> String {
    let mut command = command_of(analysis, finding).to_owned();
    for (placeholder, value) in known_names(analysis, finding) {
        // Whoever pastes it must not run a name.
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "+=,.@_:/-".contains(it);
        if !value.is_empty() && value.chars().all(is_plain) {
            let words = command.split(' ').map(|it| if it == placeholder { &value } else { it });
            command = words.collect::<Vec<_>>().join(" ");
        }
    }
    command
}

/// The command of a rule. Where that edits or detaches a managed policy, and the policy of the
/// finding is inline, comes from a group, or AWS manages it, the one for such a policy.
fn command_of(analysis: &Analysis, finding: &Finding) -> &'static str {
    let usual = finding.rule.rule().remediation.command;
    if usual.starts_with("aws iam detach-user-policy ") {
        let is_of_group = policy_holder(finding).is_some_and(|it| it.resource_type() == "group");
        return match (finding.inline_policy().is_some(), is_of_group) {
            (_, true) => "aws iam remove-user-from-group --user-name USER --group-name GROUP",
            (true, false) => {
                "aws iam delete-user-policy --user-name USER --policy-name POLICY_NAME"
            }
            (false, false) => usual,
        };
    }
    if !usual.starts_with("aws iam create-policy-version ") {
        return usual;
    }
    match &finding.subject {
        Subject::Principal(id) if finding.inline_policy().is_some() => {
            match analysis.graph.node(*id).kind {
                NodeKind::User => {
                    "aws iam put-user-policy --user-name USER --policy-name POLICY_NAME \
                     --policy-document file://policy.json"
                }
                NodeKind::Group => {
                    "aws iam put-group-policy --group-name GROUP --policy-name POLICY_NAME \
                     --policy-document file://policy.json"
                }
                _ => {
                    "aws iam put-role-policy --role-name ROLE --policy-name POLICY_NAME \
                     --policy-document file://policy.json"
                }
            }
        }
        Subject::Named(name) if name.parse::<Arn>().is_ok_and(|it| it.account() == "aws") => {
            "aws iam list-entities-for-policy --policy-arn POLICY"
        }
        Subject::Principal(_) | Subject::Account(_) | Subject::Named(_) => usual,
    }
}

/// To whom the first policy behind a finding is attached.
fn policy_holder(finding: &Finding) -> Option<Arn> {
    finding.failure()?.evidence.first()?.attached_to.parse().ok()
}

/// The ARN of the managed policy of a user that is first behind a finding.
fn managed_policy(user: &User, finding: &Finding) -> Option<String> {
    let first = finding.failure()?.evidence.first()?;
    let mut attached = user.policies.attached.iter().filter_map(|it| it.arn.as_ref());
    Some(attached.find(|it| it.name() == first.policy)?.to_string())
}

/// The placeholders of commands whose values a finding tells.
fn known_names(analysis: &Analysis, finding: &Finding) -> Vec<(&'static str, String)> {
    let snapshot = &analysis.snapshot;
    match &finding.subject {
        Subject::Principal(id) => {
            let arn = analysis.graph.node(*id).name.to_string();
            let name = |it: &str| it.rsplit('/').next().unwrap_or_default().to_owned();
            let mut names = vec![("PRINCIPAL", arn.clone())];
            if let Some((_, user)) = analysis.graph.user(snapshot, *id) {
                names.push(("USER", name(&arn)));
                let group = policy_holder(finding).filter(|it| it.resource_type() == "group");
                names.extend(group.map(|it| ("GROUP", it.name().to_owned())));
                names.extend(managed_policy(user, finding).map(|it| ("POLICY", it)));
                let keys: Vec<_> = user.credentials.active_access_keys().collect();
                if let [only] = keys.as_slice()
                    && let Some(key) = &only.id
                {
                    names.push(("KEY", key.to_string()));
                }
            } else if analysis.graph.role(snapshot, *id).is_some() {
                names.push(("ROLE", name(&arn)));
            } else if analysis.graph.group(snapshot, *id).is_some() {
                names.push(("GROUP", name(&arn)));
            }
            let inline = finding.inline_policy();
            names.extend(inline.map(|it| ("POLICY_NAME", it.to_owned())));
            names
        }
        Subject::Account(id) => vec![("ACCOUNT", id.to_string())],
        Subject::Named(name) if name.contains(":policy/") => vec![("POLICY", name.clone())],
        Subject::Named(name) if name.contains("-provider/") => vec![("PROVIDER", name.clone())],
        Subject::Named(_) => Vec::new(),
    }
}
