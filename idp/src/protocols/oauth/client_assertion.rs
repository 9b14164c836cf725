//! The JWT with which a client proves itself (`private_key_jwt`; OpenID Connect Core 9; RFC 7523, section 3).

use crate::domain::id::ClientId;
use crate::domain::time::{Span, Timestamp};
use crate::protocols::jose::algorithm::SigningAlgorithm;
use crate::protocols::jose::claims::{self, ClaimFault, SKEW};
use crate::protocols::jose::jwk::VerificationKeys;
use crate::protocols::jose::jws::{Jws, JwsFault, TokenType};

/// The longest life of an assertion: its `jti` must be remembered that long.
pub const MAX_LIFE: Span = Span::minutes(10);

const MAX_JTI: usize = 256;

/// Against what an assertion is verified.
#[derive(Clone, Copy, Debug)]
pub struct AssertionContext<'a> {
    /// The client that is said to have made it.
    pub client: &'a ClientId,
    /// Its registered keys.
    pub keys: &'a VerificationKeys,
    /// Our issuer.
    pub issuer: &'a str,
    /// The address of our token endpoint.
    pub token_endpoint: &'a str,
    /// The present.
    pub now: Timestamp,
}

/// What remains to be done with an assertion that verified: remember its `jti`, so that it works once (S-84).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAssertion {
    /// Unique for the client until it expires.
    pub jti: String,
    /// When the `jti` may be forgotten: `exp` and the skew.
    pub forget_at: Timestamp,
    /// Whether `aud` is our issuer, the form that newer guidance wants; else it is the token endpoint.
    pub names_issuer: bool,
}

