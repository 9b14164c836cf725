//! Keys and tokens for the tests of the other protocols.

use crate::protocols::jose::algorithm::{KeyKind, SigningAlgorithm};
use crate::protocols::jose::jwk::VerificationKeys;
use crate::protocols::jose::jws::{TokenType, sign};
use crate::protocols::jose::signer::PrivateKey;
use std::sync::LazyLock;

/// The key of whoever is in the right.
pub static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate(KeyKind::P256).expect("a key"));

/// Somebody else's key.
pub static STRANGER: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate(KeyKind::P256).expect("a key"));

/// The public half of a key.
pub fn keys(key: &PrivateKey) -> VerificationKeys {
    VerificationKeys::new(vec![key.verification_key()])
}

/// A token signed with [`KEY`].
pub fn token(token_type: TokenType, claims: &impl serde::Serialize) -> String {
    token_by(&KEY, token_type, claims)
}

/// A token signed with `key`.
pub fn token_by(key: &PrivateKey, token_type: TokenType, claims: &impl serde::Serialize) -> String {
    sign(key, SigningAlgorithm::Es256, token_type, claims).expect("a token")
}
