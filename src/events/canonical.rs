//! Columns of answers in the one form in which JSON is kept.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray, StringBuilder};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use super::dictionary::{Texts, is_same};
use super::json;
use super::value::Reading;

/// The values of the dictionary that was met last, and the same in their one form; none where some cannot stand as values.
#[derive(Default)]
pub struct Canonical {
    known: Option<(StringArray, Option<ArrayRef>)>,
}

impl Canonical {
    /// A column in its one form, and the rows that are nested too deep.
    pub fn column(&mut self, column: &ArrayRef, reading: Reading) -> (ArrayRef, Vec<usize>) {
        if let Some(texts) = column.as_any().downcast_ref::<Texts>()
            && let Some(values) = self.values(texts.values().as_string(), reading)
        {
            return (Arc::new(texts.with_values(values)), Vec::new());
        }
        let plain = match column.data_type() {
            DataType::Dictionary(_, values) => cast(column, values).unwrap_or_else(|_| column.clone()),
            _ => column.clone(),
        };
        let (texts, deep) = canonical(plain.as_string(), reading);
        (Arc::new(texts), deep)
    }

    fn values(&mut self, values: &StringArray, reading: Reading) -> Option<ArrayRef> {
        if self.known.as_ref().is_none_or(|(known, _)| !is_same(known, values)) {
            let (canonical, deep) = canonical(values, reading);
            let stands = deep.is_empty() && canonical.null_count() == 0;
            self.known = Some((values.clone(), stands.then(|| Arc::new(canonical) as ArrayRef)));
        }
        self.known.as_ref().and_then(|(_, canonical)| canonical.clone())
    }
}

/// So many different answers of a batch are remembered; most tasks have few.
const REMEMBERED: usize = 1_024;

/// Answers in their canonical form, and the rows that are nested too deep.
fn canonical(texts: &StringArray, reading: Reading) -> (StringArray, Vec<usize>) {
    let mut known: HashMap<&str, String> = HashMap::new();
    let mut out = StringBuilder::with_capacity(texts.len(), texts.value_data().len() * 2);
    let mut deep = Vec::new();
    for row in 0..texts.len() {
        let text = if texts.is_valid(row) { texts.value(row) } else { "" };
        // Blanks say nothing.
        if text.trim().is_empty() {
            out.append_null();
        } else if let Some(known) = known.get(text) {
            out.append_value(known);
        } else if json::nesting(text) > reading.nesting {
            deep.push(row);
            out.append_null();
        } else {
            let canonical = json::canonical_or_string(text);
            out.append_value(&canonical);
            if known.len() < REMEMBERED {
                known.insert(text, canonical);
            }
        }
    }
    (out.finish(), deep)
}
