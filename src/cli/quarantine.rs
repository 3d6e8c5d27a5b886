//! `piecework quarantine list|show|retry`: what was not accepted, and another try.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

use super::output::{plain, print, say, shown_around};
use super::reading::{Beside, GivenArgs, ReadingArgs};
use super::{Outcome, work};
use crate::engine::{self, Format, Pick, QuarantineEntry, ReadOptions, Retried};
use crate::events::{RULES, RuleEntry};
use crate::table::{Cell, Table};

#[derive(Args, Debug)]
#[command(
    after_help = "SELECT is a rule (PW0102), a file as it was named, or FILE:LINE; without one all are meant.\nNothing is ever deleted: what was dealt with says which events it has become.\n\nExample:\n  piecework quarantine list --ledger ledger\n  piecework quarantine show PW0104 --ledger ledger\n  piecework quarantine retry PW0104 --ledger ledger --source-tz Asia/Shanghai"
)]
pub struct QuarantineArgs {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand, Debug)]
enum Task {
    /// By rule: how many, from how many files, an example, what to do
    List(Select),
    /// Each entry with its raw text
    Show(Select),
    /// Read the records again, with other options or after a mend: the raw text that was kept, else their file
    Retry(Box<Retry>),
}

#[derive(Args, Debug)]
struct Select {
    /// A rule, a file, or FILE:LINE
    #[arg(value_name = "SELECT")]
    select: Vec<String>,
    /// The ledger's folder
    #[arg(long, value_name = "DIR", env = "PIECEWORK_LEDGER")]
    ledger: PathBuf,
    /// Also what was dealt with
    #[arg(long)]
    all: bool,
    /// table, csv, csv-verbatim (texts that a spreadsheet would run as formulas stay as they are) or json
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json"])]
    format: String,
}

#[derive(Args, Debug)]
struct Retry {
    /// A rule, a file, or FILE:LINE
    #[arg(value_name = "SELECT")]
    select: Vec<String>,
    /// The ledger's folder
    #[arg(long, value_name = "DIR", env = "PIECEWORK_LEDGER")]
    ledger: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    given: GivenArgs,
}

impl QuarantineArgs {
    pub fn run(self) -> Result<Outcome> {
        match self.task {
            Task::List(select) => {
                let entries = select.entries()?;
                select.print(&by_rule(&entries), &list(&entries))
            }
            Task::Show(select) => {
                let entries = select.entries()?;
                select.print(&each(&entries), &show(&entries))
            }
            Task::Retry(retry) => (*retry).run(),
        }
    }
}

impl Select {
    fn entries(&self) -> Result<Vec<QuarantineEntry>> {
        let pick = Pick(self.select.clone());
        let mut entries = work(async { Ok(engine::quarantine(&self.ledger, &pick).await?) })?;
        entries.retain(|entry| self.all || entry.resolution.is_none());
        Ok(entries)
    }

    fn print(&self, table: &Table, for_people: &str) -> Result<Outcome> {
        match Format::parse(&self.format) {
            Some(format) => print(&engine::bytes(table, format)?)?,
            None => print(for_people.as_bytes())?,
        }
        Ok(Outcome::Done)
    }
}

/// The entries that broke one rule.
struct Broken<'a> {
    rule: &'a str,
    entries: Vec<&'a QuarantineEntry>,
    files: BTreeSet<&'a str>,
}

impl Broken<'_> {
    /// When those that were dealt with were.
    fn resolved(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| Some(entry.resolution.as_ref()?.recorded_at.as_str()))
    }

    fn says(&self, what: fn(&RuleEntry) -> &'static str) -> &'static str {
        RULES.iter().find(|entry| entry.code == self.rule).map_or("", what)
    }
}

fn rules(entries: &[QuarantineEntry]) -> Vec<Broken<'_>> {
    let mut rules: BTreeMap<&str, Broken<'_>> = BTreeMap::new();
    for entry in entries {
        let rule = entry.rejected.rule.as_str();
        let empty = || Broken { rule, entries: Vec::new(), files: BTreeSet::new() };
        let broken = rules.entry(rule).or_insert_with(empty);
        broken.entries.push(entry);
        broken.files.insert(&entry.rejected.file);
    }
    rules.into_values().collect()
}

