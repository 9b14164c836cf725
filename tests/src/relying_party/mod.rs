//! A relying party that trusts nothing: it checks in every answer what the published conformance suites check in
//! every flow.
//!
//! Owns how requests are built and answers verified, with code of its own. Knows the provider by its addresses alone.

pub mod claims;
pub mod jose;
pub mod receiver;
pub mod request;
pub mod tokens;

use crate::browser::{Browser, Landing};
use crate::world::clients::{CLIENT_KEY, ClientSeed};
use crate::world::clock::TestClock;
use crate::world::people::Person;
use crate::world::wire::{Answer, Call, Wire};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use idp::commands::clock::SystemRandom;
use idp::domain::client::{ClientAuthMethod, PkcePolicy};
use idp::domain::random::opaque_value;
use idp::domain::time::Clock as _;
use request::Request;
use serde_json::{Value, json};
use std::sync::Arc;
use tokens::Tokens;

/// A client at work against one issuer.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// What is registered.
    pub seed: ClientSeed,
    /// The issuer.
    pub issuer: String,
    /// The discovery document.
    pub metadata: Value,
    /// The connection.
    pub wire: Wire,
    pub(crate) clock: Arc<TestClock>,
}

/// A finished login.
#[derive(Clone, Debug)]
pub struct Login {
    /// The request.
    pub request: Request,
    /// The code, which is used up.
    pub code: String,
    /// What the token endpoint gave.
    pub tokens: Tokens,
    /// The verified claims of the ID token.
    pub claims: Value,
    /// The names of the pages that the person saw.
    pub pages: Vec<String>,
}

/// A value that nobody can guess, 43 characters.
#[must_use]
pub fn unguessable() -> String {
    opaque_value(&SystemRandom).expose().to_owned()
}

impl RelyingParty {
    /// A client that has read the discovery document.
    pub async fn discover(seed: ClientSeed, issuer: &str, wire: &Wire, clock: &Arc<TestClock>) -> Self {
        let metadata = wire.get(&format!("{issuer}/.well-known/openid-configuration")).send().await;
        assert_eq!(metadata.status, 200, "{metadata:?}");
        let metadata = metadata.json();
        Self { seed, issuer: issuer.to_owned(), metadata, wire: wire.clone(), clock: Arc::clone(clock) }
    }

