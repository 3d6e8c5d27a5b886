//! The pages of workers and projects: the short road against the long one, days that add up to the report, files with safe names, links
//! that lead somewhere, and commands that run.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use chrono_tz::Tz;
use piecework::engine::{self, Answer, By, Every, Question, Scope};
use piecework::table::Table;
use piecework::units::{DAY, MINUTE, parse_time};

use super::support::{answer, market_of, question, question_of_sums, taken, wait};

fn questions() -> Vec<Question> {
    let at = |day: i64| parse_time("2026-03-01T00:00:00Z").unwrap() + day * DAY;
    // Tiers and findings stand on pages as the report has them: one question asks for them too.
    let of = |scope: Scope| Question { scope, paged: true, ..question_of_sums() };
    let (plain, tz) = (Scope::default, Tz::Asia__Shanghai);
    vec![
        Question { paged: true, ..question() },
        of(Scope { by: By::Project, every: Some(Every::Week), tz, gap: 10 * MINUTE, ..plain() }),
        of(Scope { by: By::Team, sandbox: true, until: Some(at(12)), ..plain() }),
        of(Scope { from: Some(at(3)), until: Some(at(9)), tz, ..plain() }),
        of(Scope { currency: Some("CNY".into()), ..plain() }),
    ]
}

/// The reports by worker and by project, with the names that they have, and all that stands on each page.
fn told(answer: &Answer) -> Vec<(Table, Table, Vec<Told>)> {
    let pages = answer.pages.as_ref().unwrap();
    let all = [&pages.workers, &pages.projects].map(|of| {
        let measured = of.measured.as_ref().unwrap_or(&answer.measured);
        let rows = measured.throughput.rows.iter();
        let told = rows.map(|row| {
            let name = row[0].text().to_owned();
            let life = of.life(&name).map(|(piece, all, events)| (piece.to_owned(), all, events));
            Told { days: of.days(&name), pieces: of.pieces(&name), life, name }
        });
        (measured.throughput.clone(), measured.earnings.clone(), told.collect())
    });
    all.into()
}

#[derive(Debug, PartialEq)]
struct Told {
    name: String,
    days: Table,
    pieces: (usize, Table),
    life: Option<(String, usize, Table)>,
}

fn sum(table: &Table, column: &str) -> f64 {
    (0..table.rows.len()).filter_map(|row| table.cell(row, column).number()).sum()
}

#[test]
fn the_short_road_tells_what_the_long_one_tells_and_days_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.ndjson");
    let (mut lives, mut both_cut) = (0, false);
    for seed in [5, 40] {
        std::fs::write(&file, market_of(seed, 14, 450)).unwrap();
        let (batches, taken) = taken(&[&file]);
        for question in questions() {
            let short = answer(&[&file], &question);
            let long = engine::answer_from_batches(batches.clone(), taken.clone(), &question);
            let (short, long) = (told(&short), told(&wait(long).unwrap()));
            for ((throughput, earnings, told), (other, _, of_long)) in short.iter().zip(&long) {
                assert_eq!(throughput, other, "seed {seed}: {question:?}");
                for (told, of_long) in told.iter().zip(of_long) {
                    assert_eq!(told, of_long, "seed {seed}: {question:?}");
                }
                assert_eq!(told.len(), of_long.len());
                for (row, told) in told.iter().enumerate().filter(|(_, told)| !told.name.is_empty()) {
                    for column in ["labeled", "accepted", "rejected", "active_seconds"] {
                        let days = sum(&told.days, column);
                        let all = throughput.cell(row, column).number().unwrap_or_default();
                        assert!(
                            (days - all).abs() < 1e-6,
                            "{} {column}: {days} {all} {question:?}",
                            told.name
                        );
                    }
                    let paid: f64 =
                        told.days.columns.iter().skip(5).map(|column| sum(&told.days, column)).sum();
                    let rows =
                        (0..earnings.rows.len()).filter(|row| earnings.rows[*row][0].text() == told.name);
                    let all: f64 = rows.filter_map(|row| earnings.cell(row, "paid_amount").number()).sum();
                    assert!((paid - all).abs() < 1e-6, "{}: {paid} {all} {question:?}", told.name);
                    lives += usize::from(told.life.is_some());
                }
            }
            let cut = |(.., told): &(Table, Table, Vec<Told>)| told.iter().any(|told| told.pieces.0 > 50);
            both_cut |= short.iter().all(cut);
        }
    }
    assert!(lives > 100, "{lives}");
    assert!(both_cut, "somewhere a worker and a project have more pieces than are kept");
}

