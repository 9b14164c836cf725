//! The request at the token endpoint (RFC 6749, sections 4.1.3, 4.4.2 and 6).

use crate::domain::client::{Client, GrantType};
use crate::domain::scope::ScopeSet;
use crate::domain::secret::Secret;
use crate::protocols::oauth::error::{ErrorCode, OAuthError};
use crate::protocols::oauth::parameters::Parameters;

/// The longest code, token or verifier that is looked at.
const MAX_VALUE: usize = 4096;

/// What is asked of the token endpoint. Who asks is for client authentication.
#[derive(Debug, Clone)]
pub enum TokenRequest {
    /// Tokens for a code.
    AuthorizationCode {
        /// The code.
        code: Secret,
        /// Must be the one of the authorization request, as text.
        redirect_uri: String,
        /// The PKCE verifier, where sent.
        verifier: Option<Secret>,
        /// Narrows the audience to some of the authorized resources; empty for all.
        resources: Vec<String>,
    },
    /// Fresh tokens for a refresh token.
    RefreshToken {
        /// The refresh token.
        token: Secret,
        /// Narrows the scopes; absent for those granted.
        scopes: Option<ScopeSet>,
        /// Narrows the audience; empty for all.
        resources: Vec<String>,
    },
    /// A token for the client itself.
    ClientCredentials {
        /// The scopes wanted; absent for those the client has of its own.
        scopes: Option<ScopeSet>,
        /// The resources wanted; empty for its own.
        resources: Vec<String>,
    },
}

impl TokenRequest {
    /// Reads a token request.
    ///
    /// # Errors
    /// `invalid_request`, `unsupported_grant_type` or `invalid_scope`: the first check that fails.
    pub fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        check_not_repeated(parameters)?;
        let resources = parameters.all("resource").to_vec();
        match parameters.find("grant_type") {
            None => Err(OAuthError::invalid_request("grant_type is missing")),
            Some("authorization_code") => Ok(Self::AuthorizationCode {
                code: secret(parameters, "code")?.ok_or(OAuthError::invalid_request("code is missing"))?,
                redirect_uri: required_redirect_uri(parameters)?,
                verifier: secret(parameters, "code_verifier")?,
                resources,
            }),
            Some("refresh_token") => Ok(Self::RefreshToken {
                token: secret(parameters, "refresh_token")?
                    .ok_or(OAuthError::invalid_request("refresh_token is missing"))?,
                scopes: scopes(parameters)?,
                resources,
            }),
            Some("client_credentials") => Ok(Self::ClientCredentials { scopes: scopes(parameters)?, resources }),
            Some(_) => Err(OAuthError::new(ErrorCode::UnsupportedGrantType, "this grant_type is not supported")),
        }
    }

    /// The grant that is used.
    #[must_use]
    pub const fn grant(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
        }
    }

    /// Checks that the client is registered for the grant (S-52).
    ///
    /// # Errors
    /// `unauthorized_client`.
    pub fn check_allowed(&self, client: &Client) -> Result<(), OAuthError> {
        if client.allows(self.grant()) {
            Ok(())
        } else {
            Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is not registered for this grant_type"))
        }
    }
}

/// Checks that no parameter came twice (RFC 6749, section 3.1).
///
/// # Errors
/// `invalid_request`.
pub fn check_not_repeated(parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.repeated() {
        None => Ok(()),
        Some(_) => Err(OAuthError::invalid_request("a parameter is repeated")),
    }
}

fn required_redirect_uri(parameters: &Parameters) -> Result<String, OAuthError> {
    // Required since every authorization request here had one (RFC 6749, section 4.1.3).
    let uri = parameters.find("redirect_uri").ok_or(OAuthError::invalid_request("redirect_uri is missing"))?;
    Ok(uri.to_owned())
}

fn secret(parameters: &Parameters, name: &str) -> Result<Option<Secret>, OAuthError> {
    match parameters.find(name) {
        Some(value) if value.len() > MAX_VALUE => Err(OAuthError::invalid_request("a parameter is too long")),
        value => Ok(value.map(Secret::from)),
    }
}

