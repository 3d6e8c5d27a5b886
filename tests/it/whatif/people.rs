//! Over whom the distribution of `piecework whatif` is: the people whose pay can be compared, as `inequality.csv` has them.

use piecework::engine::{Goal, Lines, MinimumWages, Question, Sought, WhatIf, WhatIfAsked};
use piecework::table::{Cell, Table};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

use super::hand::WAGES;
use super::search::SIMPLE;
use super::{ask, asked};
use crate::support::{answer, batches, question};

/// Hours of training of people who have no piece yet, and work that was given back.
const TRAINEES: &str = r#"{"event_id":"t1","event_type":"time.logged","occurred_at":"2026-03-02T13:00:00Z","worker_id":"tim","active_ms":7200000,"activity":"training","paid":false}
{"event_id":"t2","event_type":"time.logged","occurred_at":"2026-03-02T13:00:00Z","worker_id":"tom","active_ms":3600000,"activity":"training","paid":false}
{"event_id":"t3","event_type":"claimed","occurred_at":"2026-03-02T13:00:00Z","worker_id":"una","assignment_id":"u1","project_id":"p"}
{"event_id":"t4","event_type":"released","occurred_at":"2026-03-02T14:00:00Z","worker_id":"una","assignment_id":"u1","project_id":"p","reason":"returned"}
"#;

