//! The story of the demo, played as `assets/README.md` tells it: in each scene, the keys of the
//! paragraph **Explorer**, and after each sentence what the screen shows.

use super::*;

const STORY: &str = include_str!("../../../../assets/README.md");

/// What begins the paragraph with the keys.
const EXPLORER: &str = "**Explorer.** ";

/// A scene, and the keys of each sentence.
struct Scene<'a> {
    title: &'a str,
    sentences: Vec<Vec<Press<'a>>>,
}

/// What to press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Press<'a> {
    Keys(&'a str),
    Named(&'a str),
    /// `j` to a row, or `]` to a tab: pressed until it is selected.
    Until(&'a str, &'a str),
}

fn scenes() -> Vec<Scene<'static>> {
    let (_, story) = STORY.split_once("## How to present it").expect("the chapter");
    let (story, _) = story.split_once("\n## ").expect("a chapter after it");
    let scene = |text: &'static str| {
        let (title, text) = text.split_once('\n').expect("a title");
        let keys = text.lines().find_map(|it| it.strip_prefix(EXPLORER));
        let keys = keys.unwrap_or_else(|| panic!("{title} has no keys"));
        Scene { title, sentences: sentences(keys) }
    };
    story.split("\n### ").skip(1).map(scene).collect()
}

/// The keys in a paragraph: code is what is typed, `Enter` is a key, and code after "to" is where a
/// key leads.
fn sentences(paragraph: &str) -> Vec<Vec<Press<'_>>> {
    const NAMED: [&str; 5] = ["Enter", "Esc", "Tab", "Space", "Backspace"];
    let mut sentences = vec![Vec::new()];
    let mut before = "";
    for (index, piece) in paragraph.split('`').enumerate() {
        let presses = sentences.last_mut().expect("there is one");
        if index % 2 == 1 {
            let press = match (before, presses.last()) {
                (" to ", Some(Press::Keys(key))) => {
                    let press = Press::Until(key, piece);
                    presses.pop();
                    press
                }
                _ => Press::Keys(piece),
            };
            presses.push(press);
            continue;
        }
        before = piece;
        for word in piece.split_whitespace() {
            let name = word.trim_matches(|it: char| !it.is_alphanumeric());
            if let Some(name) = NAMED.iter().find(|it| **it == name) {
                sentences.last_mut().expect("there is one").push(Press::Named(name));
            }
            if word.ends_with('.') {
                sentences.push(Vec::new());
            }
        }
    }
    sentences.retain(|it| !it.is_empty());
    sentences
}

impl Session {
    fn play(self, press: Press<'_>) -> Self {
        match press {
            Press::Keys(keys) => self.press(keys),
            Press::Named(name) => self.press(&format!("<{name}>")),
            Press::Until(key, goal) => {
                let mut session = self;
                while !session.is_at(key, goal) {
                    let before = session.screen();
                    session = session.press(key);
                    assert_ne!(session.screen(), before, "{key} does not lead to {goal}");
                }
                session
            }
        }
    }

    /// Whether a tab is open, or a row selected.
    fn is_at(&self, key: &str, goal: &str) -> bool {
        match key {
            "]" => self.screen().contains(&format!("[{goal}")),
            // A tree tells the path to its selected line.
            _ => self.selection().split(" > ").any(|it| it == goal),
        }
    }
}

