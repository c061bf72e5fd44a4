//! What the table of layers demands of the sources.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cycles, front_page, judgments, scan, searches,
    table::{self, COLUMNS, Layers},
};

/// No file is longer.
const MAX_LINES: usize = 600;

/// A source file.
#[derive(Debug)]
pub(super) struct Source {
    /// From the project's root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The module of the file, from the crate's root; `None` outside `src/`.
    pub(super) fn module(&self) -> Option<Vec<&str>> {
        let path = self.path.strip_prefix("src/")?.strip_suffix(".rs")?;
        let path = path.strip_suffix("/mod").unwrap_or(path);
        Some(path.split('/').collect())
    }
}

/// All that is wrong, one line each, beginning with the place.
pub(super) fn check(document: &str, sources: &[Source]) -> Vec<String> {
    let mut problems: Vec<String> = sources.iter().flat_map(form).collect();
    problems.extend(front_page::check(sources));
    problems.extend(cycles::check(sources));
    problems.extend(searches::check(sources));
    problems.extend(judgments::check(sources));
    let Some(layers) = table::read(document) else {
        problems.push(format!("no table whose first columns are {COLUMNS:?}"));
        return problems;
    };
    problems.extend(missed_layers(&layers, sources));
    let allowed: BTreeMap<&str, BTreeSet<&str>> = layers
        .iter()
        .map(|(name, layer)| (name.as_str(), layer.imports.iter().map(String::as_str).collect()))
        .collect();
    problems.extend(cycle(&allowed).map(|it| format!("the table has a cycle: {it}")));

    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        let Some(module) = source.module() else { continue };
        for path in scan::paths(&source.text) {
            let place = format!("{}:{}", source.path, path.line);
            match judge(&layers, &module, &path) {
                Ok(Some(layer)) => drop(imports.entry(module[0]).or_default().insert(layer)),
                Ok(None) => {}
                Err((layer, problem)) => {
                    problems.push(format!("{place}: {problem}"));
                    imports.entry(module[0]).or_default().extend(layer);
                }
            }
        }
    }
    problems.extend(cycle(&imports).map(|it| format!("the imports have a cycle: {it}")));
    problems
}

/// What is wrong with a file whatever it imports.
fn form(source: &Source) -> Vec<String> {
    let mut problems = Vec::new();
    let first = source.text.lines().next().unwrap_or_default();
    if first.strip_prefix("//! ").is_none_or(|it| it.trim().is_empty()) {
        problems.push(format!("{}: the first line must be `//! ` and what it is", source.path));
    }
    let lines = source.text.lines().count();
    if lines > MAX_LINES {
        let path = &source.path;
        problems.push(format!("{path}: {lines} lines; split it, {MAX_LINES} are the limit"));
    }
    problems
}

fn missed_layers(layers: &Layers, sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for source in sources {
        let Some(module) = source.module() else { continue };
        if matches!(module[..], ["main" | "lib"]) || !found.insert(module[0]) {
            continue;
        }
        if !layers.contains_key(module[0]) {
            let is_file = source.path == format!("src/{}.rs", module[0]);
            let ending = if is_file { ".rs" } else { "" };
            let layer = module[0];
            problems.push(format!("src/{layer}{ending}: no row of the table names this layer"));
        }
    }
    for (name, layer) in layers {
        if !found.contains(name.as_str()) {
            problems.push(format!("the table names the layer `{name}`, and src/{name} is missing"));
        }
        for import in layer.imports.iter().filter(|it| !layers.contains_key(*it)) {
            problems.push(format!("`{name}` may import `{import}`, which has no row"));
        }
    }
    problems
}

