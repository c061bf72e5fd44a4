//! Counts: `1 hop`, `2 hops`.

use crate::analysis::ReachCount;

/// A number and what it counts.
pub fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// How many are known, and whether there may be more that were not loaded: `3`, `3 +?`.
pub fn known(count: usize, all_known: bool) -> String {
    let more = if all_known { "" } else { " +?" };
    format!("{count}{more}")
}

/// A count in a title, and whether there may be more that was not loaded: `3`, `3?`, or `?` where
/// nothing is known. Unknown is not zero.
pub fn at_least(count: usize, all_known: bool) -> String {
    match (count, all_known) {
        (_, true) => count.to_string(),
        (0, false) => "?".to_owned(),
        (_, false) => format!("{count}?"),
    }
}

/// The same, and what it counts: `3 keys`, `3? keys`, `? keys`.
pub fn at_least_of(count: usize, all_known: bool, noun: &str) -> String {
    match all_known {
        true => counted(count, noun),
        false => format!("{} {noun}s", at_least(count, false)),
    }
}

/// The same of the members of a group: `3 members`, `3 +? members`.
pub fn members(count: usize, all_known: bool) -> String {
    match all_known {
        true => counted(count, "member"),
        false => format!("{} members", known(count, false)),
    }
}

/// How many are in reach, and of how many more that is unknown: `12`, `12 +95?`.
pub fn reached(count: ReachCount) -> String {
    match count.unknown {
        0 => count.known.to_string(),
        unknown => format!("{} +{unknown}?", count.known),
    }
}

/// Names, separated by commas: the first `most`, and how many more there are.
pub fn listed(names: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("and {} more", grouped(more)));
    names.take(most).chain(more).collect::<Vec<_>>().join(", ")
}

/// A number with its digits in groups of three: `1,000,000`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_count_is_not_zero() {
        let counts = [(3, true), (0, true), (3, false), (0, false)];
        let shown = counts.map(|(count, known)| at_least_of(count, known, "key"));
        assert_eq!(shown, ["3 keys", "0 keys", "3? keys", "? keys"]);
    }

    #[test]
    fn one_is_singular() {
        assert_eq!([0, 1, 2].map(|it| counted(it, "step")), ["0 steps", "1 step", "2 steps"]);
    }

    #[test]
    fn a_number_says_whether_there_may_be_more() {
        assert_eq!([known(3, true), known(0, false)], ["3", "0 +?"]);
        let some = |unknown| ReachCount { known: 12, unknown };
        assert_eq!([some(0), some(95)].map(reached), ["12", "12 +95?"]);
    }

    #[test]
    fn long_lists_say_how_much_they_leave_out() {
        let names = |count: usize| listed((0..count).map(|it| it.to_string()), 2);
        assert_eq!([0, 2, 1_003].map(names), ["", "0, 1", "0, 1, and 1,001 more"]);
    }

    #[test]
    fn digits_stand_in_groups_of_three() {
        let numbers = [0, 999, 1000, 50_000, 1_000_000];
        assert_eq!(numbers.map(grouped), ["0", "999", "1,000", "50,000", "1,000,000"]);
    }
}
