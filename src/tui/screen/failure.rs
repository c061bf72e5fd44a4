//! The screen for a source that could not be read: why, how to fix it, and where to go from here.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use crate::tui::cut;
use crate::tui::{
    command::Command,
    keymap,
    screen::{Ctx, Place, Reaction, Renewal, Screen},
    theme::Tone,
    widget::{
        cursor::Cursor,
        frame::{self, Frame},
        paragraph,
    },
};

/// The selected action.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    cursor: Cursor,
}

const CHOICES: [(&str, Command); 4] = [
    ("try again", Command::Reload),
    ("open the demo organization", Command::OpenDemo),
    ("open a file or folder", Command::OpenFile),
    ("quit", Command::Quit),
];

/// Cells for the longest action, with some room.
const LABELS: usize = 30;

impl Screen for Failure {
    fn place(&self) -> Place {
        Place::Failure
    }

    fn renew(&mut self, _renewal: Renewal<'_>, _ctx: &Ctx) -> bool {
        true
    }

    fn title(&self) -> String {
        "Nothing to show".to_owned()
    }

    fn selection(&self, ctx: &Ctx) -> String {
        ctx.failure.as_ref().map(|it| it.sentence.clone()).unwrap_or_default()
    }

    fn commands(&self) -> &'static [Command] {
        &[Command::Open, Command::Reload, Command::OpenDemo, Command::OpenFile]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, _ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) => self.cursor.go(motion, CHOICES.len()),
            Command::Open => return vec![Reaction::Do(CHOICES[self.cursor.selected()].1)],
            _ => {}
        }
        Vec::new()
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let [_, choices] = parts(ctx, frame::inside(&ctx.look, area));
        if let Some(row) = self.cursor.row_at(choices, place, CHOICES.len()) {
            self.cursor.select(row);
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [_, choices] = parts(ctx, frame::inside(&ctx.look, area));
        self.cursor.fit(CHOICES.len(), choices.height);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let inner = Frame::new("Nothing could be loaded").focused(true).draw(look, area, buf);
        let [text, choices] = parts(ctx, inner);
        let (sentence, hint) = texts(ctx);
        paragraph::draw(&sentence, look.style(Tone::Alarm), text, buf);
        let used = u16::try_from(paragraph::height(&sentence, text.width)).unwrap_or(u16::MAX);
        let below = Rect {
            y: text.y + used.min(text.height),
            height: text.height.saturating_sub(used),
            ..text
        };
        paragraph::draw(&hint, look.style(Tone::Text), below, buf);

        let shown = CHOICES.iter().enumerate().skip(self.cursor.top());
        for ((index, (label, command)), row) in shown.zip(choices.rows()) {
            let selected = index == self.cursor.selected();
            let mark = if selected { ">" } else { " " };
            let line = Line::from(vec![
                Span::raw(format!("{mark}{label:<LABELS$}")),
                Span::styled(keymap::first_key(*command), look.style(Tone::Key)),
            ]);
            cut::draw(line, row, buf);
            if selected {
                buf.set_style(row, look.style(Tone::Selected));
            }
        }
    }
}

/// The problem, and how to fix it.
fn texts(ctx: &Ctx) -> (String, String) {
    let Some(failure) = &ctx.failure else { return Default::default() };
    let hint = failure.hint.as_ref().map(|it| format!("hint: {it}")).unwrap_or_default();
    (failure.sentence.clone(), hint)
}

/// The text, and below it the actions; on small screens, the actions come first.
fn parts(ctx: &Ctx, area: Rect) -> [Rect; 2] {
    let (sentence, hint) = texts(ctx);
    let lines = paragraph::height(&sentence, area.width) + paragraph::height(&hint, area.width) + 1;
    let most = area.height.saturating_sub(CHOICES.len() as u16);
    let height = u16::try_from(lines).unwrap_or(u16::MAX).min(most);
    let text = Rect { height, ..area };
    [text, Rect { y: area.y + height, height: area.height - height, ..area }]
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::{
        command::Motion,
        layout::Class,
        widget::picture::{ODD_SIZES, picture},
    };

    fn ctx(width: u16, height: u16) -> Ctx {
        let mut ctx = Ctx::demo();
        ctx.look.class = Class::of(width, height);
        ctx.failure = Some(crate::tui::failure::Failure {
            sentence: "the AWS credentials have expired".to_owned(),
            hint: Some(
                "sign in again (Identity Center: `aws sso login`), then check with `aws sts \
                 get-caller-identity`"
                    .to_owned(),
            ),
            exit_code: 3,
        });
        ctx
    }

    fn drawn(width: u16, height: u16) -> String {
        let ctx = ctx(width, height);
        let mut screen = Failure::default();
        screen.fit(Rect::new(0, 0, width, height), &ctx);
        picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
    }

    #[test]
    fn it_says_what_is_wrong_what_helps_and_where_to_go() {
        expect![[r#"
            ┏━ Nothing could be loaded ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
            ┃ the AWS credentials have expired                                             ┃
            ┃ hint: sign in again (Identity Center: `aws sso login`), then check with `aws ┃
            ┃ sts get-caller-identity`                                                     ┃
            ┃                                                                              ┃
            ┃>try again                     R                                              ┃
            ┃ open the demo organization    D                                              ┃
            ┃ open a file or folder         O                                              ┃
            ┃ quit                          q                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┃                                                                              ┃
            ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        "#]]
        .assert_eq(&drawn(80, 20));
    }

    #[test]
    fn small_screens_show_the_actions_first() {
        expect![[r#"
             Nothing could be loaded
             the AWS credentials have expired
             hint: sign in again (Identity Center: `aws sso
             login`), then check with `aws sts
             get-caller-identity`

            >try again                     R
             open the demo organization    D
             open a file or folder         O
             quit                          q
        "#]]
        .assert_eq(&drawn(50, 10));
    }

    #[test]
    fn enter_does_what_is_selected() {
        let ctx = ctx(80, 20);
        let mut screen = Failure::default();
        for (_, command) in CHOICES {
            assert_eq!(screen.on(Command::Open, &ctx), [Reaction::Do(command)]);
            screen.on(Command::Move(Motion::Down), &ctx);
        }
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(width, height);
        }
    }
}
