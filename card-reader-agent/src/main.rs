//! The binary `card-reader-agent`: reads the command line and hands over to the library.

use card_reader_agent::commands;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run()
}
