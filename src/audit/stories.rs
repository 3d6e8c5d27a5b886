//! What the tests of the rules share: stories as text, and what a rule finds in them.
//!
//! A line is `time type worker task key=value ...`, as in the stories of `assignments`; its fact is `e1`, `e2`, ... in the
//! order of lines. A finding is told by its events and what is at stake: `e4 e5 for 1.00 CNY`.

use arrow::array::RecordBatch;

use super::{Asked, RULES, Thresholds, audit};
use crate::assignments::stories::event;
use crate::engine::{Gate, Memory, Policy, Quarantined, Question, Taken, audit_memory, fold};
use crate::events::EventBuilder;
use crate::metrics::session::{register, session};
use crate::metrics::{self, Scope};
use crate::table::{Cell, Table};
use crate::units::{print_decimal, print_time};

/// What an innocent story gives.
pub const NOTHING: [&str; 0] = [];

/// File, line, rule and reason of a record in quarantine.
pub type Refused<'a> = (&'a str, i64, &'a str, &'a str);

/// A piece of w's of 1 March that was claimed at 09:00 for 1 CNY and labeled at 09:01, and what came after, minute by minute:
/// `accepted`, `rework`, `paid 1`, `labeled price=2`, or a whole line.
pub fn piece(rest: &str) -> String {
    let mut lines = vec!["09:00 claimed w t price=1 currency=CNY".to_owned(), "09:01 labeled w t".to_owned()];
    for (at, line) in rest.lines().filter(|line| !line.is_empty()).enumerate() {
        let (word, more) = line.split_once(' ').unwrap_or((line, ""));
        let minute = at + 2;
        lines.push(match word {
            "accepted" | "rejected" | "rework" | "withdrawn" => {
                format!("09:{minute:02} reviewed w t verdict={word} {more}")
            }
            "paid" => {
                let currency = if more.contains("currency=") { "" } else { "currency=CNY" };
                format!("09:{minute:02} paid w t {currency} amount={more}")
            }
            "claimed" | "released" | "labeled" => format!("09:{minute:02} {word} w t {more}"),
            _ => line.to_owned(),
        });
    }
    lines.join("\n")
}

/// What one rule finds with the shipped thresholds.
pub fn found(rule: &str, story: &str) -> Vec<String> {
    found_by(rule, story, "")
}

/// The same with some thresholds changed.
pub fn found_by(rule: &str, story: &str, thresholds: &str) -> Vec<String> {
    findings(&ask(&[rule], story, thresholds, &[]))
}

