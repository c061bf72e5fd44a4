//! Temporary delegation: which partners act as a principal.

use super::Analysis;
use crate::{
    graph::NodeId,
    iam::{Arn, DelegationRequest},
};

impl Analysis {
    /// The requests that a user or role approved, in any state. A session approves for its role.
    pub fn approved_requests(&self, id: NodeId) -> impl Iterator<Item = &DelegationRequest> {
        let account = self.graph.account(&self.snapshot, id).map(|(_, it)| it);
        let requests = account.and_then(|it| it.delegation_requests.as_deref());
        let approver = self.graph.node(id).name.parse::<Arn>().ok();
        let is_its = move |request: &&DelegationRequest| {
            let (Some(known), Some(arn)) = (&approver, &request.approver) else { return false };
            let role = arn.resource().strip_prefix("assumed-role/");
            match role.and_then(|it| it.split_once('/')) {
                // A session's ARN has its role's name without the path.
                Some((role, _)) => {
                    known.resource_type() == "role"
                        && known.account() == arn.account()
                        && known.name() == role
                }
                None => known == arn,
            }
        };
        requests.unwrap_or_default().iter().filter(is_its)
    }
}
