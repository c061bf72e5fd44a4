//! The parts of a random organization, and the snapshot that it describes.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::vocabulary::{
    self, LOADED, MANAGED, ROLES, TEAMS, USERS, chain_identity_statement, chain_trust_statement,
    identity_statement, trust_statement,
};
use crate::iam::{
    AccessKey, Account, AccountId, Arn, AttachedPolicy, Credentials, Group, IdentityPolicies,
    InlinePolicy, ManagedPolicy, MemberAccount, Organization, OrganizationPolicy,
    OrganizationPolicyKind, OrganizationalUnit, PermissionsBoundary, PolicyForm, PolicyId, Role,
    Snapshot, Tag, User,
};

/// How many inline policies, and how many trust policies, the principals of an account share.
const SHARED: usize = 2;

/// The actions that replace those of random statements.
const ESCALATING: [(&str, [&str; 3]); 3] = [
    ("sts:SetSourceIdentity", ["iam:PassRole", "iam:CreateAccessKey", "iam:UpdateLoginProfile"]),
    ("sts:TagSession", ["lambda:*", "iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"]),
    ("s3:GetObject", ["iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AddUserToGroup"]),
];

/// The description of a snapshot; it is printed by a failing test.
#[derive(Clone, Debug)]
pub(crate) struct Design {
    accounts: Vec<AccountDesign>,
    managed: Vec<Option<Vec<String>>>,
    organization: Option<OrganizationDesign>,
}

#[derive(Clone, Debug)]
struct AccountDesign {
    users: Vec<PrincipalDesign>,
    /// Each with the index of its trust policy.
    roles: Vec<(PrincipalDesign, usize)>,
    group: Option<Vec<String>>,
    /// A few inline policies, so that principals share them; `None` for one that was not read.
    policies: Vec<Option<Vec<String>>>,
    trusts: Vec<Option<Vec<String>>>,
}

#[derive(Clone, Debug)]
struct PrincipalDesign {
    name: &'static str,
    team: Option<&'static str>,
    inline: usize,
    attached: Option<usize>,
    boundary: Option<usize>,
    in_group: bool,
    has_key: Option<bool>,
    /// Whether its inline policy also has a statement that no other principal has.
    has_own: bool,
}

#[derive(Clone, Debug)]
struct OrganizationDesign {
    /// Whether the first account is the management account.
    managed_by_first: bool,
    /// At the root, then at each account; `None` for a document that was not read.
    scps: Vec<Vec<Option<Vec<String>>>>,
    rcps: Vec<Vec<Option<Vec<String>>>>,
}

/// Any design: either one with everything that can matter, or a role chain in which the session
/// context matters.
pub(crate) fn design() -> impl Strategy<Value = Design> {
    prop_oneof![3 => anything(), 1 => chain()]
}

/// A user and a few roles, each of which trusts the previous one, or everyone in the account.
fn chain() -> impl Strategy<Value = Design> {
    const NAMES: [&str; 4] = ["Web", "Ops", "red", "ann-x"];
    let principal = |name, inline| PrincipalDesign {
        name,
        team: None,
        inline,
        attached: None,
        boundary: None,
        in_group: false,
        has_key: None,
        has_own: false,
    };
    let before = |index: usize| index.checked_sub(1).map(|it| NAMES[it]);
    let trusts: Vec<_> =
        (0..NAMES.len()).map(|it| vec(chain_trust_statement(before(it)), 1..3)).collect();
    let policies = vec(vec(chain_identity_statement(), 1..3), NAMES.len() + 1);
    (trusts, policies).prop_map(move |(trusts, policies)| Design {
        accounts: vec![AccountDesign {
            users: vec![principal("ann", NAMES.len())],
            roles: NAMES.into_iter().zip(0..).map(|(it, at)| (principal(it, at), at)).collect(),
            group: None,
            policies: policies.into_iter().map(Some).collect(),
            trusts: trusts.into_iter().map(Some).collect(),
        }],
        managed: Vec::new(),
        organization: None,
    })
}

fn anything() -> impl Strategy<Value = Design> {
    let organization =
        (any::<bool>(), guardrails(), guardrails()).prop_map(|(managed_by_first, scps, rcps)| {
            OrganizationDesign { managed_by_first, scps, rcps }
        });
    let managed = vec(option::weighted(0.8, vec(identity_statement(), 1..3)), MANAGED);
    (vec(account(), 1..=LOADED.len()), managed, option::weighted(0.4, organization))
        .prop_map(|(accounts, managed, organization)| Design { accounts, managed, organization })
}

fn account() -> impl Strategy<Value = AccountDesign> {
    (
        vec(principal(USERS), 0..5),
        vec((principal(ROLES), 0..SHARED), 0..6),
        option::weighted(0.9, vec(identity_statement(), 0..2)),
        vec(option::weighted(0.95, vec(identity_statement(), 0..3)), SHARED),
        vec(option::weighted(0.95, vec(trust_statement(), 0..3)), SHARED),
    )
        .prop_map(|(mut users, mut roles, group, policies, trusts)| {
            users.sort_by_key(|it| it.name);
            users.dedup_by_key(|it| it.name);
            roles.sort_by_key(|(it, _)| it.name);
            roles.dedup_by_key(|(it, _)| it.name);
            AccountDesign { users, roles, group, policies, trusts }
        })
}

