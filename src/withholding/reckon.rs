//! The arithmetic: payments of one person in, what was to be withheld of them out, month by month.
//!
//! Promises: whole numbers all the way; nothing is withheld of a month that brought nothing, and never more than the month brought;
//! what a tax of the year would ask beyond that stays to be seen as the difference of two columns and is asked of the next month.
//! Absent on purpose: exempt income, deductions that a person claims, reliefs: they are not in a ledger of work.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::rule::{Allowance, Bracket, Kind, Rule, Withholding};
use super::{Code, WithholdingError};
use crate::units::{Mode, Money, Rounding};

/// Millionths of a whole: the scale of amounts, rates and shares.
const UNIT: i128 = 1_000_000;

/// One payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paid {
    pub day: NaiveDate,
    /// Before anything is withheld; below 0 where something was taken back.
    pub gross: Money,
}

/// What a month brought under one rule, and what is withheld of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Month<'r> {
    pub year: i32,
    pub month: u32,
    /// The day of the latest payment.
    pub last_day: NaiveDate,
    pub payments: u64,
    pub gross: Money,
    /// Nothing where no rule is in force.
    pub reckoned: Option<Reckoned<'r>>,
}

/// What a rule makes of a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Reckoned<'r> {
    pub rule: &'r Rule,
    pub withheld: Money,
    /// What the brackets were put to: of the month, or of the year so far where the rule is cumulative; to six places.
    pub taxable: Money,
    /// What the year brought so far under this rule, and what was withheld of it.
    pub year_gross: Money,
    pub year_withheld: Money,
    /// Of a cumulative rule: for how many months there is an allowance, and the tax on the year so far.
    pub cumulative: Option<(u32, Money)>,
}

impl Reckoned<'_> {
    /// What the person gets of the gross.
    pub fn net(&self, gross: Money) -> Money {
        Money(gross.0 - self.withheld.0)
    }
}

/// More money than a table is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// The year so far under one rule.
#[derive(Default)]
struct Year {
    gross: i128,
    withheld: i128,
    /// Months that brought something: all, those in a row, and the latest.
    months: u32,
    in_a_row: u32,
    latest: u32,
}

impl Withholding {
    /// What is withheld of the payments of one person by one payer: a row for each month, and for each rule in it, in order.
    ///
    /// # Errors
    /// When the payer is none of the table's, or the sums do not fit.
    pub fn withheld(&self, payer: Option<&str>, paid: &[Paid]) -> Result<Vec<Month<'_>>, WithholdingError> {
        let payer = self.payer(payer)?;
        self.months(payer, paid).map_err(|TooLarge| WithholdingError {
            code: Code::TooLarge,
            place: self.file.clone(),
            what: "payments that come to more than 10^20 cannot be reckoned".to_owned(),
        })
    }

    fn months(&self, payer: Option<&str>, paid: &[Paid]) -> Result<Vec<Month<'_>>, TooLarge> {
        let mut months: BTreeMap<(i32, u32, Option<NaiveDate>), Vec<Paid>> = BTreeMap::new();
        for paid in paid {
            let rule = self.in_force(payer, paid.day);
            let key = (paid.day.year(), paid.day.month(), rule.map(|rule| rule.from));
            months.entry(key).or_default().push(*paid);
        }
        let mut years: BTreeMap<(i32, NaiveDate), Year> = BTreeMap::new();
        let mut rows = Vec::new();
        for ((year, month, from), mut paid) in months {
            paid.sort_unstable();
            let Some(last_day) = paid.last().map(|paid| paid.day) else { continue };
            let gross = sum(paid.iter().map(|paid| paid.gross.0))?;
            let reckoned = match (self.in_force(payer, last_day), from) {
                (Some(rule), Some(from)) => {
                    let so_far = years.entry((year, from)).or_default();
                    Some(reckon(rule, self.rounding, so_far, month, gross, &paid)?)
                }
                _ => None,
            };
            let payments = paid.len() as u64;
            rows.push(Month { year, month, last_day, payments, gross: Money(gross), reckoned });
        }
        // A month in which a rule ended has a row without one too; what had a rule comes first.
        rows.sort_by_key(|row| (row.year, row.month, row.last_day));
        Ok(rows)
    }
}

