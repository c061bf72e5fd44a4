//! A path as text for a ticket: ARNs, states, conditions and statements, and how old the data is.

use crate::{
    analysis::{EvidenceRow, HopEvidence},
    eval::AccessState,
    graph::{AccessPath, Hop, NodeId},
    iam::{Gap, Provenance, Unread},
    tui::{
        plural::counted,
        screen::{Ctx, Reaction, verdict},
    },
    wording::{self, evidence_words, fact_words, moment_words, requirements_words},
};

/// Copies a path.
pub(super) fn copied_path(path: &AccessPath, ctx: &Ctx) -> Reaction {
    copied(&path.hops, path.state(), ctx)
}

/// Copies the steps of a path, which is as certain as `state`.
pub(super) fn copied(hops: &[Hop], state: AccessState, ctx: &Ctx) -> Reaction {
    if hops.is_empty() {
        return Reaction::Say("nothing copied: no path is selected".to_owned());
    }
    let what = format!("the path with its evidence ({})", counted(hops.len(), "step"));
    Reaction::copy_lines(&what, &text(hops, state, ctx))
}

fn text(hops: &[Hop], state: AccessState, ctx: &Ctx) -> Vec<String> {
    let analysis = &ctx.data.analysis;
    let names = hops.first().map(|it| it.from).into_iter().chain(hops.iter().map(|it| it.to));
    let names: Vec<_> = names.map(|it| ctx.data.name(it)).collect();
    let mut lines = vec![
        names.join(" > "),
        format!("{}, {}", counted(hops.len(), "step"), verdict::state_words(state)),
        data_line(ctx),
    ];
    for (number, evidence) in (1..).zip(analysis.hops_evidence(hops)) {
        lines.push(String::new());
        lines.extend(hop_lines(number, &evidence, ctx));
    }
    let nodes = hops.iter().flat_map(|it| [it.from, it.to]);
    lines.extend(left_out(&nodes.collect::<Vec<_>>(), ctx));
    lines
}

/// Copies why there is no step from one principal to another.
pub(super) fn copied_refusal(from: NodeId, to: NodeId, texts: &[&str], ctx: &Ctx) -> Reaction {
    let arn = |id| ctx.data.analysis.graph.node(id).name.to_string();
    let mut lines = vec![
        format!("{} > {}: blocked", ctx.data.name(from), ctx.data.name(to)),
        data_line(ctx),
        String::new(),
        arn(from),
        format!("-> {}", arn(to)),
    ];
    lines.extend(texts.iter().flat_map(|it| it.lines()).map(ToOwned::to_owned));
    lines.extend(left_out(&[from, to], ctx));
    Reaction::copy_lines("why it is blocked", &lines)
}

/// Whose data it is, from where and of when.
fn data_line(ctx: &Ctx) -> String {
    let snapshot = &ctx.data.analysis.snapshot;
    let collected = match snapshot.collected_at {
        Some(at) => format!("collected {}", moment_words(at)),
        None => "time of collection unknown".to_owned(),
    };
    let source = match snapshot.provenance() {
        Provenance::Files => "from files",
        Provenance::Aws => "from AWS",
        Provenance::Arriving => "from AWS, still loading",
    };
    format!("data: {}, {source}, {collected}", ctx.data.account_title())
}

/// What the answer about these principals leaves out: a ticket outlives the screen that said so.
fn left_out(nodes: &[NodeId], ctx: &Ctx) -> Vec<String> {
    let analysis = &ctx.data.analysis;
    let accounts: Vec<&str> =
        nodes.iter().filter_map(|it| analysis.graph.node(*it).account()).collect();
    // What has no account may be about any.
    let matters =
        |it: &Unread| it.account.as_ref().is_none_or(|it| accounts.contains(&it.as_str()));
    let gaps = analysis.access_gaps();
    let gaps =
        gaps.iter().filter(|it| matters(it)).map(|it| format!("not loaded: {}", Gap::from(it)));
    let kinds = ctx.data.not_analyzed.iter().map(|it| format!("not analyzed: {it}"));
    std::iter::once(String::new()).chain(kinds).chain(gaps).collect()
}

