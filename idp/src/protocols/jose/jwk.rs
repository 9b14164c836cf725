//! Public keys as JSON (RFC 7517): ours to publish, those of clients to verify with.

use crate::domain::id::KeyId;
use crate::protocols::jose::algorithm::{KeyKind, SigningAlgorithm};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The most keys a set may have.
pub const MAX_KEYS: usize = 32;

/// A public key that verifies signatures.
#[derive(Clone)]
pub struct VerificationKey {
    kid: Option<String>,
    kind: KeyKind,
    algorithm: Option<SigningAlgorithm>,
    key: PKey<Public>,
}

/// The public keys of one party.
#[derive(Clone, Debug, Default)]
pub struct VerificationKeys(Vec<VerificationKey>);

/// Why a key or a set of keys is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeySetFault {
    /// RFC 7517, section 5.
    #[error("a key set is an object with a list of keys")]
    NotASet,
    /// A limit of ours.
    #[error("the key set has more than 32 keys")]
    TooManyKeys,
    /// Nothing in it serves our algorithms.
    #[error("the key set has no key for ES256, RS256, PS256 or EdDSA")]
    NoUsableKey,
    /// Somebody has published a secret.
    #[error("the key set holds a private or symmetric key")]
    PrivateKey,
    /// A number is missing, not base64url, or no point of the curve.
    #[error("a key is malformed")]
    Malformed,
    /// RSA below 2048 or above 8192 bits, or with an unsound exponent.
    #[error("an RSA key is too weak or too large")]
    UnsoundRsa,
    /// RFC 7517, section 4.5: the choice would not be clear.
    #[error("two keys have the same kid")]
    DuplicateKid,
}

impl VerificationKeys {
    /// Reads a JWK Set. Keys for encryption, and of kinds or curves we do not use, are passed over (RFC 7517,
    /// section 5); a private key, a malformed or a weak one spoils the whole set.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(set: &Value) -> Result<Self, KeySetFault> {
        let list = set.get("keys").and_then(Value::as_array).ok_or(KeySetFault::NotASet)?;
        if list.len() > MAX_KEYS {
            return Err(KeySetFault::TooManyKeys);
        }
        let mut keys: Vec<VerificationKey> = Vec::new();
        for jwk in list {
            let Some(key) = VerificationKey::parse(jwk)? else { continue };
            if key.kid.is_some() && keys.iter().any(|known| known.kid == key.kid) {
                return Err(KeySetFault::DuplicateKid);
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(KeySetFault::NoUsableKey) } else { Ok(Self(keys)) }
    }

    /// A set of `keys`.
    #[must_use]
    pub const fn new(keys: Vec<VerificationKey>) -> Self {
        Self(keys)
    }

    /// The keys that may have signed a message with this header: of the algorithm's kind, and with the `kid`
    /// where both the header and the key name one.
    pub fn candidates(&self, algorithm: SigningAlgorithm, kid: Option<&str>) -> impl Iterator<Item = &VerificationKey> {
        self.0.iter().filter(move |key| {
            key.serves(algorithm) && (kid.is_none() || key.kid.is_none() || key.kid.as_deref() == kid)
        })
    }
}

impl VerificationKey {
    /// Reads one JWK; `None` for a key that our algorithms have no use for.
    ///
    /// # Errors
    /// When the key is private, malformed or weak.
    pub fn parse(jwk: &Value) -> Result<Option<Self>, KeySetFault> {
        let members = jwk.as_object().ok_or(KeySetFault::Malformed)?;
        if ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].iter().any(|name| members.contains_key(*name)) {
            return Err(KeySetFault::PrivateKey);
        }
        let kid = match members.get("kid") {
            None => None,
            Some(Value::String(kid)) if kid.len() <= 256 => Some(kid.clone()),
            Some(_) => return Err(KeySetFault::Malformed),
        };
        let curve = members.get("crv").and_then(Value::as_str);
        let key_kind = match members.get("kty").and_then(Value::as_str).ok_or(KeySetFault::Malformed)? {
            "EC" if curve == Some("P-256") => KeyKind::P256,
            "RSA" => KeyKind::Rsa,
            "OKP" if curve == Some("Ed25519") => KeyKind::Ed25519,
            _ => return Ok(None),
        };
        let algorithm = match members.get("alg").and_then(Value::as_str) {
            None => None,
            Some(name) => match name.parse() {
                Ok(algorithm) if KeyKind::of(algorithm) == key_kind => Some(algorithm),
                Ok(_) => return Err(KeySetFault::Malformed),
                Err(_) => return Ok(None),
            },
        };
        if !is_for_verifying(members) {
            return Ok(None);
        }
        let key = match key_kind {
            KeyKind::P256 => parse_p256(members)?,
            KeyKind::Rsa => parse_rsa(members)?,
            KeyKind::Ed25519 => parse_ed25519(members)?,
        };
        Ok(Some(Self { kid, kind: key_kind, algorithm, key }))
    }

    /// Whether the key may be used with `algorithm`.
    #[must_use]
    pub fn serves(&self, algorithm: SigningAlgorithm) -> bool {
        self.kind == KeyKind::of(algorithm) && self.algorithm.is_none_or(|only| only == algorithm)
    }

    /// Whether `signature` is that of `input` in `algorithm`.
    #[must_use]
    pub fn verify(&self, algorithm: SigningAlgorithm, input: &[u8], signature: &[u8]) -> bool {
        // An error of OpenSSL here means that the signature is not even well formed.
        self.serves(algorithm) && self.verify_openssl(algorithm, input, signature).unwrap_or(false)
    }

    fn verify_openssl(&self, algorithm: SigningAlgorithm, input: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
        match algorithm {
            SigningAlgorithm::Es256 => {
                // r and s, 32 bytes each (RFC 7518, section 3.4).
                if signature.len() != 64 {
                    return Ok(false);
                }
                let (r, s) = signature.split_at(32);
                let signature = EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?;
                signature.verify(&openssl::sha::sha256(input), &*self.key.ec_key()?)
            }
            SigningAlgorithm::EdDsa => Verifier::new_without_digest(&self.key)?.verify_oneshot(signature, input),
            SigningAlgorithm::Rs256 => {
                Verifier::new(MessageDigest::sha256(), &self.key)?.verify_oneshot(signature, input)
            }
            SigningAlgorithm::Ps256 => {
                let mut verifier = Verifier::new(MessageDigest::sha256(), &self.key)?;
                verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
                verifier.set_rsa_mgf1_md(MessageDigest::sha256())?;
                verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
                verifier.verify_oneshot(signature, input)
            }
        }
    }
}

