//! Why one principal can assume or become another: one sentence, the verdict of each policy type,
//! and the statements themselves with the responsible lines marked.

mod answer;
mod statement;

use std::{
    mem::{replace, take},
    sync::Arc,
};

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
};

use crate::{
    analysis::{HopEvidence, Why as Answer},
    graph::NodeId,
    tui::{
        command::{Command, Yank},
        export::Exported,
        layout::Class,
        look::Look,
        matcher::find_ignoring_case,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen, on_principal::principal_command, search::Search,
            summary, ticket,
        },
        widget::{
            frame::{self, Frame},
            scroll::Scroll,
            seek::Seek,
        },
    },
    wording::{
        self,
        explanation::{self, Explanation},
        visible,
    },
};
use statement::Statement;
pub(crate) use statement::deciding_policy;

/// The evidence of one step, or of its refusal.
#[derive(Debug)]
pub(crate) struct Why {
    from: NodeId,
    to: NodeId,
    sentence: String,
    /// The sentence, and evidence that is not a statement.
    text: String,
    /// How to close the step, or what nearly leads there.
    below: String,
    /// `None` until it is known.
    answer: Option<Arc<Answer>>,
    /// The edges that lead there, each by each of its alternatives; none if the step is blocked.
    steps: Vec<ShownStep>,
    /// Which of them is shown.
    step: usize,
    /// What was shown of other data, until the answer is known.
    before: Option<Box<Self>>,
    statements: Vec<Statement>,
    /// The statement the keys go to.
    focus: usize,
    /// Whether they go to the answer above instead.
    on_answer: bool,
    /// The position in the answer, which small terminals do not show whole.
    scroll: Scroll,
    zoomed: bool,
    search: Search,
}

/// One alternative of one edge.
#[derive(Debug)]
struct ShownStep {
    evidence: HopEvidence,
    /// How to close the edge; empty if removing statements cannot.
    closing: String,
}

/// More methods that nearly lead there are not listed.
const NEAR_MISSES: usize = 3;

/// The minimum height of a statement, however long the answer above it is.
const STATEMENT: u16 = 5;

impl Why {
    /// Why `from` can assume or become `to`, or what blocks it.
    pub(crate) fn new(from: NodeId, to: NodeId, ctx: &Ctx) -> Self {
        let Some(answer) = ctx.answers.why(from, to) else {
            let text = ctx.pending_words().to_owned();
            return Self {
                from,
                to,
                sentence: text.clone(),
                text,
                below: String::new(),
                answer: None,
                steps: Vec::new(),
                step: 0,
                before: None,
                statements: Vec::new(),
                focus: 0,
                on_answer: false,
                scroll: Scroll::default(),
                zoomed: false,
                search: Search::default(),
            };
        };
        let edges = answer.steps.iter().zip(&answer.closings);
        let steps = edges.flat_map(|(edge, closing)| {
            let closing = closing.as_ref().map(|it| wording::closing_sentence(edge.kind, it));
            let closing = closing.unwrap_or_default();
            let shown = move |evidence| ShownStep { evidence, closing: closing.clone() };
            edge.by_alternative().into_iter().map(shown)
        });
        let mut screen = Self {
            from,
            to,
            sentence: String::new(),
            text: String::new(),
            below: String::new(),
            answer: Some(Arc::clone(answer)),
            steps: steps.collect(),
            step: 0,
            before: None,
            statements: Vec::new(),
            focus: 0,
            on_answer: false,
            scroll: Scroll::default(),
            zoomed: false,
            search: Search::default(),
        };
        screen.show_step(0, ctx);
        screen
    }

    /// Shows one of the steps, or what blocks all of them.
    fn show_step(&mut self, step: usize, ctx: &Ctx) {
        let Some(answer) = &self.answer else { return };
        let analysis = &ctx.data.analysis;
        let (sentence, beside, below, rows) = match self.steps.get(step) {
            Some(ShownStep { evidence, closing }) => (
                wording::hop_sentence(analysis, evidence),
                summary::beside_statements(analysis, evidence),
                visible(closing).into_owned(),
                &evidence.rows,
            ),
            None => {
                let near = answer.nearest_misses();
                let words =
                    |it| format!("nearly: {}", wording::near_miss_words(analysis, self.to, it));
                let nearly: Vec<_> = near.take(NEAR_MISSES).map(words).collect();
                let sentence = wording::blocked_sentence(analysis, self.from, self.to, answer);
                let nearly: Vec<_> = nearly.iter().map(|it| visible(it)).collect();
                (sentence, String::new(), nearly.join("\n"), &answer.denied_by)
            }
        };
        // Each sentence is a line, whatever the names in it contain.
        self.text = format!("{}{beside}", visible(&sentence));
        self.below = below;
        self.sentence = sentence;
        self.statements = Statement::all(ctx, rows);
        (self.step, self.focus) = (step, 0);
        self.scroll = Scroll::default();
    }

    /// Shows the step that is so many further on, and after the last one the first.
    fn turn(&mut self, by: usize, ctx: &Ctx) {
        if 1 < self.steps.len() {
            self.show_step((self.step + by) % self.steps.len(), ctx);
        }
    }

