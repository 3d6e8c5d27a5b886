//! An answer as files: CSV, charts, pages, the summary. Bytes only; who called writes them.

mod index;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;

use serde_json::{Value, json};

use super::{Answer, EngineError, Question};
use crate::metrics;
use crate::reports::charts::{Beside, Theme};
use crate::reports::page::Trace;
use crate::reports::spark::{Trend, trend};
use crate::reports::xlsx::xlsx;
use crate::reports::{Audience, Chart, Lang, Reports, charts as pictures, csv, json as json_rows, png};
use crate::table::{Cell, Table};
use crate::units::print_time;

/// In which pictures charts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charts {
    None,
    Svg,
    Png,
    Both,
}

/// In which form tables are written; CSV is always there in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With texts that a spreadsheet would run made harmless.
    Csv,
    /// CSV with every text as it is, for programs.
    CsvVerbatim,
    Json,
    Parquet,
    /// One workbook of all tables.
    Xlsx,
}

impl Format {
    /// The format of that name; none for a table that people read.
    pub fn parse(name: &str) -> Option<Format> {
        match name {
            "csv" => Some(Format::Csv),
            "csv-verbatim" => Some(Format::CsvVerbatim),
            "json" => Some(Format::Json),
            "parquet" => Some(Format::Parquet),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }
}

/// How an answer is written.
pub struct Rendering<'a> {
    pub charts: Charts,
    /// The paper of PNGs; an SVG follows its viewer.
    pub theme: Theme,
    pub format: Format,
    pub lang: Lang,
    /// What was asked, word by word, for the page and the summary.
    pub options: Vec<(String, String)>,
    /// The ledger's folder and state, where the events came from one.
    pub ledger: Option<Value>,
    pub question: &'a Question,
    /// How `piecework trace` asks the same data the same question, where that can be said.
    pub trace: Option<Trace>,
}

impl Rendering<'_> {
    /// Who reads pages and workbooks.
    pub fn audience(&self) -> Audience {
        Audience { lang: self.lang, tz: self.question.scope.tz }
    }
}

/// One table as bytes.
///
/// # Errors
/// When Parquet cannot be written, which is a mistake in piecework.
pub fn bytes(table: &Table, format: Format) -> Result<Vec<u8>, EngineError> {
    Ok(match format {
        Format::Csv => csv::csv(table),
        Format::CsvVerbatim => csv::csv_verbatim(table),
        Format::Json => json_rows::json(table),
        Format::Parquet => {
            let batch = metrics::batch(table)?;
            let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None)?;
            writer.write(&batch)?;
            writer.into_inner()?
        }
        Format::Xlsx => workbook(&[table], Lang::En.into())?,
    })
}

/// Tables as one workbook, a sheet each; a table that was not asked for has no sheet.
///
/// # Errors
/// When it cannot be made, which is a mistake in piecework.
pub fn workbook(tables: &[&Table], audience: Audience) -> Result<Vec<u8>, EngineError> {
    let there: Vec<&Table> = tables.iter().copied().filter(|table| !table.columns.is_empty()).collect();
    Ok(xlsx(&there, audience)?)
}

/// Tables as the files of a folder, which always has CSV; a workbook of all has the name of the folder's matter.
///
/// # Errors
/// When a file cannot be made, which is a mistake in piecework.
pub fn folder(
    tables: &[&Table],
    matter: &str,
    format: Format,
    audience: Audience,
) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
    let mut files = Vec::new();
    for table in tables {
        files.extend(files_of(table, format)?);
    }
    if format == Format::Xlsx {
        files.push((format!("{matter}.xlsx"), workbook(tables, audience)?));
    }
    Ok(files)
}

