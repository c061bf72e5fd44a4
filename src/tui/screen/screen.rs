//! What a screen is to the app: it takes commands, gives reactions, and draws itself.

use std::{fmt::Debug, time::Instant};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::tui::{
    data::{Data, KnownAccount},
    event::Command,
    job::{Job, JobOutput},
    layout::View,
    loading::Loading,
    look::Look,
    reader::Failure,
    screen::{
        self,
        account::{Account, Accounts},
        overview::Overview,
        paths::Paths,
        principal::Principal,
        principals::Principals,
        tree::ReachTree,
        why::Why,
    },
    services::Services,
};
use crate::{
    eval::AccessState,
    graph::{Direction, NodeId, WayFilter},
    iam::Arn,
};

/// What every screen may know.
#[derive(Clone, Debug)]
pub(crate) struct Ctx {
    pub(crate) look: Look,
    /// The facts and the graph.
    pub(crate) data: Data,
    /// Where paths start and end, as far as the user has said.
    pub(crate) route: Route,
    /// Which ways count in trees and paths.
    pub(crate) ways: Ways,
    /// The load that goes on.
    pub(crate) loading: Option<Loading>,
    /// Why nothing could be read, where that is so.
    pub(crate) failure: Option<Failure>,
    /// What AWS was asked on demand.
    pub(crate) services: Services,
    /// When the event that is being handled came in.
    pub(crate) now: Instant,
}

#[cfg(test)]
impl Ctx {
    /// The demo organization, drawn plainly.
    pub(crate) fn demo() -> Self {
        let now = Instant::now();
        Self {
            look: Look::PLAIN,
            data: Data::demo(),
            route: Route::default(),
            ways: Ways::default(),
            loading: None,
            failure: None,
            services: Services::default(),
            now,
        }
    }

    /// One account, as the AWS CLI prints it, drawn plainly.
    pub(crate) fn of(authorization_details: &[u8]) -> Self {
        let snapshot = crate::load::load_bytes("account.json", authorization_details.to_vec());
        let snapshot = snapshot.expect("the test has written it");
        let data = Data::new(crate::analysis::Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH));
        Self { data, ..Self::demo() }
    }
}

/// Where paths start and end, as far as the user has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) from: Option<NodeId>,
    pub(crate) to: Option<NodeId>,
}

/// Which ways count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ways {
    #[default]
    All,
    /// Only those that need no MFA: what a stolen key opens.
    WithoutMfa,
    /// Only those that are sure.
    Proven,
    /// Only those that are sure and need no MFA.
    ProvenWithoutMfa,
}

impl Ways {
    /// The next choice, and after the last one the first.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::All => Self::WithoutMfa,
            Self::WithoutMfa => Self::Proven,
            Self::Proven => Self::ProvenWithoutMfa,
            Self::ProvenWithoutMfa => Self::All,
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::All => "all ways",
            Self::WithoutMfa => "ways without MFA",
            Self::Proven => "proven ways",
            Self::ProvenWithoutMfa => "proven ways without MFA",
        }
    }

    pub(crate) fn filter(self) -> WayFilter {
        let proven = matches!(self, Self::Proven | Self::ProvenWithoutMfa);
        WayFilter {
            state: if proven { AccessState::Proven } else { AccessState::Unknown },
            without_mfa: matches!(self, Self::WithoutMfa | Self::ProvenWithoutMfa),
            ..WayFilter::ALL
        }
    }
}

/// Which principals a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// Users outside every group.
    OutsideGroups,
    /// Users with an active key older than 90 days.
    OldKeys,
    /// Roles whose trust policy lets people in without an MFA condition.
    WithoutMfa,
}

/// Somewhere one can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One of the numbered views.
    View(View),
    /// The principals with one of the highlights.
    Highlight(Selection),
    /// All about one principal.
    Principal(NodeId),
    /// All accounts.
    Accounts,
    /// All about one account, by its place among all.
    Account(usize),
    /// Whom a principal can become (outgoing), or who can become it, as a tree.
    Tree(NodeId, Direction),
    /// Why one can become the other, or why not.
    Why { from: NodeId, to: NodeId },
    /// How the source is being read.
    Loading,
    /// Why nothing could be read.
    Failure,
}

