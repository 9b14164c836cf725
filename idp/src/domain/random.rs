//! Chance as an argument: everything unpredictable is drawn from a [`Random`] that the roof hands down.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A cryptographically secure source of random bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes` from the system's random source. A source that fails ends the process rather than
    /// return something predictable.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` random bytes.
pub fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0_u8; N];
    random.fill(&mut bytes);
    bytes
}

/// A value of 256 random bits as 43 characters of base64url: codes, tokens, session identifiers, secrets
/// (ASVS 7.2.3, FAPI 2.0 section 5.4.1 ask for at least 128 bits).
pub fn opaque_value(random: &dyn Random) -> crate::domain::secret::Secret {
    crate::domain::secret::Secret::from(URL_SAFE_NO_PAD.encode(bytes::<32>(random)))
}
