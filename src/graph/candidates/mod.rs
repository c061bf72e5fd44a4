//! Finds the resources on which a caller's policies may allow something, and divides them into
//! sets of which they say the same, without looking at each resource.

mod arn_index;
mod division;
mod wanted;

pub(in crate::graph) use division::{Candidates, Divider, Divisors, Element, List};
pub(in crate::graph) use wanted::{Asking, Want, Wanted};
