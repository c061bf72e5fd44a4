//! Draws the board.
//!
//! ```text
//! ┌─ Best practices ───────────── 57 ┐┏━ SEC02-BP01 Strong sign-in ━━━━━━━━━━━ 23 ┓
//! │ SEC02-BP01 Strong sign-in 23 41% │┃ [Failed 23] Not checked 2  Passed 9       ┃
//! │ SEC02-BP02 Temporary cre…  9 60% │┃>high     role/Deploy  people can assume … ┃
//! └──────────────────────────────────┘┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use std::borrow::Cow;

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
};

use super::{
    counts::{AreaCounts, area_rows},
    list::{FINDING_COLUMNS, Tab, columns_of_rule, columns_of_rules, finding_row, rule_row},
    state::{Findings, Pane},
};
use crate::{
    analysis::{Area, BestPractice, Score, severity},
    tui::{
        board::Board,
        cut::{self, Cut},
        layout::Class,
        look::Look,
        plural::{at_least, at_least_of, counted},
        screen::Ctx,
        theme::Tone,
        widget::{
            bars::{self, Bar},
            frame::{self, Frame},
            paragraph,
            table::{self, Column, Row, Table, Width},
            tabs,
        },
    },
    wording,
};

const AREA_COLUMNS: [Column; 7] = [
    Column::new("PRACTICE", Width::Fixed(10)).drop(2),
    Column::new("", Width::Rest(14)).sentence(),
    Column::new("FAILED", Width::Fixed(6)).number(),
    Column::new("PASSED", Width::Fixed(6)).number().drop(4),
    Column::new("NOT CHECKED", Width::Fixed(11)).number().drop(3),
    Column::new("N/A", Width::Fixed(5)).number().drop(5),
    Column::new("SCORE", Width::Fixed(5)).number().drop(1),
];

/// The width of a list with whole names, and the least width of what is beside it.
const WIDE_LIST: u16 = 98;
const DETAIL: u16 = 44;

/// Where the panes go; absent ones are empty.
struct Places {
    areas: Rect,
    list: Rect,
    documents: Vec<(usize, Rect)>,
}

impl Places {
    fn of(screen: &Findings, area: Rect, look: &Look) -> Self {
        let none = Rect { height: 0, ..area };
        let nothing = Self { areas: none, list: none, documents: Vec::new() };
        if screen.zoomed || matches!(look.class, Class::Tiny | Class::Compact) {
            return match screen.pane {
                Pane::Areas => Self { areas: area, ..nothing },
                Pane::List => Self { list: area, ..nothing },
                Pane::Document(index) => Self { documents: vec![(index, area)], ..nothing },
            };
        }
        let has_areas = screen.only.is_none();
        match look.class {
            Class::Tiny | Class::Compact | Class::Narrow => Self::narrow(screen, has_areas, area),
            Class::Normal | Class::Wide => Self::wide(screen, has_areas, area, look.class),
        }
    }

    /// One below the other. The pane with the focus has the room.
    fn narrow(screen: &Findings, has_areas: bool, area: Rect) -> Self {
        let areas = match (has_areas, screen.pane) {
            (false, _) => 0,
            (true, Pane::Areas) => {
                (u16::try_from(area_rows()).unwrap_or(u16::MAX) + 4).min(area.height * 2 / 3)
            }
            (true, Pane::List | Pane::Document(_)) => 3,
        };
        let rest = area.height.saturating_sub(areas);
        let detail = match screen.pane {
            Pane::Areas => 0,
            Pane::List if rest < 14 => 0,
            Pane::List => rest / 2,
            Pane::Document(_) => rest.saturating_sub(6),
        };
        let parts = [Constraint::Length(areas), Constraint::Fill(1), Constraint::Length(detail)];
        let [areas, list, detail] = Layout::vertical(parts).areas(area);
        let shown = match screen.pane {
            Pane::Document(index) => index,
            Pane::Areas | Pane::List => 0,
        };
        let documents = if detail.is_empty() { Vec::new() } else { vec![(shown, detail)] };
        Self { areas, list, documents }
    }

