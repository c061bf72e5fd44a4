//! Finds where in their files principals and policy statements stand, for reports that point there.
//!
//! The files are read once more, and only for such a report. A document counts only if the snapshot
//! has exactly its text, so a file that has changed in between leads to no place rather than to a
//! wrong one. Standard input and pipes cannot be read twice, and have no places.

use std::{fs, path::Path, sync::Arc};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    assembly::document_text,
    compressed::is_compressed,
    file::{Input, Part, read_input},
    recognition::{Content, parse_documents, recognize},
    wire::{self, Document, List, Raw, Text},
};
use crate::iam::{Arn, DocumentPlace, PolicyForm, PolicyId, Snapshot, SourcePlace, SourcePlaces};

/// Finds the places of what `snapshot` holds in the files that it was read from.
pub fn find_places(inputs: &[Input], snapshot: &Snapshot) -> SourcePlaces {
    let mut places = SourcePlaces::default();
    let parts: Vec<Part> = inputs.iter().filter_map(|it| Part::of(it).ok()).collect();
    for file in parts.iter().flat_map(Part::files) {
        // What cannot be read again has no places, and was reported when it was read.
        let Input::Path(path) = file else { continue };
        if !fs::metadata(path).is_ok_and(|it| it.is_file()) {
            continue;
        }
        if let Ok(bytes) = read_input(file) {
            add_places(&mut places, snapshot, uri(path), bytes);
        }
    }
    places
}

/// Adds the places in one file.
fn add_places(places: &mut SourcePlaces, snapshot: &Snapshot, file: Arc<str>, bytes: Vec<u8>) {
    let has_lines = !is_compressed(&bytes);
    let Ok(Content::Json(json)) = recognize(&file, bytes) else { return };
    let Ok(parsed) = parse_documents(&file, &json) else { return };
    let text = json.text();
    let lines = has_lines.then(|| Lines::of(text));
    let mut finder = Finder { snapshot, places, file, text, lines };
    parsed.documents.iter().for_each(|(_, it)| finder.document(it));
}

/// The path as a URI reference.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc3986>
fn uri(path: &Path) -> Arc<str> {
    const KEPT: AsciiSet =
        NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    let bytes = path.as_os_str().as_encoded_bytes();
    let bytes: Vec<u8> = match std::path::MAIN_SEPARATOR {
        '\\' => bytes.iter().map(|it| if *it == b'\\' { b'/' } else { *it }).collect(),
        _ => bytes.to_vec(),
    };
    let relative = bytes.strip_prefix(b"./").unwrap_or(&bytes);
    let encoded = percent_encode(relative, &KEPT);
    match (path.is_absolute(), bytes.starts_with(b"/")) {
        (true, true) => format!("file://{encoded}").into(),
        (true, false) => format!("file:///{encoded}").into(),
        (false, _) => encoded.to_string().into(),
    }
}

/// Where lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect())
    }

    /// The line, from 1, that a byte is in.
    fn of_byte(&self, at: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }
}

/// Finds the places in one file.
struct Finder<'f> {
    snapshot: &'f Snapshot,
    places: &'f mut SourcePlaces,
    file: Arc<str>,
    text: &'f str,
    lines: Option<Lines>,
}

/// An item that has an ARN.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WithArn<'a> {
    #[serde(borrow)]
    arn: Text<'a>,
}

