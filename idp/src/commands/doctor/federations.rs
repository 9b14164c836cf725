//! Federations: keys of ours, certificates that end, metadata that grows old.

use super::finding::Finding;
use crate::domain::federation::MetadataSource;
use crate::domain::identity_provider::CERTIFICATE_WARNINGS;
use crate::domain::time::{Span, Timestamp};
use crate::flows::Context;
use crate::flows::administration::{Actor, AdministrationError, FederationOverview, list_federations};

/// How old metadata may grow that is fetched again and again.
const STALE: Span = Span::days(7);

pub(super) async fn check_federations(context: &Context) -> Vec<Finding> {
    match list_federations(context, &Actor::Command("doctor")).await {
        Ok(overviews) => overviews.iter().flat_map(|overview| judge(overview, context.now)).collect(),
        Err(AdministrationError::Fault(fault)) => {
            vec![Finding::error("federations", fault.to_string(), "put back the master key, or run: idp migrate")]
        }
        Err(refused) => vec![Finding::error("federations", refused.to_string(), "run: idp migrate")],
    }
}

/// What is to be said of one federation; one line where everything is well.
fn judge(overview: &FederationOverview, now: Timestamp) -> Vec<Finding> {
    let federation = &overview.stored.federation;
    let id = &federation.id;
    let mut findings = Vec::new();
    let mut add = |finding: fn(&'static str, String, String) -> Finding, seen: String, todo: &str| {
        findings.push(finding("federations", format!("{id}: {seen}"), todo.to_owned()));
    };
    let renew = format!("run: idp key new --spid --federation {id}, and hand in the metadata (idp metadata {id})");
    match overview.keys.iter().map(|key| key.ends_at).max() {
        None => add(Finding::error, "there is no usable key of ours; logins fail".to_owned(), &renew),
        Some(end) => {
            if let Some(days) = warned_days(end, now) {
                add(Finding::warning, format!("our certificate ends within {days} days, on {end}"), &renew);
            }
        }
    }
    let offered: Vec<_> = overview.providers.iter().filter(|provider| provider.is_offered(now)).collect();
    if offered.is_empty() {
        add(Finding::error, "nobody can choose a provider".to_owned(), "check the metadata of the catalogue");
    }
    for provider in offered {
        if let Some(within) = provider.certificate_warning(now) {
            let days = within.as_seconds() / 86_400;
            let seen = if within == Span::ZERO {
                format!("every certificate of {} has ended", provider.entity_id)
            } else {
                format!("the last certificate of {} ends within {days} days", provider.entity_id)
            };
            add(Finding::warning, seen, "see whether its newest metadata has another one");
        }
    }
    if let MetadataSource::Address { .. } = federation.metadata {
        let age = overview.stored.refreshed_at.map(|at| now.since(at));
        if age.is_none_or(|age| age > STALE) {
            let why = overview.stored.failure.clone().unwrap_or_else(|| "nobody tried".to_owned());
            add(
                Finding::warning,
                format!("the metadata is older than 7 days: {why}"),
                "see whether its source answers",
            );
        }
    }
    if findings.is_empty() {
        findings.push(Finding::passed("federations", format!("{id}: keys, providers and metadata are in order")));
    }
    findings
}

/// The shortest of 30, 60 and 90 days within which something ends.
fn warned_days(end: Timestamp, now: Timestamp) -> Option<i64> {
    let warning = CERTIFICATE_WARNINGS.into_iter().find(|warning| end.since(now) <= *warning)?;
    Some(warning.as_seconds() / 86_400)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;
    use crate::domain::id::FederationKeyId;
    use crate::flows::federation_keys::ShownKey;
    use crate::flows::testing::START;
    use crate::flows::testing::federation::{federation, provider};
    use crate::storage::federations::StoredFederation;

    fn overview() -> FederationOverview {
        let id: FederationKeyId = "019aa123-4567-7abc-8def-0123456789ab".parse().expect("an id");
        FederationOverview {
            stored: StoredFederation {
                federation: federation(),
                created_at: START,
                updated_at: START,
                refreshed_at: Some(START),
                failure: None,
            },
            providers: vec![provider("https://idp.example")],
            keys: vec![ShownKey { id, active_from: START, ends_at: START + Span::days(730) }],
        }
    }

    fn seen(change: impl FnOnce(&mut FederationOverview), now: Timestamp) -> Vec<(Verdict, String)> {
        let mut overview = overview();
        change(&mut overview);
        judge(&overview, now).into_iter().map(|finding| (finding.verdict, finding.seen)).collect()
    }

    fn only(change: impl FnOnce(&mut FederationOverview), now: Timestamp) -> (Verdict, String) {
        let found = seen(change, now);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().expect("one")
    }

    #[test]
    fn what_is_in_order_gets_one_line() {
        assert_eq!(only(|_| {}, START).0, Verdict::Passed);
    }

    #[test]
    fn keys_and_certificates_that_end_are_found_in_time() {
        let (verdict, text) = only(|found| found.keys.clear(), START);
        assert!(verdict == Verdict::Error && text.contains("no usable key"), "{text}");
        for (days, within) in [(90, "90"), (61, "90"), (60, "60"), (30, "30"), (1, "30")] {
            let (verdict, text) = only(|found| found.keys[0].ends_at = START + Span::days(days), START);
            assert!(verdict == Verdict::Warning && text.contains(&format!("within {within} days")), "{text}");
        }
        assert_eq!(only(|found| found.keys[0].ends_at = START + Span::days(91), START).0, Verdict::Passed);
        let provider_ends =
            |days| only(|found| found.providers[0].facts.certificates[0].not_after = START + Span::days(days), START).1;
        assert!(provider_ends(10).contains("within 30 days") && provider_ends(-1).contains("has ended"));
    }

    #[test]
    fn nobody_to_choose_and_old_metadata_are_found() {
        assert_eq!(only(|found| found.providers.clear(), START).0, Verdict::Error);
        let fetched = |found: &mut FederationOverview| {
            found.stored.federation.metadata = MetadataSource::Address {
                url: "https://registry.example/".parse().expect("an address"),
                certificate: String::new(),
            };
            found.stored.failure = Some("it does not answer".to_owned());
        };
        assert_eq!(only(fetched, START + STALE).0, Verdict::Passed);
        let (verdict, text) = only(fetched, START + STALE + Span::seconds(1));
        assert!(verdict == Verdict::Warning && text.contains("it does not answer"), "{text}");
    }
}
