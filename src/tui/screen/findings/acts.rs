//! What the keys do with the selected finding or rule.

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

/// What can be done on a part of the board, most useful first: only what works there.
pub(super) fn commands(screen: &Findings) -> &'static [Command] {
    use Command as C;
    let (lists_findings, is_empty) = (screen.tab.lists_findings(), screen.rows.is_empty());
    match screen.pane {
        Pane::Areas => &[
            C::Open,
            C::NextTab,
            C::NextPane,
            C::Filter,
            C::Explain,
            C::Move(Motion::Right),
            C::Zoom,
            C::PreviousTab,
            C::PreviousPane,
        ],
        Pane::List if is_empty => {
            &[C::NextTab, C::NextPane, C::Filter, C::PreviousTab, C::PreviousPane]
        }
        Pane::List if !lists_findings => &[
            C::Open,
            C::NextTab,
            C::Filter,
            C::NextPane,
            C::Explain,
            C::Yank(Yank::Name),
            C::Yank(Yank::Command),
            C::Zoom,
            C::Move(Motion::Right),
            C::PreviousTab,
            C::PreviousPane,
        ],
        Pane::List if screen.tab == Tab::Waived => &[
            C::Open,
            C::Filter,
            C::NextTab,
            C::NextPane,
            C::Explain,
            C::Yank(Yank::Command),
            C::Yank(Yank::Arn),
            C::Yank(Yank::Name),
            C::Yank(Yank::Json),
            C::Zoom,
            C::Move(Motion::Right),
            C::PreviousTab,
            C::PreviousPane,
        ],
        Pane::List if screen.is_about_principal => &[
            C::Open,
            C::Why,
            C::Waive,
            C::Filter,
            C::NextTab,
            C::NextPane,
            C::Explain,
            C::Yank(Yank::Command),
            C::Reach,
            C::ReachedBy,
            C::Yank(Yank::Arn),
            C::Yank(Yank::Name),
            C::Yank(Yank::Json),
            C::Yank(Yank::Path),
            C::Zoom,
            C::PathStart,
            C::PathEnd,
            C::Move(Motion::Right),
            C::PreviousTab,
            C::PreviousPane,
        ],
        Pane::List => &[
            C::Open,
            C::Waive,
            C::Filter,
            C::NextTab,
            C::NextPane,
            C::Explain,
            C::Yank(Yank::Command),
            C::Yank(Yank::Arn),
            C::Yank(Yank::Name),
            C::Yank(Yank::Json),
            C::Zoom,
            C::Move(Motion::Right),
            C::PreviousTab,
            C::PreviousPane,
        ],
        Pane::Document(_) if screen.is_json() => &[
            C::Open,
            C::NextPane,
            C::Zoom,
            C::Filter,
            C::NextMatch,
            C::PreviousMatch,
            C::Waive,
            C::Explain,
            C::Yank(Yank::Json),
            C::NextTab,
            C::PreviousTab,
            C::PreviousPane,
        ],
        Pane::Document(_) if lists_findings => &[
            C::Open,
            C::NextPane,
            C::Zoom,
            C::Waive,
            C::Explain,
            C::Yank(Yank::Command),
            C::Yank(Yank::Arn),
            C::Yank(Yank::Json),
            C::Filter,
            C::NextMatch,
            C::PreviousMatch,
            C::Move(Motion::Left),
            C::NextTab,
            C::PreviousTab,
            C::PreviousPane,
        ],
        Pane::Document(_) => &[
            C::NextPane,
            C::Zoom,
            C::Explain,
            C::Filter,
            C::NextMatch,
            C::PreviousMatch,
            C::Yank(Yank::Name),
            C::Yank(Yank::Command),
            C::Move(Motion::Left),
            C::NextTab,
            C::PreviousTab,
            C::PreviousPane,
        ],
    }
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
                    Some(path) => copied_path(path, ctx),
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
