//! TOML of this room, with the line of what is wrong in it.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{Code, Outcome, PayoutError, check};
use crate::units::line_at;

/// A file that is being read.
pub(super) struct Page<'t> {
    pub file: &'t str,
    pub text: &'t str,
}

impl Page<'_> {
    pub fn toml<T: DeserializeOwned>(&self) -> Outcome<T> {
        toml::from_str(self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            PayoutError::new(Code::Unreadable, self.place(&span), error.message().trim())
        })
    }

    pub fn place(&self, span: &Range<usize>) -> String {
        format!("{}:{}", self.file, line_at(self.text, span.start))
    }

    pub fn wrong(&self, span: &Range<usize>, what: impl Into<String>) -> PayoutError {
        PayoutError::new(Code::Value, self.place(span), what)
    }

    /// A text that says something, as a bank may get it.
    pub fn said(&self, key: &str, text: &Spanned<String>, most: usize) -> Outcome<String> {
        match text.get_ref().trim() {
            "" => {
                Err(self
                    .wrong(&text.span(), format!("{key} is empty: say it, or leave it out where it may be")))
            }
            said => check::text(key, said, most).map_err(|what| self.wrong(&text.span(), what)),
        }
    }

    /// A text that may be left out, checked by its form.
    pub fn coded(
        &self,
        text: &Option<Spanned<String>>,
        form: fn(&str) -> Result<String, String>,
    ) -> Outcome<Option<String>> {
        let read = |text: &Spanned<String>| {
            form(text.get_ref().trim()).map_err(|what| self.wrong(&text.span(), what))
        };
        text.as_ref().map(read).transpose()
    }
}
