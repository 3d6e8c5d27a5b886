//! The traps that the READMEs of the real files name, through the program: what a careful person gets where a naive sum is wrong many
//! times over. Over the real files against a count in Python that shares no code (skipped, loudly, without them), and over small ones
//! of our own against figures worked out by hand.
//!
//! Not in the real files, as the count asserts: a mark of UTF-8 or UTF-16 at a file's beginning, and a stretch of work that crosses a
//! change of clocks (one file has both zones). The assignment of 110 rows whose $20 would be $2,200 is not among them either; one of 108
//! rows is. Our own fixtures have all of these.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A trap (lengths of time in milliseconds): the part of the count, its figures in order, one row of SQL that gives the same, the files, and further options.
struct Trap {
    name: &'static str,
    figures: &'static [&'static str],
    sql: &'static str,
    files: &'static [&'static str],
    options: &'static [&'static str],
}

const APPEN: &str = "platforms/appen/sulab-710587-full-with-untrusted.tsv";
const TWICE: &str = "tools/label-studio/enterprise-skipped-and-twice.json";
const OVERTURNED: &str = "platforms/mturk/odre-batch-2947651-overturned.csv";
const SHORT: &str = "platforms/mturk/odre-batch-2963456.csv";
const CLOCKS: &str = "platforms/mturk-clt/ukp-54-cet-cest.results.tsv";
const ACTIVE: &str = "select cast(round(sum(active_seconds) * 1000) as bigint) as ms from throughput";
const OWN: &str =
    "select count(*) from events where event_type = 'task.reviewed' and reviewer_id = worker_id";

const TRAPS: [Trap; 18] = [
    Trap { name: "appen_page", figures: &["time"], sql: ACTIVE, files: &[APPEN], options: &[] },
    Trap {
        name: "appen_page",
        figures: &["pages", "judgments", "price"],
        sql: "select count(*), sum(labels), sum(price) from assignments",
        files: &[APPEN],
        options: &["--price", "0.10 USD"],
    },
    Trap {
        name: "trials",
        figures: &["assignments", "price"],
        sql: "select count(*), sum(price) from assignments",
        files: &["platforms/mturk-clt/overinf-norming-mturk10.csv"],
        options: &[],
    },
    Trap {
        name: "overturned",
        figures: &["reversed", "accepted", "rejected"],
        sql: "select (select count(*) from assignments where first_verdict = 'rejected' and final_verdict = 'accepted') as reversed, \
              sum(accepted), sum(rejected) from throughput",
        files: &[OVERTURNED],
        options: &[],
    },
    Trap {
        name: "automatic",
        figures: &["automatic", "other"],
        sql: "select sum(case when reviewer_kind = 'automatic' then 1 else 0 end), \
              sum(case when reviewer_kind = 'automatic' then 0 else 1 end) from reviews where verdict = 'accepted'",
        files: &[OVERTURNED, SHORT, "platforms/mturk/odre-batch-3025556-utc-approval.csv"],
        options: &[],
    },
    Trap { name: "lead_time", figures: &["union"], sql: ACTIVE, files: &[TWICE], options: &[] },
    Trap {
        name: "lead_time",
        figures: &["capped"],
        sql: ACTIVE,
        files: &[TWICE],
        options: &["--idle-cap", "1h"],
    },
    Trap {
        name: "lead_time",
        figures: &["longest"],
        sql: "select max(active_ms) from events",
        files: &[TWICE],
        options: &[],
    },
    Trap {
        name: "reviews",
        figures: &["own"],
        sql: OWN,
        files: &["tools/label-studio/enterprise-reviews.json"],
        options: &[],
    },
    Trap {
        name: "reviews",
        figures: &["deleted", "verdicts"],
        sql: "select sum(case when verdict = 'withdrawn' then 1 else 0 end), \
              sum(case when verdict <> 'withdrawn' then 1 else 0 end) from reviews",
        files: &["tools/label-studio/enterprise-reviews.json"],
        options: &[],
    },
    Trap {
        name: "labelbox_own",
        figures: &["own"],
        sql: OWN,
        files: &["tools/labelbox/export-v2-performance-and-workflow.ndjson"],
        options: &[],
    },
    Trap {
        name: "skips",
        figures: &["skipped"],
        sql: "select count(*) from assignments where state = 'released' and units is null and labels = 0",
        files: &[TWICE],
        options: &[],
    },
    Trap {
        name: "twice",
        figures: &["pieces", "pairs"],
        sql: "select count(*), count(distinct task_id || worker_id) from assignments",
        files: &[TWICE],
        options: &[],
    },
    Trap {
        name: "prodigy",
        figures: &["people", "tasks", "rejects"],
        sql: "select count(distinct worker_id), count(*), (select count(*) from events where label like '%reject%') as rejects from assignments",
        files: &["tools/prodigy/one-person-four-sessions.jsonl"],
        options: &["--worker", "pia"],
    },
    Trap {
        name: "short_rows",
        figures: &["rows", "paid"],
        sql: "select count(*), (select sum(paid_amount) from earnings) from assignments",
        files: &[SHORT],
        options: &[],
    },
    Trap {
        name: "bare_cr",
        figures: &["rows", "workers"],
        sql: "select count(*), count(distinct worker_id) from assignments",
        files: &["platforms/mturk/ncbo-sumo-cr-only.csv"],
        options: &[],
    },
    Trap { name: "change_of_clocks", figures: &["union"], sql: ACTIVE, files: &[CLOCKS], options: &[] },
    Trap {
        name: "change_of_clocks",
        figures: &["first", "waits"],
        sql: "select (select min(first_at) from throughput), sum(cast(first_reviewed_at as bigint) - cast(last_labeled_at as bigint)) / 1000 from assignments",
        files: &[CLOCKS],
        options: &[],
    },
];