fn principal(names: &'static [&'static str]) -> impl Strategy<Value = PrincipalDesign> {
    (
        select(names),
        option::of(select(TEAMS)),
        0..SHARED,
        option::weighted(0.2, 0..=MANAGED),
        option::weighted(0.2, 0..=MANAGED),
        any::<bool>(),
        option::of(any::<bool>()),
        any::<bool>(),
    )
        .prop_map(|(name, team, inline, attached, boundary, in_group, has_key, has_own)| {
            PrincipalDesign { name, team, inline, attached, boundary, in_group, has_key, has_own }
        })
}

/// Policies at the root and at each account, most of which allow everything.
fn guardrails() -> impl Strategy<Value = Vec<Vec<Option<Vec<String>>>>> {
    let full = Just(Some(vec![vocabulary::FULL_ACCESS.to_owned()]));
    let policy = prop_oneof![
        6 => full,
        2 => vec(identity_statement(), 1..3).prop_map(Some),
        1 => Just(None),
    ];
    vec(vec(policy, 0..3), 1 + LOADED.len())
}

/// Whether a statement is one of a trust policy.
fn is_of_trust(statement: &str) -> bool {
    statement.contains("Principal\":")
}

impl Design {
    /// The snapshot that it describes.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (index, statements) in self.managed.iter().enumerate() {
            let add = |it| add(&mut snapshot, it, PolicyForm::Identity);
            let policy = statements.as_deref().map(add);
            let arn = managed_arn(index);
            let name = arn.name().into();
            let managed = ManagedPolicy {
                arn: arn.clone(),
                name,
                default_version: None,
                policy,
                other_versions: (index > 0).then(Vec::new),
            };
            snapshot.managed_policies.insert(arn, managed);
        }
        for (id, design) in LOADED.iter().zip(&self.accounts) {
            let account = design.account(&mut snapshot, id);
            snapshot.accounts.insert(AccountId::from(*id), account);
        }
        snapshot.organization = self.organization.as_ref().map(|it| it.organization(&mut snapshot));
        snapshot
    }

    /// The same with each list of statements changed.
    pub(crate) fn with_statements(&self, change: impl Fn(&mut Vec<String>)) -> Self {
        let mut design = self.clone();
        design.managed.iter_mut().flatten().for_each(&change);
        for account in &mut design.accounts {
            account.group.iter_mut().for_each(&change);
            account.policies.iter_mut().chain(&mut account.trusts).flatten().for_each(&change);
        }
        if let Some(organization) = &mut design.organization {
            let levels = organization.scps.iter_mut().chain(&mut organization.rcps);
            levels.flatten().flatten().for_each(&change);
        }
        design
    }

    /// The same with one more statement in every guardrail of a type.
    pub(crate) fn with_guardrail(&self, statement: &str) -> Self {
        let mut design = self.clone();
        if let Some(organization) = &mut design.organization {
            organization.scps.iter_mut().flatten().flatten().for_each(|it| {
                it.push(statement.to_owned());
            });
        }
        design
    }

    /// The same with policies about escalation, and about users and groups too.
    pub(crate) fn about_escalation(&self) -> Self {
        self.with_statements(|statements| {
            for (statement, index) in statements.iter_mut().zip(0..) {
                if is_of_trust(statement) {
                    continue;
                }
                for (before, after) in ESCALATING {
                    *statement = statement.replace(before, after[index % after.len()]);
                }
                if index % 3 == 1 {
                    *statement = statement.replace(":role/", ":*/");
                }
            }
        })
    }

    /// The same with one more statement in every trust policy.
    pub(crate) fn with_trust_statement(&self, statement: &str) -> Self {
        let mut design = self.clone();
        for account in &mut design.accounts {
            account.trusts.iter_mut().flatten().for_each(|it| it.push(statement.to_owned()));
        }
        design
    }

    /// The same, but each inline policy also has a statement that no other principal has.
    pub(crate) fn with_own_statements(&self) -> Self {
        let mut design = self.clone();
        for account in &mut design.accounts {
            let roles = account.roles.iter_mut().map(|(it, _)| it);
            account.users.iter_mut().chain(roles).for_each(|it| it.has_own = true);
        }
        design
    }

    /// The same with one more statement in the policies of every user and role.
    pub(crate) fn with_identity_statement(&self, statement: &str) -> Self {
        let mut design = self.clone();
        for account in &mut design.accounts {
            account.policies.iter_mut().flatten().for_each(|it| it.push(statement.to_owned()));
        }
        design
    }
}

