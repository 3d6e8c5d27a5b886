//! Orders as the events that record them: `task.paid`, one for each piece that an order pays.
//!
//! What is outstanding is reckoned piece by piece: a payment of a whole balance that named no piece would leave every piece outstanding
//! and the worker overpaid by as much. So each order is written as what it pays of each piece.
//! Promises: the amounts of an order's events come to the order; each id is made of the order's and the piece's, so ingesting them again
//! adds nothing, and another amount under the same id is a conflict that the ledger puts aside.
//! Absent on purpose: whether the bank did it. They are to be ingested once it has.

use serde::Serialize;

use super::orders::Orders;
use crate::events::{EventType, event_id};
use crate::units::{Micros, print_time};

#[derive(Serialize)]
struct Line<'a> {
    event_id: String,
    event_type: &'a str,
    occurred_at: &'a str,
    source: &'a str,
    worker_id: &'a str,
    assignment_id: &'a str,
    amount: String,
    currency: &'a str,
    pay_kind: &'a str,
    payment_id: &'a str,
}

/// The events of all orders, carried out at a moment, as NDJSON.
pub fn events(orders: &Orders, paid_at: Micros) -> Vec<u8> {
    let at = print_time(paid_at);
    let mut out = Vec::new();
    for order in &orders.orders {
        for (assignment, amount) in &order.covers {
            let line = Line {
                event_id: event_id(&["payout", "paid", &order.id, assignment]),
                event_type: EventType::Paid.name(),
                occurred_at: &at,
                source: "payroll",
                worker_id: &order.worker_id,
                assignment_id: assignment,
                amount: amount.to_string(),
                currency: &order.currency,
                pay_kind: "piece",
                payment_id: &order.id,
            };
            let written = serde_json::to_writer(&mut out, &line);
            debug_assert!(written.is_ok(), "memory takes every byte");
            out.push(b'\n');
        }
    }
    out
}
