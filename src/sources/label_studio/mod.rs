//! Label Studio's own JSON export into events: Community, Enterprise, snapshots, and the
//! `completions` of versions before 1.0.
//!
//! Promises: tasks are read one by one, so a file of any length needs the memory of its largest
//! task; a record is a task, an annotation or a draft, and its line is the task's place in the file,
//! from 1; an export downloaded again later adds what is new and conflicts with nothing, because an
//! event's id holds all of its content that a later export can show otherwise.
//! Absent on purpose: JSON-MIN and CSV, which have neither skips nor reviews (`flat`), and webhooks (`webhooks`).

mod annotation;
mod answer;
mod flat;
mod history;
mod look;
mod notes;
mod read;
mod reviews;
mod stream;
mod task;
mod webhooks;

use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Fault, Rule};
pub use flat::LabelStudioFlat;
use stream::End;
pub use webhooks::LabelStudioWebhooks;
pub(super) use webhooks::with_receipt;

/// The reader of Label Studio's JSON export.
pub struct LabelStudio;

impl Source for LabelStudio {
    fn name(&self) -> &'static str {
        "label-studio"
    }

    fn about(&self) -> &'static str {
        "Label Studio: JSON exports of all ages, snapshots, the files of a target storage"
    }

    fn knows(&self, head: &[u8]) -> bool {
        look::is_export(head)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let mut tasks = task::Tasks::new(options, sink);
        let end = stream::each_task(input.reader()?, &options.limits, &mut |task| tasks.read_text(task));
        match end {
            End::Whole => {}
            End::Cut { raw, cause } => {
                let reason = format!("task {} is cut off: {cause}", tasks.line() + 1);
                tasks.reject_next(Fault { rule: Rule::Cut, reason }, raw);
            }
            End::Unread(cause) => {
                tasks.finish();
                return Err(SourceError::unread(&file, cause));
            }
            End::Damaged(cause) => {
                let cause = format!("task {}: {cause}", tasks.line() + 1);
                tasks.finish();
                return Err(SourceError::Damaged { file, cause });
            }
        }
        tasks.finish();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
