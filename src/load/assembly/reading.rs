//! Reads single values of an item of a file: dates, ARNs, policy documents. A malformed value
//! becomes a gap that names its place.

use std::{borrow::Cow, collections::BTreeSet, fmt::Display, sync::Arc};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    iam::{
        AccountId, AccountPart, Arn, AwsOperation, Contradiction, FileMember, Gaps,
        ParsePolicyError, PolicyForm, PolicyId, PolicyStore, Provenance, Unread, UnreadItem,
        UnreadReason, UnreadSource, UnreadSubject,
    },
    load::{
        quote::quoted,
        wire::{self, List, Raw, Text, fault},
    },
};

/// The object of a file that contains lists: the file itself, or one account of a snapshot.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    /// The file's name.
    pub(super) file: String,
    /// The prefix of each path, such as `accounts[0].`; empty for the file itself.
    pub(super) prefix: String,
    /// The account of the facts, if the file names it.
    pub(super) account: Option<AccountId>,
    /// When they were read, if the file says so.
    pub(super) collected_at: Option<Timestamp>,
    /// How they were loaded.
    pub(super) provenance: Provenance,
    /// The parts of an account with a complete list in this object.
    pub(super) listed: BTreeSet<AccountPart>,
    /// The parts with a list that may continue elsewhere.
    pub(super) cut: BTreeSet<AccountPart>,
}

impl Origin {
    /// An unread entry for the place `path` in `member`. A place is relative to a file, so the
    /// entry names the file.
    pub(super) fn unread(
        &self,
        member: FileMember,
        path: impl Display,
        reason: UnreadReason,
    ) -> Unread {
        Unread {
            source: UnreadSource::Member { file: self.file.clone(), member },
            subject: UnreadSubject::Place(format!("{}{path}", self.prefix)),
            reason,
            account: self.account.clone(),
        }
    }

    /// The same for a value that is there but malformed.
    pub(super) fn malformed(
        &self,
        member: FileMember,
        path: impl Display,
        detail: impl Into<String>,
    ) -> Unread {
        self.unread(member, path, UnreadReason::Malformed { detail: detail.into() })
    }

    /// Something that facts of this object name, and no source contains. While more may arrive it
    /// is not recorded, because the whole snapshot is marked as incomplete. The facts of a snapshot
    /// come from AWS, whatever its file is called.
    pub(super) fn not_held(&self, subject: UnreadSubject, item: UnreadItem) -> Option<Unread> {
        let source = match self.provenance {
            Provenance::Files => UnreadSource::File(self.file.clone()),
            Provenance::Aws => UnreadSource::Aws,
            Provenance::Arriving => return None,
        };
        let reason = UnreadReason::NotHeld(item);
        Some(Unread { source, subject, reason, account: self.account.clone() })
    }
}

/// An item's place in a file.
#[derive(Clone, Debug)]
pub(super) struct ItemPlace {
    /// The object with the list.
    pub(super) origin: Arc<Origin>,
    /// The list.
    pub(super) list: FileMember,
    /// The item's index in it, from 0.
    pub(super) index: usize,
}

impl ItemPlace {
    /// The item as a whole is malformed.
    pub(super) fn malformed(&self, detail: impl Into<String>) -> Unread {
        self.origin.malformed(self.list, self.path(), detail)
    }

    /// One of the item's members is malformed.
    fn malformed_member(&self, member: impl Display, detail: impl Into<String>) -> Unread {
        // The item is the document itself, if none of its members contains the document.
        let member = member.to_string();
        let dot = if member.is_empty() { "" } else { "." };
        self.origin.malformed(self.list, format_args!("{}{dot}{member}", self.path()), detail)
    }

    /// Like [`Origin::not_held`], for something that this item names.
    pub(super) fn not_held(&self, item: UnreadItem) -> Option<Unread> {
        let place = format!("{}{}", self.origin.prefix, self.path());
        self.origin.not_held(UnreadSubject::Place(place), item)
    }

    fn path(&self) -> String {
        format!("{}[{}]", self.list.name(), self.index)
    }
}

