//! The terminal's background, dark or light: set by the user, told by the terminal, or unknown.
//!
//! The terminal is asked at the start, and nothing waits for its reply: it arrives among the keys.
//! [`Replies`] takes it out, however late it is, so that it is never taken for typed letters. A reply
//! after [`SOON`] changes nothing any more: colors do not change under the eyes of a reader.
//!
//! Source: <https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>, "Operating System Commands"

use std::{
    mem::take,
    time::{Duration, Instant},
};

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What is behind the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// Unknown: colors that can be read on both.
    #[default]
    Unknown,
    /// Dark: light colors.
    Dark,
    /// Light: dark colors.
    Light,
}

impl Background {
    /// What the user can set, and its names on the command line.
    pub const ALL: [(&'static str, Self); 2] = [("dark", Self::Dark), ("light", Self::Light)];

    /// The background with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(it, _)| *it == name).map(|(_, it)| it)
    }

    /// What the variable `COLORFGBG` tells, which some terminals set: `15;0` is light on dark.
    pub(crate) fn of_variable(value: &str) -> Self {
        match value.rsplit(';').next().and_then(|it| it.parse::<u8>().ok()) {
            Some(0..=6 | 8) => Self::Dark,
            Some(7 | 9..=15) => Self::Light,
            Some(_) | None => Self::Unknown,
        }
    }

    /// What a color is, such as `rgb:fdfd/f6f6/e3e3`.
    fn of_color(text: &str) -> Option<Self> {
        let parts: Vec<_> = text.strip_prefix("rgb:")?.split('/').collect();
        let [red, green, blue] = parts.as_slice() else { return None };
        let part = |text: &str| {
            let most = 16_u32.checked_pow(u32::try_from(text.len()).ok()?)?.checked_sub(1)?;
            let value = u32::from_str_radix(text, 16).ok()?;
            (most > 0).then(|| f64::from(value) / f64::from(most))
        };
        // The weights of brightness as it is seen.
        let brightness = 0.2126 * part(red)? + 0.7152 * part(green)? + 0.0722 * part(blue)?;
        Some(if brightness < 0.5 { Self::Dark } else { Self::Light })
    }
}

/// Asks the terminal for its background.
pub(crate) const QUESTION: &str = "\x1b]11;?\x1b\\";

/// A reply within this time counts.
const SOON: Duration = Duration::from_millis(100);

/// The longest reply; what is longer is none.
const LONGEST: usize = 40;

/// Takes the reply out of the keys.
#[derive(Debug)]
pub(crate) struct Replies {
    asked: Instant,
    /// The keys of the reply so far.
    keys: Vec<Event>,
    /// Its text, without what begins it.
    text: String,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was asked, or the reply is here.
    Done,
    Waiting,
    /// After `Esc`, which is passed on: the reply may have been torn apart there.
    Escaped,
    Reading,
    /// Inside of the reply, after the `Esc` that ends it.
    Ending,
}

/// What an event turns out to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Taken {
    /// A part of the reply.
    Nothing,
    /// The reply.
    Background(Background),
    /// Events of the user.
    Events(Vec<Event>),
}

impl Replies {
    /// Nothing was asked: every event is the user's.
    pub(crate) fn none(now: Instant) -> Self {
        Self { asked: now, keys: Vec::new(), text: String::new(), state: State::Done }
    }

    /// The question was asked now.
    pub(crate) fn expected(now: Instant) -> Self {
        Self { state: State::Waiting, ..Self::none(now) }
    }

    /// Takes an event.
    pub(crate) fn take(&mut self, event: Event, now: Instant) -> Taken {
        let Some(key) = pressed(&event) else {
            return if self.keys.is_empty() {
                Taken::Events(vec![event])
            } else {
                self.give_back(event)
            };
        };
        let (alt, control) = (KeyModifiers::ALT, KeyModifiers::CONTROL);
        let next = match (self.state, key.code, key.modifiers) {
            (State::Done, ..) => return Taken::Events(vec![event]),
            (State::Waiting | State::Escaped, KeyCode::Char(']'), it) if it == alt => {
                State::Reading
            }
            (State::Escaped, KeyCode::Char(']'), KeyModifiers::NONE) => State::Reading,
            (State::Waiting | State::Escaped, KeyCode::Esc, _) => {
                self.state = State::Escaped;
                return Taken::Events(vec![event]);
            }
            (State::Waiting | State::Escaped, ..) => {
                self.state = State::Waiting;
                return Taken::Events(vec![event]);
            }
            (State::Reading, KeyCode::Char('g'), it) if it == control => {
                return self.end(event, now);
            }
            (State::Reading, KeyCode::Char('\\'), it) if it == alt => return self.end(event, now),
            (State::Ending, KeyCode::Char('\\'), _) => return self.end(event, now),
            (State::Reading, KeyCode::Esc, _) => State::Ending,
            (State::Reading, KeyCode::Char(letter), it) if !it.intersects(alt | control) => {
                self.text.push(letter);
                let begins = "11;rgb:".starts_with(&*self.text) || self.text.starts_with("11;rgb:");
                if !begins || LONGEST < self.text.len() {
                    return self.give_back(event);
                }
                State::Reading
            }
            (State::Reading | State::Ending, ..) => return self.give_back(event),
        };
        self.state = next;
        self.keys.push(event);
        Taken::Nothing
    }

