//! Lines by the block: one thread reads, others take the lines of whole blocks apart, and this one hands them on in their order.
//!
//! Promises: each line is handed on once, in its order, whatever road it takes; what follows the last line end is left to the caller,
//! and so is all from a line on that is longer than a block, and the error at which reading stops.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::ndjson::read_by_itself;
use super::quick::{Block, Quick};
use super::record::shown;
use crate::resources;
use crate::sources::{Sink, SourceOptions};

/// Bytes of a block, at least.
const BLOCK: usize = 1 << 20;
/// A block of fewer bytes is probably the whole of its input.
const SMALL: usize = 1 << 19;
/// Blocks that may wait before and after each thread.
const WAITING: usize = 2;

/// What is left of a stream.
pub struct Rest {
    pub reader: Box<dyn Read + Send>,
    /// How many lines came before.
    pub lines: u64,
}

/// Whole lines, and the number of the first.
type Lines = (u64, Vec<u8>);

/// What is read next.
enum Next<T> {
    Block(T),
    Rest(Rest),
}

/// Hands on the lines of all blocks, and gives what is left.
pub fn read(reader: Box<dyn Read + Send>, options: &SourceOptions, sink: &mut dyn Sink) -> Rest {
    let threads = resources::threads();
    let mut cutter = Cutter { reader, carried: Vec::new(), lines: 0 };
    let first = match cutter.next() {
        Next::Rest(rest) => return rest,
        // A small input is not worth a thread.
        Next::Block((first, bytes)) if bytes.len() < SMALL => {
            hand_over(&Quick::new(options).look(first, bytes), options, sink);
            match cutter.next() {
                Next::Rest(rest) => return rest,
                Next::Block(next) => next,
            }
        }
        Next::Block(first) => first,
    };
    std::thread::scope(|scope| {
        let mut looked_at = Vec::new();
        let mut to_look = Vec::new();
        for _ in 0..threads {
            let (send, receive) = sync_channel::<Next<Lines>>(WAITING);
            let (hand_on, handed) = sync_channel::<Next<Block>>(WAITING);
            scope.spawn(move || look(receive, &hand_on, options));
            to_look.push(send);
            looked_at.push(handed);
        }
        scope.spawn(move || cut(cutter, first, &to_look));
        for turn in (0..threads).cycle() {
            match looked_at[turn].recv() {
                Ok(Next::Block(block)) => hand_over(&block, options, sink),
                Ok(Next::Rest(rest)) => return rest,
                Err(_) => break,
            }
        }
        Rest { reader: Box::new(io::empty()), lines: 0 }
    })
}

/// Gives each thread the next block by turns.
fn cut(mut cutter: Cutter, first: Lines, to_look: &[SyncSender<Next<Lines>>]) {
    let mut next = Next::Block(first);
    for send in to_look.iter().cycle() {
        let is_last = matches!(next, Next::Rest(_));
        if send.send(next).is_err() || is_last {
            return;
        }
        next = cutter.next();
    }
}

fn look(receive: Receiver<Next<Lines>>, hand_on: &SyncSender<Next<Block>>, options: &SourceOptions) {
    let mut quick = Quick::new(options);
    for next in receive {
        let looked_at = match next {
            Next::Block((first, bytes)) => Next::Block(quick.look(first, bytes)),
            Next::Rest(rest) => Next::Rest(rest),
        };
        if hand_on.send(looked_at).is_err() {
            return;
        }
    }
}

/// Hands on the lines of a block, those that are events as they stand together.
fn hand_over(block: &Block, options: &SourceOptions, sink: &mut dyn Sink) {
    let Block { first, bytes, lines, ready } = block;
    let line = |row: usize| &bytes[lines[row].0..lines[row].1];
    let mut row = 0;
    while row < lines.len() {
        let run =
            ready.as_ref().map_or(0, |ready| ready.is_ready[row..].iter().take_while(|is| **is).count());
        match ready {
            Some(ready) if run > 0 => {
                let raw = |at: usize| shown(line(row + at).trim_ascii());
                sink.ready(first + row as u64, &ready.batch.slice(row, run), &raw);
            }
            _ => read_by_itself(line(row), first + row as u64, options, sink),
        }
        row += run.max(1);
    }
}

/// Cuts a stream into blocks of whole lines.
struct Cutter {
    reader: Box<dyn Read + Send>,
    /// The beginning of a line.
    carried: Vec<u8>,
    lines: u64,
}

impl Cutter {
    fn next(&mut self) -> Next<Lines> {
        let mut bytes = std::mem::take(&mut self.carried);
        bytes.reserve(BLOCK);
        let read = self.reader.by_ref().take((BLOCK - bytes.len().min(BLOCK)) as u64).read_to_end(&mut bytes);
        let reader = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        match (memchr::memrchr(b'\n', &bytes), read) {
            (Some(end), Ok(_)) => {
                self.carried.extend_from_slice(&bytes[end + 1..]);
                bytes.truncate(end + 1);
                self.reader = reader;
                let first = self.lines + 1;
                self.lines += memchr::memchr_iter(b'\n', &bytes).count() as u64;
                Next::Block((first, bytes))
            }
            (_, Ok(_)) => {
                Next::Rest(Rest { reader: Box::new(Cursor::new(bytes).chain(reader)), lines: self.lines })
            }
            (_, Err(cause)) => {
                let reader = Box::new(Cursor::new(bytes).chain(Failing(Some(cause))));
                Next::Rest(Rest { reader, lines: self.lines })
            }
        }
    }
}

/// Fails where reading failed.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
