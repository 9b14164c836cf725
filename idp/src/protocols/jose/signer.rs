//! Private keys: made, kept as PKCS #8, and used to sign. Parsed once, never printed.

use crate::domain::id::KeyId;
use crate::protocols::jose::algorithm::{KeyKind, SigningAlgorithm};
use crate::protocols::jose::jwk::{self, VerificationKey};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer as OpensslSigner};
use std::fmt;
use zeroize::Zeroizing;

/// The size of RSA keys that we make, in bits.
pub const RSA_BITS: u32 = 2048;

/// Signs with the active keys of a tenant. The keys may live elsewhere (PKCS #11); hence a trait.
pub trait Signer: Send + Sync {
    /// The `kid` of the key that signs in `algorithm`.
    ///
    /// # Errors
    /// [`SigningFailure::NoKey`] when there is none.
    fn kid(&self, algorithm: SigningAlgorithm) -> Result<&KeyId, SigningFailure>;

    /// The JWS signature of `input` (RFC 7518, section 3): for ES256 `r‖s`, 64 bytes.
    ///
    /// # Errors
    /// When there is no key for the algorithm, or OpenSSL fails.
    fn sign(&self, algorithm: SigningAlgorithm, input: &[u8]) -> Result<Vec<u8>, SigningFailure>;
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningFailure {
    /// No active key serves the algorithm.
    #[error("no active key signs in {0}")]
    NoKey(SigningAlgorithm),
    /// OpenSSL failed.
    #[error("OpenSSL could not sign")]
    OpenSsl(#[from] ErrorStack),
    /// The claims cannot be written as JSON.
    #[error("the claims of a token cannot be written as JSON")]
    Claims(#[from] serde_json::Error),
}

/// Why a private key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// Not PKCS #8, or OpenSSL failed.
    #[error("not a private key in PKCS #8 form")]
    Unreadable(#[from] ErrorStack),
    /// Another curve, another kind, or RSA below 2048 bits.
    #[error("the key is neither P-256 nor Ed25519 nor RSA of 2048 bits or more")]
    Unsuitable,
}

/// A private key with its identifier.
pub struct PrivateKey {
    kid: KeyId,
    kind: KeyKind,
    key: PKey<Private>,
    // The elliptic curve key on its own: ECDSA works on it, and taking it out each time costs.
    p256: Option<EcKey<Private>>,
    public_jwk: serde_json::Value,
}

impl PrivateKey {
    /// Makes a new key pair with OpenSSL's own generator.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn generate(kind: KeyKind) -> Result<Self, KeyFault> {
        let key = match kind {
            KeyKind::P256 => {
                let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
                PKey::from_ec_key(EcKey::generate(&group)?)?
            }
            KeyKind::Rsa => PKey::from_rsa(Rsa::generate(RSA_BITS)?)?,
            KeyKind::Ed25519 => PKey::generate_ed25519()?,
        };
        Self::from_key(key)
    }

    /// Reads a key from PKCS #8 DER, not encrypted.
    ///
    /// # Errors
    /// When it is unreadable, or a key that none of our algorithms uses.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyFault> {
        Self::from_key(PKey::private_key_from_pkcs8(der)?)
    }

    /// Reads a key from PEM (PKCS #8 or the older forms), not encrypted.
    ///
    /// # Errors
    /// As [`PrivateKey::from_pkcs8`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyFault> {
        Self::from_key(PKey::private_key_from_pem_callback(pem, |_| Ok(0))?)
    }

    /// The key as PKCS #8 DER, to be encrypted and stored.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        Ok(Zeroizing::new(self.key.private_key_to_pkcs8()?))
    }

    /// The SHA-256 thumbprint of the public key (RFC 7638) in hexadecimal: the same key always has the same `kid`.
    #[must_use]
    pub const fn kid(&self) -> &KeyId {
        &self.kid
    }

    /// The kind of key.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key as JWK with `kid`, `use` and, where there is only one, `alg`.
    #[must_use]
    pub const fn public_jwk(&self) -> &serde_json::Value {
        &self.public_jwk
    }

    /// The public half, to verify one's own signatures.
    ///
    /// # Panics
    /// Never: a key of ours is one that [`VerificationKey`] reads.
    #[must_use]
    pub fn verification_key(&self) -> VerificationKey {
        VerificationKey::parse(&self.public_jwk).ok().flatten().expect("our own public keys are usable")
    }

    fn from_key(key: PKey<Private>) -> Result<Self, KeyFault> {
        let kind = match key.id() {
            Id::EC if key.ec_key()?.group().curve_name() == Some(Nid::X9_62_PRIME256V1) => KeyKind::P256,
            Id::RSA if key.bits() >= RSA_BITS => KeyKind::Rsa,
            Id::ED25519 => KeyKind::Ed25519,
            _ => return Err(KeyFault::Unsuitable),
        };
        let (id, public_jwk) = jwk::describe(&key, kind)?;
        let p256 = if kind == KeyKind::P256 { Some(key.ec_key()?) } else { None };
        Ok(Self { kid: id, kind, key, p256, public_jwk })
    }

    fn sign_unchecked(&self, algorithm: SigningAlgorithm, input: &[u8]) -> Result<Vec<u8>, SigningFailure> {
        match (algorithm, &self.p256) {
            (SigningAlgorithm::Es256, Some(key)) => {
                // OpenSSL speaks DER; JWS wants r and s side by side, 32 bytes each (RFC 7518, section 3.4).
                let signature = EcdsaSig::sign(&openssl::sha::sha256(input), key)?;
                let mut raw = signature.r().to_vec_padded(32)?;
                raw.extend(signature.s().to_vec_padded(32)?);
                Ok(raw)
            }
            (SigningAlgorithm::Es256, None) => Err(SigningFailure::NoKey(algorithm)),
            (SigningAlgorithm::EdDsa, _) => {
                Ok(OpensslSigner::new_without_digest(&self.key)?.sign_oneshot_to_vec(input)?)
            }
            (SigningAlgorithm::Rs256, _) => {
                Ok(OpensslSigner::new(MessageDigest::sha256(), &self.key)?.sign_oneshot_to_vec(input)?)
            }
            (SigningAlgorithm::Ps256, _) => {
                let mut signer = OpensslSigner::new(MessageDigest::sha256(), &self.key)?;
                signer.set_rsa_padding(Padding::PKCS1_PSS)?;
                signer.set_rsa_mgf1_md(MessageDigest::sha256())?;
                signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
                Ok(signer.sign_oneshot_to_vec(input)?)
            }
        }
    }
}

