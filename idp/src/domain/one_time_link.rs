//! A link or code sent to a person, usable once.
