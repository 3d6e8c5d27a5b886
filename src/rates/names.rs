//! Numbers for names: a name is written once, however many pieces carry it.

use std::collections::HashMap;

/// The names so far. Pieces come worker by worker, so the name that was asked for last is known without a look.
#[derive(Default)]
pub struct Names {
    numbers: HashMap<String, u32>,
    last: (String, u32),
}

impl Names {
    /// The number of a name, which gets one where it has none.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(known) = self.known(name) {
            if self.last.0 != name {
                self.last = (name.to_owned(), known);
            }
            return known;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.last = (name.to_owned(), number);
        number
    }

    pub fn known(&self, name: &str) -> Option<u32> {
        match !self.numbers.is_empty() && self.last.0 == name {
            true => Some(self.last.1),
            false => self.numbers.get(name).copied(),
        }
    }
}
