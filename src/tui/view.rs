//! Draws the app: header, tabs, the screen, breadcrumbs and hints; then the layers on top.
//!
//! ```text
//!  rolecall  acme-prod 111122223333      14:02 (3m)  412 pr  57 findings  ready
//!  [1 Overview] 2 Principals  3 Paths
//!  ...
//!  ‹ Overview › Principals  sort: risk
//!  Enter open  / filter  p reaches                                       ? help
//! ```

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Clear, Widget},
};

use crate::tui::{
    app::App,
    chord,
    command::Command,
    cut::{self, Cut},
    extent::Extent,
    headline::{Headline, HeadlineFact},
    keymap::{self, Binding},
    layer::Layer,
    layout::{Class, Shell},
    plural::counted,
    theme::Tone,
    widget::{
        hints::{self, Hint},
        paragraph, tabs as tab_row,
    },
};

/// Draws everything, and returns the cursor position, if the cursor is visible.
pub(crate) fn draw(app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
    if app.ctx.look.class == Class::Tiny && app.layer.is_none() {
        draw_tiny(app, area, buf);
        return None;
    }
    let (Shell { header, tabs: tabs_place, body, crumbs, hints }, message_place) = app.shell(area);
    draw_header(app, header, buf);
    let (labels, selected) = app.views();
    tab_row::draw(&app.ctx.look, &labels, selected, tabs_place, buf);
    app.history.current().draw(&app.ctx, body, buf);
    draw_crumbs(app, crumbs, buf);
    draw_hints(app, hints, buf);
    if let Some((lines, tone)) = app.notice_lines(area) {
        Clear.render(message_place, buf);
        let rows = message_place.inner(paragraph::MARGIN);
        for (line, row) in lines.into_iter().zip(rows.rows()) {
            cut::draw(cut::styled(line, app.ctx.look.style(tone)), row, buf);
        }
    }

    let look = &app.ctx.look;
    match &app.layer {
        Some(Layer::Palette(palette)) => palette.draw(look, area, buf),
        Some(Layer::Prompt(prompt) | Layer::FileName(prompt)) => {
            let row = last_row(area);
            Clear.render(row, buf);
            prompt.draw(look, row, buf)
        }
        Some(Layer::Waive(form)) => form.draw(look, area, buf),
        Some(Layer::Steps(menu) | Layer::Sort(menu)) => {
            menu.draw(look, area, buf);
            None
        }
        Some(Layer::OpenDemo(confirm)) => {
            confirm.draw(look, area, buf);
            None
        }
        None => None,
    }
}

/// The current place, the selection, and how to quit.
fn draw_tiny(app: &App, area: Rect, buf: &mut Buffer) {
    let screen = app.history.current();
    let what = match app.notice() {
        Some((text, _)) => text.to_owned(),
        None => format!("{}: {}", screen.title(), screen.selection(&app.ctx)),
    };
    let room = usize::from(area.width).saturating_sub(3);
    let what = cut::text(&what, room, Cut::Middle, app.ctx.look.glyphs.ellipsis);
    let row = Rect { height: area.height.min(1), ..area };
    cut::draw(cut::raw(format!("{what} q")), row, buf);
}

fn draw_header(app: &App, row: Rect, buf: &mut Buffer) {
    let look = &app.ctx.look;
    let Headline { account, more, facts } = &app.headline;
    let state = app.progress().unwrap_or_else(|| match app.extent {
        Extent::Nothing => "no data".to_owned(),
        Extent::Part | Extent::Whole => "ready".to_owned(),
    });
    let width = usize::from(row.width);
    let cells = |it: &HeadlineFact| cut::width(&it.short) + 2;
    let kept: usize = facts.iter().filter(|it| it.stays).map(cells).sum();
    // The account and what stays take precedence over the name of the program.
    let name = match cut::width(account) + kept + " rolecall   +2 ".len() <= width {
        true => " rolecall  ",
        false => " ",
    };
    let account_room = width.saturating_sub(name.len() + 1 + kept);
    let account = match more {
        0 => account.clone(),
        more => {
            let whole = format!("{account} +{}", counted(*more, "account"));
            // The state, what stays and the first fact take precedence over the word for what the
            // number counts.
            let first = facts.first().filter(|it| !it.stays).map_or(0, cells);
            let used = name.len() + cut::width(&whole) + cut::width(&state) + 3 + first + kept;
            if used <= width { whole } else { format!("{account} +{more}") }
        }
    };
    let account = cut::text(&account, account_room, Cut::Middle, look.glyphs.ellipsis);
    let room = width.saturating_sub(name.len() + cut::width(&account) + 1);
    let right = right_of_header(facts, &state, room);

    let left = Line::from(vec![
        Span::styled(name, look.style(Tone::Muted)),
        Span::styled(account, look.style(Tone::Heading)),
    ]);
    cut::draw(left, row, buf);
    cut::draw(cut::raw(format!("{right} ")).right_aligned(), right_part(row, &right), buf);
}

