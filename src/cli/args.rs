//! What the command line says.

use std::path::PathBuf;

use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

/// Shows who can become whom in AWS, and why.
///
/// Without a command it opens the terminal explorer.
#[derive(Clone, Debug, Parser)]
#[command(name = "rolecall", version, max_term_width = 100)]
pub struct Args {
    /// Where the facts come from, and how answers look.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What is asked; nothing opens the explorer.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Flags that every command knows, before or after it.
#[derive(Clone, Debug, ClapArgs)]
pub struct GlobalArgs {
    /// The built-in demo organization; no AWS, no network
    #[arg(long, global = true, conflicts_with = "input")]
    pub demo: bool,
    /// A file of `aws iam get-account-authorization-details`, a credential report, a saved
    /// snapshot, a folder of such files, or `-` for standard input; repeatable
    #[arg(short, long, global = true, value_name = "FILE")]
    pub input: Vec<PathBuf>,
    /// A profile of `~/.aws/config`; without a source rolecall reads AWS, as the AWS CLI would
    #[arg(long, global = true, value_name = "NAME", conflicts_with_all = ["demo", "input"])]
    pub profile: Option<String>,
    /// The region, which also tells the partition: China and GovCloud are apart
    #[arg(long, global = true, value_name = "REGION", conflicts_with_all = ["demo", "input"])]
    pub region: Option<String>,
    /// An endpoint for all AWS services
    #[arg(long, global = true, value_name = "URL", value_parser = parse_url, conflicts_with_all = ["demo", "input"])]
    pub endpoint_url: Option<String>,
    /// How long to wait for an answer of AWS; by default 30 seconds
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..), conflicts_with_all = ["demo", "input"])]
    pub timeout: Option<u16>,
    /// Every active account of the organization too, each entered by assuming a role
    #[arg(long, global = true, conflicts_with_all = ["demo", "input"])]
    pub org: bool,
    /// The role that is assumed in each account of the organization
    #[arg(long, global = true, value_name = "NAME", value_parser = parse_role_name)]
    pub role_name: Option<String>,
    /// The external id that this role asks for
    #[arg(long, global = true, value_name = "ID")]
    pub external_id: Option<String>,
    /// Only these accounts of the organization
    #[arg(long, global = true, value_name = "ACCOUNTS", value_delimiter = ',', value_parser = parse_account)]
    pub accounts: Vec<String>,
    /// The clock for ages, RFC 3339; by default the time at which the data was collected
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub now: Option<Timestamp>,
    /// How the answer is written
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Exit with 4 if the answer rests on partial data
    #[arg(long, global = true)]
    pub strict: bool,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    pub no_mouse: bool,
    /// The explorer's colors
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Table,
    /// One JSON object with a schema
    Json,
}

/// What is asked.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Something about the principals and accounts of the source.
    #[command(flatten)]
    About(Question),
    /// Which services PRINCIPAL may use, and when it last used each
    ///
    /// AWS is asked about this one principal; a snapshot tells what `collect --last-accessed` read.
    LastAccessed {
        /// A user, group or role; its ARN spares AWS all other questions
        principal: String,
    },
    /// Read AWS, and save what was read as a snapshot
    Collect {
        /// Where it goes: a file that ends in `.json` or, packed, in `.json.zst`; `-` is standard
        /// output
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Also ask which services every user, group and role last used: two calls for each
        #[arg(long)]
        last_accessed: bool,
    },
    /// The IAM policy that reading AWS needs: it allows nothing but reading
    ///
    /// With `--org` it is the one for the role that is assumed in each account.
    Permissions,
    /// Decide the requests of a case file; neither AWS nor an account is needed
    Simulate {
        /// A JSON file with a case or a list of cases, or `-` for standard input
        file: PathBuf,
    },
}

