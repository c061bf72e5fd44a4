//! A hundred permission sets of the kinds that let a principal gain more permissions.

use rolecall::graph::{Permission, PermissionSet, ResourceAsked, TargetKind};

/// What must be allowed besides `iam:PassRole`, and the service that the role is passed to.
const PASSED_TO: [(&str, &str); 16] = [
    ("lambda:CreateFunction lambda:InvokeFunction", "lambda.amazonaws.com"),
    ("lambda:CreateFunction lambda:AddPermission", "lambda.amazonaws.com"),
    ("lambda:CreateFunction lambda:CreateEventSourceMapping", "lambda.amazonaws.com"),
    ("ec2:RunInstances", "ec2.amazonaws.com"),
    ("ec2:RequestSpotInstances", "ec2.amazonaws.com"),
    ("glue:CreateDevEndpoint", "glue.amazonaws.com"),
    ("glue:CreateJob glue:StartJobRun", "glue.amazonaws.com"),
    ("glue:UpdateJob glue:CreateTrigger", "glue.amazonaws.com"),
    ("ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask", "ecs-tasks.amazonaws.com"),
    ("codebuild:CreateProject codebuild:StartBuild", "codebuild.amazonaws.com"),
    ("cloudformation:CreateStack", "cloudformation.amazonaws.com"),
    ("sagemaker:CreateNotebookInstance", "sagemaker.amazonaws.com"),
    ("datapipeline:CreatePipeline datapipeline:ActivatePipeline", "datapipeline.amazonaws.com"),
    ("apprunner:CreateService", "tasks.apprunner.amazonaws.com"),
    ("states:CreateStateMachine states:StartExecution", "states.amazonaws.com"),
    ("bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore.amazonaws.com"),
];

/// What changes a user, group, role or policy of IAM.
const CHANGES: [(&str, TargetKind); 13] = [
    ("iam:AttachUserPolicy", TargetKind::User),
    ("iam:PutUserPolicy", TargetKind::User),
    ("iam:CreateAccessKey", TargetKind::User),
    ("iam:CreateAccessKey iam:DeleteAccessKey", TargetKind::User),
    ("iam:CreateLoginProfile", TargetKind::User),
    ("iam:UpdateLoginProfile", TargetKind::User),
    ("iam:AttachGroupPolicy", TargetKind::Group),
    ("iam:PutGroupPolicy", TargetKind::Group),
    ("iam:AddUserToGroup", TargetKind::Group),
    ("iam:AttachRolePolicy sts:AssumeRole", TargetKind::Role),
    ("iam:UpdateAssumeRolePolicy", TargetKind::Role),
    ("iam:CreatePolicyVersion", TargetKind::ManagedPolicy),
    ("iam:SetDefaultPolicyVersion", TargetKind::ManagedPolicy),
];

/// A hundred sets: each change on a target and on the caller itself, each method of passing a role,
/// and each of these together with some change.
pub(crate) fn hundred_sets() -> Vec<PermissionSet> {
    let mut sets = Vec::new();
    for (actions, kind) in CHANGES {
        sets.push(set(Some(kind), permissions(actions, &ResourceAsked::Target, None)));
        sets.push(set(None, permissions(actions, &ResourceAsked::Itself, None)));
    }
    for (actions, service) in PASSED_TO {
        let pass = permissions("iam:PassRole", &ResourceAsked::Target, Some(service));
        let run = permissions(actions, &ResourceAsked::Any, None);
        sets.push(set(Some(TargetKind::Role), [pass, run].concat()));
    }
    for (actions, service) in PASSED_TO {
        for (change, _) in CHANGES {
            if sets.len() == 100 {
                return sets;
            }
            let pass = permissions("iam:PassRole", &ResourceAsked::Target, Some(service));
            let run = permissions(actions, &ResourceAsked::Any, None);
            let change = permissions(change, &ResourceAsked::Any, None);
            sets.push(set(Some(TargetKind::Role), [pass, run, change].concat()));
        }
    }
    sets
}

fn set(target: Option<TargetKind>, permissions: Vec<Permission>) -> PermissionSet {
    PermissionSet { target, permissions }
}

fn permissions(actions: &str, on: &ResourceAsked, passed_to: Option<&str>) -> Vec<Permission> {
    let context: Vec<(Box<str>, Box<str>)> =
        passed_to.map(|it| ("iam:PassedToService".into(), it.into())).into_iter().collect();
    let permission = |action: &str| Permission {
        action: action.parse().expect("each has a service and a name"),
        on: on.clone(),
        context: context.clone(),
    };
    actions.split(' ').map(permission).collect()
}
