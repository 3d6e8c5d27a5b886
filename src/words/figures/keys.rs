//! The columns that say whose or when a row is.

use super::{Figure, HOUSE};

const ALL: &[&str] = &["throughput", "accuracy", "earnings"];

pub(super) const FIGURES: &[Figure] = &[
    Figure {
        name: "worker_id",
        reports: &["throughput", "accuracy", "earnings", "tiers"],
        unit: "text",
        words: "Who did the work, as the source names them: `platform:id` from a platform, the id itself from native events",
        formula: "worker_id of the events",
        counts_at: "not dated",
        leaves_out: "no one: work of somebody whom the source does not name stands under `platform:?`, which is never ranked or tiered",
        source: HOUSE,
        example: "all events of the story carry worker_id ana",
        value: "ana",
    },
    key("project_id", "The project, batch or campaign (--by project)", "receipts"),
    key("team", "The site or vendor (--by team)", ""),
    Figure {
        reports: &["throughput", "accuracy", "earnings", "tiers"],
        ..key(
            "domain",
            "The field of knowledge: law, healthcare, finance and the like (--by domain; in tiers each is judged apart)",
            "finance",
        )
    },
    key("task_type", "The kind of task: image-box, text-class and the like (--by task-type)", ""),
    key(
        "stage",
        "What the work was for: trial, training, qualification or production (--by stage)",
        "production",
    ),
    key("source", "The feed that the piece's events came from (--by source)", "native"),
    Figure {
        name: "reviewer_id",
        reports: ALL,
        unit: "text",
        words: "Who gave the verdicts (--by reviewer); only the review columns are filled, and earnings has no rows",
        formula: "reviewer_id of the review at which a moment counts",
        counts_at: "not dated",
        leaves_out: "verdicts without a reviewer_id, which stand in the row with an empty key",
        source: HOUSE,
        example: "all six reviews of the story carry reviewer_id rita",
        value: "rita",
    },
    Figure {
        name: "period",
        reports: ALL,
        unit: "text",
        words: "The day, ISO week or month of the row; there only with --every",
        formula: "the calendar period in --tz that the moment of each fact falls in",
        counts_at: "each figure at its own moment",
        leaves_out: "periods without a fact, but for earnings while a balance is open",
        source: "Weeks: ISO 8601",
        example: "2 March 2026 is a Monday: 2026-03-02 by day, 2026-W10 by week, 2026-03 by month",
        value: "",
    },
    Figure {
        name: "currency",
        reports: &["earnings", "inequality", "minimum_wage"],
        unit: "text",
        words: "The currency of every amount in the row; one row for each, as amounts are never added over currencies",
        formula: "of a piece: its price's, else its first payment's; with --currency and --fx all are converted",
        counts_at: "not dated",
        leaves_out: "nothing: what has no currency goes to the worker's only one, else to a row with an empty currency",
        source: "Codes: ISO 4217",
        example: "price and payments of the story are in CNY; unpriced t6 and the logged time follow, as it is Ana's only currency",
        value: "CNY",
    },
];

/// The key of a group of pieces.
const fn key(name: &'static str, words: &'static str, value: &'static str) -> Figure {
    Figure {
        name,
        reports: ALL,
        unit: "text",
        words,
        formula: "the first non-empty value on the piece's own events, else (not for source) on its task's published events; stage is production when nothing says otherwise",
        counts_at: "not dated",
        leaves_out: "nothing: pieces without it share the row with an empty key",
        source: HOUSE,
        example: "taken from the events of the story",
        value,
    }
}