/// The other layer that a path leads to, or what is wrong with going there.
fn judge<'a>(
    layers: &'a Layers,
    module: &[&str],
    path: &scan::Path,
) -> Result<Option<&'a str>, (Option<&'a str>, String)> {
    let written = path.names.join("::");
    let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
    if module == ["main"] {
        let strays = names.len() > 1 && layers.contains_key(names[1]) && names[1] != "cli";
        let problem = format!("the binary may only name `cli` (`{written}`)");
        return if strays { Err((None, problem)) } else { Ok(None) };
    }
    let inside = inside_crate(module, path.depth, &names);
    if module == ["lib"] {
        let problem = format!("the crate's root holds layers only (`{written}`)");
        return if inside.is_some() { Err((None, problem)) } else { Ok(None) };
    }
    match inside.as_deref() {
        None => judge_crate(layers, module[0], &names).map(|()| None),
        Some([] | ["*"]) => {
            Err((None, format!("names the crate's root (`{written}`): name the layer instead")))
        }
        Some([layer, ..]) if *layer == module[0] => Ok(None),
        Some([layer, ..]) => {
            let Some((layer, _)) = layers.get_key_value(*layer) else {
                return Err((None, format!("`{written}` lies in no layer")));
            };
            let own = layers.get(module[0]);
            if own.is_some_and(|it| it.imports.contains(layer)) {
                return Ok(Some(layer));
            }
            let problem = format!("`{}` may not import `{layer}` (`{written}`)", module[0]);
            Err((Some(layer), problem))
        }
    }
}

/// The path from the crate's root; `None` if it leads out of the crate, or stays in its module.
pub(super) fn inside_crate<'a>(
    module: &[&'a str],
    depth: usize,
    names: &[&'a str],
) -> Option<Vec<&'a str>> {
    match names {
        ["crate", rest @ ..] => Some(rest.to_vec()),
        ["super", ..] => {
            let up = names.iter().take_while(|it| **it == "super").count();
            // Inline modules add to the depth; leaving them stays in the file.
            let kept = module.len().checked_sub(up.checked_sub(depth)?)?;
            let rest = names[up..].iter().copied();
            Some(module[..kept].iter().copied().chain(rest).collect())
        }
        _ => None,
    }
}

fn judge_crate<'a>(
    layers: &'a Layers,
    own: &str,
    names: &[&str],
) -> Result<(), (Option<&'a str>, String)> {
    let users = |name: &str| -> Vec<String> {
        let rows = layers.iter().filter(|(_, it)| it.crates.iter().any(|it| it == name));
        rows.map(|(layer, _)| format!("`{layer}`")).collect()
    };
    for name in layers.values().flat_map(|it| &it.crates) {
        let pattern: Vec<&str> = name.split("::").collect();
        let covers = |(pattern, name): (&&str, &&str)| match pattern.strip_suffix('*') {
            Some(head) => name.starts_with(head),
            None => pattern == name,
        };
        let meant = names.len() >= pattern.len() && pattern.iter().zip(names).all(covers);
        let allowed = layers.get(own).is_some_and(|it| it.crates.contains(name));
        if meant && !allowed {
            let users = users(name).join(" and ");
            return Err((None, format!("only {users} may use `{name}` (`{}`)", names.join("::"))));
        }
    }
    Ok(())
}

/// A cycle, such as `a -> b -> a`, if there is one.
pub(super) fn cycle(edges: &BTreeMap<&str, BTreeSet<&str>>) -> Option<String> {
    fn visit<'a>(
        at: &'a str,
        edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
        trail: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<String> {
        if let Some(start) = trail.iter().position(|it| *it == at) {
            let around: Vec<_> = trail[start..].iter().copied().chain([at]).collect();
            return Some(around.join(" -> "));
        }
        if !done.insert(at) {
            return None;
        }
        trail.push(at);
        let next = edges.get(at).into_iter().flatten();
        let found = next.filter(|it| **it != at).find_map(|it| visit(it, edges, trail, done));
        trail.pop();
        found
    }
    let mut done = BTreeSet::new();
    edges.keys().find_map(|it| visit(it, edges, &mut Vec::new(), &mut done))
}
