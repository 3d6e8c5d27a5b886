//! Pieces given back after they were labeled.

use super::Rule;

pub const RULE: Rule = Rule {
    name: "released_after_label",
    sql: include_str!("../../../queries/audit/released_after_label.sql"),
};

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, &piece("released")), ["e3 for 1.00 CNY"]);
        assert_eq!(found(NAME, &piece("rework\nreleased")), NOTHING);
    }
}
