//! A sentence with places, told in Chinese.
//!
//! Promises: what stands in a place is kept as it is, but for lengths of time and words of ours where the Chinese asks for them.

use super::cells::word;

/// A sentence with `{}` for what stands between, and the same in Chinese with the number of each place: `{0}`; `{0:time}` for a length
/// of time, `{0:word}` for a word of ours.
pub(super) type Sentence = (&'static str, &'static str);

/// The first sentence that the text is one of, in Chinese.
pub(super) fn tell(sentences: &[Sentence], text: &str) -> Option<String> {
    sentences.iter().find_map(|(english, chinese)| Some(fill(chinese, &between(text, english)?)))
}

/// What stands in the places of a sentence; none where the text is another one.
fn between<'t>(text: &'t str, sentence: &str) -> Option<Vec<&'t str>> {
    let Some((before, last)) = sentence.rsplit_once("{}") else { return (text == sentence).then(Vec::new) };
    // The end first: what stands in a place may hold a point, too.
    let mut rest = text.strip_suffix(last)?;
    let mut fixed = before.split("{}");
    rest = rest.strip_prefix(fixed.next()?)?;
    let mut parts = Vec::new();
    for part in fixed {
        let at = rest.find(part)?;
        parts.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    parts.push(rest);
    Some(parts)
}

fn fill(sentence: &str, parts: &[&str]) -> String {
    let mut out = String::new();
    for piece in sentence.split_inclusive('}') {
        let (plain, place) = piece.split_once('{').unwrap_or((piece, ""));
        out.push_str(plain);
        let (number, kind) =
            place.trim_end_matches('}').split_once(':').unwrap_or((place.trim_end_matches('}'), ""));
        if let Some(part) = number.parse::<usize>().ok().and_then(|at| parts.get(at)) {
            out.push_str(&match kind {
                "time" => length(part).unwrap_or_else(|| (*part).to_owned()),
                "word" => word(part).unwrap_or(part).to_owned(),
                _ => (*part).to_owned(),
            });
        }
    }
    out
}

/// `3 d 4 h` as `3天4小时`; nothing of what is no length of time.
fn length(text: &str) -> Option<String> {
    let mut words = text.split(' ');
    let mut out = String::new();
    while let Some(number) = words.next() {
        number.parse::<f64>().ok()?;
        let unit = match words.next()? {
            "d" => "天",
            "h" => "小时",
            "min" => "分",
            "s" => "秒",
            _ => return None,
        };
        out += number;
        out += unit;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_told_with_what_stands_in_it() {
        let sentences: &[Sentence] =
            &[("{} after {}", "{1:word}之后 {0:time}"), ("all {} of it", "全部 {0}")];
        assert_eq!(tell(sentences, "3 d 4 h after released").as_deref(), Some("已放弃之后 3天4小时"));
        assert_eq!(tell(sentences, "long after w1").as_deref(), Some("w1之后 long"));
        assert_eq!(tell(sentences, "all {0} of it").as_deref(), Some("全部 {0}"));
        assert_eq!(tell(sentences, "all of it of it").as_deref(), Some("全部 of it"));
        assert_eq!(tell(sentences, "all of it"), None);
        assert_eq!(tell(sentences, "all 2 of it, and more"), None);
    }
}
