//! Evidence is of the same moments as the queries count: for many markets, piece by piece.

use std::collections::BTreeMap;

use piecework::assignments::{FoldOptions, Voids, evidence, evidence_of_reviewers, in_order};
use piecework::engine::{self, Events};
use piecework::events::{Event, EventType};
use piecework::metrics::By;
use piecework::table::{Cell, Table};
use piecework::units::print_time;

use crate::support::{batches, market, question_of_sums, wait};

/// Worker, assignment (or the event of logged time, or the project of payments), moment, time, value, reviewer.
type Row = (String, String, String, String, Option<i64>, String);

/// What the evidence of every piece says, from the events of a market as they were admitted.
fn by_evidence(events: &[Event], by: By) -> Vec<Row> {
    let voids = Voids::new(events);
    let stands =
        |event: &&Event| event.event_type == EventType::Voided || voids.void_of(&event.fact()).is_none();
    let standing: Vec<&Event> = events.iter().filter(stands).collect();
    let mut groups: BTreeMap<(Option<String>, String), Vec<Event>> = BTreeMap::new();
    let mut published: BTreeMap<Option<String>, Vec<Event>> = BTreeMap::new();
    for event in standing {
        let place = match event.event_type {
            EventType::Published => {
                published.entry(event.task_id.clone()).or_default().push(event.clone());
                continue;
            }
            EventType::TimeLogged => format!("logged {}", print_time(event.occurred_at.unwrap())),
            kind if !kind.is_work() => continue,
            _ => event
                .assignment_id
                .clone()
                .unwrap_or_else(|| format!("payments {}", event.project_id.as_deref().unwrap_or_default())),
        };
        groups.entry((event.worker_id.clone(), place)).or_default().push(event.clone());
    }
    let mut rows = Vec::new();
    for ((worker, place), mut events) in groups {
        in_order(&mut events);
        let task = events.iter().find_map(|event| event.task_id.clone());
        let mut published = task.and_then(|task| published.get(&Some(task)).cloned()).unwrap_or_default();
        in_order(&mut published);
        let found = match by {
            By::Reviewer => evidence_of_reviewers(&events),
            _ => evidence(&events, &published, FoldOptions::default()),
        };
        for one in found {
            if matches!(one.moment, "owed" | "interval" | "review_checked") {
                continue;
            }
            assert!(!one.events.is_empty(), "{one:?}");
            assert!(one.events.iter().all(|id| {
                events.iter().chain(&published).any(|event| event.event_id.as_ref() == Some(id))
            }));
            let reviewer = one.reviewer_id.unwrap_or_default();
            let worker = worker.clone().unwrap_or_default();
            rows.push((
                worker,
                place.clone(),
                one.moment.to_owned(),
                print_time(one.at),
                one.value,
                reviewer,
            ));
        }
    }
    rows.sort();
    rows
}

fn by_query(batches: Vec<arrow::array::RecordBatch>, by: By) -> Vec<Row> {
    let mut asked = question_of_sums();
    asked.scope.by = by;
    asked.scope.sandbox = true;
    let sql =
        "select p.worker_id, case p.aside when 'payment' then concat('payments ', coalesce(p.project_id, ''))
          when 'logged' then 'logged' else p.assignment_id end as place,
          m.moment, m.at, m.value, m.reviewer_id, l.logged_at
        from moments m join pieces p on p.piece = m.piece left join logged_time l on l.piece = p.piece";
    let table: Table = wait(engine::sql(Events::Batches(batches), &asked, sql)).unwrap();
    let mut rows: Vec<Row> = (0..table.rows.len())
        .map(|row| {
            let text = |column: &str| table.cell(row, column).text().to_owned();
            let time = |column: &str| match table.cell(row, column) {
                Cell::Time(at) => print_time(*at),
                other => panic!("{other:?}"),
            };
            let place = match text("place") {
                place if place == "logged" => format!("logged {}", time("logged_at")),
                place => place,
            };
            let value = if let Cell::Whole(value) = table.cell(row, "value") { Some(*value) } else { None };
            (text("worker_id"), place, text("moment"), time("at"), value, text("reviewer_id"))
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn evidence_is_of_the_moments_that_the_queries_count() {
    for seed in 1..=12 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("market.ndjson");
        std::fs::write(&path, market(seed)).unwrap();
        let batches = batches(&[&path]);
        let events: Vec<Event> = batches
            .iter()
            .flat_map(|batch| (0..batch.num_rows()).map(|row| piecework::events::read_event(batch, row)))
            .collect();
        for by in [By::Worker, By::Reviewer] {
            let (told, counted) = (by_evidence(&events, by), by_query(batches.clone(), by));
            let differ: Vec<_> =
                told.iter().zip(&counted).filter(|(told, counted)| told != counted).take(3).collect();
            assert!(told == counted, "seed {seed} {by:?}: {} and {}: {differ:#?}", told.len(), counted.len());
            assert!(told.len() > 100, "seed {seed} {by:?}");
        }
    }
}
