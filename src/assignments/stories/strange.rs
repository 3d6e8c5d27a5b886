//! Each flag, and its nearest innocent neighbour.

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
    for entry in crate::words::flags::FLAGS {
        // Found among pieces, not in one.
        let elsewhere = entry.name == "two_workers";
        assert!(elsewhere || told.contains(&entry.name), "{}", entry.name);
    }
}
