//! Numbers of fixed length, most significant byte first: a leading zero is never lost.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::error::ErrorStack;

/// A number from its bytes.
pub fn number(bytes: &[u8]) -> Result<BigNum, ErrorStack> {
    BigNum::from_slice(bytes)
}

/// `base` to the power of `exponent`, in constant time over the exponent, as many bytes as the modulus.
pub fn power(base: &[u8], exponent: &BigNumRef, modulus: &BigNumRef) -> Result<Vec<u8>, ErrorStack> {
    let mut secret = exponent.to_owned()?;
    secret.set_const_time();
    let (base, mut result, mut context) = (number(base)?, BigNum::new()?, BigNumContext::new()?);
    result.mod_exp(&base, &secret, modulus, &mut context)?;
    let bytes = result.to_vec_padded(modulus.num_bytes());
    secret.clear();
    bytes
}

/// The bytes of a hexadecimal constant of our own.
pub fn bytes_of(hexadecimal: &str) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap_or(0)).unwrap_or(0);
    hexadecimal.as_bytes().as_chunks::<2>().0.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)).collect()
}
