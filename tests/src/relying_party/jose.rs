//! JSON Web Tokens as a relying party reads them, written apart from the provider's own code so that a fault there
//! is not repeated here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer, Verifier};
use serde_json::{Value, json};

/// A token taken apart; nothing is verified yet.
#[derive(Clone, Debug)]
pub struct Jwt {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
    signed: String,
    signature: Vec<u8>,
}

impl Jwt {
    /// Takes a compact token apart.
    ///
    /// # Panics
    /// When it is not three parts of base64url, the first two of them JSON objects.
    #[must_use]
    pub fn parse(token: &str) -> Self {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("not a compact JWS: {token}") };
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url without padding");
        let object = |part: &str| -> Value { serde_json::from_slice(&decode(part)).expect("a JSON object") };
        Self {
            header: object(header),
            claims: object(claims),
            signed: format!("{header}.{claims}"),
            signature: decode(signature),
        }
    }

    /// A member of the header, as text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.header[name].as_str().unwrap_or_default()
    }

    /// Whether the key of this `kid` in the key set made the signature.
    ///
    /// # Panics
    /// When the set has no such key, or it is unusable.
    #[must_use]
    pub fn is_signed_by(&self, key_set: &Value) -> bool {
        let kid = self.header("kid");
        let keys = key_set["keys"].as_array().expect("a key set has keys");
        let key = keys.iter().find(|key| key["kid"] == kid).unwrap_or_else(|| panic!("no key {kid:?} is published"));
        let public = public_key(key);
        match self.header("alg") {
            "RS256" => self.verify_rsa(&public, Padding::PKCS1),
            "PS256" => self.verify_rsa(&public, Padding::PKCS1_PSS),
            "ES256" => self.verify_ecdsa(&public),
            "EdDSA" => {
                let mut verifier = Verifier::new_without_digest(&public).expect("a verifier");
                verifier.verify_oneshot(&self.signature, self.signed.as_bytes()).unwrap_or(false)
            }
            other => panic!("a token signed with {other:?}"),
        }
    }

    fn verify_rsa(&self, key: &PKey<Public>, padding: Padding) -> bool {
        let mut verifier = Verifier::new(MessageDigest::sha256(), key).expect("a verifier");
        verifier.set_rsa_padding(padding).expect("an RSA key");
        if padding == Padding::PKCS1_PSS {
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("PSS");
        }
        verifier.update(self.signed.as_bytes()).expect("any bytes");
        verifier.verify(&self.signature).unwrap_or(false)
    }

    /// RFC 7518, section 3.4: R and S, 32 bytes each.
    fn verify_ecdsa(&self, key: &PKey<Public>) -> bool {
        if self.signature.len() != 64 {
            return false;
        }
        let number = |bytes: &[u8]| BigNum::from_slice(bytes).expect("a number");
        let (r, s) = self.signature.split_at(32);
        let signature = EcdsaSig::from_private_components(number(r), number(s)).expect("two numbers");
        let digest = openssl::sha::sha256(self.signed.as_bytes());
        signature.verify(&digest, &key.ec_key().expect("an EC key")).unwrap_or(false)
    }
}

/// The public key of a JWK (RFC 7518, section 6; RFC 8037, section 2).
///
/// # Panics
/// When it is malformed, too short, or of a kind that no algorithm of the provider uses.
#[must_use]
pub fn public_key(jwk: &Value) -> PKey<Public> {
    let bytes = |name: &str| {
        let text = jwk[name].as_str().unwrap_or_else(|| panic!("a key without {name}: {jwk}"));
        URL_SAFE_NO_PAD.decode(text).expect("base64url without padding")
    };
    let number = |name: &str| BigNum::from_slice(&bytes(name)).expect("a number");
    match (jwk["kty"].as_str(), jwk["crv"].as_str()) {
        (Some("RSA"), _) => {
            let key = Rsa::from_public_components(number("n"), number("e")).expect("an RSA key");
            assert!(key.size() * 8 >= 2048, "an RSA key of {} bits", key.size() * 8);
            PKey::from_rsa(key).expect("an RSA key is a key")
        }
        (Some("EC"), Some("P-256")) => {
            assert_eq!((bytes("x").len(), bytes("y").len()), (32, 32), "coordinates have full length");
            let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("OpenSSL knows P-256");
            let key = EcKey::from_public_key_affine_coordinates(&curve, &number("x"), &number("y"));
            let key = key.expect("a point of the curve");
            key.check_key().expect("a sound key");
            PKey::from_ec_key(key).expect("an EC key is a key")
        }
        (Some("OKP"), Some("Ed25519")) => {
            PKey::public_key_from_raw_bytes(&bytes("x"), Id::ED25519).expect("an Ed25519 key")
        }
        other => panic!("an unexpected kind of key: {other:?}"),
    }
}

/// The public half of a P-256 key as a JWK.
///
/// # Panics
/// When the key is of another kind.
#[must_use]
pub fn public_jwk(key: &PKey<Private>, kid: &str) -> Value {
    let key = key.ec_key().expect("an EC key");
    let mut context = BigNumContext::new().expect("a context");
    let (mut x, mut y) = (BigNum::new().expect("a number"), BigNum::new().expect("a number"));
    key.public_key().affine_coordinates(key.group(), &mut x, &mut y, &mut context).expect("a point");
    let text = |number: &BigNum| URL_SAFE_NO_PAD.encode(number.to_vec_padded(32).expect("32 bytes"));
    json!({ "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "alg": "ES256", "x": text(&x), "y": text(&y) })
}

/// Signs claims with a P-256 key.
///
/// # Panics
/// When the key is of another kind.
#[must_use]
pub fn sign_es256(header: &Value, claims: &Value, key: &PKey<Private>) -> String {
    let signed = join(header, claims);
    let digest = openssl::sha::sha256(signed.as_bytes());
    let signature = EcdsaSig::sign(&digest, &key.ec_key().expect("an EC key")).expect("an EC key signs");
    let half = |number: &openssl::bn::BigNumRef| number.to_vec_padded(32).expect("32 bytes");
    let signature = [half(signature.r()), half(signature.s())].concat();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Signs claims with a shared secret: what no provider may accept from anybody.
///
/// # Panics
/// Never: any bytes are an HMAC key.
#[must_use]
pub fn sign_hs256(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let content = join(header, claims);
    let key = PKey::hmac(secret).expect("any bytes are an HMAC key");
    let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("HMAC-SHA256 is built in");
    signer.update(content.as_bytes()).expect("any bytes");
    format!("{content}.{}", URL_SAFE_NO_PAD.encode(signer.sign_to_vec().expect("a signature")))
}

/// A token without signature.
#[must_use]
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.", join(header, claims))
}

/// Flips one bit of the part at `position` (0 header, 1 claims, 2 signature) of a token.
///
/// # Panics
/// When the token has no such part.
#[must_use]
pub fn with_flipped_bit(token: &str, position: usize) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut bytes = URL_SAFE_NO_PAD.decode(&parts[position]).expect("base64url without padding");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    parts[position] = URL_SAFE_NO_PAD.encode(bytes);
    parts.join(".")
}

fn join(header: &Value, claims: &Value) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}", encode(header), encode(claims))
}
