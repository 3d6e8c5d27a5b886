//! Who moved from which level to which in each month: counts that can be added to each other.
//!
//! Promises: a worker counts once in each domain; whoever ends a month where it began moved nowhere, whatever happened between.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::policy::Policy;
use super::totals::date_of;
use crate::table::{Cell, Table};

/// Where somebody stands: not there yet, without a tier, or at a level by its place in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Absent,
    Without,
    At(usize),
}

/// How many moved, by year and month, and by where from and where to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves(BTreeMap<((i32, u32), Place, Place), i64>);

impl Moves {
    /// The days of one worker in one domain, in order, with the level held at the end of each.
    pub(super) fn walk(&mut self, days: &[(i32, Option<usize>)]) {
        let month = |day: i32| date_of(day).map(|date| (date.year(), date.month()));
        let mut before = Place::Absent;
        for days in days.chunk_by(|one, other| month(one.0) == month(other.0)) {
            let Some((day, level)) = days.last() else { continue };
            let now = level.map_or(Place::Without, Place::At);
            if let Some(month) = month(*day).filter(|_| now != before) {
                *self.0.entry((month, before, now)).or_default() += 1;
            }
            before = now;
        }
    }

    /// Adds other moves to these.
    pub fn merge(&mut self, other: Moves) {
        for (key, people) in other.0 {
            *self.0.entry(key).or_default() += people;
        }
    }

    /// The table `tier_moves`: a row for each month and way. An empty tier is none, `+` is not having been there before.
    pub fn table(&self, policy: &Policy) -> Table {
        let name = |place: Place| match place {
            Place::Absent => Cell::Text("+".to_owned()),
            Place::Without => Cell::Empty,
            Place::At(level) => {
                policy.levels.get(level).map_or(Cell::Empty, |level| Cell::Text(level.name.clone()))
            }
        };
        let rows = self.0.iter().map(|(((year, month), from, to), people)| {
            vec![Cell::Text(format!("{year:04}-{month:02}")), name(*from), name(*to), Cell::Whole(*people)]
        });
        Table::new("tier_moves", "period from_tier to_tier people", rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_from_where_it_began_to_where_it_ended() {
        let march = 20_513; // 2026-03-01
        let mut moves = Moves::default();
        moves.walk(&[
            (march, None),
            (march + 3, Some(0)),
            (march + 9, Some(1)),
            (march + 40, Some(0)),
            (march + 41, Some(1)),
            (march + 70, Some(0)),
        ]);
        let mut other = Moves::default();
        other.walk(&[(march + 5, Some(1)), (march + 72, None)]);
        moves.merge(other);
        let text = moves.0.iter().map(|(key, people)| format!("{key:?} {people}\n")).collect::<String>();
        insta::assert_snapshot!(text, @r"
        ((2026, 3), Absent, At(1)) 2
        ((2026, 5), At(1), Without) 1
        ((2026, 5), At(1), At(0)) 1
        ");
    }
}
