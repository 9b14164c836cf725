//! The signed token `web-eid:1.0` (Web eID, format 1.0): a signature over the true origin and the provider's nonce, and
//! over nothing else, ever.

use crate::card::Signed;
use crate::contract::{ALGORITHM, FORMAT, Token};
use crate::settings::Site;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::sha::sha256;

/// A nonce as the provider sent it: 44 to 128 characters of the base64 alphabet, not decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// Reads a nonce.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        ((44..=128).contains(&text.len()) && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }
}

/// What a card signs: `SHA-256(origin) ‖ SHA-256(nonce)`. There is no other way to make one than from a site of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message([u8; 64]);

impl Message {
    /// Binds the nonce to the site. The inner hashes keep the two apart.
    #[must_use]
    pub fn of(site: &Site, nonce: &Nonce) -> Self {
        let mut message = [0; 64];
        message[..32].copy_from_slice(&sha256(site.origin.as_bytes()));
        message[32..].copy_from_slice(&sha256(nonce.0.as_bytes()));
        Self(message)
    }

    /// The bytes whose SHA-256 is signed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Puts a signature into a token.
#[must_use]
pub fn token(signed: &Signed) -> Token {
    Token {
        unverified_certificate: STANDARD.encode(signed.certificate.der()),
        algorithm: ALGORITHM.to_owned(),
        signature: STANDARD.encode(&signed.signature),
        format: FORMAT.to_owned(),
        app_version: concat!("urn:varco:card-reader-agent:", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::scripted::bytes;

    #[test]
    fn the_vector_of_the_reference_comes_out() {
        let site = Site {
            origin: "https://idp.comune.example".to_owned(),
            name: "Comune".to_owned(),
            deliver: "/card/token".to_owned(),
            back: "/card/return".to_owned(),
        };
        let nonce = Nonce::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").expect("a nonce");
        let message = Message::of(&site, &nonce);
        assert_eq!(message.bytes()[..32], bytes("f78220073218e0be393c0282e01b30f7b56c5c807fff6d2b37b0695a6cb4ebbe"));
        assert_eq!(message.bytes()[32..], bytes("905f28def18eaac05ae6f12b2c3452744afaf626da1343d57b395b544e0519b6"));
        let hash = bytes("f9ed7e02a9116b2ae0435274ef545c53c11f4b9722eff7fe3052693650a22128");
        assert_eq!(sha256(message.bytes()).to_vec(), hash);
    }

    #[test]
    fn a_nonce_has_its_alphabet_and_length() {
        assert!(Nonce::parse(&"A".repeat(44)).is_some() && Nonce::parse(&"A".repeat(128)).is_some());
        for wrong in ["A".repeat(43), "A".repeat(129), format!("{} ", "A".repeat(44)), format!("{}\n", "A".repeat(44))]
        {
            assert_eq!(Nonce::parse(&wrong), None, "{wrong:?}");
        }
    }
}
