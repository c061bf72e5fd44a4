//! Other sources: the demo, after a question, and the history that leads back.

use crate::{
    load::Source,
    tui::{
        app::App,
        event::Effect,
        extent::Extent,
        history::History,
        layer::{Confirm, Layer},
        layout::View,
        opened::Opened,
        screen::{Place, open},
    },
};

impl App {
    /// Opens the demo. If that replaces the user's own data, asks first.
    pub(super) fn open_demo(&mut self) -> Vec<Effect> {
        let loads_other = self.ctx.loading.as_ref().is_some_and(|it| it.source != Source::Demo);
        let shows_other = self.extent != Extent::Nothing && self.source != Source::Demo;
        if self.extent != Extent::Nothing && self.source == Source::Demo && !loads_other {
            self.say("this is the demo organization already; R reloads it".to_owned());
            return Vec::new();
        }
        if !loads_other && !shows_other {
            return vec![self.open(Source::Demo)];
        }
        let kept = match shows_other {
            true => format!("{} is kept: H returns to it.", self.source),
            false => String::new(),
        };
        let stopped = if loads_other { "The running load is stopped. " } else { "" };
        let text = format!(
            "The demo is a fictional organization. It takes the place of your data on the screen. \
             {stopped}{kept}"
        );
        self.layer = Some(Layer::OpenDemo(Confirm::new("Open the demo organization?", text)));
        Vec::new()
    }

    /// Goes back in the history of screens, then to the source before.
    pub(super) fn go_back(&mut self) -> Vec<Effect> {
        if !self.history.back() {
            match self.show_earlier_source() {
                true => self.say(format!("back to {}", self.source)),
                false => self.say("no earlier screen".to_owned()),
            }
        }
        self.arrive()
    }

    /// Goes forward in the history of screens, then to the source after.
    pub(super) fn go_forward(&mut self) -> Vec<Effect> {
        if !self.history.forward() {
            match self.show_later_source() {
                true => self.say(format!("forward to {}", self.source)),
                false => self.say("no later screen".to_owned()),
            }
        }
        self.arrive()
    }

    /// Puts the current source aside before another one is shown, so that the history leads back.
    pub(super) fn put_aside(&mut self) {
        let opened = self.current();
        self.others.keep(opened);
        self.history = History::new(open(Place::View(View::Overview), &self.ctx));
    }

    /// Returns to the source that was shown before the current one. Returns whether there is one.
    fn show_earlier_source(&mut self) -> bool {
        let Some(opened) = self.others.earlier.pop() else { return false };
        let current = self.current();
        self.others.later.push(current);
        self.restore(opened);
        true
    }

    /// Goes to the source that was shown after the current one. Returns whether there is one.
    fn show_later_source(&mut self) -> bool {
        let Some(opened) = self.others.later.pop() else { return false };
        let current = self.current();
        self.others.earlier.push(current);
        self.restore(opened);
        true
    }

    /// The current source, taken from the app; something must take its place.
    fn current(&mut self) -> Opened {
        let overview = History::new(open(Place::View(View::Overview), &self.ctx));
        Opened {
            source: self.source.clone(),
            extent: self.extent,
            data: self.ctx.data.clone(),
            data_since: self.data_since,
            answers: std::mem::take(&mut self.ctx.answers),
            on_demand: std::mem::take(&mut self.ctx.on_demand),
            route: std::mem::take(&mut self.ctx.route),
            wanted_path: self.ctx.wanted_path.take(),
            marked: std::mem::take(&mut self.ctx.marked),
            history: std::mem::replace(&mut self.history, overview),
        }
    }

    fn restore(&mut self, opened: Opened) {
        let Opened { source, extent, data, data_since, answers, on_demand, .. } = opened;
        let Opened { route, wanted_path, marked, history, .. } = opened;
        (self.source, self.extent, self.history) = (source, extent, history);
        (self.ctx.data, self.data_since) = (data, data_since);
        self.ctx.answers = answers;
        self.ctx.on_demand = on_demand;
        self.ctx.route = route;
        self.ctx.wanted_path = wanted_path;
        self.ctx.marked = marked;
        self.ctx.failure = None;
        self.epoch += 1;
        self.update_headline();
    }
}
