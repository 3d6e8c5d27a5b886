//! Verdicts on one's own work.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "self_review", sql: include_str!("../../../queries/audit/self_review.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn ones_own_verdict_is_found() {
        assert_eq!(found(NAME, &piece("accepted reviewer_id=w")), ["e3 for 1.00 CNY"]);
    }

    #[test]
    fn another_ones_and_nobodys_are_not() {
        assert_eq!(found(NAME, &piece("accepted reviewer_id=r")), NOTHING);
        assert_eq!(found(NAME, &piece("accepted reviewer_kind=automatic")), NOTHING);
    }
}
