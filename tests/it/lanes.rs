//! The short road of reports, by lanes, gives what the long one over all pieces gives: every table for many questions; from files and
//! from a ledger, for one worker, on one core, and with so little memory that most of it lies in temporary files.

use std::path::Path;
use std::process::Command;

use chrono_tz::Tz;
use piecework::engine::{self, By, Every, Question, Scope};
use piecework::table::Table;
use piecework::units::{DAY, MINUTE, parse_time};

use super::support::{answer, market_of, question, taken, wait};

const TABLES: [&str; 3] = ["throughput", "accuracy", "earnings"];

/// What a run prints, which may have put something into quarantine.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
    command.args(arguments).current_dir(folder).env_remove("PIECEWORK_LEDGER");
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// Questions that lanes can answer.
fn questions() -> Vec<Question> {
    let at = |day: i64| parse_time("2026-03-01T00:00:00Z").unwrap() + day * DAY;
    let of = |scope: Scope| Question { scope, charted: true, ..question() };
    let (plain, tz) = (Scope::default, Tz::Asia__Shanghai);
    vec![
        question(),
        of(Scope { by: By::Project, every: Some(Every::Week), tz, gap: 10 * MINUTE, ..plain() }),
        of(Scope { by: By::Team, sandbox: true, until: Some(at(12)), tz, ..plain() }),
        of(Scope { by: By::Source, from: Some(at(3)), until: Some(at(9)), ..plain() }),
        Question { cutoff: Some(at(10)), ..question() },
        Question { thresholds: strict(), ..question() },
    ]
}

/// Thresholds that a small market reaches.
fn strict() -> engine::Thresholds {
    let numbers = "too_fast_factor = 1.1\ntoo_fast_pieces = 20\ntoo_many_open = 2\nrepeated_answers = 3\nrepeated_answers_share = 0.9
        stuck_claim_days = 1\nstuck_review_days = 1\naccepted_unpaid_days = 1\nlong_interval_hours = 0.5";
    engine::Thresholds::parse("strict.toml", numbers).unwrap()
}

#[test]
fn every_table_is_what_the_road_over_all_pieces_gives() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.ndjson");
    let mut rules = std::collections::BTreeSet::new();
    for seed in [5, 40] {
        std::fs::write(&file, market_of(seed, 14, 450)).unwrap();
        let (batches, taken) = taken(&[&file]);
        for question in questions() {
            let short = answer(&[&file], &question);
            let long = engine::answer_from_batches(batches.clone(), taken.clone(), &question);
            let long = wait(long).unwrap();
            for (short, long) in short.tables().into_iter().zip(long.tables()) {
                assert_eq!(short.columns, long.columns);
                for (short, long) in short.rows.iter().zip(&long.rows) {
                    assert_eq!(short, long, "seed {seed}: {question:?}");
                }
                assert_eq!(short.rows.len(), long.rows.len(), "{}, seed {seed}: {question:?}", long.name);
            }
            assert_eq!(short.notes, long.notes);
            assert_eq!(short.viewed, long.viewed, "seed {seed}: {question:?}");
            days_add_up(&short, &question);
            assert!(!long.tiers.rows.is_empty());
            rules.extend(
                (0..long.anomalies.rows.len()).map(|row| long.anomalies.cell(row, "rule").text().to_owned()),
            );
        }
    }
    assert!(rules.len() > 15, "few rules had anything to find: {rules:?}");
}

/// What is drawn over time adds up to what the report says of all.
fn days_add_up(answer: &engine::Answer, question: &Question) {
    assert_eq!(answer.viewed.is_some(), question.charted);
    let sum = |table: &Table, column: &str| -> f64 {
        (0..table.rows.len()).filter_map(|row| table.cell(row, column).number()).sum()
    };
    let (Some(viewed), measured) = (&answer.viewed, &answer.measured) else { return };
    for column in ["claimed", "labeled", "accepted", "rejected", "released"] {
        let all = sum(&measured.throughput, column);
        assert_eq!(sum(&viewed.throughput, column), all, "{column} {question:?}");
        assert_eq!(sum(&viewed.kinds, column), all, "{column} {question:?}");
    }
    assert_eq!(sum(viewed.drawn("handling"), "pieces"), sum(&viewed.kinds, "timed"));
    for column in ["owed_amount", "paid_amount"] {
        let (days, all) = (sum(&viewed.earnings, column), sum(&measured.earnings, column));
        assert!((days - all).abs() < 1e-6 && all > 0.0, "{column}: {days} {all}");
    }
    assert!(
        ["prices", "retention", "flow", "control"].iter().all(|name| !viewed.drawn(name).rows.is_empty())
    );
}

