//! The resources of one kind in one account, as targets of permissions.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::TargetKind;
use crate::{
    graph::{
        access_graph::AccessGraph,
        candidates::{Candidates, Divider, Element, List, Want, Wanted},
        gather::{Gatherer, ResourceFacts},
        node::NodeId,
    },
    iam::{
        AccountId, Arn, Context, Snapshot, Tag,
        pattern::{self, Case},
    },
};

/// Roles that AWS alone changes.
const OWNED_BY_AWS: [&str; 2] =
    ["arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*", "arn:*:iam::*:role/aws-service-role/*"];

/// The resources of one kind in one account.
#[derive(Debug)]
pub(super) struct Resources<'a> {
    pub(super) numbered: Numbered<'a>,
    pub(super) divider: Divider<'a>,
    /// What distinguishes resources that only AWS can change, if there are any.
    pub(super) owned_by_aws: Vec<Element>,
    all: List,
    /// By list, identified by its address: the nodes.
    nodes: FxHashMap<*const u32, (List, Rc<[NodeId]>)>,
}

/// The resources by index, in the order of the snapshot.
#[derive(Debug)]
pub(super) struct Numbered<'a> {
    nodes: Vec<NodeId>,
    arns: Vec<&'a str>,
    class_of: Vec<u32>,
    classes: Vec<(Context, Vec<u32>)>,
    account: &'a AccountId,
}

impl Candidates for Numbered<'_> {
    fn arn(&self, number: u32) -> &str {
        self.arns[number as usize]
    }

    fn class_of(&self, number: u32) -> u32 {
        self.class_of[number as usize]
    }

    fn classes(&self) -> impl Iterator<Item = (&Context, &[u32])> {
        self.classes.iter().map(|(context, alike)| (context, alike.as_slice()))
    }
}

impl<'a> Resources<'a> {
    pub(super) fn collect(
        graph: &AccessGraph,
        gatherer: &Gatherer<'a>,
        account: &'a AccountId,
        kind: TargetKind,
    ) -> Self {
        let mut numbered = Numbered {
            nodes: Vec::new(),
            arns: Vec::new(),
            class_of: Vec::new(),
            classes: Vec::new(),
            account,
        };
        let mut by_tags: FxHashMap<&[Tag], u32> = FxHashMap::default();
        for (arn, tags) in arns_and_tags(gatherer.snapshot, account, kind) {
            let Some(node) = graph.find(arn.as_str()) else { continue };
            let number = u32::try_from(numbered.nodes.len()).unwrap_or(u32::MAX);
            let classes = &mut numbered.classes;
            let class = *by_tags.entry(tags).or_insert_with(|| {
                classes.push((gatherer.tagged_context(tags, account), Vec::new()));
                u32::try_from(classes.len() - 1).unwrap_or(u32::MAX)
            });
            classes[class as usize].1.push(number);
            numbered.class_of.push(class);
            numbered.nodes.push(node);
            numbered.arns.push(arn.as_str());
        }
        let mut divider = Divider::new(numbered.arns.clone());
        let all = divider.list((0..).take(numbered.nodes.len()).collect());
        let owned_by_aws = OWNED_BY_AWS
            .into_iter()
            .map(|it| Element::new(false, vec![it.into()]))
            .filter(|element| numbered.arns.iter().any(|it| element.matches(it)))
            .collect();
        Self { numbered, divider, owned_by_aws, all, nodes: FxHashMap::default() }
    }

    /// The resources that some statement may allow an action on.
    pub(super) fn wanted_by(&mut self, wanted: &Wanted) -> List {
        let lists: Vec<List> = wanted.wants.iter().map(|it| self.wanted(it)).collect();
        if let [only] = lists.as_slice() {
            return Rc::clone(only);
        }
        let mut all: Vec<u32> = lists.iter().flat_map(|it| it.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        self.divider.list(all)
    }

    /// The resources that a statement may allow an action on.
    fn wanted(&mut self, want: &Want) -> List {
        match (want.pattern.as_deref(), &want.tag) {
            (None, None) => Rc::clone(&self.all),
            (Some(text), None) => self.divider.matching(text),
            (text, Some((tag, values))) => {
                let mut found = self.divider.tagged(tag, values, &self.numbered);
                let means = |it: &u32| {
                    let arn = self.numbered.arn(*it);
                    text.is_none_or(|it| pattern::matches(it, arn, Case::Sensitive))
                };
                found.retain(means);
                self.divider.list(found)
            }
        }
    }

    /// The facts about the resource with this index.
    pub(super) fn facts(&self, gatherer: &Gatherer<'a>, number: u32) -> ResourceFacts<'a> {
        let Numbered { arns, class_of, classes, account, .. } = &self.numbered;
        let (context, _) = &classes[class_of[number as usize] as usize];
        let resource = gatherer.other_resource(arns[number as usize], account);
        ResourceFacts { context: context.clone(), ..resource }
    }

    /// The nodes of the resources of a list.
    pub(super) fn nodes(&mut self, list: &List) -> Rc<[NodeId]> {
        let nodes = &self.numbered.nodes;
        let (_, found) = self.nodes.entry(list.as_ptr()).or_insert_with(|| {
            // The list is kept alive, so that its address is not reused.
            (Rc::clone(list), list.iter().map(|it| nodes[*it as usize]).collect())
        });
        Rc::clone(found)
    }
}

/// The facts about one target.
pub(super) fn target_facts<'a>(
    graph: &AccessGraph,
    gatherer: &Gatherer<'a>,
    target: NodeId,
    home: &AccountId,
) -> ResourceFacts<'a> {
    let snapshot = gatherer.snapshot;
    let user = graph.user(snapshot, target).map(|(account, it)| (account, &it.tags));
    let role = graph.role(snapshot, target).map(|(account, it)| (account, &it.tags));
    let (account, tags) = match user.or(role) {
        Some((account, tags)) => (account, tags.as_slice()),
        None => (graph.account(snapshot, target).map_or(home, |(account, _)| account), &[][..]),
    };
    gatherer.iam_resource(&graph.node(target).name, tags, account)
}

fn arns_and_tags<'a>(
    snapshot: &'a Snapshot,
    account: &AccountId,
    kind: TargetKind,
) -> Vec<(&'a Arn, &'a [Tag])> {
    let Some(facts) = snapshot.accounts.get(account) else { return Vec::new() };
    match kind {
        TargetKind::User => facts.users.iter().map(|it| (&it.arn, it.tags.as_slice())).collect(),
        TargetKind::Role => facts.roles.iter().map(|it| (&it.arn, it.tags.as_slice())).collect(),
        TargetKind::Group => facts.groups.iter().map(|it| (&it.arn, &[][..])).collect(),
        TargetKind::ManagedPolicy => {
            let own = |it: &&Arn| it.account() == account.as_str();
            snapshot.managed_policies.keys().filter(own).map(|it| (it, &[][..])).collect()
        }
    }
}
