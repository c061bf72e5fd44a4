//! The palette: what was typed, and the entries that match, in their sections.
//!
//! ```text
//! ┏━ Go to, do, find out ━━━━━━━━━━━━━━━━━━━━━━━━━━━ 12 of 466 ┓
//! ┃ > adm                                                       ┃
//! ┃ PRINCIPALS                                                  ┃
//! ┃>role/Admin              role                                ┃
//! ┃ FILTERS OF LISTS (/)                                        ┃
//! ┃ reaches:role/Admin      it can become this principal        ┃
//! ┗━ Enter run   PgDn page   Esc close ━━━━━━━━━ more below ━━━━┛
//! ```

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    crossterm::event::Event as TerminalEvent,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use tui_input::{Input, backend::crossterm::EventHandler};

use super::entry::{Choice, Entry, Section, entries};
use crate::tui::{
    command::{Command, Motion},
    cut::{self, Cut},
    data::{Data, PrincipalRow},
    job::{Found, Identity, Search},
    layer::window,
    look::Look,
    matcher::{Candidate, Hits, Query, find_ignoring_case},
    screen::{Ctx, Place},
    theme::Tone,
    widget::{
        cursor::Cursor,
        frame::{self, Frame},
        paragraph,
    },
};

/// The palette: its entries, the typed text, and the matches.
#[derive(Debug)]
pub(crate) struct Palette {
    input: Input,
    data: Data,
    /// The entries, then the rows of the data.
    entries: Vec<Entry>,
    candidates: Arc<[Candidate]>,
    hits: Arc<Hits>,
    /// What the typed text is, if it is an identifier.
    identity: Option<Identity>,
    lines: Vec<PaletteLine>,
    cursor: Cursor,
    /// The entry to select when the search is answered, instead of the best match.
    wanted: Option<Arc<str>>,
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PaletteLine {
    Heading(Section),
    /// The principal that the typed identifier is or belongs to.
    Identified(crate::graph::NodeId),
    /// The index of a candidate.
    Entry(usize),
}

/// Cells of the keys.
const KEYS: usize = 15;

impl Palette {
    /// Everything that can be done on the screen below, whose commands these are; `works` is whether
    /// one of them does something now.
    pub(crate) fn new(
        text: &str,
        commands: &[Command],
        works: &dyn Fn(Command) -> bool,
        ctx: &Ctx,
    ) -> Self {
        let entries = entries(commands, works, ctx);
        let candidate =
            |it: &Entry| Candidate::new(&*it.name, "", format!("{} {}", it.what, it.keys));
        let mut candidates: Vec<_> = entries.iter().map(candidate).collect();
        candidates.extend_from_slice(&ctx.data.candidates);
        let candidates: Arc<[Candidate]> = candidates.into();
        let mut palette = Self {
            input: Input::new(text.to_owned()),
            data: ctx.data.clone(),
            // Until the first search is answered, everything matches.
            hits: Arc::new(Hits::all(candidates.len())),
            entries,
            candidates,
            identity: None,
            lines: Vec::new(),
            cursor: Cursor::default(),
            wanted: None,
        };
        palette.arrange();
        palette
    }

    /// The same palette over new data; it must be searched again.
    pub(crate) fn renewed(
        &self,
        commands: &[Command],
        works: &dyn Fn(Command) -> bool,
        ctx: &Ctx,
    ) -> Self {
        let wanted = match self.lines.get(self.cursor.selected()) {
            Some(PaletteLine::Entry(it)) => Some(Arc::clone(&self.candidates[*it].name)),
            Some(PaletteLine::Heading(_) | PaletteLine::Identified(_)) | None => None,
        };
        Self {
            input: self.input.clone(),
            cursor: self.cursor,
            wanted,
            ..Self::new("", commands, works, ctx)
        }
    }

    /// The search for what is typed.
    pub(crate) fn search(&self) -> Search {
        Search {
            query: Query::parse(self.text()),
            candidates: Arc::clone(&self.candidates),
            last: Some(Arc::clone(&self.hits)),
            data: Some(self.data.clone()),
        }
    }

    /// What is typed.
    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// Takes what the search has found.
    pub(crate) fn receive(&mut self, found: Found) {
        let Found { hits, identity } = found;
        (self.hits, self.identity) = (hits, identity);
        self.arrange();
        let wanted = self.wanted.take();
        let is_wanted = |it: &PaletteLine| match it {
            PaletteLine::Entry(it) => Some(&self.candidates[*it].name) == wanted.as_ref(),
            PaletteLine::Heading(_) | PaletteLine::Identified(_) => false,
        };
        let row = self.lines.iter().position(is_wanted);
        self.cursor.select(row.unwrap_or_else(|| self.first()));
    }

