//! A law over random runs: whatever is posted in whatever pieces, by finished and by killed writers, each
//! acknowledged event is there once and no other.

use super::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn acknowledged_is_kept_and_nothing_doubles(
        runs in prop::collection::vec((0i64..60, 0i64..60, 0..3usize), 1..6)
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (_folder, mut ledger) = fresh().await;
            let mut wanted = std::collections::BTreeSet::new();
            for (from, length, end) in runs {
                let numbers = from..from + length;
                let mut writer = ledger.writer(&NOON).await.unwrap();
                numbers.clone().for_each(|number| {
                    writer.offer(&mut event(number)).unwrap();
                });
                match end {
                    0 => drop(writer),
                    1 => {
                        writer.acknowledge().unwrap();
                        wanted.extend(numbers);
                    }
                    _ => {
                        writer.finish().await.unwrap();
                        wanted.extend(numbers);
                    }
                }
                let total = wanted.len() as i64;
                assert_eq!(counts(&ledger).await, (total, total));
            }
            ingest(&mut ledger, []).await;
            let total = wanted.len() as i64;
            assert_eq!(counts(&ledger).await, (total, total));
            assert_eq!(left_over(&ledger), Vec::<String>::new());
        });
    }
}
