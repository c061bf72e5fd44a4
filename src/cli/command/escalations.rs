//! `rolecall escalations`.

use clap::Args;

use crate::{
    analysis::EscalationQuery,
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_notes_on_names},
        source::analyze,
    },
    graph::{EscalationCategory, EscalationId},
    report::answer,
};

/// List the steps of privilege escalation, with the statements behind each permission
#[derive(Clone, Debug, Args)]
pub struct Escalations {
    /// Only steps that this principal can take
    #[arg(long, value_name = "PRINCIPAL")]
    from: Option<String>,
    /// Only steps that lead to this principal, or to `admin`
    #[arg(long, value_name = "PRINCIPAL")]
    to: Option<String>,
    /// Only methods of this category, such as `new-passrole`
    #[arg(long, value_name = "CATEGORY", value_parser = parse_category)]
    category: Option<EscalationCategory>,
    /// Only this method, such as `lambda-001`
    #[arg(long, value_name = "ID", value_parser = parse_id)]
    id: Option<EscalationId>,
}

impl Escalations {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let mut analysis = analyze(args)?;
        analysis.add_escalations();
        let names: Vec<&str> = self.from.iter().chain(&self.to).map(String::as_str).collect();
        let end = |name: &Option<String>| match name {
            Some(name) => analysis.find_path_end(name).map(Some),
            None => Ok(None),
        };
        let query = EscalationQuery {
            from: end(&self.from)?,
            to: end(&self.to)?,
            category: self.category,
            id: self.id,
        };
        write_notes_on_names(&analysis, &names)?;
        let found = analysis.escalations(&query);
        write_answer(&answer::Escalations::new(&analysis, &query, found), args)?;
        write_gaps(&analysis.access_gaps(), args)
    }
}

fn parse_category(text: &str) -> Result<EscalationCategory, String> {
    let names = EscalationCategory::ALL.map(EscalationCategory::name);
    let found = EscalationCategory::ALL.into_iter().find(|it| it.name() == text);
    found.ok_or_else(|| format!("expected one of `{}`, got `{text}`", names.join("`, `")))
}

fn parse_id(text: &str) -> Result<EscalationId, String> {
    EscalationId::find(text).ok_or_else(|| {
        let service = text.split('-').next().unwrap_or(text);
        let ids = EscalationId::all().map(|it| it.method().id);
        let near: Vec<&str> = ids.filter(|it| it.starts_with(service)).collect();
        match near.is_empty() {
            true => format!("`{text}` is not a method; run `rolecall escalations` to see them"),
            false => format!("`{text}` is not a method; did you mean `{}`?", near.join("`, `")),
        }
    })
}