impl Signer for PrivateKey {
    fn kid(&self, algorithm: SigningAlgorithm) -> Result<&KeyId, SigningFailure> {
        if KeyKind::of(algorithm) == self.kind { Ok(&self.kid) } else { Err(SigningFailure::NoKey(algorithm)) }
    }

    fn sign(&self, algorithm: SigningAlgorithm, input: &[u8]) -> Result<Vec<u8>, SigningFailure> {
        Signer::kid(self, algorithm)?;
        self.sign_unchecked(algorithm, input)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, {})", self.kind.code(), self.kid)
    }
}

/// The active private keys of a tenant: the first one of a kind signs.
#[derive(Debug, Default)]
pub struct KeyRing(Vec<PrivateKey>);

impl KeyRing {
    /// A ring of `keys`, in order of preference.
    #[must_use]
    pub const fn new(keys: Vec<PrivateKey>) -> Self {
        Self(keys)
    }

    /// The keys of the ring.
    #[must_use]
    pub fn keys(&self) -> &[PrivateKey] {
        &self.0
    }

    fn key_for(&self, algorithm: SigningAlgorithm) -> Result<&PrivateKey, SigningFailure> {
        let kind = KeyKind::of(algorithm);
        self.0.iter().find(|key| key.kind == kind).ok_or(SigningFailure::NoKey(algorithm))
    }
}

impl Signer for KeyRing {
    fn kid(&self, algorithm: SigningAlgorithm) -> Result<&KeyId, SigningFailure> {
        Ok(&self.key_for(algorithm)?.kid)
    }

    fn sign(&self, algorithm: SigningAlgorithm, input: &[u8]) -> Result<Vec<u8>, SigningFailure> {
        self.key_for(algorithm)?.sign_unchecked(algorithm, input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_storage_with_its_kid() {
        for kind in KeyKind::ALL {
            let key = PrivateKey::generate(kind).expect("a key");
            let read = PrivateKey::from_pkcs8(&key.to_pkcs8().expect("DER")).expect("the same key");
            assert_eq!((read.kid(), read.kind()), (key.kid(), kind));
            assert_eq!(read.public_jwk(), key.public_jwk());
        }
    }

    #[test]
    fn unsuitable_keys_are_refused() {
        let group = EcGroup::from_curve_name(Nid::SECP384R1).expect("P-384");
        let p384 = PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key");
        let small = PKey::from_rsa(Rsa::generate(1024).expect("a key")).expect("a key");
        let ed448 = PKey::generate_ed448().expect("a key");
        for key in [p384, small, ed448] {
            let der = key.private_key_to_pkcs8().expect("DER");
            assert!(matches!(PrivateKey::from_pkcs8(&der), Err(KeyFault::Unsuitable)));
        }
        assert!(matches!(PrivateKey::from_pkcs8(b"not a key"), Err(KeyFault::Unreadable(_))));
        assert!(matches!(PrivateKey::from_pem(b"not a key"), Err(KeyFault::Unreadable(_))));
    }

    #[test]
    fn a_key_signs_only_in_its_own_algorithms() {
        let ring = KeyRing::new(vec![PrivateKey::generate(KeyKind::P256).expect("a key")]);
        assert_eq!(ring.sign(SigningAlgorithm::Es256, b"x").expect("a signature").len(), 64);
        for other in [SigningAlgorithm::Rs256, SigningAlgorithm::Ps256, SigningAlgorithm::EdDsa] {
            assert!(matches!(ring.sign(other, b"x"), Err(SigningFailure::NoKey(_))), "{other}");
            assert!(ring.keys()[0].sign(other, b"x").is_err(), "{other}");
        }
    }

    #[test]
    fn a_key_does_not_print_itself() {
        let key = PrivateKey::generate(KeyKind::P256).expect("a key");
        assert_eq!(format!("{key:?}"), format!("PrivateKey(p256, {})", key.kid()));
    }
}
