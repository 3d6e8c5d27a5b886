//! A rate card: its head and lines, from TOML or CSV.
//!
//! Promises: what is read has been checked, so that nothing but a missing fact of a piece, or an amount beyond all measure, can stop
//! an evaluation; a minimum and a cap are multiples of the step, so that rounding never goes past them.
//! Absent on purpose: whether lines overlap or leave gaps (`check`), the digest's text (`canonical`).

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::exact::{MODES, minor_unit};
use super::piece::{CONDITIONS, Traits};
use super::spans::Span;
use super::terms::{self, Band, Night, Weekend};
use super::written::{Entry, Written};
use super::{Code, RatesError};
use crate::units::{Mode, Rounding};

/// A card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The file that it was read from, and the line in which `from` stands.
    pub file: String,
    pub from_at: u64,
    pub name: String,
    pub version: String,
    pub currency: String,
    /// The first day on which it is in force, in `zone`.
    pub from: NaiveDate,
    /// The first day on which it is no more.
    pub until: Option<NaiveDate>,
    pub zone: Tz,
    pub rounding: Rounding,
    pub night: Option<Night>,
    pub weekend: Option<Weekend>,
    /// The most that a worker can earn by it in a day, in millionths.
    pub day_cap: Option<i128>,
    /// The most specific first, then by id.
    pub lines: Vec<Line>,
    /// SHA-256 of the canonical form, in hexadecimal.
    pub digest: String,
}

/// What a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    Piece,
    /// Each of the piece's `units`; the name is what people read.
    Unit(&'static str),
    /// An hour of active time.
    Hour,
}

/// Each name of what a price is for.
pub const PERS: [(&str, Per); 10] = [
    ("piece", Per::Piece),
    ("hour", Per::Hour),
    ("unit", Per::Unit("unit")),
    ("box", Per::Unit("box")),
    ("object", Per::Unit("object")),
    ("point", Per::Unit("point")),
    ("word", Per::Unit("word")),
    ("character", Per::Unit("character")),
    ("frame", Per::Unit("frame")),
    ("second", Per::Unit("second")),
];

impl Per {
    pub fn name(self) -> &'static str {
        match self {
            Per::Piece => "piece",
            Per::Hour => "hour",
            Per::Unit(name) => name,
        }
    }
}

/// One rate. Amounts and factors are millionths.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub id: String,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
    /// What it asks of a piece, by condition; what is absent it does not look at.
    pub asks: Traits<String>,
    pub price: i128,
    pub per: Per,
    pub score_bands: Vec<Band>,
    pub acceptance_bands: Vec<Band>,
    /// By seconds at most.
    pub speed_bands: Vec<Band>,
    pub minimum: Option<i128>,
    pub cap: Option<i128>,
    pub day_cap: Option<i128>,
    /// Instead of the card's.
    pub night: Option<i128>,
    pub weekend: Option<i128>,
    /// Where an answer differs from the known one.
    pub gold_factor: Option<i128>,
    /// For each such answer.
    pub gold_penalty: Option<i128>,
    /// The line of the file.
    pub at: u64,
}

impl Line {
    /// How many conditions it has.
    pub fn specificity(&self) -> usize {
        self.asks.iter().flatten().count()
    }

    pub(super) fn span(&self) -> Span {
        Span { from: self.from, until: self.until }
    }

    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.span().holds(day)
    }
}

impl Card {
    /// Reads a card; a file is TOML when its name says so, and CSV otherwise.
    ///
    /// # Errors
    /// Names the line, what is wrong with it, and what to write.
    pub fn parse(file: &str, text: &str) -> Result<Card, RatesError> {
        let written = Written::read(file, text)?;
        let reader = Reader { file, entry: &written.head };
        let mut card = reader.head()?;
        for entry in &written.lines {
            let line = Reader { file, entry }.line(&card)?;
            if let Some(other) = card.lines.iter().find(|other| other.id == line.id) {
                let what =
                    format!("line {:?} stands in line {} already: give it another id", line.id, other.at);
                return Err(RatesError::new(Code::Twice, file, entry.at, what));
            }
            card.lines.push(line);
        }
        card.lines.sort_by(|one, other| {
            other.specificity().cmp(&one.specificity()).then_with(|| one.id.cmp(&other.id))
        });
        card.digest = card.digest_of();
        Ok(card)
    }

