//! What a session of a member account's root user may do: one of five tasks.

use super::action::Action;

/// A task that `sts:AssumeRoot` issues a session for, by the task policy that limits the session.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RootTask {
    /// Reads which credentials the root user has.
    AuditCredentials,
    /// Lets a root user without credentials recover its password.
    CreatePassword,
    /// Deletes the credentials of the root user.
    DeleteCredentials,
    /// Replaces or deletes the policy of any bucket.
    UnlockBucketPolicy,
    /// Replaces or deletes the policy of any queue.
    UnlockQueuePolicy,
}

/// The properties of a task.
struct Row {
    task: RootTask,
    /// The name of its policy.
    policy: &'static str,
    /// The actions of which at least one must be allowed for the session to be useful.
    actions: &'static [&'static str],
    /// What the session can do, as a clause after "it can".
    power: &'static str,
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/security-iam-awsmanpol.html>
const TASKS: [Row; 5] = [
    Row {
        task: RootTask::AuditCredentials,
        policy: "IAMAuditRootUserCredentials",
        actions: &["iam:ListAccessKeys", "iam:GetLoginProfile", "iam:GetAccountSummary"],
        power: "read which credentials the root user has",
    },
    Row {
        task: RootTask::CreatePassword,
        policy: "IAMCreateRootUserPassword",
        actions: &["iam:CreateLoginProfile"],
        power: "allow password recovery, if the root user has no credentials: whoever reads its \
                mail can then become the root user",
    },
    Row {
        task: RootTask::DeleteCredentials,
        policy: "IAMDeleteRootUserCredentials",
        actions: &["iam:DeleteAccessKey", "iam:DeleteLoginProfile", "iam:DeactivateMFADevice"],
        power: "delete the credentials of the root user",
    },
    Row {
        task: RootTask::UnlockBucketPolicy,
        policy: "S3UnlockBucketPolicy",
        actions: &["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
        power: "rewrite the policy of any bucket, and so open its data to anyone",
    },
    Row {
        task: RootTask::UnlockQueuePolicy,
        policy: "SQSUnlockQueuePolicy",
        actions: &["sqs:SetQueueAttributes"],
        power: "rewrite the policy of any queue",
    },
];

impl RootTask {
    /// All tasks.
    pub const ALL: [Self; 5] = [
        Self::AuditCredentials,
        Self::CreatePassword,
        Self::DeleteCredentials,
        Self::UnlockBucketPolicy,
        Self::UnlockQueuePolicy,
    ];

    fn row(self) -> &'static Row {
        #[expect(clippy::expect_used, reason = "a test holds that the table is complete")]
        TASKS.iter().find(|it| it.task == self).expect("each task stands in the table")
    }

    /// The name of the task policy, such as `S3UnlockBucketPolicy`.
    pub fn policy(self) -> &'static str {
        self.row().policy
    }

    /// The ARN of the task policy, the value of `sts:TaskPolicyArn`.
    pub fn policy_arn(self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy/root-task/{}", self.policy())
    }

    /// The actions of which at least one must be allowed for the session to be useful.
    pub fn actions(self) -> impl Iterator<Item = Action> {
        self.row().actions.iter().filter_map(|it| it.parse().ok())
    }

    /// What the session can do, as a clause after "it can".
    pub fn power(self) -> &'static str {
        self.row().power
    }
}

/// Some of the tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RootTasks(u8);

impl RootTasks {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// Whether the set is empty.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// The tasks, in order.
    pub fn iter(self) -> impl Iterator<Item = RootTask> {
        RootTask::ALL.into_iter().filter(move |it| self.0 & (1 << *it as u8) != 0)
    }
}

impl FromIterator<RootTask> for RootTasks {
    fn from_iter<I: IntoIterator<Item = RootTask>>(tasks: I) -> Self {
        Self(tasks.into_iter().fold(0, |all, it| all | (1 << it as u8)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_has_its_policy_and_actions() {
        for task in RootTask::ALL {
            assert_eq!(task.actions().count(), task.row().actions.len(), "{task:?}");
        }
        let tasks: RootTasks =
            [RootTask::UnlockBucketPolicy, RootTask::AuditCredentials].into_iter().collect();
        let names: Vec<_> = tasks.iter().map(RootTask::policy).collect();
        assert_eq!(names, ["IAMAuditRootUserCredentials", "S3UnlockBucketPolicy"]);
        assert!(RootTasks::NONE.is_none() && !tasks.is_none());
    }
}
