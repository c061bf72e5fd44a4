//! What users sign in with: many calls, side by side.

use std::collections::HashMap;

use aws_sdk_iam::{
    operation::{
        get_access_key_last_used::GetAccessKeyLastUsedOutput,
        list_service_specific_credentials::ListServiceSpecificCredentialsOutput,
    },
    types::{
        AccessKeyMetadata, LoginProfile, MfaDevice, ServiceSpecificCredentialMetadata,
        SigningCertificate, SshPublicKeyMetadata, StatusType, User, VirtualMfaDevice,
    },
};

use super::{
    account_reader::{AccountReader, Owner, PAGE},
    reported::{Reported, has_no_certificate, has_no_device, has_no_key, tells_password},
};
use crate::load::{
    aws::{
        calls::{Page, Pages},
        failure::CallFailure,
        operation::of_iam,
        shape::{date, moment, text},
    },
    wire,
};

/// Reads what `users` sign in with: user by user where `report` does not tell it.
pub(super) async fn read(
    reader: &AccountReader<'_>,
    users: &[Owner],
    report: impl Future<Output = &Reported>,
) {
    tokio::join!(
        async {
            let reported = report.await;
            tokio::join!(
                access_keys(reader, users, reported),
                async { mfa_devices(reader, &reported.untold(users, has_no_device)).await },
                passwords(reader, users, reported),
                async {
                    signing_certificates(reader, &reported.untold(users, has_no_certificate)).await;
                },
            );
        },
        virtual_mfa_devices(reader),
        ssh_public_keys(reader, users),
        service_specific_credentials(reader, users),
    );
}

async fn access_keys(reader: &AccountReader<'_>, users: &[Owner], reported: &Reported) {
    let operation = of_iam::LIST_ACCESS_KEYS;
    let asked = reported.untold(users, has_no_key);
    let keys = reader
        .list_of_each(operation, &asked, async |user| {
            let request = |marker| {
                reader.iam.list_access_keys().user_name(&user.name).set_marker(marker).send()
            };
            let page = reader.calls.pages(operation, request, |answer| Page {
                items: answer.access_key_metadata,
                next: answer.marker,
            });
            page.await
        })
        .await;
    let Some(keys) = keys else { return };
    reader.put("AccessKeyMetadata", &Some(keys.iter().map(access_key).collect::<Vec<_>>()));

    let users: HashMap<_, _> = users.iter().map(|it| (it.name.as_str(), it)).collect();
    let owner = |key: &AccessKeyMetadata| users.get(key.user_name()?).copied();
    let is_told = |key: &AccessKeyMetadata| {
        let made = key.create_date().and_then(moment);
        let row = owner(key).and_then(|it| reported.row(it));
        row.zip(made).is_some_and(|(row, made)| row.use_of(made).is_some())
    };
    let untold = keys.iter().filter(|it| !is_told(it));
    let arn = |key| owner(key).map(|it| it.arn.as_str());
    let untold: Vec<_> = untold.map(|it| Owner::new(it.access_key_id(), arn(it))).collect();
    let operation = of_iam::GET_ACCESS_KEY_LAST_USED;
    let uses = reader
        .list_of_each(operation, &untold, async |key| {
            let request = reader.iam.get_access_key_last_used().access_key_id(&key.name).send();
            let answer = reader.calls.call(operation, request, |_| 1).await;
            Pages::of(answer.map(|it| Some(last_use(&key.name, &it))))
        })
        .await;
    reader.put("AccessKeyLastUsed", &uses);
}

/// Reads one list of each user into one member of the account.
macro_rules! list_of_users {
    ($function:ident, $member:literal, $operation:ident, $request:ident, $items:ident, $shape:ident) => {
        async fn $function(reader: &AccountReader<'_>, users: &[Owner]) {
            let operation = of_iam::$operation;
            let listed = reader
                .list_of_each(operation, users, async |user| {
                    let request = |marker| {
                        reader.iam.$request().user_name(&user.name).set_marker(marker).send()
                    };
                    let page = reader.calls.pages(operation, request, |answer| Page {
                        items: answer.$items().iter().map($shape).collect(),
                        next: answer.marker,
                    });
                    page.await
                })
                .await;
            reader.put($member, &listed);
        }
    };
}

list_of_users!(
    mfa_devices,
    "MFADevices",
    LIST_MFA_DEVICES,
    list_mfa_devices,
    mfa_devices,
    mfa_device
);
list_of_users!(
    ssh_public_keys,
    "SSHPublicKeys",
    LIST_SSH_PUBLIC_KEYS,
    list_ssh_public_keys,
    ssh_public_keys,
    ssh_public_key
);
list_of_users!(
    signing_certificates,
    "Certificates",
    LIST_SIGNING_CERTIFICATES,
    list_signing_certificates,
    certificates,
    signing_certificate
);
list_of_users!(
    service_specific_credentials_of_each,
    "ServiceSpecificCredentials",
    LIST_SERVICE_SPECIFIC_CREDENTIALS,
    list_service_specific_credentials,
    service_specific_credentials,
    service_specific
);

/// How AWS says that it does not understand a parameter.
const NOT_UNDERSTOOD: [&str; 2] = ["ValidationError", "InvalidInput"];

