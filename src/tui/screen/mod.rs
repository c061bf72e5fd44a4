//! The screens: what stands between the header and the bottom lines.

mod contract;
mod overview;
mod paths;
mod principals;
mod sample;

pub(crate) use contract::{Ctx, Place, Reaction, Screen, open};
