//! What is known at one moment: pieces that are owed or held, and payments.
//!
//! Promises: where no card of its currency holds, the price on the events is what is owed, as in earnings and postings; bonus and compensation are
//! granted as they are paid.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;

use super::super::answer::table_of;
use super::super::rates::Work;
use super::super::{EngineError, Question};
use super::price::{Priced, Prices, Pricing};
use crate::metrics::calendar::local_date;
use crate::metrics::columns::{At, Columns, text};
use crate::payroll::{Because, Entry, Held, Kept, Kind, Known, Movement, Reason, UNPRICED, Why, piece_key};
use crate::table::{Cell, Table};
use crate::units::{Micros, Money};

const PIECES: &str = include_str!("../../../queries/payroll/pieces.sql");
const PAYMENTS: &str = include_str!("../../../queries/settle/paid.sql");
const VOIDED: &str = "select event_id, voided_by from voided";

/// What accounts are known from.
pub(super) struct Knowing<'a> {
    pub session: &'a SessionContext,
    pub pricing: &'a Pricing<'a>,
    pub question: &'a Question,
    /// The first moment of the period, and the first one after it.
    pub bounds: (Micros, Micros),
}

/// What is known, and beside.
pub(super) struct Knowledge {
    pub known: Known,
    /// The cards that priced what moves or is held, by their places.
    pub used: BTreeSet<usize>,
    pub notes: Vec<String>,
    pub latest: Option<Micros>,
}

impl Knowing<'_> {
    /// What was recorded by a moment. Of what was known `then` it says why it is so no more.
    pub async fn known(&self, as_of: Option<Micros>, then: Option<&Known>) -> Result<Knowledge, EngineError> {
        let question = Question { as_of, ..self.question.clone() };
        let work = Work::of(self.session.clone(), &question).await?;
        let prices = self.pricing.price(&work, &question).await?;
        let mut told = Told::new(self, prices, then);
        for batch in &self.session.sql(PIECES).await?.collect().await? {
            told.pieces(batch)?;
        }
        let payments = table_of("payments", self.session.sql(PAYMENTS).await?).await?;
        told.payments(&payments);
        if then.is_some() {
            told.voids(&table_of("voided", self.session.sql(VOIDED).await?).await?);
        }
        Ok(told.finish(work.folded.latest))
    }
}

/// What is told so far.
struct Told<'a> {
    knowing: &'a Knowing<'a>,
    prices: Prices,
    /// The pieces and facts of what was known then.
    then: HashSet<String>,
    known: Known,
    used: BTreeSet<usize>,
    /// Pieces that keep the price of their events because no card that holds is in its currency, by that.
    kept: BTreeMap<String, u64>,
}

/// A row of `queries/payroll/pieces.sql`.
struct Piece<'b> {
    worker_id: &'b str,
    assignment_id: &'b str,
    project_id: Option<&'b str>,
    state: &'b str,
    labeled_at: Option<Micros>,
    verdict: Option<&'b str>,
    verdict_at: Option<Micros>,
    /// What the events say that it is worth.
    price: Option<(Money, &'b str)>,
    currency: Option<&'b str>,
    reason: Option<&'b str>,
    event_ids: Vec<String>,
    /// The last verdict of any kind: its event, moment and word.
    judged: Option<(&'b str, Micros, &'b str)>,
}

impl Piece<'_> {
    /// The currency in which its events offer it.
    fn offered(&self) -> Option<&str> {
        self.price.map(|(_, currency)| currency).filter(|currency| !currency.is_empty())
    }
}

/// What a piece is worth.
struct Worth {
    currency: String,
    amount: Money,
    /// The place of the card that says so, and its line.
    card: Option<usize>,
    line: Option<String>,
    steps: Vec<String>,
}

impl Worth {
    fn by_events(amount: Money, currency: &str) -> Worth {
        Worth { currency: currency.to_owned(), amount, card: None, line: None, steps: Vec::new() }
    }
}

