//! What the program prints: stories of ids, figures worked out, and errors that say what to do.

use insta::assert_snapshot;
use std::process::Command;

/// One piece with all that can happen to it: voided, seen again, paid too little; a task that was published; a bad line.
const EVENTS: &str = r#"{"event_id":"e0","event_type":"published","occurred_at":"2026-03-02T08:00:00Z","task_id":"t1","project_id":"p1","price":"2.00","currency":"CNY","gold":"cat"}
{"event_id":"e1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1"}
{"event_id":"e2","event_type":"labeled","occurred_at":"2026-03-02T09:10:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","label":"cat"}
{"event_id":"e3","event_type":"reviewed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","reviewer_id":"rev","verdict":"rejected"}
{"event_id":"e4","event_type":"voided","occurred_at":"2026-03-02T10:05:00Z","target_event_id":"e3","reason":"wrong button"}
{"event_id":"e5","event_type":"reviewed","occurred_at":"2026-03-02T10:06:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","reviewer_id":"rev","verdict":"accepted"}
{"event_id":"e6","event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","amount":"1.50","currency":"CNY","payment_id":"pay-1"}
{"event_id":"e6","event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","amount":"1.50","currency":"CNY","payment_id":"pay-1"}
{"event_id":"e7","event_type":"logged","occurred_at":"2026-03-03T08:00:00Z","worker_id":"ann","active_ms":600000,"activity":"training"}
not an event
"#;

struct Told {
    code: Option<i32>,
    text: String,
}

fn trace(arguments: &[&str]) -> Told {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.ndjson"), EVENTS).unwrap();
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_piecework"))
            .args(arguments)
            .current_dir(folder.path())
            .env_remove("PIECEWORK_LEDGER")
            .output()
            .unwrap()
    };
    if arguments.contains(&"--ledger") {
        run(&["ingest", "events.ndjson", "--ledger", "ledger", "--allow-quarantine"]);
    }
    let output = run(&[&["trace"], arguments, &["--allow-quarantine"]].concat());
    let text = if output.status.success() { output.stdout } else { output.stderr };
    let text = String::from_utf8(text).unwrap();
    // What reading says of the bad line stands above an error.
    let text = text.lines().filter(|line| output.status.success() || line.starts_with("piecework:"));
    Told { code: output.status.code(), text: text.collect::<Vec<_>>().join("\n") }
}

fn told(arguments: &[&str]) -> String {
    let told = trace(arguments);
    assert_eq!(told.code, Some(0), "{}", told.text);
    told.text
}

fn failed(arguments: &[&str]) -> String {
    let told = trace(arguments);
    format!("{} (exit {})", told.text, told.code.unwrap())
}

