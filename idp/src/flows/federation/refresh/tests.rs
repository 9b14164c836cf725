use super::*;
use crate::domain::entity_id::EntityId;
use crate::domain::identity_provider::ProviderState;
use crate::domain::time::Span;
use crate::flows::federation::offered;
use crate::flows::testing::House;
use crate::flows::testing::federation::{add_federation, federation, provider};
use crate::outbound::test_server::{Served, answer, serve};
use crate::protocols::saml::testing::{other_pair, provider_pair, signing};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::reader;
use federation_metadata::xml::signature::sign::{SigningKey, sign_enveloped};

/// An aggregate of providers, signed.
fn registry(names: &[&str], until: &str, key: &SigningKey) -> String {
    let certificate = STANDARD.encode(&provider_pair().1);
    let entity = |name: &&str| {
        format!(
            "<md:EntityDescriptor entityID=\"{name}\"><md:IDPSSODescriptor \
             protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><md:KeyDescriptor use=\"signing\">\
             <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
             </md:KeyDescriptor><md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
             Location=\"{name}/sso\"></md:SingleSignOnService></md:IDPSSODescriptor></md:EntityDescriptor>"
        )
    };
    let entities: String = names.iter().map(entity).collect();
    let text = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" ID=\"_registry\" validUntil=\"{until}\">{entities}\
         </md:EntitiesDescriptor>"
    );
    let root = reader::read(text.as_bytes(), &Limits::METADATA).expect("strict XML").into_root();
    sign_enveloped(&root, key, &Limits::METADATA).expect("it can be signed").text().to_owned()
}

const ONE: &str = "https://one.example";
const TWO: &str = "https://two.example";
const LATER: &str = "2030-01-01T00:00:00Z";

/// SPID with its registry at `address`, signed with the key of [`other_pair`]; one provider is known already.
async fn federated(house: &House, address: &str) -> Federation {
    let mut settings = federation();
    settings.metadata = MetadataSource::Address {
        url: address.parse().expect("an address"),
        certificate: STANDARD.encode(&other_pair().1),
    };
    settings.allow_loopback_calls = true;
    add_federation(house, settings.clone(), &[provider("https://old.example")]).await;
    settings
}

async fn served(house: &House, document: String) -> (Federation, Served) {
    let answer = answer("200 OK", "application/samlmetadata+xml", &document);
    let server = serve(vec![answer.clone(), answer]).await;
    (federated(house, server.url("/registry").as_str()).await, server)
}

async fn offered_now(house: &House) -> Vec<EntityId> {
    let offered = offered(&house.context()).await.expect("an answer");
    let mut names: Vec<_> =
        offered.into_iter().flat_map(|one| one.providers).map(|provider| provider.entity_id).collect();
    names.sort();
    names
}

fn names(names: &[&str]) -> Vec<EntityId> {
    names.iter().map(|name| name.parse().expect("a name")).collect()
}

#[tokio::test]
async fn a_good_registry_replaces_what_was_known() {
    let house = House::new().await;
    let (settings, _server) = served(&house, registry(&[ONE, TWO], LATER, &signing(other_pair()))).await;
    let changes = refresh(&house.context(), &settings).await.expect("a good registry").expect("an address");
    assert_eq!((changes.added, changes.withdrawn), (2, 1));
    assert_eq!(offered_now(&house).await, names(&[ONE, TWO]));
    let mut read = house.provider.store.read();
    let old = "https://old.example".parse().expect("a name");
    let old = identity_providers::find(&mut read, &house.tenant.id, &settings.id, &old).await.expect("an answer");
    assert_eq!(old.map(|old| old.state), Some(ProviderState::Withdrawn), "answers may be on their way");
    let again = refresh(&house.context(), &settings).await.expect("a good registry").expect("an address");
    assert!(!again.any(), "{again:?}");
}

/// S-115: signed by somebody else, over, empty, not there: the old one stays, and the failure is noted.
#[tokio::test]
async fn whatever_goes_wrong_the_old_registry_stays() {
    let (own, stranger) = (signing(other_pair()), signing(provider_pair()));
    for (what, document) in [
        ("foreign signer", registry(&[ONE], LATER, &stranger)),
        ("over", registry(&[ONE], "2025-01-01T00:00:00Z", &own)),
        ("changed", registry(&[ONE], LATER, &own).replace("one.example/sso", "evil.example/sso")),
        ("no metadata", "<x></x>".to_owned()),
    ] {
        let house = House::new().await;
        let (settings, _server) = served(&house, document).await;
        let refused = refresh(&house.context(), &settings).await;
        assert!(matches!(refused, Err(RefreshError::Refused(_))), "{what}: {refused:?}");
        assert_eq!(offered_now(&house).await, names(&["https://old.example"]), "{what}");
        let noted = federations::find(&mut house.provider.store.read(), &house.tenant.id, &settings.id).await;
        let noted = noted.expect("an answer").expect("it is there");
        assert!(noted.failure.is_some() && noted.refreshed_at.is_none(), "{what}");
    }
    let house = House::new().await;
    let settings = federated(&house, "http://127.0.0.1:9/registry").await;
    let silent = refresh(&house.context(), &settings).await;
    assert!(matches!(silent, Err(RefreshError::Call(_))), "{silent:?}");
    assert_eq!(offered_now(&house).await, names(&["https://old.example"]));
}

#[tokio::test]
async fn a_registry_is_fetched_when_it_is_due_and_its_providers_end_with_it() {
    let house = House::new().await;
    let (settings, _server) = served(&house, registry(&[ONE], "2026-01-01T05:00:00Z", &signing(other_pair()))).await;
    refresh_due(&house.context()).await.expect("an answer");
    assert_eq!(offered_now(&house).await, names(&[ONE]));
    house.clock.pass(Span::hours(5));
    refresh_due(&house.context()).await.expect("an answer");
    assert!(offered_now(&house).await.is_empty(), "nothing counts after validUntil");
    let noted = federations::find(&mut house.provider.store.read(), &house.tenant.id, &settings.id).await;
    assert!(noted.expect("an answer").expect("it is there").failure.is_none(), "not due, so not tried");
    house.clock.pass(REFRESH_EVERY);
    refresh_due(&house.context()).await.expect("a failure is noted, not returned");
    let noted = federations::find(&mut house.provider.store.read(), &house.tenant.id, &settings.id).await;
    assert!(noted.expect("an answer").expect("it is there").failure.is_some_and(|failure| failure.contains("past")));
}
