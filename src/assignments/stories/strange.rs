//! Each flag, and its nearest innocent neighbour.

use super::*;

/// Each flag with a story that earns it, and the nearest one that does not.
const FLAGS: &[(&str, &str, &str)] = &[
    ("released_after_label", "released", "rework\nreleased"),
    ("claimed_after_label", "claimed", "rework\nclaimed"),
    ("acted_after_verdict", "accepted\nclaimed", "accepted\nlabeled"),
    ("acted_after_verdict", "rejected\nreleased", "rejected\naccepted"),
];

/// The same for what happens before the first label.
const BEGINNINGS: &[(&str, &str, &str)] = &[
    ("labeled_without_claim", "labeled", "claimed\nlabeled"),
    ("labeled_before_claimed", "labeled\nclaimed", "claimed\nlabeled"),
    ("labeled_before_claimed claimed_after_label", "labeled\nclaimed\nclaimed", "claimed\nlabeled"),
    ("labeled_after_release", "claimed\nreleased\nlabeled", "claimed\nreleased\nclaimed\nlabeled"),
    ("release_of_nothing", "released", "claimed\nreleased"),
    ("claimed_twice", "claimed\nclaimed", "claimed\nreleased\nclaimed"),
    ("released_twice", "claimed\nreleased\nreleased", "claimed\nreleased\nclaimed\nreleased"),
    ("review_of_nothing", "claimed\naccepted", "claimed\nlabeled\naccepted"),
    ("review_of_nothing", "claimed\nwithdrawn", "claimed\nlabeled\nwithdrawn"),
];

/// Lines of a type or verdict, one minute after the other.
fn flags(lines: &str) -> String {
    let lines = lines.lines().enumerate().map(|(minute, line)| {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "accepted" | "rejected" | "rework" | "withdrawn" => {
                format!("09:{minute:02} reviewed w t verdict={word} {rest}")
            }
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
    let story = "09:00 claimed w t
        09:01 claimed w t
        09:02 claimed w t";
    insta::assert_snapshot!(told(story, "flags flag flagged_at event_ids"), @"claimed_twice 09:02:00 e2 e3");
}

#[test]
fn one_claim_that_two_exports_tell_is_one() {
    let story = "09:00 claimed w t price=1 currency=USD
        09:00 claimed w t
        09:05 labeled w t";
    insta::assert_snapshot!(told(story, "flags flag flagged_at event_ids"), @"");
}

#[test]
fn each_flag_of_the_table_of_moves_is_told_here() {
    let told: Vec<_> = FLAGS.iter().chain(BEGINNINGS).flat_map(|(flags, ..)| flags.split(' ')).collect();
    for flag in crate::assignments::MOVES.iter().filter_map(|row| row.flag) {
        assert!(told.contains(&flag), "{flag}");
    }
}
