//! A stretch of work with a tab left open in it.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "long_interval", sql: include_str!("../../../queries/audit/long_interval.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn five_hours_are_found() {
        assert_eq!(found(NAME, "09:00 claimed w t\n14:00 labeled w t"), ["e1 e2 for 18000 s"]);
    }

    #[test]
    fn four_and_what_was_measured_are_not() {
        assert_eq!(found(NAME, "09:00 claimed w t\n13:00 labeled w t"), NOTHING);
        assert_eq!(found(NAME, "09:00 claimed w t\n14:00 labeled w t active_ms=60000"), NOTHING);
        assert_eq!(found(NAME, "09:00 claimed w t\n14:00 released w t reason=expired"), NOTHING);
    }
}
