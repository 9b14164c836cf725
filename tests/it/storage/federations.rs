//! Federations, their providers and keys; logins on their way there; what providers know people by.

use super::bed::{Bed, Chance, NOW, assert_same, fresh_hash, hashes, lasting, person, session};
use idp::domain::assurance_level::AssuranceLevel;
use idp::domain::federation::{
    AttributeSet, Binding, Comparison, Federation, FederationKind, MetadataSource, SubjectAttribute,
};
use idp::domain::id::{AuthorizationRequestId, FederationId, FederationKeyId, IdentityId};
use idp::domain::identity::{FederatedSession, Identity, SubjectKey};
use idp::domain::identity_provider::{Endpoint, IdentityProvider, ProviderCertificate, ProviderFacts, ProviderState};
use idp::domain::language::LocalizedText;
use idp::domain::saml_attribute::SamlAttribute;
use idp::domain::saml_request::{LIFETIME, MessageId, SamlRequest};
use idp::domain::time::Span;
use idp::storage::federation_keys::StoredFederationKey;
use idp::storage::{
    StorageError, consumed_values, federated_sessions, federation_keys, federations, identities, identity_providers,
    saml_requests, sessions, users,
};
use std::collections::BTreeSet;

on_both!(
    settings_are_replaced_and_what_is_known_of_metadata_stays,
    a_removed_federation_takes_its_providers_along,
    a_provider_is_replaced_whole,
    keys_come_back_oldest_first_and_retire_once,
    a_request_comes_back_until_it_is_used_up,
    a_request_has_one_answer_among_racers,
    an_assertion_is_used_once_among_racers,
    an_expired_request_has_no_answer,
    an_identity_keeps_its_first_login_and_never_sinks,
    people_of_one_key_in_two_federations_are_two,
    a_session_remembers_where_it_came_from,
    another_body_sees_nothing_of_it,
);

fn spid() -> &'static FederationId {
    lasting("spid".parse().expect("a name"))
}

fn federation(name: &str) -> Federation {
    Federation {
        id: spid().clone(),
        kind: FederationKind::Spid,
        name: LocalizedText::italian(name),
        entity_id: "https://id.comune.example/saml/spid/metadata".parse().expect("a name"),
        binding: Binding::Post,
        level: AssuranceLevel::Two,
        comparison: Comparison::Minimum,
        subject: SubjectAttribute::FiscalNumber,
        organization: None,
        metadata: MetadataSource::Files,
        attribute_sets: vec![AttributeSet {
            index: 0,
            name: LocalizedText::italian("Servizi"),
            attributes: BTreeSet::from([SamlAttribute::FiscalNumber]),
        }],
        require_signed_response: false,
        refuse_expired_certificates: false,
        allow_loopback_calls: false,
    }
}

fn provider(name: &str) -> IdentityProvider {
    let endpoint = Endpoint {
        binding: Binding::Redirect,
        location: "https://idp.example/sso".parse().expect("an address"),
        response_location: None,
    };
    IdentityProvider {
        entity_id: format!("https://{name}.example").parse().expect("a name"),
        state: ProviderState::Listed,
        facts: ProviderFacts {
            name: LocalizedText::italian(name),
            sign_on: vec![endpoint],
            logout: Vec::new(),
            certificates: vec![ProviderCertificate { der: "AAAA".to_owned(), not_after: NOW }],
        },
        digest: [7; 32],
        fetched_at: NOW,
        valid_until: Some(NOW + Span::days(1)),
    }
}

fn request() -> SamlRequest {
    SamlRequest {
        id: MessageId::new(&Chance),
        federation: spid().clone(),
        provider: "https://one.example".parse().expect("a name"),
        binding: Binding::Redirect,
        issued_at: NOW,
        level: AssuranceLevel::Three,
        comparison: Comparison::Better,
        force_login: true,
        attribute_set: 99,
        waiting: Some(AuthorizationRequestId::new(NOW, &Chance)),
        expires_at: NOW + LIFETIME,
        browser: fresh_hash(),
        relay_state: fresh_hash(),
        sent: "https://one.example/sso?SAMLRequest=…".to_owned(),
    }
}

