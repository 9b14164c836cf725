//! The answer to an authorization request: an address of the client with parameters appended.

use crate::domain::redirect_uri::RedirectUri;
use crate::domain::secret::Secret;
use crate::protocols::oauth::error::OAuthError;

/// Where an answer goes and what it always carries.
#[derive(Clone, Copy, Debug)]
pub struct AnswerAddress<'a> {
    /// Verified against the registration.
    pub redirect_uri: &'a RedirectUri,
    /// As it came, or absent if none came.
    pub state: Option<&'a str>,
    /// Our issuer, so that the client knows who answers (RFC 9207, section 2).
    pub issuer: &'a str,
}

impl AnswerAddress<'_> {
    /// The answer that carries a code (RFC 6749, section 4.1.2).
    #[must_use]
    pub fn with_code(&self, code: &Secret) -> String {
        self.with(&[("code", code.expose())])
    }

    /// The answer that carries an error (RFC 6749, section 4.1.2.1).
    #[must_use]
    pub fn with_error(&self, error: &OAuthError) -> String {
        self.with(&[("error", error.code.name()), ("error_description", error.description)])
    }

    fn with(&self, first: &[(&str, &str)]) -> String {
        let mut parameters = first.to_vec();
        parameters.extend(self.state.map(|state| ("state", state)));
        parameters.push(("iss", self.issuer));
        self.redirect_uri.with_parameters(&parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_carry_state_and_issuer() {
        let redirect_uri: RedirectUri = "https://rp.example/cb?x=1".parse().expect("a redirect URI");
        let mut address =
            AnswerAddress { redirect_uri: &redirect_uri, state: Some("a b"), issuer: "https://idp.example" };
        assert_eq!(
            address.with_code(&Secret::from("c0de")),
            "https://rp.example/cb?x=1&code=c0de&state=a%20b&iss=https%3A%2F%2Fidp.example"
        );
        address.state = None;
        assert_eq!(
            address.with_error(&OAuthError::invalid_request("no scope")),
            "https://rp.example/cb?x=1&error=invalid_request&error_description=no%20scope&iss=https%3A%2F%2Fidp.example"
        );
    }
}
