//! Why a source gives nothing.

/// Why a source cannot be read, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The problem, in one sentence.
    pub sentence: String,
    /// What would help.
    pub hint: Option<String>,
    /// The exit code if the user quits here.
    pub exit_code: u8,
}
