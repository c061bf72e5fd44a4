//! The credential report: it is started, waited for, and fetched.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use aws_sdk_iam::{
    operation::get_credential_report::GetCredentialReportOutput,
    types::{ReportFormatType, ReportStateType},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::time::{Duration, sleep};

use super::read::AccountReader;
use crate::load::aws::{failure::CallFailure, operation::of_iam, shape::Shape};

/// The first pause; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// So often it is asked whether the report is there, which is about a minute.
const QUESTIONS: u32 = 12;

/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Reads the credential report. AWS makes one every four hours at most; an older one tells its
/// time.
pub(super) async fn read(reader: &AccountReader<'_>) {
    let failure = start(reader).await;
    let request = reader.iam.get_credential_report().send();
    match (reader.once(of_iam::GET_CREDENTIAL_REPORT, request).await, failure) {
        (Some(report), _) => reader.put("CredentialReport", &Some(shape(&report))),
        (None, Some(failure)) => {
            reader.calls.note(of_iam::GENERATE_CREDENTIAL_REPORT, reader.subject(), &failure);
        }
        (None, None) => {}
    }
}

/// Has a report made, and waits until it is there; tells why it may not be. Even then there may
/// be an older one.
async fn start(reader: &AccountReader<'_>) -> Option<CallFailure> {
    let operation = of_iam::GENERATE_CREDENTIAL_REPORT;
    let mut pause = FIRST_PAUSE;
    let mut failure = Some(CallFailure::NoAnswer);
    for _ in 0..QUESTIONS {
        let request = reader.iam.generate_credential_report().send();
        match reader.calls.call(operation, request, |_| 1).await {
            Ok(answer) if answer.state == Some(ReportStateType::Complete) => {
                failure = None;
                break;
            }
            Ok(_) => {}
            Err(it) => {
                failure = Some(it);
                break;
            }
        }
        tokio::select! {
            () = reader.calls.tally().stop().stopped() => {}
            () = sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    reader.calls.tally().done(operation);
    failure
}

fn shape(it: &GetCredentialReportOutput) -> Shape {
    let content = it.content().map(|it| STANDARD.encode(it));
    Shape::default()
        .text("Content", content.as_deref())
        .text("ReportFormat", it.report_format().map(ReportFormatType::as_str))
        .date("GeneratedTime", it.generated_time())
}