async fn settings_are_replaced_and_what_is_known_of_metadata_stays(bed: &Bed) {
    let (a, first, second) = (bed.a, lasting(federation("SPID")), lasting(federation("Entra con SPID")));
    keep!(bed, |on| federations::put(on, a, first, NOW));
    keep!(bed, |on| federations::note_refresh(on, a, spid(), NOW + Span::hours(1), None));
    keep!(bed, |on| federations::note_refresh(on, a, spid(), NOW + Span::hours(2), Some("no answer")));
    keep!(bed, |on| federations::put(on, a, second, NOW + Span::hours(3)));
    let found = federations::find(&mut bed.store.read(), a, spid()).await.expect("readable").expect("it is there");
    assert_eq!(found.federation, *second);
    assert_eq!((found.created_at, found.updated_at), (NOW, NOW + Span::hours(3)));
    assert_eq!(found.refreshed_at, Some(NOW + Span::hours(1)), "a failure does not make it younger");
    assert_eq!(found.failure.as_deref(), Some("no answer"));
    keep!(bed, |on| federations::note_refresh(on, a, spid(), NOW + Span::hours(4), None));
    let list = federations::list(&mut bed.store.read(), a).await.expect("readable");
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].refreshed_at, &list[0].failure), (Some(NOW + Span::hours(4)), &None));
}

async fn a_removed_federation_takes_its_providers_along(bed: &Bed) {
    let (a, settings, one) = (bed.a, lasting(federation("SPID")), lasting(provider("one")));
    keep!(bed, |on| federations::put(on, a, settings, NOW));
    keep!(bed, |on| identity_providers::put(on, a, spid(), one));
    assert!(keep!(bed, |on| federations::remove(on, a, spid())));
    assert!(!keep!(bed, |on| federations::remove(on, a, spid())));
    assert!(identity_providers::list(&mut bed.store.read(), a, spid()).await.expect("readable").is_empty());
}

async fn a_provider_is_replaced_whole(bed: &Bed) {
    let (a, two, one) = (bed.a, lasting(provider("two")), lasting(provider("one")));
    keep!(bed, |on| identity_providers::put(on, a, spid(), two));
    keep!(bed, |on| identity_providers::put(on, a, spid(), one));
    let mut changed = provider("one");
    changed.state = ProviderState::Withdrawn;
    changed.facts.certificates.clear();
    (changed.digest, changed.fetched_at, changed.valid_until) = ([8; 32], NOW + Span::days(1), None);
    let changed = lasting(changed);
    keep!(bed, |on| identity_providers::put(on, a, spid(), changed));
    let found = identity_providers::list(&mut bed.store.read(), a, spid()).await.expect("readable");
    assert_eq!(found, [changed.clone(), two.clone()]);
    let found = identity_providers::find(&mut bed.store.read(), a, spid(), &two.entity_id).await.expect("readable");
    assert_eq!(found.as_ref(), Some(two));
    let cie = "cie".parse().expect("a name");
    assert_eq!(identity_providers::find(&mut bed.store.read(), a, &cie, &two.entity_id).await.expect("readable"), None);
}

async fn keys_come_back_oldest_first_and_retire_once(bed: &Bed) {
    let a = bed.a;
    let key = |age| StoredFederationKey {
        id: FederationKeyId::new(NOW, &Chance),
        sealed_private_key: vec![0, 255],
        certificate: vec![48, 0],
        created_at: NOW - Span::days(age),
        active_from: NOW,
        retired_at: None,
    };
    let (young, old) = (lasting(key(1)), lasting(key(2)));
    keep!(bed, |on| federation_keys::insert(on, a, spid(), young));
    keep!(bed, |on| federation_keys::insert(on, a, spid(), old));
    let again = try_keep!(bed, |on| federation_keys::insert(on, a, spid(), old));
    assert!(matches!(again, Err(StorageError::Conflict)));
    assert!(keep!(bed, |on| federation_keys::retire(on, a, spid(), old.id, NOW)));
    assert!(!keep!(bed, |on| federation_keys::retire(on, a, spid(), old.id, NOW + Span::days(1))));
    let found = federation_keys::list(&mut bed.store.read(), a, spid()).await.expect("readable");
    assert_eq!(found, [StoredFederationKey { retired_at: Some(NOW), ..old.clone() }, young.clone()]);
    let cie = "cie".parse().expect("a name");
    assert!(federation_keys::list(&mut bed.store.read(), a, &cie).await.expect("readable").is_empty());
}

