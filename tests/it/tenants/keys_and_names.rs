//! Keys, clients, secrets and addresses: each body has its own.

use super::{signed_in_at_home, twins};
use serde_json::Value;
use varco_tests::relying_party::jose::Jwt;
use varco_tests::relying_party::tokens::{read_token_error, read_tokens};
use varco_tests::world::World;
use varco_tests::world::clients::ClientSeed;

fn members(set: &Value, name: &str) -> Vec<String> {
    let keys = set["keys"].as_array().expect("keys");
    keys.iter().filter_map(|key| key[name].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn no_key_is_shared() {
    let world = World::start().await;
    let (here, there, _, login) = signed_in_at_home(&world, "basic").await;
    let (own, foreign) = (here.key_set().await, there.key_set().await);
    for name in ["kid", "n", "x"] {
        let theirs = members(&foreign, name);
        assert!(members(&own, name).iter().all(|value| !theirs.contains(value)), "{name}");
    }
    assert!(!members(&foreign, "kid").contains(&Jwt::parse(login.tokens.id_token()).header("kid").to_owned()));
}

#[tokio::test]
async fn every_address_is_of_its_own_body() {
    let world = World::start().await;
    let (here, there) = twins(&world, "basic").await;
    assert_eq!(
        (&here.metadata["issuer"], &there.metadata["issuer"]),
        (&here.issuer.into(), &there.issuer.clone().into())
    );
    assert!(!there.metadata.to_string().contains(&format!("\"{}", world.home.issuer)), "{}", there.metadata);
    let page = there.authorize(&mut world.browser(), &there.request()).await.page();
    assert!(page.answer.url.as_str().starts_with(&there.issuer));
    assert!(!page.answer.body.contains(&world.home.issuer));
    assert!(!page.answer.body.contains(world.home.tenant), "the page speaks of its own body alone");
}

/// A client that one body knows is unknown to the other; so is its secret, though the name be the same.
#[tokio::test]
async fn clients_and_secrets_are_of_one_body() {
    let world = World::start().await;
    let only_here = world.register(ClientSeed::new("only-here")).await;
    let there = world.relying_party_at(&world.other, only_here.seed.clone()).await;
    there.authorize(&mut world.browser(), &there.request()).await.error_page();
    let refused = read_token_error(&there.refresh_call("x").await);
    assert_eq!(refused, (401, "invalid_client".to_owned()));

    let changed = super::seed("machine").with_secret("another-secret_0123456789");
    let here = world.register(changed).await;
    let form = [("grant_type", "client_credentials")];
    let _new_secret_here = read_tokens(&here.token_call(&form).await);
    let there = world.relying_party_at(&world.other, here.seed.clone()).await;
    assert_eq!(read_token_error(&there.token_call(&form).await), (401, "invalid_client".to_owned()));
    let old = world.relying_party_at(&world.other, super::seed("machine")).await;
    let _old_secret_there = read_tokens(&old.token_call(&form).await);
}

/// Pairwise subjects differ, though sector and person have the same names.
#[tokio::test]
async fn pairwise_subjects_differ_between_bodies() {
    let world = World::start().await;
    let (_, there, mut browser, login) = signed_in_at_home(&world, "sector-one").await;
    let second = there.sign_in(&mut browser, &varco_tests::world::people::MARIO, &there.request()).await;
    assert_ne!(login.claims["sub"], second.claims["sub"]);
}
