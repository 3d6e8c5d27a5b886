//! Time travel: a report with `--as-of` is, byte for byte, the report that could have been made then.
//!
//! A market arrives in slices at a clock that the test sets. A second ledger, with a history of its own, gets only the
//! slices that had been recorded at a moment; what it reports now the first one must report of that moment.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use piecework::clock::Clock;
use piecework::engine::{self, Charts, Format, Lang, Question, ReadOptions, Rendering, Theme};
use piecework::ledger::Receipt;
use piecework::units::{HOUR, Micros};

use super::support::{market, question, wait};

const SLICES: usize = 25;
const MOMENTS: usize = 20;
const START: Micros = 1_775_000_000_000_000;

/// Each look at it is a little later.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Micros {
        self.0.fetch_add(1_001, Ordering::Relaxed)
    }
}

/// A small generator: the same moments in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn ingest(ledger: &Path, slice: &Path, at: Micros) -> Receipt {
    let arguments = [slice.display().to_string()];
    let clock = Ticking(AtomicI64::new(at));
    let options = ReadOptions::default();
    wait(engine::ingest(ledger, &arguments, &options, &clock, &|_| {})).unwrap().receipt
}

/// All files of a report, without what names the ledger itself.
fn files(ledger: &Path, question: &Question) -> (Vec<(String, String)>, serde_json::Value) {
    let (answer, state) = wait(engine::answer_from_ledger(ledger, question)).unwrap();
    let rendering = Rendering {
        charts: Charts::Svg,
        theme: Theme::Light,
        format: Format::Csv,
        lang: Lang::En,
        options: Vec::new(),
        ledger: Some(serde_json::json!({"version": state["version"]})),
        question,
        trace: None,
    };
    let files = engine::files(&answer, &rendering).unwrap().into_iter();
    (files.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect(), state)
}

/// The market in slices as they arrive, each a file.
fn slices(folder: &Path) -> Vec<PathBuf> {
    let text = String::from_utf8(market(11)).unwrap();
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let each = lines.len().div_ceil(SLICES);
    let write = |(number, lines): (usize, &[&str])| {
        let path = folder.join(format!("slice-{number:02}.ndjson"));
        std::fs::write(&path, lines.concat()).unwrap();
        path
    };
    lines.chunks(each).enumerate().map(write).collect()
}

fn questions(number: usize, as_of: Option<Micros>) -> Question {
    let mut question = Question { as_of, ..question() };
    if number % 3 == 1 {
        question.scope.by = engine::By::Project;
        question.scope.every = Some(engine::Every::Week);
    }
    question
}

#[test]
fn a_report_as_of_a_moment_is_the_report_of_then() {
    let folder = tempfile::tempdir().unwrap();
    let slices = slices(folder.path());
    let (all, then) = (folder.path().join("all"), folder.path().join("then"));
    let mut dice = Dice(5);
    let (mut at, mut runs) = (START, Vec::new());
    for slice in &slices {
        at += HOUR + dice.below(20 * HOUR as u64) as Micros;
        let receipt = ingest(&all, slice, at);
        runs.push((at, receipt));
    }
    let (end, span) = (at + HOUR, (at + 2 * HOUR - START) as u64);
    let mut moments: Vec<_> = (0..MOMENTS - 2).map(|_| START + dice.below(span) as Micros).collect();
    // Before anything was recorded, and after all of it.
    moments.extend([START, end]);
    moments.sort_unstable();
    let mut there = 0;
    let mut quarantined = Vec::new();
    for (number, moment) in moments.into_iter().enumerate() {
        for (slice, (at, _)) in slices.iter().zip(&runs).skip(there).filter(|(_, (at, _))| *at <= moment) {
            ingest(&then, slice, *at);
            there += 1;
        }
        let (past, state) = files(&all, &questions(number, Some(moment)));
        if let Some((_, receipt)) = there.checked_sub(1).map(|last| &runs[last]) {
            assert_eq!(state["version"], receipt.version, "moment {number}");
            assert_eq!(state["head"], receipt.head, "the head as it was printed then");
            let (present, _) = files(&then, &questions(number, None));
            for (past, present) in past.iter().zip(&present) {
                assert_eq!(past, present, "moment {number}, after {there} slices");
            }
            assert_eq!(past.len(), present.len());
        } else {
            assert_eq!(state["version"], 0);
            assert!(past.iter().any(|(name, text)| name == "quarantine.csv" && text.lines().count() == 1));
        }
        let bad = past.iter().find(|(name, _)| name == "quarantine.csv").unwrap().1.lines().count();
        quarantined.push(bad);
    }
    assert_eq!(there, slices.len());
    assert!(quarantined.is_sorted() && quarantined.first() < quarantined.last(), "{quarantined:?}");
}
