//! Credential reports: CSV with one row a user.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::value::RawValue;

use super::reading::{DATE, Origin, parse_date};
use crate::{
    iam::{
        AccessKey, AccountId, Arn, FileMember, Gaps, LastUsed, OtherCredential, Password, Unread,
    },
    load::wire::Text,
};

/// One row: what the report tells of a user.
#[derive(Clone, Debug)]
pub(super) struct ReportRow {
    /// The user; the root user's resource is `root`.
    pub(super) arn: Arn,
    /// When it was made.
    pub(super) created: Option<Timestamp>,
    /// Whether there is a console password.
    pub(super) password_enabled: Option<bool>,
    /// What is known of that password.
    pub(super) password: Password,
    /// When somebody last signed in with it: `Some(None)` means that nobody did.
    pub(super) last_sign_in: Option<Option<Timestamp>>,
    /// Whether an MFA device is enabled.
    pub(super) mfa_active: Option<bool>,
    /// Access keys, inactive ones too; without ids, which the report does not tell.
    pub(super) access_keys: Vec<AccessKey>,
    /// Signing certificates, likewise.
    pub(super) signing_certificates: Vec<OtherCredential>,
}

impl ReportRow {
    /// Whether this is the account's root user.
    pub(super) fn is_root(&self) -> bool {
        self.arn.resource() == "root"
    }
}

/// The column of the last sign-in with the password.
const LAST_SIGN_IN: &str = "password_last_used";

/// The text of a report that stands in JSON: plain, or in base64 as the API sends it.
pub(super) fn report_text(content: &RawValue) -> Result<String, &'static str> {
    let Ok(text) = serde_json::from_str::<Text<'_>>(content.get()) else {
        return Err("a value that is not a string");
    };
    let text = text.as_str().trim();
    if text.is_empty() {
        return Err("an empty string");
    }
    if text.starts_with("user,") {
        return Ok(text.to_owned());
    }
    let dense: String = text.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(dense).map_err(|_| "text that is neither CSV nor base64")?;
    String::from_utf8(bytes).map_err(|_| "base64 of bytes that are not text")
}

/// The rows of a report by account. `member` is where the report stands in its file, such as
/// `Content`; empty for a file that is the report.
pub(super) fn parse_report(
    origin: &Origin,
    member: &str,
    csv: &str,
    gaps: &mut Gaps,
) -> BTreeMap<AccountId, Vec<ReportRow>> {
    let mut rows: BTreeMap<AccountId, Vec<ReportRow>> = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv.trim().as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            let detail = format!("the credential report cannot be read: {error}");
            gaps.push(origin.malformed(FileMember::CredentialReport, member, detail));
            return rows;
        }
    };
    for (index, record) in reader.records().enumerate() {
        let dot = if member.is_empty() { "" } else { "." };
        // The header is line 1.
        let place = format!("{member}{dot}line {}", index + 2);
        match record {
            Ok(record) => {
                let cells = Cells { headers: &headers, record: &record, origin, place };
                if let Some(row) = cells.row(gaps) {
                    rows.entry(row.arn.account().into()).or_default().push(row);
                }
            }
            Err(error) => {
                let detail = format!("this row cannot be read: {error}");
                gaps.push(origin.malformed(FileMember::CredentialReport, place, detail));
            }
        }
    }
    rows
}

/// The cells of one row, by the names of their columns.
struct Cells<'a> {
    headers: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
    origin: &'a Origin,
    place: String,
}

