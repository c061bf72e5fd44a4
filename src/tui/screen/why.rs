//! Why one principal can assume or become another: one sentence, the verdict of each policy type,
//! and the statements themselves with the responsible lines marked.

mod statement;

use std::{
    mem::{replace, take},
    sync::Arc,
};

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    style::Style,
    text::{Line, Span},
    widgets::{Clear, Widget},
};

use crate::{
    analysis::{Assessment, HopEvidence, Why as Answer, severity},
    eval::{PolicyType, Verdict},
    graph::NodeId,
    tui::{
        command::{Command, Yank},
        cut,
        export::Exported,
        layout::Class,
        look::Look,
        matcher::find_ignoring_case,
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen, on_principal::principal_command, search::Search,
            summary, ticket, verdict,
        },
        theme::Tone,
        widget::{
            frame::{self, Frame},
            paragraph,
            seek::Seek,
        },
    },
    wording::{
        self,
        explanation::{self, Explanation},
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
                closing.clone(),
                &evidence.rows,
            ),
            None => {
                let near = answer.nearest_misses();
                let words =
                    |it| format!("nearly: {}", wording::near_miss_words(analysis, self.to, it));
                let nearly: Vec<_> = near.take(NEAR_MISSES).map(words).collect();
                let sentence = wording::blocked_sentence(analysis, self.from, self.to, answer);
                (sentence, String::new(), nearly.join("\n"), &answer.denied_by)
            }
        };
        self.text = format!("{sentence}{beside}");
        self.below = below;
        self.sentence = sentence;
        self.statements = Statement::all(ctx, rows);
        (self.step, self.focus) = (step, 0);
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
        if self.zoomed {
            return [Rect { height: 0, ..area }, area];
        }
        let lines = self.answer_height(frame::inside(look, area).width);
        let frame = area.height.saturating_sub(frame::inside(look, area).height);
        let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(frame);
        let below = if self.statements.is_empty() { 0 } else { STATEMENT };
        let most = area.height.saturating_sub(below).max(area.height / 2);
        Layout::vertical([Constraint::Length(wanted.min(most)), Constraint::Fill(1)]).areas(area)
    }

    /// The height of the answer in a pane of this inner width.
    fn answer_height(&self, width: u16) -> usize {
        let texts = [&self.text, &self.below].map(|it| paragraph::height(it, width));
        texts.iter().sum::<usize>() + self.policy_types().len()
    }

    /// The verdicts of the policy types, two per line.
    fn policy_types(&self) -> Vec<Vec<(PolicyType, Verdict)>> {
        let worth = |(_, verdict): &&(PolicyType, Verdict)| *verdict != Verdict::None;
        let verdicts = self.answer.iter().flat_map(|it| &it.verdicts);
        let all: Vec<_> = verdicts.filter(worth).copied().collect();
        all.chunks(2).map(<[_]>::to_vec).collect()
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
            Command::NextPane | Command::PreviousPane if self.statements.len() < 2 => {
                "there is no other statement"
            }
            Command::Zoom | Command::Yank(Yank::Json) if self.statements.is_empty() => {
                "no statement decides here"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        let count = self.statements.len().max(1);
        match command {
            Command::Move(motion) => {
                if let Some(it) = self.statements.get_mut(self.focus) {
                    it.json.go(motion);
                }
            }
            Command::NextPane => self.focus = (self.focus + 1) % count,
            Command::PreviousPane => self.focus = (self.focus + count - 1) % count,
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
            self.focus = index;
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
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
            let focused = index == self.focus;
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
        self.focus = index;
        self.statements[index].json.show_found(line);
        true
    }

    fn draw_answer(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let arrow = if look.glyphs.arrows { "→" } else { "->" };
        let title = format!("{} {arrow} {}", ctx.data.name(self.from), ctx.data.name(self.to));
        let (word, step) = match self.shown_step() {
            Some(step) => (verdict::state_words(step.state), severity::of_access(step.state)),
            None if self.answer.is_none() => (ctx.pending(), Assessment::Unknown),
            None => ("blocked", severity::OF_REFUSED_STEP),
        };
        let right = match self.steps.len() {
            0 | 1 => word.to_owned(),
            count => format!("{word}  {} of {count}: [ ]", self.step + 1),
        };
        let inner = Frame::new(&title).right(&right).draw(look, area, buf);
        paragraph::draw(&self.text, Style::new(), inner, buf);
        let policy_types = self.policy_types().into_iter().map(|policy_types| {
            let words = policy_types.into_iter().flat_map(|(policy_type, says)| {
                [
                    Span::styled(format!(" {:<9}", policy_type.name()), look.style(Tone::Muted)),
                    Span::styled(
                        format!("{:<28}", wording::verdict_words(says)),
                        look.style(severity::of_verdict(says, step).into()),
                    ),
                ]
            });
            words.collect::<Line<'_>>()
        });
        let used = paragraph::height(&self.text, inner.width);
        for (line, row) in policy_types.zip(inner.rows().skip(used)) {
            cut::draw(line, row, buf);
        }
        let used = used + self.policy_types().len();
        let used = u16::try_from(used).unwrap_or(u16::MAX).min(inner.height);
        let rest = Rect { y: inner.y + used, height: inner.height - used, ..inner };
        paragraph::draw(&self.below, look.style(Tone::Muted), rest, buf);
        let is_cut = usize::from(inner.height) < self.answer_height(inner.width);
        if let (true, Some(last)) = (is_cut, inner.rows().next_back()) {
            let text = format!(" {} more: enlarge the window", look.glyphs.ellipsis);
            Clear.render(last, buf);
            cut::draw(Line::styled(text, look.style(Tone::Muted)), last, buf);
        }
    }
}

#[cfg(test)]
mod tests;
