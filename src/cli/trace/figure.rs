//! A figure taken apart, as text and as JSON.
//!
//! Promises: the last line of the text is the printed value; the JSON has every part, the text the first of many.

use serde_json::{Map, Value, json};

use super::aligned;
use crate::cli::output::plain as clean;
use crate::engine::cell_text;
use crate::engine::trace::{Amount, Condition, Figure, Part, Shape, Span, Term};
use crate::table::Cell;
use crate::units::{print_decimal, print_time};

/// So many parts are worked out at a terminal.
const SHOWN: usize = 40;
/// So many ids of events stand on a line.
const SHOWN_EVENTS: usize = 4;

/// The value, the formula, the sum line by line, and the value again.
pub fn as_text(figure: &Figure) -> String {
    let keys: Vec<String> =
        figure.keys.iter().map(|(name, cell)| format!("{name} {}", named(cell))).collect();
    let value = printed(&figure.value);
    let mut out = format!("{}.{} of {}: {value}\n", figure.report, figure.column, keys.join(", "));
    out += &format!("  {}\n  {} ({})\n", figure.words.words, figure.words.formula, figure.words.unit);
    match &figure.shape {
        Shape::Sum(term) => out += &format!("\n{}", sum(term, &value)),
        Shape::Ratio { numerator, factor, denominator } => {
            out += &format!("\nnumerator\n{}", sum(numerator, &amount(numerator.total)));
            out += &format!("\ndenominator\n{}", sum(denominator, &amount(denominator.total)));
            let times = if *factor == 1 { String::new() } else { format!(" x {factor}") };
            out += &format!(
                "\n  {}{times} / {} = {value}\n",
                amount(numerator.total),
                amount(denominator.total)
            );
        }
        Shape::Bound { part, whole, z, low } => {
            out += &format!("\nnumerator\n{}", sum(part, &amount(part.total)));
            out += &format!("\ndenominator\n{}", sum(whole, &amount(whole.total)));
            out += &format!("\n{}\n", wilson(part, whole, *z, *low, &value));
        }
        Shape::Quantile { p, ranked } => out += &quantile(*p, ranked, &value),
        Shape::Deciding(part) => {
            let rows: Vec<_> = part.iter().map(|part| line(part, amount(part.amount))).collect();
            out += &format!("\n{}", aligned(&rows, &[]));
        }
        Shape::Worked { terms, arithmetic, .. } => {
            for term in terms {
                out += &format!("\n{}\n{}", term.name, sum(term, &amount(term.total)));
            }
            out += &format!("\n  {arithmetic} = {value}\n");
        }
        Shape::Conditions { level, conditions } => out += &levels(level.as_deref(), conditions),
    }
    out
}

/// A part as a line: what it weighs, when, what it is, whose, by which events.
fn line(part: &Part, weight: String) -> Vec<String> {
    let at = part.at.map(print_time).unwrap_or_default();
    let until = part.until.map(|until| format!("..{}", print_time(until))).unwrap_or_default();
    let settled = part.settled.map(|(owed, paid)| format!(": {} owed, {} paid", amount(owed), amount(paid)));
    let whose = part.assignment_id.as_ref().or(part.task_id.as_ref()).or(part.worker_id.as_ref());
    let mut events: Vec<String> = part.events.iter().take(SHOWN_EVENTS).map(|id| clean(id)).collect();
    if part.events.len() > SHOWN_EVENTS {
        events.push(format!("and {} more", part.events.len() - SHOWN_EVENTS));
    }
    vec![
        weight,
        format!("{at}{until}"),
        format!("{}{}", part.what, settled.unwrap_or_default()),
        clean(whose.map_or("", String::as_str)),
        events.join(" "),
    ]
}

