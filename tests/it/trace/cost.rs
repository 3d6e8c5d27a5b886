//! Figures of what labels cost taken apart, over simulated markets whose reviewers log their time.

use std::collections::HashSet;

use piecework::engine::trace::{Amount, Figure, Pick, Shape, cost_figure};
use piecework::engine::{self, By, Events, Hourly, Question};
use piecework::events::read_event;
use piecework::table::Cell;
use piecework::units::Money;

use crate::auditor::with_logs;
use crate::support::{batches, market_of, question, wait};

/// The parts of a sum, in the unit of its cell.
fn added(figure: &Figure) -> f64 {
    let parts = figure.shape.parts().into_iter().map(|part| match part.amount {
        Amount::Exact { value, scale } => value as f64 / 10f64.powi(scale as i32),
        Amount::Count(count) => count as f64,
        Amount::Length(micros) => micros as f64 / 1e6,
        amount @ Amount::Moment(_) => panic!("{amount:?}"),
    });
    parts.sum()
}

fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Money { value, scale } => *value as f64 / 10f64.powi(*scale as i32),
        cell => cell.number().unwrap_or_default(),
    }
}

#[test]
fn each_figure_is_made_of_parts_with_their_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, with_logs(market_of(5, 8, 150))).unwrap();
    let events = batches(&[&path]);
    let rows = |batch: &arrow::array::RecordBatch| -> Vec<String> {
        (0..batch.num_rows()).map(|row| read_event(batch, row).event_id.unwrap()).collect()
    };
    let known: HashSet<String> = events.iter().flat_map(rows).collect();
    let mut question = Question { audited: false, tiered: false, ..question() };
    question.scope.by = By::Project;
    let hourly = Hourly { unpaid: Some(Money(12_000_000)), review: Some(Money(40_000_000)) };
    let table = wait(engine::cost(Events::Batches(events.clone()), &question, hourly)).unwrap().table;
    let text = |row: usize, column: &str| Some(table.cell(row, column).text().to_owned());
    // A trace costs a fold of the market: the row with the most money.
    let most = (0..table.rows.len()).max_by_key(|row| match table.cell(*row, "total_amount") {
        Cell::Money { value, .. } => *value,
        cell => panic!("{cell:?}"),
    });
    let mut seen = HashSet::new();
    // Each fold of the market takes its time: a column of each kind.
    let columns = [
        "accepted",
        "accepted_amount",
        "total_amount",
        "cost_per_accepted_amount",
        "cost_per_correct_amount_low",
        "unpaid_seconds",
        "review_seconds",
        "full_amount",
    ];
    let row = most.unwrap();
    let pick = Pick { key: text(row, "project_id"), currency: text(row, "currency"), ..Pick::default() };
    for column in columns {
        let figure = cost_figure(Events::Batches(events.clone()), &question, hourly, &pick, column);
        let figure = wait(figure).unwrap();
        assert_eq!(&figure.value, table.cell(row, column), "{column}");
        if let Shape::Sum(_) = figure.shape {
            let near = (added(&figure) - number(&figure.value)).abs() < 1e-6;
            assert!(near, "{column}: {} of {:?}", added(&figure), figure.value);
        }
        for part in figure.shape.parts() {
            let events = &part.events;
            assert!(
                !events.is_empty() && events.iter().all(|event| known.contains(event)),
                "{column}: {part:?}"
            );
            seen.insert(column);
        }
    }
    for column in ["accepted_amount", "unpaid_seconds", "review_seconds"] {
        assert!(seen.contains(column), "{column} has no part: {seen:?}");
    }
}
