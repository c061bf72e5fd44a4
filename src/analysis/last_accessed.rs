//! Which services somebody last used, and why that is not known.

use super::Analysis;
use crate::iam::{Arn, Gap, LastAccessed};

/// The call without which nothing is known of it.
const ASKED_WITH: &str = "iam:GenerateServiceLastAccessedDetails";

/// The calls that tell of it: the way into the account, the order, and the report.
const OPERATIONS: [&str; 3] = ["sts:AssumeRole", ASKED_WITH, "iam:GetServiceLastAccessedDetails"];

/// The member of a snapshot that holds it.
const MEMBER: &str = "ServiceLastAccessedDetails";

impl Analysis {
    /// AWS's report on the services that a user, group or role may use; none if it is not at hand.
    pub fn last_accessed(&self, principal: &Arn) -> Option<&LastAccessed> {
        self.snapshot.accounts.get(principal.account())?.last_accessed.get(principal)
    }

    /// What is missing of that report, and why. Where nobody asked for it, that is why.
    pub fn last_accessed_gaps(&self, principal: &Arn) -> Vec<Gap> {
        let report = self.last_accessed(principal);
        if report.is_some_and(|it| !it.incomplete) {
            return Vec::new();
        }
        let is_about = |it: &&Gap| {
            let whose = it.subject == principal.as_str() || it.subject == principal.account();
            (whose && OPERATIONS.contains(&it.source.as_str())) || it.subject.contains(MEMBER)
        };
        let mut gaps: Vec<_> = self.snapshot.gaps.iter().filter(is_about).cloned().collect();
        if gaps.is_empty() && report.is_none() {
            gaps.push(Gap {
                source: ASKED_WITH.to_owned(),
                subject: principal.to_string(),
                reason: "nobody asked AWS for it, so unused permissions are unknown".to_owned(),
                cure: Some("a snapshot of `rolecall collect --last-accessed`".to_owned()),
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
    use crate::iam::Snapshot;

    const ANN: &str = "arn:aws:iam::111122223333:user/ann";

    /// Why something is missing of the report of ann, who has one or not, where these gaps are
    /// known.
    fn missing(report: Option<LastAccessed>, gaps: &[(&str, &str)]) -> Vec<String> {
        let ann: Arn = ANN.parse().expect("an ARN");
        let mut snapshot = Snapshot::default();
        let account = snapshot.accounts.entry(ann.account().into()).or_default();
        account.last_accessed.extend(report.map(|it| (ann.clone(), it)));
        snapshot.gaps.extend(gaps.iter().map(|(source, subject)| Gap {
            source: (*source).to_owned(),
            subject: (*subject).to_owned(),
            reason: "denied".to_owned(),
            cure: None,
            account: None,
        }));
        let analysis = Analysis::new(snapshot, Timestamp::UNIX_EPOCH);
        analysis.last_accessed_gaps(&ann).into_iter().map(|it| it.reason).collect()
    }

    #[test]
    fn only_what_concerns_the_report_of_somebody_is_missing_from_it() {
        let whole = || Some(LastAccessed::default());
        let part = || Some(LastAccessed { incomplete: true, ..LastAccessed::default() });
        let (start, fetch) = (ASKED_WITH, "iam:GetServiceLastAccessedDetails");
        let item = "accounts[0].ServiceLastAccessedDetails[3]";
        let unasked = "nobody asked AWS for it, so unused permissions are unknown";
        #[rustfmt::skip]
        let cases = [
            // why                          report   gap                                     missing
            ("nobody asked",                None,    None,                                   Some(unasked)),
            ("of others it was denied",     None,    Some((start, "arn:aws:iam::1:user/b")), Some(unasked)),
            ("another call was denied",     None,    Some(("iam:ListUsers", ANN)),           Some(unasked)),
            ("the order was denied",        None,    Some((start, ANN)),                     Some("denied")),
            ("nothing came for anybody",    None,    Some((fetch, "111122223333")),          Some("denied")),
            ("the account was closed",      None,    Some(("sts:AssumeRole", "111122223333")), Some("denied")),
            ("whose it is cannot be read",  None,    Some(("a.json", item)),                 Some("denied")),
            ("a page did not come",         part(),  Some((fetch, ANN)),                     Some("denied")),
            ("some others have none",       whole(), Some((start, "111122223333")),          None),
            ("nothing is missing",          whole(), None,                                   None),
        ];
        for (why, report, gap, expected) in cases {
            assert_eq!(missing(report, gap.as_slice()), Vec::from_iter(expected), "{why}");
        }
    }
}
