//! Layout: the class of a terminal size, and the rows around a screen.

use ratatui::layout::Rect;

/// How much of a screen a terminal of some size can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Below 40x10: one line of text; all keys still work.
    Tiny,
    /// Below 60 columns or 16 rows: no boxes, one pane.
    Compact,
    /// Up to 109 columns: one main pane and a short one for details.
    Narrow,
    /// Up to 159 columns: two panes.
    Normal,
    /// From 160 columns: three panes.
    Wide,
}

impl Class {
    /// The class of a terminal of this size, in cells.
    pub(crate) fn of(width: u16, height: u16) -> Self {
        match (width, height) {
            (..40, _) | (_, ..10) => Self::Tiny,
            (..60, _) | (_, ..16) => Self::Compact,
            (..110, _) => Self::Narrow,
            (..160, _) => Self::Normal,
            (_, _) => Self::Wide,
        }
    }

    /// Whether panes have borders.
    pub(crate) fn has_boxes(self) -> bool {
        Self::Narrow <= self
    }
}

/// The numbered views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Overview,
    Principals,
    Paths,
    Findings,
}

impl View {
    /// All views, in the order of their number keys.
    pub(crate) const ALL: [Self; 4] =
        [Self::Overview, Self::Principals, Self::Paths, Self::Findings];

    /// The title on the tab.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Principals => "Principals",
            Self::Paths => "Paths",
            Self::Findings => "Findings",
        }
    }

    /// The number on the tab, and its key.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Overview => 1,
            Self::Principals => 2,
            Self::Paths => 3,
            Self::Findings => 5,
        }
    }
}

/// The areas around a screen; absent ones are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shell {
    pub(crate) header: Rect,
    pub(crate) tabs: Rect,
    pub(crate) body: Rect,
    pub(crate) crumbs: Rect,
    pub(crate) hints: Rect,
}

impl Shell {
    /// Divides the terminal.
    pub(crate) fn of(area: Rect) -> Self {
        let (above, below) = match Class::of(area.width, area.height) {
            Class::Tiny => (0, 0),
            Class::Compact => (1, 1),
            Class::Narrow | Class::Normal | Class::Wide => (2, 2),
        };
        let row = |y: u16| Rect { y: area.y + y, height: 1, ..area };
        let none = Rect { height: 0, ..area };
        let body =
            Rect { y: area.y + above, height: area.height.saturating_sub(above + below), ..area };
        Self {
            header: if 1 <= above { row(0) } else { none },
            tabs: if 2 <= above { row(1) } else { none },
            body,
            crumbs: if 2 <= below { row(area.height - 2) } else { none },
            hints: if 1 <= below { row(area.height - 1) } else { none },
        }
    }

    /// Makes room for a message with this many lines: that of the breadcrumbs, and rows of the body
    /// if it is long, so that it hides nothing. At most half of the body. It stands above the last
    /// `typed` rows, in which something is typed.
    pub(crate) fn with_message(self, lines: u16, typed: u16) -> (Self, Rect) {
        let rows = self.crumbs.height + self.hints.height;
        let below = typed.max(if self.crumbs.is_empty() { 0 } else { self.hints.height });
        let free = rows.saturating_sub(below);
        let more = lines.saturating_sub(free).min(self.body.height / 2);
        let bottom = (self.body.bottom() + rows).saturating_sub(below);
        let height = (free + more).min(bottom);
        let place = Rect { y: bottom - height, height, ..self.body };
        let body = Rect { height: self.body.height - more, ..self.body };
        (Self { body, ..self }, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn sizes_and_their_classes() {
        let cases = [
            ((39, 60),  Class::Tiny),
            ((200, 9),  Class::Tiny),
            ((40, 10),  Class::Compact),
            ((59, 24),  Class::Compact),
            ((200, 15), Class::Compact),
            ((80, 24),  Class::Narrow),
            ((109, 16), Class::Narrow),
            ((120, 40), Class::Normal),
            ((159, 40), Class::Normal),
            ((200, 60), Class::Wide),
        ];
        for ((width, height), expected) in cases {
            assert_eq!(Class::of(width, height), expected, "{width}x{height}");
        }
    }

    #[test]
    fn the_rows_of_the_shell_fill_the_terminal_exactly() {
        for width in [0, 1, 40, 80, 200] {
            for height in 0..60 {
                let area = Rect::new(0, 0, width, height);
                let Shell { header, tabs, body, crumbs, hints } = Shell::of(area);
                let rows = [header, tabs, body, crumbs, hints].map(|it| it.height);
                assert_eq!(rows.into_iter().sum::<u16>(), height, "{width}x{height}");
            }
        }
    }

    #[test]
    fn a_message_stands_above_the_rows_in_which_something_is_typed() {
        let cases = [((80, 24), 0, 22..23), ((80, 24), 1, 22..23), ((80, 24), 2, 21..22)];
        for ((width, height), typed, rows) in cases {
            let shell = Shell::of(Rect::new(0, 0, width, height));
            let (shell, place) = shell.with_message(1, typed);
            assert_eq!(place.y..place.bottom(), rows, "{typed}");
            assert!(shell.body.bottom() <= place.y, "{typed}");
        }
        let (_, place) = Shell::of(Rect::new(0, 0, 50, 12)).with_message(2, 1);
        assert_eq!(place.y..place.bottom(), 9..11, "without breadcrumbs");
    }
}
