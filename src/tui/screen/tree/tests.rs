//! Tests of the screen by its pictures.

use expect_test::expect;

use super::*;
use crate::tui::layout::Class;
use crate::tui::{
    screen::answer_all,
    step,
    widget::picture::{ODD_SIZES, picture},
};

fn tree(name: &str, direction: Direction) -> (ReachTree, Ctx) {
    let mut ctx = Ctx::demo();
    let root = ctx.data.analysis.find_principal(name).expect("the demo has it");
    let mut screen = ReachTree::new(root, direction, &ctx);
    answer_all(&mut screen, &mut ctx);
    (screen, ctx)
}

fn drawn(name: &str, direction: Direction, width: u16, height: u16) -> String {
    let (mut screen, mut ctx) = tree(name, direction);
    ctx.look.class = Class::of(width, height);
    screen.fit(Rect::new(0, 0, width, height), &ctx);
    picture(width, height, |area, buf| screen.draw(&ctx, area, buf))
}

#[test]
fn alice_reaches_admin_in_three_hops() {
    expect![[r#"
        ┏━ user/alice can become 4 principals ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
        ┃ PRINCIPAL             STEP    PATH    MFA     HOW                            ┃
        ┃ v user/alice                                                                 ┃
        ┃ ├─v role/Deploy       proven  proven  absent  AssumeRole                     ┃
        ┃ │ ├── role/OrgRead    proven  proven  -       AssumeRole                     ┃
        ┃ │ └─v role/Pipeline   proven  proven  -       AssumeRole                     ┃
        ┃ │   ├── role/Admin A  proven  proven  -       AssumeRole                     ┃
        ┃ │   └── role/OrgRead  proven  proven  -       shown above  AssumeRole        ┃
        ┃ └── role/OrgRead      proven  proven  absent  shown above  AssumeRole        ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┃                                                                              ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌─ user/alice ──────────────────────────────────────────────────── Enter: open ┐
        │ arn        arn:aws:iam::111122223333:user/alice                              │
        │ badges     AM.G....  admin, no MFA, no group                                 │
        │ keys       AKIARTX3GSDSXEXAMPLE 12d; no group                                │
        │ to admin   3 steps                                                           │
        │   user/alice → role/Deploy  proven                                           │
        └─ more below ─────────────────────────────────────────────────────────────────┘
    "#]]
    .assert_eq(&drawn("user/alice", Direction::Outgoing, 80, 20));
}

#[test]
fn enter_shows_why_in_the_direction_in_which_the_hop_is_gone() {
    for direction in [Direction::Outgoing, Direction::Incoming] {
        let (mut screen, ctx) = tree("acme-prod:role/Deploy", direction);
        screen.on(Command::Move(Motion::Down), &ctx);
        let other = screen.tree.selected().node.node;
        let root = screen.root;
        let expected = match direction {
            Direction::Outgoing => Place::Why { from: root, to: other },
            Direction::Incoming => Place::Why { from: other, to: root },
        };
        assert_eq!(screen.on(Command::Open, &ctx), [Reaction::Go(expected)]);
    }
}

#[test]
fn steps_that_require_mfa_can_be_hidden() {
    let (mut screen, mut ctx) = tree("role/BreakGlass", Direction::Incoming);
    let count = |screen: &ReachTree, ctx: &Ctx| {
        ctx.answers.count(screen.root, Direction::Incoming, screen.step_filter)
    };
    assert_eq!(count(&screen, &ctx), Some(ReachCount { known: 4, unknown: 0 }));
    ctx.step_filter = StepFilter::WITHOUT_MFA;
    screen.on(Command::Steps, &ctx);
    answer_all(&mut screen, &mut ctx);
    assert_eq!(count(&screen, &ctx), Some(ReachCount::default()));
}

#[test]
fn blocked_sessions_are_not_in_the_tree() {
    let ctx = Ctx::of(include_bytes!("../../../../tests/data/accounts/chains.json"));
    let ann = ctx.data.analysis.find_principal("ann").expect("the test has this user");
    let below = |names: &[&str]| {
        let children = |step: &Step| {
            step::children(&ctx.data, Direction::Outgoing, StepFilter::ALL, step).steps
        };
        let mut step = trunk(&ctx.data, ann, Direction::Outgoing).node;
        for name in names {
            let id = ctx.data.analysis.find_principal(name).expect("it is there");
            let all = children(&step);
            step = all.into_iter().find(|it| it.node.node == id).expect("it is a child").node;
        }
        let all = children(&step);
        all.iter().map(|it| ctx.data.name(it.node.node)).collect::<Vec<_>>()
    };
    let below_role = |name: &str| {
        let role = ctx.data.analysis.find_principal(name).expect("it is there");
        let root = trunk(&ctx.data, role, Direction::Outgoing).node;
        let all = step::children(&ctx.data, Direction::Outgoing, StepFilter::ALL, &root);
        all.steps.iter().map(|it| ctx.data.name(it.node.node)).collect::<Vec<_>>()
    };
    let above_role = |name: &str| {
        let role = ctx.data.analysis.find_principal(name).expect("it is there");
        let root = trunk(&ctx.data, role, Direction::Incoming).node;
        let all = step::children(&ctx.data, Direction::Incoming, StepFilter::ALL, &root);
        all.steps.iter().map(|it| ctx.data.name(it.node.node)).collect::<Vec<_>>()
    };
    // The role could go there, but not with the session context of the previous step.
    let stopped = "role/AfterClosed".to_owned();
    assert!(!below(&["Marked"]).contains(&stopped));
    assert!(below(&["Marked"]).contains(&"role/AfterOpen".to_owned()));
    assert!(!below(&["Marked", "AfterOpen"]).contains(&"role/AfterOpenClosed".to_owned()));
    // Nor does any other session of the role start without it.
    assert!(!below_role("Marked").contains(&stopped));
    assert!(below_role("Marked").contains(&"role/AfterOpen".to_owned()));
    assert!(!above_role("AfterClosed").contains(&"role/Marked".to_owned()));
    assert_eq!(above_role("AfterOpen"), ["role/Marked"]);
}

#[test]
fn survives_any_size() {
    for (width, height) in ODD_SIZES {
        drawn("user/alice", Direction::Outgoing, width, height);
    }
}

#[test]
fn a_wide_screen_has_the_tree_the_evidence_and_the_policy_that_decides() {
    for width in [160, 200, 250] {
        let (mut screen, mut ctx) = tree("user/alice", Direction::Outgoing);
        ctx.look.class = Class::of(width, 50);
        let area = Rect::new(0, 0, width, 50);
        let mut look = |command: Option<Command>| {
            command.into_iter().for_each(|it| drop(screen.on(it, &ctx)));
            screen.fit(area, &ctx);
            picture(width, 50, |area, buf| screen.draw(&ctx, area, buf))
        };
        let text = look(None);
        assert!(text.contains("to admin") && text.contains("\"Statement\""), "{text}");
        let text = look(Some(Command::Move(Motion::Down)));
        assert!(text.contains("user/alice can assume role/Deploy"), "{text}");
        assert!(text.contains("allow inline DeployAssume of user/alice"), "{text}");
        assert!(text.contains("▌"), "{text}");
    }
}

#[test]
fn a_tree_without_steps_says_what_was_looked_for_and_what_may_hide_more() {
    let ctx = Ctx::demo();
    let is_alone = |id: &NodeId| {
        let graph = &ctx.data.analysis.graph;
        graph.node(*id).kind == NodeKind::User
            && ctx.data.analysis.reach_count(*id, StepFilter::ALL.filter()).all() == 0
    };
    let alone = ctx.data.analysis.graph.principals().find(is_alone).expect("one");
    let name = ctx.data.name(alone);
    for (width, height) in [(60, 16), (80, 20), (120, 36), (200, 50)] {
        let drawn = drawn(&name, Direction::Outgoing, width, height);
        let text = drawn.replace(['┃', '│'], " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "No principal found by role assumption and privilege escalation.",
            "press F here and T on the other principal",
            "Not analyzed, and may hide a principal: resource policies",
        ] {
            assert!(text.contains(part), "{width}x{height}: {part}: {drawn}");
        }
    }
}

#[test]
fn the_choice_of_steps_stands_first_in_the_title() {
    let mut ctx = Ctx::demo();
    ctx.step_filter = StepFilter::WITHOUT_MFA;
    let root = ctx.data.analysis.find_principal("user/alice").expect("the demo has it");
    let mut screen = ReachTree::new(root, Direction::Outgoing, &ctx);
    answer_all(&mut screen, &mut ctx);
    for width in [60, 80] {
        let drawn = picture(width, 16, |area, buf| screen.draw(&ctx, area, buf));
        assert!(drawn.contains(" E: assumption, no MFA | us"), "{drawn}");
    }
}

#[test]
fn the_path_stands_beside_the_step_at_every_width() {
    for width in [60, 80, 120] {
        let drawn = drawn("user/alice", Direction::Outgoing, width, 20);
        assert!(drawn.contains("STEP") && drawn.contains("PATH"), "{drawn}");
    }
}

#[test]
fn a_group_is_not_counted_but_its_members_are_shown() {
    let mut ctx = Ctx::demo();
    let graph = &ctx.data.analysis.graph;
    let is_group = |id: &NodeId| graph.node(*id).kind == NodeKind::Group;
    let groups: Vec<_> = graph.principals().filter(is_group).collect();
    let root = groups.into_iter().find(|it| !ctx.data.analysis.members(*it).is_empty());
    let mut screen = ReachTree::new(root.expect("one"), Direction::Outgoing, &ctx);
    answer_all(&mut screen, &mut ctx);
    let drawn = picture(80, 20, |area, buf| screen.draw(&ctx, area, buf));
    assert!(drawn.contains(" what members of ") && !drawn.contains("0 principals"), "{drawn}");
}
