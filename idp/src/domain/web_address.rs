//! Absolute addresses of the web, checked once: where clients are called, and how resources are named.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use url::{Host, Url};

/// The longest address anybody may register, in bytes.
pub const MAX_LENGTH: usize = 2048;

/// An absolute `https` or `http` address as browsers write it: no user name, no fragment, at most 2048 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(Arc<str>);

/// Why a text is not an address that can be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// More than [`MAX_LENGTH`] bytes.
    #[error("the address is longer than 2048 characters")]
    TooLong,
    /// A space, a control character, a backslash or anything beyond ASCII.
    #[error("the address holds a character that addresses must encode")]
    ForbiddenCharacter,
    /// A `#` (RFC 6749, section 3.1.2; RFC 8707, section 2).
    #[error("the address has a fragment")]
    Fragment,
    /// A `*`: addresses are compared as they are.
    #[error("the address has a wildcard")]
    Wildcard,
    /// `user@` or `user:password@`.
    #[error("the address has a user name")]
    UserName,
    /// Relative, without host, or otherwise not parsed.
    #[error("the address is not absolute")]
    NotAbsolute,
    /// Browsers would write it in another way (upper-case host, default port, `..`), so that a comparison of
    /// texts would mislead.
    #[error("the address is not written as browsers write it")]
    NotCanonical,
    /// A scheme that is not allowed here.
    #[error("the scheme of the address is not allowed here")]
    Scheme,
}

/// What all addresses have in common: length, alphabet, no fragment, no wildcard, no user name, canonical.
///
/// # Errors
/// The first rule that `text` breaks.
pub(super) fn parse_absolute(text: &str) -> Result<Url, AddressFault> {
    if text.len() > MAX_LENGTH {
        return Err(AddressFault::TooLong);
    }
    if !text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}')) {
        return Err(AddressFault::ForbiddenCharacter);
    }
    if text.contains('#') {
        return Err(AddressFault::Fragment);
    }
    if text.contains('*') {
        return Err(AddressFault::Wildcard);
    }
    let url = Url::parse(text).map_err(|_| AddressFault::NotAbsolute)?;
    // An empty user name ("https://@host") disappears in parsing, hence the look at the text.
    let authority = text.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    if !url.username().is_empty() || url.password().is_some() || authority.contains('@') {
        return Err(AddressFault::UserName);
    }
    let without_root = url.as_str().strip_suffix('/').filter(|_| url.path() == "/" && url.query().is_none());
    if url.as_str() == text || without_root == Some(text) { Ok(url) } else { Err(AddressFault::NotCanonical) }
}

/// Whether the address leads to this same machine: a loopback literal, `localhost` or a name below it
/// (RFC 6761, section 6.3).
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

impl WebAddress {
    /// The address as registered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parsed address.
    ///
    /// # Panics
    /// Never: the text was parsed when the address was made.
    #[must_use]
    pub fn to_url(&self) -> Url {
        Url::parse(&self.0).expect("a WebAddress was parsed when it was made")
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether the address leads to this same machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.to_url())
    }

    /// The host, without port.
    #[must_use]
    pub fn host(&self) -> String {
        self.to_url().host_str().unwrap_or_default().to_owned()
    }
}

impl FromStr for WebAddress {
    type Err = AddressFault;
    fn from_str(text: &str) -> Result<Self, AddressFault> {
        let url = parse_absolute(text)?;
        match url.scheme() {
            "https" | "http" => Ok(Self(text.into())),
            _ => Err(AddressFault::Scheme),
        }
    }
}

impl TryFrom<String> for WebAddress {
    type Error = AddressFault;
    fn try_from(text: String) -> Result<Self, AddressFault> {
        text.parse()
    }
}

impl From<WebAddress> for String {
    fn from(address: WebAddress) -> Self {
        address.0.as_ref().to_owned()
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebAddress({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_as_browsers_write_them() {
        for good in [
            "https://anagrafe.comune.example",
            "https://anagrafe.comune.example/",
            "http://localhost:8090/backchannel-logout",
            "https://a.example/x?y=z&w=%20",
            "https://[2001:db8::1]:8443/x",
        ] {
            assert!(good.parse::<WebAddress>().is_ok(), "{good}");
        }
    }

    #[test]
    fn refuses_what_could_be_read_in_two_ways() {
        for (bad, fault) in [
            ("", AddressFault::NotAbsolute),
            ("/callback", AddressFault::NotAbsolute),
            ("https://", AddressFault::NotAbsolute),
            ("https://a.example/#", AddressFault::Fragment),
            ("https://*.a.example/", AddressFault::Wildcard),
            ("https://a@b.example/", AddressFault::UserName),
            ("https://:pw@b.example/", AddressFault::UserName),
            ("https://@b.example/", AddressFault::UserName),
            ("https://A.example/", AddressFault::NotCanonical),
            ("https:/a.example/", AddressFault::NotCanonical),
            ("https://a.example:443/", AddressFault::NotCanonical),
            ("https://a.example/x/../y", AddressFault::NotCanonical),
            ("https://127.1/", AddressFault::NotCanonical),
            ("https://a.example/\\x", AddressFault::ForbiddenCharacter),
            ("https://a.example/ x", AddressFault::ForbiddenCharacter),
            ("https://à.example/", AddressFault::ForbiddenCharacter),
            ("https://a.example/\r\nx", AddressFault::ForbiddenCharacter),
            ("ftp://a.example/", AddressFault::Scheme),
            ("javascript:alert(1)", AddressFault::Scheme),
        ] {
            assert_eq!(bad.parse::<WebAddress>(), Err(fault), "{bad}");
        }
        let long = format!("https://a.example/{}", "x".repeat(MAX_LENGTH));
        assert_eq!(long.parse::<WebAddress>(), Err(AddressFault::TooLong));
    }

    #[test]
    fn knows_the_same_machine() {
        for (text, loopback) in [
            ("http://127.0.0.1:9/", true),
            ("http://[::1]/", true),
            ("http://localhost/", true),
            ("http://b.localhost/", true),
            ("http://localhost.example/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(text.parse::<WebAddress>().expect("a good address").is_loopback(), loopback, "{text}");
        }
    }
}
