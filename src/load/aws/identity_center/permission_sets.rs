//! Permission sets: what a person may do in an account that is assigned with the set.

use aws_sdk_ssoadmin::types::{
    AttachedManagedPolicy, CustomerManagedPolicyReference, PermissionSet, PermissionsBoundary,
};

use super::{instance::InstanceReader, page::PAGE};
use crate::load::{
    aws::{
        calls::{Page, Pages},
        failures::Answer,
        operation::of_sso_admin,
        shape::{date, text},
    },
    wire::{self, CustomerPolicy, Raw, SetBoundary, SetPolicy},
};

impl InstanceReader<'_> {
    /// The ARNs of all permission sets; `None` if they cannot be listed.
    pub(super) async fn permission_sets(&self) -> Option<Vec<String>> {
        if !self.has_permission_sets {
            return Some(Vec::new());
        }
        let request = |token| {
            let request = self.sso.list_permission_sets().instance_arn(self.arn);
            request.max_results(PAGE).set_next_token(token).send()
        };
        self.calls
            .list(of_sso_admin::LIST_PERMISSION_SETS, self.arn, request, |answer| Page {
                items: answer.permission_sets.unwrap_or_default(),
                next: answer.next_token,
            })
            .await
    }

    /// Items of `PermissionSets`.
    pub(super) async fn describe(&self, sets: &[String]) -> Vec<wire::PermissionSet<'static>> {
        let (described, managed, customer, inline, boundaries) = tokio::join!(
            self.properties(sets),
            self.managed_policies(sets),
            self.customer_policies(sets),
            self.inline_policies(sets),
            self.boundaries(sets),
        );
        let mut described = described.into_iter();
        let mut managed = managed.into_iter();
        let mut customer = customer.into_iter();
        let mut inline = inline.into_iter();
        let mut boundaries = boundaries.into_iter();
        sets.iter()
            .map(|arn| wire::PermissionSet {
                attached_managed_policies: listed(managed.next()),
                customer_managed_policy_references: listed(customer.next()),
                inline_policy: only(inline.next()).and_then(|it| Raw::of(&it)),
                permissions_boundary: only(boundaries.next()),
                ..only(described.next()).unwrap_or_else(|| wire::PermissionSet {
                    permission_set_arn: text(arn.as_str()),
                    ..wire::PermissionSet::default()
                })
            })
            .collect()
    }

    async fn properties(&self, sets: &[String]) -> Vec<Answer<wire::PermissionSet<'static>>> {
        let operation = of_sso_admin::DESCRIBE_PERMISSION_SET;
        self.ask_each(operation, sets, String::as_str, async |set| {
            let request = self.sso.describe_permission_set().instance_arn(self.arn);
            let answer =
                self.calls.call(operation, request.permission_set_arn(set).send(), |_| 1).await;
            Pages::of(answer.map(|it| it.permission_set.as_ref().map(properties)))
        })
        .await
    }

    async fn managed_policies(&self, sets: &[String]) -> Vec<Answer<SetPolicy<'static>>> {
        let operation = of_sso_admin::LIST_MANAGED_POLICIES_IN_PERMISSION_SET;
        self.ask_each(operation, sets, String::as_str, async |set| {
            let request = |token| {
                let request = self.sso.list_managed_policies_in_permission_set();
                let request = request.instance_arn(self.arn).permission_set_arn(set);
                request.max_results(PAGE).set_next_token(token).send()
            };
            self.calls
                .pages(operation, request, |answer| Page {
                    items: answer.attached_managed_policies().iter().map(managed).collect(),
                    next: answer.next_token,
                })
                .await
        })
        .await
    }

    async fn customer_policies(&self, sets: &[String]) -> Vec<Answer<CustomerPolicy<'static>>> {
        let operation = of_sso_admin::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET;
        self.ask_each(operation, sets, String::as_str, async |set| {
            let request = |token| {
                let request = self.sso.list_customer_managed_policy_references_in_permission_set();
                let request = request.instance_arn(self.arn).permission_set_arn(set);
                request.max_results(PAGE).set_next_token(token).send()
            };
            self.calls
                .pages(operation, request, |answer| {
                    let items = answer.customer_managed_policy_references().iter();
                    Page { items: items.map(customer).collect(), next: answer.next_token }
                })
                .await
        })
        .await
    }

    /// The text of each inline policy; empty if a set has none.
    async fn inline_policies(&self, sets: &[String]) -> Vec<Answer<String>> {
        let operation = of_sso_admin::GET_INLINE_POLICY_FOR_PERMISSION_SET;
        self.ask_each(operation, sets, String::as_str, async |set| {
            let request = self.sso.get_inline_policy_for_permission_set();
            let request = request.instance_arn(self.arn).permission_set_arn(set).send();
            let answer = self.calls.call(operation, request, |_| 1).await;
            Pages::of(answer.map(|it| [it.inline_policy.unwrap_or_default()]))
        })
        .await
    }

    /// The permissions boundary of each set that has one.
    async fn boundaries(&self, sets: &[String]) -> Vec<Answer<SetBoundary<'static>>> {
        /// AWS's error code if there is none.
        const MISSING: &str = "ResourceNotFoundException";
        let operation = of_sso_admin::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET;
        self.ask_each(operation, sets, String::as_str, async |set| {
            let request = self.sso.get_permissions_boundary_for_permission_set();
            let request = request.instance_arn(self.arn).permission_set_arn(set).send();
            let answer = match self.calls.call(operation, request, |_| 1).await {
                Ok(answer) => Ok(answer.permissions_boundary.as_ref().map(boundary)),
                Err(failure) if failure.code() == MISSING => Ok(None),
                Err(failure) => Err(failure),
            };
            Pages::of(answer)
        })
        .await
    }
}

/// The listed items, if the list is complete.
fn listed<T>(answer: Option<Answer<T>>) -> Option<Vec<T>> {
    answer.filter(|it| it.is_whole).map(|it| it.items)
}

/// The single item that was requested, if it was received.
fn only<T>(answer: Option<Answer<T>>) -> Option<T> {
    answer.and_then(|it| it.items.into_iter().next())
}

fn properties(it: &PermissionSet) -> wire::PermissionSet<'static> {
    wire::PermissionSet {
        permission_set_arn: text(it.permission_set_arn()),
        name: text(it.name()),
        description: text(it.description()),
        created_date: date(it.created_date()),
        session_duration: text(it.session_duration()),
        relay_state: text(it.relay_state()),
        ..wire::PermissionSet::default()
    }
}

fn managed(it: &AttachedManagedPolicy) -> SetPolicy<'static> {
    SetPolicy { name: text(it.name()), arn: text(it.arn()) }
}

fn customer(it: &CustomerManagedPolicyReference) -> CustomerPolicy<'static> {
    CustomerPolicy { name: text(it.name()), path: text(it.path()) }
}

fn boundary(it: &PermissionsBoundary) -> SetBoundary<'static> {
    SetBoundary {
        customer_managed_policy_reference: it.customer_managed_policy_reference().map(customer),
        managed_policy_arn: text(it.managed_policy_arn()),
    }
}
