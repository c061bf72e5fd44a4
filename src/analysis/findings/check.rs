//! The function of a rule, by what it looks at.

use super::{
    outcome::Checked,
    subject::{
        AccountSubject, GroupSubject, PersonSubject, PolicySubject, Principal, ProviderSubject,
        RoleSubject, UserSubject,
    },
};

/// The function of a rule.
#[derive(Clone, Copy)]
pub(super) enum Check {
    User(fn(&UserSubject<'_>) -> Checked),
    Group(fn(&GroupSubject<'_>) -> Checked),
    Role(fn(&RoleSubject<'_>) -> Checked),
    /// Of users and roles alike.
    Principal(fn(&Principal<'_>) -> Checked),
    Account(fn(&AccountSubject<'_>) -> Checked),
    Provider(fn(&ProviderSubject<'_>) -> Checked),
    Policy(fn(&PolicySubject<'_>) -> Checked),
    Person(fn(&PersonSubject<'_>) -> Checked),
}

/// A rule's id with its function.
pub(super) type Row = (&'static str, Check);
