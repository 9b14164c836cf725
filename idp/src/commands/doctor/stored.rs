//! What stands in the database of each body: keys, queue, clients.

use super::federations::check_federations;
use super::finding::Finding;
use crate::domain::client::PkcePolicy;
use crate::domain::environment::Environment;
use crate::domain::redirect_uri::{RedirectUri, RedirectUriKind};
use crate::domain::time::Timestamp;
use crate::flows::{Context, Fault, Provider, keys};
use crate::storage::clients::StoredClient;
use crate::storage::{StorageError, clients, jobs, signing_keys, users};
use std::sync::Arc;

/// So many letters and calls do not wait unless something is stuck.
const LONG_QUEUE: i64 = 1000;

pub(super) async fn check_tenants(provider: &Arc<Provider>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for tenant in &provider.tenants {
        let context = Context::internal(provider, tenant);
        match check_tenant(&context).await {
            Ok(found) => {
                findings.extend(found);
                findings.extend(check_federations(&context).await);
            }
            Err(error) => findings.push(Finding::error("database", error.to_string(), "run: idp migrate")),
        }
    }
    findings
}

async fn check_tenant(context: &Context) -> Result<Vec<Finding>, StorageError> {
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let (waiting, abandoned) = jobs::count(&mut reading, tenant).await?;
    let registered = clients::list(&mut reading, tenant).await?;
    let mut findings = vec![
        check_keys(context).await?,
        check_administrator(users::has_administrator(&mut reading, tenant).await?),
        check_queue(waiting),
        check_abandoned(abandoned),
    ];
    findings.extend(check_clients(&registered, context.provider.environment));
    Ok(findings)
}

async fn check_keys(context: &Context) -> Result<Finding, StorageError> {
    let stored = signing_keys::list(&mut context.store().read(), context.tenant_id()).await?;
    if stored.is_empty() {
        return Ok(Finding::warning("keys", "there are none yet", "start the provider once"));
    }
    // Asking for the keys opens each of them under the master key.
    let usable = keys::of(context).await.map(drop);
    let newest = stored.iter().map(|key| key.active_from).max();
    Ok(judge_keys(usable, newest, context.now))
}

fn judge_keys(usable: Result<(), Fault>, newest: Option<Timestamp>, now: Timestamp) -> Finding {
    match usable {
        Ok(()) => {
            let age = newest.map_or(0, |active_from| now.since(active_from).as_seconds().max(0) / 86_400);
            Finding::passed("keys", format!("usable, the newest signs since {age} days"))
        }
        Err(Fault::CannotOpen(error)) => {
            Finding::error("keys", error.to_string(), "put back the master key that this database was made with")
        }
        Err(fault) => Finding::error("keys", fault.to_string(), "run: idp key rotate --now"),
    }
}

fn check_administrator(is_there: bool) -> Finding {
    if is_there {
        Finding::passed("administrator", "there is one")
    } else {
        let todo = "open the set-up link that idp serve prints, or run: idp user create --class administrator";
        Finding::warning("administrator", "there is none", todo)
    }
}

fn check_queue(waiting: i64) -> Finding {
    let seen = format!("{waiting} letters and calls wait");
    if waiting < LONG_QUEUE {
        Finding::passed("queue", seen)
    } else {
        Finding::warning("queue", seen, "see whether the provider runs and reaches the mail server")
    }
}

fn check_abandoned(abandoned: i64) -> Finding {
    if abandoned == 0 {
        Finding::passed("abandoned", "no letter or call was given up")
    } else {
        let seen = format!("{abandoned} letters or calls were given up");
        Finding::warning("abandoned", seen, "look for their reason in the log, and write to the people concerned")
    }
}

fn check_clients(registered: &[StoredClient], environment: Environment) -> Vec<Finding> {
    let mut findings = Vec::new();
    for stored in registered {
        let client = &stored.client;
        let mut warn = |seen: &str, todo: &str| {
            findings.push(Finding::warning("clients", format!("{}: {seen}", client.id), todo));
        };
        let addresses = client.redirect_uris.iter().chain(&client.post_logout_redirect_uris);
        let over_http = |kind| match kind {
            RedirectUriKind::Loopback => environment == Environment::Production,
            RedirectUriKind::Web | RedirectUriKind::PrivateScheme => false,
        };
        if addresses.map(RedirectUri::kind).any(over_http) && !client.is_public() {
            warn("a redirect address on http", "register its https address");
        }
        if client.allow_loopback_calls && environment == Environment::Production {
            warn("calls to loopback and private addresses are allowed", "set allow_loopback_calls = false");
        }
        if client.pkce == PkcePolicy::WhenOffered {
            warn("works without PKCE", "update the module and set pkce = \"required\"");
        }
        for fault in client.check(environment) {
            warn(&fault.to_string(), "register it anew");
        }
    }
    if findings.is_empty() {
        findings.push(Finding::passed("clients", format!("{} registered, none with an exception", registered.len())));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;
    use crate::domain::client::Client;
    use crate::domain::language::LocalizedText;
    use crate::domain::master_key::CannotOpen;
    use crate::storage::clients::ClientOrigin;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn verdict_of(change: impl FnOnce(&mut Client), environment: Environment) -> Verdict {
        let mut client = Client::new("a".parse().expect("a name"), LocalizedText::italian("A"));
        client.redirect_uris = vec!["https://a.example/callback".parse().expect("an address")];
        change(&mut client);
        let origin = ClientOrigin::Catalogue;
        let stored = StoredClient { client, secret_hash: None, origin, created_at: NOW, updated_at: NOW };
        check_clients(&[stored], environment)[0].verdict
    }

    #[test]
    fn exceptions_of_clients_are_found() {
        let production = Environment::Production;
        assert_eq!(verdict_of(|_| {}, production), Verdict::Passed);
        let loopback = |client: &mut Client| {
            client.redirect_uris.push("http://localhost:8090/callback".parse().expect("an address"));
            client.sector_host = Some("a.example".to_owned());
        };
        assert_eq!(verdict_of(loopback, production), Verdict::Warning);
        assert_eq!(verdict_of(loopback, Environment::Development), Verdict::Passed);
        assert_eq!(verdict_of(|client| client.allow_loopback_calls = true, production), Verdict::Warning);
        assert_eq!(verdict_of(|client| client.pkce = PkcePolicy::WhenOffered, production), Verdict::Warning);
        assert_eq!(verdict_of(|client| client.redirect_uris.clear(), production), Verdict::Warning);
    }

    #[test]
    fn keys_queue_and_administrator_are_judged() {
        assert_eq!(judge_keys(Ok(()), Some(NOW), NOW).verdict, Verdict::Passed);
        let sealed_elsewhere = judge_keys(Err(Fault::CannotOpen(CannotOpen)), None, NOW);
        assert_eq!(sealed_elsewhere.verdict, Verdict::Error);
        assert_eq!(judge_keys(Err(Fault::NoKey("ES256")), None, NOW).verdict, Verdict::Error);
        assert_eq!(check_queue(0).verdict, Verdict::Passed);
        assert_eq!(check_queue(LONG_QUEUE).verdict, Verdict::Warning);
        assert_eq!(check_abandoned(0).verdict, Verdict::Passed);
        assert_eq!(check_abandoned(1).verdict, Verdict::Warning);
        assert_eq!(check_administrator(true).verdict, Verdict::Passed);
        assert_eq!(check_administrator(false).verdict, Verdict::Warning);
    }
}
