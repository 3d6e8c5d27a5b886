//! `piecework report`: the main job.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use super::inputs::InputArgs;
use super::output::{self, explain_quarantine, print, say, summary_line};
use super::question::{QuestionArgs, minimum_wages};
use super::{Outcome, Usage, work};
use crate::engine::{self, Answer, Charts, Format, Lang, Question, Rendering, Theme, Trace};
use crate::table::Table;

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  piecework report sample_events --out out\n  piecework report events.ndjson --by project --every week --tz Asia/Shanghai\n  piecework report --ledger ledger --only earnings --format csv"
)]
pub struct ReportArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Report what a ledger holds instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// Write all reports, charts, summary.json and index.html into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print only these tables: throughput, accuracy, earnings, tiers, anomalies, quarantine
    #[arg(long, value_name = "TABLE", value_parser = TABLES, conflicts_with = "out")]
    only: Vec<String>,
    /// table (at a terminal), csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are), json, parquet or xlsx (one workbook, a sheet for each table); a folder always has CSV
    #[arg(long, value_name = "FORMAT", value_parser = ["table", "csv", "csv-verbatim", "json", "parquet", "xlsx"])]
    format: Option<String>,
    /// Which pictures: none, svg, png or both
    #[arg(long, default_value = "both", value_parser = ["none", "svg", "png", "both"])]
    charts: String,
    /// The paper of PNG charts: light or dark (SVG charts and the page follow the viewer)
    #[arg(long, default_value = "light", value_parser = ["light", "dark"])]
    theme: String,
    /// The language of charts and page: en or zh
    #[arg(long, default_value = "en", value_parser = ["en", "zh"])]
    lang: String,
    /// Minimum wages as CSV or TOML: place, from, until, currency, hourly; counts who was paid less an hour than those in force at the end, and what is due to them month by month (top_up.csv)
    #[arg(long, value_name = "FILE")]
    minimum_wage: Option<PathBuf>,
    /// Only the minimum wage of this place, where the file has several
    #[arg(long, value_name = "NAME", requires = "minimum_wage")]
    place: Option<String>,
    /// Also write a page for each worker and each project, with their days, pieces and findings
    #[arg(long, requires = "out")]
    pages: bool,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    question: QuestionArgs,
}

/// The options that say how a report is written, and whether a value follows.
const WRITING: [(&str, bool); 10] = [
    ("--out", true),
    ("--only", true),
    ("--format", true),
    ("--charts", true),
    ("--theme", true),
    ("--lang", true),
    ("--minimum-wage", true),
    ("--place", true),
    ("--pages", false),
    ("--memory-limit", true),
];

pub const TABLES: [&str; 6] = ["throughput", "accuracy", "earnings", "tiers", "anomalies", "quarantine"];

impl ReportArgs {
    pub fn run(self) -> Result<Outcome> {
        self.check()?;
        let (audited, tiered) = (self.asked("anomalies"), self.asked("tiers"));
        // Charts and trends have figures of their own.
        let charted = match self.out {
            Some(_) => self.charts != "none",
            None => self.only.is_empty(),
        };
        let minimum_wages = minimum_wages(self.minimum_wage.as_deref(), self.place.as_deref())?;
        let paged = self.pages;
        let question =
            Question { audited, tiered, charted, paged, minimum_wages, ..self.question.question()? };
        if let Some(out) = &self.out {
            output::prepare_folder(out)?;
        }
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let (answer, ledger, quarantined) = work(async {
            match &ledger {
                Some(path) => {
                    let (answer, state) = engine::answer_from_ledger(path, &question).await?;
                    anyhow::Ok((answer, Some(state), 0))
                }
                None => {
                    let (memory, taken) = self.inputs.read_for(&question)?;
                    explain_quarantine(&taken.quarantine);
                    say(&summary_line(&taken.counts));
                    let quarantined = taken.counts.quarantined;
                    Ok((engine::answer_from_memory(memory, taken, &question).await?, None, quarantined))
                }
            }
        })?;
        let rendering = Rendering {
            charts: match self.charts.as_str() {
                "none" => Charts::None,
                "svg" => Charts::Svg,
                "png" => Charts::Png,
                _ => Charts::Both,
            },
            theme: if self.theme == "dark" { Theme::Dark } else { Theme::Light },
            format: self.format.as_deref().and_then(Format::parse).unwrap_or(Format::Csv),
            lang: if self.lang == "zh" { Lang::Zh } else { Lang::En },
            options: self.options(),
            ledger,
            question: &question,
            trace: self.trace(),
        };
        match &self.out {
            Some(out) => self.write(out, &answer, &rendering)?,
            None => self.print(&answer, &rendering)?,
        }
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }

