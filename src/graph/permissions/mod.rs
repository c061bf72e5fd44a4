//! Who holds all permissions of a set, such as `iam:PassRole` on a role together with
//! `lambda:CreateFunction`: decided for many principals and many sets at once.
//!
//! Principals that no policy distinguishes are decided once, for all resources that no policy
//! distinguishes. The result names callers and targets; the statements behind one pair are
//! requested separately ([`grants`]).

mod access;
mod allow_index;
mod boundary_cap;
mod bundles;
mod grant;
mod may_be_allowed;
mod permission_set;
mod powers;
#[cfg(test)]
mod properties;
mod resources;
mod search;
mod set_classes;
mod somewhere;

pub(in crate::graph) use access::{access, caller_as_resource};
pub use boundary_cap::uncapped;
pub(in crate::graph) use boundary_cap::without_cap;
pub use grant::{Grant, RefusedPermission, SingleCaller, grants};
pub use may_be_allowed::may_be_allowed;
pub use permission_set::{Permission, PermissionSet, ResourceAsked, TargetKind};
pub(in crate::graph) use powers::ANY_ACTION;
pub use powers::administrator_sets;
pub(in crate::graph) use search::each_caller_class;
pub use search::{Holding, PermissionSearch, holdings};
pub use somewhere::{access_somewhere, roles_outside};
