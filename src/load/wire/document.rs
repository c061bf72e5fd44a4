//! A whole JSON file: authorization details, a credential report, lists of keys and devices, or a
//! saved snapshot, whose accounts have the same members again.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::value::{IdOrObject, List, Raw, Text};
use crate::iam::FileMember;

/// A file, or one account of a saved snapshot.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object")]
pub(crate) struct Document<'a> {
    /// `rolecall/snapshot/1` for a saved snapshot.
    #[serde(borrow, rename = "schema")]
    pub(crate) schema: Option<Text<'a>>,
    /// When the snapshot was read from AWS.
    #[serde(borrow, rename = "collected_at")]
    pub(crate) collected_at: Option<Text<'a>>,
    /// The caller that read the snapshot from AWS; any object is accepted.
    #[serde(borrow, rename = "collected_by")]
    pub(crate) collected_by: Option<&'a RawValue>,
    /// Whether AWS is still being read; never in a file.
    #[serde(rename = "still_reading")]
    pub(crate) still_reading: Option<bool>,
    /// The snapshot's accounts; each is also a [`Document`].
    #[serde(borrow, rename = "accounts")]
    pub(crate) accounts: List<'a>,
    /// The snapshot's organization.
    #[serde(borrow, rename = "organization")]
    pub(crate) organization: Option<&'a RawValue>,
    /// The snapshot's Identity Center.
    #[serde(borrow, rename = "identity_center")]
    pub(crate) identity_center: Option<&'a RawValue>,
    /// The snapshot's account access manager.
    #[serde(borrow, rename = "account_access")]
    pub(crate) account_access: Option<&'a RawValue>,
    /// What `aws account-access list-entitlements` prints.
    #[serde(borrow, rename = "entitlements")]
    pub(crate) entitlements: List<'a>,
    /// What could not be read when the snapshot was created.
    #[serde(borrow, rename = "gaps")]
    pub(crate) gaps: List<'a>,

    /// The account of these facts, if the file names it; or an account of the organization, as `aws
    /// organizations describe-account` prints it.
    #[serde(borrow)]
    pub(super) account: IdOrObject<'a>,
    /// Whether AWS confirmed that the account is in no organization.
    pub(crate) is_standalone: Option<bool>,
    /// The names of the lists with missing pages.
    #[serde(borrow)]
    pub(crate) partial_lists: List<'a>,
    /// At most one alias, in a list.
    #[serde(borrow)]
    pub(crate) account_aliases: List<'a>,
    /// Users with their policies.
    #[serde(borrow)]
    pub(crate) user_detail_list: List<'a>,
    /// Groups with their policies.
    #[serde(borrow)]
    pub(crate) group_detail_list: List<'a>,
    /// Roles with their policies.
    #[serde(borrow)]
    pub(crate) role_detail_list: List<'a>,
    /// Roles as `aws iam list-roles` prints them, without their policies.
    #[serde(borrow)]
    pub(crate) roles: List<'a>,
    /// Users as `aws iam list-users` prints them, without their policies. The users of Identity
    /// Center have no ARNs.
    #[serde(borrow)]
    pub(crate) users: List<'a>,
    /// Groups as `aws iam list-groups` prints them. The groups of Identity Center have no ARNs.
    #[serde(borrow)]
    pub(crate) groups: List<'a>,
    /// One user as `aws iam get-user` prints it.
    #[serde(borrow)]
    pub(crate) user: Option<Raw<'a>>,
    /// One role as `aws iam get-role` prints it.
    #[serde(borrow)]
    pub(crate) role: Option<Raw<'a>>,
    /// One group as `aws iam get-group` prints it, with its users.
    #[serde(borrow)]
    pub(crate) group: Option<Raw<'a>>,
    /// Instance profiles with their roles, as `aws iam list-instance-profiles` prints them.
    #[serde(borrow)]
    pub(super) instance_profiles: List<'a>,
    /// One of them.
    #[serde(borrow)]
    pub(super) instance_profile: Option<Raw<'a>>,
    /// Managed policies with their versions; or without them, as `aws iam list-policies` prints
    /// them; or the output of `aws organizations list-policies`.
    #[serde(borrow)]
    pub(crate) policies: List<'a>,
    /// A managed policy without its versions, as `aws iam get-policy` prints it.
    #[serde(borrow)]
    pub(super) policy: Option<Raw<'a>>,
    /// The user of an inline policy, as `aws iam get-user-policy` prints it.
    #[serde(borrow)]
    pub(super) user_name: Option<Raw<'a>>,
    /// The group of an inline policy.
    #[serde(borrow)]
    pub(super) group_name: Option<Raw<'a>>,
    /// The role of an inline policy.
    #[serde(borrow)]
    pub(super) role_name: Option<Raw<'a>>,
    /// The name of an inline policy.
    #[serde(borrow)]
    pub(super) policy_name: Option<Raw<'a>>,
    /// The document of an inline policy.
    #[serde(borrow)]
    pub(super) policy_document: Option<Raw<'a>>,
    /// Whether AWS returned one page of several.
    pub(crate) is_truncated: Option<bool>,
    /// The token where the AWS CLI would continue: `--max-items` ended the list. Some services
    /// write it in lower case.
    #[serde(borrow, alias = "nextToken")]
    pub(crate) next_token: Option<Text<'a>>,
    /// Where the next page begins.
    #[serde(borrow)]
    pub(crate) marker: Option<Text<'a>>,

    /// The credential report, in a saved snapshot.
    #[serde(borrow)]
    pub(crate) credential_report: Option<&'a RawValue>,
    /// The credential report as `aws iam get-credential-report` prints it: its text.
    #[serde(borrow)]
    pub(crate) content: Option<&'a RawValue>,
    /// When AWS generated that report.
    #[serde(borrow)]
    pub(crate) generated_time: Option<Text<'a>>,

    /// Access keys of users.
    #[serde(borrow)]
    pub(crate) access_key_metadata: List<'a>,
    /// Last uses of access keys.
    #[serde(borrow)]
    pub(crate) access_key_last_used: List<'a>,
    /// MFA devices of users.
    #[serde(borrow, rename = "MFADevices")]
    pub(crate) mfa_devices: List<'a>,
    /// Virtual MFA devices, including the root user's.
    #[serde(borrow, rename = "VirtualMFADevices")]
    pub(crate) virtual_mfa_devices: List<'a>,
    /// Console passwords of users.
    #[serde(borrow)]
    pub(crate) login_profiles: List<'a>,
    /// The names of the users who were asked about, in a snapshot whose credential report tells of
    /// the others.
    #[serde(borrow)]
    pub(crate) login_profiles_of: List<'a>,
    /// One of them, as `aws iam get-login-profile` prints it.
    #[serde(borrow)]
    pub(super) login_profile: Option<Raw<'a>>,
    /// SSH keys of users.
    #[serde(borrow, rename = "SSHPublicKeys")]
    pub(crate) ssh_public_keys: List<'a>,
    /// Signing certificates of users.
    #[serde(borrow)]
    pub(crate) certificates: List<'a>,
    /// Passwords and API keys of users for single services.
    #[serde(borrow)]
    pub(crate) service_specific_credentials: List<'a>,
    /// When users, groups, roles and policies last used services; only in snapshots, because the
    /// AWS CLI output does not name the principal.
    #[serde(borrow)]
    pub(crate) service_last_accessed_details: List<'a>,
    /// SAML providers.
    #[serde(borrow, rename = "SAMLProviderList")]
    pub(crate) saml_provider_list: List<'a>,
    /// OpenID Connect providers.
    #[serde(borrow, rename = "OpenIDConnectProviderList")]
    pub(crate) open_id_connect_provider_list: List<'a>,
    /// The URL of an OpenID Connect provider, as `aws iam get-open-id-connect-provider` prints it.
    #[serde(borrow)]
    pub(super) url: Option<Raw<'a>>,
    /// The audiences of that provider.
    #[serde(borrow, rename = "ClientIDList")]
    pub(super) client_id_list: Option<Raw<'a>>,
    /// Counts of an account, as `aws iam get-account-summary` prints them.
    #[serde(borrow)]
    pub(crate) summary_map: Option<&'a RawValue>,
    /// The password policy; in a snapshot, an empty object for the AWS default.
    #[serde(borrow)]
    pub(crate) password_policy: Option<&'a RawValue>,

    /// The organization, as `aws organizations describe-organization` prints it.
    #[serde(borrow, rename = "Organization")]
    pub(super) described_organization: Option<Raw<'a>>,
    /// The root of the organization.
    #[serde(borrow)]
    pub(super) roots: List<'a>,
    /// Accounts of the organization, without their place in the tree.
    #[serde(borrow, rename = "Accounts")]
    pub(super) member_accounts: List<'a>,
    /// The delegated administrators.
    #[serde(borrow)]
    pub(super) delegated_administrators: List<'a>,
    /// Instances of Identity Center.
    #[serde(borrow)]
    pub(super) instances: List<'a>,
    /// A permission set, as `aws sso-admin describe-permission-set` prints it.
    #[serde(borrow)]
    pub(super) permission_set: Option<Raw<'a>>,
    /// The assignments of one account and one permission set.
    #[serde(borrow)]
    pub(super) account_assignments: List<'a>,
    /// The members of one group of Identity Center.
    #[serde(borrow)]
    pub(super) group_memberships: List<'a>,

    /// Whether outbound federation is enabled, as `aws iam
    /// get-outbound-web-identity-federation-info` prints it.
    pub(crate) jwt_vending_enabled: Option<bool>,
    /// The issuer of its tokens.
    #[serde(borrow)]
    pub(crate) issuer_identifier: Option<Text<'a>>,
    /// Requests of partners, as `aws iam list-delegation-requests` prints them.
    #[serde(borrow)]
    pub(crate) delegation_requests: List<'a>,
    /// The organization of [`Self::enabled_features`].
    #[serde(borrow)]
    pub(crate) organization_id: Option<Text<'a>>,
    /// Centralized root access, as `aws iam list-organizations-features` prints it.
    #[serde(borrow)]
    pub(crate) enabled_features: List<'a>,
}

