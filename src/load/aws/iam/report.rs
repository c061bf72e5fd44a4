//! The credential report: it is started, waited for, and fetched.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use aws_sdk_iam::{
    operation::get_credential_report::GetCredentialReportOutput,
    types::{ReportFormatType, ReportStateType},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{account_reader::AccountReader, patience::until_ready, reported::Reported};
use crate::load::{
    aws::{
        failure::CallFailure,
        operation::of_iam,
        shape::{date, text},
    },
    wire::{CredentialReport, Raw},
};

/// Reads the credential report, and gives back whom it tells of: nobody, if it does not come. AWS
/// makes one every four hours at most; an older one tells its time.
pub(super) async fn read(reader: &AccountReader<'_>) -> Reported {
    let failure = start(reader).await;
    let request = reader.iam.get_credential_report().send();
    match (reader.once(of_iam::GET_CREDENTIAL_REPORT, request).await, failure) {
        (Some(report), _) => {
            reader.put("CredentialReport", &Some(shape(&report)));
            return Reported::in_report(report.content().map(AsRef::as_ref).unwrap_or_default());
        }
        (None, Some(failure)) => {
            reader.calls.note(of_iam::GENERATE_CREDENTIAL_REPORT, reader.subject(), &failure);
        }
        (None, None) => {}
    }
    Reported::default()
}

/// Has a report made, and waits until it is there; tells why it may not be. Even then there may
/// be an older one.
async fn start(reader: &AccountReader<'_>) -> Option<CallFailure> {
    let operation = of_iam::GENERATE_CREDENTIAL_REPORT;
    let ask = async || {
        let request = reader.iam.generate_credential_report().send();
        let answer = reader.calls.call(operation, request, |_| 1).await?;
        Ok((answer.state == Some(ReportStateType::Complete)).then_some(()))
    };
    let failure = until_ready(ask, async |pause| reader.pause(pause).await).await.err();
    reader.calls.tally().done(operation);
    failure
}

fn shape(it: &GetCredentialReportOutput) -> CredentialReport<'static> {
    CredentialReport {
        content: it.content().and_then(|it| Raw::of(&STANDARD.encode(it))),
        report_format: text(it.report_format().map(ReportFormatType::as_str)),
        generated_time: date(it.generated_time()),
    }
}
