//! The registered error codes, and an error as it is sent to clients.

use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A code of the IANA registry "OAuth Extensions Errors".
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $variant,)+ }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The value of `error`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

error_codes! {
    /// RFC 6749: a parameter is missing, repeated, malformed, or contradicts another.
    InvalidRequest = "invalid_request",
    /// RFC 6749, section 5.2: the client did not prove itself.
    InvalidClient = "invalid_client",
    /// RFC 6749, section 5.2: code or refresh token unknown, used, expired, or another client's.
    InvalidGrant = "invalid_grant",
    /// RFC 6749: the client is not registered for this grant.
    UnauthorizedClient = "unauthorized_client",
    /// RFC 6749, section 5.2: no such grant here.
    UnsupportedGrantType = "unsupported_grant_type",
    /// RFC 6749: scope malformed, empty, or wider than what was granted.
    InvalidScope = "invalid_scope",
    /// RFC 6749, section 4.1.2.1: the person, or a rule, said no.
    AccessDenied = "access_denied",
    /// RFC 6749, section 4.1.2.1: only `code` is spoken.
    UnsupportedResponseType = "unsupported_response_type",
    /// RFC 6749, section 4.1.2.1: a fault of ours.
    ServerError = "server_error",
    /// RFC 6749, section 4.1.2.1: try again later.
    TemporarilyUnavailable = "temporarily_unavailable",
    /// OpenID Connect Core 3.1.2.6: `prompt=none`, and a page is needed.
    InteractionRequired = "interaction_required",
    /// OpenID Connect Core 3.1.2.6: `prompt=none`, and nobody is logged in.
    LoginRequired = "login_required",
    /// OpenID Connect Core 3.1.2.6: `prompt=none`, and consent is missing.
    ConsentRequired = "consent_required",
    /// OpenID Connect Core 3.1.2.6: no request objects here.
    RequestNotSupported = "request_not_supported",
    /// OpenID Connect Core 3.1.2.6: no request objects by address here.
    RequestUriNotSupported = "request_uri_not_supported",
    /// OpenID Connect Core 3.1.2.6: no registration inside a request here.
    RegistrationNotSupported = "registration_not_supported",
    /// Unmet Authentication Requirements 1.0: an essential `acr` cannot be met.
    UnmetAuthenticationRequirements = "unmet_authentication_requirements",
    /// RFC 8707, section 2: the resource is unknown or not allowed.
    InvalidTarget = "invalid_target",
    /// RFC 9396, section 5: no details are understood yet.
    InvalidAuthorizationDetails = "invalid_authorization_details",
    /// RFC 6750, section 3.1: access token expired, revoked or malformed.
    InvalidToken = "invalid_token",
    /// RFC 6750, section 3.1: access token without the scope it needs.
    InsufficientScope = "insufficient_scope",
}

impl ErrorCode {
    /// The HTTP status of the answer at the token, introspection, revocation and userinfo endpoints (RFC 6749,
    /// section 5.2; RFC 6750, section 3.1). A fault of the database is 503, never `invalid_grant`.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            Self::InvalidRequest
            | Self::InvalidGrant
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::InvalidScope
            | Self::AccessDenied
            | Self::UnsupportedResponseType
            | Self::InteractionRequired
            | Self::LoginRequired
            | Self::ConsentRequired
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported
            | Self::RegistrationNotSupported
            | Self::UnmetAuthenticationRequirements
            | Self::InvalidTarget
            | Self::InvalidAuthorizationDetails => 400,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An error as it is sent to a client. The description is for its developers: English, and never made of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct OAuthError {
    /// The registered code.
    pub code: ErrorCode,
    /// Printable ASCII without `"` and `\` (RFC 6749, section 5.2).
    pub description: &'static str,
}

impl OAuthError {
    /// An error with its description.
    #[must_use]
    pub fn new(code: ErrorCode, description: &'static str) -> Self {
        debug_assert!(is_legal(description), "not a legal error_description: {description}");
        Self { code, description }
    }

    /// `invalid_request`.
    #[must_use]
    pub fn invalid_request(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// `invalid_client`.
    #[must_use]
    pub fn invalid_client(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidClient, description)
    }

    /// `invalid_grant`.
    #[must_use]
    pub fn invalid_grant(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidGrant, description)
    }

    /// The JSON body of the answer.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "error": self.code.name(), "error_description": self.description })
    }
}

/// Whether `description` keeps to the characters of RFC 6749, sections 4.1.2.1 and 5.2.
#[must_use]
pub fn is_legal(description: &str) -> bool {
    description.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !matches!(byte, b'"' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_what_the_rfc_wants() {
        let error = OAuthError::invalid_grant("the code was used before");
        assert_eq!(
            error.to_json(),
            serde_json::json!({"error": "invalid_grant", "error_description": "the code was used before"})
        );
        assert_eq!((error.code.status(), ErrorCode::InvalidClient.status()), (400, 401));
        assert_eq!(ErrorCode::TemporarilyUnavailable.status(), 503);
    }

    #[test]
    fn descriptions_keep_to_their_alphabet() {
        assert!(is_legal("plain text, with 'quotes'."));
        for bad in ["città", "a\"b", "a\\b", "a\nb", "a\tb", "\u{7f}"] {
            assert!(!is_legal(bad), "{bad:?}");
        }
        for code in ErrorCode::ALL {
            assert!(is_legal(code.name()));
        }
    }
}
