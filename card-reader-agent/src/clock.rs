//! The time as an argument: the agent's rooms ask what they are given.

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Seconds since 1970.
    fn now(&self) -> i64;
}
