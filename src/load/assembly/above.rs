//! Adds what is above the accounts to a snapshot, which holds one of each kind.

use super::{account_access, identity_center, reading::Origin};
use crate::iam::{
    AccountAccess, FileMember, IdentityCenter, Organization, Snapshot, Unread, UnreadReason,
};

/// Adds an organization; if a different one is already there, it is ignored and recorded as unread.
pub(super) fn place_organization(
    snapshot: &mut Snapshot,
    origin: &Origin,
    organization: Organization,
) -> Option<Unread> {
    match &snapshot.organization {
        Some(known) if known.id != organization.id => {
            let detail = format!(
                "the organization `{}` is left out, because another file has `{}` and a \
                 snapshot holds only one; the guardrails of its accounts are unknown",
                organization.id, known.id
            );
            return Some(left_out(origin, FileMember::Organization, detail));
        }
        // A member account may know little more than which organization it is in.
        Some(known) if !known.units.is_empty() && organization.units.is_empty() => {}
        Some(_) | None => snapshot.organization = Some(organization),
    }
    None
}

/// Adds Identity Center; if a different one is already there, it is ignored and recorded as unread.
pub(super) fn place_identity_center(
    snapshot: &mut Snapshot,
    origin: &Origin,
    center: IdentityCenter,
) -> Option<Unread> {
    match snapshot.identity_center.take() {
        Some(known) if known.identity_store != center.identity_store => {
            let detail = format!(
                "the Identity Center `{}` is left out, because another file has `{}` and a \
                 snapshot holds only one; who can use its roles is unknown",
                center.identity_store, known.identity_store
            );
            snapshot.identity_center = Some(known);
            return Some(left_out(origin, FileMember::IdentityCenter, detail));
        }
        Some(known) => {
            snapshot.identity_center = Some(identity_center::joined(known, center));
        }
        None => snapshot.identity_center = Some(center),
    }
    None
}

/// Places account access manager.
pub(super) fn place_account_access(snapshot: &mut Snapshot, access: AccountAccess) {
    let access = match snapshot.account_access.take() {
        Some(known) => account_access::joined(known, access),
        None => access,
    };
    snapshot.account_access = Some(access);
}

/// A snapshot holds one of the kind, and this is a different one.
fn left_out(origin: &Origin, member: FileMember, detail: String) -> Unread {
    origin.unread(member, member.name(), UnreadReason::LeftOut { detail })
}
