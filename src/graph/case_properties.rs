//! Property of the evaluator over random organizations: a case file with the same policies gets the
//! same decision as the snapshot.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    Gatherer, RequesterFacts, ResourceFacts, build, properties::roles, random_accounts::design,
};
use crate::{
    eval::{
        Authorization, Guardrail, IdentityPolicies, Limit, PolicyRef, Residual, ResourcePolicy,
        Term, authorize_case,
    },
    iam::{Action, Case, Policy, PolicyForm, Snapshot},
};

/// A request of a principal of the snapshot as a case; `None` if something was not read, which
/// cases cannot express.
fn as_case(
    snapshot: &Snapshot,
    facts: &RequesterFacts<'_>,
    action: &Action,
    resource: &ResourceFacts<'_>,
) -> Option<Case> {
    let policy = |it: &PolicyRef<'_>| snapshot.policies.get(it.policy).clone();
    let all = |it: &[Option<PolicyRef<'_>>]| -> Option<Vec<Policy>> {
        it.iter().map(|it| it.as_ref().map(policy)).collect()
    };
    let everything = || {
        let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
        Policy::parse(text, PolicyForm::Either).unwrap()
    };
    let levels = |guardrail: &Guardrail<'_>| match guardrail {
        Guardrail::None | Guardrail::Unread => Some(Vec::new()),
        Guardrail::Levels(levels) => levels.iter().map(|it| all(it)).collect(),
        // A resource control policy only denies; AWS allows everything else.
        Guardrail::Denials(denials) => {
            Some(vec![all(denials)?.into_iter().chain([everything()]).collect()])
        }
    };
    let identity_policies = match &facts.policies.identity {
        IdentityPolicies::Known { read, missing } if missing.is_empty() => {
            read.iter().map(policy).collect()
        }
        _ => return None,
    };
    let boundaries: Option<Vec<Policy>> = facts
        .policies
        .boundaries
        .iter()
        .map(|it| match it {
            Limit::Known(it) => Some(policy(it)),
            Limit::Unread(_) => None,
        })
        .collect();
    Some(Case {
        name: None,
        requester: facts.requester.clone(),
        action: action.clone(),
        resource: (&*resource.arn).into(),
        resource_account: Some(resource.account.clone()),
        context: facts.context.clone().extended(resource.context.clone()),
        identity_policies,
        resource_policy: match &resource.policies.policy {
            ResourcePolicy::Known(it) => Some(policy(it)),
            ResourcePolicy::None => None,
            ResourcePolicy::Unread(_) => return None,
        },
        permissions_boundaries: boundaries?,
        session_policies: Vec::new(),
        scps: levels(&facts.policies.scp)?,
        rcps: levels(&resource.policies.rcp)?,
        endpoint_policies: Vec::new(),
    })
}

/// The remaining terms of each alternative. Cases number policies differently, so malformed
/// policies are compared only by their presence.
fn remains(residual: &Residual) -> BTreeSet<BTreeSet<String>> {
    let word = |it: &Term| match it {
        Term::Unread(_) => "something that was not read".to_owned(),
        Term::Requirement(_) | Term::Disputed(_) => format!("{it:?}"),
    };
    residual.alternatives().iter().map(|it| it.terms.iter().map(word).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_case_with_the_same_policies_is_decided_alike_whatever_the_action(design in design()) {
        let snapshot = design.snapshot();
        let graph = build(&snapshot);
        let gatherer = Gatherer::new(&snapshot);
        let nodes: Vec<_> = graph.principals().filter(|it| !graph.node(*it).is_external()).collect();
        for action in ["sts:AssumeRole", "sts:TagSession", "iam:PassRole", "s3:GetObject"] {
            let action: Action = action.parse().unwrap();
            for from in &nodes {
                let Some(facts) = gatherer.requester(&graph, *from) else { continue };
                for to in roles(&graph) {
                    let Some(role) = gatherer.target(&graph, to) else { continue };
                    let Some(case) = as_case(&snapshot, &facts, &action, &role) else { continue };
                    let found = gatherer.authorize(&facts, &action, &role);
                    let of_case = authorize_case(&case);
                    prop_assert_eq!(
                        remains(&found.residual), remains(&of_case.residual),
                        "{:?} {:?} {}", &facts.requester, &action, &role.arn
                    );
                    let blocked = |it: &Authorization| it.refusal(facts.kind).blocked_by;
                    if found.access(facts.kind).0.is_none() {
                        prop_assert_eq!(blocked(&found), blocked(&of_case));
                    }
                }
            }
        }
    }
}
