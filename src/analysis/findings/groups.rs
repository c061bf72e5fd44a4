//! BP06: user groups and attributes.

use super::{
    check::{Check, Row},
    outcome::{Behind, Checked, Failure, Skipped, found_or, only_if},
    subject::{GroupSubject, PersonSubject, RoleSubject, UserSubject},
};
use crate::{
    graph::{AccessKind, Hop, NodeKind},
    iam::UnreadFact,
};

pub(super) const CHECKS: &[Row] = &[
    ("user-without-group", Check::User(no_group)),
    ("policy-attached-to-user", Check::User(direct_policy)),
    ("empty-group", Check::Group(empty_group)),
    ("group-of-administrators", Check::Group(group_of_administrators)),
    ("identity-center-assignment-to-user", Check::Person(direct_assignment)),
    ("identity-center-role-chaining", Check::Role(role_chaining)),
];

fn no_group(user: &UserSubject<'_>) -> Checked {
    let is_known = user.own.groups_are_known();
    let found = user.own.groups.is_empty() && is_known;
    found_or(found.then(|| Failure::new("no group")), is_known, UnreadFact::Users)
}

fn direct_policy(user: &UserSubject<'_>) -> Checked {
    let policies = &user.own.policies;
    let names = policies.attached.iter().map(|it| &*it.name);
    let names: Vec<&str> = names.chain(policies.inline.iter().map(|it| &*it.name)).collect();
    let failure = match names.as_slice() {
        [] => None,
        [only] => Some(Failure::new(format!("has the policy `{only}` itself"))),
        all => Some(Failure::new(format!("has {} policies itself", all.len()))),
    };
    found_or(failure, !policies.incomplete, UnreadFact::Policies)
}

fn empty_group(group: &GroupSubject<'_>) -> Checked {
    let is_empty = group.analysis().members(group.id).is_empty();
    if is_empty && !group.analysis().members_are_known(group.id) {
        return Err(Skipped::NotChecked(UnreadFact::Users));
    }
    Ok(is_empty.then(|| Failure::new("no members")))
}

fn group_of_administrators(group: &GroupSubject<'_>) -> Checked {
    let Some(administration) = group.administration()? else { return Ok(None) };
    let members = group.analysis().members(group.id).len();
    let all_known = group.analysis().members_are_known(group.id);
    let more = if all_known { "" } else { " or more" };
    let condition = administration.condition();
    let detail = format!("makes administrators of its members ({members}{more}){condition}");
    let has_none = members == 0 && all_known;
    let is_lesser = has_none || administration.is_on_condition();
    Ok(Some(Failure::new(detail).by(Behind::Administrator(group.id)).lesser_if(is_lesser)))
}

fn direct_assignment(person: &PersonSubject<'_>) -> Checked {
    let analysis = person.facts.analysis;
    let node = analysis.graph.node(person.id);
    only_if(node.kind == NodeKind::IdentityCenterUser, "it is a group")?;
    let assigned = analysis.assigned_roles(person.id);
    let failure = match assigned.as_slice() {
        [] => None,
        [only] => Some(format!("assigned to {} itself", analysis.display_name(*only))),
        all => Some(format!("assigned to {} roles itself", all.len())),
    };
    let all_read = !analysis.snapshot.gaps.leave_assignments_unknown();
    found_or(failure.map(Failure::new), all_read, UnreadFact::IdentityCenter)
}

fn role_chaining(role: &RoleSubject<'_>) -> Checked {
    let is_of_identity_center = role.own.permission_set().is_some();
    only_if(is_of_identity_center, "it is not a role of Identity Center")?;
    only_if(!role.analysis().is_administrator(role.id), "it is an administrator")?;
    let analysis = role.analysis();
    let next = analysis.graph.first_step(role.id, |it| it.kind == AccessKind::AssumeRole);
    let detail = |to| format!("its sessions assume {}", analysis.display_name(to));
    match next {
        Some(next) => {
            let hop = Hop { from: role.id, to: next.other, edge: next.edge };
            Ok(Some(Failure::new(detail(next.other)).by(Behind::Step(hop))))
        }
        None => role.only_if_policies_are_read(),
    }
}
