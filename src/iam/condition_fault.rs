//! Conditions that cannot be decided: their operator is not documented by AWS, does not fit the
//! key's type, or is given a value of another type.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use super::{
    condition::Condition, condition_value::ValueType, json::join, key_type::KeyType,
    parse_policy_error::ParsePolicyError,
};

impl Condition {
    /// What is wrong with the condition, with a path relative to its statement; `None` if it is
    /// valid. `variables` says whether `${...}` is a policy variable, whose value can have any
    /// type.
    pub fn fault(&self, variables: bool) -> Option<ParsePolicyError> {
        let comparison = &self.operator.comparison;
        let at_operator = || join("Condition", &self.operator.to_string());
        let error = |path: String, expected: &'static str, found: &str| ParsePolicyError {
            path,
            expected,
            found: found.to_owned(),
        };
        let Some(row) = comparison.row() else {
            return Some(error(at_operator(), "an operator that AWS documents", comparison.name()));
        };
        let value_type = row.value_type;
        if value_type == ValueType::String {
            // Strings and presence checks accept every value of every key.
            return None;
        }
        if value_type == ValueType::Presence && self.operator.if_exists {
            let found = self.operator.to_string();
            return Some(error(at_operator(), "`Null` without `IfExists`", &found));
        }
        let at_key = || join(&at_operator(), self.key.as_str());
        if let Some(key_type) = KeyType::of(&self.key).filter(|it| !it.fits(value_type)) {
            return Some(error(at_key(), key_type.expected, comparison.name()));
        }
        let variables = variables && self.operator.takes_variables();
        let is_fine = |it: &str| (variables && it.contains("${")) || value_type.has(it);
        let wrong = self.values.iter().find(|it| !is_fine(it))?;
        Some(error(at_key(), value_type.expected(), wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::ConditionOperator;

    #[test]
    #[rustfmt::skip]
    fn what_nobody_can_decide_is_told_with_its_place() {
        let any = "service:key";
        let cases = [
            // why                                    operator               key                           value                    fault
            ("any text is a string",                  "StringLike",          any,                          "ten*",                  ""),
            ("AWS documents no such operator",        "StringEqual",         any,                          "a",                     "Condition.StringEqual: expected an operator that AWS documents, found `StringEqual`"),
            ("nor such a modifier",                   "ForOneValue:Bool",    any,                          "true",                  "Condition.ForOneValue:Bool: expected an operator that AWS documents, found `ForOneValue:Bool`"),
            ("a number",                              "NumericLessThan",     any,                          "-2.5",                  ""),
            ("no number",                             "NumericLessThan",     any,                          "ten",                   "Condition.NumericLessThan.service:key: expected a number, found `ten`"),
            ("a modifier changes no type",            "NumericEqualsIfExists", any,                        "infinity",              "Condition.NumericEqualsIfExists.service:key: expected a number, found `infinity`"),
            ("a day",                                 "DateLessThan",        any,                          "2026-01-15",            ""),
            ("seconds since 1970",                    "DateLessThan",        any,                          "1768478400",            ""),
            ("no date",                               "DateLessThan",        any,                          "soon",                  "Condition.DateLessThan.service:key: expected a date such as `2026-01-15T12:00:00Z`, found `soon`"),
            ("a boolean in any case",                 "Bool",                any,                          "True",                  ""),
            ("no boolean",                            "Bool",                any,                          "yes",                   "Condition.Bool.service:key: expected `true` or `false`, found `yes`"),
            ("presence is yes or no",                 "Null",                any,                          "maybe",                 "Condition.Null.service:key: expected `true` or `false`, found `maybe`"),
            ("a missing key is what it asks about",   "NullIfExists",        any,                          "true",                  "Condition.NullIfExists: expected `Null` without `IfExists`, found `NullIfExists`"),
            ("base64",                                "BinaryEquals",        any,                          "aGVsbG8=",              ""),
            ("no base64",                             "BinaryEquals",        any,                          "hello!",                "Condition.BinaryEquals.service:key: expected a text in base64, found `hello!`"),
            ("a range",                               "IpAddress",           any,                          "2001:db8::/32",         ""),
            ("no range",                              "NotIpAddress",        any,                          "203.0.113.0/33",        "Condition.NotIpAddress.service:key: expected an IP address or range such as `203.0.113.0/24`, found `203.0.113.0/33`"),
            ("all ARNs",                              "ArnLike",             any,                          "*",                     ""),
            ("no ARN",                                "ArnLike",             any,                          "acme-*",                "Condition.ArnLike.service:key: expected an ARN or a pattern of ARNs, found `acme-*`"),
            ("a variable may stand for anything",     "ArnLike",             any,                          "${aws:PrincipalTag/of}", ""),
            ("but AWS replaces none in addresses",    "IpAddress",           any,                          "${aws:PrincipalTag/ip}", "Condition.IpAddress.service:key: expected an IP address or range such as `203.0.113.0/24`, found `${aws:PrincipalTag/ip}`"),
            ("nor in numbers",                        "NumericEquals",       any,                          "${aws:PrincipalTag/n}", "Condition.NumericEquals.service:key: expected a number, found `${aws:PrincipalTag/n}`"),
            ("an ARN is no number",                   "NumericEquals",       "aws:PrincipalArn",           "10",                    "Condition.NumericEquals.aws:PrincipalArn: expected an operator for ARNs or strings, found `NumericEquals`"),
            ("nor an address",                        "IpAddress",           "AWS:principalARN",           "10.0.0.0/8",            "Condition.IpAddress.AWS:principalARN: expected an operator for ARNs or strings, found `IpAddress`"),
            ("but text",                              "StringLike",          "aws:PrincipalArn",           "*:role/*",              ""),
            ("an address is no date",                 "DateGreaterThan",     "aws:SourceIp",               "2026-01-15",            "Condition.DateGreaterThan.aws:SourceIp: expected an operator for IP addresses, found `DateGreaterThan`"),
            ("text is no boolean",                    "Bool",                "sts:ExternalId",             "true",                  "Condition.Bool.sts:ExternalId: expected an operator for strings, found `Bool`"),
            ("a boolean is compared as text",         "StringEquals",        "aws:MultiFactorAuthPresent", "true",                  ""),
            ("every key is there or not",             "Null",                "aws:MultiFactorAuthAge",     "true",                  ""),
            ("epoch time is a number",                "NumericLessThan",     "aws:EpochTime",              "1768478400",            ""),
            ("and a date",                            "DateLessThan",        "aws:EpochTime",              "2026-01-15",            ""),
            ("a tag may hold anything",               "NumericLessThan",     "aws:PrincipalTag/level",     "3",                     ""),
        ];
        for (why, operator, key, value, expected) in cases {
            let condition = Condition {
                operator: ConditionOperator::parse(operator),
                key: key.into(),
                values: vec![value.into()],
            };
            let found = condition.fault(true).map(|it| it.to_string()).unwrap_or_default();
            assert_eq!(found, expected, "{why}");
        }
    }

    #[test]
    fn where_there_are_no_variables_one_is_text_like_any_other() {
        let condition = Condition {
            operator: ConditionOperator::parse("ArnLike"),
            key: "aws:PrincipalArn".into(),
            values: vec!["arn:aws:iam::*:role/*".into(), "${aws:PrincipalTag/of}".into()],
        };
        assert_eq!(condition.fault(true), None);
        let found = condition.fault(false).map(|it| it.found);
        assert_eq!(found.as_deref(), Some("${aws:PrincipalTag/of}"));
    }
}
