//! `rolecall findings`.

use std::path::PathBuf;

use clap::Args;

use crate::{
    analysis::{
        self, Analysis, Baseline, BestPractice, Finding, FindingsQuery, RuleId, Severity, Waivers,
    },
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        named_file::{load_baseline, load_waivers},
        output::{write_answer, write_gaps, write_note, write_report},
        source::{analyze, source},
    },
    iam::SourcePlaces,
    load::{Source, find_places},
    report::{
        Format,
        answer::{self, FindingNotes, FindingsReport, ReportContext, WaivedFinding},
    },
    wording::{plural::counted, waiver_end_words},
};

/// Check AWS's best practices for identities, joined with who becomes an administrator
#[derive(Clone, Debug, Args)]
pub struct Findings {
    /// Only this rule, such as `console-user-without-mfa`
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    rule: Option<RuleId>,
    /// Only findings at least this serious: `info`, `low`, `medium`, `high` or `critical`
    #[arg(long, value_name = "SEVERITY", value_parser = parse_severity)]
    severity: Option<Severity>,
    /// Only rules of this best practice, such as `BP05`
    #[arg(long, value_name = "ID", value_parser = parse_best_practice)]
    best_practice: Option<BestPractice>,
    /// Only findings of people
    #[arg(long)]
    people: bool,
    /// Only findings of machines
    #[arg(long)]
    machines: bool,
    /// Only findings in this account
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Also what passed, was not checked, or is not applicable
    #[arg(long)]
    all: bool,
    /// After how many days an access key is old; 90 by default
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..))]
    key_days: Option<i64>,
    /// Exit with 1 if there is a finding at least this serious
    #[arg(long, value_name = "SEVERITY", value_parser = parse_severity)]
    fail_on: Option<Severity>,
    /// Only findings that are not in this earlier answer of `findings -f json`
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Leave out findings that this file accepts: a JSON list of `rule`, `principal`, `reason`, `author` and `expires`
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
}

impl Findings {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let baseline = self.baseline.as_deref().map(load_baseline).transpose()?;
        let waivers = self.waivers.as_deref().map(load_waivers).transpose()?;
        let mut analysis = analyze(args)?;
        analysis.add_escalations();
        let account = match &self.account {
            Some(name) => Some(analysis.find_account(name)?.id.clone()),
            None => None,
        };
        let query = FindingsQuery {
            rule: self.rule,
            severity: self.severity,
            best_practice: self.best_practice,
            people: self.people,
            machines: self.machines,
            account,
            all: self.all,
            old_key_days: self.key_days,
        };
        let mut found = analysis.findings(&query);
        let days = self.key_days;
        let mut sentences: Vec<String> = days
            .map(|it| format!("access keys count as old after {it} days"))
            .into_iter()
            .collect();
        let mut waived = Vec::new();
        if let Some(waivers) = &waivers {
            sentences.extend(leave_out_waived(&analysis, &mut found, waivers, &mut waived));
        }
        if let Some(baseline) = &baseline {
            sentences.extend(leave_out_known(&analysis, &mut found, baseline));
        }
        if waivers.is_some() || baseline.is_some() {
            found.rank();
        }
        let worst = found.worst();
        let fails = self.fail_on.is_some_and(|least| worst.is_some_and(|it| least <= it));
        match args.format {
            Format::OfAnswers(_) => {
                let notes = FindingNotes { of_one_rule: self.rule.is_some(), sentences };
                write_answer(&answer::Findings::new(&analysis, found, notes), args)?;
            }
            Format::OfFindings(format) => {
                let context = ReportContext {
                    query,
                    sentences,
                    waived,
                    has_waivers: waivers.is_some(),
                    has_baseline: baseline.is_some(),
                    places: match source(args) {
                        Source::Files(inputs) if format.has_places() => {
                            find_places(&inputs, &analysis.snapshot)
                        }
                        Source::Files(_) | Source::Demo | Source::Aws(_) => SourcePlaces::default(),
                    },
                };
                write_report(&FindingsReport::new(&analysis, found, context), format)?;
            }
        }
        let unmatched = waivers.iter().flat_map(|it| unmatched(&analysis, it));
        unmatched.into_iter().try_for_each(|it| write_note(&it))?;
        let code = write_gaps(&analysis.access_gaps(), args)?;
        Ok(if fails { ExitCode::FOUND } else { code })
    }
}

