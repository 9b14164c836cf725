//! Starts Varco.

use std::process::ExitCode;

fn main() -> ExitCode {
    idp::commands::run(std::env::args_os(), std::env::vars_os())
}
