//! What happened under an id, as text and as JSON.

use serde_json::{Map, Value, json};

use super::aligned;
use crate::cli::output::plain as clean;
use crate::engine::cell_text;
use crate::engine::trace::{Amount, PieceStory, Step, Told, Totals};
use crate::events::{Event, EventType, FIELDS, Value as Field};
use crate::table::Cell;
use crate::units::{print_decimal, print_time};

/// So many letters of an answer are shown.
const SHOWN_LABEL: usize = 40;

/// Each piece under its head, event by event; what belongs to no piece after them.
pub fn as_text(told: &Told) -> String {
    let meanings: Vec<&str> = told.meanings.iter().map(|meaning| meaning.name()).collect();
    let mut out = format!("{}: {}\n", clean(&told.id), meanings.join(", "));
    for entry in &told.quarantined {
        let raw: String = clean(&entry.raw).chars().take(160).collect();
        out += &format!("\nnot accepted: {} {}\n  {raw}\n", entry.rule, clean(&entry.reason));
    }
    for piece in &told.story.pieces {
        out += &format!("\n{}{}", head(piece), steps(&piece.steps));
    }
    if !told.story.beside.is_empty() {
        out += &format!("\nbeside pieces of work\n{}", steps(&told.story.beside));
    }
    out
}

fn head(piece: &PieceStory) -> String {
    let cell = |name: &str| piece.row.get(name).filter(|cell| **cell != Cell::Empty).map(cell_text);
    let named = |label: &str, name: &str| cell(name).map(|text| format!("{label} {}", clean(&text)));
    let worker = piece.worker_id.as_deref().map_or("nobody".to_owned(), clean);
    let mut said = vec![format!("worker {worker}")];
    if piece.row.is_empty() {
        said.push("nothing of it stands".to_owned());
    }
    said.extend([named("task", "task_id"), named("project", "project_id")].into_iter().flatten());
    let price =
        cell("price").map(|price| format!("price {price} {}", cell("price_currency").unwrap_or_default()));
    said.extend(price.map(|price| price.trim_end().to_owned()));
    said.extend([named("state", "state"), named("verdict", "final_verdict")].into_iter().flatten());
    let mut out = format!("assignment {}\n  {}\n", clean(&piece.assignment_id), said.join(", "));
    for total in &piece.totals {
        out += &format!("  {}\n", balance(total));
    }
    if !piece.flags.is_empty() {
        out += &format!("  strange: {}\n", piece.flags.join(", "));
    }
    out
}

fn balance(total: &Totals) -> String {
    let Totals { currency, owed, paid, outstanding } = total;
    let (word, shown) = match outstanding {
        Amount::Exact { value, scale } if *value < 0 => {
            ("overpaid", Amount::Exact { value: -value, scale: *scale })
        }
        other => ("outstanding", *other),
    };
    format!("{currency}: owed {}, paid {}, {word} {}", amount(*owed), amount(*paid), amount(shown))
}

fn amount(amount: Amount) -> String {
    match amount {
        Amount::Exact { value, scale } => print_decimal(value, scale, scale),
        other => cell_text(&other.cell()),
    }
}

