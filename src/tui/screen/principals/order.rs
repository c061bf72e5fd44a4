//! The sort orders of the table of principals.

use std::cmp::Ordering;

use crate::{
    graph::Direction,
    tui::{data::PrincipalRow, screen::Ctx, step_filter::StepFilter},
};

/// The sort orders, in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Name,
    Kind,
    Risk,
    CanBecome,
    AssumableBy,
    Groups,
    Last,
    Key,
}

/// All orders.
pub(super) const ORDERS: [Order; 8] = [
    Order::Name,
    Order::Kind,
    Order::Risk,
    Order::CanBecome,
    Order::AssumableBy,
    Order::Groups,
    Order::Last,
    Order::Key,
];

/// Above this many principals, only the visible rows are counted.
pub(super) const COUNT_ALL: usize = 1_000;

/// Whether the rows can be sorted so: only the visible rows of a large account are counted.
pub(super) fn can_sort_by(order: Order, ctx: &Ctx) -> bool {
    let counts = matches!(order, Order::CanBecome | Order::AssumableBy);
    !counts || ctx.data.rows.len() <= COUNT_ALL
}

/// Compares two rows by an order.
pub(super) fn compare(order: Order, a: &PrincipalRow, b: &PrincipalRow, ctx: &Ctx) -> Ordering {
    let count = |it: &PrincipalRow, direction| ctx.answers.count(it.id, direction, StepFilter::ALL);
    // Days since last use: an older use sorts higher, and no recorded use highest.
    let last = |it: &PrincipalRow| it.facts.last_used_days.unwrap_or(i64::MAX);
    match order {
        Order::Name => a.name.cmp(&b.name),
        Order::Kind => a.kind.name().cmp(b.kind.name()).then_with(|| a.name.cmp(&b.name)),
        Order::Risk => a.risk.cmp(&b.risk),
        // An administrator can become everything: more than any number.
        Order::CanBecome => {
            let key = |it: &PrincipalRow| (it.administrator, count(it, Direction::Outgoing));
            key(a).cmp(&key(b))
        }
        Order::AssumableBy => count(a, Direction::Incoming).cmp(&count(b, Direction::Incoming)),
        Order::Groups => a.facts.groups.cmp(&b.facts.groups),
        Order::Last => last(a).cmp(&last(b)),
        Order::Key => a.facts.oldest_key_days.cmp(&b.facts.oldest_key_days),
    }
}
