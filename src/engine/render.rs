//! An answer as files: CSV, charts, the page, the summary. Bytes only; who called writes them.

use std::collections::BTreeMap;
use std::panic::resume_unwind;

use serde_json::{Value, json};

use super::{Answer, EngineError, Question};
use crate::metrics;
use crate::reports::charts::{Beside, Theme};
use crate::reports::page::{Page, Section, page};
use crate::reports::{Chart, Lang, Reports, charts as pictures, csv, json as json_rows, png};
use crate::table::{Cell, Table};
use crate::units::print_time;
use crate::words;

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
}

impl Format {
    /// The format of that name; none for a table that people read.
    pub fn parse(name: &str) -> Option<Format> {
        match name {
            "csv" => Some(Format::Csv),
            "csv-verbatim" => Some(Format::CsvVerbatim),
            "json" => Some(Format::Json),
            "parquet" => Some(Format::Parquet),
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
    })
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
    let charts = charts(answer, rendering)?;
    for chart in &charts {
        if let Some(data) = &chart.data {
            files.push((format!("{}.csv", chart.name), csv::csv(data)));
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
    files.push(("index.html".into(), index(answer, rendering, &charts).into_bytes()));
    Ok(files)
}

/// A table as CSV, and in the other form that was asked for.
fn files_of(table: &Table, format: Format) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
    let csv = if format == Format::CsvVerbatim { Format::CsvVerbatim } else { Format::Csv };
    let mut files = vec![(format!("{}.csv", table.name), bytes(table, csv)?)];
    match format {
        Format::Csv | Format::CsvVerbatim => {}
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
        viewed: answer.viewed.as_ref().map(|viewed| Beside {
            throughput: &viewed.throughput,
            accuracy: &viewed.accuracy,
            earnings: &viewed.earnings,
            kinds: &viewed.kinds,
            handling: &viewed.handling,
            prices: &viewed.prices,
            retention: &viewed.retention,
            tier_moves: &viewed.tier_moves,
        }),
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

fn index(answer: &Answer, rendering: &Rendering<'_>, charts: &[Chart]) -> String {
    let lang = rendering.lang;
    let say = |english, chinese| lang.say(english, chinese).to_owned();
    let titles = [
        (
            "throughput",
            say("Throughput", "产量"),
            say("How much was done, and how long it took.", "完成了多少，用了多长时间。"),
        ),
        (
            "accuracy",
            say("Accuracy", "准确率"),
            say(
                "Verdicts of reviewers with 95 % intervals, and answers against known ones.",
                "审核结果及其95%区间，以及与标准答案的比较。",
            ),
        ),
        (
            "earnings",
            say("Earnings", "收入"),
            say(
                "What is owed, paid and outstanding, and what an hour is worth. Currencies are never added.",
                "应付、已付和未付，以及每小时的收入。不同货币从不相加。",
            ),
        ),
        (
            "tiers",
            say("Skill tiers", "技能等级"),
            say(
                "Which level of the policy each person holds in each domain, and what the next one needs.",
                "每人在各领域达到的等级，以及下一等级的要求。",
            ),
        ),
        (
            "anomalies",
            say("Anomalies", "异常"),
            say(
                "Accepted because it happened, and strange next to other events.",
                "已记录的事实，但与其他事件不符。",
            ),
        ),
        (
            "quarantine",
            say("Quarantine", "隔离区"),
            say("What was not accepted, with file, line and rule.", "未被接受的记录，含文件、行号和规则。"),
        ),
    ];
    let sections = answer.tables().into_iter().zip(titles).map(|(table, (id, title, intro))| {
        let charts = charts.iter().filter(|chart| chart.report == table.name).collect();
        Section { id: id.to_owned(), title, intro, table, charts }
    });
    let totals = &answer.measured.counts.table();
    let figure = |label: String, column: &str| {
        let value = totals.rows.first().and_then(|_| totals.cell(0, column).number()).unwrap_or_default();
        (label, format!("{value}"))
    };
    let mut figures = vec![
        figure(say("people", "人数"), "workers"),
        figure(say("pieces labeled", "已标注"), "labeled"),
        figure(say("accepted", "已接受"), "accepted"),
        figure(say("rejected", "已拒绝"), "rejected"),
    ];
    figures.extend(money_figures(&answer.measured.earnings, lang));
    figures.push((say("anomalies", "异常"), answer.anomalies.rows.len().to_string()));
    figures.push((say("quarantined", "已隔离"), answer.quarantine.rows.len().to_string()));
    let inputs: Vec<_> = answer.inputs.iter().map(|(name, _)| name.as_str()).collect();
    let mut how = rendering.options.clone();
    how.push((say("events accepted", "接受的事件"), answer.counts.accepted.to_string()));
    how.push((say("duplicates", "重复"), answer.counts.duplicates.to_string()));
    how.push((say("conflicts", "冲突"), answer.counts.conflicts.to_string()));
    if let Some(head) = rendering.ledger.as_ref().and_then(|ledger| ledger["head"].as_str()) {
        how.push((say("ledger head", "账本摘要"), head.to_owned()));
    }
    let tables = answer.tables();
    let columns = tables.iter().flat_map(|table| table.columns.iter().map(|column| (&table.name, column)));
    let words = columns.filter_map(|(report, column)| {
        Some((column.clone(), words::figures::figure(report, column)?.words.to_owned()))
    });
    page(&Page {
        lang,
        title: say("piecework report", "piecework 报告"),
        generated_from: match inputs.len() {
            0 => say("From a ledger", "来自账本"),
            1..=6 => inputs.join(", "),
            more => format!("{} … ({more})", inputs[..3].join(", ")),
        },
        summary: figures,
        sections: sections.collect(),
        notes: answer.notes.clone(),
        how,
        words: words.collect(),
        pages: super::pages::links(answer),
    })
}

/// What somebody who pays looks for first: owed, paid and outstanding in each currency.
fn money_figures(earnings: &Table, lang: Lang) -> Vec<(String, String)> {
    let names = [
        ("owed_amount", lang.say("owed", "应付")),
        ("paid_amount", lang.say("paid", "已付")),
        ("outstanding_amount", lang.say("outstanding", "未付")),
    ];
    let money = money(earnings);
    let by_currency = money.as_object().into_iter().flatten();
    let figures = by_currency.flat_map(|(currency, sums)| {
        names.into_iter().filter_map(move |(column, name)| {
            Some((format!("{name} ({currency})"), sums[column].as_str()?.to_owned()))
        })
    });
    figures.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_opens_with_what_is_owed_in_each_currency() {
        let money = |value| Cell::Money { value, scale: 6 };
        let row = |currency: &str, owed| {
            vec![Cell::Text(currency.into()), money(owed), money(1_000_000), money(owed - 1_000_000)]
        };
        let columns = ["currency", "owed_amount", "paid_amount", "outstanding_amount"].map(String::from);
        let rows = vec![row("USD", 3_500_000), row("", 1_000_000), row("USD", 1_000_000)];
        let earnings = Table { name: "earnings".into(), columns: columns.to_vec(), rows };
        let shown = money_figures(&earnings, Lang::En);
        let wanted = [("owed (USD)", "4.50"), ("paid (USD)", "2.00"), ("outstanding (USD)", "2.50")];
        assert_eq!(shown, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
