//! Labels on a piece that was given back.

use super::Rule;

pub const RULE: Rule = Rule {
    name: "labeled_after_release",
    sql: include_str!("../../../queries/audit/labeled_after_release.sql"),
};

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn it_is_found_and_its_neighbour_is_not() {
        assert_eq!(
            found(NAME, "09:00 claimed w t\n09:05 released w t\n09:10 labeled w t price=1 currency=CNY"),
            ["e3 for 1.00 CNY"]
        );
        assert_eq!(
            found(NAME, "09:00 claimed w t\n09:05 released w t\n09:06 claimed w t\n09:10 labeled w t"),
            NOTHING
        );
    }
}
