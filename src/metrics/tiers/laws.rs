//! The laws that tiers keep for any facts: no order, no neighbours, nothing missing at the top.

use chrono_tz::UTC;
use proptest::prelude::*;

use super::stories::policy;
use super::*;
use crate::units::DAY;

fn any_kind() -> impl Strategy<Value = FactKind> {
    let module = prop::sample::select(vec!["theory", "practice", "review", CERTIFICATE]);
    let level = prop::sample::select(vec!["5", "4", "2"]);
    prop_oneof![
        3 => Just(FactKind::Labeled),
        8 => Just(FactKind::Accepted),
        1 => Just(FactKind::Rejected),
        3 => any::<bool>().prop_map(FactKind::FirstPass),
        2 => any::<bool>().prop_map(FactKind::Gold),
        2 => any::<bool>().prop_map(FactKind::ReviewChecked),
        2 => (0.0f64..5_000.0).prop_map(FactKind::Active),
        1 => (0.0f64..90_000.0).prop_map(|seconds| FactKind::Logged { activity: "training".into(), seconds }),
        2 => (module, 0.0f64..=1.0, level, any::<bool>()).prop_map(|(module, ratio, level, outside)| {
            FactKind::Assessment {
                module: module.into(),
                ratio,
                programme: Some(format!("4-04-05-05/{level}")),
                issuer: outside.then(|| "bureau".into()),
            }
        }),
    ]
}

fn any_facts(workers: &'static [&'static str]) -> impl Strategy<Value = Vec<TierFact>> {
    let domain = prop::sample::select(vec!["", "law", "cars"]);
    let worker = prop::sample::select(workers.to_vec());
    let fact = (worker, domain, 0..6 * DAY, any_kind()).prop_map(|(worker, domain, at, kind)| TierFact {
        worker_id: worker.into(),
        domain: domain.into(),
        at,
        kind,
    });
    prop::collection::vec(fact, 0..120)
}

/// Small enough for random facts to climb and to fall.
fn climbable(keep: bool) -> Policy {
    policy(&format!(
        "keep = {keep}
        [[levels]]
        name = 'a'
        min_reviewed = 3
        [[levels]]
        name = 'b'
        inherits = true
        acceptance_low = 0.5
        [[levels]]
        name = 'c'
        inherits = true
        gold_low = 0.1
        assessments = [{{ module = 'theory', min_ratio = 0.5 }}]
        [[levels]]
        name = 'd'
        certificate = true
    "
    ))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_facts_does_not_matter(
        (facts, shuffled) in any_facts(&["ana", "bo"]).prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
        keep in any::<bool>(),
    ) {
        let policy = climbable(keep);
        prop_assert_eq!(tiers(&facts, &policy, UTC), tiers(&shuffled, &policy, UTC));
    }

    #[test]
    fn another_workers_facts_change_nothing(
        mine in any_facts(&["ana", "bo"]), theirs in any_facts(&["al", "mturk:?", "zoe"]),
    ) {
        let policy = climbable(false);
        let alone = tiers(&mine, &policy, UTC);
        let mut together = tiers(&[theirs, mine].concat(), &policy, UTC);
        together.rows.retain(|row| matches!(row[0].text(), "ana" | "bo"));
        prop_assert_eq!(alone, together);
    }

    #[test]
    fn something_is_missing_below_the_top_only_and_keeping_never_lowers(facts in any_facts(&["ana", "bo"])) {
        let (losing, keeping) = (climbable(false), climbable(true));
        let now = tiers(&facts, &losing, UTC);
        let ever = tiers(&facts, &keeping, UTC);
        for row in 0..now.rows.len() {
            let cell = |column| now.cell(row, column);
            prop_assert_eq!(cell("tier") == &Cell::Empty, cell("since") == &Cell::Empty);
            prop_assert_eq!(cell("missing") == &Cell::Empty, cell("tier").text() == "d");
            prop_assert_eq!(cell("next_tier") == &Cell::Empty, cell("tier").text() == "d");
            prop_assert!(ever.cell(row, "tier").text() >= cell("tier").text());
        }
    }
}
