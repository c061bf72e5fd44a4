//! The meaning of a file's members for an account.

use crate::{
    iam::{AccountPart, FileMember, OtherCredentialKind, Provenance},
    load::wire::{Document, List},
};

/// A part of an account, and the list that contains it, with its name.
pub(super) type Part<'d, 'a> = (AccountPart, FileMember, &'d List<'a>);

/// The lists of the parts of an account.
pub(super) fn parts<'d, 'a>(document: &'d Document<'a>) -> [Part<'d, 'a>; 5] {
    [
        (AccountPart::Users, FileMember::UserDetailList, &document.user_detail_list),
        (AccountPart::Groups, FileMember::GroupDetailList, &document.group_detail_list),
        (AccountPart::Roles, FileMember::RoleDetailList, &document.role_detail_list),
        (AccountPart::SamlProviders, FileMember::SamlProviderList, &document.saml_provider_list),
        (
            AccountPart::OpenIdConnectProviders,
            FileMember::OpenIdConnectProviderList,
            &document.open_id_connect_provider_list,
        ),
    ]
}

/// How the facts of a file were loaded: only snapshots say so themselves.
pub(super) fn provenance(document: &Document<'_>) -> Provenance {
    match (document.collected_by, document.still_reading) {
        (Some(_), Some(true)) => Provenance::Arriving,
        (Some(_), _) => Provenance::Aws,
        (None, _) => Provenance::Files,
    }
}

/// The lists of credentials other than passwords and access keys.
pub(super) fn other_credentials<'d, 'a>(
    document: &'d Document<'a>,
) -> [(OtherCredentialKind, FileMember, &'d List<'a>); 3] {
    use OtherCredentialKind::{ServiceSpecific, SigningCertificate, SshPublicKey};
    [
        (SshPublicKey, FileMember::SshPublicKeys, &document.ssh_public_keys),
        (SigningCertificate, FileMember::Certificates, &document.certificates),
        (
            ServiceSpecific,
            FileMember::ServiceSpecificCredentials,
            &document.service_specific_credentials,
        ),
    ]
}
