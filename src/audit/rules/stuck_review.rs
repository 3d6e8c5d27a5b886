//! Labels that nobody judged.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "stuck_review", sql: include_str!("../../../queries/audit/stuck_review.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, piece};

    const NAME: &str = super::RULE.name;

    /// A label of 1 March, and another one's verdict so many days later.
    fn until(rest: &str, verdict: &str) -> String {
        format!("{}\n{verdict}", piece(rest))
    }

    const VERDICT: &str = "03-20T08:00 labeled x t2\n03-20T09:00 reviewed x t2 verdict=accepted";

    #[test]
    fn a_label_that_waits_for_a_fortnight_is_found() {
        assert_eq!(found(NAME, &until("", VERDICT)), ["e2 for 1.00 CNY"]);
        // Its verdict was taken back, and none came after.
        assert_eq!(found(NAME, &until("accepted\nwithdrawn", VERDICT)), ["e2 e3 e4 for 1.00 CNY"]);
    }

    #[test]
    fn one_that_was_judged_or_stands_where_nobody_judges_is_not() {
        assert_eq!(found(NAME, &until("accepted", VERDICT)), NOTHING);
        assert_eq!(found(NAME, &until("", &VERDICT.replace("03-20", "03-14"))), NOTHING);
        assert_eq!(found(NAME, &until("", "03-20T08:00 labeled x t2")), NOTHING);
    }
}
