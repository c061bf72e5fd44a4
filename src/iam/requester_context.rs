//! The request context that follows from the requester.

use super::{
    arn::Arn,
    context::{Context, ContextValue},
    key_presence::{provider_keys, ruled_out},
    principal::is_saml_provider,
    requester::Requester,
};

impl Requester {
    /// Adds to `context` what follows from the requester. Values that are already set take
    /// precedence.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn describe(&self, context: &mut Context) {
        for key in ruled_out(self) {
            match key.strip_suffix('/') {
                Some(_) => context.put_family(key, ContextValue::Absent),
                None => context.put_default(key, ContextValue::Absent),
            }
        }
        if let Some(keys) = provider_keys(self) {
            context.put_provider_keys(keys);
        }
        if let Some(account) = self.account() {
            context.put_default("kms:CallerAccount", one(account));
        }
        // Only their account is known, or not even that.
        if matches!(self, Self::Account(_) | Self::Anyone) {
            context.put_default("aws:PrincipalIsAWSService", one("false"));
            if let Some(account) = self.account() {
                context.put_default("aws:PrincipalAccount", one(account));
            }
            return;
        }
        let mut known = |key: &str, value: Option<&str>| {
            context.put_default(key, value.map_or(ContextValue::Absent, one));
        };
        let role = self.role_arn();
        known("aws:PrincipalArn", role.as_ref().or(self.arn()).map(Arn::as_str));
        known("aws:PrincipalType", self.principal_type());
        let is_sign_in = matches!(self, Self::Federated(_));
        if matches!(self, Self::Anonymous) {
            known("aws:PrincipalAccount", Some("anonymous"));
        } else if !is_sign_in {
            // AWS does not document its value in a sign-in.
            known("aws:PrincipalAccount", self.account());
        }
        let service = if let Self::Service(name) = self { Some(&**name) } else { None };
        let is_service = if service.is_some() { "true" } else { "false" };
        known("aws:PrincipalIsAWSService", Some(is_service).filter(|_| !is_sign_in));
        known("aws:PrincipalServiceName", service);
        known(
            "aws:username",
            if let Self::User { arn, .. } = self { Some(arn.name()) } else { None },
        );
        if let Self::Federated(name) = self {
            // Only web identity calls contain it.
            let provider = if is_saml_provider(name) { ContextValue::Absent } else { one(name) };
            context.put("aws:FederatedProvider", provider);
        }
        fill_mfa(context);
        // Only requests with temporary credentials contain the time at which these were issued.
        let issued = context.get(&"aws:TokenIssueTime".into());
        if self.is_role_session() && *issued == ContextValue::Unknown {
            context.put("aws:TokenIssueTime", ContextValue::Begins(String::new()));
        }
    }
}

fn one(value: &str) -> ContextValue {
    ContextValue::Present(vec![value.to_owned()])
}

/// A request contains the age of its MFA exactly if it was made with MFA.
fn fill_mfa(context: &mut Context) {
    const PRESENT: &str = "aws:MultiFactorAuthPresent";
    const AGE: &str = "aws:MultiFactorAuthAge";
    if let ContextValue::Present(_) = context.get(&AGE.into()) {
        context.put_default(PRESENT, one("true"));
    }
    if let ContextValue::Present(values) = context.get(&PRESENT.into())
        && values.iter().all(|it| it.eq_ignore_ascii_case("false"))
    {
        context.put_default(AGE, ContextValue::Absent);
    }
}
