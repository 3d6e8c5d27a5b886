//! Prices, currencies, payments.

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
    let zero = |paid: &str| told(&format!("09:00 labeled w t\n{paid}"), "pieces payments net_paid_is_zero");
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
}
