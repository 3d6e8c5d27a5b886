//! A statement's JSON, looked over: is its digest that of its figures, and do they add up?
//!
//! Promises: nothing is taken from the statement but its figures; every fault is named, not only the first.
//! Absent on purpose: whether the ledger says the same (a statement printed again from it does, and has the same digest).

use std::collections::BTreeMap;

use serde_json::Value;

use super::figures::{SUBTOTALS, is_granted};
use super::{FORM, KINDS, canonical};
use crate::payroll::Kind;
use crate::units::{MONEY_SCALE, Money, decimal};

/// What a statement says, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub worker_id: String,
    pub period: String,
    pub currency: String,
    pub entries: usize,
    pub opening: Money,
    pub closing: Money,
    /// Of the figures as they stand.
    pub digest: String,
    /// Nothing where all is right.
    pub wrong: Vec<String>,
}

/// Why something is no statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

/// Computes digest and sums of a statement's figures again.
///
/// # Errors
/// When it is no statement, or lacks an amount that has to be there.
pub fn verify(json: &[u8]) -> Result<Checked, Unreadable> {
    let whole: Value =
        serde_json::from_slice(json).map_err(|error| Unreadable(format!("it is no JSON: {error}")))?;
    let figures = &whole["figures"];
    for form in [&whole["form"], &figures["form"]] {
        if form != FORM {
            return Err(Unreadable(format!("it is no statement of the form \"{FORM}\"")));
        }
    }
    let text = |key: &str| {
        figures[key].as_str().map(str::to_owned).ok_or_else(|| Unreadable(format!("{key} is missing")))
    };
    let digest = canonical::digest(figures);
    let entries = rows(figures, "entries")?;
    let mut sums = Sums::default();
    let (opening, closing) = (amount(figures, "opening", "figures")?, amount(figures, "closing", "figures")?);
    let mut balance = opening;
    let mut totals: BTreeMap<&str, Money> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let moves = amount(entry, "amount", &format!("entry {}", at + 1))?;
        balance = plus(balance, moves)?;
        let total = totals.entry(entry["kind"].as_str().unwrap_or_default()).or_default();
        *total = plus(*total, moves)?;
    }
    sums.hold("closing", closing, balance);
    let known = KINDS.map(Kind::name);
    for kind in known {
        sums.hold(
            &format!("totals.{kind}"),
            amount(&figures["totals"], kind, "totals")?,
            totals.remove(kind).unwrap_or_default(),
        );
    }
    sums.wrong
        .extend(totals.keys().map(|kind| format!("entries of a kind that no statement has: \"{kind}\"")));
    for (list, by) in SUBTOTALS {
        sums.subtotals(figures, list, by)?;
    }
    let stated = whole["digest"].as_str().unwrap_or_default();
    if stated != digest {
        sums.wrong.push(format!("digest: it says \"{stated}\", and its figures have {digest}"));
    }
    Ok(Checked {
        worker_id: text("worker_id")?,
        period: text("period")?,
        currency: text("currency")?,
        entries: entries.len(),
        opening,
        closing,
        digest,
        wrong: sums.wrong,
    })
}

#[derive(Default)]
struct Sums {
    wrong: Vec<String>,
}

impl Sums {
    fn hold(&mut self, what: &str, stated: Money, added: Money) {
        if stated != added {
            self.wrong.push(format!("{what}: it says {stated}, and its entries come to {added}"));
        }
    }

    /// The subtotals of one list next to its entries.
    fn subtotals(&mut self, figures: &Value, list: &str, by: &str) -> Result<(), Unreadable> {
        let mut added: BTreeMap<&str, (u64, Money)> = BTreeMap::new();
        let granted = |entry: &&Value| is_granted(entry["kind"].as_str().unwrap_or_default());
        for entry in rows(figures, "entries")?.iter().filter(granted) {
            let sum = added.entry(entry[by].as_str().unwrap_or_default()).or_default();
            *sum = (sum.0 + 1, plus(sum.1, amount(entry, "amount", "entries")?)?);
        }
        for row in rows(figures, list)? {
            let name = row[by].as_str().unwrap_or_default();
            let (count, sum) = added.remove(name).unwrap_or_default();
            self.hold(&format!("{list} \"{name}\""), amount(row, "amount", list)?, sum);
            if row["entries"].as_u64() != Some(count) {
                self.wrong
                    .push(format!("{list} \"{name}\": it says {} entries, and has {count}", row["entries"]));
            }
        }
        self.wrong.extend(added.keys().map(|name| format!("{list}: nothing is said of \"{name}\"")));
        Ok(())
    }
}

fn rows<'v>(figures: &'v Value, key: &str) -> Result<&'v Vec<Value>, Unreadable> {
    figures[key].as_array().ok_or_else(|| Unreadable(format!("{key} is no list")))
}

fn amount(of: &Value, key: &str, place: &str) -> Result<Money, Unreadable> {
    let text = of[key].as_str();
    // Sums may be larger than any one amount.
    let exact = text.and_then(|text| decimal(text, MONEY_SCALE as u32)).filter(|(_, exact)| *exact);
    let wrong = || Unreadable(format!("{place}: {key} is no exact decimal text: {}", of[key]));
    exact.map(|(value, _)| Money(value)).ok_or_else(wrong)
}

fn plus(one: Money, other: Money) -> Result<Money, Unreadable> {
    let sum = one.0.checked_add(other.0).map(Money);
    sum.ok_or_else(|| Unreadable("its amounts are beyond what can be added".to_owned()))
}
