//! One name for one thing: the ledger's `mturk:A1` is a statement's `A1`, where only one thing of the ledger can be meant.
//!
//! Promises: an id that the ledger has as it stands is never taken for another.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Entry, Fact, Line};

/// A kind of id.
type Id = fn(&mut Fact) -> &mut Option<String>;
type Read = fn(&Fact) -> &Option<String>;

/// The kinds that platforms prefix with their name.
const KINDS: [(Read, Id); 4] = [
    (|fact| &fact.worker, |fact| &mut fact.worker),
    (|fact| &fact.assignment, |fact| &mut fact.assignment),
    (|fact| &fact.task, |fact| &mut fact.task),
    (|fact| &fact.payment, |fact| &mut fact.payment),
];

/// An id without the name of its platform.
fn bare(id: &str) -> Option<&str> {
    id.split_once(':').map(|(_, bare)| bare).filter(|bare| !bare.is_empty())
}

/// Gives lines the ids of the ledger; which of theirs could mean several is told.
pub fn resolve(lines: &mut [Line], entries: &[Entry]) -> Vec<String> {
    let mut unclear = BTreeSet::new();
    for (read, id) in KINDS {
        let known: HashSet<&str> = entries.iter().filter_map(|entry| read(&entry.fact).as_deref()).collect();
        // None where two ids are one without their platforms.
        let mut meant: HashMap<&str, Option<&str>> = HashMap::new();
        for full in &known {
            if let Some(bare) = bare(full) {
                meant.entry(bare).and_modify(|full| *full = None).or_insert(Some(full));
            }
        }
        for line in lines.iter_mut() {
            let Some(said) = id(&mut line.fact) else { continue };
            if known.contains(said.as_str()) {
                continue;
            }
            match meant.get(said.as_str()) {
                Some(Some(full)) => *said = (*full).to_owned(),
                Some(None) => {
                    unclear.insert(said.clone());
                }
                // The statement has the platform's name, and the ledger does not.
                None => {
                    if let Some(bare) = bare(said).filter(|bare| known.contains(bare)) {
                        *said = bare.to_owned();
                    }
                }
            }
        }
    }
    unclear.into_iter().collect()
}