impl std::fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerificationKey({}, {:?})", self.kind.code(), self.kid)
    }
}

/// A JWK Set of public keys (RFC 7517, section 5).
#[must_use]
pub fn key_set<'a>(keys: impl IntoIterator<Item = &'a Value>) -> Value {
    json!({ "keys": keys.into_iter().collect::<Vec<_>>() })
}

/// The `kid` (RFC 7638 thumbprint in hexadecimal) and the public JWK of a private key.
pub(super) fn describe(key: &PKey<Private>, kind: KeyKind) -> Result<(KeyId, Value), ErrorStack> {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    // RFC 7638, section 3: the required members in alphabetical order, without blanks.
    let (canonical, mut jwk) = match kind {
        KeyKind::P256 => {
            let key = key.ec_key()?;
            let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
            key.public_key().affine_coordinates(key.group(), &mut x, &mut y, &mut *BigNumContext::new()?)?;
            let (x, y) = (encode(&x.to_vec_padded(32)?), encode(&y.to_vec_padded(32)?));
            (
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
                json!({"kty": "EC", "crv": "P-256", "x": x, "y": y}),
            )
        }
        KeyKind::Rsa => {
            let key = key.rsa()?;
            let (n, e) = (encode(&key.n().to_vec()), encode(&key.e().to_vec()));
            (format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#), json!({"kty": "RSA", "n": n, "e": e}))
        }
        KeyKind::Ed25519 => {
            let x = encode(&key.raw_public_key()?);
            (format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#), json!({"kty": "OKP", "crv": "Ed25519", "x": x}))
        }
    };
    let id = key_id(canonical.as_bytes());
    jwk["kid"] = id.as_str().into();
    jwk["use"] = "sig".into();
    if let Some(algorithm) = kind.only_algorithm() {
        jwk["alg"] = algorithm.name().into();
    }
    Ok((id, jwk))
}

fn key_id(canonical: &[u8]) -> KeyId {
    let mut hexadecimal = String::with_capacity(64);
    for byte in openssl::sha::sha256(canonical) {
        write!(hexadecimal, "{byte:02x}").expect("writing to a String does not fail");
    }
    hexadecimal.parse().expect("64 hexadecimal digits are a key id")
}

fn is_for_verifying(members: &Map<String, Value>) -> bool {
    let by_use = members.get("use").is_none_or(|purpose| purpose == "sig");
    let by_operation = members
        .get("key_ops")
        .is_none_or(|operations| operations.as_array().is_some_and(|list| list.iter().any(|one| one == "verify")));
    by_use && by_operation
}

fn bytes_of(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, KeySetFault> {
    let text = members.get(name).and_then(Value::as_str).ok_or(KeySetFault::Malformed)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| KeySetFault::Malformed)
}

fn parse_p256(members: &Map<String, Value>) -> Result<PKey<Public>, KeySetFault> {
    let (x, y) = (bytes_of(members, "x")?, bytes_of(members, "y")?);
    if x.len() != 32 || y.len() != 32 {
        return Err(KeySetFault::Malformed);
    }
    let build = || {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        let (x, y) = (BigNum::from_slice(&x)?, BigNum::from_slice(&y)?);
        // Refuses a point that is not on the curve.
        let key = EcKey::from_public_key_affine_coordinates(&group, &x, &y)?;
        key.check_key()?;
        PKey::from_ec_key(key)
    };
    build().map_err(|_: ErrorStack| KeySetFault::Malformed)
}

fn parse_rsa(members: &Map<String, Value>) -> Result<PKey<Public>, KeySetFault> {
    let (n, e) = (bytes_of(members, "n")?, bytes_of(members, "e")?);
    let exponent_is_sound = e.len() <= 8 && e.last().is_some_and(|last| last % 2 == 1) && e != [1];
    let modulus = BigNum::from_slice(&n).map_err(|_| KeySetFault::Malformed)?;
    if !exponent_is_sound || !(2048..=8192).contains(&modulus.num_bits()) {
        return Err(KeySetFault::UnsoundRsa);
    }
    let build = || PKey::from_rsa(Rsa::from_public_components(modulus, BigNum::from_slice(&e)?)?);
    build().map_err(|_: ErrorStack| KeySetFault::Malformed)
}

fn parse_ed25519(members: &Map<String, Value>) -> Result<PKey<Public>, KeySetFault> {
    let x = bytes_of(members, "x")?;
    PKey::public_key_from_raw_bytes(&x, Id::ED25519).map_err(|_| KeySetFault::Malformed)
}

#[cfg(test)]
mod tests;
