//! The two ways to decide role assumption say the same: the graph's, which is made for many
//! pairs, and that of cases, which is made for any request.

use proptest::prelude::*;

use super::Decider;
use crate::{
    eval::{Decision, decide_case},
    graph::{NodeKind, build, random_accounts::design},
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_case_is_refused_where_the_graph_has_no_way(design in design()) {
        let snapshot = design.snapshot();
        let graph = build(&snapshot);
        let decider = Decider::new(&snapshot);
        let assume_role = "sts:AssumeRole".parse().expect("an action");
        let nodes: Vec<_> = graph.principals().filter(|it| !graph.node(*it).is_outside()).collect();
        let roles = nodes.iter().filter(|it| graph.node(**it).kind == NodeKind::Role);
        for to in roles {
            let Some(role) = decider.role_side(&graph, *to) else { continue };
            let resource = graph.node(*to).name.to_string();
            for from in &nodes {
                let Some(asked) = decider.case(&graph, *from, &assume_role, &resource) else {
                    continue;
                };
                let Some(caller) = decider.caller_side(&graph, *from) else { continue };
                let decision = decide_case(&asked.case).decision;
                let refused = matches!(decision, Decision::ImplicitDeny | Decision::ExplicitDeny);
                let open = decider.decide(&caller, &role).access.is_some();
                let who = &graph.node(*from).name;
                prop_assert!(!(open && refused), "{who} -> {resource}: {decision:?}");
                // Which credentials a user has, what was not read, and what else a call must be
                // allowed to pass on, a case does not know.
                let knows_all = graph.node(*from).kind == NodeKind::Role
                    && decider.lacks_leave(&caller, &role).is_none();
                if knows_all && asked.missing.is_empty() {
                    prop_assert_eq!(open, !refused, "{} -> {}: {:?}", who, resource, decision);
                }
            }
        }
    }
}