/// Claims, labels and verdicts of people with names that are no file names.
fn market(folder: &Path) {
    let mut lines = String::new();
    for (number, name) in ["ana", "Ana", "../李娜", "<b>x</b>", "con"].iter().enumerate() {
        for (at, kind) in ["claimed", "labeled", "reviewed", "paid"].iter().enumerate() {
            let more = [
                ", \"price\": \"0.50\", \"currency\": \"CNY\"",
                ", \"active_ms\": 90000",
                ", \"verdict\": \"rejected\", \"reviewer_id\": \"rita\"",
                ", \"amount\": \"0.50\", \"currency\": \"CNY\", \"pay_kind\": \"piece\"",
            ][at];
            lines += &format!(
                "{{\"event_type\": \"{kind}\", \"occurred_at\": \"2026-03-0{}T09:0{at}:00Z\", \"project_id\": \"图 1\", \"task_id\": \"t{number} $(x)\", \"worker_id\": {}{more}}}\n",
                at + 1,
                serde_json::to_string(name).unwrap(),
            );
        }
    }
    std::fs::write(folder.join("work file.ndjson"), lines).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
    command.args(arguments).current_dir(folder).env_remove("PIECEWORK_LEDGER");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code(), said.into_owned())
}

fn files(folder: &Path) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

/// What stands between two texts, each time.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

#[test]
fn every_name_has_a_page_and_every_link_leads_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    market(folder);
    let (code, said) =
        run(folder, &["report", "work file.ndjson", "--out", "out", "--charts", "svg", "--pages"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("6 pages of workers and projects written"), "{said}");
    let out = folder.join("out");
    assert_eq!(files(&out.join("workers")).len(), 5);
    assert_eq!(files(&out.join("projects")).len(), 1);
    // Nothing was written beside the folder of the report.
    assert_eq!(files(folder), ["out", "work file.ndjson"].map(String::from).into());
    let index = std::fs::read_to_string(out.join("index.html")).unwrap();
    let led: BTreeSet<&str> =
        between(&index, "href=\"", "\"").into_iter().filter(|to| to.starts_with("workers/")).collect();
    assert_eq!(led.len(), 5);
    let projects = files(&out.join("projects"));
    assert!(projects.iter().all(|file| index.contains(&format!("href=\"projects/{file}\""))), "{projects:?}");
    for page in led.iter().copied().chain(["projects"]) {
        let page = if page == "projects" {
            format!("projects/{}", files(&out.join(page)).first().unwrap())
        } else {
            page.to_owned()
        };
        let html = std::fs::read_to_string(out.join(&page)).unwrap();
        assert!(!html.contains("<b>x") && !html.contains("src="), "{page}");
        assert!(
            html.contains("<h2 id=\"days\">")
                && html.contains("<h2 id=\"life\">")
                && html.contains("<h2 id=\"pieces\">")
        );
        assert_eq!(html.matches("<figure>").count(), 2, "{page}");
        for to in between(&html, "href=\"", "\"").into_iter().filter(|to| !to.starts_with('#')) {
            let file = to.split('#').next().unwrap();
            assert!(out.join(&page).parent().unwrap().join(file).is_file(), "{page} leads to {to}");
        }
    }
}

/// The commands on a page.
fn commands(page: &Path) -> Vec<String> {
    let html = std::fs::read_to_string(page).unwrap();
    let plain = |code: &str| {
        ["&amp;", "&lt;", "&gt;", "&quot;"]
            .iter()
            .zip(["&", "<", ">", "\""])
            .rev()
            .fold(code.to_owned(), |code, (escaped, plain)| code.replace(escaped, plain))
    };
    let codes = between(&html, "<code>", "</code>").into_iter().map(plain);
    codes.filter(|code| code.starts_with("piecework ")).collect()
}

/// Runs a command as it stands on a page.
fn runs(folder: &Path, command: &str) -> String {
    let words = command.strip_prefix("piecework ").unwrap();
    let shell = format!("'{}' {words}", env!("CARGO_BIN_EXE_piecework"));
    let told = Command::new("sh").args(["-c", &shell]).current_dir(folder).output().unwrap();
    assert!(told.status.success(), "{command}: {}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8_lossy(&told.stdout).into_owned()
}

#[test]
fn commands_on_pages_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    market(folder);
    // What cannot be read is left out of the report, and is no reason for its commands to fail.
    let file = folder.join("work file.ndjson");
    let spoiled = std::fs::read_to_string(&file).unwrap() + "{\"event_type\": \"labeled\"}\n";
    std::fs::write(&file, spoiled).unwrap();
    let report = ["report", "work file.ndjson", "--charts", "none", "--pages", "--allow-quarantine"];
    let (code, said) = run(folder, &[&report[..], &["--out", "out", "--lang", "zh"]].concat());
    assert_eq!(code, Some(0), "{said}");
    let weekly = ["--out", "weekly", "--by", "project", "--every", "week", "--currency", "CNY"];
    let (code, said) = run(folder, &[&report[..], &weekly].concat());
    assert_eq!(code, Some(0), "{said}");
    let html = std::fs::read_to_string(folder.join("out/workers/ana.html")).unwrap();
    assert!(html.contains("lang=\"zh-Hans\"") && !html.contains("<figure>"));
    let project = format!("out/projects/{}", files(&folder.join("out/projects")).first().unwrap());
    let pages =
        ["out/index.html", "weekly/index.html", "out/workers/ana.html", "weekly/workers/ana.html", &project];
    let mut all = BTreeSet::new();
    for page in pages {
        let commands = commands(&folder.join(page));
        let figures = commands.iter().filter(|command| command.contains("--report")).count();
        assert!(figures >= 3 && commands.len() > figures, "{page}: {commands:?}");
        all.extend(commands);
    }
    for command in all {
        let told = runs(folder, &command);
        // Paid though rejected is what is strange here.
        assert!(command.contains("--report") || told.contains("rejected"), "{command}");
    }
}

