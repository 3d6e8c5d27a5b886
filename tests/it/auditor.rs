//! The engine against the auditor: each cell of throughput, accuracy, earnings, cost and forecasts, over many seeds with hazards.
//! A failure names the seed and the question; run the one test again to see it.

use std::collections::BTreeSet;

use piecework::engine::{self, Aim, By, Events, Every, Hourly};
use piecework::events::EventType;
use piecework::sim::{self, AuditOptions, audit};
use piecework::table::{Cell, Table};
use piecework::units::{DAY, MINUTE, print_time};

use crate::support;

const SEEDS: u64 = 60;

/// The question of a seed: all groupings, periods, windows and lengths of time come up.
fn asked(seed: u64) -> AuditOptions {
    let bys = [
        sim::By::Worker,
        sim::By::Project,
        sim::By::Worker,
        sim::By::Team,
        sim::By::Domain,
        sim::By::TaskType,
        sim::By::Worker,
        sim::By::Stage,
        sim::By::Source,
        sim::By::Reviewer,
    ];
    let everys =
        [None, None, Some(sim::Every::Week), None, Some(sim::Every::Day), Some(sim::Every::Month), None];
    let start = 1_772_380_800_000_000;
    let window = [
        (None, None),
        (Some(start + 5 * DAY), Some(start + 12 * DAY + 7 * MINUTE)),
        (None, Some(start + 9 * DAY)),
    ];
    let (from, until) = window[seed as usize % 3];
    AuditOptions {
        by: bys[seed as usize % bys.len()],
        every: everys[seed as usize % everys.len()],
        from,
        until,
        cutoff: (seed % 4 == 3).then_some(start + 15 * DAY),
        gap: [0, 0, MINUTE, 30 * MINUTE][seed as usize % 4],
        idle_cap: (seed % 5 == 2).then_some(10 * MINUTE),
        tz: if seed.is_multiple_of(2) { chrono_tz::Tz::UTC } else { chrono_tz::Tz::Asia__Shanghai },
    }
}

/// The same tasks published in another project, for another price.
fn elsewhere(lines: &[u8]) -> Vec<u8> {
    let lines = String::from_utf8_lossy(lines);
    let copies = lines.lines().filter(|line| line.contains("published")).filter_map(|line| {
        let mut event: serde_json::Value = serde_json::from_str(line).ok()?;
        event["event_id"] = format!("{}-elsewhere", event["event_id"].as_str()?).into();
        (event["project_id"], event["price"], event["gold"]) =
            ("elsewhere".into(), "99".into(), "none".into());
        Some(format!("{event}\n"))
    });
    copies.collect::<String>().into_bytes()
}

fn compare(seed: u64) {
    let mut lines = support::market(seed);
    if seed.is_multiple_of(5) {
        let more = elsewhere(&lines);
        assert!(more.len() > 1_000, "a market that publishes little proves little");
        lines.extend(more);
    }
    let options = asked(seed);
    let expected = audit(&support::events(&lines), &options);
    let mut question = support::question();
    question.audited = false;
    // Without tiers the figures come by lanes of workers, with them by one table of all pieces.
    question.tiered = seed.is_multiple_of(3);
    question.scope.by = By::parse(match options.by {
        sim::By::Worker => "worker",
        sim::By::Project => "project",
        sim::By::Team => "team",
        sim::By::Domain => "domain",
        sim::By::TaskType => "task-type",
        sim::By::Stage => "stage",
        sim::By::Source => "source",
        sim::By::Reviewer => "reviewer",
    })
    .unwrap();
    question.scope.every = options.every.map(|every| match every {
        sim::Every::Day => Every::Day,
        sim::Every::Week => Every::Week,
        sim::Every::Month => Every::Month,
    });
    (question.scope.from, question.scope.until) = (options.from, options.until);
    (question.scope.gap, question.scope.tz) = (options.gap, options.tz);
    question.cutoff = options.cutoff;
    question.fold.idle_cap = options.idle_cap;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, &lines).unwrap();
    let found = support::answer(&[&path], &question);
    let asked = format!("seed {seed}, {options:?}");
    assert!(found.counts.duplicates > 0 || seed > 0, "a market without doubles proves little");
    same(&expected.throughput, &found.measured.throughput, &asked);
    same(&expected.accuracy, &found.measured.accuracy, &asked);
    same(&expected.earnings, &found.measured.earnings, &asked);
}

