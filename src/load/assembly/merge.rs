//! Facts from several sources about the same principal or policy: merged if they agree or
//! complement each other; if they differ, the later ones are kept and a gap is recorded.

use std::{collections::BTreeSet, iter, sync::Arc};

use super::reading::Origin;
use crate::iam::{
    AccountId, AccountPart, Arn, Contradiction, Gaps, Group, IdentityPolicies, IdentityProvider,
    ManagedPolicy, PermissionsBoundary, PolicyId, PolicyStore, Role, Tag, Unread, UnreadReason,
    UnreadSource, UnreadSubject, User,
};

/// A fact with the object of a file that contained it.
#[derive(Clone, Debug)]
pub(super) struct Sourced<T> {
    /// The fact.
    pub(super) value: T,
    /// Where it stood.
    pub(super) origin: Arc<Origin>,
}

/// Something with an ARN that several sources may describe.
pub(super) trait Mergeable {
    /// Its identity.
    fn arn(&self) -> &Arn;

    /// It as the subject of an unread entry.
    fn subject(&self, arn: Arn) -> UnreadSubject {
        UnreadSubject::Principal(arn)
    }

    /// The policies that live in it.
    fn policies_mut(&mut self) -> impl Iterator<Item = &mut PolicyId>;

    /// Takes from `older` what `self` lacks, and notes what differs.
    fn join(&mut self, older: Self, policies: &PolicyStore, differs: &mut Differences);
}

/// In what two facts differ.
#[derive(Debug, Default)]
pub(super) struct Differences {
    names: Vec<&'static str>,
    /// Whether one of both is the newer, and counts. Otherwise what differs is unknown.
    has_newer: bool,
}

impl Differences {
    /// Notes that both differ in `name`; whether that leaves it unknown.
    fn note(&mut self, name: &'static str) -> bool {
        self.names.push(name);
        !self.has_newer
    }
}

/// Sorts `facts` by ARN and keeps one fact for each.
pub(super) fn merged<T: Mergeable>(
    mut facts: Vec<Sourced<T>>,
    policies: &PolicyStore,
    gaps: &mut Gaps,
) -> Vec<Sourced<T>> {
    // The sort is stable, so that equal items stay in the order of the sources. It benefits from
    // parts that are already sorted.
    facts.sort_by(|a, b| a.value.arn().cmp(b.value.arn()));
    if facts.windows(2).all(|pair| pair[0].value.arn() != pair[1].value.arn()) {
        return facts;
    }
    let mut merged: Vec<Sourced<T>> = Vec::with_capacity(facts.len());
    for next in facts {
        match merged.pop() {
            Some(last) if last.value.arn() == next.value.arn() => {
                merged.push(merged_pair(last, next, policies, gaps));
            }
            Some(last) => merged.extend([last, next]),
            None => merged.push(next),
        }
    }
    merged
}

/// Records the principals of an account that only an older source contains, among sources that list
/// them all. They are kept: which of two files is newer is certain only if both have a timestamp.
pub(super) fn note_gone<T: Mergeable>(
    account: &AccountId,
    part: AccountPart,
    facts: &[Sourced<T>],
    gaps: &mut Gaps,
) {
    // Thousands of consecutive items have the same origin.
    let is_same = |pair: &[Sourced<T>]| {
        let [a, b] = [&pair[0].origin, &pair[1].origin];
        Arc::ptr_eq(a, b) || a.file == b.file
    };
    if facts.windows(2).all(is_same) {
        return;
    }
    let mut sources: Vec<(&Origin, BTreeSet<&Arn>)> = Vec::new();
    for fact in facts.iter().filter(|it| it.origin.listed.contains(&part)) {
        let same = |it: &&mut (&Origin, _)| it.0.file == fact.origin.file;
        match sources.iter_mut().rev().find(same) {
            Some((_, arns)) => drop(arns.insert(fact.value.arn())),
            None => sources.push((&fact.origin, BTreeSet::from([fact.value.arn()]))),
        }
    }
    let Some(newest) =
        sources.iter().map(|it| it.0).reduce(|a, b| if is_newer(a, b) { a } else { b })
    else {
        return;
    };
    let Some((_, known)) = sources.iter().find(|it| std::ptr::eq(it.0, newest)) else { return };
    for (older, arns) in sources.iter().filter(|it| !std::ptr::eq(it.0, newest)) {
        let names: Vec<_> = arns.difference(known).map(|it| it.resource().to_owned()).collect();
        if !names.is_empty() {
            let (older, newer) = (older.file.clone(), newest.file.clone());
            gaps.push(Unread {
                source: UnreadSource::File(older.clone()),
                subject: UnreadSubject::Account(account.clone()),
                reason: UnreadReason::OnlyInOlder { older, newer, names },
                account: Some(account.clone()),
            });
        }
    }
}

