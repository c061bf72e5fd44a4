//! How time and memory grow with the organization.

fn main() {}
