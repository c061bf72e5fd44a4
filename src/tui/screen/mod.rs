//! The screens, between the header and the bottom lines.

mod account;
mod badges;
mod compare;
mod ctx;
mod failure;
mod findings;
mod loading;
mod none_found;
mod on_principal;
mod open;
mod overview;
mod paths;
mod place;
mod principal;
mod principals;
mod renewal;
mod screen;
mod search;
mod summary;
mod tabbed;
mod ticket;
mod tree;
mod verdict;
mod why;

pub(crate) use ctx::Ctx;
pub(crate) use open::open;
pub(crate) use place::{Place, Route};
pub(crate) use renewal::Renewal;
#[cfg(test)]
pub(crate) use screen::answer_all;
pub(crate) use screen::{Reaction, Screen};
