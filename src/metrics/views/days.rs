//! What each worker or project did on which day: a few numbers for each day on which anything happened.
//!
//! Promises: the figures are those of a report by day, so the days of a name add up to its row; little memory for each day.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::metrics::scope::Scope;
use crate::metrics::sums::Sums;
use crate::table::{Cell, Table};
use crate::units::{Micros, SECOND};

/// Days by name, counted from 1970-01-01.
#[derive(Default)]
pub struct Days(HashMap<Box<str>, BTreeMap<i32, Day>>);

#[derive(Default)]
struct Day {
    labeled: u32,
    accepted: u32,
    rejected: u32,
    active: Micros,
    /// By currency.
    paid: Vec<(Arc<str>, i128)>,
}

impl Days {
    /// Of sums by day. What is paid is in its own currency, also where a report converts it.
    pub fn of(sums: &Sums, scope: &Scope) -> Days {
        let mut days = Days::default();
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        for (name, period, work) in sums.work() {
            let is_nothing = work.labeled + work.accepted + work.rejected == 0 && work.active == 0;
            if let Some(day) = days.day(name.filter(|_| !is_nothing), period) {
                (day.labeled, day.accepted) = (count(work.labeled), count(work.accepted));
                (day.rejected, day.active) = (count(work.rejected), work.active);
            }
        }
        let only = scope.currency.as_deref().filter(|_| !scope.is_converted());
        let mut currencies: BTreeSet<Arc<str>> = BTreeSet::new();
        for (name, period, currency, paid) in sums.paid() {
            let Some(currency) = currency.filter(|currency| only.is_none_or(|only| only == *currency)) else {
                continue;
            };
            if let Some(day) = days.day(name.filter(|_| paid != 0), period) {
                let known = currencies.get(currency).cloned().unwrap_or_else(|| currency.into());
                currencies.insert(known.clone());
                day.paid.push((known, paid));
            }
        }
        days
    }

    fn day(&mut self, name: Option<&str>, period: &str) -> Option<&mut Day> {
        let (name, date) = (name?, period.parse::<NaiveDate>().ok()?);
        if !self.0.contains_key(name) {
            self.0.insert(name.into(), BTreeMap::new());
        }
        Some(self.0.get_mut(name)?.entry(date.to_epoch_days()).or_default())
    }

    /// Adds others to these.
    pub fn merge(&mut self, other: Days) {
        for (name, days) in other.0 {
            let known = self.0.entry(name).or_default();
            for (number, day) in days {
                known.entry(number).or_default().merge(day);
            }
        }
    }

    /// The days of one name: `day, labeled, accepted, rejected, active_seconds`, and what was paid in each currency.
    pub fn table(&self, name: &str) -> Table {
        static NONE: BTreeMap<i32, Day> = BTreeMap::new();
        let days = self.0.get(name).unwrap_or(&NONE);
        let paid = days.values().flat_map(|day| &day.paid);
        let currencies: BTreeSet<&str> = paid.map(|(currency, _)| &**currency).collect();
        let columns = ["day", "labeled", "accepted", "rejected", "active_seconds"].map(str::to_owned);
        let amounts = currencies.iter().map(|currency| format!("paid_{}_amount", currency.to_lowercase()));
        let rows = days.iter().filter_map(|(number, day)| {
            let date = NaiveDate::from_epoch_days(*number)?;
            let mut row = vec![Cell::Text(date.to_string())];
            row.extend([day.labeled, day.accepted, day.rejected].map(|count| Cell::Whole(count.into())));
            row.push(Cell::Real(day.active as f64 / SECOND as f64));
            row.extend(currencies.iter().map(|currency| day.amount(currency)));
            Some(row)
        });
        Table {
            name: "days".to_owned(),
            columns: columns.into_iter().chain(amounts).collect(),
            rows: rows.collect(),
        }
    }
}

impl Day {
    fn merge(&mut self, other: Day) {
        self.labeled += other.labeled;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.active += other.active;
        for (currency, paid) in other.paid {
            match self.paid.iter_mut().find(|(known, _)| *known == currency) {
                Some((_, known)) => *known += paid,
                None => self.paid.push((currency, paid)),
            }
        }
    }

    fn amount(&self, currency: &str) -> Cell {
        let paid = self.paid.iter().find(|(known, _)| &**known == currency).map_or(0, |(_, paid)| *paid);
        Cell::money(paid)
    }
}
