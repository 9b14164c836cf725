//! How a client proves itself at the token, introspection and revocation endpoints (RFC 6749, section 2.3;
//! RFC 7523, section 2.2): one code path for all of them.

use crate::domain::client::{Client, ClientAuthMethod};
use crate::domain::id::ClientId;
use crate::domain::secret::Secret;
use crate::protocols::jose::jws::Jws;
use crate::protocols::oauth::error::OAuthError;
use crate::protocols::oauth::parameters::{self, Parameters};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The value of `client_assertion_type` (RFC 7523, section 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a client presents; nothing of it is verified yet.
#[derive(Debug, Clone)]
pub enum PresentedClient {
    /// The `Authorization` header with scheme Basic.
    Basic {
        /// Who it says it is.
        client: ClientId,
        /// The secret form-decoded, as the RFC has it, and then as it came, for clients that do not encode
        /// (both are tried; they are one where encoding changes nothing).
        secrets: Vec<Secret>,
    },
    /// Identifier and secret in the form.
    Post {
        /// Who it says it is.
        client: ClientId,
        /// The secret.
        secret: Secret,
    },
    /// A signed assertion.
    Assertion {
        /// Who it says it is: the assertion's own `sub`, not verified.
        client: ClientId,
        /// The JWT.
        assertion: Secret,
    },
    /// An identifier alone.
    Public {
        /// Who it says it is.
        client: ClientId,
    },
}

impl PresentedClient {
    /// Reads what a client presents. The order of the checks: one method only, well formed, one name.
    ///
    /// # Errors
    /// `invalid_request` for two methods at once or a repeated parameter; `invalid_client` for everything that
    /// is malformed or missing.
    pub fn parse(authorization: Option<&str>, parameters: &Parameters) -> Result<Self, OAuthError> {
        check_one_method(authorization, parameters)?;
        let presented = if let Some(header) = authorization {
            parse_basic(header)?
        } else if parameters.find("client_assertion").is_some() {
            parse_assertion(parameters)?
        } else {
            parse_form(parameters)?
        };
        check_same_name(&presented, parameters)?;
        Ok(presented)
    }

    /// Who the client says it is.
    #[must_use]
    pub const fn client(&self) -> &ClientId {
        match self {
            Self::Basic { client, .. }
            | Self::Post { client, .. }
            | Self::Assertion { client, .. }
            | Self::Public { client } => client,
        }
    }

    /// The method that is used.
    #[must_use]
    pub const fn method(&self) -> ClientAuthMethod {
        match self {
            Self::Basic { .. } => ClientAuthMethod::ClientSecretBasic,
            Self::Post { .. } => ClientAuthMethod::ClientSecretPost,
            Self::Assertion { .. } => ClientAuthMethod::PrivateKeyJwt,
            Self::Public { .. } => ClientAuthMethod::None,
        }
    }

    /// Checks that the client is registered for the method it uses, and is in use.
    ///
    /// # Errors
    /// `invalid_client`.
    pub fn check_registered(&self, client: &Client) -> Result<(), OAuthError> {
        if self.method() == client.auth_method && client.is_enabled() {
            Ok(())
        } else {
            Err(OAuthError::invalid_client("client authentication failed"))
        }
    }
}

/// The `WWW-Authenticate` header that accompanies `invalid_client` when the `Authorization` header was tried
/// (RFC 6749, section 5.2).
pub const BASIC_CHALLENGE: &str = r#"Basic realm="client", charset="UTF-8""#;

fn check_one_method(authorization: Option<&str>, parameters: &Parameters) -> Result<(), OAuthError> {
    let credentials = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];
    if credentials.iter().any(|name| parameters.all(name).len() > 1) {
        return Err(OAuthError::invalid_request("a parameter is repeated"));
    }
    let methods = [
        authorization.is_some(),
        parameters.find("client_secret").is_some(),
        parameters.find("client_assertion").is_some(),
    ];
    if methods.into_iter().filter(|used| *used).count() > 1 {
        return Err(OAuthError::invalid_request("the client authenticates in more than one way"));
    }
    Ok(())
}

/// RFC 6749, section 2.3.1, and RFC 7617.
fn parse_basic(header: &str) -> Result<PresentedClient, OAuthError> {
    let malformed = || OAuthError::invalid_client("the Authorization header is malformed");
    let (scheme, credentials) = header.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(OAuthError::invalid_client("the Authorization header is not of type Basic"));
    }
    let decoded = BASE64.decode(credentials.trim_matches(' ')).map_err(|_| malformed())?;
    let text = String::from_utf8(decoded).map_err(|_| malformed())?;
    let (id, secret) = text.split_once(':').ok_or_else(malformed)?;
    // A client id has no character that encoding would change, so both readings of it are one.
    let id = parameters::decode(id.as_bytes()).map_err(|_| malformed())?;
    let client = id.parse().map_err(|_| malformed())?;
    let mut secrets = vec![Secret::from(secret)];
    if let Ok(decoded) = parameters::decode(secret.as_bytes())
        && decoded != secret
    {
        secrets.insert(0, decoded.into());
    }
    Ok(PresentedClient::Basic { client, secrets })
}

fn parse_assertion(parameters: &Parameters) -> Result<PresentedClient, OAuthError> {
    if parameters.find("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(OAuthError::invalid_client("client_assertion_type is missing or unknown"));
    }
    let malformed = || OAuthError::invalid_client("client_assertion is malformed");
    let assertion = parameters.find("client_assertion").ok_or_else(malformed)?;
    let claims = Jws::parse(assertion).and_then(|jws| jws.unverified_claims()).map_err(|_| malformed())?;
    let client = claims.get("sub").and_then(|sub| sub.as_str()?.parse().ok()).ok_or_else(malformed)?;
    Ok(PresentedClient::Assertion { client, assertion: assertion.into() })
}

fn parse_form(parameters: &Parameters) -> Result<PresentedClient, OAuthError> {
    let id = parameters.find("client_id").ok_or(OAuthError::invalid_client("the client does not say who it is"))?;
    let client = id.parse().map_err(|_| OAuthError::invalid_client("client authentication failed"))?;
    Ok(match parameters.find("client_secret") {
        Some(secret) => PresentedClient::Post { client, secret: secret.into() },
        None => PresentedClient::Public { client },
    })
}

/// A `client_id` in the form, where the method does not need it, must name the same client (RFC 7521, section 4.2).
fn check_same_name(presented: &PresentedClient, parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.find("client_id") {
        Some(id) if id != presented.client().as_str() => {
            Err(OAuthError::invalid_client("client_id names another client"))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
