//! A redirected message is taken only if a trusted key has signed its raw parameters.

use super::Verdict;
use federation_metadata::xml::message::Expected;
use federation_metadata::xml::redirect::{Direction, verify_redirect};
use federation_metadata::xml::shape::message::MessageKind;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::{TrustedKey, TrustedKeys};
use std::sync::LazyLock;

/// The certificate of a key that nobody has any more.
static KEYS: LazyLock<TrustedKeys> = LazyLock::new(|| {
    let pem = include_bytes!("../../fixtures/fuzz/redirect-certificate.pem");
    TrustedKey::from_pem(pem).expect("a certificate").into()
});

/// What it has signed. A fuzzer cannot make another.
const SIGNED: [&str; 2] = [
    include_str!("../../fuzz/corpus/redirect_query/signed"),
    include_str!("../../fuzz/corpus/redirect_query/signed-lower-case-and-plus"),
];

/// Accepted ⇒ the parameters that are signed came byte for byte as the key has signed them, in whatever order.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(query) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    let expected = Expected { kind: MessageKind::RedirectedLogoutRequest, algorithms: AlgorithmPolicy::RsaOrElliptic };
    assert!(verify_redirect(query, Direction::Response, &expected, &KEYS).is_err(), "no response was ever signed");
    let Ok((message, relay_state)) = verify_redirect(query, Direction::Request, &expected, &KEYS) else {
        return Verdict::Refused;
    };
    let signed = SIGNED.iter().find(|signed| signed_pairs(signed) == signed_pairs(query));
    assert!(signed.is_some(), "accepted ⇒ one of the signed queries: {query}");
    assert_eq!(relay_state.is_some(), query.contains("RelayState="), "the state comes as it was sent");
    assert!(message.covered().is_some(), "the query covers the whole message");
    Verdict::Accepted
}

/// What the signature covers; of the signature itself there may be several forms.
fn signed_pairs(query: &str) -> [Option<&str>; 3] {
    ["SAMLRequest=", "RelayState=", "SigAlg="].map(|name| query.split('&').find(|pair| pair.starts_with(name)))
}
