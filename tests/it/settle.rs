//! `piecework settle` as a person runs it: an invoice with one of each, against files and against a ledger.

mod asked;

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

/// The mapping of a statement of sums: `who,day,sum`.
const SUMS: &str =
    "[[line]]\nworker = \"werk:{who}\"\namount = \"{sum}\"\ncurrency = \"EUR\"\ndate = \"{day}\"\n";

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
    assert_snapshot!(desk.told(&settle(&["events.ndjson"])), @r#"
    differences
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     outcome          worker     assignment   statement     ledger     lines   event                       why                                                                              
                      id         id                                            ids                                                                                                          
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     unreadable                                                        12                                  amount "12.5" has a separator where no thousands are; decimals have a comma here 
     missing_here     werk:ana   a9           2.00 EUR                 9                                                                                                                    
     missing_there    werk:ana   werk:a5                    2.00 EUR           p-a5                                                                                                         
     other_amount     werk:ana   werk:a2      2.10 EUR      2.00 EUR   3       p-a2                        the statement says 0.10 more                                                     
     other_currency   werk:ana   werk:a3      2.00 USD      2.00 EUR   4       p-a3                                                                                                         
     other_worker     werk:ana   werk:a4      2.00 EUR      2.00 EUR   5       p-a4                        the statement names werk:bo, the ledger werk:ana                                 
     twice_there      werk:ana   werk:a7      1234.50 EUR              8                                   says the same as line 7                                                          
     twice_here       werk:ana   werk:a6                    2.00 EUR           p-a6-again                  says the same as event p-a6                                                      
     ambiguous        werk:cy                 3.00 EUR      6.00 EUR   11      p-c1 p-c2 p-c3 and 1 more   several combinations come to the amount                                          
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    totals
    ────────────────────────────────────────────────────────────────────────────────
     currency   outcome          lines   statement   entries   ledger    difference 
                                         amount                amount    amount     
    ════════════════════════════════════════════════════════════════════════════════
     EUR        missing_here         1        2.00         0      0.00         2.00 
     EUR        missing_there        0        0.00         1      2.00        -2.00 
     EUR        other_amount         1        2.10         1      2.00         0.10 
     EUR        other_currency       0        0.00         1      2.00        -2.00 
     EUR        other_worker         1        2.00         1      2.00         0.00 
     EUR        twice_there          1     1234.50         0      0.00      1234.50 
     EUR        twice_here           0        0.00         1      2.00        -2.00 
     EUR        ambiguous            1        3.00         4      6.00        -3.00 
     EUR        matched              4     1242.75         6   1242.75         0.00 
     EUR        total                9     2486.35        15   1258.75      1227.60 
     USD        other_currency       1        2.00         0      0.00         2.00 
     USD        total                1        2.00         0      0.00         2.00 
    ────────────────────────────────────────────────────────────────────────────────
    invoice.csv:12: amount "12.5" has a separator where no thousands are; decimals have a comma here
        a10;ana;12.5;€;12.03.2026
    note: 1 row of the statement was left out: the sum of the invoice
    10 lines against 15 payments of the ledger: 6 lines and 9 payments do not match
    EUR: statement 2486.35, ledger 1258.75, difference 1227.60
    USD: statement 2.00, ledger 0.00, difference 2.00
    exit 3
    "#);
}

