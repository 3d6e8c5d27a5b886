//! Patterns of columns: those that are rows of their own (a column for each annotator, or for each question), and those that are
//! one answer together.

use super::mapping;

/// The columns that are rows of their own.
pub struct Wide {
    /// Their places and names.
    pub columns: Vec<(usize, String)>,
    names: [String; 2],
}

impl Wide {
    /// Finds them in a header: by their names, or by patterns with one star, whose part is the name.
    pub fn of(wide: &mapping::Wide, header: &[String]) -> Wide {
        Wide { columns: columns(wide.columns.all(), header), names: [wide.name.clone(), wide.value.clone()] }
    }

    /// What templates call the name and the cell.
    pub fn names(&self) -> [&str; 2] {
        [&self.names[0], &self.names[1]]
    }
}

/// The places of the columns that names or patterns mean, each once, and the parts of their names that a star stands for.
pub fn columns(patterns: &[String], header: &[String]) -> Vec<(usize, String)> {
    let mut columns: Vec<(usize, String)> = Vec::new();
    for pattern in patterns {
        for (at, name) in header.iter().enumerate() {
            let part = part(pattern, name).filter(|_| columns.iter().all(|(known, _)| *known != at));
            columns.extend(part.map(|part| (at, part.to_owned())));
        }
    }
    columns
}

/// What the star of a pattern stands for in a name; the whole name where the pattern has none.
fn part<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    let Some((before, after)) = pattern.split_once('*') else { return (name == pattern).then_some(name) };
    let part = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    part.map(str::trim).filter(|part| !part.is_empty())
}
