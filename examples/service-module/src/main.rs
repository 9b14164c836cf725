//! The example service module.

fn main() {}
