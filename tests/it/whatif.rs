//! `piecework whatif`: figures worked out by hand, laws over simulated markets, and the same figures by every road.

use std::path::Path;

use insta::assert_snapshot;
use piecework::engine::{
    self, Card, Events, Goal, Lines, MinimumWages, Question, Sought, WhatIf, WhatIfAsked,
};
use piecework::reports::csv::csv;
use piecework::table::{Cell, Table};
use piecework::units::{DAY, Money, parse_time};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

use crate::support::{answer, batches, market_of, piecework, question, wait};

/// Exit code and both outputs.
fn told(folder: &Path, arguments: &[&str]) -> String {
    let output = piecework(folder, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}exit {}", text(&output.stdout), text(&output.stderr), output.status.code().unwrap_or(-1))
}

const CARD: &str = r#"
name = "April"
version = "2"
currency = "CNY"
from = 2026-03-01

[[line]]
id = "boxes"
task_type = "image-box"
price = "0.08"
per = "box"

[[line]]
id = "text"
task_type = "text-class"
price = "2.50"
"#;

const WAGES: &str = "place,from,currency,hourly\nBeijing,2025-09-01,CNY,7\nBerlin,2026-01-01,EUR,13.90\n";

/// Ana: two pieces that overlap for three minutes (six and nine minutes, twelve together) and a rejected one of six: 0.3 hours, 2.00 by the
/// prices on her labels. Bob: twelve minutes for 1.00, an open piece, one that the card does not price, and twelve minutes of training:
/// 0.4 hours. Cid: a piece without a price and one in dollars.
const WORK: &str = r#"{"event_id":"1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ana","assignment_id":"a1","project_id":"p","task_type":"image-box","price":"1.00","currency":"CNY"}
{"event_id":"2","event_type":"claimed","occurred_at":"2026-03-02T09:03:00Z","worker_id":"ana","assignment_id":"a2","project_id":"p","task_type":"image-box","price":"1.00","currency":"CNY"}
{"event_id":"3","event_type":"labeled","occurred_at":"2026-03-02T09:06:00Z","worker_id":"ana","assignment_id":"a1","units":10}
{"event_id":"4","event_type":"labeled","occurred_at":"2026-03-02T09:12:00Z","worker_id":"ana","assignment_id":"a2","units":20}
{"event_id":"5","event_type":"reviewed","occurred_at":"2026-03-02T12:00:00Z","worker_id":"ana","assignment_id":"a1","reviewer_id":"r","verdict":"accepted"}
{"event_id":"6","event_type":"reviewed","occurred_at":"2026-03-02T12:00:00Z","worker_id":"ana","assignment_id":"a2","reviewer_id":"r","verdict":"accepted"}
{"event_id":"7","event_type":"claimed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"ana","assignment_id":"a3","project_id":"q","task_type":"text-class","price":"2.00","currency":"CNY"}
{"event_id":"8","event_type":"labeled","occurred_at":"2026-03-02T10:06:00Z","worker_id":"ana","assignment_id":"a3"}
{"event_id":"9","event_type":"reviewed","occurred_at":"2026-03-02T12:00:00Z","worker_id":"ana","assignment_id":"a3","reviewer_id":"r","verdict":"rejected"}
{"event_id":"10","event_type":"claimed","occurred_at":"2026-03-03T09:00:00Z","worker_id":"bob","assignment_id":"b1","project_id":"p","task_type":"image-box","price":"1.00","currency":"CNY"}
{"event_id":"11","event_type":"labeled","occurred_at":"2026-03-03T09:12:00Z","worker_id":"bob","assignment_id":"b1","units":5}
{"event_id":"12","event_type":"reviewed","occurred_at":"2026-03-03T12:00:00Z","worker_id":"bob","assignment_id":"b1","reviewer_id":"r","verdict":"accepted"}
{"event_id":"13","event_type":"claimed","occurred_at":"2026-03-03T10:00:00Z","worker_id":"bob","assignment_id":"b2","project_id":"q","task_type":"text-class","price":"2.00","currency":"CNY"}
{"event_id":"14","event_type":"labeled","occurred_at":"2026-03-03T10:10:00Z","worker_id":"bob","assignment_id":"b2"}
{"event_id":"15","event_type":"labeled","occurred_at":"2026-03-03T11:00:00Z","worker_id":"bob","assignment_id":"b3","project_id":"q","task_type":"audio","price":"3.00","currency":"CNY"}
{"event_id":"16","event_type":"reviewed","occurred_at":"2026-03-03T12:00:00Z","worker_id":"bob","assignment_id":"b3","reviewer_id":"r","verdict":"accepted"}
{"event_id":"17","event_type":"time.logged","occurred_at":"2026-03-03T13:00:00Z","worker_id":"bob","active_ms":720000,"activity":"training","paid":false}
{"event_id":"18","event_type":"labeled","occurred_at":"2026-03-03T11:00:00Z","worker_id":"cid","assignment_id":"c1","project_id":"p","task_type":"image-box","units":10}
{"event_id":"19","event_type":"labeled","occurred_at":"2026-03-03T11:30:00Z","worker_id":"cid","assignment_id":"c2","project_id":"p","task_type":"image-box","units":10,"price":"1.00","currency":"USD"}
"#;

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("work.ndjson", WORK), ("card.toml", CARD), ("wages.csv", WAGES)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_card_against_the_prices_on_events_by_hand() {
    let folder = desk();
    let shown = |table: &str, more: &[&str]| {
        let common = ["whatif", "--rates", "card.toml", "work.ndjson", "--format", "csv", "--only", table];
        let output = piecework(folder.path(), &[&common, more].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let wages = ["--minimum-wage", "wages.csv"];
    assert_snapshot!(shown("whatif", &wages), @"");
    assert_snapshot!(shown("whatif_projects", &[]), @"");
    assert_snapshot!(shown("whatif_distribution", &[]), @"");
    assert_snapshot!(shown("whatif_minimum", &wages), @"");
    assert_snapshot!(shown("whatif_unpriced", &[]), @"");
    assert_snapshot!(told(folder.path(), &["whatif", "--rates", "card.toml", "work.ndjson", "--only", "whatif_minimum"]), @"");
}

#[test]
fn it_is_said_in_words() {
    let folder = desk();
    let out =
        ["whatif", "--rates", "card.toml", "work.ndjson", "--minimum-wage", "wages.csv", "--out", "out"];
    assert_snapshot!(told(folder.path(), &out), @"");
    let mut names: Vec<_> = std::fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_snapshot!(names.join(" "), @"");
}

/// Hourly pay in the middle is (30 boxes / 0.3 h + 5 boxes / 0.4 h) / 2 = 56.25 times the price of a box: 9.00 at 0.16. Of 35 accepted
/// boxes 0.14 keeps within 5.00.
#[test]
fn a_price_is_found_by_hand() {
    let folder = desk();
    let words = |more: &[&str]| {
        let common = ["whatif", "--rates", "card.toml", "work.ndjson", "--out", "out", "--search"];
        told(folder.path(), &[&common, more].concat())
    };
    assert_snapshot!(words(&["median-hourly=9", "--line", "boxes"]), @"");
    assert_snapshot!(words(&["budget=5", "--line", "boxes"]), @"");
    // Up to 0.165 a box is rounded down to 0.16, and 0.165 is 2.0625 times 0.08.
    assert_snapshot!(words(&["budget=5.60", "--all"]), @"");
    let wrong = [
        ["median-hourly=9", "--line", "text"],
        ["budget=5", "--line", "text"],
        ["median-hourly=9", "--line", "texts"],
    ];
    assert_snapshot!(wrong.map(|wrong| words(&wrong)).join("\n"), @"");
}

/// A card of everything that looks beyond the piece: caps of a day, months, night, speed.
const MARKET: &str = r#"
name = "Market"
version = "1"
currency = "CNY"
from = 2026-01-01
zone = "Asia/Shanghai"
night = "22:00-06:00 x1.2"
day_cap = 60

[[line]]
id = "all"
price = "0.45"
speed_bands = ["20 +0.02", "60 x1.05"]
acceptance_bands = ["0.9 x1.1"]

[[line]]
id = "boxes"
task_type = "image-box"
price = "0.07"
per = "box"
minimum = "0.10"
day_cap = 20
gold_penalty = "0.30"

[[line]]
id = "text"
task_type = "text-class"
domain = "customer-service"
price = "18"
per = "hour"
"#;

fn card(text: &str) -> Card {
    Card::parse("card.toml", text).unwrap()
}

fn asked(before: Option<&str>, after: &str) -> WhatIfAsked {
    WhatIfAsked { before: before.map(card), after: card(after), sought: None }
}

fn ask(asked: &WhatIfAsked, events: Events, question: &Question) -> WhatIf {
    wait(engine::what_if(asked, events, question)).unwrap()
}

fn texts(answer: &WhatIf) -> Vec<String> {
    answer.tables.iter().map(|table| String::from_utf8(csv(table)).unwrap()).collect()
}

/// The sum of a column of money.
fn sum(table: &Table, column: &str) -> i128 {
    let amount = |row| match table.cell(row, column) {
        Cell::Money { value, .. } => *value,
        cell => panic!("{column}: {cell:?}"),
    };
    (0..table.rows.len()).map(amount).sum()
}

struct Market {
    folder: tempfile::TempDir,
}

impl Market {
    fn new(seed: u64) -> Market {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("market.ndjson"), market_of(seed, 12, 300)).unwrap();
        Market { folder }
    }

    /// Without a word of another currency.
    fn of_one_currency(seed: u64) -> Market {
        let market = Market::new(seed);
        let text = String::from_utf8(market_of(seed, 12, 300)).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.contains("USD")).collect();
        std::fs::write(market.file(), lines.join("\n")).unwrap();
        market
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("market.ndjson")
    }

    fn events(&self) -> Events {
        Events::Batches(batches(&[&self.file()]))
    }

    fn ledger(&self) -> Events {
        let path = self.folder.path().join("ledger");
        if !path.exists() {
            let ingested = piecework(self.folder.path(), &["ingest", "market.ndjson", "--ledger", "ledger"]);
            assert!(matches!(ingested.status.code(), Some(0 | 3)));
        }
        Events::Ledger(path)
    }
}

#[test]
fn the_same_card_changes_nothing_and_is_what_the_long_road_says() {
    for seed in [4, 11] {
        let market = Market::of_one_currency(seed);
        for question in [question(), Question { cutoff: Some(at(9)), ..question() }] {
            let answer = ask(&asked(Some(MARKET), MARKET), market.events(), &question);
            let table = Table::named(&answer.tables, "whatif");
            assert!(table.rows.len() > 3, "seed {seed}");
            for row in 0..table.rows.len() {
                assert_eq!(table.cell(row, "change_amount"), &Cell::money(0));
                assert_eq!(table.cell(row, "before_amount"), table.cell(row, "after_amount"));
                assert_eq!(table.cell(row, "hourly_before_amount"), table.cell(row, "hourly_after_amount"));
            }
            assert_eq!((answer.told.gain, answer.told.lose), (0, 0));
            assert_eq!(answer.told.other_currency, 0);
            // `rates check` folds by SQL and shares only the price of a piece.
            let checked = wait(engine::check_rates(&card(MARKET), market.events(), &question)).unwrap();
            let pieces = i64::try_from(checked.pieces - checked.unpriced).unwrap();
            assert_eq!(answer.told.total.pieces, pieces);
            assert_eq!(answer.told.unpriced, [checked.unpriced; 2]);
            assert_eq!(sum(table, "after_amount"), sum(&checked.lines, "owed_amount"));
            assert_eq!(sum(table, "after_expected_amount"), sum(&checked.lines, "expected_amount"));
            assert!(timed_as_in_reports(table, &market, &question) > 3, "seed {seed}");
        }
    }
}

/// How many workers have the active and logged time of the reports: all whose labeled pieces are judged and compared.
fn timed_as_in_reports(table: &Table, market: &Market, question: &Question) -> usize {
    let report = answer(&[&market.file()], question).measured;
    let (done, earned) = (&report.throughput, &report.earnings);
    let mut same = 0;
    for row in 0..table.rows.len() {
        let worker = table.cell(row, "worker_id");
        let of = |of: &Table, column: &str| -> f64 {
            let rows = (0..of.rows.len()).filter(|row| of.cell(*row, "worker_id") == worker);
            rows.filter_map(|row| of.cell(row, column).number()).sum()
        };
        let pieces = table.cell(row, "pieces").number().unwrap();
        if of(done, "labeled") == pieces && of(done, "accepted") + of(done, "rejected") == pieces {
            let seconds = of(done, "active_seconds") + of(earned, "logged_seconds");
            let compared = table.cell(row, "active_seconds").number().unwrap();
            assert!((compared - seconds).abs() < 1e-6, "{worker:?}: {compared} and {seconds}");
            same += 1;
        }
    }
    same
}

fn at(day: i64) -> i64 {
    parse_time("2026-03-01T16:00:00Z").unwrap() + day * DAY
}

#[test]
fn what_is_kept_beside_a_ledger_changes_no_figure() {
    let market = Market::new(7);
    let plain = question();
    let mut window = question();
    (window.scope.from, window.scope.until) = (Some(at(3)), Some(at(12)));
    let wages = MinimumWages::parse("wages.csv", WAGES).unwrap();
    let question = Question { minimum_wages: Some(wages), ..window };
    let kept = market.folder.path().join("ledger/_piecework/kept/pieces");
    for (before, question) in [(None, &plain), (Some(MARKET), &question)] {
        let asked = asked(before, &MARKET.replace("0.45", "0.50"));
        let fresh = texts(&ask(&asked, market.events(), question));
        let made = texts(&ask(&asked, market.ledger(), question));
        assert!(kept.exists());
        let read = texts(&ask(&asked, market.ledger(), question));
        assert_eq!(fresh, made);
        assert_eq!(fresh, read);
    }
    // It is of one head: what comes later is in the next answer.
    let before = std::fs::read(&kept).unwrap();
    std::fs::write(market.folder.path().join("more.ndjson"), WORK).unwrap();
    let ingested = piecework(market.folder.path(), &["ingest", "more.ndjson", "--ledger", "ledger"]);
    assert!(ingested.status.success());
    let asked = asked(None, MARKET);
    let both = ["market.ndjson", "more.ndjson"].map(|name| market.folder.path().join(name));
    let all = Events::Batches(batches(&[&both[0], &both[1]]));
    assert_eq!(texts(&ask(&asked, market.ledger(), &plain)), texts(&ask(&asked, all, &plain)));
    assert_ne!(before, std::fs::read(&kept).unwrap());
    // A file that is none is made anew, and the ledger is as good as before.
    std::fs::write(&kept, "PAR1").unwrap();
    assert_eq!(ask(&asked, market.ledger(), &plain).notes, Vec::<String>::new());
    let verified = piecework(market.folder.path(), &["verify", "--ledger", "ledger"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[test]
fn neither_the_order_of_lines_nor_the_number_of_threads_shows() {
    let market = Market::new(9);
    let text = String::from_utf8(market_of(9, 12, 300)).unwrap();
    let run = |file: &str, threads: &str| {
        let run = ["whatif", "--rates", "card.toml", file, "--allow-quarantine", "--threads", threads];
        let output = piecework(market.folder.path(), &run);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    std::fs::write(market.folder.path().join("card.toml"), MARKET).unwrap();
    // Of two contents under one id the first stands, so those lines keep their place.
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.contains("conflict")).collect();
    std::fs::write(market.folder.path().join("sorted.ndjson"), lines.join("\n")).unwrap();
    let expected = run("sorted.ndjson", "1");
    assert_eq!(run("sorted.ndjson", "3"), expected);
    let mut first: std::collections::HashMap<String, &str> = Default::default();
    lines.retain(|line| {
        let id = line.split("\"event_id\":\"").nth(1).and_then(|rest| rest.split('"').next());
        id.is_some_and(|id| first.insert(id.to_owned(), line).is_none_or(|other| other == *line))
    });
    std::fs::write(market.folder.path().join("sorted.ndjson"), lines.join("\n")).unwrap();
    let expected = run("sorted.ndjson", "2");
    lines.shuffle(&mut ChaCha8Rng::seed_from_u64(3));
    std::fs::write(market.folder.path().join("shuffled.ndjson"), lines.join("\n")).unwrap();
    assert_eq!(run("shuffled.ndjson", "2"), expected);
}

#[test]
fn parts_add_up_to_the_whole_though_caps_look_at_whole_days() {
    let market = Market::new(5);
    let asked = asked(None, MARKET);
    let of = |question: &Question| ask(&asked, market.events(), question);
    let whole = of(&question());
    let table = Table::named(&whole.tables, "whatif_projects");
    for column in ["before_amount", "after_amount"] {
        assert_eq!(sum(table, column), sum(Table::named(&whole.tables, "whatif"), column));
    }
    for row in (0..table.rows.len()).filter(|row| !table.cell(*row, "project_id").text().is_empty()) {
        let mut one = question();
        one.scope.filter = Some(format!("project_id = '{}'", table.cell(row, "project_id").text()));
        let part = of(&one);
        let part = Table::named(&part.tables, "whatif_projects");
        assert_eq!(part.rows, [table.rows[row].clone()]);
    }
    // The border of the windows is no border of a day.
    let (mut first, mut second) = (question(), question());
    first.scope.until = Some(at(8) + DAY / 3);
    second.scope.from = first.scope.until;
    let parts = [of(&first).told.total, of(&second).told.total];
    assert!(parts.iter().all(|part| part.pieces > 0));
    assert_eq!(parts[0].pieces + parts[1].pieces, whole.told.total.pieces);
    assert_eq!(parts[0].amount[1] + parts[1].amount[1], whole.told.total.amount[1]);
    assert_eq!(parts[0].active + parts[1].active, whole.told.total.active);
}

/// One price, with what keeps an amount from being straight in it.
const SIMPLE: &str = r#"
name = "Simple"
version = "1"
currency = "CNY"
from = 2026-01-01

[[line]]
id = "all"
price = "0.45"
speed_bands = ["20 +0.02", "60 x1.05"]
minimum = "0.30"

[[line]]
id = "text"
task_type = "text-class"
price = "0.20"
"#;

#[test]
fn a_price_that_is_found_meets_its_goal_and_the_next_step_does_not() {
    let market = Market::new(13);
    let events = market.events();
    let reached = |price: i128, line: &str| {
        let after = card(SIMPLE).priced(|of| if of.id == line { price } else { of.price });
        ask(&WhatIfAsked { before: None, after, sought: None }, events.clone(), &question()).told
    };
    let found = |goal: Goal, line: &str| {
        let sought = Some(Sought { goal, lines: Lines::One(line.to_owned()) });
        let answer = ask(&WhatIfAsked { sought, ..asked(None, SIMPLE) }, events.clone(), &question());
        let price = match Table::named(&answer.tables, "whatif_search").cell(0, "found_price_amount") {
            Cell::Money { value, .. } => *value,
            cell => panic!("{cell:?}"),
        };
        (price, answer.told)
    };
    let now = reached(450_000, "all");
    for share in [97, 103, 110] {
        let budget = now.total.amount[1] * share / 100;
        let (price, told) = found(Goal::Budget(Money(budget)), "all");
        assert!(told.total.amount[1] <= budget);
        assert_eq!(told, reached(price, "all"));
        assert!(reached(price + 10_000, "all").total.amount[1] > budget);
        let wanted = now.median[1].unwrap() * share as f64 / 100.0;
        let (price, told) = found(Goal::MedianHourly(Money((wanted * 1e6) as i128)), "all");
        assert!(told.median[1].unwrap() > wanted - 1e-5);
        assert!(price == 0 || reached(price - 10_000, "all").median[1].unwrap() < wanted + 1e-5);
    }
}

#[test]
fn two_currencies_are_not_compared() {
    let folder = desk();
    std::fs::write(folder.path().join("usd.toml"), CARD.replace("CNY", "USD")).unwrap();
    let run = ["whatif", "--rates", "card.toml", "--today", "usd.toml", "work.ndjson"];
    assert_snapshot!(told(folder.path(), &run), @"");
}
