//! Commands that work the same for a selected principal on every screen.

use crate::{
    graph::{AccessPath, Direction, Hop, NodeId},
    report::{
        Answer,
        answer::{Principals, principal_object_json},
        write_json,
    },
    tui::{
        command::{Command, Yank},
        screen::{Ctx, Place, Reaction, Route},
    },
    wording::{
        self,
        explanation::{self, Explanation, ReadOn},
    },
};

/// The reaction to a command about the selected principal; `None` for other commands.
#[expect(clippy::wildcard_enum_match_arm, reason = "only few of all commands are about principals")]
pub(super) fn principal_command(command: Command, id: NodeId, ctx: &Ctx) -> Vec<Reaction> {
    let reaction = match command {
        Command::Open => Reaction::Go(Place::Principal(id)),
        Command::Reach => Reaction::Go(Place::Tree(id, Direction::Outgoing)),
        Command::ReachedBy => Reaction::Go(Place::Tree(id, Direction::Incoming)),
        Command::PathStart => Reaction::Route(Route { from: Some(id), ..ctx.route }),
        Command::PathEnd => Reaction::Route(Route { to: Some(id), ..ctx.route }),
        Command::Mark => Reaction::Mark(id),
        Command::PathReverse => Reaction::Route(Route { from: ctx.route.to, to: ctx.route.from }),
        Command::Yank(Yank::Arn) => {
            Reaction::copy("the ARN", &ctx.data.analysis.graph.node(id).name)
        }
        Command::Yank(Yank::Name) => Reaction::copy("the name", &ctx.data.name(id)),
        Command::Yank(Yank::Json) => {
            let json = principal_object_json(&ctx.data.analysis, id);
            Reaction::copy_json(&format!("{} with its policies as JSON", ctx.data.name(id)), &json)
        }
        Command::Yank(Yank::Command) => match wording::lookup_command(&ctx.data.analysis, id) {
            Some(command) => Reaction::copy("the command", &command),
            None => nothing_about(id, "no command of the AWS CLI shows", ctx),
        },
        Command::Yank(Yank::Console) => match wording::console_link(&ctx.data.analysis, id) {
            Some(link) => Reaction::copy(&link_words(id, ctx), &link),
            None => nothing_about(id, "the AWS console has no page for", ctx),
        },
        _ => return Vec::new(),
    };
    vec![reaction]
}

/// Why nothing is copied.
fn nothing_about(id: NodeId, why: &str, ctx: &Ctx) -> Reaction {
    Reaction::Say(format!("nothing copied: {why} {}", ctx.data.name(id)))
}

/// The link opens in the account that the browser is signed in to.
fn link_words(id: NodeId, ctx: &Ctx) -> String {
    match ctx.data.analysis.graph.node(id).account() {
        Some(account) => format!("the console link (sign in to account {account} first)"),
        None => "the console link".to_owned(),
    }
}

/// An explanation of a principal, for readers who are learning IAM.
pub(super) fn explain_principal(id: NodeId, ctx: &Ctx) -> Explanation {
    explanation::of_principal(&ctx.data.analysis, id, ReadOn::OtherPage)
}

/// The same on the page of a principal, about it or a principal that it lists.
pub(super) fn explain_on_page_of(page: NodeId, id: NodeId, ctx: &Ctx) -> Explanation {
    let read_on = if page == id { ReadOn::ItsPage } else { ReadOn::OtherPage };
    explanation::of_principal(&ctx.data.analysis, id, read_on)
}

/// The same of a step of a path, with its number if there are several.
pub(super) fn explain_hop_of(path: &AccessPath, index: usize, ctx: &Ctx) -> Option<Explanation> {
    let explanation = explain_hop(*path.hops.get(index)?, ctx);
    let text = match path.hops.len() {
        1 => explanation.text,
        count => format!("step {} of {count}: {}", index + 1, explanation.text),
    };
    Some(Explanation { text, ..explanation })
}

/// Why a step is possible, disputed or unknown, and how to close it.
pub(super) fn explain_hop(hop: Hop, ctx: &Ctx) -> Explanation {
    let analysis = &ctx.data.analysis;
    explanation::of_step(analysis, &analysis.hop_evidence(hop))
}

/// The facts about a principal, as `rolecall principals -f json` prints them.
pub(super) fn facts_json(id: NodeId, ctx: &Ctx) -> String {
    answer_json(&Principals::new(&ctx.data.analysis, vec![id]))
}

/// An answer as the command line prints it.
pub(super) fn answer_json(answer: &impl Answer) -> String {
    let mut text = Vec::new();
    match write_json(answer, &mut text) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        // Writing to memory does not fail; if it does, the error is shown instead.
        Err(error) => format!("cannot write JSON: {error}"),
    }
}
