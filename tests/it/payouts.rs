//! Payment files against the schema of ISO 20022, and orders that the events then know of: paid once, whatever is run again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use piecework::engine::payout::{
    Debtor, Open, Orders, Payees, Paying, Rest, Unpaid, Why, events, orders, pain,
};
use piecework::engine::{self, Account, Events, PayrollAsked, Period, Question, Sheet};
use piecework::sim::{MarketOptions, write_market};
use piecework::table::Cell;
use piecework::units::Money;

use super::support::{answer, batches, question, question_of_sums, wait};

/// Numbers that look drawn, the same each time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64) as usize]
    }
}

fn sheet() -> Sheet {
    let period = Period::parse("2026-03").unwrap();
    Sheet {
        period: period.to_string(),
        from: period.from(),
        until: period.until(),
        zone: chrono_tz::UTC,
        ledger_head: None,
        as_of: None,
        cards: Vec::new(),
        sealed_by: None,
    }
}

const NAMES: [&str; 6] =
    ["Ana Müller", "O'Neill & Søn", "a <b> \"c\"", "李娜", "]]>&amp;", "Łukasz (jr.), Żółć-Straße/2 +1?"];
const WAYS: [&str; 5] = [
    "DE89370400440532013000,,COBADEFFXXX,,,,DE",
    "gb29 nwbk 6016 1331 9268 19,,,,,,",
    ",6222020200112233445,,CNAPS,102100099996,中国工商银行,CN",
    ",00-12/3 & 4,CHASUS33,,,,US",
    ",7,,,021000021,,",
];

/// One message for each seed: accounts in several currencies, payees of all kinds.
fn message(seed: u64) -> String {
    let mut drawn = Drawn(seed);
    let letters = if seed.is_multiple_of(3) { "latin" } else { "any" };
    let mut rows = "worker_id,name,iban,account,bic,clearing_system,clearing_id,bank,country\n".to_owned();
    let (mut accounts, mut unpaid) = (Vec::new(), Vec::new());
    for number in 0..1 + drawn.below(12) {
        let worker = format!("{}{number}", drawn.of(&["w", "李 ", "a&<b>", "=x"]));
        let latin = ["Ana Müller", "O'Neill & Søn", NAMES[5]];
        let name = if letters == "latin" { drawn.of(&latin) } else { drawn.of(&NAMES) };
        let way = if letters == "latin" {
            drawn.of(&[WAYS[0], WAYS[1], WAYS[3], WAYS[4]])
        } else {
            drawn.of(&WAYS)
        };
        rows += &format!("{worker},\"{}\",{way}\n", name.replace('"', "\"\""));
        for currency in ["EUR", "CNY", "JPY", "KWD"] {
            if drawn.below(3) > 0 {
                let amount = Money(i128::from(1_000_000 + drawn.below(4_000_000_000_000)));
                let (worker_id, currency) = (worker.clone(), currency.to_owned());
                let piece = Open { assignment_id: format!("{number}"), due_at: 0, outstanding: amount };
                unpaid.push(Unpaid {
                    worker_id: worker_id.clone(),
                    currency: currency.clone(),
                    pieces: vec![piece],
                    balance: amount,
                    ..Unpaid::default()
                });
                accounts.push(Account {
                    worker_id,
                    currency,
                    opening: Money::ZERO,
                    entries: Vec::new(),
                    closing: amount,
                    held: Vec::new(),
                });
            }
        }
    }
    let more = [
        "",
        "id = \"K/7\"\ncountry = \"DE\"\n",
        "category_purpose = \"SALA\"\nremittance = \"Pay {period}\"\n",
    ];
    let account = [
        "iban = \"DE02120300000000202051\"\nbic = \"BYLADEM1001\"\ncharges = \"SLEV\"\nservice_level = \"SEPA\"\n",
        "account = \"41 & 7\"\nclearing_system = \"CNAPS\"\nclearing_id = \"102\"\n",
        "account = \"41\"\n",
    ];
    let debtor = format!(
        "name = \"Acme & Söhne\"\nletters = \"{letters}\"\n{}[[account]]\n{}[[account]]\ncurrency = \"CNY\"\naccount = \"9\"\n",
        drawn.of(&more),
        drawn.of(&account)
    );
    let payees = Payees::parse("payees.csv", &rows).unwrap();
    let debtor = Debtor::parse("debtor.toml", &debtor).unwrap();
    let made = orders(&sheet(), &accounts, &unpaid, &payees, &Paying::default()).unwrap();
    let on = Period::parse("2026-04").unwrap().from();
    match pain(&sheet(), &made, &debtor, on, 1_775_000_000_123_456) {
        Ok(xml) => String::from_utf8(xml).unwrap(),
        Err(error) => {
            assert!(made.orders.is_empty(), "{seed}: {error}");
            String::new()
        }
    }
}

