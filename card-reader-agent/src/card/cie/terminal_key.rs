//! The keys by which a reader program proves itself to a CIE. They protect nothing secret: the Ministry's own programs
//! publish them (italia/cie-middleware-linux, italia/cieid-android-sdk), and any program may open the channel with them. What
//! is secret on the card is its own key and the PIN. Secret scanners: this file is meant to hold private exponents.

use super::number::bytes_of;

/// The private exponent of the authority that certifies terminals: a terminal signs its own certificate with it. The
/// modulus is read from the card.
const AUTHORITY_EXPONENT: &str = "\
    186B31488C25DCF85D953D3630C0D073BA1C6AA24581AD254F3B6719C5D72CCA\
    3E5CDC5A1E5316578D75954FF73B237B532C9F8DE4A2C4C911385A23E63E33E4\
    7EE45E66EFD49B18E02CFF87598C39109E8F86A66BC330249CE3FCAD655DCDBF\
    98C9C5E479321AF53B517D041061880A647BBE0FF813683470E6C50094CE81D0\
    64E204E351BD3AE0A7947D8E91C3FD5C0A15233C349A5215A4E66E21C5D33498\
    E71991EA24473B29F1475F6FD9BE3996E19BD474FAD1B41EA0DCD2FC16C9BFFA\
    071BFEC1B22415184811C1985FBFE3E7B4F44A4B3C8DFAB4D90CECFC5E608D67\
    3E6762C62CB798341271149BA688162EC7D0E3468F65A94AB4AD1AB67E37BFC1";

/// The modulus of the terminal's own key; its public exponent is 65537.
const MODULUS: &str = "\
    BA2837AB4C6BB827577BFF4EB7B1E49CDDE0F16614D1EF24C1B75CF70FB12CD1\
    8F4D14E2814BA4877EA800E175906076B562BA535973C5D8B378051D8AFC7407\
    A1D919529E03C106CDA18D699AFB0D8AB4FDDD9DC719159A50DE9468F02AB103\
    E282A50E716EC23CDA5BFC4A232B09A4B2C70745939549099B4483CBAE62D009\
    9674DBF6F39B7223A99D88E33F1A0CDEDEEBBDC35517ABE9880AAB240E1EA166\
    283A274A9AD93B4B1D19F3679F3E8B5FF6A1E0ED736E84D5ABE03C59E7346B42\
    18755D75366CBF4136F0A26C3DC70A69ABAAF66E13A1B2FAAD052CA6EC9C51E2\
    AED14D16E090254DC3F64EA2BD8A836BBA99DEFACBA3A613AEEDD93A9615273D";

/// The private exponent of the terminal's own key.
const EXPONENT: &str = "\
    4716C2A38CCC7A07B415EB1A6175F2AAA0E49CEAF1BA75CBA09A684B04D81118\
    79D3E2CCD8B94D3C5CF6C55753F0ED9587910B3C77258A01460FE84C2EDE5764\
    EEBE9C37FB95CD69CEAF09F4B1357C276314AB43EC5B3CEFB0403F868F688E2E\
    C09A4973E987756F8DA7A101A2CA75A54A8C4CCF9A1B6147E4DE56423AF70B20\
    67179C5EEB646867863478D752C7F412DB277541575AA0619D30BCCC8D87E617\
    0B33439A2C93F2D97E18C0A82343A6012A5BB1822808F01B5CFD85673AC0964C\
    5F3CFD2DAF8142359764A9ADB9E3F76DB613461C1BC913DC9AC0AB50D365F77C\
    B93194C98AA966D89CDD555125A5E59ECF4FA3F0C3FD610CD3D056439338FD81";

/// What a terminal needs to prove itself: numbers of 256 bytes, most significant first.
#[derive(Clone)]
pub struct TerminalKeys {
    /// Private exponent of the authority.
    pub authority_exponent: Vec<u8>,
    /// Modulus of the terminal's own key.
    pub modulus: Vec<u8>,
    /// Its private exponent.
    pub exponent: Vec<u8>,
}

impl TerminalKeys {
    /// The published keys, which every real card takes.
    #[must_use]
    pub fn published() -> Self {
        Self {
            authority_exponent: bytes_of(AUTHORITY_EXPONENT),
            modulus: bytes_of(MODULUS),
            exponent: bytes_of(EXPONENT),
        }
    }

    /// The exponent of another authority, for virtual cards: the published one belongs to real cards alone.
    #[cfg(feature = "test-seams")]
    #[must_use]
    pub fn of_authority(authority_exponent: Vec<u8>) -> Self {
        Self { authority_exponent, ..Self::published() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::cie::number::{number, power};
    use crate::reader::scripted::bytes;
    use openssl::sha::sha256;

    #[test]
    fn the_constants_are_the_published_ones() {
        let keys = TerminalKeys::published();
        for (constant, digest) in [
            (&keys.authority_exponent, "34360f30fc6c138b9289b5650ea432b6a5f88c0dfca08455a56e3e658bc96fd2"),
            (&keys.modulus, "47a94894e991d2123f4523774ce7950eada53b53984385050db0567be791be65"),
            (&keys.exponent, "b90dda3054804479af44b5e8e82f063363b1e8450fc00252abe839d5eaa1b087"),
        ] {
            assert_eq!(sha256(constant).to_vec(), bytes(digest));
        }
        let modulus = number(&keys.modulus).expect("a number");
        let signed = power(&[0x30, 0x39], &number(&keys.exponent).expect("a number"), &modulus).expect("a power");
        let back = power(&signed, &number(&[1, 0, 1]).expect("a number"), &modulus).expect("a power");
        assert_eq!(back[254..], [0x30, 0x39], "the halves of the terminal's key belong together");
    }
}
