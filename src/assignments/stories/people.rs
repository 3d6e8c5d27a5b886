//! Whose an event is.

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
