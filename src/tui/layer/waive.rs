//! The questions that are asked before a finding is waived, one line after the other.

use std::path::Path;

use jiff::civil::Date;
use ratatui::{
    buffer::Buffer,
    crossterm::event::Event as TerminalEvent,
    layout::{Position, Rect},
    widgets::{Clear, Widget},
};

use super::prompt::Prompt;
use crate::{
    analysis::{NewWaiver, WaiverTarget},
    tui::{
        cut::{self, Cut},
        look::Look,
        message::Message,
        theme::Tone,
    },
};

/// A waiver in the making.
#[derive(Debug)]
pub(crate) struct WaiveForm {
    target: WaiverTarget,
    /// What is waived, in words.
    title: String,
    /// The day of the data.
    today: Date,
    /// The questions, and what was answered.
    lines: Vec<(Field, Prompt)>,
    /// Which of them is asked.
    at: usize,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Reason,
    Until,
    Author,
    File,
}

/// What follows from an answer.
#[derive(Debug)]
pub(crate) enum Answered {
    /// The next question.
    Next,
    /// The answer is none; the line says why.
    Wrong,
    /// Everything is answered: the waiver, and the file if that was asked for.
    Done(NewWaiver, Option<String>),
}

/// What the user is offered, and can change.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    /// The day of the data.
    pub(crate) today: Date,
    /// The user's name, if known.
    pub(crate) author: String,
    /// Whether a file must be chosen.
    pub(crate) asks_for_file: bool,
}

/// For so many days a finding is waived unless the user says otherwise: a quarter.
const DAYS: i64 = 90;

/// The file that is offered.
const FILE: &str = "rolecall-waivers.json";

impl WaiveForm {
    /// Asks for the reason first.
    pub(crate) fn new(target: WaiverTarget, title: String, offered: Offered) -> Self {
        let Offered { today, author, asks_for_file } = offered;
        let until = today.checked_add(jiff::Span::new().days(DAYS)).unwrap_or(today);
        let mut lines = vec![
            (Field::Reason, Prompt::line(" reason:", "", "why this is accepted")),
            (Field::Until, Prompt::line(" until:", &until.to_string(), "a day: 2026-12-31")),
            (Field::Author, Prompt::line(" author:", &author, "who accepts it")),
        ];
        if asks_for_file {
            lines.push((Field::File, file_line(FILE)));
        }
        Self { target, title, today, lines, at: 0 }
    }

    /// Applies a key or a paste.
    pub(crate) fn edit(&mut self, event: &TerminalEvent) {
        if let Some((_, prompt)) = self.lines.get_mut(self.at)
            && prompt.edit(event)
        {
            prompt.set_mistake(None);
        }
    }

    /// What is wrong with the answer.
    pub(crate) fn mistake(&self) -> Option<&Message> {
        self.lines.get(self.at)?.1.mistake()
    }

    /// The same answers, asked again from the file on, because it could not be written.
    pub(crate) fn asked_again(mut self, why: String, path: &Path) -> Self {
        if self.lines.iter().all(|(field, _)| *field != Field::File) {
            self.lines.push((Field::File, file_line(&path.display().to_string())));
        }
        self.at = self.lines.len() - 1;
        self.lines[self.at].1.set_mistake(Some(why));
        self
    }

    /// Takes the line as the answer.
    pub(crate) fn accept(&mut self) -> Answered {
        let Some((field, prompt)) = self.lines.get_mut(self.at) else { return Answered::Wrong };
        let text = prompt.text().trim();
        let wrong = match field {
            Field::Reason if text.is_empty() => Some("a waiver needs a reason".to_owned()),
            Field::Author if text.is_empty() => Some("a waiver needs an author".to_owned()),
            Field::File if text.is_empty() => Some("a waiver needs a file".to_owned()),
            Field::Until => match text.parse::<Date>() {
                Ok(day) if day < self.today => {
                    Some(format!("{day} has passed: expected a day from {} on", self.today))
                }
                Ok(_) => None,
                Err(_) => Some(format!("expected a day such as 2026-12-31, got `{text}`")),
            },
            Field::Reason | Field::Author | Field::File => None,
        };
        prompt.set_mistake(wrong);
        if prompt.mistake().is_some() {
            return Answered::Wrong;
        }
        self.at += 1;
        if self.at < self.lines.len() {
            return Answered::Next;
        }
        let answer = |of: Field| {
            let line = self.lines.iter().find(|(field, _)| *field == of);
            line.map(|(_, it)| it.text().trim().to_owned())
        };
        let waiver = NewWaiver {
            target: self.target.clone(),
            reason: answer(Field::Reason).unwrap_or_default(),
            author: answer(Field::Author).unwrap_or_default(),
            expires: answer(Field::Until).and_then(|it| it.parse().ok()).unwrap_or(self.today),
        };
        Answered::Done(waiver, answer(Field::File))
    }

