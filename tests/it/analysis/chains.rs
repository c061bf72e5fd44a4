//! What a session passes on, and the roles that block it.

use rolecall::{
    analysis::{Analysis, RoleAccess},
    eval::Inherited,
    graph::{Direction, EdgeFilter, NodeId, NodeKind, StepKinds},
    wording::{blocked_sentence, stopped_sentence},
};

use super::{account, find};

/// The best path, or where one breaks off.
fn path(analysis: &Analysis, from: &str, to: &str) -> String {
    let (from, to) = (find(analysis, from), find(analysis, to));
    let found = analysis.paths(&[from], &[to], EdgeFilter::ALL, 1);
    if let Some(path) = found.paths.first() {
        let names = path.hops.iter().map(|it| analysis.graph.node(it.to).short_name());
        let session_context: Vec<_> = path.session_context().iter().map(Inherited::name).collect();
        let names = names.collect::<Vec<_>>().join(" > ").replace("role/", "");
        let names = if session_context.is_empty() {
            names
        } else {
            format!("{names} [{}]", session_context.join(" "))
        };
        return format!("{names} {}", path.state().name());
    }
    let Some(stopped) = found.stopped else { return "none".to_owned() };
    let sentence = stopped_sentence(analysis, &stopped).expect("it is stopped somewhere");
    sentence.split_once(": ").expect("it says where").1.to_owned()
}

#[test]
#[rustfmt::skip]
fn inherited_session_context_must_be_allowed_by_later_roles() {
    // Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    // and https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    let chains = account("chains");
    let cases = [
        // why                                                             from          to                        the path, or where it breaks off
        ("T24: who must set one carries it",                               "user/ann",   "role/Marked",            "Marked [source_identity] conditional"),
        ("T24: both halves allow passing it",                              "user/ann",   "role/AfterOpen",         "Marked > AfterOpen [source_identity] conditional"),
        ("T24: the trust policy must allow passing it",                    "user/ann",   "role/AfterClosed",       "sessions from role/Marked on carry a source identity, and the trust policy of role/AfterClosed does not allow sts:SetSourceIdentity."),
        ("T24: it stays on every later session",                           "user/ann",   "role/AfterOpenClosed",   "sessions from role/Marked on carry a source identity, and the trust policy of role/AfterOpenClosed does not allow sts:SetSourceIdentity."),
        ("T24: a role may ask for what an earlier hop has set",            "user/ann",   "role/AfterWanted",       "Marked > AfterWanted [source_identity] conditional"),
        ("T24: or for a session without",                                  "user/ann",   "role/AfterUnmarked",     "sessions from role/Marked on carry a source identity, and role/AfterUnmarked requires a session without it."),
        ("T24: who may set one and need not, does not",                    "user/ann",   "role/AfterEither",       "Either > AfterEither proven"),
        ("T24: transitive tags stay too",                                  "user/ann",   "role/AfterTagged",       "sessions from role/Tagged on carry transitive session tags, and the trust policy of role/AfterTagged does not allow sts:TagSession."),
        ("T24: where they may",                                            "user/ann",   "role/AfterTaggedOpen",   "Tagged > AfterTaggedOpen [transitive_tags] conditional"),
        ("T24: tags that are not transitive end with their session",       "user/ann",   "role/AfterTaggedOnce",   "TaggedOnce > AfterTaggedOnce conditional"),
        ("T24: each session of a role that demands one has one",           "role/Marked","role/AfterClosed",       "sessions from role/Marked on carry a source identity, and the trust policy of role/AfterClosed does not allow sts:SetSourceIdentity."),
        ("T24: and passes it on, where it may",                            "role/Marked","role/AfterOpen",         "AfterOpen [source_identity] proven"),
        ("T24: both halves must allow passing it",                         "role/Mute",  "role/AfterOpen",         "sessions from role/Mute on carry a source identity, and no identity policy of role/Mute allows sts:SetSourceIdentity."),
        ("T24: so has each session of those whom only such roles assume",  "role/AfterOpen", "role/AfterOpenClosed", "sessions from role/AfterOpen on carry a source identity, and the trust policy of role/AfterOpenClosed does not allow sts:SetSourceIdentity."),
        ("T24: a role that only some enter with one may have none",        "role/Either","role/AfterEither",       "AfterEither proven"),
        ("T24: so may one that a user assumes without",                    "role/Plain", "role/Either",            "Either proven"),
        ("T24: each session of a role that demands tags has them",         "role/Tagged","role/AfterTagged",       "sessions from role/Tagged on carry transitive session tags, and the trust policy of role/AfterTagged does not allow sts:TagSession."),
        ("T24: and passes them on, where it may",                          "role/Tagged","role/AfterTaggedOpen",   "AfterTaggedOpen [transitive_tags] proven"),
        ("T24: not those that end with the session",                       "role/TaggedOnce","role/AfterTaggedOnce","AfterTaggedOnce proven"),
        ("T24: what cannot be set cannot be asked for",                    "user/ann",   "role/AfterPlainWanted",  "none"),
    ];
    for (why, from, to, expected) in cases {
        assert_eq!(path(&chains, from, to), expected, "{why}: {from} -> {to}");
    }
}