impl<'a> Document<'a> {
    /// The account of these facts, if the file names it.
    pub(crate) fn account(&self) -> Option<&Text<'a>> {
        match &self.account {
            IdOrObject::Id(id) => Some(id),
            IdOrObject::Missing | IdOrObject::Object(_) => None,
        }
    }

    /// The member that indicates more pages, if there is one.
    pub(crate) fn page_end(&self) -> Option<FileMember> {
        let goes_on = |it: &Option<Text<'a>>| it.as_ref().is_some_and(|it| !it.as_str().is_empty());
        let ends = [
            (FileMember::IsTruncated, self.is_truncated == Some(true)),
            (FileMember::NextToken, goes_on(&self.next_token)),
            (FileMember::Marker, goes_on(&self.marker)),
        ];
        ends.into_iter().find(|(_, is_end)| *is_end).map(|(member, _)| member)
    }

    /// The lists of facts, each with its name.
    pub(crate) fn lists(&self) -> [(FileMember, &List<'a>); 19] {
        use FileMember as Member;
        [
            (Member::AccountAliases, &self.account_aliases),
            (Member::UserDetailList, &self.user_detail_list),
            (Member::GroupDetailList, &self.group_detail_list),
            (Member::RoleDetailList, &self.role_detail_list),
            (Member::Roles, &self.roles),
            (Member::Policies, &self.policies),
            (Member::AccessKeyMetadata, &self.access_key_metadata),
            (Member::AccessKeyLastUsed, &self.access_key_last_used),
            (Member::MfaDevices, &self.mfa_devices),
            (Member::VirtualMfaDevices, &self.virtual_mfa_devices),
            (Member::LoginProfiles, &self.login_profiles),
            (Member::SshPublicKeys, &self.ssh_public_keys),
            (Member::Certificates, &self.certificates),
            (Member::ServiceSpecificCredentials, &self.service_specific_credentials),
            (Member::ServiceLastAccessedDetails, &self.service_last_accessed_details),
            (Member::SamlProviderList, &self.saml_provider_list),
            (Member::OpenIdConnectProviderList, &self.open_id_connect_provider_list),
            (Member::DelegationRequests, &self.delegation_requests),
            (Member::EnabledFeatures, &self.enabled_features),
        ]
    }

    /// Whether there is more than the frame of a snapshot.
    pub(crate) fn holds_something(&self) -> bool {
        let has_items = |list: &List<'a>| match list {
            List::Items(items) => !items.is_empty(),
            List::Other(_) => true,
            List::Missing => false,
        };
        let values = [
            self.organization,
            self.identity_center,
            self.account_access,
            self.credential_report,
            self.content,
            self.summary_map,
            self.password_policy,
        ];
        has_items(&self.accounts)
            || has_items(&self.gaps)
            || self.entitlements.is_present()
            || self.lists().iter().any(is_list)
            || self.tells_of_one_call()
            || self.has_single_facts()
            || values.iter().any(Option::is_some)
    }

    /// Whether it has facts that are in no list and in no object.
    fn has_single_facts(&self) -> bool {
        self.jwt_vending_enabled.is_some()
    }

    /// Whether any member is known. `Account` alone does not count, because many AWS calls print
    /// it.
    pub(crate) fn is_recognized(&self) -> bool {
        let values = [
            self.organization,
            self.identity_center,
            self.account_access,
            self.credential_report,
            self.content,
            self.summary_map,
            self.password_policy,
        ];
        self.schema.is_some()
            || self.accounts.is_present()
            || self.gaps.is_present()
            || self.entitlements.is_present()
            || self.tells_of_one_call()
            || self.lists().iter().any(is_list)
            || self.has_single_facts()
            || values.iter().any(Option::is_some)
    }
}

/// Whether a list is present. `aws iam get-access-key-last-used` prints an object instead, which
/// does not name the key.
fn is_list((member, list): &(FileMember, &List<'_>)) -> bool {
    let is_object = *member == FileMember::AccessKeyLastUsed && matches!(list, List::Other(_));
    list.is_present() && !is_object
}

/// The credential report of an account, inside a saved snapshot.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `Content`")]
pub(crate) struct CredentialReport<'a> {
    /// The report: CSV, or CSV in base64.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<Raw<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) report_format: Option<Text<'a>>,
    /// When AWS generated it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) generated_time: Option<Text<'a>>,
}
