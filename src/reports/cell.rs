//! How a cell is written: exactly for programs, rounded for people.
//!
//! Promises: [`exact`] reads back to the same value; [`rounded`] never shows something as zero that is not.
//! Absent on purpose: escaping, which differs by format (`csv`, `json`, `page`).

use super::{Audience, Lang};
use crate::table::Cell;
use crate::units::{MONEY_SCALE, print_decimal, print_time};
use crate::words::chinese;

/// The value as programs read it: the shortest decimal that gives the same float, amounts to six
/// decimals, times as RFC 3339 in UTC, nothing for nothing (and for what is no number).
pub(super) fn exact(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Real(real) if !real.is_finite() => String::new(),
        // `+ 0.0` turns -0 into 0.
        Cell::Real(real) => (real + 0.0).to_string(),
        Cell::Money { value, scale } => print_decimal(*value, *scale, MONEY_SCALE as u32),
        Cell::Time(at) => print_time(*at),
    }
}

/// The value as people read it; `column` tells what kind of figure it is. Times are those of the audience's zone; a language alone
/// stands for UTC.
pub(super) fn rounded(cell: &Cell, column: &str, audience: impl Into<Audience>) -> String {
    let audience = audience.into();
    match cell {
        // A line is a place, not an amount: it is looked up as it stands.
        Cell::Whole(line) if column == "line" => line.to_string(),
        Cell::Whole(seconds) if is_seconds(column) => duration(*seconds as f64, audience.lang),
        Cell::Whole(whole) => group(&whole.to_string()),
        Cell::Real(real) if !real.is_finite() => String::new(),
        Cell::Real(real) if is_ratio(column) => percent(*real),
        Cell::Real(real) if is_seconds(column) => duration(*real, audience.lang),
        Cell::Real(real) if is_money(column) && (*real == 0.0 || real.abs() >= 1.0) => {
            group(&format!("{:.2}", real + 0.0))
        }
        Cell::Real(real) if is_money(column) => with_cents(number(*real)),
        Cell::Real(real) => number(*real),
        Cell::Money { value, scale } => amount(*value, *scale),
        Cell::Time(at) => audience.minute(*at),
        Cell::Text(text) if audience.lang == Lang::Zh => chinese::value(column, text).into_owned(),
        Cell::Empty | Cell::Text(_) => exact(cell),
    }
}

/// The value behind a rounded one: exact, but for the digits of a float that an amount cannot have.
pub(super) fn behind(cell: &Cell, column: &str) -> String {
    match cell {
        Cell::Real(real) if real.is_finite() && is_money(column) => millionths(*real).to_string(),
        _ => exact(cell),
    }
}

/// An amount that was reckoned as a float, without what is smaller than a millionth.
fn millionths(real: f64) -> f64 {
    let scale = 10f64.powi(MONEY_SCALE as i32);
    let rounded = (real * scale).round() / scale;
    if rounded.is_finite() { rounded + 0.0 } else { real }
}

/// Whether a column holds amounts of money, or quantiles of them.
pub(super) fn is_money(column: &str) -> bool {
    column.ends_with("_amount") || column.contains("_amount_p")
}

/// Whether a column holds lengths of time, which people read as hours, minutes and seconds.
pub(super) fn is_seconds(column: &str) -> bool {
    column.contains("_seconds")
}

pub(super) fn is_ratio(column: &str) -> bool {
    ["_rate", "_low", "_high", "_share"].iter().any(|end| column.ends_with(end)) || column.contains("_rate_p")
}

/// A ratio of 0 to 1 in per cent.
pub fn percent(ratio: f64) -> String {
    let hundred = ratio * 100.0;
    if hundred != 0.0 && hundred.abs() < 0.05 {
        return format!("{}%", significant(hundred));
    }
    // Nearly all is not all.
    let shown = if ratio < 1.0 && hundred >= 99.95 { 99.9 } else { hundred };
    format!("{shown:.1}%")
}

/// A value at an axis, or a count that is a float: no digit more than needed.
pub(super) fn plain(real: f64) -> String {
    let text = number(real);
    if text.contains('e') { text } else { trim(&text) }
}

/// A plain figure: three or four digits that matter.
pub(super) fn number(real: f64) -> String {
    match real.abs() {
        0.0 => "0".to_string(),
        size if size >= 1000.0 => group(&format!("{real:.0}")),
        size if size >= 10.0 => format!("{real:.1}"),
        size if size >= 1.0 => format!("{real:.2}"),
        _ => significant(real),
    }
}