/// The only row that a query over files gives, its cells with one blank between.
fn row(sql: &str, files: &[PathBuf], options: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_piecework"))
        .args(["sql", sql])
        .args(files)
        .args(options)
        .args(["--format", "csv"])
        .env_remove("PIECEWORK_LEDGER")
        .output()
        .unwrap();
    // 3: something was quarantined, which an own fixture has on purpose.
    assert!(matches!(run.status.code(), Some(0 | 3)), "{sql}: {}", String::from_utf8_lossy(&run.stderr));
    let mut rows = csv::Reader::from_reader(run.stdout.as_slice());
    let row = rows.records().next().unwrap().unwrap();
    row.iter().collect::<Vec<_>>().join(" ")
}

fn text(figure: &Value) -> String {
    figure.as_str().map_or_else(|| figure.to_string(), str::to_owned)
}

#[test]
fn every_trap_of_the_real_files_is_what_python_counts() {
    let data = Path::new(ROOT).join("../shared/data");
    if !data.is_dir() {
        return eprintln!("SKIPPED: no real files at {}", data.display());
    }
    let script = Path::new(ROOT).join("tests/python/count_traps.py");
    let Ok(counted) = Command::new("python3").arg(script).arg(&data).output() else {
        return eprintln!("SKIPPED: no python3 to count the traps with");
    };
    assert!(counted.status.success(), "{}", String::from_utf8_lossy(&counted.stderr));
    let counted: Value = serde_json::from_slice(&counted.stdout).unwrap();
    let mut differences = Vec::new();
    for Trap { name, figures, sql, files, options } in &TRAPS {
        let wanted: Vec<_> = figures.iter().map(|figure| text(&counted[name][*figure])).collect();
        let files: Vec<_> = files.iter().map(|file| data.join(file)).collect();
        let found = row(sql, &files, options);
        eprintln!("{name} {figures:?}: {found}");
        if found != wanted.join(" ") {
            differences.push(format!("{name} {figures:?}: told {found}, counted {}", wanted.join(" ")));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    // Traps that are not there, and what a naive sum would say of those that are.
    assert_eq!(counted["marks"], serde_json::json!({"utf-8": [], "utf-16": []}));
    assert_eq!(counted["crossing"]["crossing"], 0);
    assert_eq!(counted["trials"]["naive"], "452.00");
    assert_eq!(counted["skips"]["regions"], serde_json::json!([5, 25]));
    assert_eq!((&counted["prodigy"]["sessions"], &counted["short_rows"]["short"]), (&4.into(), &210.into()));
}

fn own(file: &str) -> PathBuf {
    Path::new(ROOT).join("tests/fixtures").join(file)
}

#[test]
fn every_trap_of_our_own_files_is_what_a_person_counts() {
    const WORK: &str = "select count(*), sum(labels), sum(price) from assignments";
    for (file, sql, options, figures) in [
        // Five answers of one page, and three of another that overlaps it by a minute: 09:00 to 09:05 and 09:04 to 09:08.
        ("traps/appen-page.csv", WORK, ["--price", "0.10 USD"], "2 8 0.20"),
        ("traps/appen-page.csv", ACTIVE, ["--gap", "0s"], "480000"),
        // Nine rows are trials of five assignments at $1.00, of which one has a time that is none.
        ("mturk/tools-trials.csv", "select count(*), sum(price) from assignments", ["--gap", "0s"], "4 4.00"),
        // Rejected first, then approved; approved by the clock and by people.
        (
            "mturk/batch-friday.csv",
            "select (select count(*) from assignments where first_verdict = 'rejected' and final_verdict = 'accepted') as reversed, \
             sum(case when reviewer_kind = 'automatic' then 1 else 0 end), count(*) from reviews",
            ["--gap", "0s"],
            "1 1 4",
        ),
        // 01:58 PST to 03:01 PDT are three minutes; the same person's half a minute at 04:00:30, the other's two from 04:00.
        ("mturk/batch-monday.csv", ACTIVE, ["--gap", "0s"], "330000"),
        // 94 hours, ten minutes of the same person after them, and half a minute of another.
        ("traps/label-studio.json", ACTIVE, ["--gap", "0s"], "339030000"),
        ("traps/label-studio.json", ACTIVE, ["--idle-cap", "1h"], "4230000"),
        ("traps/label-studio.json", OWN, ["--gap", "0s"], "1"),
        (
            "traps/label-studio.json",
            "select (select count(*) from reviews where verdict = 'withdrawn') as withdrawn, count(*), count(distinct task_id || worker_id), \
             sum(case when state = 'released' then 1 else 0 end), sum(units) from assignments",
            ["--gap", "0s"],
            "1 5 4 1 4",
        ),
        (
            "traps/four-sessions.jsonl",
            "select count(distinct worker_id), count(*) from assignments",
            ["--worker", "pia"],
            "1 4",
        ),
        (
            "traps/four-sessions.jsonl",
            "select min(worker_id), max(worker_id) from assignments",
            ["--gap", "0s"],
            "prodigy:? prodigy:?",
        ),
        (
            "mturk/older-cr.csv",
            "select count(*), count(distinct worker_id) from assignments",
            ["--gap", "0s"],
            "2 2",
        ),
        ("traps/utf-8-mark.csv", LETTERS, ["--gap", "0s"], "Zoë \"猫, 犬\""),
        ("traps/utf-16le.csv", LETTERS, ["--gap", "0s"], "Zoë \"猫, 犬\""),
        ("traps/utf-16be.csv", LETTERS, ["--gap", "0s"], "Zoë \"猫, 犬\""),
    ] {
        assert_eq!(row(sql, &[own(file)], &options), figures, "{file}: {sql}");
    }
}

const LETTERS: &str = "select worker_id, label from events";
