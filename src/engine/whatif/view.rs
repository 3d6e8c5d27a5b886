//! Rows (`rows`) as they are read: typed columns of a batch, and each row as a piece that a card prices.

use arrow::array::{
    Array, AsArray, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, UInt8Array, UInt32Array,
};
use arrow::datatypes::{Int32Type, Int64Type, UInt8Type, UInt32Type};
use arrow::error::ArrowError;

use super::rows::{
    ACTIVE, ASKED, BEYOND, CURRENCY, GOLD_WRONG, ID, PRICE, PRICE_CURRENCY, SCORE, TEXTS, UNITS, WORKER,
};
use crate::metrics::columns::{At, text};
use crate::rates::{Piece, Traits, Verdict};
use crate::units::{Micros, Money};

/// A column of short texts.
#[derive(Clone, Copy)]
struct Texts<'b> {
    keys: &'b Int32Array,
    values: &'b StringArray,
}

impl<'b> Texts<'b> {
    fn key(self, row: usize) -> Option<usize> {
        self.keys.is_valid(row).then(|| self.keys.value(row) as usize)
    }

    fn at(self, row: usize) -> Option<&'b str> {
        Some(self.values.value(self.key(row)?))
    }
}

/// A batch of rows. A column that nobody asked for was not read, and says nothing.
pub struct View<'b> {
    rows: usize,
    texts: [Option<Texts<'b>>; TEXTS.len()],
    at: &'b Int64Array,
    is_piece: &'b BooleanArray,
    own: &'b Int64Array,
    verdict: &'b UInt8Array,
    active: Option<&'b Int64Array>,
    gold_wrong: Option<&'b UInt32Array>,
    units: Option<&'b Int64Array>,
    score: Option<&'b Int64Array>,
    price: Option<&'b Int64Array>,
    id: Option<&'b StringArray>,
}

/// Millionths as they were before they were kept.
fn wide(kept: i64) -> i128 {
    if kept == BEYOND { i128::MAX } else { kept.into() }
}

fn missing(name: &str) -> ArrowError {
    ArrowError::SchemaError(format!("no column {name} of its type"))
}

impl<'b> View<'b> {
    /// # Errors
    /// When the batch is no batch of rows.
    pub fn of(batch: &'b RecordBatch) -> Result<View<'b>, ArrowError> {
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| missing(name));
        let whole = |name: &str| column(name)?.as_primitive_opt::<Int64Type>().ok_or_else(|| missing(name));
        let asked = |name: &str| batch.column_by_name(name).map(|_| whole(name)).transpose();
        let mut texts = [None; TEXTS.len()];
        for (at, name) in TEXTS.iter().enumerate() {
            let Some(column) = batch.column_by_name(name) else { continue };
            let dictionary = column.as_dictionary_opt::<Int32Type>().ok_or_else(|| missing(name))?;
            let values = dictionary.values().as_string_opt().ok_or_else(|| missing(name))?;
            texts[at] = Some(Texts { keys: dictionary.keys(), values });
        }
        Ok(View {
            rows: batch.num_rows(),
            texts,
            at: whole("at")?,
            is_piece: column("is_piece")?.as_boolean_opt().ok_or_else(|| missing("is_piece"))?,
            own: whole("own")?,
            verdict: column("verdict")?.as_primitive_opt::<UInt8Type>().ok_or_else(|| missing("verdict"))?,
            active: asked(ACTIVE)?,
            gold_wrong: batch
                .column_by_name(GOLD_WRONG)
                .and_then(|wrong| wrong.as_primitive_opt::<UInt32Type>()),
            units: asked(UNITS)?,
            score: asked(SCORE)?,
            price: asked(PRICE)?,
            id: batch.column_by_name(ID).and_then(|ids| ids.as_string_opt()),
        })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Where the rows of the worker of a row end.
    pub fn end_of_worker(&self, start: usize) -> usize {
        let Some(workers) = self.texts[WORKER] else { return self.rows };
        let (key, worker) = (workers.key(start), self.worker(start));
        // The same text may stand under two keys; one key is one text.
        let is_other = |row: &usize| workers.key(*row) != key && self.worker(*row) != worker;
        (start..self.rows).find(is_other).unwrap_or(self.rows)
    }

    fn text(&self, column: usize, row: usize) -> Option<&'b str> {
        self.texts[column]?.at(row)
    }

    /// The place of a row's text among those of a column, which [`View::each`] goes over.
    pub fn key(&self, column: usize, row: usize) -> Option<usize> {
        self.texts[column]?.key(row)
    }

    /// Something of each text of a column, by its place: what is worked out there need not be for each row.
    pub fn each<T>(&self, column: usize, of: impl Fn(&'b str) -> T) -> Vec<T> {
        let values = self.texts[column].map(|texts| texts.values);
        values
            .map_or_else(Vec::new, |values| values.iter().map(|text| of(text.unwrap_or_default())).collect())
    }

    /// Whose it is; nobody known is empty.
    pub fn worker(&self, row: usize) -> &'b str {
        self.text(WORKER, row).unwrap_or_default()
    }

    /// The price on its events.
    pub fn price(&self, row: usize) -> Option<Money> {
        Some(Money(wide(self.price?.at(row)?)))
    }

    /// The currency that its events offer a piece in; of time that belongs to none, that of its price, else of its first payment.
    pub fn currency(&self, row: usize) -> Option<&'b str> {
        self.text(if self.is_piece(row) { PRICE_CURRENCY } else { CURRENCY }, row)
    }

    /// Whether it is a piece, or else time that belongs to none.
    pub fn is_piece(&self, row: usize) -> bool {
        self.is_piece.value(row)
    }

    /// The last label; of time without a piece its end.
    pub fn at(&self, row: usize) -> Micros {
        self.at.value(row)
    }

    /// The time that is its own.
    pub fn own(&self, row: usize) -> Micros {
        self.own.value(row)
    }

    /// Its id, where ids were read.
    pub fn id(&self, row: usize) -> Option<&'b str> {
        text(self.id?, row)
    }

    pub fn verdict(&self, row: usize) -> Option<Verdict> {
        match self.verdict.value(row) {
            1 => Some(Verdict::Accepted),
            2 => Some(Verdict::Rejected),
            _ => None,
        }
    }

    /// The piece as a card sees it, without tier and rate of acceptance.
    pub fn piece(&self, row: usize) -> Piece<'b> {
        let mut traits: Traits<&str> = Traits::default();
        for (condition, column) in ASKED {
            traits[condition as usize] = self.text(column, row);
        }
        Piece {
            traits,
            assignment_id: self.id(row).unwrap_or_default(),
            offered: self.currency(row),
            ..self.facts(row)
        }
    }

    /// The same without texts but for the worker's.
    pub fn facts(&self, row: usize) -> Piece<'b> {
        Piece {
            worker_id: self.worker(row),
            labeled_at: self.at(row),
            units: self.units.and_then(|units| units.at(row)).map(wide),
            active_micros: self.active.and_then(|active| active.at(row)),
            verdict: self.verdict(row),
            score: self.score.and_then(|score| score.at(row)).map(wide),
            gold_wrong: self.gold_wrong.map_or(0, |wrong| wrong.value(row)),
            ..Piece::default()
        }
    }
}
