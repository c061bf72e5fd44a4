//! Reads what is in memory already.

use super::{
    assembly::{SnapshotBuilder, report_rows},
    error::{LoadError, Place},
    recognition::{Content, Parsed, parse_documents, recognize},
    schema::check_schema,
    wire::Document,
};
use crate::iam::Snapshot;

/// Reads one file that is already in memory; `file` is its name in gaps and errors.
///
/// # Errors
///
/// As [`load_files`](crate::load::load_files).
pub fn load_bytes(file: &str, bytes: Vec<u8>) -> Result<Snapshot, LoadError> {
    let mut builder = SnapshotBuilder::default();
    add_bytes(&mut builder, file, bytes)?;
    builder.finish_placed()
}

/// The bytes are dropped as soon as their facts are extracted, because the next file may need the
/// memory.
pub(super) fn add_bytes(
    builder: &mut SnapshotBuilder,
    file: &str,
    bytes: Vec<u8>,
) -> Result<(), LoadError> {
    match recognize(file, bytes)? {
        Content::Json(json) => {
            let Parsed { documents, unknown } = parse_documents(file, &json)?;
            for (_, document) in &documents {
                check_schema(file, document)?;
            }
            check_content(file, &documents)?;
            let count = documents.len() + unknown.iter().map(|it| it.at.len()).sum::<usize>();
            builder.add_documents(file, &documents, count);
            for it in &unknown {
                builder.add_gap(it.unread(file));
            }
        }
        Content::CredentialReport(text) => {
            check_report(file, &text)?;
            builder.add_credential_report(file, &text);
        }
    }
    Ok(())
}

/// Refuses a credential report with rows, none of which can be read. One that ends after its header
/// is a gap: a server that only imitates AWS may have no rows.
fn check_report(file: &str, text: &str) -> Result<(), LoadError> {
    let has_rows = text.lines().skip(1).any(|it| !it.trim().is_empty());
    if !has_rows || !report_rows(text).is_empty() {
        return Ok(());
    }
    Err(LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Line(2),
        expected: "a row with every column of the header and the ARN of a user".to_owned(),
        found: "none in the whole credential report".to_owned(),
        hint: Some("run `aws iam get-credential-report` again, and keep its whole output"),
    })
}

/// Refuses a snapshot without accounts and without gaps.
fn check_content(file: &str, documents: &[(usize, Document<'_>)]) -> Result<(), LoadError> {
    if documents.iter().any(|(_, it)| it.holds_something()) {
        return Ok(());
    }
    Err(LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Whole,
        expected: "a snapshot with accounts".to_owned(),
        found: "an empty one".to_owned(),
        hint: Some("read it again with `rolecall collect`"),
    })
}
