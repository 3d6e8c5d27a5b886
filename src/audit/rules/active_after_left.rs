//! Work after somebody left.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "active_after_left", sql: include_str!("../../../queries/audit/active_after_left.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn work_after_the_last_day_is_found() {
        let story = "08:00 left w -\n09:00 claimed w t price=1 currency=CNY\n09:10 labeled w t";
        assert_eq!(found(NAME, story), ["e1 e2 e3 for 1.00 CNY"]);
    }

    #[test]
    fn work_before_it_or_after_a_return_is_not() {
        assert_eq!(found(NAME, &piece("09:05 left w -")), NOTHING);
        assert_eq!(found(NAME, "07:00 left w -\n08:00 enrolled w -\n09:00 claimed w t"), NOTHING);
        assert_eq!(
            found(NAME, "08:00 left w -\n09:00 claimed w t\n10:00 voided - - target_event_id=e1"),
            NOTHING
        );
        assert_eq!(found(NAME, "08:00 left w -\n09:00 claimed x t"), NOTHING);
    }
}
