//! How fast an operation is asked for, once AWS has asked to slow down.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use aws_sdk_iam::config::retry::{ClientRateLimiter, RetryPartition};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeSerializationInterceptorContextRef},
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

/// Calls a second that the SDK takes for its pace before it has measured any. A fifth of it is left
/// after its first measure, which is always nothing: were it nothing from the start, one answer of
/// AWS to slow down would leave one call in two seconds.
const FIRST_PACE: f64 = 100.0;

/// Gives each operation of a client a pace and a stock of retries of its own. AWS counts the calls
/// of an account by operation, so one that is throttled must slow down neither the others nor
/// other accounts.
///
/// Source: <https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/>
#[derive(Debug, Default)]
pub(super) struct OwnPace(Mutex<BTreeMap<String, RetryPartition>>);

impl Intercept for OwnPace {
    fn name(&self) -> &'static str {
        "OwnPace"
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(operation) = cfg.load::<Metadata>().map(|it| it.name().to_owned()) else {
            return Ok(());
        };
        // A panic elsewhere spoils no pace.
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pace = paces.entry(operation).or_insert_with_key(|it| partition(it)).clone();
        cfg.interceptor_state().store_put(pace);
        Ok(())
    }
}

fn partition(operation: &str) -> RetryPartition {
    let limiter = ClientRateLimiter::builder().tokens_retrieved_per_second(FIRST_PACE).build();
    RetryPartition::custom(operation.to_owned()).client_rate_limiter(limiter).build()
}
