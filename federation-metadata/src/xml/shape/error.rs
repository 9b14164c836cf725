//! Why a document has not the shape of its kind.

/// The rule that a tree breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// Rule X-20.
    #[error("the root is not that of the kind of document that is expected")]
    Root,
    /// Rules.
    #[error("an element is missing, stands in another place or is not admitted")]
    Children,
    /// Rule X-25.
    #[error("an assertion, an encrypted assertion or a response stands where none may")]
    Misplaced,
    /// Rule X-26.
    #[error("an identifier is missing, repeated, no name, or on an element that has none")]
    Identifier,
    /// Rule X-27.
    #[error("a signature is missing, or an element of XML signatures stands outside one")]
    Signature,
    /// Rule X-28.
    #[error("a signature holds more or else than one same-document reference with the two admitted transforms")]
    SignatureGrammar,
    /// Rule X-29.
    #[error("a signature uses an algorithm that is not admitted")]
    Algorithm,
}