/// Each cell of the auditor's table, by column name: text and money exactly, floats to nine digits.
fn same(expected: &Table, found: &Table, asked: &str) {
    let keys = |table: &Table| -> Vec<String> {
        let key = ["period", "currency"];
        let columns: Vec<_> = (0..table.columns.len())
            .filter(|at| *at == 0 || key.contains(&table.columns[*at].as_str()))
            .collect();
        table
            .rows
            .iter()
            .map(|row| columns.iter().map(|at| row[*at].text().to_owned() + "|").collect())
            .collect()
    };
    assert_eq!(keys(expected), keys(found), "rows of {}: {asked}", expected.name);
    for row in 0..expected.rows.len() {
        for column in &expected.columns {
            let (want, have) = (expected.cell(row, column), found.cell(row, column));
            let equal = match (want, have) {
                (Cell::Real(want), have) => {
                    have.number().is_some_and(|have| (want - have).abs() <= 1e-9 * want.abs().max(1e-9))
                }
                (Cell::Money { value: want, scale: ws }, Cell::Money { value: have, scale: hs }) => {
                    want * 10i128.pow(18 - ws) == have * 10i128.pow(18 - hs)
                }
                (want, have) => want == have,
            };
            assert!(
                equal,
                "{} {} {column}: auditor {want:?}, engine {have:?}\n{asked}",
                expected.name,
                keys(expected)[row]
            );
        }
    }
}

/// Reviewers who log their time beside some of their verdicts: of the task in its project, without saying which, or of one that nobody
/// else speaks of; paid and unpaid.
pub fn with_logs(mut lines: Vec<u8>) -> Vec<u8> {
    let reviews = support::events(&lines).into_iter().filter(|event| {
        event.event_type == EventType::Reviewed && event.reviewer_kind.as_deref() == Some("person")
    });
    for (at, review) in reviews.enumerate().filter(|(at, _)| at % 3 == 0) {
        let mut log = serde_json::json!({
            "event_id": format!("log-{at}"),
            "event_type": "logged",
            "occurred_at": print_time(review.occurred_at.unwrap()),
            "worker_id": review.reviewer_id,
            "task_id": review.task_id,
            "activity": "review",
            "active_ms": 1000 * (at + 1),
            "paid": at % 2 == 0,
            "team": "desk",
            "domain": "law",
            "task_type": "checking",
        });
        match at % 9 {
            0 => log["project_id"] = review.project_id.into(),
            3 => log["project_id"] = "elsewhere".into(),
            _ => {}
        }
        lines.extend(format!("{log}\n").bytes());
    }
    lines
}

