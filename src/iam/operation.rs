//! The AWS API operations that facts come from, each with its topic.

use super::{
    credentials::OtherCredentialKind::{ServiceSpecific, SigningCertificate, SshPublicKey},
    topic::{
        CredentialList::{AccessKeys, MfaDevices, Other, Passwords},
        IdentityKind::{Group, Role, User},
        Topic,
    },
};

/// An AWS service that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Account access manager: entitlements.
    AccountAccess,
}

impl Service {
    /// The prefix that the AWS CLI and IAM actions use.
    ///
    /// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Sts => "sts",
            Self::Iam => "iam",
            Self::Organizations => "organizations",
            Self::SsoAdmin => "sso",
            Self::IdentityStore => "identitystore",
            Self::AccountAccess => "account-access",
        }
    }
}

/// Writes the enum and its table.
macro_rules! operations {
    ($($service:ident { $($variant:ident $name:literal $topic:expr, $without:literal)+ })+) => {
        /// One operation of the AWS API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AwsOperation {
            $($(
                #[doc = concat!("`", $name, "`.")]
                $variant,
            )+)+
        }

        impl AwsOperation {
            /// All operations, by service.
            pub const ALL: &[Self] = &[$($(Self::$variant),+),+];

            /// The service that it belongs to.
            pub const fn service(self) -> Service {
                match self { $($(Self::$variant => Service::$service,)+)+ }
            }

            /// Its name, such as `ListUsers`.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name,)+)+ }
            }

            /// The topic of its facts.
            pub const fn topic(self) -> Topic {
                match self { $($(Self::$variant => $topic,)+)+ }
            }

            /// What is unknown without it, as a clause after "so ".
            pub const fn without(self) -> &'static str {
                match self { $($(Self::$variant => $without,)+)+ }
            }
        }
    };
}

impl AwsOperation {
    /// The IAM action that it needs, such as `iam:ListUsers`.
    pub fn action(self) -> String {
        format!("{}:{}", self.service().prefix(), self.name())
    }

    /// The operation that requires this IAM action.
    pub fn of_action(action: &str) -> Option<Self> {
        let (prefix, name) = action.split_once(':')?;
        let is_it = |it: &Self| it.name() == name && it.service().prefix() == prefix;
        Self::ALL.iter().copied().find(is_it)
    }
}

