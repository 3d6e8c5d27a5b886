//! Orders worked out by hand, and the two forms of a payment file.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::*;
use crate::payroll::{Account, Entry, Kind, Movement, Sheet};
use crate::units::{Micros, Money};

const PAYEES: &str =
    "worker_id,name,iban,account,wallet,bic,clearing_system,clearing_id,bank,country,currency
ana,Ana Müller,DE89 3704 0044 0532 0130 00,,,COBADEFFXXX,,,,DE,
wei,李伟,,6222020200112233445,,,CNAPS,102100099996,中国工商银行,CN,CNY
tom,Tom O'Neill & Söhne,,,+8613800000000,,,,alipay,,
";
pub(super) const DEBTOR: &str = r#"
name = "Acme Data GmbH"
country = "DE"
remittance = "Pay {period}"
[[account]]
currency = "EUR"
iban = "DE02120300000000202051"
bic = "BYLADEM1001"
service_level = "SEPA"
charges = "SLEV"
"#;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        period: "2026-03".into(),
        from: day("2026-03-01"),
        until: day("2026-04-01"),
        zone: chrono_tz::UTC,
        ledger_head: None,
        as_of: None,
        cards: Vec::new(),
        sealed_by: None,
    }
}

pub(super) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(super) fn account(worker: &str, currency: &str, closing: Money) -> Account {
    let (worker_id, currency) = (worker.to_owned(), currency.to_owned());
    Account { worker_id, currency, opening: Money::ZERO, entries: Vec::new(), closing, held: Vec::new() }
}

/// `p1 5` is a piece `p1` of which 5 is open; of two the first fell due first.
pub(super) fn open_of(worker: &str, currency: &str, pieces: &[&str]) -> Unpaid {
    let open = |(at, piece): (usize, &&str)| {
        let (id, outstanding) = piece.split_once(' ').unwrap();
        Open { assignment_id: id.into(), due_at: at as i64, outstanding: money(outstanding) }
    };
    let pieces = pieces.iter().enumerate().map(open).collect();
    // As much as any account closes with.
    let balance = Money(i128::MAX);
    Unpaid { worker_id: worker.into(), currency: currency.into(), pieces, balance, ..Unpaid::default() }
}

fn payees() -> Payees {
    Payees::parse("payees.csv", PAYEES).unwrap()
}

fn made(accounts: &[Account], open: &[Unpaid], paying: &Paying) -> Orders {
    orders(&sheet(), accounts, open, &payees(), paying).unwrap()
}

fn told(made: &Orders) -> Vec<String> {
    let orders = made.orders.iter().map(|order| {
        let covers: Vec<String> = order.covers.iter().map(|(id, part)| format!("{id} {part}")).collect();
        format!("{} {} {}: {}", order.worker_id, order.amount, order.currency, covers.join(", "))
    });
    let rests = made.rests.iter();
    orders
        .chain(
            rests.map(|rest| format!("{} {} {} {:?}", rest.worker_id, rest.amount, rest.currency, rest.why)),
        )
        .collect()
}

