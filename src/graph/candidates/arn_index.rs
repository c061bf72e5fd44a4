//! Finds the resources that a pattern matches, without testing each.

use rustc_hash::FxHashMap;

use crate::iam::pattern::{self, Case};

/// The ARNs of resources, indexed by their beginning, end, and content.
#[derive(Debug)]
pub(in crate::graph) struct ArnIndex<'a> {
    /// The resource with each number.
    arns: Vec<&'a str>,
    by_head: Vec<(&'a str, u32)>,
    by_tail: Vec<(String, u32)>,
    /// By three consecutive bytes: the ARNs that contain them, in order.
    by_part: FxHashMap<[u8; 3], Vec<u32>>,
}

/// Above this many resources, an index is used instead of a scan where one applies.
const MANY: usize = 64;

impl<'a> ArnIndex<'a> {
    /// An index of these ARNs, numbered in this order.
    pub(in crate::graph) fn new(arns: Vec<&'a str>) -> Self {
        let mut by_head: Vec<_> = arns.iter().copied().zip(0..).collect();
        by_head.sort_unstable();
        Self { arns, by_head, by_tail: Vec::new(), by_part: FxHashMap::default() }
    }

    /// The resources that match a pattern without policy variables, in order.
    pub(in crate::graph) fn matching(&mut self, text: &str) -> Vec<u32> {
        let head = pattern::literal_head(text);
        if head.len() == text.len() {
            return self.exactly(text);
        }
        let near = self.with_head(head);
        if near.len() <= MANY {
            let near = near.iter().map(|(_, it)| *it).collect();
            return self.those_that_match(text, near);
        }
        let few = near.len();
        self.prepare();
        let tail = text.rsplit(['*', '?']).next().unwrap_or_default();
        let ending = self.with_tail(tail);
        let containing = self.with_rarest_part(text).filter(|it| it.len() < few);
        let near = match containing {
            Some(it) if it.len() <= ending.len() => it.clone(),
            _ if ending.len() < few => ending.iter().map(|(_, it)| *it).collect(),
            _ => self.with_head(head).iter().map(|(_, it)| *it).collect(),
        };
        self.those_that_match(text, near)
    }

    /// The resource with exactly this ARN.
    pub(in crate::graph) fn exactly(&self, arn: &str) -> Vec<u32> {
        let start = self.by_head.partition_point(|(it, _)| *it < arn);
        let same = self.by_head[start..].iter().take_while(|(it, _)| *it == arn);
        same.map(|(_, it)| *it).collect()
    }

    fn those_that_match(&self, text: &str, mut near: Vec<u32>) -> Vec<u32> {
        near.retain(|it| pattern::matches(text, self.arns[*it as usize], Case::Sensitive));
        near.sort_unstable();
        near
    }

    fn with_head(&self, head: &str) -> &[(&'a str, u32)] {
        let start = self.by_head.partition_point(|(it, _)| *it < head);
        let count = self.by_head[start..].partition_point(|(it, _)| it.starts_with(head));
        &self.by_head[start..start + count]
    }

    /// Builds the indexes by end and by content, which most accounts never need.
    fn prepare(&mut self) {
        if !self.by_tail.is_empty() {
            return;
        }
        let turned = |it: &&str| it.chars().rev().collect::<String>();
        self.by_tail = self.arns.iter().map(turned).zip(0..).collect();
        self.by_tail.sort_unstable();
        for (arn, number) in self.arns.iter().zip(0..) {
            for part in parts(arn) {
                let numbers = self.by_part.entry(part).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
    }

    fn with_tail(&self, tail: &str) -> &[(String, u32)] {
        let tail: String = tail.chars().rev().collect();
        let start = self.by_tail.partition_point(|(it, _)| **it < *tail);
        let count = self.by_tail[start..].partition_point(|(it, _)| it.starts_with(&*tail));
        &self.by_tail[start..start + count]
    }

    /// The resources that contain the rarest three bytes of the pattern; `None` if it has no three
    /// consecutive literal bytes.
    fn with_rarest_part(&self, text: &str) -> Option<&Vec<u32>> {
        const NONE: &Vec<u32> = &Vec::new();
        let all = text.split(['*', '?']).flat_map(parts);
        all.map(|it| self.by_part.get(&it).unwrap_or(NONE)).min_by_key(|it| it.len())
    }
}

fn parts(text: &str) -> impl Iterator<Item = [u8; 3]> + '_ {
    text.as_bytes().windows(3).map(|it| [it[0], it[1], it[2]])
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn it_finds_what_looking_at_each_resource_finds(
            names in vec("[ab]{0,6}é?", 0..200), text in "[ab]{0,3}[*?]?[ab]{0,4}[*?]?[ab]{0,4}é?",
        ) {
            let arns: Vec<String> = names.iter().map(|it| format!("arn:{it}")).collect();
            let text = format!("arn:{text}");
            let mut index = ArnIndex::new(arns.iter().map(String::as_str).collect());
            let expected: Vec<u32> = (0..)
                .zip(&arns)
                .filter(|(_, it)| pattern::matches(&text, it, Case::Sensitive))
                .map(|(number, _)| number)
                .collect();
            prop_assert_eq!(index.matching(&text), expected);
        }
    }
}