/// The first of many lines, and how many more there are.
fn lines(parts: &[Part], weight: impl Fn(&Part) -> String) -> Vec<Vec<String>> {
    let mut rows: Vec<_> = parts.iter().take(SHOWN).map(|part| line(part, weight(part))).collect();
    if parts.len() > SHOWN {
        rows.push(vec![String::new(), format!("and {} more: --format json", parts.len() - SHOWN)]);
    }
    rows
}

fn sum(term: &Term, total: &str) -> String {
    let mut rows = lines(&term.parts, |part| amount(part.amount));
    rows.push(vec![total.to_owned(), format!("sum of {}", term.parts.len())]);
    aligned(&rows, &[0])
}

fn quantile(p: f64, ranked: &[Part], value: &str) -> String {
    let weighed = |part: &Part| part.weight.unwrap_or_default() > 0.0;
    let mut rows: Vec<Vec<String>> = Vec::new();
    // Those that decide are always shown, with the ranks around them.
    let centre = ranked.iter().position(weighed).unwrap_or_default();
    let first = centre.saturating_sub(SHOWN / 2);
    if first > 0 {
        rows.push(vec![String::new(), String::new(), format!("{first} shorter: --format json")]);
    }
    for (rank, part) in ranked.iter().enumerate().skip(first).take(SHOWN) {
        let weight = part.weight.filter(|weight| *weight > 0.0).map(|weight| format!("x {weight}"));
        let mut row = vec![(rank + 1).to_string(), weight.unwrap_or_default()];
        row.extend(line(part, amount(part.amount)));
        rows.push(row);
    }
    let more = ranked.len().saturating_sub(first + SHOWN);
    if more > 0 {
        rows.push(vec![String::new(), String::new(), format!("{more} longer: --format json")]);
    }
    let terms: Vec<String> = ranked
        .iter()
        .filter(|part| weighed(part))
        .map(|part| format!("{} x {}", amount(part.amount), part.weight.unwrap_or_default()))
        .collect();
    let place = p * ranked.len().saturating_sub(1) as f64;
    let sum =
        if terms.is_empty() { "no value".to_owned() } else { format!("{} = {value}", terms.join(" + ")) };
    format!(
        "\n{}\n  place {place} of 0..{}: {sum}\n",
        aligned(&rows, &[0, 1, 2]),
        ranked.len().saturating_sub(1)
    )
}

/// Wilson's formula with the numbers in it.
fn wilson(part: &Term, whole: &Term, z: f64, low: bool, value: &str) -> String {
    let (Amount::Count(part), Amount::Count(n)) = (part.total, whole.total) else { return String::new() };
    if n == 0 {
        return "  nothing over nothing: empty".to_owned();
    }
    let (p, sign) = (part as f64 / n as f64, if low { '-' } else { '+' });
    format!(
        "  p = {part}/{n} = {p}, n = {n}, z = {z}\n  (p + z²/2n {sign} z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) = {value}"
    )
}

fn levels(level: Option<&str>, conditions: &[Condition]) -> String {
    let Some(level) = level else { return "\n  the top: nothing more is asked\n".to_owned() };
    let mut out = format!("\nwhat level {level} asks\n");
    for Condition { asked, parts } in conditions {
        let met = if asked.met { "met" } else { "not met" };
        let number =
            |number: Option<f64>| number.map_or("nothing yet".to_owned(), |number| number.to_string());
        let against = match asked.needed {
            Some(needed) => format!(": {}, needs {needed}", number(asked.value)),
            None => String::new(),
        };
        out += &format!("\n{} ({}){against}: {met}\n", asked.key, asked.words);
        out += &aligned(&lines(parts, |part| amount(part.amount)), &[0]);
    }
    out
}

/// An amount with all its digits.
fn amount(amount: Amount) -> String {
    match amount {
        Amount::Exact { value, scale } => print_decimal(value, scale, scale),
        other => cell_text(&other.cell()),
    }
}

fn printed(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "(empty)".to_owned(),
        cell => clean(&cell_text(cell)),
    }
}

