//! The gaps of a saved snapshot. Source and subject are texts with stable names, which the typed
//! values are parsed from; `cause` is the typed reason. The reason and the remediation are also
//! saved in words: for people who read the file, and because older snapshots have nothing else.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    iam::{
        AccountId, AccountState, AwsOperation, Choice, FailedCall, Gap, Refusal, Unread,
        UnreadReason, UnreadSource,
    },
    load::subject::saved_subject,
};

/// An entry of `gaps`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, expecting = "an object with `source`, `subject`, `reason`")]
pub(crate) struct RecordedGap {
    /// The operation that failed, such as `iam:ListUsers`, or the flag that could not be followed.
    source: String,
    /// The subject of the request.
    subject: String,
    /// Why it is missing, in words.
    reason: String,
    /// How to fix it, in words. Older snapshots call it `cure`.
    #[serde(alias = "cure")]
    remediation: Option<String>,
    /// Why it is missing: a [`Cause`].
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Box<RawValue>>,
}

/// The reasons that a load from AWS can have.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Cause {
    FailedCall {
        #[serde(with = "FailedCallWire")]
        failure: FailedCall,
        /// For how many of how many.
        #[serde(skip_serializing_if = "Option::is_none")]
        extent: Option<(usize, usize)>,
        #[serde(skip_serializing_if = "Option::is_none")]
        management_account: Option<String>,
    },
    NoEntry {
        label: String,
        role_arn: String,
        caller: String,
        #[serde(with = "FailedCallWire")]
        failure: FailedCall,
    },
    OtherAccount {
        own: String,
    },
    NoOrganization,
    NoSuchAccount,
    UnusableAccount {
        label: String,
        /// The AWS name, such as `SUSPENDED`.
        state: Option<String>,
    },
    OtherRegion {
        regions: Vec<String>,
    },
    TooDeep {
        depth: usize,
    },
}

#[derive(Deserialize, Serialize)]
#[serde(remote = "FailedCall", tag = "kind", rename_all = "snake_case")]
enum FailedCallWire {
    Refused {
        #[serde(with = "RefusalWire")]
        refusal: Refusal,
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
    },
    KeyDenied {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
    },
    Unintelligible {
        status: u16,
    },
    NoAnswer,
    Unreachable {
        detail: String,
    },
    NoCredentials {
        detail: Option<String>,
    },
    NotSent {
        detail: String,
    },
    NoReport {
        detail: String,
    },
    LateReport,
    Throttled {
        seconds: u64,
    },
    RepeatedPage,
    TooManyPages,
    Stopped,
}

#[derive(Deserialize, Serialize)]
#[serde(remote = "Refusal", rename_all = "snake_case")]
enum RefusalWire {
    Denied,
    Throttled,
    CredentialsExpired,
    CredentialsWrong,
    UnknownCall,
    NotFound,
    Other,
}

impl From<&Unread> for RecordedGap {
    fn from(unread: &Unread) -> Self {
        let Gap { source, subject, reason, remediation } = Gap::from(unread);
        let cause =
            Cause::of(&unread.reason).and_then(|it| serde_json::value::to_raw_value(&it).ok());
        Self { source, subject, reason, remediation, cause }
    }
}

impl RecordedGap {
    /// The unread entry. An unknown cause, for example of a newer snapshot, leaves the words.
    pub(crate) fn into_unread(self) -> Unread {
        let Self { source, subject, reason, remediation, cause } = self;
        let source = saved_source(source);
        let subject = saved_subject(&source, &subject);
        let cause = cause.and_then(|it| super::named::parse::<Cause>(it.get()).ok());
        let reason = cause.map_or(UnreadReason::Other { reason, remediation }, Cause::into_reason);
        Unread { source, subject, reason, account: None }
    }
}

/// The source that a saved snapshot names.
fn saved_source(text: String) -> UnreadSource {
    let choice = [Choice::Org, Choice::Accounts].into_iter().find(|it| it.flag() == text);
    match (AwsOperation::of_action(&text), choice) {
        (Some(operation), _) => UnreadSource::Operation(operation),
        (None, Some(choice)) => UnreadSource::Choice(choice),
        (None, None) => UnreadSource::Other(text),
    }
}

