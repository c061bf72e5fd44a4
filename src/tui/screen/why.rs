//! Why one principal can assume or become another: one sentence, the verdict of each policy type,
//! and the statements themselves with the responsible lines marked.

mod statement;

use std::{mem::replace, sync::Arc};

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
        question::Question,
        screen::{
            Ctx, Place, Reaction, Renewal, Screen, explanation, on_principal::principal_command,
            search::Search, summary, ticket, verdict,
        },
        theme::Tone,
        widget::{
            frame::{self, Frame},
            paragraph,
            seek::Seek,
        },
    },
    wording,
};
use statement::Statement;

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

    fn commands(&self) -> &'static [Command] {
        // What turns the page comes first.
        const ALL: &[Command] = &[
            Command::NextTab,
            Command::PreviousTab,
            Command::NextPane,
            Command::Zoom,
            Command::Filter,
            Command::Explain,
            Command::Yank(Yank::Json),
            Command::Yank(Yank::Path),
            Command::Reach,
            Command::ReachedBy,
            Command::Yank(Yank::Arn),
            Command::NextMatch,
            Command::PreviousMatch,
        ];
        if self.steps.len() < 2 { &ALL[2..] } else { ALL }
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
            Command::Explain => {
                return vec![Reaction::Say(match self.shown_step() {
                    Some(step) => explanation::of_hop(step.kind, step.mfa),
                    None => self.sentence.clone(),
                })];
            }
            Command::Yank(Yank::Json) => {
                let it = self.statements.get(self.focus);
                let text = it.map(|it| it.json.text().to_owned());
                let reaction = text.map(|text| Reaction::copy_json("the policy", &text));
                return reaction.into_iter().collect();
            }
            Command::Yank(Yank::Path) => {
                return vec![match self.shown_step() {
                    Some(step) => ticket::copied(&[step.hop], step.state, ctx),
                    None => Reaction::copy_lines("why it is blocked", &[self.text.clone()]),
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
        let json = self.statements.get_mut(self.focus).map(|it| &mut it.json);
        self.search.follow(text, |text| json.is_some_and(|it| it.seek(Seek::Here, text)))
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
        let json = self.statements.get_mut(self.focus).map(|it| &mut it.json);
        self.search.go_on(|text| json.is_some_and(|it| it.seek(seek, text)))
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
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::{
        screen::answer_all,
        widget::picture::{ODD_SIZES, picture},
    };

    fn drawn(from: &str, to: &str, width: u16, height: u16) -> String {
        let mut ctx = Ctx::demo();
        ctx.look.class = Class::of(width, height);
        let find = |name| ctx.data.analysis.find_principal(name).expect("the demo has it");
        let mut screen = Why::new(find(from), find(to), &ctx);
        answer_all(&mut screen, &mut ctx);
        screen.fit(Rect::new(0, 0, width, height), &ctx);
        picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
    }

    #[test]
    fn a_long_answer_gets_the_room_of_the_statements() {
        expect![[r#"
            ┌─ user/intern → role/Sandbox ─────────────────────────────────────── disputed ┐
            │ AWS documentation disagrees on whether user/intern can assume role/Sandbox:  │
            │ the trust policy trusts it (statement 0, TheIntern). MFA is not required.    │
            │ One interpretation: allowed: an implicit deny in a permissions boundary does │
            │ not limit what a resource-based policy grants to a user's ARN in the same    │
            │ account                                                                      │
            │ (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluat │
            │ ion-logic.html). The other: refused: the permissions boundary of a user      │
            │ named in a role's trust policy must allow sts:AssumeRole                     │
            │ (https://docs.aws.amazon.com/IAM/latest/UserGuide/roles-managingrole-editing │
            │ -cli.html).                                                                  │
            │ identity does not allow               trust    allows                        │
            │ boundary does not allow               scp      allows                        │
            │ … more: enlarge the window                                                   │
            └──────────────────────────────────────────────────────────────────────────────┘
            ┏━ allow trust policy of role/Sandbox ━━━━━━━━━━━━━━━━━━━━━━ TheIntern  1 of 5 ┓
            ┃        "Effect": "Allow",                                                    ┃
            ┃▌       "Principal": {                                                        ┃
            ┃▌         "AWS": "arn:aws:iam::111122223333:user/intern"                      ┃
            ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        "#]]
        .assert_eq(&drawn("user/intern", "role/Sandbox", 80, 20));
    }

    #[test]
    fn an_answer_that_is_cut_says_so() {
        let drawn = |height| drawn("user/intern", "role/Sandbox", 80, height);
        assert!(drawn(18).contains("… more: enlarge the window"), "{}", drawn(18));
        assert!(!drawn(24).contains("… more: enlarge the window"), "{}", drawn(24));
    }

    #[test]
    fn both_statements_are_shown_with_the_deciding_lines_marked() {
        expect![[r#"
            ┌─ user/alice → role/Deploy ─────────────────────────────────────────── proven ┐
            │ user/alice can assume role/Deploy: inline policy DeployAssume allows it      │
            │ (statement 0, AssumeDeploy), and the trust policy trusts it (statement 0).   │
            │ MFA is not required.                                                         │
            │ identity allows                       trust    allows                        │
            │ scp      allows                       rcp      allows                        │
            │ To close AssumeRole, remove statement 0 (AssumeDeploy) of the inline policy  │
            │ DeployAssume of arn:aws:iam::111122223333:user/alice.                        │
            └──────────────────────────────────────────────────────────────────────────────┘
            ┏━ allow inline DeployAssume of user/alice ━━━━━━━━━━━━━━ AssumeDeploy  1 of 6 ┓
            ┃        "Effect": "Allow",                                                    ┃
            ┃▌       "Action": "sts:AssumeRole",                                           ┃
            ┃▌       "Resource": "arn:aws:iam::111122223333:role/Deploy"                   ┃
            ┃      }                                                                       ┃
            ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
            ┌─ allow trust policy of role/Deploy ───────────────────── statement 0  2 of 6 ┐
            │        "Effect": "Allow",                                                    │
            │▌       "Principal": {                                                        │
            │▌         "AWS": "arn:aws:iam::111122223333:root"                             │
            └──────────────────────────────────────────────────────────────────────────────┘
        "#]]
        .assert_eq(&drawn("user/alice", "role/Deploy", 80, 20));
    }

    #[test]
    fn a_refusal_names_what_refuses() {
        expect![[r#"
            ┌─ user/erin → role/Payroll ────────────────────────────────────────── blocked ┐
            │ user/erin cannot assume role/Payroll in one step: scp ProtectPayroll denies  │
            │ it (statement 0, FinanceOnly).                                               │
            │ identity allows                       trust    allows                        │
            │ scp      denies                       rcp      allows                        │
            └──────────────────────────────────────────────────────────────────────────────┘
            ┏━ deny scp ProtectPayroll of ou-acme-productn (Production) ━━━━━━━━━━━━━━━━━━━┓
            ┃        "Sid": "FinanceOnly",                                                 ┃
            ┃        "Effect": "Deny",                                                     ┃
            ┃▌       "Action": "sts:AssumeRole",                                           ┃
            ┃▌       "Resource": "arn:aws:iam::*:role/finance/*",                          ┃
            ┃▌       "Condition": {                                                        ┃
            ┃▌         "StringNotEquals": {                                                ┃
            ┃▌           "aws:PrincipalTag/department": "finance"                          ┃
            ┃▌         }                                                                   ┃
            ┃▌       }                                                                     ┃
            ┃      }                                                                       ┃
            ┃    ]                                                                         ┃
            ┃  }                                                                           ┃
            ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        "#]]
        .assert_eq(&drawn("user/erin", "role/Payroll", 80, 20));
    }

    #[test]
    fn an_identity_center_step_shows_membership_and_assignment() {
        expect![[r#"
            ┌─ sso-user/priya.nair → role/AWSReservedSSO_DeveloperAccess_c6f08a13b5e2974d ─┐
            │ sso-user/priya.nair is a member of sso-group/Developers, and the permission  │
            │ set DeveloperAccess in account 111122223333 (acme-prod) is assigned to       │
            │ sso-group/Developers. That gives access to                                   │
            │ role/AWSReservedSSO_DeveloperAccess_c6f08a13b5e2974d.                        │
            │ membership: sso-user/priya.nair in sso-group/Developers                      │
            │ assignment: DeveloperAccess in 111122223333 to sso-group/Developers          │
            └──────────────────────────────────────────────────────────────────────────────┘












        "#]]
        .assert_eq(&drawn("priya.nair", "AWSReservedSSO_DeveloperAccess_c6f08a13b5e2974d", 80, 20));
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn("user/alice", "role/Deploy", width, height);
        }
    }
}
