//! Amounts as double entry: for Beancount, for hledger, and as CSV.
//!
//! Accepted work is an expense of its project that is owed to its worker; a payment lowers what is owed and leaves the account that pays.
//! A bonus and a compensation settle no debt (as in `earnings.csv`): they are an expense as they are paid. So the balance of
//! `Liabilities:Workers:…`, turned around, is `outstanding_amount` less `overpaid_amount` of that worker and currency (of a window: how
//! far it moved there; what was open before is not booked again).
//!
//! Promises: every transaction has two postings that add up to exactly 0; every account is declared before its first use, with the name
//! that it stands for; two names never share an account; each transaction carries the id of its event.
//! Absent on purpose: where the money comes from (`Assets:Payments` stands for it), and anything that no event says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use blake3::hash;
use chrono::NaiveDate;

use super::cell::exact;
use super::csv::csv;
use crate::table::{Cell, Table};
use crate::units::{Micros, print_time};

/// What keeps the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Books {
    Beancount,
    Hledger,
    Csv,
}

/// The account that pays.
const PAYS: &str = "Assets:Payments";
/// As much of a name as an account shows.
const SHOWN: usize = 24;

/// One amount, moved from one account to another.
struct Transaction {
    at: Micros,
    date: String,
    kind: String,
    says: String,
    /// What it is added to.
    to: String,
    /// What it is taken from.
    from: String,
    amount: Cell,
    currency: String,
    /// What it is about: name and value.
    about: Vec<(&'static str, String)>,
}

/// Rows of `at, entry, worker_id, project_id, assignment_id, currency, amount, event_id, payment_id` as a journal. `day` says on which day a
/// moment is booked; so many accepted pieces are `unpriced`, and a journal says that it lacks them.
pub fn postings(
    entries: &Table,
    unpriced: usize,
    day: &dyn Fn(Micros) -> NaiveDate,
    books: Books,
) -> Vec<u8> {
    let mut names = BTreeMap::new();
    let all: Vec<Transaction> =
        (0..entries.rows.len()).filter_map(|row| transaction(entries, row, day, &mut names)).collect();
    let head = lacks(unpriced).map_or(String::new(), |lacks| format!("; {lacks}.\n"));
    match books {
        Books::Beancount => (head + &beancount(&all, &names)).into_bytes(),
        Books::Hledger => (head + &hledger(&all, &names)).into_bytes(),
        Books::Csv => csv(&table(&all)),
    }
}

/// What a journal lacks, in words.
pub fn lacks(unpriced: usize) -> Option<String> {
    (unpriced > 0).then(|| {
        format!("accepted pieces without a price ({unpriced}): what they are worth stands in no posting")
    })
}

/// Accounts, and the name behind each.
type Names = BTreeMap<String, String>;

fn transaction(
    entries: &Table,
    row: usize,
    day: &dyn Fn(Micros) -> NaiveDate,
    names: &mut Names,
) -> Option<Transaction> {
    let text = |column: &str| entries.cell(row, column).text();
    let Cell::Time(at) = *entries.cell(row, "at") else { return None };
    let mut account = |above: &str, name: &str| {
        let account = format!("{above}:{}", part(name));
        names.entry(account.clone()).or_insert_with(|| name.to_owned());
        account
    };
    let kind = text("entry");
    let worker = account("Liabilities:Workers", text("worker_id"));
    let (to, from) = match kind {
        "owed" => (account("Expenses:Labeling", text("project_id")), worker),
        "bonus" => (account("Expenses:Bonuses", text("project_id")), PAYS.to_owned()),
        "compensation" => (account("Expenses:Compensation", text("project_id")), PAYS.to_owned()),
        _ => (worker, PAYS.to_owned()),
    };
    let about = ["event_id", "assignment_id", "worker_id", "project_id", "payment_id"];
    Some(Transaction {
        at,
        date: day(at).to_string(),
        kind: kind.to_owned(),
        says: match kind {
            "owed" => "accepted".to_owned(),
            kind => format!("paid: {kind}"),
        },
        to,
        from,
        amount: entries.cell(row, "amount").clone(),
        currency: text("currency").to_owned(),
        about: about
            .map(|name| (name, text(name).to_owned()))
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect(),
    })
}

/// Letters that a part of an account keeps, beside plain ones: of Latin, Greek, Cyrillic, kana, Chinese and Hangul. All are letters to
/// Beancount, whose parts are `[\p{Lu}\p{Nd}][\p{L}\p{Nd}-]*`; marks and signs between them are not.
const LETTERS: [std::ops::RangeInclusive<char>; 8] = [
    '\u{c0}'..='\u{24f}',
    '\u{370}'..='\u{52f}',
    '\u{3005}'..='\u{3006}',
    '\u{3041}'..='\u{30ff}',
    '\u{3400}'..='\u{4dbf}',
    '\u{4e00}'..='\u{9fff}',
    '\u{ac00}'..='\u{d7a3}',
    '\u{20000}'..='\u{3ffff}',
];

fn is_kept(c: char) -> bool {
    let is_letter = || c.is_alphabetic() && LETTERS.iter().any(|letters| letters.contains(&c));
    c.is_ascii_alphanumeric() || c == '-' || is_letter()
}

/// Whether a part of an account may begin with it.
fn begins(c: char) -> bool {
    c.is_ascii_digit() || c.is_uppercase() && is_kept(c)
}

/// A name as a part of an account: it begins with a capital or a digit, and has letters, digits and dashes. What that leaves out or turns
/// into a capital, and a letter that knows no capital and so needs an X before it, is told apart by a digest of the whole name.
fn part(name: &str) -> String {
    let is_short = name.chars().count() <= SHOWN;
    if name.starts_with(begins) && is_short && name.chars().all(is_kept) && !name.contains("--") {
        return name.to_owned();
    }
    let mut plain = String::new();
    for c in name.chars().take(SHOWN) {
        match is_kept(c) && !(c == '-' && plain.ends_with('-')) {
            true if plain.is_empty() && c == '-' => {}
            true if plain.is_empty() => plain.push_str(&beginning(c)),
            true => plain.push(c),
            false if plain.is_empty() || plain.ends_with('-') => {}
            false => plain.push('-'),
        }
    }
    let plain = plain.trim_matches('-');
    // Two dashes stand in no plain name.
    format!("{}--{}", if plain.is_empty() { "X" } else { plain }, &hash(name.as_bytes()).to_hex()[..16])
}

/// A first letter as a capital, where it has one; else after an X.
fn beginning(c: char) -> String {
    let capital = c.to_uppercase().to_string();
    match capital.chars().all(begins) {
        true => capital,
        false => format!("X{c}"),
    }
}

/// A text between quotes, on one line.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

fn beancount(all: &[Transaction], names: &Names) -> String {
    let mut out = String::from(
        "; Amounts of piecework as double entry, for Beancount.\noption \"title\" \"piecework\"\n\n",
    );
    for (account, first) in opened(all) {
        writeln!(out, "{first} open {account}").ok();
        if let Some(name) = names.get(account) {
            writeln!(out, "  stands-for: {}", quoted(name)).ok();
        }
    }
    for one in all {
        let Transaction { date, to, from, amount, .. } = one;
        let worker = one.about.iter().find(|(name, _)| *name == "worker_id").map_or("", |(_, worker)| worker);
        writeln!(out, "\n{date} * {} {}", quoted(worker), quoted(&one.says)).ok();
        writeln!(out, "  time: {}", quoted(&print_time(one.at))).ok();
        for (name, value) in &one.about {
            writeln!(out, "  {}: {}", name.replace('_', "-"), quoted(value)).ok();
        }
        let currency = commodity(&one.currency);
        writeln!(out, "  {to}  {} {currency}", exact(amount)).ok();
        writeln!(out, "  {from}  {} {currency}", exact(&negative(amount))).ok();
    }
    out
}

/// Beancount's currencies begin with a letter and have two at least.
fn commodity(currency: &str) -> String {
    let is_fit = currency.len() > 1 && currency.starts_with(|c: char| c.is_ascii_uppercase());
    if is_fit { currency.to_owned() } else { format!("X-{currency}") }
}

fn hledger(all: &[Transaction], names: &Names) -> String {
    let mut out = String::from("; Amounts of piecework as double entry, for hledger.\n");
    let currencies: BTreeSet<&str> = all.iter().map(|one| one.currency.as_str()).collect();
    for currency in currencies {
        writeln!(out, "commodity 1000.000000 {}", symbol(currency)).ok();
    }
    for (account, _) in opened(all) {
        match names.get(account) {
            Some(name) => writeln!(out, "account {account}  ; stands-for:{}", tag(name)).ok(),
            None => writeln!(out, "account {account}").ok(),
        };
    }
    for one in all {
        writeln!(out, "\n{} * {}", one.date, one.says).ok();
        writeln!(out, "    ; time:{}", print_time(one.at)).ok();
        for (name, value) in &one.about {
            writeln!(out, "    ; {name}:{}", tag(value)).ok();
        }
        let currency = symbol(&one.currency);
        writeln!(out, "    {}  {} {currency}", one.to, exact(&one.amount)).ok();
        writeln!(out, "    {}  {} {currency}", one.from, exact(&negative(&one.amount))).ok();
    }
    out
}

/// A currency as hledger reads it: what is not all letters stands in quotes.
fn symbol(currency: &str) -> String {
    let is_plain = currency.chars().all(|c| c.is_ascii_alphabetic());
    if is_plain { currency.to_owned() } else { format!("\"{currency}\"") }
}

/// The value of a tag ends at a comma and at the end of the line.
fn tag(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == ',' { ' ' } else { c }).collect()
}

