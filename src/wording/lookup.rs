//! How to look something up in AWS: the command of the AWS CLI, and the page of the console.

use crate::{
    analysis::Analysis,
    graph::{NodeId, NodeKind},
    iam::{AccountId, Arn},
};

/// The AWS CLI command that shows a principal; `None` if no command does.
pub fn lookup_command(analysis: &Analysis, id: NodeId) -> Option<String> {
    let node = analysis.graph.node(id);
    if node.kind == NodeKind::Account {
        return node.account().map(account_command);
    }
    command_of(&node.name.parse().ok()?)
}

fn command_of(arn: &Arn) -> Option<String> {
    let (operation, flag, value) = match thing(arn)? {
        Thing::User(name) => ("get-user", "user-name", name),
        Thing::Group(name) => ("get-group", "group-name", name),
        Thing::Role(name) => ("get-role", "role-name", name),
        Thing::Policy => ("get-policy", "policy-arn", arn.as_str()),
        Thing::OidcProvider => {
            ("get-open-id-connect-provider", "open-id-connect-provider-arn", arn.as_str())
        }
        Thing::SamlProvider => ("get-saml-provider", "saml-provider-arn", arn.as_str()),
    };
    Some(format!("aws iam {operation} --{flag} {}", shell_word(value)))
}

/// The AWS CLI command that shows an account of the organization.
pub fn account_lookup_command(id: &AccountId) -> String {
    account_command(id.as_str())
}

fn account_command(id: &str) -> String {
    format!("aws organizations describe-account --account-id {}", shell_word(id))
}

/// The page of the AWS console that shows a principal; `None` if no page does.
pub fn console_link(analysis: &Analysis, id: NodeId) -> Option<String> {
    page_of(&analysis.graph.node(id).name.parse().ok()?)
}

fn page_of(arn: &Arn) -> Option<String> {
    let console = console(arn.partition())?;
    let page = match thing(arn)? {
        Thing::User(name) => format!("users/details/{}", encoded(name)),
        Thing::Group(name) => format!("groups/details/{}", encoded(name)),
        Thing::Role(name) => format!("roles/details/{}", encoded(name)),
        Thing::Policy => format!("policies/details/{}", encoded(arn.as_str())),
        Thing::OidcProvider => {
            format!("identity_providers/details/OPENID/{}", encoded(arn.as_str()))
        }
        Thing::SamlProvider => format!("identity_providers/details/SAML/{}", encoded(arn.as_str())),
    };
    Some(format!("https://{console}/iam/home#/{page}"))
}

/// The page of the AWS console that shows an account of the organization.
pub fn account_console_link(analysis: &Analysis, id: &AccountId) -> Option<String> {
    let arn: Arn = analysis.account_arn(id).parse().ok()?;
    let console = console(arn.partition())?;
    Some(format!("https://{console}/organizations/v2/home/accounts/{id}"))
}

/// What IAM has a command and a page for.
enum Thing<'a> {
    User(&'a str),
    Group(&'a str),
    Role(&'a str),
    Policy,
    OidcProvider,
    SamlProvider,
}

fn thing(arn: &Arn) -> Option<Thing<'_>> {
    match (arn.service(), arn.resource_type()) {
        ("iam", "user") => Some(Thing::User(arn.name())),
        ("iam", "group") => Some(Thing::Group(arn.name())),
        ("iam", "role") => Some(Thing::Role(arn.name())),
        ("iam", "policy") => Some(Thing::Policy),
        ("iam", "oidc-provider") => Some(Thing::OidcProvider),
        ("iam", "saml-provider") => Some(Thing::SamlProvider),
        // The role of a session: the session itself cannot be looked up.
        ("sts", "assumed-role") => arn.resource().split('/').nth(1).map(Thing::Role),
        _ => None,
    }
}

/// The host of a partition's console.
fn console(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" => Some("console.aws.amazon.com"),
        "aws-cn" => Some("console.amazonaws.cn"),
        "aws-us-gov" => Some("console.amazonaws-us-gov.com"),
        _ => None,
    }
}

/// A word of a command line: whoever pastes it must not run a name.
fn shell_word(text: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "+=,.@_:/-".contains(it);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// A part of a link, with everything escaped that a link could take for its own.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn each_kind_of_principal_has_its_command_and_its_page() {
        const ME: &str = "arn:aws:iam::111122223333:";
        let cases = [
            // resource                 command                             page
            ("user/team/alice",         "get-user --user-name alice",       "users/details/alice"),
            ("group/sre",               "get-group --group-name sre",       "groups/details/sre"),
            ("role/service-role/Tasks", "get-role --role-name Tasks",       "roles/details/Tasks"),
            ("role/a@b",                "get-role --role-name a@b",         "roles/details/a%40b"),
            ("oidc-provider/a.example", "get-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::111122223333:oidc-provider/a.example", "identity_providers/details/OPENID/arn%3Aaws%3Aiam%3A%3A111122223333%3Aoidc-provider%2Fa.example"),
            ("saml-provider/Okta",      "get-saml-provider --saml-provider-arn arn:aws:iam::111122223333:saml-provider/Okta", "identity_providers/details/SAML/arn%3Aaws%3Aiam%3A%3A111122223333%3Asaml-provider%2FOkta"),
            ("policy/Ops",              "get-policy --policy-arn arn:aws:iam::111122223333:policy/Ops", "policies/details/arn%3Aaws%3Aiam%3A%3A111122223333%3Apolicy%2FOps"),
        ];
        for (resource, command, page) in cases {
            let arn: Arn = format!("{ME}{resource}").parse().expect(resource);
            assert_eq!(command_of(&arn), Some(format!("aws iam {command}")));
            assert_eq!(page_of(&arn), Some(format!("https://console.aws.amazon.com/iam/home#/{page}")));
        }
        let session: Arn = "arn:aws:sts::111122223333:assumed-role/Deploy/ci".parse().expect("an ARN");
        assert_eq!(command_of(&session).as_deref(), Some("aws iam get-role --role-name Deploy"));
        let bucket: Arn = "arn:aws:s3:::logs".parse().expect("an ARN");
        assert_eq!((command_of(&bucket), page_of(&bucket)), (None, None));
    }

    #[test]
    fn a_name_is_never_a_command_of_its_own() {
        assert_eq!(shell_word("a;rm -rf '~'"), r"'a;rm -rf '\''~'\'''");
        assert_eq!(shell_word("team/Deploy+1"), "team/Deploy+1");
        assert_eq!(encoded("a/b#c?d=é"), "a%2Fb%23c%3Fd%3D%C3%A9");
    }

    #[test]
    fn each_partition_has_its_console() {
        assert_eq!(console("aws-cn"), Some("console.amazonaws.cn"));
        assert_eq!(console("aws-iso"), None);
    }
}
