//! Random cards and pieces as texts, and the file of a card.

use rand::{Rng, RngExt};

use super::paper::places;
use crate::rates::Verdict;

pub const NAMES: [&str; 7] = ["project", "task_type", "domain", "stage", "tier", "language", "difficulty"];
pub const ZONES: [(&str, i64); 3] = [("UTC", 0), ("Asia/Shanghai", 480), ("Asia/Kolkata", 330)];
pub const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// 1 March 2026 is a Sunday, and so many days after 1970-01-01.
pub const MARCH: i64 = 20_513;

/// One band: from where on, `x`, `+` or `-`, and how much.
pub type Banded = (String, &'static str, String);

#[derive(Clone, Debug, Default)]
pub struct Rate {
    pub id: String,
    /// Days of March 2026.
    pub from: i64,
    pub until: i64,
    pub asks: [Option<&'static str>; 7],
    pub price: String,
    pub per: &'static str,
    pub score: Vec<Banded>,
    pub acceptance: Vec<Banded>,
    pub speed: Vec<Banded>,
    pub minimum: Option<String>,
    pub cap: Option<String>,
    pub night: Option<String>,
    pub weekend: Option<String>,
    pub gold_factor: Option<String>,
    pub gold_penalty: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub currency: &'static str,
    pub step: &'static str,
    pub mode: &'static str,
    pub zone: usize,
    /// Minutes of the day, and a factor.
    pub night: Option<(i64, i64, String)>,
    pub weekend: Option<(Vec<usize>, String)>,
    pub rates: Vec<Rate>,
}

#[derive(Clone, Debug, Default)]
pub struct Job {
    pub day: i64,
    pub minute: i64,
    pub offered: Option<&'static str>,
    pub traits: [Option<&'static str>; 7],
    pub units: Option<String>,
    pub active: Option<i64>,
    pub verdict: Option<Verdict>,
    pub score: Option<String>,
    pub acceptance: Option<(u64, u64)>,
    pub gold_wrong: u32,
}

/// A decimal of at most so many places.
pub fn number(dice: &mut impl Rng, most: u64, places: u32) -> String {
    let places = dice.random_range(0..=places);
    let unit = 10u64.pow(places);
    let value = dice.random_range(0..=most * unit);
    match places {
        0 => value.to_string(),
        places => format!("{}.{:0width$}", value / unit, value % unit, width = places as usize),
    }
}

/// A multiple of a step.
fn of_step(dice: &mut impl Rng, step: &str, from: u64, to: u64) -> (u64, String) {
    let steps = dice.random_range(from..=to);
    let places = places(step);
    let each: u64 = step.replace('.', "").parse().unwrap();
    let text = format!("{:0width$}", steps * each, width = places + 1);
    let (whole, fraction) = text.split_at(text.len() - places);
    (steps, if places == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

fn maybe<T>(dice: &mut impl Rng, share: f64, value: impl FnOnce(&mut dyn Rng) -> T) -> Option<T> {
    dice.random_bool(share).then(|| value(dice))
}

fn bands(dice: &mut impl Rng, ats: &[&str]) -> Vec<Banded> {
    let mut bands = Vec::new();
    for at in ats {
        if dice.random_bool(0.3) {
            let effect = ["x", "x", "+", "-"][dice.random_range(0..4)];
            bands.push(((*at).to_owned(), effect, number(dice, 2, 4)));
        }
    }
    bands
}

pub fn sheet(dice: &mut impl Rng) -> Sheet {
    let (currency, steps): (&str, &[&str]) = match dice.random_range(0..4) {
        0 => ("CNY", &["0.01", "0.1", "1", ""]),
        1 => ("USD", &["0.01", "0.05", ""]),
        2 => ("JPY", &["1", ""]),
        _ => ("KWD", &["0.001", "0.01", ""]),
    };
    let night = maybe(dice, 0.5, |mut dice| {
        let from = dice.random_range(0..1440);
        (from, (from + dice.random_range(1..1440)) % 1440, number(&mut dice, 3, 3))
    });
    let weekend = maybe(dice, 0.5, |mut dice| (vec![5, dice.random_range(0..5)], number(&mut dice, 3, 2)));
    let mut sheet = Sheet {
        currency,
        step: steps[dice.random_range(0..steps.len())],
        mode: ["half-up", "half-even", "down"][dice.random_range(0..3)],
        zone: dice.random_range(0..ZONES.len()),
        night,
        weekend,
        rates: Vec::new(),
    };
    for at in 0..dice.random_range(1..5) {
        let rate = rate(dice, &sheet, at);
        sheet.rates.push(rate);
    }
    sheet
}

fn rate(dice: &mut impl Rng, sheet: &Sheet, at: usize) -> Rate {
    let from = dice.random_range(0..8);
    let mut asks = [None; 7];
    for ask in &mut asks {
        *ask = maybe(dice, 0.12, |dice| ["a", "production"][dice.random_range(0..2)]);
    }
    let minimum = maybe(dice, 0.3, |mut dice| of_step(&mut dice, sheet.stepped(), 0, 300));
    let least = minimum.as_ref().map_or(0, |(steps, _)| *steps);
    let penalty = maybe(dice, 0.3, |mut dice| number(&mut dice, 3, 6));
    Rate {
        id: format!("r{at}"),
        from,
        until: from + dice.random_range(1..30),
        asks,
        price: number(dice, 40, 6),
        per: ["piece", "piece", "hour", "box", "word", "second"][dice.random_range(0..6)],
        score: bands(dice, &["0", "0.5", "0.85", "0.95"]),
        acceptance: bands(dice, &["0.25", "0.9", "1"]),
        speed: bands(dice, &["12.5", "60", "600"]),
        cap: maybe(dice, 0.3, |mut dice| of_step(&mut dice, sheet.stepped(), least, least + 900).1),
        minimum: minimum.map(|(_, text)| text),
        night: sheet.night.as_ref().and_then(|_| maybe(dice, 0.3, |mut dice| number(&mut dice, 2, 2))),
        weekend: sheet.weekend.as_ref().and_then(|_| maybe(dice, 0.3, |mut dice| number(&mut dice, 2, 2))),
        gold_factor: maybe(dice, 0.3, |mut dice| number(&mut dice, 1, 2)),
        gold_penalty: penalty,
    }
}

pub fn job(dice: &mut impl Rng) -> Job {
    let mut traits = [None; 7];
    for value in &mut traits {
        *value = maybe(dice, 0.9, |dice| ["a", "production"][dice.random_range(0..2)]);
    }
    let (day, minute) = (dice.random_range(-1..31), dice.random_range(0..1440));
    Job {
        day,
        minute,
        // Some in the sheet's currency and some not.
        offered: [Some("CNY"), Some("JPY"), None, None, None, None][minute as usize % 6],
        traits,
        units: maybe(dice, 0.9, |mut dice| number(&mut dice, 500, 3)),
        active: maybe(dice, 0.9, |dice| dice.random_range(0..7_200_000_000)),
        verdict: [None, Some(Verdict::Accepted), Some(Verdict::Accepted), Some(Verdict::Rejected)]
            [dice.random_range(0..4)],
        score: maybe(dice, 0.7, |mut dice| number(&mut dice, 1, 3)),
        acceptance: maybe(dice, 0.7, |dice| {
            let judged = dice.random_range(0..20);
            (dice.random_range(0..=judged), judged)
        }),
        gold_wrong: dice.random_range(0..6_u32).saturating_sub(3),
    }
}

impl Sheet {
    pub fn stepped(&self) -> &'static str {
        match (self.step, self.currency) {
            ("", "JPY") => "1",
            ("", "KWD") => "0.001",
            ("", _) => "0.01",
            (step, _) => step,
        }
    }

    /// The file of it.
    pub fn toml(&self) -> String {
        let mut text = format!(
            "name = \"n\"\nversion = \"1\"\ncurrency = \"{}\"\nfrom = 2026-03-01\nzone = \"{}\"\nrounding = \"{}\"\n",
            self.currency, ZONES[self.zone].0, self.mode
        );
        if !self.step.is_empty() {
            text += &format!("step = {}\n", self.step);
        }
        if let Some((from, until, factor)) = &self.night {
            let time = |minute: &i64| format!("{:02}:{:02}", minute / 60, minute % 60);
            text += &format!("night = \"{}-{} x{factor}\"\n", time(from), time(until));
        }
        if let Some((days, factor)) = &self.weekend {
            let days: Vec<&str> = days.iter().map(|day| WEEK[*day]).collect();
            text += &format!("weekend = \"{} x{factor}\"\n", days.join(","));
        }
        self.rates.iter().fold(text, |text, rate| text + &rate.toml())
    }
}

fn date(day: i64) -> String {
    if day < 31 { format!("2026-03-{:02}", day + 1) } else { format!("2026-04-{:02}", day - 30) }
}

impl Rate {
    pub fn toml(&self) -> String {
        let mut text = format!(
            "[[line]]\nid = \"{}\"\nfrom = {}\nuntil = {}\nprice = {}\nper = \"{}\"\n",
            self.id,
            date(self.from),
            date(self.until),
            self.price,
            self.per
        );
        for (name, ask) in NAMES.iter().zip(self.asks) {
            text += &ask.map(|ask| format!("{name} = \"{ask}\"\n")).unwrap_or_default();
        }
        for (name, bands) in [
            ("score_bands", &self.score),
            ("acceptance_bands", &self.acceptance),
            ("speed_bands", &self.speed),
        ] {
            let bands: Vec<String> =
                bands.iter().map(|(at, effect, much)| format!("\"{at} {effect}{much}\"")).collect();
            text += &format!("{name} = [{}]\n", bands.join(", "));
        }
        for (name, value) in
            [("minimum", &self.minimum), ("cap", &self.cap), ("gold_penalty", &self.gold_penalty)]
        {
            text += &value.as_ref().map(|value| format!("{name} = \"{value}\"\n")).unwrap_or_default();
        }
        for (name, value) in
            [("night", &self.night), ("weekend", &self.weekend), ("gold_factor", &self.gold_factor)]
        {
            text += &value.as_ref().map(|value| format!("{name} = \"x{value}\"\n")).unwrap_or_default();
        }
        text
    }
}
