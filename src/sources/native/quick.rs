//! Lines of JSON that are events as they stand, many at a time: flat objects whose values are written in the plainest way, taken straight
//! into columns.
//!
//! Promises: what is taken here is what reading the line field by field would give; any doubt (an escape, a name that the contract does
//! not know, another way to write a time) leaves the line to that road, which also says what is wrong with it.

use crate::events::{EventType, FIELDS, Kind, Looker, Ready, SparseBuilder, Value, Writer, field_index};
use crate::sources::{Limits, SourceOptions};
use crate::units::{Micros, SECOND, read_time};

/// Lines as they were looked at together.
pub struct Block {
    /// The number of the first.
    pub first: u64,
    /// The text of all lines, each with its end.
    pub bytes: Vec<u8>,
    /// Where each line begins and ends, its end left out.
    pub lines: Vec<(usize, usize)>,
    /// A row for each line, where the lines are UTF-8.
    pub ready: Option<Ready>,
}

/// Takes lines apart.
pub struct Quick {
    builder: SparseBuilder,
    looker: Looker,
    limits: Limits,
    /// The fields of the line before, in their order: the next line mostly has the same.
    expected: Vec<usize>,
}

impl Quick {
    pub fn new(options: &SourceOptions) -> Quick {
        let looker = Looker::new(options.reading);
        Quick { builder: SparseBuilder::default(), looker, limits: options.limits, expected: Vec::new() }
    }

    /// Looks at the lines of a text that ends with a line end.
    pub fn look(&mut self, first: u64, bytes: Vec<u8>) -> Block {
        let mut lines = Vec::new();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', &bytes) {
            lines.push((start, end));
            start = end + 1;
        }
        let ready = std::str::from_utf8(&bytes).ok().and_then(|text| {
            let take = |(from, to): &(usize, usize)| {
                let taken = (to - from) as u64 <= self.limits.line && self.line(&text[*from..*to]).is_some();
                self.builder.end_row();
                taken
            };
            let taken: Vec<bool> = lines.iter().map(take).collect();
            let batch = self.builder.finish().ok()?;
            let mut ready = self.looker.look(&batch)?;
            ready.is_ready.iter_mut().zip(taken).for_each(|(is_ready, taken)| *is_ready &= taken);
            Some(ready)
        });
        Block { first, bytes, lines, ready }
    }

    /// Takes one line; none where there is any doubt.
    fn line(&mut self, line: &str) -> Option<()> {
        let mut text = Text { text: line.trim_ascii(), at: 0 };
        text.eat(b'{')?;
        let mut nth = 0;
        loop {
            text.blanks();
            let name = text.string()?;
            text.blanks();
            text.eat(b':')?;
            text.blanks();
            let field = match self.expected.get(nth) {
                Some(expected) if FIELDS[*expected].name == name => *expected,
                _ => {
                    let field = field_index(name)?;
                    self.expected.truncate(nth);
                    self.expected.push(field);
                    field
                }
            };
            nth += 1;
            if nth > self.limits.fields {
                return None;
            }
            self.value(field, &mut text)?;
            text.blanks();
            match text.next()? {
                b',' => {}
                b'}' if text.at == text.text.len() => return Some(()),
                _ => return None,
            }
        }
    }

    fn value(&mut self, at: usize, text: &mut Text<'_>) -> Option<()> {
        let field = &FIELDS[at];
        if text.rest().starts_with("null") {
            text.at += 4;
            return Some(());
        }
        // What the ledger writes is passed over, and an object holds anything.
        if field.writer == Writer::Ledger || field.kind == Kind::Object {
            return None;
        }
        let value = match field.kind {
            Kind::Json => Value::Text(text.answer()?),
            Kind::Type => Value::Text(EventType::parse(text.string()?)?.name()),
            Kind::Text | Kind::Choice(_) | Kind::Currency => Value::Text(text.string()?),
            Kind::Time => Value::Time(time(text.string()?)?),
            Kind::Money => {
                let amount = if text.peek() == Some(b'"') { text.string()? } else { text.number()? };
                Value::Money(amount.parse().ok()?)
            }
            Kind::Whole => Value::Whole(whole(text.number()?)?),
            Kind::Real => Value::Real(text.number()?.parse::<f64>().ok()? + 0.0),
            Kind::Flag => Value::Flag(text.flag()?),
            Kind::Object => return None,
        };
        self.builder.put(at, value).then_some(())
    }
}

/// A text that is read from front to back.
struct Text<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Text<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<&'a str> {
        self.eat(b'"')?;
        let rest = &self.text.as_bytes()[self.at..];
        let len = plain_bytes(rest);
        let string = self.text.get(self.at..self.at + len)?;
        self.at += len;
        self.eat(b'"')?;
        Some(string)
    }

    /// A number as JSON writes it.
    fn number(&mut self) -> Option<&'a str> {
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut len = usize::from(bytes.first() == Some(&b'-'));
        let whole = digits(len);
        if whole == 0 || whole > 1 && bytes[len] == b'0' {
            return None;
        }
        len += whole;
        if bytes.get(len) == Some(&b'.') {
            let fraction = digits(len + 1);
            if fraction == 0 {
                return None;
            }
            len += 1 + fraction;
        }
        // Exponents are rare.
        if matches!(bytes.get(len), Some(b'e' | b'E')) {
            return None;
        }
        let number = &self.rest()[..len];
        self.at += len;
        Some(number)
    }

    fn flag(&mut self) -> Option<bool> {
        for (word, flag) in [("true", true), ("false", false)] {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Some(flag);
            }
        }
        None
    }

    /// Any value as it stands.
    fn answer(&mut self) -> Option<&'a str> {
        let from = self.at;
        match self.peek()? {
            b'"' => drop(self.string()?),
            b'{' | b'[' => {
                let mut values = serde_json::Deserializer::from_str(self.rest())
                    .into_iter::<&serde_json::value::RawValue>();
                values.next()?.ok()?;
                self.at += values.byte_offset();
            }
            b't' | b'f' => drop(self.flag()?),
            _ => drop(self.number()?),
        }
        self.text.get(from..self.at)
    }
}

/// How many bytes come before a quote, an escape, or what may not stand in a string; eight at a time.
fn plain_bytes(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut len = 0;
    for chunk in bytes.chunks_exact(8) {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let escapes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = quotes | escapes | controls;
        if found != 0 {
            return len + found.trailing_zeros() as usize / 8;
        }
        len += 8;
    }
    len + bytes[len..].iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

/// A moment with its offset.
pub fn time(text: &str) -> Option<Micros> {
    let written = read_time(text).ok()?;
    Some(written.local.and_utc().timestamp_micros() - i64::from(written.offset_seconds?) * SECOND)
}

pub fn whole(text: &str) -> Option<i64> {
    (text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_its_first_odd_byte() {
        for (text, len) in
            [("abc\"", 3), ("0123456789\\\"", 10), ("0123456\n", 7), ("é12345678\"", 10), ("", 0)]
        {
            assert_eq!(plain_bytes(text.as_bytes()), len, "{text:?}");
        }
    }
}
