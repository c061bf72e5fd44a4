//! Looks at everything with every rule.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::{
    catalogue::RuleId,
    check::Check,
    facts::{Facts, size},
    families,
    finding::{Finding, Findings, FindingsQuery, RuleCounts, Subject},
    outcome::{Checked, Grade, Outcome, Skipped},
    population::{Classed, Population},
    rank,
    rule::Rule,
    subject::{
        AccountSubject, Member, PersonSubject, PolicySubject, Principal, ProviderSubject,
        RoleSubject,
    },
    survey::{Progress, Survey},
    tally::{RuleTally, Tally},
};
use crate::{
    analysis::{Analysis, OLD_KEY_DAYS, severity::of_finding},
    graph::{NodeId, NodeKind},
    iam::{Account, AccountId, AccountPart, Arn, IdentityPolicies, UnreadFact},
};

impl Analysis {
    /// What the rules say that a query asks for. Who can become an administrator counts the steps
    /// that the graph has: with escalations, where they were added.
    pub fn findings(&self, query: &FindingsQuery) -> Findings {
        self.look_at_all(query, &|_| true).0.findings
    }

    /// The same, with how often each rule has each result in each account. `go_on` hears how far it
    /// is, and answers whether to go on; none if it does not.
    pub fn survey(
        &self,
        query: &FindingsQuery,
        go_on: &dyn Fn(Progress) -> bool,
    ) -> Option<Survey> {
        let (survey, is_whole) = self.look_at_all(query, go_on);
        is_whole.then_some(survey)
    }

    /// What the rules say, and whether they were asked about everything.
    fn look_at_all(
        &self,
        query: &FindingsQuery,
        go_on: &dyn Fn(Progress) -> bool,
    ) -> (Survey, bool) {
        let of = self.snapshot.principal_count();
        let facts = Facts::new(self, query.old_key_days.unwrap_or(OLD_KEY_DAYS));
        let mut run = Run::new(&facts, query, go_on);
        run.is_stopped = !go_on(Progress { done: 0, of });
        for (account, home) in &self.snapshot.accounts {
            run.account(account, home);
        }
        run.people();
        run.unread_accounts();
        let tallies = run.tallies();
        let Run { found: mut findings, mut is_stopped, .. } = run;
        rank::sort(&mut findings.findings);
        if !is_stopped {
            rank::count_exposed(self, &mut findings.findings);
            is_stopped = !go_on(Progress { done: of, of });
        }
        (Survey { findings, tallies }, !is_stopped)
    }
}

/// The results of one account: by check, by population.
type AccountTallies = Vec<[Tally; Population::ALL.len()]>;

struct Run<'a> {
    facts: &'a Facts<'a>,
    query: &'a FindingsQuery,
    checks: Vec<(RuleId, Check)>,
    found: Findings,
    by_account: FxHashMap<Option<&'a AccountId>, AccountTallies>,
    go_on: &'a dyn Fn(Progress) -> bool,
    progress: Progress,
    is_stopped: bool,
}

/// How many principals are looked at before it is asked whether to go on.
const BETWEEN_STOPS: usize = 256;

/// Where a result belongs.
struct Place<'a> {
    subject: Subject,
    account: Option<&'a AccountId>,
    /// The principal, where the subject is one.
    principal: Option<NodeId>,
    /// Who stands behind the principal, once that was asked.
    classed: OnceCell<Classed>,
}

impl<'a> Place<'a> {
    fn of_principal(principal: &Principal<'a>) -> Self {
        let Principal { id, account, .. } = *principal;
        Self { principal: Some(id), ..Self::of(Subject::Principal(id), Some(account)) }
    }

    fn of_account(account: &'a AccountId) -> Self {
        Self::of(Subject::Account(account.clone()), Some(account))
    }

    /// Something that is no principal.
    fn of(subject: Subject, account: Option<&'a AccountId>) -> Self {
        Self { subject, account, principal: None, classed: OnceCell::new() }
    }
}

