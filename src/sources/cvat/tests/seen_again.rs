//! Files that are exported again: what was told is told alike, and only what is new is added.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// The ids that a later text adds; those of the earlier one are all there still.
fn added(earlier: &str, later: &str) -> usize {
    let (earlier, later) = (BTreeSet::from_iter(ids(earlier)), BTreeSet::from_iter(ids(later)));
    assert!(earlier.is_subset(&later));
    later.len() - earlier.len()
}

#[test]
fn the_same_file_gives_the_same_ids_each_once() {
    for name in OWN {
        let text = fixture(name);
        let ids = ids(&text);
        assert_eq!(BTreeSet::from_iter(ids.clone()).len(), ids.len(), "{name}");
        assert_eq!(added(&text, &text), 0, "{name}");
    }
}

#[test]
fn a_dump_that_is_written_otherwise_tells_the_same() {
    let text = fixture("cvat/job-images.xml");
    let later = text
        .replace("2026-03-04 17:10:00.000001", "2026-03-09 10:00:00.000000")
        .replace("2026-03-05 09:00:00.000000", "2026-03-10 09:00:00.000000")
        .replace("xtl=\"1.00\" ytl=\"1.5\"", "ytl=\"1.50\" xtl=\"1\"")
        .replace(" z_order=\"0\"", "")
        .replace("\n      ", " ");
    assert_ne!(text, later);
    assert_eq!(added(&text, &later), 0);
}

#[test]
fn a_shape_that_was_moved_is_another_label() {
    let text = fixture("cvat/job-images.xml");
    for later in [
        text.replace("xtl=\"1.00\"", "xtl=\"1.01\""),
        text.replace(">a</attribute>\n    </box>", ">b</attribute>\n    </box>"),
        text.replace("<tag label=\"indoors\" source=\"manual\"></tag>", ""),
    ] {
        let (before, after) = (ids(&text), ids(&later));
        assert_eq!(after.iter().filter(|id| !before.contains(id)).count(), 1);
    }
}

#[test]
fn a_later_list_of_jobs_adds_what_is_new() {
    let earlier = fixture("cvat/jobs.json");
    let mut later: Value = serde_json::from_str(&earlier).unwrap();
    later["results"][1]["updated_date"] = "2026-03-08T00:00:00Z".into();
    later["results"][6]["state"] = "completed".into();
    later["results"][6]["frame_count"] = 5.into();
    assert_eq!(added(&earlier, &later.to_string()), 1);
}

#[test]
fn more_webhooks_add_facts_and_a_delivery_twice_adds_none() {
    let text = fixture("cvat/webhooks.ndjson");
    let lines: Vec<&str> = text.lines().collect();
    let earlier = lines[..8].join("\n");
    assert_eq!(added(&earlier, &text), 3);
    let twice = [lines[2], lines[2]].join("\n");
    assert_eq!(BTreeSet::from_iter(ids(&twice)).len(), 1);
}
