//! Archives made here, those that another program streamed, and those that mean no good.

use std::fs;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::sources::collect::Collector;
use crate::sources::{Body, Discovered, Found, discover, find, open_found, recognise};

fn claim(task: &str) -> String {
    format!(
        r#"{{"event_type":"claimed","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","task_id":"{task}"}}"#
    )
}

/// An archive of these files; a name that ends in a slash is a folder.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let packing =
            if bytes.len() % 2 == 0 { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(packing)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Changes two bytes at a place of each file's entry in the list, and of each own header.
fn with(mut archive: Vec<u8>, in_list: usize, in_header: Option<usize>, value: u16) -> Vec<u8> {
    for at in 0..archive.len() - 4 {
        let place = match &archive[at..at + 4] {
            b"PK\x01\x02" => Some(in_list),
            b"PK\x03\x04" => in_header,
            _ => None,
        };
        if let Some(place) = place {
            archive[at + place..at + place + 2].copy_from_slice(&value.to_le_bytes());
        }
    }
    archive
}

fn found(bytes: &[u8], limits: &Limits) -> (tempfile::TempDir, Discovered) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zip");
    fs::write(&path, bytes).unwrap();
    let found = discover(&[path.display().to_string()], limits).unwrap();
    (folder, found)
}

/// What is in one input: its reader and how many events, or why it is not read.
fn one(found: &Found, limits: &Limits) -> Result<(Collector, String), SourceError> {
    let input = open_found(found, &Arc::default(), limits)?;
    let Some(source) = recognise(&input.head) else {
        return input
            .bytes(limits)
            .map(|bytes| (Collector::default(), format!("unknown, {} bytes", bytes.len())));
    };
    let (seen, read) = Collector::take(source, input);
    read?;
    let said = format!("{}, {} events", source.name(), seen.events.len());
    Ok((seen, said))
}

/// All inputs of an archive by name, a line each.
fn told(bytes: &[u8], limits: &Limits) -> String {
    let (folder, found) = found(bytes, limits);
    let tell = |found: &Found| {
        let said = one(found, limits)
            .map_or_else(|error| error.to_string(), |(_, said)| format!("{}: {said}", found.name));
        said.replace(&format!("{}/", folder.path().display()), "")
    };
    found.inputs.iter().map(tell).collect::<Vec<_>>().join("\n")
}

fn told_of(files: &[(&str, &[u8])]) -> String {
    told(&zipped(files), &Limits::default())
}

