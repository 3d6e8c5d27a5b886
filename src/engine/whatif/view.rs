//! Rows (`rows`) as they are read: typed columns of a batch, and each row as a piece that a card prices.

use arrow::array::{
    Array, AsArray, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, UInt8Array, UInt32Array,
};
use arrow::datatypes::{Int32Type, Int64Type, UInt8Type, UInt32Type};
use arrow::error::ArrowError;

use super::rows::{
    BEYOND, CURRENCY, DIFFICULTY, DOMAIN, ID, LANGUAGE, PRICE_CURRENCY, PROJECT, STAGE, TASK_TYPE, TEXTS,
    WORKER,
};
use crate::metrics::columns::{At, text};
use crate::rates::{Condition, Piece, Traits, Verdict};
use crate::units::{Micros, Money};

/// A column of short texts.
#[derive(Clone, Copy)]
struct Texts<'b> {
    keys: &'b Int32Array,
    values: &'b StringArray,
}

impl<'b> Texts<'b> {
    fn at(self, row: usize) -> Option<&'b str> {
        self.keys.is_valid(row).then(|| self.values.value(self.keys.value(row) as usize))
    }
}

/// A batch of rows.
pub struct View<'b> {
    rows: usize,
    texts: [Texts<'b>; TEXTS.len()],
    at: &'b Int64Array,
    is_piece: &'b BooleanArray,
    active: &'b Int64Array,
    own: &'b Int64Array,
    verdict: &'b UInt8Array,
    gold_wrong: &'b UInt32Array,
    units: &'b Int64Array,
    score: &'b Int64Array,
    price: &'b Int64Array,
    /// Where it was read.
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
        let texts = |name: &str| -> Result<Texts<'b>, ArrowError> {
            let dictionary = column(name)?.as_dictionary_opt::<Int32Type>().ok_or_else(|| missing(name))?;
            let values = dictionary.values().as_string_opt().ok_or_else(|| missing(name))?;
            Ok(Texts { keys: dictionary.keys(), values })
        };
        let mut all = [texts(TEXTS[0])?; TEXTS.len()];
        for (texts_at, name) in all.iter_mut().zip(TEXTS) {
            *texts_at = texts(name)?;
        }
        Ok(View {
            rows: batch.num_rows(),
            texts: all,
            at: whole("at")?,
            is_piece: column("is_piece")?.as_boolean_opt().ok_or_else(|| missing("is_piece"))?,
            active: whole("active")?,
            own: whole("own")?,
            verdict: column("verdict")?.as_primitive_opt::<UInt8Type>().ok_or_else(|| missing("verdict"))?,
            gold_wrong: column("gold_wrong")?
                .as_primitive_opt::<UInt32Type>()
                .ok_or_else(|| missing("gold_wrong"))?,
            units: whole("units")?,
            score: whole("score")?,
            price: whole("price")?,
            id: batch.column_by_name(ID).and_then(|ids| ids.as_string_opt()),
        })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whose it is; nobody known is empty.
    pub fn worker(&self, row: usize) -> &'b str {
        self.texts[WORKER].at(row).unwrap_or_default()
    }

    pub fn project(&self, row: usize) -> Option<&'b str> {
        self.texts[PROJECT].at(row)
    }

    pub fn stage(&self, row: usize) -> Option<&'b str> {
        self.texts[STAGE].at(row)
    }

    /// The price on its events, and its currency.
    pub fn price(&self, row: usize) -> Option<(Money, Option<&'b str>)> {
        Some((Money(wide(self.price.at(row)?)), self.texts[PRICE_CURRENCY].at(row)))
    }

    /// The currency that its events offer a piece in; of time that belongs to none, that of its price, else of its first payment.
    pub fn currency(&self, row: usize) -> Option<&'b str> {
        self.texts[if self.is_piece(row) { PRICE_CURRENCY } else { CURRENCY }].at(row)
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
        for (condition, column) in [
            (Condition::Project, PROJECT),
            (Condition::TaskType, TASK_TYPE),
            (Condition::Domain, DOMAIN),
            (Condition::Stage, STAGE),
            (Condition::Language, LANGUAGE),
            (Condition::Difficulty, DIFFICULTY),
        ] {
            traits[condition as usize] = self.texts[column].at(row);
        }
        Piece {
            worker_id: self.worker(row),
            assignment_id: self.id(row).unwrap_or_default(),
            labeled_at: self.at(row),
            offered: self.currency(row),
            traits,
            units: self.units.at(row).map(wide),
            active_micros: self.active.at(row),
            verdict: self.verdict(row),
            score: self.score.at(row).map(wide),
            acceptance: None,
            gold_wrong: self.gold_wrong.value(row),
        }
    }
}
