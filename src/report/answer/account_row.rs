//! The row of an account, with everything known about it.

use serde::Serialize;

use super::{
    column::{Cell, Column, if_known, members, objects},
    credential::AccessKeyRow,
    gap::GapRow,
    grounds::time,
};
use crate::{
    analysis::{AccountFacts, Analysis, Delegation, Guardrails, Membership, OrganizationPlace},
    iam::{
        AccountPart, AccountState, DelegationRequest, DelegationState, IdentityProvider,
        IdentityProviderKind, OrganizationPolicyKind, OrganizationalUnit, OutboundFederation,
        PasswordPolicy, RootUser,
    },
    wording::is_unread,
};

/// One account. A null field was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// Its id.
    pub account: String,
    /// The ARN that represents the whole account in policies.
    pub arn: String,
    /// Its alias, or its name in the organization.
    pub name: Option<String>,
    /// How many users there are.
    pub users: Option<usize>,
    /// How many groups.
    pub groups: Option<usize>,
    /// How many roles.
    pub roles: Option<usize>,
    /// Its root user.
    pub root_user: Option<RootUserRow>,
    /// The password policy of its users.
    pub password_policy: Option<PasswordPolicyRow>,
    /// Its SAML and OpenID Connect providers, as far as they are known: `unread` names the
    /// protocols that were not listed.
    pub identity_providers: Vec<ProviderRow>,
    /// Whether its principals can get tokens to sign in elsewhere.
    pub outbound_federation: Option<OutboundFederationRow>,
    /// Requests of partners for temporary access.
    pub delegation_requests: Option<Vec<DelegationRequestRow>>,
    /// When AWS generated the credential report.
    pub credential_report_at: Option<String>,
    /// `member`, `standalone`, `unknown`.
    pub membership: &'static str,
    /// Its place in the organization; members only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<PlaceRow>,
    /// What was not loaded.
    pub unread: Vec<&'static str>,
    /// Why, if the sources say so.
    pub gaps: Vec<GapRow>,
}

/// A root user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RootUserRow {
    /// Whether an MFA device is enabled.
    pub mfa: Option<bool>,
    /// Whether it has a password.
    pub password: Option<bool>,
    /// The last sign-in with it; also null if there was none.
    pub password_last_used: Option<String>,
    /// Whether the last sign-in was read, including that there was none.
    #[serde(skip)]
    pub password_last_used_known: bool,
    /// Its access keys, inactive ones too.
    pub access_keys: Option<Vec<AccessKeyRow>>,
    /// Whether it has a signing certificate.
    pub signing_certificate: Option<bool>,
    /// Whether it has a password, an active key or a signing certificate.
    pub credentials: Option<bool>,
}

/// A partner's request for temporary access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DelegationRequestRow {
    /// Its id.
    pub id: String,
    /// `unassigned`, `finalized` ...; null if it could not be read.
    pub state: Option<&'static str>,
    /// Whether the partner can act as the approver now.
    pub in_force: bool,
    /// The account of the partner.
    pub requestor: Option<String>,
    /// What the partner calls itself.
    pub requestor_name: Option<String>,
    /// The principal that took up the request.
    pub owner: Option<String>,
    /// The principal whose permissions the partner gets.
    pub approver: Option<String>,
    /// The template of the policy that limits it.
    pub policy_template: Option<String>,
    /// When it ends.
    pub expires: Option<String>,
}

/// Outbound federation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutboundFederationRow {
    /// Whether `sts:GetWebIdentityToken` gives tokens.
    pub enabled: bool,
    /// The issuer of the tokens, without `https://`.
    pub issuer: Option<String>,
}

/// The password policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordPolicyRow {
    /// `account`, or `aws` if none was set and the AWS default applies.
    pub set_by: &'static str,
    /// The rules; omitted if the AWS default applies.
    #[serde(flatten)]
    pub rules: Option<PasswordRulesRow>,
}

/// The rules of an account's own password policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordRulesRow {
    /// The least number of characters.
    pub minimum_length: u32,
    /// Whether an uppercase letter is required.
    pub require_uppercase: bool,
    /// Whether a lowercase letter is required.
    pub require_lowercase: bool,
    /// Whether a digit is required.
    pub require_numbers: bool,
    /// Whether a symbol is required.
    pub require_symbols: bool,
    /// Whether users can change their own passwords.
    pub users_may_change: bool,
    /// Days until a password expires; null if it never does.
    pub max_age_days: Option<u32>,
    /// How many previous passwords cannot be reused; null if all can.
    pub reuse_prevention: Option<u32>,
    /// Whether a user whose password expired needs an administrator to reset it.
    pub hard_expiry: bool,
}

