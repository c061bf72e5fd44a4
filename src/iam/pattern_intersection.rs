//! What two patterns have in common.

/// The longest pattern that is compared, in characters: an ARN.
const LONGEST: usize = 2_048;

/// A pattern for texts that match both patterns, with `*` where both leave open what stands there;
/// `None` if no text matches both. Its own text matches both too.
pub fn intersection(a: &str, b: &str) -> Option<String> {
    if differ_before_wildcards(a, b) {
        return None;
    }
    let [a, b]: [Vec<char>; 2] = [a, b].map(|it| it.chars().collect());
    if a.len().max(b.len()) > LONGEST {
        return None;
    }
    let ends = Ends::of(&a, &b);
    if !ends.meet(0, 0) {
        return None;
    }
    let (mut at, mut of) = (0, 0);
    let mut found = String::new();
    while at < a.len() || of < b.len() {
        match (a.get(at).copied(), b.get(of).copied()) {
            (Some('*'), Some('*')) => {
                if !found.ends_with('*') {
                    found.push('*');
                }
                match ends.meet(at + 1, of) {
                    true => at += 1,
                    false => of += 1,
                }
            }
            // A `*` stands for as little as it can, so that the parts of ARNs stay in their places.
            (Some('*'), _) if ends.meet(at + 1, of) => at += 1,
            (_, Some('*')) if ends.meet(at, of + 1) => of += 1,
            (Some('*'), Some(other)) => {
                found.push(other);
                of += 1;
            }
            (Some(other), Some('*')) => {
                found.push(other);
                at += 1;
            }
            (one, other) => {
                found.extend(one.filter(|it| *it != '?').or(other));
                (at, of) = (at + 1, of + 1);
            }
        }
    }
    Some(found)
}

/// Whether two patterns differ in a character before the first wildcard of either, or after the
/// last: the quick answer for most pairs.
fn differ_before_wildcards(a: &str, b: &str) -> bool {
    let is_wild = |it: u8| matches!(it, b'*' | b'?');
    let differ =
        |(a, b): (u8, u8)| (is_wild(a) || is_wild(b)).then_some(false).or((a != b).then_some(true));
    let heads = a.bytes().zip(b.bytes()).find_map(differ);
    let tails = a.bytes().rev().zip(b.bytes().rev()).find_map(differ);
    heads == Some(true) || tails == Some(true)
}

/// Whether the ends of two patterns, from these characters on, have a text in common.
struct Ends {
    meet: Vec<bool>,
    width: usize,
}

impl Ends {
    fn of(a: &[char], b: &[char]) -> Self {
        let width = b.len() + 1;
        let mut ends = Self { meet: vec![false; (a.len() + 1) * width], width };
        for at in (0..=a.len()).rev() {
            for of in (0..=b.len()).rev() {
                let meet = match (a.get(at), b.get(of)) {
                    (None, None) => true,
                    (Some('*'), other) => {
                        ends.meet(at + 1, of) || (other.is_some() && ends.meet(at, of + 1))
                    }
                    (one, Some('*')) => {
                        ends.meet(at, of + 1) || (one.is_some() && ends.meet(at + 1, of))
                    }
                    (Some(one), Some(other)) => {
                        (one == other || *one == '?' || *other == '?') && ends.meet(at + 1, of + 1)
                    }
                    (Some(_), None) | (None, Some(_)) => false,
                };
                ends.meet[at * width + of] = meet;
            }
        }
        ends
    }

    fn meet(&self, at: usize, of: usize) -> bool {
        self.meet.get(at * self.width + of).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::iam::pattern::{Case, matches};

    #[test]
    fn what_two_patterns_share_is_a_pattern() {
        #[rustfmt::skip]
        let cases = [
            ("*",            "ok/*",        Some("ok/*")),
            ("app-*",        "*",           Some("app-*")),
            ("a*",           "*b",          Some("a*b")),
            ("prod-*",       "*/team/*",    Some("prod-*/team/*")),
            ("a?c",          "ab*",         Some("abc")),
            ("*x",           "x*",          Some("x")),
            ("role/app-1",   "role/*",      Some("role/app-1")),
            ("iam::*:role/app-*", "iam::11:role/*", Some("iam::11:role/app-*")),
            ("role/app-1",   "role/app-2",  None),
            ("a*c",          "b*",          None),
            ("a*c",          "*d",          None),
            ("ab",           "a",           None),
            ("",             "*",           Some("")),
        ];
        for (a, b, expected) in cases {
            assert_eq!(intersection(a, b).as_deref(), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn the_shared_pattern_matches_both(a in "[ab*?]{0,8}", b in "[ab*?]{0,8}") {
            if let Some(shared) = intersection(&a, &b) {
                for pattern in [&a, &b] {
                    prop_assert!(matches(pattern, &shared, Case::Sensitive), "{shared}");
                }
            }
        }

        #[test]
        fn what_matches_both_is_not_missed(
            a in "[ab*?]{0,6}", b in "[ab*?]{0,6}", text in "[ab]{0,6}",
        ) {
            let both = [&a, &b].into_iter().all(|it| matches(it, &text, Case::Sensitive));
            prop_assert!(!both || intersection(&a, &b).is_some());
        }
    }
}
