//! Payroll: a month by hand with what comes late, simulated months closed at odd moments, and closing again or after a kill.

mod cards;
mod laws;

use std::path::Path;

use insta::assert_snapshot;
use piecework::clock::FixedClock;
use piecework::engine::{self, Events, Payroll, PayrollAsked, Period, Question, ReadOptions};
use piecework::units::{DAY, Micros, parse_time};

use super::support::{piecework, question, wait};

pub fn asked(period: &str) -> PayrollAsked {
    PayrollAsked { period: Period::parse(period).unwrap(), cards: Vec::new() }
}

pub fn ingest(ledger: &Path, lines: &str, at: Micros) {
    let file = ledger.with_extension("ndjson");
    std::fs::write(&file, lines).unwrap();
    let arguments = [file.display().to_string()];
    wait(engine::ingest(ledger, &arguments, &ReadOptions::default(), &FixedClock(at), &|_| {})).unwrap();
}

fn pay(ledger: &Path, period: &str, question: &Question) -> Payroll {
    wait(engine::payroll(Events::Ledger(ledger.to_owned()), question, &asked(period))).unwrap()
}

pub fn close(ledger: &Path, period: &str, early: bool, at: Micros) -> engine::Closed {
    let closing = engine::close_period;
    wait(closing(ledger, &question(), &asked(period), early, &FixedClock(at))).unwrap()
}

/// All tables as CSV.
fn csv(payroll: &Payroll) -> Vec<String> {
    let tables = engine::payroll_tables(&payroll.accounts);
    let bytes = |table| engine::bytes(table, engine::Format::Csv).unwrap();
    tables.iter().map(|table| String::from_utf8(bytes(table)).unwrap()).collect()
}

pub const MARCH: &str = r#"{"event_id":"l1","event_type":"labeled","occurred_at":"2026-03-09T09:00:00Z","assignment_id":"a1","project_id":"p","worker_id":"ana","price":"2.00","currency":"CNY"}
{"event_id":"v1","event_type":"reviewed","occurred_at":"2026-03-10T09:00:00Z","assignment_id":"a1","worker_id":"ana","verdict":"accepted"}
{"event_id":"l2","event_type":"labeled","occurred_at":"2026-03-20T09:00:00Z","assignment_id":"a2","project_id":"p","worker_id":"ana","price":"2.00","currency":"CNY"}
{"event_id":"m1","event_type":"paid","occurred_at":"2026-03-12T09:00:00Z","worker_id":"ana","amount":"1.50","currency":"CNY","payment_id":"b1"}
{"event_id":"m2","event_type":"paid","occurred_at":"2026-03-13T09:00:00Z","worker_id":"ana","amount":"0.30","currency":"CNY","pay_kind":"bonus"}
{"event_id":"t1","event_type":"logged","occurred_at":"2026-04-01T09:00:00Z","worker_id":"ana","active_ms":1000,"activity":"meeting","paid":true}
"#;
pub const LATER: &str = r#"{"event_id":"l3","event_type":"labeled","occurred_at":"2026-03-25T09:00:00Z","assignment_id":"a3","project_id":"p","worker_id":"ana","price":"3.00","currency":"CNY"}
{"event_id":"v3","event_type":"reviewed","occurred_at":"2026-03-28T09:00:00Z","assignment_id":"a3","worker_id":"ana","verdict":"accepted"}
{"event_id":"r1","event_type":"reviewed","occurred_at":"2026-04-05T09:00:00Z","assignment_id":"a1","worker_id":"ana","verdict":"rejected","reason":"blurred"}
{"event_id":"v2","event_type":"reviewed","occurred_at":"2026-04-06T09:00:00Z","assignment_id":"a2","worker_id":"ana","verdict":"accepted"}
{"event_id":"x1","event_type":"voided","occurred_at":"2026-04-07T09:00:00Z","target_event_id":"m1"}
{"event_id":"m3","event_type":"paid","occurred_at":"2026-03-30T09:00:00Z","worker_id":"ana","amount":"0.25","currency":"CNY","payment_id":"b2"}
"#;

pub fn time(text: &str) -> Micros {
    parse_time(text).unwrap()
}