/// An identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProviderRow {
    /// Its ARN.
    pub arn: String,
    /// `saml` or `open_id_connect`.
    pub kind: &'static str,
    /// When its certificate ends; SAML only.
    pub valid_until: Option<String>,
    /// The audiences that it accepts; OpenID Connect only.
    pub client_ids: Option<Vec<String>>,
}

/// The place of an account in its organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceRow {
    /// The organization's id.
    pub organization: String,
    /// The account's name there.
    pub name: String,
    /// `active`, `suspended` ...
    pub state: Option<&'static str>,
    /// Whether it is the management account.
    pub management: Option<bool>,
    /// The path of units, from the root down.
    pub units: Option<Vec<UnitRow>>,
    /// Whether it is a delegated administrator.
    pub delegated_administrator: Option<bool>,
    /// The services that it is a delegated administrator for.
    pub delegated_services: Option<Vec<String>>,
    /// The enabled features of centralized root access: `root_credentials_management`,
    /// `root_sessions`.
    pub root_access: Option<Vec<&'static str>>,
    /// Those over the account.
    pub service_control_policies: GuardrailsRow,
    /// Those over the account.
    pub resource_control_policies: GuardrailsRow,
}

/// The root of an organization, or a unit below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitRow {
    /// `r-...` or `ou-...`
    pub id: String,
    /// The name people gave it.
    pub name: String,
}

/// The guardrails of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuardrailsRow {
    /// `in_force`, `not_in_use`, `exempt` for the management account, `unknown`.
    pub state: &'static str,
    /// The guardrails at each level, from the root down to the account.
    pub levels: Vec<LevelRow>,
}

/// The policies attached to the root, a unit, or the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelRow {
    /// The id of the root, unit or account.
    pub target: String,
    /// Its name.
    pub name: String,
    /// The ids of the policies; null if they were not read.
    pub policies: Option<Vec<String>>,
}

impl AccountRow {
    /// The row of an account.
    pub fn new(analysis: &Analysis, facts: &AccountFacts<'_>) -> Self {
        let gaps = analysis.account_gaps(facts.id);
        let reported = facts.account.and_then(|it| it.credential_report_at);
        Self {
            account: facts.id.to_string(),
            arn: analysis.account_arn(facts.id),
            name: facts.name.map(ToOwned::to_owned),
            users: facts.count(AccountPart::Users),
            groups: facts.count(AccountPart::Groups),
            roles: facts.count(AccountPart::Roles),
            root_user: facts.root_user().map(|it| RootUserRow::new(analysis, it)),
            password_policy: facts.password_policy().map(Into::into),
            identity_providers: facts.identity_providers().iter().map(Into::into).collect(),
            outbound_federation: facts
                .account
                .and_then(|it| it.outbound_federation.as_ref())
                .map(Into::into),
            delegation_requests: facts
                .account
                .and_then(|it| it.delegation_requests.as_ref())
                .map(|it| it.iter().map(|it| DelegationRequestRow::new(analysis, it)).collect()),
            credential_report_at: time(reported),
            membership: match facts.membership {
                Membership::Member(_) => "member",
                Membership::Standalone => "standalone",
                Membership::Unknown => "unknown",
            },
            organization: facts.place().map(Into::into),
            unread: facts.unread().into_iter().map(|it| it.words()[0]).collect(),
            gaps: gaps.into_iter().map(Into::into).collect(),
        }
    }
}

impl RootUserRow {
    fn new(analysis: &Analysis, root: &RootUser) -> Self {
        let keys = root.access_keys.as_ref();
        Self {
            mfa: root.mfa_active,
            password: root.has_password,
            password_last_used: time(root.password_last_used.flatten()),
            password_last_used_known: root.password_last_used.is_some()
                || root.has_password == Some(false),
            access_keys: keys
                .map(|it| it.iter().map(|key| AccessKeyRow::new(analysis, key)).collect()),
            signing_certificate: root.has_signing_certificate,
            credentials: root.has_no_credentials().map(|it| !it),
        }
    }
}

impl From<&OutboundFederation> for OutboundFederationRow {
    fn from(it: &OutboundFederation) -> Self {
        let OutboundFederation { is_enabled, issuer } = it;
        Self { enabled: *is_enabled, issuer: issuer.as_ref().map(ToString::to_string) }
    }
}