/// Moves the failed findings that a waiver in force accepts to `waived`; says how many, and which
/// waivers expired.
fn leave_out_waived(
    analysis: &Analysis,
    found: &mut analysis::Findings,
    waivers: &Waivers,
    waived: &mut Vec<WaivedFinding>,
) -> Vec<String> {
    let mut expired = Vec::new();
    found.findings.retain(|finding| {
        let of_failed = |it: &&Finding| it.failure().is_some();
        let waiver = Some(finding).filter(of_failed).and_then(|it| waivers.of(analysis, it));
        match waiver {
            None => true,
            Some(waiver) if waiver.is_in_force(analysis.now) => {
                let (finding, waiver) = (finding.clone(), waiver.clone());
                waived.push(WaivedFinding { finding, waiver });
                false
            }
            Some(waiver) => {
                expired.push(format!(
                    "the waiver of `{}` for {} by {} expired after {}: {}",
                    waiver.rule.rule().id,
                    waiver.principal,
                    waiver.author,
                    waiver_end_words(waiver.expires),
                    waiver.reason
                ));
                true
            }
        }
    });
    let words = || format!("{} waived", counted(waived.len(), "finding"));
    (!waived.is_empty()).then(words).into_iter().chain(expired).collect()
}

/// What to do about the waivers that match no finding, whichever findings are asked for.
fn unmatched(analysis: &Analysis, waivers: &Waivers) -> Vec<String> {
    let mut all = analysis.findings(&FindingsQuery::default()).findings;
    all.retain(|it| it.failure().is_some());
    let words = |waiver: &analysis::Waiver| {
        let analysis::Waiver { rule, principal, author, .. } = waiver;
        let arn = analysis.find_principal(principal).ok();
        let arn = arn.map(|it| &analysis.graph.node(it).name).filter(|it| ***it != **principal);
        let rule = rule.rule().id;
        let what_to_do = match arn {
            Some(arn) => format!("write `{arn}` as its `principal`"),
            None => "remove it, or write its `principal`, `account` and `policy` as \
                     `rolecall findings -f json` does"
                .to_owned(),
        };
        format!(
            "the waiver of `{rule}` for {principal} by {author} matches no finding: {what_to_do}"
        )
    };
    waivers.unmatched(analysis, &all).into_iter().map(words).collect()
}

/// Leaves out the failed findings that were there before; says how many.
fn leave_out_known(
    analysis: &Analysis,
    found: &mut analysis::Findings,
    baseline: &Baseline,
) -> Option<String> {
    let before = found.findings.len();
    found.findings.retain(|it| it.failure().is_none() || !baseline.contains(analysis, it));
    let known = before - found.findings.len();
    (0 < known).then(|| format!("{} in the baseline", counted(known, "finding")))
}

fn parse_rule(text: &str) -> Result<RuleId, String> {
    RuleId::find(text).ok_or_else(|| {
        let words: Vec<&str> = text.split('-').collect();
        let shared = |id: &str| id.split('-').filter(|it| words.contains(it)).count();
        let nearest = RuleId::all().map(|it| it.rule().id).max_by_key(|it| shared(it));
        match nearest.filter(|it| 0 < shared(it)) {
            Some(near) => format!("`{text}` is not a rule; did you mean `{near}`?"),
            None => format!("`{text}` is not a rule; `rolecall findings --all` lists all rules"),
        }
    })
}

fn parse_severity(text: &str) -> Result<Severity, String> {
    Severity::named(text).ok_or_else(|| {
        let names = Severity::ALL.map(Severity::name);
        format!("expected one of `{}`, got `{text}`", names.join("`, `"))
    })
}

fn parse_best_practice(text: &str) -> Result<BestPractice, String> {
    BestPractice::find(text).ok_or_else(|| {
        let ids: Vec<&str> = BestPractice::all().map(BestPractice::id).collect();
        format!("expected one of `{}`, got `{text}`", ids.join("`, `"))
    })
}
