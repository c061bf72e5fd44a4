//! A request to be decided without an account: everything that has a say stands in the case.

use super::{
    action::Action,
    arn::{AccountId, Arn},
    context::{Context, ContextValue},
    policy::Policy,
};

/// A request with all policies that have a say in it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What to call it in the answer.
    pub name: Option<Box<str>>,
    /// Who asks.
    pub principal: CasePrincipal,
    /// What is to be done.
    pub action: Action,
    /// The ARN of what it is done to, or `*`.
    pub resource: Box<str>,
    /// The account that owns the resource; where the case does not say, that of the resource's
    /// ARN, or the principal's own.
    pub resource_account: Option<AccountId>,
    /// What is known of the request's context.
    pub context: Context,
    /// The caller's own and its groups' policies.
    pub identity_policies: Vec<Policy>,
    /// The policy on the resource; for a role its trust policy.
    pub resource_policy: Option<Policy>,
    /// The caller's permissions boundary; several all count.
    pub permissions_boundaries: Vec<Policy>,
    /// The policies passed when the caller's session began.
    pub session_policies: Vec<Policy>,
    /// Service control policies, by levels from the root down; none means no organization.
    pub scps: Vec<Vec<Policy>>,
    /// Resource control policies, by levels from the root down; none means no organization.
    pub rcps: Vec<Vec<Policy>>,
    /// The policies of the VPC endpoint through which the request comes.
    pub endpoint_policies: Vec<Policy>,
}

/// Who asks, as a case names him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CasePrincipal {
    /// The root user of an account.
    Root(AccountId),
    /// An IAM user.
    User(Arn, AccountId),
    /// Some session of an IAM role.
    Role(Arn, AccountId),
    /// One session of a role.
    RoleSession(Arn, AccountId),
    /// The session of a federated user (`sts:GetFederationToken`).
    FederatedUser(Arn, AccountId),
    /// Somebody who comes from an identity provider.
    Federated(Box<str>),
    /// An AWS service.
    Service(Box<str>),
    /// Nobody in particular: an unsigned request.
    Anonymous,
}

impl CasePrincipal {
    /// Reads a principal: an ARN, a provider, the name of a service, or `anonymous`. None if it is
    /// none of these.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "anonymous" || text == "*" {
            return Some(Self::Anonymous);
        }
        let Ok(arn) = text.parse::<Arn>() else {
            let is_service =
                text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            let is_name = text.contains('.') && !text.contains(char::is_whitespace);
            return match (text.starts_with("cognito-identity."), is_service, is_name) {
                (false, true, _) => Some(Self::Service(text.into())),
                (_, _, true) => Some(Self::Federated(text.into())),
                (_, _, false) => None,
            };
        };
        let account = AccountId::from(arn.account());
        Some(match (arn.service(), arn.resource_type()) {
            ("iam", "root") => Self::Root(account),
            ("iam", "user") => Self::User(arn, account),
            ("iam", "role") => Self::Role(arn, account),
            ("sts", "assumed-role") => Self::RoleSession(arn, account),
            ("sts", "federated-user") => Self::FederatedUser(arn, account),
            ("iam", "saml-provider" | "oidc-provider") => Self::Federated(text.into()),
            _ => return None,
        })
    }

    /// Its own ARN, where it has one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::User(arn, _)
            | Self::Role(arn, _)
            | Self::RoleSession(arn, _)
            | Self::FederatedUser(arn, _) => Some(arn),
            Self::Root(_) | Self::Federated(_) | Self::Service(_) | Self::Anonymous => None,
        }
    }

    /// The account whose principal it is.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Root(account)
            | Self::User(_, account)
            | Self::Role(_, account)
            | Self::RoleSession(_, account)
            | Self::FederatedUser(_, account) => Some(account),
            Self::Federated(_) | Self::Service(_) | Self::Anonymous => None,
        }
    }

    /// The role behind the principal: itself, or that of the session. A session's ARN does not
    /// tell the role's path, so the role is taken to have none.
    pub fn role_arn(&self) -> Option<Arn> {
        match self {
            Self::Role(arn, _) => Some(arn.clone()),
            Self::RoleSession(arn, account) => {
                let name = arn.resource().split('/').nth(1)?;
                format!("arn:{}:iam::{account}:role/{name}", arn.partition()).parse().ok()
            }
            Self::Root(_)
            | Self::User(..)
            | Self::FederatedUser(..)
            | Self::Federated(_)
            | Self::Service(_)
            | Self::Anonymous => None,
        }
    }
}