/// Three significant digits of a small number.
fn significant(real: f64) -> String {
    let places = (2 - real.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = trim(&format!("{real:.places$}"));
    if text == "0" { format!("{real:.0e}") } else { text }
}

/// An amount to the hundredth; to the sixth decimal where it is less than one.
pub(super) fn amount(value: i128, scale: u32) -> String {
    let small = value.unsigned_abs() < 10u128.saturating_pow(scale);
    let places = if small { MONEY_SCALE as u32 } else { 2 };
    let text = print_decimal(value, scale, places);
    if value != 0 && text.trim_start_matches('-') == "0.00" {
        return exact(&Cell::Money { value, scale });
    }
    group(&text)
}

/// A length of time: `42.1 s`, `5 m 03 s`, `12 h 05 m`; in Chinese without the spaces.
pub(super) fn duration(seconds: f64, lang: Lang) -> String {
    let [hour, minute, second] = match lang {
        Lang::En => [" h ", " m", " s"],
        Lang::Zh => ["小时", "分", "秒"],
    };
    if seconds.abs() < 59.95 {
        let shown = if seconds.abs() < 1.0 { number(seconds) } else { format!("{seconds:.1}") };
        return format!("{shown}{second}");
    }
    let whole = seconds.round() as i64;
    if whole.abs() < 3600 {
        let between = lang.say(" ", "");
        return format!("{}{minute}{between}{:02}{second}", whole / 60, (whole % 60).abs());
    }
    let minutes = (seconds / 60.0).round() as i64;
    format!("{}{hour}{:02}{minute}", group(&(minutes / 60).to_string()), (minutes % 60).abs())
}

/// An amount below 1 with at least two decimals.
fn with_cents(text: String) -> String {
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() < 2 => text + "0",
        _ => text,
    }
}

/// Without the zeros that say nothing.
fn trim(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text.to_string(),
    }
}

/// With a comma at each thousand.
pub fn group(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.find('.').map_or((rest, ""), |at| rest.split_at(at));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_is_for_programs() {
        for (cell, text) in [
            (Cell::Empty, ""),
            (Cell::Whole(-12), "-12"),
            (Cell::Real(12.0), "12"),
            (Cell::Real(-0.0), "0"),
            (Cell::Real(1.0 / 3.0), "0.3333333333333333"),
            (Cell::Real(1e-9), "0.000000001"),
            (Cell::Real(f64::NAN), ""),
            (Cell::Money { value: 1_234_567_500_000_000_000, scale: 18 }, "1.234568"),
            (Cell::Money { value: -1_500_000, scale: 6 }, "-1.50"),
            (Cell::Time(1_772_366_400_500_000), "2026-03-01T12:00:00.500Z"),
        ] {
            assert_eq!(exact(&cell), text, "{cell:?}");
        }
    }

    #[test]
    fn rounded_is_for_people() {
        for (column, cell, text) in [
            ("labeled", Cell::Whole(-1_234_567), "-1,234,567"),
            ("labeled_per_hour", Cell::Real(1234.5), "1,234"),
            ("labeled_per_hour", Cell::Real(42.16), "42.2"),
            ("labeled_per_hour", Cell::Real(0.000_123_4), "0.000123"),
            ("acceptance_rate", Cell::Real(0.9162), "91.6%"),
            ("acceptance_rate", Cell::Real(1.0), "100.0%"),
            ("acceptance_rate", Cell::Real(0.99999), "99.9%"),
            ("acceptance_low", Cell::Real(0.00001), "0.001%"),
            ("handling_seconds_p50", Cell::Real(42.13), "42.1 s"),
            ("handling_seconds_p50", Cell::Real(303.2), "5 m 03 s"),
            ("active_seconds", Cell::Real(3599.7), "1 h 00 m"),
            ("active_seconds", Cell::Whole(4_500_000), "1,250 h 00 m"),
            ("owed_amount", Cell::Money { value: 1_234_567_891, scale: 6 }, "1,234.57"),
            ("owed_amount", Cell::Money { value: 3_500, scale: 6 }, "0.0035"),
            ("hourly_paid_amount", Cell::Real(12.345), "12.35"),
            ("last_at", Cell::Time(1_772_366_400_500_000), "2026-03-01 12:00"),
        ] {
            assert_eq!(rounded(&cell, column, Lang::En), text, "{column} {cell:?}");
        }
    }

    #[test]
    fn a_chinese_audience_reads_its_own_words_and_its_own_clock() {
        let audience = Audience { lang: Lang::Zh, tz: chrono_tz::Asia::Shanghai };
        for (column, cell, text) in [
            ("active_seconds", Cell::Real(303.2), "5分03秒"),
            ("active_seconds", Cell::Real(43_500.0), "12小时05分"),
            ("handling_seconds_p50", Cell::Real(42.13), "42.1秒"),
            ("state", Cell::Text("released".into()), "已放弃"),
            ("worker_id", Cell::Text("released".into()), "released"),
            // 2026-03-01T18:00:00Z
            ("last_at", Cell::Time(1_772_388_000_000_000), "2026-03-02 02:00"),
        ] {
            assert_eq!(rounded(&cell, column, audience), text, "{column} {cell:?}");
        }
    }

    #[test]
    fn quantiles_of_money_have_no_digits_that_money_has_not() {
        let cell = Cell::Real(352.000_000_000_000_34);
        assert_eq!(rounded(&cell, "paid_amount_p50", Lang::En), "352.00");
        assert_eq!(behind(&cell, "paid_amount_p50"), "352");
        assert_eq!(behind(&Cell::Real(0.1 + 0.2), "owed_amount_p10"), "0.3");
        assert_eq!(behind(&Cell::Real(0.1 + 0.2), "mean_score"), "0.30000000000000004");
        for (real, text) in [(0.0, "0.00"), (0.1, "0.10"), (0.0718, "0.0718")] {
            assert_eq!(rounded(&Cell::Real(real), "hourly_paid_amount", Lang::En), text);
        }
    }
}
