//! Laws that hold for any events: how lines are ordered, doubled and cut into files changes no figure; parts add up to
//! the whole; what is taken back, or is later than the cutoff, is as if it never was. Over seeded markets with hazards.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use piecework::engine::{Answer, By, Every, Question};
use piecework::events::{Event, EventType, content_digest};
use piecework::reports::csv::csv;
use piecework::table::{Cell, Table};
use piecework::units::{DAY, MINUTE, Micros, print_time};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

use crate::support;

const START: Micros = 1_772_380_800_000_000;

/// A market as lines, each with the event that it tells (none where it is malformed), without conflicts: of two
/// contents under one id the first in order would stand.
fn market(seed: u64) -> Vec<(String, Option<Event>)> {
    let mut contents = HashMap::new();
    let text = String::from_utf8(support::market(seed)).unwrap();
    let told = text.lines().map(|line| (line.to_owned(), support::events(line.as_bytes()).pop()));
    told.filter(|(_, event)| {
        event.as_ref().is_none_or(|event| {
            let digest = content_digest(event);
            *contents.entry(event.event_id.clone()).or_insert(digest) == digest
        })
    })
    .collect()
}

fn lines(market: &[(String, Option<Event>)]) -> Vec<&str> {
    market.iter().map(|(line, _)| line.as_str()).collect()
}

/// The answer over files that hold these lines.
fn answer(files: &[Vec<&str>], question: &Question) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> =
        (0..files.len()).map(|number| folder.path().join(format!("{number:03}.ndjson"))).collect();
    for (path, lines) in paths.iter().zip(files) {
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
    }
    support::answer(&paths.iter().map(|path| path.as_path()).collect::<Vec<&Path>>(), question)
}

/// All that must be the same, byte for byte.
fn bytes(answer: &Answer) -> Vec<(String, String)> {
    let tables = answer.tables().into_iter().filter(|table| table.name != "quarantine");
    tables.map(|table| (table.name.clone(), String::from_utf8(csv(table)).unwrap())).collect()
}

fn same(expected: &[(String, String)], found: &[(String, String)], asked: &str) {
    assert_eq!(expected.len(), 5);
    for ((name, expected), (_, found)) in expected.iter().zip(found) {
        let differ: Vec<_> =
            expected.lines().zip(found.lines()).filter(|(left, right)| left != right).take(3).collect();
        assert!(expected == found, "{name}: {asked}: {differ:#?}");
    }
}

/// The question of a seed: groups, periods, windows and lengths of time come up in turn.
fn asked(seed: u64) -> Question {
    let mut question = support::question();
    let bys = [By::Worker, By::Project, By::Reviewer, By::Worker, By::Domain, By::Stage];
    question.scope.by = bys[seed as usize % bys.len()];
    question.scope.every = [None, Some(Every::Week), None, Some(Every::Day)][seed as usize % 4];
    if seed % 3 == 1 {
        (question.scope.from, question.scope.until) =
            (Some(START + 4 * DAY), Some(START + 15 * DAY + 7 * MINUTE));
    }
    question.scope.gap = [0, 30 * MINUTE][seed as usize % 2];
    question.scope.tz =
        if seed.is_multiple_of(2) { chrono_tz::Tz::UTC } else { chrono_tz::Tz::Asia__Shanghai };
    question
}

#[test]
fn order_doubles_and_files_change_nothing() {
    for seed in 100..106 {
        let (market, question) = (market(seed), asked(seed));
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let expected = bytes(&answer(&[lines(&market)], &question));
        // Every line in one of some files, many in several; in two of three markets in another order.
        let mut files = vec![Vec::new(); 1 + seed as usize % 4];
        for line in lines(&market) {
            let times = if dice.random_bool(0.3) { dice.random_range(2..4) } else { 1 };
            for _ in 0..times {
                files.choose_mut(&mut dice).unwrap().push(line);
            }
        }
        if seed % 3 > 0 {
            files.iter_mut().for_each(|lines| lines.shuffle(&mut dice));
        }
        same(&expected, &bytes(&answer(&files, &question)), &format!("seed {seed}, {} files", files.len()));
    }
}

