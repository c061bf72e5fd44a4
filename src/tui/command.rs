//! The commands of the explorer, from keys, clicks and palette entries.

use crate::tui::layout::View;

/// A command, from a key, a click or a palette entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Move the selection or scroll.
    Move(Motion),
    NextPane,
    PreviousPane,
    NextTab,
    PreviousTab,
    /// Go to one of the numbered views.
    View(View),
    /// Open the selected item, or show why.
    Open,
    /// Go up one level: close what is open inside the screen, or leave it. Never quits.
    Up,
    /// Filter a list, or search a text.
    Filter,
    NextMatch,
    PreviousMatch,
    Palette,
    Help,
    SortNext,
    SortPrevious,
    SortReverse,
    Zoom,
    /// Show or hide service-linked roles.
    ServiceRoles,
    /// Show what the selected principal can become.
    Reach,
    /// Show which principals can become the selected one.
    ReachedBy,
    PathStart,
    PathEnd,
    PathReverse,
    /// Change the filter of steps: all, without MFA, proven.
    Steps,
    /// All accounts.
    Accounts,
    /// Accept the selected finding until a day.
    Waive,
    /// Show the users without a group.
    UsersWithoutGroup,
    /// Show the users with old keys.
    OldKeys,
    /// Show the roles that people can assume without MFA.
    WithoutMfa,
    /// Show the evidence on its own page.
    Why,
    /// Show an explanation of one or two sentences.
    Explain,
    Yank(Yank),
    /// Write the list or path on screen.
    Export(ExportFormat, ExportTarget),
    /// Mark the selected role, to compare it with another.
    Mark,
    /// Compare the two marked roles.
    Compare,
    /// Choose the column to sort by.
    SortMenu,
    /// Reload the source, or show the progress of a running load.
    Reload,
    /// Open the demo organization.
    OpenDemo,
    /// Open a file or folder.
    OpenFile,
    /// Stop loading and keep what has loaded.
    StopLoading,
    HistoryBack,
    HistoryForward,
    LastView,
    /// Stop the running job or close the prompt; twice within a second quits.
    Cancel,
    Quit,
    Suspend,
    /// Draw every cell again.
    Repaint,
    /// While typing: accept the line, or run the selected entry.
    Accept,
    /// While typing: close without taking it.
    Dismiss,
    /// While typing: select the entry above, or the earlier line.
    Previous,
    /// While typing: select the entry below, or the later line.
    Next,
    /// While typing: go on by a page.
    NextPage,
    /// While typing: go back by a page.
    PreviousPage,
}

/// A movement of the selection, or of the text if nothing can be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Motion {
    Down,
    Up,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
    /// Close a branch, or scroll to the left.
    Left,
    /// Open a branch, or scroll to the right.
    Right,
}

/// What to put on the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yank {
    Arn,
    Name,
    Json,
    /// Copy the whole path with its evidence, for a ticket.
    Path,
    /// Copy the AWS CLI command that shows it, or that mends the finding.
    Command,
    /// Copy the link to its page in the AWS console.
    Console,
}

/// A format of exported files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    Csv,
    Json,
    Markdown,
}

/// Where an export goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExportTarget {
    File,
    Clipboard,
}
