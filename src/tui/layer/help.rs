//! All keys, those of the screen first, then in groups; typing filters them.

use ratatui::{
    buffer::Buffer,
    crossterm::event::Event as TerminalEvent,
    layout::{Position, Rect},
    text::{Line, Span},
};
use tui_input::{Input, backend::crossterm::EventHandler};

use crate::tui::{
    chord,
    command::{Command, Motion},
    cut::{self, Cut},
    keymap::{Group, HelpLine, help_lines},
    layer::window,
    look::Look,
    theme::Tone,
    widget::{
        frame::{self, Frame},
        scroll::Scroll,
    },
};

/// The help, and its filter text.
#[derive(Debug)]
pub(crate) struct Help {
    /// What the screen answers.
    commands: &'static [Command],
    input: Input,
    scroll: Scroll,
}

/// A line on the page.
enum Entry {
    Heading(&'static str),
    Keys(HelpLine),
    Blank,
}

/// Two columns need this many cells.
const TWO_COLUMNS: u16 = 68;
/// Cells for the keys.
const KEYS: usize = 15;

impl Help {
    /// All keys, starting with those of a screen that handles these commands.
    pub(crate) fn new(commands: &'static [Command]) -> Self {
        Self { commands, input: Input::default(), scroll: Scroll::default() }
    }

    /// Applies a key or a paste.
    pub(crate) fn edit(&mut self, event: &TerminalEvent) {
        self.input.handle_event(event);
    }

    /// Scrolls.
    pub(crate) fn go(&mut self, motion: Motion) {
        self.scroll.go(motion);
    }

    /// Shows no more empty lines than necessary; must be called before drawing.
    pub(crate) fn fit(&mut self, look: &Look, area: Rect) {
        let (columns, page) = page(frame::inside(look, window::place(look, area)));
        let lines = self.entries(look).len().div_ceil(columns);
        self.scroll.fit(lines, page.height);
    }

    /// Draws the window, and returns the cursor position.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let window = Frame::new("Keys").bottom("type to filter   Esc close");
        let inner = window::draw(&window, look, area, buf);
        let cursor = window::draw_input(" >", &self.input, look, inner, buf);

        let (columns, page) = page(inner);
        let entries = self.entries(look);
        let per_column = entries.len().div_ceil(columns).max(page.height.into());
        let width = page.width / u16::try_from(columns).unwrap_or(1);
        for (column, entries) in (0_u16..).zip(entries.chunks(per_column.max(1))) {
            let x = page.x + (column * width).min(page.width);
            let place = Rect { x, width, ..page }.intersection(page);
            let visible = entries.iter().skip(self.scroll.top());
            for (entry, row) in visible.zip(place.rows()) {
                draw_entry(entry, look, row, buf);
            }
        }
        cursor
    }

    fn entries(&self, look: &Look) -> Vec<Entry> {
        let wanted = self.input.value().trim().to_lowercase();
        let matches = |line: &HelpLine| {
            let says = |keys: &&str| chord::shown(keys, look.glyphs.arrows).to_lowercase();
            line.help.to_lowercase().contains(&wanted)
                || line.keys.iter().any(|keys| says(keys) == wanted)
        };
        let is_here = |line: &HelpLine| line.commands.iter().any(|it| self.commands.contains(it));
        let (mut here, mut rest): (Vec<_>, Vec<_>) =
            help_lines().into_iter().filter(matches).partition(is_here);

        // The commands most useful on the screen come first.
        here.sort_by_key(|line| self.commands.iter().position(|it| line.commands.contains(it)));

        let mut sections = vec![("Here", here)];
        for group in Group::ALL {
            let lines = rest.extract_if(.., |it| it.group == group).collect();
            sections.push((group.title(), lines));
        }
        let mut out = Vec::new();
        for (title, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            if !out.is_empty() {
                out.push(Entry::Blank);
            }
            out.push(Entry::Heading(title));
            out.extend(lines.into_iter().map(Entry::Keys));
        }
        out
    }
}

/// The number of columns, and their area below the input line.
fn page(inner: Rect) -> (usize, Rect) {
    let used = inner.height.min(1);
    let page = Rect { y: inner.y + used, height: inner.height - used, ..inner };
    (if TWO_COLUMNS <= inner.width { 2 } else { 1 }, page)
}

