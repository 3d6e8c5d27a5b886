//! Work done faster than anybody usually can.

use super::Rule;

pub const RULE: Rule = Rule { name: "too_fast", sql: include_str!("../../../queries/audit/too_fast.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, found_by, told_by};

    const NAME: &str = super::RULE.name;

    /// Twenty pieces of a minute each, and one of so many seconds.
    fn market(seconds: u32, how: &str) -> String {
        let usual = (1..=20).map(|n| {
            format!("{n:02}:00 claimed w t{n} task_type=box\n{n:02}:01 labeled w t{n} task_type=box")
        });
        let usual: Vec<String> = usual.collect();
        format!("{}\n21:00 claimed x t {how}\n21:00:{seconds:02} labeled x t {how}", usual.join("\n"))
    }

    const FEW: &str = "too_fast_pieces = 20";

    #[test]
    fn a_piece_below_the_p1_by_the_factor_is_found() {
        // The p1 of 21 pieces lies a fifth of the way from the fastest to the next.
        assert_eq!(found_by(NAME, &market(1, "task_type=box"), FEW), ["e41 e42"]);
        insta::assert_snapshot!(told_by(NAME, &market(1, "task_type=box"), FEW), @"a piece was done faster than its kind of work can be done: 1.0 s, less than 12.8 s / 2: the p1 of 21 timed pieces of box in production");
    }

    #[test]
    fn one_that_is_fast_of_another_kind_or_of_too_few_is_not() {
        assert_eq!(found_by(NAME, &market(50, "task_type=box"), FEW), NOTHING);
        assert_eq!(found_by(NAME, &market(1, "task_type=text"), FEW), NOTHING);
        assert_eq!(found_by(NAME, &market(1, "task_type=box stage=training"), FEW), NOTHING);
        assert_eq!(found(NAME, &market(1, "task_type=box")), NOTHING);
    }
}
