//! The same number everywhere: on the overview, in the header, in the list, and in the reports.

use super::*;
use crate::{
    graph::NodeKind,
    report::{answer::Principals, write_json},
};

/// The rows of `rolecall principals -f json`.
fn reported() -> Vec<serde_json::Value> {
    let analysis = &Data::demo().analysis;
    let own = |it: &NodeId| !analysis.graph.node(*it).is_external();
    let ids = analysis.graph.principals().filter(own).collect();
    let mut json = Vec::new();
    write_json(&Principals::new(analysis, ids), &mut json).expect("it is written to memory");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    json["principals"].as_array().expect("rows").clone()
}

#[test]
fn principals_are_the_users_groups_and_roles_of_the_data() {
    let data = Data::demo();
    let count = reported().len();
    let overview = &data.overview;
    assert_eq!(overview.users + overview.groups + overview.roles, count);
    assert_eq!(data.analysis.snapshot.principal_count(), count);
    let words = format!("{count} principals");
    assert!(data.headline(None).facts.iter().any(|it| it.whole == words), "the header");
    assert_eq!(data.rows.len(), count + overview.outside);
    let session = Session::new();
    assert!(session.screen().contains(&format!(" {count} principals ")), "{}", session.screen());
    let session = session.press("2.");
    let title = format!(" {count} of {count} principals, {} external ", overview.outside);
    assert!(session.screen().contains(&title), "{}", session.screen());
}

#[test]
fn administrators_are_those_that_the_report_says_need_no_step() {
    let data = Data::demo();
    let steps: Vec<_> = reported().iter().filter_map(|it| it["steps_to_admin"].as_u64()).collect();
    let are = steps.iter().filter(|it| **it == 0).count();
    let admins = data.overview.admins;
    assert_eq!((admins.are, admins.total()), (are, steps.len()));
    assert_eq!(data.rows.iter().filter(|it| it.administrator).count(), are);
    let words = format!("{are} administrators, {} can become one", steps.len() - are);
    let session = Session::new();
    assert!(session.screen().contains(&words), "{}", session.screen());
    // The badge says the same of each of them.
    let own = data.rows.iter().filter(|it| !data.analysis.graph.node(it.id).is_external());
    let badge = own.filter(|it| it.badges.to_string().starts_with('A')).count();
    assert_eq!(badge, steps.len());
}

#[test]
fn services_and_providers_are_no_administrators() {
    let data = Data::demo();
    let is_one = |kind| matches!(kind, NodeKind::Service | NodeKind::IdentityProvider);
    let rows: Vec<_> = data.rows.iter().filter(|it| is_one(it.kind)).collect();
    assert!(5 < rows.len());
    for row in rows {
        assert!(row.badges.to_string().starts_with('.'), "{} {}", row.name, row.badges);
    }
}

#[test]
fn paths_to_administrators_are_counted_alike() {
    let data = Data::demo();
    let count = data.overview.paths_to_admin.len();
    let words = format!(" {count} paths ");
    let session = Session::new();
    assert!(session.screen().contains(&words), "{}", session.screen());
}

#[test]
fn the_tabs_of_a_principal_count_what_they_list() {
    let data = Data::demo();
    let alice = data.analysis.find_principal("user/alice").expect("the demo has it");
    let count = data.analysis.policies_of(alice).len();
    let session = Session::new().press(":alice<Enter>]");
    assert!(session.screen().contains(&format!("Permissions {count}")), "{}", session.screen());
}
