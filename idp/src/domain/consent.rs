//! What a person agreed that a client may know.
