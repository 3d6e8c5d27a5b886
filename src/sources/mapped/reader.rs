//! The rows of a table into events, as a mapping says.

use std::collections::{BTreeMap, HashSet};

use super::cells::{Cells, TimeForm};
use super::mapping::{Condition, EventSpec, Mapping, MappingError, Value, is_word};
use super::template::Template;
use super::wide::{self, Wide};
use crate::events::json::{canonical_value, value_or_string};
use crate::events::{Event, EventType, FIELDS, Fault, Reading, Rule, content_digest, field_index};
use crate::sources::rows::Row;

/// A mapping with the columns of one table found.
pub struct Reader<'m> {
    mapping: &'m Mapping,
    /// Where each column that anything names stands.
    places: BTreeMap<String, Option<usize>>,
    header: Vec<String>,
    wide: Option<Wide>,
    skips: Vec<(Asked<'m>, &'static str)>,
    events: Vec<Planned<'m>>,
    cells: Cells,
    /// What was told once already.
    told: HashSet<u128>,
    /// How many stamps were read in the stated zone.
    pub zoned: u64,
}

/// Where the cells of a column are found in a row.
#[derive(Clone, Copy)]
enum Place {
    At(usize),
    /// The name or the cell of the column that is a row of its own.
    Wide(usize),
    Nowhere,
}

/// What cells are asked.
type Asked<'m> = Vec<(Place, &'m Condition)>;

struct Planned<'m> {
    spec: &'m EventSpec,
    when: Asked<'m>,
    event_type: EventType,
    fields: Vec<Field<'m>>,
}

/// A field of an event, by its place, and what becomes its value.
struct Field<'m> {
    at: usize,
    templates: Vec<Template<Place>>,
    /// The columns that are collected, with their names in the object.
    collected: Vec<(usize, String)>,
    value: &'m Value,
}

