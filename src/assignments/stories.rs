//! Stories of pieces of work: what happened, line by line, and what was made of it. Each number is worked out by hand.
//!
//! A line is `time type worker task key=value ...`, `-` for nobody and nothing, on 2026-03-01. Facts are `e1`, `e2`, ... in
//! the order of lines. What is shown is one line for each row of a relation, its columns as asked, `-` where empty.

use arrow::array::{Array, RecordBatch};
use arrow::util::display::array_value_to_string;

use super::{FoldOptions, Folder, Voids};
use crate::events::{Event, EventType, FIELDS, Raw, complete, field_index, put};
use crate::units::{MINUTE, SECOND};

/// One line of a story.
fn event(number: usize, line: &str) -> Event {
    let mut event = Event { event_id: Some(format!("e{}", number + 1)), ..Event::default() };
    let mut set = |name: &str, text: &str| {
        let at = field_index(name).unwrap();
        let slot = event.slots().into_iter().nth(at).unwrap();
        put(slot, &FIELDS[at], Raw::Text(text.into()), Default::default()).unwrap();
    };
    let mut words = line.split_whitespace();
    let time = words.next().unwrap();
    let seconds = if time.len() == 5 { ":00" } else { "" };
    set("occurred_at", &format!("2026-03-01T{time}{seconds}Z"));
    for name in ["event_type", "worker_id", "task_id"] {
        match words.next().unwrap() {
            "-" => {}
            word => set(name, word),
        }
    }
    for word in words {
        let (name, value) = word.split_once('=').unwrap();
        set(name, value);
    }
    complete(&mut event, None).unwrap();
    event
}

fn fold(story: &str, options: FoldOptions) -> Vec<(&'static str, RecordBatch)> {
    let lines = story.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut events: Vec<_> = lines.enumerate().map(|(number, line)| event(number, line)).collect();
    events.sort_by_key(|event| (event.worker_id.clone(), event.assignment_id.clone()));
    let published = events.iter().filter(|event| event.event_type == EventType::Published).cloned().collect();
    let mut folder = Folder::new(options, Voids::new(&events), published);
    events.into_iter().for_each(|event| folder.push(event));
    folder.finish().take().unwrap()
}

fn cell(batch: &RecordBatch, row: usize, name: &str) -> String {
    let column = batch.column_by_name(name).unwrap();
    if column.is_null(row) {
        return "-".into();
    }
    let text = array_value_to_string(column, row).unwrap();
    match text.parse::<i64>() {
        Ok(micros) if name.ends_with("_micros") => format!("{}s", micros as f64 / SECOND as f64),
        _ => text.trim_start_matches("2026-03-01T").trim_end_matches('Z').to_owned(),
    }
}

/// Each row of the relation that the first word of `shown` names, by the columns that the other words name.
fn told_with(story: &str, shown: &str, options: FoldOptions) -> String {
    let (relation, columns) = shown.split_once(' ').unwrap();
    let tables = fold(story, options);
    let (_, batch) = tables.iter().find(|(name, _)| *name == relation).unwrap();
    let rows = (0..batch.num_rows())
        .map(|row| columns.split(' ').map(|name| cell(batch, row, name)).collect::<Vec<_>>().join(" "));
    rows.collect::<Vec<_>>().join("\n")
}

fn told(story: &str, shown: &str) -> String {
    told_with(story, shown, FoldOptions::default())
}

fn handling(story: &str) -> String {
    told(story, "pieces handling_micros")
}

mod time {
    use super::*;

