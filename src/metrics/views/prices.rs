//! What was offered for the pieces that were labeled: the two markets, a few cents and a few hundred, beside each other.

use std::collections::BTreeMap;

use arrow::error::ArrowError;

use crate::metrics::columns::{At, Columns, text};
use crate::metrics::scope::Scope;
use crate::metrics::sums::Relations;
use crate::table::{Cell, Table};

/// Pieces by currency, domain and price.
#[derive(Default)]
pub struct Prices(BTreeMap<(String, String, i128), i64>);

impl Prices {
    /// Of the pieces that count and were labeled in the window.
    pub fn of(relations: &Relations<'_>, counts: &[bool], scope: &Scope) -> Result<Prices, ArrowError> {
        let pieces = Columns(relations.pieces);
        let (prices, currencies) = (pieces.money("price")?, pieces.text("price_currency")?);
        let (domains, labeled) = (pieces.text("domain")?, pieces.time("first_labeled_at")?);
        let mut found = Prices::default();
        for row in (0..counts.len()).filter(|row| counts[*row]) {
            let is_asked = labeled.at(row).is_some_and(|at| scope.holds(at));
            if let (true, Some(price), Some(currency)) = (is_asked, prices.at(row), text(currencies, row)) {
                // No piece is priced in another currency when money is converted: what was offered is what it was.
                if scope.rates.is_none() && scope.currency.as_deref().is_some_and(|only| only != currency) {
                    continue;
                }
                let domain = text(domains, row).unwrap_or_default();
                *found.0.entry((currency.to_owned(), domain.to_owned(), price)).or_default() += 1;
            }
        }
        Ok(found)
    }

    pub fn merge(&mut self, other: Prices) {
        for (key, pieces) in other.0 {
            *self.0.entry(key).or_default() += pieces;
        }
    }

    pub fn table(self) -> Table {
        let rows = self.0.into_iter().map(|((currency, domain, value), pieces)| {
            let price = Cell::money(value);
            vec![Cell::said(&currency), Cell::said(&domain), price, Cell::Whole(pieces)]
        });
        Table::new("prices", "currency domain price pieces", rows.collect())
    }
}
