//! A range of network addresses (CIDR, RFC 4632), such as that of trusted proxies.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// An address and how many of its first bits count: `10.0.0.0/8`, `2001:db8::/32`; an address alone is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkRange {
    address: IpAddr,
    bits: u8,
}

/// A text that is not a range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an address or a range such as \"10.0.0.0/8\"")]
pub struct InvalidNetworkRange;

impl NetworkRange {
    /// Whether the address lies in the range. An IPv4 address that came in through an IPv6 socket
    /// (`::ffff:192.0.2.1`) is that IPv4 address.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(range), IpAddr::V4(address)) => {
                let unused = 32 - u32::from(self.bits);
                range.to_bits().checked_shr(unused) == address.to_bits().checked_shr(unused)
            }
            (IpAddr::V6(range), IpAddr::V6(address)) => {
                let unused = 128 - u32::from(self.bits);
                range.to_bits().checked_shr(unused) == address.to_bits().checked_shr(unused)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for NetworkRange {
    type Err = InvalidNetworkRange;
    fn from_str(text: &str) -> Result<Self, InvalidNetworkRange> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| InvalidNetworkRange)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) if bits.bytes().all(|b| b.is_ascii_digit()) => bits.parse().map_err(|_| InvalidNetworkRange)?,
            Some(_) => return Err(InvalidNetworkRange),
        };
        if bits <= most { Ok(Self { address, bits }) } else { Err(InvalidNetworkRange) }
    }
}

impl fmt::Display for NetworkRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(range: &str, address: &str) -> bool {
        let range: NetworkRange = range.parse().expect("a good range");
        range.contains(address.parse().expect("a good address"))
    }

    #[test]
    fn the_first_bits_decide() {
        assert!(contains("10.0.0.0/8", "10.255.1.2"));
        assert!(!contains("10.0.0.0/8", "11.0.0.0"));
        assert!(contains("192.0.2.7", "192.0.2.7"));
        assert!(!contains("192.0.2.7", "192.0.2.8"));
        assert!(contains("0.0.0.0/0", "203.0.113.9"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::1"));
        assert!(!contains("2001:db8::/32", "2001:db9::1"));
        assert!(contains("::/0", "2001:db8::1"));
    }

    #[test]
    fn families_do_not_mix_except_mapped_addresses() {
        assert!(!contains("0.0.0.0/0", "2001:db8::1"));
        assert!(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "example.org/8", "::/129", "10.0/8"] {
            assert_eq!(bad.parse::<NetworkRange>(), Err(InvalidNetworkRange), "{bad}");
        }
    }
}
