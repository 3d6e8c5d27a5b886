//! What makes one event well formed, and the words for each way in which it is not.
//!
//! Promises: a rule has a stable code; a broken rule is an outcome, never an error of the run.
//! Absent on purpose: what is strange only next to other events (`assignments`).

use super::fields::Event;
use super::kinds::EventType;
use crate::units::{Micros, Money, SECOND, print_time};

/// Why a record was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    NotJson,
    NotDecimal,
    NotTime,
    NoZone,
    UnknownType,
    Missing,
    NotAllowed,
    NotNumber,
    OutOfRange,
    NotCurrency,
    UnknownVersion,
    WrongShape,
    MoneyRange,
    TwiceNamed,
    RowShape,
    NotText,
    Cut,
    TooLong,
    TooDeep,
    TooMany,
    Conflict,
    SourceRecord,
}

/// The registry entry of a rule.
pub struct RuleEntry {
    pub rule: Rule,
    pub code: &'static str,
    /// The rule in words, as the documentation gives it.
    pub says: &'static str,
    /// What to do about it.
    pub hint: &'static str,
}

/// All rules that can keep a record out, by code.
pub const RULES: &[RuleEntry] = &[
    entry(
        Rule::NotJson,
        "PW0101",
        "the line or value is not JSON",
        "write one whole JSON object on each line",
    ),
    entry(
        Rule::NotDecimal,
        "PW0102",
        "an amount of money is not a decimal number",
        "write it with a point and without a currency sign, as 2.50",
    ),
    entry(
        Rule::NotTime,
        "PW0103",
        "a time is not RFC 3339, is in no calendar, or is no time of work",
        "write it as 2026-03-01T09:30:00+08:00",
    ),
    entry(
        Rule::NoZone,
        "PW0104",
        "a time has no offset",
        "add Z or an offset, or say with --source-tz in which zone the file was written",
    ),
    entry(
        Rule::UnknownType,
        "PW0105",
        "the event type is not known",
        "see the list of types in docs/EVENTS.md",
    ),
    entry(
        Rule::Missing,
        "PW0106",
        "a field that this type needs is missing",
        "add the field (docs/EVENTS.md says which type needs what), or give what the whole file lacks with --worker, --project, --price or --at",
    ),
    entry(
        Rule::NotAllowed,
        "PW0107",
        "a word is not one of those that the field allows",
        "use one of the words listed",
    ),
    entry(Rule::NotNumber, "PW0108", "a number cannot be read", "write plain digits with a point"),
    entry(
        Rule::OutOfRange,
        "PW0109",
        "a number lies outside what the field can mean",
        "correct it at the source",
    ),
    entry(
        Rule::NotCurrency,
        "PW0110",
        "a currency is not a code of up to 12 capitals and digits",
        "write the ISO 4217 code, as CNY or USD",
    ),
    entry(
        Rule::UnknownVersion,
        "PW0111",
        "the schema version is newer than this program",
        "install a newer piecework, or write version 1",
    ),
    entry(
        Rule::WrongShape,
        "PW0112",
        "a value has another shape than the field",
        "give one value where one belongs, an object where an object does",
    ),
    entry(
        Rule::MoneyRange,
        "PW0113",
        "an amount has more than 6 decimals or more than 12 digits before the point",
        "round it at the source: nothing is cut here unseen",
    ),
    entry(Rule::TwiceNamed, "PW0114", "a record names a field twice", "keep one of them"),
    entry(
        Rule::RowShape,
        "PW0115",
        "a row has another number of cells than the header",
        "quote cells that hold a separator or a line break",
    ),
    entry(Rule::NotText, "PW0116", "the bytes are not UTF-8 text", "save the file as UTF-8"),
    entry(
        Rule::Cut,
        "PW0117",
        "the record is cut off",
        "export or copy the file again; what stands before the cut was read",
    ),
    entry(
        Rule::TooLong,
        "PW0118",
        "a line, row or record is longer than is allowed",
        "where that is right, allow more with --max-line",
    ),
    entry(
        Rule::TooDeep,
        "PW0119",
        "a value is nested more deeply than is allowed",
        "where that is right, allow more with --max-nesting",
    ),
    entry(
        Rule::Conflict,
        "PW0120",
        "the same event_id came before with other content",
        "the first one stands; to correct a fact, void it and send another event; files of two installations of one tool are told apart with --instance NAME",
    ),
    entry(
        Rule::TooMany,
        "PW0121",
        "a record has more fields than are allowed",
        "where that is right, allow more with --max-fields",
    ),
    entry(
        Rule::SourceRecord,
        "PW0130",
        "the record lacks what its platform always writes",
        "export it again with all columns",
    ),
];

