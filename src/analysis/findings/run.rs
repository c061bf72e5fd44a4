//! Looks at everything with every rule.

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
        RoleSubject, lists,
    },
};
use crate::{
    analysis::{Analysis, severity::of_finding},
    graph::{NodeId, NodeKind},
    iam::{Account, AccountId, AccountPart, Arn, IdentityPolicies, UnreadFact},
};

impl Analysis {
    /// What the rules say that a query asks for. Who can become an administrator counts the steps
    /// that the graph has: with escalations, where they were added.
    pub fn findings(&self, query: &FindingsQuery) -> Findings {
        let facts = Facts::new(self);
        let mut run = Run::new(&facts, query);
        for (account, home) in &self.snapshot.accounts {
            run.account(account, home);
        }
        run.people();
        run.unread_accounts();
        let mut found = run.found;
        rank::count_exposed(self, &mut found.findings);
        rank::sort(&mut found.findings);
        found
    }
}

struct Run<'a> {
    facts: &'a Facts<'a>,
    query: &'a FindingsQuery,
    checks: Vec<(RuleId, Check)>,
    found: Findings,
}

/// Where a result belongs.
struct Place<'a> {
    subject: Subject,
    account: Option<&'a AccountId>,
    /// The principal, where the subject is one.
    principal: Option<NodeId>,
}

impl<'a> Place<'a> {
    fn of_principal(principal: &Principal<'a>) -> Self {
        let Principal { id, account, .. } = *principal;
        Self { subject: Subject::Principal(id), account: Some(account), principal: Some(id) }
    }

    fn of_account(account: &'a AccountId) -> Self {
        Self { subject: Subject::Account(account.clone()), account: Some(account), principal: None }
    }
}

impl<'a> Run<'a> {
    fn new(facts: &'a Facts<'a>, query: &'a FindingsQuery) -> Self {
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
        let found = Findings { counts, findings: Vec::new(), of_unknown_population: 0 };
        Self { facts, query, checks, found }
    }

    /// Looks at one subject with all checks that are about its kind.
    fn look(&mut self, place: &Place<'a>, check: impl Fn(Check) -> Option<Checked>) {
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
        let population = match by_population || is_kept {
            true => self.population(rule, place),
            false => NOT_ASKED,
        };
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
            (Some(id), _) => self.facts.analysis.population(id),
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
            let group = Member { principal: principal(id), own };
            self.look(&Place::of_principal(&group), |it| match it {
                Check::Group(check) => Some(check(&group)),
                _ => None,
            });
            self.inline_policies(&group, &own.policies);
        }
        for own in &home.roles {
            let Some(id) = node(&own.arn) else { continue };
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
            let place = Place { subject, account: Some(account), principal: None };
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
            let place = Place { subject, account: Some(account), principal: None };
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
        let of = |part: AccountPart, count: usize, fact, none| match (lists(home, part), count) {
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
            let place =
                Place { subject: Subject::Principal(id), account: None, principal: Some(id) };
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
        let place = Place { subject, account: None, principal: None };
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
            let place = Place { subject, account: None, principal: None };
            self.look(&place, |it| is_about_accounts(it).then(|| unread.clone()));
        }
    }
}

const NOT_ASKED: Classed =
    Classed { population: Population::Unknown, reason: "it is no principal" };
