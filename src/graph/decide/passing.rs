//! What calls must pass on to the next session, and who has leave to.

use super::{CallerSide, Decider, RoleSide};
use crate::{
    eval::{
        AccessState, Carried, Formula, Grant, Inherited, Side, left_by, passed_by, with_inherited,
        with_leave,
    },
    iam::Action,
};

impl Decider<'_> {
    /// What a call must pass on to get the caller in, and may not; none if that is not what
    /// refuses.
    pub fn lacks_leave(&self, caller: &CallerSide<'_>, role: &RoleSide<'_>) -> Option<Inherited> {
        let plain = self.plain_grant(caller, role);
        plain.access?;
        let (granted, lacks) = self.with_leave(caller, role, plain.granted);
        lacks.filter(|_| Grant::of(granted, caller.kind).access.is_none())
    }

    /// The sides that keep the caller from passing `one` on to the role's session.
    pub fn refuses_passing(
        &self,
        caller: &CallerSide<'_>,
        role: &RoleSide<'_>,
        one: Inherited,
    ) -> Vec<Side> {
        self.evaluate(self.passing_action(one), caller, role).blocked_by
    }

    /// What the session carries that such a call opens, however the caller got in.
    pub(in crate::graph) fn left_by(&self, caller: &CallerSide<'_>, grant: &Grant) -> Carried {
        left_by(&grant.granted, caller.kind)
    }

    /// How sure it is that the caller gets in if his session carries `one`.
    pub(in crate::graph) fn lets_pass(
        &self,
        caller: &CallerSide<'_>,
        role: &RoleSide<'_>,
        one: Inherited,
    ) -> Option<AccessState> {
        let granted = self.grant(caller, role).granted;
        let granted = with_inherited(&granted, one, &self.may_pass(caller, role, one));
        Some(Grant::of(granted, caller.kind).access?.state)
    }

    /// When the caller gets in, given that he may pass on what the call must, and the first thing
    /// of which he may not.
    pub(super) fn with_leave(
        &self,
        caller: &CallerSide<'_>,
        role: &RoleSide<'_>,
        mut granted: Formula,
    ) -> (Formula, Option<Inherited>) {
        let mut lacks = None;
        for one in passed_by(&granted).iter() {
            granted = with_leave(&granted, one, &self.may_pass(caller, role, one));
            if Grant::of(granted.clone(), caller.kind).access.is_none() {
                lacks = lacks.or(Some(one));
            }
        }
        (granted, lacks)
    }

    /// When the caller may pass `one` on to the role's session.
    fn may_pass(&self, caller: &CallerSide<'_>, role: &RoleSide<'_>, one: Inherited) -> Formula {
        self.grant_action(self.passing_action(one), caller, role).granted
    }

    pub(super) fn passing_action(&self, one: Inherited) -> &Action {
        match one {
            Inherited::SourceIdentity => &self.actions.set_source_identity,
            Inherited::TransitiveTags => &self.actions.tag_session,
        }
    }
}
