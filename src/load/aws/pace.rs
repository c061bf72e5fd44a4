//! The rate of calls of an operation after AWS throttled it.

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

/// The initial rate, in calls per second, that the SDK assumes before it has measured any. A fifth
/// of it remains after its first measurement, which is always zero: with an initial rate of zero,
/// one throttling response would leave one call in two seconds.
const FIRST_PACE: f64 = 100.0;

/// Gives each operation of a client its own rate and its own stock of retries. AWS counts the calls
/// of an account by operation, so a throttled operation must slow down neither the others nor other
/// accounts.
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
