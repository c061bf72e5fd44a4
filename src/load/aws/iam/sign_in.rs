//! What users sign in with, user by user: many calls, side by side.

use aws_sdk_iam::{
    Client,
    types::{AccessKeyMetadata, LoginProfile, StatusType, UserDetail},
};

use crate::load::{
    aws::{
        calls::{Calls, Page, Pages},
        operation::{Operation, of_iam},
        shape::Shape,
    },
    snapshot_file::AccountMembers,
};

/// A user to ask about.
#[derive(Clone, Debug)]
pub(super) struct UserName {
    pub(super) name: String,
    pub(super) arn: String,
}

impl UserName {
    /// The user of an item of the authorization details.
    pub(super) fn of(it: &UserDetail) -> Self {
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        Self { name: text(it.user_name()), arn: text(it.arn()) }
    }
}

/// Reads what `users` sign in with into `account`.
pub(super) async fn read(
    iam: &Client,
    calls: &Calls,
    users: &[UserName],
    account: &mut AccountMembers,
) {
    let subject = account.account().to_string();
    let keys = of_users(calls, of_iam::LIST_ACCESS_KEYS, &subject, users, async |user| {
        let request =
            |marker| iam.list_access_keys().user_name(&user.name).set_marker(marker).send();
        calls
            .pages(of_iam::LIST_ACCESS_KEYS, request, |answer| Page {
                items: answer.access_key_metadata().iter().map(access_key).collect(),
                next: answer.marker,
            })
            .await
    })
    .await;
    account.put("AccessKeyMetadata", &keys);

    let profiles = of_users(calls, of_iam::GET_LOGIN_PROFILE, &subject, users, async |user| {
        let request = iam.get_login_profile().user_name(&user.name).send();
        match calls.call(of_iam::GET_LOGIN_PROFILE, request, |_| 1).await {
            Ok(answer) => Pages::whole(answer.login_profile().map(login_profile)),
            // That is how AWS says that there is no password.
            Err(failure) if failure.is_missing() => Pages::whole(None),
            Err(failure) => Pages { items: Vec::new(), failure: Some(failure) },
        }
    })
    .await;
    account.put("LoginProfiles", &profiles);
}

/// Asks `ask` of each user. What cannot be read is a gap for the user, or one for `subject` if
/// nothing at all can. None if nothing came.
async fn of_users(
    calls: &Calls,
    operation: &'static Operation,
    subject: &str,
    users: &[UserName],
    ask: impl AsyncFn(&UserName) -> Pages<Shape>,
) -> Option<Vec<Shape>> {
    let answers = calls.each(operation, users, ask).await;
    if let Some(failure) = answers.first().and_then(|it| it.failure.as_ref())
        && answers.iter().all(|it| it.failure.is_some() && it.items.is_empty())
    {
        calls.note(operation, subject, failure);
        return None;
    }
    let mut items = Vec::new();
    for (user, answer) in users.iter().zip(answers) {
        if let Some(failure) = answer.failure {
            calls.note(operation, &user.arn, &failure);
        }
        items.extend(answer.items);
    }
    Some(items)
}

/// An item of `AccessKeyMetadata`.
fn access_key(it: &AccessKeyMetadata) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .text("AccessKeyId", it.access_key_id())
        .text("Status", it.status().map(StatusType::as_str))
        .date("CreateDate", it.create_date())
}

/// An item of `LoginProfiles`.
fn login_profile(it: &LoginProfile) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .date("CreateDate", Some(it.create_date()))
        .plain("PasswordResetRequired", Some(it.password_reset_required()))
}