const fn entry(rule: Rule, code: &'static str, says: &'static str, hint: &'static str) -> RuleEntry {
    RuleEntry { rule, code, says, hint }
}

impl Rule {
    /// Its registry entry.
    pub fn entry(self) -> &'static RuleEntry {
        // The registry test holds that each rule is there.
        RULES.iter().find(|entry| entry.rule == self).unwrap_or(&RULES[0])
    }

    pub fn code(self) -> &'static str {
        self.entry().code
    }
}

/// A rule broken by one field of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub rule: Rule,
    /// Field and value in words: `amount "2,50" is not a decimal number`.
    pub reason: String,
}

impl Fault {
    pub fn new(rule: Rule, field: &str, value: &str, message: &str) -> Fault {
        let mut value: String = value.chars().take(81).collect();
        if value.chars().count() > 80 {
            value = value.chars().take(77).collect::<String>() + "...";
        }
        Fault { rule, reason: format!("{field} {value:?} {message}") }
    }

    pub fn missing(event_type: EventType, field: &str) -> Fault {
        Fault {
            rule: Rule::Missing,
            reason: format!("{field} is missing, which {} needs", event_type.name()),
        }
    }
}

/// The version of the contract that this program writes, and the newest that it reads.
pub const SCHEMA_VERSION: i64 = 1;

/// Checks what one event can be checked for on its own.
pub fn check(event: &Event) -> Result<(), Fault> {
    if event.schema_version.is_some_and(|version| !(1..=SCHEMA_VERSION).contains(&version)) {
        let version = event.schema_version.unwrap_or_default().to_string();
        return Err(Fault::new(Rule::UnknownVersion, "schema_version", &version, "is not known"));
    }
    check_time(event)?;
    check_needs(event)?;
    check_money(event)?;
    check_numbers(event)
}

/// 2262-01-01: near there the nanoseconds of Arrow and pandas end.
pub(super) const LATEST: Micros = 9_214_646_400 * SECOND;

fn check_time(event: &Event) -> Result<(), Fault> {
    let Some(at) = event.occurred_at else {
        return Err(Fault::missing(event.event_type, "occurred_at"));
    };
    if (0..LATEST).contains(&at) {
        return Ok(());
    }
    // Tools write the year 1 or 9999 for "none": taken for a moment, it would be millennia of work.
    let message = "lies outside the years 1970 to 2261, so it is no time of work";
    Err(Fault::new(Rule::NotTime, "occurred_at", &print_time(at), message))
}

fn check_needs(event: &Event) -> Result<(), Fault> {
    let kind = event.event_type;
    let need = |there: bool, field: &str| if there { Ok(()) } else { Err(Fault::missing(kind, field)) };
    match kind {
        EventType::Published => need(event.task_id.is_some(), "task_id"),
        EventType::Claimed | EventType::Released | EventType::Labeled | EventType::Reviewed => {
            need(event.worker_id.is_some(), "worker_id")?;
            need(event.task_id.is_some() || event.assignment_id.is_some(), "task_id (or assignment_id)")?;
            let judged = event.verdict.is_some() || event.score.is_some();
            need(kind != EventType::Reviewed || judged, "verdict (or score)")
        }
        EventType::Paid => {
            need(event.worker_id.is_some(), "worker_id")?;
            need(event.amount.is_some(), "amount")
        }
        EventType::TimeLogged => {
            need(event.worker_id.is_some(), "worker_id")?;
            need(event.active_ms.is_some(), "active_ms")
        }
        EventType::Enrolled | EventType::Left => need(event.worker_id.is_some(), "worker_id"),
        EventType::AssessmentTaken => {
            need(event.worker_id.is_some(), "worker_id")?;
            need(event.module.is_some(), "module")?;
            need(event.score.is_some(), "score")
        }
        EventType::Voided => {
            let named = event.target_event_id.is_some() || event.assignment_id.is_some();
            need(named, "target_event_id (or assignment_id)")
        }
        EventType::PayrollClosed => need(event.attributes.is_some(), "attributes"),
    }
}

