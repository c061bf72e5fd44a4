//! Where each command works: what a key that does nothing on a screen says.

use crate::tui::command::{Command, Motion, Yank};

/// Where a command of screens works, to follow "it works".
pub(crate) fn where_it_works(command: Command) -> &'static str {
    match command {
        Command::Move(Motion::Left | Motion::Right) => "in trees (p, P)",
        Command::Move(_) => "in lists and texts",
        Command::NextPane | Command::PreviousPane | Command::Zoom => {
            "where more than one pane is drawn"
        }
        Command::NextTab | Command::PreviousTab => {
            "on the pages of principals and accounts, and on the why page"
        }
        Command::Open => "on a selected row",
        Command::Filter | Command::NextMatch | Command::PreviousMatch => {
            "on screens with a list or a text"
        }
        Command::SortNext | Command::SortPrevious | Command::SortReverse | Command::SortMenu => {
            "on the lists of principals (2) and accounts (A), and on tabs with a list"
        }
        Command::ServiceRoles => "on the list of principals (2)",
        Command::Export(..) => "on lists and paths",
        Command::Compare => "once two principals are marked",
        Command::Reach
        | Command::ReachedBy
        | Command::PathStart
        | Command::PathEnd
        | Command::Mark
        | Command::Yank(Yank::Arn | Yank::Name | Yank::Json) => "on a selected principal",
        Command::PathReverse => "in trees (p, P) and on paths between two ends (F, T)",
        Command::Steps => "in trees (p, P) and paths (3)",
        Command::Waive => "on a finding (5)",
        Command::Yank(Yank::Command) => "on a finding (5), or a selected principal",
        Command::Yank(Yank::Console) => "on a selected principal",
        Command::Why => "on a path, and on a line of a tree (p, P)",
        Command::Explain => "on a selected row",
        Command::Yank(Yank::Path) => "on a path, and on a line of a tree (p, P)",
        Command::StopLoading => "while something loads",
        Command::View(_)
        | Command::Up
        | Command::Palette
        | Command::Help
        | Command::Accounts
        | Command::UsersWithoutGroup
        | Command::OldKeys
        | Command::WithoutMfa
        | Command::Reload
        | Command::OpenDemo
        | Command::OpenFile
        | Command::HistoryBack
        | Command::HistoryForward
        | Command::LastView
        | Command::Cancel
        | Command::Quit
        | Command::Suspend
        | Command::Repaint => "everywhere",
        Command::Accept
        | Command::Dismiss
        | Command::Previous
        | Command::Next
        | Command::NextPage
        | Command::PreviousPage => "while typing",
    }
}
