//! The conversation with Varco, through the crate `openidconnect`.

use crate::logout_token;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreJsonWebKeySet, CoreProviderMetadata,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _, UserInfoClaims,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

type Fault = Box<dyn Error + Send + Sync>;
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The claims that OpenID Connect does not name, such as the fiscal code.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
struct More(BTreeMap<String, Value>);

impl AdditionalClaims for More {}

/// Varco, as this module knows it from discovery.
pub struct Provider {
    metadata: CoreProviderMetadata,
    http: reqwest::Client,
    redirect_uri: RedirectUrl,
    issuer: String,
    client_id: String,
    client_secret: String,
    base_url: String,
    introspection_endpoint: String,
    end_session_endpoint: String,
}

/// A person who is signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The claims of the ID token and of userinfo, by name.
    pub claims: Vec<(String, String)>,
    /// For our own requests, and for introspection.
    pub access_token: String,
    /// For signing out.
    pub id_token: String,
    /// How we know the session at Varco.
    pub sid: String,
}

impl Provider {
    /// Reads the discovery document and the keys.
    pub async fn discover(issuer: &str, client_id: &str, client_secret: &str, base_url: &str) -> Result<Self, Fault> {
        // Redirects are never followed: an answer comes from where the question went.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(5))
            .no_proxy()
            .build()?;
        let document = get_json(&http, &format!("{issuer}/.well-known/openid-configuration")).await?;
        let endpoint = |name: &str| document[name].as_str().map(str::to_owned).ok_or(format!("no {name}"));
        let (introspection_endpoint, end_session_endpoint) =
            (endpoint("introspection_endpoint")?, endpoint("end_session_endpoint")?);
        let metadata: CoreProviderMetadata = serde_json::from_value(document.clone())?;
        if metadata.issuer().as_str() != issuer {
            return Err("the discovery document is another issuer's".into());
        }
        Ok(Self {
            metadata,
            http,
            redirect_uri: RedirectUrl::new(format!("{base_url}/callback"))?,
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            base_url: base_url.to_owned(),
            introspection_endpoint,
            end_session_endpoint,
        })
    }

    /// Who Varco is.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Who we are to Varco.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client with the given keys of Varco.
    fn client(&self, keys: CoreJsonWebKeySet) -> Client {
        let (id, secret) = (self.client_id.clone(), self.client_secret.clone());
        let metadata = self.metadata.clone().set_jwks(keys);
        CoreClient::from_provider_metadata(metadata, ClientId::new(id), Some(ClientSecret::new(secret)))
            .set_redirect_uri(self.redirect_uri.clone())
    }

    /// The keys as they are now: Varco changes them from time to time, and publishes the next ones a day ahead.
    async fn keys(&self) -> Result<CoreJsonWebKeySet, Fault> {
        Ok(serde_json::from_value(get_json(&self.http, self.metadata.jwks_uri().as_str()).await?)?)
    }

    /// Where to send a person who wants to sign in, and what the answer must match.
    pub fn authorization_request(&self) -> (String, CsrfToken, Nonce, PkceCodeVerifier) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = self
            .client(CoreJsonWebKeySet::default())
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        (address.to_string(), state, nonce, verifier)
    }

    /// Exchanges a code for tokens and verifies the ID token.
    pub async fn exchange(&self, code: String, verifier: PkceCodeVerifier, nonce: &Nonce) -> Result<SignedIn, Fault> {
        let call = |request| send(self.http.clone(), request);
        let client = self.client(self.keys().await?);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(verifier)
            .request_async(&call)
            .await?;
        let id_token = tokens.id_token().ok_or("no ID token")?;
        id_token.claims(&client.id_token_verifier(), nonce)?;
        let told: UserInfoClaims<More, CoreGenderClaim> =
            client.user_info(tokens.access_token().clone(), None)?.request_async(&call).await?;
        // The ID token is verified; reading its payload once more shows every claim, also those of Varco's own.
        let mut claims = logout_token::payload(&id_token.to_string())?;
        let sid = claims["sid"].as_str().unwrap_or_default().to_owned();
        if let (Value::Object(all), Value::Object(more)) = (&mut claims, serde_json::to_value(told)?) {
            all.extend(more);
        }
        Ok(SignedIn {
            claims: flat(&claims),
            access_token: tokens.access_token().secret().clone(),
            id_token: id_token.to_string(),
            sid,
        })
    }

    /// Whether an access token still stands (RFC 7662). Asked before every write.
    pub async fn is_active(&self, token: &str) -> Result<bool, Fault> {
        let form = [("token", token), ("token_type_hint", "access_token")];
        let body = form.map(|(name, value)| format!("{name}={value}")).join("&");
        let answer = self
            .http
            .post(&self.introspection_endpoint)
            .basic_auth(&self.client_id, Some(&self.client_secret))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await?
            .error_for_status()?
            .bytes()
            .await?;
        let answer: Value = serde_json::from_slice(&answer)?;
        Ok(answer["active"] == true)
    }

    /// Where to send a person who signed out here, to sign out at Varco as well.
    pub fn sign_out_address(&self, id_token: &str) -> String {
        format!("{}?id_token_hint={id_token}&post_logout_redirect_uri={}/", self.end_session_endpoint, self.base_url)
    }

    /// The `sid` of a session that ended, from a verified logout token.
    pub async fn ended_session(&self, token: &str) -> Result<String, Fault> {
        logout_token::verify(token, &self.keys().await?, &self.issuer, &self.client_id)
    }
}

/// The claims as lines of a table.
fn flat(claims: &Value) -> Vec<(String, String)> {
    let Value::Object(claims) = claims else { return Vec::new() };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    claims.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

async fn get_json(http: &reqwest::Client, address: &str) -> Result<Value, Fault> {
    let body = http.get(address).send().await?.error_for_status()?.bytes().await?;
    Ok(serde_json::from_slice(&body)?)
}

/// Carries the requests of the crate `openidconnect` over our own HTTP client.
async fn send(
    http: reqwest::Client,
    request: openidconnect::HttpRequest,
) -> Result<openidconnect::HttpResponse, openidconnect::HttpClientError<reqwest::Error>> {
    let failed = |error| openidconnect::HttpClientError::Reqwest(Box::new(error));
    let answer = http.execute(request.try_into().map_err(failed)?).await.map_err(failed)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.map_err(failed)?;
    let mut response = openidconnect::HttpResponse::new(body.to_vec());
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    Ok(response)
}
