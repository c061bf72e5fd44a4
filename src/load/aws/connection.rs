//! The connection to AWS: credentials, region, endpoint, one HTTP client, retries and timeouts.

use aws_config::{
    BehaviorVersion, ConfigLoader, Region, SdkConfig,
    ecs::EcsCredentialsProvider,
    environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider},
    identity::IdentityCache,
    imds::credentials::ImdsCredentialsProvider,
    meta::region::RegionProviderChain,
    profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider},
    provider_config::ProviderConfig,
    retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::{
    Builder as HttpClientBuilder, Connector,
    proxy::ProxyConfig,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::os_shim_internal::{Env, Fs};
use tokio::time::Duration;

use super::{
    checked_credentials::CheckedCredentials,
    error::AwsError,
    failure::CallFailure,
    guard::{Guard, NotAws, ThrottleWatch},
    mfa_session::MfaSession,
    organization_entry::OrganizationEntry,
    origin::{CredentialMethod, CredentialSource},
    pace::OwnPace,
    profile::{Base, Profile},
    secret::without_password,
    session::Session,
    tally::Tally,
};

/// Which AWS to read, and with which credentials. Unset fields are taken from where the AWS CLI
/// takes them: `AWS_*` variables, `~/.aws`, the machine's own role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsSource {
    /// A profile of `~/.aws/config`.
    pub profile: Option<String>,
    /// The AWS region; a region in China or GovCloud selects that partition.
    pub region: Option<String>,
    /// An endpoint for all services.
    pub endpoint_url: Option<String>,
    /// How many seconds to wait for a response; 30 by default.
    pub timeout_seconds: Option<u16>,
    /// How to load the other accounts of the organization, if they are loaded.
    pub organization: Option<OrganizationEntry>,
    /// Whether to also request the services that every user, group and role last used: at least two
    /// calls for each.
    pub last_accessed: bool,
    /// The session that [`AwsSource::signed_in`] started, if the profile requires an MFA code.
    pub mfa_session: Option<MfaSession>,
}

/// IAM is global within a partition; most accounts belong to the partition `aws`.
const DEFAULT_REGION: &str = "us-east-1";

const CONNECT: Duration = Duration::from_secs(5);
const FIRST_BYTE: Duration = Duration::from_secs(30);
/// This many times the response timeout: for a complete response, and for all attempts.
const ATTEMPT: u32 = 2;
const ALL_ATTEMPTS: u32 = 10;
/// A credential program may wait for someone to type a code.
const CREDENTIALS: Duration = Duration::from_secs(60);
const ATTEMPTS: u32 = 5;
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The first call shows whether anything can be read at all, so it should fail fast.
const FIRST_CALL: Duration = Duration::from_secs(10);
const FIRST_CALL_ATTEMPTS: u32 = 3;

/// A client of a service with the guard installed.
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

/// A connection to AWS with the credentials of one account.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    config: SdkConfig,
    /// The profile whose credentials are used; `None` if keys in the environment are used.
    profile: Option<Profile>,
    /// Whether the calls are signed with a session that was started with an MFA code.
    is_mfa_session: bool,
}

impl Connection {
    /// Resolves region, endpoint and credentials. Makes no call to AWS yet.
    ///
    /// # Errors
    ///
    /// Fails if the profile does not exist or the configuration cannot be read, and if the profile
    /// requires an MFA code and no session was started with one.
    pub(super) async fn open(source: &AwsSource) -> Result<Self, AwsError> {
        let profile = Profile::in_use(source.profile.as_deref(), &Fs::real(), &Env::real()).await?;
        let mut connection = Self::to_base(source, profile).await;
        if let Some(session) = &source.mfa_session {
            return Ok(Self { is_mfa_session: true, ..connection.with(session.credentials()) });
        }
        let Some(profile) = connection.profile.clone() else { return Ok(connection) };
        if profile.wants_mfa() {
            return Err(AwsError::WantsMfa { name: profile.name });
        }
        for role in profile.roles {
            let session = Session::new(connection.sts(&Tally::nobody()), role.role);
            connection = connection.with(session);
        }
        Ok(connection)
    }

    /// A connection with the credentials that assume the roles of `profile`, if it has any;
    /// otherwise with the profile's own.
    pub(super) async fn to_base(source: &AwsSource, profile: Option<Profile>) -> Self {
        let http_client = http_client(source);
        let region = region(source).await;
        let settings = ProviderConfig::without_region()
            .with_http_client(http_client.clone())
            .with_region(Some(region.clone()));
        let mut loader = loader(source, http_client, region);
        if let Some(name) = &source.profile {
            loader = loader.profile_name(name);
        }
        let credentials = profile.as_ref().and_then(|it| base_credentials(source, it, &settings));
        if let Some(credentials) = credentials {
            loader = loader.credentials_provider(credentials);
        }
        Self { config: checked(loader.load().await), profile, is_mfa_session: false }
    }

