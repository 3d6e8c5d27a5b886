//! `piecework info`: what is in a ledger.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::output::print;
use super::{Outcome, work};
use crate::engine::{self, LedgerInfo};
use crate::units::print_time;

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  piecework info --ledger ledger\n  piecework info --ledger ledger --format json"
)]
pub struct InfoArgs {
    /// The ledger's folder
    #[arg(long, value_name = "DIR", env = "PIECEWORK_LEDGER")]
    ledger: PathBuf,
    /// table or json
    #[arg(long, default_value = "table", value_parser = ["table", "json"])]
    format: String,
}

impl InfoArgs {
    pub fn run(self) -> Result<Outcome> {
        let info = work(async { Ok(engine::info(&self.ledger).await?) })?;
        let text = if self.format == "json" { as_json(&info) } else { as_text(&info) };
        print(text.as_bytes())?;
        Ok(Outcome::Done)
    }
}

fn as_json(info: &LedgerInfo) -> String {
    let time = |at: Option<i64>| at.map(print_time);
    let value = json!({
        "events": info.events,
        "events_by_type": info.events_by_type,
        "events_by_source": info.events_by_source,
        "workers": info.workers,
        "first_occurred_at": time(info.first_occurred_at),
        "last_occurred_at": time(info.last_occurred_at),
        "first_recorded_at": time(info.first_recorded_at),
        "last_recorded_at": time(info.last_recorded_at),
        "table_version": info.table_version,
        "schema_version": info.schema_version,
        "format_version": info.format_version,
        "files": info.files,
        "bytes": info.bytes,
        "head": info.head,
        "quarantined": info.quarantined,
        "quarantine_resolved": info.quarantine_resolved,
        "inputs": info.inputs,
    });
    format!("{value:#}\n")
}

fn as_text(info: &LedgerInfo) -> String {
    let time = |at: Option<i64>| at.map_or("-".to_owned(), print_time);
    let mut lines = vec![
        format!("events       {}", info.events),
        format!("workers      {}", info.workers),
        format!("happened     {} to {}", time(info.first_occurred_at), time(info.last_occurred_at)),
        format!("recorded     {} to {}", time(info.first_recorded_at), time(info.last_recorded_at)),
        format!("quarantined  {} ({} more dealt with)", info.quarantined, info.quarantine_resolved),
        format!("inputs       {}", info.inputs),
        format!("files        {} ({} bytes)", info.files, info.bytes),
        format!(
            "versions     table {}, schema {}, format {}",
            info.table_version, info.schema_version, info.format_version
        ),
        format!("head         {}", info.head),
        "by type".to_owned(),
    ];
    lines.extend(info.events_by_type.iter().map(|(name, count)| format!("  {count:>9}  {name}")));
    lines.push("by source".to_owned());
    lines.extend(info.events_by_source.iter().map(|(name, count)| format!("  {count:>9}  {name}")));
    lines.join("\n") + "\n"
}
