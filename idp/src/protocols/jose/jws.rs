//! Compact signatures (RFC 7515, section 3.1): made with a [`Signer`], read strictly.

use crate::protocols::jose::algorithm::SigningAlgorithm;
use crate::protocols::jose::claims::Claims;
use crate::protocols::jose::json;
use crate::protocols::jose::jwk::VerificationKeys;
use crate::protocols::jose::signer::{Signer, SigningFailure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// The longest token that is read, in bytes (S-47).
pub const MAX_LENGTH: usize = 16 * 1024;

/// The kinds of signed tokens. None is accepted in the place of another (S-45; RFC 8725, section 3.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// RFC 9068, section 2.1.
    AccessToken,
    /// OpenID Connect Core 2, and signed userinfo (5.3.2), which has no `exp`.
    IdToken,
    /// Back-Channel Logout 1.0, section 2.4.
    LogoutToken,
    /// RFC 9701, section 5. We make them and read none.
    IntrospectionAnswer,
    /// RFC 7523, section 3: clients leave `typ` out, write `JWT`, or the newer `client-authentication+jwt`.
    ClientAssertion,
    /// A link of our own audit chain.
    AuditSeal,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsFault {
    /// More than [`MAX_LENGTH`] bytes.
    #[error("the token is longer than 16 kB")]
    TooLong,
    /// Not three parts of base64url without padding.
    #[error("the token is not a compact JWS")]
    NotCompact,
    /// Not a JSON object with members that occur once, or `alg`, `kid`, `typ` of another type.
    #[error("the header of the token is malformed")]
    Header,
    /// RFC 7515, section 4.1.11: we understand no extension.
    #[error("the token demands an extension that is not understood")]
    CriticalExtension,
    /// `none`, a symmetric one, or one that is not allowed here (S-42).
    #[error("the algorithm of the token is not allowed")]
    Algorithm,
    /// Another kind of token (S-45).
    #[error("the token is of another type")]
    Type,
    /// No key of the sender fits `alg` and `kid`. The sender may have published a new one.
    #[error("no known key fits the token")]
    UnknownKey,
    /// Tampered with, or signed by somebody else.
    #[error("the signature of the token does not verify")]
    Signature,
    /// The payload is not a JSON object with members that occur once.
    #[error("the claims of the token are malformed")]
    Claims,
}

impl TokenType {
    /// The value of `typ` that we write.
    #[must_use]
    pub const fn header_value(self) -> &'static str {
        match self {
            Self::AccessToken => "at+jwt",
            Self::IdToken => "JWT",
            Self::LogoutToken => "logout+jwt",
            Self::IntrospectionAnswer => "token-introspection+jwt",
            Self::ClientAssertion => "client-authentication+jwt",
            Self::AuditSeal => "audit-seal+jwt",
        }
    }

    fn accepts(self, typ: Option<&str>) -> bool {
        // RFC 7515, section 4.1.9: a media type, so without case, and `application/` may be left out.
        let typ = typ.map(str::to_ascii_lowercase);
        let typ = typ.as_deref().map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
        match self {
            Self::AccessToken => typ == Some("at+jwt"),
            Self::IdToken => typ == Some("jwt"),
            Self::LogoutToken => typ == Some("logout+jwt"),
            Self::IntrospectionAnswer => typ == Some("token-introspection+jwt"),
            Self::AuditSeal => typ == Some("audit-seal+jwt"),
            Self::ClientAssertion => matches!(typ, None | Some("jwt" | "client-authentication+jwt")),
        }
    }
}

/// Signs `claims` as a token of the given type.
///
/// # Errors
/// When there is no key for the algorithm, OpenSSL fails, or the claims are not JSON.
pub fn sign(
    signer: &dyn Signer,
    algorithm: SigningAlgorithm,
    token_type: TokenType,
    claims: &impl serde::Serialize,
) -> Result<String, SigningFailure> {
    let (alg, kid, typ) = (algorithm.name(), signer.kid(algorithm)?, token_type.header_value());
    // Nothing in these three needs escaping in JSON.
    let header = format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"{typ}"}}"#);
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
    let signature = signer.sign(algorithm, token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// A compact JWS that was taken apart and not yet verified.
#[derive(Debug)]
pub struct Jws<'a> {
    algorithm: SigningAlgorithm,
    kid: Option<String>,
    typ: Option<String>,
    signing_input: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart. Keys inside the header (`jku`, `x5u`, `x5c`, `jwk`) are ignored: keys come from the
    /// registration alone (S-43).
    ///
    /// # Errors
    /// The first of these checks that fails: length, three parts, encoding, header, `crit`, algorithm.
    pub fn parse(token: &'a str) -> Result<Self, JwsFault> {
        if token.len() > MAX_LENGTH {
            return Err(JwsFault::TooLong);
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(JwsFault::NotCompact);
        };
        let signing_input = &token[..header.len() + 1 + payload.len()];
        let header = json::parse_object(&decode(header)?).map_err(|_| JwsFault::Header)?;
        let (payload, signature) = (decode(payload)?, decode(signature)?);
        if header.contains_key("crit") {
            return Err(JwsFault::CriticalExtension);
        }
        let algorithm = match header.get("alg") {
            Some(Value::String(name)) => name.parse().map_err(|_| JwsFault::Algorithm)?,
            _ => return Err(JwsFault::Header),
        };
        let text = |name: &str| match header.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(JwsFault::Header),
        };
        Ok(Self { algorithm, kid: text("kid")?, typ: text("typ")?, signing_input, payload, signature })
    }

    /// The claims before verification: good for finding out whose keys to fetch, and for nothing else (S-41).
    ///
    /// # Errors
    /// [`JwsFault::Claims`] when the payload is no JSON object.
    pub fn unverified_claims(&self) -> Result<Claims, JwsFault> {
        json::parse_object(&self.payload).map_err(|_| JwsFault::Claims)
    }

    /// Verifies type, algorithm and signature, and gives the claims. Times and names are for the caller.
    ///
    /// # Errors
    /// The first check that fails. [`JwsFault::UnknownKey`] when fresh keys of the sender could help.
    pub fn verify(
        &self,
        token_type: TokenType,
        allowed: &[SigningAlgorithm],
        keys: &VerificationKeys,
    ) -> Result<Claims, JwsFault> {
        if !allowed.contains(&self.algorithm) {
            return Err(JwsFault::Algorithm);
        }
        if !token_type.accepts(self.typ.as_deref()) {
            return Err(JwsFault::Type);
        }
        let mut candidates = keys.candidates(self.algorithm, self.kid.as_deref()).peekable();
        if candidates.peek().is_none() {
            return Err(JwsFault::UnknownKey);
        }
        if !candidates.any(|key| key.verify(self.algorithm, self.signing_input.as_bytes(), &self.signature)) {
            return Err(JwsFault::Signature);
        }
        self.unverified_claims()
    }
}

fn decode(part: &str) -> Result<Vec<u8>, JwsFault> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsFault::NotCompact)
}

#[cfg(test)]
mod tests;