    #[test]
    fn stretches_that_overlap_count_once() {
        // [9:00, 9:10] and [9:00, 9:20] are 20 minutes, and after the rework another 5.
        let story = "09:00 claimed w t
            09:10 labeled w t label=a
            09:20 labeled w t label=b
            09:30 reviewed w t verdict=rework
            10:00 claimed w t
            10:05 labeled w t label=c";
        insta::assert_snapshot!(handling(story), @"1500s");
        insta::assert_snapshot!(told(story, "work_intervals started_at ended_at closed_by"), @"
        09:00:00 09:10:00 task.labeled
        09:00:00 09:20:00 task.labeled
        10:00:00 10:05:00 task.labeled
        ");
    }

    #[test]
    fn measured_time_ends_at_the_label_and_begins_after_the_claim() {
        insta::assert_snapshot!(handling("09:00 claimed w t\n09:10 labeled w t active_ms=120000"), @"120s");
        insta::assert_snapshot!(handling("09:00 claimed w t\n09:05 labeled w t active_ms=600000"), @"300s");
        // Measured as nothing is not unmeasured.
        insta::assert_snapshot!(handling("09:00 claimed w t\n09:10 labeled w t active_ms=0"), @"0s");
        insta::assert_snapshot!(handling("09:10 labeled w t active_ms=120000"), @"120s");
        insta::assert_snapshot!(handling("09:10 labeled w t"), @"-");
        // The first stretch is [9:00, 9:10] by the claim, the second [9:08, 9:12] by its measure: 12 minutes.
        let both = "09:00 claimed w t\n09:10 labeled w t\n09:12 labeled w t active_ms=240000";
        insta::assert_snapshot!(handling(both), @"720s");
    }

    #[test]
    fn a_claim_after_the_label_begins_nothing() {
        insta::assert_snapshot!(handling("09:00 labeled w t\n09:05 claimed w t"), @"-");
        // Of two claims the latest begins the stretch.
        insta::assert_snapshot!(handling("09:00 claimed w t\n09:04 claimed w t\n09:10 labeled w t"), @"360s");
    }

    #[test]
    fn an_idle_cap_keeps_the_last_part() {
        let capped = |story| {
            told_with(
                story,
                "work_intervals started_at ended_at",
                FoldOptions { idle_cap: Some(10 * MINUTE) },
            )
        };
        insta::assert_snapshot!(capped("09:00 claimed w t\n12:00 labeled w t"), @"11:50:00 12:00:00");
        insta::assert_snapshot!(capped("09:00 claimed w t\n12:00 labeled w t active_ms=1200000"), @"11:50:00 12:00:00");
        insta::assert_snapshot!(capped("09:00 claimed w t\n09:08 labeled w t"), @"09:00:00 09:08:00");
    }

    #[test]
    fn a_release_is_work_unless_the_piece_expired() {
        let released = |reason: &str| handling(&format!("09:00 claimed w t\n09:30 released w t {reason}"));
        insta::assert_snapshot!(released(""), @"1800s");
        insta::assert_snapshot!(released("reason=returned"), @"1800s");
        insta::assert_snapshot!(released("reason=expired"), @"-");
        insta::assert_snapshot!(released("reason=expired active_ms=60000"), @"-");
        insta::assert_snapshot!(released("reason=skipped active_ms=60000"), @"60s");
        // What was labeled before it expired was work.
        let story = "09:00 claimed w t\n09:10 labeled w t\n09:40 released w t reason=expired";
        insta::assert_snapshot!(handling(story), @"600s");
    }

    #[test]
    fn at_one_moment_a_claim_stands_before_a_label() {
        let story = "09:00 labeled w t\n09:00 claimed w t";
        insta::assert_snapshot!(told(story, "pieces state handling_micros"), @"labeled 0s");
        insta::assert_snapshot!(told(story, "flags flag"), @"");
    }

    #[test]
    fn logged_time_stands_for_itself() {
        let story = "09:00 logged w - active_ms=90000 activity=training paid=no
            09:00 logged w - active_ms=500 activity=rest project_id=p
            09:00 claimed w t";
        insta::assert_snapshot!(told(story, "logged_time event_id logged_at logged_micros activity paid"), @"
        e1 09:00:00 90s training false
        e2 09:00:00 0.5s rest -
        ");
        insta::assert_snapshot!(told(story, "pieces aside project_id stage state"), @"
        logged - - open
        logged p - open
        - - production claimed
        ");
    }
}

mod people {
    use super::*;

    #[test]
    fn what_another_changed_is_no_work_of_the_workers() {
        let story = "09:00 claimed w t
            09:10 labeled w t label=a
            09:20 reviewed w t verdict=accepted
            09:30 labeled w t label=b actor_id=lead";
        insta::assert_snapshot!(
            told(story, "pieces state labels final_verdict last_labeled_at handling_micros"),
            @"accepted 1 accepted 09:10:00 600s"
        );
        insta::assert_snapshot!(told(story, "acts acted_at"), @"
        09:00:00
        09:10:00
        ");
        let own = story.replace("actor_id=lead", "actor_id=w");
        insta::assert_snapshot!(
            told(&own, "pieces state labels final_verdict last_labeled_at handling_micros"),
            @"labeled 2 - 09:30:00 1800s"
        );
    }

    #[test]
    fn another_who_claims_or_releases_does_it_for_the_worker() {
        let story = "09:00 claimed w t actor_id=lead\n09:10 released w t actor_id=lead";
        insta::assert_snapshot!(told(story, "pieces state handling_micros"), @"released 600s");
    }

    #[test]
    fn two_workers_under_one_id_are_two_pieces() {
        let story = "09:00 claimed w1 t assignment_id=a\n09:05 labeled w2 t assignment_id=a\n09:10 labeled w1 t assignment_id=a";
        insta::assert_snapshot!(told(story, "pieces worker_id state handling_micros"), @"
        w1 labeled 600s
        w2 labeled -
        ");
    }
}

mod verdicts {
    use super::*;

    fn waits(story: &str) -> String {
        told(story, "review_waits labeled_at reviewed_at reviewer_id wait_micros")
    }

    #[test]
    fn each_label_waits_for_the_first_verdict_after_it() {
        let story = "09:00 labeled w t
            09:10 labeled w t
            09:30 reviewed w t verdict=accepted reviewer_id=r1
            09:40 reviewed w t verdict=rejected reviewer_id=r2";
        insta::assert_snapshot!(waits(story), @"
        09:00:00 09:30:00 r1 1800s
        09:10:00 09:30:00 r1 1200s
        ");
    }

    #[test]
    fn only_a_verdict_of_known_time_ends_a_wait() {
        insta::assert_snapshot!(waits("09:00 labeled w t time_basis=not_before\n09:10 reviewed w t verdict=accepted"), @"");
        // The first verdict decides, also where its time is not known.
        let story = "09:00 labeled w t\n09:10 reviewed w t verdict=accepted time_basis=not_before\n09:20 reviewed w t verdict=accepted";
        insta::assert_snapshot!(waits(story), @"");
        let story = "09:00 labeled w t\n09:05 reviewed w t verdict=withdrawn\n09:07 reviewed w t score=1\n09:10 reviewed w t verdict=rework";
        insta::assert_snapshot!(waits(story), @"09:00:00 09:10:00 - 600s");
        insta::assert_snapshot!(waits("09:00 labeled w t actor_id=lead\n09:10 reviewed w t verdict=accepted"), @"");
        insta::assert_snapshot!(waits("09:00 labeled w t"), @"");
    }

    /// First and final verdict with its time, and where the piece stands, after a label at 9:00 and these reviews.
    fn stands(rest: &str) -> String {
        let story = format!("08:50 claimed w t\n09:00 labeled w t\n{rest}");
        told(&story, "pieces first_verdict final_verdict final_verdict_at state")
    }

    #[test]
    fn the_last_verdict_stands_until_a_label_reopens_the_piece() {
        insta::assert_snapshot!(stands("09:10 reviewed w t verdict=accepted"), @"accepted accepted 09:10:00 accepted");
        insta::assert_snapshot!(
            stands("09:10 reviewed w t verdict=accepted\n09:20 reviewed w t verdict=rejected"),
            @"accepted rejected 09:20:00 rejected"
        );
        insta::assert_snapshot!(
            stands("09:10 reviewed w t verdict=accepted\n09:20 labeled w t"),
            @"accepted - - labeled"
        );
        insta::assert_snapshot!(
            stands("09:10 reviewed w t verdict=accepted\n09:20 claimed w t\n09:30 released w t"),
            @"accepted accepted 09:10:00 accepted"
        );
        // A score alone moves nothing.
        insta::assert_snapshot!(
            stands("09:10 reviewed w t verdict=accepted\n09:20 reviewed w t score=0.5"),
            @"accepted accepted 09:10:00 accepted"
        );
    }

    #[test]
    fn rework_opens_and_stands_at_its_first_time() {
        let story = "09:10 reviewed w t verdict=rework\n09:20 labeled w t\n09:30 reviewed w t verdict=rework";
        insta::assert_snapshot!(stands(story), @"rework - - rework");
        let whole =
            format!("09:00 labeled w t\n{story}\n09:40 labeled w t\n09:50 reviewed w t verdict=accepted");
        insta::assert_snapshot!(
            told(&whole, "pieces rework_at first_verdict final_verdict_at labels reviews"),
            @"09:10:00 rework 09:50:00 3 3"
        );
    }

    #[test]
    fn what_is_taken_back_is_no_verdict() {
        insta::assert_snapshot!(
            stands("09:10 reviewed w t verdict=accepted\n09:20 reviewed w t verdict=withdrawn"),
            @"accepted - - labeled"
        );
        insta::assert_snapshot!(
            stands("09:10 reviewed w t verdict=withdrawn\n09:20 reviewed w t verdict=rejected"),
            @"rejected rejected 09:20:00 rejected"
        );
        let score = "09:10 reviewed w t score=0.5";
        insta::assert_snapshot!(stands(score), @"- - - labeled");
    }

    #[test]
    fn the_latest_score_counts_at_its_review() {
        let story = "09:00 labeled w t\n09:10 reviewed w t score=0.5\n09:20 reviewed w t score=0.75\n09:30 reviewed w t verdict=accepted";
        insta::assert_snapshot!(
            told(story, "pieces score score_at first_reviewed_at first_verdict"),
            @"0.75 09:20:00 09:10:00 accepted"
        );
    }

    #[test]
    fn whether_a_verdict_held() {
        let agreed = |story| told(story, "reviews reviewer_id verdict is_first is_final agreed");
        let story = "09:00 labeled w t
            09:10 reviewed w t verdict=accepted reviewer_id=r1
            09:15 reviewed w t verdict=accepted reviewer_id=r1
            09:20 reviewed w t verdict=rework reviewer_id=r2
            09:30 labeled w t
            09:40 reviewed w t verdict=accepted reviewer_id=r3";
        insta::assert_snapshot!(agreed(story), @"
        r1 accepted true false false
        r1 accepted false false false
        r2 rework false false -
        r3 accepted false true -
        ");
        let gold = "09:00 labeled w t label=cat gold=dog
            09:10 reviewed w t verdict=accepted reviewer_id=r1
            09:20 reviewed w t verdict=rejected reviewer_id=r2";
        insta::assert_snapshot!(agreed(gold), @"
        r1 accepted true false false
        r2 rejected false true true
        ");
    }
}

mod gold {
    use super::*;

    fn answers(story: &str) -> String {
        told(story, "gold_answers item_id answered_at correct")
    }

    #[test]
    fn each_question_has_its_own_answer() {
        let story = "08:00 published - t item_id=q1 gold=a
            08:00 published - t item_id=q2 gold=b
            09:00 labeled w t item_id=q1 label=c
            09:01 labeled w t item_id=q2 label=c
            09:02 labeled w t item_id=q3 label=c
            09:03 labeled w t item_id=q1 label=a";
        insta::assert_snapshot!(answers(story), @"
        q1 09:03:00 true
        q2 09:01:00 false
        ");
        // Known for the page as a whole, it judges none of its questions.
        insta::assert_snapshot!(answers("08:00 published - t gold=a\n09:00 labeled w t item_id=q1 label=a"), @"");
        insta::assert_snapshot!(answers("08:00 published - t gold=a\n09:00 labeled w t label=a"), @"- 09:00:00 true");
    }

    #[test]
    fn who_brought_the_known_answer_is_not_judged_by_it() {
        insta::assert_snapshot!(answers("09:00 labeled w t label=a gold=a actor_id=w"), @"");
        insta::assert_snapshot!(answers("09:00 labeled w t label=a gold=a"), @"- 09:00:00 true");
        insta::assert_snapshot!(answers("09:00 labeled w t label=a\n09:05 labeled w t gold=b actor_id=lead"), @"- 09:00:00 false");
        let published =
            "08:00 published - t gold=a actor_id=w1\n09:00 labeled w1 t label=a\n09:00 labeled w2 t label=a";
        insta::assert_snapshot!(told(published, "gold_answers piece correct"), @"1 true");
    }

    #[test]
    fn the_latest_word_on_the_piece_comes_before_its_task() {
        let story = "08:00 published - t gold=a\n09:00 labeled w t label=b\n09:10 reviewed w t verdict=accepted gold=b";
        insta::assert_snapshot!(answers(story), @"- 09:00:00 true");
        let twice = "08:00 published - t gold=a\n08:30 published - t gold=b\n09:00 labeled w t label=b";
        insta::assert_snapshot!(answers(twice), @"- 09:00:00 true");
    }

    #[test]
    fn an_object_is_held_against_the_fields_that_are_known() {
        let judged =
            |label: &str, gold: &str| answers(&format!("09:00 labeled w t label={label} gold={gold}"));
        insta::assert_snapshot!(judged(r#"{"class":"car","box":[1,2]}"#, r#"{"class":"car"}"#), @"- 09:00:00 true");
        insta::assert_snapshot!(judged(r#"{"class":"bus","box":[1,2]}"#, r#"{"class":"car"}"#), @"- 09:00:00 false");
        insta::assert_snapshot!(judged(r#"{"class":"car"}"#, r#"{"class":"car","box":[1,2]}"#), @"- 09:00:00 false");
        insta::assert_snapshot!(judged("1.0", "1"), @"- 09:00:00 true");
        // A label of which only the fact is known is no answer.
        insta::assert_snapshot!(answers("09:00 labeled w t gold=a"), @"");
    }
}

mod money {
    use super::*;

    fn price(story: &str) -> String {
        told(story, "pieces price price_currency currency unpriced")
    }

    #[test]
    fn the_latest_price_that_was_offered_counts() {
        insta::assert_snapshot!(
            price("09:00 claimed w t price=1 currency=CNY\n09:10 labeled w t price=2.5 currency=USD"),
            @"2.500000 USD USD false"
        );
        insta::assert_snapshot!(
            price("09:00 claimed w t price=1 currency=CNY\n09:10 labeled w t"),
            @"1.000000 CNY CNY false"
        );
        // What another changed offers nothing.
        insta::assert_snapshot!(
            price("09:00 claimed w t price=1 currency=CNY\n09:10 labeled w t price=9 currency=CNY actor_id=lead"),
            @"1.000000 CNY CNY false"
        );
    }

    #[test]
    fn else_the_latest_of_its_task() {
        let tasks = "08:00 published - t price=5 currency=CNY\n08:30 published - t price=6 currency=CNY\n08:40 published - t";
        insta::assert_snapshot!(price(&format!("{tasks}\n09:00 claimed w t")), @"6.000000 CNY CNY false");
        insta::assert_snapshot!(price(&format!("{tasks}\n09:00 claimed w other")), @"- - - true");
        insta::assert_snapshot!(price(&format!("{tasks}\n08:50 voided - - target_event_id=e2\n09:00 claimed w t")), @"5.000000 CNY CNY false");
    }

    #[test]
    fn a_trial_without_price_is_work_for_nothing() {
        for stage in ["trial", "training", "qualification"] {
            assert_eq!(price(&format!("09:00 claimed w t stage={stage}")), "0.000000 - - false");
        }
        assert_eq!(price("09:00 claimed w t stage=sandbox"), "- - - true");
        insta::assert_snapshot!(price("09:00 claimed w t stage=trial price=0.5 currency=CNY"), @"0.500000 CNY CNY false");
        // A price of nothing is a price.
        insta::assert_snapshot!(price("09:00 claimed w t price=0"), @"0.000000 - - false");
    }

    #[test]
    fn a_piece_without_price_has_the_currency_of_its_first_payment() {
        let story = "09:00 labeled w t\n09:10 paid w t amount=1 currency=KES\n09:20 paid w t amount=1 currency=USD pay_kind=bonus";
        insta::assert_snapshot!(price(story), @"- - KES true");
    }

    #[test]
    fn whether_payments_of_all_kinds_cancel_out() {
        let zero =
            |paid: &str| told(&format!("09:00 labeled w t\n{paid}"), "pieces payments net_paid_is_zero");
        insta::assert_snapshot!(zero(""), @"0 true");
        insta::assert_snapshot!(zero("09:10 paid w t amount=1 currency=CNY\n09:20 paid w t amount=-1 currency=CNY"), @"2 true");
        insta::assert_snapshot!(zero("09:10 paid w t amount=1 currency=CNY\n09:20 paid w t amount=-1 currency=USD"), @"2 false");
        insta::assert_snapshot!(zero("09:10 paid w t amount=0.01 currency=CNY pay_kind=compensation"), @"1 false");
    }

    #[test]
    fn payments_without_a_piece_stand_together_by_worker_and_project() {
        let story = "09:00 paid w1 - amount=100 currency=CNY project_id=p1
            10:00 paid w1 - amount=100 currency=CNY project_id=p2
            11:00 paid w1 - amount=100 currency=CNY project_id=p1 pay_kind=time
            12:00 paid w2 - amount=100 currency=CNY";
        insta::assert_snapshot!(told(story, "pieces aside worker_id project_id stage payments"), @"
        payment w1 p1 - 2
        payment w1 p2 - 1
        payment w2 - - 1
        ");
        // A wage is no piece that somebody would have had to accept, nor is next week's wage a double.
        insta::assert_snapshot!(told(story, "flags flag event_ids"), @"");
    }
}

mod voided {
    use super::*;

    const WORK: &str = "09:00 claimed w t\n09:10 labeled w t\n09:20 reviewed w t verdict=accepted";

    #[test]
    fn a_fact_taken_back_is_as_if_it_never_was() {
        let left = |void: &str| told(&format!("{WORK}\n{void}"), "pieces state labels handling_micros");
        insta::assert_snapshot!(left(""), @"accepted 1 600s");
        insta::assert_snapshot!(left("09:30 voided - - target_event_id=e3"), @"labeled 1 600s");
        insta::assert_snapshot!(left("09:30 voided - - target_event_id=e1"), @"accepted 1 -");
        // Its own time is no matter, nor is a void that is taken back.
        insta::assert_snapshot!(left("08:30 voided - - target_event_id=e3"), @"labeled 1 600s");
        insta::assert_snapshot!(left("09:30 voided - - target_event_id=e3\n09:40 voided - - target_event_id=e4"), @"accepted 1 600s");
    }

    #[test]
    fn an_assignment_is_taken_back_strictly_before_its_void() {
        let left = |void: &str| told(&format!("{WORK}\n{void}"), "pieces state labels reviews");
        insta::assert_snapshot!(left("09:20 voided - - assignment_id=t/w"), @"accepted 0 1");
        insta::assert_snapshot!(left("09:20:01 voided - - assignment_id=t/w"), @"");
        insta::assert_snapshot!(left("10:00 voided - - assignment_id=t/other"), @"accepted 1 1");
    }
}

mod keys {
    use super::*;

    #[test]
    fn the_first_word_on_the_piece_counts_else_the_first_on_its_task() {
        let story = "08:00 published - t project_id=p0 team=t0 domain=law stage=trial
            08:10 published - t project_id=p9 task_type=text
            09:00 claimed w t
            09:10 labeled w t project_id=p1 units=2
            09:20 labeled w t project_id=p2 units=0.5";
        insta::assert_snapshot!(
            told(story, "pieces project_id team domain task_type stage source units"),
            @"p1 t0 law text trial native 2.5"
        );
    }
}

mod strange {
    use super::*;

    /// Each flag with a story that earns it, and the nearest one that does not.
    const FLAGS: &[(&str, &str, &str)] = &[
        ("paid_twice", "accepted\npaid 0.5\npaid 0.5", "accepted\npaid 1\npaid -1\npaid 1"),
        ("paid_twice", "accepted\npaid 0.5\npaid 0.5", "accepted\npaid 1\npaid 1 pay_kind=bonus"),
        ("paid_though_rejected", "rejected\npaid 1", "rejected\npaid 1 pay_kind=compensation"),
        ("paid_though_rejected", "rejected\npaid 1", "rejected\npaid 1\npaid -1"),
        ("paid_not_accepted", "paid 1", "paid 1 pay_kind=bonus"),
        ("paid_not_accepted", "rework\npaid 1", "accepted\npaid 1"),
        ("overpaid", "accepted\npaid 1.01", "accepted\npaid 1"),
        (
            "overpaid",
            "accepted\npaid 1\npaid 0.5 pay_kind=adjustment\npaid -0.2",
            "accepted\npaid 1\npaid 0.5 pay_kind=bonus",
        ),
        ("self_review", "accepted reviewer_id=w", "accepted reviewer_id=r"),
        ("price_changed", "labeled price=2 currency=CNY", "labeled price=1.00 currency=CNY"),
        ("price_changed", "labeled price=2 currency=CNY", "labeled price=2 currency=CNY actor_id=lead"),
        ("currency_changed", "labeled price=1 currency=USD", "labeled"),
        ("released_after_label", "released", "rework\nreleased"),
        ("claimed_after_label", "claimed", "rework\nclaimed"),
        ("acted_after_verdict", "accepted\nclaimed", "accepted\nlabeled"),
        ("acted_after_verdict", "rejected\nreleased", "rejected\naccepted"),
    ];

    /// The same for what happens before the first label.
    const BEGINNINGS: &[(&str, &str, &str)] = &[
        ("labeled_without_claim", "labeled", "claimed\nlabeled"),
        ("labeled_before_claimed claimed_after_label", "labeled\nclaimed", "claimed\nlabeled"),
        ("labeled_after_release", "claimed\nreleased\nlabeled", "claimed\nreleased\nclaimed\nlabeled"),
        ("release_of_nothing", "released", "claimed\nreleased"),
        ("claimed_twice", "claimed\nclaimed", "claimed\nreleased\nclaimed"),
        ("released_twice", "claimed\nreleased\nreleased", "claimed\nreleased\nclaimed\nreleased"),
        ("review_of_nothing", "claimed\naccepted", "claimed\nlabeled\naccepted"),
        ("review_of_nothing", "claimed\nwithdrawn", "claimed\nlabeled\nwithdrawn"),
        ("payment_of_nothing paid_not_accepted", "paid 1", "claimed\nlabeled\naccepted\npaid 1"),
    ];

    /// Lines of a type or verdict (and an amount), one minute after the other.
    fn flags(lines: &str) -> String {
        let lines = lines.lines().enumerate().map(|(minute, line)| {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "accepted" | "rejected" | "rework" | "withdrawn" => {
                    format!("09:{minute:02} reviewed w t verdict={word} {rest}")
                }
                "paid" => format!("09:{minute:02} paid w t currency=CNY amount={rest}"),
                _ => format!("09:{minute:02} {word} w t {rest}"),
            }
        });
        told(&lines.collect::<Vec<_>>().join("\n"), "flags flag").replace('\n', " ")
    }

    #[test]
    fn each_flag_is_earned_and_its_neighbour_is_innocent() {
        for (flag, guilty, innocent) in FLAGS {
            let begun = |rest: &str| format!("claimed price=1 currency=CNY\nlabeled\n{rest}");
            assert_eq!(flags(&begun(guilty)), *flag, "{guilty}");
            assert_eq!(flags(&begun(innocent)), "", "{innocent}");
        }
        for (flag, guilty, innocent) in BEGINNINGS {
            assert_eq!(flags(guilty), *flag, "{guilty}");
            assert_eq!(flags(innocent), "", "{innocent}");
        }
    }

    #[test]
    fn a_flag_shows_its_events_once() {
        let story = "09:00 claimed w t price=1 currency=CNY
            09:01 claimed w t price=1 currency=CNY
            09:02 claimed w t price=2 currency=CNY";
        insta::assert_snapshot!(told(story, "flags flag flagged_at event_ids"), @"
        claimed_twice 09:02:00 e2 e3
        price_changed 09:02:00 e1 e2 e3
        ");
    }

    #[test]
    fn each_flag_that_a_piece_can_earn_is_told_here() {
        let told: Vec<_> = FLAGS.iter().chain(BEGINNINGS).flat_map(|(flags, ..)| flags.split(' ')).collect();
        for entry in crate::words::FLAGS {
            // Found among pieces, not in one.
            let elsewhere = entry.name == "two_workers";
            assert!(elsewhere || told.contains(&entry.name), "{}", entry.name);
        }
    }
}
