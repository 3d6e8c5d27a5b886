//! The words of pages in Chinese: names of columns, words that stand in cells, what a rule found, why a record was refused, what a tier
//! still asks for, and notes.
//!
//! ```text
//! English of the engine ─▶ cells, findings, quarantine, levels, notes ─▶ Chinese
//!                              └─────── sentence: places kept ──────┘
//! ```
//! Promises: what is not known here stays as it is, so that a name from outside is never changed. That each sentence which the engine can
//! say is known is held by `tests/it/chinese.rs`.
//! Absent on purpose: the sentences that say what a figure means (`figures::chinese`), and CSV, which has one interface in every language.

mod cells;
mod findings;
mod levels;
mod names;
mod notes;
mod quarantine;
mod readers;
mod sentence;

pub use cells::{value, word};
pub use findings::rule;
pub use levels::missing;
pub use names::name;
pub use notes::note;
pub use quarantine::reason;

fn find(list: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == word).map(|(_, chinese)| *chinese)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::figures::{ON_PAGES, figures};
    use crate::words::flags::FLAGS;

    #[test]
    fn every_figure_and_every_rule_has_its_words() {
        for figure in figures().filter(|figure| figure.reports.iter().any(|of| ON_PAGES.contains(of))) {
            let name = name(figure.name).unwrap_or_else(|| panic!("{} has no name", figure.name));
            assert!(!name.is_ascii(), "{name}");
        }
        for flag in FLAGS {
            assert!(rule(flag.name).is_some(), "{}", flag.name);
        }
        assert_eq!(findings::RULES.len(), FLAGS.len());
        assert_eq!(name("paid_cny_amount").as_deref(), Some("已付（CNY）"));
        assert_eq!(name("paid_mine"), None);
    }

    #[test]
    fn no_word_stands_twice() {
        let names = [names::NAMES, names::BEHIND].concat();
        for list in [&names[..], cells::VALUES, findings::RULES, levels::MEASURES] {
            for (at, (word, _)) in list.iter().enumerate() {
                assert!(list[..at].iter().all(|(before, _)| before != word), "{word}");
            }
        }
    }
}
