//! The catalogue of escalation methods, from `assets/escalation.json`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::method::{EscalationCategory, EscalationMethod, PowerChange, RequiredFact, Yield};
use crate::graph::permissions::{Permission, PermissionSet, ResourceAsked, TargetKind};

/// The position of a method in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EscalationId(u16);

const ASSUME_ROLE: &str = "sts:AssumeRole";

const TEXT: &str = include_str!("../../../assets/escalation.json");

static CATALOGUE: LazyLock<Vec<EscalationMethod>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a test reads the catalogue that is built in")]
    parse(TEXT).expect("the catalogue follows its schema")
});

impl EscalationId {
    /// All methods, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..u16::MAX).take(CATALOGUE.len()).map(Self)
    }

    /// The method with this id.
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|it| it.method().id == id)
    }

    /// The method.
    pub fn method(self) -> &'static EscalationMethod {
        &CATALOGUE[usize::from(self.0)]
    }

    /// Its position in the catalogue.
    pub(in crate::graph) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    schema: String,
    methods: Vec<Row>,
}

/// A method as written in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    category: String,
    title: String,
    permissions: Vec<PermissionRow>,
    target: Option<String>,
    service: Option<String>,
    facts: Vec<RequiredFact>,
    needs: Option<String>,
    #[serde(default)]
    across_accounts: bool,
    yields: YieldRow,
    change: Option<PowerChange>,
    explanation: String,
    remediation: String,
    reference: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PermissionRow {
    action: String,
    on: On,
    #[serde(default)]
    context: BTreeMap<String, String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum On {
    Target,
    Itself,
    Any,
    AttachedRole,
    TrustingTarget,
    TrustingAttachedRole,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum YieldRow {
    Target,
    AssumedByTarget,
    Administrator,
    Membership,
}

/// Reads a catalogue.
///
/// # Errors
///
/// Fails if the text does not follow the schema; the error names the problem and the method.
fn parse(text: &str) -> Result<Vec<EscalationMethod>, String> {
    let read: Catalogue = serde_json::from_str(text).map_err(|it| it.to_string())?;
    if read.schema != "rolecall/escalation-catalogue/1" {
        return Err(format!("expected schema 1, found `{}`", read.schema));
    }
    read.methods
        .into_iter()
        .map(|row| {
            let id = row.id.clone();
            method(row).map_err(|it| format!("{id}: {it}"))
        })
        .collect()
}

fn method(row: Row) -> Result<EscalationMethod, String> {
    let category = EscalationCategory::ALL.into_iter().find(|it| it.name() == row.category);
    let category = category.ok_or_else(|| format!("`{}` is not a category", row.category))?;
    let target = row.target.as_deref().map(target_kind).transpose()?;
    let yields = match (row.yields, row.change) {
        (YieldRow::Target, None) => Yield::Target,
        (YieldRow::AssumedByTarget, None) => Yield::AssumedByTarget,
        (YieldRow::Membership, None) => Yield::Membership,
        (YieldRow::Administrator, Some(change)) => Yield::Administrator(change),
        (YieldRow::Administrator, None) => return Err("`change` is missing".to_owned()),
        (_, Some(_)) => {
            return Err("`change` is only for methods that yield an administrator".to_owned());
        }
    };
    let facts = row.facts;
    // Whether a caller can assume a role also depends on the trust policy, which the graph knows.
    let by_graph = facts.contains(&RequiredFact::CallerCanAssume);
    let asked = row.permissions.into_iter().filter(|it| !(by_graph && it.action == ASSUME_ROLE));
    let (on_role, permissions): (Vec<_>, Vec<_>) =
        asked.partition(|it| matches!(it.on, On::AttachedRole | On::TrustingAttachedRole));
    let permissions = permissions.into_iter().map(permission).collect::<Result<Vec<_>, _>>()?;
    if permissions.is_empty() {
        return Err("`permissions` is empty".to_owned());
    }
    Ok(EscalationMethod {
        edge_name: leak(format!("escalation:{}", row.id)),
        id: leak(row.id),
        category,
        title: leak(row.title),
        permissions: PermissionSet { target, permissions },
        on_attached_role: on_role.into_iter().map(permission).collect::<Result<_, _>>()?,
        service: row.service.map(Into::into),
        facts,
        needs: row.needs.map(leak),
        across_accounts: row.across_accounts,
        yields,
        explanation: leak(row.explanation),
        remediation: leak(row.remediation),
        reference: leak(row.reference),
    })
}

/// The catalogue is read once and kept until the program ends.
fn leak(text: String) -> &'static str {
    text.leak()
}

fn target_kind(name: &str) -> Result<TargetKind, String> {
    let found = TargetKind::ALL.into_iter().find(|it| it.resource_type() == name);
    found.ok_or_else(|| format!("`{name}` is not a kind of target"))
}

fn permission(row: PermissionRow) -> Result<Permission, String> {
    let action = row.action.parse().map_err(|_| format!("`{}` is not an action", row.action))?;
    let on = match row.on {
        On::Target | On::AttachedRole => ResourceAsked::Target,
        On::TrustingTarget | On::TrustingAttachedRole => ResourceAsked::TrustingTarget,
        On::Itself => ResourceAsked::Itself,
        On::Any => ResourceAsked::Any,
    };
    let context = row.context.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
    Ok(Permission { action, on, context })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_method_is_told_once_and_in_full() {
        let mut ids = BTreeSet::new();
        let mut sets = BTreeSet::new();
        for id in EscalationId::all() {
            let method = id.method();
            assert!(ids.insert(method.id), "{} is there twice", method.id);
            let set: BTreeSet<String> = method
                .all_permissions()
                .map(|it| format!("{} {:?} {:?}", it.action, it.on, it.context))
                .collect();
            let set = format!("{set:?} {:?} {:?}", method.facts, method.needs);
            assert!(sets.insert(set), "{}: another method asks for the same", method.id);
            for text in [method.title, method.explanation, method.remediation] {
                assert!(text.len() > 10 && text.is_ascii(), "{}: {text}", method.id);
            }
            assert!(method.explanation.ends_with('.'), "{}", method.id);
            let page = method.reference.strip_prefix("https://docs.aws.amazon.com/");
            assert!(page.is_some(), "{}: {}", method.id, method.reference);
            let existing = method.category == EscalationCategory::ExistingPassRole;
            assert!(!existing || method.needs.is_some(), "{} needs something", method.id);
        }
        assert!(ids.len() >= 110, "{} methods", ids.len());
    }

    #[test]
    fn a_row_that_breaks_the_schema_is_reported_with_its_id() {
        let row = |change: &str| {
            let row = r#"{"id":"x-1","category":"self-escalation","title":"T",
                "permissions":[{"action":"iam:PutUserPolicy","on":"itself"}],"target":null,
                "service":null,"facts":[],"needs":null,"yields":"administrator","change":"grant",
                "explanation":"E.","remediation":"R.","reference":"https://docs.aws.amazon.com/"}"#;
            let (before, after) = change.split_once(" -> ").unwrap_or(("", ""));
            let row = row.replace(before, after);
            format!(r#"{{"schema":"rolecall/escalation-catalogue/1","methods":[{row}]}}"#)
        };
        assert_eq!(parse(&row("T -> T")).map(|it| it.len()), Ok(1));
        for (change, words) in [
            ("self-escalation -> sideways", "x-1: `sideways` is not a category"),
            ("iam:PutUserPolicy -> PutUserPolicy", "x-1: `PutUserPolicy` is not an action"),
            ("\"target\":null -> \"target\":\"bucket\"", "x-1: `bucket` is not a kind of target"),
            ("\"grant\" -> null", "x-1: `change` is missing"),
        ] {
            let error = parse(&row(change)).map(|it| it.len());
            assert_eq!(error, Err(words.to_owned()), "{change}");
        }
    }
}