async fn find(bed: &Bed, request: &SamlRequest) -> Option<SamlRequest> {
    saml_requests::find_by_relay_state(&mut bed.store.read(), bed.a, request.relay_state).await.expect("readable")
}

async fn a_request_comes_back_until_it_is_used_up(bed: &Bed) {
    let (a, whole) = (bed.a, lasting(request()));
    let plain = lasting(SamlRequest { waiting: None, force_login: false, ..request() });
    for kept in [whole, plain] {
        keep!(bed, |on| saml_requests::insert(on, a, kept));
        assert_eq!(find(bed, kept).await.as_ref(), Some(kept));
        assert!(keep!(bed, |on| saml_requests::consume(on, a, &kept.id, NOW)));
        assert!(!keep!(bed, |on| saml_requests::consume(on, a, &kept.id, NOW)));
        assert_eq!(find(bed, kept).await, None);
    }
}

async fn a_request_has_one_answer_among_racers(bed: &Bed) {
    let a = bed.a;
    let all: &'static Vec<SamlRequest> = lasting((0..super::bed::PAIRS).map(|_| request()).collect());
    for kept in all {
        keep!(bed, |on| saml_requests::insert(on, a, kept));
    }
    race!(bed, |on, pair| saml_requests::consume(on, a, &all[pair].id, NOW));
}

async fn an_assertion_is_used_once_among_racers(bed: &Bed) {
    let (a, assertions) = (bed.a, hashes("assertion"));
    race!(bed, |on, pair| consumed_values::consume(on, a, "saml-assertion", assertions[pair], NOW + LIFETIME));
}

async fn an_expired_request_has_no_answer(bed: &Bed) {
    let (a, kept) = (bed.a, lasting(request()));
    keep!(bed, |on| saml_requests::insert(on, a, kept));
    assert!(!keep!(bed, |on| saml_requests::consume(on, a, &kept.id, kept.expires_at)));
    let last = kept.expires_at - Span::microseconds(1);
    assert!(keep!(bed, |on| saml_requests::consume(on, a, &kept.id, last)));
}

fn identity(user: idp::domain::id::UserId) -> Identity {
    Identity {
        id: IdentityId::new(NOW, &Chance),
        user,
        federation: spid().clone(),
        provider: "https://one.example".parse().expect("a name"),
        subject: SubjectKey::SpidCode("ES/IT/1234".parse().expect("a code")),
        level: AssuranceLevel::Two,
        created_at: NOW,
        used_at: NOW,
    }
}

async fn an_identity_keeps_its_first_login_and_never_sinks(bed: &Bed) {
    let (a, first) = (bed.a, lasting(identity(bed.person().await.id)));
    keep!(bed, |on| identities::put(on, a, first));
    let later = |level, hours| Identity {
        id: IdentityId::new(NOW, &Chance),
        level,
        created_at: NOW + Span::hours(hours),
        used_at: NOW + Span::hours(hours),
        ..first.clone()
    };
    let (stronger, weaker) = (lasting(later(AssuranceLevel::Three, 1)), lasting(later(AssuranceLevel::One, 2)));
    keep!(bed, |on| identities::put(on, a, stronger));
    keep!(bed, |on| identities::put(on, a, weaker));
    let expected = Identity { level: AssuranceLevel::Three, used_at: NOW + Span::hours(2), ..first.clone() };
    assert_eq!(identities::of_user(&mut bed.store.read(), a, first.user).await.expect("readable"), [expected]);
}

