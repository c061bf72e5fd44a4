//! Whether a role can be assumed, including everything else that the call requires.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>

use super::{
    authorize::Authorization,
    inherited::{Inherited, SessionContext, passed_by, with_permission},
    mfa::best_access,
    requester::CallerKind,
    residual::Residual,
    term::{Term, UnreadFact},
};
use crate::iam::{Requester, service_of_any_partition};

/// Whether a role can be assumed, including everything else that the call requires.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// What the policies decide about the call itself.
    pub call: Authorization,
    /// When the requester can assume the role, given that it may pass on what the call must pass
    /// on.
    pub residual: Residual,
    /// What the call must pass on, but may not, for the requester to assume the role; `None` if
    /// something else refuses.
    pub missing_permission: Option<Inherited>,
}

/// What every call of a requester passes on, regardless of policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassedUnasked {
    /// What must be allowed in addition to the call.
    pub needs: SessionContext,
    /// What the session then contains, and passes on to all later sessions.
    pub sets: SessionContext,
    /// Whether it may be disabled in a setting that is not read.
    pub perhaps: bool,
}

impl PassedUnasked {
    /// What a requester passes on by default. EKS Pod Identity passes transitive tags, unless the
    /// association disables them; IAM Roles Anywhere passes the certificate's name as the source
    /// identity, and tags that end with the session.
    ///
    /// Source: <https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html>,
    /// <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>
    pub fn by(requester: &Requester) -> Self {
        use Inherited::{SourceIdentity, TransitiveTags};
        let Requester::Service(name) = requester else { return Self::default() };
        let [identity, tags] =
            [SourceIdentity, TransitiveTags].map(|it| SessionContext::NOTHING.with(it));
        match service_of_any_partition(name) {
            "pods.eks.amazonaws.com" => Self { needs: tags, sets: tags, perhaps: true },
            "rolesanywhere.amazonaws.com" => {
                Self { needs: identity.union(tags), sets: identity, perhaps: false }
            }
            _ => Self::default(),
        }
    }

    /// When a call is allowed, given when it may pass `one` on.
    pub fn with(self, granted: &Residual, one: Inherited, may_pass: &Residual) -> Residual {
        let may_pass = match self.perhaps {
            true => {
                may_pass.clone().or(Residual::term(Term::Unread(UnreadFact::SessionTagsOfPods)))
            }
            false => may_pass.clone(),
        };
        if self.needs.contains(one) { granted.and(&may_pass) } else { granted.clone() }
    }
}

/// Decides a role assumption, given the answer to the call itself, what such a call passes on by
/// default, and when the requester may pass something on.
pub fn assume(
    call: Authorization,
    kind: CallerKind,
    unasked: PassedUnasked,
    may_pass: impl Fn(Inherited) -> Residual,
) -> Assumption {
    let open = |it: &Residual| best_access(it, kind).0.is_some();
    let is_open = open(&call.residual);
    let (mut residual, mut missing_permission) = (call.residual.clone(), None);
    let asked = passed_by(&call.residual);
    for one in Inherited::ALL {
        if unasked.needs.contains(one) {
            residual = unasked.with(&residual, one, &may_pass(one));
        } else if asked.contains(one) {
            residual = with_permission(&residual, one, &may_pass(one));
        } else {
            continue;
        }
        if is_open && missing_permission.is_none() && !open(&residual) {
            missing_permission = Some(one);
        }
    }
    Assumption {
        missing_permission: missing_permission.filter(|_| !open(&residual)),
        call,
        residual,
    }
}
