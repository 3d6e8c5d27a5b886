//! `piecework audit`: what is strange, and what hangs on it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::inputs::InputArgs;
use super::output::{self, explain_quarantine, print, say, summary_line};
use super::question::KnownArgs;
use super::{Failed, Outcome, work};
use crate::engine::{self, AUDIT_RULES, Format};
use crate::table::{Cell, Table};
use crate::units::print_decimal;
use crate::words::flags::{Flag, Severity, by_name};

#[derive(Args, Debug)]
#[command(
    after_help = "The rules are SQL in queries/audit/, their thresholds and what those mean in policies/audit.toml.\nNow is --cutoff, else the latest fact: never the clock.\n\nExample:\n  piecework audit --ledger ledger\n  piecework audit events.ndjson --only paid_twice --format csv\n  piecework audit --ledger ledger --rules strict.toml --deny high"
)]
pub struct AuditArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// Audit a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// Thresholds: a TOML file like policies/audit.toml; what it leaves out stays as it is there
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Only these rules, by name or code
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    only: Vec<String>,
    /// table (at a terminal), csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are), json or parquet
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json", "parquet"])]
    format: String,
    /// Write the findings into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 1 when there is a finding of this severity or a higher one: high, medium or low
    #[arg(long, value_name = "SEVERITY", value_parser = parse_severity)]
    deny: Option<Severity>,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    known: KnownArgs,
}

impl AuditArgs {
    pub fn run(self) -> Result<Outcome> {
        let mut question = self.known.question("plain", self.rules.as_deref())?;
        question.tiered = false;
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let (findings, quarantined) = work(async {
            match &ledger {
                Some(path) => anyhow::Ok((engine::audit_ledger(path, &question, &self.only).await?, 0)),
                None => {
                    let (memory, taken) = self.inputs.read_for(&question)?;
                    explain_quarantine(&taken.quarantine);
                    say(&summary_line(&taken.counts));
                    let findings = engine::audit_memory(memory, &taken, &question, &self.only).await?;
                    Ok((findings, taken.counts.quarantined))
                }
            }
        })?;
        let bytes = match Format::parse(&self.format) {
            Some(format) => engine::bytes(&findings, format)?,
            None => in_words(&findings, self.out.is_some()).into_bytes(),
        };
        match &self.out {
            Some(out) => {
                output::write_file(out, &bytes)?;
                say(&format!("{} written to {}", many(findings.rows.len()), out.display()));
            }
            None => print(&bytes)?,
        }
        self.judge(&findings)?;
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }

    /// Fails on what `--deny` does not let pass.
    fn judge(&self, findings: &Table) -> Result<()> {
        let Some(most) = self.deny else { return Ok(()) };
        let severity = |row: usize| by_name(findings.cell(row, "rule").text()).map(|flag| flag.severity);
        let denied = (0..findings.rows.len()).filter(|row| severity(*row).is_some_and(|found| found <= most));
        match denied.count() {
            0 => Ok(()),
            count => {
                Err(Failed(format!("PW0608 {} of severity {} or higher", many(count), most.name())).into())
            }
        }
    }
}

/// So many examples of a rule, and so many events of one, are shown at a terminal.
const EXAMPLES: usize = 3;
const EVENTS: usize = 4;

/// The findings rule by rule, and what to do next. A file has all of them.
fn in_words(findings: &Table, in_file: bool) -> String {
    let mut by_rule: Vec<(&Flag, Vec<usize>)> = Vec::new();
    for row in 0..findings.rows.len() {
        let Some(flag) = by_name(findings.cell(row, "rule").text()) else { continue };
        match by_rule.iter_mut().find(|(known, _)| known.code == flag.code) {
            Some((_, rows)) => rows.push(row),
            None => by_rule.push((flag, vec![row])),
        }
    }
    let Some((worst, rows)) = by_rule.first() else { return "Nothing strange was found.\n".to_owned() };
    let event = findings.cell(rows[0], "event_ids").text().split(' ').next().unwrap_or_default();
    let next = format!(
        "Next: piecework trace {} shows what happened to it, piecework explain {} what the rule means;\n--format csv has all findings, each with its events.\n",
        if event.is_empty() { "EVENT" } else { event },
        worst.code
    );
    let rules = by_rule.len();
    let head =
        format!("{} by {rules} {}\n", many(findings.rows.len()), if rules == 1 { "rule" } else { "rules" });
    let groups = by_rule.iter().map(|(flag, rows)| group(findings, flag, rows, in_file));
    [head].into_iter().chain(groups).chain([next]).collect::<Vec<_>>().join("\n")
}

