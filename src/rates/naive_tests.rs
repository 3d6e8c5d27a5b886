//! The evaluator against a second one that was written by itself: texts, plain loops, and arithmetic on paper (digits in columns).
//! It shares nothing with the first but the file that both read, and the piece.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::units::decimal;

// ---- Arithmetic on paper: digits, the last first.

type Digits = Vec<u8>;

fn digits(text: &str) -> Digits {
    trim(text.bytes().rev().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect())
}

fn trim(mut digits: Digits) -> Digits {
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

fn add(one: &[u8], other: &[u8]) -> Digits {
    let (mut sum, mut carry) = (Vec::new(), 0);
    for at in 0..one.len().max(other.len()) + 1 {
        let column = one.get(at).unwrap_or(&0) + other.get(at).unwrap_or(&0) + carry;
        sum.push(column % 10);
        carry = column / 10;
    }
    trim(sum)
}

/// `one` must not be less.
fn subtract(one: &[u8], other: &[u8]) -> Digits {
    let (mut left, mut borrowed) = (Vec::new(), 0);
    for (at, digit) in one.iter().enumerate() {
        let take = other.get(at).unwrap_or(&0) + borrowed;
        borrowed = u8::from(*digit < take);
        left.push(digit + 10 * borrowed - take);
    }
    trim(left)
}

fn multiply(one: &[u8], other: &[u8]) -> Digits {
    let mut product = Vec::new();
    for (at, digit) in other.iter().enumerate() {
        let mut row = vec![0; at];
        let mut carry = 0u16;
        for own in one {
            carry += u16::from(*own) * u16::from(*digit);
            row.push((carry % 10) as u8);
            carry /= 10;
        }
        row.push((carry % 10) as u8);
        product = add(&product, &trim(row));
    }
    product
}

fn is_less(one: &[u8], other: &[u8]) -> bool {
    (one.len(), one.iter().rev().collect::<Vec<_>>()) < (other.len(), other.iter().rev().collect::<Vec<_>>())
}

/// Quotient and what is left.
fn divide(one: &[u8], other: &[u8]) -> (Digits, Digits) {
    let (mut quotient, mut left) = (Vec::new(), Vec::new());
    for digit in one.iter().rev() {
        left.insert(0, *digit);
        left = trim(left);
        let mut times = 0;
        while !is_less(&left, other) {
            left = subtract(&left, other);
            times += 1;
        }
        quotient.insert(0, times);
    }
    (trim(quotient), left)
}

fn shifted(digits: &[u8], places: usize) -> Digits {
    trim([vec![0; places], digits.to_vec()].concat())
}

/// How many digits stand after the point.
fn places(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// A sum under way: digits with a point, over a whole number.
#[derive(Clone)]
struct Paper {
    minus: bool,
    digits: Digits,
    places: usize,
    over: Digits,
}

impl Paper {
    fn of(text: &str) -> Paper {
        Paper { minus: text.starts_with('-'), digits: digits(text), places: places(text), over: digits("1") }
    }

    fn times(&mut self, text: &str) {
        self.digits = multiply(&self.digits, &digits(text));
        self.places += places(text);
    }

    fn plus(&mut self, text: &str) {
        let mut other = multiply(&digits(text), &self.over);
        let most = self.places.max(places(text));
        self.digits = shifted(&self.digits, most - self.places);
        other = shifted(&other, most - places(text));
        self.places = most;
        let minus = text.starts_with('-');
        if minus == self.minus {
            self.digits = add(&self.digits, &other);
        } else if is_less(&self.digits, &other) {
            (self.minus, self.digits) = (minus, subtract(&other, &self.digits));
        } else {
            self.digits = subtract(&self.digits, &other);
        }
    }

    fn is_below(&self, text: &str) -> bool {
        let mut rest = self.clone();
        rest.plus(&format!("-{text}"));
        rest.minus && !rest.digits.is_empty()
    }

    fn is_above(&self, text: &str) -> bool {
        let mut rest = self.clone();
        rest.plus(&format!("-{text}"));
        !rest.minus && !rest.digits.is_empty()
    }

    /// In steps, as text.
    fn rounded(&self, step: &str, mode: &str) -> String {
        let over = shifted(&multiply(&self.over, &digits(step)), self.places);
        let (mut steps, left) = divide(&shifted(&self.digits, places(step)), &over);
        let twice = add(&left, &left);
        let is_odd = steps.first().is_some_and(|digit| digit % 2 == 1);
        let up = match mode {
            "down" => false,
            "half-up" => !is_less(&twice, &over),
            _ => is_less(&over, &twice) || (twice == over && is_odd),
        };
        if up {
            steps = add(&steps, &[1]);
        }
        let text: String = steps.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
        match text.as_str() {
            "" => "0".to_owned(),
            text if self.minus => format!("-{text}"),
            text => text.to_owned(),
        }
    }
}

// ---- Cards and pieces as texts.

const NAMES: [&str; 7] = ["project", "task_type", "domain", "stage", "tier", "language", "difficulty"];
const ZONES: [(&str, i64); 3] = [("UTC", 0), ("Asia/Shanghai", 480), ("Asia/Kolkata", 330)];
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// 1 March 2026 is a Sunday, and so many days after 1970-01-01.
const MARCH: i64 = 20_513;

/// One band: from where on, `x`, `+` or `-`, and how much.
type Banded = (String, &'static str, String);

#[derive(Clone, Debug, Default)]
struct Rate {
    id: String,
    /// Days of March 2026.
    from: i64,
    until: i64,
    asks: [Option<&'static str>; 7],
    price: String,
    per: &'static str,
    score: Vec<Banded>,
    acceptance: Vec<Banded>,
    speed: Vec<Banded>,
    minimum: Option<String>,
    cap: Option<String>,
    night: Option<String>,
    weekend: Option<String>,
    gold_factor: Option<String>,
    gold_penalty: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Sheet {
    currency: &'static str,
    step: &'static str,
    mode: &'static str,
    zone: usize,
    /// Minutes of the day, and a factor.
    night: Option<(i64, i64, String)>,
    weekend: Option<(Vec<usize>, String)>,
    rates: Vec<Rate>,
}

#[derive(Clone, Debug, Default)]
struct Job {
    day: i64,
    minute: i64,
    traits: [Option<&'static str>; 7],
    units: Option<String>,
    active: Option<i64>,
    verdict: Option<Verdict>,
    score: Option<String>,
    acceptance: Option<(u64, u64)>,
    gold_wrong: u32,
}

/// A decimal of at most so many places.
fn number(dice: &mut impl Rng, most: u64, places: u32) -> String {
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

fn sheet(dice: &mut impl Rng) -> Sheet {
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

fn job(dice: &mut impl Rng) -> Job {
    let mut traits = [None; 7];
    for value in &mut traits {
        *value = maybe(dice, 0.9, |dice| ["a", "production"][dice.random_range(0..2)]);
    }
    Job {
        day: dice.random_range(-1..31),
        minute: dice.random_range(0..1440),
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
    fn stepped(&self) -> &'static str {
        match (self.step, self.currency) {
            ("", "JPY") => "1",
            ("", "KWD") => "0.001",
            ("", _) => "0.01",
            (step, _) => step,
        }
    }

    /// The file of it.
    fn toml(&self) -> String {
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
    fn toml(&self) -> String {
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

// ---- The second evaluator.

fn naive(sheet: &Sheet, job: &Job) -> String {
    if job.day < 0 {
        return "not in force".to_owned();
    }
    let mut best: Vec<&Rate> = Vec::new();
    let mut most = 0;
    for rate in &sheet.rates {
        if job.day < rate.from || job.day >= rate.until {
            continue;
        }
        let mut count = 0;
        let mut fits = true;
        for at in 0..7 {
            if let Some(ask) = rate.asks[at] {
                count += 1;
                let has =
                    if NAMES[at] == "stage" { job.traits[at].or(Some("production")) } else { job.traits[at] };
                fits &= has == Some(ask);
            }
        }
        if fits && (best.is_empty() || count > most) {
            (best, most) = (vec![rate], count);
        } else if fits && count == most {
            best.push(rate);
        }
    }
    match best.as_slice() {
        [] => "no line".to_owned(),
        [rate] => rate.naive(sheet, job),
        many => format!("tie {}", many.iter().map(|rate| rate.id.as_str()).collect::<Vec<_>>().join(" ")),
    }
}

fn apply(sum: &mut Paper, band: Option<&Banded>) {
    match band {
        Some((_, "x", much)) => sum.times(much),
        Some((_, "-", much)) => sum.plus(&format!("-{much}")),
        Some((_, _, much)) => sum.plus(much),
        None => {}
    }
}

impl Rate {
    fn naive(&self, sheet: &Sheet, job: &Job) -> String {
        let mut sum = Paper::of("0");
        if job.verdict != Some(Verdict::Rejected) {
            sum = Paper::of(&self.price);
            match (self.per, &job.units, job.active) {
                ("piece", _, _) => {}
                ("hour", _, None) => return format!("no time {}", self.id),
                ("hour", _, Some(micros)) => {
                    sum.times(&micros.to_string());
                    sum.over = digits("3600000000");
                }
                (_, None, _) => return format!("no units {}", self.id),
                (_, Some(units), _) => sum.times(units),
            }
            self.naive_bands(job, &mut sum);
            self.naive_hours(sheet, job, &mut sum);
            if let Some(factor) = self.gold_factor.as_ref().filter(|_| job.gold_wrong > 0) {
                sum.times(factor);
            }
            if let Some(minimum) = self.minimum.as_ref().filter(|minimum| sum.is_below(minimum)) {
                sum = Paper::of(minimum);
            }
            if let Some(cap) = self.cap.as_ref().filter(|cap| sum.is_above(cap)) {
                sum = Paper::of(cap);
            }
        }
        for _ in 0..job.gold_wrong {
            if let Some(penalty) = &self.gold_penalty {
                sum.plus(&format!("-{penalty}"));
            }
        }
        format!("{} {}", self.id, sum.rounded(sheet.stepped(), sheet.mode))
    }

    fn naive_bands(&self, job: &Job, sum: &mut Paper) {
        let mut reached = None;
        for band in &self.score {
            if job.score.as_ref().is_some_and(|score| !Paper::of(score).is_below(&band.0)) {
                reached = Some(band);
            }
        }
        apply(sum, reached);
        reached = None;
        for band in &self.acceptance {
            if let Some((accepted, judged)) = job.acceptance.filter(|(_, judged)| *judged > 0) {
                let mut needed = Paper::of(&band.0);
                needed.times(&judged.to_string());
                if !needed.is_above(&accepted.to_string()) {
                    reached = Some(band);
                }
            }
        }
        apply(sum, reached);
        reached = None;
        for band in self.speed.iter().rev() {
            let mut limit = Paper::of(&band.0);
            limit.times("1000000");
            if job.active.is_some_and(|micros| !limit.is_below(&micros.to_string())) {
                reached = Some(band);
            }
        }
        apply(sum, reached);
    }

    fn naive_hours(&self, sheet: &Sheet, job: &Job, sum: &mut Paper) {
        if let Some((from, until, factor)) = &sheet.night {
            let mut minute = *from;
            while minute != *until {
                if minute == job.minute {
                    sum.times(self.night.as_ref().unwrap_or(factor));
                }
                minute = (minute + 1) % 1440;
            }
        }
        if let Some((days, factor)) = &sheet.weekend
            && days.contains(&((job.day + 6) as usize % 7))
        {
            sum.times(self.weekend.as_ref().unwrap_or(factor));
        }
    }
}

// ---- One against the other.

/// What the evaluator says of a job, in the words of the naive one; and each step re-added.
fn told(card: &Card, sheet: &Sheet, job: &Job) -> String {
    let millionths = |text: &Option<String>| text.as_ref().map(|text| decimal(text, 6).unwrap().0);
    let minutes = (MARCH + job.day) * 1440 + job.minute - ZONES[sheet.zone].1;
    let piece = Piece {
        worker_id: "w",
        assignment_id: "a",
        labeled_at: minutes * 60_000_000 + 59_999_999,
        traits: job.traits,
        units: millionths(&job.units),
        active_micros: job.active,
        verdict: job.verdict,
        score: millionths(&job.score),
        acceptance: job.acceptance,
        gold_wrong: job.gold_wrong,
    };
    let mut steps = Vec::new();
    match card.price(&piece, &mut |step| steps.push(step)) {
        Ok(price) => {
            assert_eq!(
                steps.last().unwrap().amount,
                Exact::millionths(price.amount.0),
                "the steps lead elsewhere"
            );
            assert_eq!(price.amount.0 % card.rounding.step, 0, "it is rounded");
            format!("{} {}", price.line.id, price.amount.0 / card.rounding.step)
        }
        Err(Unpriced::NotInForce) => "not in force".to_owned(),
        Err(Unpriced::NoLine) => "no line".to_owned(),
        Err(Unpriced::Tie(lines)) => {
            format!("tie {}", lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>().join(" "))
        }
        Err(Unpriced::NoUnits(line)) => format!("no units {}", line.id),
        Err(Unpriced::NoTime(line)) => format!("no time {}", line.id),
        Err(Unpriced::TooLarge(line)) => format!("too large {}", line.id),
    }
}

#[test]
fn ten_thousand_pieces_cost_what_the_second_evaluator_says() {
    let mut sorts = std::collections::BTreeMap::<String, u32>::new();
    for seed in 0..2_500 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let sheet = sheet(&mut dice);
        let toml = sheet.toml();
        let card =
            Card::parse("card.toml", &toml).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{toml}"));
        for _ in 0..4 {
            let job = job(&mut dice);
            let (wanted, got) = (naive(&sheet, &job), told(&card, &sheet, &job));
            assert_eq!(got, wanted, "seed {seed}\n{toml}\n{job:?}");
            let sort = match got.split(' ').collect::<Vec<_>>()[..] {
                ["tie", ..] => "tie".to_owned(),
                [id, steps] if id.starts_with('r') && steps.starts_with('-') => "priced below 0".to_owned(),
                [id, "0"] if id.starts_with('r') => "priced at 0".to_owned(),
                [id, _] if id.starts_with('r') => "priced".to_owned(),
                ref words => words[..2].join(" "),
            };
            *sorts.entry(sort).or_default() += 1;
        }
    }
    // Each way to end has its share, so that none is agreed upon by never being met.
    insta::assert_snapshot!(format!("{sorts:?}"), @r#"{"no line": 4669, "no time": 38, "no units": 146, "not in": 304, "priced": 2702, "priced at 0": 1095, "priced below 0": 153, "tie": 893}"#);
    assert_eq!(sorts.values().sum::<u32>(), 10_000);
}

#[test]
fn arithmetic_on_paper_is_right() {
    let text = |digits: &[u8]| digits.iter().rev().map(u8::to_string).collect::<String>();
    assert_eq!(text(&multiply(&digits("9081"), &digits("907"))), (9081 * 907).to_string());
    let (quotient, left) = divide(&digits("1000001"), &digits("37"));
    assert_eq!((text(&quotient), text(&left)), ((1_000_001 / 37).to_string(), (1_000_001 % 37).to_string()));
    let mut sum = Paper::of("1.5");
    sum.plus("-2.25");
    assert_eq!(sum.rounded("0.1", "half-even"), "-8");
    assert_eq!(sum.rounded("0.5", "half-up"), "-2");
    assert!(sum.is_below("0") && !sum.is_above("0"));
}
