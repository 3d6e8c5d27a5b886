//! Archives (zip) as the folders that they hold: which files lie in one, and what each is called.
//!
//! Promises: an archive is told by its first bytes; nothing of it is written anywhere under a name that it gives, so a
//! name that leads out of it is only a name; what a folder would hide or pass over is passed over here too.
//! Absent on purpose: archives inside archives, archives split over several files, passwords, other kinds of archives; what
//! the files hold (`registry`).

mod content;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::SourceError;
use super::limits::Limits;

/// A file at the front of an archive, the end of an empty one, the mark of a part of a split one.
const MAGIC: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
/// The folders that make a folder a ledger.
const OF_LEDGERS: [&str; 2] = ["_delta_log", "_piecework"];
/// So much of a list of files may be read for each file that there may be, and so much always.
const LISTED_BYTES: u64 = 512;
const ALWAYS: u64 = 1 << 20;
/// The part of a file's own header that is always there.
const HEADER_BYTES: u64 = 30;

/// Whether first bytes are those of an archive.
pub fn is_archive(head: &[u8]) -> bool {
    MAGIC.iter().any(|magic| head.starts_with(magic))
}

/// Whether a file is an archive. What cannot be opened is none: whoever reads it says why.
pub fn is_archive_at(path: &Path) -> bool {
    let mut head = [0; 4];
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && is_archive(&head)
}

/// What files of one archive share.
#[derive(Debug)]
struct Whole {
    path: PathBuf,
    bytes: u64,
    /// What its files have unpacked to so far: each may be small and their sum a disk full.
    unpacked: AtomicU64,
}

/// How a file is packed.
#[derive(Clone, Debug)]
enum Packing {
    Stored,
    Deflated,
    Encrypted,
    /// By a method that is not read here.
    Other(String),
}

/// A file in an archive.
#[derive(Clone, Debug)]
pub struct Member {
    whole: Arc<Whole>,
    /// Its path within the archive, as the archive has it.
    pub name: String,
    packing: Packing,
    /// Where its own header begins.
    begins: u64,
    /// Its bytes as they lie there.
    pub packed: u64,
    size: u64,
    crc: u32,
}

/// What an archive holds.
#[derive(Debug, Default)]
pub struct Listed {
    /// By the bytes of their names, as a folder's are.
    pub members: Vec<Member>,
    /// Folders that are ledgers; nothing of them is a member. An empty name is the archive itself.
    pub ledgers: BTreeSet<String>,
    /// Whether it names a file twice; the last one is the member, as when it is unpacked.
    pub names_twice: bool,
}

/// The files of an archive.
///
/// # Errors
/// When it cannot be read, is damaged, has too many files, is a part of a split one, or is a workbook or a text document.
pub fn list(name: &str, path: &Path, limits: &Limits) -> Result<Listed, SourceError> {
    let fail = |cause: io::Error| SourceError::unread(name, cause);
    let file = File::open(path).map_err(fail)?;
    let bytes = file.metadata().map_err(fail)?.len();
    let left = ALWAYS.saturating_add((limits.members as u64).saturating_mul(LISTED_BYTES));
    let bounded = BufReader::new(Bounded { file, left, limits: *limits });
    let archive = ZipArchive::new(bounded).map_err(|error| unlisted(name, error))?;
    if archive.len() > limits.members {
        return Err(SourceError::unread(name, limits.too_many_members().into()));
    }
    let whole = Arc::new(Whole { path: path.to_owned(), bytes, unpacked: AtomicU64::new(0) });
    let mut all = Vec::new();
    for at in 0..archive.len() {
        all.push(member(&whole, &archive, at).map_err(|error| unlisted(name, error))?);
    }
    if let Some(refused) = document(name, &all) {
        return Err(refused);
    }
    if share_bytes(&all) {
        let cause = "two files of this archive lie in the same bytes, as in a bomb".to_owned();
        return Err(SourceError::Damaged { file: name.to_owned(), cause });
    }
    let ledgers: BTreeSet<String> = all.iter().filter_map(|member| ledger(&member.name)).collect();
    let in_ledger = |name: &str| ledgers.iter().any(|ledger| name.starts_with(ledger.as_str()));
    all.retain(|member| !is_passed_over(&member.name) && !in_ledger(&member.name));
    all.sort_by(|one, other| one.name.as_bytes().cmp(other.name.as_bytes()));
    Ok(Listed { members: all, ledgers, names_twice: archive.has_duplicate_names() })
}

fn member<R: Read + Seek>(
    whole: &Arc<Whole>,
    archive: &ZipArchive<R>,
    at: usize,
) -> Result<Member, ZipError> {
    let entry = archive.by_index_data(at)?;
    let packing = match entry.compression() {
        _ if entry.encrypted() => Packing::Encrypted,
        CompressionMethod::Stored => Packing::Stored,
        CompressionMethod::Deflated => Packing::Deflated,
        other => Packing::Other(other.to_string()),
    };
    // Names in old code pages are read by one of them: they only have to tell files apart.
    let name = entry.name().unwrap_or_else(|_| Cow::Owned(String::from_utf8_lossy(entry.name_raw()).into()));
    Ok(Member {
        whole: whole.clone(),
        name: name.into_owned(),
        packing,
        begins: entry.header_start(),
        packed: entry.compressed_size(),
        size: entry.size(),
        crc: entry.crc32(),
    })
}

