//! One saved answer as an event: a label, or a release where the input was skipped.
//!
//! Promises: the same answer gives the same event wherever it stands; equal answers give equal text in
//! whatever order they were clicked.
//! Absent on purpose: `reject` as a verdict. In binary recipes it is the label, in manual ones it mostly
//! means that the input is no good; in both it is what the annotator said.

use serde_json::{Map, Value};

use super::Piece;
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Rule, event_id};
use crate::sources::json::{at, list, text};
use crate::units::{Micros, SECOND};

/// What a span of a text, a picture or a sound is told by; the rest is the editor's.
const SPAN: &[&str] = &["start", "end", "label", "type", "points"];
/// The same of a box without corners.
const BOX: &[&str] = &["x", "y", "width", "height"];
const RELATION: &[&str] = &["head", "child", "label"];
/// The form of the start time of a server, which stands for a session without a name.
const START_TIME: &[u8] = b"0000-00-00_00-00-00";

/// The event of a saved answer.
///
/// # Errors
/// When it has no task, no time, or an answer that Prodigy does not know.
pub(super) fn answer(value: &Value) -> Result<Piece, Fault> {
    let word = text(value, "answer").unwrap_or_default();
    let event_type = match word.as_str() {
        "accept" | "reject" => EventType::Labeled,
        "ignore" => EventType::Released,
        _ => {
            let message = "is not one of accept, reject, ignore";
            return Err(Fault::new(Rule::NotAllowed, "answer", &word, message));
        }
    };
    let moment = moment(value)?.ok_or_else(|| Fault::missing(event_type, "_timestamp"))?;
    let (worker, attempt) = who(&session(value).unwrap_or_default());
    let is_label = event_type == EventType::Labeled;
    let event = Event {
        event_type,
        occurred_at: Some(moment),
        source: Some("prodigy".to_owned()),
        task_id: Some(task(value)?),
        worker_id: Some(worker),
        label: is_label.then(|| label(value)),
        units: if is_label { units(value) } else { None },
        reason: (!is_label).then(|| "skipped".to_owned()),
        attributes: attributes(value),
        ..Event::default()
    };
    Ok((signed(event, attempt.as_deref()), attempt))
}

/// Gives an event its id: of all that tells it from another one.
pub(super) fn signed(mut event: Event, attempt: Option<&str>) -> Event {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let parts = [
        text(&event.source),
        text(&event.task_id),
        event.event_type.name().to_owned(),
        text(&event.worker_id),
        attempt.unwrap_or_default().to_owned(),
        event.occurred_at.unwrap_or_default().to_string(),
        text(&event.reviewer_id),
        text(&event.label),
        number(event.units),
        number(event.score),
    ];
    event.event_id = Some(event_id(&parts.each_ref().map(String::as_str)));
    event
}

/// The input with its question: `_task_hash`.
///
/// # Errors
/// When there is none.
pub(super) fn task(value: &Value) -> Result<String, Fault> {
    let reason = "the answer has no _task_hash".to_owned();
    let hash = text(value, "_task_hash").ok_or(Fault { rule: Rule::SourceRecord, reason })?;
    Ok(own(&hash))
}

pub(super) fn own(id: &str) -> String {
    format!("prodigy:{id}")
}

/// The name of the session, rather than the start time of the server where both stand there.
pub(super) fn session(value: &Value) -> Option<String> {
    let names = ["_annotator_id", "_session_id"].map(|key| text(value, key));
    let named = names.iter().flatten().find(|name| !is_start_time(name));
    named.or(names.iter().flatten().next()).cloned()
}

/// The worker of a session. Of a session without a name nobody knows the person: what was answered in another
/// one may be by somebody else, so each is a piece of its own.
pub(super) fn who(session: &str) -> (String, Option<String>) {
    match session {
        "" => (own("?"), None),
        start if is_start_time(start) => (own("?"), Some(start.to_owned())),
        name => (own(name), None),
    }
}

/// `2024-05-22_11-47-27`, or that after the name of a dataset.
fn is_start_time(session: &str) -> bool {
    let bytes = session.as_bytes();
    let Some((before, time)) = bytes.split_at_checked(bytes.len().wrapping_sub(START_TIME.len())) else {
        return false;
    };
    let fits = |(byte, form): (&u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form };
    before.last().is_none_or(|last| *last == b'-') && time.iter().zip(START_TIME).all(fits)
}

/// `_timestamp`: seconds since 1970, UTC.
pub(super) fn moment(value: &Value) -> Result<Option<Micros>, Fault> {
    let Some(text) = text(value, "_timestamp") else { return Ok(None) };
    let fault = || Fault::new(Rule::NotTime, "_timestamp", &text, "is no number of seconds since 1970");
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(SECOND).map(Some).ok_or_else(fault);
    }
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..1e12).contains(seconds));
    Ok(Some((seconds.ok_or_else(fault)? * SECOND as f64).round() as Micros))
}

/// What was answered as canonical JSON: accept or reject, and to what. Spans that a pattern marked in the
/// input have no label and are no answer.
pub(super) fn label(value: &Value) -> String {
    let mut out = Map::new();
    for key in ["answer", "label", "user_input", "transcript"] {
        out.extend(at(value, key).map(|found| (key.to_owned(), found.clone())));
    }
    let has = |key: &str| at(value, key).is_some_and(Value::is_array);
    let relations = || list(value, "relations").iter().map(|part| picked(part, RELATION)).collect();
    // Nothing chosen and nothing found are answers too.
    for (key, asked, parts) in [
        ("accept", has("accept"), list(value, "accept").to_vec()),
        ("spans", units(value).is_some() && has("spans"), labeled_spans(value, "spans").map(span).collect()),
        ("audio_spans", has("audio_spans"), labeled_spans(value, "audio_spans").map(span).collect()),
        ("relations", has("relations"), relations()),
    ] {
        if asked {
            out.insert(key.to_owned(), sorted(parts));
        }
    }
    canonical_value(&Value::Object(out))
}