/// Worked out by hand: 2.00 earned, 1.50 paid, and a bonus that pays for itself. Then a late verdict of 3.00, one that is turned
/// round, a payment taken back and one that is heard of late.
#[test]
fn march_and_april_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    ingest(&ledger, MARCH, time("2026-04-02T00:00:00Z"));
    let before = csv(&pay(&ledger, "2026-03", &question()));
    assert_snapshot!(before.concat(), @r#"
    worker_id,currency,opening_amount,earned_amount,bonus_amount,compensation_amount,correction_amount,paid_amount,closing_amount,accepted,corrections,held,held_amount,unpriced
    ana,CNY,0.00,2.00,0.30,0.00,0.00,1.80,0.50,1,0,1,2.00,0
    worker_id,currency,kind,at,amount,assignment_id,project_id,labeled_at,verdict,reason,of_period,pay_kind,payment_id,rate_line,steps,event_ids
    ana,CNY,earned,2026-03-10T09:00:00Z,2.00,a1,p,2026-03-09T09:00:00Z,accepted,,,,,,,v1 l1
    ana,CNY,payment,2026-03-12T09:00:00Z,-1.50,,,,,,,piece,b1,,,m1
    ana,CNY,bonus,2026-03-13T09:00:00Z,0.30,,,,,,,bonus,,,,m2
    ana,CNY,payment,2026-03-13T09:00:00Z,-0.30,,,,,,,bonus,,,,m2
    project_id,currency,rate_line,accepted,earned_amount,corrections,correction_amount,held,held_amount
    p,CNY,,1,2.00,0,0.00,1,2.00
    worker_id,currency,assignment_id,project_id,labeled_at,held_amount,why
    ana,CNY,a2,p,2026-03-20T09:00:00Z,2.00,unreviewed
    "#);
    let report = |of: &Question| {
        let (answer, _) = wait(engine::answer_from_ledger(&ledger, of)).unwrap();
        let tables = answer.tables().map(|table| engine::bytes(table, engine::Format::Csv).unwrap());
        (tables, answer.latest)
    };
    let mut by_project = question();
    by_project.scope.by = engine::By::Project;
    by_project.scope.filter = Some("project_id = 'p'".to_owned());
    let reports = [report(&question()), report(&by_project)];
    let closed = close(&ledger, "2026-03", false, time("2026-04-02T00:00:00Z"));
    assert!(closed.is_new);
    assert!([report(&question()), report(&by_project)] == reports, "a close moves a figure");
    assert_eq!(csv(&closed.payroll), before);
    ingest(&ledger, LATER, time("2026-04-02T00:00:00Z"));
    let again = pay(&ledger, "2026-03", &question());
    assert_eq!(csv(&again), before);
    assert_eq!(again.sheet, closed.payroll.sheet);
    assert!(again.sheet.sealed_by.is_some());
    let april = csv(&pay(&ledger, "2026-04", &question()));
    assert_snapshot!(april.concat(), @r#"
    worker_id,currency,opening_amount,earned_amount,bonus_amount,compensation_amount,correction_amount,paid_amount,closing_amount,accepted,corrections,held,held_amount,unpriced
    ana,CNY,0.50,2.00,0.00,0.00,2.50,0.25,4.75,1,3,0,0.00,0
    worker_id,currency,kind,at,amount,assignment_id,project_id,labeled_at,verdict,reason,of_period,pay_kind,payment_id,rate_line,steps,event_ids
    ana,CNY,correction,2026-03-10T09:00:00Z,-2.00,a1,p,2026-03-09T09:00:00Z,accepted,"owed when 2026-03 was closed, and no more: rejected on 2026-04-05: blurred",2026-03,,,,,v1 l1 r1
    ana,CNY,correction,2026-03-12T09:00:00Z,1.50,,,,,"booked when 2026-03 was closed, and no more: m1 was taken back",2026-03,piece,b1,,,m1 x1
    ana,CNY,correction,2026-03-28T09:00:00Z,3.00,a3,p,2026-03-25T09:00:00Z,accepted,not known when 2026-03 was closed,2026-03,,,,,v3 l3
    ana,CNY,payment,2026-03-30T09:00:00Z,-0.25,,,,,,2026-03,piece,b2,,,m3
    ana,CNY,earned,2026-04-06T09:00:00Z,2.00,a2,p,2026-03-20T09:00:00Z,accepted,,,,,,,v2 l2
    project_id,currency,rate_line,accepted,earned_amount,corrections,correction_amount,held,held_amount
    ,CNY,,0,0.00,1,1.50,0,0.00
    p,CNY,,1,2.00,2,1.00,0,0.00
    worker_id,currency,assignment_id,project_id,labeled_at,held_amount,why
    "#);
    // Closed again, nothing changes.
    let twice = close(&ledger, "2026-03", false, time("2026-04-09T00:00:00Z"));
    assert!(!twice.is_new);
    assert_eq!(csv(&twice.payroll), before);
    assert_eq!(wait(engine::info(&ledger)).unwrap().head, twice.head);
    assert_eq!(wait(engine::info(&ledger)).unwrap().events_by_type["payroll.closed"], 1);
}

#[test]
fn months_are_closed_in_order_once_they_have_ended() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    ingest(&ledger, MARCH, time("2026-04-02T00:00:00Z"));
    let refused = |period: &str, question: &Question| {
        let at = FixedClock(time("2026-04-03T00:00:00Z"));
        let closed = wait(engine::close_period(&ledger, question, &asked(period), false, &at));
        closed.err().unwrap().to_string()
    };
    assert_snapshot!(refused("2026-04", &question()), @"PW0725 2026-04 ends with 2026-05-01T00:00:00Z, and the latest fact of the ledger is of 2026-04-01T09:00:00Z: bring in the rest of the month, or close it with --early");
    close(&ledger, "2026-03", false, time("2026-04-02T00:00:00Z"));
    assert_snapshot!(refused("2026-05", &question()), @"PW0725 2026-05 cannot be closed: the last month that was closed is 2026-03, and the next is 2026-04");
    assert_snapshot!(refused("2026-02", &question()), @"PW0725 2026-02 cannot be closed: the last month that was closed is 2026-03, and the next is 2026-04");
    let mut elsewhere = question();
    elsewhere.scope.tz = chrono_tz::Tz::Asia__Shanghai;
    assert_snapshot!(refused("2026-04", &elsewhere), @"PW0726 the months of this ledger are closed in UTC, not in Asia/Shanghai: add --tz UTC");
    assert!(close(&ledger, "2026-04", true, time("2026-04-03T00:00:00Z")).is_new);
    // The month before the first one opened it.
    assert_eq!(pay(&ledger, "2026-02", &question()).accounts.len(), 0);
}

