//! Proof Key for Code Exchange (RFC 7636), method S256 alone.

use crate::domain::client::PkcePolicy;
use crate::domain::code_challenge::CodeChallenge;
use crate::protocols::oauth::error::OAuthError;
use crate::protocols::oauth::parameters::Parameters;

/// Reads `code_challenge` and `code_challenge_method` of an authorization request.
///
/// # Errors
/// `invalid_request` when the challenge is missing though required, malformed, or of a method other than S256.
/// A challenge without method would mean `plain` (RFC 7636, section 4.3) and is refused as well (S-53).
pub fn parse_challenge(parameters: &Parameters, policy: PkcePolicy) -> Result<Option<CodeChallenge>, OAuthError> {
    let (challenge, method) = (parameters.find("code_challenge"), parameters.find("code_challenge_method"));
    match (challenge, method, policy) {
        (None, None, PkcePolicy::WhenOffered) => Ok(None),
        (None, None, PkcePolicy::Required) => Err(OAuthError::invalid_request("code_challenge is required")),
        (None, Some(_), _) => Err(OAuthError::invalid_request("code_challenge_method without code_challenge")),
        (Some(challenge), Some("S256"), _) => {
            let malformed = |_| OAuthError::invalid_request("code_challenge must be 43 to 128 unreserved characters");
            challenge.parse().map(Some).map_err(malformed)
        }
        (Some(_), _, _) => Err(OAuthError::invalid_request("code_challenge_method must be S256")),
    }
}

/// Checks the `code_verifier` of a token request against the challenge of its code, in constant time.
///
/// # Errors
/// `invalid_grant` when it does not match, is missing, or comes for a code that had no challenge (RFC 9700,
/// section 2.1.1: no silent downgrade).
pub fn verify(challenge: Option<&CodeChallenge>, verifier: Option<&str>) -> Result<(), OAuthError> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if challenge.matches(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(OAuthError::invalid_grant("code_verifier does not match")),
        (Some(_), None) => Err(OAuthError::invalid_grant("code_verifier is missing")),
        (None, Some(_)) => Err(OAuthError::invalid_grant("code_verifier for a code without code_challenge")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::oauth::error::ErrorCode;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn parse(query: &str, policy: PkcePolicy) -> Result<Option<CodeChallenge>, ErrorCode> {
        let parameters = Parameters::parse(query.as_bytes()).expect("a good form");
        parse_challenge(&parameters, policy).map_err(|error| error.code)
    }

    #[test]
    fn only_s256_is_spoken() {
        use PkcePolicy::{Required, WhenOffered};
        let challenge = CHALLENGE.parse().ok();
        for policy in [Required, WhenOffered] {
            let good = format!("code_challenge={CHALLENGE}&code_challenge_method=S256");
            assert_eq!(parse(&good, policy), Ok(challenge.clone()));
            for bad in [
                format!("code_challenge={CHALLENGE}&code_challenge_method=plain"),
                format!("code_challenge={CHALLENGE}&code_challenge_method=s256"),
                format!("code_challenge={CHALLENGE}"),
                "code_challenge_method=S256".to_owned(),
                "code_challenge=short&code_challenge_method=S256".to_owned(),
                format!("code_challenge={CHALLENGE}%3D&code_challenge_method=S256"),
            ] {
                assert_eq!(parse(&bad, policy), Err(ErrorCode::InvalidRequest), "{bad}");
            }
        }
        assert_eq!(parse("", Required), Err(ErrorCode::InvalidRequest));
        assert_eq!(parse("", WhenOffered), Ok(None));
    }

    /// S-53: each form of downgrade.
    #[test]
    fn a_challenge_is_always_enforced() {
        let challenge: CodeChallenge = CHALLENGE.parse().expect("a challenge");
        assert_eq!(verify(Some(&challenge), Some(VERIFIER)), Ok(()));
        assert_eq!(verify(None, None), Ok(()));
        for (challenge, verifier) in
            [(Some(&challenge), None), (Some(&challenge), Some(CHALLENGE)), (None, Some(VERIFIER))]
        {
            assert_eq!(verify(challenge, verifier).map_err(|error| error.code), Err(ErrorCode::InvalidGrant));
        }
    }
}
