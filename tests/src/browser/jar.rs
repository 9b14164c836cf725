//! The cookies of a browser, per host, with the rules that every cookie of the provider keeps (S-39).

use crate::world::wire::Answer;
use idp::domain::time::{Span, Timestamp};
use std::collections::BTreeMap;
use url::Url;

/// The cookies of one browser. Ports do not separate cookies; hosts and paths do.
#[derive(Clone, Debug, Default)]
pub struct Jar(BTreeMap<String, Vec<Cookie>>);

/// A cookie.
#[derive(Clone, Debug)]
pub struct Cookie {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    path: String,
    dies_at: Option<Timestamp>,
}

impl Jar {
    /// Keeps what an answer sets.
    ///
    /// # Panics
    /// When a cookie breaks the rules of S-39: host-only, for every path, out of reach of scripts, `SameSite=Lax`.
    pub fn keep(&mut self, answer: &Answer, now: Timestamp) {
        let host = answer.url.host_str().unwrap_or_default().to_owned();
        for header in answer.headers.get_all("set-cookie") {
            let cookie = parse(header.to_str().expect("cookies are ASCII"), answer.url.scheme(), now);
            let cookies = self.0.entry(host.clone()).or_default();
            cookies.retain(|kept| kept.name != cookie.name || kept.path != cookie.path);
            if cookie.dies_at.is_none_or(|at| at > now) {
                cookies.push(cookie);
            }
        }
    }

    /// The `Cookie` header for an address; `None` when no cookie fits.
    #[must_use]
    pub fn header_for(&self, url: &Url, now: Timestamp) -> Option<String> {
        let cookies = self.0.get(url.host_str()?)?;
        let fitting = cookies
            .iter()
            .filter(|cookie| cookie.dies_at.is_none_or(|at| at > now) && url.path().starts_with(cookie.path.as_str()));
        let pairs: Vec<String> = fitting.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The value of a cookie of a host.
    #[must_use]
    pub fn find(&self, host: &str, name: &str) -> Option<&str> {
        self.0.get(host)?.iter().find(|cookie| cookie.name == name).map(|cookie| cookie.value.as_str())
    }

    /// Puts a cookie there by hand, as an attacker with access to the browser would.
    pub fn plant(&mut self, host: &str, name: &str, value: &str) {
        let cookies = self.0.entry(host.to_owned()).or_default();
        cookies.retain(|kept| kept.name != name);
        let (name, value) = (name.to_owned(), value.to_owned());
        cookies.push(Cookie { name, value, path: "/".to_owned(), dies_at: None });
    }

    /// Every cookie of a host.
    #[must_use]
    pub fn of_host(&self, host: &str) -> Vec<Cookie> {
        self.0.get(host).cloned().unwrap_or_default()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn parse(header: &str, scheme: &str, now: Timestamp) -> Cookie {
    let mut parts = header.split(';').map(str::trim);
    let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie has a name and a value");
    let attributes: Vec<(String, &str)> = parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let find = |name: &str| attributes.iter().find(|(found, _)| found == name).map(|(_, value)| *value);
    assert_eq!(find("domain"), None, "host-only: {header}");
    assert_eq!(find("path"), Some("/"), "for every path: {header}");
    assert_eq!(find("samesite"), Some("Lax"), "same site: {header}");
    assert!(find("httponly").is_some(), "out of reach of scripts: {header}");
    let is_secure = scheme == "https";
    assert_eq!(find("secure").is_some(), is_secure, "over TLS alone: {header}");
    assert_eq!(name.starts_with("__Host-"), is_secure, "the prefix: {header}");
    let age = find("max-age").map(|age| age.parse::<i64>().expect("a number of seconds"));
    Cookie {
        name: name.to_owned(),
        value: value.to_owned(),
        path: find("path").unwrap_or("/").to_owned(),
        dies_at: age.map(|seconds| now + Span::seconds(seconds)),
    }
}
