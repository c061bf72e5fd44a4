//! The members of input files, each with the topic of its facts.

use super::{
    credentials::OtherCredentialKind::{ServiceSpecific, SigningCertificate, SshPublicKey},
    topic::{
        CredentialList::{AccessKeys, MfaDevices, Other, Passwords},
        Topic,
    },
};

/// Writes the enum and its table.
macro_rules! members {
    ($($variant:ident $name:literal $topic:expr;)+) => {
        /// A known member of a file that the AWS CLI prints, or of a snapshot.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FileMember {
            $(
                #[doc = concat!("`", $name, "`.")]
                $variant,
            )+
        }

        impl FileMember {
            /// All members.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name in the file; nested members are separated by a dot.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The topic of its facts.
            pub const fn topic(self) -> Topic {
                match self { $(Self::$variant => $topic,)+ }
            }
        }
    };
}

#[rustfmt::skip]
members! {
    CollectedAt                           "collected_at"                           Topic::Itself;
    Gaps                                  "gaps"                                   Topic::Itself;
    PartialLists                          "PartialLists"                           Topic::Itself;
    IsTruncated                           "IsTruncated"                            Topic::Itself;
    NextToken                             "NextToken"                              Topic::Itself;
    Marker                                "Marker"                                 Topic::Itself;
    Accounts                              "accounts"                               Topic::Itself;
    UserDetailList                        "UserDetailList"                         Topic::Itself;
    GroupDetailList                       "GroupDetailList"                        Topic::Itself;
    RoleDetailList                        "RoleDetailList"                         Topic::Itself;
    Roles                                 "Roles"                                  Topic::Itself;
    Users                                 "Users"                                  Topic::Itself;
    Groups                                "Groups"                                 Topic::Itself;
    User                                  "User"                                   Topic::Itself;
    Role                                  "Role"                                   Topic::Itself;
    Group                                 "Group"                                  Topic::Itself;
    InstanceProfile                       "InstanceProfile"                        Topic::Itself;
    InstanceProfiles                      "InstanceProfiles"                       Topic::Itself;
    Policies                              "Policies"                               Topic::Itself;
    Policy                                "Policy"                                 Topic::Itself;
    PolicyDocument                        "PolicyDocument"                         Topic::Itself;
    SamlProviderList                      "SAMLProviderList"                       Topic::Itself;
    OpenIdConnectProviderList             "OpenIDConnectProviderList"              Topic::Itself;
    ClientIdList                          "ClientIDList"                           Topic::Itself;
    AccountAliases                        "AccountAliases"                         Topic::Itself;
    AccessKeyMetadata                     "AccessKeyMetadata"                      Topic::Credentials(AccessKeys);
    AccessKeyLastUsed                     "AccessKeyLastUsed"                      Topic::Itself;
    MfaDevices                            "MFADevices"                             Topic::Credentials(MfaDevices);
    VirtualMfaDevices                     "VirtualMFADevices"                      Topic::Credentials(MfaDevices);
    LoginProfiles                         "LoginProfiles"                          Topic::Credentials(Passwords);
    LoginProfilesOf                       "LoginProfilesOf"                        Topic::Credentials(Passwords);
    LoginProfile                          "LoginProfile"                           Topic::Credentials(Passwords);
    SshPublicKeys                         "SSHPublicKeys"                          Topic::Credentials(Other(SshPublicKey));
    Certificates                          "Certificates"                           Topic::Credentials(Other(SigningCertificate));
    ServiceSpecificCredentials            "ServiceSpecificCredentials"             Topic::Credentials(Other(ServiceSpecific));
    CredentialReport                      "CredentialReport"                       Topic::Itself;
    SummaryMap                            "SummaryMap"                             Topic::Itself;
    PasswordPolicy                        "PasswordPolicy"                         Topic::Itself;
    EnabledFeatures                       "EnabledFeatures"                        Topic::Itself;
    JwtVendingEnabled                     "JwtVendingEnabled"                      Topic::Itself;
    DelegationRequests                    "DelegationRequests"                     Topic::Itself;
    ServiceLastAccessedDetails            "ServiceLastAccessedDetails"             Topic::LastAccessed;
    Organization                          "organization"                           Topic::Organization;
    OrganizationRoots                     "organization.Roots"                     Topic::Organization;
    OrganizationPolicyTypes               "organization.Roots[].PolicyTypes"       Topic::Itself;
    OrganizationUnits                     "organization.OrganizationalUnits"       Topic::Organization;
    OrganizationAccounts                  "organization.Accounts"                  Topic::Organization;
    OrganizationPolicies                  "organization.Policies"                  Topic::Organization;
    OrganizationDelegatedAdministrators   "organization.DelegatedAdministrators"   Topic::Itself;
    OrganizationFeatures                  "organization.EnabledFeatures"           Topic::Itself;
    IdentityCenter                        "identity_center"                        Topic::Assignments;
    IdentityCenterInstances               "identity_center.Instances"              Topic::Assignments;
    IdentityCenterPermissionSets          "identity_center.PermissionSets"         Topic::Assignments;
    IdentityCenterAccountAssignments      "identity_center.AccountAssignments"     Topic::Assignments;
    IdentityCenterUsers                   "identity_center.Users"                  Topic::People;
    IdentityCenterGroups                  "identity_center.Groups"                 Topic::People;
    IdentityCenterGroupMemberships        "identity_center.GroupMemberships"       Topic::People;
    DescribedOrganization                 "Organization"                           Topic::Organization;
    Roots                                 "Roots"                                  Topic::Organization;
    MemberAccounts                        "Accounts"                               Topic::Organization;
    DelegatedAdministrators               "DelegatedAdministrators"                Topic::Itself;
    Instances                             "Instances"                              Topic::Assignments;
    PermissionSet                         "PermissionSet"                          Topic::Assignments;
    AccountAssignments                    "AccountAssignments"                     Topic::Assignments;
    GroupMemberships                      "GroupMemberships"                       Topic::People;
    AccountAccess                         "account_access"                         Topic::Entitlements;
    AccountAccessApplications             "account_access.applications"            Topic::Entitlements;
    Entitlements                          "entitlements"                           Topic::Entitlements;
}
