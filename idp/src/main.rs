//! Starts Varco.

fn main() {}