    /// Sorts the matches into sections: the one with the best match comes first, and explanations
    /// last.
    fn arrange(&mut self) {
        let is_typed = !self.text().trim().is_empty();
        let mut sections: Vec<(Section, Vec<PaletteLine>)> = Vec::new();
        let rows = self.hits.rows.iter().map(|it| *it as usize);
        for candidate in rows {
            let section = match self.entries.get(candidate) {
                Some(entry) if entry.on_demand && !is_typed => continue,
                Some(entry) => entry.section,
                None => Section::Principals,
            };
            let line = PaletteLine::Entry(candidate);
            match sections.iter_mut().find(|(it, _)| *it == section) {
                Some((_, lines)) => lines.push(line),
                None => sections.push((section, vec![line])),
            }
        }
        // What only explains does not come before what can be done.
        sections.sort_by_key(|(section, _)| is_typed && section.is_reference());
        let identified = self.identity.as_ref().and_then(|it| it.principal);
        let is_listed = |id| {
            self.hits.rows.iter().any(|it| self.row(*it as usize).is_some_and(|row| row.id == id))
        };
        self.lines = identified
            .filter(|id| !is_listed(*id))
            .map(PaletteLine::Identified)
            .into_iter()
            .collect();
        for (section, lines) in sections {
            self.lines.push(PaletteLine::Heading(section));
            self.lines.extend(lines);
        }
        self.cursor.select(self.first());
    }

    /// The first line that can be selected.
    fn first(&self) -> usize {
        let is_entry = |it: &PaletteLine| !matches!(it, PaletteLine::Heading(_));
        self.lines.iter().position(is_entry).unwrap_or(0)
    }

    /// Applies a key or a paste. Returns whether the text has changed.
    pub(crate) fn edit(&mut self, event: &TerminalEvent) -> bool {
        self.wanted = None;
        self.input.handle_event(event).is_some_and(|it| it.value)
    }

    /// Moves the selection; headings are skipped.
    pub(crate) fn go(&mut self, motion: Motion) {
        let before = self.cursor.selected();
        self.cursor.go(motion, self.lines.len());
        let at = self.cursor.selected();
        let is_entry = |it: &usize| {
            self.lines.get(*it).is_some_and(|it| !matches!(it, PaletteLine::Heading(_)))
        };
        let found = match at < before {
            true => (0..=at).rev().find(is_entry),
            false => (at..self.lines.len()).find(is_entry),
        };
        self.cursor.select(found.unwrap_or(before));
    }

    /// What the selected entry does, if there is one.
    pub(crate) fn choice(&self) -> Option<Choice> {
        match *self.lines.get(self.cursor.selected())? {
            PaletteLine::Heading(_) => None,
            PaletteLine::Identified(id) => Some(Choice::Go(Place::Principal(id))),
            PaletteLine::Entry(candidate) => match self.entries.get(candidate) {
                Some(entry) => Some(entry.choice.clone()),
                None => self.row(candidate).map(|it| Choice::Go(Place::Principal(it.id))),
            },
        }
    }

    /// Scrolls the selection into view; must be called before drawing.
    pub(crate) fn fit(&mut self, look: &Look, area: Rect) {
        let [_, list] = self.parts(frame::inside(look, window::place(look, area)));
        self.cursor.fit(self.lines.len(), list.height);
    }

    /// The identifier's answer, and the list below it.
    fn parts(&self, inner: Rect) -> [Rect; 2] {
        let lines = self.identity.as_ref().map_or(0, |it| {
            // A line of its own above it.
            paragraph::height(&it.sentence, inner.width) + 1
        });
        let below = inner.height.saturating_sub(1);
        let used = u16::try_from(lines).unwrap_or(u16::MAX).min(below);
        let answer = Rect { y: inner.y + inner.height.min(1), height: used, ..inner };
        let list = Rect { y: answer.y + used, height: below - used, ..inner };
        [answer, list]
    }

    /// Draws the window, and returns the cursor position.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let inside = frame::inside(look, window::place(look, area));
        let [_, list] = self.parts(inside);
        let shown = self.lines.len() - self.lines.iter().filter(|it| is_heading(it)).count();
        let has_more = self.cursor.top() + usize::from(list.height) < self.lines.len();
        let count = format!("{shown} of {}", self.candidates.len());
        let keys = "Enter run   PgDn page   Esc close";
        let bottom = match has_more {
            true => format!("{keys}   more below"),
            false => keys.to_owned(),
        };
        let window = Frame::new("All you can do here: type to find it");
        let window = window.right(&count).bottom(&bottom);
        let inner = window::draw(&window, look, area, buf);
        let cursor = window::draw_input(" >", &self.input, look, inner, buf);

