//! Randomness as an argument: the agent's rooms draw from what they are given.

/// A source of bytes that nobody can guess.
pub trait Chance {
    /// Fills the whole slice.
    fn fill(&mut self, bytes: &mut [u8]);
}