impl Cells<'_> {
    fn malformed(&self, detail: String) -> Unread {
        self.origin.malformed(FileMember::CredentialReport, &self.place, detail)
    }

    /// The text of a cell; none where AWS writes that there is nothing to tell.
    fn text(&self, column: &str) -> Option<&str> {
        let index = self.headers.iter().position(|it| it == column)?;
        match self.record.get(index)?.trim() {
            "" | "N/A" | "no_information" | "not_supported" => None,
            text => Some(text),
        }
    }

    fn flag(&self, column: &str) -> Option<bool> {
        let text = self.text(column)?;
        // A spreadsheet that saved the report wrote `TRUE`.
        match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    fn date(&self, column: &str, gaps: &mut Gaps) -> Option<Timestamp> {
        let text = self.text(column)?;
        let date = parse_date(text);
        if date.is_none() {
            let reason = format!("expected a date such as {DATE} in `{column}`, found `{text}`");
            gaps.push(self.malformed(reason));
        }
        date
    }

    fn row(&self, gaps: &mut Gaps) -> Option<ReportRow> {
        let text = self.text("arn").unwrap_or_default();
        let arn = match text.parse::<Arn>() {
            Ok(arn) if !arn.account().is_empty() => arn,
            Ok(_) | Err(_) => {
                let reason = format!(
                    "expected the ARN of a user in the column `arn`, found `{text}`, so the owner \
                     of these credentials is unknown"
                );
                gaps.push(self.malformed(reason));
                return None;
            }
        };
        let is_told = self.headers.iter().any(|it| it == LAST_SIGN_IN);
        let last_sign_in = match self.text(LAST_SIGN_IN) {
            None => is_told.then_some(None),
            Some(_) => self.date(LAST_SIGN_IN, gaps).map(Some),
        };
        Some(ReportRow {
            arn,
            created: self.date("user_creation_time", gaps),
            password_enabled: self.flag("password_enabled"),
            password: Password {
                changed: self.date("password_last_changed", gaps),
                last_used: last_sign_in.flatten(),
            },
            last_sign_in,
            mfa_active: self.flag("mfa_active"),
            access_keys: [1, 2].into_iter().filter_map(|it| self.access_key(it, gaps)).collect(),
            signing_certificates: [1, 2]
                .into_iter()
                .filter_map(|it| self.signing_certificate(it, gaps))
                .collect(),
        })
    }

    /// A key that was never made has neither a date nor a use, and is not active.
    fn access_key(&self, number: u8, gaps: &mut Gaps) -> Option<AccessKey> {
        let column = |name: &str| format!("access_key_{number}_{name}");
        let active = self.flag(&column("active"));
        let created = self.date(&column("last_rotated"), gaps);
        let at = self.date(&column("last_used_date"), gaps);
        if active != Some(true) && created.is_none() && at.is_none() {
            return None;
        }
        let last_used = LastUsed {
            at,
            service: self.text(&column("last_used_service")).map(Into::into),
            region: self.text(&column("last_used_region")).map(Into::into),
        };
        Some(AccessKey {
            id: None,
            active: active.unwrap_or_default(),
            created,
            last_used: Some(last_used),
        })
    }

    /// A certificate that was never uploaded has no date, and is not active.
    fn signing_certificate(&self, number: u8, gaps: &mut Gaps) -> Option<OtherCredential> {
        let active = self.flag(&format!("cert_{number}_active"));
        let created = self.date(&format!("cert_{number}_last_rotated"), gaps);
        (active == Some(true) || created.is_some()).then(|| OtherCredential {
            active: active.unwrap_or_default(),
            created,
            ..OtherCredential::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(csv: &str) -> (Vec<ReportRow>, Vec<String>) {
        let origin = Origin { file: "report.csv".to_owned(), ..Origin::default() };
        let mut gaps = Gaps::default();
        let rows = parse_report(&origin, "", csv, &mut gaps).into_values().flatten().collect();
        (rows, gaps.iter().map(ToString::to_string).collect())
    }

    #[test]
    #[rustfmt::skip]
    fn a_key_is_there_if_it_is_active_or_has_a_date() {
        let cases = [
            // active   last_rotated                 last_used_date               key
            ("true",   "2025-04-01T10:00:00+00:00", "2025-05-01T10:00:00+00:00", Some(true)),
            ("TRUE",   "N/A",                       "N/A",                       Some(true)),
            ("false",  "2025-04-01T10:00:00+00:00", "N/A",                       Some(false)),
            ("false",  "N/A",                       "2025-05-01T10:00:00+00:00", Some(false)),
            ("false",  "N/A",                       "N/A",                       None),
            ("",       "",                          "",                          None),
        ];
        for (active, rotated, used, expected) in cases {
            let (rows, gaps) = rows(&format!(
                "user,arn,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date\n\
                 ann,arn:aws:iam::1:user/ann,{active},{rotated},{used}\n"
            ));
            let key = rows[0].access_keys.first().map(|it| it.active);
            assert_eq!(key, expected, "{active} {rotated} {used}");
            assert_eq!(gaps, [""; 0]);
        }
    }

    #[test]
    fn that_nobody_signed_in_is_not_what_an_unreadable_date_says() {
        let last_sign_in = |used: &str| {
            let (rows, _) =
                rows(&format!("user,arn,password_last_used\nann,arn:aws:iam::1:user/ann,{used}\n"));
            rows[0].last_sign_in
        };
        assert_eq!(last_sign_in("no_information"), Some(None));
        assert_eq!(last_sign_in("N/A"), Some(None));
        assert_eq!(last_sign_in("15/01/2026 12:00"), None);
        assert_eq!(last_sign_in("1970-01-01T00:00:00Z"), Some(Some(Timestamp::UNIX_EPOCH)));
        let (rows, _) = rows("user,arn\nann,arn:aws:iam::1:user/ann\n");
        assert_eq!(rows[0].last_sign_in, None);
    }

    #[test]
    fn a_row_that_cannot_be_read_is_a_gap_and_the_others_stay() {
        let (rows, gaps) = rows(
            "user,arn,mfa_active,password_last_used\n\
             ann,ann,true,N/A\n\
             bob,arn:aws:iam::1:user/bob,perhaps,in May\n\
             short\n\
             eve,arn:aws:iam::1:user/eve,true,N/A,more,and more\n",
        );
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].mfa_active, None);
        assert_eq!(rows[1].mfa_active, Some(true));
        let whose = "so the owner of these credentials is unknown";
        assert_eq!(
            gaps,
            [
                format!(
                    "report.csv: line 2: expected the ARN of a user in the column `arn`, found `ann`, {whose}"
                ),
                format!(
                    "report.csv: line 3: expected a date such as {DATE} in `password_last_used`, found `in May`"
                ),
                format!(
                    "report.csv: line 4: expected the ARN of a user in the column `arn`, found ``, {whose}"
                ),
            ]
        );
    }

    #[test]
    fn a_report_in_json_is_plain_or_base64() {
        let raw = |it: &str| RawValue::from_string(serde_json::to_string(it).unwrap()).unwrap();
        assert_eq!(report_text(&raw("user,arn\n")), Ok("user,arn".to_owned()));
        assert_eq!(report_text(&raw("dXNlcixh\ncm4=\n")), Ok("user,arn".to_owned()));
        assert_eq!(report_text(&raw("?")), Err("text that is neither CSV nor base64"));
        assert_eq!(report_text(&raw("/w==")), Err("base64 of bytes that are not text"));
        assert_eq!(report_text(&raw("")), Err("an empty string"));
    }
}