fn check_money(event: &Event) -> Result<(), Fault> {
    if let Some(price) = event.price.filter(|price| *price < Money::ZERO) {
        return Err(Fault::new(Rule::OutOfRange, "price", &price.to_string(), "is negative"));
    }
    let has_money = event.amount.is_some() || event.price.is_some_and(|price| price > Money::ZERO);
    if has_money && event.currency.is_none() {
        return Err(Fault::missing(event.event_type, "currency"));
    }
    Ok(())
}

/// Ten years: who writes more has written a moment where a length of time belongs.
pub(super) const LONGEST_MS: i64 = 10 * 366 * 24 * 3600 * 1000;
/// Beyond it a float has no whole numbers any more.
pub(super) const MOST_UNITS: f64 = 9e15;

fn check_numbers(event: &Event) -> Result<(), Fault> {
    if let Some(units) = event.units.filter(|units| !(0.0..=MOST_UNITS).contains(units)) {
        let message = if units < 0.0 { "is negative" } else { "is more than anybody can count" };
        return Err(Fault::new(Rule::OutOfRange, "units", &units.to_string(), message));
    }
    if let Some(ms) = event.active_ms.filter(|ms| *ms > LONGEST_MS) {
        return Err(Fault::new(Rule::OutOfRange, "active_ms", &ms.to_string(), "is longer than ten years"));
    }
    let Some(score) = event.score else { return Ok(()) };
    let full =
        if event.event_type == EventType::AssessmentTaken { event.max_score.unwrap_or(1.0) } else { 1.0 };
    if full > 0.0 && (0.0..=full).contains(&score) {
        return Ok(());
    }
    let message = format!("is not between 0 and {full}");
    Err(Fault::new(Rule::OutOfRange, "score", &score.to_string(), &message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_one_entry_and_one_code() {
        let mut codes: Vec<_> = RULES.iter().map(|entry| entry.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RULES.len());
        for entry in RULES {
            assert_eq!(entry.rule.code(), entry.code);
            assert!(!entry.says.is_empty() && !entry.hint.is_empty());
        }
    }

    #[test]
    fn an_error_names_field_and_value_and_cuts_long_ones() {
        let fault = Fault::new(Rule::NotDecimal, "amount", "2,50", "is not a decimal number");
        assert_eq!(fault.reason, r#"amount "2,50" is not a decimal number"#);
        assert!(Fault::new(Rule::NotJson, "label", &"x".repeat(500), "").reason.len() < 100);
    }

    #[test]
    fn each_type_needs_its_own_fields() {
        let bare = |event_type| Event { event_type, occurred_at: Some(0), ..Event::default() };
        let worked =
            |event_type| Event { worker_id: Some("w".into()), task_id: Some("t".into()), ..bare(event_type) };
        for kind in super::super::kinds::EVENT_TYPES {
            assert_eq!(check(&bare(*kind)).unwrap_err().rule, Rule::Missing, "{kind:?}");
        }
        for kind in [EventType::Claimed, EventType::Released, EventType::Labeled] {
            assert_eq!(check(&worked(kind)), Ok(()));
        }
        assert_eq!(check(&worked(EventType::Reviewed)).unwrap_err().rule, Rule::Missing);
        let paid = Event { amount: Some(Money(1)), ..worked(EventType::Paid) };
        assert_eq!(check(&paid).unwrap_err().rule, Rule::Missing);
        assert_eq!(check(&Event { currency: Some("CNY".into()), ..paid }), Ok(()));
        let high = Event { score: Some(1.5), ..worked(EventType::Reviewed) };
        assert_eq!(check(&high).unwrap_err().rule, Rule::OutOfRange);
        let times = [(0, true), (LATEST - 1, true), (-1, false), (LATEST, false)];
        for (at, good) in times {
            let event = Event { occurred_at: Some(at), ..worked(EventType::Claimed) };
            assert_eq!(
                check(&event).map_err(|fault| fault.rule),
                if good { Ok(()) } else { Err(Rule::NotTime) }
            );
        }
        let long = Event { active_ms: Some(LONGEST_MS + 1), ..worked(EventType::Labeled) };
        assert_eq!(check(&long).unwrap_err().rule, Rule::OutOfRange);
        let newer = Event { schema_version: Some(2), ..worked(EventType::Claimed) };
        assert_eq!(check(&newer).unwrap_err().rule, Rule::UnknownVersion);
    }
}
