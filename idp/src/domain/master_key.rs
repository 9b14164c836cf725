//! Encryption of secrets at rest (S-174): AES-256-GCM under the master key, which is not in the database.

use crate::domain::random::{self, Random};
use crate::domain::secret::SecretHash;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use zeroize::Zeroizing;

const NONCE: usize = 12;
const TAG: usize = 16;

/// The key of `secrets.master_key_file`: 32 bytes.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// A sealed value that cannot be opened: another master key, another purpose, or damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value in the database was not sealed under this master key")]
pub struct CannotOpen;

impl MasterKey {
    /// From the 32 bytes of the key file.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Another key of its own for one purpose, derived from this one (HMAC-SHA256 over the label). What it seals does not
    /// open with this key, and this one cannot be found from it.
    #[must_use]
    pub fn derived(&self, label: &str) -> Self {
        Self::new(*self.keyed_hash("derived-key", label.as_bytes()).as_bytes())
    }

    /// Encrypts a value. `purpose` (table, tenant, row) is bound to it, so that a sealed value moved elsewhere
    /// does not open.
    ///
    /// The layout is nonce (12 bytes), tag (16 bytes), ciphertext.
    #[must_use]
    pub fn seal(&self, purpose: &str, value: &[u8], random: &dyn Random) -> Vec<u8> {
        let nonce = random::bytes::<NONCE>(random);
        let mut tag = [0_u8; TAG];
        let ciphertext =
            encrypt_aead(Cipher::aes_256_gcm(), &*self.0, Some(&nonce), purpose.as_bytes(), value, &mut tag)
                .expect("AES-256-GCM takes any value with a 32-byte key and a 12-byte nonce");
        [nonce.as_slice(), tag.as_slice(), ciphertext.as_slice()].concat()
    }

    /// Decrypts a value sealed for the same purpose.
    ///
    /// # Errors
    /// [`CannotOpen`].
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let (nonce, rest) = sealed.split_at_checked(NONCE).ok_or(CannotOpen)?;
        let (tag, ciphertext) = rest.split_at_checked(TAG).ok_or(CannotOpen)?;
        decrypt_aead(Cipher::aes_256_gcm(), &*self.0, Some(nonce), purpose.as_bytes(), ciphertext, tag)
            .map(Zeroizing::new)
            .map_err(|_| CannotOpen)
    }

    /// A keyed hash (HMAC-SHA256): of client secrets, of the subjects of throttles. A dump of the database alone
    /// cannot be searched for them.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, value: &[u8]) -> SecretHash {
        let key = PKey::hmac(&*self.0).expect("any bytes are an HMAC key");
        let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("HMAC-SHA256 is built in");
        let length = (purpose.len() as u64).to_be_bytes();
        let parts = [length.as_slice(), purpose.as_bytes(), value];
        let mut hash = [0_u8; 32];
        for part in parts {
            signer.update(part).expect("HMAC takes any bytes");
        }
        signer.sign(&mut hash).expect("HMAC-SHA256 gives 32 bytes");
        SecretHash::from_bytes(hash)
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_value_opens_only_with_its_key_and_purpose_and_unchanged() {
        let (key, other) = (MasterKey::new([1; 32]), MasterKey::new([2; 32]));
        let sealed = key.seal("a", b"value", &Counting);
        assert_eq!(key.open("a", &sealed).as_deref().map(Vec::as_slice), Ok(b"value".as_slice()));
        assert_eq!(key.open("b", &sealed), Err(CannotOpen));
        assert_eq!(other.open("a", &sealed), Err(CannotOpen));
        for position in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[position] ^= 1;
            assert_eq!(key.open("a", &damaged), Err(CannotOpen), "byte {position}");
        }
        assert_eq!(key.open("a", &sealed[..20]), Err(CannotOpen));
    }

    #[test]
    fn a_derived_key_is_its_own() {
        let key = MasterKey::new([1; 32]);
        let sealed = key.derived("vault").seal("a", b"value", &Counting);
        assert_eq!(key.open("a", &sealed), Err(CannotOpen));
        assert_eq!(key.derived("other").open("a", &sealed), Err(CannotOpen));
        assert!(key.derived("vault").open("a", &sealed).is_ok());
    }

    #[test]
    fn keyed_hashes_depend_on_key_purpose_and_value() {
        let key = MasterKey::new([1; 32]);
        let hash = key.keyed_hash("ab", b"c");
        assert_eq!(hash, key.keyed_hash("ab", b"c"));
        assert_ne!(hash, key.keyed_hash("a", b"bc"));
        assert_ne!(hash, MasterKey::new([2; 32]).keyed_hash("ab", b"c"));
    }
}
