//! The algorithms of a signature, and which of them a federation admits.

use openssl::hash::MessageDigest;

/// How a signature is made: the `SignatureMethod` (RFC 9231, section 2.3). HMAC, DSA and SHA-1 are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    RsaSha256,
    /// RSA with PKCS #1 v1.5 and SHA-384.
    RsaSha384,
    /// RSA with PKCS #1 v1.5 and SHA-512.
    RsaSha512,
    /// ECDSA with SHA-256; the value is r and s, one after the other.
    EcdsaSha256,
}

impl SignatureAlgorithm {
    /// Every algorithm that can be admitted.
    pub const ALL: [Self; 4] = [Self::RsaSha256, Self::RsaSha384, Self::RsaSha512, Self::EcdsaSha256];

    /// Its name in documents and in the `SigAlg` of a query.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        }
    }

    /// The algorithm of that name.
    #[must_use]
    pub fn find(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// The digest that it signs.
    #[must_use]
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::RsaSha256 | Self::EcdsaSha256 => DigestAlgorithm::Sha256,
            Self::RsaSha384 => DigestAlgorithm::Sha384,
            Self::RsaSha512 => DigestAlgorithm::Sha512,
        }
    }

    /// Whether it is one of elliptic curves, otherwise of RSA.
    #[must_use]
    pub fn is_elliptic(self) -> bool {
        match self {
            Self::EcdsaSha256 => true,
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => false,
        }
    }
}

/// How the signed element is digested: the `DigestMethod` (RFC 9231, section 2.1). SHA-1 is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// Every algorithm that can be admitted.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Its name in documents.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// The algorithm of that name.
    #[must_use]
    pub fn find(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// The same in OpenSSL.
    #[must_use]
    pub fn message_digest(self) -> MessageDigest {
        match self {
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }
}

/// Which signature algorithms a federation admits; any digest of [`DigestAlgorithm`] goes with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlgorithmPolicy {
    /// RSA with SHA-256, SHA-384 or SHA-512: SPID and CIE.
    Rsa,
    /// The same and ECDSA with SHA-256: eIDAS and plain federations.
    RsaOrElliptic,
}

impl AlgorithmPolicy {
    /// The algorithms it admits.
    #[must_use]
    pub fn signatures(self) -> &'static [SignatureAlgorithm] {
        match self {
            Self::Rsa => &SignatureAlgorithm::ALL[..3],
            Self::RsaOrElliptic => &SignatureAlgorithm::ALL,
        }
    }

    /// Whether it admits an algorithm.
    #[must_use]
    pub fn admits(self, algorithm: SignatureAlgorithm) -> bool {
        self.signatures().contains(&algorithm)
    }
}
