//! The redirect binding: a message in a query, with its signature beside it (SAML Bindings, section 3.4).
//!
//! The raw query is split here and nowhere else: the signature is over the encoded parameters as they came, which a
//! parser that decodes and encodes again would change.

mod query;

use super::limits::Limits;
use super::message::{Expected, MessageError, UnverifiedMessage, VerifiedMessage, parse_message};
use super::reader::Rewritten;
use super::signature::algorithm::SignatureAlgorithm;
use super::signature::keys::{TrustedKey, TrustedKeys};
use super::signature::sign::{SignError, SigningKey};
use super::signature::verify_value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
pub use query::{QueryError, SignedQuery};
use query::{percent_encode, signed_part};
use std::io::Read;

/// The longest raw query: what servers take.
const LONGEST_QUERY: usize = 64 * 1024;
/// The longest `RelayState`, in bytes (SAML Bindings, section 3.4.3).
const LONGEST_RELAY_STATE: usize = 80;

/// Whether a message asks or answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `SAMLRequest`.
    Request,
    /// `SAMLResponse`.
    Response,
}

impl Direction {
    fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// Why a redirected message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectError {
    /// The query is not one of this binding.
    #[error("the query is no message of the redirect binding: {0}")]
    Query(#[from] QueryError),
    /// The algorithm is not admitted.
    #[error("the query is signed with an algorithm that is not admitted")]
    Algorithm,
    /// The signature is not good.
    #[error("the query is not signed, or not as it stands, by any of the trusted keys")]
    Signature,
    /// The message is not base64 of DEFLATE, or larger than it may be.
    #[error("the message in the query cannot be unpacked within its limits")]
    Packing,
    /// The message itself is refused.
    #[error(transparent)]
    Message(#[from] MessageError),
}

/// A redirected message of good shape whose signature nobody has looked at. It may be asked who says to have sent it,
/// which leads to the keys, and nothing that it says may be believed.
#[derive(Clone, Debug)]
pub struct UnverifiedRedirect {
    query: SignedQuery,
    method: SignatureAlgorithm,
    message: UnverifiedMessage,
}

/// The first half of the road: the query, then the message in it, which has no signature inside; in safe Rust alone.
/// `raw_query` is what stands after the question mark, as it came.
pub fn parse_redirect(
    raw_query: &str,
    direction: Direction,
    expected: &Expected,
) -> Result<UnverifiedRedirect, RedirectError> {
    let query = SignedQuery::parse(raw_query, direction)?;
    let method = SignatureAlgorithm::find(&query.algorithm)
        .filter(|method| expected.algorithms.admits(*method))
        .ok_or(RedirectError::Algorithm)?;
    let message = parse_message(&inflate(&query.message)?, expected)?;
    Ok(UnverifiedRedirect { query, method, message })
}

/// The whole road at once, where the keys are known before the message is read. Returns the relay state too.
pub fn verify_redirect(
    raw_query: &str,
    direction: Direction,
    expected: &Expected,
    keys: &TrustedKeys,
) -> Result<(VerifiedMessage, Option<String>), RedirectError> {
    parse_redirect(raw_query, direction, expected)?.verify(keys)
}

impl UnverifiedRedirect {
    /// The message: which request it answers, and who says to have sent it.
    #[must_use]
    pub fn message(&self) -> &UnverifiedMessage {
        &self.message
    }

    /// The second half of the road: the signature over the raw parameters. Returns the relay state too, which it
    /// covers.
    pub fn verify(self, keys: &TrustedKeys) -> Result<(VerifiedMessage, Option<String>), RedirectError> {
        let Self { query, method, message } = self;
        let signed = query.signed.as_bytes();
        let is_good = |key: &TrustedKey| verify_value(key, method, signed, &query.signature).unwrap_or(false);
        if !keys.as_slice().iter().any(is_good) {
            return Err(RedirectError::Signature);
        }
        Ok((message.covered_by_query(), query.relay_state))
    }
}

/// The query that carries a message of our own, signed: `SAMLRequest=…&RelayState=…&SigAlg=…&Signature=…`. The caller
/// appends it to the address, whose own query stays outside what is signed.
///
/// # Errors
/// Where the relay state is longer than 80 bytes, or signing fails.
pub fn sign_redirect(
    message: &Rewritten,
    direction: Direction,
    relay_state: Option<&str>,
    key: &SigningKey,
) -> Result<String, SignError> {
    if relay_state.is_some_and(|state| state.len() > LONGEST_RELAY_STATE) {
        return Err(SignError::RelayState);
    }
    let mut packed = Vec::new();
    DeflateEncoder::new(message.text().as_bytes(), Compression::default())
        .read_to_end(&mut packed)
        .expect("reading from memory into memory does not fail");
    let message = percent_encode(&STANDARD.encode(packed));
    let state = relay_state.map(percent_encode);
    let algorithm = percent_encode(key.algorithm().uri());
    let signed = signed_part(direction, &message, state.as_deref(), &algorithm);
    let signature = percent_encode(&STANDARD.encode(key.sign(signed.as_bytes())?));
    Ok(format!("{signed}&Signature={signature}"))
}

/// Raw DEFLATE (RFC 1951), to at most the size of a message.
fn inflate(packed: &[u8]) -> Result<Vec<u8>, RedirectError> {
    let longest = Limits::MESSAGE.bytes as u64;
    let mut message = Vec::new();
    DeflateDecoder::new(packed).take(longest + 1).read_to_end(&mut message).map_err(|_| RedirectError::Packing)?;
    if message.len() as u64 > longest { Err(RedirectError::Packing) } else { Ok(message) }
}

#[cfg(test)]
mod tests;