/// What correct labels cost, by each grouping that `cost` has: no window, but cutoffs and caps of idle time.
fn compare_costs(seed: u64, mut lines: Vec<u8>) {
    lines.extend(elsewhere(&lines));
    let events = support::events(&lines);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, &lines).unwrap();
    let batches = support::batches(&[&path]);
    let groups = [
        (sim::By::Project, By::Project),
        (sim::By::TaskType, By::TaskType),
        (sim::By::Domain, By::Domain),
        (sim::By::Team, By::Team),
    ];
    // Two seeds each, so that cutoffs, which every fourth has, meet more than one grouping.
    let (by, of_engine) = groups[seed as usize / 2 % groups.len()];
    let options = AuditOptions { by, from: None, until: None, every: None, gap: 0, ..asked(seed) };
    let expected = audit(&events, &options).cost;
    let mut question = support::question();
    question.scope.by = of_engine;
    question.cutoff = options.cutoff;
    question.fold.idle_cap = options.idle_cap;
    let costs = engine::cost(Events::Batches(batches), &question, Hourly::default());
    let found = support::wait(costs).unwrap().table;
    same(&expected, &found, &format!("seed {seed}, {options:?}"));
    let spent = |column: &str| -> i128 {
        (0..expected.rows.len())
            .map(|row| match expected.cell(row, column) {
                Cell::Money { value, .. } => *value,
                cell => panic!("{cell:?}"),
            })
            .sum()
    };
    let parts = [
        "accepted_amount",
        "review_amount",
        "rework_amount",
        "rejected_amount",
        "gold_amount",
        "training_amount",
        "bonus_amount",
        "overpaid_amount",
        "open_amount",
        "other_amount",
    ];
    assert_eq!(parts.map(spent).iter().sum::<i128>(), spent("total_amount"), "seed {seed}");
}

#[test]
fn the_auditor_agrees_on_costs() {
    (0..12).for_each(|seed| compare_costs(seed, support::market(seed)));
}

/// Of tasks that nobody published, so that a log says of itself all that is known of it.
#[test]
fn the_auditor_agrees_on_time_of_review_that_is_logged() {
    for seed in 0..8 {
        let market = String::from_utf8(support::market(seed)).unwrap();
        let lines = market.split_inclusive('\n').filter(|line| !line.contains("published"));
        compare_costs(seed, with_logs(lines.collect::<String>().into_bytes()));
    }
}

/// What the projects of a market will have cost and when: days, sums and each of the futures drawn.
fn compare_forecasts(seed: u64) -> usize {
    let lines = support::market_of(seed, 12, 600);
    let events = support::events(&lines);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, &lines).unwrap();
    let batches = support::batches(&[&path]);
    let options = AuditOptions { tz: asked(seed).tz, cutoff: asked(seed).cutoff, ..AuditOptions::default() };
    let mut question = support::question_of_sums();
    (question.scope.tz, question.cutoff) = (options.tz, options.cutoff);
    let projects: BTreeSet<&str> = events.iter().filter_map(|event| event.project_id.as_deref()).collect();
    let mut ahead = 0;
    for (at, project) in projects.into_iter().enumerate() {
        let (aim, wanted) = match at % 3 {
            0 => (Aim::Published { answers: 2 }, sim::Wanted::Answers(2)),
            _ => (Aim::Target(200), sim::Wanted::Pieces(200)),
        };
        let expected = sim::audit_forecast(&events, &options, project, wanted);
        let events = Events::Batches(batches.clone());
        let found = support::wait(engine::forecast(events, &question, project, aim, false));
        let asked = format!("seed {seed}, {project}, {aim:?}");
        match (expected, found) {
            (Some(expected), Ok(found)) => {
                same(&expected, &found.table, &asked);
                ahead += usize::from(expected.cell(0, "outlook").text() == "ahead");
            }
            (None, Err(error)) => assert!(error.to_string().starts_with("PW0446"), "{asked}: {error}"),
            (expected, found) => panic!("{asked}: {expected:?}, {:?}", found.map(|found| found.table)),
        }
    }
    ahead
}

#[test]
fn the_auditor_agrees_on_forecasts() {
    let ahead: usize = (0..4).map(compare_forecasts).sum();
    assert!(ahead > 4, "{ahead} forecasts have an interval: too few to prove anything");
}

/// Quarters run side by side.
fn quarter(number: u64) {
    (0..SEEDS).filter(|seed| seed % 4 == number).for_each(compare);
}

#[test]
fn the_auditor_agrees_first_quarter() {
    quarter(0);
}

#[test]
fn the_auditor_agrees_second_quarter() {
    quarter(1);
}

#[test]
fn the_auditor_agrees_third_quarter() {
    quarter(2);
}

#[test]
fn the_auditor_agrees_last_quarter() {
    quarter(3);
}
