//! What a row stands for, which time it is about, and what counts: --by, --every, --from, --until, --cutoff, --gap,
//! --idle-cap, --tz, --where, --sandbox, --policy.

use super::{Desk, cells};

const COUNTS: &str = "claimed labeled released accepted rejected active_seconds";

fn by(desk: &Desk, by: &str, key: &str) -> Vec<String> {
    desk.report(&["--by", by]).cells("throughput", &format!("{key} {COUNTS}"))
}

#[test]
fn one_row_for_each_worker() {
    let desk = Desk::new();
    let report = desk.report(&[]);
    let throughput = report.cells("throughput", &format!("worker_id {COUNTS}"));
    assert_eq!(throughput, ["ann 3 3 0 2 1 3900", "bob 2 1 1 1 0 15600"]);
    // ann handled 600, 1200 + 300 and 1800 s; p90 lies 0.8 of the way from 1500 to 1800.
    // Her waits were 3000, 86400, 3600 and 66600 s; the median is between 3600 and 66600.
    let times = report.cells(
        "throughput",
        "handling_seconds_p50 handling_seconds_p90 review_wait_seconds_p50 first_at last_at timed",
    );
    assert_eq!(
        times,
        [
            "1500 1740 35100 2026-03-02T09:00:00Z 2026-03-31T17:30:00Z 3",
            "14400 14400 1800 2026-03-04T08:00:00Z 2026-03-05T12:00:00Z 1"
        ]
    );
    let accuracy = report.cells(
        "accuracy",
        "reviewed accepted rejected rework first_pass_rate gold_answered gold_correct gold_rate mean_score",
    );
    assert_eq!(accuracy, ["3 2 1 1 0.3333333333333333 0 0 - 0.8", "1 1 0 0 1 1 1 1 -"]);
    let number = |text: &str| text.parse::<f64>().unwrap();
    let rates = report.cells("accuracy", "acceptance_rate acceptance_low acceptance_high");
    let rates: Vec<Vec<f64>> = rates.iter().map(|row| row.split(' ').map(number).collect()).collect();
    // Wilson with z = 1.959964 for 2 of 3 and 1 of 1: (2 + z²/2 ∓ z √(2/3 + z²/4)) / (3 + z²); 1 / (1 + z²).
    let expected = [[2.0 / 3.0, 0.207_660, 0.938_508], [1.0, 0.206_549, 1.0]];
    for (row, expected) in rates.iter().zip(expected) {
        assert!(row.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{row:?}");
    }
    let speed: Vec<f64> =
        report.cells("throughput", "labeled_per_hour").iter().map(|cell| number(cell)).collect();
    assert!((speed[0] - 3.0 * 3600.0 / 3900.0).abs() < 1e-9 && (speed[1] - 3600.0 / 15600.0).abs() < 1e-9);
}

#[test]
fn each_grouping_counts_the_pieces_of_its_groups() {
    let desk = Desk::new();
    // t1, t2 and t5 are of p1, law and text; t3 and t4 of p2, health and box.
    let (first, second) = ("3 3 0 3 0 16500", "2 1 1 0 1 3000");
    assert_eq!(by(&desk, "worker", "worker_id"), ["ann 3 3 0 2 1 3900", "bob 2 1 1 1 0 15600"]);
    assert_eq!(by(&desk, "project", "project_id"), [format!("p1 {first}"), format!("p2 {second}")]);
    assert_eq!(by(&desk, "domain", "domain"), [format!("health {second}"), format!("law {first}")]);
    assert_eq!(by(&desk, "task-type", "task_type"), [format!("box {second}"), format!("text {first}")]);
    assert_eq!(by(&desk, "team", "team"), ["north 3 3 0 2 1 3900", "south 2 1 1 1 0 15600"]);
    assert_eq!(by(&desk, "stage", "stage"), ["production 4 4 0 3 1 18300", "training 1 0 1 0 0 1200"]);
    assert_eq!(by(&desk, "source", "source"), ["feed:a 2 2 0 2 0 2100", "feed:b 3 2 1 1 1 17400"]);
}

#[test]
fn reviewers_have_the_review_columns_alone() {
    let desk = Desk::new();
    let report = desk.report(&["--by", "reviewer"]);
    // rev1 accepted t1, sent t2 back and rejected t3; rev2 gave the later verdict on t2, and the one on t5.
    let accuracy = report
        .cells("accuracy", "reviewer_id reviewed accepted rejected rework acceptance_rate gold_answered");
    assert_eq!(accuracy, ["rev1 3 1 1 1 0.5 -", "rev2 2 2 0 0 1 -"]);
    let throughput =
        report.cells("throughput", "reviewer_id claimed labeled active_seconds review_wait_seconds_p50");
    // rev1: 3000, 86400, 66600; rev2: 3600, 1800.
    assert_eq!(throughput, ["rev1 - - - 66600", "rev2 - - - 2700"]);
    assert!(report.cells("earnings", "reviewer_id").is_empty());
}

#[test]
fn days_weeks_and_months() {
    let desk = Desk::new();
    let every = |every: &str, more: &[&str]| {
        desk.report(&[&["--every", every], more].concat())
            .cells("throughput", &format!("worker_id period {COUNTS}"))
    };
    assert_eq!(
        every("day", &[]),
        [
            "ann 2026-03-02 2 2 0 1 0 1800",
            "ann 2026-03-03 0 0 0 1 0 300",
            "ann 2026-03-10 0 0 0 0 0 0",
            "ann 2026-03-31 1 1 0 0 0 1800",
            "ann 2026-04-01 0 0 0 0 1 0",
            "bob 2026-03-04 1 0 1 0 0 1200",
            "bob 2026-03-05 1 1 0 1 0 14400",
            "bob 2026-03-06 0 0 0 0 0 0",
        ]
    );
    assert_eq!(
        every("week", &[]),
        [
            "ann 2026-W10 2 2 0 2 0 2100",
            "ann 2026-W11 0 0 0 0 0 0",
            "ann 2026-W14 1 1 0 0 1 1800",
            "bob 2026-W10 2 1 1 1 0 15600",
        ]
    );
    let bob = "bob 2026-03 2 1 1 1 0 15600";
    assert_eq!(every("month", &[]), ["ann 2026-03 3 3 0 2 0 3900", "ann 2026-04 0 0 0 0 1 0", bob]);
    // 31 March 17:00 UTC is 1 April 01:00 in Shanghai.
    assert_eq!(
        every("month", &["--tz", "Asia/Shanghai"]),
        ["ann 2026-03 2 2 0 2 0 2100", "ann 2026-04 1 1 0 0 1 1800", bob]
    );
}

#[test]
fn a_window_has_its_start_and_not_its_end_and_windows_add_up() {
    let desk = Desk::new();
    let window = |options: &[&str]| desk.report(options).cells("throughput", &format!("worker_id {COUNTS}"));
    // bob's claim is at 5 March 08:00 exactly, his work until 12:00 is cut at 10:00.
    let until = window(&["--from", "2026-03-05", "--until", "2026-03-05T08:00:00Z"]);
    assert!(until.is_empty(), "{until:?}");
    let first = window(&["--from", "2026-03-05T08:00:00Z", "--until", "2026-03-05T10:00:00Z"]);
    assert_eq!(first, ["bob 1 0 0 0 0 7200"]);
    let second = window(&["--from", "2026-03-05T10:00:00Z", "--until", "2026-03-06"]);
    assert_eq!(second, ["bob 0 1 0 1 0 7200"]);
    assert_eq!(window(&["--from", "2026-03-05", "--until", "2026-03-06"]), ["bob 1 1 0 1 0 14400"]);
    // A day without an offset is a day in --tz.
    let april = window(&["--from", "2026-04-01", "--tz", "Asia/Shanghai"]);
    assert_eq!(april, ["ann 1 1 0 0 1 1800"]);
}

#[test]
fn periods_add_up_to_the_whole() {
    let desk = Desk::new();
    let whole = ["ann 3 3 0 2 1 3900", "bob 2 1 1 1 0 15600"];
    for every in ["day", "week", "month"] {
        let rows = desk.report(&["--every", every]).cells("throughput", &format!("worker_id {COUNTS}"));
        let sum = ["ann", "bob"].map(|worker| {
            let mut sums = [0; 6];
            for row in rows.iter().filter_map(|row| row.strip_prefix(worker)) {
                row.split_whitespace()
                    .zip(&mut sums)
                    .for_each(|(cell, sum)| *sum += cell.parse::<i64>().unwrap());
            }
            format!("{worker} {}", sums.map(|sum| sum.to_string()).join(" "))
        });
        assert_eq!(sum, whole, "{every}");
    }
}

#[test]
fn a_cutoff_reports_as_if_it_ran_then() {
    let desk = Desk::new();
    // The second label of t2 is at 10:00 exactly, its acceptance an hour later: it is open, and t1 not yet paid.
    let report = desk.report(&["--cutoff", "2026-03-03T10:00:00Z"]);
    assert_eq!(report.cells("throughput", &format!("worker_id {COUNTS}")), ["ann 2 2 0 1 0 2100"]);
    assert_eq!(report.cells("accuracy", "reviewed accepted rework"), ["2 1 1"]);
    assert_eq!(
        report.cells("earnings", "currency owed_amount paid_amount outstanding_amount"),
        ["USD 2.00 0.00 2.00"]
    );
}

#[test]
fn gaps_are_joined_and_long_stretches_capped() {
    let desk = Desk::new();
    let active = |options: &[&str]| {
        desk.report(options).cells("throughput", "worker_id active_seconds handling_seconds_p50")
    };
    // Two minutes lie between ann's first two stretches.
    assert_eq!(active(&["--gap", "119s"]), ["ann 3900 1500", "bob 15600 14400"]);
    assert_eq!(active(&["--gap", "2m"]), ["ann 4020 1500", "bob 15600 14400"]);
    // Half an hour: only bob's four hours are longer.
    assert_eq!(active(&["--idle-cap", "30m"]), ["ann 3900 1500", "bob 3000 1800"]);
}

#[test]
fn a_condition_picks_pieces() {
    let desk = Desk::new();
    let picked =
        |filter: &str| desk.report(&["--where", filter]).cells("throughput", &format!("worker_id {COUNTS}"));
    assert_eq!(picked("project_id = 'p1'"), ["ann 2 2 0 2 0 2100", "bob 1 1 0 1 0 14400"]);
    assert_eq!(picked("price > 2.5 or state = 'released'"), ["ann 2 2 0 1 1 3300", "bob 2 1 1 1 0 15600"]);
}

#[test]
fn play_money_counts_only_when_asked_for() {
    let desk = Desk::new();
    let play = r#"{"event_id":"p1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"eve","task_id":"t6","stage":"sandbox","price":"9.00","currency":"USD"}
{"event_id":"p2","event_type":"labeled","occurred_at":"2026-03-02T09:01:00Z","worker_id":"eve","task_id":"t6"}
{"event_id":"p3","event_type":"reviewed","occurred_at":"2026-03-02T09:02:00Z","worker_id":"eve","task_id":"t6","verdict":"accepted"}
"#;
    desk.write("play.ndjson", play);
    let columns = "worker_id owed_amount active_seconds";
    let earnings = ["report", "play.ndjson", "--only", "earnings", "--format", "csv"];
    assert!(cells(&desk.run(&earnings).out, columns).is_empty());
    let asked = desk.run(&[&earnings[..], &["--sandbox"]].concat());
    assert_eq!(cells(&asked.out, columns), ["eve 9.00 60"]);
}

#[test]
fn tiers_follow_the_policy() {
    let desk = Desk::new();
    let tiers =
        |policy: &str| desk.report(&["--policy", policy]).cells("tiers", "worker_id domain tier next_tier");
    // Nobody has ten verdicts.
    let plain = tiers("plain");
    assert_eq!(plain[..2], ["ann health - novice", "ann law - novice"]);
    assert!(tiers("cn-4-04-05-05-2021").contains(&"ann law - level 5".to_owned()));
    let policy = "name = \"mine\"\ntitle = \"Mine\"\ntext = \"One level.\"\nsource = \"a test\"\nkeep = false\nconfidence = 0.95\n\n\
        [[levels]]\nname = \"begun\"\ntext = \"Two verdicts.\"\nmin_reviewed = 2\nacceptance_low = 0.3\n";
    desk.write("mine.toml", policy);
    // ann's two of two in law have the lower bound 2 / (2 + 3.84) = 0.34.
    assert!(tiers("mine.toml").contains(&"ann law begun -".to_owned()));
}
