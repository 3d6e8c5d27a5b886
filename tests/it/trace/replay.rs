//! A report over nothing but the events that a trace lists says the same figure: nothing is left out of a trace.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use piecework::engine::trace::{Desk, Figure, Pick, RECIPES, Shape};
use piecework::engine::{Events, Question};
use piecework::table::Cell;

use crate::support::{batches, market, question, wait};

/// The rows of batches whose event is listed.
fn only(all: &[RecordBatch], listed: &BTreeSet<String>) -> Vec<RecordBatch> {
    all.iter()
        .map(|batch| {
            let ids = batch.column_by_name("event_id").unwrap().as_string::<i32>();
            let keep: BooleanArray = ids.iter().map(|id| id.map(|id| listed.contains(id))).collect();
            filter_record_batch(batch, &keep).unwrap()
        })
        .collect()
}

/// Reports over some events alone: several figures of a row are of the same ones.
struct Again {
    all: Vec<RecordBatch>,
    question: Question,
    desks: HashMap<BTreeSet<String>, Desk>,
}

impl Again {
    async fn desk(&mut self, listed: BTreeSet<String>) -> &Desk {
        match self.desks.entry(listed) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let events = Events::Batches(only(&self.all, new.key()));
                new.insert(Desk::open(events, self.question.clone()).await.unwrap())
            }
        }
    }
}

/// What a report over the listed events says in the same row; nothing where it has no such row.
async fn again(again: &mut Again, figure: &Figure) -> Cell {
    let listed = figure.shape.parts().into_iter().flat_map(|part| part.events.clone()).collect();
    let desk = again.desk(listed).await;
    let key = |name: &str| {
        let found = figure.keys.iter().find(|(column, _)| column == name);
        found.map(|(_, cell)| cell.text().to_owned())
    };
    // Where the currency is that of the worker's other pieces, the row is the one without a currency.
    let currencies = key("currency").map_or(vec![None], |currency| vec![Some(currency), Some(String::new())]);
    let picks =
        currencies.into_iter().map(|currency| Pick { key: key("worker_id"), currency, ..Pick::default() });
    let row = picks.into_iter().find_map(|pick| desk.row(figure.report, &pick).ok());
    row.map_or(Cell::Empty, |row| desk.table(figure.report).unwrap().cell(row, &figure.column).clone())
}

/// Sums and counts, but for balances: the net of what is paid too much and too little needs the pieces that are even.
fn replays(figure: &Figure) -> bool {
    matches!(figure.shape, Shape::Sum(_) | Shape::Ratio { .. } | Shape::Deciding(_))
}

#[test]
fn the_listed_events_alone_give_the_figure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, market(11)).unwrap();
    let all = batches(&[&path]);
    let question = piecework::engine::Question { audited: false, ..question() };
    wait(async move {
        let desk = Desk::open(Events::Batches(all.clone()), question.clone()).await.unwrap();
        let (mut tried, mut alone) = (0, Again { all, question, desks: HashMap::new() });
        for report in ["throughput", "accuracy", "earnings"] {
            // Two rows of each are enough: each column of each is one report over again.
            for row in [1, 3] {
                let sheet = desk.sheet(report, row).await.unwrap();
                for (_, column, _) in RECIPES.iter().filter(|(of, ..)| *of == report) {
                    let figure = desk.figure(&sheet, report, row, column).unwrap();
                    if !replays(&figure) || figure.shape.parts().is_empty() {
                        continue;
                    }
                    let found = again(&mut alone, &figure).await;
                    assert_eq!(found, figure.value, "{report}.{column} of {:?}", figure.keys);
                    tried += 1;
                }
            }
        }
        assert!(tried > 30, "{tried}");
    });
}
