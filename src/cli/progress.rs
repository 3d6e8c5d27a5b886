//! Progress of long work: on stderr, and only at a terminal.

use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::Counts;

const KNOWN: &str = "{prefix} {wide_bar} {bytes} of {total_bytes} ({bytes_per_sec}), {eta} left, {msg}";
const UNKNOWN: &str = "{spinner} {prefix} {bytes} ({bytes_per_sec}), {elapsed}, {msg}";

/// A line that shows how far work has come, how fast it goes, and how long it will take.
pub struct Progress(ProgressBar);

impl Progress {
    /// `total` is the size of all inputs, where that is known.
    pub fn new(what: &str, total: Option<u64>) -> Progress {
        // indicatif draws nothing where stderr is no terminal.
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(if total.is_some() { KNOWN } else { UNKNOWN }) {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }

    pub fn show(&self, counts: &Counts) {
        self.0.set_position(counts.bytes);
        let rows_a_second = counts.records as f64 / self.0.elapsed().as_secs_f64().max(0.001);
        let mut message = format!("{} rows/s", HumanCount(rows_a_second as u64));
        if counts.quarantined > 0 {
            message += &format!(", {} quarantined", counts.quarantined);
        }
        self.0.set_message(message);
    }

    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
