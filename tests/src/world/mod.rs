//! A provider at work: in this process, on a real port, with a clock that the tests move.
//!
//! Owns how a provider is put together for a test and what stands in its database at the beginning. Everything after
//! that happens over HTTP.

pub mod clients;
pub mod clock;
pub mod hardened;
pub mod people;
mod seed;
pub mod site;
pub mod wire;

use crate::browser::Browser;
use crate::processes::postgres::PostgresServer;
use crate::relying_party::RelyingParty;
use clients::ClientSeed;
use clock::TestClock;
use idp::commands::clock::SystemRandom;
use idp::commands::serve::accept::Door;
use idp::commands::serve::{StopSwitch, serve_public, stop_switch};
use idp::domain::environment::Environment;
use idp::domain::master_key::MasterKey;
use idp::domain::password_policy::PasswordPolicy;
use idp::domain::time::{Clock, Span};
use idp::flows::clients::RememberedClients;
use idp::flows::hashing::{HashingCost, HashingPool};
use idp::flows::keys::RememberedKeys;
use idp::flows::request_limits::RequestLimiter;
use idp::flows::{Context, Provider};
use idp::jobs::{Jobs, Outgoing};
use idp::outbound::http::GuardedClient;
use idp::outbound::mail::Mail;
use idp::storage::{StorageOptions, Store};
use idp::web::extract::network::TrustedProxies;
use idp::web::state::App;
use people::Person;
use site::Site;
use std::collections::HashMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, watch};
use tokio::task::JoinHandle;
use wire::Wire;

/// A provider at work, with two tenants.
pub struct World {
    /// The clock of the provider, of the browsers and of the relying parties.
    pub clock: Arc<TestClock>,
    /// The body that most tests are about.
    pub home: Site,
    /// The other body.
    pub other: Site,
    /// The connection to it.
    pub wire: Wire,
    /// The parts of the provider.
    pub provider: Arc<Provider>,
    place: Place,
    serving: JoinHandle<()>,
    stop: StopSwitch,
}

/// Where the data is.
struct Place {
    options: StorageOptions,
    limits_enabled: bool,
    folder: Option<TempDir>,
}

/// The files of a database that holds everybody and everything a world begins with. Keys, people and clients do not
/// depend on the port, so they are made once.
static TEMPLATE: OnceCell<Vec<(String, Vec<u8>)>> = OnceCell::const_new();

impl World {
    /// A world on `SQLite`, in which attempts are not slowed down.
    pub async fn start() -> Self {
        Self::on_sqlite(false).await
    }

    /// A world on `SQLite`, in which attempts are slowed down as in production.
    pub async fn with_limits() -> Self {
        Self::on_sqlite(true).await
    }

    async fn on_sqlite(limits_enabled: bool) -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        for (name, content) in TEMPLATE.get_or_init(make_template).await {
            fs::write(folder.path().join(name), content).expect("one's own folder is writable");
        }
        let place = Place { options: sqlite_in(folder.path()), limits_enabled, folder: Some(folder) };
        Self::begin(place, TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port"), Arc::default())
            .await
    }

    /// A world on PostgreSQL.
    ///
    /// # Panics
    /// When PostgreSQL cannot be started.
    pub async fn on_postgres() -> Self {
        let url = tokio::task::spawn_blocking(|| PostgresServer::shared().fresh_database()).await;
        let options = StorageOptions { url: url.expect("PostgreSQL starts"), connections: 8 };
        Store::migrate(&options).await.expect("an empty database takes the schema");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let place = Place { options, limits_enabled: false, folder: None };
        let world = Self::begin(place, listener, Arc::default()).await;
        seed::fill(&world.provider).await;
        world
    }

    /// Stops the provider, and starts another on the same database and port: nothing but the database goes over.
    ///
    /// # Panics
    /// When the port was taken meanwhile.
    pub async fn restarted(self) -> Self {
        let port = self.home.issuer.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        let Self { stop, serving, wire, provider, place, clock, .. } = self;
        drop(wire);
        stop.stop();
        serving.await.expect("the provider ends in good order");
        provider.store.close().await;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("the port is still free");
        Self::begin(place, listener, clock).await
    }

    async fn begin(place: Place, listener: TcpListener, clock: Arc<TestClock>) -> Self {
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let (home, other) = (site::home(port), site::other(port));
        let sites = [home.clone(), other.clone()];
        let provider = make_provider(&place.options, place.limits_enabled, &clock, &sites).await;
        let app = Arc::new(App::new(Arc::clone(&provider), TrustedProxies::default()));
        let (stop, stopped) = stop_switch();
        let serving = tokio::spawn(async move {
            serve_public(app, Door::plain(listener), stopped).await;
        });
        let wire = Wire::to_loopback(&[home.host, other.host]);
        Self { clock, home, other, wire, provider, place, serving, stop }
    }