#[test]
fn each_amount_is_ordered_or_named() {
    let accounts = [
        account("ana", "EUR", money("12.345")),
        account("ana", "JPY", money("99.9")),
        account("eve", "EUR", money("3")),
        account("tom", "EUR", money("0.004")),
        account("wei", "CNY", money("-4")),
        account("wei", "EUR", money("1")),
    ];
    let open = [
        open_of("ana", "EUR", &["p1 5", "p2 7", "p3 1"]),
        open_of("ana", "JPY", &["p4 99.9"]),
        open_of("eve", "EUR", &["p5 3"]),
        open_of("tom", "EUR", &["p6 0.004"]),
        open_of("wei", "EUR", &["p7 1"]),
    ];
    assert_eq!(
        told(&made(&accounts, &open, &Paying::default())),
        [
            "ana 12.34 EUR: p1 5.00, p2 7.00, p3 0.34",
            "ana 99.00 JPY: p4 99.00",
            "ana 0.005 EUR PartOfUnit",
            "eve 3.00 EUR NoPayee",
            "tom 0.004 EUR PartOfUnit",
            // Wei's payee takes CNY alone, and who owes is ordered nothing.
            "wei 1.00 EUR NoPayee",
            "ana 0.90 JPY PartOfUnit",
        ]
    );
    let limit = |currency: &str, amount: &str| BTreeMap::from([(currency.to_owned(), money(amount))]);
    let paying = Paying { way: Some(Way::Bank), least: limit("JPY", "100"), most: limit("EUR", "10.009") };
    assert_eq!(
        told(&made(&accounts[..4], &open, &paying)),
        [
            "ana 10.00 EUR: p1 5.00, p2 5.00",
            "ana 2.336 EUR AboveMost",
            "ana 0.009 EUR PartOfUnit",
            "eve 3.00 EUR NoPayee",
            "tom 0.004 EUR OtherWay",
            "ana 99.90 JPY BelowLeast",
        ]
    );
}

#[test]
fn what_was_paid_meanwhile_is_not_ordered_again() {
    let accounts = [account("ana", "EUR", money("12"))];
    let first = made(&accounts, &[open_of("ana", "EUR", &["p1 5", "p2 7"])], &Paying::default());
    assert_eq!(told(&first), ["ana 12.00 EUR: p1 5.00, p2 7.00"]);
    // Without a word from the ledger the file is the same file.
    let again = made(&accounts, &[open_of("ana", "EUR", &["p2 7", "p1 5"])], &Paying::default());
    assert_eq!((&again.orders[0].id, again.orders[0].amount), (&first.orders[0].id, first.orders[0].amount));
    let mut part = open_of("ana", "EUR", &["p2 7"]);
    part.paid_since = money("5");
    assert_eq!(
        told(&made(&accounts, &[part.clone()], &Paying::default())),
        ["ana 7.00 EUR: p2 7.00", "ana 5.00 EUR PaidSince"]
    );
    // A sum that named no piece: the pieces look unpaid, the balance is not.
    let mut lump = open_of("ana", "EUR", &["p1 5", "p2 7"]);
    lump.paid_since = money("12");
    assert_eq!(told(&made(&accounts, &[lump], &Paying::default())), ["ana 12.00 EUR PaidSince"]);
    // A payment of the closed month that was heard of late and names no piece.
    let mut less = open_of("ana", "EUR", &["p1 5", "p2 7"]);
    less.balance = money("4");
    assert_eq!(
        told(&made(&accounts, &[less], &Paying::default())),
        ["ana 4.00 EUR: p1 4.00", "ana 8.00 EUR OwedLess"]
    );
    // The order of the period was carried out, and later more was found to be owed.
    part.payment_ids.insert(first.orders[0].id.clone());
    assert_eq!(
        told(&made(&accounts, &[part], &Paying::default())),
        ["ana 5.00 EUR PaidSince", "ana 7.00 EUR Recorded"]
    );
    assert_eq!(
        told(&made(&accounts, &[open_of("ana", "EUR", &[])], &Paying::default())),
        ["ana 12.00 EUR NoPiece"]
    );
    // Nothing is known of what is unpaid, or less than when the month was closed.
    assert_eq!(told(&made(&accounts, &[], &Paying::default())), ["ana 12.00 EUR OwedLess"]);
    let mut less = open_of("ana", "EUR", &["p1 5", "p2 7"]);
    less.balance = money("4");
    assert_eq!(
        told(&made(&accounts, &[less], &Paying::default())),
        ["ana 4.00 EUR: p1 4.00", "ana 8.00 EUR OwedLess"]
    );
}

