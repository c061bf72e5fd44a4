//! What is new about a load.

use crate::{
    load::LoadEvent,
    tui::{data::Data, failure::Failure},
};

/// What is new about a load.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LoadUpdate {
    /// The progress of the load.
    Event(LoadEvent),
    /// What has loaded so far.
    SoFar(Data),
    /// Everything was received; the graph is being built.
    Building,
    /// The load is over.
    Ended(Result<Data, Failure>),
}
