//! Cookies (DECISIONS 15): over https with the prefix `__Host-` and `Secure`; over http on loopback the same
//! names without them. All are `HttpOnly`, host-only, `Path=/`, `SameSite=Lax`.

use crate::domain::secret::Secret;
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
        let name = self.full_name(tenant);
        let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut values = pairs.flat_map(|pairs| pairs.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let value = values.find(|(found, _)| *found == name).map(|(_, value)| value)?;
        (!value.is_empty() && value.len() <= 4_000).then(|| Secret::from(value))
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
        let text = format!("{}={value}; Path=/{age}{secure}; HttpOnly; SameSite=Lax", self.full_name(tenant));
        HeaderValue::try_from(text).expect("cookie values of ours are base64url or language tags")
    }

    fn full_name(self, tenant: &Tenant) -> String {
        let prefix = if tenant.is_https() { "__Host-" } else { "" };
        format!("{prefix}{}", self.name())
    }
}
