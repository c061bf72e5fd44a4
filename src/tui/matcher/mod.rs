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
//! | `bp:BP05` `sev:high` `rule:root-without-mfa` `fw:cis7` `acct:acme-prod` `people` `machines` | of findings: the best practice, the least severity, the rule, the framework (`cis7`, `cis5`, `securityhub`, `config`, `prowler`) or its number, the account, who is behind it |
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
pub(crate) use fact::{FINDING_FIELDS, field, holds};
pub(crate) use query::{Query, Term, TermKind};
pub(crate) use search::{Fuzzy, Hits, search};
pub(crate) use text::find_ignoring_case;