#[test]
fn every_line_and_payment_is_in_the_csv_once_from_files_and_from_a_ledger() {
    let desk = Desk::new();
    let csv = desk.run(&settle(&["events.ndjson", "--format", "csv", "--allow-quarantine"]));
    assert_eq!(csv.status.code(), Some(0));
    let text = String::from_utf8(csv.stdout.clone()).unwrap();
    assert_snapshot!(text, @r#"
    outcome,by,worker_id,assignment_id,project_id,statement_amount,statement_currency,ledger_amount,ledger_currency,difference_amount,days_apart,lines,event_ids,why
    unreadable,,,,,,,,,,,12,,"amount ""12.5"" has a separator where no thousands are; decimals have a comma here"
    missing_here,,werk:ana,a9,,2.00,EUR,,,2.00,,9,,
    missing_there,,werk:ana,werk:a5,boxes,,,2.00,EUR,-2.00,,,p-a5,
    other_amount,assignment,werk:ana,werk:a2,boxes,2.10,EUR,2.00,EUR,0.10,1,3,p-a2,the statement says 0.10 more
    other_currency,assignment,werk:ana,werk:a3,boxes,2.00,USD,2.00,EUR,,1,4,p-a3,
    other_worker,assignment,werk:ana,werk:a4,boxes,2.00,EUR,2.00,EUR,0.00,1,5,p-a4,"the statement names werk:bo, the ledger werk:ana"
    twice_there,assignment,werk:ana,werk:a7,,1234.50,EUR,,,1234.50,,8,,says the same as line 7
    twice_here,assignment,werk:ana,werk:a6,boxes,,,2.00,EUR,-2.00,,,p-a6-again,says the same as event p-a6
    ambiguous,batch,werk:cy,,boxes,3.00,EUR,6.00,EUR,-3.00,,11,p-c1 p-c2 p-c3 p-c4,several combinations come to the amount
    matched,assignment,werk:ana,werk:a1,boxes,2.00,EUR,2.00,EUR,0.00,1,2,p-a1,
    matched,assignment,werk:ana,werk:a6,boxes,2.00,EUR,2.00,EUR,0.00,0,6,p-a6,
    matched,assignment,werk:ana,werk:a7,boxes,1234.50,EUR,1234.50,EUR,0.00,1,7,p-a7,
    matched,batch,werk:bo,,boxes,4.25,EUR,4.25,EUR,0.00,,10,p-b1 p-b2 p-b3,by their sums
    "#);
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
    assert_eq!(lines, (2..=12).collect::<Vec<_>>());
    assert_eq!(events.len(), 15);
    events.dedup();
    assert_eq!(events.len(), 15);
}

#[test]
fn json_has_the_account_and_what_could_not_be_read() {
    let desk = Desk::new();
    let out = desk.run(&settle(&["events.ndjson", "--format", "json", "--only", "other_amount"]));
    let whole: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_snapshot!(format!("{:#}", whole["rows"]), @r#"
    [
      {
        "assignment_id": "werk:a2",
        "by": "assignment",
        "days_apart": 1,
        "difference_amount": "0.10",
        "event_ids": "p-a2",
        "ledger_amount": "2.00",
        "ledger_currency": "EUR",
        "lines": "3",
        "outcome": "other_amount",
        "project_id": "boxes",
        "statement_amount": "2.10",
        "statement_currency": "EUR",
        "why": "the statement says 0.10 more",
        "worker_id": "werk:ana"
      }
    ]
    "#);
    assert_snapshot!(whole["unread"].to_string(), @r#"[{"line":12,"raw":"a10;ana;12.5;€;12.03.2026","why":"amount \"12.5\" has a separator where no thousands are; decimals have a comma here"}]"#);
    let total = whole["totals"].as_array().unwrap().iter().find(|row| row["outcome"] == "total").unwrap();
    assert_snapshot!(total.to_string(), @r#"{"currency":"EUR","difference_amount":"1227.60","entries":15,"ledger_amount":"1258.75","lines":9,"outcome":"total","statement_amount":"2486.35"}"#);
}

#[test]
fn an_exit_code_for_scripts() {
    let desk = Desk::new();
    assert_eq!(desk.run(&settle(&["events.ndjson", "--exit-code"])).status.code(), Some(1));
    let good: Vec<&str> = INVOICE.lines().take(2).collect();
    desk.write("invoice.csv", &good.join("\n"));
    let one = ["events.ndjson", "--exit-code", "--where", "assignment_id = 'werk:a1'"];
    assert_snapshot!(desk.told(&settle(&one)), @"
    totals
    ────────────────────────────────────────────────────────────────────────
     currency   outcome   lines   statement   entries   ledger   difference 
                                  amount                amount   amount     
    ════════════════════════════════════════════════════════════════════════
     EUR        matched       1        2.00         1     2.00         0.00 
     EUR        total         1        2.00         1     2.00         0.00 
    ────────────────────────────────────────────────────────────────────────
    1 line against 1 payment of the ledger: everything matches
    EUR: statement 2.00, ledger 2.00, difference 0.00
    exit 0
    ");
    // The same payment in another period is missing here.
    let before = ["events.ndjson", "--exit-code", "--until", "2026-03-05", "--tz", "Europe/Berlin"];
    assert_snapshot!(desk.told(&settle(&before)), @"
    differences
    ───────────────────────────────────────────────────────────────────────────────
     outcome        worker   assignment   statement   ledger   lines   event   why 
                    id       id                                        ids         
    ═══════════════════════════════════════════════════════════════════════════════
     missing_here   ana      a1           2.00 EUR             2                   
    ───────────────────────────────────────────────────────────────────────────────

    totals
    ─────────────────────────────────────────────────────────────────────────────
     currency   outcome        lines   statement   entries   ledger   difference 
                                       amount                amount   amount     
    ═════════════════════════════════════════════════════════════════════════════
     EUR        missing_here       1        2.00         0     0.00         2.00 
     EUR        total              1        2.00         0     0.00         2.00 
    ─────────────────────────────────────────────────────────────────────────────
    1 line against 0 payments of the ledger: 1 line and 0 payments do not match
    EUR: statement 2.00, ledger 0.00, difference 2.00
    exit 1
    ");
}

#[test]
fn by_workers_and_months_and_against_what_is_owed() {
    let desk = Desk::new();
    desk.write("sums.csv", "who,day,sum\nana,2026-03-31,1246.50\nbo,2026-03-31,4.25\ncy,2026-03-31,5.00\n");
    desk.write("sums.toml", SUMS);
    let sums = ["settle", "sums.csv", "--mapping", "sums.toml", "events.ndjson", "--every", "month"];
    assert_snapshot!(desk.told(&sums), @"
    differences
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     outcome        worker     period    statement     ledger        lines   event                       why                          
                    id                                                       ids                                                      
    ══════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     other_amount   werk:ana   2026-03   1246.50 EUR   1248.50 EUR   2       p-a1 p-a2 p-a3 and 5 more   the statement says 2.00 less 
     other_amount   werk:cy    2026-03   5.00 EUR      6.00 EUR      4       p-c1 p-c2 p-c3 and 1 more   the statement says 1.00 less 
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    totals
    ──────────────────────────────────────────────────────────────────────────────
     currency   outcome        lines   statement   entries   ledger    difference 
                                       amount                amount    amount     
    ══════════════════════════════════════════════════════════════════════════════
     EUR        other_amount       2     1251.50        12   1254.50        -3.00 
     EUR        matched            1        4.25         3      4.25         0.00 
     EUR        total              3     1255.75        15   1258.75        -3.00 
    ──────────────────────────────────────────────────────────────────────────────
    3 lines against 15 payments of the ledger: 2 lines and 12 payments do not match
    EUR: statement 1255.75, ledger 1258.75, difference -3.00
    exit 0
    ");
    let owed = [&sums[..5], &["--by", "worker", "--against", "owed"]].concat();
    assert_snapshot!(desk.told(&owed), @"
    differences
    ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     outcome        worker    assignment   statement   ledger     lines   event                       why                          
                    id        id                                          ids                                                      
    ═══════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     other_amount   werk:cy                5.00 EUR    6.00 EUR   4       r-c1 r-c2 r-c3 and 1 more   the statement says 1.00 less 
    ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    totals
    ──────────────────────────────────────────────────────────────────────────────
     currency   outcome        lines   statement   entries   ledger    difference 
                                       amount                amount    amount     
    ══════════════════════════════════════════════════════════════════════════════
     EUR        other_amount       1        5.00         4      6.00        -1.00 
     EUR        matched            2     1250.75        10   1250.75         0.00 
     EUR        total              3     1255.75        14   1256.75        -1.00 
    ──────────────────────────────────────────────────────────────────────────────
    3 lines against 14 amounts owed of the ledger: 1 line and 4 amounts owed do not match
    EUR: statement 1255.75, ledger 1256.75, difference -1.00
    exit 0
    ");
    let all = [&sums[..5], &["--by", "sum"]].concat();
    assert_snapshot!(desk.told(&all), @"
    differences
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     outcome        worker   assignment   statement     ledger        lines   event                        why                          
                    id       id                                               ids                                                       
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     other_amount                         1255.75 EUR   1258.75 EUR   2 3 4   p-a1 p-a2 p-a3 and 12 more   the statement says 3.00 less 
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    totals
    ──────────────────────────────────────────────────────────────────────────────
     currency   outcome        lines   statement   entries   ledger    difference 
                                       amount                amount    amount     
    ══════════════════════════════════════════════════════════════════════════════
     EUR        other_amount       3     1255.75        15   1258.75        -3.00 
     EUR        total              3     1255.75        15   1258.75        -3.00 
    ──────────────────────────────────────────────────────────────────────────────
    3 lines against 15 payments of the ledger: 3 lines and 15 payments do not match
    EUR: statement 1255.75, ledger 1258.75, difference -3.00
    exit 0
    ");
}
