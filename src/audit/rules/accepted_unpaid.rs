//! Accepted work that nobody has paid for in a month.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "accepted_unpaid", sql: include_str!("../../../queries/audit/accepted_unpaid.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, found_by, piece, told};

    const NAME: &str = super::RULE.name;

    /// A piece that was accepted on 1 March, and the day on which somebody else's work is the latest that is known.
    fn until(rest: &str, day: &str) -> String {
        format!("{}\n{day} claimed other t9", piece(rest))
    }

    #[test]
    fn what_is_still_owed_after_a_month_is_found() {
        assert_eq!(found(NAME, &until("accepted", "04-02T09:00")), ["e3 for 1.00 CNY"]);
        assert_eq!(found(NAME, &until("accepted\npaid 0.4", "04-02T09:00")), ["e3 for 0.60 CNY"]);
        assert_eq!(
            found_by(NAME, &until("accepted", "03-05T09:00"), "accepted_unpaid_days = 3"),
            ["e3 for 1.00 CNY"]
        );
    }

    #[test]
    fn what_is_paid_deducted_or_not_yet_due_is_not() {
        assert_eq!(found(NAME, &until("accepted", "03-31T09:00")), NOTHING);
        assert_eq!(found(NAME, &until("accepted\npaid 1", "04-02T09:00")), NOTHING);
        assert_eq!(
            found(NAME, &until("accepted\npaid 1\npaid -0.2 pay_kind=deduction", "04-02T09:00")),
            NOTHING
        );
        // Paid by the week, and not by the piece.
        let wage = "\n03-08T09:00 paid w - amount=100 currency=CNY";
        assert_eq!(found(NAME, &(until("accepted", "04-02T09:00") + wage)), NOTHING);
    }

    #[test]
    fn it_says_how_much_and_since_when() {
        insta::assert_snapshot!(told(NAME, &until("accepted\npaid 0.4", "04-02T09:00")), @"work was accepted, and its price is not paid after all this time: 0.40 of 1.00 CNY paid 31 d 23 h after the verdict, more than 30 days; at stake 0.60 CNY");
    }
}