fn scopes(parameters: &Parameters) -> Result<Option<ScopeSet>, OAuthError> {
    let malformed = |_| OAuthError::new(ErrorCode::InvalidScope, "scope is malformed");
    parameters.find("scope").map(str::parse).transpose().map_err(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::LocalizedText;
    use proptest::prelude::*;

    fn parse(form: &str) -> Result<TokenRequest, ErrorCode> {
        let parameters = Parameters::parse(form.as_bytes()).expect("a good form");
        TokenRequest::parse(&parameters).map_err(|error| error.code)
    }

    #[test]
    fn each_grant_is_read() {
        let code =
            "grant_type=authorization_code&code=c&redirect_uri=https://rp/cb&code_verifier=v&resource=a&resource=b";
        match parse(code) {
            Ok(TokenRequest::AuthorizationCode { code, redirect_uri, verifier: Some(verifier), resources }) => {
                assert_eq!((code.expose(), redirect_uri.as_str(), verifier.expose()), ("c", "https://rp/cb", "v"));
                assert_eq!(resources, ["a", "b"]);
            }
            other => panic!("{other:?}"),
        }
        match parse("grant_type=refresh_token&refresh_token=r&scope=openid+email") {
            Ok(TokenRequest::RefreshToken { token, scopes: Some(scopes), .. }) => {
                assert_eq!((token.expose(), scopes.to_string().as_str()), ("r", "openid email"));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(
            parse("grant_type=client_credentials&unknown=x"),
            Ok(TokenRequest::ClientCredentials { scopes: None, .. })
        ));
    }

    #[test]
    fn each_fault_has_its_code() {
        let long = format!("grant_type=refresh_token&refresh_token={}", "x".repeat(MAX_VALUE + 1));
        for (form, code) in [
            ("", ErrorCode::InvalidRequest),
            ("grant_type=", ErrorCode::InvalidRequest),
            ("grant_type=password&username=a&password=b", ErrorCode::UnsupportedGrantType),
            ("grant_type=implicit", ErrorCode::UnsupportedGrantType),
            ("grant_type=Authorization_Code", ErrorCode::UnsupportedGrantType),
            ("grant_type=authorization_code&redirect_uri=x", ErrorCode::InvalidRequest),
            ("grant_type=authorization_code&code=c", ErrorCode::InvalidRequest),
            ("grant_type=authorization_code&code=c&code=c&redirect_uri=x", ErrorCode::InvalidRequest),
            ("grant_type=refresh_token", ErrorCode::InvalidRequest),
            ("grant_type=refresh_token&refresh_token=r&scope=%22", ErrorCode::InvalidScope),
            ("grant_type=client_credentials&grant_type=client_credentials", ErrorCode::InvalidRequest),
            (long.as_str(), ErrorCode::InvalidRequest),
        ] {
            assert_eq!(parse(form).err(), Some(code), "{form}");
        }
    }

    #[test]
    fn a_client_uses_only_its_grants() {
        let client = Client::new("a".parse().expect("a client id"), LocalizedText::italian("A"));
        let code = parse("grant_type=authorization_code&code=c&redirect_uri=x").expect("a request");
        assert_eq!(code.check_allowed(&client), Ok(()));
        let own = parse("grant_type=client_credentials").expect("a request");
        assert_eq!(own.check_allowed(&client).map_err(|error| error.code), Err(ErrorCode::UnauthorizedClient));
    }

    proptest! {
        #[test]
        fn never_panics(form in "(grant_type|code|refresh_token|scope|[a-z]{1,5})=[ -~]{0,40}(&[a-z_]{1,12}=[ -~]{0,20}){0,6}") {
            if let Ok(parameters) = Parameters::parse(form.as_bytes()) {
                let _ = TokenRequest::parse(&parameters);
            }
        }
    }
}
