//! `piecework audit` through the program: what it prints, what it exits with, and that markets without hazards have nothing
//! to be told of. Each rule has its own test beside it (`src/audit/rules/`).

use std::collections::BTreeSet;
use std::path::Path;

use insta::assert_snapshot;

use crate::support::{piecework, told};

/// The column of each row of a CSV output.
fn column(folder: &Path, arguments: &[&str], name: &str) -> Vec<String> {
    let output = piecework(folder, &[arguments, &["--format", "csv"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
}

/// A double payment, a self-review, and a piece that has waited for a fortnight.
const WORK: &str = r#"{"event_id":"1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","project_id":"p1","price":"2.00","currency":"USD"}
{"event_id":"2","event_type":"labeled","occurred_at":"2026-03-02T09:10:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1"}
{"event_id":"3","event_type":"reviewed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","reviewer_id":"ann","verdict":"accepted"}
{"event_id":"4","event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","amount":"2.00","currency":"USD"}
{"event_id":"5","event_type":"paid","occurred_at":"2026-03-04T00:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","amount":"2.00","currency":"USD"}
{"event_id":"6","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"bob","task_id":"t2","assignment_id":"a2","project_id":"p1","price":"3.00","currency":"USD"}
{"event_id":"7","event_type":"labeled","occurred_at":"2026-03-02T09:10:00Z","worker_id":"bob","task_id":"t2","assignment_id":"a2"}
{"event_id":"8","event_type":"worker.enrolled","occurred_at":"2026-03-20T00:00:00Z","worker_id":"cy"}
"#;

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("work.ndjson"), WORK).unwrap();
    folder
}

#[test]
fn findings_are_told_rule_by_rule_with_what_to_do_next() {
    let folder = desk();
    assert_snapshot!(told(folder.path(), &["audit", "work.ndjson"]), @r"
    3 findings by 3 rules

    PW0501 paid_twice (high): 1, at stake 2.00 USD
      more payments for one piece than one, reversals set against them
      - 2026-03-04T00:00:00Z  ann  a1: 2 payments and 0 reversals, 2.00 USD beyond the price; at stake 2.00 USD
        events: 4 5

    PW0506 self_review (high): 1, at stake 2.00 USD
      the reviewer is the worker who did the piece
      - 2026-03-02T10:00:00Z  ann  a1: at stake 2.00 USD
        events: 3

    PW0529 stuck_review (medium): 1, at stake 3.00 USD
      a label waits for its verdict
      - 2026-03-02T09:10:00Z  bob  a2: waiting for 17 d 14 h, more than 14 days; at stake 3.00 USD
        events: 7

    Next: piecework trace 4 shows what happened to it, piecework explain PW0501 what the rule means;
    --format csv has all findings, each with its events.
    8 events accepted, 0 duplicates, 0 quarantined
    exit 0
    ");
    assert_snapshot!(told(folder.path(), &["audit", "work.ndjson", "--where", "worker_id = 'cy'"]), @r"
    Nothing strange was found.
    8 events accepted, 0 duplicates, 0 quarantined
    exit 0
    ");
}

#[test]
fn questions_narrow_it_down() {
    let folder = desk();
    let rules = |options: &[&str]| {
        column(folder.path(), &[&["audit", "work.ndjson"], options].concat(), "rule").join(" ")
    };
    assert_eq!(rules(&[]), "paid_twice self_review stuck_review");
    assert_eq!(rules(&["--only", "paid_twice", "--only", "pw0529"]), "paid_twice stuck_review");
    assert_eq!(rules(&["--where", "worker_id = 'bob'"]), "stuck_review");
    assert_eq!(rules(&["--cutoff", "2026-03-10"]), "paid_twice self_review");
    assert_eq!(rules(&["--cutoff", "2026-03-03T12:00:00Z"]), "self_review");
    assert_eq!(rules(&["--from", "2026-03-03"]), "paid_twice");
    assert_eq!(rules(&["--until", "2026-03-03"]), "self_review stuck_review");
    std::fs::write(folder.path().join("mine.toml"), "stuck_review_days = 30\n").unwrap();
    assert_eq!(rules(&["--rules", "mine.toml"]), "paid_twice self_review");
    assert_snapshot!(told(folder.path(), &["audit", "work.ndjson", "--rules", "none.toml"]), @r"
    piecework: PW0201 none.toml: cannot be read: No such file or directory (os error 2)
    exit 1
    ");
    let wrong = told(folder.path(), &["audit", "work.ndjson", "--only", "paid_thrice"]);
    assert!(wrong.contains("it is none of paid_twice") && wrong.ends_with("exit 2"), "{wrong}");
}

#[test]
fn findings_fail_a_run_only_where_they_are_denied() {
    let folder = desk();
    let code = |options: &[&str]| {
        piecework(folder.path(), &[&["audit", "work.ndjson", "--format", "csv"], options].concat())
            .status
            .code()
    };
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--deny", "high"]), Some(1));
    assert_eq!(code(&["--only", "stuck_review", "--deny", "high"]), Some(0));
    assert_eq!(code(&["--only", "stuck_review", "--deny", "medium"]), Some(1));
    assert_eq!(code(&["--only", "stuck_claim", "--deny", "low"]), Some(0));
    let told = told(
        folder.path(),
        &["audit", "work.ndjson", "--out", "found.csv", "--format", "csv", "--deny", "low"],
    );
    assert_snapshot!(told, @r"
    8 events accepted, 0 duplicates, 0 quarantined
    3 findings written to found.csv
    piecework: PW0608 3 findings of severity low or higher
    exit 1
    ");
    assert_eq!(std::fs::read_to_string(folder.path().join("found.csv")).unwrap().lines().count(), 4);
}

#[test]
fn a_ledger_a_file_and_a_report_say_the_same() {
    let folder = desk();
    let run = |arguments: &[&str]| {
        let output = piecework(folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let of_file = run(&["audit", "work.ndjson", "--format", "csv"]);
    run(&["ingest", "work.ndjson", "--ledger", "ledger"]);
    assert_eq!(of_file, run(&["audit", "--ledger", "ledger", "--format", "csv"]));
    assert_eq!(of_file, run(&["report", "work.ndjson", "--only", "anomalies", "--format", "csv"]));
    std::fs::write(folder.path().join("mine.toml"), "stuck_review_days = 30\n").unwrap();
    assert_eq!(
        run(&["audit", "work.ndjson", "--rules", "mine.toml", "--format", "csv"]),
        run(&["report", "work.ndjson", "--audit", "mine.toml", "--only", "anomalies", "--format", "csv"])
    );
    // Before anything was recorded nothing was known.
    let early = run(&["audit", "--ledger", "ledger", "--as-of", "2026-01-01", "--format", "csv"]);
    assert_eq!(String::from_utf8(early).unwrap().lines().count(), 1);
}

#[test]
fn a_contradicted_fact_is_told_from_the_quarantine() {
    let folder = desk();
    let other = WORK.lines().next().unwrap().replace("2.00", "9.00");
    std::fs::write(folder.path().join("later.ndjson"), other).unwrap();
    let arguments =
        ["audit", "work.ndjson", "later.ndjson", "--allow-quarantine", "--only", "conflicting_duplicate"];
    assert_eq!(column(folder.path(), &arguments, "event_ids"), ["1"]);
    assert_eq!(column(folder.path(), &arguments, "stake_amount"), ["2.00"]);
    let ingested = ["ingest", "work.ndjson", "later.ndjson", "--ledger", "ledger", "--allow-quarantine"];
    assert!(piecework(folder.path(), &ingested).status.success());
    let ledger = ["audit", "--ledger", "ledger", "--only", "conflicting_duplicate"];
    assert_eq!(column(folder.path(), &ledger, "assignment_id"), ["a1"]);
}

/// A market of so many days and pieces, as the file `market.ndjson`.
fn market(folder: &Path, seed: u64, options: &[&str]) {
    let seed = seed.to_string();
    let simulate = ["simulate", "--seed", &seed, "--out", "market.ndjson"];
    assert!(piecework(folder, &[&simulate[..], options].concat()).status.success());
}

#[test]
fn a_market_without_hazards_has_nothing_to_be_told_of() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, options) in [
        (1, &["--pieces", "3000"][..]),
        (2, &["--workers", "20", "--pieces", "6000", "--days", "60"]),
        (3, &["--workers", "12", "--pieces", "900", "--days", "120"]),
        (4, &["--workers", "90", "--pieces", "2000", "--days", "14"]),
    ] {
        market(folder.path(), seed, &[options, &["--no-hazards"]].concat());
        let found = told(folder.path(), &["audit", "market.ndjson"]);
        assert!(found.starts_with("Nothing strange was found.\n"), "seed {seed}: {found}");
    }
}

#[test]
fn a_market_with_hazards_has_a_case_of_most_rules() {
    let folder = tempfile::tempdir().unwrap();
    market(folder.path(), 1, &["--pieces", "6000", "--days", "60"]);
    let arguments = ["audit", "market.ndjson", "--allow-quarantine"];
    let found: BTreeSet<String> = column(folder.path(), &arguments, "rule").into_iter().collect();
    let all: BTreeSet<String> = piecework::audit::RULES.iter().map(|rule| rule.name.to_owned()).collect();
    let missing: Vec<_> = all.difference(&found).map(String::as_str).collect();
    // Files do not know when they were recorded, and nobody in the market hoards or gives one answer only.
    assert_eq!(missing, ["future_time", "repeated_answers", "too_many_open"]);
}

/// A terminal shows three examples of a rule, a file all.
#[test]
fn a_file_of_findings_has_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let paid = |piece: u32, again: u32| {
        format!(
            r#"{{"event_id":"{piece}-{again}","event_type":"paid","occurred_at":"2026-03-0{}T00:00:00Z","worker_id":"ann","task_id":"t{piece}","assignment_id":"a{piece}","amount":"2.00","currency":"USD"}}"#,
            again + 1
        )
    };
    let lines: Vec<String> = (0..5).flat_map(|piece| (0..6).map(move |again| paid(piece, again))).collect();
    std::fs::write(folder.path().join("paid.ndjson"), lines.join("\n") + "\n").unwrap();
    let audit = ["audit", "paid.ndjson", "--only", "paid_twice"];
    let shown = told(folder.path(), &audit);
    assert!(shown.contains("and 2 more\n") && !shown.contains("a4:"), "{shown}");
    told(folder.path(), &[&audit[..], &["--out", "found.txt"]].concat());
    let file = std::fs::read_to_string(folder.path().join("found.txt")).unwrap();
    assert!(file.contains("a4:") && file.contains("4-0 4-1 4-2 4-3 4-4 4-5\n"), "{file}");
    assert!(!file.contains(" more\n"), "{file}");
}
