//! Where a request really comes from. The word of a proxy counts only when the proxy is a configured one (S-68).

use crate::domain::network_range::NetworkRange;
use std::net::IpAddr;

/// The proxies in front of the provider.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<NetworkRange>);

impl TrustedProxies {
    /// These ranges and no other.
    #[must_use]
    pub const fn new(ranges: Vec<NetworkRange>) -> Self {
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
    fn shown_addresses_lose_their_last_part() {
        assert_eq!(shortened(address("192.0.2.77")), "192.0.2.0/24");
        assert_eq!(shortened(address("2001:db8:1:2::3")), "2001:db8:1::/48");
    }
}
