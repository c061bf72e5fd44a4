//! What is new about a load.

use crate::{
    load::LoadEvent,
    tui::{data::Data, failure::Failure},
};

/// What is new about a load.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LoadUpdate {
    /// How the reading goes.
    Event(LoadEvent),
    /// What came so far; more will come.
    SoFar(Data),
    /// All that will come is here; the graph is being built.
    Building,
    /// The load is over.
    Ended(Result<Data, Failure>),
}
