//! Judges what others publish: is it still valid, do its keys still hold, can its role be used?

use super::entity_descriptor::{Binding, EntityDescriptor, Role};
use super::finding::{Finding, Severity};
use jiff::Timestamp;
use std::collections::HashSet;

/// A warning is due that many days before a certificate ends, and again at each lower number.
pub const WARNING_DAYS: [i64; 3] = [90, 60, 30];

const SECONDS_A_DAY: i64 = 86_400;

/// Which role is wanted of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It lets people in for us.
    IdentityProvider,
    /// It is we, or one like us.
    ServiceProvider,
}

/// The whole days that are left until `end`, if they are so few that somebody should act; none after the end.
#[must_use]
pub fn days_left(end: Timestamp, now: Timestamp) -> Option<i64> {
    let days = (end.as_second() - now.as_second()).div_euclid(SECONDS_A_DAY);
    (0..=WARNING_DAYS[0]).contains(&days).then_some(days)
}

/// What is to be said about an entity at that instant.
#[must_use]
pub fn judge(entity: &EntityDescriptor, wanted: Wanted, now: Timestamp) -> Vec<Finding> {
    let mut report = Report { entity, now, findings: Vec::new() };
    report.check_validity();
    match wanted {
        Wanted::IdentityProvider => report.check_identity_provider(),
        Wanted::ServiceProvider => report.check_service_provider(),
    }
    report.findings
}

/// Entities that are named twice in one document: whichever is meant, the other one would be as good.
#[must_use]
pub fn check_duplicates(entities: &[EntityDescriptor]) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let twice = entities.iter().filter(|entity| !seen.insert(&entity.entity_id));
    twice.map(|entity| duplicate(entity.entity_id.as_str())).collect()
}

/// The finding for an entity that is named twice.
pub(super) fn duplicate(entity_id: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        rule: "metadata.duplicate",
        source: "SAML Metadata, section 2.3.1",
        place: entity_id.to_owned(),
        sentence: "The entity occurs more than once; the first one counts.".to_owned(),
    }
}

struct Report<'a> {
    entity: &'a EntityDescriptor,
    now: Timestamp,
    findings: Vec<Finding>,
}

