//! Addresses a client may be sent back to.

use crate::domain::web_address::{self, AddressFault};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use url::Url;

/// An address to which a browser may be redirected: registered by a client, or matched against such a one.
///
/// `https`; `http` to this same machine alone; or a private scheme that is a reversed domain name, such as
/// `it.example.app:/callback` (RFC 8252, section 7.1). No fragment, no wildcard, no user name, ≤ 2048 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(Arc<str>);

/// The sort of address, on which it depends who may register it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectUriKind {
    /// `https` to some host.
    Web,
    /// `http` or `https` to this same machine: development, or a native application listening for the answer.
    Loopback,
    /// A private scheme claimed by an application on the person's device.
    PrivateScheme,
}

impl RedirectUri {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sort of address.
    #[must_use]
    pub fn kind(&self) -> RedirectUriKind {
        let url = self.to_url();
        match url.scheme() {
            "https" | "http" if web_address::is_loopback(&url) => RedirectUriKind::Loopback,
            "https" | "http" => RedirectUriKind::Web,
            _ => RedirectUriKind::PrivateScheme,
        }
    }

    /// The host without port; `None` for a private scheme without one.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        self.to_url().host_str().map(str::to_owned)
    }

    /// Scheme, host and port, as the `Origin` header writes them; `None` for a private scheme.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let origin = self.to_url().origin();
        origin.is_tuple().then(|| origin.ascii_serialization())
    }

    /// Whether `presented` is this registered address: equal as text (RFC 6749, section 3.1.2.3; RFC 9700,
    /// section 2.1). With `any_loopback_port` (public clients) the port of `http://127.0.0.1` and
    /// `http://[::1]` may vary (RFC 8252, section 7.3); that of `localhost` may not.
    #[must_use]
    pub fn matches(&self, presented: &str, any_loopback_port: bool) -> bool {
        if presented == &*self.0 {
            return true;
        }
        any_loopback_port
            && ["http://127.0.0.1", "http://[::1]"].iter().any(|host| {
                match (rest_after_port(&self.0, host), rest_after_port(presented, host)) {
                    (Some(registered), Some(presented)) => registered == presented,
                    _ => false,
                }
            })
    }

    /// The address with `parameters` appended to its query; what was registered there stays as it is
    /// (RFC 6749, section 3.1.2). Blanks become `%20`, which every decoder understands.
    #[must_use]
    pub fn with_parameters(&self, parameters: &[(&str, &str)]) -> String {
        let mut address = self.0.as_ref().to_owned();
        for (name, value) in parameters {
            match address.find('?') {
                None => address.push('?'),
                Some(at) if at + 1 == address.len() || address.ends_with('&') => {}
                Some(_) => address.push('&'),
            }
            push_encoded(&mut address, name);
            address.push('=');
            push_encoded(&mut address, value);
        }
        address
    }

    fn to_url(&self) -> Url {
        Url::parse(&self.0).expect("a RedirectUri was parsed when it was made")
    }
}

fn push_encoded(address: &mut String, text: &str) {
    for piece in url::form_urlencoded::byte_serialize(text.as_bytes()) {
        address.push_str(if piece == "+" { "%20" } else { piece });
    }
}

/// What follows `host` and an optional port; `None` when `address` does not begin with `host`.
fn rest_after_port<'a>(address: &'a str, host: &str) -> Option<&'a str> {
    let rest = address.strip_prefix(host)?;
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(after) => {
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (port, rest) = after.split_at(digits);
            port.parse::<u16>().ok().filter(|port| *port != 0)?;
            rest
        }
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
}