    /// Continues at the position of `old`, as soon as the answer is known.
    fn resume(&mut self, mut old: Self, ctx: &Ctx) {
        let old = old.before.take().map_or(old, |it| *it);
        if self.answer.is_none() {
            self.before = Some(Box::new(old));
            return;
        }
        if old.step < self.steps.len() {
            self.show_step(old.step, ctx);
        }
        self.focus = old.focus.min(self.statements.len().saturating_sub(1));
        (self.on_answer, self.scroll) = (old.on_answer, old.scroll);
        self.zoomed = old.zoomed && !self.statements.is_empty();
        self.search = old.search;
        for (new, old) in self.statements.iter_mut().zip(old.statements) {
            new.json.resume(old.json);
        }
    }

    fn shown_step(&self) -> Option<&HopEvidence> {
        self.steps.get(self.step).map(|it| &it.evidence)
    }

    /// The visible panes of statements, with their areas.
    fn shown(&self, area: Rect, look: &Look) -> Vec<(usize, Rect)> {
        let [_, lower] = self.halves(area, look);
        if lower.is_empty() {
            return Vec::new();
        }
        let most = match look.class {
            _ if self.zoomed => 1,
            Class::Tiny | Class::Compact => 1,
            Class::Narrow if lower.height < 2 * STATEMENT => 1,
            Class::Narrow | Class::Normal => 2,
            Class::Wide => 3,
        };
        let count = self.statements.len().min(most);
        let first = self.focus.saturating_sub(count.saturating_sub(1));
        let panes = match look.class {
            Class::Narrow => Layout::vertical(vec![Constraint::Fill(1); count]).split(lower),
            Class::Tiny | Class::Compact | Class::Normal | Class::Wide => {
                Layout::horizontal(vec![Constraint::Fill(1); count]).split(lower)
            }
        };
        (first..).zip(panes.iter().copied()).collect()
    }

    /// The answer above, the statements below.
    fn halves(&self, area: Rect, look: &Look) -> [Rect; 2] {
        let none = Rect { height: 0, ..area };
        match (self.zoomed, self.is_on_answer()) {
            (true, true) => return [area, none],
            (true, false) => return [none, area],
            (false, _) => {}
        }
        let lines = self.answer_lines(look, frame::inside(look, area).width).len();
        let frame = area.height.saturating_sub(frame::inside(look, area).height);
        let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(frame);
        let most = match (self.statements.is_empty(), self.on_answer) {
            (true, _) => area.height,
            // While it is read, it takes the room of the statements.
            (false, true) => area.height.saturating_sub(frame + 1),
            (false, false) => area.height.saturating_sub(STATEMENT).max(area.height / 2),
        };
        Layout::vertical([Constraint::Length(wanted.min(most)), Constraint::Fill(1)]).areas(area)
    }

    /// Whether keys go to the answer, as the only pane or as the one with the focus.
    fn is_on_answer(&self) -> bool {
        self.on_answer || self.statements.is_empty()
    }

    /// Puts the focus on the pane that is `by` panes further on: each statement, then the answer.
    fn step_pane(&mut self, by: usize) {
        let answer = self.statements.len();
        let at = if self.is_on_answer() { answer } else { self.focus };
        let next = (at + by) % (answer + 1);
        self.on_answer = next == answer;
        if !self.on_answer {
            self.focus = next;
        }
    }
}

impl Screen for Why {
    fn place(&self) -> Place {
        Place::Why { from: self.from, to: self.to }
    }

    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool {
        let (Some(from), Some(to)) = (renewal.node(self.from), renewal.node(self.to)) else {
            return false;
        };
        let old = replace(self, Self::new(from, to, ctx));
        self.resume(old, ctx);
        true
    }

    fn questions(&self, ctx: &Ctx) -> Vec<Question> {
        let why = Question::Why { from: self.from, to: self.to };
        (self.answer.is_none() && !ctx.answers.knows(&why)).then_some(why).into_iter().collect()
    }

    fn learn(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        if self.answer.is_none() {
            let old = replace(self, Self::new(self.from, self.to, ctx));
            self.resume(old, ctx);
        }
        Vec::new()
    }

    fn title(&self) -> String {
        "Why".to_owned()
    }

    fn note(&self) -> String {
        self.search.note()
    }

    fn selection(&self, _ctx: &Ctx) -> String {
        self.sentence.clone()
    }

    fn explain(&self, ctx: &Ctx) -> Option<Explanation> {
        let analysis = &ctx.data.analysis;
        match self.shown_step() {
            Some(step) => Some(explanation::of_step(analysis, step)),
            None => {
                let answer = self.answer.as_ref()?;
                Some(explanation::of_refusal(analysis, self.from, self.to, answer))
            }
        }
    }

