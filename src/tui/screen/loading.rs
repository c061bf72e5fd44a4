//! The progress of a load: one line per operation or file, and below it what has loaded.
//!
//! ```text
//! ┏━ Reading AWS, read-only ━━━━━━━━━━━━━━━━━━━━━━ 61 calls  412 items  6 s ┓
//! ┃ CALL                                STATE      DONE    ITEMS    TIME    ┃
//! ┃ iam:GetAccountAuthorizationDetails  run           7      289     6 s    ┃
//! ┃ iam:ListMFADevices                  run       21/38       12     2 s    ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Rect},
    text::{Line as TextLine, Span},
};

use crate::{
    load::Source,
    tui::{
        command::Command,
        cut,
        cut::Cut,
        keymap,
        layout::Class,
        loading::{Line, Loading as Load, Phase, Subject, Sum, Word},
        look::Look,
        plural::counted,
        screen::{Ctx, Place, Reaction, Renewal, Screen},
        theme::Tone,
        widget::{
            cursor::Cursor,
            frame::{self, Frame},
            paragraph,
            table::{self, Column, Row, Table, Width},
        },
    },
};

/// Which line is selected.
#[derive(Debug, Default)]
pub(crate) struct Loading {
    cursor: Cursor,
}

const COLUMNS: [Column; 7] = [
    Column::new("CALL", Width::Rest(34)),
    Column::new("STATE", Width::Fixed(9)),
    Column::new("DONE", Width::Fixed(9)).number(),
    Column::new("ITEMS", Width::Fixed(7)).number().drop(1),
    Column::new("TIME", Width::Fixed(6)).number().drop(2),
    Column::new("PROGRESS", Width::Fixed(BAR)).drop(4),
    Column { cut: Cut::Right, ..Column::new("", Width::Rest(24)).drop(3) },
];

/// Cells of a bar.
const BAR: u16 = 12;

/// How many accounts are named below the table.
const NAMED: usize = 4;

impl Screen for Loading {
    fn place(&self) -> Place {
        Place::Loading
    }

    fn renew(&mut self, _renewal: Renewal<'_>, _ctx: &Ctx) -> bool {
        true
    }

    fn title(&self) -> String {
        "Loading".to_owned()
    }

    fn selection(&self, ctx: &Ctx) -> String {
        let load = ctx.loading.as_ref();
        load.and_then(|it| it.progress(ctx.now, ctx.look.glyphs.ellipsis)).unwrap_or_default()
    }

    fn commands(&self) -> &'static [Command] {
        &[Command::Open, Command::StopLoading]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        let rows = ctx.loading.as_ref().map_or(0, |it| it.lines().len());
        match command {
            Command::Move(motion) => self.cursor.go(motion, rows),
            Command::Open | Command::Up => return vec![Reaction::Up],
            _ => {}
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [upper, _] = panes(area, &ctx.look);
        let rows = ctx.loading.as_ref().map_or(0, |it| it.lines().len());
        self.cursor.fit(rows, table::body(frame::inside(&ctx.look, upper)).height);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let [upper, lower] = panes(area, &ctx.look);
        if let Some(load) = &ctx.loading {
            self.draw_lines(load, ctx, upper, buf);
            draw_so_far(load, ctx, lower, buf);
        }
    }
}

impl Loading {
    fn draw_lines(&self, load: &Load, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let title = match load.source {
            Source::Aws(_) => format!("Reading {}, read-only", load.source),
            Source::Demo | Source::Files(_) => format!("Reading {}", load.source),
        };
        let totals = totals(load, ctx);
        let inner = Frame::new(&title).right(&totals).focused(true).draw(look, area, buf);

        let body = table::body(inner);
        let mut sums: Vec<_> = load.lines().iter().map(|it| (it, it.sum(ctx.now))).collect();
        if usize::from(body.height) < sums.len() {
            // If there is no room for all, running operations come first.
            sums.sort_by_key(|(_, sum)| rank(sum.word));
        }
        let row = |index: usize| {
            let (line, sum) = &sums[index];
            Row { mark: "", cells: cells(line, sum, look) }
        };
        let mut columns = COLUMNS;
        if !matches!(load.source, Source::Aws(_)) {
            columns[0].title = "FILE";
        }
        let table = Table {
            columns: &columns,
            rows: sums.len(),
            row: &row,
            cursor: self.cursor,
            sorted: None,
            focused: true,
        };
        table.draw(look, inner, buf);
        if sums.is_empty() {
            paragraph::draw("Nothing has loaded yet.", look.style(Tone::Muted), body, buf);
        }
    }
}

