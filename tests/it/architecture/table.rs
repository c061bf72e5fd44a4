//! The table of layers in `ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};

/// The first columns of the table, by which it is found.
pub(super) const COLUMNS: [&str; 3] = ["layer", "may import", "crates only it may use"];

/// The table's row for one layer.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// The layers it may import.
    pub(super) imports: BTreeSet<String>,
    /// The crates, or paths in crates, that only the layers naming them may use.
    pub(super) crates: Vec<String>,
}

/// By name, every layer.
pub(super) type Layers = BTreeMap<String, Layer>;

/// Reads the table; `None` if the document has none.
pub(super) fn read(document: &str) -> Option<Layers> {
    let mut lines = document.lines().skip_while(|line| !is_header(line));
    lines.next()?;
    let rows: Vec<Vec<&str>> =
        lines.skip(1).take_while(|it| it.starts_with('|')).map(cells).collect();
    let names: BTreeSet<String> = rows.iter().flat_map(|row| quoted(row[0])).collect();
    let layer = |row: &Vec<&str>| {
        let name = quoted(row[0]).pop()?;
        let imports = match row.get(1).copied().unwrap_or_default() {
            "all" => names.iter().filter(|it| **it != name).cloned().collect(),
            cell => quoted(cell).into_iter().collect(),
        };
        let crates = row.get(2).copied().map(quoted).unwrap_or_default();
        Some((name, Layer { imports, crates }))
    };
    Some(rows.iter().filter_map(layer).collect())
}

fn is_header(line: &str) -> bool {
    line.starts_with('|') && cells(line).starts_with(&COLUMNS)
}

fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_matches('|').split('|').map(str::trim).collect()
}

/// The texts between backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}
