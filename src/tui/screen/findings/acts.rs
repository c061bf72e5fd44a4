//! What the keys do with the selected finding or rule.

use std::sync::LazyLock;

use super::{
    draw,
    list::{Jump, Tab, jump},
    state::{Findings, Pane},
};
use crate::{
    analysis::{Finding, RuleId, Subject, WaiverTarget},
    tui::{
        command::{Command, Motion, Yank},
        screen::{Ctx, Reaction, on_principal::principal_command, ticket::copied_path},
    },
    wording::{
        self,
        explanation::{Explanation, Topic},
    },
};

/// What the keys go to, as far as it decides which of them work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Areas,
    EmptyList,
    Rule,
    WaivedFinding,
    Finding,
    /// A finding about a principal.
    OfPrincipal,
    /// A policy beside a finding.
    Policy,
    /// The text beside a finding.
    Text,
    /// The text beside a rule.
    RuleText,
}

impl Target {
    fn of(screen: &Findings) -> Self {
        let lists_findings = screen.tab.lists_findings();
        match screen.pane {
            Pane::Areas => Self::Areas,
            Pane::List if screen.rows.is_empty() => Self::EmptyList,
            Pane::List if !lists_findings => Self::Rule,
            Pane::List if screen.tab == Tab::Waived => Self::WaivedFinding,
            Pane::List if screen.is_about_principal => Self::OfPrincipal,
            Pane::List => Self::Finding,
            Pane::Document(_) if screen.is_json() => Self::Policy,
            Pane::Document(_) if lists_findings => Self::Text,
            Pane::Document(_) => Self::RuleText,
        }
    }
}

/// How many targets there are.
const TARGETS: usize = 9;

/// Every command, most useful first, and where it works: a column for each [`Target`], in order,
/// with its letter, or a dot.
#[rustfmt::skip]
const WHERE: [(Command, &[u8; TARGETS]); 28] = {
    use Command as C;
    [
        (C::Open,                b"a.rwfpjt."),
        (C::Why,                 b".....p..."),
        (C::Waive,               b"....fpjt."),
        (C::Filter,              b"aerwfpjtu"),
        (C::NextTab,             b"aerwfpjtu"),
        (C::NextPane,            b"aerwfpjtu"),
        (C::Explain,             b"a.rwfpjtu"),
        (C::Yank(Yank::Command), b"..rwfp.tu"),
        (C::Reach,               b".....p..."),
        (C::ReachedBy,           b".....p..."),
        (C::Yank(Yank::Arn),     b"...wfp.t."),
        (C::Yank(Yank::Name),    b"..rwfp..u"),
        (C::Yank(Yank::Json),    b"...wfpjt."),
        (C::Yank(Yank::Path),    b".....p..."),
        (C::Yank(Yank::Console), b".....p..."),
        (C::SortMenu,            b"..rwfp..."),
        (C::Zoom,                b"a.rwfpjtu"),
        (C::NextMatch,           b"......jtu"),
        (C::PreviousMatch,       b"......jtu"),
        (C::PathStart,           b".....p..."),
        (C::PathEnd,             b".....p..."),
        (C::Move(Motion::Right), b"a.rwfp..."),
        (C::Move(Motion::Left),  b".......tu"),
        (C::PreviousTab,         b"aerwfpjtu"),
        (C::PreviousPane,        b"aerwfpjtu"),
        (C::SortReverse,         b"..rwfp..."),
        (C::SortNext,            b"..rwfp..."),
        (C::SortPrevious,        b"..rwfp..."),
    ]
};

/// What can be done with what has the focus, most useful first: only what works there.
pub(super) fn commands(screen: &Findings) -> &'static [Command] {
    static LISTS: LazyLock<[Vec<Command>; TARGETS]> = LazyLock::new(|| {
        std::array::from_fn(|column| {
            let works = WHERE.iter().filter(|(_, columns)| columns[column] != b'.');
            works.map(|(command, _)| *command).collect()
        })
    });
    &LISTS[Target::of(screen) as usize]
}