/// All files of a report folder: name and content.
///
/// # Errors
/// When a chart or a file cannot be made, which is a mistake in piecework.
pub fn files(answer: &Answer, rendering: &Rendering<'_>) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
    // The tables beside each other: some are large, and none waits for another.
    let files: Result<Vec<_>, EngineError> = std::thread::scope(|threads| {
        let running = answer.tables().map(|table| threads.spawn(|| files_of(table, rendering.format)));
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut files: Vec<_> = files?.into_iter().flatten().collect();
    for table in &answer.beside {
        files.extend(files_of(table, rendering.format)?);
    }
    if rendering.format == Format::Xlsx {
        let tables: Vec<&Table> = answer.tables().into_iter().chain(&answer.beside).collect();
        files.push(("report.xlsx".to_owned(), workbook(&tables, rendering.audience())?));
    }
    let charts = charts(answer, rendering)?;
    for chart in &charts {
        if let Some(data) = &chart.data {
            // A report's own picture has the name of its table; what is counted for it has another.
            files.push((format!("{}.csv", data.name), csv::csv(data)));
        }
        if matches!(rendering.charts, Charts::Svg | Charts::Both) {
            files.push((format!("{}.svg", chart.name), chart.svg.clone().into_bytes()));
        }
        if matches!(rendering.charts, Charts::Png | Charts::Both) {
            files.push((format!("{}.png", chart.name), png::png(&chart.svg, rendering.theme)?));
        }
    }
    let summary = summary(answer, rendering);
    let mut text = serde_json::to_vec_pretty(&summary).unwrap_or_default();
    text.push(b'\n');
    files.push(("summary.json".into(), text));
    let pages = index::pages(answer, rendering, &charts).into_iter();
    files.extend(pages.map(|(name, page)| (name, page.into_bytes())));
    Ok(files)
}

/// What was done and paid over time, a line of text each, with bars in at most so many places.
pub fn trends(answer: &Answer, room: usize) -> Vec<(String, Trend)> {
    let Some(viewed) = &answer.viewed else { return Vec::new() };
    let earnings = &viewed.earnings;
    let currencies: BTreeSet<&str> =
        (0..earnings.rows.len()).map(|row| earnings.cell(row, "currency").text()).collect();
    let work = ["labeled", "accepted"]
        .into_iter()
        .map(|column| (column.to_owned(), trend(&viewed.throughput, column, room, |_| true)));
    let paid = currencies.into_iter().filter(|currency| !currency.is_empty()).map(|currency| {
        let is_asked = |row: usize| earnings.cell(row, "currency").text() == currency;
        (format!("paid {currency}"), trend(earnings, "paid_amount", room, is_asked))
    });
    work.chain(paid).filter_map(|(name, trend)| Some((name, trend?))).collect()
}

/// A table as files: as CSV, and in the other form that was asked for.
fn files_of(table: &Table, format: Format) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
    let csv = if format == Format::CsvVerbatim { Format::CsvVerbatim } else { Format::Csv };
    let mut files = vec![(format!("{}.csv", table.name), bytes(table, csv)?)];
    match format {
        // All tables are in one workbook.
        Format::Csv | Format::CsvVerbatim | Format::Xlsx => {}
        Format::Json => files.push((format!("{}.json", table.name), bytes(table, Format::Json)?)),
        Format::Parquet => files.push((format!("{}.parquet", table.name), bytes(table, Format::Parquet)?)),
    }
    Ok(files)
}

fn charts(answer: &Answer, rendering: &Rendering<'_>) -> Result<Vec<Chart>, EngineError> {
    if rendering.charts == Charts::None {
        return Ok(Vec::new());
    }
    let tier_order: Vec<_> =
        rendering.question.policy.levels.iter().map(|level| level.name.clone()).collect();
    Ok(pictures(&Reports {
        lang: rendering.lang,
        throughput: &answer.measured.throughput,
        accuracy: &answer.measured.accuracy,
        earnings: &answer.measured.earnings,
        tiers: &answer.tiers,
        tier_order: &tier_order,
        anomalies: &answer.anomalies,
        quarantine: &answer.quarantine,
        beside: answer.viewed.as_ref().map(|viewed| Beside { kinds: &viewed.kinds, drawn: &viewed.drawn }),
    })?)
}

/// What a script checks: counts, totals, the options, the ledger.
pub fn summary(answer: &Answer, rendering: &Rendering<'_>) -> Value {
    let counts = answer.counts;
    let totals = &answer.measured.counts.table();
    let totals: serde_json::Map<_, _> = totals
        .columns
        .iter()
        .filter_map(|column| {
            Some((
                column.clone(),
                json!(totals.rows.first().map(|_| totals.cell(0, column))?.number()? as i64),
            ))
        })
        .collect();
    json!({
        "piecework": env!("CARGO_PKG_VERSION"),
        "counts": {
            "records": counts.records,
            "accepted": counts.accepted,
            "duplicates": counts.duplicates,
            "conflicts": counts.conflicts,
            "quarantined": answer.quarantine.rows.len(),
            "ignored": counts.ignored,
            "anomalies": answer.anomalies.rows.len(),
        },
        "totals": totals,
        "money": money(&answer.measured.earnings),
        "latest_occurred_at": answer.latest.map(print_time),
        "inputs": answer.inputs.iter().map(|(name, reader)| json!({"name": name, "reader": reader})).collect::<Vec<_>>(),
        "ledger": rendering.ledger,
        "options": rendering.options.iter().cloned().collect::<BTreeMap<_, _>>(),
        "notes": answer.notes,
    })
}

/// Owed, paid and outstanding by currency. Balances of several periods are not added: the last one stands.
fn money(earnings: &Table) -> Value {
    let sums = ["owed_amount", "paid_amount", "bonus_amount", "reversed_amount"];
    let balances = ["outstanding_amount", "overpaid_amount"];
    let periodic = earnings.column("period").is_some();
    let mut by_currency: BTreeMap<&str, BTreeMap<&str, (i128, u32)>> = BTreeMap::new();
    for row in 0..earnings.rows.len() {
        let columns = sums.iter().chain(if periodic { &[][..] } else { &balances[..] });
        let sums = by_currency.entry(earnings.cell(row, "currency").text()).or_default();
        for column in columns {
            if let Cell::Money { value, scale } = earnings.cell(row, column) {
                let sum = sums.entry(column).or_insert((0, *scale));
                sum.0 += value;
            }
        }
    }
    by_currency
        .into_iter()
        .filter(|(currency, _)| !currency.is_empty())
        .map(|(currency, sums)| {
            let sums = sums.into_iter().map(|(name, (value, scale))| {
                (name.to_owned(), Value::from(crate::units::print_decimal(value, scale, 6)))
            });
            (currency.to_owned(), Value::Object(sums.collect()))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}
