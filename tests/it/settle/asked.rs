//! What `piecework settle` may be asked: which currencies, and what it cannot answer.

use insta::assert_snapshot;

use super::{Desk, SETTLE, events, settle};

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
