//! A price that changes midway.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "price_changed", sql: include_str!("../../../queries/audit/price_changed.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn another_price_on_the_label_is_found() {
        let story = "09:00 claimed w t price=1 currency=CNY\n09:01 claimed w t price=2 currency=CNY";
        assert_eq!(found(NAME, story), ["e1 e2 for 1.00 CNY"]);
        assert_eq!(found(NAME, &piece("labeled price=0.8 currency=CNY")), ["e1 e2 e3 for 0.20 CNY"]);
    }

    #[test]
    fn the_same_price_in_other_digits_or_from_another_person_is_not() {
        assert_eq!(found(NAME, &piece("labeled price=1.00 currency=CNY")), NOTHING);
        assert_eq!(found(NAME, &piece("labeled price=2 currency=CNY actor_id=lead")), NOTHING);
        assert_eq!(
            found(NAME, &piece("labeled price=2 currency=CNY\n09:05 voided - - target_event_id=e3")),
            NOTHING
        );
    }
}
