//! Known answers.

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
    let story =
        "08:00 published - t gold=a\n09:00 labeled w t label=b\n09:10 reviewed w t verdict=accepted gold=b";
    insta::assert_snapshot!(answers(story), @"- 09:00:00 true");
    let twice = "08:00 published - t gold=a\n08:30 published - t gold=b\n09:00 labeled w t label=b";
    insta::assert_snapshot!(answers(twice), @"- 09:00:00 true");
}

#[test]
fn an_object_is_held_against_the_fields_that_are_known() {
    let judged = |label: &str, gold: &str| answers(&format!("09:00 labeled w t label={label} gold={gold}"));
    insta::assert_snapshot!(judged(r#"{"class":"car","box":[1,2]}"#, r#"{"class":"car"}"#), @"- 09:00:00 true");
    insta::assert_snapshot!(judged(r#"{"class":"bus","box":[1,2]}"#, r#"{"class":"car"}"#), @"- 09:00:00 false");
    insta::assert_snapshot!(judged(r#"{"class":"car"}"#, r#"{"class":"car","box":[1,2]}"#), @"- 09:00:00 false");
    insta::assert_snapshot!(judged("1.0", "1"), @"- 09:00:00 true");
    // A label of which only the fact is known is no answer.
    insta::assert_snapshot!(answers("09:00 labeled w t gold=a"), @"");
}