/// What is wrong with an archive that cannot be listed.
fn unlisted(name: &str, error: ZipError) -> SourceError {
    let file = name.to_owned();
    match error {
        ZipError::Io(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => cut(file),
        ZipError::Io(cause) => SourceError::unread(name, cause),
        ZipError::UnsupportedArchive(what) => SourceError::Refused {
            file,
            why: format!("this archive (zip) is not as one can be read here ({what})"),
            instead: "unpack it and give the folder; where it comes in several parts, join them first"
                .to_owned(),
        },
        _ => cut(file),
    }
}

/// The list of an archive's files stands at its end.
fn cut(file: String) -> SourceError {
    let cause = "this archive (zip) is cut off or damaged: its list of files, which stands at its end, cannot be read";
    SourceError::Damaged { file, cause: cause.to_owned() }
}

/// Whether this is a folder, or something that a folder would hide or a Mac has put beside the files.
fn is_passed_over(name: &str) -> bool {
    let is_hidden = |part: &str| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != "..");
    name.is_empty() || name.ends_with(['/', '\\']) || name.split(['/', '\\']).any(is_hidden)
}

/// The folder of a ledger that a file lies in, with a slash behind it; empty for the archive itself.
fn ledger(name: &str) -> Option<String> {
    let mut before = 0;
    for part in name.split_inclusive('/') {
        if OF_LEDGERS.iter().any(|of| part.strip_suffix('/') == Some(of)) {
            return Some(name[..before].to_owned());
        }
        before += part.len();
    }
    None
}

/// Refuses what is packed as an archive and is one document.
fn document(file: &str, all: &[Member]) -> Option<SourceError> {
    let has = |name: &str| all.iter().any(|member| member.name == name);
    let under = |folder: &str| all.iter().any(|member| member.name.starts_with(folder));
    let is_office = has("[Content_Types].xml");
    let is_open = has("mimetype") && has("content.xml") && has("META-INF/manifest.xml");
    let (why, instead) = match (is_office, is_open) {
        (true, _) if under("xl/") => (
            "this is a workbook (Excel), which is not read",
            "save its sheet as CSV (File > Save As > CSV UTF-8) and give that",
        ),
        (_, true) => (
            "this is a document of an office program, which is not read",
            "where it is a table, save its sheet as CSV (File > Save As > Text CSV) and give that",
        ),
        (true, _) => ("this is a document of an office program, which is not read", "give the export itself"),
        _ => return None,
    };
    let (why, instead) = (why.to_owned(), instead.to_owned());
    Some(SourceError::Refused { file: file.to_owned(), why, instead })
}

/// Whether one byte belongs to two files. No program packs so; who does lets a few bytes stand for very many.
fn share_bytes(all: &[Member]) -> bool {
    let mut ranges: Vec<_> = all
        .iter()
        .map(|member| {
            (member.begins, member.begins.saturating_add(HEADER_BYTES).saturating_add(member.packed))
        })
        .collect();
    ranges.sort_unstable();
    ranges.windows(2).any(|two| two[0].1 > two[1].0)
}

/// Of an archive that is opened as one file: nothing where it is empty.
///
/// # Errors
/// When it is not, is no file on disk, or cannot be listed.
pub fn is_empty(name: &str, path: Option<&Path>, limits: &Limits) -> Result<(), SourceError> {
    let refused = |why: &str, instead: String| {
        Err(SourceError::Refused { file: name.to_owned(), why: why.to_owned(), instead })
    };
    let Some(path) = path else {
        return refused(
            "an archive (zip) that comes as a stream cannot be read, because its list of files stands at its end",
            "give the file by its name".to_owned(),
        );
    };
    let listed = list(name, path, limits)?;
    match listed.members.first() {
        None if listed.ledgers.is_empty() => Ok(()),
        None => {
            refused("this archive holds a ledger", "unpack it and give the folder as --ledger".to_owned())
        }
        Some(first) => refused(
            "this is an archive (zip) of several files, and one is needed here",
            format!("name the one, as {name}/{}", first.name),
        ),
    }
}

/// Refuses an archive in an archive, or one that is packed once more.
pub fn nested(name: &str) -> SourceError {
    SourceError::Refused {
        file: name.to_owned(),
        why: "an archive or workbook inside an archive is not opened".to_owned(),
        instead: "where it holds work, unpack the outer one and give the inner one by itself".to_owned(),
    }
}

/// The file of an archive that goes by such a name: `exports/birds.zip/annotations/a.json`. None where no part of the
/// name is an archive.
///
/// # Errors
/// When the archive cannot be listed, or has no such file.
pub fn find(name: &str, limits: &Limits) -> Result<Option<(PathBuf, Member)>, SourceError> {
    let slashes = name.match_indices(['/', std::path::MAIN_SEPARATOR]).map(|(at, _)| at);
    let mut folders = slashes.filter(|at| *at > 0).map(|at| (Path::new(&name[..at]), &name[at + 1..]));
    let Some((path, inner)) = folders.find(|(path, _)| is_archive_at(path)) else { return Ok(None) };
    let listed = list(&path.display().to_string(), path, limits)?;
    match listed.members.into_iter().find(|member| member.name == inner) {
        Some(member) => Ok(Some((path.to_owned(), member))),
        None => {
            let cause = io::Error::new(io::ErrorKind::NotFound, "the archive has no such file");
            Err(SourceError::Io { file: name.to_owned(), cause })
        }
    }
}

/// The file of an archive as far as it may be read to learn what is in it.
struct Bounded {
    file: File,
    left: u64,
    limits: Limits,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        match self.left.checked_sub(count as u64) {
            Some(left) => self.left = left,
            None => return Err(self.limits.too_many_members().into()),
        }
        Ok(count)
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests;
