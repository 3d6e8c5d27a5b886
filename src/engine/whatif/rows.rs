//! Rows that any rate card can price: each labeled piece as cards see it, with the price on its events and its own time, and beside the
//! pieces the time of each worker that belongs to none of them (released work, logged time).
//!
//! Promises: a batch holds all rows of its workers, worker by worker, by label time, then id; own times of a worker add up to the
//! union of the worker's stretches of work and the logged time; nothing in a row hangs on a card.
//! Absent on purpose: tiers and rates of acceptance, which hang on a policy or a card.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    StringBuilder, StringDictionaryBuilder, TimestampMicrosecondArray, UInt8Array, UInt32Array,
};
use arrow::datatypes::{Field, Int32Type, Schema};

use crate::engine::EngineError;
use crate::engine::lanes::Said;
use crate::engine::rates::{millionths, verdict};
use crate::metrics::columns::{At, Columns, Many, text};
use crate::rates::{Condition, Verdict};
use crate::units::{Micros, Money};

/// The columns of short texts, each with the values that it has.
pub const TEXTS: [&str; 9] = [
    "worker_id",
    "project_id",
    "task_type",
    "domain",
    "stage",
    "language",
    "difficulty",
    "price_currency",
    "currency",
];
pub const WORKER: usize = 0;
pub const PROJECT: usize = 1;
pub const TASK_TYPE: usize = 2;
pub const DOMAIN: usize = 3;
pub const STAGE: usize = 4;
pub const LANGUAGE: usize = 5;
pub const DIFFICULTY: usize = 6;
pub const PRICE_CURRENCY: usize = 7;
pub const CURRENCY: usize = 8;
/// What lines of a card ask for, and the column of each.
pub const ASKED: [(Condition, usize); 6] = [
    (Condition::Project, PROJECT),
    (Condition::TaskType, TASK_TYPE),
    (Condition::Domain, DOMAIN),
    (Condition::Stage, STAGE),
    (Condition::Language, LANGUAGE),
    (Condition::Difficulty, DIFFICULTY),
];
pub const ACTIVE: &str = "active";
pub const GOLD_WRONG: &str = "gold_wrong";
pub const UNITS: &str = "units";
pub const SCORE: &str = "score";
pub const PRICE: &str = "price";
/// The column that is read only where a piece has to be named.
pub const ID: &str = "assignment_id";

/// One row in the making.
#[derive(Default)]
struct Row<'r> {
    id: Option<&'r str>,
    at: Micros,
    is_piece: bool,
    texts: [Option<&'r str>; TEXTS.len()],
    units: Option<i128>,
    score: Option<i128>,
    active: Option<i64>,
    own: Micros,
    verdict: Option<Verdict>,
    gold_wrong: u32,
    price: Option<Money>,
}

