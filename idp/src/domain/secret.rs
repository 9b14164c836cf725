//! Values that must not be seen: wiped from memory when dropped, never printed, compared in constant time.

use std::fmt;
use zeroize::Zeroizing;

/// A secret text: a password, a token, a code, a client secret.
#[derive(Clone, serde::Deserialize)]
#[serde(from = "String")]
pub struct Secret(Zeroizing<String>);

/// The SHA-256 of a high-entropy secret, which is all that is stored of it.
///
/// A plain hash is enough because the secrets carry 128 random bits or more; passwords go through Argon2id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SecretHash([u8; 32]);

impl Secret {
    /// The text itself. Every call is a place to look at when secrets are reviewed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored instead of the secret.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash(openssl::sha::sha256(self.0.as_bytes()))
    }

    /// Compares in constant time (for equal lengths; the length itself is not secret).
    #[must_use]
    pub fn matches(&self, other: &str) -> bool {
        let (mine, other) = (self.0.as_bytes(), other.as_bytes());
        mine.len() == other.len() && openssl::memcmp::eq(mine, other)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl SecretHash {
    /// From the stored 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether this is the hash of `secret`, in constant time.
    #[must_use]
    pub fn is_of(&self, secret: &Secret) -> bool {
        openssl::memcmp::eq(&self.0, secret.hash().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_itself() {
        assert_eq!(format!("{:?}", Secret::from("hunter2")), "Secret(…)");
    }

    #[test]
    fn a_hash_recognises_its_secret_and_no_other() {
        let hash = Secret::from("right").hash();
        assert!(hash.is_of(&Secret::from("right")));
        assert!(!hash.is_of(&Secret::from("wrong")));
    }

    #[test]
    fn matching_is_exact() {
        assert!(Secret::from("abc").matches("abc"));
        assert!(!Secret::from("abc").matches("abd"));
        assert!(!Secret::from("abc").matches("abcd"));
    }
}