impl<'a> Told<'a> {
    fn new(knowing: &'a Knowing<'a>, prices: Prices, then: Option<&Known>) -> Told<'a> {
        let movements = then.into_iter().flat_map(|then| &then.movements);
        let keys = movements.filter(|movement| movement.entry.at < knowing.bounds.0).flat_map(|movement| {
            let entry = &movement.entry;
            let piece = entry.assignment_id.as_deref().map(|id| piece_key(&movement.worker_id, id));
            entry.event_ids.iter().cloned().chain(piece)
        });
        let then = keys.collect();
        Told { knowing, prices, then, known: Known::default(), used: BTreeSet::new(), kept: BTreeMap::new() }
    }

    fn pieces(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let columns = Columns(batch);
        let named = |name: &str| columns.text(name);
        let texts = [
            named("worker_id")?,
            named("assignment_id")?,
            named("project_id")?,
            named("state")?,
            named("final_verdict")?,
            named("price_currency")?,
            named("currency")?,
            named("reason")?,
            named("judged_event")?,
            named("judged")?,
        ];
        let events = [named("verdict_event")?, named("label_event")?, named("price_event")?];
        let (labeled, verdicts) = (columns.time("last_labeled_at")?, columns.time("final_verdict_at")?);
        let (judged_at, prices) = (columns.time("judged_at")?, columns.money("price")?);
        for row in 0..batch.num_rows() {
            let [worker, assignment, project, state, verdict, price_currency, currency, reason, event, word] =
                texts.map(|column| text(column, row));
            let mut event_ids: Vec<String> =
                events.iter().filter_map(|column| text(column, row)).map(str::to_owned).collect();
            event_ids.dedup();
            self.piece(Piece {
                worker_id: worker.unwrap_or_default(),
                assignment_id: assignment.unwrap_or_default(),
                project_id: project,
                state: state.unwrap_or_default(),
                labeled_at: labeled.at(row),
                verdict,
                verdict_at: verdicts.at(row),
                price: prices.at(row).map(Money).zip(price_currency.or(Some("").filter(|_| {
                    // A stage that pays nothing has a price of 0 and names no currency.
                    prices.at(row) == Some(0)
                }))),
                currency,
                reason,
                event_ids,
                judged: event.zip(judged_at.at(row)).zip(word).map(|((event, at), word)| (event, at, word)),
            });
        }
        Ok(())
    }

    fn piece(&mut self, piece: Piece<'_>) {
        let (from, until) = self.knowing.bounds;
        let worth = self.worth(&piece);
        let is_owed = match (&worth, piece.verdict_at) {
            (Some(worth), Some(at)) => worth.amount.0 != 0 && at < until,
            _ => false,
        };
        let key = piece_key(piece.worker_id, piece.assignment_id);
        if self.then.contains(&key) && !(is_owed && piece.verdict_at.is_some_and(|at| at < from)) {
            let because = self.because(&piece);
            self.known.because.insert(key, because);
        }
        match (worth, piece.verdict_at.filter(|at| *at < until)) {
            (Some(worth), Some(at)) if worth.amount.0 != 0 => self.owe(&piece, worth, at),
            (Some(_), Some(_)) => {}
            (worth, judged) => self.hold(&piece, worth, judged.is_some()),
        }
    }

    /// What a piece is worth by the cards that hold for it, or by its events where none does or none is in the currency that they offer.
    fn worth(&mut self, piece: &Piece<'_>) -> Option<Worth> {
        let pricing = self.knowing.pricing;
        // By their own price, and where nothing prices them, rejected pieces are worth nothing.
        let nothing = (piece.verdict == Some("rejected")).then(|| Worth::by_events(Money::ZERO, ""));
        if pricing.leaves(piece.verdict_at, piece.offered()) {
            return nothing
                .or_else(|| piece.price.map(|(amount, currency)| Worth::by_events(amount, currency)));
        }
        let key = (piece.worker_id.to_owned(), piece.assignment_id.to_owned());
        match self.prices.remove(&key) {
            Some(Priced { card, line, amount, steps }) => {
                let currency = pricing.cards[card].currency.clone();
                Some(Worth { currency, amount, card: Some(card), line: Some(line), steps })
            }
            None => nothing,
        }
    }

    /// Remembers by which card a piece that moves or is held has its price.
    fn uses(&mut self, piece: &Piece<'_>, worth: &Worth) {
        self.used.extend(worth.card);
        if worth.card.is_none() && !self.knowing.pricing.holding(piece.verdict_at).is_empty() {
            *self.kept.entry(worth.currency.clone()).or_default() += 1;
        }
    }

    fn owe(&mut self, piece: &Piece<'_>, worth: Worth, at: Micros) {
        self.uses(piece, &worth);
        let entry = Entry {
            kind: Kind::Earned,
            at,
            amount: worth.amount,
            assignment_id: Some(piece.assignment_id.to_owned()),
            project_id: piece.project_id.map(str::to_owned),
            labeled_at: piece.labeled_at,
            verdict: piece.verdict.map(str::to_owned),
            reason: piece.reason.map(|text| Reason::Written(text.to_owned())),
            event_ids: piece.event_ids.clone(),
            pay_kind: None,
            payment_id: None,
            rate_line: worth.line,
            steps: worth.steps,
            of_period: None,
        };
        let (worker_id, currency) = (piece.worker_id.to_owned(), worth.currency);
        self.known.movements.push(Movement { worker_id, currency, entry });
    }

    /// Keeps what is worth something and not owed at the end of the period.
    fn hold(&mut self, piece: &Piece<'_>, worth: Option<Worth>, judged: bool) {
        let Some(labeled_at) = piece.labeled_at.filter(|at| *at < self.knowing.bounds.1) else { return };
        let is_withdrawn = piece.judged.is_some_and(|(_, at, word)| word == "withdrawn" && at >= labeled_at);
        let why = match (judged, piece.state) {
            (true, _) => UNPRICED,
            (false, "accepted") => "unreviewed",
            (false, "labeled") if is_withdrawn => "disputed",
            (false, "labeled") => "unreviewed",
            // Whoever takes work back to mend it claims it once more.
            (false, "rework" | "claimed") => "rework",
            _ => return,
        };
        let amount = worth.as_ref().map(|worth| worth.amount);
        if amount == Some(Money::ZERO) {
            return;
        }
        worth.iter().for_each(|worth| self.uses(piece, worth));
        let currency = match worth {
            Some(worth) => worth.currency,
            None => self.currency(piece),
        };
        let held = Held {
            assignment_id: piece.assignment_id.to_owned(),
            project_id: piece.project_id.map(str::to_owned),
            labeled_at,
            amount,
            event_ids: piece.event_ids.clone(),
            why,
        };
        self.known.held.push(Kept { worker_id: piece.worker_id.to_owned(), currency, held });
    }

    /// The currency of a piece without a price: that of the cards where they have one, else what its payments say.
    fn currency(&self, piece: &Piece<'_>) -> String {
        let pricing = self.knowing.pricing;
        let cards = pricing.holding(piece.verdict_at).iter().map(|at| pricing.cards[*at].currency.as_str());
        let of_cards: BTreeSet<&str> = cards.collect();
        match (of_cards.len(), of_cards.first()) {
            (1, Some(only)) => (*only).to_owned(),
            _ => piece.currency.unwrap_or_default().to_owned(),
        }
    }

    /// Why a piece is owed no more as it was.
    fn because(&self, piece: &Piece<'_>) -> Because {
        let day = |at: Micros| local_date(at, self.knowing.question.scope.tz);
        match (piece.verdict.zip(piece.verdict_at), piece.judged) {
            (Some((verdict, at)), _) => {
                let event_ids = piece.event_ids.first().cloned().into_iter().collect();
                let written = piece.reason.map(str::to_owned);
                Because { why: Why::Judged { verdict: verdict.to_owned(), on: day(at), written }, event_ids }
            }
            (None, Some((event, at, word))) if piece.labeled_at.is_none_or(|labeled| labeled <= at) => {
                let why = match word {
                    "withdrawn" => Why::Withdrawn(day(at)),
                    "rework" => Why::SentBack(day(at)),
                    _ => Why::JudgedOtherwise(day(at)),
                };
                Because { why, event_ids: vec![event.to_owned()] }
            }
            _ => Because { why: Why::OpenAgain, event_ids: Vec::new() },
        }
    }

    fn payments(&mut self, table: &Table) {
        for row in 0..table.rows.len() {
            let said = |column: &str| {
                Some(table.cell(row, column).text()).filter(|text| !text.is_empty()).map(str::to_owned)
            };
            let (Cell::Money { value, .. }, Cell::Time(at)) =
                (table.cell(row, "amount"), table.cell(row, "at"))
            else {
                continue;
            };
            let Some(currency) = said("currency").filter(|_| *value != 0) else { continue };
            let pay_kind = said("kind");
            let entry = Entry {
                kind: Kind::Payment,
                at: *at,
                amount: Money(-value),
                assignment_id: said("assignment_id"),
                project_id: said("project_id"),
                labeled_at: None,
                verdict: None,
                reason: None,
                event_ids: said("event_id").into_iter().collect(),
                pay_kind: pay_kind.clone(),
                payment_id: said("payment_id"),
                rate_line: None,
                steps: Vec::new(),
                of_period: None,
            };
            let granted = match pay_kind.as_deref() {
                Some("bonus") => Some(Kind::Bonus),
                Some("compensation") => Some(Kind::Compensation),
                _ => None,
            };
            let worker_id = said("worker_id").unwrap_or_default();
            if let Some(kind) = granted {
                let entry = Entry { kind, amount: Money(*value), ..entry.clone() };
                let (worker_id, currency) = (worker_id.clone(), currency.clone());
                self.known.movements.push(Movement { worker_id, currency, entry });
            }
            self.known.movements.push(Movement { worker_id, currency, entry });
        }
    }

    /// The facts of then that are taken back, and by what.
    fn voids(&mut self, table: &Table) {
        for row in 0..table.rows.len() {
            let (fact, void) = (table.cell(row, "event_id").text(), table.cell(row, "voided_by").text());
            if self.then.contains(fact) {
                let because =
                    Because { why: Why::TakenBack(fact.to_owned()), event_ids: vec![void.to_owned()] };
                self.known.because.insert(fact.to_owned(), because);
            }
        }
    }

    fn finish(mut self, latest: Option<Micros>) -> Knowledge {
        // Whoever is paid in one currency only is held in it too.
        let mut of: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for movement in &self.known.movements {
            of.entry(&movement.worker_id).or_default().insert(&movement.currency);
        }
        for kept in self.known.held.iter_mut().filter(|kept| kept.currency.is_empty()) {
            if let Some(only) = of.get(kept.worker_id.as_str()).filter(|of| of.len() == 1) {
                kept.currency = only.first().copied().unwrap_or_default().to_owned();
            }
        }
        let mut unpriced: BTreeMap<&str, u64> = BTreeMap::new();
        for kept in self.known.held.iter().filter(|kept| kept.held.why == UNPRICED) {
            *unpriced.entry(kept.held.project_id.as_deref().unwrap_or("no project")).or_default() += 1;
        }
        let notes = unpriced.into_iter().map(|(project, pieces)| {
            format!("accepted pieces of {project} that nothing prices ({pieces}): nothing is owed for them until something does; `piecework rates check CARD` says why")
        });
        let kept = self.kept.iter().map(|(of, pieces)| {
            format!("pieces that their events offer in {of} keep that price ({pieces}): no card that holds for them is in {of}; where one should price them, name it with --rates")
        });
        let notes = notes.chain(kept).collect();
        Knowledge { known: self.known, used: self.used, notes, latest }
    }
}
