//! Text in lines of a limited width.

use super::visible_width;

/// Where a word that is too wide for a line is broken, if that leaves the line at least a third full.
const JOINTS: [&[char]; 2] = [&['/', ':'], &['-', '_', '.', ',', '=', '@']];

/// The lines of a text, each of at most `width` cells: broken at blanks; a word that is too wide,
/// such as an ARN, after one of its `/` and `:`, after other marks, or anywhere.
pub fn folded(text: &str, width: usize) -> Vec<&str> {
    lines(text, width, width)
}

/// A text in lines of at most `width` cells, all but the first with blanks before; one line if no
/// width limits it.
pub fn folded_below(text: &str, width: Option<usize>, indent: usize) -> String {
    let Some(width) = width else { return text.to_owned() };
    let blanks = " ".repeat(indent);
    lines(text, width, width.saturating_sub(indent)).join(&format!("\n{blanks}"))
}

/// Lines of which the first has another width than the others.
fn lines(text: &str, first: usize, others: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut rest, mut width) = (text, first);
    while let Some((end, next)) = fold(rest, width) {
        lines.push(&rest[..end]);
        (rest, width) = (&rest[next..], others);
    }
    lines.push(rest);
    lines
}

/// Where the first line of a text ends, and where the next begins; `None` if all of it fits.
fn fold(text: &str, width: usize) -> Option<(usize, usize)> {
    let mut used = 0;
    let mut blank = None;
    let mut joints = [None; JOINTS.len()];
    for (at, character) in text.char_indices() {
        let next = at + character.len_utf8();
        if character == ' ' && at > 0 {
            blank = Some(at);
        }
        used += visible_width(character);
        if used > width {
            let joint = joints.into_iter().flatten().next();
            return Some(match (blank, joint) {
                (Some(blank), _) => (blank, blank + 1),
                (None, Some(joint)) => (joint, joint),
                // A character can be wider than its line: a line contains at least one.
                (None, None) if at == 0 => (next, next),
                (None, None) => (at, at),
            });
        }
        for (joint, marks) in joints.iter_mut().zip(JOINTS) {
            if width <= used * 3 && marks.contains(&character) {
                *joint = Some(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_end_at_blanks_and_long_words_at_their_joints() {
        const ROLE: &str = "arn:aws:iam::111122223333:role/people/DeployEverything";
        #[rustfmt::skip]
        let cases = [
            ("fits",             10, vec!["fits"]),
            ("two words",         5, vec!["two", "words"]),
            ("role/Deployment",   6, vec!["role/", "Deploy", "ment"]),
            ("r/Deployment",       9, vec!["r/Deploym", "ent"]),
            (ROLE,               21, vec!["arn:aws:iam::", "111122223333:role/", "people/", "DeployEverything"]),
            ("DeployAll_0b7e4d2", 12, vec!["DeployAll_", "0b7e4d2"]),
            ("界界",               3, vec!["界", "界"]),
            ("界",                 1, vec!["界", ""]),
            ("",                  4, vec![""]),
        ];
        for (text, width, expected) in cases {
            assert_eq!(folded(text, width), expected, "{text}");
        }
    }

    #[test]
    fn what_follows_the_first_line_is_indented() {
        let text = "gap: this policy is missing";
        assert_eq!(folded_below(text, Some(14), 5), "gap: this\n     policy is\n     missing");
        assert_eq!(folded_below(text, None, 5), text);
    }

    proptest! {
        #[test]
        fn folding_loses_nothing_but_blanks(text in "[a-z/:_ 界]{0,40}", width in 1_usize..20) {
            let without = |text: &str| text.replace(' ', "");
            prop_assert_eq!(without(&folded(&text, width).concat()), without(&text));
        }
    }
}
