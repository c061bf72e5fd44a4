//! The version of snapshot files.

use super::{
    error::{LoadError, Place},
    quote::quoted,
    wire::Document,
};

/// The version of the snapshot files that this program writes and reads.
pub const SCHEMA: &str = "rolecall/snapshot/1";

/// Refuses a snapshot of another version. A file without `schema` is not a snapshot, and passes.
pub(super) fn check_schema(file: &str, document: &Document<'_>) -> Result<(), LoadError> {
    match &document.schema {
        Some(schema) if schema.as_str() != SCHEMA => Err(LoadError::Unexpected {
            file: file.to_owned(),
            place: Place::Path("schema".to_owned()),
            expected: format!("`{SCHEMA}`"),
            found: quoted(schema.as_str()),
            hint: Some("the file was written by another version of rolecall"),
        }),
        Some(_) | None => Ok(()),
    }
}
