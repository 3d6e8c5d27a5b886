//! Writing that goes on while the next events are judged.

use std::panic::resume_unwind;
use std::thread::JoinHandle;

/// Work in a thread of its own. In unit tests it is done at once, in the thread that may ask the disk to fail.
pub(super) struct Background<T>(Option<JoinHandle<T>>, Option<T>);

impl<T: Send + 'static> Background<T> {
    pub fn begin(work: impl FnOnce() -> T + Send + 'static) -> Background<T> {
        if cfg!(test) {
            Background(None, Some(work()))
        } else {
            Background(Some(std::thread::spawn(work)), None)
        }
    }

    /// Waits for it; none where it was waited for before.
    pub fn end(&mut self) -> Option<T> {
        let ended = self.0.take().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        ended.or_else(|| self.1.take())
    }
}

/// Nothing goes on writing when nobody waits for it any more.
impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}
