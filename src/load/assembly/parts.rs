//! Long lists of a file, read on all cores.
//!
//! A list is divided into parts. Each is read separately, with its own policies and gaps, and the
//! results are combined in the order of the list: the division does not affect the result.

use std::{num::NonZero, panic, sync::Arc, thread};

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::{
    merge::{Mergeable, Sourced},
    reading::{ItemPlace, Origin, Reading, parse_item},
};
use crate::{
    iam::{Arn, FileMember, Gaps, PolicyStore},
    load::wire::Raw,
};

/// The result of one part of a list.
#[derive(Debug)]
pub(super) struct Part<T> {
    /// The facts, sorted by ARN.
    pub(super) values: Vec<Sourced<T>>,
    /// The policies that they mean.
    pub(super) policies: PolicyStore,
    /// What could not be read.
    pub(super) gaps: Gaps,
    /// The managed policies whose document is malformed.
    pub(super) unreadable: FxHashSet<Arn>,
}

impl<T: Mergeable> Part<T> {
    /// Moves the policies to `all`, and updates the ids in the facts.
    pub(super) fn move_policies(&mut self, all: &mut PolicyStore) {
        let ids = all.append(std::mem::take(&mut self.policies));
        if ids.iter().enumerate().all(|(index, id)| id.index() == index) {
            return;
        }
        for id in self.values.iter_mut().flat_map(|it| it.value.policies_mut()) {
            *id = ids[id.index()];
        }
    }
}

/// The minimum number of bytes per thread: less is read within milliseconds.
const LEAST_BYTES: usize = 1 << 20;

/// Reads the items of a list on as many cores as are useful.
pub(super) fn read_parts<'a, W: Deserialize<'a>, T: Mergeable + Send>(
    origin: &Origin,
    list: FileMember,
    items: &'a [Raw<'_>],
    read: impl Fn(&mut Reading<'_>, &W) -> Option<T> + Sync,
) -> Vec<Part<T>> {
    let bytes: usize = items.iter().map(|it| it.get().len()).sum();
    let count = match bytes / LEAST_BYTES {
        few @ ..2 => few,
        many => thread::available_parallelism().map_or(1, NonZero::get).min(many),
    };
    divide(items, count, &|first, items| read_part(origin, list, first, items, &read))
}

/// Reads `items` in `count` parts of equal length, in parallel; `read` gets the index at which a
/// part begins.
fn divide<'i, I: Sync, P: Send>(
    items: &'i [I],
    count: usize,
    read: &(impl Fn(usize, &'i [I]) -> P + Sync),
) -> Vec<P> {
    let length = items.len().div_ceil(count.max(1)).max(1);
    let mut parts =
        items.chunks(length).enumerate().map(|(at, part)| move || read(at * length, part));
    let Some(first) = parts.next() else { return Vec::new() };
    thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(part)).collect();
        let mut all = vec![first()];
        all.extend(
            others
                .into_iter()
                .map(|it| it.join().unwrap_or_else(|panic| panic::resume_unwind(panic))),
        );
        all
    })
}