impl Report<'_> {
    fn add(&mut self, severity: Severity, rule: &'static str, sentence: String) {
        let place = self.entity.entity_id.to_string();
        self.findings.push(Finding { severity, rule, source: "SAML Metadata, section 2", place, sentence });
    }

    fn check_validity(&mut self) {
        if let Some(end) = self.entity.valid_until
            && end <= self.now
        {
            self.add(Severity::Error, "metadata.expired", format!("The metadata ended at {end:.0}."));
        }
    }

    fn check_identity_provider(&mut self) {
        let Some(provider) = &self.entity.identity_provider else {
            return self.add(
                Severity::Error,
                "metadata.role",
                "The entity is no identity provider over SAML 2.0.".to_owned(),
            );
        };
        let reachable =
            [Binding::Redirect, Binding::Post].iter().any(|binding| provider.find_single_sign_on(*binding).is_some());
        if !reachable {
            let sentence = "There is no address for requests by HTTP-Redirect or HTTP-POST.".to_owned();
            self.add(Severity::Error, "metadata.single-sign-on", sentence);
        }
        self.check_keys(&provider.role);
    }

    fn check_service_provider(&mut self) {
        match &self.entity.service_provider {
            None => self.add(
                Severity::Error,
                "metadata.role",
                "The entity is no service provider over SAML 2.0.".to_owned(),
            ),
            Some(provider) => self.check_keys(&provider.role),
        }
    }

    /// Keys that sign: at least one; the ends of their certificates. A certificate past its end is no error: trust
    /// comes from the metadata, not from the certificate.
    fn check_keys(&mut self, role: &Role) {
        let certificates: Vec<_> = role.signing_certificates().collect();
        if certificates.is_empty() {
            self.add(Severity::Error, "metadata.signing-key", "No usable key signs.".to_owned());
        }
        if certificates.len() > 1 {
            let sentence = format!("There are {} signing keys: the keys are being changed.", certificates.len());
            self.add(Severity::Note, "metadata.roll-over", sentence);
        }
        for certificate in certificates {
            let end = certificate.not_after();
            if end < self.now {
                self.add(
                    Severity::Warning,
                    "metadata.certificate-ended",
                    format!("A signing certificate ended at {end:.0}."),
                );
            } else if let Some(days) = days_left(end, self.now) {
                self.add(
                    Severity::Warning,
                    "metadata.certificate-ends",
                    format!("A signing certificate ends in {days} days."),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saml::entity_descriptor::{Endpoint, EntityId, IdentityProvider, Key, Purpose};
    use crate::saml::testing::{RSA_2048, at, certificate};

    const NOW: &str = "2026-11-23T12:00:00Z";

    fn provider(ends: &[&str]) -> EntityDescriptor {
        let keys = ends.iter().map(|end| Key { purpose: Purpose::Signing, certificate: certificate(&RSA_2048, end) });
        let sign_on = Endpoint {
            binding: Binding::Redirect,
            location: "https://p.example/sso".to_owned(),
            response_location: None,
        };
        EntityDescriptor {
            entity_id: EntityId::parse("https://p.example").expect("it is a name"),
            valid_until: None,
            cache_duration: None,
            identity_provider: Some(IdentityProvider {
                role: Role { keys: keys.collect(), ..Role::default() },
                single_sign_on: vec![sign_on],
                wants_signed_requests: true,
                attributes: Vec::new(),
            }),
            service_provider: None,
            organization: None,
        }
    }

    fn rules(entity: &EntityDescriptor, wanted: Wanted) -> Vec<&'static str> {
        judge(entity, wanted, at(NOW)).iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_provider_in_order_gives_no_finding() {
        assert_eq!(rules(&provider(&["2028-01-01T00:00:00Z"]), Wanted::IdentityProvider), [""; 0]);
    }

    #[test]
    fn metadata_ends_at_its_very_instant() {
        let mut entity = provider(&["2028-01-01T00:00:00Z"]);
        entity.valid_until = Some(at(NOW));
        assert_eq!(rules(&entity, Wanted::IdentityProvider), ["metadata.expired"]);
        entity.valid_until = Some(at("2026-11-23T12:00:01Z"));
        assert_eq!(rules(&entity, Wanted::IdentityProvider), [""; 0]);
    }

    #[test]
    fn certificates_are_announced_ninety_days_ahead() {
        assert_eq!(days_left(at("2027-02-21T12:00:00Z"), at(NOW)), Some(90));
        assert_eq!(days_left(at("2027-02-22T12:00:00Z"), at(NOW)), None);
        assert_eq!(days_left(at("2026-11-23T12:00:01Z"), at(NOW)), Some(0));
        assert_eq!(days_left(at("2026-11-23T11:59:59Z"), at(NOW)), None);
        assert_eq!(
            rules(&provider(&["2027-01-01T00:00:00Z"]), Wanted::IdentityProvider),
            ["metadata.certificate-ends"]
        );
        assert_eq!(
            rules(&provider(&["2026-01-01T00:00:00Z"]), Wanted::IdentityProvider),
            ["metadata.certificate-ended"]
        );
    }

    #[test]
    fn a_change_of_keys_is_noted() {
        let both = provider(&["2028-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]);
        assert_eq!(rules(&both, Wanted::IdentityProvider), ["metadata.roll-over"]);
    }

    #[test]
    fn a_role_that_cannot_be_used_is_an_error() {
        let mut entity = provider(&[]);
        assert_eq!(rules(&entity, Wanted::IdentityProvider), ["metadata.signing-key"]);
        assert_eq!(rules(&entity, Wanted::ServiceProvider), ["metadata.role"]);
        if let Some(provider) = &mut entity.identity_provider {
            provider.single_sign_on.clear();
        }
        assert_eq!(rules(&entity, Wanted::IdentityProvider), ["metadata.single-sign-on", "metadata.signing-key"]);
        entity.identity_provider = None;
        assert_eq!(rules(&entity, Wanted::IdentityProvider), ["metadata.role"]);
    }

    #[test]
    fn an_entity_named_twice_is_found() {
        let entity = provider(&["2028-01-01T00:00:00Z"]);
        assert_eq!(check_duplicates(std::slice::from_ref(&entity)), []);
        let found = check_duplicates(&[entity.clone(), entity.clone(), entity]);
        assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["metadata.duplicate"; 2]);
    }
}