#[test]
fn a_fact_taken_back_is_as_if_it_never_was() {
    for seed in 110..116 {
        let (market, question) = (market(seed), asked(seed));
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        // The last day of the market, so that nothing later than the voids is known either way.
        let latest = market.iter().filter_map(|(_, event)| event.as_ref()?.occurred_at).max().unwrap();
        let facts: Vec<_> = market.iter().filter_map(|(_, event)| event.as_ref()).collect();
        let voidable = facts
            .iter()
            .filter(|event| event.event_type != EventType::Voided && event.occurred_at < Some(latest));
        let mut targets: HashSet<&str> = voidable
            .clone()
            .filter_map(|event| event.event_id.as_deref())
            .sample(&mut dice, 40)
            .into_iter()
            .collect();
        let mut voids: Vec<_> = targets
            .iter()
            .map(|id| {
                format!(
                    r#"{{"event_type":"event.voided","occurred_at":"{}","target_event_id":"{id}"}}"#,
                    print_time(latest)
                )
            })
            .collect();
        // And one assignment as a whole.
        let assignment =
            voidable.clone().filter_map(|event| event.assignment_id.as_deref()).choose(&mut dice).unwrap();
        voids.push(format!(
            r#"{{"event_type":"event.voided","occurred_at":"{}","assignment_id":"{assignment}"}}"#,
            print_time(latest)
        ));
        let of_assignment = voidable.filter(|event| event.assignment_id.as_deref() == Some(assignment));
        targets.extend(of_assignment.filter_map(|event| event.event_id.as_deref()));
        let both: Vec<_> = lines(&market).into_iter().chain(voids.iter().map(String::as_str)).collect();
        let neither = market.iter().filter(|(_, event)| {
            !event.as_ref().and_then(|event| event.event_id.as_deref()).is_some_and(|id| targets.contains(id))
        });
        let neither = neither.map(|(line, _)| line.as_str()).collect();
        let (left, right) = (answer(&[neither], &question), answer(&[both], &question));
        same(&bytes(&left), &bytes(&right), &format!("seed {seed}, void of {targets:?}"));
    }
}

#[test]
fn a_cutoff_is_a_report_over_what_had_happened() {
    for seed in 120..125 {
        let (market, mut question) = (market(seed), asked(seed));
        let mut times: Vec<_> = market.iter().filter_map(|(_, event)| event.as_ref()?.occurred_at).collect();
        times.sort_unstable();
        // At the very moment of a fact, or a microsecond before it.
        let cutoff = times[times.len() * (seed as usize % 5 + 2) / 8] - seed as i64 % 2;
        let until = market
            .iter()
            .filter(|(_, event)| event.as_ref().is_none_or(|event| event.occurred_at <= Some(cutoff)));
        let until = until.map(|(line, _)| line.as_str()).collect();
        let expected = bytes(&answer(&[until], &question));
        question.cutoff = Some(cutoff);
        same(
            &expected,
            &bytes(&answer(&[lines(&market)], &question)),
            &format!("seed {seed}, cutoff {}", print_time(cutoff)),
        );
    }
}

