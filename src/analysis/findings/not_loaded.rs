//! Rules about facts that nothing loads: each says that it was not checked, and what shows it.

use super::{
    check::{Check, Row},
    outcome::{Checked, Skipped},
    subject::AccountSubject,
};
use crate::iam::UnreadFact;

pub(super) const CHECKS: &[Row] = &[
    ("server-certificate-expired", Check::Account(server_certificates)),
    ("secret-without-rotation", Check::Account(secrets)),
    ("secret-unused-90-days", Check::Account(secrets)),
    ("secret-open-to-anyone", Check::Account(secrets)),
    ("identity-pool-lets-in-guests", Check::Account(identity_pools)),
];

fn server_certificates(_: &AccountSubject<'_>) -> Checked {
    Err(Skipped::NotChecked(UnreadFact::ServerCertificates))
}

fn secrets(_: &AccountSubject<'_>) -> Checked {
    Err(Skipped::NotChecked(UnreadFact::Secrets))
}

fn identity_pools(_: &AccountSubject<'_>) -> Checked {
    Err(Skipped::NotChecked(UnreadFact::IdentityPools))
}
