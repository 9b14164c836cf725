//! What failures are counted by.

use crate::domain::id::UserId;
use crate::domain::secret::SecretHash;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The part of an address that stands for one network: the whole of an IPv4 address, the first 64 bits of an IPv6
/// one, because a single customer is given at least that many (S-149).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NetworkKey(IpAddr);

impl From<IpAddr> for NetworkKey {
    /// An IPv4 address that came in through an IPv6 socket (`::ffff:192.0.2.1`) is that IPv4 address.
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => Self(IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))),
        }
    }
}

impl fmt::Display for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 32 } else { 64 })
    }
}

/// Whose failures a counter counts. Prints as the key under which the counter is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThrottleSubject {
    /// An account, by whatever name it is tried.
    Account(UserId),
    /// A name as it was typed, by its hash, whether it has an account or not (S-09).
    Name(SecretHash),
    /// A device that this person has used before, by the hash of its cookie.
    KnownDevice(UserId, SecretHash),
    /// A network, whatever accounts it tries.
    Network(NetworkKey),
}

impl fmt::Display for ThrottleSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(user) => write!(f, "account:{user}"),
            Self::Name(name) => write!(f, "name:{}", Hexadecimal(name)),
            Self::KnownDevice(user, device) => write!(f, "device:{user}:{}", Hexadecimal(device)),
            Self::Network(network) => write!(f, "network:{network}"),
        }
    }
}

struct Hexadecimal<'a>(&'a SecretHash);

impl fmt::Display for Hexadecimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
