//! The check of a card: what is wrong with it by itself, and what pieces of work it prices, by which line, and which it does not.
//!
//! Promises: every piece that was given is counted once, at the line that prices it or among the unpriced, and each unpriced one is in
//! a finding that says why (where three lines tie, in each pair's).
//! Absent on purpose: mending anything.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::caps::DayCaps;
use super::card::{Card, Line};
use super::evaluate::{Price, Standing, Unpriced};
use super::find::{self, Finding, work};
use super::piece::{CONDITIONS, Piece, Traits};
use crate::table::{Cell, Table};
use crate::units::Micros;

/// What pieces one line prices.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    pieces: i64,
    accepted: i64,
    owed: i128,
    expected: i128,
}

/// Pieces without a price, of one sort.
#[derive(Clone, Debug, Default)]
struct Missed {
    pieces: u64,
    first_at: Micros,
    last_at: Micros,
    example: String,
    explanation: String,
}

/// What is wrong, and of what: each sort is told once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sort {
    kind: &'static str,
    lines: Vec<String>,
    traits: Traits<String>,
    /// Of a tie: on other days the same lines may stand in another finding.
    day: Option<NaiveDate>,
    /// In which pieces are offered, where that is what is wrong.
    currency: Option<String>,
}

/// A check under way.
pub struct Check<'c> {
    card: &'c Card,
    caps: DayCaps<'c>,
    used: BTreeMap<&'c str, Used>,
    missed: BTreeMap<Sort, Missed>,
    pieces: u64,
}

/// What a check came to.
#[derive(Clone, Debug)]
pub struct Checked {
    /// One row for each finding: faults first.
    pub findings: Table,
    /// One row for each line: pieces, owed and expected amounts; empty where no piece was given.
    pub lines: Table,
    pub faults: usize,
    pub notes: usize,
    pub pieces: u64,
    /// Of them.
    pub unpriced: u64,
}

