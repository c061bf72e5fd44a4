//! The one function that changes the app. No I/O, no clock, no randomness: what needs those is
//! returned as effects.

use std::{
    collections::BTreeMap,
    mem::take,
    time::{Duration, Instant},
};

use ratatui::{
    crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers},
    layout::Rect,
};

use crate::{
    load::Source,
    tui::{
        app::{App, Running},
        command::{Command, Motion},
        event::{Effect, Event, Signal},
        job::{Job, JobKind, JobOutput},
        keymap::{self, Meaning},
        layer::{Choice, Confirm, Confirmed, Layer, Palette, Prompt},
        layout::Class,
        message::Message,
        screen::{Place, Reaction},
        step_filter::StepFilter,
        worker::Report,
    },
    wording::{is_hidden, visible},
};

/// A second `^C` within this time quits.
const TWICE: Duration = Duration::from_secs(1);
/// Filters remembered for the prompt.
const FILTERS: usize = 50;

/// Applies an event at the time `now`, and returns the effects.
pub(crate) fn update(app: &mut App, event: Event, now: Instant) -> Vec<Effect> {
    app.ctx.now = now;
    let is_progress = event.is_progress();
    let mut effects = match event {
        Event::Key(key) => app.key(key),
        Event::Mouse(mouse) => app.mouse(mouse),
        Event::Paste(text) => app.paste(&text),
        Event::Resize { width, height } => {
            app.area = Rect::new(0, 0, width, height);
            app.ctx.look.class = Class::of(width, height);
            Vec::new()
        }
        Event::Job(report) => app.take(report),
        Event::Load { id, update } => app.receive(id, update),
        Event::Answered { id, question, answer } => {
            app.receive_answer(id, &question, answer);
            Vec::new()
        }
        Event::Background(background) => {
            app.ctx.look.background = background;
            Vec::new()
        }
        Event::Deadline => {
            app.update_headline();
            Vec::new()
        }
        Event::Signal(signal) => vec![Effect::Quit(signal.exit_code())],
        Event::HangUp => vec![Effect::Quit(Signal::HangUp.exit_code())],
    };
    if app.message.as_ref().is_some_and(|it| it.until.is_some_and(|until| until <= now)) {
        app.message = None;
    }
    effects.extend(app.show_slow_load());
    // Thousands of these may arrive at once, and they change only one screen.
    if !is_progress || app.history.current().place() == Place::Loading {
        app.explain_again();
        app.fit();
        effects.extend(app.ask());
    }
    effects
}

