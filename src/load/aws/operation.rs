//! Every operation that reading AWS uses. There is no other: this table drives the guard that
//! refuses all else, the policy that `rolecall permissions` prints, progress, and the README.

/// An AWS service that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// AWS Security Token Service.
    Sts,
    /// Identity and Access Management.
    Iam,
    /// AWS Organizations.
    Organizations,
    /// IAM Identity Center: permission sets and assignments.
    SsoAdmin,
    /// IAM Identity Center: users and groups.
    IdentityStore,
}

impl Service {
    /// The name as the AWS CLI and IAM actions write it.
    ///
    /// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Sts => "sts",
            Self::Iam => "iam",
            Self::Organizations => "organizations",
            Self::SsoAdmin => "sso",
            Self::IdentityStore => "identitystore",
        }
    }

    /// The service's id in the AWS SDK.
    const fn sdk_id(self) -> &'static str {
        match self {
            Self::Sts => "STS",
            Self::Iam => "IAM",
            Self::Organizations => "Organizations",
            Self::SsoAdmin => "SSO Admin",
            Self::IdentityStore => "identitystore",
        }
    }
}

/// What an operation is needed for, and so who must be allowed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationGroup {
    /// Nobody must be allowed it: AWS lets everyone.
    Free,
    /// One account.
    Account,
    /// The organization, from its management account or a delegated administrator.
    Organization,
    /// Identity Center, from the same accounts.
    IdentityCenter,
    /// Entering another account of the organization.
    Entry,
}

/// One operation of the AWS API.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// Whose it is.
    pub service: Service,
    /// Its name, such as `ListUsers`.
    pub name: &'static str,
    /// What it is needed for.
    pub group: OperationGroup,
    /// What it feeds.
    pub feeds: &'static str,
    /// What is unknown without it, to be read after "so ".
    pub without: &'static str,
}

impl Operation {
    /// The IAM action that it needs; `iam:ListUsers` for `ListUsers`.
    pub fn action(&self) -> String {
        format!("{}:{}", self.service.prefix(), self.name)
    }

    /// The operation that the AWS SDK calls so, if it is one of the table.
    pub(super) fn find(sdk_id: &str, name: &str) -> Option<&'static Self> {
        OPERATIONS.iter().copied().find(|it| it.service.sdk_id() == sdk_id && it.name == name)
    }
}

/// Writes the table: a module a service, a constant an operation, and the list of all.
macro_rules! operations {
    ($($module:ident $service:ident {
        $($constant:ident $name:literal $group:ident $feeds:literal $without:literal)+
    })+) => {
        $(
            #[doc = concat!("The operations of `", stringify!($module), "`.")]
            pub(super) mod $module {
                use super::{Operation, OperationGroup, Service};
                $(
                    #[doc = concat!("`", $name, "`.")]
                    pub(in crate::load) const $constant: &Operation = &Operation {
                        service: Service::$service,
                        name: $name,
                        group: OperationGroup::$group,
                        feeds: $feeds,
                        without: $without,
                    };
                )+
            }
        )+
        /// All operations, by service.
        pub const OPERATIONS: &[&Operation] = &[$($($module::$constant),+),+];
    };
}