impl<'a> Run<'a> {
    fn new(
        facts: &'a Facts<'a>,
        query: &'a FindingsQuery,
        go_on: &'a dyn Fn(Progress) -> bool,
    ) -> Self {
        let wanted = |rule: RuleId| {
            query.rule.is_none_or(|it| it == rule)
                && query.best_practice.is_none_or(|it| it == rule.rule().best_practice)
        };
        let checks: Vec<_> = families::all().into_iter().filter(|(it, _)| wanted(*it)).collect();
        let count = |(rule, _): &(RuleId, Check)| RuleCounts {
            rule: *rule,
            failed: 0,
            passed: 0,
            not_checked: 0,
            not_applicable: 0,
            missing: Vec::new(),
        };
        let counts = checks.iter().map(count).collect();
        let is_of_some = query.people || query.machines || query.account.is_some();
        let asks_some = query.rule.is_some() || query.best_practice.is_some();
        let found = Findings {
            counts,
            findings: Vec::new(),
            is_about_all: !is_of_some && !asks_some,
            of_unknown_population: 0,
        };
        let progress = Progress { done: 0, of: facts.analysis.snapshot.principal_count() };
        let by_account = FxHashMap::default();
        Self { facts, query, checks, found, by_account, go_on, progress, is_stopped: false }
    }

    /// Counts one more principal, and asks from time to time whether to go on.
    fn step(&mut self) {
        self.progress.done += 1;
        if self.progress.done.is_multiple_of(BETWEEN_STOPS) {
            self.is_stopped |= !(self.go_on)(self.progress);
        }
    }

    /// The results of each rule, account and population that has some, in a fixed order.
    fn tallies(&self) -> Vec<RuleTally> {
        let mut accounts: Vec<_> = self.by_account.iter().collect();
        accounts.sort_unstable_by_key(|(account, _)| **account);
        let mut found = Vec::new();
        for (account, tallies) in accounts {
            for ((rule, _), by_population) in self.checks.iter().zip(tallies) {
                for (population, tally) in Population::ALL.into_iter().zip(by_population) {
                    if *tally != Tally::default() {
                        let (rule, account) = (*rule, account.cloned());
                        found.push(RuleTally { rule, account, population, tally: *tally });
                    }
                }
            }
        }
        found
    }

    /// Looks at one subject with all checks that are about its kind.
    fn look(&mut self, place: &Place<'a>, check: impl Fn(Check) -> Option<Checked>) {
        if self.is_stopped {
            return;
        }
        for at in 0..self.checks.len() {
            let (rule, function) = self.checks[at];
            if let Some(checked) = check(function) {
                self.add(at, rule, place, checked);
            }
        }
    }

    fn add(&mut self, at: usize, id: RuleId, place: &Place<'a>, checked: Checked) {
        let Self { facts, query, .. } = *self;
        let analysis = facts.analysis;
        if query.account.as_ref().is_some_and(|it| Some(it) != place.account) {
            return;
        }
        let outcome = Outcome::from(checked);
        let rule = id.rule();
        let is_kept = query.all || matches!(outcome, Outcome::Failed(_));
        let by_population = query.people || query.machines;
        let population = self.population(rule, place);
        if by_population && !query.asks_for(population.population) {
            let is_unknown = population.population == Population::Unknown;
            let failed = matches!(outcome, Outcome::Failed(_));
            self.found.of_unknown_population += usize::from(is_unknown && failed);
            return;
        }
        let counts = &mut self.found.counts[at];
        match &outcome {
            Outcome::Failed(_) => counts.failed += 1,
            Outcome::Passed => counts.passed += 1,
            Outcome::NotApplicable(_) => counts.not_applicable += 1,
            Outcome::NotChecked(fact) => {
                counts.not_checked += 1;
                if !counts.missing.contains(fact) {
                    counts.missing.push(*fact);
                }
            }
        }
        let checks = self.checks.len();
        let tallies = self.by_account.entry(place.account);
        let tallies = tallies.or_insert_with(|| vec![Default::default(); checks]);
        tallies[at][population.population as usize].count(&outcome);
        if !is_kept {
            return;
        }
        let steps_to_admin = place.principal.and_then(|it| analysis.steps_to_admin(it));
        let grade = match &outcome {
            Outcome::Failed(failure) => failure.grade,
            _ => Grade::Usual,
        };
        let severity =
            of_finding(rule.severity, grade, rule.raised_by_reach && steps_to_admin.is_some());
        if query.severity.is_some_and(|least| severity < least) {
            return;
        }
        self.found.findings.push(Finding {
            rule: id,
            subject: place.subject.clone(),
            account: place.account.cloned(),
            outcome,
            severity,
            population,
            steps_to_admin,
            exposes: None,
        });
    }

