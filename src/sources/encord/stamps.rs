//! The four ways in which one label row writes a time: `Fri, 10 Feb 2023 11:08:41 UTC`, the same with `GMT`,
//! `2023-02-10 11:08:26` and ISO with microseconds, the last two without a zone.
//!
//! Promises: the day of the week must be that of the date; what has no zone is read as the caller says.
//! Absent on purpose: other zones than UTC in the first two, which Encord never writes.

use chrono::NaiveDateTime;
use serde_json::Value;

use crate::events::{Fault, Reading, Rule};
use crate::sources::json::text;
use crate::sources::zones::read_stamp;
use crate::units::Micros;

/// The moment at a key; none where there is none.
///
/// # Errors
/// When it is no time, or has no zone and none was said.
pub(super) fn moment(value: &Value, key: &str, reading: Reading) -> Result<Option<Micros>, Fault> {
    text(value, key).map(|text| read(key, &text, reading)).transpose()
}

fn read(key: &str, text: &str, reading: Reading) -> Result<Micros, Fault> {
    let local = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT"));
    let Some(local) = local.filter(|local| local.contains(',')) else {
        return Ok(read_stamp(key, text, reading)?.at);
    };
    NaiveDateTime::parse_from_str(local.trim(), "%a, %d %b %Y %H:%M:%S")
        .map(|local| local.and_utc().timestamp_micros())
        .map_err(|_| {
            Fault::new(Rule::NotTime, key, text, "is not a time such as Fri, 10 Feb 2023 11:08:41 UTC")
        })
}

/// Whether a stamp at a key has no zone.
pub(super) fn is_zoneless(value: &Value, key: &str) -> bool {
    let Some(text) = text(value, key) else { return false };
    crate::units::read_time(&text).is_ok_and(|written| written.offset_seconds.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::print_time;

    fn read_in(text: &str, reading: Reading) -> Result<String, Rule> {
        read("createdAt", text, reading).map(print_time).map_err(|fault| fault.rule)
    }

    #[test]
    fn all_four_forms_are_read_and_nothing_else_is_guessed() {
        let tz = Reading { source_tz: Some(chrono_tz::Europe::London), ..Reading::default() };
        for (text, with, without) in [
            ("Fri, 10 Feb 2023 11:08:41 UTC", Ok("2023-02-10T11:08:41Z"), Ok("2023-02-10T11:08:41Z")),
            ("Fri, 10 Feb 2023 11:08:41 GMT", Ok("2023-02-10T11:08:41Z"), Ok("2023-02-10T11:08:41Z")),
            ("2023-07-10 11:08:26", Ok("2023-07-10T10:08:26Z"), Err(Rule::NoZone)),
            ("2023-03-21T09:58:08.472959", Ok("2023-03-21T09:58:08.472959Z"), Err(Rule::NoZone)),
            ("Thu, 10 Feb 2023 11:08:41 UTC", Err(Rule::NotTime), Err(Rule::NotTime)),
            ("Fri, 31 Feb 2023 11:08:41 UTC", Err(Rule::NotTime), Err(Rule::NotTime)),
            ("soon", Err(Rule::NotTime), Err(Rule::NotTime)),
        ] {
            assert_eq!(read_in(text, tz), with.map(str::to_owned), "{text}");
            assert_eq!(read_in(text, Reading::default()), without.map(str::to_owned), "{text}");
        }
    }
}
