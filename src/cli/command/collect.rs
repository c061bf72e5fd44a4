//! `rolecall collect`.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;

use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        live::{self, Loaded, OnSignal, Progress},
        output::{say, write_gaps},
    },
    load::{self, AwsSource},
    wording::{plural::counted, visible_json},
};

/// Read AWS and save a snapshot
#[derive(Clone, Debug, Args)]
pub struct Collect {
    /// The file to write: `.json`, or `.json.zst` for a compressed file; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Also request the services that every user, group and role last used: two calls for each
    #[arg(long)]
    last_accessed: bool,
}

impl Collect {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        if args.demo || !args.input.is_empty() {
            return Err(Error::NothingToCollect);
        }
        let output = &self.output;
        let to_stdout = output.as_os_str() == "-";
        let unwritable = |error| Error::Unwritable { path: output.clone(), error };
        if !to_stdout {
            load::check_target(output).map_err(unwritable)?;
        }
        let source = AwsSource { last_accessed: self.last_accessed, ..live::aws_source(args) };
        let Loaded { saved, ended } = live::read(&source, Progress::Lines, OnSignal::KeepLoaded)?;
        match to_stdout {
            true => {
                let mut out = io::stdout().lock();
                out.write_all(visible_json(&saved.to_text()).as_bytes())?;
                out.flush()?;
            }
            false => saved.save(output).map_err(unwritable)?,
        }
        // Read the file again, so that its omissions are reported now and not when it is used.
        let snapshot = saved.to_snapshot()?;
        let code = write_gaps(&snapshot.gaps, args)?;
        let code = ended.map_or(code, |it| it.code);
        let principals = snapshot.principal_count();
        let gaps = counted(snapshot.gaps.len(), "gap");
        let place = if to_stdout { "standard output".into() } else { output.to_string_lossy() };
        let ended =
            ended.map_or_else(String::new, |it| format!("{}; kept what had loaded: ", it.word));
        say(&format!("{ended}{place}: {principals} users, groups and roles; {gaps}"))?;
        Ok(code)
    }
}