    fn population(&self, rule: &Rule, place: &Place<'_>) -> Classed {
        match (place.principal, rule.population) {
            (Some(id), _) => *place.classed.get_or_init(|| self.facts.analysis.population(id)),
            (None, Some(population)) => Classed { population, reason: "the rule is about them" },
            (None, None) => NOT_ASKED,
        }
    }

    fn account(&mut self, account: &'a AccountId, home: &'a Account) {
        let facts = self.facts;
        let analysis = facts.analysis;
        let node = |arn: &Arn| analysis.graph.find(arn.as_str());
        let principal = |id| Principal { facts, id, account, home };
        for own in &home.users {
            let Some(id) = node(&own.arn) else { continue };
            self.step();
            let user = Member { principal: principal(id), own };
            self.look(&Place::of_principal(&user), |it| match it {
                Check::User(check) => Some(check(&user)),
                Check::Principal(check) => Some(check(&user)),
                _ => None,
            });
            self.inline_policies(&user, &own.policies);
        }
        for own in &home.groups {
            let Some(id) = node(&own.arn) else { continue };
            self.step();
            let group = Member { principal: principal(id), own };
            self.look(&Place::of_principal(&group), |it| match it {
                Check::Group(check) => Some(check(&group)),
                _ => None,
            });
            self.inline_policies(&group, &own.policies);
        }
        for own in &home.roles {
            let Some(id) = node(&own.arn) else { continue };
            self.step();
            let read_trust = analysis.trust(id);
            let role = RoleSubject { principal: principal(id), own, read_trust };
            self.look(&Place::of_principal(&role), |it| match it {
                Check::Role(check) => Some(check(&role)),
                Check::Principal(check) => Some(check(&role)),
                _ => None,
            });
            self.inline_policies(&role, &own.policies);
        }
        for own in &home.identity_providers {
            let provider = ProviderSubject { facts, own };
            let subject = Subject::Named(own.arn.to_string());
            let place = Place::of(subject, Some(account));
            self.look(&place, |it| match it {
                Check::Provider(check) => Some(check(&provider)),
                _ => None,
            });
        }
        self.managed_policies(account);
        if let Some(about) = analysis.account(account.as_str()) {
            let subject = AccountSubject { facts, id: account, home, about };
            self.look(&Place::of_account(account), |it| match it {
                Check::Account(check) => Some(check(&subject)),
                _ => None,
            });
        }
        self.lists_of(account, home);
    }

    fn inline_policies(&mut self, holder: &Principal<'a>, policies: &'a IdentityPolicies) {
        for inline in &policies.inline {
            let policy = PolicySubject {
                facts: self.facts,
                account: holder.account,
                name: &inline.name,
                is_inline: true,
                is_owned_by_aws: false,
                holders: vec![holder.id].into(),
                policy: inline.policy,
            };
            self.policy(&Place::of_principal(holder), &policy);
        }
    }

    /// The managed policies of an account, and those of AWS that someone in it has.
    fn managed_policies(&mut self, account: &'a AccountId) {
        let facts = self.facts;
        let snapshot = &facts.analysis.snapshot;
        for (arn, holders) in facts.policies.get(account).into_iter().flatten() {
            let managed = snapshot.managed_policies.get(*arn);
            let policy = PolicySubject {
                facts,
                account,
                name: managed.map_or(arn.name(), |it| &*it.name),
                is_inline: false,
                is_owned_by_aws: arn.account() == "aws",
                holders: holders.into(),
                policy: managed.and_then(|it| it.policy),
            };
            let subject = Subject::Named(arn.to_string());
            let place = Place::of(subject, Some(account));
            self.policy(&place, &policy);
        }
    }

    fn policy(&mut self, place: &Place<'a>, policy: &PolicySubject<'_>) {
        self.look(place, |it| match it {
            Check::Policy(check) => Some(check(policy)),
            _ => None,
        });
    }

