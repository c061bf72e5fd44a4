//! Whether an action may be misspelled. Which actions AWS has is in no file, so the names are those
//! that the loaded policies and the methods of privilege escalation write.

use super::Analysis;
use crate::{graph::EscalationId, iam::Action};

/// How many characters two names of one action may differ by, at most.
const MOST_TYPOS: usize = 2;

impl Analysis {
    /// The action that `action` is likely a misspelling of; `None` if its name is known, or if no
    /// known name is near.
    pub fn action_meant(&self, action: &Action) -> Option<String> {
        let wanted = action.as_str();
        let policies = &self.snapshot.policies;
        let statements = policies.ids().flat_map(|it| {
            policies.get(it).document.readable_statements().map(|(_, statement)| statement)
        });
        let written = statements.flat_map(|it| it.action.patterns.iter().map(|it| &**it));
        let methods = EscalationId::all().flat_map(|it| it.method().all_permissions());
        let known = written.chain(methods.map(|it| it.action.as_str()));
        let mut nearest: Option<(usize, &str)> = None;
        for name in known.filter(|it| !it.contains(['*', '?'])) {
            if action.is(name) {
                return None;
            }
            let typos =
                typos(wanted, name).filter(|it| nearest.is_none_or(|(known, _)| *it < known));
            nearest = typos.map(|it| (it, name)).or(nearest);
        }
        nearest.map(|(_, name)| name.to_owned())
    }
}

/// By how many characters two names of actions of one service differ; `None` if by too many.
fn typos(wanted: &str, name: &str) -> Option<usize> {
    let (service, _) = wanted.split_once(':')?;
    let is_of_service =
        name.split_once(':').is_some_and(|(it, _)| it.eq_ignore_ascii_case(service));
    if !is_of_service || MOST_TYPOS < wanted.len().abs_diff(name.len()) {
        return None;
    }
    let [wanted, name] = [wanted, name].map(str::to_ascii_lowercase);
    Some(strsim::osa_distance(&wanted, &name)).filter(|it| *it <= MOST_TYPOS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_service_may_differ_by_a_typo_or_two() {
        #[rustfmt::skip]
        let cases = [
            ("iam:PassRol",      "iam:PassRole",  Some(1)),
            ("iam:passrole",     "iam:PassRole",  Some(0)),
            ("s3:GetObjects",    "s3:GetObject",  Some(1)),
            ("s3:GetBucket",     "s3:GetObject",  None),
            ("sqs:PassRole",     "iam:PassRole",  None),
        ];
        for (wanted, name, expected) in cases {
            assert_eq!(typos(wanted, name), expected, "{wanted}");
        }
    }
}