fn hop_lines(number: usize, evidence: &HopEvidence, ctx: &Ctx) -> Vec<String> {
    let analysis = &ctx.data.analysis;
    let arn = |id| analysis.graph.node(id).name.to_string();
    let HopEvidence { hop, state, mfa, requires, disputes, missing, rows, facts, .. } = evidence;
    let mut lines = vec![
        format!("{number}. {}", arn(hop.from)),
        format!("   -> {}", arn(hop.to)),
        format!("   {}", wording::hop_sentence(analysis, evidence)),
    ];
    let mfa = match verdict::mfa_words(*mfa) {
        "" => String::new(),
        words => format!(", {words}"),
    };
    lines.push(format!("   state: {}{mfa}", verdict::state_words(*state)));
    let requires = requirements_words(requires).into_iter();
    lines.extend(requires.map(|it| format!("   requires: {it}")));
    let disputes = disputes.iter().flat_map(|it| it.interpretations());
    lines.extend(disputes.map(|it| format!("   disputed: {it}")));
    lines.extend(missing.iter().map(|it| format!("   not loaded: {it}")));
    lines.extend(facts.iter().map(|it| format!("   {}", fact_words(analysis, it))));
    for row in rows {
        lines.push(format!("   {} of {}", evidence_words(row), row.attached_to));
        lines.extend(statement(row, ctx).map(|it| format!("     {it}")));
    }
    lines
}

/// The statement as its author wrote it, on one line.
fn statement(row: &EvidenceRow, ctx: &Ctx) -> Option<String> {
    let policy = ctx.data.analysis.snapshot.policies.get(row.policy_id);
    let text = policy.text().get(policy.statement_place(row.statement)?)?;
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_has_arns_states_conditions_statements_and_the_date() {
        let ctx = Ctx::demo();
        let id = |name: &str| ctx.data.analysis.find_principal(name).expect(name);
        let path = ctx.data.path_to_admin(id("user/alice")).expect("a path");
        let Reaction::Copy { what, text } = copied_path(&path, &ctx) else { panic!("a copy") };
        assert_eq!(what, format!("the path with its evidence ({} steps)", path.hops.len()));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("user/alice > "), "{text}");
        assert!(lines[1].ends_with(verdict::state_words(path.state())), "{text}");
        assert!(lines[2].contains("collected 2026-01-15 12:00 UTC"), "{text}");
        assert!(text.contains("1. arn:aws:iam::111122223333:user/alice\n   -> arn:aws:"), "{text}");
        assert!(text.contains("   state: proven"), "{text}");
        assert!(text.contains("\"Action\":\"sts:AssumeRole\""), "{text}");
        assert!(text.contains("\nnot analyzed: resource policies other than"), "{text}");
        assert!(text.contains("\nnot loaded: "), "{text}");
    }

    #[test]
    fn a_refusal_has_both_ends_the_reason_the_date_and_what_is_missing() {
        let ctx = Ctx::demo();
        let id = |name: &str| ctx.data.analysis.find_principal(name).expect(name);
        let (from, to) = (id("user/dave"), id("acme-prod:role/Admin"));
        let reaction = copied_refusal(from, to, &["no policy allows it", ""], &ctx);
        let Reaction::Copy { text, .. } = reaction else { panic!("a copy") };
        for part in ["user/dave > ", "arn:aws:iam::", "no policy", "collected 2026", "not loaded: "]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_ticket_names_the_conditions_of_each_step() {
        let ctx = Ctx::demo();
        let paths = ctx.data.overview.paths_to_admin.iter().map(|(_, path)| path);
        let mut conditional = paths.filter(|it| it.state == AccessState::Conditional);
        let path = conditional.next().expect("the demo has one");
        let Reaction::Copy { text, .. } = copied_path(&path.path(), &ctx) else { panic!("a copy") };
        assert!(text.contains("   requires: "), "{text}");
    }

    #[test]
    fn without_a_path_the_reason_is_said() {
        let said = Reaction::Say("nothing copied: no path is selected".to_owned());
        assert_eq!(copied(&[], AccessState::Proven, &Ctx::demo()), said);
    }
}