    /// What is to be said of an account where a list of it is empty, or was not read whole.
    fn lists_of(&mut self, account: &'a AccountId, home: &'a Account) {
        let of = |part: AccountPart, count: usize, fact, none| match (home.lists(part), count) {
            (false, _) => Some(Err(Skipped::NotChecked(fact))),
            (true, 0) => Some(Err(Skipped::NotApplicable(none))),
            (true, _) => None,
        };
        use AccountPart::{Groups, OpenIdConnectProviders, Roles, SamlProviders, Users};
        let users = of(Users, home.users.len(), UnreadFact::Users, "the account has no users");
        let groups = of(Groups, home.groups.len(), UnreadFact::Groups, "the account has no groups");
        let roles = of(Roles, home.roles.len(), UnreadFact::Roles, "the account has no roles");
        let providers = home.identity_providers.len();
        let none = "the account has no identity providers";
        let saml = of(SamlProviders, providers, UnreadFact::SamlProviders, none);
        let open_id =
            of(OpenIdConnectProviders, providers, UnreadFact::OpenIdConnectProviders, none);
        let is_unread = |it: &Option<Checked>| matches!(it, Some(Err(Skipped::NotChecked(_))));
        let principals = [&users, &roles, &groups].into_iter().find(|it| is_unread(it)).cloned();
        let principals = principals.unwrap_or_else(|| {
            let has_none = size(home) == 0;
            let none = Skipped::NotApplicable("the account has no principals");
            has_none.then_some(Err(none))
        });
        self.look(&Place::of_account(account), |it| match it {
            Check::User(_) => users.clone(),
            Check::Group(_) => groups.clone(),
            Check::Role(_) => roles.clone(),
            Check::Principal(_) | Check::Policy(_) => principals.clone(),
            Check::Provider(_) if is_unread(&saml) => saml.clone(),
            Check::Provider(_) => open_id.clone(),
            Check::Account(_) | Check::Person(_) => None,
        });
    }

    /// The people and groups of Identity Center.
    fn people(&mut self) {
        let facts = self.facts;
        let analysis = facts.analysis;
        let mut count = 0;
        for id in analysis.graph.principals() {
            let kind = analysis.graph.node(id).kind;
            if !matches!(kind, NodeKind::IdentityCenterUser | NodeKind::IdentityCenterGroup) {
                continue;
            }
            count += 1;
            let person = PersonSubject { facts, id };
            let place = Place { principal: Some(id), ..Place::of(Subject::Principal(id), None) };
            self.look(&place, |it| match it {
                Check::Person(check) => Some(check(&person)),
                _ => None,
            });
        }
        let snapshot = &analysis.snapshot;
        let is_read =
            snapshot.identity_center.is_some() && !snapshot.gaps.leave_assignments_unknown();
        let skipped = match is_read {
            false => Skipped::NotChecked(UnreadFact::IdentityCenter),
            true if count == 0 => Skipped::NotApplicable("Identity Center has no people"),
            true => return,
        };
        let subject = Subject::Named("Identity Center".to_owned());
        let place = Place::of(subject, None);
        self.look(&place, |it| matches!(it, Check::Person(_)).then_some(Err(skipped)));
    }

    /// The accounts of the organization that were not loaded; or that no account was.
    fn unread_accounts(&mut self) {
        let analysis = self.facts.analysis;
        let snapshot = &analysis.snapshot;
        let unread = Err(Skipped::NotChecked(UnreadFact::Account));
        let is_about_accounts = |it: Check| !matches!(it, Check::Person(_));
        let ids = analysis.account_ids();
        let is_unread =
            |it: &AccountId| !snapshot.accounts.contains_key(it) && !snapshot.is_unusable(it);
        for id in ids.iter().copied().filter(|it| is_unread(it)) {
            let place = Place::of_account(id);
            self.look(&place, |it| is_about_accounts(it).then(|| unread.clone()));
        }
        if ids.is_empty() {
            let subject = Subject::Named("the account".to_owned());
            let place = Place::of(subject, None);
            self.look(&place, |it| is_about_accounts(it).then(|| unread.clone()));
        }
    }
}

const NOT_ASKED: Classed =
    Classed { population: Population::Unknown, reason: "it is not a principal" };
