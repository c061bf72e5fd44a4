//! Policy evaluation: pure functions from a request and its policies to a decision with reasons.
