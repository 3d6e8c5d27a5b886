//! The pass against SQL over simulated markets with hazards, and what is taken in shares against what is taken at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono_tz::Tz;
use datafusion::prelude::SessionContext;

use crate::engine::{Policy, Question, fold};
use crate::events::EventBuilder;
use crate::metrics::calendar::Every;
use crate::metrics::measure::sums_by_sql;
use crate::metrics::tiers::{FactKind, TierFact};
use crate::metrics::{By, Scope, measure, relations, rows, session, tier_facts};
use crate::sim::{MarketOptions, write_market};
use crate::sources::collect::Collector;
use crate::table::Table;
use crate::units::{DAY, MINUTE};

const START: i64 = 1_772_380_800_000_000;

/// A session over the events of a market.
fn market(seed: u64) -> SessionContext {
    let mut lines = Vec::new();
    let options = MarketOptions { seed, workers: 12, pieces: 250, days: 24, ..MarketOptions::default() };
    write_market(&options, &mut lines).unwrap();
    let (seen, result) = Collector::read(&crate::sources::Ndjson, &lines);
    result.unwrap();
    let mut known = std::collections::HashSet::new();
    let mut builder = EventBuilder::default();
    for (_, event) in seen.events {
        if known.insert(event.event_id.clone()) {
            builder.push(&event);
        }
    }
    let session = session::session();
    session::register(&session, "events", vec![builder.finish().unwrap()]).unwrap();
    session
}

fn scopes() -> Vec<Scope> {
    let plain = Scope::default;
    let zone = Tz::Asia__Shanghai;
    vec![
        plain(),
        Scope { by: By::Project, ..plain() },
        Scope { by: By::All, every: Some(Every::Day), tz: zone, ..plain() },
        Scope { by: By::TaskType, every: Some(Every::Week), tz: zone, ..plain() },
        Scope { every: Some(Every::Day), gap: 10 * MINUTE, sandbox: true, ..plain() },
        Scope { by: By::Stage, from: Some(START + 3 * DAY), until: Some(START + 9 * DAY), ..plain() },
        Scope { every: Some(Every::Month), until: Some(START + 12 * DAY), tz: zone, ..plain() },
        Scope { by: By::Team, filter: Some("task_type is not null and price > 0.2".into()), ..plain() },
    ]
}

/// Plans of nested queries need a large stack.
fn wait(work: impl Future<Output = ()> + Send) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_stack_size(32 << 20).enable_all().build().unwrap();
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(32 << 20);
        thread.spawn_scoped(scope, || runtime.block_on(work)).unwrap().join().unwrap();
    });
}

async fn registered(session: &SessionContext, name: &str, order: &str) -> Table {
    let batches = session.sql(&format!("select * from {name} order by {order}")).await.unwrap();
    rows::table(name, &batches.collect().await.unwrap()).unwrap()
}

/// How often each fact came about on a day, and active time in microseconds.
fn by_day(facts: Vec<TierFact>, scope: &Scope) -> BTreeMap<(Arc<str>, Arc<str>, String, String), i64> {
    let mut days = BTreeMap::new();
    for TierFact { worker_id, domain, at, kind } in facts {
        let (kind, amount) = match kind {
            FactKind::Active(seconds) => ("active".to_owned(), (seconds * 1e6).round() as i64),
            kind => (format!("{kind:?}"), 1),
        };
        *days.entry((worker_id, domain, Every::Day.period(at, scope.tz), kind)).or_default() += amount;
    }
    days
}

#[test]
fn the_pass_and_sql_sum_the_same() {
    wait(async {
        for (seed, scope) in scopes().into_iter().enumerate() {
            let session = market(seed as u64);
            let policy = Policy::find("plain", |path| std::fs::read_to_string(path)).unwrap();
            let question = Question { scope: scope.clone(), ..Question::of(policy) };
            let mut folded = fold(&session, &question).await.unwrap();
            let related = relations(&session, folded.relations.take().unwrap(), &scope).await.unwrap();
            measure(&session, &related, &scope).await.unwrap();
            let by_pass = [
                registered(&session, "work_sums", "key, period").await,
                registered(&session, "money_sums", "key, period, currency").await,
            ];
            let by_sql = sums_by_sql(&session, &scope).await.unwrap();
            for (by_pass, by_sql) in by_pass.iter().zip(&by_sql) {
                assert!(!by_sql.rows.is_empty(), "{scope:?}");
                assert_eq!(by_pass.columns, by_sql.columns);
                for (left, right) in by_pass.rows.iter().zip(&by_sql.rows) {
                    assert_eq!(left, right, "{} {scope:?}", by_sql.name);
                }
                assert_eq!(by_pass.rows.len(), by_sql.rows.len(), "{} {scope:?}", by_sql.name);
            }
            let facts = tier_facts(&session, &[], &scope).await.unwrap();
            assert!(!facts.is_empty(), "{scope:?}");
            assert_eq!(
                by_day(related.tier_facts(&scope).unwrap(), &scope),
                by_day(facts, &scope),
                "{scope:?}"
            );
        }
    });
}
