//! Orders by hand and by law, the two forms of a payment file, and names that mean no good.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::payroll::{Account, Sheet};
use crate::units::Money;

const PAYEES: &str =
    "worker_id,name,iban,account,wallet,bic,clearing_system,clearing_id,bank,country,currency
ana,Ana Müller,DE89 3704 0044 0532 0130 00,,,COBADEFFXXX,,,,DE,
wei,李伟,,6222020200112233445,,,CNAPS,102100099996,中国工商银行,CN,CNY
tom,Tom O'Neill & Söhne,,,+8613800000000,,,,alipay,,
";
const DEBTOR: &str = r#"
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

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn sheet() -> Sheet {
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

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn account(worker: &str, currency: &str, closing: Money) -> Account {
    let (worker_id, currency) = (worker.to_owned(), currency.to_owned());
    Account { worker_id, currency, opening: Money::ZERO, entries: Vec::new(), closing, held: Vec::new() }
}

/// `p1 5` is a piece `p1` of which 5 is open; of two the first fell due first.
fn unpaid(worker: &str, currency: &str, pieces: &[&str]) -> Unpaid {
    let open = |(at, piece): (usize, &&str)| {
        let (id, outstanding) = piece.split_once(' ').unwrap();
        Open { assignment_id: id.into(), due_at: at as i64, outstanding: money(outstanding) }
    };
    let pieces = pieces.iter().enumerate().map(open).collect();
    Unpaid { worker_id: worker.into(), currency: currency.into(), pieces, ..Unpaid::default() }
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
        unpaid("ana", "EUR", &["p1 5", "p2 7", "p3 1"]),
        unpaid("ana", "JPY", &["p4 99.9"]),
        unpaid("eve", "EUR", &["p5 3"]),
        unpaid("tom", "EUR", &["p6 0.004"]),
        unpaid("wei", "EUR", &["p7 1"]),
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
    let first = made(&accounts, &[unpaid("ana", "EUR", &["p1 5", "p2 7"])], &Paying::default());
    assert_eq!(told(&first), ["ana 12.00 EUR: p1 5.00, p2 7.00"]);
    // Without a word from the ledger the file is the same file.
    let again = made(&accounts, &[unpaid("ana", "EUR", &["p2 7", "p1 5"])], &Paying::default());
    assert_eq!((&again.orders[0].id, again.orders[0].amount), (&first.orders[0].id, first.orders[0].amount));
    let mut part = unpaid("ana", "EUR", &["p2 7"]);
    part.paid_since = money("5");
    assert_eq!(
        told(&made(&accounts, &[part.clone()], &Paying::default())),
        ["ana 7.00 EUR: p2 7.00", "ana 5.00 EUR PaidSince"]
    );
    // A sum that named no piece: the pieces look unpaid, the balance is not.
    let mut lump = unpaid("ana", "EUR", &["p1 5", "p2 7"]);
    lump.paid_since = money("12");
    assert_eq!(told(&made(&accounts, &[lump], &Paying::default())), ["ana 12.00 EUR PaidSince"]);
    // The order of the period was carried out, and later more was found to be owed.
    part.payment_ids.insert(first.orders[0].id.clone());
    assert_eq!(
        told(&made(&accounts, &[part], &Paying::default())),
        ["ana 5.00 EUR PaidSince", "ana 7.00 EUR Recorded"]
    );
    assert_eq!(told(&made(&accounts, &[], &Paying::default())), ["ana 12.00 EUR NoPiece"]);
}

#[test]
fn nobody_comes_twice() {
    let twice = [account("ana", "EUR", money("1")), account("ana", "EUR", money("1"))];
    let error = orders(&sheet(), &twice, &[], &payees(), &Paying::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "PW0794 worker \"ana\": there is a second account in EUR, and nobody is paid twice"
    );
    let open = unpaid("ana", "EUR", &["p 1"]);
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
        ["p.csv:3: the account of \"b\" (\"B\") is that of \"a\" (\"A\") at p.csv:2 as well"]
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
    let made = made(&accounts, &[unpaid("ana", "EUR", &["p1 12.345"])], &Paying::default());
    let debtor = Debtor::parse("d.toml", DEBTOR).unwrap();
    let xml = pain(&sheet(), &made, &debtor, day("2026-04-02"), 1_500_000).unwrap();
    insta::assert_snapshot!(String::from_utf8(xml).unwrap());
}

#[test]
fn a_bank_is_told_nothing_that_it_cannot_read() {
    let accounts = [account("wei", "CNY", money("1")), account("tom", "EUR", money("1"))];
    let open = [unpaid("wei", "CNY", &["p 1"]), unpaid("tom", "EUR", &["p 1"])];
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
    let (accounts, open) = ([account("x", "USDC", money("1"))], [unpaid("x", "USDC", &["p 1"])]);
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
        unpaid("ana", "KWD", &["p 2000"]),
        unpaid("tom", "JPY", &["p 12"]),
        unpaid("wei", "CNY", &["p 2000"]),
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
    let made = made(&accounts, &[unpaid("ana", "EUR", &["p1 5", "p\"2 7.345"])], &Paying::default());
    insta::assert_snapshot!(String::from_utf8(events(&made, 0)).unwrap());
}

type Drawn = (usize, i128, Vec<i128>, i128, i128);

fn world(drawn: &[Drawn]) -> (Vec<Account>, Vec<Unpaid>, Payees) {
    let currencies = ["EUR", "JPY", "KWD", "POINTS"];
    let mut rows = "worker_id,name,wallet\n".to_owned();
    let (mut accounts, mut open) = (Vec::new(), Vec::new());
    for (number, (pick, closing, pieces, since, _)) in drawn.iter().enumerate() {
        let (worker, currency) = (format!("w{}", number / 2), currencies[(pick + number) % 4]);
        if number % 2 == 0 && pick % 5 != 0 {
            rows += &format!("{worker},N,{number}\n");
        }
        if accounts.iter().any(|other: &Account| other.worker_id == worker && other.currency == currency) {
            continue;
        }
        accounts.push(account(&worker, currency, Money(*closing)));
        let pieces = pieces.iter().enumerate().map(|(at, amount)| Open {
            assignment_id: format!("p{number}-{at}"),
            due_at: (amount % 7) as i64,
            outstanding: Money(*amount),
        });
        open.push(Unpaid {
            worker_id: worker,
            currency: currency.into(),
            pieces: pieces.collect(),
            paid_since: Money(*since),
            payment_ids: BTreeSet::new(),
        });
    }
    (accounts, open, Payees::parse("p.csv", &rows).unwrap())
}

proptest! {
    /// Never twice, never over the balance, nothing left out, whatever the order; and nothing again once it is recorded.
    #[test]
    fn laws_of_orders(
        drawn in prop::collection::vec(
            (0usize..20, -5_000_000i128..900_000_000, prop::collection::vec(1i128..400_000_000, 0..6), -9_000_000i128..90_000_000, 0i128..1),
            1..14,
        ),
        least in 0i128..50_000_000,
        most in 1i128..800_000_000,
    ) {
        let (accounts, mut open, payees) = world(&drawn);
        let limit = |amount| BTreeMap::from([("EUR".to_owned(), Money(amount)), ("KWD".to_owned(), Money(amount))]);
        let paying = Paying { way: None, least: limit(least), most: limit(most) };
        let made = orders(&sheet(), &accounts, &open, &payees, &paying).unwrap();
        let (mut turned, mut open_turned) = (accounts.clone(), open.clone());
        turned.reverse();
        open_turned.reverse();
        open_turned.iter_mut().for_each(|unpaid| unpaid.pieces.reverse());
        prop_assert_eq!(&orders(&sheet(), &turned, &open_turned, &payees, &paying).unwrap(), &made);
        let keys: BTreeSet<_> = made.orders.iter().map(|order| (&order.worker_id, &order.currency)).collect();
        let ids: BTreeSet<_> = made.orders.iter().map(|order| &order.id).collect();
        prop_assert_eq!((keys.len(), ids.len()), (made.orders.len(), made.orders.len()));
        for account in &accounts {
            let is_own = |worker: &str, currency: &str| worker == account.worker_id && currency == account.currency;
            let order = made.orders.iter().find(|order| is_own(&order.worker_id, &order.currency));
            let ordered = order.map_or(0, |order| order.amount.0);
            let rests = made.rests.iter().filter(|rest| is_own(&rest.worker_id, &rest.currency));
            prop_assert_eq!(ordered + rests.map(|rest| rest.amount.0).sum::<i128>(), account.closing.0.max(0));
            let unpaid = open.iter_mut().find(|unpaid| is_own(&unpaid.worker_id, &unpaid.currency)).unwrap();
            prop_assert!(ordered <= (account.closing.0 - unpaid.paid_since.0.max(0)).max(0));
            let Some(order) = order else { continue };
            prop_assert!(ordered > 0 && order.id.len() <= 35);
            prop_assert!(order.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            prop_assert_eq!(order.covers.iter().map(|(_, part)| part.0).sum::<i128>(), ordered);
            // Carried out: the pieces are paid, and the balance of the period knows nothing of it.
            for (id, part) in &order.covers {
                let piece = unpaid.pieces.iter_mut().find(|piece| piece.assignment_id == *id).unwrap();
                prop_assert!(part.0 > 0 && *part <= piece.outstanding);
                piece.outstanding.0 -= part.0;
            }
            unpaid.paid_since.0 += ordered;
            unpaid.payment_ids.insert(order.id.clone());
        }
        let again = orders(&sheet(), &accounts, &open, &payees, &paying).unwrap();
        let ordered_before = |order: &Order| made.orders.iter().any(|before| before.id == order.id);
        prop_assert_eq!(again.orders.iter().filter(|order| ordered_before(order)).count(), 0);
        prop_assert_eq!(again.orders.len(), 0);
    }

    /// No name breaks the message or stands in it unescaped; no cell of the CSV is another than was meant.
    #[test]
    fn names_do_no_harm(name in "\\PC{1,30}", worker in "\\PC{1,12}") {
        let mut rows = csv::Writer::from_writer(Vec::new());
        rows.write_record(["worker_id", "name", "iban"]).unwrap();
        rows.write_record([&worker, &name, "DE89370400440532013000"]).unwrap();
        let rows = String::from_utf8(rows.into_inner().unwrap()).unwrap();
        let Ok(payees) = Payees::parse("p.csv", &rows) else { return Ok(()) };
        let worker = worker.trim();
        let (accounts, open) = ([account(worker, "EUR", money("1"))], [unpaid(worker, "EUR", &["p 1"])]);
        let made = orders(&sheet(), &accounts, &open, &payees, &Paying::default()).unwrap();
        prop_assert_eq!(made.orders.len(), 1);
        let debtor = Debtor::parse("d.toml", &format!("letters = \"any\"{}", DEBTOR.replace("{period}", "{worker_id}"))).unwrap();
        let xml = String::from_utf8(pain(&sheet(), &made, &debtor, day("2026-04-02"), 0).unwrap()).unwrap();
        let (mut reader, mut texts) = (quick_xml::Reader::from_str(&xml), String::new());
        loop {
            use quick_xml::events::Event;
            match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(Event::Text(text)) => texts.push_str(&text.decode().unwrap()),
                Ok(Event::GeneralRef(name)) => {
                    let name = name.decode().unwrap();
                    texts.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap());
                }
                Ok(_) => {}
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
        prop_assert!(texts.contains(name.trim()) && texts.contains(&format!("Pay {worker}")), "{texts}");
        let layout = Layout::parse("l.toml", DEFAULT_LAYOUT).unwrap();
        let csv = layout.csv(&sheet(), &made, None, day("2026-04-02")).unwrap();
        let row = csv::Reader::from_reader(&csv[..]).records().next().unwrap().unwrap();
        prop_assert_eq!(&row[1], name.trim());
    }
}
