//! The two operations of secure messaging (ISO/IEC 7816-4, section 10): two-key triple DES and the retail MAC.

use openssl::error::ErrorStack;
use openssl::symm::{Cipher, Crypter, Mode};
use zeroize::Zeroizing;

/// Bytes of a block.
const BLOCK: usize = 8;

/// A key of two DES keys.
pub type Key = Zeroizing<[u8; 16]>;

/// Message ‖ 80 ‖ 00…, to a multiple of eight bytes; always at least one byte (ISO/IEC 9797-1, padding method 2).
pub fn pad(message: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = (message.len() + 1).next_multiple_of(BLOCK);
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend_from_slice(message);
    padded.push(0x80);
    padded.resize(length, 0);
    padded
}

/// Takes the padding off; `None` where there is none.
pub fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    (padded[end] == 0x80 && padded.len() - end <= BLOCK).then(|| &padded[..end])
}

/// Encrypts whole blocks, CBC from zero.
pub fn encrypt(key: &Key, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    triple_des(Mode::Encrypt, key.as_slice(), [0; BLOCK], message)
}

/// Decrypts whole blocks, CBC from zero.
pub fn decrypt(key: &Key, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    triple_des(Mode::Decrypt, key.as_slice(), [0; BLOCK], message)
}

/// The retail MAC over a padded message (ISO/IEC 9797-1, algorithm 3): DES over all blocks but the last, triple DES over
/// the last.
pub fn mac(key: &Key, padded: &[u8]) -> Result<[u8; BLOCK], ErrorStack> {
    let (first, last) = padded.split_at(padded.len().saturating_sub(BLOCK));
    let mut single = Zeroizing::new([0; 16]);
    // Triple DES with the same key each time is DES, which OpenSSL no longer offers by itself.
    single[..8].copy_from_slice(&key[..8]);
    single[8..].copy_from_slice(&key[..8]);
    let chained = triple_des(Mode::Encrypt, single.as_slice(), [0; BLOCK], first)?;
    let start = chained.last_chunk().copied().unwrap_or([0; BLOCK]);
    let end = triple_des(Mode::Encrypt, key.as_slice(), start, last)?;
    Ok(end.first_chunk().copied().unwrap_or([0; BLOCK]))
}

fn triple_des(mode: Mode, two_keys: &[u8], start: [u8; BLOCK], input: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let mut key = Zeroizing::new([0; 24]);
    key[..16].copy_from_slice(two_keys);
    key[16..].copy_from_slice(&two_keys[..8]);
    let mut crypter = Crypter::new(Cipher::des_ede3_cbc(), mode, key.as_slice(), Some(&start))?;
    crypter.pad(false);
    let mut output = vec![0; input.len() + BLOCK];
    let mut length = crypter.update(input, &mut output)?;
    length += crypter.finalize(&mut output[length..])?;
    output.truncate(length);
    Ok(output)
}
