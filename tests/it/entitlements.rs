//! Entitlements of account access manager in the explorer.

use crate::terminal::{Spawn, Terminal};

/// The explorer of the demo, on the page of someone in Identity Center.
fn page_of(name: &str) -> Terminal {
    let mut terminal = Spawn::EXPLORER.start();
    terminal.wait_for("[1 Overview]");
    terminal.press(&format!(":{name}"));
    terminal.wait_for(&format!(">sso-user/{name}"));
    terminal.press("<Enter>");
    terminal.wait_for(&format!("name       {name}"));
    terminal
}

#[test]
fn an_entitlement_is_a_step_of_the_tree_with_its_explanation_and_its_evidence() {
    let mut terminal = page_of("rosa.lind");
    terminal.press("p");
    terminal.wait_for("sso-user/rosa.lind can become 5 principals");
    terminal.wait_for("v role/Analyst");
    terminal.press("j");
    terminal.wait_for("sso-user/rosa.lind → role/Analyst");
    terminal.press("i");
    terminal.wait_for("uses a role through account access manager");
    terminal.press("<Enter>");
    terminal.wait_for("is entitled to role/Analyst in account access manager");
    terminal.wait_for("allow trust policy of role/Analyst");
    terminal.wait_for("\"account-access.amazonaws.com\"");
}

#[test]
fn an_entitlement_of_a_group_is_below_the_group_of_its_members() {
    let mut terminal = page_of("priya.nair");
    terminal.press("p");
    terminal.wait_for("sso-group/Developers");
    terminal.wait_for("role/Analyst");
}
