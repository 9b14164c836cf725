//! What the staff of a public body may do.
