//! The same answer again and again.

use super::Rule;

pub const RULE: Rule =
    Rule { name: "repeated_answers", sql: include_str!("../../../queries/audit/repeated_answers.sql") };

#[cfg(test)]
mod tests {
    use crate::audit::stories::{NOTHING, found, found_by, told_by};

    const NAME: &str = super::RULE.name;

    /// Ten answers of one person to ten tasks, and ten of another, as told.
    fn answers(of: impl Fn(usize) -> &'static str, tasks: usize) -> String {
        let mine = (0..10).map(|n| format!("09:{n:02} labeled w t{} label={}", n % tasks, of(n)));
        let theirs = (0..10)
            .map(|n| format!("10:{n:02} labeled x u{n} label={}", if n % 2 == 0 { "cat" } else { "dog" }));
        mine.chain(theirs).collect::<Vec<_>>().join("\n")
    }

    const TEN: &str = "repeated_answers = 10\nrepeated_answers_share = 0.8";

    #[test]
    fn ten_tasks_with_one_answer_are_found() {
        assert_eq!(found_by(NAME, &answers(|_| "cat", 10), TEN), ["e1 e2 e3 e4 e5 e6 e7 e8 e9 e10"]);
        insta::assert_snapshot!(told_by(NAME, &answers(|_| "cat", 10), TEN), @r#"one worker gave the same answer to many different tasks in a row: "cat" given to 10 tasks in a row, at least 10; of all answers to such tasks it is 75 %"#);
    }

    #[test]
    fn a_change_one_task_or_an_answer_that_nearly_all_give_is_not() {
        assert_eq!(found_by(NAME, &answers(|n| if n == 5 { "dog" } else { "cat" }, 10), TEN), NOTHING);
        assert_eq!(found_by(NAME, &answers(|_| "cat", 3), TEN), NOTHING);
        let alike = answers(|_| "cat", 10);
        assert_eq!(found_by(NAME, &alike, "repeated_answers = 10\nrepeated_answers_share = 0.7"), NOTHING);
        assert_eq!(found(NAME, &alike), NOTHING);
    }
}
