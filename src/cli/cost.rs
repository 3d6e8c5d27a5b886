//! `piecework cost`: what a correct label costs, all told, and of what that is made.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::give::GiveArgs;
use super::inputs::InputArgs;
use super::output::{for_people, plain, say};
use super::question::{KnownArgs, refuse_window, without_window};
use super::{Outcome, work};
use crate::engine::{self, By, Hourly};
use crate::table::{Cell, Table};
use crate::units::{Money, print_decimal};

#[derive(Args, Debug)]
#[command(
    after_help = "The total is what was paid and is still owed, as in earnings --by project; each unit of it is in one part alone: accepted, review,\nrework, rejected, gold, training, bonus, overpaid, open, other. Correct labels are estimated from answers to gold.\nWhat hours would cost at --hourly and --reviewer-hourly is in columns of its own, never in the total.\n\nExample:\n  piecework cost events/\n  piecework cost --ledger ledger --by task-type --format csv\n  piecework cost events/ --currency CNY --hourly 25 --reviewer-hourly 40",
    mut_args(without_window)
)]
pub struct CostArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Ask a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// What a row stands for: project, task-type, domain or team
    #[arg(long, default_value = "project", value_parser = ["project", "task-type", "domain", "team"])]
    by: String,
    /// Only money in this currency
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// What an hour of unpaid work would have cost, in --currency
    #[arg(long, value_name = "AMOUNT", requires = "currency", value_parser = parse_amount)]
    hourly: Option<Money>,
    /// What an hour of reviewing costs where no payment shows it, in --currency
    #[arg(long, value_name = "AMOUNT", requires = "currency", value_parser = parse_amount)]
    reviewer_hourly: Option<Money>,
    #[command(flatten)]
    give: GiveArgs,
    #[command(flatten)]
    known: KnownArgs,
}

impl CostArgs {
    pub fn run(self) -> Result<Outcome> {
        self.give.check()?;
        let mut question = self.known.question("plain", None)?;
        refuse_window(&question, "the cost of a piece has no one moment")?;
        (question.audited, question.tiered) = (false, false);
        question.scope.by = By::parse(&self.by).unwrap_or(By::Project);
        question.scope.currency = self.currency.clone();
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let hourly = Hourly { unpaid: self.hourly, review: self.reviewer_hourly };
        let (costs, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            anyhow::Ok((engine::cost(events, &question, hourly).await?, quarantined))
        })?;
        self.give.give(&costs.table, &in_words(&costs.table))?;
        costs.notes.iter().for_each(|note| say(&format!("note: {note}")));
        Ok(self.give.ended(quarantined))
    }
}

/// An amount that is not below 0.
pub fn parse_amount(text: &str) -> Result<Money, String> {
    let amount = text.parse::<Money>().ok().filter(|amount| amount.0 >= 0);
    amount.ok_or_else(|| "it is no amount such as 25 or 27.70".to_owned())
}

/// The parts of the total, in words.
const PARTS: [(&str, &str); 10] = [
    ("accepted_amount", "accepted work"),
    ("review_amount", "review"),
    ("rework_amount", "rework"),
    ("rejected_amount", "work that was not accepted"),
    ("gold_amount", "gold"),
    ("training_amount", "trials and training"),
    ("bonus_amount", "bonuses"),
    ("overpaid_amount", "pay above the price"),
    ("open_amount", "work without a verdict"),
    ("other_amount", "pay without a piece"),
];

/// Each row with money in it as a sentence or two.
fn in_words(table: &Table) -> String {
    let mut words = String::new();
    for row in 0..table.rows.len() {
        let cell = |column: &str| table.cell(row, column);
        let amount = |column: &str| for_people(cell(column));
        let Cell::Money { value: total, scale } = cell("total_amount") else { continue };
        if *total == 0 {
            continue;
        }
        let key = table.rows[row].first().map(for_people).filter(|key| !key.is_empty());
        words += &format!(
            "{}, {}: {} in all",
            key.map_or("of nothing named".to_owned(), |key| plain(&key)),
            for_people(cell("currency")),
            amount("total_amount")
        );
        let parts = PARTS.iter().filter_map(|(column, name)| match cell(column) {
            Cell::Money { value: 0, .. } => None,
            Cell::Money { value, .. } => {
                Some(format!("{name} {}{}", print_decimal(*value, *scale, 6), share(*value, *total)))
            }
            _ => None,
        });
        words += &format!(": {}.\n", parts.collect::<Vec<_>>().join(", "));
        if *cell("cost_per_accepted_amount") != Cell::Empty {
            words += &format!("  an accepted label costs {}", amount("cost_per_accepted_amount"));
            if *cell("cost_per_correct_amount") != Cell::Empty {
                let high = match cell("cost_per_correct_amount_high") {
                    Cell::Empty => "more than can be said".to_owned(),
                    high => for_people(high),
                };
                words += &format!(
                    ", a correct one about {} ({} to {high}, as {} of {} answers to gold were right)",
                    amount("cost_per_correct_amount"),
                    amount("cost_per_correct_amount_low"),
                    amount("gold_correct"),
                    amount("gold_answered")
                );
            }
            words += "\n";
        }
    }
    words
}

/// A part of a total as a whole number of hundredths; nothing where that would mislead.
fn share(part: i128, total: i128) -> String {
    match total > 0 && (0..=total).contains(&part) {
        true => format!(" ({} %)", (part * 200 + total) / (2 * total)),
        false => String::new(),
    }
}