/// The importance of a line, if not all can be shown.
fn rank(word: Word) -> u8 {
    match word {
        Word::Throttled | Word::Run | Word::Parse => 0,
        Word::Denied | Word::Failed => 1,
        Word::Wait => 2,
        Word::Ok => 3,
    }
}

/// Calls or bytes, items, and the elapsed time.
fn totals(load: &Load, ctx: &Ctx) -> String {
    let mut parts = Vec::new();
    if load.calls() > 0 {
        parts.push(counted(load.calls(), "call"));
        parts.push(counted(load.items(), "item"));
    }
    if load.bytes() > 0 {
        parts.push(bytes(load.bytes()));
    }
    let (read, accounts) = load.accounts();
    if accounts > 1 {
        parts.push(format!("{read} of {accounts} accounts"));
    }
    parts.push(format!("{} s", load.elapsed(ctx.now).as_secs()));
    parts.join("  ")
}

fn cells(line: &Line, sum: &Sum, look: &Look) -> Vec<TextLine<'static>> {
    let (name, amount): (_, fn(u64) -> String) = match &line.subject {
        Subject::Call(operation) => (operation.action(), |it| it.to_string()),
        Subject::File(name) => (name.clone(), bytes),
    };
    let done = match (&line.subject, sum.of) {
        (Subject::Call(_), Some(of)) => format!("{}/{of}", sum.done),
        (Subject::Call(_), None) | (Subject::File(_), _) => amount(sum.done),
    };
    let items = match line.subject {
        Subject::Call(_) => sum.items.to_string(),
        Subject::File(_) => "-".to_owned(),
    };
    vec![
        cut::raw(name),
        cut::styled(sum.word.text(), look.style(tone(sum.word))),
        cut::raw(done),
        cut::raw(items),
        cut::raw(format!("{} s", sum.elapsed.as_secs())),
        bar(sum, look),
        cut::styled(detail(line, sum, amount), look.style(Tone::Muted)),
    ]
}

/// What is special about this line.
fn detail(line: &Line, sum: &Sum, amount: fn(u64) -> String) -> String {
    let mut parts = Vec::new();
    let (over, accounts) = sum.accounts;
    if accounts > 1 {
        parts.push(format!("{over} of {accounts} accounts"));
    }
    if let (Subject::File(_), Some(of)) = (&line.subject, sum.of) {
        parts.push(format!("of {}", amount(of)));
    }
    if sum.throttled > 0 {
        parts.push(format!("throttled x{}", sum.throttled));
    }
    parts.extend(sum.trouble.clone());
    parts.join("  ")
}

fn tone(word: Word) -> Tone {
    match word {
        Word::Wait => Tone::Muted,
        Word::Ok => Tone::Good,
        Word::Denied | Word::Failed => Tone::Alarm,
        Word::Run | Word::Parse => Tone::Text,
        Word::Throttled => Tone::Caution,
    }
}

/// The loaded part of the expected amount; empty if the amount is unknown.
fn bar(sum: &Sum, look: &Look) -> TextLine<'static> {
    let room = u64::from(BAR);
    let over = matches!(sum.word, Word::Ok | Word::Denied | Word::Failed);
    let (read, accounts) = sum.accounts;
    let (done, of) = match (over, sum.of) {
        (true, _) => (1, 1),
        (false, Some(of)) => (sum.done, of),
        (false, None) if 1 < accounts => (read as u64, accounts as u64),
        (false, None) => return TextLine::default(),
    };
    let filled = (done * room).checked_div(of).unwrap_or(0).min(room);
    let cells = |count: u64, glyph: &str| glyph.repeat(usize::try_from(count).unwrap_or(0));
    TextLine::from(vec![
        Span::styled(cells(filled, look.glyphs.bar), look.style(tone(sum.word))),
        Span::styled(cells(room - filled, look.glyphs.bar_rest), look.style(Tone::Muted)),
    ])
}

