//! Failures on demand, for tests: every write, sync, link, rename and removal of this room asks here first.
//!
//! Outside of tests the question costs nothing and the answer is always yes.

/// What is about to be done to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Create,
    Write,
    Sync,
    Link,
    Rename,
    Remove,
}

#[cfg(not(test))]
#[inline(always)]
pub(super) fn ask(_: Step) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) use on_demand::{ask, fail_at, heal};

#[cfg(test)]
mod on_demand {
    use std::cell::Cell;
    use std::io;

    use super::Step;

    thread_local! {
        /// How many steps go well before all fail, where any are to fail.
        static GOOD: Cell<Option<u64>> = const { Cell::new(None) };
        static FAILED: Cell<Option<Step>> = const { Cell::new(None) };
    }

    /// From the step of that number on (from 0), the disk of this thread takes nothing more, as after a crash.
    pub fn fail_at(step: u64) {
        GOOD.set(Some(step));
        FAILED.set(None);
    }

    /// The disk is good again; which step failed first, where one did.
    pub fn heal() -> Option<Step> {
        GOOD.set(None);
        FAILED.take()
    }

    pub fn ask(step: Step) -> io::Result<()> {
        match GOOD.get() {
            None => Ok(()),
            Some(0) => {
                FAILED.set(FAILED.get().or(Some(step)));
                Err(io::Error::new(io::ErrorKind::StorageFull, format!("the test lets {step:?} fail")))
            }
            Some(good) => {
                GOOD.set(Some(good - 1));
                Ok(())
            }
        }
    }
}
