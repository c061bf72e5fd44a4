//! Sign-in elsewhere, and access by partners, that no policy shows.

use super::section::{Note, Section};
use crate::{
    analysis::{AccountFacts, Analysis, Assessment, Severity, severity},
    iam::{DelegationRequest, DelegationState, OutboundFederation},
    wording::ago_words,
};

pub(super) fn section(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let account = facts.account;
    let mut notes = vec![outbound_note(account.and_then(|it| it.outbound_federation.as_ref()))];
    match account.and_then(|it| it.delegation_requests.as_deref()) {
        None => {
            let text = "not loaded: which partners have temporary access is unknown";
            notes.push(Note::labelled("partners", Assessment::Unknown, text));
        }
        Some([]) => {
            let text = "no request for temporary access";
            notes.push(Note::labelled("partners", Severity::Info, text));
        }
        Some(requests) => notes.extend(requests.iter().enumerate().map(|(index, request)| {
            let label = if index == 0 { "partners" } else { "" };
            let assessment = severity::of_delegation_request(analysis, request);
            Note::labelled(label, assessment, request_words(analysis, request))
        })),
    }
    Section { title: "OUTBOUND FEDERATION AND PARTNERS", words: String::new(), notes }
}

fn outbound_note(federation: Option<&OutboundFederation>) -> Note {
    let assessment = match federation {
        None => Assessment::Unknown,
        Some(_) => Severity::Info.into(),
    };
    let text = match federation {
        None => "not loaded: whether principals can sign in elsewhere is unknown".to_owned(),
        Some(OutboundFederation { is_enabled: false, .. }) => "off".to_owned(),
        Some(OutboundFederation { issuer: None, .. }) => "on; its issuer was not loaded".to_owned(),
        Some(OutboundFederation { issuer: Some(issuer), .. }) => {
            format!("on: principals can sign in wherever {issuer} is trusted")
        }
    };
    Note::labelled("outbound", assessment, text)
}

/// A request in a sentence: the partner, the approver, and the expiration.
pub fn request_words(analysis: &Analysis, request: &DelegationRequest) -> String {
    let partner = match (&request.requestor_name, &request.requestor) {
        (Some(name), Some(account)) => format!("{name} ({account})"),
        (Some(name), None) | (None, Some(name)) => name.to_string(),
        (None, None) => "an unknown partner".to_owned(),
    };
    let approver = request.approver.as_ref().map_or("an unknown principal", |it| it.resource());
    let end = request.expires.map(|it| format!(", until {}", it.strftime("%Y-%m-%d %H:%M UTC")));
    let end = end.unwrap_or_default();
    match request.state {
        Some(DelegationState::Finalized) if request.is_in_force(analysis.now) => {
            format!("{partner} can act as {approver}, limited by the policy of its request{end}")
        }
        Some(DelegationState::Finalized | DelegationState::Expired) => {
            let ended = request.expires.map(|it| format!(" {}", ago_words(analysis, it)));
            format!("{partner}: temporary access ended{}", ended.unwrap_or_default())
        }
        Some(DelegationState::Accepted) => {
            format!("{partner}: approved by {approver}; the partner has no token yet{end}")
        }
        Some(DelegationState::Rejected) => format!("{partner}: rejected"),
        Some(DelegationState::Unassigned) => {
            format!("{partner} asks for temporary access; nobody has taken up the request{end}")
        }
        Some(DelegationState::Assigned | DelegationState::PendingApproval) => {
            format!("{partner} asks for temporary access; nobody has approved it{end}")
        }
        None => format!("{partner}: the state of its request is unknown{end}"),
    }
}
