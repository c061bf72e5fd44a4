//! The subject of a call, typed by its operation and its form.

use crate::iam::{AccountId, Arn, AwsOperation, Service, UnreadSource, UnreadSubject};

/// The subject that a call of `operation` names: an ARN or the id of an account; for calls above
/// the accounts, some other id.
pub(super) fn subject_of(operation: AwsOperation, text: &str) -> UnreadSubject {
    if is_account_id(text) {
        return UnreadSubject::Account(AccountId::from(text));
    }
    if operation == AwsOperation::ListOrganizationsFeatures {
        return UnreadSubject::OrganizationPart(text.to_owned());
    }
    match operation.service() {
        Service::Organizations => UnreadSubject::OrganizationPart(text.to_owned()),
        Service::SsoAdmin | Service::IdentityStore | Service::AccountAccess => {
            UnreadSubject::IdentityCenterPart(text.to_owned())
        }
        Service::Sts | Service::Iam => by_form(text),
    }
}

/// The subject in a saved snapshot for a gap of `source`.
pub(super) fn saved_subject(source: &UnreadSource, text: &str) -> UnreadSubject {
    match source.operation() {
        Some(operation) => subject_of(operation, text),
        None => by_form(text),
    }
}

fn by_form(text: &str) -> UnreadSubject {
    match text.parse() {
        Ok(arn) => of_arn(arn),
        Err(_) if is_account_id(text) => UnreadSubject::Account(AccountId::from(text)),
        Err(_) if text.is_empty() => UnreadSubject::Whole,
        Err(_) => UnreadSubject::Other(text.to_owned()),
    }
}

fn of_arn(arn: Arn) -> UnreadSubject {
    let kind = arn.resource().split('/').next();
    match kind {
        Some("user" | "group" | "role") => UnreadSubject::Principal(arn),
        Some("policy") => UnreadSubject::ManagedPolicy(arn),
        Some(_) | None => UnreadSubject::Resource(arn),
    }
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_subject_is_typed_by_its_form_and_by_the_service() {
        let arn = |it: &str| it.parse::<Arn>().expect("an ARN");
        let user = "arn:aws:iam::111122223333:user/ann";
        let policy = "arn:aws:iam::111122223333:policy/p";
        let provider = "arn:aws:iam::111122223333:saml-provider/idp";
        let set = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
        let cases = [
            (AwsOperation::ListUsers,                    "111122223333", UnreadSubject::Account("111122223333".into())),
            (AwsOperation::GetUser,                      user,           UnreadSubject::Principal(arn(user))),
            (AwsOperation::GetPolicy,                    policy,         UnreadSubject::ManagedPolicy(arn(policy))),
            (AwsOperation::GetSamlProvider,             provider,       UnreadSubject::Resource(arn(provider))),
            (AwsOperation::ListOrganizationPolicies,       "o-acme",       UnreadSubject::OrganizationPart("o-acme".to_owned())),
            (AwsOperation::ListOrganizationsFeatures,    "o-acme",       UnreadSubject::OrganizationPart("o-acme".to_owned())),
            (AwsOperation::DescribePermissionSet, set,            UnreadSubject::IdentityCenterPart(set.to_owned())),
            (AwsOperation::ListUsers,                    "user-1",       UnreadSubject::Other("user-1".to_owned())),
        ];
        for (operation, text, expected) in cases {
            assert_eq!(subject_of(operation, text), expected, "{text}");
        }
    }
}
