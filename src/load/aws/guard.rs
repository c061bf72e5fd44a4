//! A layer between the AWS SDK and the network: it refuses every operation that is not in the
//! table, and counts how often AWS throttles a call.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{
                BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
                InterceptorContext,
            },
        },
        orchestrator::Metadata,
        retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use thiserror::Error;

use super::{failure::THROTTLING, operation::Operation, tally::Tally};

/// The SDK tried an operation that is not in the table.
#[derive(Debug, Error)]
#[error("`{operation}` is not a read-only operation; rolecall does not send it")]
pub(super) struct RefusedOperation {
    operation: String,
}

/// Refuses what is not in the table of operations, before anything leaves the process.
#[derive(Debug)]
pub(super) struct Guard;

impl Intercept for Guard {
    fn name(&self) -> &'static str {
        "Guard"
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match (operation_in(cfg), cfg.load::<Metadata>()) {
            (Some(_), _) => Ok(()),
            (None, Some(it)) => {
                let operation = format!("{}:{}", it.service(), it.name());
                Err(RefusedOperation { operation }.into())
            }
            (None, None) => {
                Err(RefusedOperation { operation: "an unnamed call".to_owned() }.into())
            }
        }
    }
}

/// Counts the throttling responses of AWS; the SDK itself waits and retries.
#[derive(Debug)]
pub(super) struct ThrottleWatch(pub(super) Tally);

impl Intercept for ThrottleWatch {
    fn name(&self) -> &'static str {
        "ThrottleWatch"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (Some(response), Some(operation)) = (context.response(), operation_in(cfg)) else {
            return Ok(());
        };
        let status = response.status().as_u16();
        let body = || String::from_utf8_lossy(response.body().bytes().unwrap_or_default());
        let names_it = || THROTTLING.iter().any(|it| body().contains(it));
        if status == 429 || (status >= 400 && names_it()) {
            self.0.throttled(operation);
        }
        Ok(())
    }
}

/// Does not retry if the response is not from AWS: AWS services report their own failures in XML or
/// JSON, and what is in front of them returns 502 to 504.
#[derive(Debug)]
pub(super) struct NotAws;

impl ClassifyRetry for NotAws {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(response) = context.response() else { return RetryAction::NoActionIndicated };
        let body = response.body().bytes().unwrap_or_default();
        let is_html = body.trim_ascii_start().get(..5).is_some_and(|start| {
            start.eq_ignore_ascii_case(b"<!doc") || start.eq_ignore_ascii_case(b"<html")
        });
        match response.status().as_u16() == 500 && is_html {
            true => RetryAction::RetryForbidden,
            false => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "NotAws"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::http_status_code_classifier())
    }
}

/// The current operation, if it is in the table.
fn operation_in(cfg: &ConfigBag) -> Option<&'static Operation> {
    let metadata = cfg.load::<Metadata>()?;
    Operation::find(metadata.service(), metadata.name())
}

#[cfg(test)]
mod tests;
