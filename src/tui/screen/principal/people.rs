//! The groups of a user, and the members of a group.

use crate::{
    graph::NodeId,
    tui::{
        plural::known,
        screen::{
            Ctx,
            tabbed::{Entry, Page, Rows, Subject},
        },
        theme::Tone,
        widget::table::{Column, Width},
    },
};

const GROUPS: [Column; 3] = [
    Column::new("GROUP", Width::Rest(20)),
    Column::new("MEMBERS", Width::Fixed(7)).drop(2),
    Column::new("POLICIES", Width::Rest(20)).sentence().drop(3),
];

const MEMBERS: [Column; 3] = [
    Column::new("NAME", Width::Rest(20)),
    Column::new("KIND", Width::Fixed(9)).drop(2),
    Column::new("BADGES", Width::Fixed(8)).drop(1),
];

/// The groups of a user.
pub(super) fn groups(id: NodeId, ctx: &Ctx) -> Page {
    let analysis = &ctx.data.analysis;
    let user = analysis.graph.user(&analysis.snapshot, id);
    let names = user.iter().flat_map(|(_, it)| &it.groups);
    let entry = |name: &str| {
        let facts =
            user.and_then(|(account, _)| analysis.snapshot.accounts.get(account)?.group(name));
        let node = facts.and_then(|it| analysis.graph.find(it.arn.as_str()));
        let Some(node) = node else {
            let cells = vec![
                (format!("group/{name}"), Tone::Text),
                ("?".to_owned(), Tone::Unknown),
                ("not loaded".to_owned(), Tone::Unknown),
            ];
            return Entry { cells, subject: Subject::Principal(None), note: String::new() };
        };
        let policies: Vec<_> = analysis.policies_of(node).into_iter().map(|it| it.name).collect();
        Entry {
            cells: vec![
                (ctx.data.name(node), Tone::Text),
                (member_count(node, ctx), Tone::Text),
                (policies.join(" "), Tone::Muted),
            ],
            subject: Subject::Principal(Some(node)),
            note: String::new(),
        }
    };
    let entries = names.map(|it| entry(it)).collect();
    let empty = match user.is_none_or(|(_, it)| it.groups_are_known()) {
        true => "It is not in a group.",
        false => "Its groups were not loaded.",
    };
    Page::rows(Rows::new(&GROUPS, entries, None, empty))
}

/// The members of a group.
pub(super) fn members(id: NodeId, ctx: &Ctx) -> Page {
    let entry = |node: NodeId| {
        let row = ctx.data.row(node);
        let badges = row.map(|it| it.badges.to_string()).unwrap_or_default();
        let kind = ctx.data.analysis.graph.node(node).kind.short_name();
        Entry {
            cells: vec![
                (ctx.data.name(node), Tone::Text),
                (kind.to_owned(), Tone::Muted),
                (badges, Tone::Text),
            ],
            subject: Subject::Principal(Some(node)),
            note: String::new(),
        }
    };
    let entries = ctx.data.analysis.members(id).into_iter().map(entry).collect();
    let (head, empty) = match ctx.data.analysis.members_are_known(id) {
        true => (None, "It has no members."),
        false => {
            let head = "Not all of its members are known: users or groups were not loaded.";
            (Some((head.to_owned(), Tone::Unknown)), "None of its members are known.")
        }
    };
    Page::rows(Rows::new(&MEMBERS, entries, head, empty))
}

/// How many members a group has, or how many of them are known.
pub(super) fn member_count(group: NodeId, ctx: &Ctx) -> String {
    let analysis = &ctx.data.analysis;
    known(analysis.members(group).len(), analysis.members_are_known(group))
}
