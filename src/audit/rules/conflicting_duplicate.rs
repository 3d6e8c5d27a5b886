//! Records that contradict a fact that is known.

use super::Rule;

pub const RULE: Rule = Rule {
    name: "conflicting_duplicate",
    sql: include_str!("../../../queries/audit/conflicting_duplicate.sql"),
};

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found_beside};

    const NAME: &str = super::RULE.name;

    /// What the quarantine says of such a record.
    const REFUSED: &str = r#"event_id "e1" came before with other content"#;

    #[test]
    fn a_record_that_says_otherwise_is_found() {
        let story = "09:00 claimed w t price=1 currency=CNY";
        assert_eq!(found_beside(NAME, story, &[("b.ndjson", 7, "PW0120", REFUSED)]), ["e1 for 1.00 CNY"]);
    }

    #[test]
    fn one_that_is_merely_broken_is_not() {
        let broken = ("b.ndjson", 7, "PW0102", r#"amount "2,50" is not a decimal number"#);
        assert_eq!(found_beside(NAME, "09:00 claimed w t", &[broken]), NOTHING);
    }
}
