//! The figures of a statement as one value: what the digest is made of, and what a statement's JSON holds.
//!
//! Promises: amounts are exact decimal text, times carry their offset, what is absent is left out, names are those of
//! docs/STATEMENTS.md; nothing hangs on language, layout, or when it was printed.

use serde_json::{Map, Value, json};

use super::lines::local;
use super::{FORM, KINDS, Reckoned, Subtotals, is_reversal};
use crate::payroll::{CardUsed, Entry, Held, Kind, Reason, Sheet};
use crate::units::Money;

/// The names of the two lists of subtotals, and what each goes by.
pub(super) const SUBTOTALS: [(&str, &str); 2] = [("by_project", "project_id"), ("by_rate_line", "rate_line")];

pub(super) fn figures(reckoned: &Reckoned) -> Value {
    let Reckoned { account, sheet, .. } = reckoned;
    let Sheet { period, from, until, zone, cards, .. } = sheet;
    let totals: Map<String, Value> =
        KINDS.iter().map(|kind| (kind.name().to_owned(), amount(reckoned.total(*kind).1))).collect();
    let cards = cards.iter().map(
        |CardUsed { name, version, digest }| json!({ "name": name, "version": version, "digest": digest }),
    );
    let [(projects, by_project), (lines, by_line)] = SUBTOTALS;
    json!({
        "form": FORM,
        "worker_id": account.worker_id,
        "currency": account.currency,
        "period": period,
        "from": from.to_string(),
        "until": until.to_string(),
        "zone": zone.name(),
        "cards": cards.collect::<Vec<_>>(),
        "opening": amount(account.opening),
        "totals": totals,
        "closing": amount(account.closing),
        projects: subtotals(&reckoned.by_project, by_project),
        lines: subtotals(&reckoned.by_rate_line, by_line),
        "entries": account.entries.iter().map(|of| entry(of, sheet)).collect::<Vec<_>>(),
        "held": account.held.iter().map(|of| held(of, sheet)).collect::<Vec<_>>(),
    })
}

fn amount(money: Money) -> Value {
    Value::from(money.to_string())
}

fn subtotals(sums: &Subtotals, by: &str) -> Vec<Value> {
    let row = |(name, (entries, sum)): (&&str, &(usize, Money))| {
        let mut row = json!({ "entries": entries, "amount": amount(*sum) });
        if !name.is_empty() {
            row[by] = json!(name);
        }
        row
    };
    sums.iter().map(row).collect()
}

fn entry(entry: &Entry, sheet: &Sheet) -> Value {
    let texts = [
        ("assignment_id", entry.assignment_id.clone()),
        ("project_id", entry.project_id.clone()),
        ("labeled_at", entry.labeled_at.map(|at| local(at, sheet.zone))),
        ("verdict", entry.verdict.clone()),
        ("reason", entry.reason.as_ref().map(Reason::to_string)),
        ("pay_kind", entry.pay_kind.clone()),
        ("payment_id", entry.payment_id.clone()),
        ("rate_line", entry.rate_line.clone()),
        ("of_period", entry.of_period.clone()),
    ];
    let mut of = json!({
        "kind": entry.kind.name(),
        "at": local(entry.at, sheet.zone),
        "amount": amount(entry.amount),
        "event_ids": entry.event_ids,
    });
    put(&mut of, texts);
    if !entry.steps.is_empty() {
        of["steps"] = json!(entry.steps);
    }
    if is_reversal(entry) {
        of["reversal"] = json!("yes");
    }
    of
}

fn held(held: &Held, sheet: &Sheet) -> Value {
    let mut of = json!({
        "assignment_id": held.assignment_id,
        "labeled_at": local(held.labeled_at, sheet.zone),
        "why": held.why,
    });
    put(
        &mut of,
        [("project_id", held.project_id.clone()), ("amount", held.amount.map(|amount| amount.to_string()))],
    );
    of
}

fn put<const N: usize>(value: &mut Value, texts: [(&str, Option<String>); N]) {
    for (key, text) in texts {
        if let Some(text) = text {
            value[key] = Value::from(text);
        }
    }
}

/// The kinds of which subtotals are made: all that was granted.
pub(super) fn is_granted(kind: &str) -> bool {
    kind != Kind::Payment.name()
}
