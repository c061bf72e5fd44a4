//! Loading the source: updates during the load, and its end.

use std::{
    mem::{replace, take},
    path::PathBuf,
};

use crate::{
    load::{Input, Source},
    tui::{
        answers::Answers,
        app::App,
        data::Data,
        event::Effect,
        extent::Extent,
        failure::Failure,
        job::JobKind,
        layer::Layer,
        load_update::LoadUpdate,
        loading::{Loading, Phase},
        on_demand::OnDemand,
        screen::{Place, Renewal, Route},
    },
};

impl App {
    /// Loads the source, if it is not loaded yet; the progress is shown first.
    pub(crate) fn begin(&mut self) -> Vec<Effect> {
        match self.extent {
            Extent::Part | Extent::Whole => self.ask(),
            Extent::Nothing => {
                let effect = self.open(self.source.clone());
                let mut effects = self.show_load();
                effects.push(effect);
                self.fit();
                effects.extend(self.ask());
                effects
            }
        }
    }

    /// Loads a source that replaces the current data, which stays until the new data is complete.
    pub(super) fn open(&mut self, source: Source) -> Effect {
        self.last_id += 1;
        self.ctx.loading = Some(Loading::new(self.last_id, source.clone(), self.ctx.now));
        // Complete data is not replaced by parts, nor is data of another source.
        let so_far = match self.extent {
            Extent::Nothing => true,
            Extent::Part => source == self.source,
            Extent::Whole => false,
        };
        Effect::Load { id: self.last_id, source, so_far }
    }

    /// Loads a file that the user names; `-` is an ordinary file name here, because keys come from
    /// standard input. A shell would expand `~` to the home folder; here it must be done
    /// explicitly.
    pub(super) fn open_path(&mut self, name: &str) -> Vec<Effect> {
        let name = name.trim();
        if name.is_empty() {
            return Vec::new();
        }
        vec![self.open(Source::Files(vec![Input::Path(self.path(name))]))]
    }

