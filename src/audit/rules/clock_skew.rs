//! Clocks that contradict each other.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "clock_skew", sql: include_str!("../../../queries/audit/clock_skew.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, all, found};

    const NAME: &str = super::RULE.name;

    #[test]
    fn a_fact_recorded_before_it_happened_is_found() {
        let late = |recorded: &str| {
            format!(
                "09:00 claimed w t recorded_at=2026-03-01T{recorded}Z\n12:00 claimed w t2 recorded_at=2026-03-01T12:00:01Z"
            )
        };
        assert_eq!(found(NAME, &late("08:50:00")), ["e1 for 600 s"]);
        assert_eq!(found(NAME, &late("08:56:00")), NOTHING);
    }

    #[test]
    fn a_verdict_before_its_label_is_found_and_said_once() {
        let story = "09:00 claimed w t\n09:10 reviewed w t verdict=accepted\n09:20 labeled w t";
        assert_eq!(found(NAME, story), ["e2 e3 for 600 s"]);
        assert_eq!(all(story), [NAME]);
        assert_eq!(
            found(NAME, "09:00 claimed w t\n09:10 labeled w t\n09:10 reviewed w t verdict=accepted"),
            NOTHING
        );
        assert_eq!(
            found(NAME, "09:00 labeled w t\n09:10 reviewed w t verdict=rework\n09:20 labeled w t"),
            NOTHING
        );
    }
}
