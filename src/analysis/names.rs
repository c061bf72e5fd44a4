//! Finds the principal that a name refers to.

use thiserror::Error;

use super::{
    Analysis,
    identifier::{Identified, pasted},
};
use crate::{
    graph::{NodeId, NodeKind},
    iam::{AccessKey, Arn, MemberAccount, User, is_unique_id},
};

/// How many similar names an error suggests.
const SUGGESTIONS: usize = 5;

/// The AWS partitions, which are isolated from each other.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// How many candidates an ambiguous name lists.
const CANDIDATES: usize = 20;

/// What a name should mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A principal.
    Principal,
    /// An account.
    Account,
}

impl Named {
    /// The singular, the plural, and the command that lists all.
    fn words(self) -> [&'static str; 3] {
        match self {
            Self::Principal => ["principal", "principals", "rolecall principals"],
            Self::Account => ["account", "accounts", "rolecall accounts"],
        }
    }
}

/// A name that matches nothing, or several things.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing has this name.
    #[error("no {} is named `{name}`", named.words()[0])]
    Unknown {
        /// What it should mean.
        named: Named,
        /// The name as given.
        name: String,
        /// The nearest names, nearest first.
        nearest: Vec<String>,
        /// The reason why a principal of that name may not have been read, if there is one.
        unread: Option<String>,
        /// What the name is, if it is an identifier as logs have them.
        identified: Option<Box<Identified>>,
    },
    /// Several have it.
    #[error("`{name}` matches {count} {}", named.words()[1])]
    Ambiguous {
        /// What it should mean.
        named: Named,
        /// The name as given.
        name: String,
        /// How many.
        count: usize,
        /// Their ARNs or ids, or the first of them.
        candidates: Vec<String>,
    },
    /// It is no resource.
    #[error("expected an ARN, `*`, or a principal such as `role/Deploy`, got `{name}`")]
    NoResource {
        /// The name as given.
        name: String,
        /// The most similar names of principals, most similar first.
        nearest: Vec<String>,
    },
}

impl NameError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown { unread: Some(reason), .. } => reason.clone(),
            Self::Unknown { named, nearest, .. } if nearest.is_empty() => {
                format!("`{}` lists all names", named.words()[2])
            }
            Self::NoResource { nearest, .. } if nearest.is_empty() => {
                "name a resource that is not a principal by its ARN, such as \
                 `arn:aws:s3:::reports/*`"
                    .to_owned()
            }
            Self::Unknown { nearest, .. } | Self::NoResource { nearest, .. } => {
                format!("did you mean {}?", nearest.join(", "))
            }
            Self::Ambiguous { candidates, count, .. } => {
                let more = if *count > candidates.len() { ", …" } else { "" };
                format!("name one of {}{more}", candidates.join(", "))
            }
        }
    }
}

impl Analysis {
    /// The principal that `name` refers to: an ARN, `user/NAME`, `role/NAME`, `group/NAME`,
    /// `ACCOUNT:role/NAME` (by id or alias), a bare name, an access key id, a unique id, alone or
    /// followed by the name of a session, an account id, the name of a service or provider,
    /// `anyone` or `*`, or a name that answers show, such as `sso-user/NAME` or `account/ID`.
    ///
    /// # Errors
    ///
    /// Fails if the name matches nothing, with the most similar names, and if it matches several
    /// principals, with the candidates.
    pub fn find_principal(&self, name: &str) -> Result<NodeId, NameError> {
        let name = &*pasted(name);
        let exact = self.find_exactly(name);
        if let Some(id) = exact {
            return Ok(id);
        }
        let (account, local) = match name.split_once(':') {
            Some((account, local)) if !name.starts_with("arn:") => (Some(account), local),
            Some(_) | None => (None, name),
        };
        let mut found: Vec<NodeId> = self.candidates(account, local, str::eq);
        if found.is_empty() {
            found = self.candidates(account, local, str::eq_ignore_ascii_case);
        }
        if found.is_empty() {
            found = self.shown_as(name);
        }
        match found.as_slice() {
            [only] => Ok(*only),
            [] => Err(NameError::Unknown {
                named: Named::Principal,
                name: name.to_owned(),
                nearest: self.nearest(name),
                unread: self.unread(name, account),
                identified: self.identify(name).map(Box::new),
            }),
            [..] => Err(NameError::Ambiguous {
                named: Named::Principal,
                name: name.to_owned(),
                count: found.len(),
                candidates: found
                    .iter()
                    .take(CANDIDATES)
                    .map(|it| self.graph.node(*it).name.to_string())
                    .collect(),
            }),
        }
    }

