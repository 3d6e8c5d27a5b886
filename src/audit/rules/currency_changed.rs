//! A currency that changes midway.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "currency_changed", sql: include_str!("../../../queries/audit/currency_changed.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn another_currency_on_the_label_is_found() {
        assert_eq!(found(NAME, &piece("labeled price=1 currency=USD")), ["e1 e2 e3 for 1.00 USD"]);
    }

    #[test]
    fn the_same_one_or_none_is_not() {
        assert_eq!(found(NAME, &piece("labeled price=1 currency=CNY")), NOTHING);
        assert_eq!(found(NAME, &piece("labeled")), NOTHING);
    }
}
