//! The rules that a registration must keep. All faults are reported together.

use super::{Client, ClientAuthMethod, ClientKeys, GrantType, PkcePolicy, SubjectType};
use crate::domain::environment::Environment;
use crate::domain::language::Language;
use crate::domain::redirect_uri::RedirectUriKind;
use crate::domain::scope::Scope;
use crate::domain::time::Span;
use crate::domain::web_address::WebAddress;

/// A rule that a registration breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientFault {
    /// People could not tell who asks.
    #[error("the Italian name is missing or longer than 200 characters")]
    Name,
    /// Nothing could ever be asked for.
    #[error("no grant is registered")]
    NoGrant,
    /// A refresh token comes from a code.
    #[error("refresh_token needs authorization_code")]
    RefreshWithoutCode,
    /// RFC 6749, section 4.4: confidential clients only.
    #[error("a client that does not authenticate cannot use client_credentials")]
    PublicClientCredentials,
    /// A code could not be delivered.
    #[error("authorization_code needs at least one redirect address")]
    NoRedirectUri,
    /// A limit on what is compared at each request.
    #[error("more than 50 addresses are registered")]
    TooManyAddresses,
    /// RFC 8252: applications on a person's device hold no secret.
    #[error("a private scheme is only for clients that do not authenticate: {0}")]
    PrivateSchemeOfConfidentialClient(String),
    /// RFC 9700, section 2.1.1: the challenge is the only proof that a public client has.
    #[error("pkce \"when_offered\" is only for clients that authenticate")]
    PublicClientWithoutPkce,
    /// Nothing to verify the assertions with.
    #[error("private_key_jwt needs jwks or jwks_uri")]
    NoKeys,
    /// RFC 7517, section 5.
    #[error("jwks is not an object with a list of keys")]
    MalformedKeys,
    /// OpenID Connect Core 8.1.
    #[error("a pairwise client with no single redirect host needs sector_host")]
    NoSector,
    /// A host name in lower case, without scheme, port or path.
    #[error("sector_host is not a host name")]
    MalformedSector,
    /// Calls to the client go over TLS.
    #[error("{key} must be https: {address}")]
    Insecure {
        /// The key of the catalogue.
        key: &'static str,
        /// What was registered.
        address: String,
    },
    /// Back-Channel Logout 1.0, section 2.2: a wish without the address.
    #[error("backchannel_logout_session_required needs backchannel_logout_uri")]
    SessionWithoutBackchannel,
    /// OpenID Connect Core 11.
    #[error("offline_access needs the grant refresh_token")]
    OfflineWithoutRefresh,
    /// A negative age has no meaning.
    #[error("default_max_age is negative")]
    NegativeMaxAge,
    /// S-54: refresh tokens end.
    #[error("refresh token lifetimes must satisfy 0 < idle <= absolute <= 400 days")]
    RefreshLifetimes,
}

const MAX_ADDRESSES: usize = 50;
const MAX_NAME: usize = 200;
const MAX_REFRESH_AGE: Span = Span::days(400);

impl Client {
    /// Every rule that this registration breaks; empty when it is sound. Whether inline keys are usable is
    /// for the room that reads keys.
    #[must_use]
    pub fn check(&self, environment: Environment) -> Vec<ClientFault> {
        let mut faults = Vec::new();
        self.check_name(&mut faults);
        self.check_grants(&mut faults);
        self.check_redirects(&mut faults);
        self.check_authentication(&mut faults);
        self.check_sector(&mut faults);
        self.check_calls(environment, &mut faults);
        self.check_lifetimes(&mut faults);
        faults
    }

    fn check_name(&self, faults: &mut Vec<ClientFault>) {
        let name = self.name.for_reader(Language::It).0;
        if name.trim().is_empty() || name.chars().count() > MAX_NAME {
            faults.push(ClientFault::Name);
        }
    }

    fn check_grants(&self, faults: &mut Vec<ClientFault>) {
        if self.grant_types.is_empty() {
            faults.push(ClientFault::NoGrant);
        }
        if self.allows(GrantType::RefreshToken) && !self.allows(GrantType::AuthorizationCode) {
            faults.push(ClientFault::RefreshWithoutCode);
        }
        if self.allows(GrantType::ClientCredentials) && self.is_public() {
            faults.push(ClientFault::PublicClientCredentials);
        }
        if self.scopes.contains(&Scope::OfflineAccess) && !self.allows(GrantType::RefreshToken) {
            faults.push(ClientFault::OfflineWithoutRefresh);
        }
    }

