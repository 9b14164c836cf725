//! Where a request really comes from. The word of a proxy counts only when the proxy is a configured one (S-68).

use std::net::IpAddr;

/// A range of addresses, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    network: IpAddr,
    prefix: u8,
}

/// The proxies in front of the provider.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Range>);

/// A text that is not an address with a prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address range such as 10.0.0.0/8 or an address")]
pub struct InvalidRange;

impl std::str::FromStr for Range {
    type Err = InvalidRange;
    fn from_str(text: &str) -> Result<Self, InvalidRange> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let network: IpAddr = address.parse().map_err(|_| InvalidRange)?;
        let longest = if network.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), |prefix| prefix.parse().map_err(|_| InvalidRange))?;
        if prefix <= longest { Ok(Self { network, prefix }) } else { Err(InvalidRange) }
    }
}

impl Range {
    fn contains(self, address: IpAddr) -> bool {
        match (self.network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.prefix);
                let cut = |bits: u32| bits.checked_shr(shift).unwrap_or(0);
                cut(network.to_bits()) == cut(address.to_bits())
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.prefix);
                let cut = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
                cut(network.to_bits()) == cut(address.to_bits())
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl TrustedProxies {
    /// These ranges and no other.
    #[must_use]
    pub const fn new(ranges: Vec<Range>) -> Self {
        Self(ranges)
    }

    /// The client's address: `peer` itself, or, where the peer is one of ours, the last address in `X-Forwarded-For`
    /// that is not one of ours.
    #[must_use]
    pub fn client(&self, peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
        let mut client = peer.to_canonical();
        let hops = forwarded_for.unwrap_or_default().rsplit(',');
        for hop in hops {
            if !self.trusts(client) {
                break;
            }
            let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
            client = before.to_canonical();
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }
}

/// The address as people and the audit see it: without its last part.
#[must_use]
pub fn shortened(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a range")]);
        assert_eq!(proxies.client(address("192.0.2.1"), Some("198.51.100.7")), address("192.0.2.1"));
        assert_eq!(TrustedProxies::default().client(address("127.0.0.1"), Some("198.51.100.7")), address("127.0.0.1"));
    }

    #[test]
    fn behind_proxies_the_last_foreign_hop_counts() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a range")]);
        let spoofed = Some("203.0.113.9, 198.51.100.7, 10.1.1.1");
        assert_eq!(proxies.client(address("10.0.0.1"), spoofed), address("198.51.100.7"));
        assert_eq!(proxies.client(address("10.0.0.1"), Some("nonsense")), address("10.0.0.1"));
        assert_eq!(proxies.client(address("10.0.0.1"), None), address("10.0.0.1"));
    }

    #[test]
    fn ranges_are_read_strictly() {
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/x"] {
            assert_eq!(bad.parse::<Range>(), Err(InvalidRange), "{bad}");
        }
        assert!("0.0.0.0/0".parse::<Range>().is_ok_and(|all| all.contains(address("192.0.2.1"))));
    }

    #[test]
    fn shown_addresses_lose_their_last_part() {
        assert_eq!(shortened(address("192.0.2.77")), "192.0.2.0/24");
        assert_eq!(shortened(address("2001:db8:1:2::3")), "2001:db8:1::/48");
    }
}
