//! Labels of which nobody knows when they were begun.

use super::Rule;

pub const RULE: Rule = Rule {
    name: "labeled_without_claim",
    sql: include_str!("../../../queries/audit/labeled_without_claim.sql"),
};

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, "09:00 labeled w t"), ["e1"]);
        assert_eq!(found(NAME, "09:00 claimed w t\n09:05 labeled w t"), NOTHING);
        assert_eq!(found(NAME, "09:00 labeled w t actor_id=lead"), NOTHING);
    }
}
