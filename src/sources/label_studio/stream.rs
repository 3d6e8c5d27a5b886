//! The export's one JSON document, handed on task by task while it is read.
//!
//! Promises: what stands before a cut is handed on; the text of the task that is cut comes with the
//! report of the cut (its first 64 KiB); no more is held than the longest task and as much again.
//! Absent on purpose: what a task means (`task`).

use std::io::{self, Read};

use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::sources::Limits;
use crate::sources::limits::Beyond;

/// How the document ended.
pub(super) enum End {
    Whole,
    /// It stops in the middle of a task.
    Cut {
        raw: String,
        cause: String,
    },
    /// It is no JSON from some place on.
    Damaged(String),
    /// The bytes could not be read.
    Unread(io::Error),
}

/// Calls `on_task` with the text of each element of the array, or of each object where the document is a single task, as
/// versions before 1.0 kept them, or one on each line.
pub(super) fn each_task(bytes: impl Read, limits: &Limits, on_task: &mut dyn FnMut(&str)) -> End {
    let document = limits.document;
    let mut window =
        Window { reader: bytes, document, bytes: Vec::new(), at: 0, lines: 0, ended: false, failed: None };
    window.tasks(on_task).map_or_else(|end| end, |()| End::Whole)
}

/// The most text of one unfinished task that is kept.
const KEPT: usize = 1 << 16;
/// So much is read at once, or as much again as waits for its end.
const PIECE: usize = 1 << 20;

/// The part of the document that is looked at.
struct Window<R> {
    reader: R,
    /// The most bytes of a task.
    document: u64,
    bytes: Vec<u8>,
    /// What stands before is done with.
    at: usize,
    /// Lines that ended before these bytes.
    lines: usize,
    ended: bool,
    /// Why no more could be read.
    failed: Option<io::Error>,
}

impl<R: Read> Window<R> {
    fn tasks(&mut self, on_task: &mut dyn FnMut(&str)) -> Result<(), End> {
        if self.next()? == Some(0xef) && self.bytes[self.at..].starts_with(b"\xef\xbb\xbf") {
            self.at += 3;
        }
        if self.next()? != Some(b'[') {
            self.task(on_task)?;
            while self.next()? == Some(b'{') {
                self.task(on_task)?;
            }
            return self.nothing_more();
        }
        self.at += 1;
        if self.next()? == Some(b']') {
            self.at += 1;
            return self.nothing_more();
        }
        loop {
            self.task(on_task)?;
            match self.next()? {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return self.nothing_more();
                }
                Some(_) => return Err(self.damaged("expected `,` or `]`", 1)),
                None => return Err(self.cut("the list has no end")),
            }
        }
    }

    /// Hands on the task that begins here.
    fn task(&mut self, on_task: &mut dyn FnMut(&str)) -> Result<(), End> {
        self.next()?;
        loop {
            let rest = &self.bytes[self.at..];
            let mut values = Deserializer::from_slice(rest).into_iter::<&RawValue>();
            match values.next() {
                Some(Ok(task)) if task.get().len() as u64 > self.document => return Err(self.beyond()),
                // A number goes on perhaps.
                Some(Ok(task)) if self.ended || values.byte_offset() < rest.len() => {
                    on_task(task.get());
                    self.at += values.byte_offset();
                    return Ok(());
                }
                Some(Err(cause)) if !cause.is_eof() => {
                    return Err(self.damaged(&cause.to_string(), cause.line()));
                }
                _ if rest.len() as u64 > self.document => return Err(self.beyond()),
                Some(Err(cause)) if self.ended => return Err(self.cut(&cause.to_string())),
                None if self.ended => return Err(self.cut("it ends before a task")),
                _ => self.fill(),
            }
        }
    }

    /// The next byte that is no blank, left where it stands.
    fn next(&mut self) -> Result<Option<u8>, End> {
        loop {
            let blanks = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace());
            self.at += blanks.count();
            match (self.bytes.get(self.at), self.ended) {
                (Some(byte), _) => return Ok(Some(*byte)),
                (None, false) => self.fill(),
                (None, true) => return self.failed.take().map_or(Ok(None), |cause| Err(End::Unread(cause))),
            }
        }
    }

    fn nothing_more(&mut self) -> Result<(), End> {
        match self.next()? {
            Some(_) => Err(self.damaged("trailing characters", 1)),
            None => Ok(()),
        }
    }

    fn fill(&mut self) {
        self.lines += lines(&self.bytes[..self.at]);
        self.bytes.drain(..self.at);
        self.at = 0;
        let wanted = PIECE.max(self.bytes.len());
        match self.reader.by_ref().take(wanted as u64).read_to_end(&mut self.bytes) {
            Ok(read) => self.ended = read == 0,
            Err(cause) => {
                self.ended = true;
                self.failed = Some(cause);
            }
        }
    }

    fn cut(&mut self, cause: &str) -> End {
        if let Some(cause) = self.failed.take() {
            return End::Unread(cause);
        }
        let rest = &self.bytes[self.at..];
        let raw = String::from_utf8_lossy(&rest[..rest.len().min(KEPT)]).into_owned();
        End::Cut { raw, cause: plain(cause).to_owned() }
    }

    /// `line` counts from the task's own first.
    fn damaged(&self, cause: &str, line: usize) -> End {
        let line = self.lines + lines(&self.bytes[..self.at]) + line;
        End::Damaged(format!("{} at line {line}", plain(cause)))
    }

    fn beyond(&self) -> End {
        End::Unread(Beyond::document("a task").into())
    }
}

