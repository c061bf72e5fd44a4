//! Facts about a whole account: the credential report, and AWS CLI output that does not name the
//! account: the summary, the password policy, outbound federation, and requests of partners.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    account::{OwnFact, Report, RootSummary, password_policy},
    credential_report::{parse_report, report_text},
    reading::{Collector, Origin, Reading, not_a_date, parse_date, text_of},
};
use crate::{
    iam::{
        AccountId, Arn, DelegationRequest, DelegationState, FileMember, OutboundFederation,
        SessionDuration,
    },
    load::{
        quote::quoted,
        wire::{self, Document, List, Text},
    },
};

/// The facts of the account itself, each with its account if that is known.
pub(super) fn facts(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    document: &Document<'_>,
) -> Vec<(Option<AccountId>, OwnFact)> {
    let mut facts = Vec::new();
    let mut add = |fact| facts.push((None, fact));
    if let Some(summary) = builder.member(origin, FileMember::SummaryMap, document.summary_map) {
        add(OwnFact::Summary(RootSummary::of(&summary)));
    }
    if let Some(policy) =
        builder.member(origin, FileMember::PasswordPolicy, document.password_policy)
    {
        add(OwnFact::PasswordPolicy(password_policy(&policy)));
    }
    if let Some(is_enabled) = document.jwt_vending_enabled {
        let issuer = document.issuer_identifier.as_ref().map(Text::as_str);
        let issuer = issuer.map(OutboundFederation::issuer_name).filter(|it| !it.is_empty());
        let issuer = issuer.map(Into::into);
        add(OwnFact::OutboundFederation(OutboundFederation { is_enabled, issuer }));
    }
    facts.extend(delegation_requests(builder, origin, &document.delegation_requests));
    facts
}

/// The credential reports, each with its account.
pub(super) fn reports(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    document: &Document<'_>,
) -> Vec<(AccountId, Report)> {
    let nested: Option<wire::CredentialReport<'_>> =
        builder.member(origin, FileMember::CredentialReport, document.credential_report);
    let members = [
        ("Content", document.content, document.generated_time.as_ref()),
        (
            "CredentialReport.Content",
            nested.as_ref().and_then(|it| it.content.as_deref()),
            nested.as_ref().and_then(|it| it.generated_time.as_ref()),
        ),
    ];
    let mut reports = Vec::new();
    for (member, content, generated_time) in members {
        let Some(content) = content else { continue };
        match report_text(content) {
            Ok(csv) => reports.extend(report(builder, origin, member, generated_time, &csv)),
            Err(found) => {
                let reason = format!(
                    "expected a credential report, as CSV or in base64, found {found}, so \
                     keys, MFA and passwords are unknown"
                );
                let gap = origin.malformed(FileMember::CredentialReport, member, reason);
                builder.gaps_mut().push(gap);
            }
        }
    }
    reports
}

/// Reads a CSV credential report in `member`, account by account.
pub(super) fn report(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    member: &str,
    generated_time: Option<&Text<'_>>,
    csv: &str,
) -> Vec<(AccountId, Report)> {
    let generated_at = generated_time.and_then(|it| parse_date(it.as_str()));
    if let (Some(text), None) = (generated_time, generated_at) {
        let reason = not_a_date(text.as_str());
        let member = FileMember::CredentialReport;
        builder.gaps_mut().push(origin.malformed(member, "GeneratedTime", reason));
    }
    let found = parse_report(origin, member, csv, builder.gaps_mut()).into_iter();
    let report =
        |(account, rows)| (account, Report { origin: Arc::clone(origin), generated_at, rows });
    found.map(report).collect()
}

/// Requests name their account; a list inside an account belongs to that account.
fn delegation_requests(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    list: &List<'_>,
) -> impl Iterator<Item = (Option<AccountId>, OwnFact)> {
    let mut requests: BTreeMap<Option<AccountId>, Vec<DelegationRequest>> = BTreeMap::new();
    let member = FileMember::DelegationRequests;
    builder.each(origin, member, list, |builder, item: wire::DelegationRequest<'_>, place| {
        let owner = item.owner_account_id.as_ref().map(|it| AccountId::from(it.as_str()));
        let account = place.origin.account.clone().or(owner);
        let request = delegation_request(&mut builder.reading(place), &item);
        requests.entry(account).or_default().push(request);
    });
    // An empty list means that there are none.
    if list.is_present() && requests.is_empty() {
        requests.insert(origin.account.clone(), Vec::new());
    }
    requests.into_iter().map(|(account, it)| (account, OwnFact::DelegationRequests(it)))
}

fn delegation_request(
    reading: &mut Reading<'_>,
    item: &wire::DelegationRequest<'_>,
) -> DelegationRequest {
    let state = item.state.as_ref().map(Text::as_str);
    let known = state.and_then(DelegationState::named);
    if known.is_none() {
        let found = state.map_or("none".to_owned(), quoted);
        let reason = format!(
            "expected a state such as `FINALIZED`, found {found}, so whether the partner has \
             access is unknown"
        );
        reading.malformed("State", reason);
    }
    let text = |it: Option<&Text<'_>>| Some(text_of(it)).filter(|it| !it.is_empty());
    let arn = |it: Option<&Text<'_>>| it.and_then(|it| it.as_str().parse::<Arn>().ok());
    let seconds = item.session_duration.as_deref().and_then(|it| it.get().parse().ok());
    let template = item.permissions.as_ref().and_then(|it| it.policy_template_arn.as_ref());
    DelegationRequest {
        id: text_of(item.delegation_request_id.as_ref()),
        state: known,
        requestor: text(item.requestor_id.as_ref()),
        requestor_name: text(item.requestor_name.as_ref()),
        owner: arn(item.owner_id.as_ref()),
        approver: arn(item.approver_id.as_ref()),
        policy_template: text(template),
        expires: reading.date("ExpirationTime", item.expiration_time.as_ref()),
        session_duration: seconds.and_then(|it| SessionDuration::from_seconds(it).ok()),
    }
}
