//! The public keys of clients: those of the registration, or those behind its `jwks_uri`.
//!
//! What was fetched is remembered by tenant, client and address, so that another address is another memory. Whoever asks
//! while a fetch is on its way waits for that one, and a failure is not tried again at once (S-142): many requests at
//! once, or many with unknown keys, cost the client's server one call.

use super::Key;
use crate::domain::client::{Client, ClientKeys};
use crate::domain::time::{Span, Timestamp};
use crate::flows::Context;
use crate::outbound::client_keys;
use crate::outbound::http::CallPolicy;
use crate::protocols::jose::{VerificationKeys, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How long the keys behind a `jwks_uri` are remembered.
const REMEMBERED: Span = Span::minutes(10);
/// A `jwks_uri` is not asked again for an unknown `kid` before so long.
const ASKED_AGAIN: Span = Span::seconds(30);
/// A `jwks_uri` that gave nothing is not asked again before so long.
const FAILURE_REMEMBERED: Span = Span::seconds(10);
/// The least age of a reading, below zero: whoever waited for the fetch of another may have been admitted before it. A
/// reading still younger means that the clock leapt back, and the keys are read again.
const YOUNGEST: Span = Span::seconds(-30);

/// Why the keys of a client are not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoKeys {
    /// It has none registered, or they are unusable.
    #[error("the client has no usable keys")]
    Unusable,
    /// Its `jwks_uri` does not answer as it should.
    #[error("the jwks_uri of the client cannot be read")]
    Unreachable,
}

/// The public keys of a client.
///
/// # Errors
/// [`NoKeys`].
pub async fn keys(context: &Context, client: &Client) -> Result<Arc<VerificationKeys>, NoKeys> {
    read_keys(context, client, REMEMBERED).await
}

/// The public keys of a client after a signature named an unknown key: fetched again, but not too often.
///
/// # Errors
/// [`NoKeys`].
pub async fn fresh_keys(context: &Context, client: &Client) -> Result<Arc<VerificationKeys>, NoKeys> {
    read_keys(context, client, ASKED_AGAIN).await
}

async fn read_keys(context: &Context, client: &Client, oldest: Span) -> Result<Arc<VerificationKeys>, NoKeys> {
    let address = match &client.keys {
        ClientKeys::None => return Err(NoKeys::Unusable),
        // They are at hand with the registration, and change with it.
        ClientKeys::Jwks(set) => return VerificationKeys::parse(set).map(Arc::new).map_err(|_| NoKeys::Unusable),
        ClientKeys::JwksUri(address) => address.as_str(),
    };
    let key = (context.tenant_id().clone(), client.id.clone());
    let reading = context.provider.remembered_clients.keys.reading(key, address);
    // Held while the fetch is on its way: that is what joins those who ask at once.
    let mut reading = reading.lock().await;
    if let Some(known) = reading.find(context.now, oldest) {
        return known;
    }
    let fetched = fetch(context, client, address).await;
    reading.keep(context.now, &fetched);
    fetched
}

async fn fetch(context: &Context, client: &Client, address: &str) -> Result<Arc<VerificationKeys>, NoKeys> {
    let address = url::Url::parse(address).map_err(|_| NoKeys::Unusable)?;
    let policy = CallPolicy::of_client(client.allow_loopback_calls);
    let text = client_keys::fetch(&context.provider.http, &address, policy).await;
    let text = text.map_err(|_| NoKeys::Unreachable)?;
    let set = json::parse_object(text.as_bytes()).map_err(|_| NoKeys::Unusable)?;
    VerificationKeys::parse(&set.into()).map(Arc::new).map_err(|_| NoKeys::Unusable)
}

/// The readings of this process: one for each client, of the address it has. Safe to lose.
#[derive(Default)]
pub(super) struct RememberedKeySets(Mutex<HashMap<Key, AtAddress>>);

/// A reading, and the address that it is of.
type AtAddress = (String, Arc<tokio::sync::Mutex<Reading>>);

impl RememberedKeySets {
    pub(super) fn forget(&self, key: &Key) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// The reading of the keys behind `address`; a new one where the client had another address before.
    fn reading(&self, key: Key, address: &str) -> Arc<tokio::sync::Mutex<Reading>> {
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match readings.get(&key) {
            Some((known, reading)) if known == address => Arc::clone(reading),
            Some(_) | None => {
                let reading = Arc::default();
                readings.insert(key, (address.to_owned(), Arc::clone(&reading)));
                reading
            }
        }
    }
}

/// What an address gave last, and when it last gave nothing. A failure does not spoil keys that are still good.
#[derive(Default)]
struct Reading {
    keys: Option<(Timestamp, Arc<VerificationKeys>)>,
    failure: Option<(Timestamp, NoKeys)>,
}

impl Reading {
    fn find(&self, now: Timestamp, oldest: Span) -> Option<Result<Arc<VerificationKeys>, NoKeys>> {
        let holds = |at: Timestamp, span: Span| (YOUNGEST..span).contains(&now.since(at));
        match (&self.keys, self.failure) {
            (Some((at, keys)), _) if holds(*at, oldest) => Some(Ok(Arc::clone(keys))),
            (_, Some((at, failure))) if holds(at, FAILURE_REMEMBERED) => Some(Err(failure)),
            (Some(_) | None, _) => None,
        }
    }

