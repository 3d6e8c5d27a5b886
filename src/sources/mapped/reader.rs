//! The rows of a table into events, as a mapping says.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};

use super::cells::{Cells, TimeForm};
use super::mapping::{Condition, EventSpec, Mapping, MappingError, Value, is_word};
use super::template::Template;
use super::wide::{self, Wide};
use crate::events::json::{canonical_value, value_or_string};
use crate::events::{
    Event, EventType, FIELDS, Fault, Kind, Raw, Reading, Rule, Slot, check_nesting, content_digest,
    field_index,
};
use crate::sources::rows::Row;

/// A mapping with the columns of one table found.
pub struct Reader<'m> {
    mapping: &'m Mapping,
    /// Where each column that anything names stands.
    places: BTreeMap<String, Option<usize>>,
    header: Vec<String>,
    /// Whether anything is read from the column at a place.
    used: Vec<bool>,
    wide: Option<Wide>,
    skips: Vec<(Asked<'m>, &'static str)>,
    events: Vec<Planned<'m>>,
    cells: Cells,
    /// What was told once already.
    told: RefCell<HashSet<u128>>,
    /// How many stamps were read in the stated zone.
    zoned: Cell<u64>,
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
    /// Of an event that is told once: the cells that made the last one.
    last: RefCell<Option<Vec<String>>>,
}

/// A field of an event, by its place, and what becomes its value.
struct Field<'m> {
    at: usize,
    templates: Vec<Template<Place>>,
    /// The columns that are collected, with their names in the object.
    collected: Vec<(usize, String)>,
    value: &'m Value,
}

/// How much a row has told, and the rule by which some of it was left out.
#[derive(Default)]
pub struct Told {
    pub facts: usize,
    pub skipped: Option<&'static str>,
}

