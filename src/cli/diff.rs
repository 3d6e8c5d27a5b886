//! `piecework diff`: which figures differ between two moments, ledgers or folders of reports, and why.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Map, Value, json};

use super::output::{self, plain, print, say};
use super::question::QuestionArgs;
use super::report::TABLES;
use super::{Outcome, Usage, work};
use crate::engine::diff::{Change, Changed, Diff, Told, View, diff_folders, diff_ledgers, is_ledger};
use crate::engine::{self, Format};
use crate::table::{Cell, Table};
use crate::units::print_time;

#[derive(Args, Debug)]
#[command(
    after_help = "With one --as-of that moment is compared with now.\n\nExample:\n  piecework diff --ledger ledger --as-of 2026-04-01 --as-of 2026-05-01 --only earnings\n  piecework diff old-ledger new-ledger --format json\n  piecework diff report-of-april report-of-may --exit-code"
)]
pub struct DiffArgs {
    /// Two ledgers, or two folders that `report --out` wrote
    #[arg(value_name = "BEFORE AFTER", num_args = 2)]
    sides: Vec<PathBuf>,
    /// One ledger at the moments of --as-of [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "sides")]
    ledger: Option<PathBuf>,
    /// Compare only these tables: throughput, accuracy, earnings, tiers, anomalies, quarantine
    #[arg(long, value_name = "TABLE", value_parser = TABLES)]
    only: Vec<String>,
    /// table, csv or json
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "json"])]
    format: String,
    /// Exit with 1 when something differs
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    question: QuestionArgs,
}

impl DiffArgs {
    pub fn run(self) -> Result<Outcome> {
        let diff = self.diff()?;
        diff.notes.iter().for_each(|note| say(&format!("note: {note}")));
        match self.format.as_str() {
            "json" => print(format!("{:#}\n", as_json(&diff)).as_bytes())?,
            "csv" => print(&engine::bytes(&as_table(&diff.changes), Format::Csv)?)?,
            _ => print(as_text(&diff).as_bytes())?,
        }
        let differs = self.exit_code && !diff.changes.is_empty();
        Ok(if differs { Outcome::Different } else { Outcome::Done })
    }

    fn diff(&self) -> Result<Diff> {
        match self.sides.as_slice() {
            [before, after] => match (is_ledger(before), is_ledger(after)) {
                (Some(true), Some(true)) => {
                    let question = self.question.question()?;
                    self.compare([before, after], [&question, &question])
                }
                (Some(false), Some(false)) if self.question.is_default() => {
                    Ok(diff_folders(before, after, &self.only)?)
                }
                (Some(false), Some(false)) => bail!(Usage(
                    "PW0620 a folder of reports was asked its question when it was written: options of a report are for ledgers".into()
                )),
                (None, _) => Err(nothing_in(before)),
                (_, None) => Err(nothing_in(after)),
                _ => bail!(Usage("PW0620 one of the two is a ledger and the other a folder of reports".into())),
            },
            _ => self.moments(),
        }
    }

    /// One ledger at two moments, or at one and now.
    fn moments(&self) -> Result<Diff> {
        let from_environment = std::env::var_os("PIECEWORK_LEDGER").filter(|path| !path.is_empty());
        let ledger = self.ledger.clone().or(from_environment.map(PathBuf::from));
        let questions = self.question.questions()?;
        let Some(ledger) = ledger.filter(|_| !questions.is_empty()) else {
            bail!(Usage(
                "PW0620 nothing to compare: give two ledgers, two folders of reports, or --ledger with one or two --as-of".into()
            ));
        };
        match questions.as_slice() {
            [before, after] => self.compare([&ledger, &ledger], [before, after]),
            [before] => {
                let now = engine::Question { as_of: None, ..before.clone() };
                self.compare([&ledger, &ledger], [before, &now])
            }
            _ => bail!(Usage("PW0620 --as-of is given more than twice".into())),
        }
    }

    fn compare(&self, ledgers: [&Path; 2], questions: [&engine::Question; 2]) -> Result<Diff> {
        let view = |side: usize| View { ledger: ledgers[side], question: questions[side] };
        work(async { Ok(diff_ledgers(&view(0), &view(1), &self.only).await?) })
    }
}