async fn people_of_one_key_in_two_federations_are_two(bed: &Bed) {
    let (a, one, other) = (bed.a, bed.person().await.id, bed.person().await.id);
    let eidas: &'static FederationId = lasting("eidas".parse().expect("a name"));
    let (first, second) = (lasting(identity(one)), lasting(Identity { federation: eidas.clone(), ..identity(other) }));
    keep!(bed, |on| identities::put(on, a, first));
    keep!(bed, |on| identities::put(on, a, second));
    let user = async |federation, subject: &SubjectKey| {
        identities::find_user(&mut bed.store.read(), a, federation, subject).await.expect("readable")
    };
    assert_eq!(user(spid(), &first.subject).await, Some(one));
    assert_eq!(user(eidas, &first.subject).await, Some(other));
    let code = SubjectKey::FiscalCode("RSSMRA85T10A562S".parse().expect("a fiscal code"));
    assert_eq!(user(spid(), &code).await, None);
}

async fn a_session_remembers_where_it_came_from(bed: &Bed) {
    let (a, kept) = (bed.a, bed.session().await);
    let origin = |name: &str, index: Option<&str>| FederatedSession {
        session: kept.id,
        federation: spid().clone(),
        provider: "https://one.example".parse().expect("a name"),
        name_id: name.to_owned(),
        name_qualifier: "https://one.example".to_owned(),
        session_index: index.map(str::to_owned),
    };
    let (first, second) = (lasting(origin("_n1", Some("_s1"))), lasting(origin("_n2", None)));
    keep!(bed, |on| federated_sessions::put(on, a, first));
    keep!(bed, |on| federated_sessions::put(on, a, second));
    let found = federated_sessions::find(&mut bed.store.read(), a, kept.id).await.expect("readable");
    assert_eq!(found.as_ref(), Some(second));
    let named = async |provider: &str, name| {
        let provider = provider.parse().expect("a name");
        federated_sessions::of_name(&mut bed.store.read(), a, spid(), &provider, name).await.expect("readable")
    };
    assert!(named("https://one.example", "_n1").await.is_empty());
    assert!(named("https://two.example", "_n2").await.is_empty());
    assert_eq!(named("https://one.example", "_n2").await, std::slice::from_ref(second));
    let over = NOW + Span::days(2);
    keep!(bed, |on| idp::storage::expiry::remove_expired(on, over));
    assert_eq!(federated_sessions::find(&mut bed.store.read(), a, kept.id).await.expect("readable"), None);
}

async fn another_body_sees_nothing_of_it(bed: &Bed) {
    let (a, b) = (bed.a, bed.b);
    let (settings, one, kept) = (lasting(federation("SPID")), lasting(provider("one")), lasting(request()));
    let user = lasting(person());
    let (known, login) = (lasting(identity(user.id)), lasting(session(user.id)));
    assert!(keep!(bed, |on| users::insert(on, a, user, &[])));
    keep!(bed, |on| sessions::insert(on, a, login));
    keep!(bed, |on| federations::put(on, a, settings, NOW));
    keep!(bed, |on| identity_providers::put(on, a, spid(), one));
    keep!(bed, |on| saml_requests::insert(on, a, kept));
    keep!(bed, |on| identities::put(on, a, known));
    let mut read = bed.store.read();
    assert_same(&federations::list(&mut read, b).await.expect("readable"), &Vec::new());
    assert_same(&identity_providers::list(&mut read, b, spid()).await.expect("readable"), &Vec::new());
    assert_eq!(saml_requests::find_by_relay_state(&mut read, b, kept.relay_state).await.expect("readable"), None);
    assert!(!keep!(bed, |on| saml_requests::consume(on, b, &kept.id, NOW)));
    assert_eq!(identities::find_user(&mut read, b, spid(), &known.subject).await.expect("readable"), None);
    assert!(identities::of_user(&mut read, b, user.id).await.expect("readable").is_empty());
    assert!(!keep!(bed, |on| federations::remove(on, b, spid())));
}
