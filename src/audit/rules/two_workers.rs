//! Several workers under one assignment.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "two_workers", sql: include_str!("../../../queries/audit/two_workers.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, times};

    const NAME: &str = super::RULE.name;

    #[test]
    fn both_parts_are_found_also_without_a_claim() {
        let story = "09:00 claimed ann t assignment_id=a\n09:05 labeled bob t assignment_id=a";
        assert_eq!(found(NAME, story), ["e1", "e2"]);
        assert_eq!(times(NAME, story), "ann 2026-03-01T09:00:00Z\nbob 2026-03-01T09:05:00Z");
    }

    #[test]
    fn two_people_with_a_task_each_are_not() {
        assert_eq!(found(NAME, "09:00 claimed ann t\n09:05 claimed bob t"), NOTHING);
    }
}
