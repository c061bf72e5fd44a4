//! Long lists of a file, read on all cores.
//!
//! Each list is divided into parts. Each is read separately, with its own policies and gaps, and the
//! results are combined in the order of the list: the division does not affect the result.

use std::{
    fmt,
    num::NonZero,
    ops::Range,
    panic,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    thread,
};

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
pub(super) struct ListPart<T> {
    /// The facts, sorted by ARN.
    pub(super) values: Vec<Sourced<T>>,
    /// The policies that they mean.
    pub(super) policies: PolicyStore,
    /// What could not be read.
    pub(super) gaps: Gaps,
    /// The managed policies whose document is malformed.
    pub(super) unreadable: FxHashSet<Arn>,
}

impl<T: Mergeable> ListPart<T> {
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

/// The lists that were divided, to be read together: the cores share the parts of all of them.
pub(super) struct ListParts<'a, B> {
    parts: Vec<ToRead<'a, B>>,
    bytes: usize,
}

/// Reads a part, and returns what gives its facts to the collector `B`.
type ToRead<'a, B> = Box<dyn FnOnce() -> Given<'a, B> + Send + 'a>;

type Given<'a, B> = Box<dyn FnOnce(&mut B) + Send + 'a>;

/// The minimum number of bytes per thread: less is read in the time that a thread takes to start.
const LEAST_BYTES: usize = 1 << 17;

/// The minimum number of bytes per part.
const LEAST_PART: usize = 1 << 16;

/// How many parts of a list there are per thread, so that all threads end at about the same time.
const PARTS_PER_THREAD: usize = 4;

impl<'a, B> ListParts<'a, B> {
    /// No parts.
    pub(super) fn none() -> Self {
        Self { parts: Vec::new(), bytes: 0 }
    }

    /// Adds the parts of a list; `take` gives the facts of each to the collector.
    pub(super) fn add<W: Deserialize<'a>, T: Mergeable + Send + 'a>(
        &mut self,
        origin: &Origin,
        list: FileMember,
        items: &'a [Raw<'_>],
        read: impl Fn(&mut Reading<'_>, &W) -> Option<T> + Copy + Send + 'a,
        take: impl Fn(&mut B, ListPart<T>) + Copy + Send + 'a,
    ) {
        let bytes = |it: &Raw<'_>| it.get().len();
        let of_list = items.iter().map(bytes).sum::<usize>();
        self.bytes += of_list;
        let count = (of_list / LEAST_PART).min(PARTS_PER_THREAD * cores());
        for Range { start, end } in divide(items, count, bytes) {
            // One for each part, because cores that update the same reference count slow each
            // other down.
            let origin = origin.clone();
            self.parts.push(Box::new(move || {
                let part = read_part(origin, list, start, &items[start..end], &read);
                Box::new(move |collector| take(collector, part))
            }));
        }
    }

    /// Reads all parts on as many cores as are useful, and gives their facts to `collector` in the
    /// order of the lists.
    pub(super) fn read(self, collector: &mut B) {
        let threads = (self.bytes / LEAST_BYTES).clamp(1, cores());
        on_threads(threads, self.parts).into_iter().for_each(|give| give(collector));
    }
}

impl<B> fmt::Debug for ListParts<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ListParts({})", self.parts.len())
    }
}

/// How many cores there are. Asking takes longer than reading a small file.
fn cores() -> usize {
    static CORES: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));
    *CORES
}

/// Divides `items` into at most `count` ranges of about the same weight, none of them empty.
fn divide<I>(items: &[I], count: usize, weight: impl Fn(&I) -> usize) -> Vec<Range<usize>> {
    let share = items.iter().map(&weight).sum::<usize>().div_ceil(count.max(1)).max(1);
    let mut parts = Vec::new();
    let (mut start, mut before) = (0, 0);
    for (at, item) in items.iter().enumerate() {
        let weight = weight(item);
        // An item belongs to the part in which more than half of it lies.
        let is_beyond = share * (parts.len() + 1) * 2 < before * 2 + weight;
        if is_beyond && start < at && parts.len() + 1 < count {
            parts.push(start..at);
            start = at;
        }
        before += weight;
    }
    parts.extend((start < items.len()).then_some(start..items.len()));
    parts
}

/// The results of `work`, in its order. Each thread takes the first piece that no other has taken.
fn on_threads<T: Send>(threads: usize, work: Vec<impl FnOnce() -> T + Send>) -> Vec<T> {
    let waiting = Mutex::new(work.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let mut done = Vec::new();
        while let Some((at, piece)) = next() {
            done.push((at, piece()));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for it in others {
            done.extend(it.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, it)| it).collect()
}

/// Reads the items of a part; the first one has the index `first` in the list.
fn read_part<'a, W: Deserialize<'a>, T: Mergeable>(
    origin: Origin,
    list: FileMember,
    first: usize,
    items: &'a [Raw<'_>],
    read: &impl Fn(&mut Reading<'_>, &W) -> Option<T>,
) -> ListPart<T> {
    let origin = Arc::new(origin);
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
    ListPart { values, policies, gaps, unreadable }
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
        let parts = divide(items, count, |it| it.get().len()).into_iter();
        let read = parts.map(|it| {
            let origin = origin.clone();
            move || read_part(origin, list, it.start, &items[it], &principals::role)
        });
        for mut part in on_threads(count, read.collect()) {
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

    proptest! {
        #[test]
        fn each_item_is_in_one_part(weights in vec(0_usize..1_000, 0..30), count in 0_usize..13) {
            let parts = divide(&weights, count, |it| *it);
            prop_assert!(parts.len() <= count.max(1) && parts.iter().all(|it| !it.is_empty()));
            prop_assert_eq!(parts.into_iter().flatten().collect::<Vec<_>>(), (0..weights.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn results_are_in_the_order_of_the_work() {
        for threads in 1..5 {
            let work: Vec<_> = (0..50).map(|it| move || it * it).collect();
            assert_eq!(on_threads(threads, work), (0..50).map(|it| it * it).collect::<Vec<_>>());
        }
        assert!(on_threads(3, Vec::<fn()>::new()).is_empty());
    }

    #[test]
    fn a_part_is_as_heavy_as_another_not_as_long() {
        // Where the parts begin.
        let cases = [
            (vec![1, 1, 1, 1, 1, 9], 2, vec![0, 5]),
            (vec![9, 1, 1, 1, 1, 1], 2, vec![0, 1]),
            (vec![5, 5, 5, 5, 20], 2, vec![0, 4]),
            (vec![1, 1, 1, 1], 4, vec![0, 1, 2, 3]),
            (vec![1, 1, 1, 1], 1, vec![0]),
        ];
        for (weights, count, expected) in cases {
            let parts = divide(&weights, count, |it| *it);
            let starts: Vec<_> = parts.iter().map(|it| it.start).collect();
            assert_eq!(starts, expected, "{weights:?}");
        }
    }
}
