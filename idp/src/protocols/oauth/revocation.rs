//! Token revocation (RFC 7009). The request has the form of an introspection request; the answer is empty, with
//! status 200 also for a token that nobody knows (section 2.2).

pub use crate::protocols::oauth::introspection::{TokenKind, TokenQuestion};
