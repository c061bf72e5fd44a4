//! What an account says of itself: its alias and its summary.

use std::collections::BTreeMap;

use aws_sdk_iam::Client;

use crate::load::{
    aws::{
        calls::{Calls, Page},
        operation::of_iam,
    },
    snapshot_file::AccountMembers,
};

/// Reads the account's own facts into `account`.
pub(super) async fn read(iam: &Client, calls: &Calls, account: &mut AccountMembers) {
    let subject = account.account().to_string();
    let aliases = calls
        .list(
            of_iam::LIST_ACCOUNT_ALIASES,
            &subject,
            |marker| iam.list_account_aliases().set_marker(marker).send(),
            |answer| Page { items: answer.account_aliases, next: answer.marker },
        )
        .await;
    account.put("AccountAliases", &aliases);

    let request = iam.get_account_summary().send();
    let summary = calls.once(of_iam::GET_ACCOUNT_SUMMARY, &subject, request).await;
    let counts = summary.and_then(|it| it.summary_map).map(|it| {
        it.into_iter()
            .map(|(name, count)| (name.as_str().to_owned(), count))
            .collect::<BTreeMap<_, _>>()
    });
    account.put("SummaryMap", &counts);
}
