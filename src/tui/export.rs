//! What the list or path on screen is as a file: the report of the same rows, written as a job.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::{
    analysis::{self, AccountFacts},
    graph::{Direction, NodeId, PathList, StepKinds},
    load,
    report::{
        Answer, AnswerFormat,
        answer::{self, FindingNotes},
    },
    tui::{command::ExportFormat, data::Data, plural::counted, step_filter::StepFilter},
};

/// The rows that a screen shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Exported {
    Principals(Vec<NodeId>),
    /// The accounts with these indexes.
    Accounts(Vec<usize>),
    /// The findings with these indexes.
    Findings(Vec<usize>),
    Paths(PathList, StepKinds),
    /// What a principal can become, or who can become it.
    Reach(NodeId, Direction, StepFilter),
    /// Why one principal can assume or become another.
    Why {
        from: NodeId,
        to: NodeId,
    },
}

/// Writes an export, as a job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExportJob {
    pub(crate) data: Data,
    pub(crate) rows: Exported,
    pub(crate) format: ExportFormat,
    /// The folder of the file; `None` for the clipboard.
    pub(crate) folder: Option<PathBuf>,
}

/// An export that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ExportDone {
    /// What was written, and where.
    File { what: String, path: PathBuf },
    /// What is to be copied.
    Text { what: String, text: String },
}

impl ExportFormat {
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Markdown => "Markdown",
        }
    }

    fn bytes(self, answer: &impl Answer) -> Result<Vec<u8>, String> {
        let format = match self {
            Self::Csv => AnswerFormat::Csv,
            Self::Json => AnswerFormat::Json,
            Self::Markdown => AnswerFormat::Markdown,
        };
        let mut bytes = Vec::new();
        let written = format.write(answer, None, &mut bytes);
        written.map(|()| bytes).map_err(|error| format!("not exported: {error}"))
    }
}

impl Exported {
    /// The middle of the file's name.
    fn stem(&self) -> &'static str {
        match self {
            Self::Principals(_) => "principals",
            Self::Accounts(_) => "accounts",
            Self::Findings(_) => "findings",
            Self::Paths(..) => "paths",
            Self::Reach(_, Direction::Outgoing, _) => "can-become",
            Self::Reach(_, Direction::Incoming, _) => "assumable-by",
            Self::Why { .. } => "why",
        }
    }
}

impl ExportJob {
    /// Writes the rows.
    ///
    /// # Errors
    ///
    /// Fails with a sentence if the file cannot be written; nothing is left behind then.
    pub(crate) fn run(&self) -> Result<ExportDone, String> {
        let (rows, bytes) = self.rows_and_bytes()?;
        let what = format!("{rows} as {}", self.format.name());
        let Some(folder) = &self.folder else {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            return Ok(ExportDone::Text { what, text });
        };
        let day = self.data.analysis.now.to_zoned(TimeZone::UTC).date();
        let stem = format!("rolecall-{}-{day}", self.rows.stem());
        match load::write_new(folder, &stem, self.format.ending(), &bytes) {
            Ok(path) => Ok(ExportDone::File { what, path }),
            Err(error) => Err(format!(
                "not exported: cannot write a file in {}: {error}. Start rolecall in a folder that \
                 you may write to, or copy: e C, e J, e M",
                folder.display()
            )),
        }
    }

    /// What it is, in words, and its bytes.
    fn rows_and_bytes(&self) -> Result<(String, Vec<u8>), String> {
        let analysis = &self.data.analysis;
        let format = self.format;
        Ok(match &self.rows {
            Exported::Principals(ids) => {
                let bytes = format.bytes(&answer::Principals::new(analysis, ids.clone()))?;
                (counted(ids.len(), "principal"), bytes)
            }
            Exported::Accounts(indexes) => {
                let known = indexes.iter().filter_map(|it| self.data.accounts.get(*it));
                let facts: Vec<AccountFacts<'_>> =
                    known.filter_map(|it| analysis.account(it.id.as_str())).collect();
                let count = counted(facts.len(), "account");
                (count, format.bytes(&answer::Accounts::new(analysis, facts))?)
            }
            Exported::Findings(indexes) => {
                let board = self.data.board.get();
                let finding = |it: &usize| board?.findings.get(*it).cloned();
                let findings: Vec<_> = indexes.iter().filter_map(finding).collect();
                let count = counted(findings.len(), "finding");
                let counts = board.map(|it| it.counts.clone()).unwrap_or_default();
                let found = analysis::Findings {
                    counts,
                    findings,
                    is_about_all: false,
                    of_unknown_population: 0,
                };
                let answer = answer::Findings::new(analysis, found, FindingNotes::default());
                (count, format.bytes(&answer)?)
            }
            Exported::Paths(paths, kinds) => {
                let count = counted(paths.paths.len(), "path");
                (count, format.bytes(&answer::Paths::new(analysis, paths.clone(), *kinds))?)
            }
            Exported::Reach(id, direction, step_filter) => {
                let filter = step_filter.filter();
                let found = analysis.reach_list(*id, *direction, filter);
                let count = counted(found.len(), "principal");
                let kinds = filter.kinds;
                let bytes = match direction {
                    Direction::Outgoing => {
                        let answer = answer::CanAssume::new(analysis, *id, found, kinds, true);
                        format.bytes(&answer.becoming())
                    }
                    Direction::Incoming => {
                        format.bytes(&answer::WhoCanAssume::new(analysis, *id, found, kinds, true))
                    }
                };
                (count, bytes?)
            }
            Exported::Why { from, to } => {
                let bytes = format.bytes(&answer::Why::new(analysis, *from, *to))?;
                ("the answer".to_owned(), bytes)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(format: ExportFormat, folder: Option<PathBuf>) -> ExportJob {
        let data = Data::demo();
        let rows = Exported::Principals(data.rows.iter().take(3).map(|it| it.id).collect());
        ExportJob { data, rows, format, folder }
    }

    #[test]
    fn an_export_is_the_report_of_the_same_rows() {
        let job = job(ExportFormat::Json, None);
        let Ok(ExportDone::Text { what, text }) = job.run() else { panic!("a text") };
        assert_eq!(what, "3 principals as JSON");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json["schema"], "rolecall/principals/2");
        assert_eq!(json["principals"].as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn an_exported_tree_has_the_words_of_the_tree() {
        let data = Data::demo();
        let frank = data.analysis.find_principal("user/frank").expect("the demo has it");
        let rows = Exported::Reach(frank, Direction::Outgoing, StepFilter::ALL);
        let job = ExportJob { data, rows, format: ExportFormat::Markdown, folder: None };
        let Ok(ExportDone::Text { text, .. }) = job.run() else { panic!("a text") };
        let (head, table) = text.split_once('\n').expect("lines");
        assert!(head.starts_with("# Principals that ") && head.ends_with(" can become"), "{head}");
        assert!(table.contains("| Principal |"), "{table}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let error = job(ExportFormat::Csv, Some("/nowhere/at/all".into())).run();
        let error = error.expect_err("there is no such folder");
        assert!(
            error.starts_with("not exported: cannot write a file in /nowhere/at/all"),
            "{error}"
        );
    }
}
