//! What `piecework settle` may be asked: which currencies, and what it cannot answer.

use insta::assert_snapshot;

use super::{Desk, SETTLE, SUMS, events, settle};

/// An invoice in euros says nothing of payments in yuan: they are counted, and missing there only where that is asked.
#[test]
fn currencies_that_the_statement_does_not_have() {
    let desk = Desk::new();
    let good: Vec<&str> = super::INVOICE.lines().take(2).collect();
    desk.write("invoice.csv", &good.join("\n"));
    let yuan = |line: &str| {
        line.replace("EUR", "CNY").replace("werk:ana", "werk:li").replace("-a", "-l").replace(":a", ":l")
    };
    let a1: String = events()
        .lines()
        .filter(|line| line.contains("werk:a1"))
        .map(|line| format!("{line}\n{}\n", yuan(line)))
        .collect();
    desk.write("events.ndjson", &a1);
    assert_snapshot!(desk.told(&settle(&["events.ndjson", "--exit-code"])), @"
    totals
    ────────────────────────────────────────────────────────────────────────
     currency   outcome   lines   statement   entries   ledger   difference 
                                  amount                amount   amount     
    ════════════════════════════════════════════════════════════════════════
     EUR        matched       1        2.00         1     2.00         0.00 
     EUR        total         1        2.00         1     2.00         0.00 
    ────────────────────────────────────────────────────────────────────────
    note: amounts of the ledger in CNY are left out (1), as the statement has none: --all-currencies tells them as missing there
    1 line against 1 payment of the ledger: everything matches
    EUR: statement 2.00, ledger 2.00, difference 0.00
    exit 0
    ");
    let all = desk.told(&settle(&["events.ndjson", "--exit-code", "--all-currencies", "--format", "csv"]));
    assert!(all.contains("missing_there,,werk:li,werk:l1,boxes,,,2.00,CNY,-2.00,,,p-l1,"), "{all}");
    assert!(all.ends_with("exit 1") && !all.contains("left out"), "{all}");
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
    assert_snapshot!(all.join("\n"), @r#"
    piecework: PW0208 empty.csv: it has no line
    exit 1
    piecework: PW0208 points.csv: of no line could anything be read; line 2: amount "2.00" has a separator where no thousands are; decimals have a comma here
    exit 1
    piecework: PW0207 other.csv: the mapping statement names the column "Auftrag"; the table has job, who
    exit 1
    piecework: PW0609 --every compares sums: add --by worker or --by sum
    exit 2
    piecework: PW0201 nothing.csv: cannot be read: there is no such file or folder
    exit 1
    piecework: PW0201 nothing.toml: cannot be read: No such file or directory (os error 2)
    exit 1
    piecework: PW0603 nothing to read: name files, folders or -, or a ledger with --ledger
    exit 2
    "#);
}

/// Each row of sums of months says its month; what is asked for without periods has no such column.
#[test]
fn sums_of_periods_name_their_period() {
    let desk = Desk::new();
    desk.write("sums.csv", "who,day,sum\nbo,2026-03-31,4.25\nbo,2026-04-02,1.00\nbo,,2.00\n");
    desk.write("sums.toml", SUMS);
    let sums = ["settle", "sums.csv", "--mapping", "sums.toml", "events.ndjson", "--format", "csv"];
    let bo = ["--where", "worker_id = 'werk:bo'"];
    let told = |more: &[&str]| {
        let out = desk.run(&[&sums[..], &bo, more].concat());
        String::from_utf8(out.stdout).unwrap()
    };
    assert_snapshot!(told(&["--every", "month"]), @"
    outcome,by,worker_id,assignment_id,project_id,period,statement_amount,statement_currency,ledger_amount,ledger_currency,difference_amount,days_apart,lines,event_ids,why
    missing_here,worker,werk:bo,,,2026-04,1.00,EUR,,,1.00,,3,,
    missing_here,worker,werk:bo,,,,2.00,EUR,,,2.00,,4,,
    matched,worker,werk:bo,,boxes,2026-03,4.25,EUR,4.25,EUR,0.00,,2,p-b1 p-b2 p-b3,by their sums
    ");
    assert!(
        told(&["--by", "worker"])
            .starts_with("outcome,by,worker_id,assignment_id,project_id,statement_amount,")
    );
}

/// Sixty payments that nobody invoiced: a terminal shows the first, a file all, with every event of a row.
#[test]
fn a_file_has_all_rows_and_all_events() {
    let desk = Desk::new();
    let line = |day: u32, piece: u32| {
        format!(
            r#"{{"event_id":"p-{piece}","event_type":"paid","occurred_at":"2026-03-{day:02}T09:00:00Z","task_id":"werk:t{piece}","assignment_id":"werk:z{piece}","worker_id":"werk:zoe","amount":"1.00","currency":"EUR"}}"#
        )
    };
    let many: Vec<String> = (0..60).map(|piece| line(1 + piece % 20, piece)).collect();
    desk.write("many.ndjson", &(many.join("\n") + "\n"));
    let read = |arguments: &[&str]| {
        desk.run(&settle(arguments));
        std::fs::read_to_string(desk.path().join("out.txt")).unwrap()
    };
    let rows = read(&["many.ndjson", "--out", "out.txt"]);
    assert_eq!(rows.matches("missing_there   werk:zoe").count(), 60, "{rows}");
    assert!(!rows.contains("--format csv has all"), "{rows}");
    let sums = read(&["many.ndjson", "--out", "out.txt", "--by", "sum"]);
    assert!((0..60).all(|piece| sums.contains(&format!("p-{piece} "))), "{sums}");
    assert!(!sums.contains(" and "), "{sums}");
}
