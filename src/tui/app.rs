//! The state of the app: everything that a frame depends on.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use ratatui::{crossterm::event::KeyEvent, layout::Rect};

use crate::{
    load::Source,
    tui::{
        answers::Answers,
        board::BoardProgress,
        command::Command,
        data::Data,
        data_age::DataAge,
        extent::Extent,
        headline::Headline,
        history::History,
        job::JobKind,
        keymap,
        layer::{Layer, WaiveForm},
        layout::{Class, Shell, View},
        look::Look,
        message::Message,
        on_demand::OnDemand,
        opened::OtherSources,
        plural::counted,
        question::Question,
        screen::{Ctx, Place, Route, open},
        step_filter::StepFilter,
        theme::Tone,
        waiving::WaiverFile,
        widget::paragraph,
    },
    wording::explanation::Topic,
};

/// Everything that a frame depends on. Changed only by [`update`](crate::tui::update::update).
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) ctx: Ctx,
    /// The source of the data.
    pub(crate) source: Source,
    /// How much of it is here.
    pub(crate) extent: Extent,
    /// Since when it is here.
    pub(crate) data_since: Instant,
    /// The home folder (`~`), if the environment names it.
    pub(crate) home: Option<PathBuf>,
    /// The folder that exports are written to, if there is one.
    pub(crate) folder: Option<PathBuf>,
    /// The whole terminal.
    pub(crate) area: Rect,
    pub(crate) headline: Headline,
    pub(crate) history: History,
    pub(crate) layer: Option<Layer>,
    pub(crate) message: Option<Message>,
    /// The explanation of the selection, while it is shown.
    pub(crate) explanation: Option<String>,
    /// Which page of it is shown, if it is longer than its place.
    pub(crate) explanation_page: usize,
    /// The kind of thing that it explains, instead of the selection.
    pub(crate) explained_topic: Option<Topic>,
    /// The keys of an incomplete key sequence.
    pub(crate) pressed: Option<String>,
    /// Keys that wait for a search, because they act on its result.
    pub(crate) typed_ahead: Vec<KeyEvent>,
    /// The sources that were opened before and after the current one.
    pub(crate) others: OtherSources,
    /// What runs in the background.
    pub(crate) jobs: BTreeMap<JobKind, Running>,
    /// The questions of the screen that the worker is answering.
    pub(crate) asked: Vec<Question>,
    /// Since when the worker has been answering the screen's questions without a pause.
    pub(crate) asking_since: Option<Instant>,
    /// The id of the last job.
    pub(crate) last_id: u64,
    /// The version of the data; incremented whenever the data changes.
    pub(crate) epoch: u64,
    /// When `^C` was pressed last.
    pub(crate) cancelled: Option<Instant>,
    /// The filters that were typed, oldest first.
    pub(crate) filters: Vec<String>,
    /// The findings that someone accepts.
    pub(crate) waivers: WaiverFile,
    /// The answers of the waiver that is being written, in case that fails.
    pub(crate) waiving: Option<WaiveForm>,
    /// The user's name, if the environment tells it.
    pub(crate) user: String,
    /// How far the search for findings is.
    pub(crate) checked: Arc<BoardProgress>,
}

/// A job that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) id: u64,
    pub(crate) since: Instant,
}

/// A shorter job is not announced.
const SILENT: Duration = Duration::from_millis(100);
/// From here on the header shows the seconds.
const SECOND: Duration = Duration::from_secs(1);

impl App {
    /// Starts on the overview of the given data; if there is none, the source is loaded
    /// [later](Self::begin).
    pub(crate) fn new(
        mut look: Look,
        data: Option<Data>,
        source: Source,
        area: Rect,
        now: Instant,
    ) -> Self {
        look.class = Class::of(area.width, area.height);
        let extent = if data.is_some() { Extent::Whole } else { Extent::Nothing };
        let data = data.unwrap_or_else(Data::empty);
        let headline = Headline { account: source.to_string(), ..Headline::default() };
        let ctx = Ctx {
            look,
            data,
            answers: Answers::default(),
            route: Route::default(),
            wanted_path: None,
            marked: Vec::new(),
            step_filter: StepFilter::default(),
            loading: None,
            failure: None,
            on_demand: OnDemand::of(&source),
            now,
        };
        let mut app = Self {
            source,
            home: None,
            folder: None,
            extent,
            data_since: now,
            area,
            headline,
            history: History::new(open(Place::View(View::Overview), &ctx)),
            ctx,
            layer: None,
            message: None,
            explanation: None,
            explanation_page: 0,
            explained_topic: None,
            pressed: None,
            typed_ahead: Vec::new(),
            others: OtherSources::default(),
            jobs: BTreeMap::new(),
            asked: Vec::new(),
            asking_since: None,
            last_id: 0,
            epoch: 0,
            cancelled: None,
            filters: Vec::new(),
            waivers: WaiverFile::default(),
            waiving: None,
            user: String::new(),
            checked: Arc::default(),
        };
        app.update_headline();
        app.fit();
        app
    }

