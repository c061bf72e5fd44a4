//! Of whom the credential report tells enough, so that IAM need not be asked user by user.
//!
//! The report has a row for each user there was when AWS made it, with two access keys and two
//! signing certificates, inactive ones too: AWS's page gives dates for active ones only, but its
//! reports keep those of inactive ones, and only what never existed has none. It tells no ids, of
//! MFA only whether a device is enabled, and nothing of SSH keys.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use std::collections::HashMap;

use super::account_reader::Owner;
use crate::load::assembly::{ReportRow, report_rows};

/// The users of a credential report, by ARN.
#[derive(Debug, Default)]
pub(super) struct Reported(HashMap<String, ReportRow>);

impl Reported {
    /// Those of a report, which is CSV.
    pub(super) fn in_report(csv: &[u8]) -> Self {
        let mut rows = HashMap::new();
        for row in report_rows(&String::from_utf8_lossy(csv)) {
            rows.entry(row.arn.as_str().to_owned()).or_insert(row);
        }
        Self(rows)
    }

    /// What it tells of a user: nothing of one who was made later, even if another had the name.
    pub(super) fn row(&self, user: &Owner) -> Option<&ReportRow> {
        self.0.get(&user.arn).filter(|it| it.is_of(user.created))
    }

    /// Those of `users` who must be asked about: it does not tell `enough` of them.
    pub(super) fn untold(
        &self,
        users: &[Owner],
        enough: impl Fn(&ReportRow) -> bool,
    ) -> Vec<Owner> {
        let is_untold = |it: &&Owner| !self.row(it).is_some_and(&enough);
        users.iter().filter(is_untold).cloned().collect()
    }
}

/// Whether a user has no access key.
pub(super) fn has_no_key(row: &ReportRow) -> bool {
    row.access_keys.as_ref().is_some_and(Vec::is_empty) && !row.has_more
}

/// Whether a user has no MFA device.
pub(super) fn has_no_device(row: &ReportRow) -> bool {
    row.mfa_active == Some(false)
}

/// Whether a user has no signing certificate.
pub(super) fn has_no_certificate(row: &ReportRow) -> bool {
    row.signing_certificates.as_ref().is_some_and(Vec::is_empty) && !row.has_more
}

/// Whether it is known if a user has a password, and since when.
pub(super) fn tells_password(row: &ReportRow) -> bool {
    match row.password_enabled {
        Some(true) => row.password.changed.is_some(),
        Some(false) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_changed,\
        mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,\
        access_key_2_last_rotated,cert_1_active,cert_1_last_rotated,additional_credentials_info";
    const DAY: &str = "2026-01-02T03:04:05+00:00";

    /// Of whom something must be asked, given the row of a user who was made on that day: keys,
    /// MFA devices, signing certificates, the password.
    fn asked(cells: &str, created: &str) -> [bool; 4] {
        let arn = "arn:aws:iam::111122223333:user/ann";
        let cells = cells.replace("DAY", DAY);
        let report = format!("{COLUMNS}\nann,{arn},{DAY},{cells}\n");
        let reported = Reported::in_report(report.as_bytes());
        let mut user = Owner::new(Some("ann"), Some(arn));
        user.created = created.parse().ok();
        let kinds = [has_no_key, has_no_device, has_no_certificate, tells_password];
        kinds.map(|enough| !reported.untold(std::slice::from_ref(&user), enough).is_empty())
    }

    #[test]
    #[rustfmt::skip]
    fn what_the_report_does_not_tell_is_asked() {
        let cases = [
            // password, MFA, two keys, a certificate, more             keys   MFA    certs  password
            ("false,N/A,false,false,N/A,false,N/A,false,N/A,",         [false, false, false, false], "nothing"),
            ("true,DAY,false,false,N/A,false,N/A,false,N/A,",          [false, false, false, false], "a password"),
            ("true,N/A,false,false,N/A,false,N/A,false,N/A,",          [false, false, false, true],  "a password without a date"),
            ("not_supported,N/A,false,false,N/A,false,N/A,false,N/A,", [false, false, false, true],  "who knows"),
            ("false,N/A,true,false,N/A,false,N/A,false,N/A,",          [false, true,  false, false], "a device"),
            ("false,N/A,false,true,DAY,false,N/A,false,N/A,",          [true,  false, false, false], "a key"),
            ("false,N/A,false,false,DAY,false,N/A,false,N/A,",         [true,  false, false, false], "an inactive key"),
            ("false,N/A,false,false,N/A,true,DAY,false,N/A,",          [true,  false, false, false], "only a second key"),
            ("false,N/A,false,false,N/A,false,N/A,true,DAY,",          [false, false, true,  false], "a certificate"),
            ("false,N/A,false,false,N/A,false,N/A,false,DAY,",         [false, false, true,  false], "an inactive certificate"),
            ("false,N/A,false,false,N/A,false,N/A,false,N/A,1 more",   [true,  false, true,  false], "more than two of a kind"),
            ("perhaps,?,maybe,so,N/A,false,N/A,1,N/A,",                [true,  true,  true,  true],  "what a spreadsheet made of it"),
        ];
        for (cells, expected, why) in cases {
            assert_eq!(asked(cells, DAY), expected, "{why}");
        }
    }

    #[test]
    fn of_who_was_made_after_the_report_everything_is_asked() {
        let nothing = "false,N/A,false,false,N/A,false,N/A,false,N/A,";
        assert_eq!(asked(nothing, "2026-01-02T03:04:06Z"), [true; 4], "another of the same name");
        assert_eq!(asked(nothing, "2026-01-02T03:04:05.7Z"), [false; 4], "the same second");
        let nobody = Reported::in_report(b"");
        let user = Owner::new(Some("ann"), Some("arn:aws:iam::111122223333:user/ann"));
        assert_eq!(nobody.untold(&[user], has_no_key).len(), 1);
    }
}
