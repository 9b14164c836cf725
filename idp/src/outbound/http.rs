//! The guarded HTTP client (S-137 to S-143).
//!
//! Every call: an allowed scheme and port; an address that may be called, checked after resolution on every address
//! that the name has, with the connection made to what was checked; no redirect; no proxy from the environment; one
//! bound on the time of the whole call and one on the size of the answer. The answer's body is never put into an
//! error or a log.

mod resolver;
mod target;
#[cfg(test)]
mod tests;

pub use resolver::{NameResolver, Resolved, SystemResolver};

use crate::domain::secret::Secret;
use crate::domain::time::Span;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, Response, StatusCode};
use std::sync::{Arc, OnceLock};
use url::Url;

/// How far a call may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPolicy {
    /// https to public addresses, on ports 443 and 80 and from 1024 upward (registered services often listen on
    /// 8443 and the like).
    Public,
    /// Also http, loopback and private addresses, on any port: the client's `allow_loopback_calls` (S-143). Link-local
    /// and the other special addresses stay closed.
    PrivateToo,
}

/// Bounds of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// From the resolution of the name to the last byte of the answer, the second try included.
    pub total_time: Span,
    /// Bytes of an answer's body that are read.
    pub body_bytes: usize,
}

/// Why a call gave nothing. Holds no part of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Neither https, nor http where that is allowed.
    #[error("the address to call has a scheme that is not allowed")]
    ForbiddenScheme,
    /// A port below 1024 other than 443 and 80.
    #[error("the address to call has a port that is not allowed")]
    ForbiddenPort,
    /// The host, or one of the addresses of its name, is not to be called.
    #[error("the host to call is, or resolves to, an address that is not allowed")]
    ForbiddenAddress,
    /// A user name in the address, or no host.
    #[error("the address to call is not a plain one")]
    ForbiddenForm,
    /// Name not found, connection refused, TLS failed, connection broken.
    #[error("the host could not be reached")]
    Unreachable,
    /// The call took longer than its bound.
    #[error("the host did not answer in time")]
    TimedOut,
    /// An answer of 300 to 399, which is never followed.
    #[error("the host answered with a redirect")]
    Redirected,
    /// Any other answer than 200 where content was asked for.
    #[error("the host answered with status {0}")]
    Status(u16),
    /// More body than its bound.
    #[error("the answer is too large")]
    TooLarge,
    /// Another content type than the one asked for, or a body that is not JSON.
    #[error("the answer is not the JSON document that was asked for")]
    NotJson,
    /// The TLS library could not be set up: a fault of this machine.
    #[error("the HTTP client could not be set up")]
    NotReady,
}

/// The only HTTP client of the house. Cheap to clone; connections are kept and shared.
#[derive(Clone)]
pub struct GuardedClient {
    inner: Arc<Inner>,
}

struct Inner {
    limits: CallLimits,
    resolver: Arc<dyn NameResolver>,
    // Made at the first call: reading the system's certificates takes time and memory that many never need.
    public: OnceLock<Option<reqwest::Client>>,
    private_too: OnceLock<Option<reqwest::Client>>,
}

impl Default for CallLimits {
    /// 5 s and 1 MB (S-139).
    fn default() -> Self {
        Self { total_time: Span::seconds(5), body_bytes: 1_000_000 }
    }
}

impl CallPolicy {
    /// The policy of a client with that value of `allow_loopback_calls`.
    #[must_use]
    pub const fn of_client(allow_loopback_calls: bool) -> Self {
        if allow_loopback_calls { Self::PrivateToo } else { Self::Public }
    }
}

impl Default for GuardedClient {
    fn default() -> Self {
        Self::new(CallLimits::default())
    }
}

impl GuardedClient {
    /// A client that resolves names as the system does.
    #[must_use]
    pub fn new(limits: CallLimits) -> Self {
        Self::with_resolver(limits, Arc::new(SystemResolver))
    }

    /// A client with its own way to resolve names.
    #[must_use]
    pub fn with_resolver(limits: CallLimits, resolver: Arc<dyn NameResolver>) -> Self {
        let inner = Inner { limits, resolver, public: OnceLock::new(), private_too: OnceLock::new() };
        Self { inner: Arc::new(inner) }
    }

    /// Fetches a JSON document and gives its text, which is known to be well-formed JSON and nothing more. Tries a
    /// second time when the connection fails (S-139).
    ///
    /// # Errors
    /// When the call is refused or fails, or the answer is not 200 with `application/json`, `application/…+json`.
    pub async fn get_json(&self, url: &Url, policy: CallPolicy) -> Result<String, CallError> {
        self.within_time(async {
            let response = match self.send(fetch(url, "application/json"), policy).await {
                Err(CallError::Unreachable) => self.send(fetch(url, "application/json"), policy).await?,
                first => first?,
            };
            if response.status() != StatusCode::OK {
                return Err(CallError::Status(response.status().as_u16()));
            }
            check_json_type(&response)?;
            let body = read(response, self.inner.limits.body_bytes).await?;
            let text = String::from_utf8(body).map_err(|_| CallError::NotJson)?;
            serde_json::from_str::<serde::de::IgnoredAny>(&text).map_err(|_| CallError::NotJson)?;
            Ok(text)
        })
        .await
    }

