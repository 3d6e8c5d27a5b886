//! Money for a piece that nobody accepted.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "paid_not_accepted", sql: include_str!("../../../queries/audit/paid_not_accepted.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn pay_before_a_verdict_is_found() {
        assert_eq!(found(NAME, &piece("paid 1")), ["e3 for 1.00 CNY"]);
        assert_eq!(found(NAME, &piece("rework\npaid 1")), ["e4 for 1.00 CNY"]);
    }

    #[test]
    fn a_bonus_and_pay_for_accepted_work_are_not() {
        assert_eq!(found(NAME, &piece("paid 1 pay_kind=bonus")), NOTHING);
        assert_eq!(found(NAME, &piece("accepted\npaid 1")), NOTHING);
        // Of which nothing is known but the payment: that is payment_of_nothing.
        assert_eq!(found(NAME, "09:00 paid w t amount=1 currency=CNY"), NOTHING);
    }
}
