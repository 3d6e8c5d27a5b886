//! The one text of a card, from which its digest is made.
//!
//! Promises: two files that price every piece alike by the same lines have the same text: defaults are written out, decimals are short,
//! keys and lines are in order. Anything that can change a price, or the name under which it stands, changes it.
//! Absent on purpose: remarks (`note`, `source`) and where in a file something stood.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::card::{Card, Line};
use super::piece::CONDITIONS;
use super::terms::{print_bands, print_night, print_weekend, short};

/// The form of the text; another form would be another digest.
const FORM: &str = "piecework rate card 1";

type Texts = BTreeMap<&'static str, String>;

/// Its parts in their order.
#[derive(Serialize)]
struct Canonical {
    form: &'static str,
    card: Texts,
    lines: Vec<Texts>,
}

impl Card {
    /// The canonical text: JSON in one line.
    pub fn canonical(&self) -> String {
        let mut card = Texts::from([
            ("name", self.name.clone()),
            ("version", self.version.clone()),
            ("currency", self.currency.clone()),
            ("from", self.from.to_string()),
            ("zone", self.zone.name().to_owned()),
            ("rounding", self.rounding.mode.name().to_owned()),
            ("step", short(self.rounding.step)),
        ]);
        put(&mut card, "until", self.until.as_ref().map(NaiveDate::to_string));
        put(&mut card, "night", self.night.as_ref().map(print_night));
        put(&mut card, "weekend", self.weekend.as_ref().map(print_weekend));
        put(&mut card, "day_cap", self.day_cap.map(short));
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.sort_by(|one, other| one.id.cmp(&other.id));
        let lines = lines.into_iter().map(texts).collect();
        // Texts under texts cannot fail to be written.
        serde_json::to_string(&Canonical { form: FORM, card, lines }).unwrap_or_default()
    }

    /// SHA-256 of the canonical text, in hexadecimal.
    pub(super) fn digest_of(&self) -> String {
        let digest = ring::digest::digest(&ring::digest::SHA256, self.canonical().as_bytes());
        digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn texts(line: &Line) -> Texts {
    let mut texts = Texts::from([
        ("id", line.id.clone()),
        ("from", line.from.to_string()),
        ("price", short(line.price)),
        ("per", line.per.name().to_owned()),
    ]);
    for ((key, _), ask) in CONDITIONS.iter().zip(&line.asks) {
        put(&mut texts, key, ask.clone());
    }
    let bands = |bands| Some(print_bands(bands)).filter(|text| !text.is_empty());
    let factor = |factor| format!("x{}", short(factor));
    put(&mut texts, "until", line.until.as_ref().map(NaiveDate::to_string));
    put(&mut texts, "score_bands", bands(&line.score_bands));
    put(&mut texts, "acceptance_bands", bands(&line.acceptance_bands));
    put(&mut texts, "speed_bands", bands(&line.speed_bands));
    put(&mut texts, "minimum", line.minimum.map(short));
    put(&mut texts, "cap", line.cap.map(short));
    put(&mut texts, "day_cap", line.day_cap.map(short));
    put(&mut texts, "night", line.night.map(factor));
    put(&mut texts, "weekend", line.weekend.map(factor));
    put(&mut texts, "gold_factor", line.gold_factor.map(factor));
    put(&mut texts, "gold_penalty", line.gold_penalty.map(short));
    texts
}

fn put(texts: &mut Texts, key: &'static str, text: Option<String>) {
    if let Some(text) = text {
        texts.insert(key, text);
    }
}
