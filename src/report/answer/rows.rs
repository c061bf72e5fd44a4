//! Rows that are built when they are written, so that a long answer is never completely in memory.

use std::fmt;

use serde::{Serialize, Serializer};

/// The rows of an answer, each built on demand.
pub struct Rows<'a, T> {
    count: usize,
    row: Box<dyn Fn(usize) -> T + 'a>,
}

impl<'a, T> Rows<'a, T> {
    /// One row for each item, in order.
    pub(super) fn new<I: 'a>(items: impl AsRef<[I]> + 'a, row: impl Fn(&I) -> T + 'a) -> Self {
        Self { count: items.as_ref().len(), row: Box::new(move |at| row(&items.as_ref()[at])) }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Builds the rows one by one.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        (0..self.count).map(&self.row)
    }
}

impl<T: Serialize> Serialize for Rows<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<T> fmt::Debug for Rows<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({})", self.count)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_row_is_built_on_demand() {
        let built = Cell::new(0);
        let rows = Rows::new([1, 2, 3], |it: &u32| {
            built.set(built.get() + 1);
            it * 10
        });
        assert_eq!((rows.len(), built.get()), (3, 0));
        assert_eq!(rows.iter().take(2).collect::<Vec<_>>(), [10, 20]);
        assert_eq!(built.get(), 2);
        assert_eq!(serde_json::to_string(&rows).unwrap(), "[10,20,30]");
    }
}