#[rustfmt::skip]
operations! {
    Sts {
        GetCallerIdentity "GetCallerIdentity" Topic::Itself, "nothing can be read"
        AssumeRole "AssumeRole" Topic::Entry, "that account is unknown"
    }
    Iam {
        GetAccountAuthorizationDetails "GetAccountAuthorizationDetails" Topic::Itself, "users, groups, roles and policies are requested one by one, or are unknown"
        ListUsers "ListUsers" Topic::Itself, "users are unknown"
        GetUser "GetUser" Topic::Boundary(User), "the boundary and tags are unknown"
        ListGroupsForUser "ListGroupsForUser" Topic::Policies(User), "the user's groups and their permissions are unknown"
        ListUserPolicies "ListUserPolicies" Topic::Policies(User), "the user's inline policies are unknown"
        GetUserPolicy "GetUserPolicy" Topic::Policies(User), "the contents of this policy are unknown"
        ListAttachedUserPolicies "ListAttachedUserPolicies" Topic::Policies(User), "the user's managed policies are unknown"
        ListGroups "ListGroups" Topic::Itself, "groups and their permissions are unknown"
        ListGroupPolicies "ListGroupPolicies" Topic::Policies(Group), "the group's inline policies are unknown"
        GetGroupPolicy "GetGroupPolicy" Topic::Policies(Group), "the contents of this policy are unknown"
        ListAttachedGroupPolicies "ListAttachedGroupPolicies" Topic::Policies(Group), "the group's managed policies are unknown"
        ListRoles "ListRoles" Topic::Itself, "the maximum session duration of roles is unknown, and roles are known only from the authorization details"
        GetRole "GetRole" Topic::Boundary(Role), "the boundary, tags and last use are unknown"
        ListRolePolicies "ListRolePolicies" Topic::Policies(Role), "the role's inline policies are unknown"
        GetRolePolicy "GetRolePolicy" Topic::Policies(Role), "the contents of this policy are unknown"
        ListAttachedRolePolicies "ListAttachedRolePolicies" Topic::Policies(Role), "the role's managed policies are unknown"
        ListInstanceProfiles "ListInstanceProfiles" Topic::Itself, "which roles EC2 instances can run as is unknown"
        ListPolicies "ListPolicies" Topic::Itself, "unattached policies are unknown"
        GetPolicy "GetPolicy" Topic::Itself, "the contents of this policy are unknown"
        GetPolicyVersion "GetPolicyVersion" Topic::Itself, "the contents of this policy are unknown"
        ListAccessKeys "ListAccessKeys" Topic::Credentials(AccessKeys), "access keys are known only from the credential report"
        GetAccessKeyLastUsed "GetAccessKeyLastUsed" Topic::Itself, "the last use of the key is known only from the credential report"
        ListMfaDevices "ListMFADevices" Topic::Credentials(MfaDevices), "MFA is known only from the credential report"
        ListVirtualMfaDevices "ListVirtualMFADevices" Topic::Itself, "the root user's virtual MFA device is unknown"
        GetLoginProfile "GetLoginProfile" Topic::Credentials(Passwords), "the password is known only from the credential report"
        ListSshPublicKeys "ListSSHPublicKeys" Topic::Credentials(Other(SshPublicKey)), "SSH keys are unknown"
        ListServiceSpecificCredentials "ListServiceSpecificCredentials" Topic::Credentials(Other(ServiceSpecific)), "credentials for single services are unknown"
        ListSigningCertificates "ListSigningCertificates" Topic::Credentials(Other(SigningCertificate)), "signing certificates are known only from the credential report"
        GenerateCredentialReport "GenerateCredentialReport" Topic::Itself, "the root user is unknown"
        GetCredentialReport "GetCredentialReport" Topic::Itself, "the root user is unknown"
        GetAccountSummary "GetAccountSummary" Topic::Itself, "the root user's MFA and keys are known only from the credential report"
        GetAccountPasswordPolicy "GetAccountPasswordPolicy" Topic::Itself, "the password policy is unknown"
        ListAccountAliases "ListAccountAliases" Topic::Itself, "the account's alias is unknown"
        ListSamlProviders "ListSAMLProviders" Topic::Itself, "SAML providers are known only from trust policies"
        GetSamlProvider "GetSAMLProvider" Topic::Itself, "the tags of this provider are unknown"
        ListOpenIdConnectProviders "ListOpenIDConnectProviders" Topic::Itself, "OpenID Connect providers are known only from trust policies"
        GetOpenIdConnectProvider "GetOpenIDConnectProvider" Topic::Itself, "the audiences of this provider are unknown"
        GetOutboundWebIdentityFederationInfo "GetOutboundWebIdentityFederationInfo" Topic::Itself, "whether principals of the account can sign in elsewhere with `sts:GetWebIdentityToken` is unknown"
        ListDelegationRequests "ListDelegationRequests" Topic::Itself, "which partners have temporary access is unknown"
        ListOrganizationsFeatures "ListOrganizationsFeatures" Topic::Itself, "whether `sts:AssumeRoot` gives sessions of root users is unknown"
        GenerateServiceLastAccessedDetails "GenerateServiceLastAccessedDetails" Topic::LastAccessed, "unused permissions are unknown"
        GetServiceLastAccessedDetails "GetServiceLastAccessedDetails" Topic::LastAccessed, "unused permissions are unknown"
    }
    Organizations {
        DescribeOrganization "DescribeOrganization" Topic::Organization, "the organization is known only from its tree"
        ListRoots "ListRoots" Topic::Organization, "SCPs and RCPs are unknown: answers are upper bounds"
        ListOrganizationalUnitsForParent "ListOrganizationalUnitsForParent" Topic::Organization, "the units below and their guardrails are unknown"
        ListAccountsForParent "ListAccountsForParent" Topic::Organization, "the guardrails of the accounts there are unknown"
        ListAccounts "ListAccounts" Topic::Organization, "the accounts of the organization are unknown"
        ListDelegatedAdministrators "ListDelegatedAdministrators" Topic::Itself, "delegated administrators are unknown"
        ListDelegatedServicesForAccount "ListDelegatedServicesForAccount" Topic::Itself, "for which services this account is delegated administrator is unknown"
        ListOrganizationPolicies "ListPolicies" Topic::Organization, "SCPs and RCPs are unknown: answers are upper bounds"
        DescribePolicy "DescribePolicy" Topic::Organization, "the contents of this guardrail are unknown"
        ListTargetsForPolicy "ListTargetsForPolicy" Topic::Organization, "where this guardrail is attached is unknown"
    }
    SsoAdmin {
        ListInstances "ListInstances" Topic::Assignments, "the people who can use its roles are unknown"
        ListRegions "ListRegions" Topic::Itself, "Identity Center is read in the region where it was found"
        DescribeInstance "DescribeInstance" Topic::Itself, "whether this instance opens accounts, and with which key it is encrypted, is unknown"
        ListPermissionSets "ListPermissionSets" Topic::Assignments, "permission sets are unknown"
        DescribePermissionSet "DescribePermissionSet" Topic::Assignments, "this permission set is unknown"
        ListManagedPoliciesInPermissionSet "ListManagedPoliciesInPermissionSet" Topic::Itself, "the AWS managed policies of this permission set are unknown"
        ListCustomerManagedPolicyReferencesInPermissionSet "ListCustomerManagedPolicyReferencesInPermissionSet" Topic::Itself, "the customer managed policies of this permission set are unknown"
        GetInlinePolicyForPermissionSet "GetInlinePolicyForPermissionSet" Topic::Itself, "the inline policy of this permission set is unknown"
        GetPermissionsBoundaryForPermissionSet "GetPermissionsBoundaryForPermissionSet" Topic::Itself, "the boundary of this permission set is unknown"
        ListPermissionSetsProvisionedToAccount "ListPermissionSetsProvisionedToAccount" Topic::Itself, "assignments of all permission sets are requested"
        ListAccountAssignments "ListAccountAssignments" Topic::Itself, "who has access through assignments is unknown"
    }
    IdentityStore {
        ListIdentityStoreUsers "ListUsers" Topic::People, "people are known only by their ids"
        ListIdentityStoreGroups "ListGroups" Topic::People, "groups are known only by their ids"
        ListGroupMemberships "ListGroupMemberships" Topic::People, "the members of this group are unknown"
    }
    AccountAccess {
        ListApplications "ListApplications" Topic::Entitlements, "the people who can use roles through account access manager are unknown"
        ListEntitlements "ListEntitlements" Topic::Entitlements, "the people whom this application entitles to roles are unknown"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_known_by_the_action_that_it_needs() {
        for operation in AwsOperation::ALL {
            assert_eq!(AwsOperation::of_action(&operation.action()), Some(*operation));
        }
        for other in ["iam:DeleteUser", "ListUsers", "s3:ListUsers", ""] {
            assert_eq!(AwsOperation::of_action(other), None, "{other}");
        }
    }
}
