//! Credential reports: CSV with one row per user.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::value::RawValue;

use super::reading::{DATE, Origin, parse_date};
use crate::{
    iam::{
        AccessKey, AccountId, Arn, FileMember, Gaps, LastUsed, OtherCredential, Password,
        Provenance,
    },
    load::{quote::quoted, wire::Text},
};

/// One row: the report's facts about a user.
#[derive(Clone, Debug)]
pub(in crate::load) struct ReportRow {
    /// The user; the root user's resource is `root`.
    pub(in crate::load) arn: Arn,
    /// When the user was created.
    pub(in crate::load) created: Option<Timestamp>,
    /// Whether there is a console password.
    pub(in crate::load) password_enabled: Option<bool>,
    /// What is known of that password.
    pub(in crate::load) password: Password,
    /// The last sign-in with it: `Some(None)` if there was none.
    pub(in crate::load) last_sign_in: Option<Option<Timestamp>>,
    /// Whether an MFA device is enabled.
    pub(in crate::load) mfa_active: Option<bool>,
    /// Access keys, including inactive ones; without ids, which the report omits. `None` if the
    /// report has no columns for keys.
    pub(in crate::load) access_keys: Option<Vec<AccessKey>>,
    /// Signing certificates, likewise.
    pub(in crate::load) signing_certificates: Option<Vec<OtherCredential>>,
    /// Whether the user has more keys or certificates than the two of each that a row holds.
    pub(in crate::load) has_more: bool,
}

impl ReportRow {
    /// Whether this is the account's root user.
    pub(super) fn is_root(&self) -> bool {
        self.arn.resource() == "root"
    }

    /// Whether it tells of the user who was made then. One who was made later has only the name of
    /// the user whom the report knew.
    pub(in crate::load) fn is_of(&self, created: Option<Timestamp>) -> bool {
        match (self.created, created) {
            (Some(told), Some(created)) => created.as_second() <= told.as_second(),
            (Some(_) | None, _) => true,
        }
    }

    /// The last use of the key that was made then, if there is only one: the report knows keys by
    /// their dates, not by their ids.
    pub(in crate::load) fn use_of(&self, created: Timestamp) -> Option<&LastUsed> {
        let is_it = |it: &&AccessKey| {
            it.created.is_some_and(|told| told.as_second() == created.as_second())
        };
        let mut keys = self.access_keys.iter().flatten().filter(is_it);
        match (keys.next(), keys.next()) {
            (Some(only), None) => only.last_used.as_ref(),
            (Some(_) | None, _) => None,
        }
    }
}

/// The text of a report inside JSON: plain, or in base64 as the API sends it.
pub(in crate::load) fn report_text(content: &RawValue) -> Result<String, &'static str> {
    let Ok(text) = serde_json::from_str::<Text<'_>>(content.get()) else {
        return Err("a value that is not a string");
    };
    let text = text.as_str().trim();
    if text.is_empty() {
        return Err("an empty string");
    }
    if text.starts_with("user,") || is_report(text) {
        return Ok(text.to_owned());
    }
    let dense: String = text.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(dense).map_err(|_| "text that is neither CSV nor base64")?;
    String::from_utf8(bytes).map_err(|_| "base64 of bytes that are not text")
}

/// The separator of the cells: a comma, or what a spreadsheet wrote instead.
fn delimiter(csv: &str) -> u8 {
    let header = csv.lines().next().unwrap_or_default();
    let is_it = |it: &u8| header.contains(char::from(*it));
    [b';', b'\t'].into_iter().find(is_it).unwrap_or(b',')
}

/// Whether `text` begins like a credential report, with any separator and quoting of its cells.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
pub(in crate::load) fn is_report(text: &str) -> bool {
    const COLUMNS: [&str; 3] = ["user", "arn", "user_creation_time"];
    let header = text.trim_start().lines().next().unwrap_or_default();
    let columns = header.split([',', ';', '\t']).map(|it| it.trim_matches(['"', '\'', ' ']));
    columns.take(COLUMNS.len()).eq(COLUMNS)
}

