//! Where a request really comes from. The word of a proxy counts only when the proxy is a configured one (S-68).

use crate::domain::network_range::NetworkRange;
use axum::http::HeaderMap;
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
    pub fn client(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let mut client = peer.to_canonical();
        for hop in forwarded_for.rsplit(',') {
            if !self.trusts(client) {
                break;
            }
            let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
            client = before.to_canonical();
        }
        client
    }

    /// Whether this is a proxy of ours; `address` in its canonical form.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }
}

/// The hops of `X-Forwarded-For`, the nearest last. A proxy may append a line of its own instead of lengthening the
/// one it got: all lines are one list (RFC 9110, section 5.3), or a stranger's line would hide the proxy's.
#[must_use]
pub fn forwarded_for(headers: &HeaderMap) -> String {
    let mut hops = String::new();
    for line in headers.get_all("x-forwarded-for") {
        if !hops.is_empty() {
            hops.push(',');
        }
        // A line that is no text names no address, but must not hide those after it.
        hops.push_str(&String::from_utf8_lossy(line.as_bytes()));
    }
    hops
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
        assert_eq!(proxies.client(address("192.0.2.1"), "198.51.100.7"), address("192.0.2.1"));
        assert_eq!(TrustedProxies::default().client(address("127.0.0.1"), "198.51.100.7"), address("127.0.0.1"));
    }

    #[test]
    fn behind_proxies_the_last_foreign_hop_counts() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a range")]);
        let spoofed = "203.0.113.9, 198.51.100.7, 10.1.1.1";
        assert_eq!(proxies.client(address("10.0.0.1"), spoofed), address("198.51.100.7"));
        assert_eq!(proxies.client(address("10.0.0.1"), "nonsense"), address("10.0.0.1"));
        assert_eq!(proxies.client(address("10.0.0.1"), ""), address("10.0.0.1"));
    }

    #[test]
    fn all_lines_of_the_header_count() {
        let mut headers = HeaderMap::new();
        for line in [&b"203.0.113.9"[..], b"\xff", b"198.51.100.7", b"10.1.1.1"] {
            headers.append("x-forwarded-for", line.try_into().expect("a header value"));
        }
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a range")]);
        assert_eq!(proxies.client(address("10.0.0.1"), &forwarded_for(&headers)), address("198.51.100.7"));
        assert_eq!(forwarded_for(&HeaderMap::new()), "");
    }

    #[test]
    fn shown_addresses_lose_their_last_part() {
        assert_eq!(shortened(address("192.0.2.77")), "192.0.2.0/24");
        assert_eq!(shortened(address("2001:db8:1:2::3")), "2001:db8:1::/48");
    }
}