impl Case {
    /// Adds to the context what follows from the principal and the resource's account. What the
    /// case itself says stays.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn fill_context(&mut self) {
        let principal = self.principal.clone();
        let (arn, kind) = match &principal {
            CasePrincipal::Root(account) => {
                (Some(format!("arn:aws:iam::{account}:root")), Some("Account"))
            }
            CasePrincipal::User(arn, _) => (Some(arn.to_string()), Some("User")),
            CasePrincipal::Role(..) | CasePrincipal::RoleSession(..) => {
                (principal.role_arn().map(|it| it.to_string()), Some("AssumedRole"))
            }
            CasePrincipal::FederatedUser(arn, _) => (Some(arn.to_string()), Some("FederatedUser")),
            CasePrincipal::Anonymous => (None, Some("Anonymous")),
            CasePrincipal::Federated(_) | CasePrincipal::Service(_) => (None, None),
        };
        let mut known = |key: &str, value: Option<String>| {
            let value = value.map_or(ContextValue::Absent, |it| ContextValue::Present(vec![it]));
            self.context.put_default(key, value);
        };
        known("aws:PrincipalArn", arn);
        known("aws:PrincipalType", kind.map(ToOwned::to_owned));
        known("aws:PrincipalAccount", principal.account().map(ToString::to_string));
        let is_service = matches!(principal, CasePrincipal::Service(_));
        known("aws:PrincipalIsAWSService", Some(is_service.to_string()));
        if matches!(principal, CasePrincipal::Service(_) | CasePrincipal::Anonymous) {
            known("aws:PrincipalOrgID", None);
            known("aws:PrincipalOrgPaths", None);
        }
        match &principal {
            CasePrincipal::User(arn, _) => known("aws:username", Some(arn.name().to_owned())),
            CasePrincipal::Service(name) => {
                known("aws:PrincipalServiceName", Some(name.to_string()));
            }
            CasePrincipal::Federated(name) => {
                known("aws:FederatedProvider", Some(name.to_string()));
                known("aws:username", None);
            }
            CasePrincipal::Root(_)
            | CasePrincipal::Role(..)
            | CasePrincipal::RoleSession(..)
            | CasePrincipal::FederatedUser(..)
            | CasePrincipal::Anonymous => known("aws:username", None),
        }
        self.forget_sign_in();
        self.fill_mfa();
        self.fill_issue_time();
        if let Some(account) = &self.resource_account {
            let account = account.to_string();
            self.context.put_default("aws:ResourceAccount", ContextValue::Present(vec![account]));
        }
    }

    /// Of the keys of a SAML sign-in only these are there in the session's later calls; a user
    /// has never signed in that way.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>
    fn forget_sign_in(&mut self) {
        match self.principal {
            CasePrincipal::Federated(_) => return,
            CasePrincipal::Role(..) | CasePrincipal::RoleSession(..) => {
                for key in ["saml:namequalifier", "saml:sub", "saml:sub_type"] {
                    let rest = self.context.get(&key.into()).clone();
                    self.context.put(key, rest);
                }
            }
            CasePrincipal::Root(_)
            | CasePrincipal::User(..)
            | CasePrincipal::FederatedUser(..)
            | CasePrincipal::Service(_)
            | CasePrincipal::Anonymous => {}
        }
        self.context.put_family("saml:", ContextValue::Absent);
    }

    /// A request has the age of its MFA just where it has MFA.
    fn fill_mfa(&mut self) {
        const PRESENT: &str = "aws:MultiFactorAuthPresent";
        const AGE: &str = "aws:MultiFactorAuthAge";
        if let ContextValue::Present(_) = self.context.get(&AGE.into()) {
            self.context.put_default(PRESENT, ContextValue::Present(vec!["true".to_owned()]));
        }
        if let ContextValue::Present(values) = self.context.get(&PRESENT.into())
            && values.iter().all(|it| it.eq_ignore_ascii_case("false"))
        {
            self.context.put_default(AGE, ContextValue::Absent);
        }
    }

    /// The session of a role was issued at some time.
    fn fill_issue_time(&mut self) {
        let is_session =
            matches!(self.principal, CasePrincipal::Role(..) | CasePrincipal::RoleSession(..));
        let issued = self.context.get(&"aws:TokenIssueTime".into());
        if is_session && *issued == ContextValue::Unknown {
            self.context.put_issue_time();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_told_apart() {
        #[rustfmt::skip]
        let cases = [
            ("arn:aws:iam::111122223333:root",                                "Root"),
            ("arn:aws:iam::111122223333:user/people/frank",                   "User"),
            ("arn:aws:iam::111122223333:role/Deploy",                         "Role"),
            ("arn:aws:sts::111122223333:assumed-role/Deploy/ci",              "RoleSession"),
            ("arn:aws:sts::111122223333:federated-user/frank",                "FederatedUser"),
            ("arn:aws:iam::111122223333:saml-provider/acme",                  "Federated"),
            ("arn:aws:iam::111122223333:oidc-provider/token.example.com",     "Federated"),
            ("cognito-identity.amazonaws.com",                                "Federated"),
            ("accounts.google.com",                                           "Federated"),
            ("lambda.amazonaws.com",                                          "Service"),
            ("anonymous",                                                     "Anonymous"),
        ];
        for (text, kind) in cases {
            let principal = CasePrincipal::parse(text).expect(text);
            assert!(format!("{principal:?}").starts_with(kind), "{text} became {principal:?}");
        }
        for text in ["", "frank", "arn:aws:iam::111122223333:group/devs", "two words.com"] {
            assert_eq!(CasePrincipal::parse(text), None, "{text}");
        }
    }
}
