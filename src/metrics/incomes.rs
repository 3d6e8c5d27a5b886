//! What people were paid, over people: quantiles, a histogram, the Lorenz curve, Gini's coefficient, hourly pay. Currency by currency.
//!
//! Promises: a person is one, also where earnings have a row for each period; people that a source could not name (`…:?`) are counted and
//! enter no figure. Earnings of anything but people (`--by project`) give nothing.
//! Absent on purpose: the arithmetic of amounts (`exact`).

mod exact;

use std::collections::BTreeMap;

use super::quantile;
use crate::table::{Cell, Table};
use exact::{Amounts, HALF, NINE_TENTHS, Share, TENTH};

/// A histogram has at most so many bins: as narrow as that allows.
const MOST_BINS: f64 = 30.0;
/// How many bins there may be from one power of ten to the next.
const BINS: [f64; 5] = [24.0, 12.0, 6.0, 3.0, 1.0];
/// So many points of a Lorenz curve at most.
const POINTS: usize = 200;

/// Each person in each currency.
pub struct Incomes<'a> {
    currencies: BTreeMap<&'a str, Of<'a>>,
}

/// The people of one currency, by name.
#[derive(Default)]
struct Of<'a> {
    people: BTreeMap<&'a str, Person>,
    /// Rows of nobody known.
    unnamed: i64,
}

struct Person {
    paid: Cell,
    owed: Cell,
    /// Active and logged.
    seconds: f64,
    unpaid_seconds: f64,
    hourly: Option<f64>,
}

impl<'a> Incomes<'a> {
    /// From the table of earnings by worker; money of no currency is none, and time without one belongs to no pay.
    pub fn of(earnings: &'a Table) -> Incomes<'a> {
        let mut currencies: BTreeMap<&str, Of<'_>> = BTreeMap::new();
        let rows = if earnings.column("worker_id").is_some() { earnings.rows.len() } else { 0 };
        for row in 0..rows {
            let (name, currency) =
                (earnings.cell(row, "worker_id").text(), earnings.cell(row, "currency").text());
            if currency.is_empty() {
                continue;
            }
            let of = currencies.entry(currency).or_default();
            let person = Person::of(earnings, row);
            match of.people.get_mut(name) {
                _ if name.ends_with(":?") => of.unnamed += 1,
                Some(known) => known.add(person),
                None => drop(of.people.insert(name, person)),
            }
        }
        Incomes { currencies }
    }

    /// `worker_id, currency, paid_amount, owed_amount, hourly_paid_amount, unpaid_rate`.
    pub fn people(&self) -> Table {
        let rows = self.currencies.iter().flat_map(|(currency, of)| {
            of.people.iter().map(|(name, person)| {
                vec![
                    Cell::Text((*name).to_owned()),
                    Cell::Text((*currency).to_owned()),
                    person.paid.clone(),
                    person.owed.clone(),
                    Cell::real(person.hourly),
                    Cell::real(person.unpaid_rate()),
                ]
            })
        });
        let columns = "worker_id currency paid_amount owed_amount hourly_paid_amount unpaid_rate";
        Table::new("people", columns, rows.collect())
    }

    /// How many people were paid how much, or are owed how much where nobody was paid yet: `currency, measure, from_amount, to_amount,
    /// people, up_to_people, up_to_rate`. What is below nothing has no `from_amount`, and nothing is from 0 to 0.
    pub fn histogram(&self) -> Table {
        let rows = self.currencies.iter().flat_map(|(currency, of)| {
            let (measure, amounts) = of.shown();
            let mut up_to = 0;
            let all = amounts.len() as f64;
            bins(&amounts).into_iter().map(move |(from, to, people)| {
                up_to += people;
                vec![
                    Cell::Text((*currency).to_owned()),
                    Cell::Text(measure.to_owned()),
                    Cell::real(from),
                    Cell::Real(to),
                    Cell::Whole(people),
                    Cell::Whole(up_to),
                    Cell::Real(up_to as f64 / all),
                ]
            })
        });
        let columns = "currency measure from_amount to_amount people up_to_people up_to_rate";
        Table::new("incomes", columns, rows.collect())
    }

    /// A row for each currency: how unequally people were paid, and the quantiles of what they were paid, are owed and get an hour.
    pub fn inequality(&self) -> Table {
        let rows = self.currencies.iter().map(|(currency, of)| {
            let told = [of.amounts(|person| &person.paid), of.amounts(|person| &person.owed)];
            let counted = of.counted();
            let ([gini, corrected], curve) = (counted.gini(), counted.curve());
            let mut hourly = of.hourly();
            let mut unpaid: Vec<f64> = of.people.values().filter_map(Person::unpaid_rate).collect();
            let whole = |count: usize| Cell::Whole(count as i64);
            let mut row = vec![
                Cell::Text((*currency).to_owned()),
                whole(counted.len()),
                Cell::real(gini),
                Cell::real(corrected),
                Cell::real(curve.lowest(HALF)),
                Cell::real(curve.above(NINE_TENTHS)),
                whole(of.people.len() - counted.len()),
                Cell::Whole(of.unnamed),
            ];
            for amounts in told {
                row.extend([TENTH, HALF, NINE_TENTHS].map(|share| Cell::real(amounts.quantile(share))));
            }
            row.push(whole(hourly.len()));
            row.extend([&mut hourly, &mut unpaid].map(|values| Cell::real(quantile(values, 0.5))));
            row
        });
        let columns = "currency people gini gini_corrected bottom_half_share top_tenth_share negative_people unnamed \
            paid_amount_p10 paid_amount_p50 paid_amount_p90 owed_amount_p10 owed_amount_p50 owed_amount_p90 \
            timed_people hourly_paid_amount_p50 unpaid_rate_p50";
        Table::new("inequality", columns, rows.collect())
    }

    /// `currency, people_share, paid_share`: which share of all pay the lowest paid share of people has. Nothing where nobody was paid.
    pub fn lorenz(&self) -> Table {
        let mut rows = Vec::new();
        for (currency, of) in &self.currencies {
            let counted = of.counted();
            let (curve, steps) = (counted.curve(), counted.len().min(POINTS));
            rows.extend((0..=steps).filter(|_| steps > 0).filter_map(|step| {
                let paid = Cell::Real(curve.lowest(Share(step as i128, steps as i128))?);
                let people = Cell::Real(step as f64 / steps as f64);
                Some(vec![Cell::Text((*currency).to_owned()), people, paid])
            }));
        }
        Table::new("lorenz", "currency people_share paid_share", rows)
    }

    /// What an hour was paid to each person of a currency whose time is known.
    pub(super) fn hourly(&self, currency: &str) -> Vec<f64> {
        self.currencies.get(currency).map(Of::hourly).unwrap_or_default()
    }
}

impl Of<'_> {
    fn amounts(&self, of: impl Fn(&Person) -> &Cell) -> Amounts {
        Amounts::of(self.people.values().map(of))
    }

