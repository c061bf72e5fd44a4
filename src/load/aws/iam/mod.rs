//! What IAM tells of one account: the authorization details, or where they are denied all of it
//! one by one; and beside them, side by side, what they do not tell. What users sign in with is
//! asked user by user only where the credential report does not tell it.

mod account_reader;
mod read;

mod authorization;
mod one_by_one;
mod principal;
mod roles;

mod delegation;
mod last_accessed;
mod policies;
mod providers;
mod report;
mod reported;
mod settings;
mod sign_in;

mod patience;

pub(super) use read::{read_account, read_last_accessed};
