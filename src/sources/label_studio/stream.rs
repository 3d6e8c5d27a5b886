//! The export's one JSON document, handed on task by task while it is read.
//!
//! Promises: what stands before a cut is handed on; the text of the task that is cut comes with the
//! report of the cut (its first 64 KiB).
//! Absent on purpose: what a task means (`task`).

use std::cell::RefCell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use serde::Deserializer;
use serde::de::{Deserialize, SeqAccess, Visitor};
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

/// Calls `on_task` with the text of each element of the array, or once where the document is a single task, as
/// versions before 1.0 kept them.
pub(super) fn each_task(bytes: impl Read, limits: &Limits, on_task: &mut dyn FnMut(&str)) -> End {
    let mut bytes = BufReader::with_capacity(1 << 16, bytes);
    match bytes.fill_buf() {
        Ok(start) if start.starts_with(b"\xef\xbb\xbf") => bytes.consume(3),
        Ok(_) => {}
        Err(cause) => return End::Unread(cause),
    }
    let is_list = bytes.buffer().trim_ascii_start().starts_with(b"[");
    let since = Rc::new(RefCell::new(Since { text: Vec::new(), left: limits.document }));
    let mut json = serde_json::Deserializer::from_reader(Kept { bytes, since: since.clone() });
    let read = if is_list {
        json.deserialize_seq(EachTask { on_task, since: since.clone(), limits })
    } else {
        Box::<RawValue>::deserialize(&mut json).map(|task| on_task(task.get()))
    };
    match read.and_then(|()| json.end()) {
        Ok(()) => End::Whole,
        Err(cause) if cause.is_io() => End::Unread(cause.into()),
        Err(cause) if cause.is_eof() => {
            let since = since.borrow();
            let raw = String::from_utf8_lossy(&since.text).trim_start_matches([',', '\n', ' ']).to_owned();
            End::Cut { raw, cause: cause.to_string() }
        }
        Err(cause) => End::Damaged(cause.to_string()),
    }
}

/// The most text of one unfinished task that is kept.
const KEPT: usize = 1 << 16;

/// What was read since the last whole task.
struct Since {
    text: Vec<u8>,
    /// So much more of a task is taken into memory.
    left: u64,
}

/// Bytes that remember what was read since the last whole task.
struct Kept<R> {
    bytes: BufReader<R>,
    since: Rc<RefCell<Since>>,
}

impl<R: Read> Read for Kept<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        let mut since = self.since.borrow_mut();
        let Some(left) = since.left.checked_sub(read as u64) else {
            return Err(Beyond::document("a task").into());
        };
        since.left = left;
        let room = KEPT.saturating_sub(since.text.len()).min(read);
        since.text.extend_from_slice(&buffer[..room]);
        Ok(read)
    }
}

struct EachTask<'a> {
    on_task: &'a mut dyn FnMut(&str),
    since: Rc<RefCell<Since>>,
    limits: &'a Limits,
}

impl EachTask<'_> {
    fn begin(&self) {
        let mut since = self.since.borrow_mut();
        since.text.clear();
        since.left = self.limits.document;
    }
}

impl<'de> Visitor<'de> for EachTask<'_> {
    type Value = ();

    fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
        words.write_str("a list of tasks, or one task")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut tasks: A) -> Result<(), A::Error> {
        self.begin();
        while let Some(task) = tasks.next_element::<Box<RawValue>>()? {
            (self.on_task)(task.get());
            self.begin();
        }
        Ok(())
    }
}
