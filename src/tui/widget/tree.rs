//! A tree that grows as it is opened: children are requested only then, so cycles are harmless.
//!
//! ```text
//! v user/alice
//! ├─v role/Deploy
//! │ └── role/Admin
//! └── role/Admin           shown above
//! ```

use std::{collections::HashSet, hash::Hash};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use crate::tui::{
    command::Motion,
    cut::{self, Cut},
    look::Look,
    theme::Tone,
    widget::{cursor::Cursor, seek::Seek, table},
};

/// A node as its parent's supplier describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Child<N> {
    pub(crate) node: N,
    /// Whether it has children of its own.
    pub(crate) branches: bool,
}

/// A line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Branch<N> {
    pub(crate) node: N,
    pub(crate) fold: Fold,
    /// For the node and each ancestor below the root, whether it is the last child.
    last: Vec<bool>,
}

/// Whether a node shows its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    Open,
    Closed,
    /// There is nothing to show.
    Leaf,
    /// The node is already shown above, with its children.
    ShownAbove,
}

/// The open lines, and the selected one.
#[derive(Clone, Debug)]
pub(crate) struct Tree<N> {
    branches: Vec<Branch<N>>,
    cursor: Cursor,
}

impl<N: Clone + Eq + Hash> Tree<N> {
    /// A closed tree.
    pub(crate) fn new(root: Child<N>) -> Self {
        Self { branches: vec![Branch::new(root, Vec::new())], cursor: Cursor::default() }
    }

    /// The selected line.
    pub(crate) fn selected(&self) -> &Branch<N> {
        &self.branches[self.row()]
    }

    /// The place of the selected line. While a tree of other data grows again, its last line stands
    /// for one that is not there yet.
    fn row(&self) -> usize {
        self.cursor.selected().min(self.branches.len() - 1)
    }