#[test]
fn a_close_comes_from_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    ingest(&ledger, MARCH, time("2026-04-02T00:00:00Z"));
    let before = csv(&pay(&ledger, "2026-03", &question()));
    let made_up = r#"{"event_id":"z","event_type":"payroll.closed","occurred_at":"2026-04-01T00:00:00Z","attributes":{"period":"2026-03"}}"#;
    ingest(&ledger, made_up, time("2026-04-02T00:00:00Z"));
    let info = wait(engine::info(&ledger)).unwrap();
    assert_eq!((info.events_by_type.get("payroll.closed"), info.quarantined), (None, 1));
    assert_eq!(csv(&pay(&ledger, "2026-03", &question())), before);
    assert!(close(&ledger, "2026-03", false, time("2026-04-02T00:00:00Z")).is_new);
}

/// A run that is killed has closed the month or has not, and the next one finds it so.
#[test]
fn a_killed_close_is_whole_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("e.ndjson"), MARCH).unwrap();
    assert!(piecework(path, &["ingest", "e.ndjson", "--ledger", "ledger"]).status.success());
    let closing = ["payroll", "close", "--period", "2026-03", "--ledger", "ledger"];
    for after in [5, 60, 150, 250, 350] {
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_piecework"));
        run.args(closing).current_dir(path).env_remove("PIECEWORK_LEDGER");
        let mut run =
            run.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(after));
        run.kill().unwrap();
        run.wait().unwrap();
        assert!(piecework(path, &["verify", "--ledger", "ledger"]).status.success());
    }
    assert!(piecework(path, &closing).status.success());
    let again = piecework(path, &closing);
    assert!(String::from_utf8_lossy(&again.stderr).contains("it was closed before"));
    let ledger = path.join("ledger");
    assert_eq!(wait(engine::info(&ledger)).unwrap().events_by_type["payroll.closed"], 1);
    let march = pay(&ledger, "2026-03", &question());
    assert!(march.sheet.as_of.is_some_and(|at| at > DAY) && march.sheet.sealed_by.is_some());
    assert!(piecework(path, &["verify", "--ledger", "ledger"]).status.success());
}
