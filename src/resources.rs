//! What this process may use of its machine: cores and memory. Said once, when it starts; how much there is otherwise.
//!
//! Promises: the limits of a container (cgroups) count as the machine's. Absent on purpose: who spills what (`engine::lanes`, `ledger`,
//! DataFusion's pool).

use std::num::NonZero;
use std::sync::OnceLock;

/// What was said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Resources {
    pub threads: Option<NonZero<usize>>,
    /// In bytes.
    pub memory: Option<u64>,
}

static SAID: OnceLock<Resources> = OnceLock::new();
/// Where nobody knows how much there is.
const UNKNOWN: u64 = 8 << 30;

/// Says what this process may use; only the first word counts.
pub fn limit(resources: Resources) {
    let _ = SAID.set(resources);
}

fn said() -> Resources {
    SAID.get().copied().unwrap_or_default()
}

/// How many threads work side by side: all cores, unless it was said otherwise.
pub fn threads() -> usize {
    // Linux reads several files to tell; a reader of short texts would wait on that.
    static ALL: OnceLock<usize> = OnceLock::new();
    let all = || *ALL.get_or_init(|| std::thread::available_parallelism().map_or(1, NonZero::get));
    said().threads.map_or_else(all, NonZero::get)
}

/// How much memory may be used, in bytes: half of what there is, unless it was said otherwise.
pub fn memory() -> u64 {
    static HALF: OnceLock<u64> = OnceLock::new();
    said().memory.unwrap_or_else(|| *HALF.get_or_init(|| there_is().unwrap_or(UNKNOWN) / 2))
}

/// The memory of the machine, or of the container where that is less.
fn there_is() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let container = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let container = container.into_iter().filter_map(|path| read(path)?.trim().parse::<u64>().ok());
    let machine = read("/proc/meminfo").as_deref().and_then(total);
    container.chain(machine).min()
}

/// `MemTotal` of /proc/meminfo, in bytes.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_says_how_much_it_has() {
        assert_eq!(total("MemTotal:       24632784 kB\nMemFree: 1 kB\n"), Some(24_632_784 * 1024));
        assert_eq!(total("Nothing"), None);
        assert!(threads() >= 1 && memory() > 1 << 20);
    }
}