impl Place {
    /// Which of the numbered views it is, if any.
    pub(crate) fn view(self) -> Option<View> {
        match self {
            Self::View(view) => Some(view),
            Self::Highlight(_)
            | Self::Principal(_)
            | Self::Accounts
            | Self::Account(_)
            | Self::Tree(..)
            | Self::Why { .. }
            | Self::Loading
            | Self::Failure => None,
        }
    }
}

/// New data in place of old: how what one was looking at is found again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Renewal<'a> {
    /// The data that went.
    pub(crate) old: &'a Data,
    /// The data that came.
    pub(crate) new: &'a Data,
}

impl Renewal<'_> {
    /// The same principal, by its name; none if it is gone.
    pub(crate) fn node(&self, id: NodeId) -> Option<NodeId> {
        self.new.analysis.graph.find(&self.old.analysis.graph.node(id).name)
    }

    /// The place of the same account, by its id; none if it is gone.
    pub(crate) fn account(&self, index: usize) -> Option<usize> {
        let KnownAccount { id, .. } = self.old.accounts.get(index)?;
        self.new.accounts.iter().position(|it| it.id == *id)
    }
}

/// Makes the screen of a place.
pub(crate) fn open(place: Place, ctx: &Ctx) -> Box<dyn Screen> {
    match place {
        Place::View(View::Overview) => Box::new(Overview::new(ctx)),
        Place::View(View::Principals) => Box::new(Principals::new(None, ctx)),
        Place::View(View::Paths) => Box::new(Paths::new(ctx)),
        Place::Highlight(selection) => Box::new(Principals::new(Some(selection), ctx)),
        Place::Principal(id) => Box::new(Principal::new(id, ctx)),
        Place::Accounts => Box::new(Accounts::new(ctx)),
        Place::Account(index) => Box::new(Account::new(index, ctx)),
        Place::Tree(root, direction) => Box::new(ReachTree::new(root, direction, ctx)),
        Place::Why { from, to } => Box::new(Why::new(from, to, ctx)),
        Place::Loading => Box::new(screen::loading::Loading::default()),
        Place::Failure => Box::new(screen::failure::Failure::default()),
    }
}

/// What a screen asks of the app.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reaction {
    /// Show another screen on top of this one.
    Go(Place),
    /// Leave for the level above.
    Up,
    /// Say where paths start or end, and show them.
    Route(Route),
    /// Do what a key would do.
    Do(Command),
    /// Tell the user something that happened.
    Say(String),
    /// Find something out; the answer comes to [`Screen::receive`].
    Start(Job),
    /// Ask AWS which services this principal last used.
    AskServices(Arn),
    /// Put text on the clipboard.
    Copy {
        /// What it is, such as `the ARN`.
        what: String,
        text: String,
    },
}

/// A screen: its state, the one way to change it, and its picture.
pub(crate) trait Screen: Debug {
    /// Where this is.
    fn place(&self) -> Place;

    /// Its name in the line of crumbs.
    fn title(&self) -> String;

    /// What stands after the crumbs: the sort order, the filter.
    fn note(&self) -> String {
        String::new()
    }

    /// What is selected, in a few words, for terminals that have room for nothing else.
    fn selection(&self, ctx: &Ctx) -> String;

    /// The commands it answers, the most useful first: they are the hints, and lead the help.
    fn commands(&self) -> &'static [Command];

    /// Called once it is shown, and again when it is shown anew: what has to be found out first.
    fn enter(&mut self, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Goes on with new data, as far as possible where it was. Says whether what it is about is
    /// still there.
    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool;

    /// Answers a command; one it does not know changes nothing. [`Command::Up`] is to be answered
    /// with [`Reaction::Up`] when there is nothing to close.
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction>;

    /// The text the prompt of [`Command::Filter`] begins with.
    fn filter_text(&self) -> &str {
        ""
    }

    /// What can be typed there, shown while nothing is.
    fn filter_examples(&self) -> &'static str {
        ""
    }

    /// Follows the prompt while it is typed.
    fn filter(&mut self, _text: &str, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Answers a click inside `area`, where the screen was drawn.
    fn click(&mut self, _place: Position, _area: Rect, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Takes what a job has found out.
    fn receive(&mut self, _output: &JobOutput, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Learns that more is known of what AWS was asked on demand.
    fn renew_services(&mut self, _ctx: &Ctx) {}

    /// Learns where it will be drawn, and scrolls its selection into view. Called after every
    /// change, so that drawing twice gives the same picture.
    fn fit(&mut self, area: Rect, ctx: &Ctx);

    /// Draws the screen.
    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer);
}
