//! Clients by hand and by catalogue.

use super::*;

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

#[tokio::test]
async fn a_catalogue_is_applied_once_and_prunes_only_its_own() {
    let house = House::new().await;
    let context = house.context();
    create_client(&context, &COMMAND, client("by-hand")).await.expect("made");
    let run =
        async |entries: Vec<CatalogueClient>, mode| apply(&context, &COMMAND, entries, mode).await.expect("applied");
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
    assert_eq!(
        pruned.iter().map(|change| (change.client.as_str(), &change.kind)).collect::<Vec<_>>(),
        [("b", &ChangeKind::Removed)]
    );
    assert_eq!(house.events(AuditKind::Client).await.len(), events + 2, "each change is recorded");
    let taken_over = run(vec![entry("a", "other"), entry("by-hand", "x")], Mode::default()).await;
    assert!(matches!(&taken_over[0].kind, ChangeKind::Changed(keys) if keys.contains(&"origin".to_owned())));
    let stored = find_client(&context, &COMMAND, &"by-hand".parse().expect("a name")).await.expect("there");
    assert_eq!(stored.origin, ClientOrigin::Catalogue);
}