fn steps(steps: &[Step]) -> String {
    let header =
        ["", "occurred_at", "recorded_at", "event_type", "state", "event_id", "origin", "what it says"];
    let recorded = steps.iter().any(|step| step.event.recorded_at.is_some());
    let mut rows = vec![header.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
    rows.extend(steps.iter().map(row));
    if !recorded {
        rows.iter_mut().for_each(|row| row[2].clear());
    }
    aligned(&rows, &[])
}

fn row(step: &Step) -> Vec<String> {
    let event = &step.event;
    let mut notes = vec![says(event)];
    if let Some((void, reason)) = &step.voided_by {
        let reason = reason.as_deref().map_or(String::new(), |reason| format!(" ({})", clean(reason)));
        notes.push(format!("voided by {}{reason}", clean(void)));
    }
    notes.extend(step.seen_again.iter().map(|(file, line)| format!("seen again at {}:{line}", clean(file))));
    if !step.flags.is_empty() {
        notes.push(format!("strange: {}", step.flags.join(", ")));
    }
    notes.retain(|note| !note.is_empty());
    vec![
        if step.voided_by.is_some() { "x" } else { "" }.to_owned(),
        event.occurred_at.map(print_time).unwrap_or_default(),
        event.recorded_at.map(print_time).unwrap_or_default(),
        event.event_type.name().to_owned(),
        step.state.unwrap_or_default().to_owned(),
        clean(event.event_id.as_deref().unwrap_or_default()),
        origin(event),
        notes.join("; "),
    ]
}

fn origin(event: &Event) -> String {
    let line = event.origin_line.map_or(String::new(), |line| format!(":{line}"));
    format!("{}{line}", clean(event.origin_file.as_deref().unwrap_or_default()))
}

/// What an event says beside who, what and when, in a few words.
fn says(event: &Event) -> String {
    let text =
        |label: &str, field: &Option<String>| field.as_deref().map(|text| format!("{label}{}", clean(text)));
    let money =
        event.price.map(|price| format!("price {price} {}", event.currency.as_deref().unwrap_or_default()));
    let paid =
        event.amount.map(|amount| format!("{amount} {}", event.currency.as_deref().unwrap_or_default()));
    let label = event.label.as_deref().map(|label| {
        let short: String = clean(label).chars().take(SHOWN_LABEL).collect();
        if label.chars().count() > SHOWN_LABEL {
            format!("label {short}…")
        } else {
            format!("label {short}")
        }
    });
    let task = text("task ", &event.task_id).filter(|_| event.event_type == EventType::Published);
    let said = [
        task,
        text("", &event.verdict),
        event.score.map(|score| format!("score {score}")),
        text("by ", &event.reviewer_id),
        paid,
        text("", &event.pay_kind),
        text("payment ", &event.payment_id),
        money,
        label,
        text("item ", &event.item_id),
        text("gold ", &event.gold.as_deref().map(|gold| gold.chars().take(SHOWN_LABEL).collect())),
        text("", &event.activity),
        text("", &event.module),
        event.active_ms.map(|ms| format!("worked {} s", ms as f64 / 1000.0)),
        text("done by ", &event.actor_id),
        text("takes back ", &event.target_event_id),
        text("because ", &event.reason),
    ];
    said.into_iter().flatten().map(|text| text.trim_end().to_owned()).collect::<Vec<_>>().join(", ")
}

/// All of it as JSON: events with all their fields.
pub fn as_json(told: &Told) -> String {
    let meanings: Vec<&str> = told.meanings.iter().map(|meaning| meaning.name()).collect();
    let quarantined = told.quarantined.iter().map(|entry| {
        json!({"file": entry.file, "line": entry.line, "rule": entry.rule, "reason": entry.reason, "raw": entry.raw})
    });
    let value = json!({
        "id": told.id,
        "kinds": meanings,
        "pieces": told.story.pieces.iter().map(piece).collect::<Vec<_>>(),
        "beside": told.story.beside.iter().map(step).collect::<Vec<_>>(),
        "quarantined": quarantined.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn piece(piece: &PieceStory) -> Value {
    let row: Map<String, Value> = piece
        .row
        .iter()
        .filter(|(name, cell)| *name != "piece" && **cell != Cell::Empty)
        .map(|(name, cell)| {
            let value = match cell {
                Cell::Whole(whole) => json!(whole),
                Cell::Real(real) => json!(real),
                cell => json!(cell_text(cell)),
            };
            (name.clone(), value)
        })
        .collect();
    let totals = piece.totals.iter().map(|total| {
        json!({
            "currency": total.currency, "owed": amount(total.owed), "paid": amount(total.paid),
            "outstanding": amount(total.outstanding),
        })
    });
    json!({
        "worker_id": piece.worker_id,
        "assignment_id": piece.assignment_id,
        "assignment": row,
        "balances": totals.collect::<Vec<_>>(),
        "flags": piece.flags,
        "events": piece.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &Step) -> Value {
    let mut object = Map::new();
    for (field, value) in FIELDS.iter().zip(step.event.values()) {
        let value = match value {
            Field::Null => continue,
            Field::Text(text) => json!(text),
            Field::Time(at) => json!(print_time(at)),
            Field::Money(money) => json!(money.to_string()),
            Field::Whole(whole) => json!(whole),
            Field::Real(real) => json!(real),
            Field::Flag(flag) => json!(flag),
        };
        object.insert(field.name.to_owned(), value);
    }
    let voided = step.voided_by.as_ref().map(|(void, reason)| json!({"event_id": void, "reason": reason}));
    let again = step.seen_again.iter().map(|(file, line)| json!({"file": file, "line": line}));
    json!({
        "event": object, "state": step.state, "flags": step.flags, "voided_by": voided,
        "seen_again": again.collect::<Vec<_>>(),
    })
}