/// For each scene, what the screen shows after each sentence; after `!`, what it does not show.
#[rustfmt::skip]
const SEEN: &[(&str, &[&[&str]])] = &[
    ("1 Three small steps to administrator", &[
        &["role/Admin is assumable by 30 principals, and perhaps 3 more"],
        &["from user/alice to role/Admin", ">3 steps  proven       user/alice > role/Deploy > role/Pipeline > role/Admin"],
        &["user/alice can assume role/Deploy", "DeployAssume", "trust policy of role/Deploy"],
    ]),
    ("2 The key without an owner", &[
        &["AKIARTX3GSDSREXAMPLE", "811d", "codecommit.amazonaws.com"],
        &["user/ci-legacy can become 11 principals, and perhaps 1 more", "role/Admin A      proven       proven       absent"],
    ]),
    ("3 Key age: 88 is fine, 91 is not", &[
        &["user/ci-legacy", "811d", "user/bob", "400d", "user/dave", "91d", "!user/erin", "!user/alice"],
    ]),
    ("4 Users without a group, a group without users", &[
        &["user/alice", "user/judy", "user/ci-legacy", "user/metrics-agent", "user/billing-bot", "user/sync-bot", "!user/bob"],
        &["[Members 0]"],
    ]),
    ("5 Six ways to write \"MFA\"", &[
        &["user/bob → role/Operator", "It requires MFA."],
        &["user/heidi → role/BreakGlass", "It requires MFA."],
        &["user/bob → role/Release", "aws:MultiFactorAuthAge NumericLessThan 3600."],
        &["user/bob → role/Support", "this caller can pass"],
        &["user/ci-legacy → role/Audit", "this caller can pass"],
        &["user/bob → role/Reports", "A condition mentions MFA, but"],
    ]),
    ("6 Become an administrator with a Lambda function", &[
        &["iam:PassRole", "lambda:CreateFunction", "lambda-001"],
    ]),
    ("7 Everything except", &[
        &["user/erin can assume role/Admin", "NotAction"],
    ]),
    ("8 The helpdesk can become anyone", &[
        &["iam:UpdateLoginProfile"],
    ]),
    ("9 Any repository that begins with our name", &[
        &["repo:acme*"],
        &["role/Deploy", "role/Pipeline", "role/Admin A"],
    ]),
    ("10 Two roles for one vendor", &[
        &["sts:ExternalId"],
        &["!sts:ExternalId"],
    ]),
    ("11 Everyone at acme", &[
        &["role/OrgRead is assumable by 72 principals, and perhaps 3 more", "user/alice         proven       proven       absent"],
    ]),
    ("12 From a partner to our administrator", &[
        &["5 steps"],
    ]),
    ("13 Blocked steps", &[
        &["ProtectPayroll"],
    ]),
    ("14 The management account", &[
        &["AssumeMemberAdmin"],
    ]),
    ("15 Identity Center: assignments decide, not trust policies", &[
        &["nadia.berg", "omar.diaz", "Platform", "stefan.ozols"],
        &["sso-group/Platform", "AdministratorAccess", "assign"],
        &["sso-user/nadia.berg is a member of sso-group/Platform."],
    ]),
    ("16 Boundaries", &[
        &["user/intern → role/Operator", "blocked", "boundary does not allow it."],
        &["disputed"],
        &["unknown"],
    ]),
    ("17 Access by tags", &[
        &["AssumeByTeamTag"],
    ]),
    ("18 Deleted principals in trust policies", &[
        &["AIDARTX3GSDS76EXAMPLE"],
        &["AROA3KF6UTOHWEEXAMPLE"],
    ]),
    ("19 Unused roles", &[
        &["role/Reports", "role/GitHubDocs", "role/Sandbox", "366d"],
    ]),
    ("20 Machines and their roles", &[
        &["codebuild"],
        &["service roles are shown"],
    ]),
    ("21 What the snapshot does not know", &[
        &["SupportTools"],
    ]),
    ("22 SAML federation", &[
        &["acme-idp"],
    ]),
    ("23 The root user", &[
        &["acme-partners", "no MFA"],
        &["no MFA", "44d ago"],
    ]),
    ("24 Where to begin", &[
        &["140", ">critical  user/alice"],
        &["role/Deploy"],
        &[">critical  user/alice"],
        &["https://docs.aws.amazon.com"],
        &["[Not checked"],
    ]),
    ("25 Entitlements: people straight to a role", &[
        &["sso-user/rosa.lind is entitled to role/Analyst", "entitlement:"],
    ]),
];

#[test]
fn every_scene_shows_in_the_explorer_what_it_tells() {
    let scenes = scenes();
    let titles: Vec<_> = scenes.iter().map(|it| it.title).collect();
    let told: Vec<_> = SEEN.iter().map(|(title, _)| *title).collect();
    assert_eq!(titles, told);
    let mut faults = Vec::new();
    for (Scene { title, sentences }, (_, seen)) in scenes.iter().zip(SEEN) {
        assert_eq!(sentences.len(), seen.len(), "{title}: {sentences:?}");
        let mut session = Session::new();
        for (presses, seen) in sentences.iter().zip(seen.iter()) {
            for press in presses {
                session = session.play(*press);
            }
            let screen = session.screen();
            for text in *seen {
                let (text, wanted) = match text.strip_prefix('!') {
                    Some(text) => (text, false),
                    None => (*text, true),
                };
                if screen.contains(text) != wanted {
                    faults.push(format!("{title}, {presses:?}: `{text}` in\n{screen}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_keys_of_a_sentence_are_read_as_a_presenter_reads_them() {
    let read = sentences("`:bob`, Enter, `E`. Then `j` to `role/X`, Enter: the statements. Look.");
    let first = vec![Press::Keys(":bob"), Press::Named("Enter"), Press::Keys("E")];
    assert_eq!(read, [first, vec![Press::Until("j", "role/X"), Press::Named("Enter")]]);
}
