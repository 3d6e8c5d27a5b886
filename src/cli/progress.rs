//! Progress of long work: on stderr, and only at a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::Counts;

/// A line that shows that work goes on, and how fast.
pub struct Progress(ProgressBar);

impl Progress {
    pub fn new(what: &str) -> Progress {
        // indicatif draws nothing where stderr is no terminal.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {prefix}: {pos} records ({per_sec}), {elapsed} {msg}")
        {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }

    pub fn show(&self, counts: &Counts) {
        self.0.set_position(counts.records);
        if counts.quarantined > 0 {
            self.0.set_message(format!("{} quarantined", counts.quarantined));
        }
    }

    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