#[test]
#[rustfmt::skip]
fn a_call_that_sets_session_context_requires_its_action() {
    let chains = account("chains");
    let cases = [
        // why                                              from           to                        the end of the sentence
        ("T24: the caller's own policies too",              "user/bea",    "role/Marked",            "the call must pass a source identity, which also requires sts:SetSourceIdentity: no identity policy of the caller allows it."),
        ("T24: what the session has it passes on",          "role/Marked", "role/AfterWantedClosed", "the call must pass a source identity, which also requires sts:SetSourceIdentity: the trust policy does not trust it."),
        ("T24: so do all whom only such sessions assume",  "role/AfterOpen", "role/AfterOpenClosed", "the call must pass a source identity, which also requires sts:SetSourceIdentity: the trust policy does not trust it."),
        ("T24: whoever enters it sets one, so each session has one", "role/Marked", "role/AfterClosed",  "the call must pass a source identity, which also requires sts:SetSourceIdentity: the trust policy does not trust it."),
    ];
    for (why, from, to, expected) in cases {
        let (from, to) = (find(&chains, from), find(&chains, to));
        let answer = chains.why(from, to);
        assert!(answer.steps.is_empty(), "{why}");
        let sentence = blocked_sentence(&chains, from, to, &answer);
        let reasons = sentence.split_once(": ").map(|it| it.1);
        // The rest is about paths of several steps.
        assert_eq!(reasons.and_then(|it| it.split(" A path of ").next()), Some(expected), "{why}");
    }
}

#[test]
fn reach_and_paths_agree_from_each_principal() {
    let chains = account("chains");
    let nodes = |found: Vec<RoleAccess>| found.iter().map(|it| it.node).collect::<Vec<_>>();
    let is_role = |it: &NodeId| chains.graph.node(*it).kind == NodeKind::Role;
    let access = |id, direction, transitive| {
        nodes(chains.role_access(id, direction, StepKinds::Assume, transitive))
    };
    for from in chains.graph.principals() {
        let within_reach = access(from, Direction::Outgoing, true);
        let in_one_step = access(from, Direction::Outgoing, false);
        for role in chains.graph.principals().filter(is_role).filter(|it| *it != from) {
            let names = [from, role].map(|it| chains.graph.node(it).short_name()).join(" -> ");
            let path = |filter| !chains.paths(&[from], &[role], filter, 1).paths.is_empty();
            let has_path = path(EdgeFilter::ALL);
            assert_eq!(within_reach.contains(&role), has_path, "{names}");
            let back = access(role, Direction::Incoming, true);
            assert_eq!(back.contains(&from), has_path, "{names}, backward");
            let listed = nodes(chains.reach_list(role, Direction::Incoming, EdgeFilter::ALL));
            assert_eq!(listed.contains(&from), has_path, "{names}, on the screen");
            let has_step = path(EdgeFilter { max_hops: 1, ..EdgeFilter::ALL });
            assert_eq!(in_one_step.contains(&role), has_step, "{names}, in one step");
            let back = access(role, Direction::Incoming, false);
            assert_eq!(back.contains(&from), has_step, "{names}, in one step, backward");
            let answer = chains.why(from, role);
            assert_eq!(!answer.steps.is_empty(), has_step, "{names}, why");
            assert_eq!(answer.detour.is_some(), has_path && !has_step, "{names}, over others");
        }
    }
}
