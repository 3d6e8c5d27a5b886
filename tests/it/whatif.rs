//! `piecework whatif`: laws over simulated markets, and the same figures by every road; by hand in `hand`; over whom in `people`; prices that are looked for in `search`.

mod hand;
mod people;
mod search;

use piecework::engine::{self, Card, Events, MinimumWages, Question, WhatIf, WhatIfAsked};
use piecework::reports::csv::csv;
use piecework::table::{Cell, Table};
use piecework::units::{DAY, Money, parse_time};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

use self::hand::{WAGES, WORK};
use crate::support::{answer, batches, market_of, piecework, question, wait};

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

/// How many workers have the active and logged time of the reports: all whose labeled pieces are judged and
/// compared.
fn timed_as_in_reports(table: &Table, market: &Market, question: &Question) -> usize {
    let question = Question { audited: false, tiered: false, ..question.clone() };
    let report = answer(&[&market.file()], &question).measured;
    let (done, earned) = (&report.throughput, &report.earnings);
    let mut same = 0;
    for row in 0..table.rows.len() {
        let worker = table.cell(row, "worker_id");
        let of = |of: &Table, column: &str| -> f64 {
            let rows = (0..of.rows.len()).filter(|row| of.cell(*row, "worker_id") == worker);
            rows.filter_map(|row| of.cell(row, column).number()).sum()
        };
        let pieces = table.cell(row, "pieces").number().unwrap();
        // An open piece is expected to be paid.
        if of(done, "labeled") == pieces && table.cell(row, "after_expected_amount") == &Cell::money(0) {
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
    let kept = || {
        let kept = std::fs::read_dir(market.folder.path().join("ledger/_piecework/kept")).unwrap();
        let kept: Vec<_> = kept.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        kept[0].clone()
    };
    for (before, question) in [(None, &plain), (Some(MARKET), &question)] {
        let asked = asked(before, &MARKET.replace("0.45", "0.50"));
        let fresh = texts(&ask(&asked, market.events(), question));
        let made = texts(&ask(&asked, market.ledger(), question));
        assert!(kept().is_file());
        let read = texts(&ask(&asked, market.ledger(), question));
        assert_eq!(fresh, made);
        assert_eq!(fresh, read);
    }
    // It is of one head: what comes later is in the next answer.
    let before = kept();
    std::fs::write(market.folder.path().join("more.ndjson"), WORK).unwrap();
    let ingested = piecework(market.folder.path(), &["ingest", "more.ndjson", "--ledger", "ledger"]);
    assert!(ingested.status.success());
    let asked = asked(None, MARKET);
    let both = ["market.ndjson", "more.ndjson"].map(|name| market.folder.path().join(name));
    let all = Events::Batches(batches(&[&both[0], &both[1]]));
    assert_eq!(texts(&ask(&asked, market.ledger(), &plain)), texts(&ask(&asked, all, &plain)));
    assert_ne!(kept(), before);
    // A file that is none is made anew, and the ledger is as good as before.
    std::fs::write(kept(), "PAR1").unwrap();
    assert_eq!(ask(&asked, market.ledger(), &plain).notes, Vec::<String>::new());
    assert!(std::fs::metadata(kept()).unwrap().len() > 4);
    let verified = piecework(market.folder.path(), &["verify", "--ledger", "ledger"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[test]
fn after_compact_all_the_first_answer_reads_no_event() {
    let market = Market::new(9);
    let (asked, plain) = (asked(None, MARKET), question());
    let fresh = texts(&ask(&asked, market.events(), &plain));
    let ledger = market.ledger();
    let folder = market.folder.path();
    let compacted = |more: &[&str]| {
        let done = piecework(folder, &[&["compact", "--ledger", "ledger"], more].concat());
        String::from_utf8(done.stdout).unwrap()
    };
    assert!(!compacted(&[]).contains("whatif"));
    let told = compacted(&["--all", "--keep", "0"]);
    assert!(told.contains("rows that whatif prices"), "{told}");
    assert_eq!(
        told.lines().count(),
        compacted(&["--all", "--keep", "0"]).lines().count(),
        "they are kept already"
    );
    // The events are put away: what is kept is all that it needs.
    for part in std::fs::read_dir(folder.join("ledger")).unwrap() {
        let part = part.unwrap().path();
        if part.extension().is_some_and(|ending| ending == "parquet") {
            std::fs::rename(&part, part.with_extension("away")).unwrap();
        }
    }
    assert_eq!(texts(&ask(&asked, ledger.clone(), &plain)), fresh);
    std::fs::remove_dir_all(folder.join("ledger/_piecework/kept")).unwrap();
    assert!(wait(engine::what_if(&asked, ledger, &plain)).is_err());
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

/// One fold tells the tiers of both cards, each on the days of its own zone, and which pieces a condition picks: as `rates check` has them.
#[test]
fn cards_by_tier_and_a_condition_are_what_the_long_road_says() {
    let market = Market::of_one_currency(4);
    let tiered = MARKET.replace("day_cap", "# day_cap")
        + r#"
[[line]]
id = "novice"
task_type = "audio"
tier = "novice"
price = "0.70"

[[line]]
id = "practised"
task_type = "audio"
tier = "practised"
price = "0.90"
"#;
    let elsewhere = tiered.replace("Asia/Shanghai", "America/Los_Angeles").replace("0.90", "0.95");
    let mut question = question();
    question.scope.filter = Some("project_id <> 'none'".to_owned());
    let answer = ask(&asked(Some(&tiered), &elsewhere), market.events(), &question);
    let table = Table::named(&answer.tables, "whatif");
    let mut by_tier = 0;
    for (at, (text, side)) in [(&tiered, "before"), (&elsewhere, "after")].into_iter().enumerate() {
        let checked = wait(engine::check_rates(&card(text), market.events(), &question)).unwrap();
        assert_eq!(checked.unpriced, answer.told.unpriced[at]);
        assert_eq!(sum(table, &format!("{side}_amount")), sum(&checked.lines, "owed_amount"), "{side}");
        let lines = (0..checked.lines.rows.len())
            .filter(|row| ["novice", "practised"].contains(&checked.lines.cell(*row, "line").text()));
        by_tier += lines.map(|row| checked.lines.cell(row, "pieces").number().unwrap() as u64).sum::<u64>();
    }
    assert!(by_tier > 0, "nobody is paid by tier here");
}

/// A card that looks at all that a row has.
const ALL: &str = r#"
name = "All"
version = "1"
currency = "CNY"
from = 2026-01-01
zone = "Asia/Shanghai"
weekend = "sat,sun x1.5"

[[line]]
id = "word"
task_type = "text-class"
language = "zh"
price = "0.10"
per = "word"
score_bands = ["0.9 x1.1"]

[[line]]
id = "hard"
domain = "law"
difficulty = "3"
price = "36"
per = "hour"
gold_factor = "x0.5"

[[line]]
id = "trial"
project = "p"
stage = "trial"
price = "1.00"

[[line]]
id = "production"
project = "p"
stage = "production"
price = "2.00"
speed_bands = ["600 +0.25"]
gold_penalty = "0.40"
"#;

/// A piece for each of its lines.
fn pieces_of_all() -> String {
    let piece = |id: &str, more: &str, gold: &str| {
        format!(
            r#"{{"event_id":"c{id}","event_type":"claimed","occurred_at":"2026-03-03T09:00:00Z","worker_id":"w{id}","assignment_id":"{id}",{more}}}
{{"event_id":"l{id}","event_type":"labeled","occurred_at":"2026-03-03T09:05:00Z","worker_id":"w{id}","assignment_id":"{id}","units":30,"label":"a"{gold}}}
{{"event_id":"r{id}","event_type":"reviewed","occurred_at":"2026-03-03T12:00:00Z","worker_id":"w{id}","assignment_id":"{id}","reviewer_id":"r","verdict":"accepted","score":0.95}}
"#
        )
    };
    let zh = r#""project_id":"q","task_type":"text-class","attributes":{"language":"zh"}"#;
    let law = r#""project_id":"q","domain":"law","attributes":{"difficulty":"3"}"#;
    [
        piece("1", zh, ""),
        piece("2", law, r#","gold":"b""#),
        piece("3", r#""project_id":"p","stage":"trial""#, ""),
        piece("4", r#""project_id":"p""#, r#","gold":"b""#),
    ]
    .concat()
}

/// What a card does not look at is not read of what is kept; what it does look at is.
#[test]
fn all_that_a_card_looks_at_is_read_of_what_is_kept() {
    let market = Market::new(1);
    std::fs::write(market.file(), pieces_of_all()).unwrap();
    let asked = asked(None, ALL);
    let fresh = texts(&ask(&asked, market.events(), &question()));
    let _made = ask(&asked, market.ledger(), &question());
    assert_eq!(texts(&ask(&asked, market.ledger(), &question())), fresh);
    // 30 words with a good score; by the hour, five minutes; a trial; a piece in time, with a wrong answer to gold.
    let today = WhatIfAsked { before: Some(card(ALL)), ..asked };
    let answer = ask(&today, market.ledger(), &question());
    let table = Table::named(&answer.tables, "whatif");
    let amounts: Vec<String> = (0..table.rows.len())
        .map(|row| match table.cell(row, "after_amount") {
            Cell::Money { value, .. } => Money(*value).to_string(),
            cell => panic!("{cell:?}"),
        })
        .collect();
    assert_eq!(amounts, ["3.30", "1.50", "1.00", "1.85"]);
}
