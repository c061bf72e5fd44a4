//! The facts about findings that filters match, and the values that they can have.

use std::sync::LazyLock;

use super::text::{BETWEEN, starts_with_ignoring_case};
use crate::analysis::{Area, Population, RuleId};

/// The names of the frameworks in filters, in the order of [`Frameworks::all`].
///
/// [`Frameworks::all`]: crate::analysis::Frameworks::all
const FRAMEWORKS: [&str; 5] = ["cis7", "cis5", "securityhub", "config", "prowler"];

/// The facts about a rule that filters match.
pub(crate) fn rule_facts(id: RuleId) -> String {
    let rule = id.rule();
    let practice = rule.best_practice.id();
    let short = practice.rsplit('-').next().unwrap_or(practice);
    let area = Area::of(rule.best_practice).id();
    let mut facts = format!("rule:{}\nbp:{practice}\nbp:{short}\nbp:{area}", rule.id);
    for (name, (_, ids)) in FRAMEWORKS.iter().zip(rule.frameworks.all()) {
        if !ids.is_empty() {
            facts += &format!("\nfw:{name}");
        }
        facts.extend(ids.iter().map(|it| format!("\nfw:{it}\nfw:{name}/{it}")));
    }
    facts
}

/// Who stands behind a subject, as filters name them. People are human: both words mean all of
/// them, wherever they work.
pub(crate) fn population_facts(population: Population) -> &'static str {
    match population {
        Population::Human => "\nwho:people\nwho:human",
        Population::ThirdParty => "\nwho:people\nwho:human\nwho:third_party",
        Population::Machine => "\nwho:machines\nwho:machine",
        Population::Unknown => "\nwho:unknown",
    }
}

/// Whether a finding can have a value of a field that begins like this. Only values that exist
/// anywhere: a filter for a rule that nothing fails is no mistake.
pub(super) fn is_possible(field: &str, wanted: &str) -> bool {
    static ALL: LazyLock<String> = LazyLock::new(|| {
        let rules = RuleId::all().map(|it| rule_facts(it) + &BETWEEN.to_string());
        rules.chain(Population::ALL.map(population_facts).map(ToOwned::to_owned)).collect()
    });
    // On principals, the field of the rule has another name.
    let field = if field == "finding" { "rule" } else { field };
    let wanted = wanted.trim_end_matches('$');
    let mut values = ALL.split(BETWEEN).filter_map(|it| it.strip_prefix(field)?.strip_prefix(':'));
    values.any(|it| starts_with_ignoring_case(it, wanted))
}
