//! Numbers of things: `1 hop`, `2 hops`.

/// A number and what it counts.
pub fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!([0, 1, 2].map(|it| counted(it, "hop")), ["0 hops", "1 hop", "2 hops"]);
    }
}
