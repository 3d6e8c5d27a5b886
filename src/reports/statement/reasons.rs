//! What `payroll` says of a correction, in Chinese.
//!
//! Promises: what reviewers wrote stays as it is, and so does a sentence that is not known here.

use crate::reports::Lang;

/// The sentences, each with `{}` for what stands between.
const SENTENCES: &[(&str, &str)] = &[
    ("it came to {} when {} was closed, and comes to {} now", "{1} 结账时为 {0}，现为 {2}"),
    ("not known when {} was closed", "{0} 结账时尚不知晓"),
    ("owed when {} was closed, and no more: {}", "{0} 结账时应付，现已不再应付：{1}"),
    ("booked when {} was closed, and no more: {}", "{0} 结账时已入账，现已撤销：{1}"),
    ("known otherwise now", "现有记录与当时不同"),
];

/// A reason in words.
pub(super) fn reason(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Zh => text.split("; ").map(chinese).collect::<Vec<_>>().join("；"),
    }
}

fn chinese(text: &str) -> String {
    let known = SENTENCES.iter().find_map(|(english, chinese)| Some((between(text, english)?, chinese)));
    let Some((parts, sentence)) = known else { return text.to_owned() };
    // What stands last may be a sentence of its own. A part may hold braces: each place is filled once, from left to right.
    let mut out = String::new();
    for piece in sentence.split_inclusive('}') {
        let (plain, place) = piece.split_once('{').unwrap_or((piece, ""));
        out.push_str(plain);
        if let Some(part) = place.trim_end_matches('}').parse::<usize>().ok().and_then(|at| parts.get(at)) {
            out.push_str(&chinese(part));
        }
    }
    out
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