#[test]
fn a_piece_from_its_publication_to_its_pay() {
    assert_snapshot!(told(&["a1", "events.ndjson"]), @r#"
    a1: assignment

    assignment a1
      worker ann, task t1, project p1, price 2.00 CNY, state accepted, verdict accepted
      CNY: owed 2.00, paid 1.50, outstanding 0.50
         occurred_at           event_type     state     event_id  origin           what it says
         2026-03-02T09:00:00Z  task.claimed   claimed   e1        events.ndjson:2
         2026-03-02T09:10:00Z  task.labeled   labeled   e2        events.ndjson:3  label "cat"
      x  2026-03-02T10:00:00Z  task.reviewed            e3        events.ndjson:4  rejected, by rev; voided by e4 (wrong button)
         2026-03-02T10:06:00Z  task.reviewed  accepted  e5        events.ndjson:6  accepted, by rev
         2026-03-03T00:00:00Z  task.paid      accepted  e6        events.ndjson:7  1.50 CNY, piece, payment pay-1; seen again at events.ndjson:8

    beside pieces of work
      occurred_at           event_type      state  event_id  origin           what it says
      2026-03-02T08:00:00Z  task.published         e0        events.ndjson:1  task t1, price 2.00 CNY, gold "cat"
      2026-03-02T10:05:00Z  event.voided           e4        events.ndjson:5  takes back e3, because wrong button
    "#);
}

#[test]
fn an_id_of_each_kind_leads_to_its_piece() {
    for (id, kind) in [
        ("e2", "event"),
        ("e4", "event"),
        ("a1", "assignment"),
        ("t1", "task"),
        ("ann", "worker"),
        ("pay-1", "payment"),
        ("events.ndjson:3", "line"),
        ("events.ndjson:8", "line"),
    ] {
        let told = told(&[id, "events.ndjson"]);
        assert_eq!(told.lines().next(), Some(format!("{id}: {kind}").as_str()));
        assert!(told.contains("assignment a1"), "{id}");
        assert!(id != "ann" || told.contains("beside pieces of work"), "{told}");
    }
    assert_snapshot!(told(&["events.ndjson:10", "events.ndjson"]), @r"
    events.ndjson:10: line

    not accepted: PW0101 the record is not a JSON object: expected ident at line 1 column 2
      not an event
    ");
    // The day's training belongs to no piece.
    assert!(told(&["e7", "events.ndjson"]).contains("training"));
}

#[test]
fn a_ledger_tells_when_it_knew() {
    let text = told(&["pay-1", "--ledger", "ledger"]);
    assert!(text.contains("recorded_at") && text.contains("e6"), "{text}");
}

#[test]
fn a_story_as_json_has_every_field() {
    let value: serde_json::Value =
        serde_json::from_str(&told(&["a1", "events.ndjson", "--format", "json"])).unwrap();
    assert_eq!(value["kinds"], serde_json::json!(["assignment"]));
    let piece = &value["pieces"][0];
    assert_eq!(piece["balances"][0]["outstanding"], "0.50");
    assert_eq!(
        piece["events"][2]["voided_by"],
        serde_json::json!({"event_id": "e4", "reason": "wrong button"})
    );
    assert_eq!(piece["events"][4]["seen_again"], serde_json::json!([{"file": "events.ndjson", "line": 8}]));
    assert_eq!(piece["events"][4]["event"]["amount"], "1.50");
}

#[test]
fn a_balance_worked_out() {
    let figure =
        ["--report", "earnings", "--column", "outstanding_amount", "--worker", "ann", "events.ndjson"];
    assert_snapshot!(told(&figure), @r"
    earnings.outstanding_amount of worker_id ann, currency CNY: 0.50
      What is still to be paid for accepted work
      sum over assignments of max(0, owed - net paid for it other than bonus and compensation) (amount in `currency`)

      0.50  2026-03-03T00:00:00Z  outstanding: 2.00 owed, 1.50 paid  a1  e5 e0 e6
      0.50  sum of 1
    ");
    let value: serde_json::Value =
        serde_json::from_str(&told(&[&figure[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!(value["value"], "0.50");
    assert_eq!(value["parts"][0]["events"], serde_json::json!(["e5", "e0", "e6"]));
}

#[test]
fn an_hour_and_a_bound_worked_out() {
    assert_snapshot!(told(&["--report", "earnings", "--column", "hourly_paid_amount", "--worker", "ann", "events.ndjson"]), @r"
    earnings.hourly_paid_amount of worker_id ann, currency CNY: 4.5
      What an hour paid, unpaid work included
      paid_amount x 3600 / (active_seconds + logged_seconds); empty without time (amount in `currency` an hour)

    numerator
      1.50  2026-03-03T00:00:00Z  piece  a1  e6
      1.50  sum of 1

    denominator
       600  2026-03-02T09:00:00Z..2026-03-02T09:10:00Z  active  a1   e1 e2
       600  2026-03-03T08:00:00Z                        logged  ann  e7
      1200  sum of 2

      1.50 x 3600 / 1200 = 4.5
    ");
    assert_snapshot!(told(&["--report", "accuracy", "--column", "acceptance_low", "--worker", "ann", "events.ndjson"]), @r"
    accuracy.acceptance_low of worker_id ann: 0.20654931437723745
      The lowest acceptance rate that the verdicts leave plausible at 95 %
      (p + z²/2n - z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = acceptance_rate, n = accepted + rejected, z = 1.959964 (ratio 0..1)

    numerator
      1  2026-03-02T10:06:00Z  accepted  a1  e5
      1  sum of 1

    denominator
      1  2026-03-02T10:06:00Z  accepted  a1  e5
      1  sum of 1

      p = 1/1 = 1, n = 1, z = 1.959963984540054
      (p + z²/2n - z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) = 0.20654931437723745
    ");
    assert_snapshot!(told(&["--report", "throughput", "--column", "handling_seconds_p50", "--worker", "ann", "events.ndjson"]), @r"
    throughput.handling_seconds_p50 of worker_id ann: 600
      The middle piece's handling time: half took less, half took more
      exact median over labeled assignments of the length of the union of the assignment's work intervals (seconds)

      1  x 1  600  2026-03-02T09:10:00Z  handling  a1  e1 e2

      place 0 of 0..0: 600 x 1 = 600
    ");
    assert_snapshot!(told(&["--report", "tiers", "--column", "missing", "--worker", "ann", "events.ndjson"]), @r"
    tiers.missing of worker_id ann, domain (none): 9 more reviewed pieces (1 of 10); acceptance lower bound 0.21, needs 0.50
      In words, every condition of the next level that is not yet met
      each condition with what there is and what is asked for (text)

    what level novice asks

    min_reviewed (reviewed piece): 1, needs 10: not met
      1  2026-03-02T10:06:00Z  accepted  a1  e5

    acceptance_low (acceptance lower bound): 0.20654931437723745, needs 0.5: not met
      1  2026-03-02T10:06:00Z  accepted  a1  e5
    ");
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    assert_snapshot!(failed(&["a2", "events.ndjson"]), @r#"piecework: PW0440 nothing is called "a2"; looked through the ids of each event, assignment, task, worker, payment; did you mean a1? (exit 1)"#);
    assert_snapshot!(failed(&["a1", "events.ndjson", "--kind", "task"]), @r#"piecework: PW0440 no task is called "a1", but one assignment is: leave --kind out (exit 1)"#);
    assert_snapshot!(failed(&["events.ndjson:99", "events.ndjson"]), @r#"piecework: PW0440 nothing is called "events.ndjson:99"; looked through the ids of each event, assignment, task, worker, payment, line; no id is near it (exit 1)"#);
    let figure =
        |rest: &[&str]| failed(&[&["--report", "earnings", "--column"], rest, &["events.ndjson"]].concat());
    assert_snapshot!(figure(&["owed", "--worker", "ann"]), @r#"piecework: PW0442 earnings has no figure "owed"; it has owed_amount, paid_amount, bonus_amount, reversed_amount, outstanding_amount, overpaid_amount, unpaid_seconds, hourly_paid_amount, paid_per_accepted_amount, unpriced, accepted, compensation_amount, active_seconds, logged_seconds (exit 1)"#);
    assert_snapshot!(figure(&["owed_amount", "--worker", "anne"]), @r#"piecework: PW0441 earnings has no row with worker_id "anne"; did you mean ann? (exit 1)"#);
    assert_snapshot!(figure(&["owed_amount", "--worker", "ann", "--currency", "USD"]), @r#"piecework: PW0441 earnings has no row with currency "USD"; there is CNY (exit 1)"#);
    assert_snapshot!(figure(&["owed_amount", "--worker", "ann", "--project", "p1"]), @"piecework: PW0607 a row has one key: give one of --key, --worker, --project and the like (exit 2)");
    assert_snapshot!(failed(&[]), @"piecework: PW0606 nothing to trace: name an id or FILE:LINE before the inputs, or a figure with --report and --column (exit 2)");
}

#[test]
fn a_ledger_tells_what_its_files_told_and_when_it_learned_it() {
    let lines = |text: String| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let (files, ledger) = (lines(told(&["a1", "events.ndjson"])), lines(told(&["a1", "--ledger", "ledger"])));
    assert!(files.iter().any(|line| line.contains("seen again at events.ndjson:8")), "{files:#?}");
    assert!(ledger.iter().any(|line| line.contains("seen again at events.ndjson:8")), "{ledger:#?}");
    assert_eq!(files.len(), ledger.len());
}