/// Reads the members of one item.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// The place of the item.
    pub(super) place: ItemPlace,
    /// Where documents go.
    pub(super) policies: &'a mut PolicyStore,
    /// Collects gaps.
    pub(super) gaps: &'a mut Gaps,
    /// The managed policies whose document is there but malformed: one gap is enough.
    pub(super) unreadable: &'a mut FxHashSet<Arn>,
    /// The ARNs of policies that were named so far; thousands of principals share a few.
    pub(super) named: &'a mut FxHashSet<Arn>,
}

impl Reading<'_> {
    /// Notes that `member` cannot be read.
    pub(super) fn malformed(&mut self, member: impl Display, detail: impl Into<String>) {
        self.gaps.push(self.place.malformed_member(member, detail));
    }

    /// Notes that what is said of `subject` contradicts itself.
    pub(super) fn contradiction(&mut self, subject: UnreadSubject, what: Contradiction) {
        let ItemPlace { origin, list, .. } = &self.place;
        self.gaps.push(Unread {
            source: UnreadSource::Member { file: origin.file.clone(), member: *list },
            subject,
            reason: UnreadReason::Contradictory(what),
            account: origin.account.clone(),
        });
    }

    /// Records that this list names the organization's policies without their documents.
    pub(super) fn names_without_documents(&mut self) {
        let ItemPlace { origin, list, .. } = &self.place;
        const DETAIL: &str = "policies of the organization without documents and targets, so what \
                              they deny is unknown; a snapshot of `rolecall collect` holds both";
        self.gaps.push(origin.malformed(*list, list.name(), DETAIL));
    }

    /// Records that items of this list lack the list `name`, in one gap for all of them. Lists that
    /// never contain it are reported elsewhere.
    pub(super) fn absent_list(&mut self, name: &str, leaves: &str) {
        let ItemPlace { origin, list, .. } = &self.place;
        if matches!(
            list,
            FileMember::Users
                | FileMember::Groups
                | FileMember::Roles
                | FileMember::User
                | FileMember::Group
                | FileMember::Role
                | FileMember::InstanceProfile
                | FileMember::InstanceProfiles
        ) {
            return;
        }
        let path = format_args!("{}[].{name}", list.name());
        self.gaps.push(origin.unread(
            *list,
            path,
            UnreadReason::AbsentList { leaves: leaves.to_owned() },
        ));
    }

    /// A date, if there is a well-formed one.
    pub(super) fn date(&mut self, member: &str, text: Option<&Text<'_>>) -> Option<Timestamp> {
        let text = text?.as_str();
        let date = parse_date(text);
        if date.is_none() {
            self.malformed(member, not_a_date(text));
        }
        date
    }

    /// The ARN of the item itself, which must belong to an account.
    pub(super) fn own_arn(&mut self, text: Option<&Text<'_>>) -> Option<Arn> {
        let reason = match text.map(|it| it.as_str().parse::<Arn>()) {
            Some(Ok(arn)) if !arn.account().is_empty() => return Some(arn),
            Some(Ok(arn)) => {
                format!("no account in the ARN {}, so its owner is unknown", quoted(arn.as_str()))
            }
            Some(Err(error)) => format!("{error}, so its owner is unknown"),
            None => "expected an `Arn`, found none, so its owner is unknown".to_owned(),
        };
        self.malformed("Arn", reason);
        None
    }

    /// The ARN of a policy that is attached to `owner` or is its boundary; `None`, and a gap, if it
    /// is malformed. An unknown policy is not the same as no policy.
    pub(super) fn policy_arn(
        &mut self,
        owner: &Arn,
        member: impl Display,
        text: Option<&Text<'_>>,
    ) -> Option<Arn> {
        let text = text.map(Text::as_str).unwrap_or_default();
        if let Some(known) = self.named.get(text) {
            return Some(Arn::clone(known));
        }
        let reason = match text.parse::<Arn>() {
            Ok(arn) => {
                self.named.insert(Arn::clone(&arn));
                return Some(arn);
            }
            Err(error) => format!(
                "{error}, so the contents of this policy of `{owner}` are \
                                   unknown"
            ),
        };
        self.malformed(member, reason);
        None
    }

    /// A policy document that need not be readable; none if it is not.
    pub(super) fn quiet_document(&mut self, raw: &RawValue, form: PolicyForm) -> Option<PolicyId> {
        let text = document_text(raw).ok()?;
        Some(self.policies.add(&text, form).ok()?.0)
    }

    /// A policy document: an object, or a string with its JSON, URL-encoded or not. `unknown` says
    /// what is unknown if it is malformed, such as "who can assume `…`".
    pub(super) fn document(
        &mut self,
        member: impl Display,
        raw: Option<&RawValue>,
        form: PolicyForm,
        unknown: impl Display,
    ) -> Option<PolicyId> {
        let Some(raw) = raw else {
            let reason = format!("expected a policy document, found none, so {unknown} is unknown");
            self.malformed(member, reason);
            return None;
        };
        let text = match document_text(raw) {
            Ok(text) => text,
            Err(found) => {
                let reason =
                    format!("expected a policy document, found {found}, so {unknown} is unknown");
                self.malformed(member, reason);
                return None;
            }
        };
        let id = match self.policies.add(&text, form) {
            Ok((id, _)) => id,
            Err(error) => {
                let (subject, reason) = located(&member, &error);
                self.malformed(subject, format!("{reason}, so {unknown} is unknown"));
                return None;
            }
        };
        let document = &self.policies.get(id).document;
        let faults: Vec<_> = document.condition_faults().collect();
        let malformed = document.malformed_statements().map(|(_, it)| &it.error);
        let unread: Vec<_> = malformed.chain(&faults).map(|it| located(&member, it)).collect();
        for (subject, reason) in unread {
            self.malformed(subject, format!("{reason}, so {unknown} is not fully known"));
        }
        Some(id)
    }
}

