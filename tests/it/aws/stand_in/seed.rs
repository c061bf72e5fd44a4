//! Puts an organization into the server.
//!
//! The organization is defined as a saved snapshot: the accounts, the tree and the Identity Center
//! that a reader of the server should get back. The server chooses ids on its own, so the accounts
//! get other ids than those written, and text in braces is a name for a future id.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::{
    api::{Api, Key},
    seed_account,
};

/// What was put into the server.
#[derive(Clone, Debug)]
pub(crate) struct Seeded {
    /// The snapshot as it was written, with the ids that the server chose.
    pub(crate) text: String,
    /// The key of the user `auditor` of the management account.
    pub(crate) key: Key,
    /// Secret access keys and passwords. Nothing may ever show one.
    pub(crate) secrets: Vec<String>,
}

impl Seeded {
    /// The member `account_access`, which the server cannot hold.
    pub(crate) fn account_access(&self) -> Value {
        let snapshot: Value = serde_json::from_str(&self.text).expect("a seed is JSON");
        snapshot["account_access"].clone()
    }
}

/// What was learnt while an account was put there.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    /// As written, and as it is.
    pub(super) ids: Vec<(String, String)>,
    /// With the users they belong to.
    pub(super) keys: Vec<(String, Key)>,
    pub(super) passwords: Vec<String>,
}

/// The management account, which alone keeps the id that is written.
pub(crate) const MANAGEMENT: &str = "111111111111";

/// Puts the organization into an empty server.
///
/// # Panics
///
/// Panics if the server rejects anything: then nothing can be tested.
pub(crate) fn put(address: SocketAddr, text: &str) -> Seeded {
    let management = Api { address, account: MANAGEMENT };
    let mut seed = Seed { management, text: text.to_owned() };
    seed.put_organization();
    seed.put_organization_policies();
    seed.put_delegated_administrators();
    seed.put_identity_center();
    let mut learnt = Learnt::default();
    for account in seed.items("/accounts") {
        let id = text_of(&account, "Account");
        seed_account::put(Api { address, account: id }, &account, &mut learnt);
    }
    for (written, real) in &learnt.ids {
        seed.name(written, real);
    }
    let reader = learnt.keys.iter().find(|(user, _)| user == "auditor");
    let key = reader.expect("the reader has an access key").1.clone();
    let keys = learnt.keys.into_iter().map(|(_, key)| key.secret);
    Seeded { text: seed.text, key, secrets: keys.chain(learnt.passwords).collect() }
}

struct Seed {
    management: Api<'static>,
    text: String,
}

impl Seed {
    /// A list of the snapshot, with the ids known so far.
    fn items(&self, pointer: &str) -> Vec<Value> {
        let snapshot: Value = serde_json::from_str(&self.text).expect("a seed is JSON");
        items(snapshot.pointer(pointer).unwrap_or_default()).to_vec()
    }

    /// Does something with each item of a list. An item has the ids that became known with the
    /// items before it.
    fn each(&mut self, pointer: &str, mut put: impl FnMut(&mut Self, &Value)) {
        for index in 0..self.items(pointer).len() {
            let item = self.items(pointer).swap_remove(index);
            put(self, &item);
        }
    }

    fn name(&mut self, written: &str, real: &str) {
        self.text = self.text.replace(written, real);
    }

    fn organizations(&self, operation: &str, body: &Value) -> Value {
        let target = format!("AWSOrganizationsV20161128.{operation}");
        self.management.json("organizations", &target, body)
    }

