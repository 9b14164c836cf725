//! Many equal requests, sent by Debian's `wrk`: one thread, eight connections.

use std::path::Path;
use std::process::Command;

use super::process;

const WARM_UP: &str = "1s";
const DURATION: &str = "4s";

/// One kind of request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Full address.
    pub url: String,
    /// Form body and `Authorization` header of a POST; `None` for a GET.
    pub post: Option<(String, String)>,
}

/// What one run showed.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// Processor time of the server for one request, in milliseconds.
    pub cpu_ms: f64,
    /// Requests answered in a second: a hint only.
    pub per_second: f64,
    /// 99th percentile of the latency in milliseconds: a hint only.
    pub p99_ms: f64,
}

/// Warms up, then sends the request for some seconds; `pid` is the server.
///
/// # Panics
/// When `wrk` is missing or any answer is not a success: such a run is worth nothing.
#[must_use]
pub fn run(request: &Request, pid: u32, scratch: &Path) -> Outcome {
    let script = scratch.join("request.lua");
    std::fs::write(&script, lua(request)).expect("the scratch folder is writable");
    let _warm = wrk(WARM_UP, request, &script);
    let before = process::cpu_ms(pid);
    let output = wrk(DURATION, request, &script);
    let spent = process::cpu_ms(pid) - before;
    let (requests, per_second, p99_ms) =
        parse(&output).unwrap_or_else(|| panic!("wrk said what nobody understands:\n{output}"));
    Outcome { cpu_ms: spent / requests, per_second, p99_ms }
}

fn wrk(duration: &str, request: &Request, script: &Path) -> String {
    let output = Command::new("wrk")
        .args(["-t1", "-c8", "-d", duration, "--latency", "-s"])
        .arg(script)
        .arg(&request.url)
        .output()
        .expect("wrk is installed (tests/install.sh does, and `make bench` calls it)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "wrk failed: {said}{}", String::from_utf8_lossy(&output.stderr));
    let clean = !said.contains("Non-2xx") && !said.contains("Socket errors");
    assert!(clean, "answers from {} were not all successes:\n{said}", request.url);
    said
}

fn lua(request: &Request) -> String {
    let Some((body, authorization)) = &request.post else { return "wrk.method = \"GET\"\n".to_owned() };
    format!(
        "wrk.method = \"POST\"\nwrk.body = \"{body}\"\nwrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"\nwrk.headers[\"Authorization\"] = \"{authorization}\"\n"
    )
}

/// Number of requests, requests a second, 99th percentile in milliseconds.
fn parse(output: &str) -> Option<(f64, f64, f64)> {
    let line = |mark: &str| output.lines().find(|line| line.contains(mark));
    let requests = line(" requests in ")?.split_ascii_whitespace().next()?.parse().ok()?;
    let per_second = line("Requests/sec:")?.split(':').nth(1)?.trim().parse().ok()?;
    let p99 = line("99%")?.split_ascii_whitespace().nth(1)?;
    Some((requests, per_second, milliseconds(p99)?))
}

fn milliseconds(text: &str) -> Option<f64> {
    let number = |unit: &str| text.strip_suffix(unit).and_then(|number| number.parse::<f64>().ok());
    number("us").map(|us| us / 1000.0).or_else(|| number("ms")).or_else(|| number("s").map(|s| s * 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_of_wrk_is_read() {
        let output = "  Latency Distribution\n     50%  280.00us\n     99%    1.25ms\n  91234 requests in 4.00s, 20MB read\nRequests/sec:  22808.51\n";
        let (requests, per_second, p99_ms) = parse(output).expect("this is how wrk speaks");
        assert!(
            (requests - 91234.0).abs() < 0.1 && (per_second - 22808.51).abs() < 0.1 && (p99_ms - 1.25).abs() < 0.001
        );
        assert!((milliseconds("2.00s").expect("seconds") - 2000.0).abs() < 0.1);
        assert!(parse("connection refused").is_none());
    }
}