/// Where below `member` a policy is malformed, and how.
fn located(member: impl Display, error: &ParsePolicyError) -> (String, String) {
    let ParsePolicyError { path, expected, found } = error;
    let reason = format!("expected {expected}, found `{found}`");
    let member = member.to_string();
    if path.is_empty() {
        (member, reason)
    } else if path.starts_with("line ") {
        // The text itself is not JSON, so its position is not a path in the file.
        (member, format!("{path} of the document: {reason}"))
    } else if member.is_empty() {
        (path.clone(), reason)
    } else {
        (format!("{member}.{path}"), reason)
    }
}

/// The JSON text of a document in a file.
///
/// The API sends documents URL-encoded (RFC 3986), the AWS CLI prints them decoded, and other tools
/// store them as strings.
pub(in crate::load) fn document_text(raw: &RawValue) -> Result<Cow<'_, str>, &'static str> {
    let raw = raw.get();
    if !raw.starts_with('"') {
        return Ok(Cow::Borrowed(raw));
    }
    let Ok(text) = serde_json::from_str::<Text<'_>>(raw) else {
        return Err("a string that cannot be read");
    };
    let text = text.as_str().trim();
    if text.is_empty() {
        return Err("an empty string");
    }
    if text.starts_with('{') || !text.contains('%') {
        return Ok(Cow::Owned(text.to_owned()));
    }
    match percent_decode_str(text).decode_utf8() {
        Ok(decoded) => Ok(Cow::Owned(decoded.into_owned())),
        Err(_) => Err("a URL-encoded text that is not UTF-8"),
    }
}

/// How dates look, for messages.
pub(super) const DATE: &str = "`2026-01-15T12:00:00Z`";

/// That a text is no date.
pub(super) fn not_a_date(text: &str) -> String {
    format!("expected a date such as {DATE}, found {}", quoted(text))
}

/// The number of seconds since 1970 when it reached ten digits, in 2001. Smaller numbers are days,
/// as spreadsheets count them; IAM is younger.
const FIRST_SECOND: i64 = 1_000_000_000;

/// Parses a date as AWS and its tools write it: RFC 3339, optionally with a space for the `T`, or
/// seconds since 1970 (the AWS CLI's older `timestamp_format`).
pub(super) fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let (seconds, _fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds = seconds.parse().ok().filter(|it| FIRST_SECOND <= *it)?;
    Timestamp::from_second(seconds).ok()
}

/// The text of an optional member; empty if it is absent.
pub(super) fn text_of(text: Option<&Text<'_>>) -> Box<str> {
    text.map(Text::as_str).unwrap_or_default().into()
}

/// A collector of facts from lists, which records what is malformed.
pub(super) trait Collector: Sized {
    /// The gaps so far.
    fn gaps(&self) -> &Gaps;

