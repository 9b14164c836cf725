//! Keeps the nouns.