/// What only ids tell, which sums seldom need: an assignment that is taken back up to a moment, two verdicts at one moment, a price that
/// the task's publication in its project names.
const BY_ID: &str = r#"
{"event_type":"claimed","event_id":"v1","occurred_at":"2026-03-05T08:00:00Z","worker_id":"zoe","task_id":"t-v","assignment_id":"a-v","price":"2","currency":"CNY"}
{"event_type":"labeled","event_id":"v2","occurred_at":"2026-03-05T08:10:00Z","worker_id":"zoe","task_id":"t-v","assignment_id":"a-v","label":"x"}
{"event_type":"voided","event_id":"v3","occurred_at":"2026-03-05T09:00:00Z","assignment_id":"a-v"}
{"event_type":"labeled","event_id":"v4","occurred_at":"2026-03-05T10:00:00Z","worker_id":"zoe","task_id":"t-v","assignment_id":"a-v","label":"y","active_ms":60000}
{"event_type":"claimed","event_id":"p1","occurred_at":"2026-03-06T08:00:00Z","worker_id":"zoe","task_id":"t-p","assignment_id":"a-p","project_id":"one"}
{"event_type":"labeled","event_id":"p2","occurred_at":"2026-03-06T08:10:00Z","worker_id":"zoe","task_id":"t-p","assignment_id":"a-p","label":"x"}
{"event_type":"reviewed","event_id":"p4","occurred_at":"2026-03-06T09:00:00Z","worker_id":"zoe","task_id":"t-p","assignment_id":"a-p","verdict":"accepted"}
{"event_type":"reviewed","event_id":"p3","occurred_at":"2026-03-06T09:00:00Z","worker_id":"zoe","task_id":"t-p","assignment_id":"a-p","verdict":"rejected"}
{"event_type":"published","event_id":"p0","occurred_at":"2026-03-01T08:00:00Z","task_id":"t-p","project_id":"one","price":"3.5","currency":"CNY"}
{"event_type":"logged","event_id":"p5","occurred_at":"2026-03-06T11:00:00Z","worker_id":"rev","task_id":"t-p","project_id":"one","activity":"review","active_ms":3600000,"paid":false}
{"event_type":"published","event_id":"p9","occurred_at":"2026-03-02T08:00:00Z","task_id":"t-p","project_id":"two","price":"9","currency":"CNY"}
"#;

#[test]
fn the_short_road_gives_what_the_long_one_gives() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("work.ndjson"), [&market_of(23, 12, 500)[..], BY_ID.as_bytes()].concat())
        .unwrap();
    printed(folder, &["ingest", "work.ndjson", "--ledger", "ledger"]);
    // With a condition all pieces are looked at together.
    printed(folder, &["report", "work.ndjson", "--out", "whole", "--charts", "none", "--where", "true"]);
    for table in TABLES {
        let long = std::fs::read_to_string(folder.join(format!("whole/{table}.csv"))).unwrap();
        let zoe = long.lines().find(|line| line.starts_with("zoe,")).unwrap();
        // One of two claims stands, and the later word of one moment is that of the greater id.
        assert!(table != "throughput" || zoe.starts_with("zoe,1,2,0,1,0,"), "{zoe}");
        assert!(table != "earnings" || zoe.contains("3.5") && !zoe.contains(",9"), "{zoe}");
        // Logged time was offered no price, so it is in no currency.
        assert!(table != "earnings" || long.lines().any(|line| line.starts_with("rev,,")), "{long}");
        let (file, ledger) = (["report", "work.ndjson"], ["report", "--ledger", "ledger"]);
        let little = ["--threads", "1", "--memory-limit", "64MiB"];
        for (source, limits) in [(&file[..], &[][..]), (&file, &little), (&ledger, &[]), (&ledger, &little)] {
            let asked = [source, &["--only", table, "--format", "csv"], limits].concat();
            assert_eq!(printed(folder, &asked), long, "{asked:?}");
        }
        let workers = csv::Reader::from_reader(long.as_bytes());
        let workers: Vec<String> =
            workers.into_records().map(|row| row.unwrap()[0].to_owned()).take(4).collect();
        for worker in workers.iter().map(String::as_str).chain(["nobody", "O'Hara"]) {
            let name = worker.replace('\'', "''");
            // The second is the same condition, which the short road does not know.
            let conditions = [format!("worker_id = '{name}'"), format!("worker_id = '{name}' and true")];
            let of = |source: &[&str], condition: &str| {
                printed(
                    folder,
                    &[source, &["--only", table, "--format", "csv", "--where", condition]].concat(),
                )
            };
            let expected = of(&file, &conditions[1]);
            assert_eq!(of(&file, &conditions[0]), expected, "{table} of {worker}");
            assert_eq!(of(&ledger, &conditions[0]), expected, "{table} of {worker} in the ledger");
        }
    }
}

#[test]
fn too_little_memory_and_no_threads_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    for (option, value) in [("--memory-limit", "1KiB"), ("--memory-limit", "much"), ("--threads", "0")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
        let output = command.args(["report", option, value]).current_dir(&folder).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains(option));
    }
}
