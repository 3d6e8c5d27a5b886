//! How records are read, and what a file may ask of this machine: shared by all commands that read outside files.

use bytesize::ByteSize;
use chrono_tz::Tz;
use clap::Args;

use super::question::parse_zone;
use crate::engine::{self, Limits, ReadOptions, Reading};

#[derive(Args, Debug)]
pub struct ReadingArgs {
    /// Read all inputs as this format instead of looking at their content
    #[arg(long, value_name = "NAME|auto", default_value = "auto", value_parser = parse_source)]
    source: String,
    /// The zone of stamps that have none; without it they are refused
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    source_tz: Option<Tz>,
    #[command(flatten)]
    limits: LimitArgs,
}

const LIMITS: &str = "Limits for files of strangers";

#[derive(Args, Debug)]
struct LimitArgs {
    /// A packed file may unpack to so many times its size (16 MiB always)
    #[arg(long, help_heading = LIMITS, value_name = "TIMES", default_value_t = Limits::default().ratio)]
    max_ratio: u64,
    /// The longest line, row or record
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", default_value = "64MiB")]
    max_line: ByteSize,
    /// The longest document that is held in memory as a whole: a JSON list, a batch result, a packed Parquet file
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", default_value = "4GiB")]
    max_document: ByteSize,
    /// The most fields of a record, or columns of a table
    #[arg(long, help_heading = LIMITS, value_name = "COUNT", default_value_t = Limits::default().fields)]
    max_fields: usize,
    /// The deepest nesting of one value, 120 at most
    #[arg(long, help_heading = LIMITS, value_name = "LEVELS", default_value_t = Reading::default().nesting as u64, value_parser = clap::value_parser!(u64).range(..=engine::DEEPEST as u64))]
    max_nesting: u64,
}

impl ReadingArgs {
    /// What the arguments say.
    pub fn options(&self) -> ReadOptions {
        let given = &self.limits;
        ReadOptions {
            source: Some(self.source.clone()).filter(|name| name != "auto"),
            reading: Reading { source_tz: self.source_tz, nesting: given.max_nesting as usize },
            limits: Limits {
                ratio: given.max_ratio,
                line: given.max_line.as_u64(),
                fields: given.max_fields,
                document: given.max_document.as_u64(),
            },
        }
    }
}

/// A reader by its name, or `auto`.
fn parse_source(name: &str) -> Result<String, String> {
    if name != "auto" && engine::source(name).is_none() {
        return Err(format!("it is none of auto, {}", engine::source_names()));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        reading: ReadingArgs,
    }

    #[test]
    fn what_is_not_said_is_as_it_is_by_default() {
        let options = Alone::parse_from(["x"]).reading.options();
        assert_eq!(options.limits, Limits::default());
        assert_eq!(options.reading.nesting, Reading::default().nesting);
    }
}