/// One rule: how often, what is at stake, some examples or all.
fn group(findings: &Table, flag: &Flag, rows: &[usize], in_file: bool) -> String {
    let [examples, events] = if in_file { [usize::MAX; 2] } else { [EXAMPLES, EVENTS] };
    let mut text = format!("{} {} ({}): {}", flag.code, flag.name, flag.severity.name(), rows.len());
    let stakes = stakes(findings, rows);
    if !stakes.is_empty() {
        text += &format!(", at stake {}", stakes.join(", "));
    }
    text += &format!("\n  {}\n", flag.says);
    for row in rows.iter().take(examples) {
        let shown =
            ["at", "worker_id", "assignment_id"].map(|name| output::for_people(findings.cell(*row, name)));
        let shown: Vec<_> = shown.into_iter().filter(|text| !text.is_empty()).collect();
        let explanation = findings.cell(*row, "explanation").text();
        let why =
            explanation.strip_prefix(flag.says).unwrap_or(explanation).trim_start_matches([':', ';', ' ']);
        text += &format!("  - {}", shown.join("  "));
        text += &if why.is_empty() { "\n".to_owned() } else { format!(": {why}\n") };
        text += &format!("    events: {}\n", short(findings.cell(*row, "event_ids").text(), events));
    }
    if rows.len() > examples {
        text += &format!("    and {} more\n", rows.len() - examples);
    }
    text
}

/// The first few ids of a list.
fn short(ids: &str, most: usize) -> String {
    let ids: Vec<&str> = ids.split(' ').collect();
    match ids.len() {
        count if count <= most => ids.join(" "),
        count => format!("{} and {} more", ids[..most].join(" "), count - most),
    }
}

/// Money by currency, then time.
fn stakes(findings: &Table, rows: &[usize]) -> Vec<String> {
    let mut money: BTreeMap<&str, (i128, u32)> = BTreeMap::new();
    let mut seconds = 0.0;
    for row in rows {
        if let Cell::Money { value, scale } = findings.cell(*row, "stake_amount") {
            money.entry(findings.cell(*row, "stake_currency").text()).or_insert((0, *scale)).0 += value;
        }
        seconds += findings.cell(*row, "stake_seconds").number().unwrap_or_default();
    }
    let money = money.into_iter().map(|(currency, (value, scale))| {
        format!("{} {currency}", print_decimal(value, scale, 6)).trim_end().to_owned()
    });
    money
        .chain((seconds > 0.0).then(|| match seconds {
            seconds if seconds < 3600.0 => format!("{:.1} minutes", seconds / 60.0),
            seconds => format!("{:.1} hours", seconds / 3600.0),
        }))
        .collect()
}

fn many(findings: usize) -> String {
    format!("{findings} {}", if findings == 1 { "finding" } else { "findings" })
}

fn parse_rule(text: &str) -> Result<String, String> {
    let asked = |flag: &Flag| flag.name == text || flag.code.eq_ignore_ascii_case(text);
    let rule = AUDIT_RULES.iter().filter_map(|rule| by_name(rule.name)).find(|flag| asked(flag));
    rule.map(|flag| flag.name.to_owned()).ok_or_else(|| {
        let names: Vec<&str> = AUDIT_RULES.iter().map(|rule| rule.name).collect();
        format!("it is none of {}", names.join(", "))
    })
}

fn parse_severity(text: &str) -> Result<Severity, String> {
    let all = [Severity::High, Severity::Medium, Severity::Low];
    all.into_iter()
        .find(|severity| severity.name() == text)
        .ok_or_else(|| "it is none of high, medium, low".into())
}