/// What the schema says; none where there is no schema.
fn validated(files: &[PathBuf]) -> Option<(bool, String)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/pain.py");
    let Ok(out) = Command::new("python3").arg(script).args(files).output() else {
        eprintln!("SKIPPED: there is no python3 to validate payment files with");
        return None;
    };
    let told = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if out.status.code() == Some(77) {
        eprintln!("SKIPPED: {told}");
        return None;
    }
    Some((out.status.success(), told))
}

#[test]
fn messages_are_valid_by_the_schema_and_their_sums_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: String, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let messages: Vec<String> = (0..60).map(message).filter(|text| !text.is_empty()).collect();
    assert!(messages.len() > 50);
    let files: Vec<PathBuf> =
        messages.iter().enumerate().map(|(at, text)| write(format!("{at}.xml"), text)).collect();
    let Some((valid, told)) = validated(&files) else { return };
    assert!(valid && told.contains(&format!("{} messages, 0 faults", files.len())), "{told}");
    // The check can fail: at what the schema forbids, and at a sum that it cannot know.
    let one = &messages[0];
    for (at, (from, to)) in [
        ("<PmtMtd>TRF", "<PmtMtd>CASH"),
        ("<NbOfTxs>", "<NbOfTxs>1"),
        ("<MsgId>PW", "<MsgId>an id of more than thirty-five characters PW"),
    ]
    .into_iter()
    .enumerate()
    {
        let broken = one.replacen(from, to, 1);
        assert_ne!(one, &broken);
        let (valid, told) = validated(&[write(format!("broken{at}.xml"), &broken)]).unwrap();
        assert!(!valid, "{told}");
    }
}

/// What a month comes to, and what is ordered of it.
fn run(files: &[&Path], period: Period, payees: &Payees) -> (Vec<Account>, Orders) {
    let asked = PayrollAsked { period, cards: Vec::new() };
    let question: Question = question();
    let batches = batches(files);
    let payroll = wait(engine::payroll(Events::Batches(batches.clone()), &question, &asked)).unwrap();
    let unpaid = wait(engine::unpaid(Events::Batches(batches), &question, &asked)).unwrap();
    let made = orders(&payroll.sheet, &payroll.accounts, &unpaid, payees, &Paying::default()).unwrap();
    (payroll.accounts, made)
}

fn closings(accounts: &[Account]) -> BTreeMap<(String, String), i128> {
    let of = |account: &Account| ((account.worker_id.clone(), account.currency.clone()), account.closing.0);
    accounts.iter().map(of).collect()
}

/// The void of an event.
fn voided(line: &str) -> String {
    let event: serde_json::Value = serde_json::from_str(line).unwrap();
    format!(
        "{{\"event_type\":\"event.voided\",\"occurred_at\":{},\"target_event_id\":{},\"reason\":\"sent back\"}}\n",
        event["occurred_at"], event["event_id"]
    )
}

/// Outstanding and overpaid by worker and currency, as the report says.
fn earnings(files: &[&Path]) -> BTreeMap<(String, String), (i128, i128)> {
    let earnings = answer(files, &question_of_sums()).measured.earnings;
    let money = |row: usize, column: &str| match earnings.cell(row, column) {
        Cell::Money { value, scale: 6 } => *value,
        other => panic!("{column}: {other:?}"),
    };
    let text = |row: usize, column: &str| earnings.cell(row, column).text().to_owned();
    let rows = 0..earnings.rows.len();
    let rows = rows.filter(|row| !text(*row, "currency").is_empty());
    rows.map(|row| {
        let key = (text(row, "worker_id"), text(row, "currency"));
        (key, (money(row, "outstanding_amount"), money(row, "overpaid_amount")))
    })
    .collect()
}