impl FromStr for RedirectUri {
    type Err = AddressFault;
    fn from_str(text: &str) -> Result<Self, AddressFault> {
        let url = web_address::parse_absolute(text)?;
        let allowed = match url.scheme() {
            "https" => true,
            "http" => web_address::is_loopback(&url),
            // A reversed domain name; this also keeps out `javascript`, `data`, `file`, `about`.
            scheme => scheme.contains('.'),
        };
        if allowed { Ok(Self(text.into())) } else { Err(AddressFault::Scheme) }
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = AddressFault;
    fn try_from(text: String) -> Result<Self, AddressFault> {
        text.parse()
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0.as_ref().to_owned()
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedirectUri({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uri(text: &str) -> RedirectUri {
        text.parse().expect("a good redirect URI")
    }

    #[test]
    fn takes_web_loopback_and_private_scheme() {
        assert_eq!(uri("https://rp.example/cb").kind(), RedirectUriKind::Web);
        assert_eq!(uri("http://localhost:8090/callback").kind(), RedirectUriKind::Loopback);
        assert_eq!(uri("http://127.0.0.1/cb").kind(), RedirectUriKind::Loopback);
        assert_eq!(uri("it.example.app:/cb").kind(), RedirectUriKind::PrivateScheme);
        assert_eq!(uri("it.example.app:/cb").origin(), None);
        assert_eq!(uri("https://rp.example:8443/cb").origin().as_deref(), Some("https://rp.example:8443"));
    }

    #[test]
    fn refuses_what_a_browser_must_not_be_sent_to() {
        for bad in [
            "http://rp.example/cb",
            "http://localhost.rp.example/cb",
            "https://rp.example/cb#x",
            "https://*.rp.example/cb",
            "https://user@rp.example/cb",
            "javascript:alert(1)",
            "data:text/html,x",
            "app:/cb",
            "//rp.example/cb",
            "https://rp.example/a/../cb",
        ] {
            assert!(bad.parse::<RedirectUri>().is_err(), "{bad}");
        }
    }

    /// S-78: every way to bend a registered address.
    #[test]
    fn a_bent_address_does_not_match() {
        let registered = uri("https://rp.example/cb?x=1");
        assert!(registered.matches("https://rp.example/cb?x=1", true));
        for bent in [
            "https://rp.example/cb",
            "https://rp.example/cb?x=1&y=2",
            "https://rp.example/cb?x=1#",
            "https://rp.example/cb/?x=1",
            "https://rp.example:443/cb?x=1",
            "https://RP.example/cb?x=1",
            "https://rp.example./cb?x=1",
            "https://rp.example/cb%2F?x=1",
            "https://u@rp.example/cb?x=1",
            "http://rp.example/cb?x=1",
            "https://rp.example/cb?x=1\r\n",
            "https://rp.example",
            "https://evil.example/https://rp.example/cb?x=1",
        ] {
            assert!(!registered.matches(bent, true), "{bent}");
        }
    }

    #[test]
    fn only_loopback_literals_of_public_clients_vary_the_port() {
        for (registered, presented, public, expected) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", true, true),
            ("http://127.0.0.1:80/cb", "http://127.0.0.1:51004/cb", true, true),
            ("http://[::1]:9/cb", "http://[::1]/cb", true, true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", false, false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/other", true, false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb", true, false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:99999/cb", true, false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:/cb", true, false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb", true, false),
            ("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb", true, false),
            ("http://127.0.0.1/cb", "http://[::1]/cb", true, false),
            ("http://localhost/cb", "http://localhost:51004/cb", true, false),
            ("https://127.0.0.1/cb", "https://127.0.0.1:51004/cb", true, false),
        ] {
            // The canonical form leaves the default port out.
            let registered = registered.replace(":80/", "/");
            assert_eq!(uri(&registered).matches(presented, public), expected, "{registered} {presented}");
        }
    }

    #[test]
    fn parameters_are_appended_and_the_registered_query_stays() {
        let code = [("code", "a b&c"), ("state", "é+")];
        assert_eq!(
            uri("https://rp.example/cb").with_parameters(&code),
            "https://rp.example/cb?code=a%20b%26c&state=%C3%A9%2B"
        );
        assert_eq!(
            uri("https://rp.example/cb?x=%41").with_parameters(&code[..1]),
            "https://rp.example/cb?x=%41&code=a%20b%26c"
        );
        assert_eq!(uri("https://rp.example/cb?").with_parameters(&code[..1]), "https://rp.example/cb?code=a%20b%26c");
        assert_eq!(uri("it.example.app:/cb").with_parameters(&code[..1]), "it.example.app:/cb?code=a%20b%26c");
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_a_panic(text in "\\PC{0,60}") {
            if let Ok(uri) = text.parse::<RedirectUri>() {
                prop_assert!(uri.matches(&text, false));
                let _ = (uri.kind(), uri.host(), uri.origin());
            }
        }

        #[test]
        fn appended_values_come_back_exactly(state in "\\PC{0,200}") {
            let address = uri("https://rp.example/cb?x=1").with_parameters(&[("state", &state)]);
            let url = Url::parse(&address).expect("still an address");
            let found = url.query_pairs().find(|(name, _)| name == "state").map(|(_, value)| value.into_owned());
            prop_assert_eq!(found, Some(state));
        }

        #[test]
        fn a_match_never_leaves_the_registered_host(rest in "[:@/?#.a-z0-9%\\[\\]]{0,24}") {
            let registered = uri("http://127.0.0.1/cb");
            let presented = format!("http://127.0.0.1{rest}");
            if registered.matches(&presented, true) {
                let url = Url::parse(&presented).expect("a matched address parses");
                prop_assert_eq!(url.host_str(), Some("127.0.0.1"));
                prop_assert_eq!(url.path(), "/cb");
            }
        }
    }
}
