//! `piecework rates check` through the program: a card over files and over a ledger, its words and exit codes, and the example in docs/.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::{piecework, told};

const CARD: &str = r#"
name = "March"
version = "1"
currency = "CNY"
from = 2026-03-01
zone = "Asia/Shanghai"
night = "22:00-06:00 x1.5"

[[line]]
id = "boxes"
task_type = "image-box"
price = "0.08"
per = "box"
gold_penalty = "0.50"

[[line]]
id = "zh"
task_type = "text-class"
language = "zh"
price = "1.25"
acceptance_bands = ["0.6 x1.1"]

[[line]]
id = "hard"
task_type = "text-class"
language = "zh"
difficulty = "3"
price = "2"

[[line]]
id = "novices"
task_type = "image-box"
tier = "novice"
price = "0.10"
per = "box"

[[line]]
id = "audio"
task_type = "audio"
price = "0.01"
per = "second"
"#;

/// Two workers. By hand, for `zh`: ann has 2 accepted of 3 judged in March, so 1.25 x 1.1 = 1.375, twice 1.38.
const WORK: &str = r#"{"event_id":"p1","event_type":"published","occurred_at":"2026-03-01T00:00:00Z","project_id":"q","task_id":"t7","difficulty":3}
{"event_id":"1","event_type":"labeled","occurred_at":"2026-03-02T02:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","project_id":"p","task_type":"image-box","units":12}
{"event_id":"2","event_type":"reviewed","occurred_at":"2026-03-02T03:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","reviewer_id":"r","verdict":"accepted"}
{"event_id":"3","event_type":"labeled","occurred_at":"2026-03-02T15:00:00Z","worker_id":"ann","task_id":"t2","assignment_id":"a2","project_id":"p","task_type":"image-box","units":10,"label":"cat","gold":"dog"}
{"event_id":"4","event_type":"reviewed","occurred_at":"2026-03-03T03:00:00Z","worker_id":"ann","task_id":"t2","assignment_id":"a2","reviewer_id":"r","verdict":"accepted"}
{"event_id":"5","event_type":"labeled","occurred_at":"2026-03-03T02:00:00Z","worker_id":"ann","task_id":"t3","assignment_id":"a3","project_id":"q","task_type":"text-class","language":"zh"}
{"event_id":"6","event_type":"reviewed","occurred_at":"2026-03-03T03:00:00Z","worker_id":"ann","task_id":"t3","assignment_id":"a3","reviewer_id":"r","verdict":"accepted"}
{"event_id":"7","event_type":"labeled","occurred_at":"2026-03-04T02:00:00Z","worker_id":"ann","task_id":"t4","assignment_id":"a4","project_id":"q","task_type":"text-class","language":"zh"}
{"event_id":"8","event_type":"reviewed","occurred_at":"2026-03-04T03:00:00Z","worker_id":"ann","task_id":"t4","assignment_id":"a4","reviewer_id":"r","verdict":"accepted"}
{"event_id":"9","event_type":"labeled","occurred_at":"2026-03-04T02:10:00Z","worker_id":"ann","task_id":"t5","assignment_id":"a5","project_id":"q","task_type":"text-class","language":"zh"}
{"event_id":"10","event_type":"reviewed","occurred_at":"2026-03-04T03:00:00Z","worker_id":"ann","task_id":"t5","assignment_id":"a5","reviewer_id":"r","verdict":"rejected"}
{"event_id":"11","event_type":"labeled","occurred_at":"2026-03-04T02:10:00Z","worker_id":"bob","task_id":"t6","assignment_id":"a6","project_id":"q","task_type":"text-class","language":"en"}
{"event_id":"12","event_type":"claimed","occurred_at":"2026-03-04T02:20:00Z","worker_id":"bob","task_id":"t7","assignment_id":"a7","project_id":"q","language":"zh"}
{"event_id":"13","event_type":"labeled","occurred_at":"2026-03-04T02:30:00Z","worker_id":"bob","task_id":"t7","assignment_id":"a7","project_id":"q","task_type":"text-class"}
{"event_id":"14","event_type":"labeled","occurred_at":"2026-03-04T02:40:00Z","worker_id":"bob","task_id":"t8","assignment_id":"a8","project_id":"q","task_type":"audio"}
{"event_id":"15","event_type":"labeled","occurred_at":"2026-02-28T15:59:59Z","worker_id":"bob","task_id":"t9","assignment_id":"a9","project_id":"p","task_type":"image-box","units":1}
{"event_id":"16","event_type":"labeled","occurred_at":"2026-03-05T15:59:59Z","worker_id":"bob","task_id":"t10","assignment_id":"a10","project_id":"p","task_type":"image-box","units":4}
{"event_id":"17","event_type":"voided","occurred_at":"2026-03-06T00:00:00Z","target_event_id":"16"}
{"event_id":"18","event_type":"claimed","occurred_at":"2026-03-06T00:00:00Z","worker_id":"bob","task_id":"t11","assignment_id":"a11","project_id":"p"}
"#;

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("work.ndjson"), WORK).unwrap();
    std::fs::write(folder.path().join("card.toml"), CARD).unwrap();
    folder
}

