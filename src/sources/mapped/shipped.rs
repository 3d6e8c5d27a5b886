//! The mappings that come with the program: texts in `mappings/`, which users can read, copy and change.

use std::sync::OnceLock;

use super::{Mapped, Mapping};
use crate::sources::{Input, Sink, Source, SourceError, SourceOptions};

/// A source by a shipped mapping, which is parsed when it is first asked.
pub struct Shipped {
    name: &'static str,
    text: &'static str,
    mapped: OnceLock<Option<Mapped>>,
}

impl Shipped {
    pub const fn new(name: &'static str, text: &'static str) -> Shipped {
        Shipped { name, text, mapped: OnceLock::new() }
    }

    /// The mapping as it stands in its file.
    #[cfg(test)]
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// A test holds that each can be parsed.
    fn mapped(&self) -> Option<&Mapped> {
        self.mapped.get_or_init(|| Mapping::parse(self.name, self.text).ok().map(Mapped)).as_ref()
    }
}

impl Source for Shipped {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.mapped().map_or("", |mapped| mapped.0.about.0)
    }

    fn knows(&self, head: &[u8]) -> bool {
        self.mapped().is_some_and(|mapped| mapped.knows(head))
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        match self.mapped() {
            Some(mapped) => mapped.read(input, options, sink),
            None => Ok(Mapping::parse(self.name, self.text).map(drop)?),
        }
    }
}

/// Prolific's list of submissions.
pub static PROLIFIC: Shipped = Shipped::new("prolific", include_str!("../../../mappings/prolific.toml"));
/// Full reports of Appen, Figure Eight and CrowdFlower.
pub static APPEN: Shipped = Shipped::new("appen", include_str!("../../../mappings/appen.toml"));
/// Lists of bounties.
pub static BOUNTIES: Shipped = Shipped::new("bounties", include_str!("../../../mappings/bounties.toml"));
/// Plain tables of crowd labels.
pub static CROWD: Shipped = Shipped::new("crowd-labels", include_str!("../../../mappings/crowd-labels.toml"));

/// All of them.
#[cfg(test)]
pub static SHIPPED: [&Shipped; 4] = [&PROLIFIC, &APPEN, &BOUNTIES, &CROWD];
