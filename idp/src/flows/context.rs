//! What every flow is given: the body it acts for, the time, and the parts of the house.

use crate::domain::environment::Environment;
use crate::domain::id::TenantId;
use crate::domain::language::Language;
use crate::domain::master_key::MasterKey;
use crate::domain::password_policy::PasswordPolicy;
use crate::domain::random::Random;
use crate::domain::secret::SecretHash;
use crate::domain::tenant::Tenant;
use crate::domain::throttle::NetworkKey;
use crate::domain::time::{Clock, Timestamp};
use crate::flows::clients::RememberedClients;
use crate::flows::hashing::HashingPool;
use crate::flows::keys::RememberedKeys;
use crate::flows::request_limits::RequestLimiter;
use crate::outbound::http::GuardedClient;
use crate::storage::Store;
use std::sync::Arc;

/// The parts that a process has once, wired by `commands`.
pub struct Provider {
    /// Where everything is kept.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Encrypts secrets at rest.
    pub master_key: MasterKey,
    /// Hashes passwords, a few at a time.
    pub hashing: HashingPool,
    /// Which passwords are accepted.
    pub password_policy: PasswordPolicy,
    /// Development or production.
    pub environment: Environment,
    /// Whether attempts are slowed down; off only in development, for conformance tools.
    pub limits_enabled: bool,
    /// Limits what browsers and clients can ask.
    pub limiter: RequestLimiter,
    /// The keys this process remembers.
    pub remembered_keys: RememberedKeys,
    /// The clients this process remembers.
    pub remembered_clients: RememberedClients,
    /// Calls out.
    pub http: GuardedClient,
    /// The bodies this process serves.
    pub tenants: Vec<Arc<Tenant>>,
}

impl Provider {
    /// The body reached under `host` (with port, where there is one), in any case.
    #[must_use]
    pub fn tenant_of_host(&self, host: &str) -> Option<&Arc<Tenant>> {
        self.tenants.iter().find(|tenant| tenant.host().eq_ignore_ascii_case(host))
    }

    /// The body of that name.
    #[must_use]
    pub fn tenant(&self, id: &TenantId) -> Option<&Arc<Tenant>> {
        self.tenants.iter().find(|tenant| tenant.id == *id)
    }
}

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The network, for counting attempts; `None` on the command line and in jobs.
    pub network: Option<NetworkKey>,
    /// The shortened network address, for people's own lists and the audit.
    pub network_shown: String,
    /// The browser's name for itself, cut to 200 characters.
    pub user_agent: String,
    /// The hash of the browser's lasting cookie, by which a known device is recognised.
    pub device: Option<SecretHash>,
    /// The language to answer in.
    pub language: Language,
}

/// One act: for one body, at one instant.
#[derive(Clone)]
pub struct Context {
    /// The parts of the house.
    pub provider: Arc<Provider>,
    /// The body.
    pub tenant: Arc<Tenant>,
    /// The instant; read once for each request.
    pub now: Timestamp,
    /// Where it comes from.
    pub origin: Origin,
}

impl Context {
    /// A context for commands and jobs, which come from no network.
    #[must_use]
    pub fn internal(provider: &Arc<Provider>, tenant: &Arc<Tenant>) -> Self {
        Self {
            now: provider.clock.now(),
            origin: Origin {
                network: None,
                network_shown: String::new(),
                user_agent: String::new(),
                device: None,
                language: tenant.default_language(),
            },
            provider: Arc::clone(provider),
            tenant: Arc::clone(tenant),
        }
    }

    /// Where everything is kept.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.provider.store
    }

    /// Chance.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.provider.random
    }

    /// Encrypts secrets at rest.
    #[must_use]
    pub fn master_key(&self) -> &MasterKey {
        &self.provider.master_key
    }

    /// Encrypts and chains the evidence of logins at federations: a key of its own, derived from the master key (R2.4).
    #[must_use]
    pub fn vault_key(&self) -> MasterKey {
        self.provider.master_key.derived("evidence-vault")
    }

    /// The name of the body, as key of every query.
    #[must_use]
    pub fn tenant_id(&self) -> &TenantId {
        &self.tenant.id
    }
}
