//! `piecework simulate`: a seeded labour market, as NDJSON.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::Outcome;
use super::output::say;
use crate::sim::{MarketCounts, MarketOptions, write_market};

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  piecework simulate --seed 7 --workers 100 --pieces 10000 --out market.ndjson"
)]
pub struct SimulateArgs {
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many people come for a trial; about half are hired. A training class of 25 and the reviewers come on top
    #[arg(long, default_value_t = 40)]
    workers: usize,
    /// How many paid pieces are on offer
    #[arg(long, default_value_t = 2_000)]
    pieces: usize,
    /// Over how many days
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// Leave out what goes wrong in real feeds: doubles, conflicts, bad lines, voids, odd orders
    #[arg(long)]
    no_hazards: bool,
    /// The file to write; standard output when absent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl SimulateArgs {
    pub fn run(self) -> Result<Outcome> {
        let options = MarketOptions {
            seed: self.seed,
            workers: self.workers,
            pieces: self.pieces,
            days: self.days,
            hazards: !self.no_hazards,
            ..MarketOptions::default()
        };
        match &self.out {
            Some(path) => {
                let shown = path.display();
                let file =
                    File::create(path).with_context(|| format!("PW0601 {shown}: cannot be written"))?;
                let counts =
                    write(&options, file).with_context(|| format!("PW0601 {shown}: cannot be written"))?;
                say(&format!("{} lines written to {shown}", counts.lines));
            }
            None => match write(&options, io::stdout().lock()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
                written => {
                    written.context("stdout cannot be written")?;
                }
            },
        }
        Ok(Outcome::Done)
    }
}

/// Writes a market through a buffer, to its last byte.
pub fn write(options: &MarketOptions, out: impl Write) -> io::Result<MarketCounts> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let counts = write_market(options, &mut out)?;
    out.flush()?;
    Ok(counts)
}