    fn keep(&mut self, now: Timestamp, fetched: &Result<Arc<VerificationKeys>, NoKeys>) {
        match fetched {
            Ok(keys) => (self.keys, self.failure) = (Some((now, Arc::clone(keys))), None),
            Err(failure) => self.failure = Some((now, *failure)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::LocalizedText;
    use crate::flows::testing::House;
    use crate::outbound::test_server::{Served, answer, serve};
    use crate::protocols::jose::{KeyKind, PrivateKey, jwk};

    /// The JWK Set of one new key.
    fn key_set() -> serde_json::Value {
        let key = PrivateKey::generate(KeyKind::P256).expect("a key can be made");
        jwk::key_set([key.public_jwk()])
    }

    fn good() -> String {
        answer("200 OK", "application/jwk-set+json", &key_set().to_string())
    }

    fn failing() -> String {
        answer("500 Internal Server Error", "text/plain", "")
    }

    fn client(served: &Served, path: &str) -> Client {
        let mut client = Client::new("a".parse().expect("a client id"), LocalizedText::italian("A"));
        client.keys = ClientKeys::JwksUri(served.url(path).as_str().parse().expect("an address"));
        client.allow_loopback_calls = true;
        client
    }

    /// The paths that were asked for, in order.
    async fn asked(served: &Served) -> Vec<String> {
        let requests = served.requests().await;
        requests.iter().filter_map(|request| request.split(' ').nth(1).map(str::to_owned)).collect()
    }

    #[tokio::test]
    async fn those_who_ask_at_once_share_one_fetch() {
        let house = House::new().await;
        let served = serve(vec![good(), good()]).await;
        let client = client(&served, "/keys");
        let askers = (0..8).map(|_| {
            // Each was admitted a little before the one that fetches.
            house.clock.pass(Span::milliseconds(-100));
            let (context, client) = (house.context(), client.clone());
            tokio::spawn(async move { keys(&context, &client).await.map(|_| ()) })
        });
        let askers: Vec<_> = askers.collect();
        for asker in askers {
            assert_eq!(asker.await.expect("no panic"), Ok(()));
        }
        assert_eq!(asked(&served).await, ["/keys"]);
    }

    #[tokio::test]
    async fn unknown_keys_are_asked_for_again_but_not_too_often() {
        let house = House::new().await;
        let served = serve(vec![good(), good()]).await;
        let client = client(&served, "/keys");
        for _ in 0..3 {
            assert!(fresh_keys(&house.context(), &client).await.is_ok());
        }
        house.clock.pass(Span::seconds(30));
        assert!(keys(&house.context(), &client).await.is_ok(), "remembered for ten minutes");
        assert_eq!(asked(&served).await.len(), 1);
        assert!(fresh_keys(&house.context(), &client).await.is_ok());
        assert_eq!(asked(&served).await.len(), 2);
    }

    #[tokio::test]
    async fn failures_are_remembered_for_ten_seconds_and_spoil_nothing() {
        let house = House::new().await;
        let served = serve(vec![failing(), good(), failing(), good()]).await;
        let client = client(&served, "/keys");
        for _ in 0..3 {
            assert_eq!(keys(&house.context(), &client).await.map(|_| ()), Err(NoKeys::Unreachable));
        }
        house.clock.pass(Span::seconds(9));
        assert!(keys(&house.context(), &client).await.is_err());
        assert_eq!(asked(&served).await.len(), 1);
        house.clock.pass(Span::seconds(1));
        assert!(keys(&house.context(), &client).await.is_ok());
        house.clock.pass(Span::seconds(30));
        assert!(fresh_keys(&house.context(), &client).await.is_err());
        assert!(fresh_keys(&house.context(), &client).await.is_err());
        assert_eq!(asked(&served).await.len(), 3);
        assert!(keys(&house.context(), &client).await.is_ok(), "what was known is still good");
    }

    #[tokio::test]
    async fn another_address_or_client_or_a_change_is_read_anew() {
        let house = House::new().await;
        let served = serve(vec![good(), good(), good(), good()]).await;
        let context = house.context();
        let first = client(&served, "/one");
        assert!(keys(&context, &first).await.is_ok());
        assert!(keys(&context, &client(&served, "/two")).await.is_ok());
        let other = Client { id: "b".parse().expect("a client id"), ..client(&served, "/two") };
        assert!(keys(&context, &other).await.is_ok());
        context.provider.remembered_clients.forget(context.tenant_id(), &other.id);
        assert!(keys(&context, &other).await.is_ok());
        assert_eq!(asked(&served).await, ["/one", "/two", "/two", "/two"]);
    }

    /// Keys of the registration change with it, not ten minutes later.
    #[tokio::test]
    async fn keys_of_the_registration_are_never_remembered() {
        let house = House::new().await;
        let served = serve(Vec::new()).await;
        let mut client = client(&served, "/keys");
        client.keys = ClientKeys::Jwks(key_set());
        assert!(keys(&house.context(), &client).await.is_ok());
        client.keys = ClientKeys::Jwks(serde_json::json!({ "keys": "none" }));
        assert_eq!(keys(&house.context(), &client).await.map(|_| ()), Err(NoKeys::Unusable));
        client.keys = ClientKeys::None;
        assert_eq!(keys(&house.context(), &client).await.map(|_| ()), Err(NoKeys::Unusable));
    }
}