    /// The principals at one end of a path: one that is named, `admin` for every administrator,
    /// including those under a condition, `external` for everyone outside the snapshot, `anyone`.
    ///
    /// # Errors
    ///
    /// As [`find_principal`](Self::find_principal).
    pub fn find_path_end(&self, name: &str) -> Result<Vec<NodeId>, NameError> {
        Ok(match &*pasted(name) {
            "admin" => self.administrator_ends(),
            // If no role admits everyone, the name is still valid: there is just no path.
            name @ ("anyone" | "*") => self.find_exactly(name).into_iter().collect(),
            "external" => self
                .graph
                .principals()
                .filter(|it| {
                    let node = self.graph.node(*it);
                    let outside = matches!(
                        node.kind,
                        NodeKind::User
                            | NodeKind::Role
                            | NodeKind::Session
                            | NodeKind::Account
                            | NodeKind::Anyone
                            | NodeKind::IdentityProvider
                    );
                    node.is_external() && outside
                })
                .collect(),
            name => vec![self.find_principal(name)?],
        })
    }

    /// The resource that `name` refers to, as policies write it: `*` and ARNs, including wildcards,
    /// are used as they are; everything else is the [name of a principal](Self::find_principal).
    ///
    /// # Errors
    ///
    /// Fails if the name matches no resource, and if it matches several principals.
    pub fn find_resource(&self, name: &str) -> Result<String, NameError> {
        let name = &*pasted(name);
        let is_written_out = |it: &str| it == "*" || it.starts_with("arn:");
        if is_written_out(name) {
            return Ok(name.to_owned());
        }
        let none = |nearest| NameError::NoResource { name: name.to_owned(), nearest };
        let id = self.find_principal(name).map_err(|error| match error {
            NameError::Unknown { nearest, .. } => none(nearest),
            other => other,
        })?;
        // Services, people and everyone are principals, but not resources.
        let found = &*self.graph.node(id).name;
        if found.starts_with("arn:") { Ok(found.to_owned()) } else { Err(none(Vec::new())) }
    }

    pub(super) fn find_exactly(&self, name: &str) -> Option<NodeId> {
        let graph = &self.graph;
        if name == "anyone" {
            return graph.find("*");
        }
        let principal = |id: &NodeId| graph.node(*id).kind.is_principal();
        if let Some(id) = graph.find(name).filter(principal) {
            return Some(id);
        }
        if is_unique_id(name) {
            let owner = || self.owner_of_key(name);
            let other = || self.credential_owner(name).map(|(owner, _)| owner);
            return graph.find_unique_id(name).or_else(owner).or_else(other);
        }
        // The format of `principalId` in logs: the role's id, and the name of the session.
        if let Some((id, _session)) = name.split_once(':')
            && is_unique_id(id)
        {
            return graph.find_unique_id(id);
        }
        let root = |partition: &&str| graph.find(&format!("arn:{partition}:iam::{name}:root"));
        if let Some(id) = PARTITIONS.iter().find_map(root) {
            return Some(id);
        }
        let arn: Arn = name.parse().ok()?;
        if arn.service() == "iam" && arn.resource() == "root" {
            return graph.find(&format!("root-session/{}", arn.account()));
        }
        if arn.service() == "sts" && arn.resource_type() == "assumed-role" {
            let role = arn.resource().split('/').nth(1)?;
            let found = self.candidates(Some(arn.account()), &format!("role/{role}"), str::eq);
            return found.first().copied();
        }
        None
    }

    fn owner_of_key(&self, key: &str) -> Option<NodeId> {
        let (owner, _) = self.key(key)?;
        self.graph.find(owner.arn.as_str())
    }

