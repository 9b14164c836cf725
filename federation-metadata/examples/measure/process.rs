//! What the operating system says about this thread and this process (Linux: proc(5)).

/// Processor time of this thread in seconds.
pub fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux keeps this file");
    let nanoseconds: f64 =
        text.split(' ').next().and_then(|first| first.parse().ok()).expect("it begins with a number");
    nanoseconds / 1e9
}

/// Resident memory in MiB.
pub fn resident_mib() -> f64 {
    status("VmRSS:")
}

/// The highest resident memory so far in MiB.
pub fn peak_mib() -> f64 {
    status("VmHWM:")
}

/// Bytes in MiB.
pub fn mebibytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).expect("less than 4 GiB")) / (1024.0 * 1024.0)
}

fn status(field: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").expect("Linux keeps this file");
    let line = text.lines().find_map(|line| line.strip_prefix(field)).expect("the field is there");
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number of kB");
    kibibytes / 1024.0
}