    /// The nodes of all lines.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &N> {
        self.branches.iter().map(|it| &it.node)
    }

    /// The nodes from the root to the selected one.
    pub(crate) fn path(&self) -> Vec<N> {
        self.path_to(self.row())
    }

    fn path_to(&self, row: usize) -> Vec<N> {
        let mut path = Vec::new();
        let mut next = Some(row);
        while let Some(row) = next {
            path.push(self.branches[row].node.clone());
            next = self.parent(row);
        }
        path.reverse();
        path
    }

    /// Moves the selection. Right opens a branch, then enters it; left closes it, then leaves it.
    pub(crate) fn go(
        &mut self,
        motion: Motion,
        children: impl FnOnce(&N) -> Option<Vec<Child<N>>>,
    ) {
        let row = self.row();
        match (motion, self.branches[row].fold) {
            (Motion::Right, Fold::Closed) => {
                self.open(row, children);
            }
            (Motion::Right, Fold::Open) => self.cursor.select(row + 1),
            (Motion::Right, Fold::ShownAbove) => self.cursor.select(self.first(row)),
            (Motion::Right, Fold::Leaf) => {}
            (Motion::Left, Fold::Open) => self.close(row),
            (Motion::Left, Fold::Closed | Fold::Leaf | Fold::ShownAbove) => {
                self.cursor.select(self.parent(row).unwrap_or(row));
            }
            (
                Motion::Down
                | Motion::Up
                | Motion::HalfDown
                | Motion::HalfUp
                | Motion::PageDown
                | Motion::PageUp
                | Motion::Top
                | Motion::Bottom,
                Fold::Open | Fold::Closed | Fold::Leaf | Fold::ShownAbove,
            ) => self.cursor.go(motion, self.branches.len()),
        }
    }

    /// Opens every closed branch that is less than `depth` steps below the root, in the order of
    /// the lines, until there are `limit` lines, or until the children of a branch are not known
    /// yet. Returns whether the limit was reached.
    pub(crate) fn open_to(
        &mut self,
        depth: usize,
        limit: usize,
        mut children: impl FnMut(&N) -> Option<Vec<Child<N>>>,
    ) -> bool {
        let mut row = 0;
        while row < self.branches.len() {
            if limit <= self.branches.len() {
                return true;
            }
            let Branch { fold, last, .. } = &self.branches[row];
            let (selected, before) = (self.row(), self.branches.len());
            if *fold == Fold::Closed && last.len() < depth && !self.open(row, &mut children) {
                return false;
            }
            // The selection stays on its line, wherever that is now.
            if row < selected {
                self.cursor.select(selected + self.branches.len() - before);
            }
            row += 1;
        }
        false
    }

    /// A tree of other data with the same open branches and the same selected line, as far as they
    /// exist and their children are known. `moved` finds the node there, given `key` of a node.
    pub(crate) fn renewed<K: Eq + Hash>(
        &self,
        root: Child<N>,
        moved: impl Fn(&N) -> Option<K>,
        key: impl Fn(&N) -> K,
        mut children: impl FnMut(&N) -> Option<Vec<Child<N>>>,
    ) -> Self {
        let there = |row: usize| self.path_to(row).iter().map(&moved).collect::<Option<Vec<_>>>();
        let rows = 0..self.branches.len();
        let is_open = |row: &usize| self.branches[*row].fold == Fold::Open;
        let open: HashSet<_> = rows.filter(is_open).filter_map(there).collect();
        let selected = there(self.row());

        let mut tree = Self { cursor: self.cursor, ..Self::new(root) };
        let mut row = 0;
        while row < tree.branches.len() {
            let path: Vec<_> = tree.path_to(row).iter().map(&key).collect();
            let grows = tree.branches[row].fold == Fold::Closed && open.contains(&path);
            let is_known = !grows || tree.open(row, &mut children);
            if Some(path) == selected {
                tree.cursor.select(row);
            }
            if !is_known {
                break;
            }
            row += 1;
        }
        tree
    }

    /// Selects the nearest line whose node matches. Returns whether there is one.
    pub(crate) fn seek(&mut self, seek: Seek, matches: impl Fn(&N) -> bool) -> bool {
        let matches = |row: usize| matches(&self.branches[row].node);
        let found = seek.find(self.row(), self.branches.len(), matches);
        self.cursor.select(found.unwrap_or(self.row()));
        found.is_some()
    }

    /// Selects the line under the pointer, if there is one.
    pub(crate) fn select_at(&mut self, area: Rect, place: Position) {
        if let Some(row) = self.cursor.row_at(area, place, self.branches.len()) {
            self.cursor.select(row);
        }
    }

    /// Scrolls the selection into view; must be called before drawing.
    pub(crate) fn fit(&mut self, height: u16) {
        self.cursor.fit(self.branches.len(), height);
    }

    /// Opens a branch, unless its children are not known yet. Returns whether they are.
    fn open(&mut self, row: usize, children: impl FnOnce(&N) -> Option<Vec<Child<N>>>) -> bool {
        let Branch { node, last, .. } = &self.branches[row];
        let Some(mut children) = children(node) else { return false };
        let Some(youngest) = children.pop() else {
            self.branches[row].fold = Fold::Leaf;
            return true;
        };
        let below = |is_last: bool| last.iter().copied().chain([is_last]).collect();
        let mut grown: Vec<_> =
            children.into_iter().map(|child| Branch::new(child, below(false))).collect();
        grown.push(Branch::new(youngest, below(true)));
        self.branches.splice(row + 1..row + 1, grown);
        self.branches[row].fold = Fold::Open;
        self.find_repeats();
        true
    }

    fn close(&mut self, row: usize) {
        let depth = self.branches[row].last.len();
        let below = &self.branches[row + 1..];
        let end = below.iter().take_while(|it| depth < it.last.len()).count();
        self.branches.drain(row + 1..row + 1 + end);
        self.branches[row].fold = Fold::Closed;
        self.find_repeats();
    }

    /// Marks nodes that are already shown further up.
    fn find_repeats(&mut self) {
        let mut seen = HashSet::new();
        for branch in &mut self.branches {
            let first = seen.insert(branch.node.clone());
            branch.fold = match (branch.fold, first) {
                (Fold::Closed, false) => Fold::ShownAbove,
                (Fold::ShownAbove, true) => Fold::Closed,
                (fold, _) => fold,
            };
        }
    }

    fn first(&self, row: usize) -> usize {
        let node = &self.branches[row].node;
        self.branches.iter().position(|it| it.node == *node).unwrap_or(row)
    }

    fn parent(&self, row: usize) -> Option<usize> {
        let depth = self.branches[row].last.len();
        self.branches[..row].iter().rposition(|it| it.last.len() < depth)
    }

    /// For each line, what `of` makes of its node and of what it made of its parent's; the root
    /// has none.
    pub(crate) fn along<T: Copy>(&self, of: impl Fn(Option<T>, &N) -> T) -> Vec<T> {
        let mut above = Vec::new();
        let of_branch = |branch: &Branch<N>| {
            above.truncate(branch.last.len());
            let value = of(above.last().copied(), &branch.node);
            above.push(value);
            value
        };
        self.branches.iter().map(of_branch).collect()
    }

    /// The cells of the longest name, with the lines before it.
    pub(crate) fn longest(&self, look: &Look, name: impl Fn(&N) -> usize) -> usize {
        let wide = |it: &Branch<N>| cut::width(&trunk(it, look)) + name(&it.node);
        self.branches.iter().map(wide).max().unwrap_or(0)
    }

    /// Draws the heads of the two columns, and below them the lines from the first visible one
    /// on. `cells` gives the name of a line's node, and what stands beside it.
    pub(crate) fn draw<'a>(
        &self,
        look: &Look,
        focused: bool,
        heads: [Line<'a>; 2],
        cells: impl Fn(usize, &Branch<N>) -> [Line<'a>; 2],
        area: Rect,
        buf: &mut Buffer,
    ) {
        let body = table::body(area);
        let head = Rect { height: area.height.min(1), ..area };
        let top = self.cursor.top();
        let visible: Vec<_> = self
            .branches
            .iter()
            .enumerate()
            .skip(top)
            .zip(body.rows())
            .map(|((row, branch), place)| {
                (Some(row), place, trunk(branch, look), cells(row, branch))
            })
            .collect();
        let visible = [vec![(None, head, " ".to_owned(), heads)], visible].concat();
        // Names leave room for the cells beside them, but keep at least half of the width.
        let width = usize::from(area.width);
        let beside = visible.iter().map(|(_, _, _, [_, it])| it.width()).max().unwrap_or(0);
        let most = width.saturating_sub(beside + 3).max(width / 2);
        let wide = visible
            .iter()
            .map(|(_, _, trunk, [name, _])| cut::width(trunk) + cut::line_width(name))
            .max()
            .unwrap_or(0)
            .min(most);
        for (row, place, trunk, [name, beside]) in visible {
            let room = wide.saturating_sub(cut::width(&trunk));
            let ellipsis = look.glyphs.ellipsis;
            let name = cut::line(name, room, Cut::Middle, ellipsis);
            let gap = room.saturating_sub(name.width()) + 2;
            let mut line = Line::from(Span::styled(trunk, look.style(Tone::Border)));
            line.extend(name.spans);
            line.push_span(" ".repeat(gap));
            line.extend(beside.spans);
            // One cell at the right edge stays empty.
            let room = usize::from(place.width.saturating_sub(1));
            cut::draw(cut::line(line, room, Cut::Right, ellipsis), place, buf);
            if focused && row == Some(self.row()) {
                buf.set_style(place, look.style(Tone::Selected));
            }
        }
    }
}

