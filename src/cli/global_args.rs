//! The flags that every command knows.

use std::path::PathBuf;

use clap::{
    Args, ValueEnum,
    builder::PossibleValue,
    error::{ContextKind, ContextValue},
};
use jiff::Timestamp;

use crate::{load::ByteLimit, report::Format};

/// The headings under which the help lists these flags, after those of the command itself.
const SOURCE: &str = "Source";
const ANSWER: &str = "Answer";
const DISPLAY: &str = "Display";

/// Flags that every command accepts, before or after it.
#[derive(Clone, Debug, Args)]
pub struct GlobalArgs {
    /// Use the built-in demo organization; no AWS, no network
    #[arg(long, global = true, conflicts_with = "input", help_heading = SOURCE)]
    pub demo: bool,
    /// Read a file from `aws iam get-account-authorization-details`, a credential report, a
    /// snapshot, a folder of such files, or `-` for standard input; repeatable
    #[arg(short, long, global = true, value_name = "FILE", help_heading = SOURCE)]
    pub input: Vec<PathBuf>,
    /// The most to read of each input, unpacked too, such as 500M or 4G; 1G by default
    #[arg(long, global = true, value_name = "SIZE", help_heading = SOURCE)]
    pub max_input: Option<ByteLimit>,
    /// Read AWS with this profile; without a source, rolecall reads AWS with its default
    /// credentials
    #[arg(long, global = true, value_name = "NAME", conflicts_with_all = ["demo", "input"], help_heading = SOURCE)]
    pub profile: Option<String>,
    /// The AWS region; a region in China or GovCloud selects that partition
    #[arg(long, global = true, value_name = "REGION", conflicts_with_all = ["demo", "input"], help_heading = SOURCE)]
    pub region: Option<String>,
    /// The endpoint to use for all AWS services
    #[arg(long, global = true, value_name = "URL", value_parser = parse_url, conflicts_with_all = ["demo", "input"], help_heading = SOURCE)]
    pub endpoint_url: Option<String>,
    /// How long to wait for a response from AWS; 30 seconds by default
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..), conflicts_with_all = ["demo", "input"], help_heading = SOURCE)]
    pub timeout: Option<u16>,
    /// Also read every active account of the organization, by assuming a role in each
    #[arg(long, global = true, conflicts_with_all = ["demo", "input"], help_heading = SOURCE)]
    pub org: bool,
    /// The role to assume in each account of the organization
    #[arg(long, global = true, value_name = "NAME", value_parser = parse_role_name, help_heading = SOURCE)]
    pub role_name: Option<String>,
    /// The external id that the role requires
    #[arg(long, global = true, value_name = "ID", help_heading = SOURCE)]
    pub external_id: Option<String>,
    /// Read only these accounts of the organization
    #[arg(long, global = true, value_name = "ACCOUNTS", value_delimiter = ',', value_parser = parse_account, help_heading = SOURCE)]
    pub accounts: Vec<String>,
    /// The current time for ages, RFC 3339; by default the time when the data was collected
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time, help_heading = ANSWER)]
    pub now: Option<Timestamp>,
    /// The output format; html, sarif, ocsf and junit are for findings only
    #[arg(short, long, global = true, value_enum, default_value_t = Format::TABLE, help_heading = ANSWER)]
    pub format: Format,
    /// Exit with 4 if the answer is based on partial data
    #[arg(long, global = true, help_heading = ANSWER)]
    pub strict: bool,
    /// Draw with ASCII characters only
    #[arg(long, global = true, help_heading = DISPLAY)]
    pub ascii: bool,
    /// Do not capture the mouse
    #[arg(long, global = true, help_heading = DISPLAY)]
    pub no_mouse: bool,
    /// The color theme of the explorer
    #[arg(long, global = true, value_name = "NAME", help_heading = DISPLAY)]
    pub theme: Option<String>,
    /// What the explorer's colors stand on: dark or light; by default the terminal is asked
    #[arg(long, global = true, value_name = "NAME", help_heading = DISPLAY)]
    pub background: Option<String>,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let [name, help] = self.name();
        Some(PossibleValue::new(name).help(help))
    }
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        format!("expected an RFC 3339 time such as 2026-01-15T12:00:00Z, got `{text}`")
    })
}

/// A URL, which may hold a password: what is none is not repeated.
fn parse_url(text: &str) -> Result<String, String> {
    match ["http://", "https://"].iter().any(|it| text.starts_with(it)) {
        true => Ok(text.to_owned()),
        false => Err("expected a URL such as http://127.0.0.1:5000".to_owned()),
    }
}

/// What is wrong with the arguments. A value that may hold a password is left out.
pub(super) fn without_secret_values(mut error: clap::Error) -> clap::Error {
    let names_url = |it: &ContextValue| match it {
        ContextValue::String(name) => name.starts_with("--endpoint-url"),
        ContextValue::Strings(names) => names.iter().any(|it| it.starts_with("--endpoint-url")),
        _ => false,
    };
    if error.get(ContextKind::InvalidArg).is_some_and(names_url)
        && error.get(ContextKind::InvalidValue).is_some()
    {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
    }
    error
}

/// A role's name, optionally with a path: `audit/rolecall`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
fn parse_role_name(text: &str) -> Result<String, String> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-/".contains(it);
    let name = text.strip_prefix('/').unwrap_or(text);
    match !name.is_empty() && !name.ends_with('/') && name.chars().all(allowed) {
        true => Ok(name.to_owned()),
        false => Err(format!("expected a role name such as OrgRead, got `{text}`")),
    }
}

fn parse_account(text: &str) -> Result<String, String> {
    const DIGITS: usize = 12;
    match text.len() == DIGITS && text.bytes().all(|it| it.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err(format!("expected a {DIGITS}-digit account id, got `{text}`")),
    }
}