    fn put_organization(&mut self) {
        let answer = self.organizations("CreateOrganization", &json!({"FeatureSet": "ALL"}));
        self.name("{organization}", text_of(&answer["Organization"], "Id"));
        let answer = self.organizations("ListRoots", &json!({}));
        let root = text_of(&answer["Roots"][0], "Id");
        self.name("{root}", root);
        for kind in ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] {
            let body = json!({"RootId": root, "PolicyType": kind});
            self.organizations("EnablePolicyType", &body);
        }
        self.each("/organization/OrganizationalUnits", |seed, unit| {
            let body = json!({"Name": unit["Name"], "ParentId": unit["ParentId"]});
            let answer = seed.organizations("CreateOrganizationalUnit", &body);
            seed.name(text_of(unit, "Id"), text_of(&answer["OrganizationalUnit"], "Id"));
        });
        self.each("/organization/Accounts", |seed, account| {
            let mut id = text_of(account, "Id").to_owned();
            if id != MANAGEMENT {
                let email = format!("{}@example.com", text_of(account, "Name"));
                let body = json!({"AccountName": account["Name"], "Email": email});
                let answer = seed.organizations("CreateAccount", &body);
                let real = text_of(&answer["CreateAccountStatus"], "AccountId");
                seed.name(&id, real);
                id = real.to_owned();
            }
            let parent = &account["ParentId"];
            let body =
                json!({"AccountId": id, "SourceParentId": root, "DestinationParentId": parent});
            seed.organizations("MoveAccount", &body);
            if account["State"] == "SUSPENDED" {
                seed.organizations("CloseAccount", &json!({"AccountId": id}));
            }
        });
    }

    fn put_organization_policies(&mut self) {
        self.each("/organization/Policies", |seed, policy| {
            let summary = &policy["PolicySummary"];
            if summary["AwsManaged"] == true {
                return;
            }
            let body = json!({"Name": summary["Name"], "Type": summary["Type"],
                              "Content": policy["Content"], "Description": ""});
            let answer = seed.organizations("CreatePolicy", &body);
            let id = text_of(&answer["Policy"]["PolicySummary"], "Id");
            seed.name(text_of(summary, "Id"), id);
            for target in items(&policy["TargetIds"]) {
                seed.organizations("AttachPolicy", &json!({"PolicyId": id, "TargetId": target}));
            }
        });
    }

    fn put_delegated_administrators(&mut self) {
        self.each("/organization/DelegatedAdministrators", |seed, administrator| {
            for service in items(&administrator["DelegatedServices"]) {
                let body = json!({"AccountId": administrator["Id"],
                                  "ServicePrincipal": service["ServicePrincipal"]});
                seed.organizations("RegisterDelegatedAdministrator", &body);
            }
        });
    }

    fn sso(&self, operation: &str, body: &Value) -> Value {
        self.management.json("sso", &format!("SWBExternalService.{operation}"), body)
    }

    fn identity_store(&self, operation: &str, body: &Value) -> Value {
        self.management.json("identitystore", &format!("AWSIdentityStore.{operation}"), body)
    }

    fn put_identity_center(&mut self) {
        let answer = self.sso("ListInstances", &json!({}));
        let instance = text_of(&answer["Instances"][0], "InstanceArn");
        let store = text_of(&answer["Instances"][0], "IdentityStoreId");
        self.name("{instance}", instance);
        self.name("{store}", store);
        self.each("/identity_center/Users", |seed, user| {
            let name = &user["UserName"];
            let body = json!({"IdentityStoreId": store, "UserName": name, "DisplayName": name,
                              "Name": {"GivenName": name, "FamilyName": "Example"}});
            let answer = seed.identity_store("CreateUser", &body);
            seed.name(text_of(user, "UserId"), text_of(&answer, "UserId"));
        });
        self.each("/identity_center/Groups", |seed, group| {
            let body = json!({"IdentityStoreId": store, "DisplayName": group["DisplayName"]});
            let answer = seed.identity_store("CreateGroup", &body);
            seed.name(text_of(group, "GroupId"), text_of(&answer, "GroupId"));
        });
        self.each("/identity_center/GroupMemberships", |seed, membership| {
            let mut body = membership.clone();
            body["IdentityStoreId"] = store.into();
            seed.identity_store("CreateGroupMembership", &body);
        });
        self.each("/identity_center/PermissionSets", |seed, set| {
            seed.put_permission_set(instance, set);
        });
        self.each("/identity_center/AccountAssignments", |seed, assignment| {
            let body = json!({"InstanceArn": instance, "TargetType": "AWS_ACCOUNT",
                              "TargetId": assignment["AccountId"],
                              "PermissionSetArn": assignment["PermissionSetArn"],
                              "PrincipalType": assignment["PrincipalType"],
                              "PrincipalId": assignment["PrincipalId"]});
            seed.sso("CreateAccountAssignment", &body);
        });
    }

    fn put_permission_set(&mut self, instance: &str, set: &Value) {
        let body = json!({"InstanceArn": instance, "Name": set["Name"],
                          "SessionDuration": set["SessionDuration"]});
        let answer = self.sso("CreatePermissionSet", &body);
        let arn = text_of(&answer["PermissionSet"], "PermissionSetArn");
        self.name(text_of(set, "PermissionSetArn"), arn);
        let of_set = |name: &str, value: &Value| json!({"InstanceArn": instance, "PermissionSetArn": arn, name: value});
        if set["InlinePolicy"] != "" {
            let body = of_set("InlinePolicy", &set["InlinePolicy"]);
            self.sso("PutInlinePolicyToPermissionSet", &body);
        }
        for policy in items(&set["AttachedManagedPolicies"]) {
            let body = of_set("ManagedPolicyArn", &policy["Arn"]);
            self.sso("AttachManagedPolicyToPermissionSet", &body);
        }
        for policy in items(&set["CustomerManagedPolicyReferences"]) {
            let body = of_set("CustomerManagedPolicyReference", policy);
            self.sso("AttachCustomerManagedPolicyReferenceToPermissionSet", &body);
        }
    }
}

/// The items of a list; empty if it is absent.
pub(super) fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// A text member that the seed, or an answer of the server, must have.
#[track_caller]
pub(super) fn text_of<'a>(object: &'a Value, member: &str) -> &'a str {
    object[member].as_str().unwrap_or_else(|| panic!("no text `{member}` in {object}"))
}
