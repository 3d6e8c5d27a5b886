//! Every column of every row of the four reports over simulated markets with hazards: the listed parts, added up here by
//! plain loops, are the printed cell, and each part has its events.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use piecework::engine::trace::{Amount, Desk, Figure, Part, RECIPES, Shape, Term};
use piecework::engine::{By, Events, Every, Question, Rates};
use piecework::events::read_event;
use piecework::table::Cell;
use piecework::units::SECOND;

use crate::support::{batches, market_of, question, wait};

const REPORTS: [&str; 4] = ["throughput", "accuracy", "earnings", "tiers"];

/// A row costs several queries, so few people with much work each, and of the 25 who come for training the first ten: the others'
/// rows are like theirs.
fn market(seed: u64) -> String {
    let lines = String::from_utf8(market_of(seed, 6, 150)).unwrap();
    let others: Vec<String> = (11..=25).map(|seat| format!("-t{seat:03}\"")).collect();
    let is_kept = |line: &&str| others.iter().all(|other| !line.contains(other));
    lines.split_inclusive('\n').filter(is_kept).collect()
}

/// Every figure of some reports on a market, told to `look` with the ids of all events that the market accepted.
fn each_figure(
    seed: u64,
    question: Question,
    reports: &'static [&str],
    look: impl Fn(&Figure, &HashSet<String>) + Send,
) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, market(seed)).unwrap();
    let batches = batches(&[Path::new(&path)]);
    let known: HashSet<String> = batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(|row| read_event(batch, row).event_id.unwrap()))
        .collect();
    wait(async move {
        let desk = Desk::open(Events::Batches(batches), question).await.unwrap();
        let (mut figures, mut sheets) = (0, HashMap::new());
        for report in reports.iter().copied() {
            for row in 0..desk.table(report).unwrap().rows.len() {
                // Throughput and accuracy have one row each for the same work.
                if report != "accuracy" {
                    sheets.insert(row, desk.sheet(report, row).await.unwrap());
                }
                let sheet = &sheets[&row];
                for (_, column, _) in RECIPES.iter().filter(|(of, ..)| *of == report) {
                    // It fails where the parts do not come to the cell; below they are added up once more by hand.
                    let figure = desk.figure(sheet, report, row, column).unwrap();
                    look(&figure, &known);
                    figures += 1;
                }
            }
        }
        figures
    })
}

fn count(parts: &[Part]) -> i64 {
    parts
        .iter()
        .map(|part| if let Amount::Count(count) = part.amount { count } else { panic!("{part:?}") })
        .sum()
}

fn micros(parts: &[Part]) -> i64 {
    parts
        .iter()
        .map(|part| if let Amount::Length(micros) = part.amount { micros } else { panic!("{part:?}") })
        .sum()
}

/// The sum in the finest unit of any part, and its decimals.
fn exact(parts: &[Part]) -> (i128, u32) {
    parts.iter().fold((0, 6), |(sum, _), part| match part.amount {
        Amount::Exact { value, scale } => (sum + value, scale),
        _ => panic!("{part:?}"),
    })
}

fn number(term: &Term) -> f64 {
    match term.parts.first().map(|part| part.amount) {
        None => 0.0,
        Some(Amount::Count(_)) => count(&term.parts) as f64,
        Some(Amount::Length(_)) => micros(&term.parts) as f64 / SECOND as f64,
        Some(Amount::Exact { .. }) => {
            let (sum, scale) = exact(&term.parts);
            sum as f64 / 10f64.powi(scale as i32)
        }
        Some(Amount::Moment(_)) => panic!("{term:?}"),
    }
}

fn near(cell: &Cell, wanted: f64, told: &str) {
    let printed = cell.number().unwrap_or_else(|| panic!("{told}: {cell:?}, not {wanted}"));
    assert!((printed - wanted).abs() <= 1e-9 * wanted.abs() + 1e-12, "{told}: {printed}, not {wanted}");
}

/// Adds the parts up and compares with the printed cell; reviewers' rows leave cells empty that are about work.
fn re_adds(figure: &Figure) {
    let told = format!("{}.{} of {:?}", figure.report, figure.column, figure.keys);
    let cell = &figure.value;
    match &figure.shape {
        Shape::Sum(term) if *cell == Cell::Empty => assert!(term.parts.is_empty(), "{told}"),
        Shape::Sum(term) => match (cell, term.parts.first().map(|part| part.amount)) {
            (cell, None) => assert_eq!(cell.number(), Some(0.0), "{told}"),
            (Cell::Whole(whole), Some(_)) => assert_eq!(count(&term.parts), *whole, "{told}"),
            (Cell::Real(seconds), Some(Amount::Length(_))) => {
                assert_eq!(micros(&term.parts), (seconds * SECOND as f64).round() as i64, "{told}");
            }
            (Cell::Money { value, scale }, Some(_)) => {
                assert_eq!(exact(&term.parts), (*value, *scale), "{told}");
            }
            other => panic!("{told}: {other:?}"),
        },
        Shape::Ratio { denominator, .. } if *cell == Cell::Empty => {
            assert_eq!(number(denominator), 0.0, "{told}")
        }
        Shape::Ratio { numerator, factor, denominator } => {
            near(cell, number(numerator) * *factor as f64 / number(denominator), &told);
        }
        Shape::Bound { whole, .. } if *cell == Cell::Empty => assert_eq!(count(&whole.parts), 0, "{told}"),
        Shape::Bound { part, whole, z, low } => {
            let (successes, n) = (count(&part.parts) as f64, count(&whole.parts) as f64);
            let (p, z2) = (successes / n, z * z);
            let root = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
            let centre = p + z2 / (2.0 * n);
            let bound = (if *low { centre - root } else { centre + root }) / (1.0 + z2 / n);
            near(cell, bound.clamp(0.0, 1.0), &told);
        }
        Shape::Quantile { ranked, .. } if *cell == Cell::Empty => assert!(ranked.is_empty(), "{told}"),
        Shape::Quantile { p, ranked } => {
            let values: Vec<f64> =
                ranked.iter().map(|part| micros(std::slice::from_ref(part)) as f64 / 1e6).collect();
            assert!(values.windows(2).all(|two| two[0] <= two[1]), "{told}");
            let place = p * (values.len() - 1) as f64;
            let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
            near(cell, below + (above - below) * place.fract(), &told);
            let weights: f64 = ranked.iter().map(|part| part.weight.unwrap()).sum();
            assert!((weights - 1.0).abs() < 1e-12, "{told}");
        }
        Shape::Deciding(part) => match part.as_ref().map(|part| part.amount) {
            Some(Amount::Moment(at)) => assert_eq!(*cell, Cell::Time(at), "{told}"),
            _ => assert_eq!(*cell, Cell::Empty, "{told}"),
        },
        Shape::Worked { .. } => panic!("{told}: it has a recipe"),
        Shape::Conditions { level, conditions } => judges(figure, level.as_deref(), conditions, &told),
    }
}

