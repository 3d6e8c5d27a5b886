//! Pieces touched after their final verdict.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "acted_after_verdict", sql: include_str!("../../../queries/audit/acted_after_verdict.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, &piece("accepted\nclaimed")), ["e4"]);
        assert_eq!(found(NAME, &piece("rejected\nreleased")), ["e4"]);
        assert_eq!(found(NAME, &piece("accepted\nlabeled")), NOTHING);
        assert_eq!(found(NAME, &piece("rework\nclaimed")), NOTHING);
    }
}