impl App {
    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let pressed = self.pressed.take();
        let meaning = keymap::meaning(self.layer.is_some(), pressed.as_deref(), key);
        if self.waits_for_search(&meaning) {
            self.pressed = pressed;
            self.typed_ahead.push(key);
            return Vec::new();
        }
        match meaning {
            Meaning::Command(command) => self.command(command),
            Meaning::Prefix(keys) => {
                self.pressed = Some(keys);
                Vec::new()
            }
            Meaning::Nothing => match without_alt(key) {
                // Esc followed immediately by a letter, over a slow line, looks like Alt.
                Some(letter) => {
                    let mut effects = self.key(KeyEvent::from(KeyCode::Esc));
                    effects.extend(self.key(letter));
                    effects
                }
                None => self.edit(&TerminalEvent::Key(key)),
            },
        }
    }

    /// Whether a key must wait for a running search, or for another key that waits.
    fn waits_for_search(&self, meaning: &Meaning) -> bool {
        let at_once = match meaning {
            Meaning::Command(Command::Cancel | Command::Suspend | Command::Repaint) => true,
            Meaning::Command(Command::Dismiss) | Meaning::Nothing => self.typed_ahead.is_empty(),
            Meaning::Command(_) | Meaning::Prefix(_) => false,
        };
        self.is_searching() && !at_once
    }

    fn is_searching(&self) -> bool {
        [JobKind::Filter, JobKind::Palette].iter().any(|it| self.jobs.contains_key(it))
    }

    /// Presses the keys that waited.
    fn press_waiting(&mut self) -> Vec<Effect> {
        take(&mut self.typed_ahead).into_iter().flat_map(|key| self.key(key)).collect()
    }

    /// Pasting an ARN or a key id without an open prompt opens the palette with it.
    fn paste(&mut self, text: &str) -> Vec<Effect> {
        // Only one line: a prompt has no room for more.
        let text = text.lines().next().unwrap_or_default().trim().to_owned();
        if self.layer.is_none() && !text.is_empty() {
            return self.open_palette(&text);
        }
        text.chars()
            .flat_map(|letter| {
                self.edit(&TerminalEvent::Key(KeyEvent::from(KeyCode::Char(letter))))
            })
            .collect()
    }

    fn command(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Cancel => self.cancel(),
            Command::Quit => vec![Effect::Quit(self.exit_code())],
            Command::Suspend => vec![Effect::Suspend],
            Command::Repaint => vec![Effect::Repaint],
            Command::Accept => self.accept(),
            Command::Dismiss => self.dismiss(),
            Command::Previous => self.step(Motion::Up),
            Command::Next => self.step(Motion::Down),
            Command::NextPage => self.step(Motion::PageDown),
            Command::PreviousPage => self.step(Motion::PageUp),
            // One list of everything that can be done here.
            Command::Help | Command::Palette => self.open_palette(""),
            Command::Filter => {
                if let Some(reason) = self.dead(command) {
                    self.say(reason);
                    return Vec::new();
                }
                let screen = self.history.current();
                let prompt = Prompt::filter(screen.filter_text(), screen.filter_examples());
                self.layer = Some(Layer::Prompt(prompt));
                Vec::new()
            }
            Command::Reload => {
                // A screen may have something of its own to reload.
                let reactions = self.history.current_mut().on(command, &self.ctx);
                if reactions.is_empty() { self.reload() } else { self.react(reactions) }
            }
            Command::OpenDemo => self.open_demo(),
            Command::OpenFile => {
                self.layer = Some(Layer::FileName(Prompt::file_name()));
                Vec::new()
            }
            Command::StopLoading => self.stop_loading(),
            Command::Export(format, target) => self.export(format, target),
            Command::Compare => self.compare(),
            Command::SortMenu => {
                self.open_sort_menu();
                Vec::new()
            }
            Command::View(view) => self.visit(Place::View(view)),
            Command::Accounts => self.visit(Place::Accounts),
            Command::UsersWithoutGroup => self.visit_rule("user-without-group"),
            Command::OldKeys => self.visit_rule("access-key-older-than-90-days"),
            Command::WithoutMfa => self.visit_rule("trust-without-mfa"),
            Command::HistoryBack => self.go_back(),
            Command::HistoryForward => self.go_forward(),
            Command::Steps => {
                self.layer = Some(Layer::Steps(self.ctx.step_filter.menu()));
                Vec::new()
            }
            Command::LastView => {
                if !self.history.swap() {
                    self.say("no other screen was shown yet".to_owned());
                }
                self.arrive()
            }
            Command::Explain => self.toggle_explanation(),
            // What lies on top closes first. A notice disappears on its own.
            Command::Up if self.message.as_ref().is_some_and(|it| it.until.is_none()) => {
                self.message = None;
                Vec::new()
            }
            Command::Up if self.explanation.is_some() => {
                self.close_explanation();
                Vec::new()
            }
            Command::Up
            | Command::Move(_)
            | Command::NextPane
            | Command::PreviousPane
            | Command::NextTab
            | Command::PreviousTab
            | Command::Open
            | Command::NextMatch
            | Command::PreviousMatch
            | Command::SortNext
            | Command::SortPrevious
            | Command::SortReverse
            | Command::Zoom
            | Command::ServiceRoles
            | Command::Reach
            | Command::ReachedBy
            | Command::PathStart
            | Command::PathEnd
            | Command::PathReverse
            | Command::Waive
            | Command::Mark
            | Command::Why => self.on_screen(command),
            Command::Yank(yank) => self.hand_over(yank),
        }
    }

    /// The first `^C` cancels the running work and reports it; the second quits.
    fn cancel(&mut self) -> Vec<Effect> {
        let now = self.ctx.now;
        let again = self.cancelled.is_some_and(|it| now.saturating_duration_since(it) <= TWICE);
        if again {
            return vec![Effect::Quit(Signal::Interrupt.exit_code())];
        }
        self.cancelled = Some(now);
        self.typed_ahead.clear();
        let (stopped, effects) = if self.layer.is_some() {
            ("closed", self.dismiss())
        } else if !self.jobs.is_empty() {
            self.ctx.answers.given_up = self.jobs.contains_key(&JobKind::Answer);
            self.ctx.answers.board_given_up |= self.jobs.contains_key(&JobKind::Findings);
            ("canceled", self.give_up(|kind| kind != JobKind::Waive))
        } else if self.ctx.loading.is_some() {
            ("stopped; keeping what has loaded", self.stop_loading())
        } else {
            ("nothing to cancel", Vec::new())
        };
        self.say(format!("{stopped}; press ^C again to quit"));
        effects
    }

    /// Applies a letter or an editing key to the typed text.
    fn edit(&mut self, event: &TerminalEvent) -> Vec<Effect> {
        match &mut self.layer {
            Some(Layer::FileName(prompt)) => {
                prompt.edit(event);
                Vec::new()
            }
            Some(Layer::Steps(menu) | Layer::Sort(menu)) => {
                menu.edit(event);
                Vec::new()
            }
            Some(Layer::Waive(form)) => {
                form.edit(event);
                Vec::new()
            }
            Some(Layer::OpenDemo(_)) => match Confirm::answered(event) {
                Some(Confirmed::Yes) => self.accept(),
                Some(Confirmed::No) => self.dismiss(),
                None => Vec::new(),
            },
            Some(Layer::Prompt(prompt)) => {
                if prompt.edit(event) {
                    self.follow()
                } else {
                    Vec::new()
                }
            }
            Some(Layer::Palette(palette)) => {
                if palette.edit(event) {
                    self.search_palette()
                } else {
                    Vec::new()
                }
            }
            None => Vec::new(),
        }
    }

    fn step(&mut self, motion: Motion) -> Vec<Effect> {
        match &mut self.layer {
            Some(Layer::Prompt(prompt)) => match motion {
                Motion::Up | Motion::Down => {
                    prompt.recall(&self.filters, motion == Motion::Up);
                    self.follow()
                }
                _ => Vec::new(),
            },
            Some(Layer::Palette(palette)) => {
                palette.go(motion);
                Vec::new()
            }
            Some(Layer::Steps(menu) | Layer::Sort(menu)) => {
                menu.go(motion);
                Vec::new()
            }
            Some(Layer::FileName(_) | Layer::Waive(_) | Layer::OpenDemo(_)) | None => Vec::new(),
        }
    }

    fn accept(&mut self) -> Vec<Effect> {
        match self.layer.take() {
            Some(Layer::Prompt(prompt)) => {
                let text = prompt.text().trim().to_owned();
                if !text.is_empty() {
                    self.filters.retain(|it| *it != text);
                    self.filters.push(text);
                    let surplus = self.filters.len().saturating_sub(FILTERS);
                    self.filters.drain(..surplus);
                }
                Vec::new()
            }
            Some(Layer::Palette(palette)) => match palette.choice() {
                Some(Choice::Go(place)) => self.go(place),
                Some(Choice::Do(command)) => self.command(command),
                Some(Choice::Filter(text)) => self.filter_principals(text),
                Some(Choice::Explain(topic)) => {
                    self.explain_topic(topic);
                    Vec::new()
                }
                Some(Choice::Nothing) => Vec::new(),
                // The palette stays open and shows that nothing matches: one letter may be wrong.
                None => {
                    self.layer = Some(Layer::Palette(palette));
                    Vec::new()
                }
            },
            Some(Layer::FileName(prompt)) => self.open_path(prompt.text()),
            Some(Layer::OpenDemo(_)) => vec![self.open(Source::Demo)],
            Some(Layer::Steps(mut menu)) => {
                menu.choose();
                self.set_step_filter(StepFilter::chosen_in(&menu))
            }
            Some(Layer::Sort(mut menu)) => {
                menu.choose();
                let screen = self.history.current_mut();
                let reactions = screen.sort_by_entry(menu.chosen(0), &self.ctx);
                self.react(reactions)
            }
            Some(Layer::Waive(form)) => self.take_waiver_line(form),
            None => Vec::new(),
        }
    }

    fn dismiss(&mut self) -> Vec<Effect> {
        match self.layer.take() {
            Some(Layer::Prompt(prompt)) => {
                let reactions = self.history.current_mut().filter(prompt.before(), &self.ctx);
                self.react(reactions)
            }
            Some(Layer::Palette(_)) => self.give_up(|kind| kind == JobKind::Palette),
            Some(
                Layer::FileName(_)
                | Layer::Steps(_)
                | Layer::Sort(_)
                | Layer::Waive(_)
                | Layer::OpenDemo(_),
            )
            | None => Vec::new(),
        }
    }

    fn open_palette(&mut self, text: &str) -> Vec<Effect> {
        let commands = self.history.current().commands();
        let works = |it| self.dead(it).is_none();
        self.layer = Some(Layer::Palette(Palette::new(text, commands, &works, &self.ctx)));
        self.search_palette()
    }

    fn search_palette(&mut self) -> Vec<Effect> {
        match &self.layer {
            Some(Layer::Palette(palette)) => {
                let job = Job::Palette(palette.search(), palette.text().to_owned());
                vec![self.start(job)]
            }
            Some(
                Layer::Prompt(_)
                | Layer::FileName(_)
                | Layer::Steps(_)
                | Layer::Sort(_)
                | Layer::Waive(_)
                | Layer::OpenDemo(_),
            )
            | None => Vec::new(),
        }
    }

    /// Lets the screen follow the prompt.
    fn follow(&mut self) -> Vec<Effect> {
        let Some(Layer::Prompt(prompt)) = &self.layer else { return Vec::new() };
        let reactions = self.history.current_mut().filter(prompt.text(), &self.ctx);
        self.show_filter_mistake();
        self.react(reactions)
    }

    /// Says what is wrong with the filter while it is typed.
    fn show_filter_mistake(&mut self) {
        let mistake = self.history.current().filter_mistake();
        if let Some(Layer::Prompt(prompt)) = &mut self.layer {
            prompt.set_mistake(mistake);
        }
    }

    fn go(&mut self, place: Place) -> Vec<Effect> {
        self.message.take_if(|it| it.until.is_some());
        self.history.go(place, &self.ctx);
        self.arrive()
    }

    /// Cancels the questions of the last screen, and asks those of the new one.
    fn arrive(&mut self) -> Vec<Effect> {
        let mut effects = self.leave();
        self.ctx.answers.given_up = false;
        self.ctx.answers.board_given_up &= !self.history.current().needs_findings();
        let mut reactions = self.history.current_mut().learn(&self.ctx);
        reactions.extend(self.history.current_mut().enter(&self.ctx));
        effects.extend(self.react(reactions));
        effects
    }

    /// Cancels the jobs of the screen, which is no longer shown.
    fn leave(&mut self) -> Vec<Effect> {
        self.give_up(JobKind::is_of_screen)
    }

    fn give_up(&mut self, which: impl Fn(JobKind) -> bool) -> Vec<Effect> {
        let (gone, kept) = take(&mut self.jobs).into_iter().partition(|(kind, _)| which(*kind));
        self.jobs = kept;
        let gone: BTreeMap<JobKind, Running> = gone;
        if !self.is_searching() {
            self.typed_ahead.clear();
        }
        gone.into_keys().map(Effect::Cancel).collect()
    }

    fn start(&mut self, job: Job) -> Effect {
        self.last_id += 1;
        let running = Running { id: self.last_id, since: self.ctx.now };
        self.jobs.insert(job.kind(), running);
        Effect::Start { id: self.last_id, epoch: self.epoch, job }
    }

    /// Receives an answer, unless its question is no longer asked.
    fn take(&mut self, report: Report<JobKind, JobOutput>) -> Vec<Effect> {
        let Report { kind, id, epoch, outcome } = report;
        let expected = self.jobs.get(&kind).is_some_and(|it| it.id == id) && epoch == self.epoch;
        if !expected {
            return Vec::new();
        }
        let ended = self.jobs.remove(&kind);
        if kind == JobKind::Answer {
            self.asking_since = ended.map(|it| it.since);
        }
        let mut effects = match outcome {
            Ok(output) => self.use_answer(output),
            Err(panic) => {
                // The same question would only fail again.
                self.ctx.answers.given_up |= kind == JobKind::Answer;
                self.ctx.answers.board_given_up |= kind == JobKind::Findings;
                self.fail(format!("{} failed because of a bug: {panic}", kind.progress()));
                Vec::new()
            }
        };
        effects.extend(self.press_waiting());
        effects
    }

    fn use_answer(&mut self, output: JobOutput) -> Vec<Effect> {
        match (output, &mut self.layer) {
            (JobOutput::Palette(found), Some(Layer::Palette(palette))) => {
                palette.receive(found);
                Vec::new()
            }
            (JobOutput::Palette(_), _) => Vec::new(),
            (JobOutput::Answers(answers), _) => self.learn(answers),
            (JobOutput::Board(board), _) => self.receive_board(board),
            (JobOutput::Waived(outcome), _) => self.receive_waiver(outcome),
            (JobOutput::Exported(outcome), _) => self.receive_export(outcome),
            (output @ (JobOutput::Filter(_) | JobOutput::Paths { .. }), _) => {
                let reactions = self.history.current_mut().receive(&output, &self.ctx);
                self.show_filter_mistake();
                self.react(reactions)
            }
        }
    }

    fn react(&mut self, reactions: Vec<Reaction>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for reaction in reactions {
            match reaction {
                Reaction::Go(place) => effects.extend(self.visit(place)),
                Reaction::Up => {
                    self.message.take_if(|it| it.until.is_some());
                    self.history.up(&self.ctx);
                    effects.extend(self.arrive());
                }
                Reaction::Route(route) => {
                    self.ctx.route = route;
                    self.ctx.wanted_path = None;
                    effects.extend(self.show_route());
                }
                Reaction::ShowPath(path) => effects.extend(self.show_path(&path)),
                Reaction::Do(command) => effects.extend(self.command(command)),
                Reaction::Mark(id) => self.mark(id),
                Reaction::Say(text) => self.say(text),
                Reaction::Start(job) => effects.push(self.start(job)),
                Reaction::Ask(question) => effects.extend(self.ask_aws(question)),
                Reaction::Waive(target, title) => self.ask_waiver(target, title),
                Reaction::Copy { what, text } => effects.extend(self.copy(&what, text)),
            }
        }
        effects
    }

    fn say(&mut self, text: String) {
        let hides = text.contains(is_hidden);
        let text = if hides { visible(&text).into_owned() } else { text };
        self.message = Some(Message::info(text, self.ctx.now));
    }

    fn fail(&mut self, text: String) {
        self.message = Some(Message::error(text));
    }
}

/// The letter of a chord with Alt alone.
fn without_alt(key: KeyEvent) -> Option<KeyEvent> {
    let letter = key.code.as_char()?;
    (key.modifiers - KeyModifiers::SHIFT == KeyModifiers::ALT)
        .then(|| KeyEvent::from(KeyCode::Char(letter)))
}

mod explaining;
mod handing_over;
mod here;
mod loading;
mod mouse;
mod on_demand;
mod questions;
mod routes;
mod sources;
mod waiving;

#[cfg(test)]
mod tests;
