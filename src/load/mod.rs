//! Reads AWS or files into a [`Snapshot`](crate::iam::Snapshot) and its gaps.