        let [answer, list] = self.parts(inner);
        if let Some(identity) = &self.identity {
            let style = look.style(Tone::Heading);
            paragraph::draw(&identity.sentence, style, answer, buf);
        }
        if self.lines.is_empty() {
            let none = if self.identity.is_some() { "" } else { " no match" };
            cut::draw(cut::styled(none, look.style(Tone::Muted)), list, buf);
        }
        let rows = self.lines.iter().enumerate().skip(self.cursor.top());
        for ((index, line), row) in rows.zip(list.rows()) {
            let selected = index == self.cursor.selected();
            // A section keeps its heading: at the top of the list it stands in for what scrolled.
            let above = (row.y == list.y && !is_heading(line) && !selected)
                .then(|| self.heading_above(index))
                .flatten();
            let drawn = match (above, line) {
                (Some(section), _) | (None, PaletteLine::Heading(section)) => {
                    heading(*section, look)
                }
                (None, line) => self.line(*line, selected, row.width.into(), look),
            };
            cut::draw(drawn, row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
        cursor
    }

    /// The section that a line belongs to.
    fn heading_above(&self, index: usize) -> Option<&Section> {
        self.lines.get(..index)?.iter().rev().find_map(|it| match it {
            PaletteLine::Heading(section) => Some(section),
            PaletteLine::Identified(_) | PaletteLine::Entry(_) => None,
        })
    }

    fn line(&self, line: PaletteLine, selected: bool, width: usize, look: &Look) -> Line<'_> {
        let (name, what, keys) = match line {
            PaletteLine::Heading(_) => return Line::default(),
            PaletteLine::Identified(id) => {
                (cut::raw(self.data.name(id)), "whose it is".to_owned(), "")
            }
            PaletteLine::Entry(candidate) => {
                let name = highlighted(&self.candidates[candidate].name, &self.hits.query, look);
                match self.entries.get(candidate) {
                    Some(Entry { what, keys, .. }) => (name, what.clone(), keys.as_str()),
                    None => (name, self.why(candidate), ""),
                }
            }
        };
        // The name, what it is, and the keys at the right.
        let room = width.saturating_sub(1);
        let keys_room =
            if 50 <= width && !keys.is_empty() { KEYS.max(cut::width(keys)) + 1 } else { 0 };
        let rest = room.saturating_sub(keys_room);
        let name_room = cut::width(&name.to_string()).max(rest * 2 / 5).min(rest.saturating_sub(8));
        let what_room = rest.saturating_sub(name_room + 2);
        let ellipsis = look.glyphs.ellipsis;
        let name = cut::line(name, name_room, Cut::Middle, ellipsis);
        let gap = " ".repeat(name_room.saturating_sub(cut::width(&name.to_string())) + 2);
        let what = cut::text(&what, what_room, Cut::Right, ellipsis);
        let after = " ".repeat(what_room.saturating_sub(cut::width(&what)) + 1);
        let mut spans = vec![Span::raw(if selected { ">" } else { " " })];
        spans.extend(name.spans);
        spans.push(Span::raw(gap));
        spans.push(Span::styled(what, look.style(Tone::Muted)));
        if 0 < keys_room {
            spans.push(Span::raw(after));
            let keys = cut::text(keys, keys_room.saturating_sub(1), Cut::Right, ellipsis);
            spans.push(Span::styled(keys, look.style(Tone::Key)));
        }
        Line::from(spans)
    }

    /// The kind of a principal, and why it matches if that is not seen in its name.
    fn why(&self, candidate: usize) -> String {
        let Some(row) = self.row(candidate) else { return String::new() };
        let kind = row.kind.short_name();
        let Candidate { name, arn, ids, .. } = &self.candidates[candidate];
        let hidden = self.hits.query.plain_words().find_map(|word| {
            if find_ignoring_case(name, word).is_some() {
                return None;
            }
            let token = ids.split_whitespace().find(|it| find_ignoring_case(it, word).is_some());
            match token {
                Some(token) => Some(self.token_words(row, token)),
                None => find_ignoring_case(arn, word).map(|_| "its ARN matches".to_owned()),
            }
        });
        hidden.map_or_else(|| kind.to_owned(), |why| format!("{kind}: {why}"))
    }