    /// Updates the header from the data.
    pub(crate) fn update_headline(&mut self) {
        if self.extent == Extent::Nothing {
            return;
        }
        let age = self.data_age().map(|it| it.words(self.ctx.now));
        self.headline = self.ctx.data.headline(age.as_deref());
        if self.source == Source::Demo {
            self.headline.account = format!("DEMO {}", self.headline.account);
        }
        if let Some(board) = &self.ctx.answers.board {
            let waived = match board.waived() {
                0 => String::new(),
                waived => format!(", {waived} waived"),
            };
            // The number of principals stays last.
            let last = self.headline.facts.len().saturating_sub(1);
            let text = format!("{}{waived}", counted(board.open(), "finding"));
            self.headline.facts.insert(last, text.into());
        }
        if self.extent == Extent::Part {
            // While a load is running, the count matters most.
            let count = self.headline.facts.pop().unwrap_or_default().whole;
            self.headline.facts.iter_mut().for_each(|it| it.stays = false);
            self.headline.facts.insert(0, format!("{count} so far").into());
        }
    }

    /// The age of the data, if it says when it was collected.
    fn data_age(&self) -> Option<DataAge> {
        let at_first = self.ctx.data.age()?;
        // The demo has a clock of its own.
        let since = (self.source != Source::Demo).then_some(self.data_since);
        Some(DataAge { at_first, since })
    }

    /// The layout for a terminal of this size, and the place of the message.
    pub(crate) fn shell(&self, area: Rect) -> (Shell, Rect) {
        let lines = self.notice_lines(area).map_or(0, |(lines, _)| lines.len());
        let lines = u16::try_from(lines).unwrap_or(u16::MAX);
        Shell::of(area).with_message(lines, self.typed_rows())
    }

    /// The rows in which something is typed.
    fn typed_rows(&self) -> u16 {
        self.layer.as_ref().map_or(0, Layer::typed_rows)
    }

    /// The lines of the notice that have room: what is left out is announced, and the key that shows
    /// it.
    pub(crate) fn notice_lines(&self, area: Rect) -> Option<(Vec<String>, Tone)> {
        let (text, tone) = self.notice()?;
        let all = paragraph::wrap(text, area.inner(paragraph::MARGIN).width.into());
        let most = self.notice_rows(area);
        let is_explanation = self.notice_is_explanation();
        let page = if is_explanation { self.explanation_page } else { 0 };
        // The last row of each page but the last says that there is more.
        let rows = most.saturating_sub(1).max(1);
        let rest = all.get(page * rows..).unwrap_or_default();
        if rest.len() <= most || most < 2 {
            return Some((rest.iter().take(most).cloned().collect(), tone));
        }
        let how = match is_explanation {
            true => format!("press {} again", keymap::first_key(Command::Explain)),
            false => "enlarge the window".to_owned(),
        };
        let more = format!("{} more: {how}", self.ctx.look.glyphs.ellipsis);
        Some((rest.iter().take(rows).cloned().chain([more]).collect(), tone))
    }

    /// The rows that a notice can have.
    fn notice_rows(&self, area: Rect) -> usize {
        Shell::of(area).with_message(u16::MAX, self.typed_rows()).1.height.into()
    }

    fn notice_is_explanation(&self) -> bool {
        let mistake = self.layer.as_ref().and_then(Layer::mistake);
        mistake.is_none() && self.message.is_none()
    }

