//! What the operating system says of a process and its children: time on the processor, and memory.

use std::collections::HashMap;
use std::fs;

/// Length of one tick of `/proc/PID/stat` in milliseconds (`getconf CLK_TCK` is 100 on every Linux of today).
const TICK_MS: f64 = 10.0;

/// Processor time of a process, its descendants, and those of them that have ended, in milliseconds.
#[must_use]
pub fn cpu_ms(root: u32) -> f64 {
    let ticks: u64 = tree(root)
        .into_iter()
        .filter_map(|pid| fs::read_to_string(format!("/proc/{pid}/stat")).ok())
        .map(|stat| busy_ticks(&stat))
        .sum();
    // A count of ticks over a bench stays far below the 2^52 that a float holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "a bench has fewer ticks than a float has digits")]
    let ticks = ticks as f64;
    ticks * TICK_MS
}

/// Memory that the process and its descendants hold now, in MiB: resident for one process, shared pages split for more.
#[must_use]
pub fn memory_mib(root: u32) -> f64 {
    let pids = tree(root);
    let field = if pids.len() == 1 { "Rss:" } else { "Pss:" };
    kib_to_mib(pids.into_iter().filter_map(|pid| field_kib(&format!("/proc/{pid}/smaps_rollup"), field)).sum())
}

/// The most that was ever resident (`VmHWM`), summed over the tree, in MiB.
#[must_use]
pub fn peak_memory_mib(root: u32) -> f64 {
    kib_to_mib(tree(root).into_iter().filter_map(|pid| field_kib(&format!("/proc/{pid}/status"), "VmHWM:")).sum())
}

/// Load of the machine over the last minute: noted beside each figure, since a crowded machine raises them.
#[must_use]
pub fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("?").to_owned()
}

/// Model of the processor and number of cores.
#[must_use]
pub fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let cores = text.lines().filter(|line| line.starts_with("processor")).count();
    format!("{cores} × {}", model.trim_start_matches([' ', '\t', ':']))
}

fn tree(root: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok) {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        if let Some(parent) = after_name(&stat).nth(1).and_then(|parent| parent.parse().ok()) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = vec![root];
    let mut place = 0;
    while let Some(pid) = found.get(place) {
        found.extend(children.remove(pid).unwrap_or_default());
        place += 1;
    }
    found
}

/// Fields of `/proc/PID/stat` after the name, which may itself contain blanks: state, parent, …
fn after_name(stat: &str) -> impl Iterator<Item = &str> {
    stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace()
}

/// `utime`, `stime`, `cutime`, `cstime`: fields 14 to 17 (proc(5)).
fn busy_ticks(stat: &str) -> u64 {
    after_name(stat).skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn field_kib(path: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name))?.split_ascii_whitespace().next()?.parse().ok()
}

fn kib_to_mib(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_read_after_a_name_with_blanks_and_brackets() {
        let stat = "12 (a b) c) S 1 12 12 0 -1 4194304 100 0 0 0 7 3 2 1 20 0 4 0 100 1 1";
        assert_eq!(busy_ticks(stat), 13);
        assert_eq!(after_name(stat).nth(1), Some("1"));
    }

    #[test]
    fn one_sees_oneself() {
        assert!(memory_mib(std::process::id()) > 0.5);
        assert!(peak_memory_mib(std::process::id()) > 0.5);
    }
}
