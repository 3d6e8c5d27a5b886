//! Laws of pay over simulated markets with hazards, whose facts come in any order and whose months are closed at odd moments.

use std::collections::BTreeMap;
use std::path::Path;

use piecework::engine::{self, Question};
use piecework::sim::{MarketOptions, write_market};
use piecework::table::{Cell, Table};

use super::{close, csv, ingest, pay, question, time, wait};

const MONTHS: [&str; 3] = ["2026-03", "2026-04", "2026-05"];
const SLICES: usize = 6;

fn dice(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// A market over three months, its lines in any order, in slices.
fn slices(seed: u64) -> Vec<String> {
    let options = MarketOptions { seed, workers: 8, pieces: 160, days: 85, ..MarketOptions::default() };
    let mut bytes = Vec::new();
    write_market(&options, &mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut state = seed + 1;
    lines.sort_by_cached_key(|_| dice(&mut state));
    lines.chunks(lines.len().div_ceil(SLICES)).map(<[&str]>::concat).collect()
}

type Sums = BTreeMap<(String, String), i128>;

fn money(cell: &Cell) -> i128 {
    if let Cell::Money { value, .. } = cell { *value } else { 0 }
}

/// A sum of columns by worker and currency; what comes to 0 is left out.
fn sums(table: &Table, worker: &str, columns: &[(&str, i128)]) -> Sums {
    let mut sums = Sums::new();
    for row in 0..table.rows.len() {
        let text = |column: &str| table.cell(row, column).text().to_owned();
        let of = columns.iter().map(|(column, sign)| sign * money(table.cell(row, column)));
        *sums.entry((text(worker), text("currency"))).or_default() += of.sum::<i128>();
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// What is outstanding less what is overpaid at the end of a month, by the report.
fn outstanding(ledger: &Path, until: &str, as_of: Option<i64>) -> Sums {
    let mut of = Question { as_of, audited: false, tiered: false, ..question() };
    of.scope.until = Some(time(until));
    let (answer, _) = wait(engine::answer_from_ledger(ledger, &of)).unwrap();
    sums(&answer.measured.earnings, "worker_id", &[("outstanding_amount", 1), ("overpaid_amount", -1)])
}

const UNTIL: [&str; 3] = ["2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"];

/// Holds the laws over one month, and gives what it closes with.
fn hold(ledger: &Path, month: usize, opening: Option<&Sums>) -> (Sums, Vec<String>) {
    let payroll = pay(ledger, MONTHS[month], &question());
    let tables = engine::payroll_tables(&payroll.accounts);
    let of = |columns: &[(&str, i128)]| sums(&tables[0], "worker_id", columns);
    let closing = of(&[("closing_amount", 1)]);
    let moved = [
        ("opening_amount", 1),
        ("earned_amount", 1),
        ("bonus_amount", 1),
        ("compensation_amount", 1),
        ("correction_amount", 1),
        ("paid_amount", -1),
    ];
    assert_eq!(of(&moved), closing);
    let lines = sums(&tables[1], "worker_id", &[("amount", 1)]);
    assert_eq!(lines, of(&[("closing_amount", 1), ("opening_amount", -1)]));
    if let Some(opening) = opening {
        assert_eq!(&of(&[("opening_amount", 1)]), opening);
    }
    assert_eq!(closing, outstanding(ledger, UNTIL[month], payroll.sheet.as_of));
    let entries = payroll.accounts.iter().flat_map(|account| &account.entries);
    assert!(entries.into_iter().all(|entry| !entry.event_ids.is_empty()));
    (closing, csv(&payroll))
}

#[test]
fn every_balance_is_handed_on_whatever_comes_when() {
    let mut corrections = 0;
    for seed in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("ledger");
        let mut state = seed;
        let (mut closed, mut kept, mut last) = (0, Vec::new(), None);
        for (number, slice) in slices(seed).iter().enumerate() {
            let at = time("2026-06-10T00:00:00Z") + number as i64;
            ingest(&ledger, slice, at);
            ingest(&ledger, slice, at);
            // At least one month is closed before all is known.
            if closed < 2 && (dice(&mut state).is_multiple_of(2) || number + 2 == SLICES) {
                assert!(close(&ledger, MONTHS[closed], true, at).is_new);
                let (closing, bytes) = hold(&ledger, closed, last.as_ref());
                kept.push(bytes);
                (closed, last) = (closed + 1, Some(closing));
            }
        }
        for month in 0..closed {
            assert_eq!(csv(&pay(&ledger, MONTHS[month], &question())), kept[month], "seed {seed}");
        }
        let (_, bytes) = hold(&ledger, closed, last.as_ref());
        corrections += bytes[1].matches(",correction,").count();
    }
    assert!(corrections > 10, "{corrections} corrections: the markets show nothing");
}

#[test]
fn the_samples_close_with_what_is_outstanding() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_events").display().to_string();
    let clock = piecework::clock::FixedClock(time("2026-06-10T00:00:00Z"));
    wait(engine::ingest(&ledger, &[samples], &engine::ReadOptions::default(), &clock, &|_| {})).unwrap();
    let (closing, _) = hold(&ledger, 0, None);
    assert!(!closing.is_empty());
    hold(&ledger, 1, Some(&closing));
}
