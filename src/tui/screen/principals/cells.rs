//! The cells of a row in the list of principals.

use crate::{
    analysis::severity,
    graph::{Direction, NodeKind},
    tui::{
        cut,
        data::PrincipalRow,
        layer::highlighted,
        matcher::Query,
        plural::{members, reached},
        screen::{Ctx, badges},
        step_filter::StepFilter,
        theme::Tone,
        widget::table::Row,
    },
};

/// The cells of a row.
pub(super) fn cells<'a>(row: &'a PrincipalRow, query: &Query, ctx: &Ctx) -> Row<'a> {
    let look = &ctx.look;
    let count = |direction| match ctx.answers.count(row.id, direction, StepFilter::ALL) {
        Some(count) => reached(count),
        None => ctx.pending().to_owned(),
    };
    // An administrator can reach everything, so the number would be meaningless. A group makes no
    // calls: its members do.
    let is_group = row.kind == NodeKind::Group;
    let reach = match row.administrator {
        _ if is_group => "-".to_owned(),
        true => "all".to_owned(),
        false => count(Direction::Outgoing),
    };
    let by = if is_group { "-".to_owned() } else { count(Direction::Incoming) };
    let days = |days: Option<i64>, known: bool| match (days, known) {
        (Some(days), _) => format!("{days}d"),
        (None, true) => "-".to_owned(),
        (None, false) => "?".to_owned(),
    };
    let groups = match row.kind {
        NodeKind::Group | NodeKind::IdentityCenterGroup => {
            members(row.facts.members, row.facts.members_known)
        }
        _ => match &row.facts.groups {
            Some(groups) => groups.join(" "),
            None => "?".to_owned(),
        },
    };
    let key_age = row.facts.oldest_key_days;
    let key_tone = key_age
        .map_or(Tone::Text, |it| severity::of_users_key_age(&ctx.data.analysis, row.id, it).into());
    let is_user = row.kind == NodeKind::User;
    let used = matches!(row.kind, NodeKind::User | NodeKind::Role);
    Row {
        mark: if ctx.marked.contains(&row.id) { "*" } else { "" },
        cells: vec![
            highlighted(&row.name, query, look),
            cut::styled(row.kind.short_name(), look.style(Tone::Muted)),
            badges::line(row, ctx),
            cut::raw(reach),
            cut::raw(by),
            cut::raw(groups),
            cut::raw(if used {
                days(row.facts.last_used_days, row.facts.last_used_known)
            } else {
                "-".to_owned()
            }),
            cut::styled(
                if is_user {
                    days(row.facts.oldest_key_days, row.facts.keys_known)
                } else {
                    "-".to_owned()
                },
                look.style(key_tone),
            ),
        ],
    }
}
