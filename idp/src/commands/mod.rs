//! The roof: what can be typed, and how the parts are wired together. The only room that reads the configuration.

pub mod clock;
pub mod serve;
pub mod wire;