impl Cause {
    /// The reason as it is saved; `None` for a reason that no load from AWS has, which is saved in
    /// words only.
    fn of(reason: &UnreadReason) -> Option<Self> {
        Some(match reason.clone() {
            UnreadReason::Call { failure, extent, management_account } => Self::FailedCall {
                failure,
                extent,
                management_account: management_account.map(|it| it.to_string()),
            },
            UnreadReason::NoEntry { label, role_arn, caller, failure } => {
                Self::NoEntry { label, role_arn, caller, failure }
            }
            UnreadReason::OtherAccount(own) => Self::OtherAccount { own: own.to_string() },
            UnreadReason::NoOrganization => Self::NoOrganization,
            UnreadReason::NoSuchAccount => Self::NoSuchAccount,
            UnreadReason::UnusableAccount { label, state } => {
                let state = state.map(|it| it.name().to_ascii_uppercase());
                Self::UnusableAccount { label, state }
            }
            UnreadReason::OtherRegion(regions) => Self::OtherRegion { regions },
            UnreadReason::TooDeep(depth) => Self::TooDeep { depth },
            UnreadReason::NotAsked
            | UnreadReason::NotLoaded(_)
            | UnreadReason::NotLoadedYet
            | UnreadReason::EndedEarly
            | UnreadReason::Skipped { .. }
            | UnreadReason::Malformed { .. }
            | UnreadReason::OnePage(_)
            | UnreadReason::AbsentList { .. }
            | UnreadReason::NoOwner { .. }
            | UnreadReason::Contradicted { .. }
            | UnreadReason::Contradictory(_)
            | UnreadReason::LeftOut { .. }
            | UnreadReason::OnlyInOlder { .. }
            | UnreadReason::NotHeld(_)
            | UnreadReason::NotEntered(_)
            | UnreadReason::Other { .. } => return None,
        })
    }

