//! The way to AWS: credentials, region, endpoint, one HTTP client, retries and time limits.

use std::{borrow::Cow, error::Error};

use aws_config::{
    BehaviorVersion, ConfigLoader, Region, SdkConfig,
    environment::EnvironmentVariableRegionProvider,
    identity::IdentityCache,
    meta::region::RegionProviderChain,
    profile::{self, ProfileFileCredentialsProvider, ProfileFileRegionProvider},
    provider_config::ProviderConfig,
    retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::{
    Builder as HttpClientBuilder, Connector,
    proxy::ProxyConfig,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::os_shim_internal::{Env, Fs};
use tokio::time::Duration;

use super::{
    entry::{OrganizationEntry, Session},
    error::AwsError,
    failure::{CallFailure, chain},
    guard::{Guard, NotAws, ThrottleWatch},
    pace::OwnPace,
    tally::Tally,
};

/// Which AWS is read, and as whom. What is not said here comes from where the AWS CLI takes it:
/// `AWS_*` variables, `~/.aws`, the machine's own role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsSource {
    /// A profile of `~/.aws/config`.
    pub profile: Option<String>,
    /// The region, which also tells the partition: China and GovCloud are apart.
    pub region: Option<String>,
    /// An endpoint for all services.
    pub endpoint_url: Option<String>,
    /// How long to wait for an answer; 30 if it is not said.
    pub timeout_seconds: Option<u16>,
    /// How the other accounts of the organization are entered, if they are read.
    pub organization: Option<OrganizationEntry>,
    /// Whether to ask also which services every user, group and role last used: two calls for
    /// each, or more.
    pub last_accessed: bool,
}

/// IAM is one for all regions of a partition; most accounts are of the partition `aws`.
const DEFAULT_REGION: &str = "us-east-1";

const CONNECT: Duration = Duration::from_secs(5);
const FIRST_BYTE: Duration = Duration::from_secs(30);
/// As many times the wait for an answer: until all of it is there, and with all attempts.
const ATTEMPT: u32 = 2;
const ALL_ATTEMPTS: u32 = 10;
/// Credentials may need somebody to type a code into the program that hands them out.
const CREDENTIALS: Duration = Duration::from_secs(60);
const ATTEMPTS: u32 = 5;
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The first call tells whether anything can be read at all; nobody should wait long for that.
const FIRST_CALL: Duration = Duration::from_secs(10);
const FIRST_CALL_ATTEMPTS: u32 = 3;

/// A client of a service with the guard in it.
macro_rules! client {
    ($sdk:ident, $connection:expr, $tally:expr) => {{
        let config = $sdk::config::Builder::from(&$connection.config)
            .retry_classifier(NotAws)
            .interceptor(Guard)
            .interceptor(OwnPace::default())
            .interceptor(ThrottleWatch($tally.clone()));
        $sdk::Client::from_conf(config.build())
    }};
}

/// A way to AWS with the credentials of one account.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    config: SdkConfig,
    /// The profile, if it wants a code that the AWS SDK cannot ask for.
    mfa_profile: Option<String>,
}

impl Connection {
    /// Finds out where AWS is and who asks. Nothing is asked of AWS yet.
    ///
    /// # Errors
    ///
    /// Fails where the profile does not exist or the configuration cannot be read.
    pub(super) async fn open(source: &AwsSource) -> Result<Self, AwsError> {
        let mfa_profile = check_profile(source.profile.as_deref()).await?;
        let http_client = http_client(source);
        let region = region(source).await;
        let mut loader = loader(source, http_client.clone(), region.clone());
        if let Some(name) = &source.profile {
            // A profile that is named outweighs keys in the environment, as in the AWS CLI.
            let settings = ProviderConfig::without_region()
                .with_http_client(http_client)
                .with_region(Some(region));
            let credentials = ProfileFileCredentialsProvider::builder()
                .profile_name(name)
                .configure(&settings)
                .build();
            loader = loader.profile_name(name).credentials_provider(credentials);
        }
        Ok(Self { config: loader.load().await, mfa_profile })
    }

