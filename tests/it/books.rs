//! Journals of double entry as the real programs read them: Beancount's and hledger's own checkers accept them, and the balance of each
//! worker is what `earnings.csv` says is outstanding, less what is overpaid.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::support::{market_of, piecework};

/// Names that no account may have, and that would end a line, a quote, a tag or a comment.
const NAMES: [&str; 11] =
    ["w 1", "李娜; x", "a\\\"b", "C:D", "e, f", "ana", "李娜", "W李娜", "ёлка", "山田々ー", "김철수"];

fn events(folder: &Path) {
    let mut lines = String::from_utf8(market_of(11, 9, 300)).unwrap();
    for (number, name) in NAMES.iter().enumerate() {
        let line = |kind: &str, minute: usize, more: &str| {
            format!(
                "{{\"event_type\":\"{kind}\",\"occurred_at\":\"2026-03-31T23:{minute:02}:00Z\",\"project_id\":\"p, {number}\",\"task_id\":\"n{number}\",\"worker_id\":{},{more}}}\n",
                serde_json::to_string(name).unwrap()
            )
        };
        lines += &line("claimed", 1, "\"price\":\"0.123456\",\"currency\":\"B2B\"");
        lines += &line("labeled", 2, "\"label\":\"x\"");
        lines += &line("reviewed", 3, "\"verdict\":\"accepted\",\"reviewer_id\":\"rita\"");
        lines += &line(
            "paid",
            4,
            "\"amount\":\"0.1\",\"currency\":\"B2B\",\"pay_kind\":\"piece\",\"payment_id\":\"p\\n1\"",
        );
        lines += &line("paid", 5, "\"amount\":\"7\",\"currency\":\"CNY\",\"pay_kind\":\"bonus\"");
    }
    std::fs::write(folder.join("events.ndjson"), lines).unwrap();
}

/// Outstanding less overpaid of each worker and currency, in millionths; what is nothing stands nowhere.
fn expected(folder: &Path) -> BTreeMap<(String, String), i128> {
    let told =
        piecework(folder, &["report", "events.ndjson", "--only", "earnings", "--format", "csv-verbatim"]);
    let mut rows = csv::Reader::from_reader(&told.stdout[..]);
    let head = rows.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    let mut balances = BTreeMap::new();
    for row in rows.records().map(Result::unwrap) {
        let balance = millionths(&row[at("outstanding_amount")]) - millionths(&row[at("overpaid_amount")]);
        if balance != 0 {
            balances.insert((row[at("worker_id")].to_owned(), row[at("currency")].to_owned()), balance);
        }
    }
    assert!(balances.len() > NAMES.len(), "{balances:?}");
    balances
}

fn millionths(text: &str) -> i128 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let number: i128 = format!("{whole}{part:0<6}").parse().unwrap();
    number
}

/// The account of each worker as the CSV of postings names it.
fn accounts(folder: &Path) -> BTreeMap<String, String> {
    let told = piecework(folder, &["export", "--format", "csv", "events.ndjson"]);
    let mut rows = csv::Reader::from_reader(&told.stdout[..]);
    let rows = rows.records().map(Result::unwrap).filter(|row| row[4].starts_with("Liabilities:Workers:"));
    rows.map(|row| (row[4].to_owned(), row[7].to_owned())).collect()
}

/// What a program says of a journal; none where it is not there.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(out) = Command::new(program).args(arguments).current_dir(folder).output() else {
        eprintln!("SKIPPED: there is no {program} to read the journal with");
        return None;
    };
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    if out.status.code() == Some(77) {
        eprintln!("SKIPPED: {told}");
        return None;
    }
    assert!(out.status.success(), "{program}: {told}{}", String::from_utf8_lossy(&out.stderr));
    Some(told)
}

/// Lines of `account,amount currency`, turned around and by worker.
fn balances(lines: &str, accounts: &BTreeMap<String, String>) -> BTreeMap<(String, String), i128> {
    let mut balances = BTreeMap::new();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(lines.as_bytes());
    for row in rows.records().map(Result::unwrap) {
        let Some(worker) = accounts.get(&row[0]) else { continue };
        for amount in row[1].split(", ") {
            let (amount, currency) = amount.split_once(' ').unwrap_or((amount, ""));
            let balance = -millionths(amount);
            if balance != 0 {
                balances.insert((worker.clone(), currency.trim_matches('"').to_owned()), balance);
            }
        }
    }
    balances
}

#[test]
fn beancount_accepts_the_journal_and_owes_what_the_report_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    events(folder);
    piecework(folder, &["export", "--format", "beancount", "events.ndjson", "--out", "all.beancount"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/beancount_balances.py");
    let Some(told) = run(folder, "python3", &[script.to_str().unwrap(), "all.beancount"]) else { return };
    assert_eq!(balances(&told, &accounts(folder)), expected(folder));
}

#[test]
fn hledger_accepts_the_journal_and_owes_what_the_report_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    events(folder);
    piecework(folder, &["export", "--format", "hledger", "events.ndjson", "--out", "all.journal"]);
    let Some(_) = run(folder, "hledger", &["-f", "all.journal", "check", "--strict", "ordereddates"]) else {
        return;
    };
    let arguments = [
        "-f",
        "all.journal",
        "balance",
        "Liabilities:Workers",
        "-N",
        "--flat",
        "-O",
        "csv",
        "--layout",
        "wide",
    ];
    let Some(told) = run(folder, "hledger", &arguments) else { return };
    assert_eq!(balances(&told, &accounts(folder)), expected(folder));
}
