//! The groups that a piece belongs to.

use super::*;

#[test]
fn the_first_word_on_the_piece_counts_else_the_first_on_its_task() {
    let story = "08:00 published - t team=t0 domain=law stage=trial
        08:10 published - t project_id=p1 task_type=text
        09:00 claimed w t
        09:10 labeled w t project_id=p1 units=2
        09:20 labeled w t project_id=p2 units=0.5";
    insta::assert_snapshot!(
        told(story, "pieces project_id team domain task_type stage source units"),
        @"p1 t0 law text trial native 2.5"
    );
}

#[test]
fn a_task_of_the_same_id_in_another_project_is_another_task() {
    let published = "08:00 published - t project_id=p0 team=t0 task_type=video price=9 currency=USD
        08:10 published - t project_id=p1 task_type=text price=2 currency=CNY";
    let of = |project: &str| {
        let story = format!("{published}\n09:00 claimed w t {project}\n09:10 labeled w t {project}");
        told(&story, "pieces project_id team task_type price currency")
    };
    insta::assert_snapshot!(of("project_id=p1"), @"p1 - text 2.000000 CNY");
    insta::assert_snapshot!(of("project_id=p2"), @"p2 - - - -");
    // A piece that names none is of the first that is named.
    insta::assert_snapshot!(of(""), @"p0 t0 video 9.000000 USD");
}
