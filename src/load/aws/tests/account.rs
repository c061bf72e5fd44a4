//! The responses for a small account: two users, a group, a role, and a policy that is only a
//! boundary.

const DENY_ALL: &str = "%7B%22Statement%22%3A%20%7B%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22*%22%2C%22Resource%22%3A%22*%22%7D%7D";
const TRUST: &str = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22111122223333%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";
const MADE: &str = "<CreateDate>2026-01-02T03:04:05Z</CreateDate>";

/// The value of `name` in a request's body.
pub(super) fn parameter<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    body.split('&').find_map(|it| it.strip_prefix(name)?.strip_prefix('='))
}

/// The result of a call in an account with two users, a group, and a role whose boundary is
/// attached to no other principal.
fn result(body: &str) -> Option<String> {
    let user = |name: &str| {
        format!(
            "<Path>/</Path><UserName>{name}</UserName><UserId>AIDA{name}</UserId>\
             <Arn>arn:aws:iam::111122223333:user/{name}</Arn>{MADE}"
        )
    };
    let tags = "<Tags><member><Key>team</Key><Value>a b</Value></member></Tags>";
    let group = format!(
        "<Path>/</Path><GroupName>staff</GroupName><GroupId>AGPA1</GroupId>\
         <Arn>arn:aws:iam::111122223333:group/staff</Arn>{MADE}"
    );
    let role = format!(
        "<Path>/x/</Path><RoleName>Deploy</RoleName><RoleId>AROA1</RoleId>\
         <Arn>arn:aws:iam::111122223333:role/x/Deploy</Arn>{MADE}\
         <AssumeRolePolicyDocument>{TRUST}</AssumeRolePolicyDocument>"
    );
    let facts_of_role = format!(
        "<PermissionsBoundary><PermissionsBoundaryArn>arn:aws:iam::111122223333:policy/Bound\
         </PermissionsBoundaryArn></PermissionsBoundary>{tags}\
         <RoleLastUsed><LastUsedDate>2026-01-10T00:00:00Z</LastUsedDate></RoleLastUsed>"
    );
    let profile = format!(
        "<member><Path>/</Path><InstanceProfileName>web</InstanceProfileName>\
         <InstanceProfileId>AIPA1</InstanceProfileId>\
         <Arn>arn:aws:iam::111122223333:instance-profile/web</Arn>{MADE}\
         <Roles><member>{role}</member></Roles></member>"
    );
    let attached = "<AttachedPolicies><member><PolicyName>All</PolicyName>\
                    <PolicyArn>arn:aws:iam::aws:policy/All</PolicyArn></member></AttachedPolicies>";
    let inline = format!(
        "<member><PolicyName>no</PolicyName><PolicyDocument>{DENY_ALL}</PolicyDocument></member>"
    );
    let name = parameter(body, "UserName").unwrap_or_default();
    let of_ann = |item: &str| if name == "ann" { item.to_owned() } else { String::new() };
    Some(match parameter(body, "Action")? {
        "GetCallerIdentity" => "<Arn>arn:aws:iam::111122223333:user/ann</Arn>\
                                <UserId>AIDAann</UserId><Account>111122223333</Account>"
            .to_owned(),
        "GetAccountAuthorizationDetails" => match parameter(body, "Marker") {
            None => format!(
                "<IsTruncated>true</IsTruncated><Marker>2</Marker><UserDetailList>\
                 <member>{}{tags}<GroupList><member>staff</member></GroupList></member>\
                 <member>{}<UserPolicyList>{inline}</UserPolicyList></member></UserDetailList>",
                user("ann"),
                user("bob")
            ),
            Some(_) => format!(
                "<IsTruncated>false</IsTruncated><GroupDetailList><member>{group}\
                 <AttachedManagedPolicies><member><PolicyName>All</PolicyName><PolicyArn>\
                 arn:aws:iam::aws:policy/All</PolicyArn></member></AttachedManagedPolicies>\
                 </member></GroupDetailList><RoleDetailList><member>{role}{facts_of_role}\
                 <InstanceProfileList>{profile}</InstanceProfileList></member></RoleDetailList>"
            ),
        },
        "ListUsers" => format!(
            "<Users><member>{}</member><member>{}</member></Users>",
            user("ann"),
            user("bob")
        ),
        "GetUser" => format!("<User>{}{}</User>", user(name), of_ann(tags)),
        "ListGroupsForUser" => {
            format!("<Groups>{}</Groups>", of_ann(&format!("<member>{group}</member>")))
        }
        "ListUserPolicies" if name == "bob" => {
            "<PolicyNames><member>no</member></PolicyNames>".to_owned()
        }
        "GetUserPolicy" => format!(
            "<UserName>bob</UserName><PolicyName>no</PolicyName>\
             <PolicyDocument>{DENY_ALL}</PolicyDocument>"
        ),
        "ListGroups" => format!("<Groups><member>{group}</member></Groups>"),
        "ListAttachedGroupPolicies" => attached.to_owned(),
        "ListRoles" => format!(
            "<Roles><member>{role}<MaxSessionDuration>7200</MaxSessionDuration>\
             <SourceRoleTemplate><TemplateArn>arn:aws:iam::aws:role-template/CI</TemplateArn>\
             <TemplateMinorVersion>2</TemplateMinorVersion></SourceRoleTemplate></member></Roles>"
        ),
        "GetRole" => format!("<Role>{role}{facts_of_role}</Role>"),
        "ListInstanceProfiles" => format!("<InstanceProfiles>{profile}</InstanceProfiles>"),
        "GetPolicy" => {
            let arn = parameter(body, "PolicyArn")?.replace("%3A", ":").replace("%2F", "/");
            format!("<Policy><Arn>{arn}</Arn><DefaultVersionId>v3</DefaultVersionId></Policy>")
        }
        "GetPolicyVersion" => format!(
            "<PolicyVersion><Document>{DENY_ALL}</Document><VersionId>v3</VersionId>\
             <IsDefaultVersion>true</IsDefaultVersion></PolicyVersion>"
        ),
        "ListAccessKeys" => format!(
            "<AccessKeyMetadata>{}</AccessKeyMetadata>",
            of_ann(&format!(
                "<member><UserName>ann</UserName><AccessKeyId>AKIA1</AccessKeyId>\
                 <Status>Active</Status>{MADE}</member>"
            ))
        ),
        "GetAccessKeyLastUsed" => "<AccessKeyLastUsed><ServiceName>s3</ServiceName>\
                                   <Region>eu-west-1</Region><LastUsedDate>2026-01-09T00:00:00Z\
                                   </LastUsedDate></AccessKeyLastUsed>"
            .to_owned(),
        "ListMFADevices" => format!(
            "<MFADevices>{}</MFADevices>",
            of_ann(
                "<member><UserName>ann</UserName><SerialNumber>GAHT1</SerialNumber>\
                 <EnableDate>2026-01-02T03:04:05Z</EnableDate></member>"
            )
        ),
        "GetLoginProfile" if name == "ann" => {
            format!("<LoginProfile><UserName>ann</UserName>{MADE}</LoginProfile>")
        }
        "GetLoginProfile" => return None,
        "ListServiceSpecificCredentials" => {
            let item = format!(
                "<member><UserName>ann</UserName><ServiceName>bedrock.amazonaws.com</ServiceName>\
                 <ServiceSpecificCredentialId>ACCA1</ServiceSpecificCredentialId>\
                 <Status>Active</Status>{MADE}</member>"
            );
            let is_of_all = parameter(body, "AllUsers") == Some("true");
            let items = if is_of_all { item } else { of_ann(&item) };
            format!("<ServiceSpecificCredentials>{items}</ServiceSpecificCredentials>")
        }
        "GenerateCredentialReport" => "<State>COMPLETE</State>".to_owned(),
        "GetCredentialReport" => {
            // user,arn,user_creation_time,mfa_active,cert_1_active and the root user's row.
            "<Content>dXNlcixhcm4sdXNlcl9jcmVhdGlvbl90aW1lLG1mYV9hY3RpdmUsY2VydF8xX2FjdGl2ZQo8cm9vdF9hY2NvdW50Pixhcm46YXdzOmlhbTo6MTExMTIyMjIzMzMzOnJvb3QsMjAyMC0wMS0wMVQwMDowMDowMFosdHJ1ZSxmYWxzZQo=</Content>\
             <GeneratedTime>2026-01-11T00:00:00Z</GeneratedTime>"
                .to_owned()
        }
        "GetAccountSummary" => "<SummaryMap><entry><key>AccountMFAEnabled</key><value>1</value>\
                                </entry></SummaryMap>"
            .to_owned(),
        "GetAccountPasswordPolicy" => "<PasswordPolicy><MinimumPasswordLength>14\
                                       </MinimumPasswordLength></PasswordPolicy>"
            .to_owned(),
        "ListAccountAliases" => "<AccountAliases><member>acme</member></AccountAliases>".to_owned(),
        "ListSAMLProviders" => "<SAMLProviderList><member><Arn>arn:aws:iam::111122223333:\
                                saml-provider/corp</Arn></member></SAMLProviderList>"
            .to_owned(),
        "GetSAMLProvider" => "<ValidUntil>2030-01-01T00:00:00Z</ValidUntil>".to_owned(),
        "ListOpenIDConnectProviders" => "<OpenIDConnectProviderList><member><Arn>arn:aws:iam::\
                                         111122223333:oidc-provider/ci.example.com</Arn></member>\
                                         </OpenIDConnectProviderList>"
            .to_owned(),
        "GetOpenIDConnectProvider" => {
            "<ClientIDList><member>sts.amazonaws.com</member></ClientIDList>".to_owned()
        }
        "GetOutboundWebIdentityFederationInfo" => {
            "<IssuerIdentifier>https://7c3e.tokens.sts.global.api.aws</IssuerIdentifier>\
             <JwtVendingEnabled>true</JwtVendingEnabled>"
                .to_owned()
        }
        "ListDelegationRequests" => "<DelegationRequests><member>\
                                     <DelegationRequestId>dr-1</DelegationRequestId>\
                                     <OwnerAccountId>111122223333</OwnerAccountId>\
                                     <ApproverId>arn:aws:iam::111122223333:user/ann</ApproverId>\
                                     <State>FINALIZED</State>\
                                     <RequestorName>WatchfulLtd</RequestorName>\
                                     <RedirectUrl>https://watchful.example/?code=secret</RedirectUrl>\
                                     </member></DelegationRequests>"
            .to_owned(),
        _ => String::new(),
    })
}