fn labeled_spans<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    list(value, key).iter().filter(|span| at(span, "label").is_some())
}

fn span(span: &Value) -> Value {
    let has_place = at(span, "points").is_some() || at(span, "start").is_some();
    if has_place { picked(span, SPAN) } else { picked(span, &[SPAN, BOX].concat()) }
}

fn picked(part: &Value, keys: &[&str]) -> Value {
    let kept = keys.iter().filter_map(|key| Some(((*key).to_owned(), at(part, key)?.clone())));
    Value::Object(kept.collect())
}

/// Choices and spans are sets: the order of clicks is no part of the answer.
fn sorted(mut parts: Vec<Value>) -> Value {
    parts.sort_by_cached_key(canonical_value);
    Value::Array(parts)
}

/// How many spans were marked; none where the question was another one (a choice, one label: yes or no).
fn units(value: &Value) -> Option<f64> {
    let marked = ["spans", "audio_spans"].iter().map(|key| labeled_spans(value, key).count()).sum::<usize>();
    let asks_for_spans =
        ["spans", "audio_spans"].iter().any(|key| value.get(*key).is_some_and(Value::is_array));
    let asks_else = ["options", "accept", "label"].iter().any(|key| at(value, key).is_some());
    (marked > 0 || asks_for_spans && !asks_else).then_some(marked as f64)
}

fn attributes(value: &Value) -> Option<String> {
    let mut out = Map::new();
    for (name, key) in [("input_hash", "_input_hash"), ("view_id", "_view_id"), ("flagged", "flagged")] {
        out.extend(at(value, key).map(|found| (name.to_owned(), found.clone())));
    }
    out.extend(session(value).map(|session| ("session".to_owned(), session.into())));
    (!out.is_empty()).then(|| canonical_value(&Value::Object(out)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_start_time_is_nobody_and_a_name_is_somebody() {
        for nobody in ["", "2025-01-02_09-00-00", "birds-2025-01-02_09-00-00"] {
            assert_eq!(who(nobody).0, "prodigy:?", "{nobody}");
        }
        for name in ["birds-ana", "2025-01-02", "birds2025-01-02_09-00-00", "птица-аня-на-пруду-2025", "x"]
        {
            assert_eq!(who(name).0, format!("prodigy:{name}"));
        }
        let both = json!({"_annotator_id": "2025-01-02_09-00-00", "_session_id": "birds-ana"});
        assert_eq!(session(&both).unwrap(), "birds-ana");
    }

    #[test]
    fn the_answer_is_what_was_marked_and_not_what_a_pattern_found() {
        for (value, words, count) in [
            (json!({"answer": "reject", "label": "SPAM"}), r#"{"answer":"reject","label":"SPAM"}"#, None),
            (
                json!({"answer": "accept", "accept": [5, 2], "options": [], "spans": [{"start": 1, "end": 2, "pattern": 7}]}),
                r#"{"accept":[2,5],"answer":"accept"}"#,
                None,
            ),
            (
                json!({"answer": "accept", "spans": [
                    {"start": 9, "end": 12, "label": "B", "token_start": 2}, {"start": 1, "end": 4, "label": "A"}]}),
                r#"{"answer":"accept","spans":[{"end":12,"label":"B","start":9},{"end":4,"label":"A","start":1}]}"#,
                Some(2.0),
            ),
            (json!({"answer": "accept", "spans": []}), r#"{"answer":"accept","spans":[]}"#, Some(0.0)),
            (
                json!({"answer": "accept", "accept": [], "spans": []}),
                r#"{"accept":[],"answer":"accept"}"#,
                None,
            ),
            (
                json!({"answer": "accept", "spans": [
                    {"label": "CAT", "x": 1, "y": 2, "width": 3, "height": 4, "id": "u", "color": "red"}]}),
                r#"{"answer":"accept","spans":[{"height":4,"label":"CAT","width":3,"x":1,"y":2}]}"#,
                Some(1.0),
            ),
            (
                json!({"answer": "accept", "audio_spans": [{"start": 0.5, "end": 2.0, "label": "S", "id": "u"}],
                       "relations": [{"head": 1, "child": 2, "label": "OF", "color": "red"}], "transcript": "so"}),
                r#"{"answer":"accept","audio_spans":[{"end":2,"label":"S","start":0.5}],"relations":[{"child":2,"head":1,"label":"OF"}],"transcript":"so"}"#,
                Some(1.0),
            ),
        ] {
            assert_eq!(label(&value), words);
            assert_eq!(units(&value), count, "{value}");
        }
    }

    #[test]
    fn a_time_is_seconds_whole_or_not() {
        let read = |value: Value| moment(&json!({ "_timestamp": value })).map_err(|fault| fault.rule);
        assert_eq!(read(json!(1_700_000_000)), Ok(Some(1_700_000_000 * SECOND)));
        assert_eq!(read(json!(1_700_000_000.25)), Ok(Some(1_700_000_000 * SECOND + 250_000)));
        assert_eq!(read(json!(null)), Ok(None));
        for bad in [json!("noon"), json!(i64::MAX), json!(1e300), json!("NaN")] {
            assert_eq!(read(bad.clone()), Err(Rule::NotTime), "{bad}");
        }
    }
}