fn nothing_in(folder: &Path) -> anyhow::Error {
    Usage(format!("PW0620 {}: neither a ledger nor a folder of reports", folder.display())).into()
}

fn key_text(change: &Change) -> String {
    let words = change.key.iter().map(|(name, value)| format!("{name}={value}"));
    words.collect::<Vec<_>>().join(" ")
}

fn as_table(changes: &[Change]) -> Table {
    let columns = ["report", "key", "column", "change", "before", "after", "why", "event_ids"];
    let text = Cell::said;
    let rows = changes.iter().map(|change| {
        vec![
            text(&change.report),
            text(&key_text(change)),
            text(&change.column),
            text(change.changed.name()),
            text(&change.before),
            text(&change.after),
            text(&change.why),
            text(&change.event_ids.join(" ")),
        ]
    });
    Table { name: "diff".into(), columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}

fn as_json(diff: &Diff) -> Value {
    let changes = diff.changes.iter().map(|change| {
        let key = change.key.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        json!({
            "report": change.report,
            "key": key.collect::<Map<_, _>>(),
            "column": change.column,
            "change": change.changed.name(),
            "before": change.before,
            "after": change.after,
            "why": change.why,
            "event_ids": change.event_ids,
        })
    });
    let events = diff.events.iter().map(|event| {
        json!({
            "event_id": event.event_id,
            "event_type": event.event_type.name(),
            "occurred_at": event.occurred_at.map(print_time),
            "recorded_at": event.recorded_at.map(print_time),
            "origin_file": event.file,
            "origin_line": event.line,
            "known_by": event.known_by.name(),
            "what": event.what,
            "of": event.of,
        })
    });
    json!({"changes": changes.collect::<Vec<_>>(), "events": events.collect::<Vec<_>>()})
}

fn as_text(diff: &Diff) -> String {
    if diff.changes.is_empty() {
        return "nothing differs\n".to_owned();
    }
    let mut lines = Vec::new();
    for row in diff.changes.chunk_by(|a, b| (&a.report, &a.key) == (&b.report, &b.key)) {
        let change = match row[0].changed {
            Changed::Cell => String::new(),
            other => format!(" ({})", other.name()),
        };
        lines.push(format!("{} {}{change}", row[0].report, plain(&key_text(&row[0]))));
        let width = row.iter().map(|change| change.column.len()).max().unwrap_or_default();
        for (at, change) in row.iter().enumerate() {
            if !change.column.is_empty() {
                let shown = |cell: &str| if cell.is_empty() { "(empty)".to_owned() } else { plain(cell) };
                let (before, after) = (shown(&change.before), shown(&change.after));
                lines.push(format!("  {:width$}  {before} -> {after}", change.column));
            }
            // Cells beside each other often have one cause: it is said below the last of them.
            if row.get(at + 1).is_none_or(|next| next.why != change.why) && !change.why.is_empty() {
                lines.push(format!("    {}", plain(&change.why)));
            }
        }
    }
    if !diff.events.is_empty() {
        lines.push(String::new());
        lines.push(output::terminal(&event_table(&diff.events)).trim_end().to_owned());
    }
    lines.join("\n") + "\n"
}

fn event_table(events: &[Told]) -> Table {
    let columns = ["event_id", "event_type", "what", "occurred_at", "recorded_at", "origin", "known_by"];
    let rows = events.iter().map(|event| {
        let what = if event.of.is_empty() {
            event.what.into()
        } else {
            format!("{} of {}", event.what, event.of.join(" "))
        };
        vec![
            Cell::Text(event.event_id.clone()),
            Cell::Text(event.event_type.name().to_owned()),
            Cell::Text(what),
            event.occurred_at.map_or(Cell::Empty, Cell::Time),
            event.recorded_at.map_or(Cell::Empty, Cell::Time),
            Cell::Text(format!("{}:{}", event.file, event.line)),
            Cell::Text(event.known_by.name().to_owned()),
        ]
    });
    Table { name: "events".into(), columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}