/// Whether `earlier`, although named before `later`, is the newer one.
fn is_newer(earlier: &Origin, later: &Origin) -> bool {
    match (earlier.collected_at, later.collected_at) {
        (Some(a), Some(b)) => b < a,
        (Some(_) | None, None) | (None, Some(_)) => false,
    }
}

fn merged_pair<T: Mergeable>(
    earlier: Sourced<T>,
    later: Sourced<T>,
    policies: &PolicyStore,
    gaps: &mut Gaps,
) -> Sourced<T> {
    // Sources are ordered by when they were collected, otherwise by the order in which they were
    // given.
    let swapped = is_newer(&earlier.origin, &later.origin);
    let (older, mut newer) = if swapped { (later, earlier) } else { (earlier, later) };
    // Of two entries of one object neither is the newer.
    let is_one_file = older.origin.file == newer.origin.file;
    let has_newer = !is_one_file || older.origin.collected_at < newer.origin.collected_at;
    let name = |it: &Origin| match is_one_file {
        true => format!("{}: {}", it.file, it.prefix.trim_end_matches('.')),
        false => it.file.clone(),
    };
    let mut differs = Differences { names: Vec::new(), has_newer };
    newer.value.join(older.value, policies, &mut differs);
    let differs = differs.names;
    if !differs.is_empty() {
        let arn = newer.value.arn().clone();
        let reason = match has_newer {
            true => UnreadReason::Contradicted {
                kept: name(&newer.origin),
                dropped: name(&older.origin),
                differs,
            },
            false => UnreadReason::Contradictory(Contradiction::Doubled { differs }),
        };
        gaps.push(Unread {
            source: UnreadSource::File(newer.origin.file.clone()),
            subject: newer.value.subject(arn),
            reason,
            account: None,
        });
    }
    newer
}

/// Takes `older` where `newer` says nothing, which is `silent`, and notes `name` where both say
/// different things.
fn settle<T: PartialEq>(
    newer: &mut T,
    older: T,
    silent: T,
    name: &'static str,
    differs: &mut Differences,
) {
    if *newer == silent {
        *newer = older;
    } else if older != silent && *newer != older && differs.note(name) {
        *newer = silent;
    }
}

/// Takes `older` where the newer document could not be read, and notes `name` where both could
/// and are not the same. Equal policies may be written differently.
fn settle_policy(
    newer: &mut Option<PolicyId>,
    older: Option<PolicyId>,
    policies: &PolicyStore,
    name: &'static str,
    differs: &mut Differences,
) {
    match (*newer, older) {
        (None, older) => *newer = older,
        (Some(_), None) => {}
        (Some(a), Some(b)) => {
            let same = a == b || policies.get(a).document == policies.get(b).document;
            if !same && differs.note(name) {
                *newer = None;
            }
        }
    }
}

fn settle_boundary(
    newer: &mut PermissionsBoundary,
    older: PermissionsBoundary,
    differs: &mut Differences,
) {
    settle(newer, older, PermissionsBoundary::Unread, "permissions boundary", differs);
}

