//! `piecework settle` as a person runs it: an invoice with one of each, against files and against a ledger.

use std::path::Path;
use std::process::Output;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::support::piecework;

/// Ana and Bo of the platform `werk`, what was accepted and what was paid. Bo's b1 to b3 were paid in March and come as one line; Cy's
/// 3.00 can be made up in two ways; a6 is paid twice.
fn events() -> String {
    let mut lines = Vec::new();
    let mut line = |kind: &str, day: u32, piece: &str, worker: &str, more: &str| {
        let id = format!("{}-{piece}", &kind[..1]);
        lines.push(format!(
            r#"{{"event_id":"{id}","event_type":"{kind}","occurred_at":"2026-03-{day:02}T09:00:00Z","project_id":"boxes","task_id":"werk:t-{piece}","assignment_id":"werk:{piece}","worker_id":"werk:{worker}",{more}}}"#
        ));
    };
    let pieces = [
        ("a1", "ana", "2.00"),
        ("a2", "ana", "2.00"),
        ("a3", "ana", "2.00"),
        ("a4", "ana", "2.00"),
        ("a5", "ana", "2.00"),
        ("a6", "ana", "2.00"),
        ("a7", "ana", "1234.50"),
        ("b1", "bo", "1.00"),
        ("b2", "bo", "2.50"),
        ("b3", "bo", "0.75"),
        ("c1", "cy", "1.00"),
        ("c2", "cy", "2.00"),
        ("c3", "cy", "1.50"),
        ("c4", "cy", "1.50"),
    ];
    for (piece, worker, price) in pieces {
        line("claimed", 2, piece, worker, &format!(r#""price":"{price}","currency":"EUR""#));
        line("labeled", 3, piece, worker, r#""label":"x""#);
        line("reviewed", 4, piece, worker, r#""verdict":"accepted""#);
        line("paid", 10, piece, worker, &format!(r#""amount":"{price}","currency":"EUR""#));
    }
    lines.push(r#"{"event_id":"p-a6-again","event_type":"paid","occurred_at":"2026-03-11T09:00:00Z","project_id":"boxes","task_id":"werk:t-a6","assignment_id":"werk:a6","worker_id":"werk:ana","amount":"2.00","currency":"EUR"}"#.to_owned());
    // Taken back: no payment at all.
    lines.push(r#"{"event_id":"p-a8","event_type":"paid","occurred_at":"2026-03-11T09:00:00Z","task_id":"werk:t-a8","assignment_id":"werk:a8","worker_id":"werk:ana","amount":"9.00","currency":"EUR"}"#.to_owned());
    lines.push(r#"{"event_id":"v-a8","event_type":"event.voided","occurred_at":"2026-03-12T09:00:00Z","target_event_id":"p-a8"}"#.to_owned());
    lines.join("\n") + "\n"
}

const INVOICE: &str = "\
Auftrag;Name;Betrag;Währung;Tag
a1;ana;2,00;€;11.03.2026
a2;ana;2,10;€;11.03.2026
a3;ana;2,00;USD;11.03.2026
a4;bo;2,00;€;11.03.2026
a6;ana;2,00;€;10.03.2026
a7;ana;1.234,50;€;11.03.2026
a7;ana;1.234,50;€;11.03.2026
a9;ana;2,00;€;11.03.2026
;bo;4,25;€;12.03.2026
;cy;3,00;€;12.03.2026
a10;ana;12.5;€;12.03.2026
Summe;;;€;
";

const MAPPING: &str = r#"
decimal = ","
times = ["%d.%m.%Y"]
zone = "Europe/Berlin"

[[skip]]
when = { Auftrag = "Summe" }
why = "the sum of the invoice"

[[line]]
assignment = "{Auftrag}"
worker = "{Name}"
amount = "{Betrag}"
currency = "{Währung}"
date = "{Tag}"
"#;

struct Desk(TempDir);

impl Desk {
    fn new() -> Desk {
        let desk = Desk(tempfile::tempdir().unwrap());
        for (name, text) in
            [("events.ndjson", events().as_str()), ("invoice.csv", INVOICE), ("invoice.toml", MAPPING)]
        {
            desk.write(name, text);
        }
        desk
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        piecework(self.path(), arguments)
    }

    /// Both outputs and the exit code, as a person sees them.
    fn told(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.run(arguments);
        let [out, err] = [stdout, stderr].map(|text| String::from_utf8(text).unwrap());
        format!("{out}{err}exit {}", status.code().unwrap())
    }
}

const SETTLE: [&str; 4] = ["settle", "invoice.csv", "--mapping", "invoice.toml"];

fn settle<'a>(more: &[&'a str]) -> Vec<&'a str> {
    SETTLE.iter().chain(more).copied().collect()
}

#[test]
fn what_differs_and_the_account_at_a_terminal() {
    let desk = Desk::new();
    assert_snapshot!(desk.told(&settle(&["events.ndjson"])), @"");
}

#[test]
fn every_line_and_payment_is_in_the_csv_once_from_files_and_from_a_ledger() {
    let desk = Desk::new();
    let csv = desk.run(&settle(&["events.ndjson", "--format", "csv", "--allow-quarantine"]));
    assert_eq!(csv.status.code(), Some(0));
    let text = String::from_utf8(csv.stdout.clone()).unwrap();
    assert_snapshot!(text, @"");
    assert!(desk.run(&["ingest", "events.ndjson", "--ledger", "ledger"]).status.success());
    let again = desk.run(&settle(&["--ledger", "ledger", "--format", "csv"]));
    assert_eq!(again.stdout, csv.stdout);
    assert_eq!(again.status.code(), Some(3), "a line could not be read");

    // Each number of a line and each payment once.
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let (mut lines, mut events) = (Vec::new(), Vec::new());
    let at = |head: &csv::StringRecord, name: &str| head.iter().position(|column| column == name).unwrap();
    let head = rows.headers().unwrap().clone();
    for row in rows.records().map(Result::unwrap) {
        lines.extend(row[at(&head, "lines")].split_whitespace().map(|line| line.parse::<u32>().unwrap()));
        events.extend(row[at(&head, "event_ids")].split_whitespace().map(str::to_owned));
    }
    lines.sort_unstable();
    events.sort();
    assert_eq!(lines, (2..=11).collect::<Vec<_>>());
    assert_eq!(events.len(), 15);
    events.dedup();
    assert_eq!(events.len(), 15);
}

#[test]
fn json_has_the_account_and_what_could_not_be_read() {
    let desk = Desk::new();
    let out = desk.run(&settle(&["events.ndjson", "--format", "json", "--only", "other_amount"]));
    let whole: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_snapshot!(format!("{:#}", whole["rows"]), @"");
    assert_snapshot!(whole["unread"].to_string(), @"");
    let total = whole["totals"].as_array().unwrap().iter().find(|row| row["outcome"] == "total").unwrap();
    assert_snapshot!(total.to_string(), @"");
}

#[test]
fn an_exit_code_for_scripts() {
    let desk = Desk::new();
    assert_eq!(desk.run(&settle(&["events.ndjson", "--exit-code"])).status.code(), Some(1));
    let good: Vec<&str> = INVOICE.lines().take(2).collect();
    desk.write("invoice.csv", &good.join("\n"));
    let one = ["events.ndjson", "--exit-code", "--where", "assignment_id = 'werk:a1'"];
    assert_snapshot!(desk.told(&settle(&one)), @"");
    // The same payment in another period is missing here.
    let before = ["events.ndjson", "--exit-code", "--until", "2026-03-05"];
    assert_snapshot!(desk.told(&settle(&before)), @"");
}

#[test]
fn by_workers_and_months_and_against_what_is_owed() {
    let desk = Desk::new();
    desk.write("sums.csv", "who,month,sum\nana,2026-03-31,1246.50\nbo,2026-03-31,4.25\ncy,2026-03-31,5.00\n");
    desk.write(
        "sums.toml",
        "[[line]]\nworker = \"werk:{who}\"\namount = \"{sum}\"\ncurrency = \"EUR\"\ndate = \"{month}\"\n",
    );
    let sums = ["settle", "sums.csv", "--mapping", "sums.toml", "events.ndjson", "--every", "month"];
    assert_snapshot!(desk.told(&sums), @"");
    let owed = [&sums[..5], &["--by", "worker", "--against", "owed"]].concat();
    assert_snapshot!(desk.told(&owed), @"");
    let all = [&sums[..5], &["--by", "sum"]].concat();
    assert_snapshot!(desk.told(&all), @"");
}

#[test]
fn what_cannot_be_asked_says_what_to_do() {
    let desk = Desk::new();
    desk.write("empty.csv", "Auftrag;Name;Betrag;Währung;Tag\n");
    desk.write("points.csv", "Auftrag;Name;Betrag;Währung;Tag\na1;ana;2.00;€;11.03.2026\n");
    desk.write("other.csv", "job,who\na1,ana\n");
    let told = |more: &[&str]| desk.told(&[&["settle"], more, &["events.ndjson"]].concat());
    let all = [
        told(&["empty.csv", "--mapping", "invoice.toml"]),
        told(&["points.csv", "--mapping", "invoice.toml"]),
        told(&["other.csv", "--mapping", "invoice.toml"]),
        told(&["invoice.csv", "--mapping", "invoice.toml", "--every", "month", "--by", "assignment"]),
        told(&["nothing.csv", "--mapping", "invoice.toml"]),
        told(&["invoice.csv", "--mapping", "nothing.toml"]),
        desk.told(&SETTLE),
    ];
    assert_snapshot!(all.join("\n"), @"");
}
