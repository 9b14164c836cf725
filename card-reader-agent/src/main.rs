//! The card-reader-agent.
fn main() {}
