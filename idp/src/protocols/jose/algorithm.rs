//! Which kind of key serves which algorithm.

pub use crate::domain::signing_algorithm::{SigningAlgorithm, UnknownAlgorithm};

/// A kind of key pair. One RSA key serves both RSA algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// Elliptic curve P-256 (FIPS 186): ES256.
    P256,
    /// RSA of 2048 bits or more: RS256 and PS256.
    Rsa,
    /// Edwards curve 25519 (RFC 8032): `EdDSA`.
    Ed25519,
}

impl KeyKind {
    /// All kinds: what a tenant holds so that every offered algorithm works at once.
    pub const ALL: [Self; 3] = [Self::P256, Self::Rsa, Self::Ed25519];

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

    /// The name in storage and in listings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "p256",
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }
}
