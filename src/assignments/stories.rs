//! Stories of pieces of work: what happened, line by line, and what was made of it. Each number is worked out by hand.
//!
//! A line is `time type worker task key=value ...`, `-` for nobody and nothing, on 2026-03-01 (`03-20T09:00` for another
//! day of the year). Facts are `e1`, `e2`, ... in the order of lines. What is shown is one line for each row of a relation, its columns as asked, `-` where empty.

use arrow::array::{Array, RecordBatch};
use arrow::util::display::array_value_to_string;

use super::{FoldOptions, Folder, Voids};
use crate::events::{Event, EventType, FIELDS, Raw, complete, field_index, put};
use crate::units::{MINUTE, SECOND};

/// One line of a story.
pub fn event(number: usize, line: &str) -> Event {
    let mut event = Event { event_id: Some(format!("e{}", number + 1)), ..Event::default() };
    let mut set = |name: &str, text: &str| {
        let at = field_index(name).unwrap();
        let slot = event.slots().into_iter().nth(at).unwrap();
        put(slot, &FIELDS[at], Raw::Text(text.into()), Default::default()).unwrap();
    };
    let mut words = line.split_whitespace();
    let (day, time) = words.next().map(|time| time.split_once('T').unwrap_or(("03-01", time))).unwrap();
    let seconds = if time.len() == 5 { ":00" } else { "" };
    set("occurred_at", &format!("2026-{day}T{time}{seconds}Z"));
    for name in ["event_type", "worker_id", "task_id"] {
        match words.next().unwrap() {
            "-" => {}
            word => set(name, word),
        }
    }
    for word in words {
        let (name, value) = word.split_once('=').unwrap();
        set(name, value);
    }
    complete(&mut event, None).unwrap();
    event
}

fn fold(story: &str, options: FoldOptions) -> Vec<(&'static str, RecordBatch)> {
    let lines = story.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut events: Vec<_> = lines.enumerate().map(|(number, line)| event(number, line)).collect();
    events.sort_by_key(|event| (event.worker_id.clone(), event.assignment_id.clone()));
    let published = events.iter().filter(|event| event.event_type == EventType::Published).cloned().collect();
    let mut folder = Folder::new(options, Voids::new(&events), published);
    events.into_iter().for_each(|event| folder.push(event));
    folder.finish().take().unwrap()
}

fn cell(batch: &RecordBatch, row: usize, name: &str) -> String {
    let column = batch.column_by_name(name).unwrap();
    if column.is_null(row) {
        return "-".into();
    }
    let text = array_value_to_string(column, row).unwrap();
    match text.parse::<i64>() {
        Ok(micros) if name.ends_with("_micros") => format!("{}s", micros as f64 / SECOND as f64),
        _ => text.trim_start_matches("2026-03-01T").trim_end_matches('Z').to_owned(),
    }
}

/// Each row of the relation that the first word of `shown` names, by the columns that the other words name.
fn told_with(story: &str, shown: &str, options: FoldOptions) -> String {
    let (relation, columns) = shown.split_once(' ').unwrap();
    let tables = fold(story, options);
    let (_, batch) = tables.iter().find(|(name, _)| *name == relation).unwrap();
    let rows = (0..batch.num_rows())
        .map(|row| columns.split(' ').map(|name| cell(batch, row, name)).collect::<Vec<_>>().join(" "));
    rows.collect::<Vec<_>>().join("\n")
}

fn told(story: &str, shown: &str) -> String {
    told_with(story, shown, FoldOptions::default())
}

fn handling(story: &str) -> String {
    told(story, "pieces handling_micros")
}

mod gold;
mod keys;
mod money;
mod people;
mod strange;
mod time;
mod verdicts;
mod voided;