/// Why an assertion is refused. To the client all of them are `invalid_client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssertionFault {
    /// Form, type, algorithm or signature. [`JwsFault::UnknownKey`] when fetching `jwks_uri` again may help.
    #[error(transparent)]
    Jws(#[from] JwsFault),
    /// A claim.
    #[error(transparent)]
    Claim(#[from] ClaimFault),
}

/// Verifies an assertion.
///
/// # Errors
/// The first check that fails: signature, `iss` and `sub`, `aud`, times, `jti`.
pub fn verify(assertion: &str, context: &AssertionContext<'_>) -> Result<VerifiedAssertion, AssertionFault> {
    let jws = Jws::parse(assertion)?;
    let stated = jws.verify(TokenType::ClientAssertion, &SigningAlgorithm::ALL, context.keys)?;
    // RFC 7523, section 3, 1 and 2: both are the client.
    if claims::text(&stated, "iss")? != context.client.as_str() {
        return Err(ClaimFault::WrongIssuer.into());
    }
    if claims::text(&stated, "sub")? != context.client.as_str() {
        return Err(ClaimFault::WrongSubject.into());
    }
    // Section 3, 3: we are the audience, and nobody else is.
    let [audience] = claims::audiences(&stated)?[..] else { return Err(ClaimFault::WrongAudience.into()) };
    if audience != context.issuer && audience != context.token_endpoint {
        return Err(ClaimFault::WrongAudience.into());
    }
    let names_issuer = audience == context.issuer;
    // Section 3, 4 to 6.
    let times = claims::check_times(&stated, context.now, SKEW)?;
    if times.expires_at > context.now + MAX_LIFE + SKEW {
        return Err(ClaimFault::TooLongLived.into());
    }
    // Section 3, 7.
    let jti = claims::text(&stated, "jti")?;
    if jti.is_empty() || jti.len() > MAX_JTI || jti.contains('\0') {
        return Err(ClaimFault::Malformed("jti").into());
    }
    Ok(VerifiedAssertion { jti: jti.to_owned(), forget_at: times.expires_at + SKEW, names_issuer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::jose::sample::{KEY, STRANGER, keys, token, token_by};
    use crate::protocols::jose::signer::PrivateKey;
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const ISSUER: &str = "https://idp.example";
    const TOKEN: &str = "https://idp.example/oauth/token";

    fn good() -> Value {
        json!({"iss": "rp", "sub": "rp", "aud": ISSUER, "jti": "j1", "iat": 1_800_000_000, "exp": 1_800_000_300})
    }

    fn verify_claims(claims: &Value, token_type: TokenType) -> Result<VerifiedAssertion, AssertionFault> {
        verify_text(&token(token_type, claims), &KEY)
    }

    fn verify_text(assertion: &str, key: &PrivateKey) -> Result<VerifiedAssertion, AssertionFault> {
        let client = "rp".parse().expect("a client id");
        let keys = keys(key);
        verify(
            assertion,
            &AssertionContext { client: &client, keys: &keys, issuer: ISSUER, token_endpoint: TOKEN, now: NOW },
        )
    }

    fn with(name: &str, value: Value) -> Result<VerifiedAssertion, ClaimFault> {
        let mut claims = good();
        claims[name] = value;
        verify_claims(&claims, TokenType::ClientAssertion).map_err(|fault| match fault {
            AssertionFault::Claim(fault) => fault,
            AssertionFault::Jws(fault) => panic!("{fault}"),
        })
    }

    #[test]
    fn a_good_assertion_verifies_and_says_how_long_to_remember_it() {
        let verified = verify_claims(&good(), TokenType::ClientAssertion).expect("good");
        let forget_at = Timestamp::from_seconds(1_800_000_360);
        assert_eq!(verified, VerifiedAssertion { jti: "j1".to_owned(), forget_at, names_issuer: true });
        assert!(verify_claims(&good(), TokenType::IdToken).is_ok(), "clients write typ JWT as well");
    }

    #[test]
    fn the_audience_is_we_alone() {
        for (aud, names_issuer) in
            [(json!(ISSUER), true), (json!([ISSUER]), true), (json!(TOKEN), false), (json!([TOKEN]), false)]
        {
            assert_eq!(with("aud", aud).map(|verified| verified.names_issuer), Ok(names_issuer));
        }
        for aud in [
            json!("https://idp.example/"),
            json!("https://evil.example"),
            json!([ISSUER, "https://other.example"]),
            json!([ISSUER, TOKEN]),
            json!("HTTPS://idp.example"),
            json!("https://idp.example/oauth/token?x"),
        ] {
            assert_eq!(with("aud", aud.clone()), Err(ClaimFault::WrongAudience), "{aud}");
        }
    }

    #[test]
    fn each_claim_is_checked() {
        for (name, value, fault) in [
            ("iss", json!("other"), ClaimFault::WrongIssuer),
            ("sub", json!("other"), ClaimFault::WrongSubject),
            ("exp", json!(1_799_999_700), ClaimFault::Expired),
            ("exp", json!(1_800_000_661), ClaimFault::TooLongLived),
            ("nbf", json!(1_800_000_061), ClaimFault::NotYetValid),
            ("iat", json!(1_800_000_061), ClaimFault::IssuedAhead),
            ("jti", json!(""), ClaimFault::Malformed("jti")),
            ("jti", json!("x".repeat(257)), ClaimFault::Malformed("jti")),
            ("jti", json!(7), ClaimFault::Malformed("jti")),
        ] {
            assert_eq!(with(name, value.clone()), Err(fault), "{name} {value}");
        }
        for name in ["iat", "nbf"] {
            assert!(with(name, json!(1_800_000_010)).is_ok(), "{name} ten seconds ahead");
        }
        for name in ["iss", "sub", "aud", "exp", "jti"] {
            let mut claims = good();
            claims.as_object_mut().expect("an object").remove(name);
            let found = verify_claims(&claims, TokenType::ClientAssertion);
            assert_eq!(found, Err(AssertionFault::Claim(ClaimFault::Missing(name))));
        }
    }

    /// S-45, S-84.
    #[test]
    fn other_tokens_and_other_keys_are_refused() {
        for other in [TokenType::AccessToken, TokenType::LogoutToken] {
            assert_eq!(verify_claims(&good(), other), Err(AssertionFault::Jws(JwsFault::Type)));
        }
        let theirs = token_by(&STRANGER, TokenType::ClientAssertion, &good());
        assert_eq!(verify_text(&theirs, &KEY), Err(AssertionFault::Jws(JwsFault::UnknownKey)));
        assert!(verify_text(&theirs, &STRANGER).is_ok());
    }
}
