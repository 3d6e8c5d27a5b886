//! Facts dated after now.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "future_time", sql: include_str!("../../../queries/audit/future_time.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, all, found};

    const NAME: &str = super::RULE.name;

    const STORY: &str = "09:00 claimed w t recorded_at=2026-03-01T09:00:05Z
        06-01T09:00 labeled w t recorded_at=2026-03-01T09:10:00Z";

    #[test]
    fn a_fact_of_next_summer_is_found_and_ages_nothing_else() {
        assert_eq!(found(NAME, STORY), ["e2 for 7948800 s"]);
        assert_eq!(all(STORY), [NAME, "long_interval"]);
    }

    #[test]
    fn one_that_was_recorded_when_it_happened_is_not() {
        assert_eq!(found(NAME, &STORY.replace("2026-03-01T09:10:00Z", "2026-06-01T09:00:00Z")), NOTHING);
        // Files do not know when they were recorded: their latest fact is now.
        assert_eq!(found(NAME, "09:00 claimed w t\n06-01T09:00 labeled w t"), NOTHING);
    }
}
