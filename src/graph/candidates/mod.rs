//! Finds the resources that a caller's policies may allow something on, and divides them into sets
//! that the policies do not distinguish, without testing each resource.

mod arn_index;
mod division;
mod wanted;

pub(in crate::graph) use division::{Candidates, Divider, Divisors, Element, List};
pub(in crate::graph) use wanted::{Asking, Want, Wanted};
