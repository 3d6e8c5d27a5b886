//! More payments for one piece than one.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "paid_twice", sql: include_str!("../../../queries/audit/paid_twice.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn a_second_payment_is_found() {
        assert_eq!(found(NAME, &piece("accepted\npaid 1\npaid 1")), ["e4 e5 for 1.00 CNY"]);
        // Instalments are told, with nothing at stake.
        assert_eq!(found(NAME, &piece("accepted\npaid 0.5\npaid 0.5")), ["e4 e5"]);
        // Another currency pays nothing of the price.
        assert_eq!(found(NAME, &piece("accepted\npaid 1\npaid 2 currency=USD")), ["e4 e5 for 2.00 USD"]);
    }

    #[test]
    fn one_that_was_reversed_or_is_a_bonus_is_not() {
        assert_eq!(found(NAME, &piece("accepted\npaid 1\npaid -1\npaid 1")), NOTHING);
        assert_eq!(found(NAME, &piece("accepted\npaid 1\npaid 1 pay_kind=bonus")), NOTHING);
        // Nor is next week's wage, which names no piece.
        let wages = "09:00 paid w - amount=100 currency=CNY\n10:00 paid w - amount=100 currency=CNY";
        assert_eq!(found(NAME, wages), NOTHING);
    }
}
