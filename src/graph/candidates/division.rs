//! Sets of resources that one caller's policies do not distinguish.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::arn_index::ArnIndex;
use crate::iam::{
    Context, ContextKey, ContextValue,
    pattern::{self, Case},
};

/// Resources of one type, by index, in the order of the indexes.
pub(in crate::graph) trait Candidates {
    /// The ARN of the resource with this index.
    fn arn(&self, number: u32) -> &str;

    /// The class of a resource: resources in one class are not distinguished by conditions on
    /// resources.
    fn class_of(&self, number: u32) -> u32;

    /// For each class, the known context of its resources, and their indexes.
    fn classes(&self) -> impl Iterator<Item = (&Context, &[u32])>;
}

/// A resource element of a statement: whether it matches a resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::graph) struct Element {
    /// Whether it matches all resources except these.
    negated: bool,
    /// Patterns without policy variables; one match is enough.
    patterns: Rc<[Box<str>]>,
}

impl Element {
    pub(in crate::graph) fn new(negated: bool, patterns: Vec<Box<str>>) -> Self {
        Self { negated, patterns: patterns.into() }
    }

    /// Whether it matches every resource, so that it distinguishes none.
    pub(in crate::graph) fn is_all(&self) -> bool {
        !self.negated && self.patterns.iter().any(|it| **it == *"*")
    }

    pub(in crate::graph) fn matches(&self, arn: &str) -> bool {
        let named = self.patterns.iter().any(|it| pattern::matches(it, arn, Case::Sensitive));
        named != self.negated
    }
}

/// What distinguishes resources: within one part of a division, all of these have the same answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::graph) struct Divisors {
    pub(in crate::graph) elements: Vec<Element>,
    /// Whether tags of resources, or their accounts, matter.
    pub(in crate::graph) facts: bool,
    /// Whether each resource may differ from every other one.
    pub(in crate::graph) each: bool,
}

impl Divisors {
    /// Adds the distinctions of `other`.
    pub(in crate::graph) fn add(&mut self, other: Self) {
        self.elements.extend(other.elements);
        self.facts |= other.facts;
        self.each |= other.each;
    }

    /// The same in canonical order, so that equal ones compare equal.
    pub(in crate::graph) fn sorted(mut self) -> Self {
        self.elements.sort_unstable();
        self.elements.dedup();
        self
    }

    /// Whether they distinguish no resources.
    pub(in crate::graph) fn is_plain(&self) -> bool {
        self.elements.is_empty() && !self.facts && !self.each
    }
}

/// Indexes of resources, in order. Equal lists are shared.
pub(in crate::graph) type List = Rc<[u32]>;

/// Divides sets of resources, and caches each division.
#[derive(Debug)]
pub(in crate::graph) struct Divider<'a> {
    index: ArnIndex<'a>,
    matching: FxHashMap<Box<str>, List>,
    /// By tag and value: the resources that have it.
    tagged: FxHashMap<String, FxHashMap<String, Vec<u32>>>,
    /// The shared lists.
    lists: FxHashMap<List, ()>,
    divided: FxHashMap<(List, Rc<Divisors>), Rc<[List]>>,
}

impl<'a> Divider<'a> {
    pub(in crate::graph) fn new(arns: Vec<&'a str>) -> Self {
        Self {
            index: ArnIndex::new(arns),
            matching: FxHashMap::default(),
            tagged: FxHashMap::default(),
            lists: FxHashMap::default(),
            divided: FxHashMap::default(),
        }
    }

    /// The resource with exactly this ARN.
    pub(in crate::graph) fn exactly(&self, arn: &str) -> Vec<u32> {
        self.index.exactly(arn)
    }

    /// The resources that match a pattern, in order.
    pub(in crate::graph) fn matching(&mut self, text: &str) -> List {
        if let Some(known) = self.matching.get(text) {
            return Rc::clone(known);
        }
        let found: List = self.index.matching(text).into();
        self.matching.insert(text.into(), Rc::clone(&found));
        found
    }

    /// The resources with one of these values of a tag, in order.
    pub(in crate::graph) fn tagged(
        &mut self,
        tag: &str,
        values: &[String],
        candidates: &impl Candidates,
    ) -> Vec<u32> {
        let by_value = self.tagged.entry(tag.to_owned()).or_insert_with(|| {
            let key = ContextKey::from(format!("aws:ResourceTag/{tag}").as_str());
            let mut by_value: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (context, alike) in candidates.classes() {
                if let ContextValue::Present(values) = context.get(&key) {
                    for value in values {
                        by_value.entry(value.clone()).or_default().extend(alike);
                    }
                }
            }
            by_value
        });
        let mut found: Vec<u32> =
            values.iter().filter_map(|it| by_value.get(it)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The shared list with these resources.
    pub(in crate::graph) fn list(&mut self, numbers: Vec<u32>) -> List {
        if let Some((known, ())) = self.lists.get_key_value(&*numbers) {
            return Rc::clone(known);
        }
        let list: List = numbers.into();
        self.lists.insert(Rc::clone(&list), ());
        list
    }

    /// The parts of a list that `divisors` does not distinguish further, largest first.
    pub(in crate::graph) fn divide(
        &mut self,
        list: &List,
        divisors: &Rc<Divisors>,
        candidates: &impl Candidates,
    ) -> Rc<[List]> {
        if divisors.is_plain() {
            return Rc::new([Rc::clone(list)]);
        }
        let key = (Rc::clone(list), Rc::clone(divisors));
        if let Some(known) = self.divided.get(&key) {
            return Rc::clone(known);
        }
        let marks = self.marks(list, &divisors.elements);
        let mut places: FxHashMap<(u32, u32, Option<u32>), usize> = FxHashMap::default();
        let mut parts: Vec<Vec<u32>> = Vec::new();
        for (number, mark) in list.iter().zip(marks) {
            let class = if divisors.facts { candidates.class_of(*number) } else { 0 };
            let next = parts.len();
            let each = divisors.each.then_some(*number);
            let place = *places.entry((mark, class, each)).or_insert(next);
            if place == next {
                parts.push(Vec::new());
            }
            parts[place].push(*number);
        }
        parts.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let parts: Rc<[List]> = parts.into_iter().map(|it| self.list(it)).collect();
        self.divided.insert(key, Rc::clone(&parts));
        parts
    }

    /// A mark for each resource of a list: those with the same mark are matched by the same
    /// elements. Most elements match few resources, so that only these are looked at.
    fn marks(&mut self, list: &List, elements: &[Element]) -> Vec<u32> {
        let mut marks = vec![0; list.len()];
        let mut free = 1;
        for element in elements {
            let mut matched: Vec<u32> =
                element.patterns.iter().flat_map(|it| self.matching(it).to_vec()).collect();
            matched.sort_unstable();
            matched.dedup();
            let mut split: FxHashMap<u32, u32> = FxHashMap::default();
            for number in matched {
                let Ok(at) = list.binary_search(&number) else { continue };
                marks[at] = *split.entry(marks[at]).or_insert_with(|| {
                    free += 1;
                    free - 1
                });
            }
        }
        marks
    }
}
