//! A card at work on one part of the rows.
//!
//! Promises: the price is that of `Card::price`, caps of a day and rates of a month included. What a line asks of a text is worked out
//! once for each text of a part, and not for each row.

use super::rows::{ACTIVE, ASKED, DOMAIN, GOLD_WRONG, PROJECT, SCORE, STAGE, TEXTS, UNITS};
use super::view::View;
use crate::engine::Question;
use crate::engine::rates::with_tier;
use crate::metrics::tiers::Held;
use crate::rates::{Acceptances, Alike, Card, Condition, DayCaps, Line, PRODUCTION, Per, Piece, Price};

pub struct Pricer<'c> {
    card: &'c Card,
    held: Option<&'c Held>,
    /// By line.
    asks: Vec<Asks<'c>>,
    caps: DayCaps<'c>,
    pub is_capped: bool,
    acceptances: Option<Acceptances<'c>>,
}

/// What a line asks of a piece.
struct Asks<'c> {
    /// A column, whether each of its texts is what is asked for, and whether none is.
    texts: Vec<(usize, Vec<bool>, bool)>,
    tier: Option<&'c str>,
}

impl<'c> Asks<'c> {
    fn of(line: &'c Line, view: &View<'_>) -> Asks<'c> {
        let asked = ASKED.iter().filter_map(|(condition, column)| {
            let ask = line.asks[*condition as usize].as_deref()?;
            // Work that names no stage is production.
            Some((*column, view.each(*column, |text| text == ask), *column == STAGE && ask == PRODUCTION))
        });
        Asks { texts: asked.collect(), tier: line.asks[Condition::Tier as usize].as_deref() }
    }

    fn fit(&self, view: &View<'_>, row: usize, piece: &Piece<'_>) -> bool {
        let fits = |(column, texts, none): &(usize, Vec<bool>, bool)| {
            view.key(*column, row).map_or(*none, |key| texts[key])
        };
        self.texts.iter().all(fits) && self.tier.is_none_or(|tier| piece.of(Condition::Tier) == Some(tier))
    }
}

impl<'c> Pricer<'c> {
    pub fn new(card: &'c Card, held: Option<&'c Held>, view: &View<'_>) -> Pricer<'c> {
        Pricer {
            card,
            held,
            asks: card.lines.iter().map(|line| Asks::of(line, view)).collect(),
            caps: DayCaps::new(card),
            is_capped: is_capped(card),
            acceptances: Acceptances::are_asked_by(card).then(|| Acceptances::new(card)),
        }
    }

    /// The columns that cards look at, and those that each row is told by.
    pub fn columns<'a>(cards: impl Iterator<Item = &'a Card>) -> Vec<&'static str> {
        let asked: Vec<usize> = ASKED.iter().map(|(_, column)| *column).collect();
        let mut columns = vec!["at", "is_piece", "own", "verdict"];
        let always = (0..TEXTS.len()).filter(|at| !asked.contains(at) || [PROJECT, STAGE].contains(at));
        columns.extend(always.map(|at| TEXTS[at]));
        for card in cards {
            for line in &card.lines {
                let named = ASKED.iter().filter(|(condition, _)| line.asks[*condition as usize].is_some());
                columns.extend(named.map(|(_, column)| TEXTS[*column]));
                // A tier is one of a domain.
                let looks = [
                    (line.asks[Condition::Tier as usize].is_some(), TEXTS[DOMAIN]),
                    (matches!(line.per, Per::Unit(_)), UNITS),
                    (line.per == Per::Hour || !line.speed_bands.is_empty(), ACTIVE),
                    (!line.score_bands.is_empty(), SCORE),
                    (line.gold_penalty.is_some() || line.gold_factor.is_some(), GOLD_WRONG),
                ];
                columns.extend(looks.into_iter().filter(|(looks, _)| *looks).map(|(_, column)| column));
            }
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Counts the verdicts of all pieces, where months ask for them.
    pub fn count(&mut self, view: &View<'_>, question: &Question) {
        let Some(acceptances) = &mut self.acceptances else { return };
        for row in (0..view.rows()).filter(|row| view.is_piece(*row)) {
            let piece = view.piece(row);
            if question.scope.counts_stage(piece.traits[Condition::Stage as usize]) {
                acceptances.count(&piece);
            }
        }
    }

    /// The price of a row that is a piece, and what it hangs on but for caps of a day.
    pub fn price(&mut self, view: &View<'_>, row: usize) -> Option<(Price<'c>, Alike)> {
        let is_plain = self.held.is_none() && self.acceptances.is_none();
        let mut piece = if is_plain { view.facts(row) } else { view.piece(row) };
        if let Some(held) = self.held {
            piece = with_tier(piece, self.card, Some(held));
        }
        piece.acceptance = self.acceptances.as_ref().and_then(|acceptances| acceptances.of(&piece));
        let alike = self.card.alike(&piece, |line, _| self.asks[line].fit(view, row, &piece)).ok()?;
        let mut price = self.card.price_of(&alike, &mut |_| {}).ok()?;
        if self.is_capped {
            self.caps.take(&piece, &mut price, &mut |_| {});
        }
        Some((price, alike))
    }
}

/// Whether what a piece comes to hangs on the others of its day.
pub fn is_capped(card: &Card) -> bool {
    card.day_cap.is_some() || card.lines.iter().any(|line| line.day_cap.is_some())
}