/// Those of all users at once; user by user where AWS does not know how to.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html>
async fn service_specific_credentials(reader: &AccountReader<'_>, users: &[Owner]) {
    let operation = of_iam::LIST_SERVICE_SPECIFIC_CREDENTIALS;
    let request = |marker| {
        let request = reader.iam.list_service_specific_credentials().all_users(true);
        request.max_items(PAGE).set_marker(marker).send()
    };
    let page = |answer: ListServiceSpecificCredentialsOutput| Page {
        items: answer.service_specific_credentials().iter().map(service_specific).collect(),
        next: answer.marker,
    };
    let Pages { items, failure } = reader.calls.pages(operation, request, page).await;
    if let Some(CallFailure::Refused { code, .. }) = &failure
        && NOT_UNDERSTOOD.contains(&code.as_str())
    {
        return service_specific_credentials_of_each(reader, users).await;
    }
    reader.calls.tally().done(operation);
    let is_there = failure.is_none() || !items.is_empty();
    if let Some(failure) = failure {
        reader.calls.note(operation, reader.subject(), &failure);
    }
    reader.put("ServiceSpecificCredentials", &is_there.then_some(items));
}

async fn virtual_mfa_devices(reader: &AccountReader<'_>) {
    let request =
        |marker| reader.iam.list_virtual_mfa_devices().max_items(PAGE).set_marker(marker).send();
    let devices = reader
        .list(of_iam::LIST_VIRTUAL_MFA_DEVICES, request, |answer| Page {
            items: answer.virtual_mfa_devices.iter().map(virtual_mfa_device).collect(),
            next: answer.marker,
        })
        .await;
    reader.put("VirtualMFADevices", &devices);
}

async fn passwords(reader: &AccountReader<'_>, users: &[Owner], reported: &Reported) {
    let operation = of_iam::GET_LOGIN_PROFILE;
    let asked = reported.untold(users, tells_password);
    let profiles = reader
        .list_of_each(operation, &asked, async |user| {
            let request = reader.iam.get_login_profile().user_name(&user.name).send();
            // That the profile is missing is how AWS says that there is no password.
            let answer = reader.calls.call_or_none(operation, request).await;
            Pages::of(answer.map(|it| it?.login_profile.as_ref().map(login_profile)))
        })
        .await;
    if asked.len() < users.len() {
        let names: Vec<_> = asked.iter().map(|it| it.name.as_str()).collect();
        reader.put("LoginProfilesOf", &Some(names));
    }
    reader.put("LoginProfiles", &profiles);
}

/// An item of `AccessKeyMetadata`.
fn access_key(it: &AccessKeyMetadata) -> wire::AccessKeyMetadata<'static> {
    wire::AccessKeyMetadata {
        user_name: text(it.user_name()),
        access_key_id: text(it.access_key_id()),
        status: text(it.status().map(StatusType::as_str)),
        create_date: date(it.create_date()),
    }
}

/// An item of `AccessKeyLastUsed`: the answer, with the key it was asked for.
fn last_use(key: &str, it: &GetAccessKeyLastUsedOutput) -> wire::AccessKeyLastUsed<'static> {
    wire::AccessKeyLastUsed {
        user_name: text(it.user_name()),
        access_key_id: text(key),
        access_key_last_used: it.access_key_last_used().map(|it| wire::LastUse {
            last_used_date: date(it.last_used_date()),
            service_name: text(it.service_name()),
            region: text(it.region()),
        }),
    }
}

/// An item of `MFADevices`.
fn mfa_device(it: &MfaDevice) -> wire::MfaDevice<'static> {
    wire::MfaDevice {
        user_name: text(it.user_name()),
        serial_number: text(it.serial_number()),
        enable_date: date(it.enable_date()),
    }
}

/// An item of `VirtualMFADevices`, without the seed that some servers show.
fn virtual_mfa_device(it: &VirtualMfaDevice) -> wire::VirtualMfaDevice<'static> {
    let user = |it: &User| wire::DeviceUser {
        user_name: text(it.user_name()),
        user_id: text(it.user_id()),
        arn: text(it.arn()),
    };
    wire::VirtualMfaDevice {
        serial_number: text(it.serial_number()),
        user: it.user().map(user),
        enable_date: date(it.enable_date()),
    }
}

/// An item of `LoginProfiles`.
fn login_profile(it: &LoginProfile) -> wire::LoginProfile<'static> {
    wire::LoginProfile {
        user_name: text(it.user_name()),
        create_date: date(it.create_date()),
        password_reset_required: Some(it.password_reset_required()),
        // The AWS SDK does not tell it yet; the AWS CLI does.
        max_signin_session_duration: None,
    }
}

/// An item of `SSHPublicKeys`.
fn ssh_public_key(it: &SshPublicKeyMetadata) -> wire::OtherCredential<'static> {
    wire::OtherCredential {
        user_name: text(it.user_name()),
        ssh_public_key_id: text(it.ssh_public_key_id()),
        status: text(it.status().as_str()),
        upload_date: date(it.upload_date()),
        ..wire::OtherCredential::default()
    }
}

/// An item of `Certificates`.
fn signing_certificate(it: &SigningCertificate) -> wire::OtherCredential<'static> {
    wire::OtherCredential {
        user_name: text(it.user_name()),
        certificate_id: text(it.certificate_id()),
        certificate_body: text(it.certificate_body()),
        status: text(it.status().as_str()),
        upload_date: date(it.upload_date()),
        ..wire::OtherCredential::default()
    }
}

/// An item of `ServiceSpecificCredentials`.
fn service_specific(it: &ServiceSpecificCredentialMetadata) -> wire::OtherCredential<'static> {
    wire::OtherCredential {
        user_name: text(it.user_name()),
        service_user_name: text(it.service_user_name()),
        service_credential_alias: text(it.service_credential_alias()),
        service_specific_credential_id: text(it.service_specific_credential_id()),
        service_name: text(it.service_name()),
        status: text(it.status().as_str()),
        create_date: date(it.create_date()),
        expiration_date: date(it.expiration_date()),
        ..wire::OtherCredential::default()
    }
}
