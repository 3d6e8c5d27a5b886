//! Claims that nothing followed.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "stuck_claim", sql: include_str!("../../../queries/audit/stuck_claim.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    #[test]
    fn a_claim_and_a_piece_sent_back_are_found_after_a_week() {
        let claimed = "03-01T09:00 claimed w t price=1 currency=CNY\n03-09T09:00 claimed x t2";
        assert_eq!(found(NAME, claimed), ["e1 for 1.00 CNY"]);
        assert_eq!(found(NAME, &(piece("rework") + "\n03-09T09:00 claimed x t2")), ["e1 e3 for 1.00 CNY"]);
    }

    #[test]
    fn one_that_was_done_given_back_or_taken_again_lately_is_not() {
        let until = |rest: &str| format!("03-01T09:00 claimed w t\n{rest}\n03-09T09:00 claimed x t2");
        assert_eq!(found(NAME, &until("03-01T09:10 labeled w t")), NOTHING);
        assert_eq!(found(NAME, &until("03-01T09:10 released w t")), NOTHING);
        assert_eq!(found(NAME, &until("03-05T09:00 claimed w t")), NOTHING);
        assert_eq!(found(NAME, "03-02T10:00 claimed w t\n03-09T09:00 claimed x t2"), NOTHING);
    }
}
