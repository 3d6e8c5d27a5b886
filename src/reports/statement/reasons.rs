//! What `payroll` says of a correction, in Chinese.
//!
//! Promises: what reviewers wrote stays as it is, and so does a sentence that is not known here.

use chrono::NaiveDate;

use crate::payroll::{Entry, Kind};
use crate::reports::Lang;

/// A sentence with `{}` for what stands between, the same in Chinese with the number of each place, and whether a text may stand in the
/// first place.
type Sentence = (&'static str, &'static str, fn(&str) -> bool);

const SENTENCES: &[Sentence] = &[
    ("it came to {} when {} was closed, and comes to {} now", "{1} 结账时为 {0}，现为 {2}", is_word),
    ("not known when {} was closed", "{0} 结账时尚不知晓", is_word),
    ("owed when {} was closed, and no more: {}", "{0} 结账时应付，现已不再应付：{1}", is_word),
    ("booked when {} was closed, and no more: {}", "{0} 结账时已入账，现已撤销：{1}", is_word),
    ("known otherwise now", "现有记录与当时不同", is_word),
    ("accepted on {}: {}", "{0} 被接受：{1}", is_day),
    ("accepted on {}", "{0} 被接受", is_day),
    ("rejected on {}: {}", "{0} 被拒绝：{1}", is_day),
    ("rejected on {}", "{0} 被拒绝", is_day),
    ("its verdict was withdrawn on {}", "{0} 撤回判定", is_day),
    ("sent back on {}", "{0} 退回返工", is_day),
    ("judged otherwise on {}", "{0} 另作判定", is_day),
    ("open again", "重新待判定", is_word),
    ("{} was taken back", "事件 {0} 已撤回", is_word),
];

fn is_word(text: &str) -> bool {
    !text.contains(char::is_whitespace)
}

fn is_day(text: &str) -> bool {
    text.parse::<NaiveDate>().is_ok()
}

/// The reason of an entry in words.
pub(super) fn reason(entry: &Entry, lang: Lang) -> Option<String> {
    let text = entry.reason.as_deref()?;
    Some(match (lang, entry.kind) {
        (Lang::Zh, Kind::Correction) => chinese(text),
        _ => text.to_owned(),
    })
}

/// Sentence by sentence; what parts them stays, since it may stand in what a reviewer wrote.
fn chinese(text: &str) -> String {
    let known = |part: &str| sentence(part).unwrap_or_else(|| part.to_owned());
    text.split("; ").map(known).collect::<Vec<_>>().join("; ")
}

fn sentence(text: &str) -> Option<String> {
    let (parts, sentence) = SENTENCES.iter().find_map(|(english, chinese, fits)| {
        let parts = between(text, english)?;
        parts.first().is_none_or(|first| fits(first)).then_some((parts, chinese))
    })?;
    let mut out = String::new();
    for piece in sentence.split_inclusive('}') {
        let (plain, place) = piece.split_once('{').unwrap_or((piece, ""));
        out.push_str(plain);
        if let Some(part) = place.trim_end_matches('}').parse::<usize>().ok().and_then(|at| parts.get(at)) {
            // What stands in a place may be a sentence of its own.
            out.push_str(&chinese(part));
        }
    }
    Some(out)
}

/// What stands in the places of a sentence; none where the text is another one.
fn between<'t>(text: &'t str, sentence: &str) -> Option<Vec<&'t str>> {
    let mut fixed = sentence.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut parts = Vec::new();
    for part in fixed {
        let at = if part.is_empty() { rest.len() } else { rest.find(part)? };
        parts.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(parts)
}
