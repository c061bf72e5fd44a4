//! The users and roles of one account, indexed by the keys that conditions look them up by.

use rustc_hash::FxHashMap;

use crate::{
    graph::{
        classes::{LookUp, LookUpKey},
        node::NodeId,
    },
    iam::{Context, ContextKey, ContextValue, pattern},
};

/// An index of callers by the values of some keys.
#[derive(Debug, Default)]
pub(super) struct CallerIndex {
    /// By key: the known values, sorted, with their callers.
    values: FxHashMap<LookUpKey, Vec<(String, NodeId)>>,
    /// By key: the callers whose value is unknown, or only partly known.
    unknown: FxHashMap<LookUpKey, Vec<NodeId>>,
}

impl CallerIndex {
    /// Records what is known of a caller under the keys that conditions look up.
    pub(super) fn add(&mut self, caller: NodeId, context: &Context, keys: &[LookUpKey]) {
        for key in keys {
            let name = match key {
                LookUpKey::PrincipalArn => ContextKey::from("aws:PrincipalArn"),
                LookUpKey::UserName => "aws:username".into(),
                LookUpKey::UserId => "aws:userid".into(),
                LookUpKey::PrincipalTag(tag) => format!("aws:PrincipalTag/{tag}").as_str().into(),
            };
            match context.get(&name) {
                ContextValue::Present(values) => {
                    let all = self.values.entry(key.clone()).or_default();
                    all.extend(values.iter().map(|it| (it.clone(), caller)));
                }
                ContextValue::Begins(_) | ContextValue::Unknown => {
                    self.unknown.entry(key.clone()).or_default().push(caller);
                }
                ContextValue::Absent => {}
            }
        }
    }

    /// Sorts the index, after all callers were added.
    pub(super) fn sort(&mut self) {
        self.values.values_mut().for_each(|it| it.sort_unstable());
    }

    /// The callers that may meet a condition; `None` if there are more than `most`.
    pub(super) fn find(&self, asked: &LookUp<'_>, most: usize) -> Option<Vec<NodeId>> {
        let mut found: Vec<NodeId> = Vec::new();
        let values = self.values.get(&asked.key).map(Vec::as_slice).unwrap_or_default();
        for value in asked.values {
            let head = pattern::literal_head(value);
            let start = values.partition_point(|(it, _)| **it < *head);
            let is_whole = head.len() == value.len();
            let near = values[start..].iter().take_while(|(it, _)| match is_whole {
                true => **it == **value,
                false => it.starts_with(head),
            });
            found.extend(near.map(|(_, caller)| *caller).take(most + 1));
            if found.len() > most {
                return None;
            }
        }
        let unknown = self.unknown.get(&asked.key).map(Vec::as_slice).unwrap_or_default();
        found.extend(unknown);
        found.sort_unstable();
        found.dedup();
        (found.len() <= most).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_finds_its_caller_alone_and_a_pattern_all_that_begin_alike() {
        let mut index = CallerIndex::default();
        for number in 0..2_000 {
            let mut context = Context::partial();
            context.set("aws:username", format!("user-{number}"));
            index.add(NodeId::from_index(number), &context, &[LookUpKey::UserName]);
        }
        index.sort();
        let find = |value: &str| {
            let values = [value.into()];
            index.find(&LookUp { key: LookUpKey::UserName, values: &values }, 64)
        };
        assert_eq!(find("user-1"), Some(vec![NodeId::from_index(1)]));
        assert_eq!(find("user-9999"), Some(Vec::new()));
        assert_eq!(find("user-19*").map(|it| it.len()), None);
        assert_eq!(find("user-199*").map(|it| it.len()), Some(11));
    }
}
