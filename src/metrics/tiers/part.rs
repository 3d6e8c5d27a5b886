//! One table of a policy file: its values in the shape that is wanted, its mistakes told by file, place and key.
//!
//! Absent on purpose: which keys there are (`read`).

use toml::{Table, Value};

use super::policy::PolicyError;

pub(super) type Outcome<T> = Result<T, PolicyError>;

/// A table of the file, and how errors call it.
pub(super) struct Part<'a> {
    pub(super) file: &'a str,
    /// `the policy`, `level "novice"`, ...
    pub(super) place: String,
    pub(super) table: &'a Table,
}

impl<'a> Part<'a> {
    pub(super) fn know(&self, known: &[&str]) -> Outcome<()> {
        match self.table.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(PolicyError::UnknownKey {
                file: self.file.to_owned(),
                place: self.place.clone(),
                key: key.clone(),
                known: known.join(", "),
            }),
        }
    }

    /// What is wrong with the value of a key of this table.
    pub(super) fn bad(&self, key: &str, why: &str) -> PolicyError {
        let value = self.table.get(key).map_or_else(|| "nothing".to_owned(), Value::to_string);
        self.bad_value(key, value, why)
    }

    pub(super) fn bad_value(&self, key: &str, value: String, why: &str) -> PolicyError {
        PolicyError::BadValue {
            file: self.file.to_owned(),
            place: self.place.clone(),
            key: key.to_owned(),
            value,
            why: why.to_owned(),
        }
    }

    pub(super) fn missing(&self, key: &str, hint: &str) -> PolicyError {
        PolicyError::Missing {
            file: self.file.to_owned(),
            place: self.place.clone(),
            key: key.to_owned(),
            hint: hint.to_owned(),
        }
    }

    /// The value of a key in the shape that `take` wants.
    fn get<T>(&self, key: &str, why: &str, take: impl Fn(&'a Value) -> Option<T>) -> Outcome<Option<T>> {
        match self.table.get(key) {
            None => Ok(None),
            Some(value) => take(value).map(Some).ok_or_else(|| self.bad(key, why)),
        }
    }

    pub(super) fn text(&self, key: &str) -> Outcome<Option<String>> {
        let take = |value: &Value| value.as_str().map(|text| text.trim().to_owned());
        self.get(key, "is not a text", |value| take(value).filter(|text| !text.is_empty()))
    }

    pub(super) fn need_text(&self, key: &str, hint: &str) -> Outcome<String> {
        self.text(key)?.ok_or_else(|| self.missing(key, hint))
    }

    pub(super) fn flag(&self, key: &str) -> Outcome<Option<bool>> {
        self.get(key, "is neither true nor false", Value::as_bool)
    }

    pub(super) fn number(&self, key: &str) -> Outcome<Option<f64>> {
        self.get(key, "is not a number", |value| {
            value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
        })
    }

    pub(super) fn texts(&self, key: &str) -> Outcome<Vec<String>> {
        let take = |value: &Value| {
            let items = value.as_array()?.iter();
            items.map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        Ok(self.get(key, "is not a list of texts", take)?.unwrap_or_default())
    }

    pub(super) fn table_of(&self, key: &str) -> Outcome<Option<&'a Table>> {
        self.get(key, "is not a table", Value::as_table)
    }

    pub(super) fn tables(&self, key: &str) -> Outcome<Vec<&'a Table>> {
        let take = |value: &'a Value| {
            value.as_array()?.iter().map(Value::as_table).collect::<Option<Vec<&'a Table>>>()
        };
        Ok(self.get(key, "is not a list of tables", take)?.unwrap_or_default())
    }
}