    /// Writes all files of a report into a folder.
    fn write(&self, out: &Path, answer: &Answer, rendering: &Rendering<'_>) -> Result<()> {
        output::write_files(out, &engine::files(answer, rendering)?)?;
        if self.pages {
            let mut written = BTreeSet::new();
            let pages = engine::pages(answer, rendering, |files| {
                written.extend(files.iter().map(|(name, _)| name.clone()));
                output::write_files(out, &files)
            })?;
            say(&format!("{pages} pages of workers and projects written"));
            let stale = output::remove_stale_pages(out, &["workers", "projects"], &written)?;
            if stale.removed > 0 {
                say(&format!("{} of an earlier report removed", output::many(stale.removed, "page")));
            }
            for (folder, left) in stale.left {
                let pages = output::many(left, "page");
                say(&format!(
                    "{pages} left in {}: no page of this report, and nothing in it says that piecework made it (older versions did not); remove what is of no use",
                    folder.display()
                ));
            }
        }
        say(&format!("Report written: open {}", out.join("index.html").display()));
        Ok(())
    }

    /// What was asked, word by word.
    fn options(&self) -> Vec<(String, String)> {
        let wages =
            self.minimum_wage.iter().map(|path| ("minimum-wage".to_owned(), path.display().to_string()));
        let place = self.place.iter().map(|place| ("place".to_owned(), place.clone()));
        self.question.asked().into_iter().chain(wages).chain(place).collect()
    }

    /// How `trace` speaks of the same data and the same question: the words of this command, without those that say how its report is
    /// written. What was read from standard input cannot be read again.
    fn trace(&self) -> Option<Trace> {
        let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
        let words: Vec<String> = words.skip_while(|word| word != "report").skip(1).collect();
        let rest = without(words, &WRITING);
        let timeless = without(rest.clone(), &[("--every", true)]);
        let joined =
            |words: &[String]| words.iter().map(|word| output::word(word)).collect::<Vec<_>>().join(" ");
        let trace = Trace {
            rest: joined(&rest),
            timeless: joined(&timeless),
            names_currency: self.question.currency.is_some(),
        };
        (!self.inputs.inputs.iter().any(|input| input == "-")).then_some(trace)
    }

    /// What is wrong with the arguments together, before any work is done for them.
    fn check(&self) -> Result<()> {
        let one_table = self.out.is_some() || self.only.len() == 1;
        match self.format.as_deref() {
            Some(format) if !matches!(format, "table" | "xlsx") && !one_table => bail!(Usage(format!(
                "PW0602 --format {format} prints one table: name it with --only, e.g. --only earnings, or give --out DIR"
            ))),
            Some(format) if self.out.is_none() => output::check_place(format),
            _ => Ok(()),
        }
    }

    /// Whether a table is to be printed or written.
    fn asked(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    fn print(&self, answer: &Answer, rendering: &Rendering<'_>) -> Result<()> {
        let tables: Vec<_> = answer.tables().into_iter().filter(|table| self.asked(&table.name)).collect();
        match rendering.format {
            Format::Xlsx => print(&engine::workbook(&tables, rendering.audience())?)?,
            _ => self.print_each(&tables, answer, rendering)?,
        }
        answer.notes.iter().for_each(|note| say(&format!("note: {note}")));
        Ok(())
    }

    fn print_each(&self, tables: &[&Table], answer: &Answer, rendering: &Rendering<'_>) -> Result<()> {
        for table in tables {
            match self.format.as_deref() {
                None | Some("table") if self.only.is_empty() && table.rows.is_empty() => {}
                None | Some("table") => print(format!("{}\n", output::terminal(table)).as_bytes())?,
                Some(_) => print(&engine::bytes(table, rendering.format)?)?,
            }
        }
        if self.only.is_empty() {
            print(output::trends(answer).as_bytes())?;
        }
        Ok(())
    }
}

/// The words of a command without some options, and without the values that follow them.
fn without(words: Vec<String>, options: &[(&str, bool)]) -> Vec<String> {
    let mut words = words.into_iter();
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        let option = word.split('=').next().unwrap_or_default();
        match options.iter().find(|(name, _)| *name == option) {
            Some((_, true)) if option == word => drop(words.next()),
            Some(_) => {}
            None => kept.push(word),
        }
    }
    kept
}
