//! What every request can reach.

use crate::domain::id::TenantId;
use crate::domain::tenant::Tenant;
use crate::flows::Provider;
use crate::views::frame::Brand;
use crate::web::extract::network::TrustedProxies;
use crate::web::oidc::discovery;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;

/// The state of the public listener.
pub struct App {
    /// The parts of the house.
    pub provider: Arc<Provider>,
    /// The proxies whose word on the client's address is taken.
    pub trusted_proxies: TrustedProxies,
    brands: HashMap<TenantId, Arc<Brand>>,
    discovery: HashMap<TenantId, String>,
    stopping: AtomicBool,
    /// How many more answers of providers may be verified at once: it costs processor time in C code (S-150).
    pub(in crate::web) verifications: Semaphore,
}

/// Answers of providers that are verified at once.
const VERIFICATIONS: usize = 64;

impl App {
    /// The state for a process.
    #[must_use]
    pub fn new(provider: Arc<Provider>, trusted_proxies: TrustedProxies) -> Self {
        let brands = provider.tenants.iter().map(|tenant| (tenant.id.clone(), Arc::new(Brand::of(tenant)))).collect();
        let documents =
            provider.tenants.iter().map(|tenant| (tenant.id.clone(), discovery::document(tenant))).collect();
        let verifications = Semaphore::new(VERIFICATIONS);
        let stopping = AtomicBool::new(false);
        Self { provider, trusted_proxies, brands, discovery: documents, stopping, verifications }
    }

    /// The discovery document of a body.
    #[must_use]
    pub fn discovery(&self, tenant: &TenantId) -> Option<&str> {
        self.discovery.get(tenant).map(String::as_str)
    }

    /// How a body presents itself.
    #[must_use]
    pub fn brand(&self, tenant: &Tenant) -> Arc<Brand> {
        self.brands.get(&tenant.id).map_or_else(|| Arc::new(Brand::of(tenant)), Arc::clone)
    }

    /// Turns readiness red: no new requests, please.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the process is about to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}