fn settle_policies(
    newer: &mut IdentityPolicies,
    older: &IdentityPolicies,
    policies: &PolicyStore,
    differs: &mut Differences,
) {
    if newer.incomplete || older.incomplete {
        complete(newer, older);
        return;
    }
    let mut inline = Differences { has_newer: differs.has_newer, ..Differences::default() };
    let mut inline_differ = newer.inline.len() != older.inline.len();
    for new in &mut newer.inline {
        match older.inline.iter().find(|it| it.name == new.name) {
            Some(old) => {
                settle_policy(&mut new.policy, old.policy, policies, INLINE, &mut inline);
            }
            None => inline_differ = true,
        }
    }
    if inline_differ || !inline.names.is_empty() {
        newer.incomplete |= differs.note(INLINE);
    }
    let attached = |it: &IdentityPolicies| -> BTreeSet<Option<Arn>> {
        it.attached.iter().map(|it| it.arn.clone()).collect()
    };
    if attached(newer) != attached(older) {
        newer.incomplete |= differs.note("attached policies");
    }
}

/// How the policies of a principal are called in which two facts differ.
const INLINE: &str = "inline policies";

/// Notes where tags differ. Where neither source is the newer, those that both have are left, and
/// the principal counts as one of which not all is known.
fn settle_tags(
    newer: &mut Vec<Tag>,
    older: &[Tag],
    policies: &mut IdentityPolicies,
    differs: &mut Differences,
) {
    if !same_set(newer, older) && differs.note("tags") {
        let known: BTreeSet<&Tag> = older.iter().collect();
        newer.retain(|it| known.contains(it));
        policies.incomplete = true;
    }
}

/// Adds what only the older source contains, if one of them is incomplete.
fn complete(newer: &mut IdentityPolicies, older: &IdentityPolicies) {
    if newer.incomplete {
        for old in &older.inline {
            if !newer.inline.iter().any(|it| it.name == old.name) {
                newer.inline.push(old.clone());
            }
        }
        for old in &older.attached {
            if !newer.attached.contains(old) {
                newer.attached.push(old.clone());
            }
        }
    }
    newer.incomplete &= older.incomplete;
}

fn same_set<T: Ord>(a: &[T], b: &[T]) -> bool {
    a.iter().collect::<BTreeSet<_>>() == b.iter().collect::<BTreeSet<_>>()
}

/// The inline policies of a principal.
fn inline_mut(policies: &mut IdentityPolicies) -> impl Iterator<Item = &mut PolicyId> {
    policies.inline.iter_mut().filter_map(|it| it.policy.as_mut())
}

impl Mergeable for User {
    fn arn(&self) -> &Arn {
        &self.arn
    }

    fn policies_mut(&mut self) -> impl Iterator<Item = &mut PolicyId> {
        inline_mut(&mut self.policies)
    }

    fn join(&mut self, older: Self, policies: &PolicyStore, differs: &mut Differences) {
        // Credentials are merged later, from facts of their own.
        let User { id, created, groups, permissions_boundary, tags, .. } = older;
        settle(&mut self.id, id, Box::default(), "unique id", differs);
        settle(&mut self.created, created, None, "creation date", differs);
        if self.policies.incomplete && self.groups.is_empty() {
            self.groups = groups;
        } else if !older.policies.incomplete && !same_set(&self.groups, &groups) {
            self.policies.incomplete |= differs.note("groups");
        }
        settle_policies(&mut self.policies, &older.policies, policies, differs);
        settle_boundary(&mut self.permissions_boundary, permissions_boundary, differs);
        settle_tags(&mut self.tags, &tags, &mut self.policies, differs);
    }
}

impl Mergeable for Group {
    fn arn(&self) -> &Arn {
        &self.arn
    }

    fn policies_mut(&mut self) -> impl Iterator<Item = &mut PolicyId> {
        inline_mut(&mut self.policies)
    }

