//! `piecework compact`: many small files of a ledger into a few large ones.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::output::{print, say};
use super::question::parse_length;
use super::{Outcome, work};
use crate::engine::{self, CompactOptions, Merge, Policy, Tidied};
use crate::units::Micros;

#[derive(Args, Debug)]
#[command(
    after_help = "The same events before and after, in one commit that names which files replaced which.\nReplaced files stay for --keep, because readers may be at work on them; a later compact removes them.\n\nExample:\n  piecework compact --ledger ledger\n  piecework compact --ledger ledger --all --keep 0"
)]
pub struct CompactArgs {
    /// The ledger's folder
    #[arg(long, value_name = "DIR", env = "PIECEWORK_LEDGER")]
    ledger: PathBuf,
    /// Merge large files too, so that each worker's events lie together, and keep what `whatif` asks first
    #[arg(long)]
    all: bool,
    /// How long replaced files stay
    #[arg(long, value_name = "LENGTH", default_value = "7d", value_parser = parse_length)]
    keep: Micros,
    /// table or json
    #[arg(long, default_value = "table", value_parser = ["table", "json"])]
    format: String,
}

impl CompactArgs {
    pub fn run(self) -> Result<Outcome> {
        let merge = if self.all { Merge::All } else { Merge::Small };
        let options = CompactOptions { keep: self.keep, merge };
        let policy = Policy::find("plain", |path| std::fs::read_to_string(path))?;
        let Tidied { files: done, kept, note } =
            work(async { Ok(engine::compact(&self.ledger, &options, policy).await?) })?;
        note.iter().for_each(|note| say(note));
        let text = match self.format.as_str() {
            "json" => {
                let value = json!({
                    "merged": done.merged, "into": done.into, "events": done.events, "removed": done.removed,
                    "removed_bytes": done.removed_bytes, "kept": kept, "version": done.version, "head": done.head,
                });
                format!("{value:#}\n")
            }
            _ => {
                let kept = kept.map(|rows| format!("kept     {rows} rows that whatif prices\n"));
                format!(
                    "merged   {} files with {} events into {}\nremoved  {} replaced files ({} bytes)\n{}head     {}\n",
                    done.merged,
                    done.events,
                    done.into,
                    done.removed,
                    done.removed_bytes,
                    kept.unwrap_or_default(),
                    done.head
                )
            }
        };
        print(text.as_bytes())?;
        Ok(Outcome::Done)
    }
}