/// Moved by hand: `kind at amount piece payment`.
fn movement(line: &str) -> Movement {
    let [kind, at, amount, piece, payment] = line.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{line}")
    };
    let said = |text: &str| (text != "-").then(|| text.to_owned());
    let entry = Entry {
        kind: if kind == "earned" { Kind::Earned } else { Kind::Payment },
        at: at.parse::<Micros>().unwrap(),
        amount: money(amount),
        assignment_id: said(piece),
        project_id: None,
        labeled_at: None,
        verdict: None,
        reason: None,
        event_ids: Vec::new(),
        pay_kind: said(kind),
        payment_id: said(payment),
        rate_line: None,
        steps: Vec::new(),
        of_period: None,
    };
    Movement { worker_id: "ana".into(), currency: "EUR".into(), entry }
}

#[test]
fn what_is_unpaid_of_a_moment() {
    let lines = [
        "earned 10 5 a -",
        "earned 20 7 b -",
        "earned 30 3 c -",
        "earned 100 9 later -",
        // A penalty is no piece to pay.
        "earned 40 -1 d -",
        "piece 50 -2 a x1",
        "piece 120 -3 c PW1",
        // For what became owed later, and so for nothing of this.
        "piece 130 -9 later x2",
        "bonus 140 -4 b x3",
        "piece 150 -0.5 - x4",
        // Paid, and rejected since.
        "piece 160 -6 gone PW2",
    ];
    let movements: Vec<Movement> = lines.iter().map(|line| movement(line)).collect();
    let found = unpaid(&movements, 100);
    let mut expected = open_of("ana", "EUR", &["a 3", "b 7"]);
    (expected.pieces[0].due_at, expected.pieces[1].due_at) = (10, 20);
    // 5 + 7 + 3 - 1 - 2.
    expected.balance = money("12");
    expected.paid_since = money("9.5");
    expected.payment_ids = ["PW1", "PW2"].map(str::to_owned).into();
    assert_eq!(found, [expected]);
}

#[test]
fn nobody_comes_twice() {
    let twice = [account("ana", "EUR", money("1")), account("ana", "EUR", money("1"))];
    let error = orders(&sheet(), &twice, &[], &payees(), &Paying::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "PW0794 worker \"ana\": there is a second account in EUR, and nobody is paid twice"
    );
    let open = open_of("ana", "EUR", &["p 1"]);
    assert!(orders(&sheet(), &twice[..1], &[open.clone(), open], &payees(), &Paying::default()).is_err());
}

#[test]
fn a_file_of_payees_is_refused_by_its_line() {
    for (rows, wanted) in [
        ("a,A,DE89370400440532013001,", "PW0792 p.csv:2: iban"),
        ("a,A,DE89370400440532013000,\n,B,DE89370400440532013000,", "PW0792 p.csv:3: worker_id is empty"),
        ("a,A,,", "PW0792 p.csv:2: give one of iban, account and wallet"),
        ("a,A,DE89370400440532013000,w", "PW0792 p.csv:2: give one of"),
        ("a,A,,w\na,B,,v", "PW0793 p.csv:3: \"a\" has a payee for any currency already, at p.csv:2"),
        ("a,=HYPERLINK(1),,w", "PW0792 p.csv:2: name \"=HYPERLINK(1)\" begins as a formula"),
        ("a,\"A\n<Nm>B</Nm>\",,w", "PW0792 p.csv:2: name has a character that nobody sees (U+000A)"),
        ("a,A,,w,", "PW0791 p.csv:2: the row has 5 cells, and the header 4"),
    ] {
        let error = Payees::parse("p.csv", &format!("worker_id,name,iban,wallet\n{rows}\n")).unwrap_err();
        assert!(error.to_string().starts_with(wanted), "{error}");
    }
    for (head, wanted) in [
        ("worker_id,iban", "the column name is missing"),
        ("worker_id,name,name", "the column name is there twice"),
        ("worker_id,name,ibn", "nobody knows the column \"ibn\""),
    ] {
        let error = Payees::parse("p.csv", &format!("{head}\n")).unwrap_err().to_string();
        assert!(error.starts_with("PW0791 p.csv:1:") && error.contains(wanted), "{error}");
    }
}

