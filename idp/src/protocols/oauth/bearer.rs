//! Access tokens in requests to resources, and what a refusal says (RFC 6750).

use crate::domain::secret::Secret;
use crate::protocols::jose::jws;
use crate::protocols::oauth::error::{ErrorCode, OAuthError};
use crate::protocols::oauth::parameters::Parameters;

/// Finds the access token of a request: in the `Authorization` header, or in the form body (RFC 6750, sections 2.1
/// and 2.2); never in the query. `None` when none was sent.
///
/// # Errors
/// `invalid_request` when it came both ways, twice, or malformed; `invalid_token` when it is too long.
pub fn parse_token(authorization: Option<&str>, form: Option<&Parameters>) -> Result<Option<Secret>, OAuthError> {
    let in_header = match authorization {
        None => None,
        // The scheme is written in any case (RFC 9110, section 11.1).
        Some(header) => match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim_matches(' ')),
            Some(_) | None => {
                return Err(OAuthError::invalid_request("the Authorization header is not of type Bearer"));
            }
        },
    };
    let in_form = form.map_or(&[][..], |form| form.all("access_token"));
    let token = match (in_header, in_form) {
        (None, []) => return Ok(None),
        (Some(token), []) => token,
        (None, [token]) => token.as_str(),
        _ => return Err(OAuthError::invalid_request("more than one access token was sent")),
    };
    if token.len() > jws::MAX_LENGTH {
        return Err(OAuthError::new(ErrorCode::InvalidToken, "the access token is too long"));
    }
    // RFC 6750, section 2.1: b64token.
    let well_formed = !token.is_empty()
        && token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'='));
    if !well_formed {
        return Err(OAuthError::invalid_request("the access token is malformed"));
    }
    Ok(Some(token.into()))
}

/// The `WWW-Authenticate` header of a refusal. Without an error, for a request without token, it names the scheme
/// alone (RFC 6750, section 3.1).
#[must_use]
pub fn challenge(error: Option<&OAuthError>) -> String {
    match error {
        None => "Bearer".to_owned(),
        Some(error) => {
            format!(r#"Bearer error="{}", error_description="{}""#, error.code.name(), error.description)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(header: Option<&str>, form: &str) -> Result<Option<String>, ErrorCode> {
        let form = Parameters::parse(form.as_bytes()).expect("a good form");
        let found = parse_token(header, Some(&form)).map_err(|error| error.code)?;
        Ok(found.map(|token| token.expose().to_owned()))
    }

    #[test]
    fn a_token_comes_in_the_header_or_in_the_form() {
        assert_eq!(parse(Some("Bearer a.b-c"), ""), Ok(Some("a.b-c".to_owned())));
        assert_eq!(parse(Some("bEaReR  a.b"), ""), Ok(Some("a.b".to_owned())));
        assert_eq!(parse(None, "access_token=a.b"), Ok(Some("a.b".to_owned())));
        assert_eq!(parse(None, ""), Ok(None));
        assert!(matches!(parse_token(None, None), Ok(None)));
    }

    #[test]
    fn what_is_ambiguous_or_malformed_is_refused() {
        for (header, form) in [
            (Some("Bearer a"), "access_token=a"),
            (None, "access_token=a&access_token=b"),
            (Some("Bearer"), ""),
            (Some("Bearer "), ""),
            (Some("Basic YTpi"), ""),
            (Some("DPoP a"), ""),
            (Some("Bearer a b"), ""),
            (Some("Bearer à"), ""),
            (Some("Bearer \"a\""), ""),
        ] {
            assert_eq!(parse(header, form), Err(ErrorCode::InvalidRequest), "{header:?} {form}");
        }
        let long = format!("Bearer {}", "a".repeat(jws::MAX_LENGTH + 1));
        assert_eq!(parse(Some(&long), ""), Err(ErrorCode::InvalidToken));
    }

    #[test]
    fn a_refusal_says_why_only_when_a_token_was_sent() {
        assert_eq!(challenge(None), "Bearer");
        let expired = OAuthError::new(ErrorCode::InvalidToken, "expired");
        assert_eq!(challenge(Some(&expired)), r#"Bearer error="invalid_token", error_description="expired""#);
    }
}
