//! Which period a moment falls in, found by the borders that were met before: a zone's calendar is asked once for each period.

use std::collections::BTreeMap;

use super::groups::{Id, Names};
use crate::metrics::scope::Scope;
use crate::units::Micros;

/// The periods that were met.
#[derive(Default)]
pub struct Periods {
    pub names: Names,
    /// From a moment on until another all is one period.
    known: BTreeMap<Micros, (Micros, Id)>,
}

impl Periods {
    /// The period of a moment; one for all where none was asked for.
    pub fn of(&mut self, at: Micros, scope: &Scope) -> Id {
        let Some(every) = scope.every else { return self.names.id(Some("")) };
        if let Some((_, (end, id))) = self.known.range(..=at).next_back()
            && at < *end
        {
            return *id;
        }
        let id = self.names.id(Some(&every.period(at, scope.tz)));
        self.known.insert(at, (every.end(at, scope.tz), id));
        id
    }
}
