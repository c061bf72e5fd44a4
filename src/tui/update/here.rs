//! Which commands work here: a key that does nothing says where it works, and hints and help do not
//! show it.

use crate::analysis::RuleId;
use crate::tui::{
    app::App,
    command::{Command, Motion},
    event::Effect,
    keymap,
    layer::{Layer, Prompt},
    layout::View,
    screen::Place,
    whereabouts::where_it_works,
};

impl App {
    /// Why a command does nothing here; `None` if it does something.
    pub(crate) fn dead(&self, command: Command) -> Option<String> {
        let screen = self.history.current();
        if self.is_everywhere(command) {
            return None;
        }
        let is_next = matches!(command, Command::NextMatch | Command::PreviousMatch);
        if is_next && screen.commands().contains(&command) && screen.filter_text().is_empty() {
            return Some("nothing is searched: press / first".to_owned());
        }
        let reason = screen.dead(command, &self.ctx);
        if reason.is_some() || screen.commands().contains(&command) {
            return reason;
        }
        let key = keymap::first_key(command);
        Some(format!("{key} does nothing here; it works {}", where_it_works(command)))
    }

    /// Whether a command works on every screen, or says itself why it does not.
    fn is_everywhere(&self, command: Command) -> bool {
        match command {
            Command::Move(motion) => !matches!(motion, Motion::Left | Motion::Right),
            Command::StopLoading => self.ctx.loading.is_some(),
            Command::Export(..) => self.history.current().exports(),
            Command::SortMenu => self.history.current().sort_menu().is_some(),
            Command::View(_)
            | Command::Up
            | Command::Palette
            | Command::Help
            | Command::Accounts
            | Command::UsersWithoutGroup
            | Command::OldKeys
            | Command::WithoutMfa
            | Command::Steps
            | Command::Reload
            | Command::OpenDemo
            | Command::OpenFile
            | Command::HistoryBack
            | Command::HistoryForward
            | Command::LastView
            | Command::Compare
            | Command::Cancel
            | Command::Quit
            | Command::Suspend
            | Command::Repaint
            | Command::Accept
            | Command::Dismiss
            | Command::Previous
            | Command::Next
            | Command::NextPage
            | Command::PreviousPage => true,
            Command::NextPane
            | Command::PreviousPane
            | Command::NextTab
            | Command::PreviousTab
            | Command::Open
            | Command::Filter
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
            | Command::Why
            | Command::Explain
            | Command::Waive
            | Command::Mark
            | Command::Yank(_) => false,
        }
    }

    /// Says why a command does nothing here, if it does nothing.
    pub(super) fn say_where_it_works(&mut self, command: Command) {
        if let Some(reason) = self.dead(command) {
            self.say(reason);
        }
    }

    /// Lets the screen handle a command, or says where it works.
    pub(super) fn on_screen(&mut self, command: Command) -> Vec<Effect> {
        if let Some(reason) = self.dead(command) {
            self.say(reason);
            return Vec::new();
        }
        let reactions = self.history.current_mut().on(command, &self.ctx);
        self.react(reactions)
    }

    /// Goes to a place, or says that it is already shown.
    pub(super) fn visit(&mut self, place: Place) -> Vec<Effect> {
        if self.history.current().place() == place {
            let title = self.history.current().title();
            self.say(format!("This is already shown: {title}"));
            return Vec::new();
        }
        self.go(place)
    }

    /// Opens the prompt of the principals' filter with a text.
    pub(super) fn filter_principals(&mut self, text: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        let place = self.history.current().place();
        if !matches!(place, Place::View(View::Principals)) {
            effects.extend(self.go(Place::View(View::Principals)));
        }
        let screen = self.history.current();
        let prompt = Prompt::filter(screen.filter_text(), screen.filter_examples());
        self.layer = Some(Layer::Prompt(prompt.typed(text)));
        effects.extend(self.follow());
        effects
    }

    /// The findings of the rule that a key stands for.
    pub(super) fn visit_rule(&mut self, rule: &str) -> Vec<Effect> {
        RuleId::find(rule).map(|it| self.visit(Place::Rule(it))).unwrap_or_default()
    }
}
