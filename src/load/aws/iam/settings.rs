//! The settings of an account: its alias, its counts, its password policy.

use std::collections::BTreeMap;

use aws_sdk_iam::types::PasswordPolicy;

use super::account_reader::AccountReader;
use crate::load::{
    aws::{calls::Page, operation::of_iam, shape::count},
    wire,
};

/// Reads the account's own facts.
pub(super) async fn read(reader: &AccountReader<'_>) {
    tokio::join!(aliases(reader), summary(reader), rules_for_passwords(reader));
}

async fn aliases(reader: &AccountReader<'_>) {
    let request = |marker| reader.iam.list_account_aliases().set_marker(marker).send();
    let aliases = reader
        .list(of_iam::LIST_ACCOUNT_ALIASES, request, |answer| Page {
            items: answer.account_aliases,
            next: answer.marker,
        })
        .await;
    reader.put("AccountAliases", &aliases);
}

async fn summary(reader: &AccountReader<'_>) {
    let request = reader.iam.get_account_summary().send();
    let summary = reader.once(of_iam::GET_ACCOUNT_SUMMARY, request).await;
    let counts: Option<BTreeMap<_, _>> = summary.and_then(|it| it.summary_map).map(|counts| {
        counts.into_iter().map(|(name, count)| (name.as_str().to_owned(), count)).collect()
    });
    reader.put("SummaryMap", &counts);
}

async fn rules_for_passwords(reader: &AccountReader<'_>) {
    let operation = of_iam::GET_ACCOUNT_PASSWORD_POLICY;
    let request = reader.iam.get_account_password_policy().send();
    let answer = reader.calls.call_or_none(operation, request).await;
    reader.calls.tally().done(operation);
    let policy = match answer {
        Ok(Some(answer)) => answer.password_policy.as_ref().map(password_policy),
        // The AWS default applies.
        Ok(None) => Some(wire::PasswordPolicy::default()),
        Err(failure) => {
            reader.calls.note(operation, reader.subject(), &failure);
            None
        }
    };
    reader.put("PasswordPolicy", &policy);
}

fn password_policy(it: &PasswordPolicy) -> wire::PasswordPolicy {
    wire::PasswordPolicy {
        minimum_password_length: count(it.minimum_password_length()),
        require_symbols: Some(it.require_symbols()),
        require_numbers: Some(it.require_numbers()),
        require_uppercase_characters: Some(it.require_uppercase_characters()),
        require_lowercase_characters: Some(it.require_lowercase_characters()),
        allow_users_to_change_password: Some(it.allow_users_to_change_password()),
        expire_passwords: Some(it.expire_passwords()),
        max_password_age: count(it.max_password_age()),
        password_reuse_prevention: count(it.password_reuse_prevention()),
        hard_expiry: it.hard_expiry(),
    }
}
