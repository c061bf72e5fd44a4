//! What users sign in with, user by user: many calls, side by side.

use aws_sdk_iam::{
    operation::get_access_key_last_used::GetAccessKeyLastUsedOutput,
    types::{
        AccessKeyMetadata, LoginProfile, MfaDevice, ServiceSpecificCredentialMetadata,
        SigningCertificate, SshPublicKeyMetadata, StatusType, User, VirtualMfaDevice,
    },
};

use super::account_reader::{AccountReader, Owner, PAGE};
use crate::load::aws::{
    calls::{Page, Pages},
    operation::of_iam,
    shape::Shape,
};

/// Reads what `users` sign in with.
pub(super) async fn read(reader: &AccountReader<'_>, users: &[Owner]) {
    tokio::join!(
        access_keys(reader, users),
        mfa_devices(reader, users),
        virtual_mfa_devices(reader),
        passwords(reader, users),
        ssh_public_keys(reader, users),
        signing_certificates(reader, users),
        service_specific_credentials(reader, users),
    );
}

async fn access_keys(reader: &AccountReader<'_>, users: &[Owner]) {
    let operation = of_iam::LIST_ACCESS_KEYS;
    let keys = reader
        .list_of_each(operation, users, async |user| {
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

    let arn = |user: Option<&str>| {
        users.iter().find(|it| Some(it.name.as_str()) == user).map(|it| it.arn.as_str())
    };
    let owners: Vec<_> =
        keys.iter().map(|it| Owner::new(it.access_key_id(), arn(it.user_name()))).collect();
    let operation = of_iam::GET_ACCESS_KEY_LAST_USED;
    let uses = reader
        .list_of_each(operation, &owners, async |key| {
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
    service_specific_credentials,
    "ServiceSpecificCredentials",
    LIST_SERVICE_SPECIFIC_CREDENTIALS,
    list_service_specific_credentials,
    service_specific_credentials,
    service_specific
);

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

async fn passwords(reader: &AccountReader<'_>, users: &[Owner]) {
    let operation = of_iam::GET_LOGIN_PROFILE;
    let profiles = reader
        .list_of_each(operation, users, async |user| {
            let request = reader.iam.get_login_profile().user_name(&user.name).send();
            // That the profile is missing is how AWS says that there is no password.
            let answer = reader.calls.call_or_none(operation, request).await;
            Pages::of(answer.map(|it| it?.login_profile.as_ref().map(login_profile)))
        })
        .await;
    reader.put("LoginProfiles", &profiles);
}

/// An item of `AccessKeyMetadata`.
fn access_key(it: &AccessKeyMetadata) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .text("AccessKeyId", it.access_key_id())
        .text("Status", it.status().map(StatusType::as_str))
        .date("CreateDate", it.create_date())
}

/// An item of `AccessKeyLastUsed`: the answer, with the key it was asked for.
fn last_use(key: &str, it: &GetAccessKeyLastUsedOutput) -> Shape {
    let used = it.access_key_last_used().map(|it| {
        Shape::default()
            .date("LastUsedDate", it.last_used_date())
            .text("ServiceName", it.service_name())
            .text("Region", it.region())
    });
    Shape::default()
        .text("UserName", it.user_name())
        .text("AccessKeyId", key)
        .object("AccessKeyLastUsed", used)
}

/// An item of `MFADevices`.
fn mfa_device(it: &MfaDevice) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .text("SerialNumber", it.serial_number())
        .date("EnableDate", Some(it.enable_date()))
}

/// An item of `VirtualMFADevices`, without the seed that some servers show.
fn virtual_mfa_device(it: &VirtualMfaDevice) -> Shape {
    let user = |it: &User| {
        Shape::default()
            .text("UserName", it.user_name())
            .text("UserId", it.user_id())
            .text("Arn", it.arn())
    };
    Shape::default()
        .text("SerialNumber", it.serial_number())
        .object("User", it.user().map(user))
        .date("EnableDate", it.enable_date())
}

/// An item of `LoginProfiles`.
fn login_profile(it: &LoginProfile) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .date("CreateDate", Some(it.create_date()))
        .plain("PasswordResetRequired", Some(it.password_reset_required()))
}

/// An item of `SSHPublicKeys`.
fn ssh_public_key(it: &SshPublicKeyMetadata) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .text("SSHPublicKeyId", it.ssh_public_key_id())
        .text("Status", it.status().as_str())
        .date("UploadDate", Some(it.upload_date()))
}

/// An item of `Certificates`.
fn signing_certificate(it: &SigningCertificate) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .text("CertificateId", it.certificate_id())
        .text("CertificateBody", it.certificate_body())
        .text("Status", it.status().as_str())
        .date("UploadDate", it.upload_date())
}

/// An item of `ServiceSpecificCredentials`.
fn service_specific(it: &ServiceSpecificCredentialMetadata) -> Shape {
    Shape::default()
        .text("UserName", it.user_name())
        .text("ServiceUserName", it.service_user_name())
        .text("ServiceCredentialAlias", it.service_credential_alias())
        .text("ServiceSpecificCredentialId", it.service_specific_credential_id())
        .text("ServiceName", it.service_name())
        .text("Status", it.status().as_str())
        .date("CreateDate", Some(it.create_date()))
        .date("ExpirationDate", it.expiration_date())
}
