//! `piecework forecast`: when a project will be done and what it will have cost, and how often such forecasts held.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::give::GiveArgs;
use super::inputs::InputArgs;
use super::output::{for_people, many, plain, say};
use super::question::{KnownArgs, refuse_window, without_window};
use super::reading::NothingGiven;
use super::{Outcome, work};
use crate::engine::{self, Aim, Coverage, Forecasted};
use crate::table::{Cell, Table};

#[derive(Args, Debug)]
#[command(
    after_help = "The project's own past days are drawn anew two thousand times; a tenth of these futures is done by p10, half by p50, nine tenths by\np90. The past is the last 56 whole days of --tz up to now, which is --cutoff, else --as-of, else the latest fact: never the clock.\nWhat is to come: --target, or the published tasks that still want an accepted answer. docs/decisions/0010-quality-cost.md has the rest.\n\nExample:\n  piecework forecast --project city-boxes --target 5000 events/\n  piecework forecast --project city-boxes --ledger ledger --answers 3\n  piecework forecast --project city-boxes --target 5000 --ledger ledger --replay --format csv",
    mut_args(without_window)
)]
pub struct ForecastArgs {
    #[command(flatten)]
    inputs: InputArgs<NothingGiven>,
    /// Ask a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// Which project
    #[arg(long, value_name = "NAME")]
    project: String,
    /// It is done with so many accepted pieces in all [default: when all published tasks have their answers]
    #[arg(long, value_name = "N")]
    target: Option<u64>,
    /// So many accepted answers are wanted of each published task
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "target")]
    answers: u64,
    /// Make the forecast of each past Monday, and hold it against what then happened
    #[arg(long)]
    replay: bool,
    /// Only money in this currency
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    #[command(flatten)]
    give: GiveArgs,
    #[command(flatten)]
    known: KnownArgs,
}

impl ForecastArgs {
    pub fn run(self) -> Result<Outcome> {
        self.give.check()?;
        let mut question = self.known.question("plain", None)?;
        refuse_window(&question, "a forecast goes by the last days up to now")?;
        (question.audited, question.tiered) = (false, false);
        question.scope.currency = self.currency.clone();
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let aim = self.target.map_or(Aim::Published { answers: self.answers }, Aim::Target);
        let (forecasted, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            let made = engine::forecast(events, &question, &self.project, aim, self.replay).await?;
            anyhow::Ok((made, quarantined))
        })?;
        let Forecasted { table, replay, coverage } = &forecasted;
        let shown = replay.as_ref().unwrap_or(table);
        let words = format!("{}{}", self.in_words(table), covered(coverage));
        self.give.give(shown, &words)?.lines().for_each(say);
        Ok(self.give.ended(quarantined))
    }

    /// What the forecast says.
    fn in_words(&self, table: &Table) -> String {
        let cell = |column: &str| for_people(table.cell(0, column));
        let mut words = format!(
            "{}: {} of {} pieces accepted by {}, {} to come{}.\n",
            plain(&self.project),
            cell("accepted"),
            cell("target"),
            cell("at"),
            cell("remaining"),
            match self.target {
                Some(_) => String::new(),
                None => format!(" ({} wanted of each published task)", many_answers(self.answers)),
            }
        );
        match table.cell(0, "outlook").text() {
            "done" => words += "It is done.\n",
            "too_short" => {
                words += "Its past is too short: 14 whole days since the first accepted piece are needed. No date is given.\n"
            }
            "still" => {
                words += "It stands still: no piece was accepted in the last 14 days. No date is given.\n"
            }
            _ => {
                words += &format!("At the pace of its last {} days it is done ", cell("history_days"));
                words += &match table.cell(0, "finish_p10") == table.cell(0, "finish_p90") {
                    true => {
                        format!("on {} in eight of ten futures.\n", or_never(table.cell(0, "finish_p90")))
                    }
                    false => format!(
                        "between {} and {}, as likely before {} as after it.\n",
                        cell("finish_p10"),
                        or_never(table.cell(0, "finish_p90")),
                        or_never(table.cell(0, "finish_p50"))
                    ),
                };
                for row in 0..table.rows.len() {
                    words += &cost_in_words(table, row);
                }
                words += "Eight of ten such intervals should hold; --replay shows how many of this project's did.\n";
            }
        }
        words
    }
}

fn many_answers(answers: u64) -> String {
    many(usize::try_from(answers).unwrap_or(usize::MAX), "accepted answer")
}

fn or_never(cell: &Cell) -> String {
    if *cell == Cell::Empty { "in more than ten years".to_owned() } else { for_people(cell) }
}

fn cost_in_words(table: &Table, row: usize) -> String {
    let cell = |column: &str| for_people(table.cell(row, column));
    if *table.cell(row, "currency") == Cell::Empty || *table.cell(row, "cost_p10_amount") == Cell::Empty {
        return String::new();
    }
    format!(
        "It will have cost {currency} {} to {} then; {} so far.\n",
        cell("cost_p10_amount"),
        or_never(table.cell(row, "cost_p90_amount")),
        cell("spent_amount"),
        currency = cell("currency"),
    )
}

/// How often the intervals of the past held.
fn covered(coverage: &[Coverage]) -> String {
    let mut words = String::new();
    for Coverage { currency, held, of, open, interval } in coverage {
        let what = match currency.as_str() {
            "" => "of the day".to_owned(),
            currency => format!("of the cost in {currency}"),
        };
        words += &format!("intervals {what}: {held} of {of} held");
        if let Some((low, high)) = interval {
            words += &format!(" (a share between {low:.2} and {high:.2} fits, were they independent)");
        }
        if *open > 0 {
            words += &format!(", {open} more are not over yet");
        }
        words += "\n";
    }
    words
}