/// What is wrong, without the place, which the parser counts from the task on.
fn plain(cause: &str) -> &str {
    cause.rsplit_once(" at line ").map_or(cause, |(cause, _)| cause)
}

fn lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, so that borders fall everywhere.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(3).min(out.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(text: &str) -> String {
        let mut seen = Vec::new();
        let end =
            each_task(Drip(text.as_bytes()), &Limits::default(), &mut |task| seen.push(task.to_owned()));
        seen.push(match end {
            End::Whole => "whole".to_owned(),
            End::Cut { raw, cause } => format!("cut: {cause}: {raw}"),
            End::Damaged(cause) => format!("damaged: {cause}"),
            End::Unread(cause) => format!("unread: {cause}"),
        });
        seen.join(" | ")
    }

    #[test]
    fn each_document_ends_in_its_own_way() {
        let long = "x".repeat(3 * PIECE);
        assert_eq!(read(&format!("[\"{long}\", 1]")), format!("\"{long}\" | 1 | whole"));
        let all = [
            "[]",
            " [ 1 , {\"a\": [2]} ]\n",
            "\u{feff}{\"a\": 1}\n",
            "[1, 2",
            "[1,",
            "",
            "[1 2]",
            "[1]x",
            "[1,\n\n{\"a\":\n}]",
            "{}\n{}\n",
            "{} 1",
        ];
        let told: Vec<String> = all.iter().map(|text| format!("{text:?}: {}", read(text))).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        "[]": whole
        " [ 1 , {\"a\": [2]} ]\n": 1 | {"a": [2]} | whole
        "\u{feff}{\"a\": 1}\n": {"a": 1} | whole
        "[1, 2": 1 | 2 | cut: the list has no end: 
        "[1,": 1 | cut: it ends before a task: 
        "": cut: it ends before a task: 
        "[1 2]": 1 | damaged: expected `,` or `]` at line 1
        "[1]x": 1 | damaged: trailing characters at line 1
        "[1,\n\n{\"a\":\n}]": 1 | damaged: expected value at line 4
        "{}\n{}\n": {} | {} | whole
        "{} 1": {} | damaged: trailing characters at line 1
        "#);
    }

    #[test]
    fn a_task_may_be_so_long_and_no_longer() {
        let limits = Limits { document: 5, ..Limits::default() };
        let read = |text: &str| matches!(each_task(text.as_bytes(), &limits, &mut |_| ()), End::Whole);
        assert!(read("[12345, 12345]") && !read("[12345, 123456]") && !read("[\"123"));
    }
}
