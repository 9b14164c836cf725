//! Parses, checks, builds and signs messages, given the time and the keys.
