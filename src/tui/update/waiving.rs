//! Waiving a finding: the questions, and the file.

use jiff::tz::TimeZone;

use crate::{
    analysis::WaiverTarget,
    tui::{
        app::App,
        event::Effect,
        job::Job,
        layer::{Answered, Layer, Offered, WaiveForm},
        waiving::{NotWaived, WaiveJob, Waiving},
    },
};

impl App {
    /// Asks what is needed to waive a finding.
    pub(super) fn ask_waiver(&mut self, target: WaiverTarget, title: String) {
        let today = self.ctx.data.analysis.now.to_zoned(TimeZone::UTC).date();
        let author = self.user.clone();
        let offered = Offered { today, author, asks_for_file: self.waivers.path.is_none() };
        // Whatever was said before is not about these answers.
        self.message = None;
        self.layer = Some(Layer::Waive(WaiveForm::new(target, title, offered)));
    }

    /// Takes an answer, and writes the waiver after the last one.
    pub(super) fn take_waiver_line(&mut self, mut form: WaiveForm) -> Vec<Effect> {
        match form.accept() {
            Answered::Next | Answered::Wrong => self.layer = Some(Layer::Waive(form)),
            Answered::Done(waiver, file) => {
                let chosen = file.map(|it| self.path(&it)).or_else(|| self.waivers.path.clone());
                if let Some(path) = chosen {
                    self.waiving = Some(form);
                    return vec![self.start(Job::Waive(WaiveJob { path, waiver }))];
                }
            }
        }
        Vec::new()
    }

    /// The waiver was written: the findings are the same, and one more of them is accepted.
    pub(super) fn receive_waiver(&mut self, outcome: Result<Waiving, NotWaived>) -> Vec<Effect> {
        match outcome {
            Ok(Waiving { file, words }) => {
                self.waiving = None;
                self.waivers = file;
                self.say(words);
                vec![self.start_findings()]
            }
            Err(NotWaived { path, words }) => {
                match self.waiving.take().filter(|_| self.layer.is_none()) {
                    Some(form) => self.layer = Some(Layer::Waive(form.asked_again(words, &path))),
                    None => self.fail(words),
                }
                Vec::new()
            }
        }
    }
}