    fn join(&mut self, older: Self, policies: &PolicyStore, differs: &mut Differences) {
        settle(&mut self.id, older.id, Box::default(), "unique id", differs);
        settle(&mut self.created, older.created, None, "creation date", differs);
        settle_policies(&mut self.policies, &older.policies, policies, differs);
    }
}

impl Mergeable for Role {
    fn arn(&self) -> &Arn {
        &self.arn
    }

    fn policies_mut(&mut self) -> impl Iterator<Item = &mut PolicyId> {
        self.trust_policy.iter_mut().chain(inline_mut(&mut self.policies))
    }

    fn join(&mut self, older: Self, policies: &PolicyStore, differs: &mut Differences) {
        settle(&mut self.id, older.id, Box::default(), "unique id", differs);
        settle(&mut self.created, older.created, None, "creation date", differs);
        let trust = older.trust_policy;
        settle_policy(&mut self.trust_policy, trust, policies, "trust policy", differs);
        settle_policies(&mut self.policies, &older.policies, policies, differs);
        settle_boundary(&mut self.permissions_boundary, older.permissions_boundary, differs);
        settle_tags(&mut self.tags, &older.tags, &mut self.policies, differs);
        if !same_set(&self.instance_profiles, &older.instance_profiles) {
            self.policies.incomplete |= differs.note("instance profiles");
        }
        let duration = older.max_session_duration;
        let what = "maximum session duration";
        settle(&mut self.max_session_duration, duration, None, what, differs);
        let duration = older.max_signin_session_duration;
        let what = "maximum sign-in session duration";
        let known = &mut self.max_signin_session_duration;
        settle(known, duration, None, what, differs);
        let template = older.source_template;
        settle(&mut self.source_template, template, None, "template", differs);
        // A role that was used in between is not a conflict: the later use counts.
        match (&self.last_used, older.last_used) {
            (Some(newer), Some(older)) if newer.at < older.at => self.last_used = Some(older),
            (None, older) => self.last_used = older,
            (Some(_), Some(_) | None) => {}
        }
    }
}

impl Mergeable for ManagedPolicy {
    fn arn(&self) -> &Arn {
        &self.arn
    }

    fn policies_mut(&mut self) -> impl Iterator<Item = &mut PolicyId> {
        let others = self.other_versions.iter_mut().flatten().flatten();
        self.policy.iter_mut().chain(others)
    }

    fn subject(&self, arn: Arn) -> UnreadSubject {
        UnreadSubject::ManagedPolicy(arn)
    }

    /// Dumps of several accounts contain AWS managed policies as of different days: the higher
    /// version is newer, and not a conflict.
    fn join(&mut self, mut older: Self, policies: &PolicyStore, differs: &mut Differences) {
        let number = |it: &Self| -> Option<u32> {
            it.default_version.as_ref()?.strip_prefix('v')?.parse().ok()
        };
        let versions = (number(self), number(&older));
        let aws_managed = self.arn.account() == "aws";
        match versions {
            (Some(newer), Some(old)) if aws_managed && newer != old => {
                if newer < old && older.policy.is_some() {
                    std::mem::swap(self, &mut older);
                }
                if self.policy.is_none() {
                    self.policy = older.policy;
                }
            }
            _ => {
                if self.default_version.is_none() {
                    self.default_version = older.default_version;
                }
                if self.other_versions.is_none() {
                    self.other_versions = older.other_versions;
                }
                let document = older.policy;
                settle_policy(&mut self.policy, document, policies, "policy document", differs);
            }
        }
    }
}

impl Mergeable for IdentityProvider {
    fn arn(&self) -> &Arn {
        &self.arn
    }

    fn policies_mut(&mut self) -> impl Iterator<Item = &mut PolicyId> {
        iter::empty()
    }

    fn subject(&self, arn: Arn) -> UnreadSubject {
        UnreadSubject::Resource(arn)
    }

