//! `federation-metadata`: checks, signs, prints, lints and compares metadata, on files.

mod command;

use clap::Parser as _;
use command::{Arguments, run};
use jiff::Timestamp;
use std::io::{Write as _, stderr, stdout};
use std::process::ExitCode;
use std::time::SystemTime;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = Vec::new();
    let outcome = run(&arguments, now(), &mut out);
    // Whoever reads us may have gone (`federation-metadata print FILE | head`): that is no fault.
    drop(stdout().lock().write_all(&out));
    match outcome {
        Ok(command::Outcome::Good) => ExitCode::SUCCESS,
        Ok(command::Outcome::Bad) => ExitCode::from(1),
        Err(why) => {
            drop(writeln!(stderr().lock(), "federation-metadata: {why}"));
            ExitCode::from(2)
        }
    }
}

/// The machine's clock, read here alone.
#[expect(clippy::disallowed_methods, reason = "this is the place that reads the clock")]
fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).expect("the clock stands within what a timestamp can say")
}
