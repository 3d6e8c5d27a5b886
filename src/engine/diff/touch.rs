//! Which rows an event touches: whose it is, of which piece, in which group, domain and currency.
//!
//! Promises: an event touches at least every row whose figures its own piece enters, on either side. A void touches what
//! it takes back; a publication every piece of its task.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use datafusion::prelude::SessionContext;

use super::super::EngineError;
use super::known::Known;
use crate::events::{Event, EventType};
use crate::metrics::{self, By};
use crate::table::{Cell, Table};

/// The columns of a piece that rows are known by.
const COLUMNS: [&str; 11] = [
    "worker_id",
    "assignment_id",
    "project_id",
    "team",
    "domain",
    "task_type",
    "stage",
    "source",
    "reviewer_id",
    "currency",
    "price_currency",
];

/// What an event touches.
#[derive(Clone, Debug, Default)]
pub struct Touch {
    /// Column and the values that rows have in it.
    values: BTreeMap<&'static str, BTreeSet<String>>,
    /// The kinds of facts that it brings or takes back.
    pub kinds: BTreeSet<EventType>,
}

impl Touch {
    fn add(&mut self, column: &'static str, value: &str) {
        self.values.entry(column).or_default().insert(value.to_owned());
    }

    /// All values, each with its column.
    pub fn places(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values.iter().flat_map(|(column, values)| values.iter().map(|value| (*column, value.as_str())))
    }

    /// Whether a row with this key is touched.
    pub fn touches(&self, key: &[(String, String)], event_id: &str, converted: bool) -> bool {
        let named = key.iter().find(|(column, _)| column == "event_ids");
        if named.is_some_and(|(_, ids)| ids.split(' ').any(|id| id == event_id)) {
            return true;
        }
        key.iter().all(|(column, value)| {
            let values = self.values.get(column.as_str());
            match column.as_str() {
                "currency" if converted => true,
                // An event without one touches every row that it may be counted in.
                "currency" => values.is_none_or(|values| values.contains(value) || value.is_empty()),
                "domain" => values.is_none_or(|values| values.contains(value)),
                "assignment_id" if value.is_empty() => true,
                "period" | "rule" | "event_ids" => true,
                _ => values.is_some_and(|values| values.contains(value)),
            }
        })
    }
}

/// The pieces of both sides that differing events belong to.
#[derive(Default)]
struct Pieces {
    rows: Vec<Vec<(&'static str, String)>>,
    by_assignment: HashMap<String, Vec<usize>>,
    by_task: HashMap<String, Vec<usize>>,
}

/// What each differing event touches, by id.
pub async fn touches(
    sessions: [&SessionContext; 2],
    known: &Known,
    by: By,
) -> Result<HashMap<String, Touch>, EngineError> {
    let mut pieces = Pieces::default();
    for session in sessions {
        pieces.load(session, known, by).await?;
    }
    let touch = |(id, (_, event)): (&String, &(_, Event))| (id.clone(), pieces.touch(known, event));
    Ok(known.events.iter().map(touch).collect())
}

impl Pieces {
    async fn load(&mut self, session: &SessionContext, known: &Known, by: By) -> Result<(), EngineError> {
        let mut ids = BTreeSet::new();
        for (_, event) in known.events.values() {
            let fact = known.aims_at(event).unwrap_or(event);
            ids.extend(fact.assignment_id.clone().map(|id| ("assignment", id)));
            if fact.event_type == EventType::Published {
                ids.extend(fact.task_id.clone().map(|id| ("task", id)));
            }
        }
        if ids.is_empty() {
            return Ok(());
        }
        let rows = ids.into_iter().map(|(kind, id)| vec![Cell::Text(kind.to_owned()), Cell::Text(id)]);
        let columns = ["kind", "id"].map(str::to_owned).to_vec();
        let table = Table { name: "differing".into(), columns, rows: rows.collect() };
        metrics::session::register(session, &table.name, vec![metrics::batch(&table)?])?;
        let (reviewer, join) = match by {
            By::Reviewer => ("r.reviewer_id", "left join reviews r on r.piece = p.piece"),
            _ => ("cast(null as varchar)", ""),
        };
        let sql = format!(
            "select p.worker_id, p.assignment_id, p.project_id, p.team, p.domain, p.task_type, p.stage, p.source,
               {reviewer} as reviewer_id, p.currency, p.price_currency, p.task_id
             from all_pieces p {join}
             where p.assignment_id in (select id from differing where kind = 'assignment')
                or p.task_id in (select id from differing where kind = 'task')"
        );
        let batches = session.sql(&sql).await?.collect().await?;
        for row in metrics::table("pieces", &batches)?.rows {
            let at = self.rows.len();
            self.rows
                .push(COLUMNS.iter().zip(&row).map(|(name, cell)| (*name, cell.text().to_owned())).collect());
            self.by_assignment.entry(row[1].text().to_owned()).or_default().push(at);
            self.by_task.entry(row[COLUMNS.len()].text().to_owned()).or_default().push(at);
        }
        Ok(())
    }

    fn touch(&self, known: &Known, event: &Event) -> Touch {
        let mut touch = Touch::default();
        let (file, line) =
            (event.origin_file.clone().unwrap_or_default(), event.origin_line.unwrap_or_default());
        touch.add("file", &file);
        touch.add("line", &line.to_string());
        let fact = known.aims_at(event).unwrap_or(event);
        touch.kinds.insert(fact.event_type);
        let found = match (fact.event_type, &fact.assignment_id, &fact.task_id) {
            (EventType::Published, _, Some(task)) => self.by_task.get(task),
            (_, Some(assignment), _) => self.by_assignment.get(assignment),
            _ => None,
        };
        for piece in found.into_iter().flatten().map(|at| &self.rows[*at]) {
            for (column, value) in piece {
                match *column {
                    "currency" | "price_currency" if value.is_empty() => {}
                    "price_currency" => touch.add("currency", value),
                    _ => touch.add(column, value),
                }
            }
        }
        touch.add_own(fact, found.is_some());
        touch
    }
}

impl Touch {
    /// What an event says of itself; where its piece is known, groups are those of the piece.
    fn add_own(&mut self, fact: &Event, has_piece: bool) {
        let own = [
            ("worker_id", &fact.worker_id, true),
            ("assignment_id", &fact.assignment_id, true),
            ("domain", &fact.domain, true),
            ("currency", &fact.currency, true),
            ("reviewer_id", &fact.reviewer_id, true),
            ("project_id", &fact.project_id, !has_piece),
            ("team", &fact.team, !has_piece),
            ("task_type", &fact.task_type, !has_piece),
            ("stage", &fact.stage, !has_piece),
            ("source", &fact.source, !has_piece),
        ];
        for (column, value, counts) in own {
            match value {
                Some(value) if counts => self.add(column, value),
                // Work without a project stands in the row of no project.
                None if counts && !matches!(column, "domain" | "currency") => self.add(column, ""),
                _ => {}
            }
        }
    }
}