impl Finder<'_> {
    fn document(&mut self, document: &Document<'_>) {
        each(&document.accounts, |account: Document<'_>, raw| {
            if let Some(id) = account.account() {
                self.item(id.as_str(), raw);
            }
            self.document(&account);
        });
        for list in [&document.user_detail_list, &document.users] {
            each(list, |it, raw| self.user(&it, raw));
        }
        for list in [&document.group_detail_list, &document.groups] {
            each(list, |it, raw| self.group(&it, raw));
        }
        for list in [&document.role_detail_list, &document.roles] {
            each(list, |it, raw| self.role(&it, raw));
        }
        one(document.user.as_ref(), |it, raw| self.user(&it, raw));
        one(document.group.as_ref(), |it, raw| self.group(&it, raw));
        one(document.role.as_ref(), |it, raw| self.role(&it, raw));
        each(&document.policies, |it, raw| self.managed(&it, raw));
        for list in [&document.saml_provider_list, &document.open_id_connect_provider_list] {
            each(list, |it: WithArn<'_>, raw| self.item(it.arn.as_str(), raw));
        }
        let organization = document.organization.and_then(|it| wire::parse(it.get()).ok());
        if let Some(wire::Organization { policies, .. }) = organization {
            each(&policies, |it, _| self.guardrail(&it));
        }
    }

    fn user(&mut self, it: &wire::UserDetail<'_>, raw: &RawValue) {
        let Some(arn) = it.arn.as_ref().map(Text::as_str) else { return };
        self.item(arn, raw);
        self.inline(arn, it.user_policy_list.items());
    }

    fn group(&mut self, it: &wire::GroupDetail<'_>, raw: &RawValue) {
        let Some(arn) = it.arn.as_ref().map(Text::as_str) else { return };
        self.item(arn, raw);
        self.inline(arn, it.group_policy_list.items());
    }

    fn role(&mut self, it: &wire::RoleDetail<'_>, raw: &RawValue) {
        let Some(arn) = it.arn.as_ref().map(Text::as_str) else { return };
        self.item(arn, raw);
        self.inline(arn, it.role_policy_list.items());
        let trust = it.assume_role_policy_document.as_deref();
        if let Some((policy, place)) = trust.and_then(|it| self.place(it, PolicyForm::Resource)) {
            self.places.add_held(policy, arn, "", place);
        }
    }

    fn managed(&mut self, it: &wire::ManagedPolicyDetail<'_>, raw: &RawValue) {
        let Some(Ok(arn)) = it.arn.as_ref().map(|it| it.as_str().parse::<Arn>()) else { return };
        self.item(arn.as_str(), raw);
        let in_force = self.snapshot.managed_policy(&arn);
        let documents = it.policy_version_list.items().iter().filter_map(|it| it.document.as_ref());
        for document in documents {
            // Other versions are not what the findings are about.
            let found = self.place(document, PolicyForm::Identity);
            if let Some((policy, place)) = found.filter(|(it, _)| Some(*it) == in_force) {
                self.places.add_managed(policy, &arn, place);
            }
        }
    }

    fn guardrail(&mut self, it: &wire::OrganizationPolicy<'_>) {
        let name = it.policy_summary.name.as_ref().map(Text::as_str).unwrap_or_default();
        let Some(content) = it.content.as_deref() else { return };
        for form in [PolicyForm::Identity, PolicyForm::Either] {
            if let Some((policy, place)) = self.place(content, form) {
                self.places.add_guardrail(policy, name, place);
            }
        }
    }

    fn inline(&mut self, holder: &str, policies: &[wire::InlinePolicy<'_>]) {
        for inline in policies {
            let Some(document) = inline.policy_document.as_deref() else { continue };
            let name = inline.policy_name.as_ref().map(Text::as_str).unwrap_or_default();
            if let Some((policy, place)) = self.place(document, PolicyForm::Identity) {
                self.places.add_held(policy, holder, name, place);
            }
        }
    }

    /// Adds an item: the line with its ARN or id.
    fn item(&mut self, name: &str, raw: &RawValue) {
        let within = raw.get().find(&format!("\"{name}\"")).unwrap_or_default();
        let Some(start) = self.start(raw) else { return };
        let line = self.lines.as_ref().map(|it| it.of_byte(start + within));
        let place = SourcePlace { file: Arc::clone(&self.file), lines: line.map(|it| (it, it)) };
        self.places.add_item(name, place);
    }

    /// The policy with the text of a document, and where its statements stand. A document that is
    /// written as a string is on one line.
    fn place(&self, raw: &RawValue, form: PolicyForm) -> Option<(PolicyId, DocumentPlace)> {
        let text = document_text(raw).ok()?;
        let policy = self.snapshot.policies.find(text.trim(), form)?;
        let start = self.start(raw)?;
        let is_object = raw.get().starts_with('{');
        let parsed = self.snapshot.policies.get(policy);
        let line = |lines: &Lines| {
            let of_statement = |at: usize| {
                let within = parsed.statement_place(at).filter(|_| is_object).unwrap_or(0..1);
                let last = within.end.saturating_sub(1);
                (lines.of_byte(start + within.start), lines.of_byte(start + last))
            };
            (0..parsed.document.statements.len()).map(of_statement).collect()
        };
        let lines = self.lines.as_ref().map(line).unwrap_or_default();
        Some((policy, DocumentPlace { file: Arc::clone(&self.file), lines }))
    }

    /// The byte of the file at which a value begins; none if it is a copy.
    fn start(&self, raw: &RawValue) -> Option<usize> {
        let at = raw.get().as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        (at < self.text.len()).then_some(at)
    }
}