/// The same with something in quarantine.
pub fn found_beside(rule: &str, story: &str, quarantine: &[Refused<'_>]) -> Vec<String> {
    findings(&ask(&[rule], story, "", quarantine))
}

/// The names of all rules that find something, in the order of the table.
pub fn all(story: &str) -> Vec<String> {
    let table = ask(&[], story, "", &[]);
    (0..table.rows.len()).map(|row| table.cell(row, "rule").text().to_owned()).collect()
}

/// What the first finding is explained by.
pub fn told(rule: &str, story: &str) -> String {
    told_by(rule, story, "")
}

/// The same with some thresholds changed.
pub fn told_by(rule: &str, story: &str, thresholds: &str) -> String {
    ask(&[rule], story, thresholds, &[]).cell(0, "explanation").text().to_owned()
}

/// When each finding happened, by its worker.
pub fn times(rule: &str, story: &str) -> String {
    let table = ask(&[rule], story, "", &[]);
    let time = |row: usize| {
        let Cell::Time(at) = table.cell(row, "at") else { return "-".to_owned() };
        format!("{} {}", table.cell(row, "worker_id").text(), print_time(*at))
    };
    (0..table.rows.len()).map(time).collect::<Vec<_>>().join("\n")
}

fn findings(table: &Table) -> Vec<String> {
    let finding = |row: usize| {
        let mut text = table.cell(row, "event_ids").text().to_owned();
        if let Cell::Money { value, scale } = table.cell(row, "stake_amount") {
            let currency = table.cell(row, "stake_currency").text();
            text += &format!(" for {} {currency}", print_decimal(*value, *scale, 6));
        }
        if let Some(seconds) = table.cell(row, "stake_seconds").number() {
            text += &format!(" for {seconds} s");
        }
        text
    };
    (0..table.rows.len()).map(finding).collect()
}

fn batch(story: &str) -> RecordBatch {
    let mut builder = EventBuilder::default();
    let lines = story.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.enumerate().for_each(|(number, line)| builder.push(&event(number, line)));
    builder.finish().unwrap()
}

fn quarantine(refused: &[Refused<'_>]) -> RecordBatch {
    let columns = ["file", "line", "rule", "reason"].map(str::to_owned).to_vec();
    let text = |text: &str| Cell::Text(text.into());
    let rows = refused
        .iter()
        .map(|(file, line, rule, why)| vec![text(file), Cell::Whole(*line), text(rule), text(why)]);
    metrics::batch(&Table { name: "quarantine".into(), columns, rows: rows.collect() }).unwrap()
}

/// What the rules find, which is the same among all pieces and among the suspects of lanes.
fn ask(rules: &[&str], story: &str, thresholds: &str, refused: &[Refused<'_>]) -> Table {
    let only: Vec<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
    assert!(rules.iter().all(|rule| RULES.iter().any(|known| known.name == *rule)));
    let mut question = Question::of(Policy::find("plain", |_| unreachable!()).unwrap());
    question.tiered = false;
    question.thresholds = Thresholds::parse("test.toml", thresholds).unwrap();
    let work = async {
        let by_lanes = ask_lanes(&question, story, refused, &only).await;
        let session = session();
        register(&session, "events", vec![batch(story)]).unwrap();
        register(&session, "quarantine", vec![quarantine(refused)]).unwrap();
        let mut folded = fold(&session, &question).await.unwrap();
        let scope = Scope::default();
        metrics::relations(&session, folded.relations.take().unwrap(), &scope).await.unwrap();
        let thresholds = &question.thresholds;
        let asked = Asked { scope: &scope, thresholds, now: None, only: &only, given: Vec::new() };
        let table = audit(&session, &asked).await.unwrap();
        assert_eq!(by_lanes.rows, table.rows, "by lanes, and among all pieces: {story}");
        table
    };
    // Plans of nested queries need more stack than a test has.
    std::thread::scope(|threads| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let thread = std::thread::Builder::new().stack_size(32 << 20);
        thread.spawn_scoped(threads, move || runtime.block_on(work)).unwrap().join().unwrap()
    })
}

/// The same by lanes.
async fn ask_lanes(question: &Question, story: &str, refused: &[Refused<'_>], only: &[String]) -> Table {
    let mut memory = Memory::for_question(question);
    memory.offer_batch(&batch(story)).unwrap();
    let entry = |(file, line, rule, reason): &Refused<'_>| Quarantined {
        file: (*file).to_owned(),
        line: *line as u64,
        rule: (*rule).to_owned(),
        reason: (*reason).to_owned(),
        ..Quarantined::default()
    };
    let taken = Taken { quarantine: refused.iter().map(entry).collect(), ..Taken::default() };
    audit_memory(memory, &taken, question, only).await.unwrap()
}

#[test]
fn each_rule_has_its_words_and_each_flag_its_rule() {
    use crate::words::flags::FLAGS;
    let mut rules: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    let mut flags: Vec<_> = FLAGS.iter().map(|flag| flag.name).collect();
    rules.sort_unstable();
    flags.sort_unstable();
    assert_eq!(rules, flags);
}

#[test]
fn findings_stand_by_severity_then_by_what_is_at_stake() {
    let story =
        "09:00 claimed a t1 price=1 currency=CNY\n09:01 labeled a t1\n09:02 paid a t1 amount=1 currency=CNY
        09:00 claimed b t2 price=2 currency=CNY\n09:01 labeled b t2\n09:02 paid b t2 amount=2 currency=CNY
        09:00 labeled c t3\n09:00 claimed d t4\n09:01 claimed d t4\n09:02 labeled d t4";
    let table = ask(&[], story, "", &[]);
    let row =
        |row: usize| [table.cell(row, "severity").text(), table.cell(row, "worker_id").text()].join(" ");
    let rows: Vec<_> = (0..table.rows.len()).map(row).collect();
    assert_eq!(rows, ["high b", "high a", "medium c", "low d"]);
}