/// The rows of a report that can be read.
pub(in crate::load) fn report_rows(csv: &str) -> Vec<ReportRow> {
    // What cannot be read is told when the snapshot is made.
    let origin = Origin { provenance: Provenance::Aws, ..Origin::default() };
    parse_report(&origin, "", csv, &mut Gaps::default()).into_values().flatten().collect()
}

/// The rows of a report by account. `member` is the report's place in its file, such as `Content`;
/// empty for a file that is the report itself.
pub(super) fn parse_report(
    origin: &Origin,
    member: &str,
    csv: &str,
    gaps: &mut Gaps,
) -> BTreeMap<AccountId, Vec<ReportRow>> {
    let mut rows: BTreeMap<AccountId, Vec<ReportRow>> = BTreeMap::new();
    let csv = csv.trim();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter(csv))
        .from_reader(csv.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            let detail = format!("the credential report cannot be read: {error}");
            gaps.push(origin.malformed(FileMember::CredentialReport, member, detail));
            return rows;
        }
    };
    let mut is_empty = true;
    for (index, record) in reader.records().enumerate() {
        is_empty = false;
        let dot = if member.is_empty() { "" } else { "." };
        // The header is line 1.
        let place = format!("{member}{dot}line {}", index + 2);
        match record {
            Ok(record) => {
                let mut cells = Cells { headers: &headers, record: &record, origin, place, gaps };
                if let Some(row) = cells.row() {
                    rows.entry(row.arn.account().into()).or_default().push(row);
                }
            }
            Err(error) => {
                let detail = format!("this row cannot be read: {error}");
                gaps.push(origin.malformed(FileMember::CredentialReport, place, detail));
            }
        }
    }
    // Servers that only imitate AWS omit the root user, and so may have no rows.
    if is_empty && origin.provenance == Provenance::Files {
        let detail = "the credential report ends after its header, so keys, MFA and passwords are \
                      unknown";
        gaps.push(origin.malformed(FileMember::CredentialReport, member, detail));
    }
    rows
}

/// The content of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell<T> {
    /// AWS states that there is no value.
    Nothing,
    /// The report has no such column.
    Absent,
    /// This.
    Value(T),
    /// Malformed, for example after a spreadsheet rewrote it.
    Unreadable,
}

impl<T> Cell<T> {
    fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Absent | Self::Unreadable => None,
        }
    }

    /// The value, or the fact that there is none; `None` if the cell is malformed.
    fn known(self) -> Option<Option<T>> {
        match self {
            Self::Value(value) => Some(Some(value)),
            Self::Nothing => Some(None),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// Whether there may be a value.
    fn may_be(&self) -> bool {
        matches!(self, Self::Value(_) | Self::Unreadable)
    }
}

impl Cell<bool> {
    /// Whether it is true, or may be.
    fn may_be_true(self) -> bool {
        matches!(self, Self::Value(true) | Self::Unreadable)
    }
}

/// The cells of one row, by the names of their columns.
struct Cells<'a> {
    headers: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
    origin: &'a Origin,
    place: String,
    gaps: &'a mut Gaps,
}

impl<'a> Cells<'a> {
    fn malformed(&mut self, detail: String) {
        let member = FileMember::CredentialReport;
        self.gaps.push(self.origin.malformed(member, &self.place, detail));
    }

    fn has_column(&self, column: &str) -> bool {
        self.headers.iter().any(|it| it.trim() == column)
    }

