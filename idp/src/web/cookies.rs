//! Cookies (DECISIONS 15): over https with the prefix `__Host-` and `Secure`; over http on loopback the same
//! names without them. All are `HttpOnly`, host-only, `Path=/`, `SameSite=Lax`, but for the one that waits for a message
//! from another site ([`DepartureCookie`]).

use crate::domain::secret::{Secret, SecretHash};
use crate::domain::tenant::Tenant;
use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The login.
    Session,
    /// The browser, for a year: recognises a known device, and binds forms and requests to this browser.
    Browser,
    /// A login between its first and its second factor, sealed.
    PendingLogin,
    /// The language that was chosen.
    Language,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "varco_session",
            Self::Browser => "varco_browser",
            Self::PendingLogin => "varco_login",
            Self::Language => "varco_language",
        }
    }

    /// How long the browser keeps it, in seconds; `None` until it is closed.
    const fn max_age(self) -> Option<u32> {
        match self {
            Self::Session => None,
            Self::Browser | Self::Language => Some(365 * 24 * 3_600),
            Self::PendingLogin => Some(600),
        }
    }

    /// The value the browser sent, if it is of a length that we ever give out.
    #[must_use]
    pub fn find(self, headers: &HeaderMap, tenant: &Tenant) -> Option<Secret> {
        find(headers, &full_name(self.name(), tenant))
    }

    /// The header that sets it.
    #[must_use]
    pub fn set(self, tenant: &Tenant, value: &str) -> HeaderValue {
        let age = self.max_age().map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        self.header(tenant, value, &age)
    }

    /// The header that removes it.
    #[must_use]
    pub fn clear(self, tenant: &Tenant) -> HeaderValue {
        self.header(tenant, "", "; Max-Age=0")
    }

    fn header(self, tenant: &Tenant, value: &str, age: &str) -> HeaderValue {
        let secure = if tenant.is_https() { "; Secure" } else { "" };
        header(format!("{}={value}; Path=/{age}{secure}; HttpOnly; SameSite=Lax", full_name(self.name(), tenant)))
    }
}

/// The cookie that leaves with a SAML request and comes back with its answer, which another site posts (S-40). Each
/// attempt has its own, named after its `RelayState`, so that two tabs do not disturb each other.
#[derive(Clone, Debug)]
pub struct DepartureCookie(String);

impl DepartureCookie {
    /// The one of that `RelayState`.
    #[must_use]
    pub fn of(relay_state: SecretHash) -> Self {
        let [a, b, c, d, ..] = relay_state.as_bytes();
        Self(format!("varco_saml_{a:02x}{b:02x}{c:02x}{d:02x}"))
    }

    /// The value that the browser sent.
    #[must_use]
    pub fn find(&self, headers: &HeaderMap, tenant: &Tenant) -> Option<Secret> {
        find(headers, &full_name(&self.0, tenant))
    }

    /// The header that sets it, for so many seconds.
    #[must_use]
    pub fn set(&self, tenant: &Tenant, value: &Secret, seconds: i64) -> HeaderValue {
        self.header(tenant, value.expose(), seconds)
    }

    /// The header that removes it.
    #[must_use]
    pub fn clear(&self, tenant: &Tenant) -> HeaderValue {
        self.header(tenant, "", 0)
    }

    /// Browsers take `None` with `Secure` alone. On loopback the ports are one site, so that `Lax` does.
    fn header(&self, tenant: &Tenant, value: &str, seconds: i64) -> HeaderValue {
        let site = if tenant.is_https() { "; Secure; HttpOnly; SameSite=None" } else { "; HttpOnly; SameSite=Lax" };
        header(format!("{}={value}; Path=/; Max-Age={seconds}{site}", full_name(&self.0, tenant)))
    }
}

/// The value of a cookie, if it is of a length that we ever give out.
fn find(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = pairs.flat_map(|pairs| pairs.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let value = values.find(|(found, _)| *found == name).map(|(_, value)| value)?;
    (!value.is_empty() && value.len() <= 4_000).then(|| Secret::from(value))
}

fn header(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("cookie values of ours are base64url or language tags")
}

fn full_name(name: &str, tenant: &Tenant) -> String {
    let prefix = if tenant.is_https() { "__Host-" } else { "" };
    format!("{prefix}{name}")
}
