//! Verdicts: first, final, sent back, withdrawn.

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
    let whole = format!("09:00 labeled w t\n{story}\n09:40 labeled w t\n09:50 reviewed w t verdict=accepted");
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