#[test]
fn pages_tell_times_by_the_clock_of_their_readers_and_csv_in_utc() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    market(folder);
    let report = ["report", "work file.ndjson", "--charts", "none", "--pages", "--tz", "Asia/Shanghai"];
    for (lang, zone) in
        [("en", "Times are those of Asia/Shanghai."), ("zh", "时间均为 Asia/Shanghai 当地时间。")]
    {
        let (code, said) = run(folder, &[&report[..], &["--out", lang, "--lang", lang]].concat());
        assert_eq!(code, Some(0), "{said}");
        // Claimed on the first at nine in UTC.
        for page in ["index.html", "workers/ana.html"] {
            let html = std::fs::read_to_string(folder.join(lang).join(page)).unwrap();
            assert!(html.contains("2026-03-01 17:00") && !html.contains("2026-03-01 09:00"), "{page}");
            assert_eq!(html.matches(zone).count(), 1, "{page}");
        }
        let csv = std::fs::read_to_string(folder.join(lang).join("throughput.csv")).unwrap();
        assert!(csv.contains("2026-03-01T09:00:00Z"), "{csv}");
    }
}

#[test]
fn pages_of_an_earlier_report_go_and_all_else_stays() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    market(folder);
    let report = ["report", "work file.ndjson", "--charts", "none", "--pages", "--out", "out"];
    let (code, said) = run(folder, &report);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("removed"), "{said}");
    let workers = folder.join("out/workers");
    let ours = std::fs::read_to_string(workers.join("ana.html")).unwrap();
    for (name, content) in
        [("theirs.html", "<title>ours? no</title>"), ("ours.html.bak", &*ours), ("notes.txt", "x")]
    {
        std::fs::write(workers.join(name), content).unwrap();
    }
    let (code, said) = run(folder, &[&report[..], &["--where", "worker_id = 'ana'"]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("4 pages of an earlier report removed"), "{said}");
    let told = format!("1 page left in {}: ", Path::new("out").join("workers").display());
    assert!(said.contains(&told), "{said}");
    let left = ["ana.html", "notes.txt", "ours.html.bak", "theirs.html"].map(String::from);
    assert_eq!(files(&workers), left.into());
    assert_eq!(files(&folder.join("out/projects")).len(), 1);
}

#[test]
fn nothing_on_a_page_is_of_after_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    market(folder);
    // Claimed on the first, labeled on the second, rejected on the third, paid on the fourth.
    let until = parse_time("2026-03-03T00:00:00Z").unwrap();
    let question =
        Question { scope: Scope { until: Some(until), ..Scope::default() }, paged: true, ..question() };
    let pages = answer(&[&folder.join("work file.ndjson")], &question).pages.unwrap();
    let (all, pieces) = pages.workers.pieces("ana");
    assert_eq!((all, pieces.rows.len()), (1, 1));
    assert_eq!(pieces.cell(0, "state").text(), "labeled");
    assert_eq!(*pieces.cell(0, "verdict_at"), piecework::table::Cell::Empty);
    assert_eq!(pieces.cell(0, "paid_amount").number(), Some(0.0));
    let (_, events, table) = pages.workers.life("ana").unwrap();
    assert_eq!((events, table.rows.len()), (2, 2));
}

#[test]
fn a_condition_leaves_everybody_a_piece_to_tell_of() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.ndjson");
    std::fs::write(&file, market_of(5, 14, 450)).unwrap();
    // Pieces with many events are most often those that were accepted and paid.
    let scope = Scope { filter: Some("state <> 'accepted'".into()), ..Scope::default() };
    let question = Question { scope, paged: true, ..question_of_sums() };
    let answered = answer(&[&file], &question);
    let mut count = 0;
    for (_, _, people) in told(&answered) {
        for person in people.iter().filter(|person| person.pieces.0 > 0) {
            assert!(person.life.is_some(), "{}", person.name);
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}

#[test]
fn pages_need_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    market(folder.path());
    let (code, said) = run(folder.path(), &["report", "work file.ndjson", "--pages"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--out"), "{said}");
}
