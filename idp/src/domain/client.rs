//! A service module that relies on this provider.

mod check;

pub use check::ClientFault;

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::claim::Claim;
use crate::domain::federation::Purpose;
use crate::domain::id::ClientId;
use crate::domain::language::LocalizedText;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::ScopeSet;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::Span;
use crate::domain::web_address::WebAddress;
use std::collections::BTreeSet;

/// A client of OAuth 2.0 as registered, stored whole as one JSON document. Hashes of its secrets are kept apart.
///
/// The names of the fields are the keys of the catalogue. A document of an older version reads with the defaults
/// of [`Client::new`] for what it lacks; [`Client::check`] tells whether the whole makes sense.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate yes or no of the catalogue")]
pub struct Client {
    /// `client_id`.
    pub id: ClientId,
    /// The name people see at consent, in several languages.
    pub name: LocalizedText,
    /// Whether it may be used at all.
    #[serde(default)]
    pub state: ClientState,
    /// Where the browser may be sent back to with a code.
    #[serde(default)]
    pub redirect_uris: Vec<RedirectUri>,
    /// Where the browser may be sent back to after signing out (RP-Initiated Logout 1.0, section 3.1).
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Where sign-outs are announced (Back-Channel Logout 1.0, section 2.2).
    #[serde(default)]
    pub backchannel_logout_uri: Option<WebAddress>,
    /// Whether the announcement must name the session.
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    /// How it proves itself at the token endpoint.
    #[serde(default)]
    pub auth_method: ClientAuthMethod,
    /// Its public keys, for `private_key_jwt`.
    #[serde(default)]
    pub keys: ClientKeys,
    /// The grants it may use.
    #[serde(default = "default_grants")]
    pub grant_types: BTreeSet<GrantType>,
    /// The scopes it may ask for (S-57).
    #[serde(default)]
    pub scopes: ScopeSet,
    /// The claims it is told at every login, beside those of the scopes.
    #[serde(default)]
    pub attributes: BTreeSet<Claim>,
    /// Whether each sector sees its own `sub` of a person.
    #[serde(default)]
    pub subject_type: SubjectType,
    /// The host that stands for the sector of a pairwise client with several redirect hosts.
    #[serde(default)]
    pub sector_host: Option<String>,
    /// The weakest login it accepts.
    #[serde(default = "default_level")]
    pub minimum_level: AssuranceLevel,
    /// Whether it understands that a person acts for another.
    #[serde(default)]
    pub supports_represents: bool,
    /// When people are asked whether it may know them.
    #[serde(default)]
    pub consent: ConsentPolicy,
    /// Whether it must send a code challenge (RFC 7636).
    #[serde(default)]
    pub pkce: PkcePolicy,
    /// Algorithm of its ID and logout tokens.
    #[serde(default = "default_algorithm")]
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// Algorithm of signed userinfo answers; plain JSON when absent.
    #[serde(default)]
    pub userinfo_signed_response_alg: Option<SigningAlgorithm>,
    /// Algorithm of its access tokens; that of its ID tokens when absent.
    #[serde(default)]
    pub access_token_signed_response_alg: Option<SigningAlgorithm>,
    /// The resource it is, that is the audience of its access tokens (DECISIONS 6). See [`Client::resource`].
    #[serde(default)]
    pub resource: Option<WebAddress>,
    /// Whether it may be called at loopback and private addresses.
    #[serde(default)]
    pub allow_loopback_calls: bool,
    /// The attribute set that logins for it ask of a federation, by its index; the smallest that holds what the client
    /// may be told when absent (DECISIONS 13).
    #[serde(default)]
    pub attribute_set: Option<u16>,
    /// Which types of SPID identity it wants; private and professional natural persons when absent (AgID notice 18).
    #[serde(default)]
    pub spid_purpose: Option<Purpose>,
    /// Where security events are sent (DECISIONS 13).
    #[serde(default)]
    pub security_events_uri: Option<WebAddress>,
    /// Whether its ID tokens always say when the person logged in.
    #[serde(default)]
    pub require_auth_time: bool,
    /// Logins older than this are asked again unless the request says otherwise (`default_max_age`).
    #[serde(default)]
    pub default_max_age: Option<Span>,
    /// Its privacy notice.
    #[serde(default)]
    pub policy_uri: Option<WebAddress>,
    /// Its terms of service.
    #[serde(default)]
    pub tos_uri: Option<WebAddress>,
    /// A refresh token dies when it was not used for this long.
    #[serde(default = "default_refresh_idle")]
    pub refresh_token_idle: Span,
    /// A family of refresh tokens dies at this age (S-54).
    #[serde(default = "default_refresh_absolute")]
    pub refresh_token_absolute: Span,
}

/// Whether a client may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// In use.
    #[default]
    Enabled,
    /// Every request of it, and every token it holds, is refused.
    Disabled,
}

/// How a client proves itself (OpenID Connect Core 9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthMethod {
    /// Identifier and secret in the `Authorization` header.
    #[default]
    ClientSecretBasic,
    /// Identifier and secret in the form.
    ClientSecretPost,
    /// A JWT signed with its private key (RFC 7523).
    PrivateKeyJwt,
    /// Not at all: a public client, in a browser or on a telephone.
    None,
}

/// Where the public keys of a client come from: never from two places (OpenID Connect Registration 2).
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKeys {
    /// It has none.
    #[default]
    None,
    /// A JWK Set (RFC 7517, section 5) written into the registration.
    Jwks(serde_json::Value),
    /// An address that serves the JWK Set.
    JwksUri(WebAddress),
}

