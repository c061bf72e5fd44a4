//! The project's files, and its binary.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    thread,
};

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file, by its path from the root.
pub(crate) fn path(name: &str) -> PathBuf {
    root().join(name)
}

/// The text of a file, by its path from the root.
pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The documents for people, by their paths from the root: the pages of `docs/`, and all others.
pub(crate) fn documents() -> Vec<String> {
    let mut pages: Vec<String> = fs::read_dir(path("docs"))
        .unwrap()
        .map(|it| format!("docs/{}", it.unwrap().file_name().to_str().unwrap()))
        .collect();
    pages.sort();
    let others =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "assets/README.md", "benches/README.md"];
    others.map(ToOwned::to_owned).into_iter().chain(pages).collect()
}

/// Whether documents are rewritten, as `expect-test` does with its own.
pub(crate) fn is_update() -> bool {
    env::var_os("UPDATE_EXPECT").is_some()
}

/// The output of a run of the binary, and its exit code.
/// A file that is removed afterwards.
#[derive(Debug)]
pub(crate) struct TemporaryFile(PathBuf);

impl TemporaryFile {
    /// A file with this text; its name contains `name`.
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let path = env::temp_dir().join(format!("rolecall-{name}-{}.json", process::id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }

    /// The path.
    pub(crate) fn name(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The answer as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless the run ended with this code.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

/// What keeps the AWS of the machine that runs the tests out of them: no keys, no files, no role.
pub(crate) const NO_AWS: [(&str, &str); 3] = [
    ("AWS_CONFIG_FILE", "tests/no-such-file"),
    ("AWS_SHARED_CREDENTIALS_FILE", "tests/no-such-file"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
];

/// Runs the binary without a terminal, in the project's root.
pub(crate) fn rolecall(arguments: &[&str]) -> Run {
    rolecall_reading(arguments, b"")
}

/// As [`rolecall`], with something on standard input.
pub(crate) fn rolecall_reading(arguments: &[&str], input: &[u8]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    let mut child = command
        .args(arguments)
        .envs(NO_AWS)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        // It may exit before it has read everything; then the rest of the input is ignored.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    });
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}
