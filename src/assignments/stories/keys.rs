//! The groups that a piece belongs to.

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