impl<'c> Check<'c> {
    pub fn new(card: &'c Card) -> Check<'c> {
        let (used, missed) = (BTreeMap::new(), BTreeMap::new());
        Check { card, caps: DayCaps::new(card), used, missed, pieces: 0 }
    }

    /// Prices a piece. Give all pieces of a worker by label time, then id; one that is not asked for takes its part of its day's caps
    /// and is in no count.
    pub fn take(&mut self, piece: &Piece<'_>, is_asked: bool) {
        self.pieces += u64::from(is_asked);
        match self.card.price(piece, &mut |_| {}) {
            Ok(mut price) => {
                self.caps.take(piece, &mut price, &mut |_| {});
                if is_asked {
                    self.used.entry(&price.line.id).or_default().add(&price);
                }
            }
            Err(why) if is_asked => self.miss(piece, &why),
            Err(_) => {}
        }
    }

    fn sort(&self, piece: &Piece<'_>, why: &Unpriced<'_>) -> Sort {
        let (kind, lines) = match why {
            Unpriced::OtherCurrency => ("other_currency", Vec::new()),
            Unpriced::NotInForce => ("card_not_in_force", Vec::new()),
            Unpriced::NoLine => ("no_line", Vec::new()),
            Unpriced::Tie(lines) => ("overlap", lines.clone()),
            Unpriced::NoUnits(line) => ("no_units", vec![*line]),
            Unpriced::NoTime(line) => ("no_time", vec![*line]),
            Unpriced::TooLarge(line) => ("too_large", vec![*line]),
        };
        let lines = lines.iter().map(|line| line.id.clone()).collect();
        let is_offered_otherwise = *why == Unpriced::OtherCurrency;
        Sort {
            kind,
            lines,
            // The currency alone tells them apart.
            traits: match is_offered_otherwise {
                true => Traits::default(),
                false => CONDITIONS.map(|(_, condition)| piece.of(condition).map(str::to_owned)),
            },
            day: matches!(why, Unpriced::Tie(_)).then(|| self.card.local(piece.labeled_at).date()),
            currency: piece.offered.filter(|_| is_offered_otherwise).map(str::to_owned),
        }
    }

    fn miss(&mut self, piece: &Piece<'_>, why: &Unpriced<'_>) {
        let (key, at) = (self.sort(piece, why), piece.labeled_at);
        let known = self.missed.get(&key);
        let is_first =
            known.is_none_or(|known| (at, piece.assignment_id) < (known.first_at, known.example.as_str()));
        let mut missed = known.cloned().unwrap_or_default();
        if is_first {
            missed.example = piece.assignment_id.to_owned();
            missed.explanation = self.explain(piece, why);
            missed.first_at = at;
        }
        missed.pieces += 1;
        missed.last_at = if missed.pieces == 1 { at } else { missed.last_at.max(at) };
        self.missed.insert(key, missed);
    }

    fn explain(&self, piece: &Piece<'_>, why: &Unpriced<'_>) -> String {
        match why {
            Unpriced::OtherCurrency => {
                let offered = piece.offered.unwrap_or_default();
                format!(
                    "their events offer these pieces in {offered}, and the card pays in {}: they keep the price of their events, unless there is a card in {offered}",
                    self.card.currency
                )
            }
            Unpriced::NotInForce => {
                let span = self.card.span();
                format!(
                    "the card is in force {span} only: take the card that was in force then, or change its days"
                )
            }
            Unpriced::NoLine => self.nearest(piece),
            Unpriced::Tie(_) => String::new(),
            Unpriced::NoUnits(line) => format!(
                "{} pays by the {}, and these pieces do not say how many: let their labels say `units`, or pay them by the piece",
                line.id,
                line.per.name()
            ),
            Unpriced::NoTime(line) => format!(
                "{} pays by the hour, and of these pieces no working time is known: they need claims or `active_ms`",
                line.id
            ),
            Unpriced::TooLarge(line) => {
                format!(
                    "{} comes to more than twelve digits before the point: look at its price and units",
                    line.id
                )
            }
        }
    }

    /// The line that asks for the least that a piece is not.
    fn nearest(&self, piece: &Piece<'_>) -> String {
        let day = self.card.local(piece.labeled_at).date();
        let unmet = |line: &Line| -> Vec<String> {
            let asked = CONDITIONS.iter().zip(&line.asks).filter_map(|((name, condition), ask)| {
                let (ask, has) = (ask.as_deref()?, piece.of(*condition));
                let told = has.map_or("none is known".to_owned(), |has| format!("it is {has}"));
                (has != Some(ask)).then(|| format!("asks for {} {ask} ({told})", name.replace('_', " ")))
            });
            asked.collect()
        };
        // Another day is nearer than other work; of several the one that asks most of what it is.
        let nearest = self.card.lines.iter().map(|line| (unmet(line), line)).min_by_key(|(unmet, line)| {
            let met = line.specificity() - unmet.len();
            (unmet.len() * 2 + usize::from(!line.in_force(day)), Reverse(met), &line.id)
        });
        let of = work(&piece.traits);
        match nearest {
            Some((mut why, line)) => {
                why.extend((!line.in_force(day)).then(|| format!("is in force {}", line.span())));
                format!("no line prices {of}; the nearest, {}, {}", line.id, why.join(" and "))
            }
            None => format!("no line prices {of}"),
        }
    }

    /// All findings, and what each line came to.
    pub fn finish(self) -> Checked {
        let mut findings = find::of_card(self.card);
        let unpriced = self.missed.values().map(|missed| missed.pieces).sum();
        for (sort, missed) in self.missed {
            match sort.day {
                Some(day) => hit(&mut findings, &sort.lines, day, &missed),
                // What is paid in its own currency is no fault of a card, unless the card's own is the wrong one.
                None => findings.push(missed.finding(sort, !self.used.is_empty())),
            }
        }
        let unused = self
            .card
            .lines
            .iter()
            .filter(|line| self.pieces > 0 && !self.used.contains_key(line.id.as_str()));
        findings.extend(unused.map(|line| Finding {
            kind: "unused",
            is_note: true,
            lines: vec![line.id.clone()],
            span: Some(line.span()),
            traits: line.asks.clone(),
            explanation: format!("{} prices none of these pieces", line.id),
            ..Finding::default()
        }));
        let notes = findings.iter().filter(|found| found.is_note).count();
        Checked {
            findings: find::table(&findings),
            faults: findings.len() - notes,
            notes,
            lines: lines(self.card, &self.used),
            pieces: self.pieces,
            unpriced,
        }
    }
}

impl Used {
    fn add(&mut self, price: &Price<'_>) {
        self.pieces += 1;
        self.accepted += i64::from(price.standing == Standing::Owed);
        match price.standing {
            Standing::Owed | Standing::Rejected => self.owed += price.amount.0,
            Standing::Expected => self.expected += price.amount.0,
        }
    }
}

impl Missed {
    /// `prices`: whether the card has a price for anything.
    fn finding(self, sort: Sort, prices: bool) -> Finding {
        Finding {
            kind: sort.kind,
            is_note: prices && sort.currency.is_some(),
            lines: sort.lines,
            traits: sort.traits,
            pieces: self.pieces,
            first_at: Some(self.first_at),
            last_at: Some(self.last_at),
            example: Some(self.example),
            explanation: self.explanation,
            ..Finding::default()
        }
    }
}

/// Notes at each overlap of these lines on a day that pieces fell into it.
fn hit(findings: &mut [Finding], lines: &[String], day: NaiveDate, missed: &Missed) {
    let among = |found: &&mut Finding| {
        found.kind == "overlap"
            && found.lines.iter().all(|line| lines.contains(line))
            && found.span.is_some_and(|span| span.holds(day))
    };
    for found in findings.iter_mut().filter(among) {
        if found.first_at.is_none_or(|first| missed.first_at < first) {
            found.example = Some(missed.example.clone());
        }
        found.pieces += missed.pieces;
        found.first_at = Some(found.first_at.map_or(missed.first_at, |at| at.min(missed.first_at)));
        found.last_at = Some(found.last_at.map_or(missed.last_at, |at| at.max(missed.last_at)));
    }
}

fn lines(card: &Card, used: &BTreeMap<&str, Used>) -> Table {
    let money = Cell::money;
    let rows = used.iter().map(|(line, used)| {
        let Used { pieces, accepted, owed, expected } = *used;
        vec![
            Cell::Text((*line).to_owned()),
            Cell::Text(card.currency.clone()),
            Cell::Whole(pieces),
            Cell::Whole(accepted),
            money(owed),
            money(expected),
        ]
    });
    Table::new("rates_lines", "line currency pieces accepted owed_amount expected_amount", rows.collect())
}
