//! A federation for tests, with a provider whose answers `protocols::saml::testing` signs.

use super::{House, START};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::federation::{
    AttributeSet, Binding, Comparison, Federation, FederationKind, MetadataSource, SubjectAttribute,
};
use crate::domain::id::FederationKeyId;
use crate::domain::identity_provider::{Endpoint, IdentityProvider, ProviderCertificate, ProviderFacts, ProviderState};
use crate::domain::language::LocalizedText;
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::time::Span;
use crate::flows::Context;
use crate::protocols::saml::testing::{other_pair, provider_pair};
use crate::storage::federation_keys::{self, StoredFederationKey};
use crate::storage::{Ending, federations, identity_providers};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;

/// The name of the federation.
pub const SPID: &str = "spid";

/// SPID at level 2 over forms.
#[must_use]
pub fn federation() -> Federation {
    let attributes =
        [SamlAttribute::FiscalNumber, SamlAttribute::Name, SamlAttribute::FamilyName, SamlAttribute::Email];
    Federation {
        id: SPID.parse().expect("a name"),
        kind: FederationKind::Spid,
        name: LocalizedText::italian("SPID"),
        entity_id: "https://id.comune.example/saml/spid/metadata".parse().expect("a name"),
        organization: None,
        binding: Binding::Post,
        level: AssuranceLevel::Two,
        comparison: Comparison::Minimum,
        subject: SubjectAttribute::FiscalNumber,
        metadata: MetadataSource::Files,
        attribute_sets: vec![AttributeSet {
            index: 0,
            name: LocalizedText::italian("Servizi"),
            attributes: BTreeSet::from(attributes),
        }],
        require_signed_response: false,
        refuse_expired_certificates: false,
        allow_loopback_calls: false,
    }
}

/// A listed provider with both bindings.
#[must_use]
pub fn provider(entity_id: &str) -> IdentityProvider {
    let endpoint = |binding| Endpoint {
        binding,
        location: format!("{entity_id}/{binding}").parse().expect("an address"),
        response_location: None,
    };
    IdentityProvider {
        entity_id: entity_id.parse().expect("a name"),
        state: ProviderState::Listed,
        facts: ProviderFacts {
            name: LocalizedText::italian("Gestore di prova"),
            sign_on: Binding::ALL.map(endpoint).to_vec(),
            logout: Binding::ALL.map(endpoint).to_vec(),
            certificates: vec![ProviderCertificate {
                der: STANDARD.encode(&provider_pair().1),
                not_after: START + Span::days(365),
            }],
        },
        digest: [0; 32],
        fetched_at: START,
        valid_until: None,
    }
}

/// Enters a federation with its providers, and a key of ours where there is none.
pub async fn add_federation(house: &House, federation: Federation, providers: &[IdentityProvider]) {
    let context = house.context();
    let keys = federation_keys::list(&mut context.store().read(), context.tenant_id(), &federation.id).await;
    if keys.expect("the database answers").is_empty() {
        add_key(&context, &federation).await;
    }
    let (tenant, providers) = (context.tenant_id().clone(), providers.to_vec());
    let write = context.store().write(move |on| {
        Box::pin(async move {
            federations::put(on, &tenant, &federation, START).await?;
            for provider in &providers {
                identity_providers::put(on, &tenant, &federation.id, provider).await?;
            }
            Ok(Ending::Commit(()))
        })
    });
    write.await.expect("the federation is written");
}

/// A key without the certificate of the rules: made at once, where a real one takes seconds.
async fn add_key(context: &Context, federation: &Federation) {
    let (pair, tenant, federation) = (other_pair(), context.tenant_id().clone(), federation.id.clone());
    let id = FederationKeyId::new(context.now, context.random());
    let purpose = format!("federation_keys/{tenant}/{federation}/{id}");
    let private_key = pair.0.private_key_to_pkcs8().expect("a key");
    let key = StoredFederationKey {
        id,
        sealed_private_key: context.master_key().seal(&purpose, &private_key, context.random()),
        certificate: pair.1.clone(),
        created_at: START,
        active_from: START,
        retired_at: None,
    };
    let write = context.store().write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(federation_keys::insert(on, &tenant, &federation, &key).await?)) })
    });
    write.await.expect("the key is written");
}