/// The response for the small account, which is in no organization.
pub(super) fn answer(body: &str) -> (u16, String) {
    match parameter(body, "Action") {
        Some("DescribeOrganization" | "ListRoots") => {
            return refusal_of(body, 400, "AWSOrganizationsNotInUseException");
        }
        Some("ListInstances") => return (200, r#"{"Instances": []}"#.to_owned()),
        _ => {}
    }
    match (parameter(body, "Action"), result(body)) {
        (Some(action), Some(it)) => (
            200,
            format!("<{action}Response><{action}Result>{it}</{action}Result></{action}Response>"),
        ),
        _ => refusal(404, "NoSuchEntity"),
    }
}

pub(super) fn refusal(status: u16, code: &str) -> (u16, String) {
    let error = format!("<Code>{code}</Code><Message>User: x is not authorized</Message>");
    (
        status,
        format!(
            "<ErrorResponse><Error>{error}</Error><RequestId>req-1</RequestId></ErrorResponse>"
        ),
    )
}

/// An error response in the format of the request's service.
pub(super) fn refusal_of(body: &str, status: u16, code: &str) -> (u16, String) {
    match body.contains("&{") {
        true => (status, format!(r#"{{"__type": "{code}", "message": "no"}}"#)),
        false => refusal(status, code),
    }
}
