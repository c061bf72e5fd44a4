//! One box for everything: places to go to, and actions.

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    crossterm::event::Event as TerminalEvent,
    layout::{Alignment, Position, Rect},
    style::Style,
    text::{Line, Span},
};
use tui_input::{Input, backend::crossterm::EventHandler};

use crate::tui::{
    chord,
    command::{Command, Motion},
    cut::{self, Cut},
    data::{Data, PrincipalRow},
    job::Search,
    keymap::{self, Binding, Context},
    layer::window,
    layout::View,
    look::Look,
    matcher::{Candidate, Hits, Query},
    screen::{Ctx, Place},
    theme::Tone,
    widget::{
        cursor::Cursor,
        frame::{self, Frame},
        table::{self, Column, Row, Table, Width},
    },
};

/// The palette: its entries, the typed text, and the matches.
#[derive(Debug)]
pub(crate) struct Palette {
    input: Input,
    data: Data,
    actions: Vec<Action>,
    /// The actions, then the rows of the data.
    candidates: Arc<[Candidate]>,
    hits: Arc<Hits>,
    cursor: Cursor,
    /// The entry to select when the search is answered, instead of the best match.
    wanted: Option<Arc<str>>,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Go(Place),
    Do(Command),
}

#[derive(Debug)]
struct Action {
    what: &'static str,
    keys: String,
    choice: Choice,
}

const COLUMNS: [Column; 3] = [
    Column {
        title: "ENTRY",
        width: Width::Rest(12),
        align: Alignment::Left,
        cut: Cut::Middle,
        drop: 0,
    },
    Column {
        title: "DESCRIPTION",
        width: Width::Fixed(20),
        align: Alignment::Left,
        cut: Cut::Right,
        drop: 2,
    },
    Column {
        title: "KEYS",
        width: Width::Fixed(9),
        align: Alignment::Left,
        cut: Cut::Right,
        drop: 1,
    },
];

impl Palette {
    /// All places, and the commands of the screen below.
    pub(crate) fn new(text: &str, commands: &[Command], ctx: &Ctx) -> Self {
        let look = &ctx.look;
        let mut candidates = Vec::new();
        let mut actions = Vec::new();
        let mut add = |name: &str, what, keys: &[&str], choice| {
            let shown: Vec<_> =
                keys.iter().map(|it| chord::shown(it, look.glyphs.arrows)).collect();
            candidates.push(Candidate::new(name, "", what));
            actions.push(Action { what, keys: shown.join(" "), choice });
        };
        for view in View::ALL {
            let keys = keymap::binding(Command::View(view)).map_or(&[][..], |it| it.keys);
            add(view.title(), "go to", keys, Choice::Go(Place::View(view)));
        }
        let keys = keymap::binding(Command::Accounts).map_or(&[][..], |it| it.keys);
        add("Accounts", "go to", keys, Choice::Go(Place::Accounts));
        for binding in keymap::KEYMAP.iter().filter(|it| is_action(it, commands)) {
            let Binding { command, keys, hint, help, .. } = binding;
            add(hint, help, keys, Choice::Do(*command));
        }
        // Each name in full, so that each finds the account before its principals.
        for (index, account) in ctx.data.accounts.iter().enumerate() {
            for name in &account.names {
                add(name, "account", &[], Choice::Go(Place::Account(index)));
            }
        }
        candidates.extend_from_slice(&ctx.data.candidates);
        let candidates: Arc<[Candidate]> = candidates.into();
        // Until the first search is answered, everything matches.
        let hits = Arc::new(Hits::all(candidates.len()));
        let input = Input::new(text.to_owned());
        let data = ctx.data.clone();
        Self { input, data, actions, candidates, hits, cursor: Cursor::default(), wanted: None }
    }

    /// The same palette over new data; it must be searched again.
    pub(crate) fn renewed(&self, commands: &[Command], ctx: &Ctx) -> Self {
        let selected = self.candidate(self.cursor.selected());
        Self {
            input: self.input.clone(),
            cursor: self.cursor,
            wanted: selected.map(|it| Arc::clone(&self.candidates[it].name)),
            ..Self::new("", commands, ctx)
        }
    }