    /// The file with a name that the user typed.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        let in_home = match name {
            "~" => Some(""),
            _ => name.strip_prefix("~/"),
        };
        match (in_home, &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            (Some(_), None) | (None, _) => PathBuf::from(name),
        }
    }

    /// Reloads the source, or shows the progress of a running load.
    pub(super) fn reload(&mut self) -> Vec<Effect> {
        match self.ctx.loading {
            Some(_) => self.show_load(),
            None => vec![self.open(self.source.clone())],
        }
    }

    /// Shows the progress of the load.
    fn show_load(&mut self) -> Vec<Effect> {
        if let Some(loading) = &mut self.ctx.loading {
            loading.shown = true;
        }
        self.go(Place::Loading)
    }

    /// Shows the progress of the load if there is nothing else to show and the load is slow.
    pub(super) fn show_slow_load(&mut self) -> Vec<Effect> {
        let now = self.ctx.now;
        let is_slow = |it: &Loading| !it.shown && it.is_worth_showing(now);
        match self.extent == Extent::Nothing && self.ctx.loading.as_ref().is_some_and(is_slow) {
            true => self.show_load(),
            false => Vec::new(),
        }
    }

    /// Stops the load and keeps what has loaded. The second call abandons what does not stop.
    pub(super) fn stop_loading(&mut self) -> Vec<Effect> {
        let Some(loading) = &mut self.ctx.loading else {
            self.say("nothing is loading".to_owned());
            return Vec::new();
        };
        match loading.phase {
            Phase::Reading => {
                loading.phase = Phase::Stopping;
                self.say("stopping; keeping what has loaded".to_owned());
                vec![Effect::StopLoading]
            }
            Phase::Building => {
                self.say("all data is loaded; building the graph".to_owned());
                Vec::new()
            }
            Phase::Stopping => {
                let sentence = "loading was stopped before anything had loaded".to_owned();
                self.over(Err(Failure { sentence, hint: None, exit_code: 0 }))
            }
        }
    }

    /// Receives an update of the load, unless it belongs to an earlier load.
    pub(super) fn receive(&mut self, id: u64, update: LoadUpdate) -> Vec<Effect> {
        let now = self.ctx.now;
        let Some(loading) = self.ctx.loading.as_mut().filter(|it| it.id == id) else {
            return Vec::new();
        };
        match update {
            LoadUpdate::Event(event) => loading.receive(event, now),
            LoadUpdate::SoFar(data) => {
                self.extent = Extent::Part;
                return self.replace(data);
            }
            // After a stop, the phase stays until the end.
            LoadUpdate::Building if loading.phase == Phase::Reading => {
                loading.phase = Phase::Building;
            }
            LoadUpdate::Building => {}
            LoadUpdate::Ended(outcome) => return self.over(outcome),
        }
        Vec::new()
    }

    /// The load is over.
    fn over(&mut self, outcome: Result<Data, Failure>) -> Vec<Effect> {
        let Some(loading) = self.ctx.loading.take() else { return Vec::new() };
        match outcome {
            // Parts do not replace complete data.
            Ok(_) if (loading.phase, self.extent) == (Phase::Stopping, Extent::Whole) => {
                self.say("loading stopped; kept the previous data".to_owned());
                self.close_load();
                self.arrive()
            }
            Ok(data) => {
                let again = self.source == loading.source;
                let other = !again && self.extent != Extent::Nothing;
                let notice = match (loading.phase, self.extent) {
                    (Phase::Stopping, _) => {
                        Some("loading stopped; what did not load is listed as gaps".to_owned())
                    }
                    _ if other => Some(format!("opened {}; H returns", loading.source)),
                    _ if !again => Some(format!("opened {}", loading.source)),
                    (Phase::Reading | Phase::Building, Extent::Whole) => {
                        Some("reloaded".to_owned())
                    }
                    (Phase::Reading | Phase::Building, Extent::Nothing | Extent::Part) => None,
                };
                let is_new = !again || self.extent == Extent::Whole;
                self.ctx.failure = None;
                self.close_load();
                if other {
                    self.put_aside();
                }
                // Questions that were asked after the load started are not older than its data.
                if is_new {
                    self.ctx.on_demand = OnDemand::of(&loading.source);
                }
                (self.source, self.extent) = (loading.source, Extent::Whole);
                let effects = self.replace(data);
                if let Some(text) = notice {
                    self.say(text);
                }
                effects
            }
            Err(failure) if self.extent == Extent::Nothing => {
                self.ctx.on_demand = OnDemand::of(&loading.source);
                self.source = loading.source;
                self.ctx.failure = Some(failure);
                self.close_load();
                self.go(Place::Failure)
            }
            Err(Failure { sentence, hint, .. }) => {
                let hint = hint.map(|it| format!("; hint: {it}")).unwrap_or_default();
                self.extent = Extent::Whole;
                self.update_headline();
                self.fail(format!("kept the previous data: {sentence}{hint}"));
                self.close_load();
                self.arrive()
            }
        }
    }

    /// Closes the screens about the progress or failure of a load.
    fn close_load(&mut self) {
        self.history.close(Place::Loading, &self.ctx);
        self.history.close(Place::Failure, &self.ctx);
    }

    /// The exit code when the user quits.
    pub(super) fn exit_code(&self) -> u8 {
        self.ctx.failure.as_ref().map_or(0, |it| it.exit_code)
    }

    /// Shows new data, if possible at the same place.
    pub(super) fn replace(&mut self, data: Data) -> Vec<Effect> {
        let old = replace(&mut self.ctx.data, data);
        self.data_since = self.ctx.now;
        self.ctx.answers = Answers::default();
        self.epoch += 1;
        // They were of the data that went.
        let mut effects = self.give_up(|kind| kind == JobKind::Findings);
        self.update_headline();
        let new = self.ctx.data.clone();
        let renewal = Renewal { old: &old, new: &new };
        let moved = |id| renewal.node(id);
        let Route { from, to } = self.ctx.route;
        self.ctx.route = Route { from: from.and_then(moved), to: to.and_then(moved) };
        let wanted = self.ctx.wanted_path.take();
        self.ctx.wanted_path = wanted.and_then(|it| it.into_iter().map(moved).collect());
        let marked = take(&mut self.ctx.marked);
        self.ctx.marked = marked.into_iter().filter_map(moved).collect();
        self.history.renew(renewal, &self.ctx);
        // Keys that wait for a search also wait for the search that replaces it.
        let waiting = take(&mut self.typed_ahead);
        effects.extend(self.arrive());
        if let Some(Layer::Palette(palette)) = &self.layer {
            let works = |it| self.dead(it).is_none();
            let commands = self.history.current().commands();
            let renewed = palette.renewed(commands, &works, &self.ctx);
            self.layer = Some(Layer::Palette(renewed));
            effects.extend(self.search_palette());
        }
        self.typed_ahead = waiting;
        if !self.is_searching() {
            effects.extend(self.press_waiting());
        }
        effects
    }
}