fn draw_entry(entry: &Entry, look: &Look, row: Rect, buf: &mut Buffer) {
    let line = match entry {
        Entry::Blank => Line::default(),
        Entry::Heading(title) => {
            Line::styled(format!(" {}", title.to_uppercase()), look.style(Tone::Heading))
        }
        Entry::Keys(HelpLine { keys, help, .. }) => {
            let keys: Vec<String> =
                keys.iter().map(|it| chord::shown(it, look.glyphs.arrows)).collect();
            let keys = cut::text(&keys.join(" "), KEYS, Cut::Right, look.glyphs.ellipsis);
            let gap = " ".repeat((KEYS + 1).saturating_sub(cut::width(&keys)));
            Line::from(vec![
                Span::raw(" "),
                Span::styled(keys, look.style(Tone::Key)),
                Span::raw(gap),
                Span::raw(*help),
            ])
        }
    };
    cut::draw(cut::line(line, row.width.into(), Cut::Right, look.glyphs.ellipsis), row, buf);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture, with_edge};

    const HERE: [Command; 3] = [Command::Open, Command::Reach, Command::NextPane];

    fn drawn(help: &mut Help, width: u16, height: u16) -> String {
        help.fit(&Look::PLAIN, Rect::new(0, 0, width, height));
        picture(width, height, |area, buf| {
            help.draw(&Look::PLAIN, area, buf);
        })
    }

    #[test]
    fn all_keys() {
        expect![[r#"
            |
            |  ┏━ Keys ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
            |  ┃ >                                                                        ┃
            |  ┃ HERE                                 : ^p            palette: go to, run ┃
            |  ┃ Enter           open, or show why    s               choose the order    ┃
            |  ┃ p               what it can become   > <             sort column         ┃
            |  ┃ Tab S-Tab       next, previous pane  S               reverse the order   ┃
            |  ┃                                      .               show service roles  ┃
            |  ┃ MOVE                                                                     ┃
            |  ┃ j k ↓ ↑         down, up             HISTORY                             ┃
            |  ┃ h l ← →         close, open branch   Esc Backspace   up one level        ┃
            |  ┃ g G Home End    top, bottom          H L Alt-← Alt-→ back, forward       ┃
            |  ┃ ^d ^u           half page down, up   -               last view           ┃
            |  ┃ PgDn PgUp       page down, up        R               reload              ┃
            |  ┃ [ ]             previous, next tab   c               stop loading        ┃
            |  ┃ 1 2 3 5         view                 O D             open file, demo     ┃
            |  ┃ z               zoom the pane        ? F1            this help           ┃
            |  ┃                                      ^c              cancel; twice quits ┃
            |  ┃ ACT                                  q               quit                ┃
            |  ┃ P               who can assume it    ^z              suspend; fg resumes ┃
            |  ┃ w               why (full page)      ^l              redraw              ┃
            |  ┃ i               explain this                                             ┃
            |  ┃ F T             set path start, end  COPY                                ┃
            |  ┃ r               reverse the path     yy              copy the ARN        ┃
            |  ┃ Space           mark, to compare     yn              copy the name       ┃
            |  ┃ =               compare two roles    yj              copy the JSON       ┃
            |  ┃ W               waive the finding    yp              copy the whole path ┃
            |  ┃ E               which steps count    yc              copy AWS command    ┃
            |  ┃ u               users without group  yu              copy console link   ┃
            |  ┃ a               keys over 90 days    ec ej em        save as file        ┃
            |  ┃ b               roles without MFA    eC eJ eM        copy the list       ┃
            |  ┃ A               accounts                                                 ┃
            |  ┗━ type to filter   Esc close ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            |
        "#]]
        .assert_eq(&with_edge(&drawn(&mut Help::new(&HERE), 80, 34)));
    }

    #[test]
    fn typing_leaves_what_matches() {
        let mut help = Help::new(&HERE);
        help.input = Input::new("copy".to_owned());
        expect![[r#"
            |
            |  ┏━ Keys ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
            |  ┃ > copy                                     ┃
            |  ┃ COPY                                       ┃
            |  ┃ yy              copy the ARN               ┃
            |  ┃ yn              copy the name              ┃
            |  ┃ yj              copy the JSON              ┃
            |  ┃ yp              copy the whole path        ┃
            |  ┃ yc              copy AWS command           ┃
            |  ┃ yu              copy console link          ┃
            |  ┗━ type to filter   Esc close ━━━━━━━━━━━━━━━┛
            |
        "#]]
        .assert_eq(&with_edge(&drawn(&mut help, 50, 12)));
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(&mut Help::new(&HERE), width, height);
        }
    }
}
