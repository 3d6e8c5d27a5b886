//! Text in charts: how wide it is, how it is cut, broken into lines and made harmless.
//!
//! Promises: what [`fit`] and [`wrap`] return is no wider than asked for in our own font (a viewer's font may differ a little).
//! Absent on purpose: escaping, which the SVG backend does.

use super::Lang;
use super::frame::{FAMILY, register};
use crate::table::Cell;
use plotters::style::IntoFont;

/// plotters measures with the font scaled so that this many ems are its size: ascent + descent of our font.
const MEASURED_SIZE: f64 = 1.448;

/// How wide a text is at a size; half an em for each character where the font cannot say.
pub(super) fn width(text: &str, size: f64) -> i32 {
    let measured = register().ok().and_then(|()| {
        // Measured large, because plotters cuts the width to whole pixels.
        (FAMILY, 100.0 * MEASURED_SIZE).into_font().box_size(text).ok()
    });
    match measured {
        Some((hundredths, _)) => (f64::from(hundredths) * size / 100.0).ceil() as i32,
        None => (text.chars().count() as f64 * size / 2.0) as i32,
    }
}

/// Characters that neither XML nor a line of text can hold, and those that turn the direction of text
/// around, made visible: a name must not be able to disturb what stands beside it.
pub(in crate::reports) fn clean(text: &str) -> String {
    let strange = |c: char| {
        c.is_control() && !c.is_whitespace()
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
    };
    let shown = text.chars().map(|c| match c {
        c if strange(c) => '\u{FFFD}',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    shown.collect::<String>().trim().to_string()
}

/// A name cut in its middle to fit: ids often differ at their ends.
pub(super) fn fit(text: &str, size: f64, room: i32) -> String {
    let text = clean(text);
    if width(&text, size) <= room {
        return text;
    }
    let letters: Vec<char> = text.chars().collect();
    let cut = |kept: usize| -> String {
        let (head, tail) = (kept.div_ceil(2), letters.len() - kept / 2);
        letters[..head].iter().chain(['…'].iter()).chain(&letters[tail..]).collect()
    };
    let most = letters.len().min(200);
    let kept = (1..most).rev().find(|kept| width(&cut(*kept), size) <= room).unwrap_or(1);
    cut(kept)
}

/// Breaks a text into lines, at spaces or beside Chinese characters; the last line is cut.
pub(super) fn wrap(text: &str, size: f64, room: i32, most_lines: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in words(text) {
        let line = lines.last().cloned().unwrap_or_default();
        let longer = format!("{line}{word}");
        if width(longer.trim_end(), size) <= room && !lines.is_empty() {
            lines.pop();
            lines.push(longer);
        } else if lines.len() == most_lines {
            lines.pop();
            lines.push(fit(&format!("{line} …"), size, room));
            break;
        } else if !word.trim().is_empty() {
            lines.push(if width(word, size) > room { fit(word, size, room) } else { word.to_string() });
        }
    }
    lines.iter().map(|line| line.trim_end().to_string()).collect()
}

/// Pieces that stay together: a word with the space after it, a Chinese character with the mark after it.
fn words(text: &str) -> Vec<&str> {
    let wide = |c: char| ('\u{2E80}'..='\u{9FFF}').contains(&c) && !matches!(c, '、' | '。' | '」' | '）');
    let mut pieces = vec![];
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let breaks = before == ' ' && c != ' ' || wide(c) || wide(before) && c.is_alphanumeric();
        if breaks && at > start {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = c;
    }
    pieces.push(&text[start..]);
    pieces
}

/// What a key column's rows are called in a sentence.
pub(super) fn key_name(column: &str, lang: Lang) -> String {
    let plain = column.strip_suffix("_id").unwrap_or(column).replace('_', " ");
    match (lang, plain.as_str()) {
        (Lang::Zh, "worker") => "工人".into(),
        (Lang::Zh, "project") => "项目".into(),
        (Lang::Zh, "team") => "团队".into(),
        (Lang::Zh, "domain") => "领域".into(),
        (Lang::Zh, "task type") => "任务类型".into(),
        (Lang::Zh, "stage") => "阶段".into(),
        (Lang::Zh, "source") => "来源".into(),
        (Lang::Zh, "reviewer") => "审核人".into(),
        _ => plain,
    }
}

/// The name of a row.
pub(super) fn name(cell: &Cell, lang: Lang) -> String {
    match super::cell::exact(cell) {
        nobody if nobody.is_empty() => lang.say("(none)", "（无）").to_string(),
        name => name,
    }
}

/// A name inside a sentence, cut so that the sentence stays readable.
pub(super) fn in_title(name: &str) -> String {
    fit(name, 20.0, 320)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_in_its_middle_and_fits() {
        let long = "Wolfeschlegelsteinhausenbergerdorff-7731";
        let cut = fit(long, 13.0, 150);
        assert!(cut.starts_with("Wolfe") && cut.ends_with("31") && cut.contains('…'), "{cut}");
        assert!(width(&cut, 13.0) <= 150);
        assert_eq!(fit("李娜", 13.0, 150), "李娜");
        assert_eq!(fit(&"x".repeat(100_000), 13.0, 1), "x…");
    }

    #[test]
    fn a_text_cannot_disturb_its_neighbours() {
        assert_eq!(clean("a\u{202e}b\n\tc\u{0}\u{1b}"), "a\u{FFFD}b  c\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn lines_break_at_spaces_and_beside_chinese() {
        assert_eq!(wrap("one two three", 13.0, 60, 3), ["one two", "three"]);
        assert_eq!(
            wrap("按完成件数排序。右侧是每小时件数", 13.0, 110, 3),
            ["按完成件数排序。", "右侧是每小时件数"]
        );
        assert_eq!(wrap("one two three four", 13.0, 60, 1).len(), 1);
        assert_eq!(wrap("", 13.0, 60, 2), Vec::<String>::new());
        assert!(wrap(&"word ".repeat(50), 13.0, 100, 2).iter().all(|line| width(line, 13.0) <= 100));
    }

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        assert_eq!(width("件", 100.0), 100);
    }
}
