//! Names become addresses here, and each address is checked before a connection is made to it.

use super::{CallError, CallPolicy};
use crate::outbound::address::{AddressKind, classify};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

/// The future of a resolution: all addresses of the name.
pub type Resolved = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// A way to find the addresses of a name.
pub trait NameResolver: Send + Sync {
    /// All addresses of `name`.
    fn resolve(&self, name: &str) -> Resolved;
}

/// Resolves as the system does (`/etc/hosts`, DNS).
pub struct SystemResolver;

impl NameResolver for SystemResolver {
    fn resolve(&self, name: &str) -> Resolved {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Gives the HTTP library only addresses that the policy admits. Because the library connects to exactly these, a
/// name that changes between check and connection changes nothing (S-138).
pub(super) struct CheckingResolver {
    names: Arc<dyn NameResolver>,
    policy: CallPolicy,
}

impl CheckingResolver {
    pub(super) fn new(names: Arc<dyn NameResolver>, policy: CallPolicy) -> Self {
        Self { names, policy }
    }
}

impl Resolve for CheckingResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, policy) = (self.names.resolve(name.as_str()), self.policy);
        Box::pin(async move {
            let found = found.await?;
            // One wrong address condemns the name: an honest one has no mixture.
            if !found.iter().all(|&address| admits(policy, address)) {
                return Err(CallError::ForbiddenAddress.into());
            }
            // Port 0 stands for the port of the call.
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// Whether a call under `policy` may go to `address`.
pub(super) fn admits(policy: CallPolicy, address: IpAddr) -> bool {
    match classify(address) {
        AddressKind::Public => true,
        AddressKind::Loopback | AddressKind::Private | AddressKind::CarrierGrade => match policy {
            CallPolicy::Public => false,
            CallPolicy::PrivateToo => true,
        },
        AddressKind::LinkLocal | AddressKind::Multicast | AddressKind::Unspecified | AddressKind::Reserved => false,
    }
}
