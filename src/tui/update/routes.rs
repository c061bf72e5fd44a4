//! The ends of paths, the steps that count, and a path to show.

use crate::{
    graph::{AccessPath, NodeId},
    tui::{
        app::App,
        command::Command,
        event::Effect,
        layout::View,
        screen::{Place, Route},
        step_filter::StepFilter,
    },
};

impl App {
    /// Shows the paths once both ends are known.
    pub(super) fn show_route(&mut self) -> Vec<Effect> {
        let Route { from, to } = self.ctx.route;
        let name = |id: NodeId| self.ctx.data.name(id);
        let paths = Place::View(View::Paths);
        match (from, to) {
            (Some(from), Some(to)) if self.history.current().place() == paths => {
                self.say(format!("paths from {} to {}", name(from), name(to)));
                self.arrive()
            }
            (Some(_), Some(_)) => self.go(paths),
            (Some(from), None) => {
                self.say(format!("path start: {}; press T to set the end", name(from)));
                Vec::new()
            }
            (None, Some(to)) => {
                self.say(format!("path end: {}; press F to set the start", name(to)));
                Vec::new()
            }
            (None, None) => Vec::new(),
        }
    }

    /// Shows a path among all paths between its ends; if it has steps of privilege escalation, these
    /// count from now on.
    pub(super) fn show_path(&mut self, path: &AccessPath) -> Vec<Effect> {
        let (Some(first), Some(last)) = (path.hops.first(), path.hops.last()) else {
            return Vec::new();
        };
        let escalates = path.hops.iter().any(|it| it.edge.kind.escalation().is_some());
        if escalates && self.ctx.step_filter != StepFilter::ALL {
            self.ctx.step_filter = StepFilter::ALL;
        }
        let nodes = [first.from].into_iter().chain(path.hops.iter().map(|it| it.to));
        self.ctx.wanted_path = Some(nodes.collect());
        self.ctx.route = Route { from: Some(first.from), to: Some(last.to) };
        self.show_route()
    }

    /// Has trees and paths show these steps.
    pub(super) fn set_step_filter(&mut self, filter: StepFilter) -> Vec<Effect> {
        self.ctx.step_filter = filter;
        self.say(format!("trees and paths show these steps: {}", filter.words()));
        let reactions = self.history.current_mut().on(Command::Steps, &self.ctx);
        self.react(reactions)
    }
}