/// A row, or one of the rows that it stands for.
#[derive(Clone, Copy)]
pub struct Part<'r> {
    /// What the cells say that are read; nothing of the others.
    texts: &'r [&'r str],
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
            told: RefCell::default(),
            zoned: Cell::default(),
            mapping,
            used: Vec::new(),
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
            reader.events.push(Planned { spec, when, event_type, fields, last: RefCell::default() });
        }
        reader.used = (0..reader.header.len()).map(|at| reader.uses(at)).collect();
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
    fn rows<'r>(&'r self, texts: &'r [&'r str]) -> impl Iterator<Item = Part<'r>> {
        let itself = self.wide.is_none().then_some([""; 2]);
        let columns = self.wide.iter().flat_map(|wide| &wide.columns);
        let cells = columns.map(move |(at, who)| [who.as_str(), cell(texts, *at)]);
        let said = cells.filter(|[_, cell]| !cell.is_empty());
        itself.into_iter().chain(said).map(move |extra| Part { texts, extra })
    }

    /// What the cells of a row say that are read.
    ///
    /// # Errors
    /// When one of them is no text.
    fn texts<'r>(&self, row: &'r Row<'_>) -> Result<Vec<&'r str>, Fault> {
        let text = |(cell, is_used): (&'r [u8], &bool)| match is_used.then(|| std::str::from_utf8(cell)) {
            None => Ok(""),
            Some(Ok(text)) => Ok(self.said(text.trim())),
            Some(Err(_)) => {
                let shown = String::from_utf8_lossy(cell);
                Err(Fault::new(Rule::NotText, "a cell", &shown, "is not UTF-8 text"))
            }
        };
        row.cells.iter().zip(&self.used).map(text).collect()
    }

    /// What a cell says; nothing where its word stands for that.
    fn said<'c>(&self, cell: &'c str) -> &'c str {
        if self.mapping.missing.iter().any(|word| word == cell) { "" } else { cell }
    }

    /// The cell of a column.
    fn cell<'r>(row: &Part<'r>, place: Place) -> &'r str {
        match place {
            Place::At(at) => cell(row.texts, at),
            Place::Wide(which) => row.extra[which],
            Place::Nowhere => "",
        }
    }

    /// By which rule a row is left out, if any.
    fn skipped(&self, row: &Part<'_>) -> Option<&'static str> {
        self.skips.iter().find(|(asked, _)| self.holds(row, asked)).map(|(_, why)| *why)
    }

    fn holds(&self, row: &Part<'_>, asked: &Asked<'_>) -> bool {
        asked.iter().all(|(place, condition)| condition.holds(Self::cell(row, *place)))
    }

    /// Hands on the events that a row tells. Those that are told once come with the first row that tells them.
    pub fn tell(&self, row: &Row<'_>, each: &mut dyn FnMut(Result<Event, Fault>)) -> Result<Told, Fault> {
        let texts = self.texts(row)?;
        let mut told = Told::default();
        for row in self.rows(&texts) {
            if let Some(why) = self.skipped(&row) {
                told.skipped = Some(why);
                continue;
            }
            for planned in self.events.iter().filter(|planned| self.holds(&row, &planned.when)) {
                let fact = if planned.spec.once {
                    self.once(&row, planned)
                } else {
                    Some(self.event(&row, planned))
                };
                told.facts += usize::from(fact.is_some());
                fact.into_iter().for_each(&mut *each);
            }
        }
        Ok(told)
    }

    /// How many stamps were read in the stated zone.
    pub fn zoned(&self) -> u64 {
        self.zoned.get()
    }

    /// An event that was not told before.
    fn once(&self, row: &Part<'_>, planned: &Planned<'_>) -> Option<Result<Event, Fault>> {
        // Rows that tell it again stand together, most of the time.
        let is_last = |last: &Vec<String>| last.iter().map(String::as_str).eq(planned.cells(row));
        if planned.last.borrow().as_ref().is_some_and(is_last) {
            return None;
        }
        let event = self.event(row, planned);
        let cells = || planned.cells(row).map(str::to_owned).collect();
        planned.last.replace(event.is_ok().then(cells));
        let is_again = |event: &Event| !self.told.borrow_mut().insert(content_digest(event));
        (!event.as_ref().is_ok_and(is_again)).then_some(event)
    }

    fn event(&self, row: &Part<'_>, planned: &Planned<'_>) -> Result<Event, Fault> {
        let mut event = Event { event_type: planned.event_type, ..Event::default() };
        event.source = Some(self.mapping.name.0.to_owned());
        for field in &planned.fields {
            let known = &FIELDS[field.at];
            let Some(text) = self.value(row, known.name, field)? else { continue };
            match (event.slot(field.at), field.value, known.kind) {
                // It was written in its one form.
                (Some(Slot::Text(slot)), Value::Collect { .. }, Kind::Json) => {
                    check_nesting(known.name, &Raw::Json(&text), self.cells.reading.nesting)?;
                    *slot = Some(text.into_owned());
                }
                (Some(slot), _, _) => {
                    let zoned = self.cells.put(slot, known, text)?;
                    self.zoned.set(self.zoned.get() + u64::from(zoned));
                }
                (None, _, _) => {}
            }
        }
        Ok(event)
    }

    /// Cells as one object; none where no cell says anything.
    fn object(&self, row: &Part<'_>, columns: &[(usize, String)]) -> Option<String> {
        let said = columns.iter().filter_map(|(at, name)| {
            // A cell may hold JSON itself.
            let text = Some(cell(row.texts, *at)).filter(|text| !text.is_empty())?;
            Some((name.clone(), value_or_string(text)))
        });
        let object: serde_json::Map<_, _> = said.collect();
        (!object.is_empty()).then(|| canonical_value(&object.into()))
    }

    fn value<'r>(
        &'r self,
        row: &Part<'r>,
        name: &str,
        field: &'r Field<'_>,
    ) -> Result<Option<Cow<'r, str>>, Fault> {
        if let Value::Collect { .. } = field.value {
            return Ok(self.object(row, &field.collected).map(Cow::Owned));
        }
        let text = field.templates.iter().find_map(|template| template.fill(|place| Self::cell(row, *place)));
        let (Value::Words { words, other, .. }, Some(text)) = (field.value, &text) else { return Ok(text) };
        let known = words.iter().find(|(word, _)| is_word(word, text));
        match known.map(|(_, meant)| meant).or(other.as_ref()) {
            Some(meant) => Ok(Some(Cow::Borrowed(meant.as_str())).filter(|meant| !meant.is_empty())),
            None => {
                let known = words.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                let message = format!("is none of the mapping's words: {known}");
                Err(Fault::new(Rule::WrongShape, name, text, &message))
            }
        }
    }
}

impl Planned<'_> {
    /// The cells of which a row makes it.
    fn cells<'r>(&'r self, row: &'r Part<'r>) -> impl Iterator<Item = &'r str> {
        self.fields.iter().flat_map(move |field| {
            let places = field.templates.iter().flat_map(Template::columns).copied();
            let collected = field.collected.iter().map(|(at, _)| Place::At(*at));
            places.chain(collected).map(move |place| Reader::cell(row, place))
        })
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

/// What the cell at a place says.
fn cell<'r>(texts: &[&'r str], at: usize) -> &'r str {
    texts.get(at).copied().unwrap_or_default()
}

fn cells(mapping: &Mapping, reading: Reading) -> Result<Cells, String> {
    let standard = ["rfc3339".to_owned(), "named".to_owned()];
    let forms = if mapping.times.is_empty() { &standard[..] } else { &mapping.times };
    let times = forms.iter().map(|form| TimeForm::parse(form)).collect::<Result<_, _>>()?;
    let zone = mapping.zone.as_deref().and_then(|zone| zone.parse().ok());
    Ok(Cells { times, zone, decimal: mapping.decimal, reading })
}
