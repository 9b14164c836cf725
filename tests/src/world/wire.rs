//! HTTP as the tests see it: nothing followed, nothing stored, nothing decoded.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use url::{Url, form_urlencoded};

/// The media type of forms.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Sends requests to the host names of a world, all of which lead to the loopback address.
#[derive(Clone, Debug)]
pub struct Wire(Client);

/// A request being put together.
#[derive(Debug)]
pub struct Call(RequestBuilder);

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The address that was asked.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Wire {
    /// A wire on which these host names stand for the loopback address.
    ///
    /// # Panics
    /// When TLS cannot be set up, which no test needs.
    #[must_use]
    pub fn to_loopback(hosts: &[&str]) -> Self {
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let plain = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let client = hosts.iter().fold(plain, |client, host| client.resolve(host, loopback)).build();
        Self(client.expect("a plain HTTP client can be made"))
    }

    /// A request of any method.
    ///
    /// # Panics
    /// When the method is not one that HTTP allows.
    #[must_use]
    pub fn call(&self, method: &str, url: &str) -> Call {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        Call(self.0.request(method, url))
    }

    /// GET.
    #[must_use]
    pub fn get(&self, url: &str) -> Call {
        self.call("GET", url)
    }

    /// POST of a form.
    #[must_use]
    pub fn post<N: AsRef<str>, V: AsRef<str>>(&self, url: &str, fields: &[(N, V)]) -> Call {
        self.call("POST", url).body(FORM, encode(fields))
    }
}

impl Call {
    /// Adds a header.
    ///
    /// # Panics
    /// When the header is not one that HTTP allows.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        Self(self.0.header(name, HeaderValue::from_bytes(value.as_bytes()).expect("a header value")))
    }

    /// Adds a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Sets the body and says what it is.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self(self.header("content-type", content_type).0.body(body.into()))
    }

    /// Sends it.
    ///
    /// # Panics
    /// When no answer comes, or one that is not text.
    pub async fn send(self) -> Answer {
        let response = self.0.send().await.expect("the provider answers");
        let (status, url, headers) = (response.status().as_u16(), response.url().clone(), response.headers().clone());
        let body = response.bytes().await.expect("the whole answer arrives");
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status, url, headers, body }
    }
}

impl Answer {
    /// A header as text, if it was sent.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The media type without its parameters; empty when there is none.
    #[must_use]
    pub fn media_type(&self) -> &str {
        self.header("content-type").and_then(|value| value.split(';').next()).unwrap_or_default().trim()
    }

    /// Whether `Cache-Control` forbids keeping the answer.
    #[must_use]
    pub fn is_not_stored(&self) -> bool {
        self.header("cache-control").is_some_and(|value| value.contains("no-store"))
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        assert_eq!(self.media_type(), "application/json", "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|fault| panic!("not JSON ({fault}): {}", self.body))
    }

    /// Where it redirects to, if it does: absolute.
    #[must_use]
    pub fn location(&self) -> Option<Url> {
        self.header("location").and_then(|location| self.url.join(location).ok())
    }
}

/// Encodes a form or a query.
#[must_use]
pub fn encode<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        form.append_pair(name.as_ref(), value.as_ref());
    }
    form.finish()
}
