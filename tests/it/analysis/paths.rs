//! Paths in accounts in which many steps lead nowhere.

use rolecall::{
    analysis::Analysis,
    graph::{EdgeFilter, PathLimit, Paths},
    load::load_bytes,
};
use serde_json::{Value, json};

use super::find;

/// A user who may assume `Hub`, which may assume `Goal`; and roles that may assume each other, with
/// edges to and from `Hub`.
fn clique_behind_a_hub(size: usize) -> Analysis {
    let arn = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    let members: Vec<_> = (0..size).map(|it| format!("Member{it}")).collect();
    let arns = |names: &[String]| names.iter().map(|it| arn(it)).collect::<Vec<_>>();
    let role = |name: &str, trusted: Vec<String>| {
        json!({
            "RoleName": name,
            "Arn": arn(name),
            "AssumeRolePolicyDocument": {"Statement": {
                "Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole",
            }},
        })
    };
    let hub = "Hub".to_owned();
    let user = "arn:aws:iam::111122223333:user/start".to_owned();
    let within = |name: &str| {
        let others = members.iter().filter(|it| *it != name).chain([&hub]).cloned();
        arns(&others.collect::<Vec<_>>())
    };
    let mut roles: Vec<Value> = members.iter().map(|it| role(it, within(it))).collect();
    roles.push(role("Hub", arns(&members).into_iter().chain([user.clone()]).collect()));
    roles.push(role("Goal", vec![arn("Hub")]));
    let users = json!([{"UserName": "start", "Arn": user}]);
    let text = json!({"UserDetailList": users, "RoleDetailList": roles, "GroupDetailList": []});
    let snapshot = load_bytes("account.json", text.to_string().into_bytes()).unwrap();
    Analysis::new(snapshot, "2026-01-15T12:00:00Z".parse().unwrap())
}

fn paths(analysis: &Analysis, from: &str, to: &str, max: usize) -> Paths {
    analysis.paths(&[find(analysis, from)], &[find(analysis, to)], EdgeFilter::ALL, max)
}

#[test]
fn roles_that_only_lead_back_are_skipped() {
    let analysis = clique_behind_a_hub(14);
    let found = paths(&analysis, "user/start", "role/Goal", 20);
    assert_eq!((found.paths.len(), found.limit), (1, None));
    let found = paths(&analysis, "role/Member0", "role/Goal", 1);
    assert_eq!((found.paths.len(), found.limit), (1, Some(PathLimit::Count)));
}

#[test]
fn of_more_paths_than_anybody_can_count_the_first_are_found() {
    let analysis = clique_behind_a_hub(14);
    let found = paths(&analysis, "user/start", "role/Member3", 50);
    let hops: Vec<_> = found.paths.iter().map(|it| it.hops.len()).collect();
    assert_eq!(hops[0], 2);
    assert_eq!((hops.len(), hops.is_sorted()), (50, true));
    assert_eq!(found.limit, Some(PathLimit::Count));
}
