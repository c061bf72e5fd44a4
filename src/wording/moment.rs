//! How long ago something was, for people.

use jiff::{Span, Timestamp};

use crate::{analysis::Analysis, iam::LastUsed};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `12min ago`, `5h ago`, `131d ago`.
pub fn ago_words(analysis: &Analysis, moment: Timestamp) -> String {
    words_since(moment, analysis.now)
}

/// The same, relative to `now`.
pub fn words_since(moment: Timestamp, now: Timestamp) -> String {
    match now < moment {
        true => "in the future".to_owned(),
        false => format!("{} ago", age_words(now.as_second() - moment.as_second())),
    }
}

/// An age in its largest unit: `12min`, `5h`, `131d`.
pub fn age_words(seconds: i64) -> String {
    match seconds {
        ..HOUR => format!("{}min", seconds.max(0) / MINUTE),
        HOUR..DAY => format!("{}h", seconds / HOUR),
        DAY.. => format!("{}d", seconds / DAY),
    }
}

/// The next age, in seconds, that has other words.
pub fn next_age(seconds: i64) -> i64 {
    let unit = match seconds {
        ..HOUR => MINUTE,
        HOUR..DAY => HOUR,
        DAY.. => DAY,
    };
    (seconds.max(0) / unit + 1) * unit
}

/// The day of a moment in UTC: `2026-01-15`.
pub fn day_words(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}

/// The end of a waiver: its last day in UTC, or the moment if that is within a day.
pub fn waiver_end_words(end: Timestamp) -> String {
    match end.as_second().rem_euclid(DAY) {
        0 => day_words(end.saturating_sub(Span::new().seconds(1)).unwrap_or(end)),
        _ => moment_words(end),
    }
}

/// A moment in UTC: `2026-01-15 12:00 UTC`.
pub fn moment_words(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `5h ago in eu-west-1 (sts)`, or `never`.
pub fn last_used_words(analysis: &Analysis, last_used: &LastUsed) -> String {
    let LastUsed { at: Some(at), service, region } = last_used else { return "never".to_owned() };
    let region = region.as_ref().map(|it| format!(" in {it}")).unwrap_or_default();
    let service = service.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    format!("{}{region}{service}", ago_words(analysis, *at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Snapshot;

    #[test]
    fn a_waiver_ends_with_its_last_day() {
        let cases = [
            ("2026-02-02T00:00:00Z", "2026-02-01"),
            ("2026-02-01T12:30:00Z", "2026-02-01 12:30 UTC"),
        ];
        for (end, expected) in cases {
            assert_eq!(waiver_end_words(end.parse().unwrap()), expected);
        }
    }

    #[test]
    fn ages_use_the_largest_full_unit() {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        let analysis = Analysis::new(Snapshot::default(), now);
        #[rustfmt::skip]
        let cases = [
            ("2026-01-15T11:59:30Z", "0min ago"),
            ("2026-01-15T11:00:01Z", "59min ago"),
            ("2026-01-15T11:00:00Z", "1h ago"),
            ("2026-01-14T12:00:00Z", "1d ago"),
            ("2025-01-15T12:00:00Z", "365d ago"),
            ("2026-01-15T12:00:01Z", "in the future"),
        ];
        for (moment, expected) in cases {
            assert_eq!(ago_words(&analysis, moment.parse().unwrap()), expected, "{moment}");
        }
    }

    #[test]
    fn the_last_use_names_service_and_region() {
        let now: Timestamp = "2026-01-15T12:00:00Z".parse().unwrap();
        let analysis = Analysis::new(Snapshot::default(), now);
        let mut used = LastUsed::default();
        assert_eq!(last_used_words(&analysis, &used), "never");
        used.at = "2026-01-15T07:00:00Z".parse().ok();
        used.region = Some("eu-west-1".into());
        assert_eq!(last_used_words(&analysis, &used), "5h ago in eu-west-1");
        used.service = Some("sts".into());
        assert_eq!(last_used_words(&analysis, &used), "5h ago in eu-west-1 (sts)");
    }
}
