//! Every operation that loading from AWS uses. There are no others: this table is the source of the
//! guard that refuses everything else, of the policy that `rolecall permissions` prints, of
//! progress, and of `docs/aws.md`.

use crate::iam::AwsOperation;
pub use crate::iam::Service;

/// The service's id in the AWS SDK.
const fn sdk_id(service: Service) -> &'static str {
    match service {
        Service::Sts => "STS",
        Service::Iam => "IAM",
        Service::Organizations => "Organizations",
        Service::SsoAdmin => "SSO Admin",
        Service::IdentityStore => "identitystore",
        Service::AccountAccess => "Account Access",
    }
}

/// The purpose of an operation, which determines who must be allowed to call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationGroup {
    /// No permission is needed: AWS allows everyone.
    Free,
    /// One account.
    Account,
    /// The organization, from its management account or a delegated administrator.
    Organization,
    /// Identity Center and account access manager, from the same accounts.
    IdentityCenter,
    /// Entering another account of the organization.
    Entry,
}

/// One operation of the AWS API, as used for loading.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The operation.
    pub kind: AwsOperation,
    /// What it is needed for.
    pub group: OperationGroup,
    /// What it feeds.
    pub feeds: &'static str,
}

impl Operation {
    /// Its name, such as `ListUsers`.
    pub const fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// What is unknown without it, as a clause after "so ".
    pub const fn without(&self) -> &'static str {
        self.kind.without()
    }

    /// The required IAM action; `iam:ListUsers` for `ListUsers`.
    pub fn action(&self) -> String {
        self.kind.action()
    }

    /// The operation with this name in the AWS SDK, if it is in the table.
    pub(super) fn find(sdk_id: &str, name: &str) -> Option<&'static Self> {
        let is_it = |it: &Self| it.name() == name && self::sdk_id(it.kind.service()) == sdk_id;
        OPERATIONS.iter().copied().find(|it| is_it(it))
    }
}