    /// A connection with keys that are useless elsewhere.
    #[cfg(test)]
    pub(super) async fn with_test_keys(source: &AwsSource) -> Self {
        let keys = aws_sdk_iam::config::Credentials::new("AKIATEST", "secret", None, None, "test");
        let loader = loader(source, http_client(source), Region::from_static(DEFAULT_REGION));
        let config = loader.credentials_provider(keys).load().await;
        Self { config, profile: None, is_mfa_session: false }
    }

    /// Why the first call gave nothing.
    pub(super) fn error(&self, failure: CallFailure) -> AwsError {
        let error = {
            let profile = self.profile.as_ref();
            let (name, origin) = (profile.map(|it| &*it.name), profile.and_then(Profile::origin));
            AwsError::of_first_call(failure, self.place(), name, origin)
        };
        match (error, &self.profile) {
            (AwsError::Expired, Some(profile)) if self.is_mfa_session => {
                AwsError::SessionOver { profile: profile.name.clone() }
            }
            (error, _) => error,
        }
    }

    /// Where the calls go, for messages.
    pub(super) fn place(&self) -> String {
        let region = self.region();
        match self.config.endpoint_url() {
            Some(url) => format!("`{}`", without_password(url)),
            None => format!("AWS (region `{region}`)"),
        }
    }

    /// How long an operation may be throttled without a response.
    pub(super) fn patience(&self) -> Duration {
        let time = self.config.timeout_config();
        let attempt = time.and_then(TimeoutConfig::operation_attempt_timeout);
        attempt.unwrap_or(FIRST_BYTE * ATTEMPT)
    }

    /// The region for regional services.
    pub(super) fn region(&self) -> &str {
        self.config.region().map_or(DEFAULT_REGION, Region::as_ref)
    }

    /// The same, in another region.
    pub(super) fn in_region(&self, region: &str) -> Self {
        let config = self.config.to_builder().region(Region::new(region.to_owned()));
        Self { config: config.build(), ..self.clone() }
    }

    /// The same, with other credentials.
    pub(super) fn with(&self, credentials: impl ProvideCredentials + 'static) -> Self {
        let credentials = CheckedCredentials(SharedCredentialsProvider::new(credentials));
        let credentials = SharedCredentialsProvider::new(credentials);
        let config = self.config.to_builder().credentials_provider(credentials);
        Self { config: config.build(), ..self.clone() }
    }

    /// What the calls are signed with.
    pub(super) fn credentials(&self) -> Option<SharedCredentialsProvider> {
        self.config.credentials_provider()
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

    /// A client of account access manager.
    pub(super) fn account_access(&self, tally: &Tally) -> aws_sdk_accountaccess::Client {
        client!(aws_sdk_accountaccess, self, tally)
    }

    /// A client of STS, to assume roles in other accounts.
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

/// How often a call is tried: `AWS_MAX_ATTEMPTS`, if it is set.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
fn attempts() -> u32 {
    let wanted = Env::real().get("AWS_MAX_ATTEMPTS").ok().and_then(|it| it.parse().ok());
    wanted.filter(|it| *it > 0).unwrap_or(ATTEMPTS)
}

/// Whether a URL refers to this machine, where no proxy can help.
fn is_this_machine(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"].iter().any(|it| host.starts_with(it))
}

/// The only HTTP client: TLS by rustls with ring, the system's certificates, the proxy of the
/// environment.
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

/// The given region, or that of the environment or the profile. The instance metadata service is
/// not queried, because on a laptop it would never respond.
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

/// The same, with credentials that are checked before they are sent.
fn checked(config: SdkConfig) -> SdkConfig {
    let Some(credentials) = config.credentials_provider() else { return config };
    let checked = SharedCredentialsProvider::new(CheckedCredentials(credentials));
    config.to_builder().credentials_provider(checked).build()
}

/// The credentials that a profile starts with; `None` if the SDK is to search all places, as it
/// does if no profile was named.
fn base_credentials(
    source: &AwsSource,
    profile: &Profile,
    settings: &ProviderConfig,
) -> Option<SharedCredentialsProvider> {
    let of_profile = |name: &str| {
        let builder = ProfileFileCredentialsProvider::builder().profile_name(name);
        SharedCredentialsProvider::new(builder.configure(settings).build())
    };
    if profile.roles.is_empty() {
        // A named profile takes precedence over keys in the environment, as in the AWS CLI.
        return source.profile.as_deref().map(of_profile);
    }
    let origin = match &profile.base {
        Base::Keys(keys) => return Some(SharedCredentialsProvider::new(keys.clone())),
        Base::Other(origin) => origin,
        Base::Nothing => return None,
    };
    match origin.method {
        CredentialMethod::Source(source) => Some(match source {
            CredentialSource::Environment => {
                SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new())
            }
            CredentialSource::Ec2InstanceMetadata => SharedCredentialsProvider::new(
                ImdsCredentialsProvider::builder().configure(settings).build(),
            ),
            CredentialSource::EcsContainer => SharedCredentialsProvider::new(
                EcsCredentialsProvider::builder().configure(settings).build(),
            ),
        }),
        _ => origin.profile.as_deref().map(of_profile),
    }
}
