//! The two languages that reports speak. Absent on purpose: names of columns, which are one interface in every language.

/// The language of a report's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// The tag for HTML's `lang`.
    pub fn tag(self) -> &'static str {
        self.say("en", "zh-Hans")
    }

    /// The one of two wordings that is in this language. Both stand where they are used.
    pub fn say(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Lang::En => english,
            Lang::Zh => chinese,
        }
    }

    /// Likewise of two finished texts.
    pub fn pick(self, english: String, chinese: String) -> String {
        match self {
            Lang::En => english,
            Lang::Zh => chinese,
        }
    }
}
