//! The built-in organization: invented, but with the features of a real one.

use super::bytes::load_bytes;
use crate::iam::Snapshot;

/// The demo organization as a saved snapshot.
const DEMO: &str = include_str!("../../assets/demo.json");

/// Loads the built-in demo organization.
///
/// # Panics
///
/// Never: a test loads it.
pub fn load_demo() -> Snapshot {
    load_bytes("the built-in demo", DEMO.as_bytes().to_vec())
        .expect("a test proves that the built-in demo loads")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Gap;

    #[test]
    fn the_demo_loads_and_lacks_only_what_it_lacks_on_purpose() {
        let demo = load_demo();
        let gaps: Vec<_> = demo.gaps.iter().map(|it| Gap::from(it).subject).collect();
        assert_eq!(
            gaps,
            [
                "arn:aws:iam::111122223333:policy/boundaries/DataTeamBoundary",
                "arn:aws:iam::777788889999:policy/partner/SupportTools",
            ]
        );
        assert!(demo.organization.is_some());
        assert!(demo.identity_center.is_some());
    }
}
