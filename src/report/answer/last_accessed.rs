//! The answer of `last-accessed`.

use std::io;

use serde::Serialize;

use super::{
    cells::or_nothing,
    gap::{GapRow, gap_rows},
    grounds::time,
    page::{Answer, Cells, Page},
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
    /// When it was last used; null if it never was in the tracking period.
    pub last_accessed: Option<String>,
    /// The same in words.
    #[serde(skip)]
    pub words: String,
    /// Who used it; of a group, one of its members.
    pub by: Option<String>,
    /// In which region.
    pub region: Option<String>,
    /// How many users and roles used it in the tracking period.
    pub entities: u32,
}

/// AWS's report on the services that a principal can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastAccessedReport {
    /// What it comes to, in one sentence.
    pub sentence: String,
    /// What AWS cannot know, in another.
    #[serde(skip)]
    pub caveat: String,
    /// When AWS had made it.
    pub reported_at: Option<String>,
    /// Whether services are missing.
    pub incomplete: bool,
    /// The services, the one used last first.
    pub services: Vec<ServiceRow>,
}

/// The answer of `last-accessed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastAccessed {
    schema: &'static str,
    /// The user, group or role asked for.
    principal: String,
    /// How many days AWS looks back.
    tracking_days: u32,
    /// What AWS reported; left out where that is not known.
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
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        let Some(report) = &self.report else {
            let principal = &self.principal;
            return page.line(&format!("the services that {principal} last used are unknown"));
        };
        page.line(&report.sentence)?;
        page.line(&report.caveat)?;
        if report.services.is_empty() {
            return Ok(());
        }
        let header = ["SERVICE", "LAST USED", "BY", "REGION", "NAME"];
        page.table(&header, &mut report.services.iter().map(ServiceRow::cells))
    }
}

impl ServiceRow {
    fn cells(&self) -> Cells {
        let [by, region] = [&self.by, &self.region].map(|it| or_nothing(it.as_deref()));
        vec![self.service.clone(), self.words.clone(), by, region, self.name.clone()]
    }
}

/// Whom the report is about: for a group, its members.
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