    /// The address of an endpoint, as discovery names it.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> &str {
        self.metadata[name].as_str().unwrap_or_else(|| panic!("discovery has no {name}"))
    }

    /// The first redirect address.
    ///
    /// # Panics
    /// When none is registered.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        self.seed.client.redirect_uris.first().expect("a redirect address").as_str()
    }

    /// An authorization request with `openid`, `state` and `nonce`, and a challenge where the client must send one.
    #[must_use]
    pub fn request(&self) -> Request {
        let (state, nonce) = (unguessable(), unguessable());
        let request = Request { parameters: Vec::new(), verifier: None }
            .also("response_type", "code")
            .also("client_id", self.seed.id())
            .also("redirect_uri", self.redirect_uri())
            .also("scope", "openid")
            .also("state", &state)
            .also("nonce", &nonce);
        match self.seed.client.pkce {
            PkcePolicy::Required => request.with_pkce(&unguessable()),
            PkcePolicy::WhenOffered => request,
        }
    }

    /// Sends a browser to the authorization endpoint.
    pub async fn authorize(&self, browser: &mut Browser, request: &Request) -> Landing {
        browser.open(&request.address(self.endpoint("authorization_endpoint"))).await
    }

    /// Sends a browser to the authorization endpoint, where the person does what the pages ask, and takes the code.
    pub async fn code_for(&self, browser: &mut Browser, person: &Person, request: &Request) -> (String, Vec<String>) {
        let landing = self.authorize(browser, request).await;
        let walk = browser.walk(landing, person).await;
        let arrived = walk.landing.away();
        (request.read_response(&arrived, &self.issuer).code(), walk.pages)
    }

    /// The whole code flow.
    pub async fn sign_in(&self, browser: &mut Browser, person: &Person, request: &Request) -> Login {
        let (code, pages) = self.code_for(browser, person, request).await;
        let tokens = self.exchange(&code, request).await;
        let claims = self.verify_id_token(tokens.id_token(), request.value("nonce")).await;
        Login { request: request.clone(), code, tokens, claims, pages }
    }

    /// A request that must be answered without any page.
    pub async fn answer_at_once(&self, browser: &mut Browser, request: &Request) -> request::Response {
        let arrived = self.authorize(browser, request).await.away();
        request.read_response(&arrived, &self.issuer)
    }

    /// Whether the browser is still logged in, as `prompt=none` tells.
    pub async fn is_logged_in(&self, browser: &mut Browser) -> bool {
        let request = self.request().with("prompt", "none");
        match self.answer_at_once(browser, &request).await {
            request::Response::Code(_) => true,
            request::Response::Error(error) => {
                assert_eq!(error, "login_required");
                false
            }
        }
    }

    /// A form sent to an endpoint, with the proof that the client is registered for.
    #[must_use]
    pub fn call(&self, endpoint: &str, fields: &[(&str, &str)]) -> Call {
        let mut fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let url = self.endpoint(endpoint);
        let mut add = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
        match self.seed.client.auth_method {
            ClientAuthMethod::ClientSecretBasic => {
                return self.wire.post(url, &fields).header("authorization", &self.basic());
            }
            ClientAuthMethod::ClientSecretPost => {
                add("client_id", self.seed.id());
                add("client_secret", self.secret());
            }
            ClientAuthMethod::PrivateKeyJwt => {
                add("client_assertion_type", ASSERTION_TYPE);
                add("client_assertion", &self.assertion(&self.assertion_claims()));
            }
            ClientAuthMethod::None => add("client_id", self.seed.id()),
        }
        self.wire.post(url, &fields)
    }

    /// The header of `client_secret_basic`, form-encoded as RFC 6749, section 2.3.1 has it.
    #[must_use]
    pub fn basic(&self) -> String {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        basic_header(&encode(self.seed.id()), &encode(self.secret()))
    }

    /// The secret.
    ///
    /// # Panics
    /// When the client has none.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.seed.secret.as_deref().expect("the client has a secret")
    }

    /// The claims of a good assertion (RFC 7523, section 3).
    #[must_use]
    pub fn assertion_claims(&self) -> Value {
        let now = self.now();
        let id = self.seed.id();
        json!({ "iss": id, "sub": id, "aud": self.issuer, "iat": now, "exp": now + 60, "jti": unguessable() })
    }

    /// An assertion with these claims, signed with the client's key.
    #[must_use]
    pub fn assertion(&self, claims: &Value) -> String {
        jose::sign_es256(&json!({ "alg": "ES256", "kid": "client-key", "typ": "JWT" }), claims, &CLIENT_KEY)
    }

    /// Asks what a token is worth (RFC 7662).
    ///
    /// # Panics
    /// When the answer has not the form of one.
    pub async fn introspect(&self, token: &str) -> Value {
        let answer = self.call("introspection_endpoint", &[("token", token)]).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.is_not_stored(), "{answer:?}");
        let answer = answer.json();
        if !answer["active"].as_bool().expect("active is a boolean") {
            assert_eq!(answer, json!({ "active": false }), "an inactive token has nothing to say");
        }
        answer
    }

    /// Ends a token (RFC 7009).
    pub async fn revoke(&self, token: &str) -> Answer {
        self.call("revocation_endpoint", &[("token", token)]).send().await
    }

    /// The present second.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now().seconds()
    }
}

/// The value of `client_assertion_type` (RFC 7523, section 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The header of Basic authentication, with what is in it taken as it stands.
#[must_use]
pub fn basic_header(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}