    /// The areas at the left, the list beside them, and what is behind its selection below or at the
    /// right.
    fn wide(screen: &Findings, has_areas: bool, area: Rect, class: Class) -> Self {
        let width = match (has_areas, class) {
            (false, _) => 0,
            (true, Class::Wide) => 56,
            (true, _) => 46,
        };
        let [areas, right] =
            Layout::horizontal([Constraint::Length(width), Constraint::Fill(1)]).areas(area);
        let count = screen.documents.len();
        if class == Class::Wide {
            // The list has three fifths at least, and what whole names need beside the findings.
            let most = right.width.saturating_sub(DETAIL);
            let list = Constraint::Length(WIDE_LIST.min(most).max(right.width * 3 / 5));
            let [list, detail] = Layout::horizontal([list, Constraint::Fill(1)]).areas(right);
            let places = Layout::vertical(vec![Constraint::Fill(1); count.max(1)]).split(detail);
            let documents = (0..count).zip(places.iter().copied()).collect();
            return Self { areas, list, documents };
        }
        let [list, detail] =
            Layout::vertical([Constraint::Percentage(45), Constraint::Fill(1)]).areas(right);
        // Two beside each other where there is room; else the one with the focus.
        let focused = match screen.pane {
            Pane::Document(index) => index,
            Pane::Areas | Pane::List => 0,
        };
        let first = focused.min(count.saturating_sub(2));
        let shown = if detail.width < 100 { focused..focused + 1 } else { first..first + 2 };
        let shown: Vec<usize> = shown.filter(|it| *it < count.max(1)).collect();
        let places = Layout::horizontal(vec![Constraint::Fill(1); shown.len()]).split(detail);
        let documents = shown.into_iter().zip(places.iter().copied()).collect();
        Self { areas, list, documents }
    }
}

/// The labels, the columns, and the rows of the list.
fn list_parts(inner: Rect) -> [Rect; 2] {
    Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(inner)
}

/// The table of areas, and the line on maturity below it, which only shows where all rows fit.
fn area_parts(inner: Rect) -> [Rect; 2] {
    let rows = u16::try_from(area_rows()).unwrap_or(u16::MAX);
    let line = u16::from(rows + 1 < inner.height);
    let table = if line == 0 { inner.height } else { rows + 1 };
    let [table, line, _] = Layout::vertical([
        Constraint::Length(table),
        Constraint::Length(line),
        Constraint::Fill(1),
    ])
    .areas(inner);
    [table, line]
}

/// Tells every part its size, and scrolls selections into view.
pub(super) fn fit(screen: &mut Findings, area: Rect, ctx: &Ctx) {
    let look = &ctx.look;
    let places = Places::of(screen, area, look);
    let [_, list] = list_parts(frame::inside(look, places.list));
    screen.cursor.fit(screen.rows.len(), table::body(list).height);
    let [inner, _] = area_parts(frame::inside(look, places.areas));
    screen.areas.fit(area_rows(), table::body(inner).height);
    for (index, place) in places.documents {
        if let Some(document) = screen.documents.get_mut(index) {
            document.content.fit(frame::inside(look, place));
        }
    }
}

/// Draws the board.
pub(super) fn draw(screen: &Findings, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    let places = Places::of(screen, area, &ctx.look);
    draw_areas(screen, ctx, places.areas, buf);
    draw_list(screen, ctx, places.list, buf);
    for (index, place) in places.documents {
        match screen.documents.get(index) {
            Some(document) => {
                document.draw(ctx, screen.pane == Pane::Document(index), place, buf);
            }
            None => draw_no_details(screen, ctx, place, buf),
        }
    }
}

/// Nothing is selected: why, and which key helps.
fn draw_no_details(screen: &Findings, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    let inner = Frame::new("Details").draw(&ctx.look, area, buf);
    let text = match (&ctx.answers.board, screen.filter.is_empty(), screen.tab) {
        (None, ..) => pending(ctx),
        (_, false, _) => "Nothing matches the filter. Press / to change it.",
        (_, true, Tab::Waived) => "Nothing is selected. Press [ to go back to the findings.",
        (_, true, _) => "The list is empty. Press ] to see the next tab.",
    };
    paragraph::draw(text, ctx.look.style(Tone::Muted), inner, buf);
}

