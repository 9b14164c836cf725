//! Which passwords are accepted.
