//! A configuration is taken whole and safe, or refused with every fault in its place.

use super::Verdict;
use idp::config::{self, Config, Faults};
use idp::domain::environment::Environment;
use std::collections::BTreeSet;
use url::{Host, Url};

/// The bytes are the file. Accepted ⇒ whatever production refuses is not in it, tenants are told apart, and reading
/// again gives the same. Refused ⇒ each fault is a sentence, and names the key where there is one.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    match config::parse(Some(text), []) {
        Err(Faults(faults)) => {
            assert!(!faults.is_empty(), "a refusal says why");
            for fault in &faults {
                assert!(!fault.sentence.is_empty(), "a fault is a sentence: {fault:?}");
                assert!(!fault.path.is_empty() || faults.len() == 1, "a fault has its place: {fault:?}");
            }
            Verdict::Refused
        }
        Ok(config) => {
            check_tenants(&config);
            if config.environment == Environment::Production {
                check_production(&config);
            }
            let again = config::parse(Some(text), []).expect("what was accepted is accepted again");
            assert_eq!(again.effective, config.effective, "reading is repeatable");
            Verdict::Accepted
        }
    }
}

fn check_tenants(config: &Config) {
    assert!(!config.tenants.is_empty(), "there is always a body");
    let ids: BTreeSet<_> = config.tenants.iter().map(|tenant| tenant.id.as_str()).collect();
    let hosts: BTreeSet<_> = config.tenants.iter().map(|tenant| tenant.host().to_ascii_lowercase()).collect();
    assert_eq!((ids.len(), hosts.len()), (config.tenants.len(), config.tenants.len()), "no two bodies are one");
    for tenant in &config.tenants {
        let issuer = Url::parse(&tenant.issuer).expect("an issuer is an address");
        let issuer_is_bare = issuer.query().is_none() && issuer.fragment().is_none() && issuer.username().is_empty();
        assert!(issuer_is_bare && !tenant.issuer.ends_with('/'), "RFC 8414, section 2: {}", tenant.issuer);
        assert!(!tenant.languages.is_empty(), "a body speaks a language");
        for limits in [&tenant.sessions, &tenant.staff_sessions] {
            assert!(limits.idle <= limits.absolute, "idle ends before absolute");
        }
    }
}

/// What would put people at risk (`docs/operations/configuration.md`).
fn check_production(config: &Config) {
    assert!(config.limits_enabled, "attempts are slowed down");
    let hashing = config.hashing;
    let strong = hashing.memory_kib >= 47_104 || (hashing.memory_kib >= 19_456 && hashing.passes >= 2);
    assert!(strong, "password hashes are dear: {hashing:?}");
    assert!(config.master_key_file.is_file(), "the master key is there before the first start");
    for tenant in &config.tenants {
        let issuer = Url::parse(&tenant.issuer).expect("an issuer is an address");
        assert!(issuer.scheme() == "https" || is_loopback(&issuer), "no address without TLS: {issuer}");
    }
}

fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
