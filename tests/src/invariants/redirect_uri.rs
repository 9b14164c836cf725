//! A browser is redirected to a registered address alone.

use super::Verdict;
use idp::domain::redirect_uri::RedirectUri;
use url::Url;

/// What the client of this check has registered.
const REGISTERED: [&str; 5] = [
    "https://module.example/callback",
    "https://module.example/callback?tenant=a%20b",
    "http://127.0.0.1/callback",
    "http://[::1]:4000/callback",
    "it.example.app:/callback",
];

/// Presented by a client: accepted ⇒ byte-equal to a registered address, or to the port of a loopback address.
/// Registered by a client: accepted ⇒ printing and reading give the same, and parameters lead nowhere else.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    if let Ok(uri) = text.parse::<RedirectUri>() {
        check_registered(text, &uri);
    }
    let mut verdict = Verdict::Refused;
    for registered in REGISTERED {
        let uri: RedirectUri = registered.parse().expect("these addresses can be registered");
        assert_eq!(uri.matches(text, false), text == registered, "compared as text");
        if uri.matches(text, true) {
            check_presented(registered, text);
            verdict = Verdict::Accepted;
        }
    }
    verdict
}

fn check_registered(text: &str, uri: &RedirectUri) {
    assert_eq!(uri.as_str(), text, "kept as it was written");
    let before = Url::parse(text).expect("a registered address is an address");
    assert!(before.username().is_empty() && before.password().is_none() && before.fragment().is_none());
    assert!(!matches!(before.scheme(), "javascript" | "data" | "file" | "about" | "blob"));
    let after = uri.with_parameters(&[("code", "a b&c=d#e"), ("iss", "https://issuer.example")]);
    let after = Url::parse(&after).expect("an answer goes to an address");
    assert_eq!(
        (after.scheme(), after.host(), after.port(), after.path()),
        (before.scheme(), before.host(), before.port(), before.path())
    );
    let parameters: Vec<_> = after.query_pairs().collect();
    assert!(parameters.iter().any(|(name, value)| name == "code" && value == "a b&c=d#e"), "{after}");
    assert!(after.fragment().is_none(), "{after}");
    let _ = (uri.kind(), uri.host(), uri.origin());
}

fn check_presented(registered: &str, presented: &str) {
    if registered == presented {
        return;
    }
    let (ours, theirs) =
        (Url::parse(registered).expect("registered"), Url::parse(presented).expect("accepted ⇒ an address"));
    let loopback = matches!(ours.host_str(), Some("127.0.0.1" | "[::1]"));
    assert!(loopback && ours.scheme() == "http", "only the port of a loopback address may differ: {presented}");
    assert_eq!(
        (ours.scheme(), ours.host(), ours.path(), ours.query()),
        (theirs.scheme(), theirs.host(), theirs.path(), theirs.query())
    );
    assert!(theirs.username().is_empty() && theirs.password().is_none() && theirs.fragment().is_none(), "{presented}");
}
