//! A provider of a federation, as its metadata describes it.

use crate::domain::coded::coded;
use crate::domain::entity_id::EntityId;
use crate::domain::federation::Binding;
use crate::domain::language::LocalizedText;
use crate::domain::time::{Span, Timestamp};
use crate::domain::web_address::WebAddress;

coded! {
    /// Whether a provider may be used.
    pub enum ProviderState or UnknownProviderState {
        /// It stands in the newest metadata of its federation.
        Listed = "listed",
        /// It stood in earlier metadata and is gone from the newest. People cannot choose it any more; answers on their
        /// way still count.
        Withdrawn = "withdrawn",
    }
}

/// An address of a provider for one binding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Endpoint {
    /// How messages travel there.
    pub binding: Binding,
    /// Where they go.
    pub location: WebAddress,
    /// Where answers go, if elsewhere (`ResponseLocation`).
    #[serde(default)]
    pub response_location: Option<WebAddress>,
}

/// A certificate whose key a provider signs with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ProviderCertificate {
    /// DER in base64, without line ends.
    pub der: String,
    /// Its end.
    pub not_after: Timestamp,
}

/// What of a provider's metadata counts (SAML Metadata 2.0, `IDPSSODescriptor`). Stored whole as one JSON document.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ProviderFacts {
    /// The name people see.
    pub name: LocalizedText,
    /// Where requests go; at least one.
    pub sign_on: Vec<Endpoint>,
    /// Where logout messages go.
    #[serde(default)]
    pub logout: Vec<Endpoint>,
    /// What it signs with; at least one. Several during a change of keys.
    pub certificates: Vec<ProviderCertificate>,
}

/// A provider that a federation knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its name in the federation.
    pub entity_id: EntityId,
    /// Whether it may be used.
    pub state: ProviderState,
    /// What counts.
    pub facts: ProviderFacts,
    /// SHA-256 of the metadata it was read from, to see what has changed.
    pub digest: [u8; 32],
    /// When it was read.
    pub fetched_at: Timestamp,
    /// `validUntil`; after it the provider is not used any more.
    pub valid_until: Option<Timestamp>,
}

/// How long before its end a certificate is spoken of.
pub const CERTIFICATE_WARNINGS: [Span; 3] = [Span::days(30), Span::days(60), Span::days(90)];

impl IdentityProvider {
    /// Whether answers of the provider count at `now`.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.valid_until.is_none_or(|end| now < end)
    }

    /// Whether people can choose the provider at `now`.
    #[must_use]
    pub fn is_offered(&self, now: Timestamp) -> bool {
        self.state == ProviderState::Listed && self.is_valid(now)
    }

    /// Where requests go over `binding`.
    #[must_use]
    pub fn sign_on(&self, binding: Binding) -> Option<&Endpoint> {
        self.facts.sign_on.iter().find(|endpoint| endpoint.binding == binding)
    }

    /// Where logout messages go over `binding`.
    #[must_use]
    pub fn logout(&self, binding: Binding) -> Option<&Endpoint> {
        self.facts.logout.iter().find(|endpoint| endpoint.binding == binding)
    }

    /// How soon the last of its certificates ends: the shortest of [`CERTIFICATE_WARNINGS`] within which it does;
    /// `Some(Span::ZERO)` where it has ended.
    #[must_use]
    pub fn certificate_warning(&self, now: Timestamp) -> Option<Span> {
        let last = self.facts.certificates.iter().map(|certificate| certificate.not_after).max()?;
        if last <= now {
            return Some(Span::ZERO);
        }
        CERTIFICATE_WARNINGS.into_iter().find(|warning| last.since(now) <= *warning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn provider(ends: &[Timestamp]) -> IdentityProvider {
        IdentityProvider {
            entity_id: "https://idp.example".parse().expect("a name"),
            state: ProviderState::Listed,
            facts: ProviderFacts {
                name: LocalizedText::italian("Gestore"),
                sign_on: Vec::new(),
                logout: Vec::new(),
                certificates: ends
                    .iter()
                    .map(|end| ProviderCertificate { der: String::new(), not_after: *end })
                    .collect(),
            },
            digest: [0; 32],
            fetched_at: NOW,
            valid_until: Some(NOW + Span::days(1)),
        }
    }

    #[test]
    fn the_last_certificate_decides_on_the_warning() {
        let warning = |ends: &[Timestamp]| provider(ends).certificate_warning(NOW);
        assert_eq!(warning(&[NOW + Span::days(91)]), None);
        assert_eq!(warning(&[NOW + Span::days(90)]), Some(Span::days(90)));
        assert_eq!(warning(&[NOW + Span::days(31)]), Some(Span::days(60)));
        assert_eq!(warning(&[NOW + Span::days(1), NOW + Span::days(30)]), Some(Span::days(30)));
        assert_eq!(warning(&[NOW]), Some(Span::ZERO));
        assert_eq!(warning(&[]), None);
    }

    #[test]
    fn a_withdrawn_provider_is_not_offered_but_its_answers_count() {
        let mut provider = provider(&[]);
        assert!(provider.is_offered(NOW));
        provider.state = ProviderState::Withdrawn;
        assert!(!provider.is_offered(NOW) && provider.is_valid(NOW));
        assert!(!provider.is_valid(NOW + Span::days(1)), "not after validUntil");
    }
}
