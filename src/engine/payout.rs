//! What is unpaid of each worker: the pieces that a payment can be for, and what a closed balance does not know of.
//!
//! Promises: it is what is known now, whatever the window of the question; what was accepted after the balance's day is no part of it.
//! Absent on purpose: prices by a rate card (whoever prices by one prices what is unpaid by it, too), orders (`payout`).

use std::collections::BTreeMap;

use super::answer::table_of;
use super::fold::related;
use super::open::Events;
use super::{EngineError, Question};
use crate::metrics::sql::moment;
use crate::payout::{ID_PREFIX, Open};
use crate::table::Cell;
use crate::units::{Micros, Money};

pub use crate::payout::{
    DEFAULT_LAYOUT, Debtor, Layout, Order, Orders, Payee, Payees, Paying, PayoutError, Rest, Unpaid, Way,
    Why, events, orders, pain,
};
pub use crate::payroll::{Account, Sheet};

const OPEN: &str = include_str!("../../queries/payout/open.sql");
const PAID: &str = include_str!("../../queries/payout/paid.sql");

/// What is unpaid of what was owed before a moment, by the prices of the events.
///
/// # Errors
/// Events that cannot be read, or a condition that cannot be used.
pub async fn unpaid(events: Events, question: &Question, until: Micros) -> Result<Vec<Unpaid>, EngineError> {
    let mut known = question.clone();
    (known.scope.from, known.scope.until) = (None, None);
    let session = related(events, &known).await?;
    let filled = |query: &str| query.replace("{until}", &moment(until)).replace("{prefix}", ID_PREFIX);
    let mut of: BTreeMap<(String, String), Unpaid> = BTreeMap::new();
    let open = table_of("open", session.sql(&filled(OPEN)).await?).await?;
    let paid = table_of("paid", session.sql(&filled(PAID)).await?).await?;
    let mut one = |worker: &Cell, currency: &Cell, tell: &mut dyn FnMut(&mut Unpaid)| {
        let (worker, currency) = (worker.text().to_owned(), currency.text().to_owned());
        tell(of.entry((worker.clone(), currency.clone())).or_insert_with(|| Unpaid {
            worker_id: worker,
            currency,
            ..Unpaid::default()
        }));
    };
    for row in 0..open.rows.len() {
        let cell = |column: &str| open.cell(row, column);
        let (Cell::Time(due_at), Cell::Money { value, .. }) = (cell("due_at"), cell("outstanding")) else {
            continue;
        };
        one(cell("worker_id"), cell("currency"), &mut |unpaid| {
            unpaid.pieces.push(Open {
                assignment_id: cell("assignment_id").text().to_owned(),
                due_at: *due_at,
                outstanding: Money(*value),
            });
        });
    }
    for row in 0..paid.rows.len() {
        let cell = |column: &str| paid.cell(row, column);
        let since = if let Cell::Money { value, .. } = cell("paid_since") { *value } else { 0 };
        one(cell("worker_id"), cell("currency"), &mut |unpaid| {
            unpaid.paid_since.0 += since;
            let id = cell("payment_id").text();
            if id.starts_with(ID_PREFIX) {
                unpaid.payment_ids.insert(id.to_owned());
            }
        });
    }
    Ok(of.into_values().collect())
}