/// One row for each posting.
fn table(all: &[Transaction]) -> Table {
    let columns = "transaction date time entry account amount currency worker_id project_id assignment_id event_id payment_id";
    let mut rows = Vec::new();
    for (number, one) in all.iter().enumerate() {
        let about = |wanted: &str| {
            let found = one.about.iter().find(|(name, _)| *name == wanted);
            found.map_or(Cell::Empty, |(_, value)| Cell::Text(value.clone()))
        };
        for (account, amount) in [(&one.to, one.amount.clone()), (&one.from, negative(&one.amount))] {
            let texts = [&one.kind, account].map(|text| Cell::Text(text.clone()));
            let [kind, account] = texts;
            let first = [
                Cell::Whole(number as i64 + 1),
                Cell::Text(one.date.clone()),
                Cell::Time(one.at),
                kind,
                account,
            ];
            let ids = ["worker_id", "project_id", "assignment_id", "event_id", "payment_id"].map(about);
            let mut row: Vec<Cell> = first.into();
            row.extend([amount, Cell::Text(one.currency.clone())]);
            row.extend(ids);
            rows.push(row);
        }
    }
    Table::new("postings", columns, rows)
}

/// Every account with the day of its first use, in the order of their names.
fn opened(all: &[Transaction]) -> BTreeMap<&str, &str> {
    let mut opened: BTreeMap<&str, &str> = BTreeMap::new();
    for one in all {
        for account in [&one.to, &one.from] {
            let first = opened.entry(account).or_insert(&one.date);
            *first = (*first).min(&one.date);
        }
    }
    opened
}

fn negative(amount: &Cell) -> Cell {
    match amount {
        Cell::Money { value, scale } => Cell::Money { value: -value, scale: *scale },
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
