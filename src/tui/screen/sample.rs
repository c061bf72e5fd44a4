//! Invented data, until the screens show the real thing.

use crate::tui::{matcher::Candidate, widget::tree::Child};

const ACCOUNT: &str = "111122223333";

const NAMES: [&str; 14] = [
    "user/ci-legacy",
    "user/alice",
    "role/GitHubOIDC",
    "role/Deploy",
    "role/LambdaExec",
    "role/Admin",
    "role/BreakGlass",
    "user/bob",
    "user/carol",
    "group/devs",
    "group/admins",
    "user/dave",
    "role/DataPipeline",
    "role/CiCache",
];

/// A few principals with names, and many with numbers.
pub(crate) fn principals() -> Vec<Candidate> {
    let numbered = (0..300).map(|number| format!("role/service-{number:03}"));
    NAMES
        .into_iter()
        .map(str::to_owned)
        .chain(numbered)
        .map(|name| {
            let arn = format!("arn:aws:iam::{ACCOUNT}:{name}");
            Candidate::new(name, arn, "")
        })
        .collect()
}

/// Who a principal can become.
pub(crate) fn reached(name: &&'static str) -> Vec<Child<&'static str>> {
    let names: &[&str] = match *name {
        "user/alice" => &["role/Deploy", "role/CiCache", "role/ReadOnly"],
        "role/Deploy" => &["role/LambdaExec", "role/CiCache", "role/Admin"],
        "role/LambdaExec" => &["role/Admin"],
        "role/Admin" => &["role/Deploy"],
        _ => &[],
    };
    names.iter().map(|node| Child { node: *node, branches: !leads_nowhere(node) }).collect()
}

fn leads_nowhere(name: &str) -> bool {
    !["user/alice", "role/Deploy", "role/LambdaExec", "role/Admin"].contains(&name)
}

/// A trust policy.
pub(crate) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"People","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"},{"Sid":"Ci","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/*"}}}]}"#;
