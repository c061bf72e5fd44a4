//! The screens: what stands between the header and the bottom lines.

mod account;
mod badges;
mod contract;
mod failure;
mod loading;
mod on_principal;
mod overview;
mod paths;
mod principal;
mod principals;
mod search;
mod summary;
mod tabbed;
mod tree;
mod verdict;
mod why;

use crate::wording::explanation;
pub(crate) use contract::{Ctx, Place, Reaction, Renewal, Route, Screen, Selection, Ways, open};