    /// What an id or a tag of a principal is.
    fn token_words(&self, row: &PrincipalRow, token: &str) -> String {
        if token.contains('=') {
            return format!("tag {token}");
        }
        let analysis = &self.data.analysis;
        let user = analysis.graph.user(&analysis.snapshot, row.id).map(|(_, it)| it);
        let keys = user.iter().flat_map(|it| it.credentials.access_keys.iter().flatten());
        let mut keys = keys.filter(|it| it.id.as_deref() == Some(token));
        if let Some(key) = keys.next() {
            let state = if key.active { "key" } else { "inactive key" };
            return format!("{state} {token}");
        }
        let others = user.iter().flat_map(|it| it.credentials.other.values().flatten());
        let mut others = others.filter(|it| it.id.as_deref() == Some(token));
        match others.next() {
            Some(it) if it.active => format!("credential {token}"),
            Some(_) => format!("inactive credential {token}"),
            None => format!("id {token}"),
        }
    }

    /// The principal of a candidate.
    fn row(&self, candidate: usize) -> Option<&PrincipalRow> {
        self.data.rows.get(candidate.checked_sub(self.entries.len())?)
    }
}

fn is_heading(line: &PaletteLine) -> bool {
    matches!(line, PaletteLine::Heading(_))
}

fn heading(section: Section, look: &Look) -> Line<'static> {
    cut::styled(format!(" {}", section.title().to_uppercase()), look.style(Tone::Heading))
}

