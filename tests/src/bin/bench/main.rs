//! Measures speed and memory of a release build beside npm `oidc-provider`, in the same run and in turns.
//!
//! `bench [FILE]`: prints the report, and writes it to FILE when one is named. The figure to compare is processor time for
//! a request, read from the operating system; wall clock is a hint. A report, never a test: it fails only when a
//! measurement could not be made.

mod floor;
mod flow;
mod growth;
mod process;
mod report;
mod subject;
mod wrk;

use std::io::Write as _;

use report::Round;
use subject::{Setting, Subject};

/// Both subjects are measured this often, in turns.
const ROUNDS: usize = 2;
const FLOWS: usize = 256;
const FLOWS_AT_ONCE: usize = 4;
const CROWD: usize = 640;
const CROWD_AT_ONCE: usize = 64;

#[tokio::main]
async fn main() {
    say("signing floor (openssl speed)");
    let floor = floor::measure();
    let mut rounds = Vec::new();
    for round in 1..=ROUNDS {
        for begin in [subject::varco as fn() -> Subject, subject::peer] {
            let subject = begin();
            say(&format!("round {round} of {ROUNDS}: {}", subject.name));
            rounds.push(measure(&subject).await);
        }
        say(&format!("round {round} of {ROUNDS}: Varco with the password hash as delivered"));
        measure_with_hash(rounds.iter_mut().rev().nth(1).expect("both subjects were measured in this round")).await;
    }
    let sizes = growth::measure(say).await;
    let text = report::render(&rounds, floor, &process::machine()) + &report::render_growth(&sizes);
    if let Some(file) = std::env::args_os().nth(1) {
        std::fs::write(&file, &text).expect("the file named for the report can be written");
    }
    let mut out = std::io::stdout().lock();
    // A reader that has gone away is no reason to fail.
    let _ = out.write_all(text.as_bytes());
}

async fn measure(subject: &Subject) -> Round {
    let scratch = tempfile::tempdir().expect("the temporary folder is writable");
    let mut round = Round { subject: subject.name, load: process::load_average(), ..Round::default() };
    round.figures.extend([("first answer, ms", subject.start_ms), ("memory idle, MiB", subject.idle_mib)]);
    for (name, request) in &subject.requests {
        say(&format!("  {name}"));
        let outcome = wrk::run(request, subject.pid, scratch.path());
        let row = match *name {
            "discovery" => "discovery, CPU ms",
            "JWKS" => "JWKS, CPU ms",
            "client_credentials ES256" => "client_credentials ES256, CPU ms",
            _ => "client_credentials RS256, CPU ms",
        };
        round.figures.push((row, outcome.cpu_ms));
        round.hints.push(format!("{name} {:.0}/s, p99 {:.1} ms", outcome.per_second, outcome.p99_ms));
    }
    say("  code flows");
    // The first flows fill caches on both sides.
    let _warm = flow::crowd(&subject.service, 16, FLOWS_AT_ONCE).await;
    let before = process::cpu_ms(subject.pid);
    let flows = flow::crowd(&subject.service, FLOWS, FLOWS_AT_ONCE).await;
    let spent = process::cpu_ms(subject.pid) - before;
    assert!(
        flows.failures.is_empty(),
        "{} of {FLOWS} flows failed at {}: {}",
        flows.failures.len(),
        subject.name,
        flows.failures[0]
    );
    round.figures.push(("code flow, CPU ms", spent / f64::from(flows.succeeded)));
    round.figures.push(("requests of a code flow", f64::from(flows.requests)));
    round.hints.push(format!(
        "code flow p50 {:.0} ms, p99 {:.0} ms at {FLOWS_AT_ONCE} at once",
        flows.percentile(0.5),
        flows.percentile(0.99)
    ));
    say("  code flows, 64 people at once");
    let crowd = flow::crowd(&subject.service, CROWD, CROWD_AT_ONCE).await;
    let failed = f64::from(u32::try_from(crowd.failures.len()).unwrap_or(u32::MAX));
    round.figures.push(("failed flows at 64 at once", failed));
    round.hints.push(format!(
        "code flow p50 {:.0} ms, p99 {:.0} ms at {CROWD_AT_ONCE} at once",
        crowd.percentile(0.5),
        crowd.percentile(0.99)
    ));
    round.failures = crowd.failures;
    round.figures.push(("memory at most, MiB", process::peak_memory_mib(subject.pid)));
    round
}

/// The product once more, with the password hash as delivered: what a login costs then, and the memory it takes.
async fn measure_with_hash(round: &mut Round) {
    let subject = subject::varco_with(Setting { others: 0, has_full_hash: true });
    let before = process::cpu_ms(subject.pid);
    let crowd = flow::crowd(&subject.service, FLOWS, CROWD_AT_ONCE).await;
    let spent = process::cpu_ms(subject.pid) - before;
    round.failures.extend(crowd.failures);
    round.figures.push(("code flow with the password hash, CPU ms", spent / f64::from(crowd.succeeded.max(1))));
    round.figures.push(("memory at most with the password hash, MiB", process::peak_memory_mib(subject.pid)));
}

/// Says how far it is, on standard error, so that the report alone stands on standard output.
fn say(line: &str) {
    // A reader that has gone away is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}