    /// The search for what is typed.
    pub(crate) fn search(&self) -> Search {
        Search {
            query: Query::parse(self.input.value()),
            candidates: Arc::clone(&self.candidates),
            last: Some(Arc::clone(&self.hits)),
        }
    }

    /// Takes what the search has found.
    pub(crate) fn receive(&mut self, hits: Arc<Hits>) {
        self.hits = hits;
        let named = |row: &u32, name: &str| *self.candidates[*row as usize].name == *name;
        let wanted = self.wanted.take();
        let row = wanted.and_then(|name| self.hits.rows.iter().position(|it| named(it, &name)));
        self.cursor.select(row.unwrap_or(0));
    }

    /// Applies a key or a paste. Returns whether the text has changed.
    pub(crate) fn edit(&mut self, event: &TerminalEvent) -> bool {
        self.wanted = None;
        self.input.handle_event(event).is_some_and(|it| it.value)
    }

    /// Moves the selection.
    pub(crate) fn go(&mut self, motion: Motion) {
        self.cursor.go(motion, self.hits.rows.len());
    }

    /// What the selected entry does, if there is one.
    pub(crate) fn choice(&self) -> Option<Choice> {
        let candidate = self.candidate(self.cursor.selected())?;
        let place = |row: &PrincipalRow| Choice::Go(Place::Principal(row.id));
        match self.actions.get(candidate) {
            Some(action) => Some(action.choice.clone()),
            None => self.row(candidate).map(place),
        }
    }

    /// Scrolls the selection into view; must be called before drawing.
    pub(crate) fn fit(&mut self, look: &Look, area: Rect) {
        let list = list(frame::inside(look, window::place(look, area)));
        self.cursor.fit(self.hits.rows.len(), table::body(list).height);
    }

    /// Draws the window, and returns the cursor position.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let count = format!("{} of {}", self.hits.rows.len(), self.candidates.len());
        let window =
            Frame::new("Go to or run").right(&count).bottom("Enter run   ↑ ↓ move   Esc close");
        let window =
            if look.glyphs.arrows { window } else { window.bottom("Enter run   Esc close") };
        let inner = window::draw(&window, look, area, buf);
        let cursor = window::draw_input(" >", &self.input, look, inner, buf);

        let row = |index: usize| match self.candidate(index) {
            Some(candidate) => self.cells(candidate, look),
            None => Row::default(),
        };
        let table = Table {
            columns: &COLUMNS,
            rows: self.hits.rows.len(),
            row: &row,
            cursor: self.cursor,
            sorted: None,
            focused: true,
        };
        table.draw(look, list(inner), buf);
        if self.hits.rows.is_empty() {
            let line = Line::styled(" no match", look.style(Tone::Muted));
            cut::draw(line, table::body(list(inner)), buf);
        }
        cursor
    }

    fn cells(&self, candidate: usize, look: &Look) -> Row<'_> {
        let (what, keys) = match self.actions.get(candidate) {
            Some(Action { what, keys, .. }) => (*what, keys.as_str()),
            None => (self.row(candidate).map_or("", |it| it.kind.short_name()), ""),
        };
        let name = highlighted(&self.candidates[candidate].name, &self.hits.query, look);
        let cells = vec![name, Line::raw(what), Line::styled(keys, look.style(Tone::Key))];
        Row { mark: "", cells }
    }

    /// The index of the candidate on a line.
    fn candidate(&self, line: usize) -> Option<usize> {
        self.hits.rows.get(line).map(|it| *it as usize)
    }

    /// The principal of a candidate.
    fn row(&self, candidate: usize) -> Option<&PrincipalRow> {
        self.data.rows.get(candidate.checked_sub(self.actions.len())?)
    }
}