fn draw_areas(screen: &Findings, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let look = &ctx.look;
    let all = screen.counts.area(None);
    let right = match &ctx.answers.board {
        Some(_) => total(all),
        None => String::new(),
    };
    let focused = screen.pane == Pane::Areas;
    let frame = Frame::new("Best practices").right(&right).focused(focused);
    let inner = frame.draw(look, area, buf);
    let Some(board) = &ctx.answers.board else {
        return paragraph::draw(pending(ctx), look.style(Tone::Muted), inner, buf);
    };
    if inner.height < 2 {
        let line = area_line(screen, screen.area());
        let text = cut::text(&line, inner.width.into(), Cut::Right, look.glyphs.ellipsis);
        return cut::draw(cut::raw(text), inner, buf);
    }
    let row = |index: usize| {
        let area = index.checked_sub(1).and_then(|it| Area::all().nth(it));
        area_row(area, screen.counts.area(area), look)
    };
    let columns = &AREA_COLUMNS;
    let rows = area_rows();
    let table = Table { columns, rows, row: &row, cursor: screen.areas, sorted: None, focused };
    let [list, line] = area_parts(inner);
    table.draw(look, list, buf);
    if let Some(maturity) = &board.facts().maturity {
        let text = format!("Maturity: {}", wording::maturity_words(maturity));
        let text = cut::text(&text, line.width.into(), Cut::Right, look.glyphs.ellipsis);
        cut::draw(cut::styled(text, look.style(Tone::Heading)), line, buf);
    }
    let used = u16::try_from(rows + 3).unwrap_or(u16::MAX);
    if used + 4 < inner.height {
        let below = Rect { y: inner.y + used, height: inner.height - used, ..inner };
        draw_selected_area(screen, ctx, below, buf);
    }
}

/// `57 failed, 2 waived`
fn total(counts: AreaCounts) -> String {
    let is_known = 0 < counts.open() || counts.tally.not_checked == 0;
    let open = at_least_of(counts.open(), is_known, "finding");
    match counts.waived {
        0 => open,
        waived => format!("{open}, {waived} waived"),
    }
}

fn percent(score: Option<Score>) -> String {
    score.map_or_else(|| "-".to_owned(), |it| format!("{}%", it.percent()))
}

fn names(area: Option<Area>) -> (&'static str, &'static str) {
    area.map_or(("All", "all practices"), |it| (it.id(), it.title()))
}

fn area_row(area: Option<Area>, counts: AreaCounts, look: &Look) -> Row<'static> {
    let (id, title) = names(area);
    let number = |it: usize| match it {
        0 => cut::styled("0", look.style(Tone::Muted)),
        _ => cut::raw(it.to_string()),
    };
    let cells = vec![
        cut::raw(id),
        cut::raw(title),
        number(counts.open()),
        number(counts.tally.passed),
        number(counts.tally.not_checked),
        number(counts.tally.not_applicable),
        cut::raw(percent(counts.score)),
    ];
    Row { mark: "", cells }
}

/// The selected area on one line.
fn area_line(screen: &Findings, area: Option<Area>) -> String {
    let (id, title) = names(area);
    let AreaCounts { tally, score, .. } = screen.counts.area(area);
    let counts = screen.counts.area(area);
    format!(
        ">{id} {title}: {} failed, {} passed, {} not checked, score {}",
        counts.open(),
        tally.passed,
        tally.not_checked,
        percent(score)
    )
}