impl<N> Branch<N> {
    fn new(Child { node, branches }: Child<N>, last: Vec<bool>) -> Self {
        let fold = if branches { Fold::Closed } else { Fold::Leaf };
        Self { node, fold, last }
    }
}

/// The lines and the fold mark before a name.
fn trunk<N>(branch: &Branch<N>, look: &Look) -> String {
    let Look { glyphs, .. } = look;
    let mut out = String::from(" ");
    if let Some((is_last, above)) = branch.last.split_last() {
        for ended in above {
            out.push_str(if *ended { "  " } else { glyphs.rail });
        }
        out.push_str(if *is_last { glyphs.last_branch } else { glyphs.branch });
    }
    out.push_str(match branch.fold {
        Fold::Open => glyphs.open,
        Fold::Closed => glyphs.closed,
        Fold::Leaf | Fold::ShownAbove => glyphs.leaf,
    });
    out.push(' ');
    out
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::tui::{
        glyphs::ASCII,
        widget::picture::{ODD_SIZES, picture, with_edge},
    };

    /// Alice may become Deploy and Audit; Deploy and Admin may become each other.
    fn children(node: &&'static str) -> Option<Vec<Child<&'static str>>> {
        let leads_to: &[&str] = match *node {
            "user/alice" => &["role/Deploy", "role/Admin", "role/Audit"],
            "role/Deploy" => &["role/Admin"],
            "role/Admin" => &["role/Deploy"],
            _ => &[],
        };
        let child = |node: &&'static str| Child { node: *node, branches: *node != "role/Audit" };
        Some(leads_to.iter().map(child).collect())
    }

    fn alice() -> Tree<&'static str> {
        Tree::new(Child { node: "user/alice", branches: true })
    }

    fn drawn(tree: &Tree<&'static str>, look: &Look, width: u16, height: u16) -> String {
        let cells = |_, branch: &Branch<&'static str>| {
            let beside = match branch.fold {
                Fold::ShownAbove => "shown above",
                Fold::Open | Fold::Closed | Fold::Leaf => "sts:AssumeRole",
            };
            [cut::raw(branch.node), cut::raw(beside)]
        };
        let heads = || [cut::raw("NAME"), cut::raw("HOW")];
        picture(width, height, |area, buf| tree.draw(look, true, heads(), cells, area, buf))
    }

    fn check(tree: &Tree<&'static str>, expected: &Expect) {
        expected.assert_eq(&with_edge(&drawn(tree, &Look::PLAIN, 40, 7)));
    }

    #[test]
    fn branches_open_one_by_one_and_cycles_end() {
        let mut tree = alice();
        tree.go(Motion::Right, children);
        tree.go(Motion::Right, children);
        tree.go(Motion::Right, children);
        tree.go(Motion::Right, children);
        tree.go(Motion::Right, children);
        check(
            &tree,
            &expect![[r#"
                | NAME                 HOW
                | v user/alice         sts:AssumeRole
                | ├─v role/Deploy      sts:AssumeRole
                | │ └─v role/Admin     sts:AssumeRole
                | │   └── role/Deploy  shown above
                | ├── role/Admin       shown above
                | └── role/Audit       sts:AssumeRole
            "#]],
        );
    }

    #[test]
    fn closing_brings_back_what_was_shown_above() {
        let mut tree = alice();
        tree.open_to(3, 100, children);
        tree.cursor.select(1);
        tree.go(Motion::Left, children);
        check(
            &tree,
            &expect![[r#"
                | NAME             HOW
                | v user/alice     sts:AssumeRole
                | ├─> role/Deploy  sts:AssumeRole
                | ├─> role/Admin   sts:AssumeRole
                | └── role/Audit   sts:AssumeRole
                |
                |
            "#]],
        );
    }

    #[test]
    fn ascii_lines() {
        let mut tree = alice();
        tree.go(Motion::Right, children);
        let look = Look { glyphs: &ASCII, ..Look::PLAIN };
        expect![[r#"
            | NAME             HOW
            | v user/alice     sts:AssumeRole
            | |-> role/Deploy  sts:AssumeRole
            | |-> role/Admin   sts:AssumeRole
            | `-- role/Audit   sts:AssumeRole
        "#]]
        .assert_eq(&with_edge(&drawn(&tree, &look, 40, 5)));
    }

    #[test]
    fn right_on_a_repeated_node_goes_to_where_it_is_shown() {
        let mut tree = alice();
        tree.open_to(2, 100, children);
        tree.cursor.select(3);
        assert_eq!(tree.selected().fold, Fold::ShownAbove);
        tree.go(Motion::Right, children);
        assert_eq!(tree.path(), ["user/alice", "role/Deploy", "role/Admin"]);
    }

    #[test]
    fn left_on_a_leaf_goes_to_its_parent() {
        let mut tree = alice();
        tree.go(Motion::Right, children);
        tree.go(Motion::Bottom, children);
        tree.go(Motion::Left, children);
        assert_eq!(tree.path(), ["user/alice"]);
    }

    #[test]
    fn in_other_data_the_same_branches_are_open() {
        let mut tree = alice();
        tree.open_to(2, 100, children);
        tree.cursor.select(4);
        // Admin is gone; Alice may become Backup first.
        let later = |node: &&'static str| match *node {
            "user/alice" => Some(vec![
                Child { node: "role/Backup", branches: true },
                Child { node: "role/Deploy", branches: true },
                Child { node: "role/Audit", branches: false },
            ]),
            _ => Some(Vec::new()),
        };
        let moved = |node: &&'static str| (*node != "role/Admin").then_some(*node);
        let alice = Child { node: "user/alice", branches: true };
        let tree = tree.renewed(alice, moved, |node| *node, later);
        assert_eq!(tree.path(), ["user/alice", "role/Audit"]);
        check(
            &tree,
            &expect![[r#"
                | NAME             HOW
                | v user/alice     sts:AssumeRole
                | ├─> role/Backup  sts:AssumeRole
                | ├── role/Deploy  sts:AssumeRole
                | └── role/Audit   sts:AssumeRole
                |
                |
            "#]],
        );
    }

    #[test]
    fn a_branch_stays_closed_until_its_children_are_known() {
        let known = |node: &&'static str| (*node != "role/Deploy").then(|| children(node))?;
        let mut tree = alice();
        assert!(!tree.open_to(3, 100, known));
        tree.cursor.select(1);
        tree.go(Motion::Right, known);
        check(
            &tree,
            &expect![[r#"
                | NAME             HOW
                | v user/alice     sts:AssumeRole
                | ├─> role/Deploy  sts:AssumeRole
                | ├─> role/Admin   sts:AssumeRole
                | └── role/Audit   sts:AssumeRole
                |
                |
            "#]],
        );
        tree.cursor.select(3);
        assert!(!tree.open_to(3, 100, children));
        assert_eq!(tree.path(), ["user/alice", "role/Audit"], "the selection stays on its line");
    }

    #[test]
    fn opening_many_stops_at_the_limit() {
        let endless = |node: &u32| {
            Some((0..10).map(|it| Child { node: node * 10 + it, branches: true }).collect())
        };
        let mut tree = Tree::new(Child { node: 1_u32, branches: true });
        assert!(tree.open_to(20, 50, endless));
        assert!(tree.branches.len() < 70);
    }

    #[test]
    fn survives_any_size() {
        let mut tree = alice();
        tree.open_to(3, 100, children);
        for (width, height) in ODD_SIZES {
            tree.fit(height);
            drawn(&tree, &Look::PLAIN, width, height);
        }
    }

    #[test]
    fn a_tree_that_grows_again_can_be_used_before_its_selected_line_is_there() {
        let mut old = alice();
        old.open_to(3, 100, children);
        old.go(Motion::Bottom, children);
        let root = Child { node: "user/alice", branches: true };
        let again = || old.renewed(root, |it| Some(*it), |it| *it, |_| None);
        assert_eq!(again().path(), ["user/alice"]);
        assert_eq!(again().selected().node, "user/alice");
        for motion in [Motion::Down, Motion::Up, Motion::Bottom, Motion::Left, Motion::Right] {
            let mut tree = again();
            tree.go(motion, |_| None);
            tree.fit(3);
            assert_eq!(tree.path().len(), 1, "{motion:?}");
        }
        assert!(again().seek(Seek::Next, |_| true));
    }
}
