//! `rolecall escalations`.

use clap::Args;

use crate::{
    analysis::EscalationQuery,
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{
            notes_on_administrators, write_answer, write_gaps, write_note, write_notes_on_names,
        },
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
        let starts = query.from.as_deref().unwrap_or_default();
        notes_on_administrators(&analysis, starts).iter().try_for_each(|it| write_note(it))?;
        write_gaps(&analysis.access_gaps(), args)
    }
}

fn parse_category(text: &str) -> Result<EscalationCategory, String> {
    let names = EscalationCategory::ALL.map(EscalationCategory::name);
    let found = EscalationCategory::ALL.into_iter().find(|it| it.name() == text);
    found.ok_or_else(|| format!("expected one of `{}`, got `{text}`", names.join("`, `")))
}

fn parse_id(text: &str) -> Result<EscalationId, String> {
    let id = text.to_ascii_lowercase();
    EscalationId::find(&id).ok_or_else(|| {
        let service = id.rsplit_once('-').map_or(id.as_str(), |(service, _)| service);
        let ids = || EscalationId::all().map(|it| it.method().id);
        let of_service = |it: &&str| it.rsplit_once('-').is_some_and(|(it, _)| it == service);
        let near: Vec<&str> = ids().filter(of_service).collect();
        match near.is_empty() {
            true => format!(
                "`{text}` is not a method; the methods known are `{}`",
                ids().collect::<Vec<_>>().join("`, `")
            ),
            false => format!("`{text}` is not a method; did you mean `{}`?", near.join("`, `")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_found_regardless_of_case_and_an_unknown_one_names_those_known() {
        let id = |text: &str| parse_id(text).map(|it| it.method().id);
        assert_eq!(id("LAMBDA-001"), Ok("lambda-001"));
        assert!(id("Lambda-999").is_err_and(|it| it.contains("did you mean `lambda-001`")));
        assert!(id("rc-lambda-999").is_err_and(|it| !it.contains("`lambda-001`")));
        assert!(
            id("nope").is_err_and(|it| it.contains("`lambda-001`") && it.contains("`iam-001`"))
        );
    }
}
