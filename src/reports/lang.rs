//! Who reads: the two languages that reports speak, and the zone whose clock its readers look at. CSV has neither: it is one interface,
//! its times RFC 3339 in UTC.

use crate::units::Micros;
use chrono::{DateTime, Offset, Utc};
use chrono_tz::Tz;

/// The language and the zone of a page, a workbook or a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience {
    pub lang: Lang,
    pub tz: Tz,
}

impl From<Lang> for Audience {
    fn from(lang: Lang) -> Audience {
        Audience { lang, tz: Tz::UTC }
    }
}

impl Audience {
    /// A moment by the clock of the zone, to the minute.
    pub fn minute(self, at: Micros) -> String {
        let moment: DateTime<Utc> = DateTime::from_timestamp_micros(at).unwrap_or_default();
        moment.with_timezone(&self.tz).format("%Y-%m-%d %H:%M").to_string()
    }

    /// How far the clock of the zone is from UTC at a moment.
    pub fn ahead(self, at: Micros) -> Micros {
        let moment: DateTime<Utc> = DateTime::from_timestamp_micros(at).unwrap_or_default();
        i64::from(moment.with_timezone(&self.tz).offset().fix().local_minus_utc()) * crate::units::SECOND
    }

    /// The zone in words: `Asia/Shanghai`; of times, so that they need not say it each.
    pub fn zone(self) -> String {
        let name = self.tz.name();
        self.lang.pick(format!("Times are those of {name}."), format!("时间均为 {name} 当地时间。"))
    }
}

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
