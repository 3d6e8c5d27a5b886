//! `piecework sql`: any query over events, assignments and the reports.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::inputs::InputArgs;
use super::output::{self, print};
use super::question::QuestionArgs;
use super::{Outcome, work};
use crate::engine::{self, Format, Question};

#[derive(Args, Debug)]
#[command(
    after_help = "Tables: events, assignments, work_intervals, review_waits, reviews, gold_answers, payments, logged_time, flags,\nthroughput, accuracy, earnings, tiers, anomalies\n\nExample:\n  piecework sql \"select state, count(*) from assignments group by state\" sample_events\n  piecework sql queries/mine.sql --ledger ledger --format csv"
)]
pub struct SqlArgs {
    /// The query, or a file that holds it
    query: String,
    #[command(flatten)]
    inputs: InputArgs,
    /// Ask a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// table, csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are), json, parquet or xlsx
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json", "parquet", "xlsx"])]
    format: String,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    question: QuestionArgs,
}

impl SqlArgs {
    pub fn run(self) -> Result<Outcome> {
        output::check_place(&self.format)?;
        let path = PathBuf::from(&self.query);
        let query = if path.extension().is_some_and(|ending| ending == "sql") {
            std::fs::read_to_string(&path)
                .with_context(|| format!("PW0201 {}: cannot be read", path.display()))?
        } else {
            self.query.clone()
        };
        // Tables that take their time are left out where the query has no use for them.
        let named = query.to_lowercase();
        let uses = |table: &str| [table, "tables"].iter().any(|word| named.contains(word));
        let (audited, tiered) = (uses("anomalies"), uses("tiers"));
        let question = Question { audited, tiered, ..self.question.question()? };
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let (table, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            anyhow::Ok((engine::sql(events, &question, &query).await?, quarantined))
        })?;
        match Format::parse(&self.format) {
            Some(format) => print(&engine::bytes(&table, format)?)?,
            None => print(output::terminal(&table).as_bytes())?,
        }
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }
}
