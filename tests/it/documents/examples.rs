//! The worked example of each figure is what the program says of its story.

use std::path::Path;

use piecework::engine::Answer;
use piecework::metrics::By;
use piecework::table::{Cell, Table};
use piecework::units::{MONEY_SCALE, print_decimal, print_time};
use piecework::words::figures::{self, Figure};

use crate::support::{answer, question};

fn told(by: By) -> Answer {
    let mut question = question();
    question.audited = false;
    question.scope.by = by;
    answer(&[&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/worked-example.ndjson")], &question)
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
    let mut wrong = Vec::new();
    for table in answer.tables().into_iter().chain(&answer.beside) {
        match table.name.as_str() {
            // In tiers Rita has a row too, as her verdicts are held against gold.
            name if figures::REPORTS.contains(&name) => {
                assert_eq!(shown(table.cell(0, "worker_id")), "ana", "{}: {:?}", table.name, table.rows);
            }
            name if figures::BESIDE.contains(&name) => {}
            _ => continue,
        }
        for column in &table.columns {
            let found: Vec<&Figure> =
                figures::of_report(&table.name).filter(|figure| figure.name == column).collect();
            assert_eq!(found.len(), 1, "{}.{column} has no entry in src/words/figures", table.name);
            let printed = shown(table.cell(0, column));
            if printed != found[0].value {
                wrong.push(format!("{}.{column}: {printed:?}, not {:?}", table.name, found[0].value));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