/// What a row tells, and the rule by which some of it was left out.
pub type Told = (Vec<Result<Event, Fault>>, Option<&'static str>);

/// A row, or one of the rows that it stands for.
pub struct Part<'r> {
    row: &'r Row<'r>,
    /// The name and the cell of the column that is a row of its own.
    extra: [&'r str; 2],
}

impl<'m> Reader<'m> {
    /// Finds the columns of a mapping in a header.
    ///
    /// # Errors
    /// When something names a column that is not there.
    pub fn new(
        mapping: &'m Mapping,
        header: &Row<'_>,
        reading: Reading,
        file: &str,
    ) -> Result<Reader<'m>, MappingError> {
        let wrong = |cause: String| MappingError { file: file.to_owned(), cause };
        let header: Vec<String> =
            header.cells.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let mut reader = Reader {
            wide: mapping.wide.as_ref().map(|wide| Wide::of(wide, &header)),
            cells: cells(mapping, reading).map_err(wrong)?,
            places: BTreeMap::new(),
            skips: Vec::new(),
            events: Vec::new(),
            told: HashSet::new(),
            zoned: 0,
            mapping,
            header,
        };
        let asked = mapping.event.iter().flat_map(|event| event.when.keys());
        let skipped = mapping.skip.iter().flat_map(|skip| skip.when.keys());
        asked.chain(skipped).try_for_each(|name| reader.find(name)).map_err(wrong)?;
        reader.skips = mapping.skip.iter().map(|skip| (reader.asked(&skip.when), skip.why.0)).collect();
        for spec in &mapping.event {
            let mut fields = Vec::new();
            for (name, value) in &spec.fields {
                let templates = value.templates().into_iter().map(Template::parse);
                let templates = templates.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
                templates
                    .iter()
                    .flat_map(Template::columns)
                    .try_for_each(|name| reader.find(name))
                    .map_err(wrong)?;
                let templates =
                    templates.into_iter().map(|template| template.found(|name| reader.place(name)));
                let templates = templates.collect();
                let collected = collected(value, &reader.header);
                fields.push(Field { at: field_index(name).unwrap_or_default(), templates, collected, value });
            }
            let event_type = EventType::parse(&spec.event_type).unwrap_or_default();
            let when = reader.asked(&spec.when);
            reader.events.push(Planned { spec, when, event_type, fields });
        }
        Ok(reader)
    }

    /// Finds a column by our name or the file's.
    fn find(&mut self, name: &str) -> Result<(), String> {
        if self.wide.as_ref().is_some_and(|wide| wide.names().contains(&name)) {
            return Ok(());
        }
        let place = place(self.mapping, &self.header, name);
        if place.is_none() && !self.mapping.columns.contains_key(name) {
            let known = self.header.join(", ");
            return Err(format!(
                "the mapping {} names the column {name:?}; the table has {known}",
                self.mapping.name.0
            ));
        }
        self.places.insert(name.to_owned(), place);
        Ok(())
    }

    /// Whether anything is read from the column at a place.
    fn uses(&self, at: usize) -> bool {
        let mut fields = self.events.iter().flat_map(|event| &event.fields);
        self.places.values().any(|place| *place == Some(at))
            || fields.any(|field| field.collected.iter().any(|(collected, _)| *collected == at))
            || self.wide.as_ref().is_some_and(|wide| wide.columns.iter().any(|(column, _)| *column == at))
    }

    /// Where a column stands that was found.
    fn place(&self, name: &str) -> Place {
        let wide = self.wide.as_ref().and_then(|wide| wide.names().iter().position(|wide| *wide == name));
        match (wide, self.places.get(name).copied().flatten()) {
            (Some(which), _) => Place::Wide(which),
            (None, Some(at)) => Place::At(at),
            (None, None) => Place::Nowhere,
        }
    }

    fn asked(&self, when: &'m BTreeMap<String, Condition>) -> Asked<'m> {
        when.iter().map(|(name, condition)| (self.place(name), condition)).collect()
    }

    /// The rows that a row stands for: itself, or one for each of its wide columns that says something.
    fn rows<'r>(&'r self, row: &'r Row<'r>) -> Vec<Part<'r>> {
        let Some(wide) = &self.wide else { return vec![Part { row, extra: [""; 2] }] };
        let said =
            wide.columns.iter().filter_map(|(at, who)| Some([who.as_str(), self.said(cell(row, *at))?]));
        said.map(|extra| Part { row, extra }).collect()
    }

    /// A cell that says something.
    fn said<'c>(&self, cell: &'c str) -> Option<&'c str> {
        let is_missing = cell.is_empty() || self.mapping.missing.iter().any(|word| word == cell);
        (!is_missing).then_some(cell)
    }

    /// The cell of a column.
    fn cell<'r>(&self, row: &Part<'r>, place: Place) -> &'r str {
        match place {
            Place::At(at) => self.said(cell(row.row, at)).unwrap_or_default(),
            Place::Wide(which) => row.extra[which],
            Place::Nowhere => "",
        }
    }

    /// By which rule a row is left out, if any.
    fn skipped(&self, row: &Part<'_>) -> Option<&'static str> {
        self.skips.iter().find(|(asked, _)| self.holds(row, asked)).map(|(_, why)| *why)
    }

    fn holds(&self, row: &Part<'_>, asked: &Asked<'_>) -> bool {
        asked.iter().all(|(place, condition)| condition.holds(self.cell(row, *place)))
    }

    /// The events that a row tells. Those that are told once come with the first row that tells them.
    pub fn events(&mut self, row: &Row<'_>) -> Result<Told, Fault> {
        let is_odd = |cell: &&[u8]| std::str::from_utf8(cell).is_err();
        let odd =
            || row.cells.iter().zip(0..).filter(|(cell, _)| is_odd(cell)).find(|(_, at)| self.uses(*at));
        if !row.cells.as_slice().is_ascii()
            && let Some((text, _)) = odd()
        {
            let shown = String::from_utf8_lossy(text);
            return Err(Fault::new(Rule::NotText, "a cell", &shown, "is not UTF-8 text"));
        }
        let (mut told, mut skipped, mut zoned) = (Vec::new(), None, 0);
        for row in &self.rows(row) {
            if let Some(why) = self.skipped(row) {
                skipped = Some(why);
                continue;
            }
            for planned in self.events.iter().filter(|planned| self.holds(row, &planned.when)) {
                let event = self.event(row, planned, &mut zoned);
                told.push((planned.spec.once, event));
            }
        }
        self.zoned += zoned;
        told.retain(|(once, event)| match event {
            Ok(event) if *once => self.told.insert(content_digest(event)),
            _ => true,
        });
        Ok((told.into_iter().map(|(_, event)| event).collect(), skipped))
    }

    fn event(&self, row: &Part<'_>, planned: &Planned<'_>, zoned: &mut u64) -> Result<Event, Fault> {
        let mut event = Event { event_type: planned.event_type, ..Event::default() };
        event.source = Some(self.mapping.name.0.to_owned());
        for field in &planned.fields {
            let known = &FIELDS[field.at];
            let Some(text) = self.value(row, known.name, field)? else { continue };
            if let Some(slot) = event.slot(field.at) {
                *zoned += u64::from(self.cells.put(slot, known, text)?);
            }
        }
        Ok(event)
    }

    /// Cells as one object; none where no cell says anything.
    fn object(&self, row: &Part<'_>, columns: &[(usize, String)]) -> Option<String> {
        let said = columns.iter().filter_map(|(at, name)| {
            let text = self.said(cell(row.row, *at))?;
            // A cell may hold JSON itself.
            Some((name.clone(), value_or_string(text)))
        });
        let object: serde_json::Map<_, _> = said.collect();
        (!object.is_empty()).then(|| canonical_value(&object.into()))
    }

    fn value(&self, row: &Part<'_>, name: &str, field: &Field<'_>) -> Result<Option<String>, Fault> {
        if let Value::Collect { .. } = field.value {
            return Ok(self.object(row, &field.collected));
        }
        let text = field.templates.iter().find_map(|template| template.fill(|place| self.cell(row, *place)));
        let (Value::Words { words, other, .. }, Some(text)) = (field.value, &text) else { return Ok(text) };
        let known = words.iter().find(|(word, _)| is_word(word, text));
        match known.map(|(_, meant)| meant).or(other.as_ref()) {
            Some(meant) => Ok(Some(meant.clone()).filter(|meant| !meant.is_empty())),
            None => {
                let known = words.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                let message = format!("is none of the mapping's words: {known}");
                Err(Fault::new(Rule::WrongShape, name, text, &message))
            }
        }
    }
}

