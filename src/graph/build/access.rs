//! Who can assume which role. Callers and roles that policies do not distinguish are evaluated
//! once.

use std::{cell::RefCell, rc::Rc};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    classes::{Classes, Single},
    found::{Found, FoundClass, Pair},
    half_evaluator::{ClassFacts, HalfEvaluator},
    targets::{Target, Targets},
    trust_names::{self, Trusts},
};
use crate::{
    eval::{AccountRelation, Inherited, SessionContext},
    graph::{
        access_graph::AccessGraph,
        candidates::{Asking, Divider, Divisors, Want, Wanted},
        classes::{Relevance, restricted_facts},
        edge::AccessKind,
        gather::Gatherer,
        half::HalfId,
        node::NodeId,
    },
    iam::{
        AccountId, Snapshot,
        pattern::{self, Case},
    },
};

/// What is asked of each caller and role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether the caller can assume the role, with all that the call passes on.
    WholeCall,
    /// Whether a user or role is allowed one action on the role.
    OneAction,
}

pub(super) fn find<'a>(
    graph: &AccessGraph,
    snapshot: &'a Snapshot,
    gatherer: &Gatherer<'a>,
    relevance: &'a Relevance,
    trusts: &'a Trusts,
    question: Question,
) -> Found {
    let targets = Targets::collect(graph, snapshot, gatherer, relevance);
    let classes = Classes::collect(graph, snapshot, gatherer, relevance, trusts, &targets);
    let divider = Divider::new(targets.arns.clone());
    let passes_on = question == Question::WholeCall
        && (relevance.asks_about_session_context(snapshot)
            || trust_names::bring_something(graph, trusts));
    let of = (&targets, &classes);
    let mut search = Search {
        graph,
        snapshot,
        gatherer,
        relevance,
        trusts,
        targets: &targets,
        classes: &classes,
        divider,
        halves: HalfEvaluator::new(snapshot, gatherer, relevance, trusts, of, passes_on),
        trust_is_enough: gatherer.actions_of_principals()[0].is(Inherited::TransitiveTags.action()),
        open: FxHashMap::default(),
        sets: FxHashMap::default(),
        found: Found::default(),
    };
    let singles = search.of_classes();
    search.of_singles(&singles);
    if question == Question::WholeCall {
        search.of_externals();
    }
    let mut found = search.found;
    found.halves = search.halves.into_halves();
    found.find_session_context();
    found
}

pub(super) struct Search<'s, 'a> {
    pub(super) graph: &'s AccessGraph,
    pub(super) snapshot: &'a Snapshot,
    pub(super) gatherer: &'s Gatherer<'a>,
    relevance: &'a Relevance,
    pub(super) trusts: &'a Trusts,
    pub(super) targets: &'s Targets<'a>,
    classes: &'s Classes<'a>,
    divider: Divider<'a>,
    pub(super) halves: HalfEvaluator<'s, 'a>,
    /// Whether the trust policies of an account alone decide about its callers.
    trust_is_enough: bool,
    /// By account: the roles open to the whole account, and those of them that are open to everyone
    /// within one account.
    open: FxHashMap<&'a AccountId, Rc<OpenRoles>>,
    /// By caller view and list of roles: the role set, if it contains any role.
    sets: FxHashMap<(u32, Rc<[u32]>), Option<u32>>,
    pub(super) found: Found,
}

#[derive(Debug)]
struct OpenRoles {
    all: Rc<[u32]>,
    is_open: FxHashSet<u32>,
    to_everyone_at_home: Rc<[u32]>,
    /// By pattern: the roles that it matches.
    matching: RefCell<FxHashMap<Box<str>, Rc<[u32]>>>,
}

/// The evaluated roles of a class, and the roles of sets for which it has no edge, or a different
/// one.
struct Exceptions {
    /// The roles whose trust policies name its only member; they are evaluated one by one.
    named: FxHashSet<u32>,
    /// The roles that its own policies treat differently; each has an edge of its own.
    other: Vec<u32>,
    /// The lists of roles that were evaluated for the class, and whether role by role.
    done: FxHashSet<(Rc<[u32]>, bool)>,
}

/// With fewer roles than this, a set is not worthwhile: each role has an edge of its own.
const FEW_ROLES: usize = 3;

/// Roles of a set that differ from the rest are exceptions, up to this many, if they are the
/// minority.
const EXCEPTIONS: usize = 16;