/// A name with the matching letters highlighted.
pub(crate) fn highlighted<'a>(name: &'a str, query: &Query, look: &Look) -> Line<'a> {
    let matched = query.highlights(name);
    if matched.is_empty() {
        return Line::raw(name);
    }
    let style = |index: usize| match matched.binary_search(&index) {
        Ok(_) => look.style(Tone::Match),
        Err(_) => Style::new(),
    };
    name.chars()
        .enumerate()
        .map(|(index, character)| Span::styled(character.to_string(), style(index)))
        .collect()
}

/// Movements are quicker by key than by name, so they are not entries.
fn is_action(binding: &Binding, commands: &[Command]) -> bool {
    let browsing = match binding.context {
        Context::Browsing | Context::Always => true,
        Context::Typing => false,
    };
    let moves = matches!(
        binding.command,
        Command::Move(_)
            | Command::View(_)
            | Command::Accounts
            | Command::Palette
            | Command::Cancel
    );
    let everywhere = binding.group == keymap::Group::History;
    browsing && !moves && (everywhere || commands.contains(&binding.command))
}

/// The area of the entries, below the input line.
fn list(inner: Rect) -> Rect {
    let used = inner.height.min(1);
    Rect { y: inner.y + used, height: inner.height - used, ..inner }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::{
        matcher::{Fuzzy, search},
        widget::picture::{ODD_SIZES, picture, with_edge},
        worker::Stop,
    };

    fn palette(text: &str) -> Palette {
        let commands = [Command::Reach, Command::Filter];
        let mut palette = Palette::new(text, &commands, &Ctx::demo());
        let Search { query, candidates, .. } = palette.search();
        let hits = search(&candidates, &query, Fuzzy::Always, None, &Stop::never());
        palette.receive(hits.expect("never stopped").into());
        palette
    }

    fn drawn(mut palette: Palette, width: u16, height: u16) -> String {
        palette.fit(&Look::PLAIN, Rect::new(0, 0, width, height));
        picture(width, height, |area, buf| {
            palette.draw(&Look::PLAIN, area, buf);
        })
    }

    #[test]
    fn everything_is_there_at_first() {
        expect![[r#"
            |
            |  ┏━ Go to or run ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 128 of 128 ┓
            |  ┃ >                                                                        ┃
            |  ┃ ENTRY                                    DESCRIPTION           KEYS      ┃
            |  ┃>Overview                                 go to                 1         ┃
            |  ┃ Principals                               go to                 2         ┃
            |  ┃ Paths                                    go to                 3         ┃
            |  ┃ Findings                                 go to                 5         ┃
            |  ┃ Accounts                                 go to                 A         ┃
            |  ┃ can become                               what it can become    p         ┃
            |  ┃ filter                                   filter, or search     /         ┃
            |  ┃ up                                       up one level          Esc Back… ┃
            |  ┃ back                                     back, forward         H Alt-←   ┃
            |  ┃ forward                                  back, forward         L Alt-→   ┃
            |  ┃ last view                                last view             -         ┃
            |  ┃ reload                                   reload                R         ┃
            |  ┃ stop                                     stop loading          c         ┃
            |  ┃ open file                                open file, demo       O         ┃
            |  ┃ open demo                                open file, demo       D         ┃
            |  ┃ help                                     this help             ? F1      ┃
            |  ┃ quit                                     quit                  q         ┃
            |  ┃ suspend                                  suspend; fg resumes   ^z        ┃
            |  ┗━ Enter run   ↑ ↓ move   Esc close ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            |
        "#]]
        .assert_eq(&with_edge(&drawn(palette(""), 80, 24)));
    }

    #[test]
    fn the_best_entry_is_selected() {
        assert_eq!(palette("princ").choice(), Some(Choice::Go(Place::View(View::Principals))));
        assert_eq!(palette("quit").choice(), Some(Choice::Do(Command::Quit)));
        assert_eq!(palette("zzz").choice(), None);
        assert!(drawn(palette("zzz"), 80, 24).contains(" no match "));
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(palette("o"), width, height);
        }
    }
}
