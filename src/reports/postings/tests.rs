//! Journals as they stand, and names of accounts.

use super::*;
use proptest::prelude::*;

fn entries() -> Table {
    let row = |at: i64, entry: &str, worker: &str, amount: i128, payment: &str| {
        let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        vec![
            Cell::Time(at * 3_600_000_000),
            text(entry),
            text(worker),
            text("城市 boxes"),
            text("a1"),
            text("CNY"),
            Cell::Money { value: amount, scale: 6 },
            text(&format!("e{at}")),
            text(payment),
        ]
    };
    let columns = "at entry worker_id project_id assignment_id currency amount event_id payment_id";
    let rows = vec![
        row(1, "owed", "W12", 500_000, ""),
        row(20, "piece", "W12", 400_000, "p \"1\"\n"),
        row(21, "bonus", "ana, b", 1_250_001, "p2"),
    ];
    Table::new("postings", columns, rows)
}

fn in_shanghai(at: Micros) -> NaiveDate {
    let moment = chrono::DateTime::from_timestamp_micros(at).unwrap();
    moment.with_timezone(&chrono_tz::Tz::Asia__Shanghai).date_naive()
}

fn text(books: Books) -> String {
    String::from_utf8(postings(&entries(), 2, &in_shanghai, books)).unwrap()
}

#[test]
fn beancount_reads() {
    insta::assert_snapshot!(text(Books::Beancount), @r#"
    ; accepted pieces without a price (2): what they are worth stands in no posting.
    ; Amounts of piecework as double entry, for Beancount.
    option "title" "piecework"

    1970-01-02 open Assets:Payments
    1970-01-02 open Expenses:Bonuses:X城市-boxes--9c7aae628d0e49d8
      stands-for: "城市 boxes"
    1970-01-01 open Expenses:Labeling:X城市-boxes--9c7aae628d0e49d8
      stands-for: "城市 boxes"
    1970-01-01 open Liabilities:Workers:W12
      stands-for: "W12"

    1970-01-01 * "W12" "accepted"
      time: "1970-01-01T01:00:00Z"
      event-id: "e1"
      assignment-id: "a1"
      worker-id: "W12"
      project-id: "城市 boxes"
      Expenses:Labeling:X城市-boxes--9c7aae628d0e49d8  0.50 CNY
      Liabilities:Workers:W12  -0.50 CNY

    1970-01-02 * "W12" "paid: piece"
      time: "1970-01-01T20:00:00Z"
      event-id: "e20"
      assignment-id: "a1"
      worker-id: "W12"
      project-id: "城市 boxes"
      payment-id: "p \"1\" "
      Liabilities:Workers:W12  0.40 CNY
      Assets:Payments  -0.40 CNY

    1970-01-02 * "ana, b" "paid: bonus"
      time: "1970-01-01T21:00:00Z"
      event-id: "e21"
      assignment-id: "a1"
      worker-id: "ana, b"
      project-id: "城市 boxes"
      payment-id: "p2"
      Expenses:Bonuses:X城市-boxes--9c7aae628d0e49d8  1.250001 CNY
      Assets:Payments  -1.250001 CNY
    "#);
}

#[test]
fn hledger_reads() {
    insta::assert_snapshot!(text(Books::Hledger), @r#"
    ; accepted pieces without a price (2): what they are worth stands in no posting.
    ; Amounts of piecework as double entry, for hledger.
    commodity 1000.000000 CNY
    account Assets:Payments
    account Expenses:Bonuses:X城市-boxes--9c7aae628d0e49d8  ; stands-for:城市 boxes
    account Expenses:Labeling:X城市-boxes--9c7aae628d0e49d8  ; stands-for:城市 boxes
    account Liabilities:Workers:W12  ; stands-for:W12

    1970-01-01 * accepted
        ; time:1970-01-01T01:00:00Z
        ; event_id:e1
        ; assignment_id:a1
        ; worker_id:W12
        ; project_id:城市 boxes
        Expenses:Labeling:X城市-boxes--9c7aae628d0e49d8  0.50 CNY
        Liabilities:Workers:W12  -0.50 CNY

    1970-01-02 * paid: piece
        ; time:1970-01-01T20:00:00Z
        ; event_id:e20
        ; assignment_id:a1
        ; worker_id:W12
        ; project_id:城市 boxes
        ; payment_id:p "1" 
        Liabilities:Workers:W12  0.40 CNY
        Assets:Payments  -0.40 CNY

    1970-01-02 * paid: bonus
        ; time:1970-01-01T21:00:00Z
        ; event_id:e21
        ; assignment_id:a1
        ; worker_id:ana  b
        ; project_id:城市 boxes
        ; payment_id:p2
        Expenses:Bonuses:X城市-boxes--9c7aae628d0e49d8  1.250001 CNY
        Assets:Payments  -1.250001 CNY
    "#);
}

#[test]
fn a_row_for_each_posting() {
    insta::assert_snapshot!(text(Books::Csv), @r#"
    transaction,date,time,entry,account,amount,currency,worker_id,project_id,assignment_id,event_id,payment_id
    1,1970-01-01,1970-01-01T01:00:00Z,owed,Expenses:Labeling:X城市-boxes--9c7aae628d0e49d8,0.50,CNY,W12,城市 boxes,a1,e1,
    1,1970-01-01,1970-01-01T01:00:00Z,owed,Liabilities:Workers:W12,-0.50,CNY,W12,城市 boxes,a1,e1,
    2,1970-01-02,1970-01-01T20:00:00Z,piece,Liabilities:Workers:W12,0.40,CNY,W12,城市 boxes,a1,e20,"p ""1""
    "
    2,1970-01-02,1970-01-01T20:00:00Z,piece,Assets:Payments,-0.40,CNY,W12,城市 boxes,a1,e20,"p ""1""
    "
    3,1970-01-02,1970-01-01T21:00:00Z,bonus,Expenses:Bonuses:X城市-boxes--9c7aae628d0e49d8,1.250001,CNY,"ana, b",城市 boxes,a1,e21,p2
    3,1970-01-02,1970-01-01T21:00:00Z,bonus,Assets:Payments,-1.250001,CNY,"ana, b",城市 boxes,a1,e21,p2
    "#);
}

proptest! {
    #[test]
    fn two_names_never_share_an_account(one in "\\PC{0,30}", other in "\\PC{0,30}") {
        let (of_one, of_other) = (part(&one), part(&other));
        prop_assert_eq!(of_one == of_other, one == other, "{} {}", of_one, of_other);
        let first = of_one.chars().next().unwrap();
        prop_assert!(first.is_uppercase() || first.is_ascii_digit());
        prop_assert!(of_one.chars().all(|c| c.is_alphanumeric() || c == '-'));
    }
}

#[test]
fn letters_of_other_scripts_stay_readable() {
    let parts =
        ["W12", "ana", "李娜", "W李娜", "Ёлка 2", "éva", "山田々", "e\u{301}va", "①", "Ⅷ", "--", "김·철수"]
            .map(part);
    insta::assert_snapshot!(parts.join("\n"), @r"
    W12
    Ana--d678009af1e62ee9
    X李娜--28ad8ec62f591ed8
    W李娜
    Ёлка-2--62877470b375aeaf
    Éva--e3622ddf0ad53222
    X山田々--08b46e5654e5a680
    E-va--f5c1e486566f12ff
    X--e9324f9d6d34e220
    X--56a47072fc3eb01f
    X--a85bbde9e6db8102
    X김-철수--a16300d74b6885f5
    ");
}