    fn text(&self, column: &str) -> Cell<&'a str> {
        let Some(index) = self.headers.iter().position(|it| it.trim() == column) else {
            return Cell::Absent;
        };
        match self.record.get(index).map(str::trim) {
            None => Cell::Absent,
            Some("" | "N/A" | "no_information" | "not_supported") => Cell::Nothing,
            Some(text) => Cell::Value(text),
        }
    }

    /// Parses a cell. A malformed cell is a gap, and never the same as an empty one.
    fn parse<T>(
        &mut self,
        column: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Cell<T> {
        let text = match self.text(column) {
            Cell::Value(text) => text,
            Cell::Nothing => return Cell::Nothing,
            Cell::Absent | Cell::Unreadable => return Cell::Absent,
        };
        match parse(text) {
            Some(value) => Cell::Value(value),
            None => {
                let found = quoted(text);
                let detail =
                    format!("expected {expected} in `{column}`, found {found}, so it is unknown");
                self.malformed(detail);
                Cell::Unreadable
            }
        }
    }

    fn flag(&mut self, column: &str) -> Cell<bool> {
        // A spreadsheet that saved the report wrote `TRUE`.
        self.parse(column, "`true` or `false`", |it| match it.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        })
    }

    fn date(&mut self, column: &str) -> Cell<Timestamp> {
        self.parse(column, &format!("a date such as {DATE}"), parse_date)
    }

    fn row(&mut self) -> Option<ReportRow> {
        let (found, expected) = (self.record.len(), self.headers.len());
        if found < expected {
            self.malformed(format!(
                "the row ends after {found} of {expected} columns: the report is cut short, so \
                 this user and those that follow are unknown"
            ));
            return None;
        }
        let text = self.text("arn").value().unwrap_or_default();
        let arn = match text.parse::<Arn>() {
            Ok(arn) if !arn.account().is_empty() => arn,
            Ok(_) | Err(_) => {
                self.malformed(format!(
                    "expected the ARN of a user in the column `arn`, found {}, so the owner of \
                     these credentials is unknown",
                    quoted(text)
                ));
                return None;
            }
        };
        let last_sign_in = self.date("password_last_used").known();
        Some(ReportRow {
            arn,
            created: self.date("user_creation_time").value(),
            password_enabled: self.flag("password_enabled").value(),
            password: Password {
                changed: self.date("password_last_changed").value(),
                last_used: last_sign_in,
                max_signin_session: None,
            },
            last_sign_in,
            mfa_active: self.flag("mfa_active").value(),
            access_keys: self.numbered(
                "access_key_1_active",
                "access_key_2_active",
                Self::access_key,
            ),
            signing_certificates: self.numbered(
                "cert_1_active",
                "cert_2_active",
                Self::signing_certificate,
            ),
            has_more: self.text("additional_credentials_info").may_be(),
        })
    }

    /// Both items of a kind, as far as they exist; `None` if the report has no columns for them.
    fn numbered<T>(
        &mut self,
        first: &str,
        second: &str,
        read: impl Fn(&mut Self, u8) -> Option<T>,
    ) -> Option<Vec<T>> {
        let is_told = self.has_column(first) || self.has_column(second);
        is_told.then(|| [1, 2].into_iter().filter_map(|it| read(self, it)).collect())
    }

    /// A key that was never created has neither a date nor a use, and is not active. A key with a
    /// malformed cell exists, and counts as active.
    fn access_key(&mut self, number: u8) -> Option<AccessKey> {
        let column = |name: &str| format!("access_key_{number}_{name}");
        let active = self.flag(&column("active"));
        let created = self.date(&column("last_rotated"));
        let used = self.date(&column("last_used_date"));
        if !active.may_be_true() && !created.may_be() && !used.may_be() {
            return None;
        }
        let told = |text: Cell<&str>| text.value().map(Into::into);
        Some(AccessKey {
            id: None,
            active: active.may_be_true(),
            created: created.value(),
            last_used: used.known().map(|at| LastUsed {
                at,
                service: told(self.text(&column("last_used_service"))),
                region: told(self.text(&column("last_used_region"))),
            }),
        })
    }

    /// A certificate that was never uploaded has no date, and is not active.
    fn signing_certificate(&mut self, number: u8) -> Option<OtherCredential> {
        let active = self.flag(&format!("cert_{number}_active"));
        let created = self.date(&format!("cert_{number}_last_rotated"));
        (active.may_be_true() || created.may_be()).then(|| OtherCredential {
            active: active.may_be_true(),
            created: created.value(),
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
            let keys = rows[0].access_keys.as_ref().expect("columns of keys");
            let key = keys.first().map(|it| it.active);
            assert_eq!(key, expected, "{active} {rotated} {used}");
            assert_eq!(gaps, [""; 0]);
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_key_of_which_a_cell_cannot_be_read_is_there_and_a_gap_names_row_and_column() {
        const DAY: &str = "2025-04-01T10:00:00Z";
        let cases = [
            // active  last_rotated  last_used_date   active  age    use    columns with a gap
            ("yes",    DAY,          DAY,             true,   true,  true,  &["active"][..]),
            ("yes",    "N/A",        "N/A",           true,   false, true,  &["active"]),
            ("1",      "01.04.2025", "/Date(1)/",     true,   false, false, &["active", "last_rotated", "last_used_date"]),
            ("true",   "01.04.2025", "N/A",           true,   false, true,  &["last_rotated"]),
            ("true",   "45524.41",   "N/A",           true,   false, true,  &["last_rotated"]),
            ("false",  "4/1/2025",   "N/A",           false,  false, true,  &["last_rotated"]),
            ("false",  "N/A",        "1. Apr 2025",   false,  false, false, &["last_used_date"]),
        ];
        for (active, rotated, used, is_active, has_age, has_use, columns) in cases {
            let (rows, gaps) = rows(&format!(
                "user,arn,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date\n\
                 ann,arn:aws:iam::1:user/ann,{active},{rotated},{used}\n"
            ));
            let keys = rows[0].access_keys.as_ref().expect("columns of keys");
            let [key] = keys.as_slice() else { panic!("{keys:?}") };
            assert_eq!((key.active, key.created.is_some()), (is_active, has_age), "{gaps:?}");
            assert_eq!(key.last_used.is_some(), has_use, "{gaps:?}");
            assert_eq!(gaps.len(), columns.len(), "{gaps:?}");
            for (gap, column) in gaps.iter().zip(columns) {
                assert!(gap.starts_with("report.csv: line 2: expected"), "{gap}");
                assert!(gap.contains(&format!("in `access_key_1_{column}`")), "{gap}");
            }
        }
    }

    #[test]
    fn what_the_report_has_no_column_for_is_unknown() {
        let (rows, gaps) = rows("user,arn\nann,arn:aws:iam::1:user/ann\n");
        assert!(rows[0].access_keys.is_none() && rows[0].signing_certificates.is_none());
        assert_eq!((rows[0].password.last_used, rows[0].mfa_active), (None, None));
        assert_eq!(gaps, [""; 0]);
    }

    #[test]
    fn a_report_may_be_cut_anywhere() {
        let (rows, gaps) = rows("user,arn,mfa_active\n");
        assert!(rows.is_empty());
        assert!(gaps[0].contains("ends after its header"), "{gaps:?}");
    }

    #[test]
    fn cells_stand_between_commas_semicolons_or_tabs_with_quotes_or_without() {
        let plain =
            "user,arn,user_creation_time,mfa_active\nann,arn:aws:iam::1:user/ann,N/A,true\n";
        let quoted: String =
            plain.lines().map(|it| format!("\"{}\"\n", it.replace(',', "\",\""))).collect();
        let all = [plain, &quoted].into_iter().flat_map(|text| {
            [",", ";", "\t"]
                .map(|it| text.replace(',', it))
                .into_iter()
                .chain([text.replace('\n', "\r\n")])
        });
        for text in all {
            assert!(is_report(&text), "{text}");
            let (rows, gaps) = rows(&text);
            assert_eq!((rows[0].mfa_active, gaps.len()), (Some(true), 0), "{text}");
        }
        for text in ["", "user", "users,arn", "{\"user\": \"arn\"}", "arn,user"] {
            assert!(!is_report(text), "{text}");
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
                    "report.csv: line 3: expected a date such as {DATE} in `password_last_used`, found `in May`, so it is unknown"
                ),
                "report.csv: line 3: expected `true` or `false` in `mfa_active`, found `perhaps`, so it is unknown".to_owned(),
                "report.csv: line 4: the row ends after 1 of 4 columns: the report is cut short, so this user and those that follow are unknown".to_owned(),
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
