//! Which period a moment falls in, found by the borders that were met before: a zone's calendar is asked once for each period.

use std::collections::BTreeMap;

use super::groups::{Id, Names};
use crate::metrics::scope::Scope;
use crate::units::Micros;

/// The periods that were met.
#[derive(Default)]
pub struct Periods {
    pub names: Names,
    /// The one period of all, where none was asked for.
    whole: Option<Id>,
    /// From a moment on until another all is one period.
    known: BTreeMap<Micros, (Micros, Id)>,
}

impl Periods {
    /// The period of a moment; one for all where none was asked for.
    pub fn of(&mut self, at: Micros, scope: &Scope) -> Id {
        let Some(every) = scope.every else {
            return *self.whole.get_or_insert_with(|| self.names.id(Some("")));
        };
        if let Some((_, (end, id))) = self.known.range(..=at).next_back()
            && at < *end
        {
            return *id;
        }
        let id = self.names.id(Some(&every.period(at, scope.tz)));
        self.known.insert(at, (every.end(at, scope.tz), id));
        id
    }

    /// How much of a stretch of time lies in each period of the window.
    pub fn cut(&mut self, start: Micros, end: Micros, scope: &Scope, mut each: impl FnMut(Id, Micros)) {
        if scope.every.is_none() && scope.from.is_none() && scope.until.is_none() {
            if start < end {
                each(self.of(start, scope), end - start);
            }
            return;
        }
        for (period, start, end) in scope.cut(start, end) {
            each(self.names.id(Some(&period)), end - start);
        }
    }
}
