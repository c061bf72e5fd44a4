//! Principals and the ways between them, each with its evidence; search.
