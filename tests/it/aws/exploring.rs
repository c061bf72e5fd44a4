//! The explorer in a terminal, while AWS is read and afterwards.

use std::time::Duration;

use super::{
    WHOLE, aws,
    stand_in::{Fault, Plan, When},
};
use crate::terminal::Terminal;

/// Waits until all is read.
#[track_caller]
fn wait_until_read(terminal: &Terminal) {
    terminal.wait_until("the end of the load", |screen| {
        // Only the header says so: notes about reports contain the word too.
        let text = screen.contents();
        let header = text.lines().next().unwrap_or_default().trim_end();
        header.contains("acme-management") && header.ends_with(" ready")
    });
}

#[test]
fn the_explorer_fills_during_a_load_and_keeps_what_has_loaded() {
    // The load does not end on its own, because one operation is never answered.
    let plan = Plan::default()
        .fault("iam:GetAccountSummary", When::Always, Fault::Silent)
        .fault("iam:ListAccessKeys", When::First(1), Fault::Throttled)
        .fault("iam:ListSAMLProviders", When::Always, Fault::Denied);
    let proxy = aws().proxy(plan);
    let mut terminal = aws().reader(&proxy).explore("");
    terminal.wait_for("Reading AWS, read-only");
    terminal.wait_for("iam:ListSAMLProviders: AccessDenied");
    terminal.wait_for("iam:GetAccountSummary");
    terminal.resize(120, 40);
    terminal.wait_for("throttled x1");
    // All screens work on what has loaded so far.
    terminal.press("2");
    terminal.wait_for("[2 Principals]");
    terminal.wait_for("user/bob");
    terminal.wait_for("loading");
    terminal.press(":user/bob<Enter>");
    terminal.wait_for("arn:aws:iam::111111111111:user/bob");
    terminal.press("R");
    terminal.wait_for("Press c to stop and keep what has loaded");
    terminal.press("<C-c>");
    terminal.wait_for("loading stopped; what did not load is listed as gaps");
    terminal.press("1");
    terminal.wait_for("iam:GetAccountSummary");
    terminal.press(":user/alice<Enter>");
    terminal.wait_for("arn:aws:iam::111111111111:user/people/alice");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_path_leads_from_a_person_over_group_and_assignment_into_a_role() {
    let proxy = aws().proxy(Plan::default());
    let mut terminal = aws().reader(&proxy).explore(WHOLE);
    wait_until_read(&terminal);
    terminal.press(":nadia<Enter>");
    terminal.wait_for("ABOUT");
    terminal.press("p");
    // The branch of the group is open: its roles are the last lines, that of an entitlement the
    // last.
    terminal.wait_for("v sso-group/Platform");
    terminal.press("/AWSReserved<Enter><Enter>");
    terminal.wait_for("› Why");
    terminal.wait_for("is assigned to sso-group/Platform");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_reload_that_fails_leaves_what_was_read() {
    let proxy = aws().proxy(Plan::default());
    let mut terminal = aws().reader(&proxy).explore("");
    wait_until_read(&terminal);
    terminal.press(":user/alice<Enter>");
    terminal.wait_for("arn:aws:iam::111111111111:user/people/alice");
    drop(proxy);
    terminal.press("R");
    terminal.wait_for("cannot be reached");
    terminal.press("<Esc>");
    terminal.wait_for("arn:aws:iam::111111111111:user/people/alice");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn services_last_used_are_requested_when_the_tab_opens() {
    const START: &str = "iam:GenerateServiceLastAccessedDetails";
    let proxy = aws().proxy(Plan::default().reporting());
    let mut terminal = aws().reader(&proxy).explore("");
    wait_until_read(&terminal);
    assert!(!proxy.calls().contains_key(START));
    terminal.press(":user/auditor<Enter>");
    terminal.wait_for("arn:aws:iam::111111111111:user/auditor");
    terminal.press("[[");
    terminal.wait_for("it can use 3 services and used 1 of them in the last 400 days");
    assert_eq!(proxy.calls()[START], 1);
    terminal.press("R");
    assert!(proxy.wait_for(START, 2, Duration::from_secs(30)));
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}