    /// Fetches a document of any type, within bounds of its own.
    ///
    /// # Errors
    /// When the call is refused or fails, or the answer is not 200.
    pub async fn get_document(
        &self,
        url: &Url,
        accept: &'static str,
        policy: CallPolicy,
        limits: CallLimits,
    ) -> Result<Vec<u8>, CallError> {
        let call = async {
            let response = self.send(fetch(url, accept), policy).await?;
            if response.status() != StatusCode::OK {
                return Err(CallError::Status(response.status().as_u16()));
            }
            read(response, limits.body_bytes).await
        };
        tokio::time::timeout(limits.total_time.as_std(), call).await.unwrap_or(Err(CallError::TimedOut))
    }

    /// Posts form fields and gives the status of the answer; the body is not read. Not tried twice, for the first
    /// try may have been heard.
    ///
    /// # Errors
    /// When the call is refused or fails, or is answered with a redirect.
    pub async fn post_form(
        &self,
        url: &Url,
        fields: &[(&str, &str)],
        policy: CallPolicy,
    ) -> Result<StatusCode, CallError> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = post(url, "application/x-www-form-urlencoded", body);
        self.within_time(async { Ok(self.send(request, policy).await?.status()) }).await
    }

    /// Posts a JSON document, with a bearer token where one is given, and gives the status of the answer.
    ///
    /// # Errors
    /// As [`Self::post_form`].
    pub async fn post_json(
        &self,
        url: &Url,
        document: &serde_json::Value,
        bearer: Option<&Secret>,
        policy: CallPolicy,
    ) -> Result<StatusCode, CallError> {
        let mut request = post(url, "application/json", document.to_string());
        if let Some(bearer) = bearer {
            let value = HeaderValue::try_from(format!("Bearer {}", bearer.expose()));
            let mut value = value.map_err(|_| CallError::ForbiddenForm)?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        self.within_time(async { Ok(self.send(request, policy).await?.status()) }).await
    }

    async fn within_time<T>(&self, call: impl Future<Output = Result<T, CallError>>) -> Result<T, CallError> {
        let limit = self.inner.limits.total_time.as_std();
        tokio::time::timeout(limit, call).await.unwrap_or(Err(CallError::TimedOut))
    }

    async fn send(&self, request: Request, policy: CallPolicy) -> Result<Response, CallError> {
        target::check(request.url(), policy)?;
        let response = self.client(policy)?.execute(request).await.map_err(|error| call_error(&error))?;
        if response.status().is_redirection() { Err(CallError::Redirected) } else { Ok(response) }
    }

    /// One client a policy, so that a connection made under the wider one is never used under the narrower.
    fn client(&self, policy: CallPolicy) -> Result<&reqwest::Client, CallError> {
        let place = match policy {
            CallPolicy::Public => &self.inner.public,
            CallPolicy::PrivateToo => &self.inner.private_too,
        };
        place.get_or_init(|| self.build(policy)).as_ref().ok_or(CallError::NotReady)
    }

    fn build(&self, policy: CallPolicy) -> Option<reqwest::Client> {
        let resolver = resolver::CheckingResolver::new(Arc::clone(&self.inner.resolver), policy);
        let built = reqwest::Client::builder()
            .dns_resolver(Arc::new(resolver))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent("Varco")
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .http1_only()
            .pool_max_idle_per_host(4)
            .build();
        built.inspect_err(|error| tracing::error!(%error, "the HTTP client could not be set up")).ok()
    }
}

async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| call_error(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(CallError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn fetch(url: &Url, accept: &'static str) -> Request {
    let mut request = Request::new(Method::GET, url.clone());
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static(accept));
    request
}

fn post(url: &Url, content_type: &'static str, body: String) -> Request {
    let mut request = Request::new(Method::POST, url.clone());
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    *request.body_mut() = Some(body.into());
    request
}

/// `application/json` or a type of its family, such as `application/jwk-set+json` (S-140).
fn check_json_type(response: &Response) -> Result<(), CallError> {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
    if is_json { Ok(()) } else { Err(CallError::NotJson) }
}

/// What a failure of the library means. A refusal of [`resolver::CheckingResolver`] lies somewhere in its chain of
/// causes.
fn call_error(error: &reqwest::Error) -> CallError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(refusal) = error.downcast_ref::<CallError>() {
            return *refusal;
        }
        cause = error.source();
    }
    if error.is_timeout() { CallError::TimedOut } else { CallError::Unreachable }
}