    /// Lets time pass.
    pub fn advance(&self, span: Span) {
        self.clock.advance(span);
    }

    /// A browser nobody has used.
    #[must_use]
    pub fn browser(&self) -> Browser {
        let origins = vec![self.home.issuer.clone(), self.other.issuer.clone()];
        Browser::new(&self.wire, &self.clock, origins)
    }

    /// A client of [`clients::everyone`] at work with the first body.
    ///
    /// # Panics
    /// When there is no client of that name.
    pub async fn relying_party(&self, name: &str) -> RelyingParty {
        let seed = clients::everyone().into_iter().find(|seed| seed.id() == name);
        self.relying_party_at(&self.home, seed.unwrap_or_else(|| panic!("no client is called {name}"))).await
    }

    /// A client at work with a body.
    pub async fn relying_party_at(&self, site: &Site, seed: ClientSeed) -> RelyingParty {
        RelyingParty::discover(seed, &site.issuer, &self.wire, &self.clock).await
    }

    /// Registers a client with the first body, or changes it, and sets it to work.
    pub async fn register(&self, seed: ClientSeed) -> RelyingParty {
        seed::put_client(&self.context(), &seed).await;
        self.provider.remembered_clients.forget(self.context().tenant_id(), &seed.client.id);
        self.relying_party_at(&self.home, seed).await
    }

    /// Enters a person more into the first body.
    pub async fn enter(&self, person: &Person) {
        seed::put_person(&self.context(), person).await;
    }

    /// Does the work that is due now, as the jobs of a process would: logout calls go out, letters stay, since the
    /// bodies of the tests have no sender.
    pub async fn run_due_work(&self) {
        let outgoing = Outgoing { mail: Mail::Directory(PathBuf::new()), sms: None, senders: HashMap::new() };
        let (_never_stopped, stop) = watch::channel(false);
        Jobs::new(Arc::clone(&self.provider), outgoing).deliver(stop).await;
    }

    /// Every byte that is kept, as a thief of the disk would have it.
    ///
    /// # Panics
    /// On PostgreSQL, whose files are its own.
    #[must_use]
    pub fn bytes_of_the_database(&self) -> Vec<u8> {
        let folder = self.place.folder.as_ref().expect("a world on SQLite").path();
        let entries = fs::read_dir(folder).expect("one's own folder is readable").filter_map(Result::ok);
        entries.flat_map(|entry| fs::read(entry.path()).expect("one's own file is readable")).collect()
    }

    /// An act of the first body, for what stands behind the doors: jobs, commands, the database.
    #[must_use]
    pub fn context(&self) -> Context {
        Context::internal(&self.provider, &self.provider.tenants[0])
    }
}

async fn make_provider(
    options: &StorageOptions,
    limits_enabled: bool,
    clock: &Arc<TestClock>,
    sites: &[Site; 2],
) -> Arc<Provider> {
    let cost = HashingCost { memory: 64, passes: 1, at_once: 4, waiting: 256 };
    Arc::new(Provider {
        store: Store::open(options).await.expect("the database opens"),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        hashing: HashingPool::new(cost, &SystemRandom).expect("a lawful cost"),
        random: Arc::new(SystemRandom),
        master_key: MasterKey::new([7; 32]),
        password_policy: PasswordPolicy::default(),
        environment: Environment::Development,
        limits_enabled,
        limiter: RequestLimiter::default(),
        remembered_keys: RememberedKeys::default(),
        remembered_clients: RememberedClients::default(),
        http: GuardedClient::default(),
        tenants: sites.iter().map(Site::tenant).collect(),
    })
}

async fn make_template() -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let options = sqlite_in(folder.path());
    Store::migrate(&options).await.expect("an empty database takes the schema");
    let provider = make_provider(&options, false, &Arc::default(), &[site::home(1), site::other(1)]).await;
    seed::fill(&provider).await;
    provider.store.close().await;
    let entries = fs::read_dir(folder.path()).expect("one's own folder is readable");
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let kept = names.filter(|name| !name.ends_with("-shm"));
    kept.map(|name| (name.clone(), fs::read(folder.path().join(&name)).expect("one's own file is readable"))).collect()
}

fn sqlite_in(folder: &Path) -> StorageOptions {
    StorageOptions { url: format!("sqlite:{}", folder.join("test.db").display()), connections: 4 }
}