fn reckon<'r>(
    rule: &'r Rule,
    rounding: Rounding,
    year: &mut Year,
    month: u32,
    gross: i128,
    paid: &[Paid],
) -> Result<Reckoned<'r>, TooLarge> {
    year.gross = sum([year.gross, gross])?;
    year.count(month, gross);
    let (withheld, taxable, cumulative) = match &rule.kind {
        Kind::PerPayment { by_month, allowance } => {
            let amounts = match by_month {
                true => vec![gross],
                false => paid.iter().map(|paid| paid.gross.0).collect(),
            };
            let (mut withheld, mut taxable) = (0, 0);
            for amount in amounts {
                let base = after_allowance(*allowance, amount)?;
                withheld = sum([withheld, tax(&rule.brackets, base, rounding)?])?;
                taxable = sum([taxable, base])?;
            }
            (withheld.min(gross.max(0)), taxable, None)
        }
        Kind::Cumulative { costs_share, monthly_allowance, in_a_row } => {
            let months = if *in_a_row { year.in_a_row } else { year.months };
            let kept = year.gross.checked_mul(UNIT - costs_share).ok_or(TooLarge)?;
            let allowance = monthly_allowance.checked_mul(i128::from(months) * UNIT).ok_or(TooLarge)?;
            let taxable = kept.checked_sub(allowance).ok_or(TooLarge)?.max(0);
            let due = tax(&rule.brackets, taxable, rounding)?;
            let withheld = (due - year.withheld).clamp(0, gross.max(0));
            (withheld, taxable, Some((months, Money(due))))
        }
    };
    year.withheld = sum([year.withheld, withheld])?;
    Ok(Reckoned {
        rule,
        withheld: Money(withheld),
        taxable: Money(steps(taxable, UNIT, Mode::HalfUp)),
        year_gross: Money(year.gross),
        year_withheld: Money(year.withheld),
        cumulative,
    })
}

impl Year {
    /// A month that brought nothing counts for none, and ends a row.
    fn count(&mut self, month: u32, gross: i128) {
        if gross <= 0 {
            self.in_a_row = 0;
            return;
        }
        self.in_a_row = if self.latest + 1 == month { self.in_a_row + 1 } else { 1 };
        self.months += 1;
        self.latest = month;
    }
}

fn sum(amounts: impl IntoIterator<Item = i128>) -> Result<i128, TooLarge> {
    amounts.into_iter().try_fold(0i128, i128::checked_add).ok_or(TooLarge)
}

/// What is left of a payment, in millionths of millionths.
fn after_allowance(allowance: Allowance, gross: i128) -> Result<i128, TooLarge> {
    let left = match allowance {
        Allowance::Amount(amount) => (gross - amount).checked_mul(UNIT),
        Allowance::Line { amount, up_to, .. } if gross <= up_to => (gross - amount).checked_mul(UNIT),
        Allowance::Share(share) | Allowance::Line { share, .. } => gross.checked_mul(UNIT - share),
    };
    Ok(left.ok_or(TooLarge)?.max(0))
}

/// The tax on so many millionths of millionths, rounded, in millionths.
fn tax(brackets: &[Bracket], taxable: i128, rounding: Rounding) -> Result<i128, TooLarge> {
    let is_in = |bracket: &&Bracket| {
        bracket.up_to.and_then(|up_to| up_to.checked_mul(UNIT)).is_none_or(|up_to| taxable <= up_to)
    };
    let Some(Bracket { rate, quick_deduction, .. }) = brackets.iter().find(is_in) else { return Ok(0) };
    // Millionths of millionths of millionths.
    let whole = taxable.checked_mul(*rate).ok_or(TooLarge)?;
    let tax = whole.checked_sub(quick_deduction.checked_mul(UNIT * UNIT).ok_or(TooLarge)?).ok_or(TooLarge)?;
    let step = rounding.step.checked_mul(UNIT * UNIT).ok_or(TooLarge)?;
    Ok(steps(tax.max(0), step, rounding.mode) * rounding.step)
}

/// How many steps are nearest to a value that is not below 0.
fn steps(value: i128, step: i128, mode: Mode) -> i128 {
    mode.nearest(value.unsigned_abs(), step.unsigned_abs()) as i128
}
