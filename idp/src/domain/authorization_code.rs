//! The code that a client exchanges for tokens, once.