    fn commands(&self) -> &'static [Command] {
        // What turns the page comes first.
        &[
            Command::NextTab,
            Command::PreviousTab,
            Command::NextPane,
            Command::Zoom,
            Command::Filter,
            Command::Explain,
            Command::Yank(Yank::Json),
            Command::Open,
            Command::Yank(Yank::Path),
            Command::Reach,
            Command::ReachedBy,
            Command::Yank(Yank::Arn),
            Command::Yank(Yank::Name),
            Command::NextMatch,
            Command::PreviousMatch,
            Command::PreviousPane,
            Command::PathStart,
            Command::PathEnd,
        ]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only few commands can be dead")]
    fn dead(&self, command: Command, _ctx: &Ctx) -> Option<String> {
        let reason = match command {
            Command::NextTab | Command::PreviousTab if self.steps.len() < 2 => {
                "there is no other step or alternative"
            }
            Command::NextPane | Command::PreviousPane | Command::Zoom
                if self.statements.is_empty() =>
            {
                "there is one pane only, because no statement decides here"
            }
            Command::Yank(Yank::Json) if self.statements.is_empty() => "no statement decides here",
            _ => return None,
        };
        Some(reason.to_owned())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) if self.is_on_answer() => self.scroll.go(motion),
            Command::Move(motion) => {
                if let Some(it) = self.statements.get_mut(self.focus) {
                    it.json.go(motion);
                }
            }
            Command::NextPane => self.step_pane(1),
            Command::PreviousPane => self.step_pane(self.statements.len()),
            Command::NextTab => self.turn(1, ctx),
            Command::PreviousTab => self.turn(self.steps.len().saturating_sub(1), ctx),
            Command::NextMatch => return self.seek(Seek::Next),
            Command::PreviousMatch => return self.seek(Seek::Previous),
            Command::Zoom => self.zoomed = !self.zoomed && !self.statements.is_empty(),
            Command::Up if self.zoomed => self.zoomed = false,
            Command::Up => return vec![Reaction::Up],
            Command::Yank(Yank::Json) => {
                let it = self.statements.get(self.focus);
                let text = it.map(|it| it.json.text().to_owned());
                let reaction = text.map(|text| Reaction::copy_json("the policy", &text));
                return reaction.into_iter().collect();
            }
            Command::Yank(Yank::Path) => {
                return vec![match self.shown_step() {
                    Some(step) => ticket::copied(&[step.hop], step.state, ctx),
                    None => {
                        let texts = [self.text.as_str(), self.below.as_str()];
                        ticket::copied_refusal(self.from, self.to, &texts, ctx)
                    }
                }];
            }
            _ => return principal_command(command, self.to, ctx),
        }
        Vec::new()
    }

    fn filter_text(&self) -> &str {
        self.search.text()
    }

    fn filter(&mut self, text: &str, _ctx: &Ctx) -> Vec<Reaction> {
        let mut search = take(&mut self.search);
        let reactions = search.follow(text, |text| self.find(Seek::Here, text));
        self.search = search;
        reactions
    }

    fn exports(&self) -> bool {
        true
    }

    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        Some(Exported::Why { from: self.from, to: self.to })
    }

    fn click(&mut self, place: Position, area: Rect, ctx: &Ctx) -> Vec<Reaction> {
        let clicked = self.shown(area, &ctx.look).into_iter().find(|(_, it)| it.contains(place));
        if let Some((index, _)) = clicked {
            (self.focus, self.on_answer) = (index, false);
        }
        if self.halves(area, &ctx.look)[0].contains(place) {
            self.on_answer = true;
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [upper, _] = self.halves(area, &ctx.look);
        let inner = frame::inside(&ctx.look, upper);
        self.scroll.fit(self.answer_lines(&ctx.look, inner.width).len(), inner.height);
        for (index, pane) in self.shown(area, &ctx.look) {
            self.statements[index].json.fit(frame::inside(&ctx.look, pane));
        }
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [upper, _] = self.halves(area, look);
        if !upper.is_empty() {
            self.draw_answer(ctx, upper, buf);
        }
        for (index, pane) in self.shown(area, look) {
            let statement = &self.statements[index];
            let focused = index == self.focus && !self.is_on_answer();
            let place = format!("{}  {} of {}", statement.place, index + 1, self.statements.len());
            let frame = Frame::new(&statement.title).right(&place).focused(focused);
            let inner = frame.draw(look, pane, buf);
            statement.json.draw(look, inner, buf);
        }
    }
}

impl Why {
    fn seek(&mut self, seek: Seek) -> Vec<Reaction> {
        let search = take(&mut self.search);
        let reactions = search.go_on(|text| self.find(seek, text));
        self.search = search;
        reactions
    }

    /// Shows the nearest match in all statements. Returns whether there is one, or whether the
    /// answer above contains the text.
    fn find(&mut self, seek: Seek, text: &str) -> bool {
        let matches: Vec<_> = self.statements.iter_mut().map(|it| it.json.search(text)).collect();
        let Some((index, line)) = seek.across(self.focus, &matches) else {
            let is_in = |it: &str| find_ignoring_case(it, text).is_some();
            return is_in(&self.text) || is_in(&self.below);
        };
        (self.focus, self.on_answer) = (index, false);
        self.statements[index].json.show_found(line);
        true
    }
}

#[cfg(test)]
mod tests;
