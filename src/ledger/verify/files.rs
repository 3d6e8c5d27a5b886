//! The files, each against the digest in the commit that brought it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::{Scene, Verdict, chain};
use crate::ledger::checkpoint::POINTER;
use crate::ledger::commit::FileRecord;
use crate::ledger::disk::{Layout, names};
use crate::ledger::error::{LedgerError, io_error};
use crate::ledger::{ids, journal};

/// The folders of a ledger that hold files of which commits speak, as they are named in faults.
const FOLDERS: [&str; 4] = ["", "_delta_log/", "_piecework/quarantine/", "_piecework/again/"];

/// All files there, from the ledger's folder.
pub(super) fn list(layout: &Layout) -> Result<Vec<String>, LedgerError> {
    let mut listed = Vec::new();
    for folder in FOLDERS {
        let found = names(&layout.root.join(folder))?.into_iter();
        listed.extend(found.map(|name| format!("{folder}{name}")));
    }
    for name in names(&layout.own())? {
        listed.push(format!("_piecework/{name}"));
    }
    for name in names(&layout.ids())? {
        listed.push(format!("_piecework/ids/{name}"));
    }
    Ok(listed)
}

/// What a file must be.
struct Named<'a> {
    record: &'a FileRecord,
    /// Its events lie in other files since, so it may be gone.
    replaced: bool,
}

/// Checks all files; gives the parts of today's table that are good.
pub(super) fn check<'a>(
    scene: &'a Scene,
    listed: &[String],
    verdict: &mut Verdict,
) -> Result<Vec<&'a FileRecord>, LedgerError> {
    let named = named(scene);
    let by_digest: HashMap<&str, &str> =
        named.iter().map(|(path, file)| (file.record.blake3.as_str(), path.as_str())).collect();
    let mut good = Vec::new();
    for (path, file) in &named {
        match compare(&scene.layout.root.join(path), file.record)? {
            Compared::Same { bytes } => {
                (verdict.files, verdict.bytes) = (verdict.files + 1, verdict.bytes + bytes);
                if !path.contains('/') && !file.replaced {
                    good.push(file.record);
                }
            }
            Compared::Absent if file.replaced => {}
            Compared::Absent => verdict.fault(path, "this file is missing"),
            Compared::Other { digest, what } => match by_digest.get(digest.as_str()) {
                Some(other) => verdict.fault(path, format!("this file holds what {other} should hold")),
                None => verdict.fault(path, what),
            },
        }
    }
    intruders(scene, listed, &named, verdict);
    Ok(good)
}

/// All files that good commits name, by path.
fn named(scene: &Scene) -> BTreeMap<String, Named<'_>> {
    let mut named = BTreeMap::new();
    for record in &scene.records {
        for file in &record.replaced {
            named.insert(file.path.clone(), Named { record: file, replaced: true });
        }
        let lists = [
            ("", &record.files),
            ("_piecework/quarantine/", &record.beside.quarantine),
            ("_piecework/again/", &record.beside.again),
            ("_delta_log/", &record.checkpoint),
        ];
        for (folder, files) in lists {
            for file in files {
                named.insert(format!("{folder}{}", file.path), Named { record: file, replaced: false });
            }
        }
    }
    named
}

enum Compared {
    Same { bytes: u64 },
    Absent,
    Other { digest: String, what: String },
}