    fn join(&mut self, older: Self, _policies: &PolicyStore, differs: &mut Differences) {
        let Self { valid_until, client_ids, .. } = older;
        settle(&mut self.valid_until, valid_until, None, "validity", differs);
        // The list of providers has no client ids; the call for one provider has them.
        settle(&mut self.client_ids, client_ids, None, "client ids", differs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::PolicyForm;

    fn policy(
        policies: &mut PolicyStore,
        account: &str,
        version: Option<&str>,
        action: Option<&str>,
    ) -> ManagedPolicy {
        let text = |action| {
            format!(
                r#"{{"Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#
            )
        };
        ManagedPolicy {
            arn: format!("arn:aws:iam::{account}:policy/P").parse().unwrap(),
            name: "P".into(),
            default_version: version.map(Into::into),
            policy: action
                .map(|action| policies.add(&text(action), PolicyForm::Identity).unwrap().0),
            other_versions: None,
        }
    }

    #[test]
    #[rustfmt::skip]
    fn of_two_documents_of_a_policy_one_is_kept() {
        let own = "111122223333";
        let cases = [
            // why                                   account  older                      newer                      kept         differs
            ("the same",                             own,     (Some("v1"), Some("a:*")), (Some("v1"), Some("a:*")), Some("a:*"), false),
            ("the later file counts",                own,     (Some("v2"), Some("a:*")), (Some("v1"), Some("b:*")), Some("b:*"), true),
            ("a document fills in for none",         own,     (Some("v1"), Some("a:*")), (Some("v1"), None),        Some("a:*"), false),
            ("AWS managed: the higher version",      "aws",   (Some("v9"), Some("a:*")), (Some("v8"), Some("b:*")), Some("a:*"), false),
            ("as long as it has a document",         "aws",   (Some("v9"), None),        (Some("v8"), Some("b:*")), Some("b:*"), false),
            ("v10 is higher than v9",                "aws",   (Some("v9"), Some("a:*")), (Some("v10"), Some("b:*")), Some("b:*"), false),
            ("without versions, the later file",     "aws",   (None,       Some("a:*")), (None,       Some("b:*")), Some("b:*"), true),
        ];
        for (why, account, older, newer, kept, differs) in cases {
            let mut policies = PolicyStore::default();
            let older = policy(&mut policies, account, older.0, older.1);
            let mut newer = policy(&mut policies, account, newer.0, newer.1);
            let expected = policy(&mut policies, account, None, kept).policy;
            let mut found = Differences { has_newer: true, ..Differences::default() };
            newer.join(older, &policies, &mut found);
            assert_eq!(!found.names.is_empty(), differs, "{why}");
            assert_eq!(newer.policy, expected, "{why}");
        }
    }

    #[test]
    fn a_role_that_was_used_in_between_is_no_conflict() {
        let role = |used: Option<&str>| Role {
            arn: "arn:aws:iam::1:role/R".parse().unwrap(),
            id: Box::default(),
            name: "R".into(),
            created: None,
            trust_policy: None,
            policies: IdentityPolicies::default(),
            permissions_boundary: PermissionsBoundary::None,
            tags: Vec::new(),
            last_used: Some(crate::iam::LastUsed {
                at: used.and_then(|it| it.parse().ok()),
                service: None,
                region: None,
            }),
            max_session_duration: None,
            max_signin_session_duration: None,
            source_template: None,
            instance_profiles: Vec::new(),
        };
        let (may, june) = (Some("2025-05-01T00:00:00Z"), Some("2025-06-01T00:00:00Z"));
        for (older, newer, latest) in [(may, june, june), (june, may, june), (None, may, may)] {
            let mut kept = role(newer);
            let mut differs = Differences::default();
            kept.join(role(older), &PolicyStore::default(), &mut differs);
            assert_eq!(differs.names, [""; 0]);
            assert_eq!(kept.last_used, role(latest).last_used);
        }
    }
}
