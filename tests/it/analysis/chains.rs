//! What a session passes on, and the roles that do not let it pass.

use rolecall::{
    analysis::Analysis,
    eval::Inherited,
    graph::{Direction, EdgeFilter, NodeId},
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
        ("T24: both sides let it pass",                                    "user/ann",   "role/AfterOpen",         "Marked > AfterOpen [source_identity] conditional"),
        ("T24: the trust policy must let it pass",                         "user/ann",   "role/AfterClosed",       "sessions from role/Marked on carry a source identity, and the trust policy of role/AfterClosed does not allow sts:SetSourceIdentity."),
        ("T24: it stays on every later session",                           "user/ann",   "role/AfterOpenClosed",   "sessions from role/Marked on carry a source identity, and the trust policy of role/AfterOpenClosed does not allow sts:SetSourceIdentity."),
        ("T24: a role may ask for what an earlier hop has set",            "user/ann",   "role/AfterWanted",       "Marked > AfterWanted [source_identity] conditional"),
        ("T24: or for a session without",                                  "user/ann",   "role/AfterUnmarked",     "sessions from role/Marked on carry a source identity, and role/AfterUnmarked requires a session without it."),
        ("T24: who may set one and need not, does not",                    "user/ann",   "role/AfterEither",       "Either > AfterEither proven"),
        ("T24: transitive tags stay too",                                  "user/ann",   "role/AfterTagged",       "sessions from role/Tagged on carry transitive session tags, and the trust policy of role/AfterTagged does not allow sts:TagSession."),
        ("T24: where they may",                                            "user/ann",   "role/AfterTaggedOpen",   "Tagged > AfterTaggedOpen [transitive_tags] conditional"),
        ("T24: tags that are not transitive end with their session",       "user/ann",   "role/AfterTaggedOnce",   "TaggedOnce > AfterTaggedOnce conditional"),
        ("T24: a session that began otherwise carries nothing",            "role/Marked","role/AfterClosed",       "AfterClosed proven"),
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
        ("T24: whoever enters it sets one, so each session has one", "role/Marked", "role/AfterClosed",  "the call must pass a source identity, which also requires sts:SetSourceIdentity: the trust policy does not trust it."),
    ];
    for (why, from, to, expected) in cases {
        let (from, to) = (find(&chains, from), find(&chains, to));
        let answer = chains.why(from, to);
        assert!(answer.steps.is_empty(), "{why}");
        let sentence = blocked_sentence(&chains, from, to, &answer);
        let reasons = sentence.split_once(": ").map(|it| it.1);
        // What comes after is about paths of several hops.
        assert_eq!(reasons.and_then(|it| it.split(" A path of ").next()), Some(expected), "{why}");
    }
}

#[test]
fn reach_and_paths_agree() {
    let chains = account("chains");
    let ann = find(&chains, "user/ann");
    let within_reach: Vec<NodeId> = chains.can_assume(ann, true).iter().map(|it| it.node).collect();
    for role in chains.graph.principals().filter(|it| *it != ann) {
        let has_path = !chains.paths(&[ann], &[role], EdgeFilter::ALL, 1).paths.is_empty();
        let name = &chains.graph.node(role).name;
        assert_eq!(within_reach.contains(&role), has_path, "{name}");
        let back = chains.who_can_assume(role, true).iter().any(|it| it.node == ann);
        assert_eq!(back, has_path, "{name}, backward");
        let listed = chains.reach_list(role, Direction::Incoming);
        assert_eq!(listed.iter().any(|it| it.node == ann), has_path, "{name}, on the screen");
    }
}
