//! Accepting a finding: the file that says so, and the job that writes it.

use std::{path::PathBuf, sync::Arc};

use crate::{
    analysis::{NewWaiver, Waivers, WaiversError, with_waiver},
    load::{self, Expectation},
};

/// The waivers of the session, and their file.
#[derive(Clone, Debug, Default)]
pub struct WaiverFile {
    /// The file; none until one is chosen.
    pub path: Option<PathBuf>,
    /// What it holds.
    pub waivers: Arc<Waivers>,
}

/// Writes a waiver, as a job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WaiveJob {
    pub(crate) path: PathBuf,
    pub(crate) waiver: NewWaiver,
}

/// A waiver that was written.
#[derive(Clone, Debug)]
pub(crate) struct Waiving {
    pub(crate) file: WaiverFile,
    /// What was done, for the user.
    pub(crate) words: String,
}

/// Why a waiver was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotWaived {
    pub(crate) path: PathBuf,
    /// The cause and what to do, for the user.
    pub(crate) words: String,
}

/// Two of them are never compared by what they hold.
impl PartialEq for Waiving {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.file.waivers, &other.file.waivers)
    }
}

impl WaiveJob {
    /// Adds the waiver to the file.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or written, or holds no waivers. It is then unchanged.
    pub(crate) fn run(&self) -> Result<Waiving, NotWaived> {
        let Self { path, waiver } = self;
        let edited = load::edit_text(path, |text| {
            let edited = with_waiver(text, waiver)
                .and_then(|it| Waivers::parse(&it).map(|waivers| (it, waivers)));
            edited.map_err(|error| self.rejected(text, &error))
        });
        let waivers = edited.map_err(|it| self.failed(&format!("{}: {it}", path.display())))?;
        let waivers = Arc::new(waivers.map_err(|it| self.failed(&it))?);
        let words = format!(
            "waived until {} in {}: also leave it out with `rolecall findings --waivers`",
            waiver.expires,
            path.display()
        );
        Ok(Waiving { file: WaiverFile { path: Some(path.clone()), waivers }, words })
    }

    /// What is wrong with the text of the file.
    fn rejected(&self, text: &str, error: &WaiversError) -> String {
        let file = self.path.display().to_string();
        match error.json() {
            Some(error) => Expectation::WAIVERS.not_met(&file, text, error).to_string(),
            None => format!("{file}: {error}"),
        }
    }

    fn failed(&self, error: &str) -> NotWaived {
        let path = &self.path;
        let unchanged = if path.exists() { " The file is unchanged." } else { "" };
        let words = format!(
            "Not waived: {error}.{unchanged} Name a file that you may write to, and press Enter."
        );
        NotWaived { path: path.clone(), words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{RuleId, WaiverTarget};

    #[test]
    fn a_file_that_does_not_exist_is_not_called_unchanged() {
        let rule = RuleId::find("user-without-group").expect("a rule");
        let target = WaiverTarget { rule, principal: "p".to_owned(), account: None, policy: None };
        let expires = "2026-12-31".parse().expect("a day");
        let (reason, author) = ("r".to_owned(), "a".to_owned());
        let waiver = NewWaiver { target, reason, author, expires };
        let failed = |path: &str| {
            let job = WaiveJob { path: path.into(), waiver: waiver.clone() };
            job.run().expect_err("it cannot be written").words
        };
        let missing = failed("/nowhere/at/all/w.json");
        assert!(!missing.contains("unchanged"), "{missing}");
        assert!(missing.contains("Name a file that you may write to"), "{missing}");
        // A source file holds no waivers.
        let other = failed(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        assert!(other.contains("The file is unchanged."), "{other}");
    }
}
