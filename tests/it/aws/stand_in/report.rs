//! Reports on services last used, which the server cannot make.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html>

use super::{
    http::Message,
    operation::{Call, form_value},
};

/// The services that everyone may use, and whether they did.
const SERVICES: [(&str, &str, bool); 3] =
    [("Amazon EC2", "ec2", false), ("Amazon S3", "s3", true), ("Amazon SQS", "sqs", false)];

/// The response to a call that starts such a report or fetches it; `None` for other calls.
pub(crate) fn answer(call: &Call, request: &Message) -> Option<Message> {
    let form = request.text();
    let result = match call.name().as_str() {
        // The job's name contains its principal.
        "iam:GenerateServiceLastAccessedDetails" => {
            format!("<JobId>{}</JobId>", form_value(&form, "Arn")?)
        }
        "iam:GetServiceLastAccessedDetails" => {
            let arn = form_value(&form, "JobId")?.replace("%253A", ":").replace("%252F", "/");
            report(&arn)
        }
        _ => return None,
    };
    let operation = &call.operation;
    let body = format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
    );
    Some(Message::response(200, &[("Content-Type", "text/xml")], body))
}

fn report(arn: &str) -> String {
    let used = format!(
        "<LastAuthenticated>2026-01-10T00:00:00Z</LastAuthenticated>\
         <LastAuthenticatedEntity>{arn}</LastAuthenticatedEntity>\
         <LastAuthenticatedRegion>eu-west-1</LastAuthenticatedRegion>"
    );
    let service = |(name, namespace, is_used): (&str, &str, bool)| {
        let (used, count) = if is_used { (used.as_str(), 1) } else { ("", 0) };
        format!(
            "<member><ServiceName>{name}</ServiceName>\
             <ServiceNamespace>{namespace}</ServiceNamespace>{used}\
             <TotalAuthenticatedEntities>{count}</TotalAuthenticatedEntities></member>"
        )
    };
    let services: String = SERVICES.into_iter().map(service).collect();
    format!(
        "<JobStatus>COMPLETED</JobStatus><JobType>SERVICE_LEVEL</JobType>\
         <JobCreationDate>2026-01-15T11:59:00Z</JobCreationDate>\
         <ServicesLastAccessed>{services}</ServicesLastAccessed>\
         <JobCompletionDate>2026-01-15T12:00:00Z</JobCompletionDate>\
         <IsTruncated>false</IsTruncated>"
    )
}