fn by_rule(entries: &[QuarantineEntry]) -> Table {
    let columns = [
        "rule",
        "entries",
        "files",
        "first_recorded_at",
        "last_recorded_at",
        "example",
        "hint",
        "resolved",
        "last_resolved_at",
    ];
    let text = |text: &str| Cell::Text(text.to_owned());
    let rows = rules(entries).into_iter().map(|broken| {
        let times = || broken.entries.iter().map(|entry| entry.rejected.recorded_at.as_str());
        let first = &broken.entries[0].rejected;
        vec![
            text(broken.rule),
            Cell::Whole(broken.entries.len() as i64),
            Cell::Whole(broken.files.len() as i64),
            text(times().min().unwrap_or_default()),
            text(times().max().unwrap_or_default()),
            Cell::Text(format!("{}:{}: {}", first.file, first.line, first.reason)),
            text(broken.says(|entry| entry.hint)),
            Cell::Whole(broken.resolved().count() as i64),
            broken.resolved().max().map_or(Cell::Empty, text),
        ]
    });
    Table { name: "quarantine".into(), columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}

fn each(entries: &[QuarantineEntry]) -> Table {
    let columns = ["file", "line", "rule", "reason", "recorded_at", "resolved_at", "event_ids", "raw"];
    let text = |text: &str| Cell::Text(text.to_owned());
    let rows = entries.iter().map(|QuarantineEntry { rejected, resolution }| {
        let resolved = resolution.as_ref();
        vec![
            text(&rejected.file),
            Cell::Whole(rejected.line as i64),
            text(&rejected.rule),
            text(&rejected.reason),
            text(&rejected.recorded_at),
            resolved.map_or(Cell::Empty, |resolution| text(&resolution.recorded_at)),
            resolved.map_or(Cell::Empty, |resolution| text(&resolution.event_ids.join(" "))),
            text(&rejected.raw),
        ]
    });
    Table { name: "quarantine".into(), columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}

fn list(entries: &[QuarantineEntry]) -> String {
    if entries.is_empty() {
        return "nothing is in quarantine\n".to_owned();
    }
    let mut lines = Vec::new();
    for broken in rules(entries) {
        let first = &broken.entries[0].rejected;
        let (many, files) = (broken.entries.len(), broken.files.len());
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        let resolved = broken.resolved().max().map_or(String::new(), |last| {
            format!(" ({} dealt with, the last on {last})", broken.resolved().count())
        });
        lines.push(format!(
            "{}  {many} in {files}{resolved}: {}",
            broken.rule,
            broken.says(|entry| entry.says)
        ));
        lines.push(format!("    {}:{}: {}", first.file, first.line, first.reason));
        lines.push(format!("    {}", shown_around(first)));
        lines.push(format!("    hint: {}", broken.says(|entry| entry.hint)));
    }
    lines.push(
        "`piecework quarantine show RULE` has each; `retry` reads them again once the cause is mended".into(),
    );
    lines.join("\n") + "\n"
}

fn show(entries: &[QuarantineEntry]) -> String {
    let mut text = String::new();
    for QuarantineEntry { rejected, resolution } in entries {
        text += &format!("{} {}:{}: {}\n", rejected.rule, rejected.file, rejected.line, rejected.reason);
        text += &format!("    {}\n", plain(&rejected.raw));
        if let Some(resolution) = resolution {
            let ids = resolution.event_ids.join(", ");
            text += &format!("    dealt with on {}: it has become {ids}\n", resolution.recorded_at);
        }
    }
    if text.is_empty() { "nothing like this is in quarantine\n".to_owned() } else { text }
}

impl Retry {
    fn run(self) -> Result<Outcome> {
        let options = ReadOptions { given: self.given.given(), ..self.reading.options() };
        let pick = Pick(self.select);
        let Retried { resolved, still, unread, counts, receipt } =
            work(async { Ok(engine::retry(&self.ledger, &pick, &options).await?) })?;
        for (entry, reason) in &still {
            say(&format!("still bad {}:{}: {reason}", entry.file, entry.line));
        }
        for (entry, reason) in &unread {
            say(&format!("not read {}:{}: {reason}", entry.file, entry.line));
        }
        let told = json!({
            "resolved": resolved.len(),
            "still_bad": still.len(),
            "not_read": unread.len(),
            "accepted": counts.accepted,
            "head": receipt.head,
        });
        print(format!("{told:#}\n").as_bytes())?;
        Ok(Outcome::after((still.len() + unread.len()) as u64, false))
    }
}
