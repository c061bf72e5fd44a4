//! The request: may this principal perform this action on this resource?

use crate::iam::{
    AccountId, Action, Context, ContextKey, ContextValue, is_of_another_service, may_carry,
};

/// A request, as AWS sees it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What is to be done.
    pub action: &'a Action,
    /// The ARN of the target resource.
    pub resource: &'a str,
    /// The account that owns the resource.
    pub resource_account: &'a AccountId,
    /// The known context of the caller and of the call itself.
    pub caller_context: &'a Context,
    /// The known context of the resource. It is looked up first.
    pub resource_context: &'a Context,
}

impl<'a> Request<'a> {
    /// What is known of `key`.
    pub fn context(&self, key: &ContextKey) -> &'a ContextValue {
        let found = match is_about_the_resource(key.as_str()) {
            true => self.resource_context.get(key),
            false => self.caller_context.get(key),
        };
        let is_ruled_out = is_of_another_service(self.action, key)
            || (*found == ContextValue::Unknown && !may_carry(self.action, key));
        if is_ruled_out { &ContextValue::Absent } else { found }
    }
}

/// Keys that describe the resource.
const RESOURCE_PREFIXES: [&str; 4] =
    ["aws:resource", "iam:resourcetag/", "iam:resource", "s3:resourceaccount"];

/// Keys that may differ between principals of the same account with the same policies.
const CALLER_PREFIXES: [&str; 6] = [
    "aws:principaltag/",
    "aws:principalarn",
    "aws:userid",
    "aws:username",
    "aws:principaltype",
    "aws:sourceidentity",
];

/// Whether a key describes the resource.
pub fn is_about_the_resource(key: &str) -> bool {
    RESOURCE_PREFIXES.iter().any(|prefix| starts_with(key, prefix))
}

/// Whether principals with the same policies may differ in `key`.
pub fn is_about_the_caller(key: &str) -> bool {
    CALLER_PREFIXES.iter().any(|prefix| starts_with(key, prefix))
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix))
}