/// Writes the table: a module for each service, a constant for each operation, and the list of all.
macro_rules! operations {
    ($($module:ident {
        $($constant:ident $kind:ident $group:ident $feeds:literal)+
    })+) => {
        $(
            #[doc = concat!("The operations of `", stringify!($module), "`.")]
            pub(super) mod $module {
                use super::{AwsOperation, Operation, OperationGroup};
                $(
                    #[doc = concat!("`", stringify!($kind), "`.")]
                    pub(in crate::load) const $constant: &Operation = &Operation {
                        kind: AwsOperation::$kind,
                        group: OperationGroup::$group,
                        feeds: $feeds,
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
    of_sts {
        GET_CALLER_IDENTITY GetCallerIdentity Free "account, partition, caller"
        ASSUME_ROLE AssumeRole Entry "access to each account of the organization"
    }
    of_iam {
        GET_ACCOUNT_AUTHORIZATION_DETAILS GetAccountAuthorizationDetails Account "users, groups, roles, policies, boundaries, tags, last use of roles, instance profiles"
        LIST_USERS ListUsers Account "users, where the authorization details are denied"
        GET_USER GetUser Account "boundary and tags of a user"
        LIST_GROUPS_FOR_USER ListGroupsForUser Account "the groups of a user"
        LIST_USER_POLICIES ListUserPolicies Account "the names of a user's inline policies"
        GET_USER_POLICY GetUserPolicy Account "a user's inline policy"
        LIST_ATTACHED_USER_POLICIES ListAttachedUserPolicies Account "managed policies attached to a user"
        LIST_GROUPS ListGroups Account "groups, where the authorization details are denied"
        LIST_GROUP_POLICIES ListGroupPolicies Account "the names of a group's inline policies"
        GET_GROUP_POLICY GetGroupPolicy Account "a group's inline policy"
        LIST_ATTACHED_GROUP_POLICIES ListAttachedGroupPolicies Account "managed policies attached to a group"
        LIST_ROLES ListRoles Account "maximum session duration of roles; roles, where the authorization details are denied"
        GET_ROLE GetRole Account "boundary, tags and last use of a role"
        LIST_ROLE_POLICIES ListRolePolicies Account "the names of a role's inline policies"
        GET_ROLE_POLICY GetRolePolicy Account "a role's inline policy"
        LIST_ATTACHED_ROLE_POLICIES ListAttachedRolePolicies Account "managed policies attached to a role"
        LIST_INSTANCE_PROFILES ListInstanceProfiles Account "instance profiles, where the authorization details are denied"
        LIST_POLICIES ListPolicies Account "unattached policies, where the authorization details are denied"
        GET_POLICY GetPolicy Account "managed policies that the authorization details leave out"
        GET_POLICY_VERSION GetPolicyVersion Account "the contents of such policies"
        LIST_ACCESS_KEYS ListAccessKeys Account "access keys: id, status, age; of users who have one by the credential report, or are not in it"
        GET_ACCESS_KEY_LAST_USED GetAccessKeyLastUsed Account "time, service and region of a key's last use, where the credential report does not tell"
        LIST_MFA_DEVICES ListMfaDevices Account "MFA devices of a user who has one by the credential report, or is not in it"
        LIST_VIRTUAL_MFA_DEVICES ListVirtualMfaDevices Account "virtual MFA devices, the root user's too"
        GET_LOGIN_PROFILE GetLoginProfile Account "whether a user has a password, where the credential report does not tell"
        LIST_SSH_PUBLIC_KEYS ListSshPublicKeys Account "SSH keys for CodeCommit"
        LIST_SERVICE_SPECIFIC_CREDENTIALS ListServiceSpecificCredentials Account "passwords and API keys for single services, of all users at once"
        LIST_SIGNING_CERTIFICATES ListSigningCertificates Account "X.509 signing certificates of a user who has one by the credential report, or is not in it"
        GENERATE_CREDENTIAL_REPORT GenerateCredentialReport Account "starts the credential report"
        GET_CREDENTIAL_REPORT GetCredentialReport Account "passwords, MFA, keys, certificates, the root user"
        GET_ACCOUNT_SUMMARY GetAccountSummary Account "the root user's MFA and keys"
        GET_ACCOUNT_PASSWORD_POLICY GetAccountPasswordPolicy Account "the password policy"
        LIST_ACCOUNT_ALIASES ListAccountAliases Account "the account's alias"
        LIST_SAML_PROVIDERS ListSamlProviders Account "SAML providers and the expiration of their certificates"
        GET_SAML_PROVIDER GetSamlProvider Account "expiration of a provider's certificate, and tags"
        LIST_OPEN_ID_CONNECT_PROVIDERS ListOpenIdConnectProviders Account "OpenID Connect providers"
        GET_OPEN_ID_CONNECT_PROVIDER GetOpenIdConnectProvider Account "the audiences of an OpenID Connect provider"
        GET_OUTBOUND_WEB_IDENTITY_FEDERATION_INFO GetOutboundWebIdentityFederationInfo Account "whether outbound federation is on, and its issuer"
        LIST_DELEGATION_REQUESTS ListDelegationRequests Account "requests of partners for temporary access"
        LIST_ORGANIZATIONS_FEATURES ListOrganizationsFeatures Organization "centralized root access: which features are on"
        GENERATE_SERVICE_LAST_ACCESSED_DETAILS GenerateServiceLastAccessedDetails Account "starts the report on services last used, on demand"
        GET_SERVICE_LAST_ACCESSED_DETAILS GetServiceLastAccessedDetails Account "services last used, on demand"
    }
    of_organizations {
        DESCRIBE_ORGANIZATION DescribeOrganization Organization "the organization and its management account"
        LIST_ROOTS ListRoots Organization "the root, and which policy types are enabled"
        LIST_ORGANIZATIONAL_UNITS_FOR_PARENT ListOrganizationalUnitsForParent Organization "organizational units"
        LIST_ACCOUNTS_FOR_PARENT ListAccountsForParent Organization "the place of each account in the tree"
        LIST_ACCOUNTS ListAccounts Organization "accounts"
        LIST_DELEGATED_ADMINISTRATORS ListDelegatedAdministrators Organization "delegated administrators"
        LIST_DELEGATED_SERVICES_FOR_ACCOUNT ListDelegatedServicesForAccount Organization "for which services an account is delegated administrator"
        LIST_POLICIES ListOrganizationPolicies Organization "SCPs and RCPs"
        DESCRIBE_POLICY DescribePolicy Organization "the contents of a guardrail"
        LIST_TARGETS_FOR_POLICY ListTargetsForPolicy Organization "where a guardrail is attached"
    }
    of_sso_admin {
        LIST_INSTANCES ListInstances IdentityCenter "Identity Center itself"
        LIST_REGIONS ListRegions IdentityCenter "the primary region of Identity Center, where the list of instances does not name it"
        DESCRIBE_INSTANCE DescribeInstance IdentityCenter "whether an instance has permission sets, and its encryption key"
        LIST_PERMISSION_SETS ListPermissionSets IdentityCenter "permission sets"
        DESCRIBE_PERMISSION_SET DescribePermissionSet IdentityCenter "name and session length of a permission set"
        LIST_MANAGED_POLICIES_IN_PERMISSION_SET ListManagedPoliciesInPermissionSet IdentityCenter "AWS managed policies of a permission set"
        LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET ListCustomerManagedPolicyReferencesInPermissionSet IdentityCenter "customer managed policies of a permission set"
        GET_INLINE_POLICY_FOR_PERMISSION_SET GetInlinePolicyForPermissionSet IdentityCenter "the inline policy of a permission set"
        GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET GetPermissionsBoundaryForPermissionSet IdentityCenter "the boundary of a permission set"
        LIST_PERMISSION_SETS_PROVISIONED_TO_ACCOUNT ListPermissionSetsProvisionedToAccount IdentityCenter "which permission sets are in use in an account"
        LIST_ACCOUNT_ASSIGNMENTS ListAccountAssignments IdentityCenter "who has access to which account with which permission set"
    }
    of_identity_store {
        LIST_USERS ListIdentityStoreUsers IdentityCenter "people of Identity Center"
        LIST_GROUPS ListIdentityStoreGroups IdentityCenter "groups of Identity Center"
        LIST_GROUP_MEMBERSHIPS ListGroupMemberships IdentityCenter "who is in which group"
    }
    of_account_access {
        LIST_APPLICATIONS ListApplications IdentityCenter "account access manager"
        LIST_ENTITLEMENTS ListEntitlements IdentityCenter "who is entitled to which role"
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
            let only_reads = reads.iter().any(|it| operation.name().starts_with(it));
            assert!(only_reads || operation.action() == "sts:AssumeRole", "{operation:?}");
        }
        let count = actions.len();
        actions.sort_unstable();
        actions.dedup();
        assert_eq!(actions.len(), count);
        assert_eq!(count, AwsOperation::ALL.len());
    }
}
