//! Why a source gives nothing.

/// Why a source gives nothing, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, in one sentence.
    pub sentence: String,
    /// What would help.
    pub hint: Option<String>,
    /// The exit code for a user who gives up here.
    pub exit_code: u8,
}
