//! Handing over: what is copied or written to a file, and what is marked and sorted for it.

use crate::graph::NodeId;
use crate::tui::{
    app::App,
    clipboard,
    command::{Command, ExportFormat, ExportTarget, Yank},
    event::Effect,
    export::{ExportDone, ExportJob},
    job::Job,
    layer::Layer,
    plural::counted,
    screen::Place,
};

/// A copy of at most this many characters is shown in the message.
const SHOWN: usize = 60;

impl App {
    /// Copies a text, and says what, or why not.
    pub(super) fn copy(&mut self, what: &str, text: String) -> Option<Effect> {
        if !clipboard::fits(&text) {
            let limit = clipboard::LIMIT / 1000;
            self.fail(format!(
                "not copied: {what} is too long for the clipboard of a terminal ({limit} kB); e \
                 writes lists and paths to a file"
            ));
            return None;
        }
        let lines = text.lines().count();
        self.say(match lines {
            0 | 1 if text.chars().count() <= SHOWN => format!("copied {what}: {}", text.trim_end()),
            0 | 1 => format!("copied {what}"),
            _ => format!("copied {what}, {}", counted(lines, "line")),
        });
        Some(Effect::Copy(text))
    }

    /// Copies what is selected, or says why not.
    pub(super) fn hand_over(&mut self, yank: Yank) -> Vec<Effect> {
        let reactions = self.history.current_mut().on(Command::Yank(yank), &self.ctx);
        if reactions.is_empty() {
            self.say_uncopied(yank);
        }
        self.react(reactions)
    }

    /// Says why a screen copied nothing.
    fn say_uncopied(&mut self, yank: Yank) {
        let words = match yank {
            Yank::Arn => "nothing with an ARN is selected",
            Yank::Name => "nothing with a name is selected",
            Yank::Json => "nothing that has JSON is selected",
            Yank::Path => {
                "no path is selected; trees (p, P), paths (3), and the why page (w) have paths"
            }
            Yank::Command => "no command of the AWS CLI shows what is selected",
            Yank::Console => "the AWS console has no page for what is selected",
        };
        self.say(format!("nothing copied: {words}"));
    }

    /// Writes the list or path on screen, as a job.
    pub(super) fn export(&mut self, format: ExportFormat, target: ExportTarget) -> Vec<Effect> {
        let Some(rows) = self.history.current().exported(&self.ctx) else {
            self.say_where_it_works(Command::Export(format, target));
            return Vec::new();
        };
        let folder = match (target, &self.folder) {
            (ExportTarget::File, None) => {
                self.fail(
                    "not exported: the current folder cannot be read. Start rolecall in another \
                     folder, or copy: e C, e J, e M"
                        .to_owned(),
                );
                return Vec::new();
            }
            (ExportTarget::File, Some(folder)) => Some(folder.clone()),
            (ExportTarget::Clipboard, _) => None,
        };
        let data = self.ctx.data.clone();
        vec![self.start(Job::Export(ExportJob { data, rows, format, folder }))]
    }

    /// The export was written, or is to be copied.
    pub(super) fn receive_export(&mut self, outcome: Result<ExportDone, String>) -> Vec<Effect> {
        match outcome {
            Ok(ExportDone::File { what, path }) => {
                self.say(format!("wrote {what} to {}", path.display()));
                Vec::new()
            }
            Ok(ExportDone::Text { what, text }) => self.copy(&what, text).into_iter().collect(),
            Err(words) => {
                self.fail(words);
                Vec::new()
            }
        }
    }

    /// Marks a principal, or unmarks it; of more than two, the first goes.
    pub(super) fn mark(&mut self, id: NodeId) {
        let marked = &mut self.ctx.marked;
        if marked.contains(&id) {
            marked.retain(|it| *it != id);
        } else {
            marked.push(id);
            let surplus = marked.len().saturating_sub(2);
            marked.drain(..surplus);
        }
        let name = |it: &NodeId| self.ctx.data.name(*it);
        let words = match self.ctx.marked.as_slice() {
            [] => "nothing is marked".to_owned(),
            [only] => format!("marked {}; mark another to compare them", name(only)),
            [first, second, ..] => {
                format!("marked {} and {}; press = to compare them", name(first), name(second))
            }
        };
        self.say(words);
    }

    /// Shows the two marked principals side by side.
    pub(super) fn compare(&mut self) -> Vec<Effect> {
        match *self.ctx.marked.as_slice() {
            [left, right] => self.go(Place::Compare(left, right)),
            _ => {
                self.say("mark two principals with Space first, then press =".to_owned());
                Vec::new()
            }
        }
    }

    /// Opens the menu of sort orders.
    pub(super) fn open_sort_menu(&mut self) {
        match self.history.current().sort_menu() {
            Some(menu) => self.layer = Some(Layer::Sort(menu)),
            None => self.say_where_it_works(Command::SortMenu),
        }
    }
}
