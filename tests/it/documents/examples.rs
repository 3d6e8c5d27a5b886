//! The worked example of each figure is what the program says of its story.

use std::path::{Path, PathBuf};

use piecework::engine::{
    self, Answer, Card, Events, Goal, Lang, Lines, MinimumWages, PayrollAsked, Period, Sought, WhatIfAsked,
};
use piecework::metrics::By;
use piecework::table::{Cell, Table};
use piecework::units::{MONEY_SCALE, print_decimal, print_time};
use piecework::words::figures::{self, Figure};

use crate::support::{answer, batches, question, wait};

fn story() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/worked-example.ndjson")
}

fn told(by: By) -> Answer {
    let mut question = question();
    question.audited = false;
    question.scope.by = by;
    answer(&[&story()], &question)
}

/// Each cell of a row that is not what its example says; a column without an entry is one.
fn wrong(table: &Table, row: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    for column in &table.columns {
        let found: Vec<&Figure> =
            figures::of_report(&table.name).filter(|figure| figure.name == column).collect();
        assert_eq!(found.len(), 1, "{}.{column} has no entry in src/words/figures", table.name);
        let printed = shown(table.cell(row, column));
        if printed != found[0].value {
            wrong.push(format!("{}.{column}: {printed:?}, not {:?}", table.name, found[0].value));
        }
    }
    wrong
}

/// The same, of a table whose columns are always the same: no entry is of a column that is not there.
fn wrong_or_too_much(table: &Table, row: usize) -> Vec<String> {
    for figure in figures::of_report(&table.name) {
        assert!(table.column(figure.name).is_some(), "{} has no column {}", table.name, figure.name);
    }
    wrong(table, row)
}

/// The cell as the registry writes it: numbers to nine digits.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Real(real) => {
            let places = 9 - 1 - real.abs().log10().floor().max(-1.0) as i32;
            let text = format!("{real:.*}", places as usize);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Cell::Money { value, scale } => print_decimal(*value, *scale, MONEY_SCALE as u32),
        Cell::Time(at) => print_time(*at),
    }
}

#[test]
fn each_figure_comes_out_as_its_example_says() {
    let answer = told(By::Worker);
    let mut all = Vec::new();
    for table in answer.tables().into_iter().chain(&answer.beside) {
        match table.name.as_str() {
            // In tiers Rita has a row too, as her verdicts are held against gold.
            name if figures::REPORTS.contains(&name) => {
                assert_eq!(shown(table.cell(0, "worker_id")), "ana", "{}: {:?}", table.name, table.rows);
            }
            name if figures::BESIDE.contains(&name) => {}
            _ => continue,
        }
        all.extend(wrong(table, 0));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn pay_comes_out_as_its_examples_say() {
    let asked = PayrollAsked { period: Period::parse("2026-03").unwrap(), cards: Vec::new() };
    let payroll = wait(engine::payroll(Events::Batches(batches(&[&story()])), &question(), &asked)).unwrap();
    let tables = engine::payroll_tables(&payroll.accounts);
    let mut all: Vec<String> = tables.iter().flat_map(|table| wrong_or_too_much(table, 0)).collect();
    // A statement's first row is the opening balance.
    let statement = statement(&payroll.accounts[0], &payroll.sheet);
    all.extend(wrong_or_too_much(&statement, 1));
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// A statement as CSV, read as others read it.
fn statement(account: &engine::Account, sheet: &engine::Sheet) -> Table {
    let options = engine::StatementOptions { lang: Lang::En, ..Default::default() };
    let mut files = engine::statements(std::slice::from_ref(account), sheet, &options).map(Result::unwrap);
    let (_, bytes) = files.find(|(name, _)| name.ends_with(".csv")).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let columns = reader.headers().unwrap().iter().collect::<Vec<_>>().join(" ");
    let rows = reader.records().map(|record| record.unwrap().iter().map(Cell::said).collect());
    Table::new("statement", &columns, rows.collect())
}

/// A card of 2.20 a piece.
const CARD: &str = r#"
name = "Higher"
version = "2"
currency = "CNY"
from = 2026-01-01

[[line]]
id = "receipts"
price = "2.20"
"#;

#[test]
fn another_card_comes_out_as_its_examples_say() {
    let mut question = question();
    let wages = "place,from,currency,hourly\nBeijing,2025-09-01,CNY,12\n";
    question.minimum_wages = Some(MinimumWages::parse("wages.csv", wages).unwrap());
    let ask = |sought: Option<Sought>| {
        let asked = WhatIfAsked { before: None, after: Card::parse("card.toml", CARD).unwrap(), sought };
        wait(engine::what_if(&asked, Events::Batches(batches(&[&story()])), &question)).unwrap().tables
    };
    // Of the distribution the row after has more to say.
    let row = |table: &Table| usize::from(table.name == "whatif_distribution");
    let mut all: Vec<String> =
        ask(None).iter().flat_map(|table| wrong_or_too_much(table, row(table))).collect();
    let goal = Goal::Budget("7".parse().unwrap());
    let searched = ask(Some(Sought { goal, lines: Lines::All }));
    all.extend(wrong_or_too_much(Table::named(&searched, "whatif_search"), 0));
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn each_key_comes_out_as_its_example_says() {
    for (by, name) in [
        (By::Project, "project_id"),
        (By::Domain, "domain"),
        (By::TaskType, "task_type"),
        (By::Team, "team"),
        (By::Stage, "stage"),
        (By::Source, "source"),
        (By::Reviewer, "reviewer_id"),
    ] {
        let answer = told(by);
        let keys = |table: &Table| -> Vec<String> {
            (0..table.rows.len())
                .map(|row| shown(table.cell(row, name)))
                .filter(|key| !key.is_empty())
                .collect()
        };
        let wanted = figures::figure("accuracy", name).unwrap().value;
        let wanted: Vec<String> =
            [wanted].iter().filter(|key| !key.is_empty()).map(|key| key.to_string()).collect();
        assert_eq!(keys(&answer.measured.accuracy), wanted, "{name}");
    }
}
