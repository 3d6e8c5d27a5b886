//! Statements as their readers have them: each added up again from its own lines by `tests/python/statement.py`, which holds HTML, CSV and JSON
//! against each other and makes the digest anew; and opened in a browser (`tests/python/statement_page.py`).

use std::path::Path;
use std::process::Command;

use chrono::NaiveDate;
use chrono_tz::Tz;
use piecework::engine::{self, Account, Lang, Sheet, StatementOptions};
use piecework::payroll::{CardUsed, Entry, Held, Kind, Reason};
use piecework::units::{DAY, MINUTE, Money, parse_time};

/// Names that mean no good to a page, a spreadsheet, a shell, a folder, or a reader's eye.
const NAMES: [&str; 10] = [
    "ana",
    "mturk:A1",
    "李娜",
    "<script>alert(1)</script>",
    "=HYPERLINK(\"x\")",
    "-2+3",
    "../../etc/passwd",
    "a\u{202e}b",
    "two\nlines; \"quoted\", 'more' \u{7f}",
    "~root",
];
const KINDS: [Kind; 5] = [Kind::Earned, Kind::Correction, Kind::Bonus, Kind::Compensation, Kind::Payment];

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn name(&mut self) -> Option<String> {
        let at = self.below(NAMES.len() + 3);
        NAMES.get(at).map(|name| (*name).to_owned())
    }
}

fn sheet(zone: Tz) -> Sheet {
    Sheet {
        period: "2026-03".into(),
        from: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        until: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(),
        zone,
        ledger_head: Some("3f1c0a9be27d".repeat(5)),
        as_of: Some(parse_time("2026-04-01T08:00:00Z").unwrap()),
        cards: vec![CardUsed { name: "March".into(), version: "1".into(), digest: "ab".repeat(32) }],
        sealed_by: Some("seal-2026-03".into()),
    }
}

fn account(worker: &str, lines: usize, numbers: &mut Numbers) -> Account {
    let first = parse_time("2026-03-01T00:00:00Z").unwrap();
    let opening = Money(numbers.below(9_000_000) as i128 * 7 - 9_000_000);
    let entries: Vec<Entry> = (0..lines).map(|line| entry(line, first, numbers)).collect();
    let moved: i128 = entries.iter().map(|entry| entry.amount.0).sum();
    let held = (0..numbers.below(9)).map(|at| Held {
        event_ids: Vec::new(),
        assignment_id: format!("h{at} {worker}"),
        project_id: numbers.name(),
        labeled_at: first + 20 * DAY + at as i64 * MINUTE,
        amount: (at % 3 > 0).then(|| Money(at as i128 * 123_456)),
        why: ["unreviewed", "rework", "disputed", "unpriced"][at % 4],
    });
    let held = held.collect();
    let closing = Money(opening.0 + moved);
    Account { worker_id: worker.to_owned(), currency: "CNY".into(), opening, entries, closing, held }
}

fn entry(line: usize, first: i64, numbers: &mut Numbers) -> Entry {
    let kind = KINDS[numbers.below(12).min(KINDS.len() - 1)];
    let kind = if line.is_multiple_of(3) { kind } else { Kind::Earned };
    let is_payment = kind == Kind::Payment;
    let size = numbers.below(4_000_000) as i128 * [1, 1_000][numbers.below(2)];
    let is_below = if is_payment { numbers.below(8) > 0 } else { numbers.below(8) == 0 };
    let at = first + line as i64 * 5 * MINUTE;
    Entry {
        kind,
        at,
        amount: Money(if is_below { -size } else { size }),
        assignment_id: (!is_payment).then(|| format!("{line}{}", numbers.name().unwrap_or_default())),
        project_id: numbers.name(),
        labeled_at: (!is_payment).then_some(at - 3 * MINUTE),
        verdict: (!is_payment).then(|| ["accepted", "rejected"][numbers.below(2)].to_owned()),
        reason: numbers.name().map(Reason::Written),
        event_ids: vec![format!("event-{line}"), "=e".into()],
        pay_kind: is_payment.then(|| ["piece", "bonus", "deduction"][numbers.below(3)].to_owned()),
        payment_id: is_payment.then(|| format!("pay-{line}")),
        rate_line: numbers.name(),
        steps: if is_payment { vec![] } else { vec!["price 0.5".into(), "score x 1.2 = 0.60".into()] },
        of_period: (kind == Kind::Correction).then(|| "2026-02".to_owned()),
    }
}

fn write(folder: &Path, lang: Lang) {
    std::fs::remove_dir_all(folder).ok();
    std::fs::create_dir_all(folder).unwrap();
    let mut numbers = Numbers(7);
    let mut accounts: Vec<Account> = NAMES
        .iter()
        .map(|name| {
            let lines = numbers.below(60);
            account(name, lines, &mut numbers)
        })
        .collect();
    accounts.push(account("nobody", 0, &mut numbers));
    accounts.push(account("long", 5_000, &mut numbers));
    let options = StatementOptions {
        lang,
        dispute: Some("https://example.org/disputes".into()),
        dispute_days: Some(14),
    };
    let mut files = 0;
    for file in engine::statements(&accounts, &sheet(Tz::America__New_York), &options) {
        let (name, bytes) = file.unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
        files += 1;
    }
    assert_eq!(files, 3 * accounts.len());
}

/// What a script says; none where it or what it needs is not there.
fn python(script: &str, arguments: &[&str]) -> Option<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
    let Ok(out) = Command::new("python3").arg(script).args(arguments).output() else {
        eprintln!("SKIPPED: there is no python3 to read statements with");
        return None;
    };
    let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    if out.status.code() == Some(77) {
        eprintln!("SKIPPED: {said}");
        return None;
    }
    assert!(out.status.success(), "{said}");
    Some(said.into_owned())
}

#[test]
fn a_script_adds_every_statement_up_again_and_the_forms_agree() {
    for (lang, name) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("statements").join(name);
        write(&folder, lang);
        let path = folder.to_str().unwrap();
        let Some(said) = python("statement.py", &[path]) else { return };
        assert!(said.contains("12 statements, 5") && said.contains(" lines, 0 wrong"), "{said}");
        let page = |file: &str| folder.join(file).to_str().unwrap().to_owned();
        let Some(_) = python("statement_page.py", &[name, &page("ana.CNY.html"), &page("nobody.CNY.html")])
        else {
            continue;
        };
    }
}

#[test]
fn the_script_finds_what_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    let account = account("ana", 20, &mut Numbers(3));
    let sheet = sheet(Tz::Asia__Shanghai);
    let files: Vec<_> =
        engine::statements(std::slice::from_ref(&account), &sheet, &StatementOptions::default())
            .map(Result::unwrap)
            .collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/statement.py");
    let closing = account.closing.to_string();
    let changed = Money(account.closing.0 + 1).to_string();
    for end in ["html", "csv", "json"] {
        for (name, bytes) in &files {
            let text = String::from_utf8(bytes.clone()).unwrap();
            // The page writes thousands with commas.
            let told = |amount: &str| {
                if end == "html" { piecework::reports::group(amount) } else { amount.to_owned() }
            };
            let text =
                if name.ends_with(end) { text.replace(&told(&closing), &told(&changed)) } else { text };
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let Ok(out) = Command::new("python3").arg(&script).arg(folder.path()).output() else {
            eprintln!("SKIPPED: there is no python3 to read statements with");
            return;
        };
        assert_eq!(out.status.code(), Some(1), "{end}: {}", String::from_utf8_lossy(&out.stdout));
    }
}