impl AccountDesign {
    fn account(&self, snapshot: &mut Snapshot, account: &str) -> Account {
        let user = |snapshot: &mut Snapshot, design: &PrincipalDesign| {
            let key = |active| AccessKey { id: None, active, created: None, last_used: None };
            let access_keys = design.has_key.map(|active| vec![key(active)]);
            User {
                arn: arn(account, "user", design.name),
                id: format!("AIDA{}{account}", design.name.to_uppercase()).into(),
                name: design.name.into(),
                created: None,
                groups: if design.in_group { vec!["devs".into()] } else { Vec::new() },
                policies: self.policies(snapshot, design),
                permissions_boundary: design.boundary(),
                tags: design.tags(),
                credentials: Credentials { access_keys, ..Credentials::default() },
            }
        };
        let role = |snapshot: &mut Snapshot, design: &PrincipalDesign, trust: usize| Role {
            arn: arn(account, "role", design.name),
            id: format!("AROA{}{account}", design.last_name().to_uppercase()).into(),
            name: design.last_name().into(),
            created: None,
            trust_policy: self.trusts[trust]
                .as_ref()
                .map(|it| add(snapshot, it, PolicyForm::Resource)),
            policies: self.policies(snapshot, design),
            permissions_boundary: design.boundary(),
            tags: design.tags(),
            last_used: None,
            max_session_duration: None,
            max_signin_session_duration: None,
            source_template: None,
            instance_profiles: Vec::new(),
        };
        let group = |snapshot: &mut Snapshot, statements: &[String]| Group {
            arn: arn(account, "group", "devs"),
            id: format!("AGPA{account}").into(),
            name: "devs".into(),
            created: None,
            policies: inline(Some(add(snapshot, statements, PolicyForm::Identity))),
        };
        Account {
            users: self.users.iter().map(|it| user(snapshot, it)).collect(),
            groups: self.group.iter().map(|it| group(snapshot, it)).collect(),
            roles: self.roles.iter().map(|(it, trust)| role(snapshot, it, *trust)).collect(),
            ..Account::default()
        }
    }

    fn policies(&self, snapshot: &mut Snapshot, design: &PrincipalDesign) -> IdentityPolicies {
        let policy = self.policies[design.inline].as_ref().map(|shared| {
            let own = design.has_own.then(|| vocabulary::about_something_else(design.name));
            let statements: Vec<_> = shared.iter().cloned().chain(own).collect();
            add(snapshot, &statements, PolicyForm::Identity)
        });
        IdentityPolicies {
            attached: design
                .attached
                .into_iter()
                .map(|it| AttachedPolicy { name: format!("Managed{it}").into(), arn: known(it) })
                .collect(),
            ..inline(policy)
        }
    }
}

impl PrincipalDesign {
    /// The name without its path.
    fn last_name(&self) -> &'static str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    fn boundary(&self) -> PermissionsBoundary {
        let Some(index) = self.boundary else { return PermissionsBoundary::None };
        known(index).map_or(PermissionsBoundary::Unread, PermissionsBoundary::Set)
    }

    fn tags(&self) -> Vec<Tag> {
        self.team.iter().map(|it| ("Team".into(), (*it).into())).collect()
    }
}

impl OrganizationDesign {
    fn organization(&self, snapshot: &mut Snapshot) -> Organization {
        use OrganizationPolicyKind::{ResourceControlPolicy, ServiceControlPolicy};
        let targets = std::iter::once("r-1").chain(LOADED);
        let mut policies = Vec::new();
        for (kind, levels) in
            [(ServiceControlPolicy, &self.scps), (ResourceControlPolicy, &self.rcps)]
        {
            for (target, level) in targets.clone().zip(levels) {
                for statements in level {
                    policies.push(OrganizationPolicy {
                        id: format!("p-{}", policies.len()).into(),
                        name: "guard".into(),
                        kind,
                        policy: statements.as_ref().map(|it| add(snapshot, it, kind.policy_form())),
                        targets: vec![target.into()],
                    });
                }
            }
        }
        let member = |id: &str| MemberAccount {
            id: id.into(),
            name: id.into(),
            parent: Some("r-1".into()),
            state: None,
        };
        Organization {
            id: "o-acme".into(),
            management_account: self.managed_by_first.then(|| AccountId::from(LOADED[0])),
            units: vec![OrganizationalUnit { id: "r-1".into(), name: "Root".into(), parent: None }]
                .into(),
            accounts: LOADED.into_iter().map(member).collect(),
            policies,
            ..Organization::default()
        }
    }
}

fn inline(policy: Option<PolicyId>) -> IdentityPolicies {
    let inline = vec![InlinePolicy { name: "inline".into(), policy }];
    IdentityPolicies { inline, ..IdentityPolicies::default() }
}

fn add(snapshot: &mut Snapshot, statements: &[String], form: PolicyForm) -> PolicyId {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    snapshot.policies.add(&text, form).unwrap().0
}

/// The ARN of a managed policy; `None` for the attachment whose policy is unknown.
fn known(index: usize) -> Option<Arn> {
    (index < MANAGED).then(|| managed_arn(index))
}

fn managed_arn(index: usize) -> Arn {
    arn(LOADED[0], "policy", &format!("Managed{index}"))
}

fn arn(account: &str, kind: &str, name: &str) -> Arn {
    format!("arn:aws:iam::{account}:{kind}/{name}").parse().unwrap()
}