/// The selected area in words, and how many findings each area has as bars.
fn draw_selected_area(screen: &Findings, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    let selected = screen.area();
    let counts = screen.counts.area(selected);
    let tally = counts.tally;
    let mut lines = Vec::new();
    for practice in selected.into_iter().flat_map(Area::best_practices) {
        let text = format!("{} {} (risk: {})", practice.id(), practice.title(), practice.risk());
        lines.push((text, Tone::Heading));
    }
    let waived = match counts.waived {
        0 => String::new(),
        waived => format!(", {waived} waived"),
    };
    lines.push((format!("{} failed{waived}, {} passed", counts.open(), tally.passed), Tone::Text));
    let others =
        format!("{} not checked, {} not applicable", tally.not_checked, tally.not_applicable);
    let tone = if tally.not_checked == 0 { Tone::Muted } else { Tone::Unknown };
    lines.push((others, tone));
    let mut y = area.y;
    for (text, tone) in lines {
        let place = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        paragraph::draw(&text, look.style(tone), place, buf);
        y += u16::try_from(paragraph::height(&text, area.width)).unwrap_or(u16::MAX);
    }
    let rest = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area };
    if rest.height < u16::try_from(area_rows()).unwrap_or(u16::MAX) {
        return;
    }
    let bar = |area: Area| Bar {
        label: format!(" {:<10}", area.id()),
        value: screen.counts.area(Some(area)).open(),
        tone: Tone::Text,
    };
    bars::draw(look, &Area::all().map(bar).collect::<Vec<_>>(), None, rest, buf);
}

fn pending(ctx: &Ctx) -> &'static str {
    match ctx.answers.board_given_up {
        true => "Canceled. Leave this screen and return to start again.",
        false => "Checking rules.",
    }
}

/// The title of the list: its area, or its rule.
fn list_title(screen: &Findings) -> String {
    match (screen.only, screen.area()) {
        (Some(rule), _) => rule.rule().title.to_owned(),
        (None, Some(area)) => format!("{} {}", area.id(), area.title()),
        (None, None) if screen.tab.lists_findings() => "All findings".to_owned(),
        (None, None) => "All rules".to_owned(),
    }
}

/// The labels of the tabs; the open one says how many rows it has.
fn labels(screen: &Findings) -> Vec<String> {
    let is_known = screen.counts.area(screen.area()).tally.not_checked == 0;
    let label = |it: Tab| match it == screen.tab {
        true if it == Tab::Failed && screen.rows.is_empty() => {
            format!("{} {}", it.title(), at_least(0, is_known || !screen.filter.is_empty()))
        }
        true => format!("{} {}", it.title(), screen.rows.len()),
        false => it.title().to_owned(),
    };
    Tab::ALL.map(label).to_vec()
}

fn selected_tab(screen: &Findings) -> usize {
    Tab::ALL.iter().position(|it| *it == screen.tab).unwrap_or(0)
}

fn draw_list(screen: &Findings, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let look = &ctx.look;
    let focused = screen.pane == Pane::List;
    let (title, right) = (list_title(screen), list_count(screen, ctx));
    let frame = Frame::new(&title).right(&right).focused(focused);
    let [head, list] = list_parts(frame.draw(look, area, buf));
    tabs::draw(look, &labels(screen), selected_tab(screen), head, buf);
    let Some(board) = &ctx.answers.board else {
        return paragraph::draw(pending(ctx), look.style(Tone::Muted), list, buf);
    };
    if screen.rows.is_empty() {
        let is_known = screen.counts.area(screen.area()).tally.not_checked == 0;
        let (text, tone) = match (screen.filter.is_empty(), screen.tab) {
            (false, _) => ("No match.", Tone::Muted),
            (true, Tab::Failed) if !is_known => {
                ("No findings, but not everything was checked.", Tone::Unknown)
            }
            (true, Tab::Failed) => (Tab::Failed.none(), severity::OF_NO_FINDING.into()),
            (true, tab) => (tab.none(), Tone::Muted),
        };
        return paragraph::draw(text, look.style(tone), list, buf);
    }
    draw_rows(screen, board, ctx, list, buf);
}

/// How many are shown of how many: with a filter, both.
fn list_count(screen: &Findings, ctx: &Ctx) -> String {
    let shown = screen.rows.len();
    let Some(board) = &ctx.answers.board else { return String::new() };
    match screen.tab {
        Tab::Failed if screen.only.is_none() => format!("{shown} of {}", board.open()),
        Tab::Failed | Tab::Waived => counted(shown, "finding"),
        Tab::NotChecked | Tab::Passed | Tab::NotApplicable => counted(shown, "rule"),
    }
}