#[test]
fn one_account_under_two_names_is_noted() {
    let rows = "worker_id,name,account,bic\na,A,1,COBADEFF\nb,B,1,COBADEFF\nc,C,1,BYLADEM1001\n";
    assert_eq!(
        Payees::parse("p.csv", &format!("\u{feff}{rows}")).unwrap().notes,
        ["an account is that of several: \"a\" (\"A\") at p.csv:2 and \"b\" (\"B\") at p.csv:3"]
    );
    // Several accounts of several are one note; one worker with two currencies is one.
    let rows =
        "worker_id,name,wallet,currency\na,A,1,\nb,B,1,\nc,C,1,\nd,D,2,CNY\nd,D,2,USD\ne,E,3,\nf,F,3,\n";
    let notes = Payees::parse("p.csv", rows).unwrap().notes;
    assert_eq!(
        notes,
        [concat!(
            "2 accounts are those of several: \"a\" (\"A\") at p.csv:2 and \"b\" (\"B\") at p.csv:3 and \"c\" (\"C\") at p.csv:4; ",
            "\"e\" (\"E\") at p.csv:7 and \"f\" (\"F\") at p.csv:8"
        )]
    );
}

#[test]
fn a_debtor_is_refused_by_its_line() {
    let of = |text: &str| Debtor::parse("d.toml", text).unwrap_err().to_string();
    assert!(of("name = \"A\"\n[[account]]\niban = \"DE00\"").starts_with("PW0792 d.toml:3: iban"));
    assert!(of("name = \"A\"\nnme = 1\n").starts_with("PW0791 d.toml:2: unknown field"));
    let twice = format!("{DEBTOR}[[account]]\ncurrency = \"EUR\"\naccount = \"1\"\n");
    assert_eq!(of(&twice), "PW0793 d.toml:11: two accounts pay EUR");
}

/// One order in EUR: what the bank gets.
#[test]
fn the_message_of_one_order() {
    let accounts = [account("ana", "EUR", money("12.345"))];
    let made = made(&accounts, &[open_of("ana", "EUR", &["p1 12.345"])], &Paying::default());
    let debtor = Debtor::parse("d.toml", DEBTOR).unwrap();
    let xml = pain(&sheet(), &made, &debtor, day("2026-04-02"), 1_500_000).unwrap();
    insta::assert_snapshot!(String::from_utf8(xml).unwrap());
}

#[test]
fn a_bank_is_told_nothing_that_it_cannot_read() {
    let accounts = [account("wei", "CNY", money("1")), account("tom", "EUR", money("1"))];
    let open = [open_of("wei", "CNY", &["p 1"]), open_of("tom", "EUR", &["p 1"])];
    let of = |debtor: &str, at: usize| {
        let debtor = Debtor::parse("d.toml", debtor).unwrap();
        let made = made(&accounts[at..=at], &open, &Paying::default());
        pain(&sheet(), &made, &debtor, day("2026-04-02"), 0).map(|xml| String::from_utf8(xml).unwrap())
    };
    let error = |debtor: &str, at| of(debtor, at).unwrap_err().to_string();
    assert!(error(DEBTOR, 0).starts_with("PW0795 d.toml: no account pays CNY"));
    assert!(error(DEBTOR, 1).starts_with("PW0795 payees.csv:4: \"tom\" is paid to a wallet"));
    let any = DEBTOR.replace("currency = \"EUR\"\n", "");
    let told = error(&any, 0);
    assert!(told.starts_with("PW0795 payees.csv:3: name \"李伟\" has '李'"), "{told}");
    let xml = of(&format!("letters = \"any\"{any}"), 0).unwrap();
    assert!(xml.contains("<Nm>李伟</Nm>") && xml.contains("<Cd>CNAPS</Cd>"), "{xml}");
    let empty =
        pain(&sheet(), &Orders::default(), &Debtor::parse("d", DEBTOR).unwrap(), day("2026-04-02"), 0);
    assert!(empty.unwrap_err().to_string().contains("nothing to pay"));
    // A token that no bank knows.
    let rows = "worker_id,name,iban\nx,X,DE89370400440532013000\n";
    let payees = Payees::parse("p.csv", rows).unwrap();
    let (accounts, open) = ([account("x", "USDC", money("1"))], [open_of("x", "USDC", &["p 1"])]);
    let made = orders(&sheet(), &accounts, &open, &payees, &Paying::default()).unwrap();
    let told = pain(&sheet(), &made, &Debtor::parse("d.toml", &any).unwrap(), day("2026-04-02"), 0);
    assert!(told.unwrap_err().to_string().contains("USDC is no currency of ISO 4217"));
}