/// What is asked about the principals and accounts of the source.
#[derive(Clone, Debug, Subcommand)]
pub enum Question {
    /// One row a principal, with badges
    Principals {
        /// Only principals of this kind; those known by name only are listed just when asked for
        #[arg(long, value_enum)]
        kind: Option<Kind>,
    },
    /// Every principal that can become ROLE
    WhoCanAssume {
        /// An ARN, `role/NAME`, `ACCOUNT:role/NAME`, or just its name
        role: String,
        /// Over several assumptions too
        #[arg(long)]
        transitive: bool,
    },
    /// Every role that PRINCIPAL can become
    CanAssume {
        /// An ARN, `user/NAME`, `role/NAME`, `ACCOUNT:role/NAME`, an access key id, a unique id
        principal: String,
        /// Over several assumptions too
        #[arg(long)]
        transitive: bool,
    },
    /// Paths from one principal to another, best first
    Paths {
        /// Where they start: a principal, `anyone`, or `external` for everyone outside
        #[arg(long, value_name = "PRINCIPAL")]
        from: String,
        /// Where they end: a principal, or `admin` for any administrator
        #[arg(long, value_name = "PRINCIPAL")]
        to: String,
        /// How many paths at most
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = parse_count)]
        max: usize,
        /// Only paths that need no MFA
        #[arg(long)]
        no_mfa: bool,
    },
    /// Whether PRINCIPAL may do ACTION, by the policies at hand
    Can {
        /// A user or role
        principal: String,
        /// Such as `s3:GetObject`
        action: String,
        /// What it is done to: an ARN, or a principal's name; `*`, which is every resource, if left
        /// out
        resource: Option<String>,
    },
    /// Every user and role that may do ACTION, by the policies at hand
    WhoCan {
        /// Such as `iam:CreateAccessKey`
        action: String,
        /// What it is done to: an ARN, or a principal's name; `*`, which is every resource, if left
        /// out
        resource: Option<String>,
    },
    /// One row an account: its place in the organization, its root user, its rules for passwords
    Accounts {
        /// Only this one, with all there is to say: an id, an alias, or a name in the organization
        account: Option<String>,
    },
    /// Why FROM can become TO in one step, or what blocks it
    Why {
        /// Who
        from: String,
        /// Becomes whom
        to: String,
    },
}

/// Kinds of principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Kind {
    User,
    Group,
    Role,
    Service,
    Federated,
    Account,
    Anyone,
    IdentityCenterUser,
    IdentityCenterGroup,
}

impl Kind {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Service => "service",
            Self::Federated => "federated",
            Self::Account => "account",
            Self::Anyone => "anyone",
            Self::IdentityCenterUser => "identity_center_user",
            Self::IdentityCenterGroup => "identity_center_group",
        }
    }
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        format!("expected a time as RFC 3339 writes it, such as 2026-01-15T12:00:00Z, got `{text}`")
    })
}

fn parse_url(text: &str) -> Result<String, String> {
    match ["http://", "https://"].iter().any(|it| text.starts_with(it)) {
        true => Ok(text.to_owned()),
        false => Err(format!("expected a URL such as http://127.0.0.1:5000, got `{text}`")),
    }
}

/// A role's name, which may have a path in front: `audit/rolecall`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
fn parse_role_name(text: &str) -> Result<String, String> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-/".contains(it);
    let name = text.strip_prefix('/').unwrap_or(text);
    match !name.is_empty() && !name.ends_with('/') && name.chars().all(allowed) {
        true => Ok(name.to_owned()),
        false => Err(format!("expected the name of a role, such as OrgRead, got `{text}`")),
    }
}

fn parse_account(text: &str) -> Result<String, String> {
    const DIGITS: usize = 12;
    match text.len() == DIGITS && text.bytes().all(|it| it.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err(format!("expected the {DIGITS} digits of an account, got `{text}`")),
    }
}

fn parse_count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|it| *it > 0);
    count.ok_or_else(|| format!("expected a number from 1, got `{text}`"))
}

/// All commands and flags: what the README is checked against.
pub fn arguments() -> clap::Command {
    Args::command()
}
