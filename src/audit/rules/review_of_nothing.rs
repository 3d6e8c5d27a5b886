//! Verdicts on a piece without a label.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "review_of_nothing", sql: include_str!("../../../queries/audit/review_of_nothing.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, "09:00 claimed w t\n09:05 reviewed w t verdict=accepted"), ["e2"]);
        assert_eq!(
            found(NAME, "09:00 claimed w t\n09:05 reviewed w t verdict=accepted\n09:10 labeled w t"),
            NOTHING
        );
        assert_eq!(found(NAME, &piece("accepted")), NOTHING);
    }
}
