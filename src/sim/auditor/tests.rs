//! Stories with numbers worked out by hand from the contract's definitions: the auditor is held to them.
//!
//! A line is `time type worker piece key=value ...`; a time `09:00` is of Monday 2 March 2026, `3T09:00` of the
//! 3rd, in UTC. A price or amount without a currency is in CNY; `-` for a piece says nothing of one.

mod accuracy;
mod admission;
mod earnings;
mod laws;
mod throughput;

use super::{Audit, AuditOptions, audit};
use crate::events::{Event, FIELDS, Raw, Reading, complete, put};
use crate::table::{Cell, Table};

/// Reads a story.
pub fn story(text: &str) -> Vec<Event> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.enumerate().map(|(number, line)| event(number + 1, line)).collect()
}

fn event(number: usize, line: &str) -> Event {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (day, clock) = words[0].split_once('T').unwrap_or(("2", words[0]));
    let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    let time = format!("2026-03-{day:0>2}T{clock}Z");
    let mut said = vec![("occurred_at", time.as_str()), ("event_type", words[1])];
    let id = format!("e{number:02}");
    said.push(("event_id", &id));
    let published = words[1] == "published";
    if words[2] != "-" && !published {
        said.push(("worker_id", words[2]));
    }
    let task = words[3].split_once('/').map_or(words[3], |(task, _)| task);
    if words[3] != "-" {
        said.push(("task_id", task));
        if !published && !words[4..].iter().any(|word| word.starts_with("target_event_id=")) {
            said.push(("assignment_id", words[3]));
        }
    }
    for word in &words[4..] {
        said.push(word.split_once('=').unwrap());
    }
    let money = said.iter().any(|(name, _)| matches!(*name, "price" | "amount"));
    if money && !said.iter().any(|(name, _)| *name == "currency") {
        said.push(("currency", "CNY"));
    }
    let mut event = Event::default();
    for (field, slot) in FIELDS.iter().zip(event.slots()) {
        if let Some((_, text)) = said.iter().rfind(|(name, _)| *name == field.name) {
            put(slot, field, Raw::Text((*text).into()), Reading::default()).unwrap();
        }
    }
    complete(&mut event, None).unwrap_or_else(|fault| panic!("{fault:?}: {line}"));
    event
}

/// The columns of a table, a row a line; `-` for nothing, seconds and rates with up to four decimals.
pub fn show(table: &Table, columns: &str) -> Vec<String> {
    let columns: Vec<&str> = columns.split_whitespace().collect();
    for column in &columns {
        assert!(table.column(column).is_some(), "no column {column}");
    }
    let row =
        |row: usize| columns.iter().map(|column| cell(table.cell(row, column))).collect::<Vec<_>>().join(" ");
    (0..table.rows.len()).map(row).collect()
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "-".into(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Real(real) => {
            let text = format!("{real:.4}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Cell::Money { value, .. } => crate::units::Money(*value).to_string(),
        Cell::Time(at) => crate::units::print_time(*at)[8..16].to_owned(),
    }
}

pub fn told(text: &str) -> Audit {
    audit(&story(text), &AuditOptions::default())
}

/// The moment of a story's time.
pub fn moment(text: &str) -> crate::units::Micros {
    event(1, &format!("{text} left ana -")).occurred_at.unwrap()
}

const PLAIN: &str = "
    09:00 claimed  ana a1 price=0.50
    09:04 labeled  ana a1
    09:10 reviewed ana a1 verdict=accepted
    12:00 paid     ana a1 amount=0.50
";

#[test]
fn all_columns_of_one_plain_piece() {
    let Audit { throughput, accuracy, earnings, .. } = told(PLAIN);
    // 4 minutes of work: 15 an hour; the verdict 6 minutes later.
    let row = "worker_id claimed labeled released accepted rejected active_seconds labeled_per_hour \
        handling_seconds_p50 handling_seconds_p90 review_wait_seconds_p50 first_at last_at timed";
    assert_eq!(throughput.columns.join(" "), row);
    assert_eq!(show(&throughput, row), ["ana 1 1 0 1 0 240 15 240 240 360 02T09:00 02T09:04 1"]);
    // Wilson of 1 of 1: from 1 / (1 + z²) = 1 / 4.8415.
    let row = "worker_id reviewed accepted rejected rework acceptance_rate acceptance_low acceptance_high \
        first_pass_rate gold_answered gold_correct gold_rate mean_score";
    assert_eq!(accuracy.columns.join(" "), row);
    assert_eq!(show(&accuracy, row), ["ana 1 1 0 0 1 0.2065 1 1 0 0 - -"]);
    // 0.50 in 4 minutes: 7.50 an hour.
    let row = "worker_id currency owed_amount paid_amount bonus_amount reversed_amount outstanding_amount \
        overpaid_amount unpaid_seconds hourly_paid_amount paid_per_accepted_amount unpriced accepted \
        compensation_amount active_seconds logged_seconds";
    assert_eq!(earnings.columns.join(" "), row);
    assert_eq!(show(&earnings, row), ["ana CNY 0.50 0.50 0.00 0.00 0.00 0.00 0 7.5 0.5 0 1 0.00 240 0"]);
}
