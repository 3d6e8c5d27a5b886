//! A file into a [`Withholding`], or the line that is wrong in it.
//!
//! Promises: nothing in the file is passed over, and nothing is guessed; brackets that jump are a mistake unless the rule says that they do.
//! Absent on purpose: which law a rule follows.

use std::ops::Range;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::rule::{Allowance, Bracket, Kind, Rule, Withholding};
use super::{Code, WithholdingError};
use crate::units::{Mode, Rounding, decimal, line_at, print_decimal};

const UNIT: i128 = 1_000_000;
/// Amounts of a table lie below: a billion.
const MOST: i128 = 1_000_000_000 * UNIT;

type Outcome<T> = Result<T, WithholdingError>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTable {
    name: Spanned<String>,
    title: Spanned<String>,
    place: Spanned<String>,
    currency: Spanned<String>,
    notice: Spanned<String>,
    rounding: WrittenRounding,
    #[serde(default)]
    payers: Vec<Spanned<String>>,
    rule: Vec<Spanned<WrittenRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRounding {
    step: Spanned<Value>,
    mode: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    name: Spanned<String>,
    kind: Spanned<String>,
    payer: Option<Spanned<String>>,
    from: Spanned<Value>,
    until: Option<Spanned<Value>>,
    source: Spanned<String>,
    /// For the reader of the file.
    #[serde(rename = "note")]
    _note: Option<String>,
    one_payment: Option<Spanned<String>>,
    allowance_amount: Option<Spanned<Value>>,
    allowance_up_to: Option<Spanned<Value>>,
    allowance_share: Option<Spanned<Value>>,
    costs_share: Option<Spanned<Value>>,
    monthly_allowance: Option<Spanned<Value>>,
    allowance_months: Option<Spanned<String>>,
    brackets: Spanned<Vec<Spanned<WrittenBracket>>>,
    #[serde(default)]
    jumps: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBracket {
    up_to: Option<Spanned<Value>>,
    rate: Spanned<Value>,
    quick_deduction: Option<Spanned<Value>>,
}

/// Where the text comes from, for errors.
struct Page<'t> {
    file: &'t str,
    text: &'t str,
}

pub(super) fn table(file: &str, text: &str) -> Outcome<Withholding> {
    let page = Page { file, text };
    let written: WrittenTable = toml::from_str(text).map_err(|error| {
        page.error(Code::Unreadable, error.span().unwrap_or_default(), error.message().trim().to_owned())
    })?;
    let payers = written.payers.iter().map(|payer| page.said(payer)).collect::<Outcome<Vec<_>>>()?;
    let mut rules: Vec<Rule> = Vec::new();
    for rule in &written.rule {
        let read = page.rule(rule.get_ref(), &payers)?;
        let span = rule.span();
        if rules.iter().any(|other| other.name == read.name) {
            return Err(page.value(&span, format!("two rules have the name {:?}", read.name)));
        }
        let meets = |other: &&Rule| {
            let same_payer = other.payer == read.payer || other.payer.is_none() || read.payer.is_none();
            other.from == read.from && same_payer
        };
        if let Some(other) = rules.iter().find(meets) {
            let (name, from) = (&other.name, read.from);
            return Err(page.value(
                &span,
                format!("{:?} and {name:?} begin for one payer on one day, {from}", read.name),
            ));
        }
        rules.push(read);
    }
    if rules.is_empty() {
        return Err(page.value(&(0..0), "it has no rule: write [[rule]]"));
    }
    let currency = page.said(&written.currency)?;
    if currency.len() > 12 || !currency.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        return Err(
            page.value(&written.currency.span(), format!("currency {currency:?} is not a code such as CNY"))
        );
    }
    Ok(Withholding {
        file: file.to_owned(),
        name: page.said(&written.name)?,
        title: page.said(&written.title)?,
        place: page.said(&written.place)?,
        currency,
        notice: page.said(&written.notice)?,
        rounding: page.rounding(&written.rounding)?,
        payers,
        rules,
    })
}

