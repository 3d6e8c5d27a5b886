//! Texts by number, so that an event holds a few bytes for a word that many events have.

use std::collections::HashMap;
use std::sync::Arc;

use ahash::RandomState;

/// The number of a text; 0 is none.
pub type Code = u32;
/// The number of a text that stands with its event instead.
pub const BESIDE: Code = Code::MAX;
/// A longer text stands with its event.
const LONG: usize = 40;
/// When so many are known, other texts stand with their events.
const MANY: usize = 1 << 18;

/// The texts that have numbers.
#[derive(Default)]
pub struct Texts {
    codes: HashMap<Arc<str>, Code, RandomState>,
    texts: Vec<Arc<str>>,
}

impl Texts {
    /// The number of a text, new or known; of any text, however long.
    pub fn code(&mut self, text: &str) -> Code {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        let code = self.texts.len() as Code;
        self.codes.insert(text, code);
        code
    }

    /// The number of a text that is worth one, or [`BESIDE`].
    pub fn word(&mut self, text: &str) -> Code {
        let is_known_only = text.len() > LONG || self.texts.len() >= MANY;
        if !is_known_only {
            return self.code(text);
        }
        self.codes.get(text).copied().unwrap_or(BESIDE)
    }

    /// The text of a number.
    pub fn text(&self, code: Code) -> Option<&str> {
        self.texts.get((code as usize).checked_sub(1)?).map(AsRef::as_ref)
    }
}
