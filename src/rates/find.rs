//! What a check finds in a card alone, and how findings become rows and words.
//!
//! Promises: two lines are called overlapping exactly where some piece would have no price because of them; a gap is called one only
//! where no more general line steps in.

use chrono::NaiveDate;

use super::card::{Card, Line};
use super::piece::{CONDITIONS, Traits};
use super::spans::Span;
use crate::table::{Cell, Table};
use crate::units::Micros;

/// One thing that is wrong, or worth knowing.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    pub kind: &'static str,
    /// Nobody is paid too little or too much by it.
    pub is_note: bool,
    pub lines: Vec<String>,
    pub span: Option<Span>,
    pub traits: Traits<String>,
    pub pieces: u64,
    pub first_at: Option<Micros>,
    pub last_at: Option<Micros>,
    /// The first piece of them.
    pub example: Option<String>,
    pub explanation: String,
}

/// What is wrong with a card whatever is priced by it.
pub fn of_card(card: &Card) -> Vec<Finding> {
    let bare = card.span().without(card.lines.iter().map(Line::span));
    let nothing = bare.iter().map(|span| Finding {
        kind: "nothing_in_force",
        span: Some(*span),
        explanation: format!(
            "the card is in force {span}, and no line of it is: add a line, or end the card"
        ),
        ..Finding::default()
    });
    let mut found: Vec<Finding> = nothing.collect();
    found.extend(gaps(card, &bare));
    found.extend(overlaps(card));
    found
}

impl Line {
    /// Whether it fits each piece that some conditions fit.
    fn covers(&self, asks: &Traits<String>) -> bool {
        self.asks.iter().zip(asks).all(|(own, asked)| own.is_none() || own == asked)
    }
}

/// Days between two lines for the same work on which no other line steps in.
fn gaps(card: &Card, bare: &[Span]) -> Vec<Finding> {
    let mut lines: Vec<&Line> = card.lines.iter().collect();
    lines.sort_by(|one, other| one.asks.cmp(&other.asks).then(one.from.cmp(&other.from)));
    let mut found = Vec::new();
    for same in lines.chunk_by(|one, other| one.asks == other.asks) {
        let (first, last) = (same[0], same[same.len() - 1]);
        let Some(between) = Span::new(first.from, Some(last.from)) else { continue };
        let steps_in = card.lines.iter().filter(|line| line.covers(&first.asks)).map(Line::span);
        for span in between.without(steps_in.chain(bare.iter().copied())) {
            let before = same.iter().rev().find(|line| line.until == Some(span.from)).unwrap_or(&first);
            let after = same.iter().find(|line| Some(line.from) == span.until).unwrap_or(&last);
            found.push(Finding {
                kind: "gap",
                lines: vec![before.id.clone(), after.id.clone()],
                span: Some(span),
                traits: first.asks.clone(),
                explanation: format!(
                    "no line prices {} {span}: {} has ended and {} has not begun",
                    work(&first.asks),
                    before.id,
                    after.id
                ),
                ..Finding::default()
            });
        }
    }
    found
}

/// Pairs of lines between which nothing decides.
fn overlaps(card: &Card) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, one) in card.lines.iter().enumerate() {
        for other in &card.lines[at + 1..] {
            if other.specificity() != one.specificity() {
                break;
            }
            let Some(both) = both(&one.asks, &other.asks) else { continue };
            let Some(shared) = one.span().meet(other.span()) else { continue };
            let decided = |line: &&Line| line.specificity() > one.specificity() && line.covers(&both);
            let deciding = card.lines.iter().filter(decided).map(Line::span);
            found.extend(shared.without(deciding).into_iter().map(|span| overlap(one, other, &both, span)));
        }
    }
    found
}

fn overlap(one: &Line, other: &Line, both: &Traits<String>, span: Span) -> Finding {
    let advice = match one.asks == other.asks {
        true => "end one of them",
        false => "end one of them, or add a line that asks for all of that",
    };
    Finding {
        kind: "overlap",
        lines: vec![one.id.clone(), other.id.clone()],
        span: Some(span),
        traits: both.clone(),
        explanation: format!(
            "{} and {} are equally specific and both in force {span}, so neither prices {}: {advice}",
            one.id,
            other.id,
            work(both)
        ),
        ..Finding::default()
    }
}

/// The conditions of both; none where no piece can fit both.
fn both(one: &Traits<String>, other: &Traits<String>) -> Option<Traits<String>> {
    let mut both = one.clone();
    for (own, others) in both.iter_mut().zip(other) {
        match (&own, others) {
            (Some(own), Some(others)) if own != others => return None,
            (None, Some(others)) => *own = Some(others.clone()),
            _ => {}
        }
    }
    Some(both)
}

/// `work with task type image-box and tier senior`.
pub fn work<T: AsRef<str>>(traits: &Traits<T>) -> String {
    let named = CONDITIONS.iter().zip(traits).filter_map(|((name, _), value)| {
        value.as_ref().map(|value| format!("{} {}", name.replace('_', " "), value.as_ref()))
    });
    match named.collect::<Vec<_>>() {
        named if named.is_empty() => "any work".to_owned(),
        named => format!("work with {}", named.join(", ")),
    }
}

/// The findings as rows.
pub fn table(findings: &[Finding]) -> Table {
    let text = Cell::said;
    let day = |day: Option<NaiveDate>| day.map_or(Cell::Empty, |day| Cell::Text(day.to_string()));
    let time = |at: Option<Micros>| at.map_or(Cell::Empty, Cell::Time);
    let rows = findings.iter().map(|found| {
        let mut row = vec![
            text(found.kind),
            text(if found.is_note { "note" } else { "fault" }),
            text(&found.lines.join(" ")),
            day(found.span.map(|span| span.from)),
            day(found.span.and_then(|span| span.until)),
        ];
        row.extend(found.traits.iter().map(|value| text(value.as_deref().unwrap_or_default())));
        row.extend([
            Cell::Whole(i64::try_from(found.pieces).unwrap_or(i64::MAX)),
            time(found.first_at),
            time(found.last_at),
            text(found.example.as_deref().unwrap_or_default()),
            text(&found.explanation),
        ]);
        row
    });
    let traits = CONDITIONS.map(|(name, _)| name).join(" ");
    let columns = format!(
        "finding severity lines from until {traits} pieces first_labeled_at last_labeled_at assignment_id explanation"
    );
    Table::new("rates_check", &columns, rows.collect())
}
