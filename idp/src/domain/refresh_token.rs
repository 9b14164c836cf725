//! Refresh tokens: rotation, reuse, grace.
