//! The algorithms in which this provider signs, and which it accepts from clients.

use std::fmt;
use std::str::FromStr;

/// A signature algorithm of JOSE (RFC 7518, section 3.1; RFC 8037). All are asymmetric; there is no `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum SigningAlgorithm {
    /// ECDSA over P-256 with SHA-256: small, fast, what our seeds name.
    #[serde(rename = "ES256")]
    Es256,
    /// RSA PKCS#1 v1.5 with SHA-256: what a client that names none gets (OpenID Connect Core 2; DECISIONS 12).
    #[serde(rename = "RS256")]
    Rs256,
    /// RSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// A name outside the list of algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of ES256, RS256, PS256, EdDSA")]
pub struct UnknownAlgorithm;

impl SigningAlgorithm {
    /// All algorithms, as discovery lists them.
    pub const ALL: [Self; 4] = [Self::Es256, Self::Rs256, Self::Ps256, Self::EdDsa];

    /// The value of `alg`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::EdDsa => "EdDSA",
        }
    }
}

impl FromStr for SigningAlgorithm {
    type Err = UnknownAlgorithm;
    /// Exactly as registered: `es256` or `none` in any casing are unknown (S-42).
    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name).ok_or(UnknownAlgorithm)
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_are_algorithms() {
        for algorithm in SigningAlgorithm::ALL {
            assert_eq!(algorithm.name().parse(), Ok(algorithm));
        }
        for bad in ["none", "None", "NONE", "nOnE", "HS256", "es256", "ES256 ", ""] {
            assert_eq!(bad.parse::<SigningAlgorithm>(), Err(UnknownAlgorithm), "{bad}");
        }
    }
}
