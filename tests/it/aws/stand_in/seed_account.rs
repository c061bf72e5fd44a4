//! Puts what an account has in IAM into the server.

use serde_json::Value;

use super::{
    api::{Api, Key, element},
    seed::{Learnt, items, text_of},
};

/// Puts an account of a saved snapshot into the server.
pub(super) fn put(api: Api<'_>, account: &Value, learnt: &mut Learnt) {
    put_policies(api, account);
    put_groups(api, account);
    put_users(api, account);
    put_roles(api, account);
    put_providers(api, account);
    put_sign_in(api, account, learnt);
    put_account_facts(api, account);
}

/// The three calls with which users, groups and roles get their policies.
struct Owner {
    name: &'static str,
    inline: (&'static str, &'static str),
    attach: &'static str,
}

const USER: Owner = Owner {
    name: "UserName",
    inline: ("UserPolicyList", "PutUserPolicy"),
    attach: "AttachUserPolicy",
};
const GROUP: Owner = Owner {
    name: "GroupName",
    inline: ("GroupPolicyList", "PutGroupPolicy"),
    attach: "AttachGroupPolicy",
};
const ROLE: Owner = Owner {
    name: "RoleName",
    inline: ("RolePolicyList", "PutRolePolicy"),
    attach: "AttachRolePolicy",
};

fn put_owned_policies(api: Api<'_>, owner: &Owner, item: &Value) {
    let name = (owner.name, text_of(item, owner.name));
    let (list, put) = owner.inline;
    for policy in items(&item[list]) {
        let document = policy["PolicyDocument"].to_string();
        let policy = ("PolicyName", text_of(policy, "PolicyName"));
        api.iam(put, &[name, policy, ("PolicyDocument", &document)]);
    }
    for policy in items(&item["AttachedManagedPolicies"]) {
        api.iam(owner.attach, &[name, ("PolicyArn", text_of(policy, "PolicyArn"))]);
    }
}

fn put_policies(api: Api<'_>, account: &Value) {
    for policy in items(&account["Policies"]) {
        let arn = ("PolicyArn", text_of(policy, "Arn"));
        // AWS's own are there already.
        if arn.1.contains(":aws:policy/") {
            continue;
        }
        for (index, version) in items(&policy["PolicyVersionList"]).iter().enumerate() {
            let document = version["Document"].to_string();
            let document = ("PolicyDocument", document.as_str());
            if index == 0 {
                let name = ("PolicyName", text_of(policy, "PolicyName"));
                api.iam("CreatePolicy", &[name, ("Path", text_of(policy, "Path")), document]);
            } else {
                api.iam("CreatePolicyVersion", &[arn, document, ("SetAsDefault", "false")]);
            }
        }
        // The first version is the default until another one is. The server unsets it if it is made
        // the default again.
        let version = ("VersionId", text_of(policy, "DefaultVersionId"));
        if version.1 != "v1" {
            api.iam("SetDefaultPolicyVersion", &[arn, version]);
        }
    }
}

fn put_groups(api: Api<'_>, account: &Value) {
    for group in items(&account["GroupDetailList"]) {
        let name = ("GroupName", text_of(group, "GroupName"));
        api.iam("CreateGroup", &[name, ("Path", text_of(group, "Path"))]);
        put_owned_policies(api, &GROUP, group);
    }
}

fn put_users(api: Api<'_>, account: &Value) {
    for user in items(&account["UserDetailList"]) {
        let name = ("UserName", text_of(user, "UserName"));
        let tags = tags(user);
        let own = [name, ("Path", text_of(user, "Path"))];
        api.iam("CreateUser", &[&own[..], &borrowed(&tags)].concat());
        for group in items(&user["GroupList"]) {
            let group = ("GroupName", group.as_str().unwrap_or_default());
            api.iam("AddUserToGroup", &[name, group]);
        }
        put_owned_policies(api, &USER, user);
    }
}

fn put_roles(api: Api<'_>, account: &Value) {
    for role in items(&account["RoleDetailList"]) {
        let name = ("RoleName", text_of(role, "RoleName"));
        // Whoever creates an account gets this role with it.
        if name.1 == "OrganizationAccountAccessRole" {
            continue;
        }
        let trust = role["AssumeRolePolicyDocument"].to_string();
        let mut more = tags(role);
        let listed = items(&account["Roles"]).iter().find(|it| it["Arn"] == role["Arn"]);
        if let Some(longest) = listed.map(|it| it["MaxSessionDuration"].to_string()) {
            more.push(("MaxSessionDuration".to_owned(), longest));
        }
        let path = ("Path", text_of(role, "Path"));
        let own = [name, path, ("AssumeRolePolicyDocument", trust.as_str())];
        api.iam("CreateRole", &[&own[..], &borrowed(&more)].concat());
        if let Some(boundary) = role["PermissionsBoundary"]["PermissionsBoundaryArn"].as_str() {
            api.iam("PutRolePermissionsBoundary", &[name, ("PermissionsBoundary", boundary)]);
        }
        put_owned_policies(api, &ROLE, role);
        for profile in items(&role["InstanceProfileList"]) {
            let own = ("InstanceProfileName", text_of(profile, "InstanceProfileName"));
            api.iam("CreateInstanceProfile", &[own, ("Path", text_of(profile, "Path"))]);
            api.iam("AddRoleToInstanceProfile", &[own, name]);
        }
    }
}