#[rustfmt::skip]
operations! {
    of_sts Sts {
        GET_CALLER_IDENTITY "GetCallerIdentity" Free "account, partition, who is reading" "nothing can be read"
        ASSUME_ROLE "AssumeRole" Entry "the way into each account of the organization" "that account is unknown"
    }
    of_iam Iam {
        GET_ACCOUNT_AUTHORIZATION_DETAILS "GetAccountAuthorizationDetails" Account "users, groups, roles, policies, boundaries, tags, last use of roles, instance profiles" "users, groups, roles and policies are asked for one by one, or are missing"
        LIST_USERS "ListUsers" Account "users, where the authorization details are denied" "users are unknown"
        GET_USER "GetUser" Account "boundary and tags of a user" "the boundary and tags are unknown"
        LIST_GROUPS_FOR_USER "ListGroupsForUser" Account "the groups of a user" "the user's groups, and what they allow, are unknown"
        LIST_USER_POLICIES "ListUserPolicies" Account "the names of a user's inline policies" "the user's inline policies are unknown"
        GET_USER_POLICY "GetUserPolicy" Account "a user's inline policy" "what this policy says is unknown"
        LIST_ATTACHED_USER_POLICIES "ListAttachedUserPolicies" Account "managed policies attached to a user" "the user's managed policies are unknown"
        LIST_GROUPS "ListGroups" Account "groups, where the authorization details are denied" "groups, and what they allow, are unknown"
        LIST_GROUP_POLICIES "ListGroupPolicies" Account "the names of a group's inline policies" "the group's inline policies are unknown"
        GET_GROUP_POLICY "GetGroupPolicy" Account "a group's inline policy" "what this policy says is unknown"
        LIST_ATTACHED_GROUP_POLICIES "ListAttachedGroupPolicies" Account "managed policies attached to a group" "the group's managed policies are unknown"
        LIST_ROLES "ListRoles" Account "how long sessions of roles may last; roles, where the authorization details are denied" "how long sessions of roles may last is unknown, and roles are known from the authorization details at best"
        GET_ROLE "GetRole" Account "boundary, tags and last use of a role" "the boundary, tags and last use are unknown"
        LIST_ROLE_POLICIES "ListRolePolicies" Account "the names of a role's inline policies" "the role's inline policies are unknown"
        GET_ROLE_POLICY "GetRolePolicy" Account "a role's inline policy" "what this policy says is unknown"
        LIST_ATTACHED_ROLE_POLICIES "ListAttachedRolePolicies" Account "managed policies attached to a role" "the role's managed policies are unknown"
        LIST_INSTANCE_PROFILES "ListInstanceProfiles" Account "instance profiles, where the authorization details are denied" "which roles instances can wear is unknown"
        LIST_POLICIES "ListPolicies" Account "policies that nobody has, where the authorization details are denied" "policies that nobody has are unknown"
        GET_POLICY "GetPolicy" Account "managed policies that the authorization details leave out" "what this policy says is unknown"
        GET_POLICY_VERSION "GetPolicyVersion" Account "what such a policy says" "what this policy says is unknown"
        LIST_ACCESS_KEYS "ListAccessKeys" Account "access keys: id, status, age" "access keys are known from the credential report at best"
        GET_ACCESS_KEY_LAST_USED "GetAccessKeyLastUsed" Account "when, for which service and where a key was last used" "the last use of the key is known from the credential report at best"
        LIST_MFA_DEVICES "ListMFADevices" Account "MFA devices of a user" "MFA is known from the credential report at best"
        LIST_VIRTUAL_MFA_DEVICES "ListVirtualMFADevices" Account "virtual MFA devices, the root user's too" "the root user's virtual MFA device is unknown"
        GET_LOGIN_PROFILE "GetLoginProfile" Account "whether a user has a password" "the password is known from the credential report at best"
        LIST_SSH_PUBLIC_KEYS "ListSSHPublicKeys" Account "SSH keys for CodeCommit" "SSH keys are unknown"
        LIST_SERVICE_SPECIFIC_CREDENTIALS "ListServiceSpecificCredentials" Account "passwords and API keys for single services" "credentials for single services are unknown"
        LIST_SIGNING_CERTIFICATES "ListSigningCertificates" Account "X.509 signing certificates" "signing certificates are known from the credential report at best"
        GENERATE_CREDENTIAL_REPORT "GenerateCredentialReport" Account "starts the credential report" "the root user is unknown"
        GET_CREDENTIAL_REPORT "GetCredentialReport" Account "passwords, MFA, keys, certificates, the root user" "the root user is unknown"
        GET_ACCOUNT_SUMMARY "GetAccountSummary" Account "the root user's MFA and keys" "the root user's MFA and keys are known from the credential report at best"
        GET_ACCOUNT_PASSWORD_POLICY "GetAccountPasswordPolicy" Account "the rules for passwords" "the rules for passwords are unknown"
        LIST_ACCOUNT_ALIASES "ListAccountAliases" Account "the account's alias" "the account's alias is unknown"
        LIST_SAML_PROVIDERS "ListSAMLProviders" Account "SAML providers and when their certificates end" "SAML providers are known only as trust policies name them"
        GET_SAML_PROVIDER "GetSAMLProvider" Account "the end of a provider's certificate, and tags" "the tags of this provider are unknown"
        LIST_OPEN_ID_CONNECT_PROVIDERS "ListOpenIDConnectProviders" Account "OpenID Connect providers" "OpenID Connect providers are known only as trust policies name them"
        GET_OPEN_ID_CONNECT_PROVIDER "GetOpenIDConnectProvider" Account "the audiences of an OpenID Connect provider" "the audiences of this provider are unknown"
        GENERATE_SERVICE_LAST_ACCESSED_DETAILS "GenerateServiceLastAccessedDetails" Account "starts the report on services last used, on demand" "unused permissions are unknown"
        GET_SERVICE_LAST_ACCESSED_DETAILS "GetServiceLastAccessedDetails" Account "services last used, on demand" "unused permissions are unknown"
    }
    of_organizations Organizations {
        DESCRIBE_ORGANIZATION "DescribeOrganization" Organization "the organization and its management account" "what it would say of the organization is known from the tree at best"
        LIST_ROOTS "ListRoots" Organization "the root, and which types of guardrails are on" "SCPs and RCPs are unknown: answers are upper bounds"
        LIST_ORGANIZATIONAL_UNITS_FOR_PARENT "ListOrganizationalUnitsForParent" Organization "organizational units" "the units below, and their guardrails, are unknown"
        LIST_ACCOUNTS_FOR_PARENT "ListAccountsForParent" Organization "where each account stands" "the guardrails of the accounts there are unknown"
        LIST_ACCOUNTS "ListAccounts" Organization "accounts" "the accounts of the organization are unknown"
        LIST_DELEGATED_ADMINISTRATORS "ListDelegatedAdministrators" Organization "delegated administrators" "delegated administrators are unknown"
        LIST_DELEGATED_SERVICES_FOR_ACCOUNT "ListDelegatedServicesForAccount" Organization "for which services an account is delegated administrator" "for which services this account is delegated administrator is unknown"
        LIST_POLICIES "ListPolicies" Organization "SCPs and RCPs" "SCPs and RCPs are unknown: answers are upper bounds"
        DESCRIBE_POLICY "DescribePolicy" Organization "what a guardrail says" "what this guardrail says is unknown"
        LIST_TARGETS_FOR_POLICY "ListTargetsForPolicy" Organization "where a guardrail is attached" "where this guardrail is attached is unknown"
    }
    of_sso_admin SsoAdmin {
        LIST_INSTANCES "ListInstances" IdentityCenter "Identity Center itself" "the people behind its roles are unknown"
        LIST_PERMISSION_SETS "ListPermissionSets" IdentityCenter "permission sets" "permission sets are unknown"
        DESCRIBE_PERMISSION_SET "DescribePermissionSet" IdentityCenter "name and session length of a permission set" "this permission set is unknown"
        LIST_MANAGED_POLICIES_IN_PERMISSION_SET "ListManagedPoliciesInPermissionSet" IdentityCenter "AWS's policies in a permission set" "AWS's policies in this permission set are unknown"
        LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET "ListCustomerManagedPolicyReferencesInPermissionSet" IdentityCenter "the customer's policies in a permission set" "the customer's policies in this permission set are unknown"
        GET_INLINE_POLICY_FOR_PERMISSION_SET "GetInlinePolicyForPermissionSet" IdentityCenter "the inline policy of a permission set" "the inline policy of this permission set is unknown"
        GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET "GetPermissionsBoundaryForPermissionSet" IdentityCenter "the boundary of a permission set" "the boundary of this permission set is unknown"
        LIST_PERMISSION_SETS_PROVISIONED_TO_ACCOUNT "ListPermissionSetsProvisionedToAccount" IdentityCenter "which permission sets are in use in an account" "assignments of all permission sets are asked for"
        LIST_ACCOUNT_ASSIGNMENTS "ListAccountAssignments" IdentityCenter "who may enter which account with which permission set" "who may enter is unknown"
    }
    of_identity_store IdentityStore {
        LIST_USERS "ListUsers" IdentityCenter "people of Identity Center" "people are known by their ids at best"
        LIST_GROUPS "ListGroups" IdentityCenter "groups of Identity Center" "groups are known by their ids at best"
        LIST_GROUP_MEMBERSHIPS "ListGroupMemberships" IdentityCenter "who is in which group" "the members of this group are unknown"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_only_reads_and_stands_here_once() {
        let mut actions: Vec<_> = OPERATIONS.iter().map(|it| it.action()).collect();
        for operation in OPERATIONS {
            let reads = ["Get", "List", "Describe", "Generate"];
            let only_reads = reads.iter().any(|it| operation.name.starts_with(it));
            assert!(only_reads || operation.action() == "sts:AssumeRole", "{operation:?}");
        }
        let count = actions.len();
        actions.sort_unstable();
        actions.dedup();
        assert_eq!(actions.len(), count);
    }
}