/// Takes each item of a list that has this form.
fn each<'l, T: Deserialize<'l>>(list: &'l List<'_>, mut take: impl FnMut(T, &'l RawValue)) {
    let List::Items(items) = list else { return };
    for item in items {
        one(Some(item), &mut take);
    }
}

fn one<'l, T: Deserialize<'l>>(item: Option<&'l Raw<'_>>, mut take: impl FnMut(T, &'l RawValue)) {
    if let Some(item) = item
        && let Ok(value) = wire::parse(item.get())
    {
        take(value, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{iam::Role, load::load_bytes};

    const ARN: &str = "arn:aws:iam::111122223333:role/Deploy";

    /// The places of a text that was read, in a text that is read now.
    fn places_in(now: &str, snapshot: &Snapshot) -> SourcePlaces {
        let mut places = SourcePlaces::default();
        add_places(&mut places, snapshot, "a.json".into(), now.as_bytes().to_vec());
        places
    }

    fn load(text: &str) -> Snapshot {
        load_bytes("a.json", text.as_bytes().to_vec()).expect("it reads")
    }

    fn role(snapshot: &Snapshot) -> &Role {
        let account = snapshot.accounts.values().next();
        account.and_then(|it| it.roles.first()).expect("a role")
    }

    /// The first and last lines of the two statements of `Deploy`, of its trust policy, and of its
    /// ARN.
    fn lines_in(text: &str) -> [(u32, u32); 4] {
        let snapshot = load(text);
        let places = places_in(text, &snapshot);
        let role = role(&snapshot);
        let inline = role.policies.inline[0].policy.expect("it reads");
        let trust = role.trust_policy.expect("it reads");
        let line = |it: Option<SourcePlace>| it.and_then(|it| it.lines).expect("a line");
        [
            line(places.held_statement(inline, ARN, "P", 0)),
            line(places.held_statement(inline, ARN, "P", 1)),
            line(places.held_statement(trust, ARN, "", 0)),
            line(places.item(ARN)),
        ]
    }

    const TRUST: &str = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "ec2.amazonaws.com"}}]}"#;

    #[test]
    fn a_statement_has_the_line_on_which_it_begins() {
        let text = format!(
            r#"{{"RoleDetailList": [
  {{"RoleName": "Deploy",
    "Arn": "arn:aws:iam::111122223333:role/Deploy",
    "AssumeRolePolicyDocument":
      {TRUST},
    "RolePolicyList": [{{"PolicyName": "P", "PolicyDocument": {{
      "Statement": [
        {{"Effect": "Allow", "Action": "*", "Resource": "*"}},
        {{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}
      ]}}}}]}}]}}"#
        );
        assert_eq!(lines_in(&text), [(9, 9), (10, 10), (5, 6), (3, 3)]);
        let in_snapshot = format!(
            "{{\"schema\": \"rolecall/snapshot/1\", \"collected_at\": \"2026-01-15T12:00:00Z\",\n\
             \"accounts\": [{{\"Account\": \"111122223333\",{}]}}",
            &text[1..]
        );
        let expected = [(10, 10), (11, 11), (6, 7), (4, 4)];
        assert_eq!(lines_in(&in_snapshot), expected);
    }

    #[test]
    fn a_document_that_is_a_string_is_on_the_line_of_the_string() {
        let text = r#"{"RoleDetailList": [{"RoleName": "Deploy",
            "Arn": "arn:aws:iam::111122223333:role/Deploy",
            "AssumeRolePolicyDocument": "%7B%22Statement%22%3A%20%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sts%3AAssumeRole%22%2C%22Principal%22%3A%22%2A%22%7D%5D%7D",
            "RolePolicyList": [{"PolicyName": "P", "PolicyDocument":
               "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}, {\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}"}]}]}"#;
        assert_eq!(lines_in(text), [5, 5, 3, 2].map(|it| (it, it)));
    }

    #[test]
    fn yaml_has_the_lines_of_the_yaml() {
        let text = "RoleDetailList:\n- RoleName: Deploy\n  Arn: arn:aws:iam::111122223333:role/Deploy\n  \
                    AssumeRolePolicyDocument:\n    Statement:\n    - Effect: Allow\n      \
                    Action: sts:AssumeRole\n      Principal: '*'\n  RolePolicyList:\n  \
                    - PolicyName: P\n    PolicyDocument:\n      Statement:\n      \
                    - Effect: Allow\n        Action: '*'\n        Resource: '*'\n      \
                    - Effect: Deny\n        Action: s3:*\n        Resource: '*'\n";
        assert_eq!(lines_in(text), [(13, 15), (16, 18), (6, 8), (3, 3)]);
    }

    #[test]
    fn a_file_that_changed_has_no_place_for_a_statement() {
        let text = |effect: &str| {
            format!(
                r#"{{"RoleDetailList": [{{"Arn": "{ARN}",
                "AssumeRolePolicyDocument": {{"Statement": [{{"Effect": "{effect}",
                "Action": "sts:AssumeRole", "Principal": "*"}}]}}}}]}}"#
            )
        };
        let snapshot = load(&text("Allow"));
        let trust = role(&snapshot).trust_policy.expect("it reads");
        let place = |now: &str| places_in(now, &snapshot).held_statement(trust, ARN, "", 0);
        assert!(place(&text("Allow")).is_some());
        assert_eq!(place(&text("Deny")), None);
        assert_eq!(place("nothing"), None);
    }

    #[test]
    #[rustfmt::skip]
    fn a_path_becomes_a_uri() {
        let cases = [
            ("snapshots/prod.json",   "snapshots/prod.json"),
            ("./prod.json",           "prod.json"),
            ("a b:c%\u{e9}?#.json",   "a%20b%3Ac%25%C3%A9%3F%23.json"),
            ("/srv/prod.json",        "file:///srv/prod.json"),
        ];
        for (path, expected) in cases {
            assert_eq!(&*uri(Path::new(path)), expected);
        }
    }
}
