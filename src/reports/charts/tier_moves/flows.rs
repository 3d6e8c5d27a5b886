//! From moves month by month to who stands where at the end of each month, and who came there from where.

use crate::table::{Cell, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Everybody at the end of each month.
pub(super) struct Flows {
    /// Tiers from below; the first, without a name, is none.
    pub tiers: Vec<String>,
    pub months: Vec<Month>,
}

/// One month.
pub(super) struct Month {
    pub period: String,
    /// How many stand at each tier at its end.
    pub standing: Vec<i64>,
    /// How many were not there before, by tier.
    new: Vec<i64>,
    /// How many moved from one tier to another.
    moved: BTreeMap<(usize, usize), i64>,
}

/// Those who stand at `to` and stood at `from` a month before, and where the band lies in either column.
#[derive(Debug, PartialEq)]
pub(super) struct Band {
    pub from: usize,
    pub to: usize,
    pub people: i64,
    pub start: i64,
    pub end: i64,
}

impl Flows {
    /// Up to a last month, of `period, from_tier, to_tier, people`, where `+` is not having been there before and nothing is no tier.
    pub fn of(moves: &Table, policy: &[String], last: Option<String>) -> Flows {
        let text = |row: usize, column: &str| moves.cell(row, column).text().to_owned();
        let rows = || 0..moves.rows.len();
        let named: BTreeSet<String> =
            rows().flat_map(|row| [text(row, "from_tier"), text(row, "to_tier")]).collect();
        let strange =
            named.into_iter().filter(|name| !name.is_empty() && name != "+" && !policy.contains(name));
        let tiers: Vec<String> =
            [String::new()].into_iter().chain(strange).chain(policy.iter().cloned()).collect();
        let place = |name: &str| tiers.iter().position(|tier| tier == name).unwrap_or(0);
        let mut by_month: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        rows().for_each(|row| by_month.entry(text(row, "period")).or_default().push(row));
        if let Some(last) = last.filter(|_| !by_month.is_empty()) {
            by_month.entry(last).or_default();
        }
        let mut months: Vec<Month> = Vec::new();
        for period in periods(by_month.keys()) {
            let standing = months.last().map_or(vec![0; tiers.len()], |month| month.standing.clone());
            let mut month =
                Month { standing, new: vec![0; tiers.len()], moved: BTreeMap::new(), period: period.clone() };
            for row in by_month.get(&period).into_iter().flatten() {
                let (from, to) = (text(*row, "from_tier"), place(&text(*row, "to_tier")));
                let people = match moves.cell(*row, "people") {
                    Cell::Whole(people) => *people,
                    _ => 0,
                };
                month.standing[to] += people;
                match from.as_str() {
                    "+" => month.new[to] += people,
                    from => {
                        month.standing[place(from)] -= people;
                        *month.moved.entry((place(from), to)).or_default() += people;
                    }
                }
            }
            months.push(month);
        }
        Flows { tiers, months }
    }

    /// `period, from_tier, tier, people, standing, came, moved_up, moved_down`: of those who stand at `tier` at the end of the period
    /// (`standing`), how many stood where at the end of the one before; and what the period came to in all.
    pub fn table(&self, name: &str) -> Table {
        let tier = |at: usize| match self.tiers[at].as_str() {
            "" => Cell::Empty,
            name => Cell::Text(name.to_owned()),
        };
        let nowhere = Month::nowhere(self.tiers.len());
        let before = [&nowhere].into_iter().chain(&self.months);
        let rows = self.months.iter().zip(before).flat_map(|(month, before)| {
            let came = month.new.iter().enumerate().filter(|(_, people)| **people > 0);
            let came = came.map(|(to, people)| (Cell::Text("+".to_owned()), to, *people));
            let bands = month.bands(before).into_iter().map(|band| (tier(band.from), band.to, band.people));
            let rows = came.chain(bands).map(|(from, to, people)| {
                let counts = [people, month.standing[to], month.came(), month.up(), month.down()];
                let mut row = vec![Cell::Text(month.period.clone()), from, tier(to)];
                row.extend(counts.map(Cell::Whole));
                row
            });
            rows.collect::<Vec<_>>()
        });
        let columns = "period from_tier tier people standing came moved_up moved_down";
        Table {
            name: name.to_owned(),
            columns: columns.split(' ').map(str::to_owned).collect(),
            rows: rows.collect(),
        }
    }
}

impl Month {
    fn nowhere(tiers: usize) -> Month {
        Month { period: String::new(), standing: vec![0; tiers], new: vec![0; tiers], moved: BTreeMap::new() }
    }

    /// How many were not there before.
    pub fn came(&self) -> i64 {
        self.new.iter().sum()
    }

    pub fn up(&self) -> i64 {
        self.moved.iter().filter(|((from, to), _)| from < to).map(|(_, people)| people).sum()
    }

    pub fn down(&self) -> i64 {
        self.moved.iter().filter(|((from, to), _)| from > to).map(|(_, people)| people).sum()
    }

    /// The bands from the column before: at either side in the order of the other, so that few cross. Whoever is new stands above
    /// the others of their tier.
    pub fn bands(&self, before: &Month) -> Vec<Band> {
        let tiers = self.standing.len();
        let left =
            |tier: usize| self.moved.range((tier, 0)..(tier + 1, 0)).map(|(_, people)| people).sum::<i64>();
        let mut people = vec![vec![0; tiers]; tiers];
        for (from, row) in people.iter_mut().enumerate() {
            row[from] = before.standing[from] - left(from);
            for (to, count) in row.iter_mut().enumerate().filter(|(to, _)| *to != from) {
                *count = self.moved.get(&(from, to)).copied().unwrap_or_default();
            }
        }
        let base = |standing: &[i64], tier: usize| standing[..tier].iter().sum::<i64>();
        let mut bands = Vec::new();
        for from in 0..tiers {
            for to in (0..tiers).filter(|to| people[from][*to] > 0) {
                let start = base(&before.standing, from) + people[from][..to].iter().sum::<i64>();
                let end = base(&self.standing, to) + people[..from].iter().map(|row| row[to]).sum::<i64>();
                bands.push(Band { from, to, people: people[from][to], start, end });
            }
        }
        bands
    }
}

/// All months from the first to the last, also those in which nobody moved.
fn periods<'a>(known: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut periods: Vec<String> = Vec::new();
    for period in known {
        while let Some(next) = periods.last().and_then(|last| after(last)).filter(|next| next < period) {
            periods.push(next);
        }
        periods.push(period.clone());
    }
    periods
}

/// The month after one.
fn after(period: &str) -> Option<String> {
    let (year, month) = period.split_once('-')?;
    let (year, month): (i32, u32) = (year.parse().ok()?, month.parse().ok()?);
    Some(if month == 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", month + 1) })
}
