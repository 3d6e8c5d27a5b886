//! `piecework withhold`: what a payer keeps back of each worker's pay, by a table that the user edits.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::give::GiveArgs;
use super::inputs::InputArgs;
use super::output::{plain, say};
use super::question::KnownArgs;
use super::{Outcome, Usage, work};
use crate::engine::{self, Every, Withheld, Withholding};

#[derive(Args, Debug)]
#[command(
    after_help = "A table is a TOML file of rules, each with its payer, first day and source; policies/withholding-cn.toml is one with remarks:\ncopy it, correct it, name your copy. Nothing of it stands in the program. It is no legal or tax advice.\nA row is what was paid to one worker in one month of --tz; what was paid earlier in the year counts, also where --from hides it.\n\nExample:\n  piecework withhold withholding-cn --payer platform --ledger ledger --tz Asia/Shanghai --from 2026-03-01 --until 2026-04-01\n  piecework withhold mine.toml events.ndjson --format csv"
)]
pub struct WithholdArgs {
    /// The table: withholding-cn, or a TOML file
    table: String,
    #[command(flatten)]
    inputs: InputArgs,
    /// Read the payments of a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// Who pays, where the rules of the table differ by it
    #[arg(long, value_name = "NAME")]
    payer: Option<String>,
    #[command(flatten)]
    give: GiveArgs,
    #[command(flatten)]
    known: KnownArgs,
}

impl WithholdArgs {
    pub fn run(self) -> Result<Outcome> {
        self.give.check()?;
        let table = Withholding::find(&self.table, |path| std::fs::read_to_string(path))?;
        // Whoever names no payer should hear so before long work.
        table.payer(self.payer.as_deref()).map_err(|error| Usage(error.to_string()))?;
        let mut question = self.known.question("plain", None)?;
        (question.audited, question.tiered) = (false, false);
        let zone = question.scope.tz;
        let begins = |at| Every::Month.period(at - 1, zone) != Every::Month.period(at, zone);
        if let Some(at) = question.scope.from.filter(|at| !begins(*at)) {
            bail!(Usage(format!(
                "PW0602 --from: tax is withheld by the month, so the window has to begin with one: --from {}-01",
                Every::Month.period(at, zone)
            )));
        }
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let (withheld, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            let withheld = engine::withhold(&table, self.payer.as_deref(), events, &question).await?;
            anyhow::Ok((withheld, quarantined))
        })?;
        let words = in_words(&table, &withheld);
        // Beside a file for machines the rules and the warning are still said.
        self.give.give(&withheld.table, &words)?.lines().for_each(say);
        withheld.notes.iter().for_each(|note| say(&format!("note: {note}")));
        Ok(self.give.ended(quarantined))
    }
}

/// The rules that the rows go by, and what the figures are not.
fn in_words(table: &Withholding, withheld: &Withheld) -> String {
    let mut words = String::new();
    for (name, from, source) in &withheld.rules {
        words += &format!("{} from {from}: {}\n", plain(name), plain(source));
    }
    words += &format!("{}, {}: {}.\n", plain(&table.title), plain(&table.place), plain(&table.notice));
    words + "piecework puts a table to payments; it gives no legal or tax advice.\n"
}
