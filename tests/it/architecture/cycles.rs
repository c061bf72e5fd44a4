//! Which file needs which: no file may need itself, over however many others.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    rules::{Source, cycle, inside_crate},
    scan,
};

/// No name is handed on more often.
const MOST_HOPS: usize = 8;

/// One line for each set of files that need each other.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let files = Files::of(sources);
    let needs: BTreeMap<&str, BTreeSet<&str>> =
        files.0.values().map(|file| (file.path, files.needs(file))).collect();
    let mut problems = Vec::new();
    for knot in knots(&needs) {
        let within = knot.iter().map(|file| (*file, &needs[file] & &knot)).collect();
        let around = cycle(&within).unwrap_or_default();
        problems.push(format!("{} files need each other: {around}", knot.len()));
    }
    problems
}

/// A file, and the paths in it.
struct File<'a> {
    path: &'a str,
    module: Vec<&'a str>,
    paths: Vec<scan::Path>,
}

/// The files of the crate, by module.
struct Files<'a>(BTreeMap<Vec<&'a str>, File<'a>>);

impl<'a> Files<'a> {
    fn of(sources: &'a [Source]) -> Self {
        let file = |source: &'a Source| {
            let module = source.module().filter(|it| *it != ["main"] && *it != ["lib"])?;
            let paths = scan::paths(&source.text);
            Some((module.clone(), File { path: &source.path, module, paths }))
        };
        Self(sources.iter().filter_map(file).collect())
    }

    /// The other files that have what this one names.
    fn needs(&self, file: &File<'a>) -> BTreeSet<&'a str> {
        let found = file.paths.iter().flat_map(|it| self.resolve(file, it, 0));
        found.filter(|it| *it != file.path).collect()
    }

    /// The file that contains what a path names; for a re-export of a front page, the file behind
    /// it; for a glob, all files it can come from.
    fn resolve(&self, from: &File<'a>, path: &scan::Path, hops: usize) -> Vec<&'a str> {
        let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
        let Some(absolute) = self.absolute(&from.module, path.depth, &names) else {
            return self.resolve_imported(from, path, hops);
        };
        let is_module = |length: &usize| self.0.contains_key(&absolute[..*length]);
        let Some(length) = (1..=absolute.len()).rev().find(is_module) else { return Vec::new() };
        let file = &self.0[&absolute[..length]];
        let Some(name) = absolute.get(length).filter(|_| hops < MOST_HOPS) else {
            // Naming only a front page requires none of the files behind it.
            return if file.is_front_page() { Vec::new() } else { vec![file.path] };
        };
        let imports = || file.paths.iter().filter(|it| it.import && it.depth == 0);
        let handed_on: Vec<_> = imports()
            .filter(|it| it.called() == *name || *name == "*" && file.is_front_page())
            .flat_map(|it| self.resolve(file, it, hops + 1))
            .collect();
        if !handed_on.is_empty() {
            return handed_on;
        }
        // A name that is not re-exported is defined here, or comes from a glob.
        let globs = imports().filter(|it| file.is_front_page() && it.called() == "*");
        let behind: Vec<_> = globs.flat_map(|it| self.resolve(file, it, hops + 1)).collect();
        if behind.is_empty() { vec![file.path] } else { behind }
    }

    /// The same for a path that begins with something imported.
    fn resolve_imported(&self, from: &File<'a>, path: &scan::Path, hops: usize) -> Vec<&'a str> {
        let [first, rest @ ..] = path.names.as_slice() else { return Vec::new() };
        if path.import || rest.is_empty() || hops == MOST_HOPS {
            return Vec::new();
        }
        let named = from.paths.iter().filter(|it| it.import && it.called() == *first);
        let whole = |it: &scan::Path| scan::Path {
            names: it.names.iter().chain(rest).cloned().collect(),
            ..it.clone()
        };
        named.flat_map(|it| self.resolve(from, &whole(it), hops + 1)).collect()
    }

    /// A path from the crate's root, wherever it begins; `None` if it leads out of the crate, or to
    /// an item of the file itself.
    fn absolute<'b>(
        &self,
        module: &[&'b str],
        depth: usize,
        names: &[&'b str],
    ) -> Option<Vec<&'b str>> {
        let here = |rest: &[&'b str]| module.iter().copied().chain(rest.iter().copied()).collect();
        if let Some(path) = inside_crate(module, depth, names) {
            return Some(path);
        }
        let names = if names[0] == "self" { &names[1..] } else { names };
        let path: Vec<_> = here(names);
        let is_child = path.len() > module.len() && self.0.contains_key(&path[..=module.len()]);
        (depth == 0 && is_child).then_some(path)
    }
}

impl File<'_> {
    fn is_front_page(&self) -> bool {
        self.path.ends_with("/mod.rs")
    }
}

/// The largest sets in which every file needs every other.
fn knots<'a>(needs: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<BTreeSet<&'a str>> {
    let reach = |start: &'a str| {
        let mut seen = BTreeSet::new();
        let mut next = vec![start];
        while let Some(file) = next.pop() {
            next.extend(needs.get(file).into_iter().flatten().filter(|it| seen.insert(**it)));
        }
        seen
    };
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        needs.keys().map(|file| (*file, reach(file))).collect();
    let mut knots = BTreeSet::new();
    for (file, behind) in reached.iter().filter(|(file, behind)| behind.contains(*file)) {
        let back = |it: &&&str| reached[**it].contains(file);
        knots.insert(behind.iter().filter(back).copied().collect::<BTreeSet<_>>());
    }
    knots.into_iter().collect()
}