fn draw_rows(screen: &Findings, board: &Board, ctx: &Ctx, list: Rect, buf: &mut Buffer) {
    let query = screen.query();
    let row = |at: usize| -> Row<'_> {
        let Some(index) = screen.rows.get(at).map(|it| *it as usize) else {
            return Row::default();
        };
        let row = match screen.tab.lists_findings() {
            true => finding_row(board, index, &query, ctx),
            false => board.facts().counts.get(index).map(|it| rule_row(it, &screen.counts, ctx)),
        };
        row.unwrap_or_default()
    };
    let columns = columns(screen, board, list.width);
    let table = Table {
        columns: &columns,
        rows: screen.rows.len(),
        row: &row,
        cursor: screen.cursor,
        sorted: screen.order.sorted(),
        focused: screen.pane == Pane::List,
    };
    table.draw(&ctx.look, list, buf);
}

/// The columns of the list in a table of this width.
fn columns(screen: &Findings, board: &Board, width: u16) -> Cow<'static, [Column]> {
    match (screen.tab.lists_findings(), screen.only) {
        (true, Some(_)) => columns_of_rule(longest_name(screen, board).into(), width),
        (true, None) => {
            // The practice gives way: it is in the details, too.
            table::names_first(&FINDING_COLUMNS, 1, longest_name(screen, board), 3, width)
        }
        (false, _) => Cow::Owned(columns_of_rules(screen.tab).to_vec()),
    }
}

/// The cells of the longest name in the list.
fn longest_name(screen: &Findings, board: &Board) -> u16 {
    let names = screen.rows.iter().map(|it| cut::width(board.name(*it as usize)));
    names.max().and_then(|it| u16::try_from(it).ok()).unwrap_or(0)
}

/// What the selected area is about, with its own values, and what its score means.
pub(super) fn area_explanation(screen: &Findings, ctx: &Ctx) -> String {
    let area = screen.area();
    let counts = screen.counts.area(area);
    let practices = area.into_iter().flat_map(Area::best_practices);
    let titles: Vec<&str> = practices.map(BestPractice::title).collect();
    let (id, title) = names(area);
    let about = match titles.is_empty() {
        true => "All best practices".to_owned(),
        false => format!("{id}, {title}: {}", titles.join("; ")),
    };
    let board = ctx.answers.board.as_ref().filter(|_| area.is_none());
    let maturity = board.and_then(|it| it.facts().maturity.as_ref());
    let maturity = maturity.map(|it| format!(" {}", wording::maturity_sentences(it)));
    format!(
        "{about}. {} failed, {} passed, {} not checked. The score, {}, is the mean over all rules \
         that ask something, each with the share of its subjects that passed; what was not checked \
         has not passed.{}",
        counts.open(),
        counts.tally.passed,
        counts.tally.not_checked,
        percent(counts.score),
        maturity.unwrap_or_default()
    )
}

/// What is under the pointer.
pub(super) enum Hit {
    Area(usize),
    Row(usize),
    /// The head of a column.
    Head(usize),
    Tab(usize),
    Pane(Pane),
}

/// What is under the pointer.
pub(super) fn hit(screen: &Findings, place: Position, area: Rect, ctx: &Ctx) -> Option<Hit> {
    let look = &ctx.look;
    let places = Places::of(screen, area, look);
    if places.areas.contains(place) {
        let inner = frame::inside(look, places.areas);
        let [list, _] = area_parts(inner);
        let row = table::row_at(&screen.areas, list, place, area_rows());
        return Some(row.map_or(Hit::Pane(Pane::Areas), Hit::Area));
    }
    if places.list.contains(place) {
        let [head, list] = list_parts(frame::inside(look, places.list));
        if let Some(tab) = tabs::at(&labels(screen), selected_tab(screen), head, place) {
            return Some(Hit::Tab(tab));
        }
        let row = table::row_at(&screen.cursor, list, place, screen.rows.len()).map(Hit::Row);
        let board = ctx.answers.board.as_ref();
        let columns = board.map(|it| columns(screen, it, list.width)).unwrap_or_default();
        let head = || table::column_at(&columns, list, place).map(Hit::Head);
        return row.or_else(head).or(Some(Hit::Pane(Pane::List)));
    }
    let found = places.documents.iter().find(|(_, it)| it.contains(place));
    found.map(|(index, _)| Hit::Pane(Pane::Document(*index)))
}