impl DelegationRequestRow {
    fn new(analysis: &Analysis, it: &DelegationRequest) -> Self {
        let text = |it: &Option<Box<str>>| it.as_ref().map(ToString::to_string);
        Self {
            id: it.id.to_string(),
            state: it.state.map(DelegationState::name),
            in_force: it.is_in_force(analysis.now),
            requestor: text(&it.requestor),
            requestor_name: text(&it.requestor_name),
            owner: it.owner.as_ref().map(ToString::to_string),
            approver: it.approver.as_ref().map(ToString::to_string),
            policy_template: text(&it.policy_template),
            expires: time(it.expires),
        }
    }
}

impl From<Option<&PasswordPolicy>> for PasswordPolicyRow {
    fn from(policy: Option<&PasswordPolicy>) -> Self {
        let set_by = if policy.is_some() { "account" } else { "aws" };
        Self { set_by, rules: policy.map(Into::into) }
    }
}

impl From<&PasswordPolicy> for PasswordRulesRow {
    fn from(policy: &PasswordPolicy) -> Self {
        let PasswordPolicy {
            minimum_length,
            require_symbols,
            require_numbers,
            require_uppercase,
            require_lowercase,
            users_may_change,
            max_age_days,
            reuse_prevention,
            hard_expiry,
        } = *policy;
        Self {
            minimum_length,
            require_uppercase,
            require_lowercase,
            require_numbers,
            require_symbols,
            users_may_change,
            max_age_days,
            reuse_prevention,
            hard_expiry,
        }
    }
}

impl From<&IdentityProvider> for ProviderRow {
    fn from(provider: &IdentityProvider) -> Self {
        let client_ids = provider.client_ids.as_ref();
        Self {
            arn: provider.arn.to_string(),
            kind: match provider.kind {
                IdentityProviderKind::Saml => "saml",
                IdentityProviderKind::OpenIdConnect => "open_id_connect",
            },
            valid_until: time(provider.valid_until),
            client_ids: client_ids.map(|it| it.iter().map(ToString::to_string).collect()),
        }
    }
}

impl From<&OrganizationPlace<'_>> for PlaceRow {
    fn from(place: &OrganizationPlace<'_>) -> Self {
        let units = place.units.as_ref();
        let (delegated_administrator, delegated_services) = match place.delegation {
            Delegation::Unknown => (None, None),
            Delegation::None => (Some(false), Some(Vec::new())),
            Delegation::SomeServices => (Some(true), None),
            Delegation::Services(services) => {
                (Some(true), Some(services.iter().map(ToString::to_string).collect()))
            }
        };
        let guardrails = |kind| GuardrailsRow::new(kind, &place.guardrails(kind));
        Self {
            organization: place.organization.id.to_string(),
            name: place.member.name.to_string(),
            state: place.member.state.map(AccountState::name),
            management: place.is_management,
            units: units.map(|it| it.iter().copied().map(Into::into).collect()),
            delegated_administrator,
            delegated_services,
            root_access: place
                .organization
                .root_access
                .as_ref()
                .map(|it| it.iter().map(|it| it.name()).collect()),
            service_control_policies: guardrails(OrganizationPolicyKind::ServiceControlPolicy),
            resource_control_policies: guardrails(OrganizationPolicyKind::ResourceControlPolicy),
        }
    }
}

impl From<&OrganizationalUnit> for UnitRow {
    fn from(unit: &OrganizationalUnit) -> Self {
        Self { id: unit.id.to_string(), name: unit.name.to_string() }
    }
}

impl GuardrailsRow {
    fn new(kind: OrganizationPolicyKind, guardrails: &Guardrails<'_>) -> Self {
        let state = match guardrails {
            Guardrails::Unknown => "unknown",
            Guardrails::NotInUse => "not_in_use",
            Guardrails::Exempt => "exempt",
            Guardrails::Levels(_) => "in_force",
        };
        let levels = match guardrails {
            Guardrails::Levels(levels) => levels.as_slice(),
            Guardrails::Unknown | Guardrails::NotInUse | Guardrails::Exempt => &[],
        };
        let levels = levels.iter().map(|it| LevelRow {
            target: it.target.to_owned(),
            name: it.name.to_owned(),
            policies: (!is_unread(kind, it))
                .then(|| it.policies.iter().map(|it| it.id.to_string()).collect()),
        });
        Self { state, levels: levels.collect() }
    }
}