/// The facts and the state, with a gap before each: first what stays, then the state, because it
/// changes, then the other facts as long as there is room.
fn right_of_header(facts: &[HeadlineFact], state: &str, mut room: usize) -> String {
    let mut shown: Vec<Option<&str>> = vec![None; facts.len() + 1];
    let of = |index: usize| match facts.get(index) {
        Some(fact) => [fact.whole.as_str(), fact.short.as_str()],
        None => [state; 2],
    };
    let (stay, others): (Vec<usize>, Vec<usize>) =
        (0..facts.len()).partition(|it| facts[*it].stays);
    for index in stay.into_iter().chain([facts.len()]).chain(others) {
        let fits = |it: &'_ str| room.checked_sub(cut::width(it) + 2);
        let Some((rest, part)) = of(index).into_iter().find_map(|it| Some((fits(it)?, it))) else {
            // A lesser fact must not come in place of this one.
            if index < facts.len() && !facts[index].stays {
                break;
            }
            continue;
        };
        room = rest;
        shown[index] = Some(part);
    }
    shown.into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// The part of the row that a text and the space after it take at the right end.
fn right_part(row: Rect, text: &str) -> Rect {
    let width = u16::try_from(cut::width(text) + 1).unwrap_or(u16::MAX).min(row.width);
    Rect { x: row.right() - width, width, ..row }
}

fn draw_crumbs(app: &App, row: Rect, buf: &mut Buffer) {
    let look = &app.ctx.look;
    let width = usize::from(row.width);
    let between = format!(" {} ", look.glyphs.crumb);
    let crumbs = app.history.crumbs().join(&between);
    let note = app.history.current().note();
    let note = match app.extent {
        Extent::Part if app.ctx.loading.is_none() => {
            format!("{note}  not all was loaded: R reloads")
        }
        Extent::Part => format!("{note}  still loading: answers are incomplete"),
        Extent::Nothing | Extent::Whole => note,
    };
    let text = format!("{} {crumbs}  {note}", look.glyphs.crumb_start);
    let text = cut::text(text.trim_end(), width.saturating_sub(2), Cut::Left, look.glyphs.ellipsis);
    cut::draw(cut::styled(format!(" {text}"), look.style(Tone::Muted)), row, buf);
}

fn draw_hints(app: &App, row: Rect, buf: &mut Buffer) {
    let look = &app.ctx.look;
    let arrows = look.glyphs.arrows;
    let first_keys = |binding: &Binding| chord::shown(binding.keys[0], arrows);
    let shown = |binding: &Binding| Hint { keys: first_keys(binding), label: binding.hint };
    let help = Hint { keys: "?".to_owned(), label: "help" };

    let hints: Vec<Hint> = match &app.pressed {
        Some(pressed) => {
            let works = |it: &&Binding| app.dead(it.command).is_none();
            keymap::continuations(pressed).filter(works).map(shown).collect()
        }
        None => {
            let commands = app.history.current().commands().iter().copied();
            let always = [Command::Palette, Command::Up, Command::Quit];
            let works = |it: &Command| app.dead(*it).is_none();
            commands.chain(always).filter(works).filter_map(keymap::binding).map(shown).collect()
        }
    };
    hints::draw(look, &hints, &help, row, buf);
}

fn last_row(area: Rect) -> Rect {
    Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use expect_test::expect;

    use super::*;
    use crate::load::Source;
    use crate::tui::{
        chord,
        data::Data,
        event::{Effect, Event},
        look::Look,
        update::update,
        widget::picture::{picture, with_edge},
        worker::{Report, Stop},
    };

    fn drawn(width: u16, height: u16, keys: &[&str]) -> String {
        let now = Instant::now();
        let area = Rect::new(0, 0, width, height);
        let mut app = App::new(Look::PLAIN, Some(Data::demo()), Source::Demo, area, now);
        for key in keys {
            let mut effects = update(&mut app, Event::Key(chord::parse(key).expect(key)), now);
            while let Some(effect) = effects.pop() {
                let Effect::Start { id, epoch, job } = effect else { continue };
                let (kind, outcome) = (job.kind(), Ok(job.run(&Stop::never()).expect("runs")));
                let report = Report { kind, id, epoch, outcome };
                effects.extend(update(&mut app, Event::Job(report), now));
            }
        }
        with_edge(&picture(width, height, |area, buf| {
            draw(&app, area, buf);
        }))
    }

    #[test]
    fn at_80x24() {
        expect![[r#"
            | rolecall  DEMO acme-prod 111122223333 +2 accounts      0min old  2 gaps  ready
            |  1 Overview [2 Principals] 3 Paths  5 Findings
            |┏━ Principals ━━━━━━━━━━━━━ 67 of 71 principals, 31 external  .: service roles ┓
            |┃ NAME                        BADGES↓   CAN BECOME  ASSUMABLE BY   LAST    KEY ┃
            |┃ user/ci-legacy              AMKG....      11 +1?             0     0d   811d ┃
            |┃>role/GitHubDeploy           A....W..           4             1     0d      - ┃
            |┃ user/bob                    A.K....P       7 +1?             1     1d   400d ┃
            |┃ acme-partner…untAccessRole  AM..X.UP         all         5 +2?      -      - ┃
            |┃ user/alice                  AM.G....           4             1     2d    12d ┃
            |┃ role/Organiz…untAccessRole  AM..X..P         all             5    27d      - ┃
            |┃ role/PartnerDeploy          AM..X...           4         8 +2?     5d      - ┃
            |┃ role/Admin                  AM.....P         all        30 +3?     1d      - ┃
            |┃ role/Deploy                 AM......           3        30 +3?     1d      - ┃
            |┃ acme-partners:user/victor   AM......           6         0 +2?     5d      - ┃
            |┃ acme-partner…le/Integrator  AM......           5         7 +2?     5d      - ┃
            |┗━ A admin  M no MFA  K old key  G no group  X cross  W any  U unused  P pass ━┛
            |┌─ role/GitHubDeploy ───────────────────────────────────────────── Enter: open ┐
            |│ arn        arn:aws:iam::111122223333:role/GitHubDeploy                       │
            |│ badges     A....W..  admin, wildcard                                         │
            |│ trusts     oidc-provider/token.actions.githubusercontent.com                 │
            |│ to admin   3 steps                                                           │
            |└─ more below ─────────────────────────────────────────────────────────────────┘
            | ‹ Overview › Principals  sort: badges
            | yy ARN  yn name  yj JSON  yc command  yu console link                    ? help
        "#]]
        .assert_eq(&drawn(80, 24, &["2", "j", "y"]));
    }

    #[test]
    fn a_small_terminal_keeps_the_account_the_screen_and_a_line_of_hints() {
        expect![[r#"
            | rolecall  DEMO acme-prod 111122223333 +2  2 gaps
            | Shortest paths to admin (F, T: set start, end)
            |>1 proven       user/frank > user/heidi
            | 1 proven       role/Pipeline > role/Admin
            | 1 proven       user/erin > role/Admin
            | 1 proven       user/ci-legacy > role/Admin
            | 1 proven       role/BuildAndRun…LambdaMigrations
            | 1 proven       user/carol > rol…LambdaMigrations
            | 1 proven       user/bob > role/LambdaMigrations
            | 1 proven       acme-mgmt:user/m…ccountAccessRole
            | 1 proven       sso-user/stefan.…atorAccess_0b7e…
            | Enter open  Tab pane  E steps  / filter    ? help
        "#]]
        .assert_eq(&drawn(50, 12, &["3"]));
    }

    #[test]
    fn a_tiny_terminal_says_where_you_are() {
        expect![[r#"
            |Principals: r…/GitHubDeploy q
            |
            |
        "#]]
        .assert_eq(&drawn(30, 3, &["2", "j"]));
    }

    #[test]
    fn a_long_message_is_shown_whole() {
        let screen = drawn(80, 24, &["2", "i"]);
        let lines: Vec<&str> = screen.lines().collect();
        assert!(lines[20..23].iter().all(|it| !it.contains('…')), "{screen}");
        assert!(lines[22].ends_with(".html"), "{screen}");
    }

    #[test]
    fn a_message_stands_in_place_of_the_crumbs_and_a_prompt_in_place_of_the_hints() {
        let screen = drawn(60, 16, &["2", "^c", "/", "a"]);
        let last: Vec<&str> = screen.lines().skip(14).collect();
        assert_eq!(last, ["| nothing to cancel; press ^C again to quit", "| / a"]);
    }
}
