//! How an edge changes the session context, and which contexts it lets pass.

use crate::eval::{AccessState, Inherited, SessionContext};

/// The effect of an edge on the session context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionEffect {
    /// The context that the new session has, whoever uses the edge and however.
    pub sets: SessionContext,
    /// How certain it is that a session with this context passes; `None` if it does not. In the
    /// order of [`Inherited::ALL`].
    pub(in crate::graph) lets: [Option<AccessState>; 2],
}

impl SessionEffect {
    /// Sets nothing, and lets everything pass: an edge of a principal whose session, if any, starts
    /// the chain.
    pub(in crate::graph) const ALL: Self =
        Self { sets: SessionContext::NOTHING, lets: [Some(AccessState::Proven); 2] };

    /// What does not pass, given the least certain state that counts.
    pub fn refuses(&self, state: AccessState) -> SessionContext {
        let passes = |one: Inherited| self.lets_pass(one).is_some_and(|it| it <= state);
        Inherited::ALL.into_iter().filter(|it| !passes(*it)).collect()
    }

    /// How certain it is that all of this passes; `None` if some of it does not.
    pub fn state_with(&self, session_context: SessionContext) -> Option<AccessState> {
        session_context
            .iter()
            .try_fold(AccessState::Proven, |all, it| Some(all.max(self.lets_pass(it)?)))
    }

    fn lets_pass(&self, one: Inherited) -> Option<AccessState> {
        self.lets[one as usize]
    }
}
