//! From differing events to the sentence beside a cell.
//!
//! Promises: each event that is named touches the row and is of a kind that the column counts, where there is such a
//! one. Absent on purpose: how far an event moved the figure (`trace` works figures out).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::grid::Change;
use super::known::{Known, KnownBy, Told};
use super::touch::Touch;
use crate::events::{Event, EventType};
use crate::metrics::Scope;
use crate::units::{Micros, print_time};

/// So many ids are named in a sentence.
const NAMED: usize = 3;
const NO_CAUSE: &str = "no event of this row itself differs";

/// The moments of both sides, where they are of one ledger.
type Moments = Option<(Option<Micros>, Option<Micros>)>;

/// Says why each cell differs, and lists the events that were named.
pub fn explain(
    changes: &mut [Change],
    known: &Known,
    touches: &HashMap<String, Touch>,
    moments: Moments,
    scope: &Scope,
) -> Vec<Told> {
    let stand_ins = StandIns::of(known);
    let told: BTreeMap<&str, Told> = (known.events.iter())
        .map(|(id, (side, event))| (id.as_str(), tell(&stand_ins, *side, event, moments)))
        .collect();
    let mut index: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
    for (id, touch) in touches {
        touch.places().for_each(|place| index.entry(place).or_default().push(id));
    }
    let converted = scope.target_currency().is_some();
    let mut named = BTreeSet::new();
    // The cells of a row stand together.
    for row in changes.chunk_by_mut(|a, b| (&a.report, &a.key) == (&b.report, &b.key)) {
        let key = row[0].key.clone();
        let near: Vec<&str> = match key.iter().find(|(column, _)| OWNERS.contains(&column.as_str())) {
            Some((column, value)) => {
                index.get(&(column.as_str(), value.as_str())).cloned().unwrap_or_default()
            }
            None => told.keys().copied().collect(),
        };
        let touching = near.into_iter().filter_map(|id| Some((told.get(id)?, touches.get(id)?)));
        let touching: Vec<_> =
            touching.filter(|(told, touch)| touch.touches(&key, &told.event_id, converted)).collect();
        for change in row {
            let causes = causes(&touching, kinds(&change.report, &change.column));
            change.why = sentence(&causes, moments.is_some());
            change.event_ids = causes.iter().map(|cause| cause.event_id.clone()).collect();
            named.extend(change.event_ids.iter().cloned());
        }
    }
    let mut events: Vec<_> = told.into_values().filter(|told| named.contains(&told.event_id)).collect();
    events.sort_by(|a, b| (a.occurred_at, &a.event_id).cmp(&(b.occurred_at, &b.event_id)));
    events
}

/// Columns of which a row has one value and an event touches few.
const OWNERS: [&str; 8] =
    ["worker_id", "project_id", "team", "task_type", "stage", "source", "reviewer_id", "file"];

/// Those of the kinds that the column counts, or all where there is none of them.
fn causes<'a>(touching: &[(&'a Told, &Touch)], kinds: &[EventType]) -> Vec<&'a Told> {
    let counts = |touch: &Touch| kinds.iter().any(|kind| touch.kinds.contains(kind));
    let of_kind = touching.iter().filter(|(_, touch)| counts(touch)).map(|(told, _)| *told);
    let mut causes: Vec<_> = of_kind.collect();
    if causes.is_empty() {
        causes = touching.iter().map(|(told, _)| *told).collect();
    }
    causes.sort_by_key(|cause| (cause.occurred_at, &cause.event_id));
    causes
}

/// The kinds of facts that a column counts; none means any.
fn kinds(report: &str, column: &str) -> &'static [EventType] {
    use EventType::{
        AssessmentTaken, Claimed, Enrolled, Labeled, Paid, Published, Released, Reviewed, TimeLogged,
    };
    match (report, column) {
        (_, "paid_amount" | "bonus_amount" | "reversed_amount") => &[Paid],
        (_, "owed_amount" | "unpriced") => &[Published, Claimed, Labeled, Reviewed],
        (_, "claimed") => &[Claimed],
        (_, "released") => &[Released],
        (_, "labeled") => &[Labeled],
        (_, "gold_answered" | "gold_correct" | "gold_rate") => &[Published, Labeled, Reviewed],
        (_, "accepted" | "rejected" | "rework" | "reviewed") => &[Reviewed, Labeled],
        ("accuracy", _) => &[Reviewed, Labeled, Published],
        ("throughput", _) => &[Claimed, Released, Labeled, Reviewed, TimeLogged],
        ("tiers", _) => &[Reviewed, Labeled, Claimed, Released, TimeLogged, AssessmentTaken, Enrolled],
        _ => &[],
    }
}

/// What a fact is told by beside its id: side, kind, person and piece.
type Place<'a> = (KnownBy, EventType, Option<&'a str>, Option<&'a str>);

fn place(side: KnownBy, event: &Event) -> Place<'_> {
    (side, event.event_type, event.worker_id.as_deref(), event.assignment_id.as_deref())
}

/// The facts that each side takes back: one of the same place stands in for them.
struct StandIns<'a> {
    taken_back: HashMap<Place<'a>, BTreeSet<String>>,
    ids: BTreeSet<&'a str>,
}

