//! Accepting a finding: the file that says so, and the job that writes it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    analysis::{NewWaiver, Waivers, WaiversError, with_waiver},
    load,
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
    /// Fails with a sentence if the file cannot be read or written, or holds no waivers. It is then
    /// unchanged.
    pub(crate) fn run(&self) -> Result<Waiving, String> {
        let Self { path, waiver } = self;
        let edited = load::edit_text(path, |text| {
            let text = with_waiver(text, waiver)?;
            let waivers = Waivers::parse(&text)?;
            Ok::<_, WaiversError>((text, waivers))
        });
        let unchanged = |path: &Path, error: &dyn std::error::Error| {
            format!("not waived: {}: {error}; the file is unchanged", path.display())
        };
        let waivers = edited.map_err(|it| unchanged(path, &it))?;
        let waivers = Arc::new(waivers.map_err(|it| unchanged(path, &it))?);
        let words = format!(
            "waived until {} in {}: also leave it out with `rolecall findings --waivers`",
            waiver.expires,
            path.display()
        );
        Ok(Waiving { file: WaiverFile { path: Some(path.clone()), waivers }, words })
    }
}