/// The columns that a value collects.
fn collected(value: &Value, header: &[String]) -> Vec<(usize, String)> {
    let Value::Collect { collect, beside } = value else { return Vec::new() };
    let mut columns = wide::columns(collect.all(), header);
    if let Some(beside) = beside {
        let others = wide::columns(std::slice::from_ref(beside), header);
        columns.retain(|(at, part)| others.iter().any(|(other, name)| other != at && name == part));
    }
    columns
}

/// Where a column stands, by our name or the file's.
pub fn place(mapping: &Mapping, header: &[String], name: &str) -> Option<usize> {
    let own = [name.to_owned()];
    let names = mapping.columns.get(name).map_or(&own[..], |names| names.all());
    names.iter().find_map(|name| header.iter().position(|known| known == name))
}

/// The text of the cell at a place.
fn cell<'r>(row: &'r Row<'r>, at: usize) -> &'r str {
    row.cells.get(at).and_then(|cell| std::str::from_utf8(cell).ok()).unwrap_or_default().trim()
}

fn cells(mapping: &Mapping, reading: Reading) -> Result<Cells, String> {
    let standard = ["rfc3339".to_owned(), "named".to_owned()];
    let forms = if mapping.times.is_empty() { &standard[..] } else { &mapping.times };
    let times = forms.iter().map(|form| TimeForm::parse(form)).collect::<Result<_, _>>()?;
    let zone = mapping.zone.as_deref().and_then(|zone| zone.parse().ok());
    Ok(Cells { times, zone, decimal: mapping.decimal, reading })
}
