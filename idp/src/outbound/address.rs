//! Which addresses of the network may be called. Pure: a table over the registries of special addresses
//! (IANA IPv4 and IPv6 Special-Purpose Address Registries), with refusal as the default (S-138).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// Reachable by everybody.
    Public,
    /// This machine: `127.0.0.0/8`, `::1`.
    Loopback,
    /// A private network (RFC 1918, RFC 4193).
    Private,
    /// The inner network of an access provider (RFC 6598).
    CarrierGrade,
    /// This cable (RFC 3927, RFC 4291); also where clouds serve their instance secrets.
    LinkLocal,
    /// Several receivers.
    Multicast,
    /// No address, or "this network".
    Unspecified,
    /// For documents, measurements, transitions or the future; nothing to call.
    Reserved,
}

/// What kind of address it is. An IPv6 address that carries an IPv4 one is judged by what it carries, and is never
/// better than that.
#[must_use]
pub fn classify(address: IpAddr) -> AddressKind {
    match address {
        IpAddr::V4(address) => classify_v4(address),
        IpAddr::V6(address) => classify_v6(address),
    }
}

fn classify_v4(address: Ipv4Addr) -> AddressKind {
    match address.octets() {
        [0, ..] => AddressKind::Unspecified,
        [127, ..] => AddressKind::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => AddressKind::Private,
        [100, 64..=127, ..] => AddressKind::CarrierGrade,
        [169, 254, ..] => AddressKind::LinkLocal,
        [224..=239, ..] => AddressKind::Multicast,
        [192, 0, 0 | 2, _]          // protocol assignments (RFC 6890), documents (RFC 5737)
        | [192, 88, 99, _]          // 6to4 relays (RFC 7526)
        | [198, 18 | 19, ..]        // measurements (RFC 2544)
        | [198, 51, 100, _]         // documents (RFC 5737)
        | [203, 0, 113, _]
        | [240..=255, ..] => AddressKind::Reserved,
        _ => AddressKind::Public,
    }
}

#[expect(clippy::match_same_arms, reason = "one line a block of the registry, each with its source")]
fn classify_v6(address: Ipv6Addr) -> AddressKind {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => AddressKind::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressKind::Loopback,
        // IPv4-mapped (RFC 4291, section 2.5.5.2): no name has a reason to resolve to one.
        [0, 0, 0, 0, 0, 0xffff, high, low] => never_public(embedded(high, low)),
        // IPv4-compatible, long gone (RFC 4291, section 2.5.5.1).
        [0, 0, 0, 0, 0, 0, high, low] => never_public(embedded(high, low)),
        // NAT64 (RFC 6052): the ordinary way to an IPv4 server from a network that has IPv6 alone.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        // NAT64 with a prefix of one's own (RFC 8215).
        [0x64, 0xff9b, 1, ..] => AddressKind::Private,
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => never_public(embedded(high, low)),
        // Unique local (RFC 4193); site local, its predecessor.
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => AddressKind::Private,
        [0xfe80..=0xfebf, ..] => AddressKind::LinkLocal,
        [0xff00..=0xffff, ..] => AddressKind::Multicast,
        // Protocol assignments, Teredo among them (RFC 2928, RFC 4380); documents (RFC 3849, RFC 9637).
        [0x2001, 0..=0x1ff | 0xdb8, ..] => AddressKind::Reserved,
        [0x3fff, 0..=0xfff, ..] => AddressKind::Reserved,
        // Global unicast (RFC 4291, section 2.4, as assigned so far).
        [0x2000..=0x3fff, ..] => AddressKind::Public,
        _ => AddressKind::Reserved,
    }
}

fn embedded(high: u16, low: u16) -> AddressKind {
    classify_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

fn never_public(kind: AddressKind) -> AddressKind {
    if kind == AddressKind::Public { AddressKind::Reserved } else { kind }
}

#[cfg(test)]
mod tests {
    use super::AddressKind::{CarrierGrade, LinkLocal, Loopback, Multicast, Private, Public, Reserved, Unspecified};
    use super::*;
    use proptest::prelude::*;

    /// S-138: each kind, with the borders of each block.
    const TABLE: &[(&str, AddressKind)] = &[
        ("1.1.1.1", Public),
        ("9.255.255.255", Public),
        ("11.0.0.0", Public),
        ("100.63.255.255", Public),
        ("100.128.0.0", Public),
        ("172.15.255.255", Public),
        ("172.32.0.0", Public),
        ("192.167.255.255", Public),
        ("192.169.0.0", Public),
        ("223.255.255.255", Public),
        ("0.0.0.0", Unspecified),
        ("0.1.2.3", Unspecified),
        ("10.0.0.0", Private),
        ("10.255.255.255", Private),
        ("172.16.0.1", Private),
        ("172.31.255.255", Private),
        ("192.168.1.1", Private),
        ("100.64.0.0", CarrierGrade),
        ("100.127.255.255", CarrierGrade),
        ("127.0.0.1", Loopback),
        ("127.255.255.254", Loopback),
        ("169.254.169.254", LinkLocal),
        ("192.0.0.8", Reserved),
        ("192.0.2.1", Reserved),
        ("192.88.99.1", Reserved),
        ("198.18.0.1", Reserved),
        ("198.19.255.255", Reserved),
        ("198.51.100.7", Reserved),
        ("203.0.113.7", Reserved),
        ("224.0.0.1", Multicast),
        ("239.255.255.255", Multicast),
        ("240.0.0.1", Reserved),
        ("255.255.255.255", Reserved),
        ("2606:4700::1111", Public),
        ("2a00:1450::1", Public),
        ("2001:200::1", Public),
        ("::", Unspecified),
        ("::1", Loopback),
        ("::2", Unspecified),
        ("::127.0.0.1", Loopback),
        ("::1.1.1.1", Reserved),
        ("::ffff:127.0.0.1", Loopback),
        ("::ffff:10.0.0.1", Private),
        ("::ffff:169.254.169.254", LinkLocal),
        ("::ffff:1.1.1.1", Reserved),
        ("64:ff9b::1.1.1.1", Public),
        ("64:ff9b::127.0.0.1", Loopback),
        ("64:ff9b::192.168.0.1", Private),
        ("64:ff9b:1::1.1.1.1", Private),
        ("2002:7f00:1::", Loopback),
        ("2002:a00:1::1", Private),
        ("2002:101:101::1", Reserved),
        ("fc00::1", Private),
        ("fdff::1", Private),
        ("fec0::1", Private),
        ("fe80::1", LinkLocal),
        ("febf::1", LinkLocal),
        ("ff02::1", Multicast),
        ("2001::1", Reserved),
        ("2001:db8::1", Reserved),
        ("3fff::1", Reserved),
        ("100::1", Reserved),
        ("5f00::1", Reserved),
        ("4000::1", Reserved),
    ];

    #[test]
    fn each_block_has_its_kind() {
        for &(text, kind) in TABLE {
            let address: IpAddr = text.parse().expect(text);
            assert_eq!(classify(address), kind, "{text}");
        }
    }

    proptest! {
        /// No way of writing an IPv4 address inside an IPv6 one makes it more public than it is.
        #[test]
        fn carrying_an_address_never_makes_it_public(bits in any::<u32>()) {
            let plain = classify_v4(Ipv4Addr::from_bits(bits));
            let (high, low) = (u16::try_from(bits >> 16).expect("16 bits"), u16::try_from(bits & 0xffff).expect("16 bits"));
            for carrier in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            ] {
                prop_assert!(plain == AddressKind::Public || classify_v6(carrier) != AddressKind::Public);
            }
        }
    }
}