    /// The reply is complete.
    fn end(&mut self, event: Event, now: Instant) -> Taken {
        let color = self.text.strip_prefix("11;").and_then(Background::of_color);
        let Some(background) = color else { return self.give_back(event) };
        let asked = self.asked;
        *self = Self::none(asked);
        match now.saturating_duration_since(asked) <= SOON {
            true => Taken::Background(background),
            false => Taken::Nothing,
        }
    }

    /// It was no reply: the user has typed it.
    fn give_back(&mut self, event: Event) -> Taken {
        let mut events = take(&mut self.keys);
        events.push(event);
        self.text.clear();
        self.state = State::Waiting;
        Taken::Events(events)
    }
}

/// The key of an event, if one was pressed.
fn pressed(event: &Event) -> Option<KeyEvent> {
    event.as_key_event().filter(|it| it.kind != KeyEventKind::Release)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    fn letters(text: &str) -> Vec<Event> {
        text.chars().map(|it| key(KeyCode::Char(it), KeyModifiers::NONE)).collect()
    }

    /// A reply as crossterm reads it, with one of its ends.
    fn reply(color: &str, end: Event) -> Vec<Event> {
        let mut events = vec![key(KeyCode::Char(']'), KeyModifiers::ALT)];
        events.extend(letters(&format!("11;rgb:{color}")));
        events.push(end);
        events
    }

    fn bell() -> Event {
        key(KeyCode::Char('g'), KeyModifiers::CONTROL)
    }

    fn terminator() -> Event {
        key(KeyCode::Char('\\'), KeyModifiers::ALT)
    }

    /// What comes of events that arrive so long after the question.
    fn taken(events: Vec<Event>, after: Duration) -> (Option<Background>, Vec<Event>) {
        let asked = Instant::now();
        let mut replies = Replies::expected(asked);
        let (mut background, mut left) = (None, Vec::new());
        for event in events {
            match replies.take(event, asked + after) {
                Taken::Nothing => {}
                Taken::Background(it) => background = Some(it),
                Taken::Events(events) => left.extend(events),
            }
        }
        (background, left)
    }

    #[test]
    fn a_reply_tells_the_background_and_leaves_no_keys() {
        let soon = Duration::from_millis(20);
        let dark = reply("0000/2b2b/3636", terminator());
        assert_eq!(taken(dark, soon), (Some(Background::Dark), vec![]));
        let light = reply("fd/f6/e3", bell());
        assert_eq!(taken(light, soon), (Some(Background::Light), vec![]));
    }

    #[test]
    fn a_late_reply_changes_nothing_and_leaves_no_keys() {
        let late = reply("0000/0000/0000", terminator());
        assert_eq!(taken(late, Duration::from_secs(3)), (None, vec![]));
    }

    #[test]
    fn a_reply_that_is_torn_apart_leaves_only_escape() {
        let escape = || key(KeyCode::Esc, KeyModifiers::NONE);
        let mut events = vec![escape()];
        events.extend(letters("]11;rgb:ffff/ffff/ffff"));
        events.extend([escape(), key(KeyCode::Char('\\'), KeyModifiers::NONE)]);
        let (background, left) = taken(events, Duration::ZERO);
        assert_eq!((background, left), (Some(Background::Light), vec![escape()]));
    }

    #[test]
    fn what_a_user_types_meanwhile_is_kept() {
        let mut events = letters("2jj");
        events.extend(reply("0000/0000/0000", bell()));
        events.extend(letters("q"));
        assert_eq!(taken(events, Duration::ZERO), (Some(Background::Dark), letters("2jjq")));
        let mut alt = vec![key(KeyCode::Char(']'), KeyModifiers::ALT)];
        alt.extend(letters("1q"));
        assert_eq!(taken(alt.clone(), Duration::ZERO), (None, alt));
    }

    #[test]
    fn without_a_question_every_event_is_the_users() {
        let mut replies = Replies::none(Instant::now());
        let events = reply("0000/0000/0000", bell());
        for event in events {
            let taken = replies.take(event.clone(), Instant::now());
            assert_eq!(taken, Taken::Events(vec![event]));
        }
    }

    #[test]
    #[rustfmt::skip]
    fn the_variable_names_the_background_last() {
        let cases = [
            ("15;0",         Background::Dark),
            ("0;default;15", Background::Light),
            ("12;8",         Background::Dark),
            ("0;7",          Background::Light),
            ("0;default",    Background::Unknown),
            ("",             Background::Unknown),
        ];
        for (value, expected) in cases {
            assert_eq!(Background::of_variable(value), expected, "{value}");
        }
    }
}