    /// A connection with keys that are of no use elsewhere.
    #[cfg(test)]
    pub(super) async fn with_test_keys(source: &AwsSource) -> Self {
        let keys = aws_sdk_iam::config::Credentials::new("AKIATEST", "secret", None, None, "test");
        let loader = loader(source, http_client(source), Region::from_static(DEFAULT_REGION));
        Self { config: loader.credentials_provider(keys).load().await, mfa_profile: None }
    }

    /// Why the first call gave nothing.
    pub(super) fn error(&self, failure: CallFailure) -> AwsError {
        match (AwsError::of_first_call(failure, self.place()), &self.mfa_profile) {
            (AwsError::Credentials { .. }, Some(name)) => AwsError::WantsMfa { name: name.clone() },
            (error, _) => error,
        }
    }

    /// Where the calls go, for messages.
    pub(super) fn place(&self) -> String {
        let region = self.region();
        match self.config.endpoint_url() {
            Some(url) => format!("`{url}`"),
            None => format!("AWS (region `{region}`)"),
        }
    }

    /// How long an operation may be throttled without one answer.
    pub(super) fn patience(&self) -> Duration {
        let time = self.config.timeout_config();
        let attempt = time.and_then(TimeoutConfig::operation_attempt_timeout);
        attempt.unwrap_or(FIRST_BYTE * ATTEMPT)
    }

    /// The region that is asked where a service lives in regions.
    pub(super) fn region(&self) -> &str {
        self.config.region().map_or(DEFAULT_REGION, Region::as_ref)
    }

    /// The same, in another region.
    pub(super) fn in_region(&self, region: &str) -> Self {
        let config = self.config.to_builder().region(Region::new(region.to_owned()));
        Self { config: config.build(), ..self.clone() }
    }

    /// The same, for an account that was entered with `session`.
    pub(super) fn in_account(&self, session: Session) -> Self {
        let credentials = SharedCredentialsProvider::new(session);
        let config = self.config.to_builder().credentials_provider(credentials);
        Self { config: config.build(), ..self.clone() }
    }

    /// A client of IAM.
    pub(super) fn iam(&self, tally: &Tally) -> aws_sdk_iam::Client {
        client!(aws_sdk_iam, self, tally)
    }

    /// A client of AWS Organizations.
    pub(super) fn organizations(&self, tally: &Tally) -> aws_sdk_organizations::Client {
        client!(aws_sdk_organizations, self, tally)
    }

    /// A client of Identity Center, for permission sets and assignments.
    pub(super) fn sso_admin(&self, tally: &Tally) -> aws_sdk_ssoadmin::Client {
        client!(aws_sdk_ssoadmin, self, tally)
    }

    /// A client of Identity Center, for users and groups.
    pub(super) fn identity_store(&self, tally: &Tally) -> aws_sdk_identitystore::Client {
        client!(aws_sdk_identitystore, self, tally)
    }

    /// A client of STS, to enter accounts.
    pub(super) fn sts_for_entry(&self, tally: &Tally) -> aws_sdk_sts::Client {
        client!(aws_sdk_sts, self, tally)
    }

