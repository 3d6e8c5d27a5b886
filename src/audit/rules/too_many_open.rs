//! More pieces in one person's hands than can be worked on.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "too_many_open", sql: include_str!("../../../queries/audit/too_many_open.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, found_by};

    const NAME: &str = super::RULE.name;

    /// So many pieces, each claimed at its minute; the first is labeled before the last is claimed, where that is said.
    fn held(pieces: usize, first_is_done: bool) -> String {
        let done = if first_is_done { "09:01:30 labeled w t1\n" } else { "" };
        let claims: Vec<String> = (1..=pieces).map(|n| format!("09:{n:02} claimed w t{n}")).collect();
        format!("{done}{}", claims.join("\n"))
    }

    #[test]
    fn the_claim_that_is_one_too_many_is_found() {
        assert_eq!(found(NAME, &held(26, false)), ["e26"]);
        assert_eq!(found_by(NAME, &held(4, false), "too_many_open = 3"), ["e4"]);
    }

    #[test]
    fn as_many_as_allowed_are_not() {
        assert_eq!(found(NAME, &held(25, false)), NOTHING);
        assert_eq!(found(NAME, &held(26, true)), NOTHING);
        // Each of two people has as many.
        assert_eq!(found(NAME, &(held(25, false) + "\n" + &held(25, false).replace(" w ", " x "))), NOTHING);
    }
}