/// The rows of relations that hold all pieces of their workers; `said` is by piece.
///
/// # Errors
/// When a relation is missing, which is a mistake in piecework.
pub fn rows(relations: &[(&'static str, RecordBatch)], said: &[Said]) -> Result<RecordBatch, EngineError> {
    let empty = RecordBatch::new_empty(Arc::new(Schema::empty()));
    let of = |name: &str| {
        Columns(relations.iter().find(|(known, _)| *known == name).map_or(&empty, |(_, batch)| batch))
    };
    let mut reader = Reader::of(of)?;
    let mut gathered = Gathered::default();
    let mut start = 0;
    while start < reader.len() {
        let worker = text(reader.worker, start);
        let end =
            (start..reader.len()).find(|row| text(reader.worker, *row) != worker).unwrap_or(reader.len());
        let mut of_worker = reader.worker(start..end, said);
        of_worker.sort_by(|one, other| (one.at, one.id).cmp(&(other.at, other.id)));
        of_worker.iter().for_each(|row| gathered.push(row));
        start = end;
    }
    gathered.finish()
}

/// The relations, typed.
struct Reader<'a> {
    worker: &'a StringArray,
    id: &'a StringArray,
    piece: &'a Int64Array,
    aside: &'a StringArray,
    /// As [`TEXTS`], but for what attributes say.
    texts: [Option<&'a StringArray>; TEXTS.len()],
    labeled: &'a TimestampMicrosecondArray,
    released: &'a TimestampMicrosecondArray,
    verdicts: &'a StringArray,
    reals: [&'a Float64Array; 2],
    handling: &'a Int64Array,
    price: &'a Decimal128Array,
    golds: Many<'a>,
    correct: &'a BooleanArray,
    intervals: Many<'a>,
    times: [&'a TimestampMicrosecondArray; 2],
    logs: Many<'a>,
    logged: (&'a TimestampMicrosecondArray, &'a Int64Array),
}

impl<'a> Reader<'a> {
    fn of(of: impl Fn(&str) -> Columns<'a>) -> Result<Reader<'a>, EngineError> {
        let pieces = of("pieces");
        let (golds, intervals, logs) = (of("gold_answers"), of("work_intervals"), of("logged_time"));
        let mut texts = [None; TEXTS.len()];
        for (at, name) in TEXTS.iter().enumerate().filter(|(at, _)| ![LANGUAGE, DIFFICULTY].contains(at)) {
            texts[at] = Some(pieces.text(name)?);
        }
        Ok(Reader {
            worker: pieces.text("worker_id")?,
            id: pieces.text(ID)?,
            piece: pieces.whole("piece")?,
            aside: pieces.text("aside")?,
            texts,
            labeled: pieces.time("last_labeled_at")?,
            released: pieces.time("last_released_at")?,
            verdicts: pieces.text("final_verdict")?,
            reals: [pieces.real("units")?, pieces.real("score")?],
            handling: pieces.whole("handling_micros")?,
            price: pieces.money("price")?,
            golds: Many::of(golds)?,
            correct: golds.flag("correct")?,
            intervals: Many::of(intervals)?,
            times: [intervals.time("started_at")?, intervals.time("ended_at")?],
            logs: Many::of(logs)?,
            logged: (logs.time("logged_at")?, logs.whole("logged_micros")?),
        })
    }

    fn len(&self) -> usize {
        self.worker.len()
    }

    /// The rows of one worker, in no order.
    fn worker<'r>(&mut self, rows: Range<usize>, said: &'r [Said]) -> Vec<Row<'r>>
    where
        'a: 'r,
    {
        let (mut out, mut stretches): (Vec<Row<'r>>, Vec<_>) = (Vec::new(), Vec::new());
        for row in rows {
            let piece = self.piece.value(row);
            let (wrong, stretched) = (self.wrong(piece), self.intervals.rows(piece));
            let logged = self.logs.rows(piece);
            let mut made = self.row(row, said.get(piece as usize));
            made.gold_wrong = wrong;
            for interval in stretched {
                if let (Some(start), Some(end)) = (self.times[0].at(interval), self.times[1].at(interval)) {
                    stretches.push((start, end, made.id, out.len()));
                    made.at = if made.is_piece || made.at > 0 { made.at } else { end };
                }
            }
            for log in logged {
                made.own += self.logged.1.at(log).unwrap_or_default();
                made.at = self.logged.0.at(log).unwrap_or(made.at);
            }
            out.push(made);
        }
        // Each moment counts once: for the stretch that began first.
        stretches.sort_unstable();
        let mut reached = Micros::MIN;
        for (start, end, _, row) in stretches {
            out[row].own += (end - start.max(reached)).max(0);
            reached = reached.max(end);
        }
        out.retain(|row| row.is_piece || row.own > 0);
        out
    }

    /// Answers of a piece that differ from the known one.
    fn wrong(&mut self, piece: i64) -> u32 {
        let wrong = self.golds.rows(piece).filter(|row| self.correct.at(*row) == Some(false)).count();
        u32::try_from(wrong).unwrap_or(u32::MAX)
    }

    fn row<'r>(&self, row: usize, said: Option<&'r Said>) -> Row<'r>
    where
        'a: 'r,
    {
        let mut texts: [Option<&'r str>; TEXTS.len()] =
            self.texts.map(|column| column.and_then(|column| text(column, row)));
        texts[LANGUAGE] = said.and_then(|said| said.language.as_deref());
        texts[DIFFICULTY] = said.and_then(|said| said.difficulty.as_deref());
        let labeled = self.labeled.at(row).filter(|_| self.aside.is_null(row));
        let [units, score] =
            self.reals.map(|column| column.is_valid(row).then(|| millionths(column.value(row))));
        Row {
            id: text(self.id, row),
            at: labeled.or(self.released.at(row)).unwrap_or_default(),
            is_piece: labeled.is_some(),
            texts,
            units,
            score,
            active: self.handling.at(row),
            own: 0,
            verdict: verdict(text(self.verdicts, row)),
            gold_wrong: 0,
            price: self.price.at(row).map(Money),
        }
    }
}

/// Beyond nine trillion units a piece is too large, however many they are; money ends before that.
pub const BEYOND: i64 = i64::MAX;

fn narrow(millionths: i128) -> i64 {
    i64::try_from(millionths).unwrap_or(BEYOND)
}

/// Rows as columns.
#[derive(Default)]
struct Gathered {
    id: StringBuilder,
    at: Vec<i64>,
    is_piece: Vec<bool>,
    texts: [StringDictionaryBuilder<Int32Type>; TEXTS.len()],
    millionths: [Vec<Option<i128>>; 3],
    active: Vec<Option<i64>>,
    own: Vec<i64>,
    verdict: Vec<u8>,
    gold_wrong: Vec<u32>,
}

const MILLIONTHS: [&str; 3] = [UNITS, SCORE, PRICE];

impl Gathered {
    fn push(&mut self, row: &Row<'_>) {
        self.id.append_option(row.id);
        self.at.push(row.at);
        self.is_piece.push(row.is_piece);
        self.texts.iter_mut().zip(row.texts).for_each(|(column, text)| column.append_option(text));
        let millionths = [row.units, row.score, row.price.map(|price| price.0)];
        self.millionths.iter_mut().zip(millionths).for_each(|(column, value)| column.push(value));
        self.active.push(row.active);
        self.own.push(row.own);
        self.verdict.push(match row.verdict {
            None => 0,
            Some(Verdict::Accepted) => 1,
            Some(Verdict::Rejected) => 2,
        });
        self.gold_wrong.push(row.gold_wrong);
    }

    fn finish(mut self) -> Result<RecordBatch, EngineError> {
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("at", Arc::new(Int64Array::from(self.at))),
            ("is_piece", Arc::new(BooleanArray::from(self.is_piece))),
            (ACTIVE, Arc::new(Int64Array::from(self.active))),
            ("own", Arc::new(Int64Array::from(self.own))),
            ("verdict", Arc::new(UInt8Array::from(self.verdict))),
            (GOLD_WRONG, Arc::new(UInt32Array::from(self.gold_wrong))),
        ];
        for (name, column) in TEXTS.into_iter().zip(&mut self.texts) {
            columns.push((name, Arc::new(column.finish())));
        }
        for (name, values) in MILLIONTHS.into_iter().zip(self.millionths) {
            let values: Int64Array = values.into_iter().map(|value| value.map(narrow)).collect();
            columns.push((name, Arc::new(values)));
        }
        columns.push((ID, Arc::new(self.id.finish())));
        let fields = columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true));
        let schema = Schema::new(fields.collect::<Vec<_>>());
        Ok(RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, column)| column).collect())?)
    }
}
