//! What a table says: rules, each for a payer from a day on, and which of them is in force.
//!
//! Promises: of the rules for a payer the one that began last holds, until its own end.
//! Absent on purpose: the disk (the caller reads a user's file), the arithmetic (`reckon`).

use chrono::NaiveDate;

use super::{Code, WithholdingError, read};
use crate::units::Rounding;

/// The tables that come with the program, by name.
const SHIPPED: [(&str, &str); 1] = [("withholding-cn", include_str!("../../policies/withholding-cn.toml"))];

/// A table of rules, in one currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Withholding {
    /// What the errors and notes call it.
    pub file: String,
    pub name: String,
    pub title: String,
    pub place: String,
    pub currency: String,
    /// What has to be said beside every figure of it.
    pub notice: String,
    pub rounding: Rounding,
    /// Whose pay rules may tell apart; empty where all payers have the same.
    pub payers: Vec<String>,
    pub rules: Vec<Rule>,
}

/// One rule. All amounts, rates and shares are millionths.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub name: String,
    /// Whose pay it is about; everybody's where none is named.
    pub payer: Option<String>,
    pub from: NaiveDate,
    /// The first day on which it holds no more.
    pub until: Option<NaiveDate>,
    pub source: String,
    pub kind: Kind,
    /// In ascending order; the last has no upper end.
    pub brackets: Vec<Bracket>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Each payment by itself, or what a month brought as one.
    PerPayment { by_month: bool, allowance: Allowance },
    /// All that the year brought so far, less what was withheld of it.
    Cumulative { costs_share: i128, monthly_allowance: i128, in_a_row: bool },
}

/// What is taken off a payment before the brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    Amount(i128),
    Share(i128),
    /// The amount up to a line and at it, the share above.
    Line {
        amount: i128,
        up_to: i128,
        share: i128,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// The border belongs to the bracket that it ends.
    pub up_to: Option<i128>,
    pub rate: i128,
    pub quick_deduction: i128,
}

impl Withholding {
    /// Reads a table. `file` is what errors call it.
    ///
    /// # Errors
    /// When the text is no TOML, has a key that nobody knows, lacks one, or says what cannot be: with file and line.
    pub fn parse(file: &str, text: &str) -> Result<Withholding, WithholdingError> {
        read::table(file, text)
    }

    /// The table of that name, else the one in that file, which `read_file` reads.
    ///
    /// # Errors
    /// When there is neither, and as [`Withholding::parse`].
    pub fn find(
        name_or_file: &str,
        read_file: impl FnOnce(&str) -> std::io::Result<String>,
    ) -> Result<Withholding, WithholdingError> {
        if let Some((name, text)) = SHIPPED.iter().find(|(name, _)| *name == name_or_file) {
            return Withholding::parse(&format!("policies/{name}.toml"), text);
        }
        let text = read_file(name_or_file).map_err(|cause| WithholdingError {
            code: Code::NotFound,
            place: name_or_file.to_owned(),
            what: format!(
                "no table that comes with piecework has this name ({}), and it is no file: {cause}",
                SHIPPED.map(|(name, _)| name).join(", ")
            ),
        })?;
        Withholding::parse(name_or_file, &text)
    }

    /// The payer whose rules are asked for.
    ///
    /// # Errors
    /// When the rules tell payers apart and none or an unknown one is named, or when they do not and one is.
    pub fn payer<'a>(&self, named: Option<&'a str>) -> Result<Option<&'a str>, WithholdingError> {
        let choices = || {
            let choices = self.payers.iter().map(|payer| format!("--payer {payer}"));
            choices.collect::<Vec<_>>().join(" or ")
        };
        let what = match named {
            None if self.payers.is_empty() => return Ok(None),
            None => format!("its rules differ by who pays: say {}", choices()),
            Some(payer) if self.payers.iter().any(|known| known == payer) => return Ok(named),
            Some(_) if self.payers.is_empty() => {
                "its rules are the same whoever pays: leave --payer out".to_owned()
            }
            Some(payer) => format!("it knows no payer {payer:?}: say {}", choices()),
        };
        Err(WithholdingError { code: Code::Payer, place: self.file.clone(), what })
    }

    /// The rule in force for a payer on a day.
    pub fn in_force(&self, payer: Option<&str>, day: NaiveDate) -> Option<&Rule> {
        let is_for = |rule: &&Rule| rule.payer.is_none() || rule.payer.as_deref() == payer;
        let latest = self.rules.iter().filter(is_for).filter(|rule| rule.from <= day);
        latest.max_by_key(|rule| rule.from).filter(|rule| rule.until.is_none_or(|until| day < until))
    }
}