/// Reads the items of a part; the first one has the index `first` in the list.
fn read_part<'a, W: Deserialize<'a>, T: Mergeable>(
    origin: &Origin,
    list: FileMember,
    first: usize,
    items: &'a [Raw<'_>],
    read: &impl Fn(&mut Reading<'_>, &W) -> Option<T>,
) -> Part<T> {
    // One for each part, because cores that update the same reference count slow each other down.
    let origin = Arc::new(origin.clone());
    let mut values = Vec::with_capacity(items.len());
    let (mut policies, mut gaps) = (PolicyStore::default(), Gaps::default());
    let (mut unreadable, mut named) = (FxHashSet::default(), FxHashSet::default());
    for (index, item) in (first..).zip(items) {
        let place = ItemPlace { origin: Arc::clone(&origin), list, index };
        let Some(detail) = parse_item(item, &place, &mut gaps) else { continue };
        let mut reading = Reading {
            place,
            policies: &mut policies,
            gaps: &mut gaps,
            unreadable: &mut unreadable,
            named: &mut named,
        };
        if let Some(value) = read(&mut reading, &detail) {
            values.push(Sourced { value, origin: Arc::clone(&origin) });
        }
    }
    // Facts are large and cloning an ARN is cheap, so the ARNs are sorted first and each fact is
    // moved once.
    values.sort_by_cached_key(|it| it.value.arn().clone());
    Part { values, policies, gaps, unreadable }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;
    use crate::load::{assembly::principals, wire::Raw};

    /// Roles, including duplicates and malformed ones.
    fn roles() -> impl Strategy<Value = Vec<String>> {
        let trust = select(vec![
            r#"{"Statement": []}"#,
            r#"{"Statement": {"Effect": "Deny", "Action": "*"}}"#,
            r#"{"Statement": {"Effect": "Refuse"}}"#,
            r#""%7B%22Statement%22%3A%20%5B%5D%7D""#,
            "17",
        ]);
        let policy = select(vec![
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "arn:aws:iam::111122223333:policy/Own",
            "no ARN",
        ]);
        let role = (0..9_u8, trust.clone(), trust, policy).prop_map(|(name, trust, inline, policy)| {
            format!(
                r#"{{"Arn": "arn:aws:iam::11112222333{}:role/{name}", "AssumeRolePolicyDocument": {trust},
                "RolePolicyList": [{{"PolicyName": "p", "PolicyDocument": {inline}}}],
                "AttachedManagedPolicies": [{{"PolicyArn": "{policy}"}}]}}"#,
                name % 2
            )
        });
        let wrong = select(vec!["[]".to_owned(), "{}".to_owned(), r#"{"Arn": 7}"#.to_owned()]);
        vec(prop_oneof![5 => role, 1 => wrong], 0..30)
    }

    /// The result of a list that is read in `count` parts.
    fn read_in(count: usize, items: &[Raw<'_>]) -> String {
        let (mut roles, mut policies) = (Vec::new(), PolicyStore::default());
        let (mut gaps, mut unreadable) = (Gaps::default(), FxHashSet::default());
        let origin = Origin { file: "file".to_owned(), ..Origin::default() };
        let list = FileMember::RoleDetailList;
        let read = |first, items| read_part(&origin, list, first, items, &principals::role);
        for mut part in divide(items, count, &read) {
            part.move_policies(&mut policies);
            roles.extend(part.values);
            gaps.extend(part.gaps.iter().cloned());
            unreadable.extend(part.unreadable);
        }
        roles.sort_by(|a, b| a.value.arn.cmp(&b.value.arn));
        let roles: Vec<_> = roles.into_iter().map(|it| it.value).collect();
        let texts: Vec<_> = policies.ids().map(|it| policies.get(it).text()).collect();
        let mut unreadable: Vec<_> = unreadable.into_iter().collect();
        unreadable.sort();
        format!("{roles:?} {texts:?} {:?} {unreadable:?}", &*gaps)
    }

    proptest! {
        #[test]
        fn a_list_gives_the_same_however_it_is_divided(roles in roles(), count in 2_usize..6) {
            let items: Vec<_> = roles.iter().filter_map(|it| Raw::parse(it)).collect();
            prop_assert_eq!(items.len(), roles.len());
            prop_assert_eq!(read_in(1, &items), read_in(count, &items));
        }
    }

    #[test]
    fn each_item_is_in_one_part() {
        let items: Vec<_> = (0..10).collect();
        for count in 0..13 {
            let parts = divide(&items, count, &|first, part| (first, part.to_vec()));
            assert!(parts.len() <= count.max(1), "{count}");
            assert!(parts.iter().all(|(first, part)| part.first() == Some(first)), "{count}");
            assert_eq!(parts.into_iter().flat_map(|it| it.1).collect::<Vec<_>>(), items);
        }
        assert!(divide(&[(); 0], 3, &|_, _| ()).is_empty());
    }
}
