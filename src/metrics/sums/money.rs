//! The sums of earnings.

use crate::units::Micros;

/// Of one group, period and currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Money {
    pub owed: i128,
    pub paid: i128,
    pub bonus: i128,
    /// What was taken back, as a positive amount.
    pub reversed: i128,
    pub compensation: i128,
    pub unpaid: Micros,
    pub active: Micros,
    pub logged: Micros,
    pub accepted: i64,
    pub unpriced: i64,
    /// Where the balances stand at the end of the period.
    pub outstanding: i128,
    pub overpaid: i128,
}

impl Money {
    /// Takes an amount by what it is: `owed`, or the kind of a payment.
    pub fn enter(&mut self, entry: &str, amount: i128) {
        match entry {
            "owed" => return self.owed += amount,
            "piece" | "time" | "adjustment" | "deduction" => {}
            "bonus" => self.bonus += amount,
            "compensation" => self.compensation += amount,
            _ => return,
        }
        self.paid += amount;
        self.reversed += (-amount).max(0);
    }

    pub fn merge(&mut self, other: &Money) {
        self.owed += other.owed;
        self.paid += other.paid;
        self.bonus += other.bonus;
        self.reversed += other.reversed;
        self.compensation += other.compensation;
        self.unpaid += other.unpaid;
        self.active += other.active;
        self.logged += other.logged;
        self.accepted += other.accepted;
        self.unpriced += other.unpriced;
        self.outstanding += other.outstanding;
        self.overpaid += other.overpaid;
    }
}

/// How the balances of a group's pieces moved in one currency and period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    pub outstanding: i128,
    pub overpaid: i128,
}

impl Change {
    pub fn merge(&mut self, other: Change) {
        self.outstanding += other.outstanding;
        self.overpaid += other.overpaid;
    }
}

/// One amount of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry<'a> {
    pub currency: Option<&'a str>,
    pub at: Micros,
    pub entry: &'a str,
    pub amount: i128,
}

impl Entry<'_> {
    /// What it does to the balance of its piece: bonus and compensation settle nothing.
    fn effect(&self) -> i128 {
        match self.entry {
            "owed" => self.amount,
            "bonus" | "compensation" => 0,
            _ => -self.amount,
        }
    }
}

/// Each amount of a piece with the change it makes; amounts are put in order of currency and time, in which the balance runs.
pub fn running<'e, 'a>(entries: &'e mut [Entry<'a>]) -> impl Iterator<Item = (&'e Entry<'a>, Change)> {
    entries.sort_unstable();
    let (mut balance, mut currency) = (0, None);
    entries.iter().map(move |entry| {
        if currency.replace(entry.currency) != Some(entry.currency) {
            balance = 0;
        }
        let before = balance;
        balance += entry.effect();
        let change = Change {
            outstanding: balance.max(0) - before.max(0),
            overpaid: (-balance).max(0) - (-before).max(0),
        };
        (entry, change)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_runs_inside_its_currency() {
        let entry = |currency, at, entry, amount| Entry { currency: Some(currency), at, entry, amount };
        let mut entries = [
            entry("USD", 1, "piece", 5),
            entry("CNY", 9, "piece", 15),
            entry("CNY", 2, "owed", 10),
            entry("CNY", 3, "bonus", 4),
        ];
        let changes: Vec<_> = running(&mut entries)
            .map(|(entry, change)| (entry.at, change.outstanding, change.overpaid))
            .collect();
        assert_eq!(changes, [(2, 10, 0), (3, 0, 0), (9, -10, 5), (1, 0, 5)]);
    }
}
