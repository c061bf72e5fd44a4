//! Sets of roles of which one caller's policies say the same.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{role_index::RoleIndex, targets::Targets};
use crate::iam::{
    ContextKey, ContextValue,
    pattern::{self, Case},
};

/// What a statement says of roles: whether it means one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RoleElement {
    /// Whether it means all roles but these.
    negated: bool,
    /// Patterns without policy variables; one is enough.
    patterns: Rc<[Box<str>]>,
}

impl RoleElement {
    pub(super) fn new(negated: bool, patterns: Vec<Box<str>>) -> Self {
        Self { negated, patterns: patterns.into() }
    }

    /// Whether it plainly means every role, so that it tells none from another.
    pub(super) fn is_all(&self) -> bool {
        !self.negated && self.patterns.iter().any(|it| **it == *"*")
    }

    fn matches(&self, arn: &str) -> bool {
        let named = self.patterns.iter().any(|it| pattern::matches(it, arn, Case::Sensitive));
        named != self.negated
    }
}

/// By what roles are told apart: each part of a division has the same answer to everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Divisors {
    pub(super) elements: Vec<RoleElement>,
    /// Whether tags of roles, or their accounts, make a difference.
    pub(super) targets: bool,
    /// Whether each role may differ from each other one.
    pub(super) each_role: bool,
}

impl Divisors {
    /// Whether all roles are the same to them.
    pub(super) fn is_plain(&self) -> bool {
        self.elements.is_empty() && !self.targets && !self.each_role
    }
}

/// Roles by number, in order. Equal lists are one.
pub(super) type RoleList = Rc<[u32]>;

/// Divides sets of roles, each division once.
#[derive(Debug)]
pub(super) struct Divider<'a> {
    index: RoleIndex<'a>,
    matching: FxHashMap<Box<str>, Rc<[u32]>>,
    /// By tag and value: the roles that have it.
    tagged: FxHashMap<String, FxHashMap<String, Vec<u32>>>,
    /// Lists of roles that are equal are one list.
    lists: FxHashMap<Rc<[u32]>, ()>,
    divided: FxHashMap<(RoleList, Rc<Divisors>), Rc<[RoleList]>>,
}

impl<'a> Divider<'a> {
    pub(super) fn new(arns: Vec<&'a str>) -> Self {
        Self {
            index: RoleIndex::new(arns),
            matching: FxHashMap::default(),
            tagged: FxHashMap::default(),
            lists: FxHashMap::default(),
            divided: FxHashMap::default(),
        }
    }

    /// The role with exactly this ARN.
    pub(super) fn exactly(&self, arn: &str) -> Vec<u32> {
        self.index.exactly(arn)
    }

    /// The roles that a pattern means, in order.
    pub(super) fn matching(&mut self, text: &str) -> Rc<[u32]> {
        if let Some(known) = self.matching.get(text) {
            return Rc::clone(known);
        }
        let found: Rc<[u32]> = self.index.matching(text).into();
        self.matching.insert(text.into(), Rc::clone(&found));
        found
    }

    /// The roles with one of these values of a tag, in order.
    pub(super) fn tagged(
        &mut self,
        tag: &str,
        values: &[String],
        targets: &Targets<'_>,
    ) -> Vec<u32> {
        let by_value = self.tagged.entry(tag.to_owned()).or_insert_with(|| {
            let key = ContextKey::from(format!("aws:ResourceTag/{tag}").as_str());
            let mut by_value: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for target in &targets.all {
                if let ContextValue::Present(values) = target.facts.context.get(&key) {
                    for value in values {
                        by_value.entry(value.clone()).or_default().extend(&target.roles);
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

    /// The one list with these roles.
    pub(super) fn list(&mut self, roles: Vec<u32>) -> Rc<[u32]> {
        if let Some((known, ())) = self.lists.get_key_value(&*roles) {
            return Rc::clone(known);
        }
        let list: Rc<[u32]> = roles.into();
        self.lists.insert(Rc::clone(&list), ());
        list
    }

    /// The parts of a list whose roles `divisors` does not tell apart, the largest first.
    pub(super) fn divide(
        &mut self,
        list: &Rc<[u32]>,
        divisors: &Rc<Divisors>,
        targets: &Targets<'_>,
    ) -> Rc<[Rc<[u32]>]> {
        if divisors.is_plain() {
            return Rc::new([Rc::clone(list)]);
        }
        let key = (Rc::clone(list), Rc::clone(divisors));
        if let Some(known) = self.divided.get(&key) {
            return Rc::clone(known);
        }
        let mut places: FxHashMap<(Vec<bool>, u32, Option<u32>), usize> = FxHashMap::default();
        let mut parts: Vec<Vec<u32>> = Vec::new();
        for role in list.iter() {
            let arn = targets.arns[*role as usize];
            let matched: Vec<bool> = divisors.elements.iter().map(|it| it.matches(arn)).collect();
            let target = if divisors.targets { targets.of_role[*role as usize] } else { 0 };
            let next = parts.len();
            let each = divisors.each_role.then_some(*role);
            let place = *places.entry((matched, target, each)).or_insert(next);
            if place == next {
                parts.push(Vec::new());
            }
            parts[place].push(*role);
        }
        parts.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let parts: Rc<[Rc<[u32]>]> = parts.into_iter().map(|it| self.list(it)).collect();
        self.divided.insert(key, Rc::clone(&parts));
        parts
    }
}