    fn check_redirects(&self, faults: &mut Vec<ClientFault>) {
        if self.allows(GrantType::AuthorizationCode) && self.redirect_uris.is_empty() {
            faults.push(ClientFault::NoRedirectUri);
        }
        if self.redirect_uris.len() > MAX_ADDRESSES || self.post_logout_redirect_uris.len() > MAX_ADDRESSES {
            faults.push(ClientFault::TooManyAddresses);
        }
        if !self.is_public() {
            let addresses = self.redirect_uris.iter().chain(&self.post_logout_redirect_uris);
            let private = addresses.filter(|uri| uri.kind() == RedirectUriKind::PrivateScheme);
            faults.extend(private.map(|uri| ClientFault::PrivateSchemeOfConfidentialClient(uri.to_string())));
        }
    }

    fn check_authentication(&self, faults: &mut Vec<ClientFault>) {
        if self.is_public() && self.pkce == PkcePolicy::WhenOffered {
            faults.push(ClientFault::PublicClientWithoutPkce);
        }
        match &self.keys {
            ClientKeys::None if self.auth_method == ClientAuthMethod::PrivateKeyJwt => faults.push(ClientFault::NoKeys),
            ClientKeys::Jwks(set) if !set.get("keys").is_some_and(serde_json::Value::is_array) => {
                faults.push(ClientFault::MalformedKeys);
            }
            ClientKeys::None | ClientKeys::Jwks(_) | ClientKeys::JwksUri(_) => {}
        }
    }

    fn check_sector(&self, faults: &mut Vec<ClientFault>) {
        if let Some(host) = &self.sector_host
            && !matches!(url::Host::parse(host), Ok(parsed) if parsed.to_string() == *host)
        {
            faults.push(ClientFault::MalformedSector);
        }
        let names_people = self.allows(GrantType::AuthorizationCode) && !self.redirect_uris.is_empty();
        if self.subject_type == SubjectType::Pairwise && names_people && self.sector().is_none() {
            faults.push(ClientFault::NoSector);
        }
    }

    fn check_calls(&self, environment: Environment, faults: &mut Vec<ClientFault>) {
        let jwks_uri = match &self.keys {
            ClientKeys::JwksUri(address) => Some(address),
            ClientKeys::None | ClientKeys::Jwks(_) => None,
        };
        let called = [
            ("backchannel_logout_uri", self.backchannel_logout_uri.as_ref()),
            ("jwks_uri", jwks_uri),
            ("security_events_uri", self.security_events_uri.as_ref()),
        ];
        let in_development = |address: &WebAddress| environment == Environment::Development && address.is_loopback();
        for (key, address) in called {
            let insecure = address.filter(|a| !a.is_https() && !self.allow_loopback_calls && !in_development(a));
            faults.extend(insecure.map(|address| ClientFault::Insecure { key, address: address.to_string() }));
        }
        for (key, address) in [("policy_uri", &self.policy_uri), ("tos_uri", &self.tos_uri)] {
            let insecure = address.as_ref().filter(|address| !address.is_https() && !address.is_loopback());
            faults.extend(insecure.map(|address| ClientFault::Insecure { key, address: address.to_string() }));
        }
        if self.backchannel_logout_session_required && self.backchannel_logout_uri.is_none() {
            faults.push(ClientFault::SessionWithoutBackchannel);
        }
    }

    fn check_lifetimes(&self, faults: &mut Vec<ClientFault>) {
        if self.default_max_age.is_some_and(|age| age < Span::ZERO) {
            faults.push(ClientFault::NegativeMaxAge);
        }
        let (idle, absolute) = (self.refresh_token_idle, self.refresh_token_absolute);
        if idle <= Span::ZERO || idle > absolute || absolute > MAX_REFRESH_AGE {
            faults.push(ClientFault::RefreshLifetimes);
        }
    }
}

#[cfg(test)]
mod tests;