    /// A client of STS, for the first call: it gives up early.
    pub(super) fn sts(&self, tally: &Tally) -> aws_sdk_sts::Client {
        let patience = self.config.timeout_config().and_then(TimeoutConfig::read_timeout);
        let answer = patience.map_or(FIRST_CALL, |it| it.min(FIRST_CALL));
        let time = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .read_timeout(answer)
            .operation_attempt_timeout(CREDENTIALS + 2 * answer)
            .operation_timeout(CREDENTIALS + 4 * answer);
        let config = aws_sdk_sts::config::Builder::from(&self.config)
            .retry_config(RetryConfig::standard().with_max_attempts(FIRST_CALL_ATTEMPTS))
            .timeout_config(time.build())
            .retry_classifier(NotAws)
            .interceptor(Guard)
            .interceptor(ThrottleWatch(tally.clone()));
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

/// What all connections have in common.
fn loader(source: &AwsSource, http_client: SharedHttpClient, region: Region) -> ConfigLoader {
    let retries =
        RetryConfig::adaptive().with_max_attempts(attempts()).with_max_backoff(LONGEST_PAUSE);
    let first_byte = source.timeout_seconds.map_or(FIRST_BYTE, |it| Duration::from_secs(it.into()));
    let time = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(first_byte)
        .operation_attempt_timeout(first_byte * ATTEMPT)
        .operation_timeout(first_byte * ALL_ATTEMPTS);
    let loader = ConfigLoader::default()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client)
        .region(region)
        .identity_cache(IdentityCache::lazy().load_timeout(CREDENTIALS).build())
        .retry_config(retries)
        .timeout_config(time.build());
    match &source.endpoint_url {
        Some(url) => loader.endpoint_url(url),
        None => loader,
    }
}

/// How often a call is tried: as `AWS_MAX_ATTEMPTS` says, if it does.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
fn attempts() -> u32 {
    let wanted = Env::real().get("AWS_MAX_ATTEMPTS").ok().and_then(|it| it.parse().ok());
    wanted.filter(|it| *it > 0).unwrap_or(ATTEMPTS)
}

/// Whether a URL leads to the machine itself, where no proxy can help.
fn is_this_machine(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"].iter().any(|it| host.starts_with(it))
}

/// The one HTTP client: TLS by rustls with ring, the system's certificates, the proxy that the
/// environment names.
fn http_client(source: &AwsSource) -> SharedHttpClient {
    let proxy = match source.endpoint_url.as_deref().is_some_and(is_this_machine) {
        true => ProxyConfig::disabled(),
        false => ProxyConfig::from_env(),
    };
    HttpClientBuilder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().proxy_config(proxy.clone());
        connector.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            connector.set_sleep_impl(components.sleep_impl());
        }
        connector.tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
    })
}

/// The region that is asked for, or that the environment or the profile names. The machine is
/// not asked: a laptop would wait for an answer that never comes.
async fn region(source: &AwsSource) -> Region {
    let mut in_profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &source.profile {
        in_profile = in_profile.profile_name(name);
    }
    let chain = RegionProviderChain::first_try(source.region.clone().map(Region::new))
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(in_profile.build());
    chain.region().await.unwrap_or_else(|| Region::from_static(DEFAULT_REGION))
}

/// Says plainly that a profile is not there, and returns its name if it wants MFA. `named` is the
/// one of the command line; without, it is that of `AWS_PROFILE`.
async fn check_profile(named: Option<&str>) -> Result<Option<String>, AwsError> {
    let wanted = named.map(|it| Cow::Owned(it.to_owned()));
    let profiles = profile::load(&Fs::real(), &Env::real(), &Default::default(), wanted)
        .await
        .map_err(|error| AwsError::Configuration { reason: what_is_wrong(&error) })?;
    let selected = profiles.selected_profile();
    if let Some(profile) = profiles.get_profile(selected) {
        return Ok(profile.get("mfa_serial").map(|_| selected.to_owned()));
    }
    // Without any file there is still a profile `default`, which is empty.
    if selected == "default" {
        return Ok(None);
    }
    let mut known: Vec<_> = profiles.profiles().map(ToOwned::to_owned).collect();
    known.sort();
    Err(AwsError::NoProfile { name: selected.to_owned(), known })
}

/// What is wrong with a file, in one line: it stands on the line after that which names the file.
fn what_is_wrong(error: &(dyn Error + 'static)) -> String {
    let reason = chain(error).last().map_or_else(String::new, ToString::to_string);
    reason.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
