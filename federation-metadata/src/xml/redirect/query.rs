//! The raw query of the redirect binding (SAML Bindings, section 3.4.4.1).

use super::{Direction, LONGEST_QUERY, LONGEST_RELAY_STATE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Why a query is not one of this binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Longer than any message.
    #[error("the query is longer than it may be")]
    TooLong,
    /// The message, the algorithm or the signature is missing.
    #[error("a parameter is missing")]
    Missing,
    /// A parameter came twice, or a request beside a response.
    #[error("a parameter came more than once")]
    Repeated,
    /// A parameter is not percent-encoded UTF-8, or not base64 where it must be.
    #[error("a parameter is not encoded as it must be")]
    Encoding,
    /// The relay state is longer than 80 bytes.
    #[error("the relay state is longer than it may be")]
    RelayState,
}

/// The parameters of a signed message, decoded, and the very bytes that are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedQuery {
    /// The message, still packed.
    pub(super) message: Vec<u8>,
    /// The relay state, decoded.
    pub(super) relay_state: Option<String>,
    /// The name of the algorithm.
    pub(super) algorithm: String,
    /// The signature.
    pub(super) signature: Vec<u8>,
    /// The raw parameters, still encoded, in the order in which they are signed.
    pub(super) signed: String,
}

impl SignedQuery {
    /// Splits a raw query. Parameters of other names are no part of the message and of the signature, and are
    /// passed over.
    pub fn parse(raw: &str, direction: Direction) -> Result<Self, QueryError> {
        if raw.len() > LONGEST_QUERY {
            return Err(QueryError::TooLong);
        }
        let wanted = direction.parameter();
        let [request, response, state, algorithm, signature] =
            ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"].map(|name| once(raw, name));
        let (request, response) = (request?, response?);
        if request.is_some() && response.is_some() {
            return Err(QueryError::Repeated);
        }
        let message = if wanted == "SAMLRequest" { request } else { response }.ok_or(QueryError::Missing)?;
        let (state, algorithm) = (state?, algorithm?.ok_or(QueryError::Missing)?);
        let signature = signature?.ok_or(QueryError::Missing)?;
        let relay_state = state.map(percent_decode).transpose()?;
        if relay_state.as_ref().is_some_and(|state| state.len() > LONGEST_RELAY_STATE) {
            return Err(QueryError::RelayState);
        }
        Ok(Self {
            message: decode_base64(message)?,
            relay_state,
            algorithm: percent_decode(algorithm)?,
            signature: decode_base64(signature)?,
            signed: signed_part(direction, message, state, algorithm),
        })
    }
}

/// What is signed: message, relay state if there is one, algorithm, each as encoded.
pub fn signed_part(direction: Direction, message: &str, state: Option<&str>, algorithm: &str) -> String {
    let state = state.map(|state| format!("&RelayState={state}")).unwrap_or_default();
    format!("{}={message}{state}&SigAlg={algorithm}", direction.parameter())
}

/// The raw value of a parameter, which comes once or not at all. Its name may not be encoded: a name that only reads
/// the same after decoding is refused, since another reader might take it.
fn once<'a>(raw: &'a str, name: &str) -> Result<Option<&'a str>, QueryError> {
    let mut found = None;
    for pair in raw.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key == name {
            if found.replace(value).is_some() {
                return Err(QueryError::Repeated);
            }
        } else if key.contains(['%', '+']) && percent_decode(key).is_ok_and(|key| key == name) {
            return Err(QueryError::Encoding);
        }
    }
    Ok(found)
}

/// Base64 in one line, after percent-decoding (SAML Bindings, section 3.4.4.1).
fn decode_base64(value: &str) -> Result<Vec<u8>, QueryError> {
    STANDARD.decode(percent_decode(value)?).map_err(|_| QueryError::Encoding)
}

/// Decodes `%XX`, in either case, and `+` as a space, as forms do.
pub fn percent_decode(value: &str) -> Result<String, QueryError> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let (high, low) = (digit().ok_or(QueryError::Encoding)?, digit().ok_or(QueryError::Encoding)?);
                u8::try_from(high * 16 + low).map_err(|_| QueryError::Encoding)?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| QueryError::Encoding)
}

/// Encodes everything but letters, digits, `-`, `_`, `.` and `~`, with capital digits (RFC 3986, section 2.1): some
/// readers decode and encode again before they verify.
pub fn percent_encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len() + value.len() / 4);
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            encoded.push('%');
            encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
            encoded.push(char::from(DIGITS[usize::from(byte & 0xf)]));
        }
    }
    encoded
}