impl<'a> Search<'_, 'a> {
    /// Adds the edges from classes to the roles that are open to their account. Returns the facts
    /// of the classes that are also evaluated for single roles.
    fn of_classes(&mut self) -> FxHashMap<u32, ClassFacts<'a>> {
        let with_singles: FxHashSet<u32> = self.classes.singles.iter().map(|it| it.class).collect();
        let mut kept = FxHashMap::default();
        for (class, number) in self.classes.all.iter().zip(0_u32..) {
            let account = class.first.account();
            let facts = restricted_facts(self.gatherer, self.relevance, class.first);
            let [action, riders @ ..] = self.gatherer.actions_of_principals();
            let others = if self.halves.has_riders() { &riders[..] } else { &[] };
            let wanted = Wanted::of(&facts, Asking { action, others });
            let facts = ClassFacts::new(facts, &wanted);
            let excepted = class.named_by.iter();
            let excepted = excepted.flat_map(|it| &self.targets.all[*it as usize].roles).copied();
            let mut except = Exceptions {
                named: excepted.collect(),
                other: Vec::new(),
                done: FxHashSet::default(),
            };
            let open = self.open_to(account);
            self.of_class(number, class.view, &wanted, &facts, &open, &mut except);
            self.of_broad(number, account, &wanted, &facts, &class.named_by);
            let except = except.named.into_iter().chain(except.other);
            let mut except: Vec<NodeId> =
                except.map(|it| self.targets.nodes[it as usize]).collect();
            except.sort_unstable();
            except.dedup();
            self.found.classes.push(FoundClass {
                members: class.members.clone(),
                kind: facts.facts.kind,
                except,
            });
            if with_singles.contains(&number) {
                kept.insert(number, facts);
            }
        }
        kept
    }

    fn of_class(
        &mut self,
        class: u32,
        view: u32,
        wanted: &Wanted,
        facts: &ClassFacts<'a>,
        open: &OpenRoles,
        except: &mut Exceptions,
    ) {
        let all = Rc::new(wanted.all_divisors());
        let narrow = Rc::new(wanted.divisors.clone());
        for want in &wanted.wants {
            let divisors = if want.is_alone { &narrow } else { &all };
            let list = self.list(want, open);
            self.of_list(class, view, facts, &list, divisors, except);
        }
        let home = Rc::clone(&open.to_everyone_at_home);
        self.of_list(class, view, facts, &home, &all, except);
    }

    /// The roles open to an account that a statement may allow assuming.
    fn list(&mut self, want: &Want, open: &OpenRoles) -> Rc<[u32]> {
        let is_open = |it: &u32| open.is_open.contains(it);
        match (&want.pattern, &want.tag) {
            (None, None) => Rc::clone(&open.all),
            (pattern, Some((tag, values))) => {
                let means = |it: &u32| {
                    let arn = self.targets.arns[*it as usize];
                    pattern.as_deref().is_none_or(|it| pattern::matches(it, arn, Case::Sensitive))
                };
                let mut roles = self.divider.tagged(tag, values, self.targets);
                roles.retain(|it| is_open(it) && means(it));
                self.divider.list(roles)
            }
            (Some(text), None) if !text.contains(['*', '?']) => {
                let roles = self.divider.exactly(text);
                roles.into_iter().filter(is_open).collect()
            }
            (Some(text), None) => {
                if let Some(known) = open.matching.borrow().get(text) {
                    return Rc::clone(known);
                }
                let matching = self.divider.matching(text);
                let roles = matching.iter().copied().filter(is_open).collect();
                let list = self.divider.list(roles);
                open.matching.borrow_mut().insert(text.clone(), Rc::clone(&list));
                list
            }
        }
    }

    fn of_list(
        &mut self,
        class: u32,
        view: u32,
        facts: &ClassFacts<'a>,
        list: &Rc<[u32]>,
        divisors: &Rc<Divisors>,
        except: &mut Exceptions,
    ) {
        if list.is_empty() {
            return;
        }
        let parts = match list.len() {
            1 => Rc::new([Rc::clone(list)]) as Rc<[Rc<[u32]>]>,
            _ => self.divider.divide(list, divisors, self.targets),
        };
        let rest: usize = parts.iter().skip(1).map(|it| it.len()).sum();
        let by_exception = rest > 0 && rest <= EXCEPTIONS && rest < parts[0].len();
        for (index, part) in parts.iter().enumerate() {
            let is_exception = by_exception && index > 0;
            if is_exception {
                except.other.extend(part.iter());
            }
            let whole = if by_exception && index == 0 { list } else { part };
            let role_by_role = is_exception || whole.len() < FEW_ROLES;
            // An exception belongs to no set, even if the exceptions form a set of their own; then
            // each of its roles needs an edge of its own.
            if !except.done.insert((Rc::clone(whole), role_by_role)) {
                continue;
            }
            let Some(half) = self.halves.of_class(facts, part[0]) else { continue };
            if role_by_role {
                for role in part.iter().filter(|it| !except.named.contains(it)) {
                    let target = self.targets.of_role[*role as usize];
                    if let Some((of_role, relation)) = self.halves.of_role(target, view) {
                        let pair = self.pair(facts, half, of_role, relation, *role);
                        self.found.of_classes.push((class, pair));
                    }
                }
            } else if let Some(set) = self.set(view, whole) {
                self.found.to_sets.push((class, half, set));
            }
        }
    }

    fn pair(
        &self,
        facts: &ClassFacts<'a>,
        caller: HalfId,
        role: HalfId,
        relation: AccountRelation,
        number: u32,
    ) -> Pair {
        Pair {
            caller,
            role,
            kind: facts.facts.kind,
            relation,
            access: AccessKind::AssumeRole,
            sets: SessionContext::NOTHING,
            to: self.targets.nodes[number as usize],
        }
    }

    /// Adds the edges to roles whose trust policies have a condition on each caller.
    fn of_broad(
        &mut self,
        class: u32,
        account: &'a AccountId,
        wanted: &Wanted,
        facts: &ClassFacts<'a>,
        named_by: &[u32],
    ) {
        let Some(broad) = self.classes.broad.get(account) else { return };
        let mut asked = None;
        for target in broad.iter().filter(|it| named_by.binary_search(it).is_err()) {
            let trust = self.targets.all[*target as usize].trust;
            let anyone = trust.and_then(|it| self.trusts.get(&it)).is_none_or(|it| it.anyone);
            if wanted.wants.is_empty() && !anyone && !self.trust_is_enough {
                continue;
            }
            let first = self.classes.all[class as usize].first;
            let asked = asked.get_or_insert_with(|| self.halves.stand_in(first));
            let facts_of_role = &self.targets.all[*target as usize].facts;
            let factors = self.halves.role_factors(asked, facts_of_role, None);
            let Some(of_role) = self.halves.keep(&factors) else { continue };
            let relation = self.halves.relation(asked, *target);
            for index in 0..self.targets.all[*target as usize].roles.len() {
                let role = self.targets.all[*target as usize].roles[index];
                let Some(half) = self.halves.of_class(facts, role) else { continue };
                let pair = self.pair(facts, half, of_role, relation, role);
                self.found.of_classes.push((class, pair));
            }
        }
    }

    /// Adds the edges to roles whose trust policies name their callers, or look them up.
    fn of_singles(&mut self, of_classes: &FxHashMap<u32, ClassFacts<'a>>) {
        for Single { node, caller, class, targets } in &self.classes.singles {
            let Some(of_class) = of_classes.get(class) else { continue };
            let view = self.classes.all[*class as usize].view;
            let mut own = None;
            for (target, naming) in targets {
                let of_role =
                    self.halves.of_single(*target, view, naming.as_ref(), *caller, &mut own);
                let Some(of_role) = of_role else { continue };
                let relation = self.halves.relation(&of_class.facts, *target);
                for role in &self.targets.all[*target as usize].roles {
                    let Some(half) = self.halves.of_class(of_class, *role) else { continue };
                    let pair = self.pair(of_class, half, of_role, relation, *role);
                    self.found.of_singles.push((*node, pair));
                }
            }
        }
    }

    /// The roles open to the whole account.
    fn open_to(&mut self, account: &'a AccountId) -> Rc<OpenRoles> {
        if let Some(known) = self.open.get(account) {
            return Rc::clone(known);
        }
        let targets = self.classes.open.get(account).map(Vec::as_slice).unwrap_or_default();
        let targets = || targets.iter().map(|it| &self.targets.all[*it as usize]);
        let roles = |all: &mut dyn Iterator<Item = &Target<'a>>| {
            let mut roles: Vec<u32> = all.flat_map(|it| &it.roles).copied().collect();
            roles.sort_unstable();
            roles
        };
        let all = roles(&mut targets());
        let everyone = |it: &&Target<'a>| {
            let names = it.trust.and_then(|it| self.trusts.get(&it));
            let is_enough = self.trust_is_enough || names.is_none_or(|it| it.anyone);
            it.account == account && is_enough
        };
        let home = roles(&mut targets().filter(everyone));
        let open = Rc::new(OpenRoles {
            is_open: all.iter().copied().collect(),
            all: self.divider.list(all),
            to_everyone_at_home: self.divider.list(home),
            matching: RefCell::default(),
        });
        self.open.insert(account, Rc::clone(&open));
        open
    }

    /// The set of these roles for callers with one view; `None` if no such caller can assume any of
    /// them.
    fn set(&mut self, view: u32, list: &Rc<[u32]>) -> Option<u32> {
        let key = (view, Rc::clone(list));
        if let Some(known) = self.sets.get(&key) {
            return *known;
        }
        let mut roles = Vec::with_capacity(list.len());
        for role in list.iter() {
            let target = self.targets.of_role[*role as usize];
            if let Some((half, relation)) = self.halves.of_role(target, view) {
                roles.push((half, relation, self.targets.nodes[*role as usize]));
            }
        }
        roles.sort_unstable();
        let set = (!roles.is_empty()).then(|| {
            self.found.sets.push(roles);
            u32::try_from(self.found.sets.len() - 1).unwrap_or(u32::MAX)
        });
        self.sets.insert(key, set);
        set
    }
}