impl AccountRow {
    /// The columns of a row. For the guardrails of each type: those at each level.
    pub(super) fn columns<'a>() -> Vec<Column<'a, Self>> {
        let columns = [
            Column::data("account", |it: &Self| it.account.clone()),
            Column::data("arn", |it: &Self| it.arn.clone()),
            Column::data("name", |it: &Self| it.name.clone()),
            Column::data("users", |it: &Self| Cell::read(it.users)),
            Column::data("groups", |it: &Self| Cell::read(it.groups)),
            Column::data("roles", |it: &Self| Cell::read(it.roles)),
            of_root("root_user_mfa", |it| Cell::read(it.mfa)),
            of_root("root_user_password", |it| Cell::read(it.password)),
            of_root("root_user_password_last_used", |it| {
                if_known(it.password_last_used.clone(), it.password_last_used_known)
            }),
            of_root("root_user_access_keys", |it| objects(it.access_keys.as_ref())),
            of_root("root_user_signing_certificate", |it| Cell::read(it.signing_certificate)),
            of_root("root_user_credentials", |it| Cell::read(it.credentials)),
            Column::data("password_policy", |it: &Self| object(it.password_policy.as_ref())),
            Column::data("identity_providers", Self::identity_provider_cell),
            Column::data("outbound_federation", |it: &Self| {
                object(it.outbound_federation.as_ref())
            }),
            Column::data("delegation_requests", |it: &Self| {
                objects(it.delegation_requests.as_ref())
            }),
            Column::data("credential_report_at", |it: &Self| {
                if_known(it.credential_report_at.clone(), !it.is_unread("credential_report"))
            }),
            Column::data("membership", |it: &Self| it.membership),
        ];
        let place = [
            of_place("organization", |it| it.organization.clone().into()),
            of_place("organization_name", |it| it.name.clone().into()),
            of_place("state", |it| Cell::read(it.state)),
            of_place("management", |it| Cell::read(it.management)),
            of_place("units", |it| objects(it.units.as_ref())),
            of_place("delegated_administrator", |it| Cell::read(it.delegated_administrator)),
            of_place("delegated_services", |it| Cell::read(it.delegated_services.as_ref())),
            of_place("root_access", |it| Cell::read(it.root_access.as_ref())),
            of_place("service_control_policies", |it| it.service_control_policies.cell()),
            of_place("resource_control_policies", |it| it.resource_control_policies.cell()),
        ];
        let left_out = [
            Column::data("unread", |it: &Self| Cell::from(&it.unread)),
            Column::data("gaps", |it: &Self| objects(Some(&it.gaps))),
        ];
        columns.into_iter().chain(place).chain(left_out).collect()
    }
}

impl AccountRow {
    fn is_unread(&self, fact: &str) -> bool {
        ["account", fact].iter().any(|it| self.unread.contains(it))
    }

    /// The known providers, and `unknown` for those that were not listed.
    fn identity_provider_cell(&self) -> Cell {
        let lists = ["saml_providers", "open_id_connect_providers"];
        let unread = lists.into_iter().any(|it| self.is_unread(it));
        match (self.identity_providers.is_empty(), unread) {
            (true, true) => Cell::Unknown,
            (_, unread) => {
                let unknown = unread.then(|| "unknown".to_owned());
                let known = self.identity_providers.iter().map(members);
                Cell::List(known.chain(unknown).collect())
            }
        }
    }
}

impl GuardrailsRow {
    fn cell(&self) -> Cell {
        if self.levels.is_empty() {
            return self.state.into();
        }
        Cell::list(&self.levels, |LevelRow { target, policies, .. }| match policies {
            Some(policies) => format!("{target}: {}", policies.join(" ")),
            None => format!("{target}: unknown"),
        })
    }
}

/// A column with a fact about the root user, if it was read.
fn of_root<'a>(name: &'static str, fact: fn(&RootUserRow) -> Cell) -> Column<'a, AccountRow> {
    Column::data(name, move |it: &AccountRow| Cell::read(it.root_user.as_ref().map(fact)))
}

/// A column with a fact about a member of an organization.
fn of_place<'a>(name: &'static str, fact: fn(&PlaceRow) -> Cell) -> Column<'a, AccountRow> {
    Column::data(name, move |it: &AccountRow| match &it.organization {
        Some(place) => fact(place),
        None if it.membership == "unknown" => Cell::Unknown,
        None => Cell::Nothing,
    })
}

/// An object, or unknown if there is none.
fn object(object: Option<&impl Serialize>) -> Cell {
    Cell::read(object.map(members))
}
