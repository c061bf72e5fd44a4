//! Reads what is in memory already.

use super::{
    assembly::SnapshotBuilder,
    error::LoadError,
    recognition::{Content, parse_document, recognize},
    schema::check_schema,
};
use crate::iam::Snapshot;

/// Reads one file that is in memory already; `file` is its name in gaps and errors.
///
/// # Errors
///
/// As [`load_files`](crate::load::load_files).
pub fn load_bytes(file: &str, bytes: Vec<u8>) -> Result<Snapshot, LoadError> {
    let mut builder = SnapshotBuilder::default();
    add_bytes(&mut builder, file, bytes)?;
    Ok(builder.finish())
}

/// The bytes are dropped as soon as their facts are taken: a next file may need the memory.
pub(super) fn add_bytes(
    builder: &mut SnapshotBuilder,
    file: &str,
    bytes: Vec<u8>,
) -> Result<(), LoadError> {
    match recognize(file, bytes)? {
        Content::Json(text) => {
            let document = parse_document(file, &text)?;
            check_schema(file, &document)?;
            builder.add_document(file, &document);
        }
        Content::CredentialReport(text) => builder.add_credential_report(file, &text),
    }
    Ok(())
}