    /// What was paid, without what is below nothing.
    fn counted(&self) -> Amounts {
        self.amounts(|person| &person.paid).without_negative()
    }

    /// What was paid; what is owed, where nobody was paid.
    fn shown(&self) -> (&'static str, Vec<f64>) {
        let numbers = |of: fn(&Person) -> &Cell| -> Vec<f64> {
            self.people.values().filter_map(|person| of(person).number()).collect()
        };
        let paid = numbers(|person| &person.paid);
        match paid.iter().any(|amount| *amount != 0.0) {
            true => ("paid_amount", paid),
            false => ("owed_amount", numbers(|person| &person.owed)),
        }
    }

    fn hourly(&self) -> Vec<f64> {
        self.people.values().filter_map(|person| person.hourly).collect()
    }
}

impl Person {
    fn of(earnings: &Table, row: usize) -> Person {
        let number = |column| earnings.cell(row, column).number();
        let seconds = |column| number(column).unwrap_or_default();
        Person {
            paid: earnings.cell(row, "paid_amount").clone(),
            owed: earnings.cell(row, "owed_amount").clone(),
            seconds: seconds("active_seconds") + seconds("logged_seconds"),
            unpaid_seconds: seconds("unpaid_seconds"),
            hourly: number("hourly_paid_amount"),
        }
    }

