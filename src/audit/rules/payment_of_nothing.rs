//! Payments for a piece of which nothing else is known.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "payment_of_nothing", sql: include_str!("../../../queries/audit/payment_of_nothing.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, all, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn a_payment_alone_is_found_and_said_once() {
        assert_eq!(found(NAME, "09:00 paid w t amount=1 currency=CNY"), ["e1 for 1.00 CNY"]);
        assert_eq!(all("09:00 paid w t amount=1 currency=CNY"), [NAME]);
    }

    #[test]
    fn pay_for_work_or_for_no_piece_is_not() {
        assert_eq!(found(NAME, &piece("accepted\npaid 1")), NOTHING);
        assert_eq!(found(NAME, "08:00 claimed w t\n09:00 paid w t amount=1 currency=CNY"), NOTHING);
        assert_eq!(found(NAME, "09:00 paid w - amount=1 currency=CNY"), NOTHING);
    }
}