/// The conditions say what the column says: all met for a tier that is held, those not met for what is missing.
fn judges(
    figure: &Figure,
    level: Option<&str>,
    conditions: &[piecework::engine::trace::Condition],
    told: &str,
) {
    let unmet = conditions.iter().filter(|condition| !condition.asked.met).count();
    match (figure.column.as_str(), &figure.value) {
        ("tier", Cell::Text(tier)) => assert_eq!((level, unmet), (Some(tier.as_str()), 0), "{told}"),
        ("since", Cell::Text(_)) => assert_eq!(unmet, 0, "{told}"),
        ("next_tier", Cell::Text(next)) => assert_eq!(level, Some(next.as_str()), "{told}"),
        ("missing", Cell::Text(missing)) => {
            let words = conditions.iter().filter(|condition| !condition.asked.met);
            words.for_each(|condition| {
                let words = condition.asked.words.split("; ").all(|words| missing.contains(words));
                assert!(words, "{told}: {missing}, not {condition:?}");
            });
        }
        ("tier" | "since", _) => assert!(unmet > 0, "{told}"),
        _ => assert!(conditions.is_empty(), "{told}"),
    }
    // The numbers of a condition are those of its facts.
    for condition in conditions {
        if condition.asked.key == "min_reviewed" {
            assert_eq!(condition.parts.len() as f64, condition.asked.value.unwrap(), "{told}");
        }
    }
}

/// Each part has its events, all of them accepted.
fn has_events(figure: &Figure, known: &HashSet<String>) {
    for part in figure.shape.parts() {
        assert!(
            !part.events.is_empty(),
            "{}.{} of {:?}: {part:?}",
            figure.report,
            figure.column,
            figure.keys
        );
        assert!(part.events.iter().all(|event| known.contains(event)), "{part:?}");
    }
}

fn holds(seed: u64, question: Question) {
    let figures = each_figure(seed, question, &REPORTS, |figure, known| {
        re_adds(figure);
        has_events(figure, known);
    });
    assert!(figures > 100, "seed {seed}: {figures} figures");
}

#[test]
fn parts_re_add_to_each_cell_of_each_worker() {
    for seed in 1..=2 {
        holds(seed, question());
    }
}

#[test]
fn parts_re_add_week_by_week_in_one_currency() {
    let mut question = question();
    question.scope.every = Some(Every::Week);
    question.scope.gap = 10 * 60 * SECOND;
    question.scope.tz = chrono_tz::Tz::Asia__Shanghai;
    question.scope.currency = Some("CNY".into());
    let rates: String = ["USD", "EUR", "KES", "INR", "PHP", "VES", "GBP", "NGN"]
        .iter()
        .map(|from| format!("2020-01-01,{from},CNY,7.123456789012\n2026-03-10,{from},CNY,6.9\n"))
        .collect();
    question.scope.rates = Some(Rates::parse("fx.csv", &format!("date,from,to,rate\n{rates}")).unwrap());
    holds(4, question);
}

#[test]
fn parts_re_add_in_a_window_by_project_and_by_reviewer() {
    let mut question = question();
    let start = 1_772_380_800 * SECOND;
    (question.scope.from, question.scope.until) =
        (Some(start + 4 * 86_400 * SECOND), Some(start + 15 * 86_400 * SECOND));
    question.fold.idle_cap = Some(20 * 60 * SECOND);
    question.scope.by = By::Project;
    holds(5, question.clone());
    question.scope.by = By::Reviewer;
    holds(6, question);
}

#[test]
fn a_standard_of_exams_and_hours_is_taken_apart_too() {
    let mut question = question();
    question.policy =
        piecework::engine::Policy::find("cn-4-04-05-05-2021", |path| std::fs::read_to_string(path)).unwrap();
    // What is not of tiers a policy does not change.
    let figures = each_figure(7, question, &["tiers"], |figure, _| re_adds(figure));
    assert!(figures > 100, "{figures} figures");
}
