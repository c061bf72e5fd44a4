//! What an edge leaves on the session that it opens, and what it lets a caller's session bring.

use crate::eval::{AccessState, Inherited, SessionContext};

/// What an edge means for what sessions pass on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionEffect {
    /// What the session carries that it opens, whoever goes it and however.
    pub sets: SessionContext,
    /// How sure it is that one gets through whose session carries this; none if nobody does. In
    /// the order of [`Inherited::ALL`].
    pub(in crate::graph) lets: [Option<AccessState>; 2],
}

impl SessionEffect {
    /// Leaves nothing, and lets everything pass: an edge of somebody whose session, if any, begins
    /// the chain.
    pub(in crate::graph) const ALL: Self =
        Self { sets: SessionContext::NOTHING, lets: [Some(AccessState::Proven); 2] };

    /// What does not pass, if only what is at least this sure counts.
    pub fn refuses(&self, state: AccessState) -> SessionContext {
        let passes = |one: Inherited| self.lets_pass(one).is_some_and(|it| it <= state);
        Inherited::ALL.into_iter().filter(|it| !passes(*it)).collect()
    }

    /// How sure it is that all this passes; none if some of it does not.
    pub fn state_with(&self, session_context: SessionContext) -> Option<AccessState> {
        session_context
            .iter()
            .try_fold(AccessState::Proven, |all, it| Some(all.max(self.lets_pass(it)?)))
    }

    fn lets_pass(&self, one: Inherited) -> Option<AccessState> {
        self.lets[one as usize]
    }
}
