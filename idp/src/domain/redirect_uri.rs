//! Addresses a client may be sent back to.