#[test]
fn an_order_that_is_recorded_is_never_made_again() {
    let mut ordered = 0;
    for seed in 1..=2 {
        let folder = tempfile::tempdir().unwrap();
        let [market, paid] = ["market.ndjson", "paid.ndjson"].map(|name| folder.path().join(name));
        let options = MarketOptions { seed, workers: 30, pieces: 300, days: 70, ..MarketOptions::default() };
        let mut lines = Vec::new();
        write_market(&options, &mut lines).unwrap();
        // A market that pays few pieces.
        let text = String::from_utf8(lines).unwrap();
        let is_kept = |(at, line): &(usize, &str)| !line.contains("task.paid") || at % 4 == 0;
        let kept = text.lines().enumerate().filter(is_kept).map(|(_, line)| format!("{line}\n"));
        let lines = kept.collect::<String>().into_bytes();
        std::fs::write(&market, &lines).unwrap();
        let month = Period::parse("2026-03").unwrap();
        let (accounts, _) = run(&[&market], month, &Payees::default());
        let mut rows = "worker_id,name,wallet\n".to_owned();
        let mut workers: Vec<&str> = accounts.iter().map(|account| account.worker_id.as_str()).collect();
        workers.dedup();
        for (number, worker) in workers.iter().enumerate().skip(1) {
            rows += &format!("\"{}\",N,{number}\n", worker.replace('"', "\"\""));
        }
        let payees = Payees::parse("payees.csv", &rows).unwrap();
        let (accounts, made) = run(&[&market], month, &payees);
        let mut expected = BTreeMap::new();
        for order in &made.orders {
            let key = (order.worker_id.clone(), order.currency.clone());
            assert_eq!(expected.insert(key.clone(), order.amount.0), None);
            assert!(order.amount.0 <= closings(&accounts)[&key]);
        }
        ordered += made.orders.len();
        // Carried out two days after the month, and ingested twice.
        let at = engine::midnight(month.until(), chrono_tz::UTC) + 2 * piecework::units::DAY;
        std::fs::write(&paid, [events(&made, at), events(&made, at)].concat()).unwrap();
        let files = [market.as_path(), paid.as_path()];
        let (same, again) = run(&files, month, &payees);
        assert_eq!(closings(&same), closings(&accounts), "the month is what it was");
        assert_eq!(again.orders, [], "seed {seed}");
        // What was recorded and taken back is owed again, and never ordered by the old id, whose events would be duplicates.
        let voids = folder.path().join("voids.ndjson");
        let taken_back =
            String::from_utf8(events(&made, at)).unwrap().lines().map(voided).collect::<String>();
        std::fs::write(&voids, taken_back).unwrap();
        let files_voided = [market.as_path(), paid.as_path(), voids.as_path()];
        let (_, none) = run(&files_voided, month, &payees);
        assert_eq!(none.orders, [], "seed {seed}");
        for ((worker, currency), amount) in &expected {
            let is_own = |rest: &&Rest| rest.worker_id == *worker && rest.currency == *currency;
            let recorded = none.rests.iter().filter(is_own).find(|rest| rest.why == Why::Recorded).unwrap();
            // With what was less than the currency's smallest part.
            assert!((0..1_000_000).contains(&(recorded.amount.0 - amount)), "{recorded:?}");
        }
        let before = closings(&run(&[&market], month.next(), &payees).0);
        let (accounts, anew) = run(&files_voided, month.next(), &payees);
        assert_eq!(closings(&accounts), before);
        assert!(anew.orders.iter().all(|order| made.orders.iter().all(|old| old.id != order.id)));
        // The month after opens with as much less to pay, and no piece is overpaid by it.
        let after = closings(&run(&files, month.next(), &payees).0);
        for (key, closing) in &before {
            assert_eq!(after[key], closing - expected.get(key).copied().unwrap_or_default(), "{key:?}");
        }
        let (told, now) = (earnings(&[&market]), earnings(&files));
        for (key, (outstanding, overpaid)) in &told {
            let paid = expected.get(key).copied().unwrap_or_default();
            assert_eq!(now[key], (outstanding - paid, *overpaid), "seed {seed} {key:?}");
        }
    }
    assert!(ordered > 10, "{ordered} orders are too few to say anything");
}
