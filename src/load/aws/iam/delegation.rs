//! What lets principals of the account, or partners of AWS, act where no policy shows it: outbound
//! federation and temporary delegation.

use aws_sdk_iam::types::{DelegationRequest, StateType};

use super::account_reader::AccountReader;
use crate::load::{
    aws::{
        calls::Page,
        operation::of_iam,
        shape::{date, text},
    },
    wire::{self, Raw},
};

/// How AWS says that outbound federation is off.
const DISABLED: &str = "FeatureDisabled";

/// Reads both.
pub(super) async fn read(reader: &AccountReader<'_>) {
    tokio::join!(outbound_federation(reader), requests(reader));
}

async fn outbound_federation(reader: &AccountReader<'_>) {
    let operation = of_iam::GET_OUTBOUND_WEB_IDENTITY_FEDERATION_INFO;
    let request = reader.iam.get_outbound_web_identity_federation_info().send();
    let answer = reader.calls.call_unless(&[DISABLED], operation, request).await;
    reader.calls.tally().done(operation);
    match answer {
        Ok(Some(answer)) => {
            reader.put("JwtVendingEnabled", &Some(answer.jwt_vending_enabled()));
            reader.put("IssuerIdentifier", &text(answer.issuer_identifier()));
        }
        Ok(None) => reader.put("JwtVendingEnabled", &Some(false)),
        Err(failure) => reader.calls.note(operation, reader.subject(), &failure),
    }
}

async fn requests(reader: &AccountReader<'_>) {
    let request = |marker| reader.iam.list_delegation_requests().set_marker(marker).send();
    let requests = reader
        .list(of_iam::LIST_DELEGATION_REQUESTS, request, |answer| Page {
            items: answer.delegation_requests.unwrap_or_default(),
            next: answer.marker,
        })
        .await;
    let shapes = requests.map(|it| it.iter().map(delegation_request).collect::<Vec<_>>());
    reader.put("DelegationRequests", &shapes);
}

/// An item of `DelegationRequests`.
fn delegation_request(it: &DelegationRequest) -> wire::DelegationRequest<'static> {
    wire::DelegationRequest {
        delegation_request_id: text(it.delegation_request_id()),
        owner_account_id: text(it.owner_account_id()),
        permissions: it.permissions().map(|it| wire::DelegationPermission {
            policy_template_arn: text(it.policy_template_arn()),
        }),
        owner_id: text(it.owner_id()),
        approver_id: text(it.approver_id()),
        state: text(it.state().map(StateType::as_str)),
        expiration_time: date(it.expiration_time()),
        requestor_id: text(it.requestor_id()),
        requestor_name: text(it.requestor_name()),
        session_duration: it.session_duration().and_then(|it| Raw::of(&it)),
    }
}