    pub(super) fn span(&self) -> Span {
        Span { from: self.from, until: self.until }
    }

    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.span().holds(day)
    }

    /// Whether it has a cap of a day, of its own or of a line.
    pub fn has_day_caps(&self) -> bool {
        self.day_cap.is_some() || self.lines.iter().any(|line| line.day_cap.is_some())
    }

    /// The same card with other prices, and so with another digest.
    pub fn priced(&self, price: impl Fn(&Line) -> i128) -> Card {
        let mut card = self.clone();
        card.lines.iter_mut().for_each(|line| line.price = price(line));
        card.digest = card.digest_of();
        card
    }
}

/// Reads the values of one part of a card.
struct Reader<'w> {
    file: &'w str,
    entry: &'w Entry,
}

impl Reader<'_> {
    fn error(&self, code: Code, at: u64, what: String) -> RatesError {
        RatesError::new(code, self.file, at, what)
    }

    fn need(&self, key: &str, such: &str) -> Result<(u64, &str), RatesError> {
        self.entry.text(key).ok_or_else(|| {
            self.error(
                Code::Missing,
                self.entry.at,
                format!("there is no {key}: add it, as in {key} = {such}"),
            )
        })
    }

    /// The value of a key, where there is one.
    fn read<T>(&self, key: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, RatesError> {
        let Some((at, text)) = self.entry.text(key) else { return Ok(None) };
        read(text).map(Some).map_err(|what| self.error(Code::Value, at, format!("{key} {what}")))
    }

    fn wrong(&self, key: &str, what: &str) -> RatesError {
        let at = self.entry.text(key).map_or(self.entry.at, |(at, _)| at);
        self.error(Code::Value, at, format!("{key} {what}"))
    }

    fn one_of<T: Copy>(&self, key: &str, names: &[(&str, T)]) -> Result<Option<T>, RatesError> {
        self.read(key, |text| {
            let found = names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
            let all = || names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            found.ok_or_else(|| format!("{text:?} is none of {}", all()))
        })
    }

    fn head(&self) -> Result<Card, RatesError> {
        let currency = self.need("currency", "\"CNY\"")?.1;
        self.read("currency", |text| {
            let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            match text.len() <= 12 && text.chars().all(is_code) {
                true => Ok(()),
                false => Err(format!("{text:?} is not a code such as CNY")),
            }
        })?;
        let Some(step) = self.read("step", terms::number)?.or_else(|| minor_unit(currency)) else {
            let what =
                format!("nobody knows the smallest part of {currency}: add step, as in step = \"0.01\"");
            return Err(self.error(Code::Missing, self.entry.at, what));
        };
        if step == 0 {
            return Err(self.wrong("step", "is 0: write what amounts are rounded to, such as 0.01"));
        }
        let rounding = Rounding { mode: self.one_of("rounding", &MODES)?.unwrap_or(Mode::HalfUp), step };
        let (from_at, _) = self.need("from", "2026-03-01")?;
        let card = Card {
            file: self.file.to_owned(),
            from_at,
            name: self.need("name", "\"Boxes 2026\"")?.1.to_owned(),
            version: self.need("version", "\"2026-03\"")?.1.to_owned(),
            currency: currency.to_owned(),
            from: self.read("from", terms::day)?.unwrap_or_default(),
            until: self.read("until", terms::day)?,
            zone: self.read("zone", zone)?.unwrap_or(Tz::UTC),
            rounding,
            night: self.read("night", terms::night)?,
            weekend: self.read("weekend", terms::weekend)?,
            day_cap: self.amount("day_cap", rounding)?,
            lines: Vec::new(),
            digest: String::new(),
        };
        self.span(card.from, card.until)?;
        for key in ["night", "weekend", "day_cap"].into_iter().filter(|key| self.entry.text(key).is_some()) {
            self.need_zone(key)?;
        }
        Ok(card)
    }

    /// Hours and days mean nothing without a place.
    fn need_zone(&self, key: &str) -> Result<(), RatesError> {
        match self.entry.text("zone") {
            Some(_) => Ok(()),
            None => {
                let what =
                    format!("{key} needs to know whose day it is: add zone, as in zone = \"Asia/Shanghai\"");
                Err(self.error(Code::Missing, self.entry.at, what))
            }
        }
    }

    fn span(&self, from: NaiveDate, until: Option<NaiveDate>) -> Result<(), RatesError> {
        match until.filter(|until| *until <= from) {
            Some(until) => {
                let what = format!(
                    "{until} is not after from {from}: it is the first day on which it holds no more"
                );
                Err(self.wrong("until", &what))
            }
            None => Ok(()),
        }
    }

    /// An amount that rounding leaves as it is.
    fn amount(&self, key: &str, rounding: Rounding) -> Result<Option<i128>, RatesError> {
        self.read(key, |text| {
            let amount = terms::number(text)?;
            match amount % rounding.step {
                0 => Ok(amount),
                _ => Err(format!(
                    "{text:?} is no multiple of the step {}: amounts are rounded to it",
                    terms::short(rounding.step)
                )),
            }
        })
    }

    fn line(&self, card: &Card) -> Result<Line, RatesError> {
        self.need("price", "\"0.35\"")?;
        let mut asks: Traits<String> = Default::default();
        for (ask, (key, _)) in asks.iter_mut().zip(CONDITIONS) {
            *ask = self.entry.text(key).map(|(_, text)| text.to_owned());
        }
        let line = Line {
            id: self.need("id", "\"boxes\"")?.1.to_owned(),
            from: self.read("from", terms::day)?.unwrap_or(card.from),
            until: self.read("until", terms::day)?.or(card.until),
            asks,
            price: self.read("price", terms::number)?.unwrap_or_default(),
            per: self.one_of("per", &PERS)?.unwrap_or(Per::Piece),
            score_bands: self.read("score_bands", shares)?.unwrap_or_default(),
            acceptance_bands: self.read("acceptance_bands", shares)?.unwrap_or_default(),
            speed_bands: self.read("speed_bands", terms::bands)?.unwrap_or_default(),
            minimum: self.amount("minimum", card.rounding)?,
            cap: self.amount("cap", card.rounding)?,
            day_cap: self.amount("day_cap", card.rounding)?,
            night: self.read("night", terms::factor)?,
            weekend: self.read("weekend", terms::factor)?,
            gold_factor: self.read("gold_factor", terms::factor)?,
            gold_penalty: self.read("gold_penalty", terms::number)?,
            at: self.entry.at,
        };
        self.fits(&line, card)?;
        Ok(line)
    }

    /// What the parts of a line say together.
    fn fits(&self, line: &Line, card: &Card) -> Result<(), RatesError> {
        self.span(line.from, line.until)?;
        if line.from < card.from {
            return Err(self.wrong(
                "from",
                &format!("{} is before the card is in force, from {}", line.from, card.from),
            ));
        }
        if let (Some(until), Some(end)) =
            (line.until, card.until.filter(|end| line.until.is_none_or(|until| until > *end)))
        {
            return Err(self.wrong("until", &format!("{until} is after the card is in force, until {end}")));
        }
        if let (Some(minimum), Some(cap)) = (line.minimum, line.cap)
            && minimum > cap
        {
            let what = format!("{} is more than the cap {}", terms::short(minimum), terms::short(cap));
            return Err(self.wrong("minimum", &what));
        }
        for (key, own, whole) in
            [("night", line.night, card.night.is_some()), ("weekend", line.weekend, card.weekend.is_some())]
        {
            if own.is_some() && !whole {
                let what = format!(
                    "is a factor of this line, but the card does not say when it is {key}: add {key} to its head"
                );
                return Err(self.wrong(key, &what));
            }
        }
        Ok(())
    }
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| format!("{text:?} is no zone such as Asia/Shanghai"))
}

/// Bands of what lies between 0 and 1.
fn shares(text: &str) -> Result<Vec<Band>, String> {
    let bands = terms::bands(text)?;
    match bands.iter().find(|band| band.at > 1_000_000) {
        Some(band) => Err(format!("has a band at {}: a score or rate is at most 1", terms::short(band.at))),
        None => Ok(bands),
    }
}