    /// Shows the next page of the explanation. Returns whether there was one.
    pub(crate) fn turn_explanation(&mut self) -> bool {
        let Some(text) = self.explanation.as_deref().filter(|_| self.notice_is_explanation())
        else {
            return false;
        };
        let width = self.area.inner(paragraph::MARGIN).width;
        let (lines, most) =
            (paragraph::wrap(text, width.into()).len(), self.notice_rows(self.area));
        let shown = self.explanation_page * most.saturating_sub(1);
        let has_more = 2 <= most && most + shown < lines && self.ctx.look.class != Class::Tiny;
        self.explanation_page += usize::from(has_more);
        has_more
    }

    /// The text in place of the breadcrumbs: what is wrong with what is typed, a message, or else
    /// the explanation.
    pub(crate) fn notice(&self) -> Option<(&str, Tone)> {
        let mistake = self.layer.as_ref().and_then(Layer::mistake);
        let message = mistake.or(self.message.as_ref()).map(|it| (it.text.as_str(), it.tone()));
        message.or_else(|| self.explanation.as_deref().map(|it| (it, Tone::Heading)))
    }

    /// The labels of the views, and the index of the current one.
    pub(crate) fn views(&self) -> (Vec<String>, usize) {
        let shown = self.history.view();
        let labels = View::ALL.map(|it| format!("{} {}", it.number(), it.title()));
        let selected = View::ALL.iter().position(|it| *it == shown).unwrap_or(0);
        (labels.to_vec(), selected)
    }

    /// Tells every part of the screen its size.
    pub(crate) fn fit(&mut self) {
        let look = self.ctx.look;
        let (Shell { body, .. }, _) = self.shell(self.area);
        self.history.current_mut().fit(body, &self.ctx);
        match &mut self.layer {
            Some(Layer::Palette(palette)) => palette.fit(&look, self.area),
            Some(Layer::Steps(menu) | Layer::Sort(menu)) => menu.fit(&look, self.area),
            Some(Layer::Prompt(_) | Layer::FileName(_) | Layer::Waive(_) | Layer::OpenDemo(_))
            | None => {}
        }
    }

    /// When the picture changes on its own: a message disappears, a slow job appears, or the data
    /// has another age.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let message = self.message.as_ref().and_then(|it| it.until);
        let jobs = self.jobs.values().map(|it| it.next_change(self.ctx.now));
        let loading = self.ctx.loading.as_ref().map(|it| it.next_change(self.ctx.now));
        let age = self.data_age().and_then(|it| it.next_change(self.ctx.now));
        message.into_iter().chain(jobs).chain(loading).chain(age).min()
    }

    /// The header text about background work; `None` if there is none.
    pub(crate) fn progress(&self) -> Option<String> {
        self.load_progress().or_else(|| self.job_progress())
    }

    fn load_progress(&self) -> Option<String> {
        let loading = self.ctx.loading.as_ref()?;
        let ellipsis = self.ctx.look.glyphs.ellipsis;
        match self.extent {
            // Part of the data is never ready, however soon it is here.
            Extent::Part => Some(loading.words(ellipsis)),
            Extent::Nothing | Extent::Whole => loading.progress(self.ctx.now, ellipsis),
        }
    }

    fn job_progress(&self) -> Option<String> {
        let (kind, running) = self.jobs.iter().min_by_key(|(_, it)| it.since)?;
        let elapsed = self.ctx.now.saturating_duration_since(running.since);
        let percent = match kind {
            JobKind::Findings => self.checked.percent().map(|it| format!(" {it}%")),
            JobKind::Filter
            | JobKind::Palette
            | JobKind::Paths
            | JobKind::Answer
            | JobKind::Waive
            | JobKind::Export => None,
        };
        let what = format!("{}{}", kind.progress(), percent.unwrap_or_default());
        let dots = self.ctx.look.glyphs.ellipsis;
        match elapsed {
            it if it < SILENT => None,
            it if it < SECOND => Some(format!("{what}{dots}")),
            it => Some(format!("{what}{dots} {} s", it.as_secs())),
        }
    }
}

impl Running {
    fn next_change(&self, now: Instant) -> Instant {
        let elapsed = now.saturating_duration_since(self.since);
        if elapsed < SILENT {
            self.since + SILENT
        } else {
            self.since + Duration::from_secs(elapsed.as_secs() + 1)
        }
    }
}