/// `Tags.member.1.Key`, and so on.
fn tags(item: &Value) -> Vec<(String, String)> {
    let tags = items(&item["Tags"]).iter().zip(1..);
    let pairs = tags.flat_map(|(tag, number)| {
        ["Key", "Value"].map(|member| {
            (format!("Tags.member.{number}.{member}"), text_of(tag, member).to_owned())
        })
    });
    pairs.collect()
}

fn borrowed(parameters: &[(String, String)]) -> Vec<(&str, &str)> {
    parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn put_providers(api: Api<'_>, account: &Value) {
    for provider in items(&account["SAMLProviderList"]) {
        let name = text_of(provider, "Arn").rsplit('/').next().unwrap_or_default();
        let metadata = "<EntityDescriptor/>";
        api.iam("CreateSAMLProvider", &[("Name", name), ("SAMLMetadataDocument", metadata)]);
    }
    for provider in items(&account["OpenIDConnectProviderList"]) {
        let url = format!("https://{}", text_of(provider, "Url"));
        let clients = items(&provider["ClientIDList"]).iter().zip(1..).map(|(client, number)| {
            let client = client.as_str().unwrap_or_default().to_owned();
            (format!("ClientIDList.member.{number}"), client)
        });
        let clients: Vec<_> = clients.collect();
        let thumbprint = "0".repeat(40);
        let own = [("Url", url.as_str()), ("ThumbprintList.member.1", &thumbprint)];
        api.iam("CreateOpenIDConnectProvider", &[&own[..], &borrowed(&clients)].concat());
    }
}

/// What users sign in with.
fn put_sign_in(api: Api<'_>, account: &Value, learnt: &mut Learnt) {
    for key in items(&account["AccessKeyMetadata"]) {
        let user = text_of(key, "UserName");
        let answer = api.iam("CreateAccessKey", &[("UserName", user)]);
        let id = element(&answer, "AccessKeyId");
        let (name, status) = (("UserName", user), ("Status", text_of(key, "Status")));
        api.iam("UpdateAccessKey", &[name, ("AccessKeyId", &id), status]);
        learnt.ids.push((text_of(key, "AccessKeyId").to_owned(), id.clone()));
        let secret = element(&answer, "SecretAccessKey");
        learnt.keys.push((user.to_owned(), Key { id, secret, token: None }));
    }
    for device in items(&account["VirtualMFADevices"]) {
        let name = text_of(device, "SerialNumber").rsplit('/').next().unwrap_or_default();
        api.iam("CreateVirtualMFADevice", &[("VirtualMFADeviceName", name)]);
    }
    for device in items(&account["MFADevices"]) {
        let user = ("UserName", text_of(device, "UserName"));
        let serial = ("SerialNumber", text_of(device, "SerialNumber"));
        let codes = [("AuthenticationCode1", "123456"), ("AuthenticationCode2", "654321")];
        api.iam("EnableMFADevice", &[&[user, serial], &codes[..]].concat());
    }
    for profile in items(&account["LoginProfiles"]) {
        let password = format!("correct-horse-battery-staple-{}", learnt.passwords.len());
        let user = ("UserName", text_of(profile, "UserName"));
        let reset = profile["PasswordResetRequired"].to_string();
        let password_given = ("Password", password.as_str());
        api.iam("CreateLoginProfile", &[user, password_given]);
        // Whether it must be changed is heard only here.
        let reset = ("PasswordResetRequired", reset.as_str());
        api.iam("UpdateLoginProfile", &[user, password_given, reset]);
        learnt.passwords.push(password);
    }
    for key in items(&account["SSHPublicKeys"]) {
        let user = ("UserName", text_of(key, "UserName"));
        api.iam("UploadSSHPublicKey", &[user, ("SSHPublicKeyBody", "ssh-rsa AAAAB3NzaC1yc2E")]);
    }
    for certificate in items(&account["Certificates"]) {
        let user = ("UserName", text_of(certificate, "UserName"));
        let body = ("CertificateBody", text_of(certificate, "CertificateBody"));
        api.iam("UploadSigningCertificate", &[user, body]);
    }
}

fn put_account_facts(api: Api<'_>, account: &Value) {
    for alias in items(&account["AccountAliases"]) {
        let alias = alias.as_str().unwrap_or_default();
        api.iam("CreateAccountAlias", &[("AccountAlias", alias)]);
    }
    if let Some(policy) = account["PasswordPolicy"].as_object() {
        let rules = policy.iter().map(|(rule, value)| (rule.clone(), value.to_string()));
        let rules: Vec<_> = rules.collect();
        api.iam("UpdateAccountPasswordPolicy", &borrowed(&rules));
    }
}
