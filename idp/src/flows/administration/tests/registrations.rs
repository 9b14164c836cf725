//! Clients by hand and by catalogue.

use super::*;
use crate::domain::client::ClientState;
use crate::domain::federation::{Binding, Comparison, Federation, FederationKind, MetadataSource, SubjectAttribute};
use crate::domain::identity_provider::{IdentityProvider, ProviderFacts, ProviderState};
use crate::domain::time::Timestamp;
use crate::storage::identity_providers;

fn entry(id: &str, secret: &str) -> CatalogueClient {
    CatalogueClient { client: client(id), secret: Some(Secret::from(secret)) }
}

#[tokio::test]
async fn clients_are_registered_edited_and_removed_with_their_secrets() {
    let house = House::new().await;
    let context = house.context();
    let secret = create_client(&context, &COMMAND, client("a")).await.expect("made").expect("a secret");
    let id: ClientId = "a".parse().expect("a name");
    let stored = async || find_client(&context, &COMMAND, &id).await.expect("there");
    assert!(client_secret::matches(&context, &stored().await, &secret));
    let twice = create_client(&context, &COMMAND, client("a")).await;
    assert!(matches!(twice, Err(AdministrationError::ClientExists)), "{twice:?}");
    let new = rotate_secret(&context, &COMMAND, &id).await.expect("rotated");
    assert!(!client_secret::matches(&context, &stored().await, &secret), "the old secret is dead");
    assert!(client_secret::matches(&context, &stored().await, &new));
    let mut edited = client("a");
    edited.redirect_uris.clear();
    let faulty = edit_client(&context, &COMMAND, edited).await;
    assert!(matches!(faulty, Err(AdministrationError::Client(_))), "{faulty:?}");
    assert_eq!(edit_client(&context, &COMMAND, client("a")).await.expect("edited").map(|_| ()), None);
    assert!(client_secret::matches(&context, &stored().await, &new), "an edit keeps the secret");
    remove_client(&context, &COMMAND, &id).await.expect("removed");
    let gone = remove_client(&context, &COMMAND, &id).await;
    assert!(matches!(gone, Err(AdministrationError::UnknownClient)), "{gone:?}");
}

/// Rules grow stricter; a client that no longer keeps them must still be stopped at once.
#[tokio::test]
async fn a_client_that_no_longer_passes_can_be_switched_off_and_not_on() {
    let house = House::new().await;
    let context = house.context();
    create_client(&context, &COMMAND, client("a")).await.expect("made");
    let id: ClientId = "a".parse().expect("a name");
    let mut stored = find_client(&context, &COMMAND, &id).await.expect("there");
    stored.client.redirect_uris.clear();
    let (old, in_job) = (stored.client.clone(), context.clone());
    let write = context.store().write(move |on| {
        Box::pin(async move {
            crate::storage::clients::put(on, in_job.tenant_id(), &stored).await?;
            Ok(crate::storage::Ending::Commit(()))
        })
    });
    write.await.expect("as an older release would have kept it");
    let off = Client { state: ClientState::Disabled, ..old.clone() };
    edit_client(&context, &COMMAND, off.clone()).await.expect("switched off");
    assert!(!find_client(&context, &COMMAND, &id).await.expect("there").client.is_enabled());
    let on = edit_client(&context, &COMMAND, old).await;
    assert!(matches!(on, Err(AdministrationError::Client(_))), "{on:?}");
    let other = Client { supports_represents: true, ..off };
    let edited = edit_client(&context, &COMMAND, other).await;
    assert!(matches!(edited, Err(AdministrationError::Client(_))), "nothing else slips in: {edited:?}");
}

/// What this process remembers of a client is forgotten with each change.
#[tokio::test]
async fn a_change_counts_at_once() {
    let house = House::new().await;
    let context = house.context();
    create_client(&context, &COMMAND, client("a")).await.expect("made");
    let id: ClientId = "a".parse().expect("a name");
    let is_enabled = async || {
        let found = crate::flows::clients::find(&context, &id).await.expect("an answer");
        found.map(|stored| stored.client.is_enabled())
    };
    assert_eq!(is_enabled().await, Some(true));
    edit_client(&context, &COMMAND, Client { state: ClientState::Disabled, ..client("a") }).await.expect("edited");
    assert_eq!(is_enabled().await, Some(false));
    let named = Catalogue { clients: vec![entry("a", "one")], ..Catalogue::default() };
    apply(&context, &COMMAND, named, Mode::default()).await.expect("applied");
    assert_eq!(is_enabled().await, Some(true));
    apply(&context, &COMMAND, Catalogue::default(), Mode { dry_run: false, prune: true }).await.expect("applied");
    assert_eq!(is_enabled().await, None);
    create_client(&context, &COMMAND, client("a")).await.expect("made");
    assert_eq!(is_enabled().await, Some(true));
    remove_client(&context, &COMMAND, &id).await.expect("removed");
    assert_eq!(is_enabled().await, None);
}

