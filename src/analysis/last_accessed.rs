//! When a principal last used which services, and why that is unknown.

use super::Analysis;
use crate::iam::{
    Arn, AwsOperation, LastAccessed, Unread, UnreadReason, UnreadSource, UnreadSubject,
};

impl Analysis {
    /// AWS's report on the services that a user, group or role may use; `None` if it was not
    /// loaded.
    pub fn last_accessed(&self, principal: &Arn) -> Option<&LastAccessed> {
        self.snapshot.accounts.get(principal.account())?.last_accessed.get(principal)
    }

    /// What is missing from that report, and why, including that it was not requested.
    pub fn last_accessed_gaps(&self, principal: &Arn) -> Vec<Unread> {
        let report = self.last_accessed(principal);
        if report.is_some_and(|it| !it.incomplete) {
            return Vec::new();
        }
        let gaps = self.snapshot.gaps.iter().filter(|it| it.hides_last_access_of(principal));
        let mut gaps: Vec<_> = gaps.cloned().collect();
        if gaps.is_empty() && report.is_none() {
            gaps.push(Unread {
                source: UnreadSource::Operation(AwsOperation::GenerateServiceLastAccessedDetails),
                subject: UnreadSubject::Principal(principal.clone()),
                reason: UnreadReason::NotAsked,
                account: None,
            });
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::iam::{FileMember, Snapshot};

    const ANN: &str = "arn:aws:iam::111122223333:user/ann";

    /// Why parts of the report for ann, who may or may not have one, are missing, given these gaps.
    fn missing(report: Option<LastAccessed>, gaps: Vec<Unread>) -> Vec<UnreadReason> {
        let ann: Arn = ANN.parse().expect("an ARN");
        let mut snapshot = Snapshot::default();
        let account = snapshot.accounts.entry(ann.account().into()).or_default();
        account.last_accessed.extend(report.map(|it| (ann.clone(), it)));
        snapshot.gaps.extend(gaps);
        let analysis = Analysis::new(snapshot, Timestamp::UNIX_EPOCH);
        analysis.last_accessed_gaps(&ann).into_iter().map(|it| it.reason).collect()
    }

    fn denied() -> UnreadReason {
        UnreadReason::Malformed { detail: "denied".to_owned() }
    }

    fn gap(source: UnreadSource, subject: UnreadSubject) -> Option<Unread> {
        Some(Unread { source, subject, reason: denied(), account: None })
    }

    #[test]
    fn only_what_concerns_the_report_of_somebody_is_missing_from_it() {
        use AwsOperation::{AssumeRole, ListUsers};
        let whole = || Some(LastAccessed::default());
        let part = || Some(LastAccessed { incomplete: true, ..LastAccessed::default() });
        let start = AwsOperation::GenerateServiceLastAccessedDetails;
        let fetch = AwsOperation::GetServiceLastAccessedDetails;
        let of = |operation, subject| gap(UnreadSource::Operation(operation), subject);
        let user = |it: &str| UnreadSubject::Principal(it.parse().expect("an ARN"));
        let account = || UnreadSubject::Account("111122223333".into());
        let member = |member| UnreadSource::Member { file: "a.json".to_owned(), member };
        let item = || UnreadSubject::Place("accounts[0].ServiceLastAccessedDetails[3]".to_owned());
        let (report, keys) =
            (FileMember::ServiceLastAccessedDetails, FileMember::AccessKeyMetadata);
        let unasked = || Some(UnreadReason::NotAsked);
        let told = || Some(denied());
        #[rustfmt::skip]
        let cases = [
            // why                          report   gap                                     missing
            ("not requested",               None,    None,                                   unasked()),
            ("of others it was denied",     None,    of(start, user("arn:aws:iam::1:user/b")), unasked()),
            ("another call was denied",     None,    of(ListUsers, user(ANN)),               unasked()),
            ("another list is malformed",   None,    gap(member(keys), item()),              unasked()),
            ("the order was denied",        None,    of(start, user(ANN)),                   told()),
            ("nothing was received",        None,    of(fetch, account()),                   told()),
            ("the account was closed",      None,    of(AssumeRole, account()),              told()),
            ("whose it is cannot be read",  None,    gap(member(report), item()),            told()),
            ("a page did not come",         part(),  of(fetch, user(ANN)),                   told()),
            ("some others have none",       whole(), of(start, account()),                   None),
            ("nothing is missing",          whole(), None,                                   None),
        ];
        for (why, report, gap, expected) in cases {
            assert_eq!(missing(report, Vec::from_iter(gap)), Vec::from_iter(expected), "{why}");
        }
    }
}