impl<'a> StandIns<'a> {
    fn of(known: &'a Known) -> StandIns<'a> {
        let mut stand_ins = StandIns { taken_back: HashMap::new(), ids: BTreeSet::new() };
        for (side, void) in known.events.values().filter(|(_, event)| event.event_type == EventType::Voided) {
            stand_ins.ids.extend(void.target_event_id.as_deref());
            if let Some(fact) = known.aims_at(void) {
                let ids = stand_ins.taken_back.entry(place(*side, fact)).or_default();
                ids.extend(fact.event_id.clone());
            }
        }
        stand_ins
    }

    /// What an event stands in for.
    fn replaced(&self, side: KnownBy, event: &Event) -> Vec<String> {
        if event.event_id.as_deref().is_some_and(|id| self.ids.contains(id)) {
            return Vec::new();
        }
        self.taken_back.get(&place(side, event)).into_iter().flatten().cloned().collect()
    }
}

fn tell(stand_ins: &StandIns<'_>, known_by: KnownBy, event: &Event, moments: Moments) -> Told {
    let replaced = stand_ins.replaced(known_by, event);
    let earlier = moments.and_then(|(before, after)| before.into_iter().chain(after).min());
    let is_late = earlier.is_some_and(|earlier| event.occurred_at.is_some_and(|at| at <= earlier));
    let (what, of) = match event.event_type {
        EventType::Voided => {
            let target = event.target_event_id.as_ref().or(event.assignment_id.as_ref());
            ("void", target.into_iter().cloned().collect())
        }
        _ if !replaced.is_empty() => ("correction", replaced),
        _ if is_late => ("late", Vec::new()),
        _ => ("new", Vec::new()),
    };
    Told {
        event_id: event.event_id.clone().unwrap_or_default(),
        event_type: event.event_type,
        occurred_at: event.occurred_at,
        recorded_at: event.recorded_at,
        file: event.origin_file.clone().unwrap_or_default(),
        line: event.origin_line.unwrap_or_default(),
        known_by,
        what,
        of,
    }
}

/// `2 late payments recorded on 2026-04-02 (m12, m13), 1 void of m7 recorded on 2026-04-03 (v1)`.
fn sentence(causes: &[&Told], one_ledger: bool) -> String {
    if causes.is_empty() {
        return NO_CAUSE.to_owned();
    }
    let mut groups: BTreeMap<(KnownBy, &str, EventType, &[String]), Vec<&Told>> = BTreeMap::new();
    for cause in causes {
        groups.entry((cause.known_by, cause.what, cause.event_type, &cause.of)).or_default().push(cause);
    }
    let mut sides: Vec<(KnownBy, Vec<String>)> = Vec::new();
    for ((side, what, kind, of), events) in groups {
        let said = phrase(what, kind, of, &events);
        match sides.last_mut() {
            Some((last, phrases)) if *last == side => phrases.push(said),
            _ => sides.push((side, vec![said])),
        }
    }
    let said = sides.into_iter().map(|(side, phrases)| {
        let phrases = phrases.join(", ");
        match (side, one_ledger) {
            (KnownBy::After, true) => phrases,
            (KnownBy::Before, true) => format!("no longer known: {phrases}"),
            (KnownBy::After, false) => format!("only the second knows {phrases}"),
            (KnownBy::Before, false) => format!("only the first knows {phrases}"),
            (KnownBy::Both, _) => format!("told otherwise by each: {phrases}"),
        }
    });
    said.collect::<Vec<_>>().join("; ")
}

fn phrase(what: &str, kind: EventType, of: &[String], events: &[&Told]) -> String {
    let count = events.len();
    let (one, many) = noun(kind);
    let noun = if count == 1 { one } else { many };
    let late = if what == "late" { "late " } else { "" };
    let of = match what {
        "void" => format!(" of {}", named(of)),
        "correction" => format!(" in place of {}", named(of)),
        _ => String::new(),
    };
    let days: BTreeSet<String> = events
        .iter()
        .filter_map(|event| event.recorded_at)
        .map(|at| print_time(at).chars().take(10).collect())
        .collect();
    let days = match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => format!(" recorded on {first}"),
        (Some(first), Some(last)) => format!(" recorded from {first} to {last}"),
        _ => String::new(),
    };
    let ids: Vec<_> = events.iter().map(|event| event.event_id.clone()).collect();
    format!("{count} {late}{noun}{of}{days} ({})", named(&ids))
}

fn named(ids: &[String]) -> String {
    let first = ids[..ids.len().min(NAMED)].join(", ");
    match ids.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn noun(kind: EventType) -> (&'static str, &'static str) {
    match kind {
        EventType::Published => ("publication", "publications"),
        EventType::Claimed => ("claim", "claims"),
        EventType::Released => ("release", "releases"),
        EventType::Labeled => ("label", "labels"),
        EventType::Reviewed => ("review", "reviews"),
        EventType::Paid => ("payment", "payments"),
        EventType::TimeLogged => ("stretch of logged time", "stretches of logged time"),
        EventType::Enrolled => ("enrolment", "enrolments"),
        EventType::Left => ("departure", "departures"),
        EventType::AssessmentTaken => ("assessment", "assessments"),
        EventType::Voided => ("void", "voids"),
        EventType::PayrollClosed => ("closed month", "closed months"),
    }
}