    /// The access key with this id, and its user.
    pub(super) fn key(&self, id: &str) -> Option<(&User, &AccessKey)> {
        let users = self.snapshot.accounts.values().flat_map(|it| &it.users);
        let keys = users.flat_map(|user| {
            user.credentials.access_keys.iter().flatten().map(move |key| (user, key))
        });
        keys.into_iter().find(|(_, key)| key.id.as_deref() == Some(id))
    }

    /// A note on a name that refers to a principal, besides the principal itself: whose the access
    /// key of this id is, and that it cannot be used if it is inactive.
    pub fn note_on_name(&self, name: &str) -> Option<String> {
        let (user, key) = self.key(&pasted(name))?;
        let id = key.id.as_deref().unwrap_or_default();
        Some(match key.active {
            true => format!(
                "the access key `{id}` belongs to {}; the answer is for that user",
                user.arn
            ),
            false => format!(
                "the access key `{id}` is inactive: nobody can use it now; the answer is for its \
                 user, {}",
                user.arn
            ),
        })
    }

    /// The principals whose name within their account is `local`: `role/Deploy`,
    /// `role/team/Deploy`, or just `Deploy`.
    fn candidates(
        &self,
        account: Option<&str>,
        local: &str,
        same: impl Fn(&str, &str) -> bool,
    ) -> Vec<NodeId> {
        if local.is_empty() {
            return Vec::new();
        }
        let (kind, bare) = match local.split_once('/') {
            Some((kind @ ("user" | "role" | "group"), bare)) => (Some(kind), bare),
            Some(_) | None => (None, local),
        };
        let matches = |id: &NodeId| {
            let node = self.graph.node(*id);
            if kind.is_some_and(|it| node.kind.name() != it) {
                return false;
            }
            if let Some(account) = account {
                let id = node.account().unwrap_or_default();
                if id != account && self.account_name(id) != account {
                    return false;
                }
            }
            let Ok(arn) = node.name.parse::<Arn>() else { return same(&node.name, bare) };
            let with_path = arn.resource().split_once('/').map_or("", |(_, path)| path);
            same(arn.name(), bare) || same(with_path, bare)
        };
        let mut found: Vec<_> = self.graph.principals().filter(matches).collect();
        // A principal of the snapshot takes precedence over one that is known by name only.
        if found.iter().any(|it| !self.graph.node(*it).is_external()) {
            found.retain(|it| !self.graph.node(*it).is_external());
        }
        found
    }

    /// The principals that answers show by this name.
    fn shown_as(&self, name: &str) -> Vec<NodeId> {
        let shown = |id: &NodeId| {
            name.eq_ignore_ascii_case(&self.graph.node(*id).short_name())
                || name.eq_ignore_ascii_case(&self.display_name(*id))
        };
        self.graph.principals().filter(shown).collect()
    }

    /// Why no principal of this name was read, as far as the name alone shows. `account` is the
    /// prefix of the name.
    fn unread(&self, name: &str, account: Option<&str>) -> Option<String> {
        let arn = name.parse::<Arn>().ok();
        let account = arn.as_ref().map(Arn::account).or(account)?;
        let members = &self.snapshot.organization.as_ref()?.accounts;
        let member = members.iter().find(|it| it.id.as_str() == account || *it.name == *account)?;
        let state = member.state.filter(|it| it.is_unusable())?;
        let MemberAccount { id, name, .. } = member;
        Some(format!(
            "the account `{id}` ({name}) is {state}: nobody can use it, so it was not loaded"
        ))
    }

    fn nearest(&self, name: &str) -> Vec<String> {
        let bare = name.rsplit(['/', ':']).next().unwrap_or(name);
        let names = self.graph.principals().map(|id| {
            let short = self.graph.node(id).short_name();
            let own = short.rsplit('/').next().unwrap_or(&short).to_owned();
            (own, self.display_name(id))
        });
        nearest(bare, names)
    }
}

/// The names that are most similar to `wanted`, most similar first, each with how it is shown.
pub(super) fn nearest(wanted: &str, names: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut scored: Vec<_> = names
        .map(|(name, shown)| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), shown))
        .filter(|(score, _)| *score > 0.75)
        .collect();
    scored.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    scored.into_iter().take(SUGGESTIONS).map(|(_, shown)| shown).collect()
}