/// A way to tokens (RFC 6749, section 1.3). There is no implicit and no password grant (S-52).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// A person came by the browser.
    AuthorizationCode,
    /// Fresh tokens for the same authorization.
    RefreshToken,
    /// The client for itself, no person.
    ClientCredentials,
}

/// How a person is named to a client (OpenID Connect Core 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// Each sector sees another `sub`.
    #[default]
    Pairwise,
    /// The same `sub` everywhere.
    Public,
}

/// When people are asked whether a client may know them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPolicy {
    /// The first time, and again when it wants to know more.
    #[default]
    Once,
    /// At every authorization.
    Always,
    /// Never: a module of the body itself.
    Never,
}

/// Whether a code challenge is compulsory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkcePolicy {
    /// Requests without a challenge are refused.
    #[default]
    Required,
    /// A challenge is enforced when it was sent. For confidential clients that cannot do better.
    WhenOffered,
}

impl GrantType {
    /// All grants, as discovery lists them.
    pub const ALL: [Self; 3] = [Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials];

    /// The value of `grant_type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }
}

impl ClientAuthMethod {
    /// All methods, as discovery lists them.
    pub const ALL: [Self; 4] = [Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt, Self::None];

    /// The registered name (`token_endpoint_auth_method`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::None => "none",
        }
    }
}

fn default_grants() -> BTreeSet<GrantType> {
    BTreeSet::from([GrantType::AuthorizationCode])
}

const fn default_level() -> AssuranceLevel {
    AssuranceLevel::One
}

const fn default_algorithm() -> SigningAlgorithm {
    SigningAlgorithm::Rs256
}

const fn default_refresh_idle() -> Span {
    Span::days(14)
}

const fn default_refresh_absolute() -> Span {
    Span::days(90)
}

impl Client {
    /// A confidential client with the default of every setting, and nothing registered yet.
    #[must_use]
    pub fn new(id: ClientId, name: LocalizedText) -> Self {
        Self {
            id,
            name,
            state: ClientState::Enabled,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            auth_method: ClientAuthMethod::ClientSecretBasic,
            keys: ClientKeys::None,
            grant_types: default_grants(),
            scopes: ScopeSet::default(),
            attributes: BTreeSet::new(),
            subject_type: SubjectType::Pairwise,
            sector_host: None,
            minimum_level: default_level(),
            supports_represents: false,
            consent: ConsentPolicy::Once,
            pkce: PkcePolicy::Required,
            id_token_signed_response_alg: default_algorithm(),
            userinfo_signed_response_alg: None,
            access_token_signed_response_alg: None,
            resource: None,
            allow_loopback_calls: false,
            attribute_set: None,
            spid_purpose: None,
            security_events_uri: None,
            require_auth_time: false,
            default_max_age: None,
            policy_uri: None,
            tos_uri: None,
            refresh_token_idle: default_refresh_idle(),
            refresh_token_absolute: default_refresh_absolute(),
        }
    }

    /// Whether the client cannot keep a secret.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.auth_method == ClientAuthMethod::None
    }

    /// Whether the client may be used.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.state == ClientState::Enabled
    }

    /// Whether the client may use `grant`.
    #[must_use]
    pub fn allows(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// The redirect address that a request may use, as presented, if it is a registered one.
    #[must_use]
    pub fn find_redirect_uri(&self, presented: &str) -> Option<RedirectUri> {
        let known = self.redirect_uris.iter().any(|uri| uri.matches(presented, self.is_public()));
        if known { presented.parse().ok() } else { None }
    }

    /// The address after signing out that a request may use, as presented, if it is a registered one (S-64).
    #[must_use]
    pub fn find_post_logout_redirect_uri(&self, presented: &str) -> Option<RedirectUri> {
        let known = self.post_logout_redirect_uris.iter().any(|uri| uri.matches(presented, self.is_public()));
        if known { presented.parse().ok() } else { None }
    }

    /// The algorithm of its access tokens.
    #[must_use]
    pub fn access_token_algorithm(&self) -> SigningAlgorithm {
        self.access_token_signed_response_alg.unwrap_or(self.id_token_signed_response_alg)
    }

    /// The resource that this client is: registered, or `{issuer}/modules/{client id}` (DECISIONS 6).
    #[must_use]
    pub fn resource(&self, issuer: &str) -> String {
        match &self.resource {
            Some(resource) => resource.as_str().to_owned(),
            None => format!("{}/modules/{}", issuer.trim_end_matches('/'), self.id),
        }
    }

    /// The sector of a pairwise client (OpenID Connect Core 8.1): the registered host, else the one host of its
    /// redirect addresses; `None` when there is none or more than one.
    #[must_use]
    pub fn sector(&self) -> Option<String> {
        if let Some(host) = &self.sector_host {
            return Some(host.clone());
        }
        let hosts: BTreeSet<String> = self.redirect_uris.iter().filter_map(RedirectUri::host).collect();
        if hosts.len() == 1 { hosts.into_iter().next() } else { None }
    }

    /// Whether a script served from `origin` may read its token and userinfo answers: that of one of its own
    /// redirect addresses, for public clients alone (S-62).
    #[must_use]
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.is_public() && self.redirect_uris.iter().any(|uri| uri.origin().as_deref() == Some(origin))
    }

    /// The claims that this client may be told about a person: those of its scopes and its attributes (S-57).
    #[must_use]
    pub fn permitted_claims(&self) -> BTreeSet<Claim> {
        self.scopes.claims().union(&self.attributes).copied().collect()
    }
}