impl Findings {
    pub(super) fn open(&mut self, ctx: &Ctx) -> Vec<Reaction> {
        if self.pane == Pane::Areas {
            self.pane = Pane::List;
            return Vec::new();
        }
        let finding = self.finding(ctx);
        if let Some(reaction) = finding.and_then(|(_, it)| jump(it, Jump::Subject, ctx)) {
            return vec![reaction];
        }
        if self.pane == Pane::List && !self.documents.is_empty() {
            self.pane = Pane::Document(0);
        }
        Vec::new()
    }

    pub(super) fn yank(&self, yank: Yank, ctx: &Ctx) -> Vec<Reaction> {
        if let (Yank::Json, Some(json)) = (yank, self.document().and_then(|it| it.content.json())) {
            return vec![Reaction::copy_json("the policy", json)];
        }
        let analysis = &ctx.data.analysis;
        let Some((index, finding)) = self.finding(ctx) else {
            let rule = self.rule(ctx).map(RuleId::rule);
            let copied = rule.and_then(|it| match yank {
                Yank::Name => Some(("the rule", it.id)),
                Yank::Command => Some(("the command", it.remediation.command)),
                Yank::Arn | Yank::Json | Yank::Path | Yank::Console => None,
            });
            return copied.map(|(what, it)| Reaction::copy(what, it)).into_iter().collect();
        };
        vec![match yank {
            Yank::Arn => Reaction::copy("the ARN", &finding.subject.name(analysis)),
            Yank::Name => Reaction::copy("the name", &wording::finding_subject(analysis, finding)),
            Yank::Command => {
                Reaction::copy("the command", &wording::remediation_command(analysis, finding))
            }
            Yank::Json => match ctx.answers.evidence(index) {
                Some(evidence) => Reaction::copy_json("the finding as JSON", &evidence.json),
                None => Reaction::Say("its evidence is not known yet".to_owned()),
            },
            Yank::Console => {
                let subject = match finding.subject {
                    Subject::Principal(id) => id,
                    Subject::Account(_) | Subject::Named(_) => {
                        let words = "nothing copied: `yu` copies the page of a principal";
                        return vec![Reaction::Say(words.to_owned())];
                    }
                };
                return principal_command(Command::Yank(yank), subject, ctx);
            }
            Yank::Path => {
                let path = match finding.subject {
                    Subject::Principal(id) => ctx.data.path_to_admin(id),
                    Subject::Account(_) | Subject::Named(_) => None,
                };
                match path {
                    Some(path) => copied_path(&path, ctx),
                    None => Reaction::Say("it has no path to an administrator".to_owned()),
                }
            }
        }]
    }

    pub(super) fn explained(&self, ctx: &Ctx) -> Option<Explanation> {
        const PRACTICES: &str = "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/identity-management.html";
        Some(match (self.pane, self.finding(ctx)) {
            (Pane::Areas, _) => Explanation::new(draw::area_explanation(self, ctx), PRACTICES),
            (_, Some((_, finding))) => wording::finding_explanation(&ctx.data.analysis, finding),
            (_, None) => Topic::Rule(self.rule(ctx)?).explanation(),
        })
    }

    pub(super) fn waive(&self, ctx: &Ctx) -> Vec<Reaction> {
        let Some((index, finding)) = self.finding(ctx) else { return Vec::new() };
        waive(index, finding, ctx)
    }
}

/// Asks what is needed to waive a finding, unless it is waived.
pub(crate) fn waive(index: usize, finding: &Finding, ctx: &Ctx) -> Vec<Reaction> {
    let board = ctx.answers.board.as_ref();
    if board.is_some_and(|it| it.is_waived(index)) {
        return vec![Reaction::Say("it is waived already".to_owned())];
    }
    let analysis = &ctx.data.analysis;
    let target = WaiverTarget::of(analysis, finding);
    let subject = wording::finding_subject(analysis, finding);
    vec![Reaction::Waive(target, format!("{} of {subject}", finding.rule.rule().id))]
}
