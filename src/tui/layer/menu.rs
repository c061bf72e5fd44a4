//! A menu: groups of choices, with one choice selected in each group.

use ratatui::{
    buffer::Buffer,
    crossterm::event::Event as TerminalEvent,
    layout::Rect,
    text::{Line, Span},
};

use crate::tui::{
    command::Motion,
    cut::{self, Cut},
    layer::window,
    look::Look,
    theme::Tone,
    widget::{
        cursor::Cursor,
        frame::{self, Frame},
    },
};

/// A menu over the screen.
#[derive(Debug)]
pub(crate) struct Menu {
    title: &'static str,
    groups: Vec<MenuGroup>,
    /// The selected line; headings are skipped.
    cursor: Cursor,
}

/// Choices, one of which is selected.
#[derive(Debug)]
pub(crate) struct MenuGroup {
    pub(crate) heading: &'static str,
    pub(crate) entries: Vec<&'static str>,
    /// The index of the chosen entry.
    pub(crate) chosen: usize,
}

/// A line of the menu.
#[derive(Clone, Copy)]
enum MenuLine<'a> {
    Heading(&'static str),
    Entry { group: usize, index: usize, of: &'a MenuGroup },
}

impl Menu {
    /// A menu in which the chosen entry of the first group is selected.
    pub(crate) fn new(title: &'static str, groups: Vec<MenuGroup>) -> Self {
        let mut cursor = Cursor::default();
        // After the heading.
        cursor.select(groups.first().map_or(0, |it| 1 + it.chosen));
        Self { title, groups, cursor }
    }

    /// The index of the chosen entry of a group; 0 if there is no such group.
    pub(crate) fn chosen(&self, group: usize) -> usize {
        self.groups.get(group).map_or(0, |it| it.chosen)
    }

    /// Chooses the selected entry.
    pub(crate) fn choose(&mut self) {
        if let Some(&MenuLine::Entry { group, index, .. }) =
            self.lines().get(self.cursor.selected())
        {
            self.groups[group].chosen = index;
        }
    }

    /// Applies a key that is not a command: the space bar chooses, `j` and `k` move.
    pub(crate) fn edit(&mut self, event: &TerminalEvent) {
        match event.as_key_press_event().and_then(|it| it.code.as_char()) {
            Some(' ') => self.choose(),
            Some('j') => self.go(Motion::Down),
            Some('k') => self.go(Motion::Up),
            Some(_) | None => {}
        }
    }

    /// Moves the selection to the next entry; after the last one comes the first.
    pub(crate) fn go(&mut self, motion: Motion) {
        let lines = self.lines();
        let is_entry = |it: &usize| matches!(lines.get(*it), Some(MenuLine::Entry { .. }));
        let before = self.cursor.selected();
        let mut cursor = self.cursor;
        cursor.go(motion, lines.len());
        let wanted = cursor.selected();
        let is_last = before + 1 == lines.len();
        // A heading passes the selection on in the direction of the motion.
        let found = match motion {
            Motion::Down if is_last => (0..before).find(is_entry),
            Motion::Up => (0..=wanted).rev().filter(|it| *it < before).find(is_entry),
            _ if wanted < before => {
                (0..=wanted).rev().find(is_entry).or((0..before).find(is_entry))
            }
            _ => (wanted..lines.len()).find(is_entry),
        };
        let found = match motion {
            Motion::Up => found.or((0..lines.len()).rev().find(is_entry)),
            _ => found,
        };
        self.cursor.follow(found);
    }

    /// Scrolls the selection into view; must be called before drawing.
    pub(crate) fn fit(&mut self, look: &Look, area: Rect) {
        let height = frame::inside(look, self.place(look, area)).height;
        let rows = self.lines().len();
        self.cursor.fit(rows, height);
    }

    /// Draws the menu.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        let window = Frame::new(self.title).bottom("Enter accept   Space choose   Esc cancel");
        let inner = window::draw_at(&window, look, self.place(look, area), buf);
        let lines = self.lines();
        let visible = lines.iter().enumerate().skip(self.cursor.top());
        for ((row, line), place) in visible.zip(inner.rows()) {
            let line = match *line {
                MenuLine::Heading(text) => {
                    cut::styled(format!(" {text}"), look.style(Tone::Heading))
                }
                MenuLine::Entry { index, of, .. } => {
                    let cursor = if row == self.cursor.selected() { ">" } else { " " };
                    let mark = if index == of.chosen { "(*)" } else { "( )" };
                    Line::from(vec![
                        Span::raw(cursor),
                        Span::styled(mark, look.style(Tone::Key)),
                        Span::raw(format!(" {}", of.entries[index])),
                    ])
                }
            };
            let room = usize::from(place.width);
            cut::draw(cut::line(line, room, Cut::Right, look.glyphs.ellipsis), place, buf);
            if row == self.cursor.selected() {
                buf.set_style(place, look.style(Tone::Selected));
            }
        }
    }

    /// The area of the menu: not larger than its lines need.
    fn place(&self, look: &Look, area: Rect) -> Rect {
        let lines = u16::try_from(self.lines().len()).unwrap_or(u16::MAX);
        window::small(look, area, lines)
    }

    fn lines(&self) -> Vec<MenuLine<'_>> {
        let mut lines = Vec::new();
        for (group, of) in self.groups.iter().enumerate() {
            lines.push(MenuLine::Heading(of.heading));
            let entries = 0..of.entries.len();
            lines.extend(entries.map(|index| MenuLine::Entry { group, index, of }));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use ratatui::crossterm::event::{KeyCode, KeyEvent};

    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture, with_edge};

    fn menu() -> Menu {
        let group = |heading, entries, chosen| MenuGroup { heading, entries, chosen };
        let groups = vec![
            group("COLOR", vec!["red", "green"], 1),
            group("SIZE", vec!["small", "medium", "large"], 0),
        ];
        Menu::new("Paint", groups)
    }

    fn press(menu: &mut Menu, letters: &str) {
        for letter in letters.chars() {
            menu.edit(&TerminalEvent::Key(KeyEvent::from(KeyCode::Char(letter))));
        }
    }

    fn drawn(menu: &mut Menu, width: u16, height: u16) -> String {
        menu.fit(&Look::PLAIN, Rect::new(0, 0, width, height));
        picture(width, height, |area, buf| menu.draw(&Look::PLAIN, area, buf))
    }

    #[test]
    fn each_group_has_one_choice() {
        let mut menu = menu();
        press(&mut menu, "jj ");
        expect![[r#"
            |
            |  ┏━ Paint ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
            |  ┃ COLOR                                                ┃
            |  ┃ ( ) red                                              ┃
            |  ┃ (*) green                                            ┃
            |  ┃ SIZE                                                 ┃
            |  ┃ ( ) small                                            ┃
            |  ┃>(*) medium                                           ┃
            |  ┃ ( ) large                                            ┃
            |  ┗━ Enter accept   Space choose   Esc cancel ━━━━━━━━━━━┛
            |
            |
        "#]]
        .assert_eq(&with_edge(&drawn(&mut menu, 60, 12)));
        assert_eq!((menu.chosen(0), menu.chosen(1)), (1, 1));
    }

    #[test]
    fn headings_are_passed_over_and_the_ends_meet() {
        let mut menu = menu();
        let mut chosen = |letters| {
            press(&mut menu, letters);
            (menu.chosen(0), menu.chosen(1))
        };
        assert_eq!(chosen("jj "), (1, 1), "past SIZE");
        assert_eq!(chosen("kkk "), (0, 1), "back past SIZE");
        assert_eq!(chosen("k "), (0, 2), "before the first comes the last");
        assert_eq!(chosen("jj "), (1, 2), "after the last comes the first");
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(&mut menu(), width, height);
        }
    }
}