    /// Another period of the same person: money and time add up over periods.
    fn add(&mut self, other: Person) {
        for (sum, more) in [(&mut self.paid, &other.paid), (&mut self.owed, &other.owed)] {
            if let (Cell::Money { value, .. }, Cell::Money { value: more, .. }) = (sum, more) {
                *value += more;
            }
        }
        self.seconds += other.seconds;
        self.unpaid_seconds += other.unpaid_seconds;
        let paid = self.paid.number().filter(|_| self.seconds > 0.0);
        self.hourly = paid.map(|paid| paid * 3600.0 / self.seconds);
    }

    /// Pieces that were worked on side by side may add up to more than the time that they took together.
    fn unpaid_rate(&self) -> Option<f64> {
        (self.seconds > 0.0).then(|| (self.unpaid_seconds / self.seconds).min(1.0))
    }
}

/// The bins that hold an amount: from, to, how many.
fn bins(amounts: &[f64]) -> Vec<(Option<f64>, f64, i64)> {
    let count = |is_in: fn(&f64) -> bool| amounts.iter().filter(|amount| is_in(amount)).count() as i64;
    let ends = amounts.iter().filter(|amount| **amount > 0.0).map(|amount| amount.log10());
    let (low, high) = ends.fold((f64::MAX, f64::MIN), |(low, high), end| (low.min(end), high.max(end)));
    let each = BINS.into_iter().find(|each| (high - low) * each <= MOST_BINS).unwrap_or(1.0);
    let mut counts: BTreeMap<i32, i64> = BTreeMap::new();
    for amount in amounts.iter().filter(|amount| **amount > 0.0) {
        // A border belongs to the bin that it begins; the logarithm may come out a hair below it.
        *counts.entry((amount.log10() * each + 1e-9).floor() as i32).or_default() += 1;
    }
    let border = |bin: i32| 10f64.powf(f64::from(bin) / each);
    let below = (None, 0.0, count(|amount| *amount < 0.0));
    let nothing = (Some(0.0), 0.0, count(|amount| *amount == 0.0));
    let above = counts.into_iter().map(|(bin, people)| (Some(border(bin)), border(bin + 1), people));
    [below, nothing].into_iter().filter(|bin| bin.2 > 0).chain(above).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Earnings from lines of name, currency, paid, owed, active seconds, unpaid seconds; with a sixth word the period stands before.
    fn earnings(lines: &str) -> Table {
        let has_period = lines.trim().lines().next().is_some_and(|line| line.split_whitespace().count() == 7);
        let mut columns = vec!["worker_id"];
        columns.extend(has_period.then_some("period"));
        columns.extend(["currency", "paid_amount", "owed_amount", "active_seconds", "unpaid_seconds"]);
        columns.extend(["logged_seconds", "hourly_paid_amount"]);
        let money = |text: &str| Cell::Money { value: text.parse::<i128>().unwrap() * 1_000_000, scale: 6 };
        let rows = lines.trim().lines().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (keys, figures) = words.split_at(words.len() - 4);
            let key = |word: &&str| if *word == "-" { Cell::Empty } else { Cell::Text((*word).to_owned()) };
            let (active, unpaid): (f64, f64) = (figures[2].parse().unwrap(), figures[3].parse().unwrap());
            let paid: f64 = figures[0].parse().unwrap();
            let mut row: Vec<Cell> = keys.iter().map(key).collect();
            row.extend([money(figures[0]), money(figures[1]), Cell::Real(active), Cell::Real(unpaid)]);
            row.push(Cell::Real(0.0));
            row.push(Cell::real((active > 0.0).then(|| paid * 3600.0 / active)));
            row
        });
        Table::new("earnings", &columns.join(" "), rows.collect())
    }

    fn of_amounts(amounts: &[i64]) -> Table {
        let line = |(at, amount): (usize, &i64)| format!("w{at} CNY {amount} 0 3600 0\n");
        earnings(&amounts.iter().enumerate().map(line).collect::<String>())
    }

    fn text(table: &Table) -> String {
        let cell = |cell: &Cell| match cell {
            Cell::Real(real) => format!("{real:.4}"),
            Cell::Whole(whole) => whole.to_string(),
            Cell::Empty => "-".into(),
            Cell::Money { value, scale } => crate::units::print_decimal(*value, *scale, 6),
            cell => cell.text().to_owned(),
        };
        table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ") + "\n").collect()
    }

    /// The first columns, up to the paid amount's quantiles.
    fn unequal(amounts: &[i64]) -> String {
        let table = Incomes::of(&of_amounts(amounts)).inequality();
        text(&table).split(' ').take(11).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn inequality_counts_everybody_who_was_not_paid_below_nothing() {
        assert_eq!(unequal(&[5, 5, 5, 5]), "CNY 4 0.0000 0.0000 0.5000 0.1000 0 0 5.0000 5.0000 5.0000");
        assert_eq!(unequal(&[4, 2, 3, 1, -7]), "CNY 4 0.2500 0.3333 0.3000 0.1600 1 0 -3.8000 2.0000 3.6000");
        assert_eq!(unequal(&[0, 0, 0, 1]), "CNY 4 0.7500 1.0000 0.0000 0.4000 0 0 0.0000 0.0000 0.7000");
        assert_eq!(unequal(&[8]), "CNY 1 0.0000 - 0.5000 0.1000 0 0 8.0000 8.0000 8.0000");
        assert_eq!(unequal(&[0, 0]), "CNY 2 - - - - 0 0 0.0000 0.0000 0.0000");
        assert_eq!(unequal(&[]), "");
    }

    #[test]
    fn a_person_is_one_over_all_periods_and_nobody_is_counted_apart() {
        let earnings = earnings(
            "ana 2026-01 CNY 30 10 3600 1800
             ana 2026-02 CNY 10 20 3600 0
             ana 2026-02 USD 7 0 0 0
             bo 2026-01 CNY 5 5 600 1200
             bo 2026-02 - 0 0 60 60
             toloka:? 2026-01 CNY 99 0 60 0",
        );
        let incomes = Incomes::of(&earnings);
        insta::assert_snapshot!(text(&incomes.people()), @"
        ana CNY 40.00 30.00 20.0000 0.2500
        bo CNY 5.00 5.00 30.0000 1.0000
        ana USD 7.00 0.00 - -
        ");
        insta::assert_snapshot!(text(&incomes.inequality()), @"
        CNY 2 0.3889 0.7778 0.1111 0.1778 0 1 8.5000 22.5000 36.5000 7.5000 17.5000 27.5000 2 25.0000 0.6250
        USD 1 0.0000 - 0.5000 0.1000 0 0 7.0000 7.0000 7.0000 0.0000 0.0000 0.0000 0 - -
        ");
        let projects = Table { columns: vec!["project_id".into()], ..earnings.clone() };
        assert_eq!(Incomes::of(&projects).people().rows.len(), 0);
    }

    #[test]
    fn bins_hold_everybody_and_are_as_narrow_as_the_span_allows() {
        let wide = of_amounts(&[1, 9, 10, 100_000, 0, -3, 0]);
        insta::assert_snapshot!(text(&Incomes::of(&wide).histogram()), @"
        CNY paid_amount - 0.0000 1 1 0.1429
        CNY paid_amount 0.0000 0.0000 2 3 0.4286
        CNY paid_amount 1.0000 1.4678 1 4 0.5714
        CNY paid_amount 6.8129 10.0000 1 5 0.7143
        CNY paid_amount 10.0000 14.6780 1 6 0.8571
        CNY paid_amount 100000.0000 146779.9268 1 7 1.0000
        ");
        let narrow = of_amounts(&[100, 101, 120]);
        insta::assert_snapshot!(text(&Incomes::of(&narrow).histogram()), @"
        CNY paid_amount 100.0000 110.0694 2 2 0.6667
        CNY paid_amount 110.0694 121.1528 1 3 1.0000
        ");
        // Nobody was paid yet: what is owed.
        let owed = earnings("ana CNY 0 12 60 0\nbo CNY 0 0 60 0");
        insta::assert_snapshot!(text(&Incomes::of(&owed).histogram()), @"
        CNY owed_amount 0.0000 0.0000 1 1 0.5000
        CNY owed_amount 11.0069 12.1153 1 2 1.0000
        ");
    }

    #[test]
    fn a_curve_goes_from_nobody_to_all() {
        insta::assert_snapshot!(text(&Incomes::of(&of_amounts(&[1, 3, 0, -2])).lorenz()), @"
        CNY 0.0000 0.0000
        CNY 0.3333 0.0000
        CNY 0.6667 0.2500
        CNY 1.0000 1.0000
        ");
        assert_eq!(Incomes::of(&of_amounts(&[0, 0])).lorenz().rows.len(), 0);
    }
}
