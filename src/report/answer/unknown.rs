//! The members of a row that are unknown: null, or too small, because facts were not read.

use serde::Serialize;

use super::column::{Cell, if_known};

/// In how many steps a principal becomes an administrator.
pub(super) const STEPS_TO_ADMIN: &str = "steps_to_admin";

/// The names of a row's members that are unknown, where null alone would not say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UnknownMembers(Vec<&'static str>);

impl UnknownMembers {
    /// Those of these members that are not known.
    pub(super) fn of<const N: usize>(are_known: [(&'static str, bool); N]) -> Self {
        Self(are_known.into_iter().filter(|(_, it)| !it).map(|(name, _)| name).collect())
    }

    /// Whether all members are known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a member is unknown.
    pub fn contains(&self, member: &str) -> bool {
        self.0.contains(&member)
    }

    /// The cell of a member with this value.
    pub(super) fn cell(&self, member: &str, value: Option<impl Into<Cell>>) -> Cell {
        if_known(value, !self.contains(member))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_without_value_is_unknown_only_if_it_is_named() {
        let unknown = UnknownMembers::of([("groups", true), (STEPS_TO_ADMIN, false)]);
        assert_eq!(serde_json::to_string(&unknown).unwrap(), r#"["steps_to_admin"]"#);
        assert_eq!(unknown.cell(STEPS_TO_ADMIN, None::<u32>), Cell::Unknown);
        assert_ne!(unknown.cell("groups", None::<u32>), Cell::Unknown);
        assert!(!unknown.is_empty() && UnknownMembers::of([("groups", true)]).is_empty());
    }
}
