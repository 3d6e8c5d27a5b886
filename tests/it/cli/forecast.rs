//! When a project will be done: pasts that leave no choice, worked out by hand, through the program.

use insta::assert_snapshot;

use super::{Desk, cells};
use crate::support;

/// A piece of `boxes` that is claimed and labeled at 09:00 of a day in March 2026, accepted at 10:00 and paid at 11:00.
fn piece(day: usize, number: usize) -> String {
    let at = |hour: &str| format!("2026-03-{day:02}T{hour}:00:00Z");
    let task = format!("\"project_id\":\"boxes\",\"worker_id\":\"ann\",\"task_id\":\"t{day}-{number}\"");
    format!(
        "{{\"event_type\":\"labeled\",\"occurred_at\":\"{}\",{task},\"label\":\"cat\",\"price\":\"0.50\",\"currency\":\"USD\"}}\n\
         {{\"event_type\":\"reviewed\",\"occurred_at\":\"{}\",{task},\"reviewer_id\":\"rev\",\"verdict\":\"accepted\"}}\n\
         {{\"event_type\":\"paid\",\"occurred_at\":\"{}\",{task},\"amount\":\"0.50\",\"currency\":\"USD\"}}\n",
        at("09"),
        at("10"),
        at("11")
    )
}

/// Two pieces on each weekday from Monday, 2 March to a last day.
fn weeks(last: usize) -> String {
    let days = (2..=last).filter(|day| (day - 2) % 7 < 5);
    days.flat_map(|day| [piece(day, 1), piece(day, 2)]).collect()
}

const DATES: &str = "outlook accepted target remaining finish_p10 finish_p50 finish_p90";
const COSTS: &str = "currency spent_amount cost_p10_amount cost_p50_amount cost_p90_amount history_days";

fn run(desk: &Desk, options: &[&str]) -> super::Ran {
    desk.run(&[&["forecast", "work.ndjson", "--project", "boxes", "--format", "csv"], options].concat())
}

