//! The columns of tables: what each shows, and the AWS page behind it.

/// The explanation of one column.
pub(super) struct ColumnRow {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) page: &'static str,
}

const fn row(title: &'static str, text: &'static str, page: &'static str) -> ColumnRow {
    ColumnRow { title, text, page }
}

const ASSUME_ROLE: &str = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html";
const BEST_PRACTICES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html";
const CONDITIONS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html";
const IDENTIFIERS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html";
const KEYS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html";
const LAST_ACCESSED: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html";
const LOGIC: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html";
const MFA: &str = super::mfa_form::PAGE;
const ORGANIZATION: &str =
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html";
const POLICIES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html";
const PRACTICES: &str =
    "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/identity-management.html";
const PRINCIPALS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
const ROLES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html";
const CALLS: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html";

/// Every column, by its title; a title means the same in every table.
#[rustfmt::skip]
pub(super) const COLUMNS: &[ColumnRow] = &[
    row("ACCOUNT", "The account's number of twelve digits. An alias or a name may change; the number does not.", "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html"),
    row("ADMIN", "How many steps away administrator access is, or whether it is there already. A condition on the way is marked.", BEST_PRACTICES),
    row("ADMINISTRATOR FOR", "The services for which the account is a delegated administrator. It manages them for the whole organization, so its administrators have power beyond their account.", "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html"),
    row("ASSUMABLE BY", "How many principals can assume or become it, directly or over other roles. Whole accounts and roles that only stand for others are not counted twice. `+7?` after the number: for 7 more it is unknown.", ASSUME_ROLE),
    row("BADGES", "One letter in a fixed column for each property that deserves attention; `.` is no, `?` is unknown, a small letter is partly. `A` comes first: it is an administrator or can become one.", BEST_PRACTICES),
    row("BEST PATH", "The path with the most certain steps, and among those the shortest. Its state is that of its least certain step.", ROLES),
    row("BY", "The principal that used the service last. AWS reports it for groups and policies.", LAST_ACCESSED),
    row("CALL", "The AWS operation, or the file that is read. Every operation only reads.", CALLS),
    row("CAN BECOME", "How many principals it can assume or become, directly or over other roles. An administrator can become everything, so it shows `all`. `+7?` after the number: for 7 more it is unknown.", ASSUME_ROLE),
    row("CONDITIONS", "What the statement requires of the request; all conditions must hold. Several values of one key are alternatives.", CONDITIONS),
    row("CONTENTS", "How many statements the policy has, or that it allows everything. A policy that was not loaded may allow or deny anything.", POLICIES),
    row("DONE", "How many answers or bytes have arrived, and of how many if that is known. AWS answers in pages.", CALLS),
    row("EXPOSES", "How many principals the subject can become, or how many members a group has. An administrator exposes everything.", ASSUME_ROLE),
    row("FAILED", "How many findings the rules of this row have, without those that are waived. Each is one subject that a rule fails.", PRACTICES),
    row("FILE", "The file that is read. What it holds is recognized by its contents, not by its name.", CALLS),
    row("FINDING", "What the rule found, with the values of this subject. Enter opens the subject, and the statements behind it are beside it.", PRACTICES),
    row("FROM", "The group or level of the organization that the policy comes from. `-` is the principal itself.", POLICIES),
    row("GROUP", "The group that the user is a member of. Its policies apply to all its members.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html"),
    row("GROUPS", "The groups of the user, or the number of members of a group. A user without a group has its permissions from policies of its own. `?`: not loaded, or there may be more.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html"),
    row("HOW", "The kind of step: the call behind it, or the method of privilege escalation. `E` chooses which kinds are shown.", LOGIC),
    row("ITEMS", "How many users, roles, policies or other facts the answers held. A retried call counts once.", CALLS),
    row("KEY", "The age of the user's oldest active access key, in days. Inactive keys do not count, `-` is no active key, `?` was not loaded.", KEYS),
    row("KIND", "What the principal is: a user, role, group, service, provider, account, or a person of Identity Center. `kind:role` filters by it.", IDENTIFIERS),
    row("LAST", "The days since its last recorded use, by password or access key for a user. `-` is no recorded use, `?` was not loaded; AWS records 400 days.", LAST_ACCESSED),
    row("LAST USED", "When a permission of the service was last used. AWS reports the last 400 days, with a delay of up to four hours.", LAST_ACCESSED),
    row("MEMBERS", "How many users the group has, or how many of them used the service. Members have all policies of the group.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html"),
    row("MFA", "Whether MFA is required: enforced, bypassable, unsatisfiable, absent, or `-` if it does not apply. A condition that mentions MFA does not always require it.", MFA),
    row("MISSING", "The fact that was not loaded, so that the rule could not be checked. Not checked is not passed.", PRACTICES),
    row("NAME", "The kind and the name; with the account in front if it is not the home account. The ARN is on the page, and `yy` copies it.", IDENTIFIERS),
    row("NOT CHECKED", "About how many subjects a fact is missing. What was not checked has not passed.", PRACTICES),
    row("PASSED", "How many subjects the rule asks about and finds nothing wrong with. What was not checked does not count.", PRACTICES),
    row("PASSWORD POLICY", "What the account requires of passwords of IAM users. Without a policy, the AWS default applies.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html"),
    row("PATH", "The state of the whole path from the top of the tree to this line. It is that of its least certain step, while STEP is that of the last step alone.", LOGIC),
    row("PLACE", "The account's place in the organization: its organizational units from the root down. Guardrails of every level apply to it.", ORGANIZATION),
    row("POLICIES", "The policies of the group. They apply to all its members.", POLICIES),
    row("POLICY", "The policy's name. Enter reads it, with the statements as AWS returned them.", POLICIES),
    row("PRACTICE", "The best practice of the AWS Well-Architected Framework that the rule belongs to. Its page says why it matters and how to follow it.", PRACTICES),
    row("PRINCIPAL", "Who can make the call: the name in the statement, or the principal that a step leads to. `A` marks administrators.", PRINCIPALS),
    row("PROGRESS", "How much of the call is done, where AWS says how much there is. A call without a bar may have any number of pages.", CALLS),
    row("REGION", "The region of the last use. IAM itself is global.", LAST_ACCESSED),
    row("ROOT USER", "Whether the root user has MFA, access keys or a password, and when it was last used. No IAM policy limits it.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html"),
    row("RULE", "The rule, with its title. `rule:` filters by its id, and docs list it with its numbers elsewhere.", PRACTICES),
    row("SCORE", "The mean over all rules that ask something, each with the share of its subjects that passed. What was not checked has not passed.", PRACTICES),
    row("SERVICE", "The namespace of the service, as actions in policies begin. It is listed if some policy allows one of its actions.", LAST_ACCESSED),
    row("SEVERITY", "How serious the finding is: critical, high, medium, low or info. It rises if the subject becomes an administrator, and the page says why.", PRACTICES),
    row("STATE", "How certain it is: proven, conditional, disputed or unknown. For a call it is how far it is, for an account its state in the organization.", LOGIC),
    row("STEP", "The state of the last step alone. PATH is the state of all steps from the top to here.", LOGIC),
    row("STEPS", "How many roles are assumed on the way. Membership in a group does not count as a step.", ASSUME_ROLE),
    row("STMT", "The statement's position in the policy, counted from 0, and whether it allows or denies. A denial outweighs every allowance.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html"),
    row("SUBJECT", "What the finding is about: a principal, an account, a policy or a provider. Enter opens its page.", PRACTICES),
    row("TIME", "How long the call has taken, with waiting and retries. Only the operation that AWS throttles slows down.", CALLS),
    row("TYPE", "The policy type: what the policy can do in a decision. Identity policies grant, boundaries and guardrails only limit.", POLICIES),
    row("VERSION", "The default version of a managed policy, the one that applies. Inline policies have no versions.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html"),
];
