//! More than the price by one payment.

use super::Rule;

pub const RULE: Rule = Rule { name: "overpaid", sql: include_str!("../../../queries/audit/overpaid.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, all, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn what_lies_beyond_the_price_is_found() {
        assert_eq!(found(NAME, &piece("accepted\npaid 1.01")), ["e4 for 0.01 CNY"]);
    }

    #[test]
    fn the_price_a_bonus_and_what_is_paid_twice_are_not() {
        assert_eq!(found(NAME, &piece("accepted\npaid 1")), NOTHING);
        assert_eq!(found(NAME, &piece("accepted\npaid 1\npaid 0.5 pay_kind=bonus")), NOTHING);
        assert_eq!(found(NAME, &piece("accepted\npaid 1.5\npaid -0.5")), NOTHING);
        // A double payment is one finding, and that one is paid_twice.
        assert_eq!(all(&piece("accepted\npaid 1\npaid 1")), ["paid_twice"]);
    }
}