#[test]
fn a_steady_project_is_done_on_a_day_that_can_be_reckoned() {
    let desk = Desk::new();
    desk.write("work.ndjson", weeks(20));
    // By Friday the 20th 30 pieces are accepted. 5 more are done on Monday 23 (2), Tuesday 24 (2) and Wednesday 25 (1 of 2): 0.50 each.
    let ran = run(&desk, &["--target", "35"]);
    assert_eq!(cells(&ran.out, DATES), ["ahead 30 35 5 2026-03-25 2026-03-25 2026-03-25"], "{}", ran.err);
    assert_eq!(cells(&ran.out, COSTS), ["USD 15.00 17.50 17.50 17.50 18"]);
    // Two weeks later nothing more has come: it stands still, and has no date.
    let still = run(&desk, &["--target", "35", "--cutoff", "2026-04-10"]);
    assert_eq!(cells(&still.out, DATES), ["still 30 35 5 - - -"]);
    let short = run(&desk, &["--target", "35", "--cutoff", "2026-03-14"]);
    assert_eq!(cells(&short.out, DATES), ["too_short 20 35 15 - - -"]);
    assert_eq!(cells(&run(&desk, &["--target", "30"]).out, DATES), ["done 30 30 0 - - -"]);
    let told = desk.run(&["forecast", "work.ndjson", "--project", "boxes", "--target", "35"]).told();
    let words: Vec<&str> = told.lines().skip_while(|line| !line.starts_with("boxes: ")).collect();
    assert_snapshot!(words.join("\n"), @"
    boxes: 30 of 35 pieces accepted by 2026-03-20T11:00:00Z, 5 to come.
    At the pace of its last 18 days it is done on 2026-03-25 in eight of ten futures.
    It will have cost USD 17.50 to 17.50 then; 15.00 so far.
    Eight of ten such intervals should hold; --replay shows how many of this project's did.
    exit 0
    ");
}

#[test]
fn published_tasks_say_what_is_to_come_and_nothing_is_invented() {
    let desk = Desk::new();
    let task = |task: &str, more: &str| {
        format!(
            "{{\"event_type\":\"published\",\"occurred_at\":\"2026-03-01T00:00:00Z\",\"project_id\":\"boxes\",\"task_id\":\"{task}\"{more}}}\n"
        )
    };
    // t2-1 has its answer, n1 and n2 wait, and the answer of n3 is known.
    let tasks = [task("t2-1", ""), task("n1", ""), task("n2", ""), task("n3", ",\"gold\":\"cat\"")].concat();
    // The n1 of another project is another task.
    let other = piece(3, 1).replace("boxes", "circles").replace("t3-1", "n1");
    desk.write("work.ndjson", tasks + &weeks(20) + &other);
    assert_eq!(cells(&run(&desk, &[]).out, DATES), ["ahead 30 32 2 2026-03-23 2026-03-23 2026-03-23"]);
    // Of two answers each t2-1 lacks one, n1 and n2 both.
    assert_eq!(
        cells(&run(&desk, &["--answers", "2"]).out, DATES),
        ["ahead 30 35 5 2026-03-25 2026-03-25 2026-03-25"]
    );
    desk.write("work.ndjson", weeks(20));
    assert_snapshot!(run(&desk, &[]).told(), @r#"
    piecework: PW0446 project "boxes" has no published task whose answer is wanted, so nothing says how much is to come: say how many accepted pieces it is done with, as in --target 5000
    exit 1
    "#);
    assert_snapshot!(desk.run(&["forecast", "work.ndjson", "--project", "box", "--target", "9"]).told(), @r#"
    piecework: PW0445 no event names the project "box"; known are boxes
    exit 1
    "#);
    assert_eq!(run(&desk, &["--target", "9", "--from", "2026-03-01"]).code, Some(2));
}

#[test]
fn forecasts_of_the_past_are_held_against_what_happened() {
    let desk = Desk::new();
    desk.write("work.ndjson", weeks(31));
    // Three Mondays have two weeks before them: the 16th, 23rd and 30th. 40 pieces are there on Friday the 27th, so on the 30th nothing is left.
    let replay = run(&desk, &["--target", "40", "--replay"]);
    assert_eq!(
        cells(
            &replay.out,
            "made_on accepted remaining finish_p10 finish_p90 finished_on finish_held cost_p10_amount cost_amount cost_held"
        ),
        [
            "2026-03-16 20 20 2026-03-27 2026-03-27 2026-03-27 yes 20.00 20.00 yes",
            "2026-03-23 30 10 2026-03-27 2026-03-27 2026-03-27 yes 20.00 20.00 yes"
        ],
        "{}",
        replay.err
    );
    assert_snapshot!(replay.err, @"
    boxes: 44 of 40 pieces accepted by 2026-03-31T11:00:00Z, 0 to come.
    It is done.
    intervals of the day: 2 of 2 held (a share between 0.34 and 1.00 fits, were they independent)
    intervals of the cost in USD: 2 of 2 held (a share between 0.34 and 1.00 fits, were they independent)
    ");
    // 60 are not there yet, and the day is not over on which they should be.
    let open = run(&desk, &["--target", "60", "--replay"]);
    assert_eq!(
        cells(&open.out, "made_on finish_p90 finished_on finish_held cost_held"),
        [
            "2026-03-16 2026-04-10 - open open",
            "2026-03-23 2026-04-10 - open open",
            "2026-03-30 2026-04-10 - open open"
        ]
    );
}

#[test]
fn order_and_ledger_make_no_difference_and_the_past_knows_no_future() {
    let desk = Desk::new();
    let text = weeks(31);
    desk.write("work.ndjson", &text);
    let options = ["--target", "45", "--replay"];
    let wanted = run(&desk, &options);
    desk.write("work.ndjson", text.lines().rev().collect::<Vec<_>>().join("\n"));
    let back = run(&desk, &options);
    assert_eq!((&wanted.out, &wanted.err), (&back.out, &back.err));
    assert_eq!(desk.run(&["ingest", "work.ndjson", "--ledger", "ledger"]).code, Some(0));
    let words = ["forecast", "--ledger", "ledger", "--project", "boxes", "--format", "csv"];
    assert_eq!(desk.run(&[&words[..], &options].concat()).out, wanted.out);
    // The forecast of 23 March is the same whether or not the rest of the month is known.
    let then = run(&desk, &["--target", "45", "--cutoff", "2026-03-22T23:59:59.999999Z"]);
    desk.write("work.ndjson", weeks(22));
    let known = run(&desk, &["--target", "45", "--cutoff", "2026-03-22T23:59:59.999999Z"]);
    assert_eq!(then.out, known.out);
    assert_eq!(cells(&then.out, "finish_p50"), cells(&wanted.out, "finish_p50")[1..2]);
}

#[test]
fn what_was_spent_is_the_total_of_the_cost() {
    let desk = Desk::new();
    desk.write("work.ndjson", support::market(5));
    let csv = desk.run(&["cost", "work.ndjson", "--allow-quarantine", "--format", "csv"]).out;
    for project in ["chat-intent", "street-video"] {
        let rows = |csv: &str, columns: &str| -> Vec<String> {
            let nothing = |row: &String| row.starts_with(&format!("{project} -")) || row.ends_with(" 0.00");
            let of_project = |row: &String| row.starts_with(&format!("{project} "));
            cells(csv, columns).into_iter().filter(|row| of_project(row) && !nothing(row)).collect()
        };
        let words = [
            "forecast",
            "work.ndjson",
            "--project",
            project,
            "--target",
            "100000",
            "--allow-quarantine",
            "--format",
            "csv",
        ];
        let forecast = desk.run(&words).out;
        let spent = rows(&forecast, "project_id currency spent_amount");
        assert_eq!(spent, rows(&csv, "project_id currency total_amount"));
        assert!(!spent.is_empty());
    }
}