impl Page<'_> {
    fn error(&self, code: Code, span: Range<usize>, what: impl Into<String>) -> WithholdingError {
        let place = format!("{}:{}", self.file, line_at(self.text, span.start));
        WithholdingError { code, place, what: what.into() }
    }

    fn value(&self, span: &Range<usize>, what: impl Into<String>) -> WithholdingError {
        self.error(Code::Value, span.clone(), what)
    }

    /// A text that says something.
    fn said(&self, text: &Spanned<String>) -> Outcome<String> {
        match text.get_ref().trim() {
            "" => Err(self.value(&text.span(), "it is empty: say it, or leave the key out where it may be")),
            said => Ok(said.to_owned()),
        }
    }

    fn day(&self, key: &str, value: &Spanned<Value>) -> Outcome<NaiveDate> {
        let text = plain(value);
        text.parse()
            .map_err(|_| self.value(&value.span(), format!("{key} {text:?} is not a day such as 2026-01-01")))
    }

    /// A decimal in millionths, from 0 to a limit.
    fn number(&self, key: &str, value: &Spanned<Value>, most: i128) -> Outcome<i128> {
        let text = plain(value);
        let wrong = |what: &str| Err(self.value(&value.span(), format!("{key} {text:?} {what}")));
        match decimal(&text, 6) {
            Some((_, false)) => wrong("has more than six decimal places"),
            Some((number, true)) if (0..=most).contains(&number) => Ok(number),
            Some(_) if most == UNIT => wrong("does not lie between 0 and 1: a fifth is 0.2"),
            Some(_) => wrong("does not lie between 0 and a billion"),
            None => wrong("is not a decimal such as 0.2 or 800"),
        }
    }

    fn optional(&self, key: &str, value: &Option<Spanned<Value>>, most: i128) -> Outcome<Option<i128>> {
        value.as_ref().map(|value| self.number(key, value, most)).transpose()
    }

    fn rounding(&self, written: &WrittenRounding) -> Outcome<Rounding> {
        let step = self.number("step", &written.step, MOST)?;
        if step == 0 {
            return Err(self.value(&written.step.span(), "step is 0: it is the least amount, such as 0.01"));
        }
        let mode = match written.mode.get_ref().as_str() {
            "half_up" => Mode::HalfUp,
            "half_even" => Mode::HalfEven,
            "down" => Mode::Down,
            mode => {
                let what = format!("mode {mode:?} is none of half_up, half_even, down");
                return Err(self.value(&written.mode.span(), what));
            }
        };
        Ok(Rounding { step, mode })
    }

    fn rule(&self, written: &WrittenRule, payers: &[String]) -> Outcome<Rule> {
        let payer = match &written.payer {
            Some(payer) if !payers.contains(payer.get_ref()) => {
                let what = format!("payer {:?} is not among the payers at the top", payer.get_ref());
                return Err(self.value(&payer.span(), what));
            }
            payer => payer.as_ref().map(|payer| payer.get_ref().clone()),
        };
        let from = self.day("from", &written.from)?;
        let until = written.until.as_ref().map(|until| self.day("until", until)).transpose()?;
        if let (Some(until), Some(value)) = (until, &written.until)
            && until <= from
        {
            let what =
                format!("until {until} is not after from {from}: it is the first day without the rule");
            return Err(self.value(&value.span(), what));
        }
        Ok(Rule {
            name: self.said(&written.name)?,
            payer,
            from,
            until,
            source: self.said(&written.source)?,
            kind: self.kind(written)?,
            brackets: self.brackets(written)?,
        })
    }

    fn kind(&self, written: &WrittenRule) -> Outcome<Kind> {
        let of_payment = [
            ("one_payment", written.one_payment.as_ref().map(Spanned::span)),
            ("allowance_amount", written.allowance_amount.as_ref().map(Spanned::span)),
            ("allowance_up_to", written.allowance_up_to.as_ref().map(Spanned::span)),
            ("allowance_share", written.allowance_share.as_ref().map(Spanned::span)),
        ];
        let of_year = [
            ("costs_share", written.costs_share.as_ref().map(Spanned::span)),
            ("monthly_allowance", written.monthly_allowance.as_ref().map(Spanned::span)),
            ("allowance_months", written.allowance_months.as_ref().map(Spanned::span)),
        ];
        let (kind, strange) = match written.kind.get_ref().as_str() {
            "per_payment" => (self.per_payment(written)?, of_year.to_vec()),
            "cumulative" => (self.cumulative(written)?, of_payment.to_vec()),
            kind => {
                let what = format!("kind {kind:?} is neither per_payment nor cumulative");
                return Err(self.value(&written.kind.span(), what));
            }
        };
        match strange.into_iter().find_map(|(key, span)| Some((key, span?))) {
            Some((key, span)) => {
                Err(self.value(&span, format!("{key} says nothing of a {} rule", written.kind.get_ref())))
            }
            None => Ok(kind),
        }
    }

    fn per_payment(&self, written: &WrittenRule) -> Outcome<Kind> {
        let by_month =
            self.choice("one_payment", &written.one_payment, &written.kind, ["month", "payment"])?;
        let amount = self.optional("allowance_amount", &written.allowance_amount, MOST)?;
        let up_to = self.optional("allowance_up_to", &written.allowance_up_to, MOST)?;
        let share = self.optional("allowance_share", &written.allowance_share, UNIT)?;
        let allowance = match (amount, up_to, share) {
            (Some(amount), Some(up_to), share) => {
                Allowance::Line { amount, up_to, share: share.unwrap_or_default() }
            }
            (Some(amount), None, None) => Allowance::Amount(amount),
            (None, None, share) => Allowance::Share(share.unwrap_or_default()),
            (None, Some(_), _) | (Some(_), None, Some(_)) => {
                let what = "an allowance with a line needs allowance_amount up to allowance_up_to, and allowance_share above it";
                return Err(self.value(&written.kind.span(), what));
            }
        };
        Ok(Kind::PerPayment { by_month, allowance })
    }

    fn cumulative(&self, written: &WrittenRule) -> Outcome<Kind> {
        let months = ["in_a_row", "with_pay"];
        Ok(Kind::Cumulative {
            costs_share: self.optional("costs_share", &written.costs_share, UNIT)?.unwrap_or_default(),
            monthly_allowance: self
                .optional("monthly_allowance", &written.monthly_allowance, MOST)?
                .unwrap_or_default(),
            in_a_row: self.choice("allowance_months", &written.allowance_months, &written.kind, months)?,
        })
    }

    /// Whether the first of two words was written.
    fn choice(
        &self,
        key: &str,
        written: &Option<Spanned<String>>,
        kind: &Spanned<String>,
        [one, other]: [&str; 2],
    ) -> Outcome<bool> {
        match written.as_ref().map(|word| (word.get_ref().as_str(), word.span())) {
            Some((word, _)) if word == one || word == other => Ok(word == one),
            Some((word, span)) => {
                Err(self.value(&span, format!("{key} {word:?} is neither {one} nor {other}")))
            }
            None => {
                let kind_name = kind.get_ref();
                Err(self.value(
                    &kind.span(),
                    format!("a {kind_name} rule needs {key} = {one:?} or {key} = {other:?}"),
                ))
            }
        }
    }

    fn brackets(&self, written: &WrittenRule) -> Outcome<Vec<Bracket>> {
        let mut brackets: Vec<Bracket> = Vec::new();
        let count = written.brackets.get_ref().len();
        for (at, part) in written.brackets.get_ref().iter().enumerate() {
            let (span, part) = (part.span(), part.get_ref());
            let bracket = Bracket {
                up_to: self.optional("up_to", &part.up_to, MOST)?,
                rate: self.number("rate", &part.rate, UNIT)?,
                quick_deduction: self
                    .optional("quick_deduction", &part.quick_deduction, MOST)?
                    .unwrap_or_default(),
            };
            if bracket.up_to.is_none() != (at + 1 == count) {
                return Err(self.value(
                    &span,
                    "every bracket but the last has up_to, and the last has none: it has no end",
                ));
            }
            if let Some(before) = brackets.last() {
                if bracket.up_to.is_some_and(|up_to| before.up_to.is_none_or(|before| up_to <= before)) {
                    return Err(self.value(&span, "up_to is not above that of the bracket before"));
                }
                if !written.jumps {
                    self.meet(&span, before, &bracket)?;
                }
            }
            brackets.push(bracket);
        }
        match brackets.is_empty() {
            true => {
                Err(self.value(&written.brackets.span(), "brackets is empty: write { rate = 0.2 } at least"))
            }
            false => Ok(brackets),
        }
    }

    /// That two brackets ask for one tax at the border between them: else a quick deduction is mistyped, most likely.
    fn meet(&self, span: &Range<usize>, before: &Bracket, after: &Bracket) -> Outcome<()> {
        let border = before.up_to.unwrap_or_default();
        // Millionths of millionths: below 10^15 times 10^6.
        let wanted = border * (after.rate - before.rate) + before.quick_deduction * UNIT;
        if wanted == after.quick_deduction * UNIT {
            return Ok(());
        }
        let (border, wanted) = (print_decimal(border, 6, 6), print_decimal(wanted, 12, 12));
        Err(self.value(
            span,
            format!("the tax jumps at {border}: without a jump quick_deduction is {wanted}; say jumps = true in the rule where it is meant"),
        ))
    }
}

/// A value as it reads in the file, without quotes.
fn plain(value: &Spanned<Value>) -> String {
    match value.get_ref() {
        Value::String(text) => text.trim().to_owned(),
        value => value.to_string(),
    }
}
