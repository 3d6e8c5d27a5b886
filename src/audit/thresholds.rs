//! From which point on something is strange: the numbers of `policies/audit.toml`, or of a file like it.
//!
//! Promises: the shipped file is the default; a file changes what it names and nothing else; a key that nobody knows
//! and a number that means nothing are refused.

use serde::Deserialize;

use crate::units::line_at;

/// The numbers, each explained in `policies/audit.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    pub accepted_unpaid_days: f64,
    pub stuck_claim_days: f64,
    pub stuck_review_days: f64,
    pub too_fast_factor: f64,
    pub too_fast_pieces: u32,
    pub too_many_open: u32,
    pub long_interval_hours: f64,
    pub clock_skew_minutes: f64,
    pub repeated_answers: u32,
    pub repeated_answers_share: f64,
}

impl Default for Thresholds {
    /// Those of `policies/audit.toml`; a test holds it.
    fn default() -> Thresholds {
        Thresholds {
            accepted_unpaid_days: 30.0,
            stuck_claim_days: 7.0,
            stuck_review_days: 14.0,
            too_fast_factor: 2.0,
            too_fast_pieces: 200,
            too_many_open: 25,
            long_interval_hours: 4.0,
            clock_skew_minutes: 5.0,
            repeated_answers: 30,
            repeated_answers_share: 0.6,
        }
    }
}

/// What is wrong with a file of thresholds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PW0407 {file}: line {line}: {cause}")]
pub struct ThresholdsError {
    pub file: String,
    pub line: usize,
    pub cause: String,
}

impl Thresholds {
    /// Reads a file; what it leaves out is as in the shipped one. `file` is what errors call it.
    ///
    /// # Errors
    /// When the text is no TOML, has a key that nobody knows, or a number that cannot be.
    pub fn parse(file: &str, text: &str) -> Result<Thresholds, ThresholdsError> {
        let line = |at: usize| line_at(text, at);
        let wrong = |line, cause| ThresholdsError { file: file.to_owned(), line, cause };
        let read: Thresholds = toml::from_str(text).map_err(|error| {
            wrong(error.span().map_or(1, |span| line(span.start)), error.message().to_owned())
        })?;
        for (name, number) in read.numbers() {
            if !(number.is_finite() && number > 0.0) {
                return Err(wrong(
                    text.find(name).map_or(1, line),
                    format!("{name} = {number} is not above 0"),
                ));
            }
        }
        Ok(read)
    }

    /// Each by its name.
    fn numbers(&self) -> [(&'static str, f64); 10] {
        [
            ("accepted_unpaid_days", self.accepted_unpaid_days),
            ("stuck_claim_days", self.stuck_claim_days),
            ("stuck_review_days", self.stuck_review_days),
            ("too_fast_factor", self.too_fast_factor),
            ("too_fast_pieces", self.too_fast_pieces.into()),
            ("too_many_open", self.too_many_open.into()),
            ("long_interval_hours", self.long_interval_hours),
            ("clock_skew_minutes", self.clock_skew_minutes),
            ("repeated_answers_share", self.repeated_answers_share),
            ("repeated_answers", self.repeated_answers.into()),
        ]
    }

    /// Fills in the blanks of a rule: `{stuck_claim_days}` and the like.
    pub fn fill(&self, sql: &str) -> String {
        let numbers = self.numbers();
        numbers.iter().fold(sql.to_owned(), |sql, (name, number)| {
            sql.replace(&format!("{{{name}}}"), &number.to_string())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Thresholds::parse("mine.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_file_changes_what_it_names_and_nothing_else() {
        let mine = Thresholds::parse("mine.toml", "stuck_claim_days = 2\n").unwrap();
        assert_eq!(mine, Thresholds { stuck_claim_days: 2.0, ..Thresholds::default() });
        assert_eq!(mine.fill("interval '{stuck_claim_days} days'"), "interval '2 days'");
    }

    #[test]
    fn the_shipped_file_says_each_number() {
        const SHIPPED: &str = include_str!("../../policies/audit.toml");
        assert_eq!(Thresholds::parse("audit.toml", SHIPPED), Ok(Thresholds::default()));
        for (name, number) in Thresholds::default().numbers() {
            let line = SHIPPED.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
            assert_eq!(line.unwrap().parse(), Ok(number), "{name}");
        }
    }

    #[test]
    fn what_means_nothing_is_refused() {
        insta::assert_snapshot!(refused("a = \n"), @"PW0407 mine.toml: line 1: string values must be quoted, expected literal string");
        insta::assert_snapshot!(refused("\nstuck_days = 3"), @"PW0407 mine.toml: line 2: unknown field `stuck_days`, expected one of `accepted_unpaid_days`, `stuck_claim_days`, `stuck_review_days`, `too_fast_factor`, `too_fast_pieces`, `too_many_open`, `long_interval_hours`, `clock_skew_minutes`, `repeated_answers`, `repeated_answers_share`");
        insta::assert_snapshot!(refused("stuck_claim_days = 'many'"), @r#"PW0407 mine.toml: line 1: invalid type: string "many", expected f64"#);
        insta::assert_snapshot!(refused("stuck_claim_days = 0"), @"PW0407 mine.toml: line 1: stuck_claim_days = 0 is not above 0");
        insta::assert_snapshot!(refused("too_many_open = 2.5"), @"PW0407 mine.toml: line 1: invalid type: floating point `2.5`, expected u32");
    }
}