/// Draws what can be viewed now, and what will be missing.
fn draw_so_far(load: &Load, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let look = &ctx.look;
    let numbers = &ctx.data.overview;
    let count = format!(
        "{}  {}  {}",
        counted(numbers.users, "user"),
        counted(numbers.groups, "group"),
        counted(numbers.roles, "role"),
    );
    let mut inner = Frame::new("Loaded so far (usable now)").right(&count).draw(look, area, buf);
    for (text, tone) in notes(load, ctx) {
        let height = paragraph::height(&text, inner.width);
        paragraph::draw(&text, look.style(tone), inner, buf);
        let used = u16::try_from(height).unwrap_or(u16::MAX).min(inner.height);
        inner = Rect { y: inner.y + used, height: inner.height - used, ..inner };
    }
}

/// The notes below the table, most important first.
fn notes(load: &Load, ctx: &Ctx) -> Vec<(String, Tone)> {
    let mut notes = Vec::new();
    let say = |text: String| (text, Tone::Text);
    notes.push(say(match ctx.data.overview.users + ctx.data.overview.roles {
        0 => "Nothing to show yet.".to_owned(),
        _ => format!(
            "{} can already be administrator; press Enter to explore",
            counted(ctx.data.overview.admins.total(), "principal"),
        ),
    }));
    for line in load.lines() {
        notes.extend(trouble(line, &line.sum(ctx.now)).map(|it| (it, Tone::Alarm)));
    }
    let throttled: usize = load.lines().iter().map(|it| it.sum(ctx.now).throttled).sum();
    if throttled > 0 {
        let times = counted(throttled, "time");
        let text = format!("AWS throttled calls {times}; throttled calls are retried");
        notes.push((text, Tone::Caution));
    }
    let (_, accounts) = load.accounts();
    if accounts > 1 {
        let slow = load.slowest(ctx.now).into_iter().take(NAMED);
        let slow: Vec<_> = slow.map(|(id, seconds)| format!("{id} {seconds} s")).collect();
        if !slow.is_empty() {
            notes.push(say(format!("slowest accounts: {}", slow.join(", "))));
        }
    }
    let key = keymap::first_key(Command::StopLoading);
    notes.push(say(match load.phase {
        Phase::Reading => format!(
            "Press {key} to stop and keep what has loaded; the rest becomes \
                                   gaps"
        ),
        Phase::Stopping => format!("Stopping; press {key} again to drop unfinished calls"),
        Phase::Building => "All data is loaded; building the graph".to_owned(),
    }));
    notes
}

/// Why something was not loaded, and what is unknown without it.
fn trouble(line: &Line, sum: &Sum) -> Option<String> {
    let trouble = sum.trouble.as_ref()?;
    let mut text = match &line.subject {
        Subject::Call(operation) => {
            format!("{}: {trouble}, so {}", operation.action(), operation.without())
        }
        Subject::File(name) => format!("{name}: {trouble}"),
    };
    let accounts: Vec<_> = line.troubled().map(ToString::to_string).collect();
    if let (1.., 2..) = (accounts.len(), sum.accounts.1) {
        let more = accounts.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named = accounts.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
        text += &format!(" ({named}{more})");
    }
    Some(text)
}

/// A number of bytes, in the largest unit without a remainder.
fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{} kB", count / 1_000),
        _ => format!("{} MB", count / 1_000_000),
    }
}

/// The lines, and what has loaded so far, if there is room.
fn panes(area: Rect, look: &Look) -> [Rect; 2] {
    let below = match look.class {
        Class::Tiny | Class::Compact => 0,
        Class::Narrow => 7.min(area.height / 2),
        Class::Normal | Class::Wide => 12.min(area.height / 3),
    };
    Layout::vertical([Constraint::Fill(1), Constraint::Length(below)]).areas(area)
}

#[cfg(test)]
mod tests;
