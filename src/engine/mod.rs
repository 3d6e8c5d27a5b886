//! The one seam that joins the rooms: intake, fold, measure, report.

mod fold;

use crate::assignments::FoldOptions;
use crate::metrics::{MetricsError, Scope};
use crate::units::Micros;

pub use fold::{Folded, fold};

/// A whole question: what is known, how time is measured, how rows are grouped.
#[derive(Clone, Debug, Default)]
pub struct Question {
    pub scope: Scope,
    pub fold: FoldOptions,
    /// Facts that happened later are left out.
    pub cutoff: Option<Micros>,
    /// Facts that were recorded later are left out.
    pub as_of: Option<Micros>,
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    #[error("PW0423 {0}")]
    Query(#[from] datafusion::error::DataFusionError),
    #[error("PW0499 {0}: this is a mistake in piecework, please report it")]
    Arrow(#[from] arrow::error::ArrowError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, EventBuilder, EventType, complete};
    use crate::metrics::{measure, session};
    use crate::units::{MINUTE, Money};

    #[tokio::test(flavor = "multi_thread")]
    async fn smoke() {
        let e = |kind, id: &str, at: i64| Event {
            event_type: kind,
            event_id: Some(id.into()),
            occurred_at: Some(at * MINUTE),
            worker_id: Some("ana".into()),
            task_id: Some("t1".into()),
            project_id: Some("p".into()),
            ..Event::default()
        };
        let mut events = vec![
            Event {
                price: Some(Money(500_000)),
                currency: Some("CNY".into()),
                ..e(EventType::Claimed, "1", 0)
            },
            e(EventType::Labeled, "2", 4),
            Event {
                verdict: Some("accepted".into()),
                reviewer_id: Some("bo".into()),
                ..e(EventType::Reviewed, "3", 10)
            },
            Event {
                amount: Some(Money(300_000)),
                currency: Some("CNY".into()),
                ..e(EventType::Paid, "4", 20)
            },
        ];
        let mut builder = EventBuilder::default();
        for event in &mut events {
            complete(event, None).unwrap();
            builder.push(event);
        }
        let session = session::session();
        session::register(&session, "events", vec![builder.finish().unwrap()]).unwrap();
        let q = Question::default();
        for (every, by) in [
            (None, crate::metrics::By::Worker),
            (Some(crate::metrics::calendar::Every::Day), crate::metrics::By::Project),
            (None, crate::metrics::By::Reviewer),
        ] {
            let mut folded = fold(&session, &q).await.unwrap();
            let scope = Scope { every, by, ..Scope::default() };
            let t = std::time::Instant::now();
            let m = measure(&session, folded.relations.take().unwrap(), &scope).await.unwrap();
            println!("{:?}", t.elapsed());
            for table in [m.throughput, m.accuracy, m.earnings, m.anomalies, m.totals] {
                println!("{}", table.name);
                println!("{:?}", table.columns);
                for row in table.rows {
                    println!("{row:?}");
                }
            }
        }
    }
}
