//! Every principal, with a filter and an order. A stand-in over invented data.

use std::sync::Arc;

use ratatui::{
    buffer::Buffer,
    layout::{Alignment, Position, Rect},
    text::Line,
};

use crate::tui::{
    cut::Cut,
    event::{Command, Yank},
    job::{Job, JobOutput, Search},
    layer::highlighted,
    layout::View,
    matcher::{Candidate, Hits, Query},
    screen::{Ctx, Place, Reaction, Screen, sample},
    theme::Tone,
    widget::{
        cursor::Cursor,
        frame::{self, Frame},
        table::{self, Column, Row, Sorted, Table, Width},
    },
};

const COLUMNS: [Column; 2] = [
    Column {
        title: "NAME",
        width: Width::Rest(20),
        align: Alignment::Left,
        cut: Cut::Middle,
        drop: 0,
    },
    Column {
        title: "ARN",
        width: Width::Rest(20),
        align: Alignment::Left,
        cut: Cut::Left,
        drop: 1,
    },
];

/// The rows, their order, and the filter.
#[derive(Debug)]
pub(crate) struct Principals {
    all: Arc<[Candidate]>,
    rows: Vec<u32>,
    filter: String,
    hits: Option<Arc<Hits>>,
    descending: bool,
    cursor: Cursor,
}

impl Principals {
    /// Every principal of the invented account.
    pub(crate) fn new() -> Self {
        let all: Arc<[Candidate]> = sample::principals().into();
        let rows = (0..).take(all.len()).collect();
        let cursor = Cursor::default();
        Self { all, rows, filter: String::new(), hits: None, descending: false, cursor }
    }

    fn candidate(&self, index: usize) -> Option<&Candidate> {
        self.all.get(*self.rows.get(index)? as usize)
    }

    fn sort(&mut self) {
        let name = |row: &u32| &self.all[*row as usize].name;
        self.rows.sort_by(|a, b| name(a).cmp(name(b)));
        if self.descending {
            self.rows.reverse();
        }
    }
}

impl Screen for Principals {
    fn place(&self) -> Place {
        Place::View(View::Principals)
    }

    fn title(&self) -> String {
        View::Principals.title().to_owned()
    }

    fn note(&self) -> String {
        if self.filter.is_empty() { String::new() } else { format!("/{}", self.filter) }
    }

    fn selection(&self) -> String {
        self.candidate(self.cursor.selected()).map(|it| it.name.clone()).unwrap_or_default()
    }

    fn commands(&self) -> &'static [Command] {
        &[Command::Open, Command::Filter, Command::SortReverse, Command::Yank(Yank::Arn)]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) => self.cursor.go(motion, self.rows.len()),
            Command::Open => return vec![Reaction::Go(Place::View(View::Paths))],
            Command::Up if self.filter.is_empty() => return vec![Reaction::Up],
            Command::Up => return self.filter("", ctx),
            Command::SortReverse => {
                self.descending = !self.descending;
                self.sort();
            }
            Command::Yank(Yank::Arn) => {
                let selected = self.candidate(self.cursor.selected());
                let arn = selected.map(|it| it.arn.clone());
                let what = "the ARN".to_owned();
                return arn.map(|text| Reaction::Copy { what, text }).into_iter().collect();
            }
            _ => {}
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        &self.filter
    }

    fn filter(&mut self, text: &str, _ctx: &Ctx) -> Vec<Reaction> {
        text.clone_into(&mut self.filter);
        vec![Reaction::Start(Job::Filter(Search {
            query: Query::parse(text),
            candidates: Arc::clone(&self.all),
            last: self.hits.clone(),
        }))]
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let inner = frame::inside(&ctx.look, area);
        if let Some(row) = table::row_at(&self.cursor, inner, place, self.rows.len()) {
            self.cursor.select(row);
        }
        Vec::new()
    }

    fn receive(&mut self, output: &JobOutput, _ctx: &Ctx) -> Vec<Reaction> {
        match output {
            JobOutput::Filter(hits) => {
                self.rows.clone_from(&hits.rows);
                self.hits = Some(Arc::clone(hits));
                self.cursor.select(0);
            }
            JobOutput::Palette(_) => {}
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let inner = frame::inside(&ctx.look, area);
        self.cursor.fit(self.rows.len(), table::body(inner).height);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let count = format!("{} of {}", self.rows.len(), self.all.len());
        let frame = Frame::new("Principals").right(&count).focused(true);
        let inner = frame.draw(look, area, buf);
        let query = Query::parse(&self.filter);
        let row = |index: usize| match self.candidate(index) {
            Some(Candidate { name, arn, .. }) => Row {
                mark: "",
                cells: vec![
                    highlighted(name, &query, look),
                    Line::styled(arn, look.style(Tone::Muted)),
                ],
            },
            None => Row::default(),
        };
        let table = Table {
            columns: &COLUMNS,
            rows: self.rows.len(),
            row: &row,
            cursor: self.cursor,
            sorted: Some(Sorted { column: 0, descending: self.descending }),
            focused: true,
        };
        table.draw(look, inner, buf);
    }
}
