//! Laws of orders over drawn accounts, and names that mean no good.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::tests::{DEBTOR, account, day, money, open_of, sheet};
use super::*;
use crate::payroll::Account;
use crate::units::Money;

type Drawn = (usize, i128, Vec<i128>, i128);

fn world(drawn: &[Drawn]) -> (Vec<Account>, Vec<Unpaid>, Payees) {
    let currencies = ["EUR", "JPY", "KWD", "POINTS"];
    let mut rows = "worker_id,name,wallet\n".to_owned();
    let (mut accounts, mut open) = (Vec::new(), Vec::new());
    for (number, (pick, closing, pieces, since)) in drawn.iter().enumerate() {
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
            // Now and then less than was known when the month was closed.
            balance: Money(closing - (*pick as i128 % 3) * 40_000_000),
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
            (0usize..20, -5_000_000i128..900_000_000, prop::collection::vec(1i128..400_000_000, 0..6), -9_000_000i128..90_000_000),
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
            prop_assert!(ordered <= unpaid.balance.0.max(0));
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
        let (accounts, open) = ([account(worker, "EUR", money("1"))], [open_of(worker, "EUR", &["p 1"])]);
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
