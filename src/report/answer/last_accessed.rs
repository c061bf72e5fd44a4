//! The answer of `last-accessed`.

use std::io;

use serde::Serialize;

use super::{
    column::{Column, Table, table},
    gap::{GapRow, gap_rows},
    grounds::time,
    page::{Answer, Page},
};
use crate::{
    analysis::Analysis,
    iam::{Arn, LastAccessed as Report, ServiceLastAccessed, TRACKING_DAYS},
    wording::{last_accessed_sentence, reported_words, service_use_words},
};

/// A service that a principal can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceRow {
    /// As actions begin, such as `s3`.
    pub service: String,
    /// As AWS calls it.
    pub name: String,
    /// When it was last used; null if it was not used in the tracking period.
    pub last_accessed: Option<String>,
    /// The same in words.
    #[serde(skip)]
    pub words: String,
    /// The principal that used it; for a group, one of its members.
    pub by: Option<String>,
    /// In which region.
    pub region: Option<String>,
    /// How many users and roles used it in the tracking period.
    pub entities: u32,
}

/// AWS's report on the services that a principal can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastAccessedReport {
    /// The summary, in one sentence.
    pub sentence: String,
    /// What AWS cannot know, in another.
    #[serde(skip)]
    pub caveat: String,
    /// When AWS generated it.
    pub reported_at: Option<String>,
    /// Whether services are missing.
    pub incomplete: bool,
    /// The services, most recently used first.
    pub services: Vec<ServiceRow>,
}

/// The answer of `last-accessed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastAccessed {
    schema: &'static str,
    /// The user, group or role in question.
    principal: String,
    /// How many days AWS looks back.
    tracking_days: u32,
    /// AWS's report; omitted if it was not loaded.
    #[serde(flatten)]
    report: Option<LastAccessedReport>,
    gaps: Vec<GapRow>,
}

impl LastAccessed {
    /// The answer about the user, group or role `principal`.
    pub fn new(analysis: &Analysis, principal: &Arn) -> Self {
        let report = analysis.last_accessed(principal).map(|report| LastAccessedReport {
            sentence: last_accessed_sentence(&subject(principal), report),
            caveat: reported_words(analysis, report),
            reported_at: time(report.completed),
            incomplete: report.incomplete,
            services: report.services.iter().map(|it| row(analysis, report, it)).collect(),
        });
        Self {
            schema: "rolecall/last-accessed/2",
            principal: principal.to_string(),
            tracking_days: TRACKING_DAYS,
            report,
            gaps: gap_rows(&analysis.last_accessed_gaps(principal)),
        }
    }
}

impl Answer for LastAccessed {
    fn title(&self) -> String {
        format!("Services that {} last used", self.principal)
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let report = self.report.as_ref();
        let columns = vec![
            Column::data("principal", |_| self.principal.as_str()),
            Column::new("Service", "service", |it: &ServiceRow| it.service.clone()),
            Column::shown("Last used", |it: &ServiceRow| it.words.clone()),
            Column::data("last_accessed", |it: &ServiceRow| it.last_accessed.clone()),
            Column::new("By", "by", |it: &ServiceRow| it.by.clone()),
            Column::new("Region", "region", |it: &ServiceRow| it.region.clone()),
            Column::new("Name", "name", |it: &ServiceRow| it.name.clone()),
            Column::data("entities", |it: &ServiceRow| it.entities),
            Column::data("tracking_days", |_| self.tracking_days),
            Column::data("reported_at", move |_| report.and_then(|it| it.reported_at.clone())),
            Column::data("incomplete", move |_| report.map(|it| it.incomplete)),
        ];
        table(columns, report.into_iter().flat_map(|it| it.services.iter().cloned()))
    }

    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        let Some(report) = &self.report else { return Ok(()) };
        page.line(&report.sentence)?;
        page.line(&report.caveat)?;
        match report.services.is_empty() {
            true => Ok(()),
            false => page.table(&mut *self.table()),
        }
    }

    fn notes(&self) -> Vec<String> {
        let unknown = || format!("the services that {} last used are unknown", self.principal);
        self.report.is_none().then(unknown).into_iter().collect()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}

/// The principals that the report is about: for a group, its members.
fn subject(principal: &Arn) -> String {
    match principal.resource_type() {
        "group" => format!("members of {}", principal.resource()),
        _ => principal.resource().to_owned(),
    }
}

fn row(analysis: &Analysis, report: &Report, service: &ServiceLastAccessed) -> ServiceRow {
    let last_use = service.last_use.as_ref();
    let day = last_use.map(|it| it.at.strftime(" (%Y-%m-%d)").to_string()).unwrap_or_default();
    ServiceRow {
        service: service.namespace.to_string(),
        name: service.name.to_string(),
        last_accessed: time(last_use.map(|it| it.at)),
        words: format!("{}{day}", service_use_words(analysis, report, service)),
        by: last_use.and_then(|it| it.by.as_ref()).map(ToString::to_string),
        region: last_use.and_then(|it| it.region.as_deref()).map(ToOwned::to_owned),
        entities: service.entities,
    }
}