/// Pieces of seven people and of somebody nobody knows, each judged, and each that was accepted paid at its price.
fn paid_in_full(seed: u64) -> String {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut lines = String::new();
    for (at, worker) in ["ana", "bob", "cid", "dan", "eve", "fay", "gus", "mturk:?"].into_iter().enumerate() {
        for number in 0..dice.random_range(3..12) {
            let id = format!("{at}-{number}");
            let price = format!("{}.{:02}", dice.random_range(0..4), dice.random_range(1..100));
            let kind = ["image-box", "text-class"].choose(&mut dice).unwrap();
            let minutes = dice.random_range(2..20);
            let verdict = if dice.random_bool(0.8) { "accepted" } else { "rejected" };
            let common = format!(r#""worker_id":"{worker}","assignment_id":"{id}""#);
            let mut tell = |kind: &str, at: String, more: String| {
                lines += &format!(
                    "{{\"event_id\":\"{kind}{id}\",\"event_type\":\"{kind}\",\"occurred_at\":\"{at}\",{common},{more}}}\n"
                );
            };
            let day = 2 + number / 6;
            let hour = 8 + number % 6;
            tell(
                "claimed",
                format!("2026-03-0{day}T{hour:02}:00:00Z"),
                format!(r#""project_id":"p","task_type":"{kind}","price":"{price}","currency":"CNY""#),
            );
            tell("labeled", format!("2026-03-0{day}T{hour:02}:{minutes:02}:00Z"), r#""units":1"#.to_owned());
            tell(
                "reviewed",
                format!("2026-03-0{day}T20:00:00Z"),
                format!(r#""reviewer_id":"r","verdict":"{verdict}""#),
            );
            if verdict == "accepted" {
                tell(
                    "paid",
                    format!("2026-03-0{day}T21:00:00Z"),
                    format!(r#""amount":"{price}","currency":"CNY","pay_kind":"piece""#),
                );
            }
        }
    }
    lines
}

struct Desk(tempfile::TempDir);

impl Desk {
    fn of(text: &str) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("work.ndjson"), text).unwrap();
        Desk(folder)
    }

    fn file(&self) -> std::path::PathBuf {
        self.0.path().join("work.ndjson")
    }

    fn asks(&self, asked: &WhatIfAsked, question: &Question) -> WhatIf {
        ask(asked, super::Events::Batches(batches(&[&self.file()])), question)
    }
}

fn number(table: &Table, row: usize, column: &str) -> Option<f64> {
    table.cell(row, column).number()
}

#[test]
fn the_distribution_is_that_of_inequality_csv() {
    for seed in 0..5 {
        let desk = Desk::of(&(paid_in_full(seed) + TRAINEES));
        let compared = desk.asks(&asked(None, SIMPLE), &question());
        let distribution = Table::named(&compared.tables, "whatif_distribution");
        let report = answer(&[&desk.file()], &question());
        let inequality = Table::named(&report.beside, "inequality");
        assert_eq!(inequality.rows.len(), 1, "seed {seed}");
        let same = [
            ("people", "people"),
            ("gini", "gini"),
            ("gini_corrected", "gini_corrected"),
            ("bottom_half_share", "bottom_half_share"),
            ("top_tenth_share", "top_tenth_share"),
            ("negative_people", "negative_people"),
            ("amount_p10", "paid_amount_p10"),
            ("amount_p50", "paid_amount_p50"),
            ("amount_p90", "paid_amount_p90"),
            ("timed_people", "timed_people"),
            ("hourly_amount_p50", "hourly_paid_amount_p50"),
        ];
        for (column, of_report) in same {
            let [ours, theirs] =
                [number(distribution, 0, column), number(inequality, 0, of_report)].map(Option::unwrap);
            assert!((ours - theirs).abs() <= 1e-9 * theirs.abs(), "seed {seed}, {column}: {ours}, {theirs}");
        }
        assert_eq!(number(distribution, 0, "people"), Some(7.0), "seed {seed}");
    }
}

#[test]
fn who_has_no_piece_compared_stands_apart() {
    let wages = MinimumWages::parse("wages.csv", WAGES).unwrap();
    let question = Question { minimum_wages: Some(wages), ..question() };
    let of = |text: &str| {
        let answer = Desk::of(text).asks(&asked(Some(SIMPLE), &SIMPLE.replace("0.45", "0.55")), &question);
        (answer.told.clone(), answer)
    };
    let (without, _) = of(&paid_in_full(1));
    let (with, answer) = of(&(paid_in_full(1) + TRAINEES));
    assert_eq!((without.people, without.uncompared), (7, 0));
    assert_eq!((with.people, with.uncompared), (7, 3));
    assert_eq!(
        (with.gain, with.lose, with.same, with.median),
        (without.gain, without.lose, without.same, without.median)
    );
    assert_eq!(with.minimums, without.minimums);
    let distribution = Table::named(&answer.tables, "whatif_distribution");
    assert_eq!(distribution.cell(1, "uncompared_people"), &Cell::Whole(3));
    // Each has a row, with the time that is known of them, and no hour that pay would be laid over.
    let people = Table::named(&answer.tables, "whatif");
    let tim = (0..people.rows.len()).find(|row| people.cell(*row, "worker_id").text() == "tim").unwrap();
    assert_eq!(number(people, tim, "active_seconds"), Some(7200.0));
    for empty in ["hourly_before_amount", "hourly_after_amount", "below_minimum_before"] {
        assert_eq!(people.cell(tim, empty), &Cell::Empty, "{empty}");
    }
}

#[test]
fn a_price_is_looked_for_over_those_whom_it_moves() {
    let mut trainees = TRAINEES.to_owned();
    for at in 0..9 {
        trainees += &TRAINEES
            .lines()
            .next()
            .unwrap()
            .replace("t1", &format!("t1{at}"))
            .replace("tim", &format!("tim{at}"));
        trainees.push('\n');
    }
    let found = |text: &str, goal: &str| {
        let sought = Some(Sought { goal: Goal::MedianHourly(goal.parse().unwrap()), lines: Lines::All });
        let answer = Desk::of(text).asks(&WhatIfAsked { sought, ..asked(None, SIMPLE) }, &question());
        (Table::named(&answer.tables, "whatif_search").rows.clone(), answer.found)
    };
    // More than half have nothing that a price moves: their middle is 0 at any price.
    let expected = found(&paid_in_full(2), "9");
    assert!(expected.1.unwrap() >= "9".parse().unwrap());
    assert_eq!(found(&(paid_in_full(2) + &trainees), "9"), expected);
}

#[test]
fn of_nobody_there_are_no_figures() {
    let answer = Desk::of(TRAINEES).asks(&asked(None, SIMPLE), &question());
    let distribution = Table::named(&answer.tables, "whatif_distribution");
    assert_eq!((answer.told.people, answer.told.uncompared, answer.told.median), (0, 3, [None, None]));
    for row in 0..2 {
        for (column, is) in
            [("people", Cell::Whole(0)), ("timed_people", Cell::Whole(0)), ("gini", Cell::Empty)]
        {
            assert_eq!(distribution.cell(row, column), &is, "{column}");
        }
        assert_eq!(distribution.cell(row, "hourly_amount_p50"), &Cell::Empty);
    }
}