    fn into_reason(self) -> UnreadReason {
        match self {
            Self::FailedCall { failure, extent, management_account } => UnreadReason::Call {
                failure,
                extent,
                management_account: management_account.map(|it| AccountId::from(it.as_str())),
            },
            Self::NoEntry { label, role_arn, caller, failure } => {
                UnreadReason::NoEntry { label, role_arn, caller, failure }
            }
            Self::OtherAccount { own } => UnreadReason::OtherAccount(AccountId::from(own.as_str())),
            Self::NoOrganization => UnreadReason::NoOrganization,
            Self::NoSuchAccount => UnreadReason::NoSuchAccount,
            Self::UnusableAccount { label, state } => UnreadReason::UnusableAccount {
                label,
                state: state.and_then(|it| AccountState::named(&it)),
            },
            Self::OtherRegion { regions } => UnreadReason::OtherRegion(regions),
            Self::TooDeep { depth } => UnreadReason::TooDeep(depth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::UnreadSubject;

    fn saved_and_read(unread: &Unread) -> Unread {
        let text = serde_json::to_string(&RecordedGap::from(unread)).expect("JSON");
        serde_json::from_str::<RecordedGap>(&text).expect("a gap").into_unread()
    }

    fn of_call(operation: AwsOperation, subject: &str, failure: FailedCall) -> Unread {
        Unread {
            source: UnreadSource::Operation(operation),
            subject: crate::load::subject::subject_of(operation, subject),
            reason: UnreadReason::Call { failure, extent: None, management_account: None },
            account: None,
        }
    }

    #[test]
    fn every_failed_call_is_read_as_it_was_saved() {
        let detail = || "why".to_owned();
        let refusals = [
            Refusal::Denied,
            Refusal::Throttled,
            Refusal::CredentialsExpired,
            Refusal::CredentialsWrong,
            Refusal::UnknownCall,
            Refusal::NotFound,
            Refusal::Other,
        ];
        let refused = refusals.map(|refusal| FailedCall::Refused {
            refusal,
            code: "AccessDenied".to_owned(),
            detail: (refusal == Refusal::Denied).then(detail),
            request_id: (refusal == Refusal::Denied).then(|| "req-1".to_owned()),
        });
        let others = [
            FailedCall::KeyDenied {
                key: Some("arn:aws:kms:eu-west-1:444455556666:key/k-1".to_owned()),
                code: "AccessDeniedException".to_owned(),
                request_id: None,
            },
            FailedCall::Unintelligible { status: 502 },
            FailedCall::NoAnswer,
            FailedCall::Unreachable { detail: detail() },
            FailedCall::NoCredentials { detail: None },
            FailedCall::NoCredentials { detail: Some(detail()) },
            FailedCall::NotSent { detail: detail() },
            FailedCall::NoReport { detail: detail() },
            FailedCall::LateReport,
            FailedCall::Throttled { seconds: 60 },
            FailedCall::RepeatedPage,
            FailedCall::TooManyPages,
            FailedCall::Stopped,
        ];
        for failure in refused.into_iter().chain(others) {
            let unread = of_call(AwsOperation::ListUsers, "111122223333", failure);
            assert_eq!(saved_and_read(&unread), unread);
        }
    }

    #[test]
    fn every_operation_and_subject_is_read_as_it_was_saved() {
        let subjects = [
            "111122223333",
            "arn:aws:iam::111122223333:role/team/R",
            "arn:aws:iam::111122223333:policy/P",
            "arn:aws:sso:::permissionSet/ssoins-1/ps-1",
            "o-acme",
            "eu-west-1, us-east-1",
        ];
        for (operation, subject) in
            AwsOperation::ALL.iter().flat_map(|it| subjects.map(|subject| (*it, subject)))
        {
            let unread = of_call(operation, subject, FailedCall::NoAnswer);
            assert_eq!(saved_and_read(&unread), unread);
        }
    }

    #[test]
    fn every_other_reason_of_a_load_is_read_as_it_was_saved() {
        let account = || AccountId::from("111122223333");
        let reasons = [
            UnreadReason::Call {
                failure: FailedCall::Stopped,
                extent: Some((3, 40)),
                management_account: Some(account()),
            },
            UnreadReason::NoEntry {
                label: "`shop`".to_owned(),
                role_arn: "arn:aws:iam::111122223333:role/R".to_owned(),
                caller: "arn:aws:iam::444455556666:user/ann".to_owned(),
                failure: FailedCall::NoAnswer,
            },
            UnreadReason::OtherAccount(account()),
            UnreadReason::NoOrganization,
            UnreadReason::NoSuchAccount,
            UnreadReason::UnusableAccount {
                label: "`shop`".to_owned(),
                state: Some(AccountState::PendingActivation),
            },
            UnreadReason::OtherRegion(vec!["eu-west-1".to_owned()]),
            UnreadReason::TooDeep(10),
        ];
        let sources = [
            UnreadSource::Operation(AwsOperation::AssumeRole),
            UnreadSource::Choice(Choice::Org),
            UnreadSource::Choice(Choice::Accounts),
        ];
        for (reason, source) in
            reasons.iter().flat_map(|it| sources.clone().map(|source| (it.clone(), source)))
        {
            let subject = UnreadSubject::Account(account());
            let unread = Unread { source, subject, reason, account: None };
            assert_eq!(saved_and_read(&unread), unread);
        }
    }

    #[test]
    fn older_snapshots_keep_their_words_and_are_typed_by_their_source() {
        let text = r#"{"source": "iam:ListAccessKeys", "subject": "arn:aws:iam::1:user/ann",
                       "reason": "access denied", "cure": "allow `iam:ListAccessKeys`"}"#;
        let unread = serde_json::from_str::<RecordedGap>(text).expect("a gap").into_unread();
        assert_eq!(unread.source, UnreadSource::Operation(AwsOperation::ListAccessKeys));
        assert!(matches!(unread.subject, UnreadSubject::Principal(_)), "{unread:?}");
        let gap = Gap::from(&unread);
        assert_eq!(gap.reason, "access denied");
        assert_eq!(gap.remediation.as_deref(), Some("allow `iam:ListAccessKeys`"));
        assert_eq!(saved_and_read(&unread), unread);
    }

    #[test]
    fn a_source_or_cause_that_nobody_knows_is_no_reason_to_forget_the_gap() {
        let text = r#"{"source": "iam:ListStars", "subject": "the sky", "reason": "cloudy",
                       "cause": {"kind": "weather"}}"#;
        let unread = serde_json::from_str::<RecordedGap>(text).expect("a gap").into_unread();
        assert_eq!(unread.to_string(), "iam:ListStars: the sky: cloudy");
        assert_eq!(unread.source.topic(), None);
    }
}
