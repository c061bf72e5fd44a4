//! The terminal explorer: state, update, view.
