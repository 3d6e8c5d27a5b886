//! The events that one side knows and the other does not, or knows with other content.

use std::collections::{BTreeMap, HashMap};

use datafusion::prelude::SessionContext;

use super::super::EngineError;
use crate::events::{Event, EventType, FIELDS, Writer, read_event};
use crate::metrics;
use crate::units::Micros;

/// Which side knows an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnownBy {
    Before,
    After,
    /// Both, with different content.
    Both,
}

impl KnownBy {
    pub fn name(self) -> &'static str {
        match self {
            KnownBy::Before => "before",
            KnownBy::After => "after",
            KnownBy::Both => "both, with other content",
        }
    }
}

/// An event behind a difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub event_id: String,
    pub event_type: EventType,
    pub occurred_at: Option<Micros>,
    pub recorded_at: Option<Micros>,
    pub file: String,
    pub line: i64,
    pub known_by: KnownBy,
    /// `void`, `correction`, `late` or `new`.
    pub what: &'static str,
    /// What a void takes back, what a correction stands for.
    pub of: Vec<String>,
}

/// All differing events, by id, and what the voids of either side aim at.
#[derive(Default)]
pub struct Known {
    pub events: BTreeMap<String, (KnownBy, Event)>,
    pub targets: HashMap<String, Event>,
}

impl Known {
    /// The facts that a void aims at by their ids, through voids of voids; of a whole assignment none.
    pub fn aims_at<'a>(&'a self, void: &'a Event) -> Option<&'a Event> {
        let mut aim = void;
        // A chain of voids ends somewhere; one that goes in a circle aims at nothing.
        for _ in 0..16 {
            aim = self.targets.get(aim.target_event_id.as_ref()?)?;
            if aim.event_type != EventType::Voided {
                return Some(aim);
            }
        }
        None
    }
}

/// Compares the view `known_events` of two sessions.
pub async fn differing(before: &SessionContext, after: &SessionContext) -> Result<Known, EngineError> {
    let both = metrics::session::session();
    for (name, session) in [("before_events", before), ("after_events", after)] {
        both.register_table(name, session.table("known_events").await?.into_view())?;
    }
    let mut known = Known::default();
    for (side, mine, theirs) in [
        (KnownBy::Before, "before_events", "after_events"),
        (KnownBy::After, "after_events", "before_events"),
    ] {
        for event in read(&both, &only_in(mine, theirs)).await? {
            let id = event.event_id.clone().unwrap_or_default();
            let side = if known.events.contains_key(&id) { KnownBy::Both } else { side };
            known.events.insert(id, (side, event));
        }
        let targets = format!(
            "select * from {mine} where event_id in (select target_event_id from {mine} where event_type = 'event.voided')"
        );
        for event in read(&both, &targets).await? {
            known.targets.insert(event.event_id.clone().unwrap_or_default(), event);
        }
    }
    Ok(known)
}

fn only_in(mine: &str, theirs: &str) -> String {
    // What decides same content: when a side recorded it, and from where, does not.
    let content = FIELDS.iter().filter(|field| field.writer == Writer::Source && field.name != "attributes");
    let content = content.map(|field| field.name).collect::<Vec<_>>().join(", ");
    format!(
        "select m.* from {mine} m left semi join
           (select {content} from {mine} except select {content} from {theirs}) d on d.event_id = m.event_id
         order by occurred_at, event_id"
    )
}

async fn read(session: &SessionContext, sql: &str) -> Result<Vec<Event>, EngineError> {
    let batches = session.sql(sql).await?.collect().await?;
    Ok(batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read_event(batch, row))).collect())
}
