//! Labels that are earlier than their claim.

use super::Rule;

pub const RULE: Rule = Rule {
    name: "labeled_before_claimed",
    sql: include_str!("../../../queries/audit/labeled_before_claimed.sql"),
};

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, all, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(found(NAME, "09:00 labeled w t\n09:05 claimed w t"), ["e1 e2"]);
        assert_eq!(found(NAME, "09:00 claimed w t\n09:05 labeled w t"), NOTHING);
        assert_eq!(found(NAME, "09:00 labeled w t"), NOTHING);
        // One cause is one finding: not also a claim after the label.
        assert_eq!(all("09:00 labeled w t\n09:05 claimed w t"), [NAME]);
    }
}
