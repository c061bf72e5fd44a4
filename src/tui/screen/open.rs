//! Opens the screen of a place.

use crate::tui::{
    layout::View,
    screen::{
        Ctx, Place, Screen,
        account::{Account, Accounts},
        compare::Compare,
        failure::Failure,
        findings::Findings,
        loading::Loading,
        overview::Overview,
        paths::Paths,
        principal::Principal,
        principals::Principals,
        tree::ReachTree,
        why::Why,
    },
};

/// Opens the screen of a place.
pub(crate) fn open(place: Place, ctx: &Ctx) -> Box<dyn Screen> {
    match place {
        Place::View(View::Overview) => Box::new(Overview::new(ctx)),
        Place::View(View::Principals) => Box::new(Principals::new(ctx)),
        Place::View(View::Paths) => Box::new(Paths::new(ctx)),
        Place::View(View::Findings) => Box::new(Findings::new(None, ctx)),
        Place::Rule(rule) => Box::new(Findings::new(Some(rule), ctx)),
        Place::Principal(id) => Box::new(Principal::new(id, ctx)),
        Place::Accounts => Box::new(Accounts::new(ctx)),
        Place::Account(index) => Box::new(Account::new(index, ctx)),
        Place::Tree(root, direction) => Box::new(ReachTree::new(root, direction, ctx)),
        Place::Why { from, to } => Box::new(Why::new(from, to, ctx)),
        Place::Compare(left, right) => Box::new(Compare::new(left, right, ctx)),
        Place::Loading => Box::new(Loading::default()),
        Place::Failure => Box::new(Failure::default()),
    }
}
