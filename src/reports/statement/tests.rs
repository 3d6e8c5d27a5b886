//! Statements worked out by hand, hostile names, words in both languages.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::*;
use crate::payroll::{CardUsed, Held, Reason, Was, Why};
use crate::rates::What;
use crate::units::{Micros, parse_time};

pub(super) fn at(text: &str) -> Micros {
    parse_time(text).unwrap()
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        period: "2026-03".into(),
        from: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        until: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(),
        zone: Tz::Asia__Shanghai,
        ledger_head: Some("3f1c0a9be27d".into()),
        as_of: Some(at("2026-04-01T08:00:00.000001Z")),
        cards: vec![CardUsed { name: "March".into(), version: "1".into(), digest: "ab".repeat(32) }],
        sealed_by: None,
    }
}

pub(super) fn entry(kind: Kind, time: &str, amount: &str) -> Entry {
    Entry {
        kind,
        at: at(time),
        amount: amount.parse().unwrap(),
        assignment_id: None,
        project_id: None,
        labeled_at: None,
        verdict: None,
        reason: None,
        event_ids: vec!["e1".into()],
        pay_kind: None,
        payment_id: None,
        rate_line: None,
        steps: Vec::new(),
        of_period: None,
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn written(text: &str) -> Option<Reason> {
    some(text).map(Reason::Written)
}

/// 12.50 + 0.60 − 12.50 + 2.00 − 2.00 − 0.40 + 1.00 = 1.20.
pub(super) fn account() -> Account {
    let earned = Entry {
        assignment_id: some("a1"),
        project_id: some("p1"),
        labeled_at: Some(at("2026-03-02T15:59:30Z")),
        verdict: some("accepted"),
        reason: written("clean edges"),
        event_ids: vec!["e1".into(), "e2".into()],
        rate_line: some("boxes"),
        steps: vec!["price 0.5".into(), "score x 1.2 = 0.60".into(), "rounding to 0.01 = 0.60".into()],
        ..entry(Kind::Earned, "2026-03-02T16:00:00Z", "0.60")
    };
    let paid = |time: &str, amount: &str, kind: &str| Entry {
        pay_kind: some(kind),
        payment_id: some("pay-1"),
        ..entry(Kind::Payment, time, amount)
    };
    let corrected = Entry {
        assignment_id: some("a0"),
        project_id: some("p0"),
        verdict: some("rejected"),
        reason: written("owed when 2026-02 was closed, and no more: blurred"),
        of_period: some("2026-02"),
        ..entry(Kind::Correction, "2026-02-11T00:00:00Z", "-0.40")
    };
    let held = |id: &str, why, amount: Option<&str>| {
        let (project_id, labeled_at) = (some("p1"), at("2026-03-30T00:00:00Z"));
        let amount = amount.map(|amount| amount.parse().unwrap());
        Held { assignment_id: id.into(), project_id, labeled_at, amount, event_ids: Vec::new(), why }
    };
    Account {
        worker_id: "mturk:A1".into(),
        currency: "USD".into(),
        opening: "12.50".parse().unwrap(),
        entries: vec![
            corrected,
            earned,
            paid("2026-03-05T00:00:00Z", "-12.50", "piece"),
            Entry { pay_kind: some("bonus"), ..entry(Kind::Bonus, "2026-03-06T00:00:00Z", "2.00") },
            paid("2026-03-06T00:00:00Z", "-2.00", "bonus"),
            paid("2026-03-07T00:00:00Z", "1.00", "piece"),
        ],
        closing: "1.20".parse().unwrap(),
        held: vec![held("a8", "rework", Some("0.60")), held("a9", "unpriced", None)],
    }
}

pub(super) fn texts(account: &Account, sheet: &Sheet, lang: Lang) -> [String; 3] {
    let options = Options { lang, ..Options::default() };
    files(account, sheet, &options).unwrap().map(|(_, bytes)| String::from_utf8(bytes).unwrap())
}

#[test]
fn csv_has_a_row_for_each_entry_between_opening_and_closing() {
    let [_, csv, _] = texts(&account(), &sheet(), Lang::Zh);
    insta::assert_snapshot!(csv);
}

#[test]
fn json_holds_the_figures_under_their_digest() {
    let [_, _, json] = texts(&account(), &sheet(), Lang::En);
    insta::assert_snapshot!(json);
}

/// Computed by Python, from the JSON: `hashlib.sha256(json.dumps(s["figures"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())`.
const DIGEST: &str = "b63e05d9768d4c4aa0a12d690d851f554cb94c0592fcd08ae4564e57a0ded422";

#[test]
fn one_digest_in_every_form_and_language_and_before_and_after_the_close() {
    let closed = Sheet { sealed_by: some("seal"), ledger_head: some("other"), as_of: None, ..sheet() };
    for (lang, sheet) in [(Lang::En, sheet()), (Lang::Zh, sheet()), (Lang::En, closed)] {
        for text in texts(&account(), &sheet, lang) {
            assert!(text.contains(DIGEST), "{text}");
        }
    }
    let mut other = account();
    other.entries[1].reason = written("clean edges!");
    assert!(!texts(&other, &sheet(), Lang::En)[2].contains(DIGEST));
}

#[test]
fn what_is_written_verifies_and_what_was_changed_does_not() {
    let [_, _, json] = texts(&account(), &sheet(), Lang::Zh);
    let checked = verify(json.as_bytes()).unwrap();
    assert_eq!((checked.wrong.len(), checked.digest.as_str(), checked.entries), (0, DIGEST, 6));
    assert_eq!((checked.opening.to_string(), checked.closing.to_string()), ("12.50".into(), "1.20".into()));

    let changed = json.replace(
        "\"amount\":\"0.60\",\"assignment_id\":\"a1\"",
        "\"amount\":\"0.50\",\"assignment_id\":\"a1\"",
    );
    let wrong = verify(changed.as_bytes()).unwrap().wrong;
    let begins: Vec<&str> = wrong.iter().map(|wrong| wrong.split(": ").next().unwrap()).collect();
    assert_eq!(begins, ["closing", "totals.earned", "by_project \"p1\"", "by_rate_line \"boxes\"", "digest"]);
    assert_eq!(wrong[0], "closing: it says 1.20, and its entries come to 1.10");

    let worded = json.replace("clean edges", "poor edges");
    let wrong = verify(worded.as_bytes()).unwrap().wrong;
    assert!(wrong.len() == 1 && wrong[0].starts_with("digest: "), "{wrong:?}");

    let strange = json.replace("\"kind\":\"bonus\"", "\"kind\":\"gift\"");
    assert!(verify(strange.as_bytes()).unwrap().wrong.iter().any(|wrong| wrong.contains("\"gift\"")));
    for (text, why) in [
        ("{", "it is no JSON"),
        ("{}", "it is no statement of the form"),
        ("[1]", "it is no statement of the form"),
        (
            &json.replace("\"opening\":\"12.50\"", "\"opening\":12.5"),
            "figures: opening is no exact decimal text: 12.5",
        ),
        (&json.replace("\"entries\":[", "\"others\":["), "entries is no list"),
        (&json.replace("\"period\":", "\"time\":"), "period is missing"),
    ] {
        let said = verify(text.as_bytes()).unwrap_err().to_string();
        assert!(said.starts_with(why), "{said}");
    }
}

#[test]
fn an_account_that_does_not_add_up_has_no_statement() {
    let mut wrong = account();
    wrong.closing.0 += 1;
    assert_eq!(
        files(&wrong, &sheet(), &Options::default()).unwrap_err().to_string(),
        "the account of mturk:A1 in USD opens with 12.50, its entries come to -11.30, and it closes with 1.200001"
    );
}

/// The text of each cell of figures in the rows of a table, without commas.
pub(super) fn figures_on_page(page: &str, id: &str) -> Vec<Vec<String>> {
    let Some((_, table)) = page.split_once(&format!("id=\"{id}\">")) else { return Vec::new() };
    let table = table.split_once("</table>").unwrap().0;
    let rows = table.split("<tr").skip(2);
    rows.map(|row| {
        let cells = row.split("<td class=\"n\">").skip(1);
        cells.map(|cell| cell.split_once('<').unwrap().0.replace(',', "")).collect()
    })
    .collect()
}

#[test]
fn the_page_is_an_account_that_adds_up() {
    let [page, ..] = texts(&account(), &sheet(), Lang::En);
    let rows = figures_on_page(&page, "account");
    let amounts: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(amounts, ["12.50", "0.60", "2.00", "-0.40", "-13.50", "1.20"]);
    assert_eq!(
        figures_on_page(&page, "by-project"),
        [["1", "2.00"], ["1", "-0.40"], ["1", "0.60"], ["3", "2.20"]]
    );
    assert_eq!(figures_on_page(&page, "by-rate-line"), [["2", "1.60"], ["1", "0.60"], ["3", "2.20"]]);
    assert_eq!(figures_on_page(&page, "held"), [["0.60"], ["not known"], ["0.60"]]);
    for part in [
        "<time datetime=\"2026-03-02T16:00:00Z\">2026-03-03 00:00</time>",
        "Asia/Shanghai (UTC+08:00)",
        "2026-03-01 to 2026-03-31, both included",
        "price 0.5; score × 1.2 = 0.60; rounding to 0.01 = 0.60",
        "Payment · reversal",
        "Correction · rejected · of 2026-02",
        "sent back for rework",
        "piecework payroll verify mturk-a1~",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn chinese_pages_have_no_english_left() {
    let mut quiet = account();
    // Names stay as they are, and what reviewers wrote.
    let why = || vec![Why::SentBack(sheet().from), Why::TakenBack("e12".into())];
    for (entry, was) in quiet.entries.iter_mut().zip([Was::Owed, Was::Booked].into_iter().cycle()) {
        entry.kind = Kind::Correction;
        entry.reason = Some(Reason::Gone { was, of_period: "2026-02".into(), why: why() });
    }
    let [page, ..] = texts(&quiet, &sheet(), Lang::Zh);
    let body = page.split_once("<main id=\"main\">").unwrap().1.split_once("<script>").unwrap().0;
    let mut words = Vec::new();
    for text in body.split('<').filter_map(|tag| Some(tag.split_once('>')?.1)) {
        words.extend(
            text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2).map(str::to_owned),
        );
    }
    words.sort();
    words.dedup();
    let names = [
        "Asia",
        "CSV",
        "JSON",
        "March",
        "RFC",
        "SHA",
        "Shanghai",
        "USD",
        "UTC",
        "boxes",
        "cjS",
        "figures",
        "mturk",
        "pay",
        "payroll",
        "piecework",
        "sha256sum",
        "verify",
    ];
    let known = |word: &String| {
        names.contains(&word.as_str())
            || word.bytes().all(|b| b"abcdef".contains(&b))
            || word == "sum"
            || word == "json"
            || word == "sha"
    };
    words.retain(|word| !known(word));
    assert_eq!(words, Vec::<String>::new());
    for part in [
        "2026-02 结账时应付，现已不再应付：2026-03-01 退回返工；事件 e12 已撤回",
        "2026-02 结账时已入账，现已撤销：2026-03-01 退回返工；事件 e12 已撤回",
        "，截至 <time datetime=\"2026-04-01T08:00:00.000001Z\">2026-04-01 16:00:00</time>",
        "单价 0.5; 评分 × 1.2 = 0.60; 舍入 取整到 0.01 = 0.60",
        "lang=\"zh-Hans\"",
        "期初余额",
        "更正 · 拒绝 · 属 2026-02",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

/// The next of all steps; the compiler asks for a new one's place here.
fn after(what: What) -> Option<What> {
    Some(match what {
        What::Price => What::Units,
        What::Units => What::Hours,
        What::Hours => What::Score,
        What::Score => What::Acceptance,
        What::Acceptance => What::Speed,
        What::Speed => What::Night,
        What::Night => What::Weekend,
        What::Weekend => What::Gold,
        What::Gold => What::Minimum,
        What::Minimum => What::Cap,
        What::Cap => What::Rejected,
        What::Rejected => What::Penalty,
        What::Penalty => What::Rounding,
        What::Rounding => What::LineDayCap,
        What::LineDayCap => What::CardDayCap,
        What::CardDayCap => return None,
    })
}

#[test]
fn every_step_of_a_price_has_chinese_words() {
    let mut said = std::collections::BTreeSet::new();
    let mut what = Some(What::Price);
    while let Some(step) = what {
        let text = words::step(&format!("{} at most 5 = 5.00", step.name()), Lang::Zh);
        let name = text.strip_suffix(" 不超过 5 = 5.00").unwrap();
        assert!(!name.is_ascii() && name.chars().all(|c| !c.is_ascii_alphabetic()), "{text}");
        assert!(said.insert(name.to_owned()), "two steps are called {name}");
        what = after(step);
    }
    assert_eq!(words::step("hours x 90/3600 = 0.30", Lang::Zh), "工时 × 90/3600 = 0.30");
    assert_eq!(words::step("minimum at least 0.2 = 0.20", Lang::Zh), "最低价 不低于 0.2 = 0.20");
    assert_eq!(words::step("gold penalty - 0.5 = -0.50", Lang::Zh), "标准题答错扣款 - 0.5 = -0.50");
    assert_eq!(words::step("something new 3", Lang::Zh), "something new 3");
}

#[test]
fn how_to_dispute_is_said_with_place_and_days() {
    let options =
        Options { lang: Lang::En, dispute: some("https://example.org/d?a=1&b=2"), dispute_days: Some(14) };
    let page = files(&account(), &sheet(), &options).unwrap()[0].1.clone();
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("Turn to: <a href=\"https://example.org/d?a=1&amp;b=2\">https://example.org/d?a=1&amp;b=2</a> Do so within 14 days of receiving it."));
    let script = Options { dispute: some("javascript:alert(1)"), ..options };
    let page = String::from_utf8(files(&account(), &sheet(), &script).unwrap()[0].1.clone()).unwrap();
    assert!(page.contains("Turn to: javascript:alert(1)") && !page.contains("href=\"javascript"));
    let chinese = Options { lang: Lang::Zh, dispute: some("财务部 李娜"), dispute_days: Some(1) };
    assert!(
        words::dispute(&chinese).ends_with("请联系：财务部 李娜请在收到后 1 日内提出。"),
        "{}",
        words::dispute(&chinese)
    );
}

#[test]
fn hostile_names_stay_names() {
    let bad = "=cmd|'/C calc'!A1 <script>alert(1)</script>\u{202e}\"";
    let mut hostile = account();
    hostile.worker_id = bad.into();
    hostile.entries[1] = Entry {
        assignment_id: some(bad),
        project_id: some(bad),
        reason: written(bad),
        rate_line: some(bad),
        verdict: some(bad),
        steps: vec![bad.into()],
        event_ids: vec![bad.into()],
        ..hostile.entries[1].clone()
    };
    hostile.held[0].assignment_id = bad.into();
    let mut sheet = sheet();
    sheet.cards[0].name = bad.into();
    let [page, csv, json] = texts(&hostile, &sheet, Lang::En);
    assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    let mut rows = ::csv::Reader::from_reader(csv.as_bytes());
    for cell in rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
        let number = cell.parse::<f64>().is_ok();
        assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
    assert_eq!(verify(json.as_bytes()).unwrap().wrong, Vec::<String>::new());
    assert_eq!(verify(json.as_bytes()).unwrap().worker_id, bad);
}

#[test]
fn every_account_has_files_of_its_own() {
    let named = |worker: &str, currency: &str| {
        name(&Account { worker_id: worker.into(), currency: currency.into(), ..account() })
    };
    let names = [
        named("w12", "USD"),
        named("w12", "CNY"),
        named("w12", "usd"),
        named("w12", ""),
        named("w12.usd", "USD"),
        named("mturk:A1", "USD"),
        named("李娜", "USD"),
        named("../../etc", "USD"),
    ];
    assert_eq!(names[0], "w12.USD");
    let distinct: std::collections::BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(distinct.len(), names.len());
    assert!(
        names.iter().all(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_~.".contains(&b))
            && !name.starts_with('.')),
        "{names:?}"
    );
}
