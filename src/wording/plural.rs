//! Counts: `1 hop`, `2 hops`.

/// A number and what it counts.
pub fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
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
    fn one_is_singular() {
        assert_eq!([0, 1, 2].map(|it| counted(it, "step")), ["0 steps", "1 step", "2 steps"]);
    }

    #[test]
    fn digits_stand_in_groups_of_three() {
        let numbers = [0, 999, 1000, 50_000, 1_000_000];
        assert_eq!(numbers.map(grouped), ["0", "999", "1,000", "50,000", "1,000,000"]);
    }
}
