//! A list whose items can also be looked up by name.

use std::{borrow::Cow, ops::Deref};

use rustc_hash::FxHashMap;

/// An item that has a name in its list.
pub trait Keyed {
    /// Whether two names that differ only in case are the same name.
    const IGNORES_CASE: bool;

    /// The name.
    fn key(&self) -> &str;
}

/// A list in its own order, with an index by name. If several items have the same name, lookup
/// returns the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed<T> {
    items: Vec<T>,
    /// Positions in `items`; for look-up only.
    by_key: FxHashMap<Box<str>, usize>,
}

impl<T: Keyed> Indexed<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        let key = folded::<T>(item.key());
        if !self.by_key.contains_key(&*key) {
            self.by_key.insert(key.into(), self.items.len());
        }
        self.items.push(item);
    }

    /// Keeps the items for which `keep` returns true.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        let mut items = std::mem::take(self).items;
        items.retain(keep);
        self.extend(items);
    }

    /// The first item with this name.
    pub fn named(&self, name: &str) -> Option<&T> {
        let index = self.by_key.get(&*folded::<T>(name))?;
        self.items.get(*index)
    }
}

/// A name in the form that the index stores.
fn folded<T: Keyed>(name: &str) -> Cow<'_, str> {
    match T::IGNORES_CASE && name.bytes().any(|it| it.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

impl<T> Default for Indexed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), by_key: FxHashMap::default() }
    }
}

impl<T> Deref for Indexed<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T: Keyed> Extend<T> for Indexed<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|it| self.push(it));
    }
}

impl<T: Keyed> FromIterator<T> for Indexed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut list = Self::default();
        list.extend(items);
        list
    }
}

impl<T: Keyed> From<Vec<T>> for Indexed<T> {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<'a, T> IntoIterator for &'a Indexed<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct AnyCase(&'static str, u8);

    impl Keyed for AnyCase {
        const IGNORES_CASE: bool = true;

        fn key(&self) -> &str {
            self.0
        }
    }

    struct ExactCase(&'static str);

    impl Keyed for ExactCase {
        const IGNORES_CASE: bool = false;

        fn key(&self) -> &str {
            self.0
        }
    }

    #[test]
    fn names_are_found_regardless_of_case_where_case_does_not_count() {
        let mut list: Indexed<_> = vec![AnyCase("Devs", 1), AnyCase("ops", 2)].into();
        list.push(AnyCase("DEVS", 3));
        list.extend([AnyCase("auditors", 4)]);
        let found = |name: &str| list.named(name).map(|it| it.1);
        assert_eq!(["devs", "DEVS", "OPS", "Auditors"].map(found), [1, 1, 2, 4].map(Some));
        assert_eq!(found("dev"), None);
        assert_eq!(list.iter().map(|it| it.1).collect::<Vec<_>>(), [1, 2, 3, 4]);
        list.retain(|it| it.1 != 1);
        let found = |name: &str| list.named(name).map(|it| it.1);
        assert_eq!(["devs", "ops"].map(found), [Some(3), Some(2)]);
    }

    #[test]
    fn names_are_found_as_written_where_case_counts() {
        let list: Indexed<_> = vec![ExactCase("ou-a"), ExactCase("ou-A")].into();
        assert_eq!(list.named("ou-A").map(|it| it.0), Some("ou-A"));
        assert!(list.named("OU-A").is_none());
    }
}
