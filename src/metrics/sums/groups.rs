//! Groups by number: names are numbered once, and the row that was used last is found first, since the moments of a
//! piece, and the pieces of a worker, mostly fall into one row.

use std::collections::HashMap;
use std::hash::Hash;

use ahash::RandomState;

/// A name by number.
pub type Id = u32;

/// Numbers for names; nothing (a null) is a name too.
#[derive(Default)]
pub struct Names {
    ids: HashMap<Box<str>, Id, RandomState>,
    names: Vec<Option<Box<str>>>,
    nothing: Option<Id>,
    last: usize,
}

impl Names {
    /// The number of a name, new or known.
    pub fn id(&mut self, name: Option<&str>) -> Id {
        if self.names.get(self.last).is_some_and(|last| last.as_deref() == name) {
            return self.last as Id;
        }
        let known = match name {
            Some(name) => self.ids.get(name).copied(),
            None => self.nothing,
        };
        let id = known.unwrap_or_else(|| self.add(name));
        self.last = id as usize;
        id
    }

    fn add(&mut self, name: Option<&str>) -> Id {
        let id = self.names.len() as Id;
        self.names.push(name.map(Into::into));
        match name {
            Some(name) => drop(self.ids.insert(name.into(), id)),
            None => self.nothing = Some(id),
        }
        id
    }

    /// The name of a number that was given.
    pub fn name(&self, id: Id) -> Option<&str> {
        self.names.get(id as usize)?.as_deref()
    }

    /// The number here of each number there.
    pub fn adopt(&mut self, other: &Names) -> Vec<Id> {
        other.names.iter().map(|name| self.id(name.as_deref())).collect()
    }
}

/// Rows by key.
pub struct Groups<K, V> {
    index: HashMap<K, usize, RandomState>,
    rows: Vec<(K, V)>,
    last: usize,
}

impl<K, V> Default for Groups<K, V> {
    fn default() -> Groups<K, V> {
        Groups { index: HashMap::default(), rows: Vec::new(), last: 0 }
    }
}

impl<K: Copy + Eq + Hash, V: Default> Groups<K, V> {
    /// The row of a key, new or known.
    pub fn row(&mut self, key: K) -> &mut V {
        if self.rows.get(self.last).is_none_or(|(last, _)| *last != key) {
            let next = self.rows.len();
            self.last = *self.index.entry(key).or_insert(next);
            if self.last == next {
                self.rows.push((key, V::default()));
            }
        }
        &mut self.rows[self.last].1
    }

    pub fn rows(&self) -> &[(K, V)] {
        &self.rows
    }

    pub fn rows_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.rows.iter_mut().map(|(key, row)| (&*key, row))
    }

    /// Forgets all rows; their memory serves the next.
    pub fn clear(&mut self) {
        self.index.clear();
        self.rows.clear();
    }

    pub fn into_rows(self) -> Vec<(K, V)> {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_rows_are_found_again() {
        let mut names = Names::default();
        let ids = [Some("a"), None, Some("b"), Some("a"), None].map(|name| names.id(name));
        assert_eq!(ids, [0, 1, 2, 0, 1]);
        assert_eq!([0, 1, 2].map(|id| names.name(id)), [Some("a"), None, Some("b")]);
        let mut others = Names::default();
        others.id(Some("b"));
        assert_eq!(others.adopt(&names), [1, 2, 0]);
        let mut groups = Groups::<Id, u64>::default();
        for key in [5, 5, 7, 5] {
            *groups.row(key) += 1;
        }
        assert_eq!(groups.into_rows(), [(5, 3), (7, 1)]);
    }
}
