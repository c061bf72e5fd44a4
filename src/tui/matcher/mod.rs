//! Finds rows by a query: words that must all match, best matches first.
//!
//! | typed | matches |
//! | --- | --- |
//! | `adm` | names with these letters together; scattered letters as a last resort |
//! | `'adm` | only letters together |
//! | `^user` `admin$` `^role/Admin$` | the start, the end, all of the name |
//! | `!svc` | names without it |
//! | `~pyadm` | scattered letters |
//! | `badge:G` `kind:role` `acct:acme-prod` `group:sre` | the badge, the kind, the account's number or alias, the user's group |
//! | `key>90d` `last<7d` | the age in days of the oldest active key; the days since the last use |
//! | another word with `:` or `/` | the ARN |
//! | `AKIA…`, `AROA…`, … | the key id or unique id |
//! | twelve digits | the account in the ARN |

mod candidate;
mod fact;
mod fuzzy;
mod query;
mod rank;
mod search;
mod text;

pub(crate) use candidate::Candidate;
pub(crate) use query::Query;
pub(crate) use search::{Fuzzy, Hits, search};
pub(crate) use text::find_ignoring_case;
