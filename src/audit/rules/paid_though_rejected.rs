//! Money for a piece that ended rejected.

use super::Rule;

pub const RULE: Rule = Rule {
    name: "paid_though_rejected",
    sql: include_str!("../../../queries/audit/paid_though_rejected.sql"),
};

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn pay_for_rejected_work_is_found() {
        assert_eq!(found(NAME, &piece("rejected\npaid 1")), ["e4 for 1.00 CNY"]);
    }

    #[test]
    fn compensation_and_what_was_reversed_are_not() {
        assert_eq!(found(NAME, &piece("rejected\npaid 1 pay_kind=compensation")), NOTHING);
        assert_eq!(found(NAME, &piece("rejected\npaid 1\npaid -1")), NOTHING);
        assert_eq!(found(NAME, &piece("rejected\naccepted\npaid 1")), NOTHING);
    }
}