#[test]
fn csv_by_layouts() {
    let accounts = [
        account("ana", "KWD", money("1234.5678")),
        account("tom", "JPY", money("12")),
        account("wei", "CNY", money("1234.5")),
    ];
    let open = [
        open_of("ana", "KWD", &["p 2000"]),
        open_of("tom", "JPY", &["p 12"]),
        open_of("wei", "CNY", &["p 2000"]),
    ];
    let made = made(&accounts, &open, &Paying::default());
    let debtor = Debtor::parse("d.toml", DEBTOR).unwrap();
    let csv = |layout: &Layout, debtor: Option<&Debtor>| {
        String::from_utf8(layout.csv(&sheet(), &made, debtor, day("2026-04-02")).unwrap()).unwrap()
    };
    insta::assert_snapshot!(csv(&Layout::parse("l.toml", DEFAULT_LAYOUT).unwrap(), Some(&debtor)));
    let own = "delimiter = \";\"\ndecimal = \",\"\nbom = true\ncrlf = true\ndate = \"%d.%m.%Y\"\n\
        [[column]]\nname = \"姓名\"\nfield = \"name\"\n[[column]]\nname = \"金额\"\nfield = \"amount\"\n\
        [[column]]\nname = \"a;b\"\nvalue = \"工资\"\n[[column]]\nname = \"日期\"\nfield = \"execution_date\"\n";
    assert_eq!(
        csv(&Layout::parse("l.toml", own).unwrap(), None),
        "\u{feff}姓名;金额;\"a;b\";日期\r\n李伟;1234,50;工资;02.04.2026\r\nTom O'Neill & Söhne;12;工资;02.04.2026\r\n\
         Ana Müller;1234,567;工资;02.04.2026\r\n"
    );
    let cents = "minor_units = true\nheader = false\n[[column]]\nname = \"a\"\nfield = \"amount\"\n";
    assert_eq!(csv(&Layout::parse("l.toml", cents).unwrap(), None), "123450\n12\n1234567\n");
    for (layout, wanted) in [
        ("column = []", "PW0792 l.toml:1: no column holds the amount"),
        ("delimiter = \"x\"\ncolumn = []", "PW0792 l.toml:1: delimiter"),
        ("date = \"%q\"\ncolumn = []", "PW0792 l.toml:1: date"),
        ("date = \"%H\"\ncolumn = []", "PW0792 l.toml:1: date"),
        ("[[column]]\nname = \"a\"\nfield = \"b\"", "PW0792 l.toml:3: field \"b\" is none of"),
        ("[[column]]\nname = \"a\"", "PW0792 l.toml:1: give one of field and value"),
        ("columns = 1", "PW0791 l.toml:1: unknown field"),
    ] {
        let error = Layout::parse("l.toml", layout).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}");
    }
}

#[test]
fn events_record_what_an_order_pays_of_each_piece() {
    let accounts = [account("ana", "EUR", money("12.345"))];
    let made = made(&accounts, &[open_of("ana", "EUR", &["p1 5", "p\"2 7.345"])], &Paying::default());
    insta::assert_snapshot!(String::from_utf8(events(&made, 0)).unwrap());
}
