//! Tests of what the guard refuses, and what it counts.

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::*;
use crate::load::aws::{failure::CallFailure, loopback::Loopback};

const NO_USERS: &str = "<ListUsersResponse><ListUsersResult><IsTruncated>false</IsTruncated>\
                        <Users/></ListUsersResult></ListUsersResponse>";

#[tokio::test]
async fn a_call_that_changes_something_never_leaves_the_process() {
    let server = Loopback::start(|_| (200, NO_USERS.to_owned())).await;
    let tally = Tally::nobody();
    let iam = server.connection().await.iam(&tally);
    let refused = [
        iam.delete_user().user_name("ann").send().await.map_err(|it| told(&it)).err(),
        iam.create_user().user_name("ann").send().await.map_err(|it| told(&it)).err(),
        iam.create_access_key().user_name("ann").send().await.map_err(|it| told(&it)).err(),
    ];
    for message in refused {
        assert!(message.is_some_and(|it| it.contains("does not send it")));
    }
    assert_eq!(server.asked(), [""; 0]);

    iam.list_users().send().await.expect("a reading call passes");
    assert_eq!(server.asked(), ["Action=ListUsers&Version=2010-05-08"]);
}

fn told<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    CallFailure::of(error).to_string()
}