    /// The same, to add to it.
    fn gaps_mut(&mut self) -> &mut Gaps;

    /// A reader for the item at `place`.
    fn reading(&mut self, place: ItemPlace) -> Reading<'_>;

    /// Parses a member that is one object. A malformed one is a gap.
    fn member<'a, T: Deserialize<'a>>(
        &mut self,
        origin: &Origin,
        member: FileMember,
        raw: Option<&'a RawValue>,
    ) -> Option<T> {
        match wire::parse(raw?.get()) {
            Ok(value) => Some(value),
            Err(error) => {
                let reason = format!("{}, so it is unknown", fault(&error));
                self.gaps_mut().push(origin.malformed(member, member.name(), reason));
                None
            }
        }
    }

    /// Whether the response of `operation` is missing so far.
    fn has_failed(&self, operation: AwsOperation) -> bool {
        self.gaps().iter().any(|it| it.source == UnreadSource::Operation(operation))
    }

    /// The items of a list, not yet parsed. A value that is not a list is a gap.
    fn items<'l, 'a>(
        &mut self,
        origin: &Origin,
        member: FileMember,
        list: &'l List<'a>,
    ) -> &'l [Raw<'a>] {
        match list {
            List::Missing => &[],
            List::Items(items) => items,
            List::Other(found) => {
                let reason = format!("expected a list, found {found}, so it is unknown");
                self.gaps_mut().push(origin.malformed(member, member.name(), reason));
                &[]
            }
        }
    }

    /// Parses the items of a list one by one. A malformed one is a gap.
    fn each<'a, T: Deserialize<'a>>(
        &mut self,
        origin: &Arc<Origin>,
        member: FileMember,
        list: &'a List<'_>,
        mut take: impl FnMut(&mut Self, T, ItemPlace),
    ) {
        for (index, item) in self.items(origin, member, list).iter().enumerate() {
            let place = ItemPlace { origin: Arc::clone(origin), list: member, index };
            if let Some(item) = parse_item(item, &place, self.gaps_mut()) {
                take(self, item, place);
            }
        }
    }
}

/// Parses one item of a list. A malformed one is a gap.
pub(super) fn parse_item<'a, T: Deserialize<'a>>(
    item: &'a Raw<'_>,
    place: &ItemPlace,
    gaps: &mut Gaps,
) -> Option<T> {
    match wire::parse(item.get()) {
        Ok(item) => Some(item),
        Err(error) => {
            gaps.push(place.malformed(format!("{}, so this item is unknown", fault(&error))));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_in_several_dresses() {
        let noon = "2026-01-15T12:00:00Z".parse().ok();
        #[rustfmt::skip]
        let cases = [
            ("2026-01-15T12:00:00Z",             noon),
            ("2026-01-15T12:00:00+00:00",        noon),
            ("2026-01-15 12:00:00+00:00",        noon),
            ("2026-01-15T13:00:00+01:00",        noon),
            ("1768478400",                       noon),
            ("1768478400.25",                    noon),
            ("2026-01-15T12:00:00",              None),
            ("yesterday",                        None),
            ("",                                 None),
            ("99999999999999",                   None),
            ("46037.5",                          None),
            ("/Date(1768478400000)/",            None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_date(text), expected, "{text}");
        }
    }

    #[test]
    fn a_document_may_be_an_object_or_a_string_in_two_dresses() {
        let text = r#"{"Statement": [], "Id": "50%41"}"#;
        let raw = |it: &str| RawValue::from_string(it.to_owned()).unwrap();
        let encoded: String = text.bytes().map(|it| format!("%{it:02X}")).collect();
        let cases = [
            text.to_owned(),
            serde_json::to_string(text).unwrap(),
            serde_json::to_string(&encoded).unwrap(),
            serde_json::to_string(&format!(" {text}\n")).unwrap(),
        ];
        for case in cases {
            assert_eq!(document_text(&raw(&case)).unwrap(), text, "{case}");
        }
        assert_eq!(document_text(&raw(r#""""#)), Err("an empty string"));
        assert_eq!(document_text(&raw(r#""%ff""#)), Err("a URL-encoded text that is not UTF-8"));
    }
}