/// Holds a file against its digests.
fn compare(path: &Path, record: &FileRecord) -> Result<Compared, LedgerError> {
    let mut file = match File::open(path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Compared::Absent),
        other => other.map_err(io_error(path, "open this file"))?,
    };
    let (mut whole, mut section) = (blake3::Hasher::new(), blake3::Hasher::new());
    let mut groups = record.groups.iter().enumerate().peekable();
    let (mut at, mut row, mut changed) = (0u64, 0u64, Vec::new());
    let mut buffer = vec![0; 1 << 16];
    loop {
        let end = groups.peek().map_or(u64::MAX, |(_, group)| group.end);
        let most = buffer.len().min(end.saturating_sub(at).try_into().unwrap_or(usize::MAX));
        let count = file.read(&mut buffer[..most]).map_err(io_error(path, "read this file"))?;
        if count == 0 {
            break;
        }
        whole.update(&buffer[..count]);
        section.update(&buffer[..count]);
        at += count as u64;
        if at == end
            && let Some((number, group)) = groups.next()
        {
            if std::mem::take(&mut section).finalize().to_hex().as_str() != group.blake3 {
                changed.push(format!(
                    "row group {} (rows {} to {})",
                    number + 1,
                    row + 1,
                    row.saturating_add(group.rows)
                ));
            }
            row = row.saturating_add(group.rows);
        }
    }
    let digest = whole.finalize().to_hex().to_string();
    if digest == record.blake3 {
        return Ok(Compared::Same { bytes: at });
    }
    let what = match (groups.next(), changed.is_empty()) {
        (Some((number, _)), _) => format!("this file was cut: it ends in row group {}", number + 1),
        (None, false) => format!("this file was changed: {}", changed.join(", ")),
        (None, true) if record.groups.is_empty() => "this file was changed".to_owned(),
        (None, true) => "this file was changed after its last row group, in the footer".to_owned(),
    };
    Ok(Compared::Other { digest, what })
}

/// Names what nobody put there in good order.
fn intruders(scene: &Scene, listed: &[String], named: &BTreeMap<String, Named<'_>>, verdict: &mut Verdict) {
    let index = "_piecework/ids/index";
    let own = ["_delta_log", "_piecework"];
    let folders = ["again", "drafts", "ids", "journal", "kept", "lock", "quarantine", "sessions"];
    let mut unknown = HashSet::new();
    for path in listed {
        let is_ours = own.contains(&path.as_str())
            || path.strip_prefix("_piecework/").is_some_and(|name| folders.contains(&name))
            || path == index
            || named.contains_key(path)
            || path.strip_prefix("_delta_log/").is_some_and(|name| chain::version(name).is_some());
        if is_ours || scene.sessions.wrote(path) {
            continue;
        }
        // A killed run can leave a checkpoint; the next one names it.
        let checkpoint = path.contains(".checkpoint") || path.ends_with(POINTER);
        if !checkpoint || scene.sessions.dead.is_empty() {
            unknown.insert(path);
        }
    }
    let mut unknown: Vec<_> = unknown.into_iter().collect();
    unknown.sort();
    if scene.whole_log {
        unknown
            .iter()
            .for_each(|path| verdict.fault(path.as_str(), "no commit names this file: somebody added it"));
    } else if !unknown.is_empty() {
        verdict.notes.push(format!(
            "{} files are named by no commit that is whole; they may be those of the commits above: {}",
            unknown.len(),
            unknown.iter().map(|path| path.as_str()).collect::<Vec<_>>().join(", ")
        ));
    }
}

/// Acknowledged events of killed runs, which are in no commit yet.
pub(super) fn check_journal(scene: &Scene, verdict: &mut Verdict) -> Result<(), LedgerError> {
    for name in names(&scene.layout.journal())? {
        let path = format!("_piecework/journal/{name}");
        let (segment, kind) = name.rsplit_once('.').unwrap_or((&name, ""));
        match kind {
            "damaged" => verdict.notes.push(format!(
                "{path} was set aside as damaged by an earlier run; what was good in it is in the table"
            )),
            "arrows" | "acks" if journal::SegmentId::parse(segment).is_some() => {}
            _ => verdict.fault(path, "this is no file of a journal: somebody added it"),
        }
    }
    for id in journal::list(&scene.layout)? {
        let settled = scene.settled.contains(&(id.transaction(), id.number));
        if settled || scene.sessions.live.contains(&id.session) {
            continue;
        }
        if let Some(damage) = journal::read(&scene.layout, &id)?.and_then(|found| found.damage) {
            let kind = if damage.acks { "acks" } else { "arrows" };
            verdict.fault(format!("_piecework/journal/{}-{}.{kind}", id.session, id.number), damage.what);
        }
    }
    Ok(())
}

/// The index of event ids, by its name in faults.
pub(super) fn index(layout: &Layout) -> String {
    let path = ids::path(layout);
    path.strip_prefix(&layout.root).unwrap_or(&path).to_string_lossy().into_owned()
}
