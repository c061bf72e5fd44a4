//! Copies and exports say what they did, or why not; two principals side by side.

use super::*;

fn copied(keys: &str) -> (String, String) {
    let session = Session::new().press(keys);
    let [Effect::Copy(text)] = &session.effects[..] else { panic!("{:?}", session.effects) };
    (text.clone(), session.message().to_owned())
}

#[test]
fn every_kind_of_copy_says_what_it_copied() {
    let cases = [
        ("2yy", "copied the ARN: arn:aws:iam::111122223333:user/ci-legacy"),
        ("2yn", "copied the name: user/ci-legacy"),
        ("2yc", "copied the command: aws iam get-user --user-name ci-legacy"),
        ("2yu", "copied the console link (sign in to account 111122223333 first)"),
    ];
    for (keys, said) in cases {
        let message = copied(keys).1;
        assert!(message.starts_with(said), "{keys}: {message}");
    }
    let (json, said) = copied("2yj");
    assert!(said.starts_with("copied user/ci-legacy with its policies as JSON, "), "{said}");
    assert!(said.ends_with(" lines"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["principal"], "arn:aws:iam::111122223333:user/ci-legacy");
}

#[test]
fn the_json_of_a_role_has_its_trust_policy_and_its_policies() {
    let (json, _) = copied(":role/deploy<Enter>yj");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["schema"], "rolecall/principal/1");
    assert_eq!(json["kind"], "role");
    assert_eq!(json["trust_policy"]["Statement"][0]["Action"], "sts:AssumeRole");
    let policies = json["policies"].as_array().expect("policies");
    assert!(policies.iter().all(|it| it["document"]["Statement"].is_array()), "{policies:?}");
    assert!(policies.iter().any(|it| it["policy_type"] == "scp"), "{policies:?}");
}

#[test]
fn no_copy_is_silent_on_any_screen() {
    let screens = [
        "",
        "2",
        "3",
        "3<Tab>",
        "5",
        "5<Enter>",
        "A",
        "A<Enter>",
        ":alice<Enter>",
        ":alice<Enter>p",
        ":alice<Enter>pj<Enter>",
        ":role/deploy<Enter>]]",
        "2/nobody-at-all<Enter>",
    ];
    for screen in screens {
        for key in ["yy", "yn", "yj", "yp", "yc", "yu", "eC", "eJ", "eM", "ec"] {
            let session = Session::new().press(screen);
            let session = session.after(Duration::from_secs(60)).press(key);
            assert!(session.app.message.is_some(), "{key} is silent on `{screen}`");
        }
    }
}

#[test]
fn the_list_on_screen_is_copied_as_the_report_prints_it() {
    let (text, said) = copied("2/badge:K<Enter>eC");
    let rows = text.lines().count() - 1;
    assert!(said.starts_with(&format!("copied {rows} principals as CSV")), "{said}");
    assert!(text.starts_with("principal,kind,name,account,badges"), "{text}");
    assert!(text.contains("user/ci-legacy") && !text.contains("role/Admin,"), "{text}");
    let (text, _) = copied("3eM");
    assert!(text.starts_with("# Paths"), "{text}");
}

#[test]
fn two_marked_roles_are_compared_side_by_side() {
    let session = Session::new().press("2=");
    assert_eq!(session.message(), "mark two principals with Space first, then press =");
    let session = Session::new().press("2<Space>");
    assert_eq!(session.message(), "marked user/ci-legacy; mark another to compare them");
    let session = session.press("j<Space>");
    assert!(session.screen().contains("*user/ci-legacy"), "{}", session.screen());
    let session = session.press("=");
    assert!(matches!(session.place(), Place::Compare(..)));
    let screen = session.screen();
    assert!(screen.contains("━ user/ci-legacy ━") && screen.contains("─ role/GitHubDeploy ─"));
    assert!(screen.contains("ASSUMABLE BY") && screen.contains("only here"), "{screen}");
    let session = session.press("<Esc>");
    assert_eq!(session.place(), Place::View(View::Principals));
}

#[test]
fn the_menu_of_orders_sorts_the_list() {
    let session = Session::new().press("2s");
    assert!(session.screen().contains("Order of the list"), "{}", session.screen());
    let session = session.press("<Up><Up><Enter>");
    assert!(session.screen().contains("NAME↑"), "{}", session.screen());
    let session = Session::new().press("s");
    let message = "s does nothing here; it works on the lists of principals (2) and accounts (A), and \
                   on tabs with a list";
    assert_eq!(session.message(), message);
}

#[test]
fn a_background_that_the_terminal_tells_changes_the_shades() {
    let mut session = Session::new();
    session.send(Event::Background(crate::tui::background::Background::Light));
    assert_eq!(session.app.ctx.look.background, crate::tui::background::Background::Light);
}
