//! Keys that sign tokens, and their scheduled change.

use crate::domain::coded::coded;
use crate::domain::id::KeyId;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::{Span, Timestamp};

coded! {
    /// A kind of key pair. One RSA key serves both RSA algorithms; one key of each kind is active at any time, so
    /// that every offered algorithm works at once.
    pub enum KeyKind or UnknownKeyKind {
        /// Elliptic curve P-256 (FIPS 186): ES256.
        P256 = "p256",
        /// RSA of 2048 bits or more: RS256 and PS256.
        Rsa = "rsa",
        /// Edwards curve 25519 (RFC 8032): `EdDSA`.
        Ed25519 = "ed25519",
    }
}

impl KeyKind {
    /// The kind that `algorithm` needs.
    #[must_use]
    pub const fn of(algorithm: SigningAlgorithm) -> Self {
        match algorithm {
            SigningAlgorithm::Es256 => Self::P256,
            SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 => Self::Rsa,
            SigningAlgorithm::EdDsa => Self::Ed25519,
        }
    }

    /// The one algorithm of the kind; `None` for RSA, which has two.
    #[must_use]
    pub const fn only_algorithm(self) -> Option<SigningAlgorithm> {
        match self {
            Self::P256 => Some(SigningAlgorithm::Es256),
            Self::Rsa => None,
            Self::Ed25519 => Some(SigningAlgorithm::EdDsa),
        }
    }
}

coded! {
    /// What a key signs. Each purpose has its own key (S-175).
    pub enum KeyPurpose or UnknownKeyPurpose {
        /// Tokens for clients; published in the JWKS.
        Tokens = "tokens",
        /// Seals of the audit chain.
        Audit = "audit",
    }
}

/// How long a new key is published before it signs: longer than clients cache the JWKS.
pub const LEAD: Span = Span::hours(24);
/// How long an active key signs before the next one takes over.
pub const ACTIVE: Span = Span::days(90);
/// How long a retired key stays published: longer than any token it signed lives, and than clocks differ.
pub const OVERLAP: Span = Span::hours(24);

/// A key as it is kept.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// `kid`.
    pub id: KeyId,
    /// The mathematics.
    pub kind: KeyKind,
    /// What it signs.
    pub purpose: KeyPurpose,
    /// The private key (PKCS#8), encrypted under the master key.
    pub sealed_private_key: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs.
    pub active_from: Timestamp,
    /// From when on it no longer signs.
    pub retired_at: Option<Timestamp>,
    /// From when on it is no longer published.
    pub remove_at: Option<Timestamp>,
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published, not yet signing.
    Next,
    /// Signing.
    Active,
    /// No longer signing, still published.
    Retiring,
    /// Neither.
    Removable,
}

impl StoredKey {
    /// Where the key stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> KeyState {
        if self.remove_at.is_some_and(|end| now >= end) {
            KeyState::Removable
        } else if self.retired_at.is_some_and(|end| now >= end) {
            KeyState::Retiring
        } else if now >= self.active_from {
            KeyState::Active
        } else {
            KeyState::Next
        }
    }

    /// Plans the end of the key at the moment its successor begins to sign.
    pub fn retire(&mut self, successor_active_from: Timestamp) {
        self.retired_at = Some(successor_active_from);
        self.remove_at = Some(successor_active_from + OVERLAP);
    }

    /// Ends the key at once, because it may be in other hands: it neither signs nor is published from `now` on, and
    /// whatever it signed is refused.
    pub fn disown(&mut self, now: Timestamp) {
        self.retired_at = Some(self.retired_at.map_or(now, |planned| planned.min(now)));
        self.remove_at = Some(now);
    }

    /// Whether a successor should be made by now, so that it can be published ahead.
    #[must_use]
    pub fn needs_successor(&self, now: Timestamp) -> bool {
        self.retired_at.is_none() && now >= self.active_from + ACTIVE - LEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> StoredKey {
        StoredKey {
            id: "k1".parse().expect("a valid key id"),
            kind: KeyKind::P256,
            purpose: KeyPurpose::Tokens,
            sealed_private_key: Vec::new(),
            created_at: Timestamp::from_seconds(0),
            active_from: Timestamp::from_seconds(0) + LEAD,
            retired_at: None,
            remove_at: None,
        }
    }

    #[test]
    fn a_key_is_published_then_signs_then_lingers_then_goes() {
        let mut key = key();
        let active = key.active_from;
        assert_eq!(key.state(active - Span::seconds(1)), KeyState::Next);
        assert_eq!(key.state(active), KeyState::Active);
        key.retire(active + ACTIVE);
        assert_eq!(key.state(active + ACTIVE), KeyState::Retiring);
        assert_eq!(key.state(active + ACTIVE + OVERLAP), KeyState::Removable);
    }

    #[test]
    fn a_disowned_key_is_gone_at_once_wherever_it_stood() {
        let made = key();
        for at in [made.created_at, made.active_from, made.active_from + ACTIVE, made.active_from + ACTIVE + LEAD] {
            let mut key = key();
            key.retire(key.active_from + ACTIVE);
            key.disown(at);
            assert_eq!(key.state(at), KeyState::Removable);
            assert!(key.retired_at.is_some_and(|retired| retired <= at && retired <= made.active_from + ACTIVE));
        }
    }

    #[test]
    fn a_successor_is_made_ahead_and_only_once() {
        let mut key = key();
        assert!(!key.needs_successor(key.active_from + ACTIVE - LEAD - Span::seconds(1)));
        assert!(key.needs_successor(key.active_from + ACTIVE - LEAD));
        key.retire(key.active_from + ACTIVE);
        assert!(!key.needs_successor(key.active_from + ACTIVE));
    }
}
