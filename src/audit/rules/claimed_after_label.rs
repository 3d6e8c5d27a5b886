//! Pieces claimed again after they were labeled.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "claimed_after_label", sql: include_str!("../../../queries/audit/claimed_after_label.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, &piece("claimed")), ["e3"]);
        assert_eq!(found(NAME, &piece("rework\nclaimed")), NOTHING);
        assert_eq!(found(NAME, "09:00 labeled w t\n09:05 claimed w t"), NOTHING);
    }
}