/// A name with the matching letters highlighted.
pub(crate) fn highlighted<'a>(name: &'a str, query: &Query, look: &Look) -> Line<'a> {
    let matched = query.highlights(name);
    if matched.is_empty() {
        return cut::raw(name);
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::{
        job::{Job, JobOutput},
        layout::View,
        widget::picture::{ODD_SIZES, picture, with_edge},
        worker::Stop,
    };

    fn palette(text: &str) -> Palette {
        let commands = [Command::Reach, Command::Filter];
        let works = |it| !matches!(it, Command::StopLoading | Command::Zoom);
        let mut palette = Palette::new(text, &commands, &works, &Ctx::demo());
        let job = Job::Palette(palette.search(), text.to_owned());
        let Some(JobOutput::Palette(found)) = job.run(&Stop::never()) else { panic!("it runs") };
        palette.receive(found);
        palette
    }

    fn drawn(mut palette: Palette, width: u16, height: u16) -> String {
        palette.fit(&Look::PLAIN, Rect::new(0, 0, width, height));
        picture(width, height, |area, buf| {
            palette.draw(&Look::PLAIN, area, buf);
        })
    }

    #[test]
    fn everything_that_works_here_is_there_at_first() {
        expect![[r#"
            |
            |  ┏━ All you can do here: type to find it ━━━━━━━━━━━━━━━━━━━━━━━ 209 of 580 ┓
            |  ┃ >                                                                        ┃
            |  ┃ HERE                                                                     ┃
            |  ┃>can become              what it can become                p              ┃
            |  ┃ filter                  filter, or search                 /              ┃
            |  ┃ GO TO                                                                    ┃
            |  ┃ Overview                go to                             1              ┃
            |  ┃ Principals              go to                             2              ┃
            |  ┃ Paths                   go to                             3              ┃
            |  ┃ Findings                go to                             5              ┃
            |  ┃ Accounts                go to                             A              ┃
            |  ┃ MOVE                                                                     ┃
            |  ┃ down                                                      j ↓            ┃
            |  ┃ up                                                        k ↑            ┃
            |  ┃ close the branch                                          h ←            ┃
            |  ┃ open the branch                                           l →            ┃
            |  ┃ to the top                                                g Home         ┃
            |  ┃ to the bottom                                             G End          ┃
            |  ┃ half a page down                                          ^d             ┃
            |  ┃ half a page up                                            ^u             ┃
            |  ┃ a page down                                               PgDn           ┃
            |  ┗━ Enter run   PgDn page   Esc close   more below ━━━━━━━━━━━━━━━━━━━━━━━━━┛
            |
        "#]]
        .assert_eq(&with_edge(&drawn(palette(""), 80, 24)));
    }

    #[test]
    fn typing_leaves_what_matches_under_its_headings() {
        expect![[r#"
            |
            |  ┏━ All you can do here: type to find it ━━━━━━━━━━━━━━━━━━━━━━━━ 11 of 580 ┓
            |  ┃ > copy                                                                   ┃
            |  ┃ COPY                                                                     ┃
            |  ┃>copy CSV                copy as CSV                       eC             ┃
            |  ┃ copy JSON               copy as JSON                      eJ             ┃
            |  ┃ copy Markdown           copy as Markdown                  eM             ┃
            |  ┃ ARN                     copy the ARN                      yy             ┃
            |  ┃ name                    copy the name                     yn             ┃
            |  ┃ JSON                    copy the JSON                     yj             ┃
            |  ┃ path                    copy the whole path               yp             ┃
            |  ┃ command                 copy AWS command                  yc             ┃
            |  ┗━ Enter run   PgDn page   Esc close   more below ━━━━━━━━━━━━━━━━━━━━━━━━━┛
            |
        "#]]
        .assert_eq(&with_edge(&drawn(palette("copy"), 80, 14)));
    }

    #[test]
    fn the_best_entry_is_selected() {
        assert_eq!(palette("princ").choice(), Some(Choice::Go(Place::View(View::Principals))));
        assert_eq!(palette("quit").choice(), Some(Choice::Do(Command::Quit)));
        assert_eq!(palette("zzz").choice(), None);
        assert!(drawn(palette("zzz"), 80, 24).contains(" no match"));
    }

    #[test]
    fn pages_turn_and_say_that_there_is_more() {
        let mut palette = palette("");
        assert!(drawn(self::palette(""), 80, 24).contains("more below"));
        palette.fit(&Look::PLAIN, Rect::new(0, 0, 80, 24));
        palette.go(Motion::PageDown);
        assert!(19 <= palette.cursor.selected(), "{}", palette.cursor.selected());
        palette.go(Motion::Bottom);
        assert!(!drawn(palette, 80, 24).contains("more below"));
    }

    #[test]
    fn a_scrolled_section_keeps_its_heading() {
        let mut palette = palette("");
        palette.fit(&Look::PLAIN, Rect::new(0, 0, 80, 24));
        palette.go(Motion::Bottom);
        let screen = drawn(palette, 80, 24);
        let first = screen.lines().nth(3).expect("a line");
        assert!(first.contains(" PRINCIPALS "), "{screen}");
    }

    #[test]
    #[rustfmt::skip]
    fn every_identifier_has_an_answer() {
        let cases = [
            ("AKIARTX3GSDSREXAMPLE",    "is an access key of user/ci-legacy, active: 811 days old"),
            ("AKIAUNKNOWN00EXAMPLE",    "`aws sts get-access-key-info --access-key-id AKIAUNKNOWN00EXAMPLE`"),
            ("ASIAUNKNOWN00EXAMPLE",    "is the key of a temporary session"),
            ("ACCAUNKNOWN00EXAMPLE",    "is a service-specific credential that was not loaded"),
            ("AROAUNKNOWN00EXAMPLE",    "is the unique id of a role that was not loaded"),
            ("AIDARTX3GSDSVLEXAMPLE",   "is the unique id of user/ci-legacy."),
            ("AIPAUNKNOWN00EXAMPLE",    "is the unique id of an instance profile"),
            ("ANPAUNKNOWN00EXAMPLE",    "is the unique id of a managed policy"),
            ("arn:aws:sts::111122223333:assumed-role/Deploy/ci", "The session ci of role/Deploy."),
            ("arn:aws:sts::999999999999:assumed-role/X/y", "A session of the role X of account 999999999999, which was not loaded."),
            ("arn:aws:sts::111122223333:federated-user/bob", "sts:GetFederationToken"),
        ];
        for (typed, answer) in cases {
            let screen = drawn(palette(typed), 100, 24).replace(['┃', '\n'], " ");
            let words: Vec<_> = screen.split_whitespace().collect();
            assert!(words.join(" ").contains(answer), "{typed}: {}", words.join(" "));
        }
    }

    #[test]
    fn a_session_leads_to_its_role() {
        let ctx = Ctx::demo();
        let role = ctx.data.analysis.find_principal("acme-prod:role/Deploy").expect("it is there");
        let arn = "arn:aws:sts::111122223333:assumed-role/Deploy/ci";
        assert_eq!(palette(arn).choice(), Some(Choice::Go(Place::Principal(role))));
        let row = ctx.data.analysis.graph.role(&ctx.data.analysis.snapshot, role);
        let id = format!("{}:ci", row.expect("a role").1.id);
        assert_eq!(palette(&id).choice(), Some(Choice::Go(Place::Principal(role))));
    }

    #[test]
    fn an_entry_says_why_it_matches() {
        let screen = drawn(palette("AKIARTX3GSDSREXAMPLE"), 100, 24);
        assert!(screen.contains("user: key AKIARTX3GSDSREXAMPLE"), "{screen}");
        let screen = drawn(palette("owner=nobody"), 100, 24);
        assert!(screen.contains("user: tag owner=nobody"), "{screen}");
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(palette("o"), width, height);
            drawn(palette("ASIAUNKNOWN00EXAMPLE"), width, height);
        }
    }
}