fn named(cell: &Cell) -> String {
    if *cell == Cell::Empty { "(none)".to_owned() } else { printed(cell) }
}

/// All of it as JSON.
pub fn as_json(figure: &Figure) -> String {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("report", json!(figure.report));
    put("column", json!(figure.column));
    for (name, cell) in &figure.keys {
        put(name, json_cell(cell));
    }
    put("value", json_cell(&figure.value));
    put("unit", json!(figure.words.unit));
    put("formula", json!(figure.words.formula));
    match &figure.shape {
        Shape::Sum(term) => {
            put("parts", parts(&term.parts));
        }
        Shape::Ratio { numerator, factor, denominator } => {
            put("numerator", term(numerator));
            put("factor", json!(factor));
            put("denominator", term(denominator));
        }
        Shape::Bound { part, whole, z, low } => {
            put("numerator", term(part));
            put("denominator", term(whole));
            put("z", json!(z));
            put("worked", json!(wilson(part, whole, *z, *low, &printed(&figure.value)).trim()));
        }
        Shape::Quantile { p, ranked } => {
            put("p", json!(p));
            put("parts", parts(ranked));
        }
        Shape::Deciding(part) => {
            put("parts", parts(part.as_slice()));
        }
        Shape::Worked { terms, arithmetic, .. } => {
            for of in terms {
                put(&of.name, term(of));
            }
            put("worked", json!(arithmetic));
        }
        Shape::Conditions { level, conditions } => {
            put("level", json!(level));
            put("conditions", conditions.iter().map(condition).collect());
        }
    }
    format!("{:#}\n", Value::Object(object))
}

fn term(of: &Term) -> Value {
    json!({"value": json_amount(of.total), "parts": parts(&of.parts)})
}

fn condition(Condition { asked, parts: of }: &Condition) -> Value {
    json!({
        "condition": asked.key, "words": asked.words, "needs": asked.needed, "value": asked.value,
        "met": asked.met, "parts": parts(of),
    })
}

fn parts(parts: &[Part]) -> Value {
    parts.iter().map(part).collect()
}

fn part(part: &Part) -> Value {
    let mut object = Map::new();
    let texts = [
        ("what", Some(&part.what)),
        ("worker_id", part.worker_id.as_ref()),
        ("assignment_id", part.assignment_id.as_ref()),
        ("task_id", part.task_id.as_ref()),
    ];
    object.insert("value".to_owned(), json_amount(part.amount));
    for (name, at) in [("at", part.at), ("until", part.until)] {
        object.extend(at.map(|at| (name.to_owned(), json!(print_time(at)))));
    }
    object.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
    if let Some((owed, paid)) = part.settled {
        object.insert("owed".to_owned(), json_amount(owed));
        object.insert("paid".to_owned(), json_amount(paid));
    }
    object.extend(part.weight.map(|weight| ("weight".to_owned(), json!(weight))));
    object.insert("events".to_owned(), json!(part.events));
    if !part.spans.is_empty() {
        object.insert("intervals".to_owned(), part.spans.iter().map(span).collect());
    }
    Value::Object(object)
}

fn span(Span { assignment_id, start, end, events }: &Span) -> Value {
    json!({
        "assignment_id": assignment_id, "started_at": print_time(*start), "ended_at": print_time(*end), "events": events,
    })
}

/// Amounts are text, as a number in JSON is read as a float; lengths are seconds.
fn json_amount(of: Amount) -> Value {
    match of {
        Amount::Count(count) => json!(count),
        Amount::Length(_) => json_cell(&of.cell()),
        Amount::Exact { .. } | Amount::Moment(_) => json!(amount(of)),
    }
}

/// A cell as the JSON of a report has it.
fn json_cell(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Whole(whole) => json!(whole),
        Cell::Real(real) => json!(real),
        Cell::Text(_) | Cell::Money { .. } | Cell::Time(_) => json!(cell_text(cell)),
    }
}