/// The sums of some columns for each group of rows, exactly: money in 18 decimals, seconds in microseconds.
fn sums(table: &Table, group: &[&str], columns: &[&str]) -> BTreeMap<(String, String), i128> {
    let mut sums = BTreeMap::new();
    for row in 0..table.rows.len() {
        let key: Vec<_> = group.iter().map(|column| table.cell(row, column).text()).collect();
        for column in columns {
            assert!(table.column(column).is_some(), "{column} of {}", table.name);
            let value = match table.cell(row, column) {
                Cell::Money { value, scale } => value * 10i128.pow(18 - scale),
                Cell::Whole(value) => i128::from(*value),
                Cell::Real(value) => (value * 1e6).round() as i128,
                _ => 0,
            };
            *sums.entry((key.join("|"), (*column).to_owned())).or_default() += value;
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

const COUNTS: [&str; 5] = ["claimed", "labeled", "released", "accepted", "rejected"];
const VERDICTS: [&str; 4] = ["reviewed", "rework", "gold_answered", "gold_correct"];
const FLOWS: [&str; 6] =
    ["owed_amount", "paid_amount", "bonus_amount", "reversed_amount", "unpaid_seconds", "unpriced"];
const BALANCES: [&str; 2] = ["outstanding_amount", "overpaid_amount"];

#[test]
fn any_grouping_adds_up_to_the_same_whole() {
    let bys = [By::Project, By::Team, By::Domain, By::Stage, By::Project];
    for (seed, by) in (130..).zip(bys) {
        let market = market(seed);
        let whole = |by| {
            let mut question = asked(seed);
            (question.scope.by, question.scope.every) = (by, None);
            question.audited = false;
            let answer = answer(&[lines(&market)], &question);
            let earnings = &answer.measured.earnings;
            [
                sums(&answer.measured.throughput, &[], &COUNTS),
                sums(&answer.measured.accuracy, &[], &VERDICTS),
                sums(earnings, &["currency"], &FLOWS),
                sums(earnings, &["currency"], &BALANCES),
            ]
        };
        assert_eq!(whole(By::Worker), whole(by), "seed {seed}, by {by:?}");
    }
}

#[test]
fn periods_add_up_to_the_whole() {
    for seed in 140..144 {
        let market = market(seed);
        let of = |every| {
            let mut question = asked(seed);
            question.scope.by = [By::Worker, By::Project, By::Team][seed as usize % 3];
            question.audited = false;
            question.scope.every = every;
            let answer = answer(&[lines(&market)], &question);
            let key = question.scope.by.column();
            // The active time is cut at the borders of periods, and nothing of it is lost.
            let throughput: Vec<_> = COUNTS.into_iter().chain(["active_seconds"]).collect();
            [
                sums(&answer.measured.throughput, &[key], &throughput),
                sums(&answer.measured.accuracy, &[key], &VERDICTS),
                sums(&answer.measured.earnings, &[key, "currency"], &FLOWS),
            ]
        };
        let every = [Every::Day, Every::Week, Every::Month][seed as usize / 2 % 3];
        assert_eq!(of(None), of(Some(every)), "seed {seed}, every {}", every.name());
    }
}

#[test]
fn owed_is_what_was_paid_for_it_and_what_is_open() {
    for seed in 150..154 {
        let market = market(seed);
        let mut question = asked(seed);
        (question.scope.from, question.scope.until, question.scope.every) = (None, None, None);
        question.audited = false;
        question.scope.by = [By::Worker, By::Project, By::Team][seed as usize % 3];
        let earnings = answer(&[lines(&market)], &question).measured.earnings;
        let key = [question.scope.by.column(), "currency"];
        let of = |column| sums(&earnings, &key, &[column]);
        let (owed, paid, bonus, compensation) =
            (of("owed_amount"), of("paid_amount"), of("bonus_amount"), of("compensation_amount"));
        let (overpaid, outstanding) = (of("overpaid_amount"), of("outstanding_amount"));
        let mut open = 0;
        for row in 0..earnings.rows.len() {
            let key = key.map(|column| earnings.cell(row, column).text()).join("|");
            let get = |sums: &BTreeMap<(String, String), i128>, column: &str| {
                sums.get(&(key.clone(), column.to_owned())).copied().unwrap_or_default()
            };
            let work = get(&paid, "paid_amount")
                - get(&bonus, "bonus_amount")
                - get(&compensation, "compensation_amount");
            let (over, out) = (get(&overpaid, "overpaid_amount"), get(&outstanding, "outstanding_amount"));
            assert_eq!(get(&owed, "owed_amount"), work - over + out, "seed {seed}, {key}");
            open += i32::from(over != 0 || out != 0);
        }
        assert!(open > 0, "seed {seed}: a market without open balances proves nothing");
    }
}