#[test]
fn the_work_that_a_card_does_not_price_is_told_in_words() {
    let folder = desk();
    assert_snapshot!(told(folder.path(), &["rates", "check", "card.toml", "work.ndjson"]), @"
    March 1: 5 lines in CNY, from 2026-03-01 on (Asia/Shanghai)
    sha256 1fa5a6a7237a09a1ee4ff87c5393b0e1723930291763adf9bc11903e87cd427c

    card not in force (fault): the card is in force from 2026-03-01 on only: take the card that was in force then, or change its days
      1 piece, labeled 2026-02-28T15:59:59Z, as a9

    no line (fault): no line prices work with project q, task type text-class, stage production, language en; the nearest, zh, asks for language zh (it is en)
      1 piece, labeled 2026-03-04T02:10:00Z, as a6

    no units (fault): audio pays by the second, and these pieces do not say how many: let their labels say `units`, or pay them by the piece
      1 piece, labeled 2026-03-04T02:40:00Z, as a8

    unused (note): novices prices none of these pieces

    unused (note): audio prices none of these pieces

    rates_lines
    ──────────────────────────────────────────────────────────
     line    currency   pieces   accepted   owed     expected 
                                            amount   amount   
    ══════════════════════════════════════════════════════════
     boxes   CNY             2          2     1.66       0.00 
     hard    CNY             1          0     0.00       2.00 
     zh      CNY             3          2     2.76       0.00 
    ──────────────────────────────────────────────────────────

    9 pieces labeled, 3 of them without a price by it. 3 faults and 2 notes.
    piecework: PW0705 card.toml: 3 faults
    exit 1
    ");
    let ledger = piecework(folder.path(), &["ingest", "work.ndjson", "--ledger", "ledger"]);
    assert!(ledger.status.success());
    let of = |inputs: &[&str]| {
        let output = piecework(folder.path(), &[&["rates", "check", "card.toml"], inputs].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(of(&["--ledger", "ledger"]), of(&["work.ndjson"]));
    let none = of(&["work.ndjson", "--where", "assignment_id = 'nobody'"]);
    assert!(none.ends_with("\n\nThere was no labeled piece to price: look at --from, --until and --where, and whether the events have labels. No fault was found.\n"), "{none}");
    // A condition picks pieces; the worker's rate of acceptance stays that of all of them.
    let one = of(&["work.ndjson", "--where", "assignment_id = 'a3'"]);
    assert!(one.contains("1          1     1.38"), "{one}");
}

#[test]
fn faults_make_it_exit_with_1_and_notes_do_not() {
    let folder = desk();
    let code = |options: &[&str]| {
        piecework(folder.path(), &[&["rates", "check", "card.toml"], options].concat()).status.code()
    };
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["work.ndjson"]), Some(1));
    // Of the boxes of March there is nothing to say but that other lines are not used.
    assert_eq!(
        code(&[
            "work.ndjson",
            "--where",
            "task_type = 'image-box'",
            "--from",
            "2026-03-01",
            "--tz",
            "Asia/Shanghai"
        ]),
        Some(0)
    );
    assert_eq!(
        code(&[
            "work.ndjson",
            "--where",
            "task_type = 'image-box'",
            "--from",
            "2026-02-01",
            "--tz",
            "Asia/Shanghai"
        ]),
        Some(1)
    );
    assert_eq!(code(&["none.ndjson"]), Some(1));
    assert_eq!(code(&["work.ndjson", "--policy", "none.toml"]), Some(1));
    std::fs::write(
        folder.path().join("bad.ndjson"),
        r#"{"event_type":"labeled","occurred_at":"2026-03-04T02:10:00Z","task_id":"t"}"#,
    )
    .unwrap();
    let some_bad = [
        "work.ndjson",
        "bad.ndjson",
        "--where",
        "task_type = 'image-box'",
        "--from",
        "2026-03-01",
        "--tz",
        "Asia/Shanghai",
    ];
    assert_eq!(code(&some_bad), Some(3));
    assert_eq!(code(&[&some_bad[..], &["--allow-quarantine"]].concat()), Some(0));
    assert_snapshot!(told(folder.path(), &["rates", "check", "nowhere.toml"]), @"
    piecework: PW0201 nowhere.toml: cannot be read: No such file or directory (os error 2)
    exit 1
    ");
    std::fs::write(folder.path().join("bad.toml"), CARD.replace("per = \"second\"", "per = \"sec\""))
        .unwrap();
    assert_snapshot!(told(folder.path(), &["rates", "check", "bad.toml"]), @r#"
    piecework: PW0703 bad.toml:41: per "sec" is none of piece, hour, unit, box, object, point, word, character, frame, second
    exit 1
    "#);
    let csv = ["rates", "check", "card.toml", "work.ndjson", "--format", "csv", "--out", "found.csv"];
    assert_snapshot!(told(folder.path(), &csv), @"
    3 faults and 2 notes written to found.csv
    piecework: PW0705 card.toml: 3 faults
    exit 1
    ");
    assert_snapshot!(std::fs::read_to_string(folder.path().join("found.csv")).unwrap(), @r#"
    finding,severity,lines,from,until,project,task_type,domain,stage,tier,language,difficulty,pieces,first_labeled_at,last_labeled_at,assignment_id,explanation
    card_not_in_force,fault,,,,p,image-box,,production,,,,1,2026-02-28T15:59:59Z,2026-02-28T15:59:59Z,a9,"the card is in force from 2026-03-01 on only: take the card that was in force then, or change its days"
    no_line,fault,,,,q,text-class,,production,,en,,1,2026-03-04T02:10:00Z,2026-03-04T02:10:00Z,a6,"no line prices work with project q, task type text-class, stage production, language en; the nearest, zh, asks for language zh (it is en)"
    no_units,fault,audio,,,q,audio,,production,,,,1,2026-03-04T02:40:00Z,2026-03-04T02:40:00Z,a8,"audio pays by the second, and these pieces do not say how many: let their labels say `units`, or pay them by the piece"
    unused,note,novices,2026-03-01,,,image-box,,,novice,,,0,,,,novices prices none of these pieces
    unused,note,audio,2026-03-01,,,audio,,,,,,0,,,,audio prices none of these pieces
    "#);
}

/// Ten pieces on 2 March make a novice by the evening; the work of the 3rd is paid as a novice's.
#[test]
fn a_tier_counts_from_the_day_after_it_was_reached() {
    let folder = desk();
    let mut work = String::new();
    for (at, day) in (0..12).map(|piece| (piece, if piece < 11 { 2 } else { 3 })) {
        work += &format!(
            "{{\"event_id\":\"l{at}\",\"event_type\":\"labeled\",\"occurred_at\":\"2026-03-0{day}T02:00:{at:02}Z\",\"worker_id\":\"w\",\"task_id\":\"t{at}\",\"assignment_id\":\"a{at}\",\"project_id\":\"p\",\"task_type\":\"image-box\",\"units\":10}}\n\
             {{\"event_id\":\"r{at}\",\"event_type\":\"reviewed\",\"occurred_at\":\"2026-03-0{day}T03:00:00Z\",\"worker_id\":\"w\",\"task_id\":\"t{at}\",\"assignment_id\":\"a{at}\",\"reviewer_id\":\"r\",\"verdict\":\"accepted\"}}\n"
        );
    }
    std::fs::write(folder.path().join("tiers.ndjson"), work).unwrap();
    let output = piecework(folder.path(), &["rates", "check", "card.toml", "tiers.ndjson"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let row = |line: &str| {
        let row = text.lines().find(|row| row.trim_start().starts_with(line)).unwrap();
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // Eleven of ten boxes at 0.08, and one of ten at 0.10.
    assert_eq!(row("boxes "), "boxes CNY 11 11 8.80 0.00");
    assert_eq!(row("novices "), "novices CNY 1 1 1.00 0.00");
}

#[test]
fn the_example_in_the_docs_has_no_fault() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str| {
        let card = docs.join(name).display().to_string();
        told(folder.path(), &["rates", "check", &card])
    };
    assert_snapshot!(check("rates.example.toml"), @"
        Boxes, words and review, Shanghai 2026-03: 7 lines in CNY, from 2026-03-01 on (Asia/Shanghai)
        sha256 7a6f8412cdc65eea10306b07fff91fca50a5914d43df8a1565f0ed0275efb8fc

        Only the card itself was looked at: name events or a ledger to price work by it. No fault was found.
        exit 0
        ");
    assert_eq!(check("rates.example.csv"), check("rates.example.toml"));
}

/// A card of fifty lines: a terminal shows the first of what they came to, a file all.
#[test]
fn a_file_of_a_check_has_all_lines() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (10..60)
        .map(|line| format!("[[line]]\nid = \"l{line}\"\ntask_type = \"k{line}\"\nprice = \"1\"\n"))
        .collect();
    let head = "name = \"Many\"\nversion = \"1\"\ncurrency = \"CNY\"\nfrom = 2026-03-01\n";
    std::fs::write(folder.path().join("card.toml"), format!("{head}{lines}")).unwrap();
    let label = |line: u32| {
        format!(
            "{{\"event_type\":\"labeled\",\"occurred_at\":\"2026-03-02T02:00:00Z\",\"worker_id\":\"ann\",\"task_id\":\"t{line}\",\"task_type\":\"k{line}\"}}\n"
        )
    };
    std::fs::write(folder.path().join("work.ndjson"), (10..60).map(label).collect::<String>()).unwrap();
    let check = ["rates", "check", "card.toml", "work.ndjson"];
    assert!(told(folder.path(), &check).contains("and 10 more rows"));
    told(folder.path(), &[&check[..], &["--out", "check.txt"]].concat());
    let file = std::fs::read_to_string(folder.path().join("check.txt")).unwrap();
    assert!(file.contains(" l59 ") && !file.contains("more rows"), "{file}");
}
