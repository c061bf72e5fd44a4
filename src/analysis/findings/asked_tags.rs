//! Tags that policies ask of their principals.

use crate::{
    analysis::Analysis,
    graph::variable_names,
    iam::{PolicyDocument, Statement},
};

/// The family of keys of these tags.
pub(super) const OF_CALLER: &str = "aws:PrincipalTag/";

/// What follows a prefix in the name of a key, whatever the case of the prefix.
pub(super) fn after<'a>(key: &'a str, prefix: &str) -> Option<&'a str> {
    let head = key.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &key[prefix.len()..])
}

/// The tags of the caller that a statement asks for: by the key of a condition, or by a policy
/// variable in the values of a condition or in its resources.
pub(super) fn tags_asked<'a>(document: &PolicyDocument, statement: &'a Statement) -> Vec<&'a str> {
    let conditions = &statement.condition.0;
    let mut keys: Vec<&str> = conditions.iter().map(|it| it.key.as_str()).collect();
    if document.has_variables() {
        let values = conditions.iter().flat_map(|it| &it.values);
        let resources = statement.resource.iter().flat_map(|it| &it.patterns);
        keys.extend(values.chain(resources).flat_map(|it| variable_names(it)));
    }
    keys.into_iter().filter_map(|it| after(it, OF_CALLER)).collect()
}

/// Whether some statement of the snapshot's policies asks for a tag of its caller.
pub(super) fn some_policy_asks_for_tags(analysis: &Analysis) -> bool {
    let policies = &analysis.snapshot.policies;
    let mut documents = policies.ids().map(|it| &policies.get(it).document);
    documents.any(|document| {
        document.readable_statements().any(|(_, it)| !tags_asked(document, it).is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{Policy, PolicyForm};

    #[test]
    fn a_policy_asks_for_tags_by_keys_and_by_variables() {
        let asked = |version: &str, elements: &str| {
            let text = format!(
                r#"{{"Version":"{version}","Statement":{{"Effect":"Allow","Action":"s3:*",{elements}}}}}"#
            );
            let policy = Policy::parse(&text, PolicyForm::Identity).expect("a policy");
            let (_, it) = policy.document.readable_statements().next().expect("a statement");
            let tags = tags_asked(&policy.document, it);
            tags.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let now = "2012-10-17";
        let key = r#""Resource":"*","Condition":{"StringEquals":{"aws:principaltag/team":"x"}}"#;
        let value = r#""Resource":"*",
            "Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}"#;
        let resource =
            r#""Resource":"arn:aws:s3:::b/${aws:username}/${aws:PrincipalTag/unit, 'none'}/*""#;
        assert_eq!(asked(now, key), ["team"]);
        assert_eq!(asked(now, value), ["team"]);
        assert_eq!(asked(now, resource), ["unit"]);
        assert!(asked("2008-10-17", value).is_empty(), "there it is plain text");
        assert!(asked(now, r#""Resource":"arn:aws:s3:::b/${aws:username}/*""#).is_empty());
    }
}
