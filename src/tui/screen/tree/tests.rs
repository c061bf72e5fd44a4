//! Tests of the screen by its pictures.

use expect_test::expect;

use super::*;
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
        ┃ PRINCIPAL             STEP         MFA            HOW                        ┃
        ┃ v user/alice                                                                 ┃
        ┃ ├─v role/Deploy       proven       absent         AssumeRole                 ┃
        ┃ │ ├── role/OrgRead    proven       -              AssumeRole                 ┃
        ┃ │ └─v role/Pipeline   proven       -              AssumeRole                 ┃
        ┃ │   ├── role/Admin A  proven       -              AssumeRole                 ┃
        ┃ │   └── role/OrgRead  proven       -              AssumeRole  shown above    ┃
        ┃ └── role/OrgRead      proven       absent         AssumeRole  shown above    ┃
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
    assert_eq!(count(&screen, &ctx), Some(4));
    ctx.step_filter = StepFilter::WITHOUT_MFA;
    screen.on(Command::Steps, &ctx);
    answer_all(&mut screen, &mut ctx);
    assert_eq!(count(&screen, &ctx), Some(0));
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