#[test]
fn an_archive_is_the_folder_that_it_holds() {
    let gzip = |text: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let utf16: Vec<u8> =
        format!("\u{feff}{}", claim("t")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    insta::assert_snapshot!(told_of(&[
        ("b/claims.ndjson", claim("a").as_bytes()),
        ("a.ndjson.gz", &gzip(&claim("b"))),
        ("wide.txt", &utf16),
        ("b/", b""),
        ("__MACOSX/b/._claims.ndjson", claim("c").as_bytes()),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("b/.hidden/claims.ndjson", claim("d").as_bytes()),
        ("../../etc/passwd", claim("e").as_bytes()),
        ("/abs.ndjson", claim("f").as_bytes()),
        ("c:\\temp\\g.ndjson", claim("g").as_bytes()),
        ("notes.txt", b"hello"),
        ("empty.csv", b""),
    ]), @r"
    x.zip/../../etc/passwd: ndjson, 1 events
    x.zip//abs.ndjson: ndjson, 1 events
    x.zip/a.ndjson.gz: ndjson, 1 events
    x.zip/b/claims.ndjson: ndjson, 1 events
    x.zip/c:\temp\g.ndjson: ndjson, 1 events
    x.zip/empty.csv: unknown, 0 bytes
    x.zip/notes.txt: unknown, 5 bytes
    x.zip/wide.txt: ndjson, 1 events
    ");
}

#[test]
fn a_name_in_an_old_code_page_is_a_name() {
    let mut archive = zipped(&[("na-me.ndjson", claim("a").as_bytes())]);
    for at in 0..archive.len() - 5 {
        if archive[at..].starts_with(b"na-me") {
            archive[at + 2] = 0xe9;
        }
    }
    let (_folder, found) = found(&archive, &Limits::default());
    assert_eq!(found.inputs.len(), 1);
    assert!(find(&found.inputs[0].name, &Limits::default()).unwrap().is_some());
    assert_eq!(one(&found.inputs[0], &Limits::default()).unwrap().1, "ndjson, 1 events");
}

#[test]
fn what_cannot_be_read_says_so_and_costs_nothing_else() {
    let good = claim("a");
    let files: [(&str, &[u8]); 2] = [("a.ndjson", good.as_bytes()), ("in.zip", &zipped(&[("x", b"y")]))];
    insta::assert_snapshot!(told_of(&files), @"
    x.zip/a.ndjson: ndjson, 1 events
    PW0204 x.zip/in.zip: an archive or workbook inside an archive is not opened; where it holds work, unpack the outer one and give the inner one by itself
    ");
    let one: [(&str, &[u8]); 1] = [("a.ndjson", good.as_bytes())];
    let limits = Limits::default();
    let spoiled = |bytes: Vec<u8>| told(&bytes, &limits);
    let mut flipped = zipped(&one);
    flipped[45] ^= 1;
    let mut stored = zipped(&[("a.ndjson", format!("{good}{}", " ".repeat(good.len() % 2)).as_bytes())]);
    stored[60] ^= 1;
    let whole = zipped(&one);
    let cut = whole[..whole.len() - 3].to_vec();
    insta::assert_snapshot!(
        [
            spoiled(with(zipped(&one), 8, Some(6), 1)),
            // As WinZip and 7-Zip encrypt: the method says so too.
            spoiled(with(with(zipped(&one), 10, Some(8), 99), 8, Some(6), 1)),
            spoiled(with(zipped(&one), 10, Some(8), 12)),
            spoiled(flipped),
            spoiled(stored),
            spoiled(cut),
            spoiled(b"PK\x03\x04".to_vec()),
            spoiled(with(zipped(&one), 24, None, 5)),
            spoiled(with(zipped(&one), 42, None, 7)),
            spoiled(zipped(&[])),
            spoiled(zipped(&[(".hidden", b"x")])),
            spoiled(zipped(&[("[Content_Types].xml", b"<"), ("xl/workbook.xml", b"<")])),
            spoiled(zipped(&[("[Content_Types].xml", b"<"), ("word/document.xml", b"<")])),
            spoiled(zipped(&[("mimetype", b"x"), ("content.xml", b"<"), ("META-INF/manifest.xml", b"<")])),
            spoiled(zipped(&[("_delta_log/0.json", b"{}"), ("part-1.parquet", b"PAR1")])),
        ]
        .join("\n"),
        @"
    PW0204 x.zip/a.ndjson: this file of the archive is encrypted; unpack the archive with its password and give the folder
    PW0204 x.zip/a.ndjson: this file of the archive is encrypted; unpack the archive with its password and give the folder
    PW0204 x.zip/a.ndjson: this file of the archive is packed by a method that is not read here (Bzip2); unpack the archive and give the folder, or pack it once more as an ordinary zip (Deflate)
    PW0203 x.zip/a.ndjson: this file of the archive is damaged: corrupt deflate stream
    PW0203 x.zip/a.ndjson: reading stops at line 1: this file of the archive is damaged: its bytes are not those that were packed
    PW0203 x.zip: this archive (zip) is cut off or damaged: its list of files, which stands at its end, cannot be read
    PW0203 x.zip: this archive (zip) is cut off or damaged: its list of files, which stands at its end, cannot be read
    PW0203 x.zip/a.ndjson: this file of the archive is damaged: it is longer than the archive's list says
    PW0203 x.zip/a.ndjson: this file of the archive is damaged: it does not lie where the archive's list says
    x.zip: unknown, 0 bytes
    x.zip: unknown, 0 bytes
    PW0204 x.zip: this is a workbook (Excel), which is not read; save its sheet as CSV (File > Save As > CSV UTF-8) and give that
    PW0204 x.zip: this is a document of an office program, which is not read; give the export itself
    PW0204 x.zip: this is a document of an office program, which is not read; where it is a table, save its sheet as CSV (File > Save As > Text CSV) and give that
    PW0204 x.zip: this archive holds a ledger; unpack it and give the folder as --ledger
    "
    );
}

#[test]
fn a_ledger_in_an_archive_is_named_and_not_read() {
    let archive = zipped(&[
        ("a.ndjson", claim("a").as_bytes()),
        ("b/ledger/_delta_log/0.json", b"{}"),
        ("b/ledger/p", b"PAR1"),
    ]);
    let (folder, found) = found(&archive, &Limits::default());
    assert_eq!(found.inputs.len(), 1);
    assert_eq!(found.ledgers, [format!("{}/x.zip/b/ledger", folder.path().display())]);
}

#[test]
fn bombs_are_cut_off_by_what_they_unpack_to() {
    let zeros = vec![0; 20 << 20];
    let limits = Limits { ratio: 100, ..Limits::default() };
    let bomb = zipped(&[("a", &zeros[1..])]);
    insta::assert_snapshot!(told(&bomb, &limits), @"PW0206 x.zip/a: it unpacks to more than 100 times its size, as a bomb does; where that is right, allow more with --max-ratio");
    // Each for itself is small enough.
    let many: Vec<(String, &[u8])> = (0..8).map(|at| (format!("f{at}"), &zeros[..(3 << 20) + 1])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let together = told(&zipped(&many), &limits);
    assert_eq!(together.matches("as a bomb does").count(), 3, "{together}");
    assert_eq!(told(&zipped(&many), &Limits::default()).matches("3145729 bytes").count(), 8);
}

#[test]
fn files_in_the_same_bytes_are_a_bomb() {
    let archive = zipped(&[("a", b"one"), ("b", b"two and more")]);
    // Both entries of the list point to the first file.
    let said = told(&with(archive, 42, None, 0), &Limits::default());
    insta::assert_snapshot!(said, @"PW0203 x.zip: two files of this archive lie in the same bytes, as in a bomb");
}

#[test]
fn an_archive_of_too_many_files_is_not_listed() {
    let files: Vec<String> = (0..30).map(|at| format!("f{at}")).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let limits = Limits { members: 20, ..Limits::default() };
    insta::assert_snapshot!(told(&zipped(&files), &limits), @"PW0206 x.zip: it is an archive of more than 20 files; where that is right, allow more with --max-members");
    // A list that is longer than its number of files says is not read to its end either.
    let listed = Bounded { file: tempfile::tempfile().unwrap(), left: 3, limits };
    let mut file = listed;
    file.file.write_all(b"12345").unwrap();
    file.file.rewind().unwrap();
    assert!(file.read(&mut [0; 5]).unwrap_err().to_string().contains("--max-members"));
}

#[test]
fn a_name_that_stands_twice_stands_for_its_last_file() {
    let mut archive =
        zipped(&[("a.ndjson", claim("first").as_bytes()), ("b.ndjson", claim("last").as_bytes())]);
    for at in 0..archive.len() - 8 {
        if archive[at..].starts_with(b"b.ndjson") {
            archive[at] = b'a';
        }
    }
    let (folder, found) = found(&archive, &Limits::default());
    assert_eq!(found.name_twice, [folder.path().join("x.zip").display().to_string()]);
    assert_eq!(found.inputs.len(), 1);
    let (seen, _) = one(&found.inputs[0], &Limits::default()).unwrap();
    assert_eq!(seen.tasks(), [(1, "last")]);
}

#[test]
fn a_file_of_an_archive_goes_by_its_name() {
    let (folder, _) = found(&zipped(&[("b/a.ndjson", claim("a").as_bytes())]), &Limits::default());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let limits = Limits::default();
    let found = discover(&[path("x.zip/b/a.ndjson")], &limits).unwrap();
    let [only] = &found.inputs[..] else { panic!("{found:?}") };
    assert!(only.explicit && only.name == path("x.zip/b/a.ndjson"));
    assert_eq!(one(only, &limits).unwrap().1, "ndjson, 1 events");
    for gone in ["x.zip/b", "x.zip/c.ndjson"] {
        assert!(matches!(discover(&[path(gone)], &limits), Err(SourceError::Io { .. })), "{gone}");
    }
    assert!(find(&path("y.zip/a"), &limits).unwrap().is_none());
    let opened = crate::sources::open("x.zip", Some(&folder.path().join("x.zip")), &Arc::default(), &limits);
    insta::assert_snapshot!(opened.map(|_| ()).unwrap_err(), @"PW0204 x.zip: this is an archive (zip) of several files, and one is needed here; name the one, as x.zip/b/a.ndjson");
}

#[test]
fn what_is_read_from_its_end_is_copied_and_the_copy_goes() {
    let (_folder, found) = found(&zipped(&[("a.parquet", b"PAR1 and no more")]), &Limits::default());
    let input = open_found(&found.inputs[0], &Arc::default(), &Limits::default()).unwrap();
    let Body::Copy(copy) = &input.body else { panic!("no copy") };
    let path = copy.to_path_buf();
    assert!(path.exists());
    assert_eq!(input.bytes(&Limits::default()).unwrap(), b"PAR1 and no more");
    assert!(!path.exists());
}

#[test]
fn no_byte_of_an_archive_can_be_anything_and_break_it() {
    let whole = zipped(&[("a.ndjson", claim("a").as_bytes()), ("b.txt", b"odd")]);
    let limits = Limits::default();
    for at in 0..whole.len() {
        told(&whole[..at], &limits);
        for value in [0, 0xff, whole[at] ^ 0x80] {
            let mut other = whole.clone();
            other[at] = value;
            if is_archive(&other) {
                told(&other, &limits);
            }
        }
    }
}

/// An archive that was written to a pipe has no lengths in its files' own headers.
const STREAMED: &str = "
import sys, zipfile
class Pipe:
    def write(self, data): return sys.stdout.buffer.write(data)
    def flush(self): sys.stdout.buffer.flush()
with zipfile.ZipFile(Pipe(), 'w', zipfile.ZIP_DEFLATED) as out:
    with out.open('caf\\u00e9/a.ndjson', 'w', force_zip64=True) as file: file.write(sys.argv[1].encode())
    out.writestr('b.ndjson', sys.argv[1] * 2)
";

#[test]
fn an_archive_that_python_streamed() {
    let line = claim("a") + "\n";
    let Ok(made) = std::process::Command::new("python3").args(["-c", STREAMED, &line]).output() else {
        return eprintln!("SKIPPED: no python3 to stream an archive with");
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(made.stdout[6] & 8, 8, "lengths behind the bytes");
    insta::assert_snapshot!(told(&made.stdout, &Limits::default()), @"
    x.zip/b.ndjson: ndjson, 2 events
    x.zip/café/a.ndjson: ndjson, 1 events
    ");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_folder_and_an_archive_of_it_give_the_same_events(
        files in prop::collection::btree_map("[a-c]{1,2}(/[a-c]{1,2}\\.txt)?", "[xy]{0,4}", 1..6)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut texts: Vec<(String, String)> = Vec::new();
        for (name, tasks) in &files {
            let path = folder.path().join("in").join(name);
            // A file that would have to be a folder too cannot lie on a disk.
            if path.exists() || fs::create_dir_all(path.parent().unwrap()).is_err() {
                continue;
            }
            let text: String = tasks.chars().map(|task| claim(&format!("{name}{task}")) + "\n").collect();
            fs::write(path, &text).unwrap();
            texts.push((name.clone(), text));
        }
        let packed: Vec<(&str, &[u8])> = texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        fs::write(folder.path().join("in.zip"), zipped(&packed)).unwrap();
        let limits = Limits::default();
        let events = |name: &str| {
            let root = folder.path().join(name).display().to_string();
            let found = discover(std::slice::from_ref(&root), &limits).unwrap();
            let of = |found: &Found| (found.name.replace(&root, ""), one(found, &limits).unwrap().0.events);
            found.inputs.iter().map(of).collect::<Vec<_>>()
        };
        prop_assert_eq!(events("in"), events("in.zip"));
    }
}