    /// Draws it on the last two rows, and returns the cursor position.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (_, prompt) = self.lines.get(self.at)?;
        let height = area.height.min(2);
        let place = Rect { y: area.bottom() - height, height, ..area };
        Clear.render(place, buf);
        let mut rows = place.rows();
        if height == 2
            && let Some(row) = rows.next()
        {
            let step = format!("{} of {}", self.at + 1, self.lines.len());
            let text = format!(" Waive {} ({step}; Esc cancels)", self.title);
            let text = cut::text(&text, row.width.into(), Cut::Middle, look.glyphs.ellipsis);
            cut::draw(cut::styled(text, look.style(Tone::Heading)), row, buf);
        }
        prompt.draw(look, rows.next()?, buf)
    }
}

fn file_line(file: &str) -> Prompt {
    Prompt::line(" file:", file, "where waivers are kept")
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyEvent};

    use super::*;
    use crate::analysis::RuleId;

    fn form(asks_for_file: bool) -> WaiveForm {
        let rule = RuleId::find("user-without-group").expect("a rule");
        let target = WaiverTarget { rule, principal: "p".to_owned(), account: None, policy: None };
        let today = "2026-01-15".parse().expect("a day");
        let offered = Offered { today, author: "bea".to_owned(), asks_for_file };
        WaiveForm::new(target, "user-without-group of p".to_owned(), offered)
    }

    fn assert_wrong(form: &mut WaiveForm, words: &str) {
        assert!(matches!(form.accept(), Answered::Wrong));
        let mistake = form.mistake().expect("it is said");
        assert!(mistake.text.contains(words), "{mistake:?}");
    }

    fn type_in(form: &mut WaiveForm, text: &str) {
        for letter in text.chars() {
            form.edit(&TerminalEvent::Key(KeyEvent::from(KeyCode::Char(letter))));
        }
    }

    #[test]
    fn a_reason_is_needed_and_the_rest_is_offered() {
        let mut form = form(true);
        assert_wrong(&mut form, "needs a reason");
        type_in(&mut form, "moves soon ");
        assert!(matches!(form.accept(), Answered::Next));
        assert!(matches!(form.accept(), Answered::Next));
        assert!(matches!(form.accept(), Answered::Next));
        let Answered::Done(waiver, file) = form.accept() else { panic!("{form:?}") };
        assert_eq!((waiver.reason.as_str(), waiver.author.as_str()), ("moves soon", "bea"));
        assert_eq!(waiver.expires.to_string(), "2026-04-15");
        assert_eq!(file.as_deref(), Some("rolecall-waivers.json"));
    }

    #[test]
    fn a_day_that_has_passed_or_is_none_is_asked_again() {
        let mut form = form(false);
        type_in(&mut form, "x");
        assert!(matches!(form.accept(), Answered::Next));
        type_in(&mut form, "x");
        assert_wrong(&mut form, "expected a day such as");
        let before = Prompt::line(" until:", "2026-01-14", "");
        form.lines[1].1 = before;
        assert_wrong(&mut form, "has passed: expected a day from 2026-01-15 on");
        assert_eq!(form.at, 1);
        type_in(&mut form, "x");
        assert_eq!(form.mistake(), None, "gone while it is corrected");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_asked_for_again_with_all_answers_kept() {
        for asks_for_file in [false, true] {
            let mut form = form(asks_for_file);
            type_in(&mut form, "moves soon");
            while !matches!(form.accept(), Answered::Done(..)) {}
            let mut again = form.asked_again("cannot write".to_owned(), Path::new("/x/w.json"));
            assert_eq!(again.mistake().map(|it| it.text.as_str()), Some("cannot write"));
            let Answered::Done(waiver, file) = again.accept() else { panic!("{again:?}") };
            assert_eq!(waiver.reason, "moves soon");
            assert!(file.is_some());
        }
    }
}