#[tokio::test]
async fn a_catalogue_is_applied_once_and_prunes_only_its_own() {
    let house = House::new().await;
    let context = house.context();
    create_client(&context, &COMMAND, client("by-hand")).await.expect("made");
    let run = async |clients: Vec<CatalogueClient>, mode| {
        let catalogue = Catalogue { clients, ..Catalogue::default() };
        apply(&context, &COMMAND, catalogue, mode).await.expect("applied")
    };
    let both = || vec![entry("a", "one"), entry("b", "two")];
    let dry = Mode { dry_run: true, prune: false };
    assert_eq!(run(both(), dry).await.len(), 2);
    assert_eq!(list_clients(&context, &COMMAND).await.expect("listed").len(), 1, "a dry run writes nothing");
    assert_eq!(run(both(), Mode::default()).await.len(), 2);
    assert_eq!(run(both(), Mode::default()).await, [], "the second run changes nothing");
    let events = house.events(AuditKind::Client).await.len();
    let changed = run(vec![entry("a", "other")], Mode::default()).await;
    assert_eq!(changed[0].kind, ChangeKind::Changed(vec!["secret".to_owned()]));
    let pruned = run(vec![entry("a", "other")], Mode { dry_run: false, prune: true }).await;
    assert_eq!(pruned, [Change { what: Described::Client("b".parse().expect("a name")), kind: ChangeKind::Removed }]);
    assert_eq!(house.events(AuditKind::Client).await.len(), events + 2, "each change is recorded");
    let taken_over = run(vec![entry("a", "other"), entry("by-hand", "x")], Mode::default()).await;
    assert!(matches!(&taken_over[0].kind, ChangeKind::Changed(keys) if keys.contains(&"origin".to_owned())));
    let stored = find_client(&context, &COMMAND, &"by-hand".parse().expect("a name")).await.expect("there");
    assert_eq!(stored.origin, ClientOrigin::Catalogue);
}

fn provider(number: u8) -> IdentityProvider {
    IdentityProvider {
        entity_id: format!("https://idp{number}.example").parse().expect("a name"),
        state: ProviderState::Listed,
        facts: ProviderFacts {
            name: LocalizedText::italian("Gestore"),
            sign_on: Vec::new(),
            logout: Vec::new(),
            certificates: Vec::new(),
        },
        digest: [number; 32],
        fetched_at: Timestamp::from_seconds(1),
        valid_until: None,
    }
}

#[tokio::test]
async fn federations_are_applied_once_and_providers_are_withdrawn_rather_than_forgotten() {
    let house = House::new().await;
    let context = house.context();
    let entry = |level, providers: &[u8]| Catalogue {
        federations: vec![CatalogueFederation {
            federation: Federation { level, ..spid() },
            providers: Some(providers.iter().copied().map(provider).collect()),
        }],
        ..Catalogue::default()
    };
    let run = async |catalogue, mode| {
        let changes = apply(&context, &COMMAND, catalogue, mode).await.expect("applied");
        changes.into_iter().map(|change| change.kind).collect::<Vec<_>>()
    };
    let changed = |key: &str| vec![ChangeKind::Changed(vec![key.to_owned()])];
    let dry = Mode { dry_run: true, prune: false };
    assert_eq!(run(entry(AssuranceLevel::Two, &[1, 2]), dry).await, [ChangeKind::Added]);
    assert_eq!(run(entry(AssuranceLevel::Two, &[1, 2]), Mode::default()).await, [ChangeKind::Added]);
    assert_eq!(run(entry(AssuranceLevel::Two, &[1, 2]), Mode::default()).await, [], "the second run changes nothing");
    assert_eq!(run(entry(AssuranceLevel::One, &[1, 2]), Mode::default()).await, changed("level"));
    assert_eq!(run(entry(AssuranceLevel::One, &[1]), Mode::default()).await, changed("providers"));
    assert_eq!(run(entry(AssuranceLevel::One, &[1]), Mode::default()).await, [], "withdrawn once");
    let mut reading = context.store().read();
    let id = spid().id;
    let known = identity_providers::list(&mut reading, context.tenant_id(), &id).await.expect("read");
    let states: Vec<_> = known.iter().map(|provider| provider.state).collect();
    assert_eq!(states, [ProviderState::Listed, ProviderState::Withdrawn]);
    let events = house.events(AuditKind::Federation).await.len();
    assert_eq!(events, 3, "each change is recorded, and nothing else");
    let prune = Mode { dry_run: false, prune: true };
    assert_eq!(run(Catalogue::default(), prune).await, [ChangeKind::Removed]);
    assert_eq!(run(Catalogue::default(), prune).await, []);
}

fn spid() -> Federation {
    Federation {
        id: "spid".parse().expect("a name"),
        kind: FederationKind::Spid,
        name: LocalizedText::italian("SPID"),
        entity_id: "https://id.comune.example/saml/spid/metadata".parse().expect("a name"),
        binding: Binding::Post,
        level: AssuranceLevel::Two,
        comparison: Comparison::Minimum,
        subject: SubjectAttribute::FiscalNumber,
        organization: None,
        metadata: MetadataSource::Files,
        attribute_sets: Vec::new(),
        require_signed_response: false,
        refuse_expired_certificates: false,
        allow_loopback_calls: false,
    }
}
