//! What a correct label costs: parts worked out by hand, and parts that add up to earnings on markets with hazards.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use piecework::units::Money;
use piecework::words::figures::{self, STORY};

use super::{Desk, cells};
use crate::support;

/// Where each part has money of its own. Answers to g1 and g2 were known before; p1 is a page of which one question was.
///
/// | piece | how it ended | money |
/// | --- | --- | --- |
/// | ann t1 | sent back, accepted | price 2, paid 2.60 |
/// | ann t2 | accepted | price 2, not paid |
/// | ann t3 | rejected | paid 0.40 as compensation |
/// | ann t4 | labeled, no verdict | paid 1 |
/// | ann g1, g2 | accepted, right; rejected, wrong | price 1 each; 1 paid for g1, nothing for g2 |
/// | ann p1 | accepted | price 3, paid 3 |
/// | ann q1 | trial, accepted | price 0.50, not paid |
/// | rev t1 | only reviewed | paid 0.25 for it |
/// | rev | no piece, only reviews in the project | paid 10 for hours |
/// | lee | no piece, reviews nothing | paid 7 for hours |
/// | ann | no piece | bonus 0.30 |
const PARTS: &str = r#"{"event_type":"published","occurred_at":"2026-03-01T00:00:00Z","project_id":"p","task_id":"g1","gold":"cat"}
{"event_type":"published","occurred_at":"2026-03-01T00:00:00Z","project_id":"p","task_id":"g2","gold":"cat"}
{"event_type":"published","occurred_at":"2026-03-01T00:00:00Z","project_id":"p","task_id":"p1","item_id":"q1","gold":"cat"}
{"event_type":"published","occurred_at":"2026-03-09T00:00:00Z","project_id":"p","task_id":"t2","gold":"cat"}
{"event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","project_id":"p","worker_id":"ann","task_id":"t1","price":"2","currency":"USD"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:10:00Z","project_id":"p","worker_id":"ann","task_id":"t1","label":"cat"}
{"event_type":"reviewed","occurred_at":"2026-03-02T10:00:00Z","project_id":"p","worker_id":"ann","task_id":"t1","reviewer_id":"rev","verdict":"rework","active_ms":60000}
{"event_type":"labeled","occurred_at":"2026-03-02T10:05:00Z","project_id":"p","worker_id":"ann","task_id":"t1","label":"dog","active_ms":120000}
{"event_type":"reviewed","occurred_at":"2026-03-02T11:00:00Z","project_id":"p","worker_id":"ann","task_id":"t1","reviewer_id":"bo","verdict":"accepted","active_ms":90000}
{"event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","project_id":"p","worker_id":"ann","task_id":"t1","amount":"2.60","currency":"USD"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:20:00Z","project_id":"p","worker_id":"ann","task_id":"t2","label":"cat","price":"2","currency":"USD"}
{"event_type":"reviewed","occurred_at":"2026-03-02T11:00:00Z","project_id":"p","worker_id":"ann","task_id":"t2","reviewer_id":"bo","verdict":"accepted"}
{"event_type":"claimed","occurred_at":"2026-03-02T09:25:00Z","project_id":"p","worker_id":"ann","task_id":"t3","price":"2","currency":"USD"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:30:00Z","project_id":"p","worker_id":"ann","task_id":"t3","label":"cat"}
{"event_type":"reviewed","occurred_at":"2026-03-02T11:00:00Z","project_id":"p","worker_id":"ann","task_id":"t3","reviewer_kind":"automatic","verdict":"rejected"}
{"event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","project_id":"p","worker_id":"ann","task_id":"t3","amount":"0.40","currency":"USD","pay_kind":"compensation"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:40:00Z","project_id":"p","worker_id":"ann","task_id":"t4","label":"cat","price":"2","currency":"USD"}
{"event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","project_id":"p","worker_id":"ann","task_id":"t4","amount":"1","currency":"USD"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:50:00Z","project_id":"p","worker_id":"ann","task_id":"g1","label":"cat","price":"1","currency":"USD"}
{"event_type":"reviewed","occurred_at":"2026-03-02T11:00:00Z","project_id":"p","worker_id":"ann","task_id":"g1","reviewer_kind":"gold","verdict":"accepted"}
{"event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","project_id":"p","worker_id":"ann","task_id":"g1","amount":"1","currency":"USD"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:55:00Z","project_id":"p","worker_id":"ann","task_id":"g2","label":"dog","price":"1","currency":"USD"}
{"event_type":"reviewed","occurred_at":"2026-03-02T11:00:00Z","project_id":"p","worker_id":"ann","task_id":"g2","reviewer_kind":"gold","verdict":"rejected"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:58:00Z","project_id":"p","worker_id":"ann","task_id":"p1","item_id":"q1","label":"cat","price":"3","currency":"USD"}
{"event_type":"labeled","occurred_at":"2026-03-02T09:58:00Z","project_id":"p","worker_id":"ann","task_id":"p1","item_id":"q2","label":"cat","price":"3","currency":"USD"}
{"event_type":"reviewed","occurred_at":"2026-03-02T11:00:00Z","project_id":"p","worker_id":"ann","task_id":"p1","reviewer_kind":"consensus","verdict":"accepted"}
{"event_type":"paid","occurred_at":"2026-03-03T00:00:00Z","project_id":"p","worker_id":"ann","task_id":"p1","amount":"3","currency":"USD"}
{"event_type":"labeled","occurred_at":"2026-03-02T08:00:00Z","project_id":"p","worker_id":"ann","task_id":"q1","stage":"trial","label":"cat","price":"0.50","currency":"USD"}
{"event_type":"reviewed","occurred_at":"2026-03-02T08:30:00Z","project_id":"p","worker_id":"ann","task_id":"q1","reviewer_kind":"automatic","verdict":"accepted"}
{"event_type":"paid","occurred_at":"2026-03-04T00:00:00Z","project_id":"p","worker_id":"rev","task_id":"t1","amount":"0.25","currency":"USD"}
{"event_type":"paid","occurred_at":"2026-03-04T00:00:00Z","project_id":"p","worker_id":"rev","amount":"10","currency":"USD","pay_kind":"time"}
{"event_type":"paid","occurred_at":"2026-03-04T00:00:00Z","project_id":"p","worker_id":"lee","amount":"7","currency":"USD","pay_kind":"time"}
{"event_type":"paid","occurred_at":"2026-03-04T00:00:00Z","project_id":"p","worker_id":"ann","amount":"0.30","currency":"USD","pay_kind":"bonus"}
{"event_type":"logged","occurred_at":"2026-03-04T00:00:00Z","project_id":"p","worker_id":"ann","activity":"meeting","active_ms":1800000,"paid":false}
"#;

const AMOUNTS: [&str; 10] = [
    "accepted_amount",
    "review_amount",
    "rework_amount",
    "rejected_amount",
    "gold_amount",
    "training_amount",
    "bonus_amount",
    "overpaid_amount",
    "open_amount",
    "other_amount",
];

#[test]
fn each_unit_of_money_is_in_one_part() {
    let desk = Desk::new();
    desk.write("parts.ndjson", PARTS);
    let csv = desk.run(&["cost", "parts.ndjson", "--format", "csv"]);
    // t1, t2 and p1 at their prices are 7; bo reviewed for 90 seconds unpaid, rev for 60 that are.
    assert_eq!(
        cells(&csv.out, &AMOUNTS.join(" ")),
        ["7.00 10.25 0.60 0.40 1.00 0.50 0.30 0.00 1.00 7.00"],
        "{}",
        csv.err
    );
    assert_eq!(
        cells(&csv.out, "project_id currency accepted total_amount paid_amount outstanding_amount"),
        ["p USD 3 28.05 25.55 2.50"]
    );
    // Four known answers were given, three of them right: g1, p1's q1, t2, which became known later, and g2, which was not. Of three
    // accepted pieces 2.25 are correct.
    assert_eq!(
        cells(
            &csv.out,
            "gold_answered gold_correct correct cost_per_correct_amount rework_seconds review_seconds untimed_reviews"
        ),
        ["4 3 2.25 12.466666666666667 120 150 1"]
    );
    // Half an hour of meeting was not paid, at 12 an hour (t3 was, in part); 90 seconds of bo's at 40.
    let valued = ["cost", "parts.ndjson", "--currency", "USD", "--hourly", "12", "--reviewer-hourly", "40"];
    let valued = desk.run(&[&valued[..], &["--format", "csv"]].concat());
    assert_eq!(
        cells(
            &valued.out,
            "total_amount unpaid_seconds unpaid_estimated_amount review_estimated_amount full_amount"
        ),
        ["28.05 1800 6.00 1.00 35.05"]
    );
}

#[test]
fn time_of_review_that_was_logged_is_time_of_review() {
    let desk = Desk::new();
    let logged = r#"{"event_type":"logged","occurred_at":"2026-03-02T11:00:00Z","project_id":"p","worker_id":"bo","task_id":"t2","activity":"review","active_ms":30000}"#;
    let asked = "total_amount unpaid_seconds review_seconds untimed_reviews review_estimated_amount";
    let cost = |logged: &str| {
        desk.write("parts.ndjson", format!("{PARTS}{logged}\n"));
        let options = ["--currency", "USD", "--reviewer-hourly", "40", "--format", "csv"];
        cells(&desk.run(&[&["cost", "parts.ndjson"], &options[..]].concat()).out, asked)
    };
    // The half minute beside the 150 seconds of the two timed reviews; two of the three minutes are of people without pay.
    assert_eq!(cost(logged), ["28.05 1800 180 0 1.333333"]);
    // What is logged as unpaid is unpaid time where its worker is paid in a currency, and costs once.
    let unpaid = logged.replace("30000}", "30000,\"paid\":false}");
    assert_eq!(cost(&unpaid), ["28.05 1800 180 0 1.333333"]);
    let work = r#"{"event_type":"labeled","occurred_at":"2026-03-04T00:00:00Z","project_id":"p","worker_id":"bo","task_id":"t9","label":"cat","price":"1","currency":"USD"}"#;
    for (logged, told) in [(logged, " 1800 180 0 1.333333"), (&unpaid, " 1830 180 0 1.00")] {
        let told_of = cost(&format!("{logged}\n{work}"));
        assert!(told_of[0].ends_with(told), "{told_of:?}");
    }
}

/// Two projects have a task t2, and bo reviews both and logs half a minute in the one and a minute in the other.
#[test]
fn tasks_of_one_id_in_two_projects_are_two_tasks() {
    let desk = Desk::new();
    let other = PARTS.lines().filter(|line| line.contains("\"t2\"") && !line.contains("published"));
    let other: Vec<String> =
        other.map(|line| line.replace("\"p\"", "\"q\"").replace("\"ann\"", "\"zoe\"")).collect();
    let log = |project: &str, active_ms: u32| {
        format!(
            r#"{{"event_type":"logged","occurred_at":"2026-03-02T11:00:00Z","worker_id":"bo","task_id":"t2","activity":"review","active_ms":{active_ms}{project}}}"#
        )
    };
    let cost = |logs: &[String]| {
        desk.write("parts.ndjson", format!("{PARTS}{}\n{}\n", other.join("\n"), logs.join("\n")));
        let csv = desk.run(&["cost", "parts.ndjson", "--format", "csv"]);
        let rows = cells(&csv.out, "project_id currency review_seconds untimed_reviews");
        rows.into_iter().filter(|row| row.contains("USD")).collect::<Vec<_>>().join(", ")
    };
    let [p, q] = [",\"project_id\":\"p\"", ",\"project_id\":\"q\""];
    assert_eq!(cost(&[log(p, 30_000), log(q, 60_000)]), "p USD 180 0, q USD 60 0");
    // The review in the project without a log has no time.
    assert_eq!(cost(&[log(q, 60_000)]), "p USD 150 1, q USD 60 0");
    // Pay for t1 of the other project is none for the review of this one's.
    let paid = r#"{"event_type":"paid","occurred_at":"2026-03-04T00:00:00Z","project_id":"q","worker_id":"rev","task_id":"t1","assignment_id":"q-t1","amount":"0.25","currency":"USD"}"#;
    desk.write("parts.ndjson", format!("{PARTS}{paid}\n"));
    let csv = desk.run(&["cost", "parts.ndjson", "--format", "csv"]);
    assert_eq!(cells(&csv.out, "project_id review_amount open_amount"), ["p 10.25 1.00", "q 0.00 0.25"]);
    // A log that says of no project is of one of them, and once.
    assert_eq!(cost(&[log("", 60_000)]), "p USD 210 0, q USD 0 0");
}

#[test]
fn each_part_is_traced_to_its_events() {
    let desk = Desk::new();
    // Names for the events, so that they can be found again.
    let named =
        |(at, line): (usize, &str)| line.replacen('{', &format!("{{\"event_id\":\"e{:02}\",", at + 1), 1);
    let lines: Vec<String> = PARTS.lines().enumerate().map(named).collect();
    desk.write("parts.ndjson", lines.join("\n") + "\n");
    let trace = |column: &str, more: &[&str]| {
        let asked = ["trace", "--report", "cost", "--column", column, "--project", "p", "--currency", "USD"];
        desk.run(&[&asked[..], more, &["parts.ndjson"]].concat()).told()
    };
    // The price and the payment of t1, which was sent back, are the events of what it cost beyond its price.
    let rework = trace("rework_amount", &[]);
    for said in ["cost.rework_amount of project_id p, currency USD: 0.60", "rework", "e09 e05 e10", "ann"] {
        assert!(rework.contains(said), "{rework}");
    }
    assert!(trace("unpaid_seconds", &[]).contains("e34"), "{}", trace("unpaid_seconds", &[]));
    assert!(trace("review_seconds", &[]).contains("e07") && trace("review_seconds", &[]).contains("e09"));
    assert!(trace("untimed_reviews", &[]).contains("e12"));
    let correct = trace("cost_per_correct_amount", &[]);
    assert!(correct.contains("28.05 / (3 x 3 / 4)"), "{correct}");
    let full = trace("full_amount", &["--hourly", "12", "--reviewer-hourly", "40"]);
    assert!(full.contains("28.05 + 1800 s x 12.00 / 3600 + 90 s x 40.00 / 3600"), "{full}");
    assert!(full.trim_end().ends_with("35.05\nexit 0"), "{full}");
    for (asked, said) in [
        (&["--report", "cost", "--column", "cost", "parts.ndjson"][..], "PW0442 cost has no figure"),
        (&["--report", "cost", "--column", "accepted", "--worker", "ann", "parts.ndjson"], "PW0607"),
        (&["--report", "cost", "--column", "accepted", "--from", "2026-03-01", "parts.ndjson"], "PW0602"),
        (&["--report", "cost", "--column", "accepted", "--every", "day", "parts.ndjson"], "PW0602"),
        (&["--report", "inequality", "--column", "gini", "parts.ndjson"], "trace --report earnings"),
        (&["--report", "forecast", "--column", "target", "parts.ndjson"], "cannot be traced"),
        (
            &[
                "--report",
                "earnings",
                "--column",
                "accepted",
                "--hourly",
                "1",
                "--currency",
                "USD",
                "parts.ndjson",
            ],
            "--hourly goes with --report cost",
        ),
    ] {
        let told = desk.run(&[&["trace"], asked].concat()).told();
        assert!(told.contains(said) && !told.ends_with("exit 0"), "{told}");
    }
}

#[test]
fn it_is_told_in_words() {
    let desk = Desk::new();
    desk.write("parts.ndjson", PARTS);
    let told = desk.run(&["cost", "parts.ndjson"]).told();
    let words: Vec<&str> = told.lines().skip_while(|line| !line.starts_with("p, USD")).collect();
    assert_snapshot!(words.join("\n"), @"
    p, USD: 28.05 in all: accepted work 7.00 (25 %), review 10.25 (37 %), rework 0.60 (2 %), work that was not accepted 0.40 (1 %), gold 1.00 (4 %), trials and training 0.50 (2 %), bonuses 0.30 (1 %), work without a verdict 1.00 (4 %), pay without a piece 7.00 (25 %).
      an accepted label costs 9.350, a correct one about 12.467 (9.797 to 31.100, as 3 of 4 answers to gold were right)
    note: 2 minutes of reviews by people whose pay for it no event shows are not in the total; --reviewer-hourly values them
    note: reviews by people that do not say how long they took: 1; their time is in no figure
    exit 0
    ");
    assert_snapshot!(desk.run(&["cost", "parts.ndjson", "--until", "2026-03-05"]).told(), @r#"
    piecework: PW0602 --from and --until: the cost of a piece has no one moment; --cutoff asks as if it were another day, and --where picks pieces, as "final_verdict_at >= '2026-03-01'"
    exit 2
    "#);
    assert_eq!(desk.run(&["cost", "parts.ndjson", "--hourly", "12"]).code, Some(2));
}

#[test]
fn figures_are_those_of_the_worked_example() {
    let desk = Desk::new();
    desk.write("story.ndjson", STORY);
    let csv = desk.run(&["cost", "story.ndjson", "--format", "csv"]).out;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let row: BTreeMap<String, String> = reader.deserialize().next().unwrap().unwrap();
    // Numbers to nine digits, as the registry has them.
    let shown = |text: &str| match text.parse::<f64>() {
        Ok(number) if text.len() > 10 => {
            let places = 8 - number.log10().floor().max(-1.0) as i32;
            format!("{number:.*}", places as usize)
        }
        _ => text.to_owned(),
    };
    let wrong: Vec<String> = row
        .iter()
        .filter(|(column, value)| figures::figure("cost", column).unwrap().value != shown(value))
        .map(|(column, value)| format!("{column}: {}", shown(value)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(figures::of_report("cost").filter(|figure| !row.contains_key(figure.name)).count(), 3);
}

#[test]
fn parts_add_up_to_the_total_and_the_total_to_earnings() {
    for seed in [3, 5] {
        let desk = Desk::new();
        desk.write("work.ndjson", support::market(seed));
        let run = |options: &[&str]| {
            let ran = desk
                .run(&[&["cost", "work.ndjson", "--allow-quarantine", "--format", "csv"], options].concat());
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            ran.out
        };
        let csv = run(&[]);
        let earnings = [
            "report",
            "work.ndjson",
            "--out",
            "out",
            "--charts",
            "none",
            "--by",
            "project",
            "--allow-quarantine",
        ];
        assert_eq!(desk.run(&earnings).code, Some(0));
        assert_eq!(
            cells(&csv, "project_id currency paid_amount outstanding_amount unpaid_seconds"),
            super::Report(&desk)
                .cells("earnings", "project_id currency paid_amount outstanding_amount unpaid_seconds")
        );
        let money = |text: &str| text.parse::<Money>().unwrap().0;
        let sum = |csv: &str, columns: &str| -> Vec<i128> {
            cells(csv, columns).iter().map(|row| row.split(' ').map(money).sum()).collect()
        };
        let total = sum(&csv, "total_amount");
        assert_eq!(sum(&csv, &AMOUNTS.join(" ")), total);
        assert_eq!(sum(&csv, "paid_amount outstanding_amount"), total);
        assert!(total.len() > 5 && total.iter().all(|total| *total >= 0));
        // Each part has its turn in some market, but for review: nobody is paid for it there.
        for by in ["task-type", "domain", "team"] {
            let other = run(&["--by", by]);
            assert_eq!(sum(&other, "total_amount").iter().sum::<i128>(), total.iter().sum::<i128>());
        }
    }
}

#[test]
fn the_order_of_events_makes_no_difference() {
    let desk = Desk::new();
    // A contradiction is decided by which line comes first, so the market is one without.
    let lines: Vec<&str> = PARTS.lines().collect();
    desk.write("there.ndjson", PARTS);
    desk.write("back.ndjson", lines.iter().rev().copied().collect::<Vec<_>>().join("\n"));
    let run = |file: &str| desk.run(&["cost", file, "--format", "csv"]).out;
    assert_eq!(run("there.ndjson"), run("back.ndjson"));
    assert_eq!(desk.run(&["ingest", "back.ndjson", "--ledger", "ledger"]).code, Some(0));
    assert_eq!(desk.run(&["cost", "--ledger", "ledger", "--format", "csv"]).out, run("there.ndjson"));
}
