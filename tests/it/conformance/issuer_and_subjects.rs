//! The issuer parameter (RFC 9207) and the subjects of people (OpenID Connect Core 8).

use super::{refusal, signed_in_at, with_refresh_token};
use idp::domain::time::Span;
use idp::flows::keys::{self, Beginning};
use serde_json::Value;
use varco_tests::relying_party::Login;
use varco_tests::relying_party::jose::Jwt;
use varco_tests::world::World;
use varco_tests::world::people::{LUISA, MARIO};

/// `iss` on success and on error is asserted by the relying party in every flow; here both are provoked.
#[tokio::test]
async fn the_issuer_is_named_on_success_and_on_error() {
    let world = World::start().await;
    let (rp, _, _) = signed_in_at(&world, "basic").await;
    assert_eq!(refusal(&rp, &mut world.browser(), &rp.request().with("prompt", "none")).await, "login_required");
}

async fn subject(world: &World, client: &str) -> Value {
    let (rp, _, login) = signed_in_at(world, client).await;
    let sub = login.claims["sub"].clone();
    assert_eq!(rp.userinfo(login.tokens.access_token(), &sub).await["sub"], sub);
    assert_eq!(rp.introspect(login.tokens.access_token()).await["sub"], sub);
    assert_eq!(Jwt::parse(login.tokens.access_token()).claims["sub"], sub);
    sub
}

#[tokio::test]
async fn clients_of_one_sector_see_one_subject() {
    let world = World::start().await;
    let one = subject(&world, "sector-one").await;
    assert_eq!(one, subject(&world, "sector-two").await);
    assert_ne!(one, subject(&world, "sector-away").await, "another sector sees another");
    let public = subject(&world, "basic").await;
    assert_ne!(one, public);
    assert_eq!(public, subject(&world, "second").await, "public subjects are the same everywhere");
}

#[tokio::test]
async fn subjects_survive_a_restart_and_new_keys() {
    let world = World::start().await;
    let before = subject(&world, "sector-one").await;
    keys::rotate(&world.context(), Beginning::Now, "test").await.expect("keys are rotated");
    let world = world.restarted().await;
    assert_eq!(before, subject(&world, "sector-one").await);
}

/// S-67: never the fiscal code, never another person's, never a client's name.
#[tokio::test]
async fn subjects_tell_nothing_and_collide_with_nothing() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mario = rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await.claims["sub"].clone();
    let luisa = rp.sign_in(&mut world.browser(), &LUISA, &rp.request()).await.claims["sub"].clone();
    assert_ne!(mario, luisa);
    for sub in [mario, luisa] {
        let sub = sub.as_str().expect("a text").to_lowercase();
        for secret in [MARIO.fiscal_code.unwrap_or_default(), MARIO.username, LUISA.username] {
            assert!(!sub.contains(&secret.to_lowercase()), "{sub}");
        }
        let as_client: Result<idp::domain::id::ClientId, _> = sub.parse();
        assert!(as_client.is_err(), "no client can be called {sub}");
    }
}

/// `oidcc-server-rotate-keys`: the new key is published before it signs, the old one while its tokens live.
#[tokio::test]
async fn oidcc_server_rotate_keys() {
    let world = World::start().await;
    let (rp, _, before) = with_refresh_token(&world, "es256").await;
    let old = kids(&rp.key_set().await);
    keys::rotate(&world.context(), Beginning::Scheduled, "test").await.expect("keys are rotated");
    world.advance(Span::minutes(1));
    let both = kids(&rp.key_set().await);
    assert!(old.iter().all(|kid| both.contains(kid)), "the old keys are still there");
    assert!(both.len() > old.len(), "new keys have come");
    let early = rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await;
    assert!(old.contains(&signed_by(&early)), "nobody has had the time to fetch the new key");
    rp.userinfo(before.tokens.access_token(), &before.claims["sub"]).await;
    world.advance(Span::days(2));
    let late = rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await;
    assert!(!old.contains(&signed_by(&late)) && both.contains(&signed_by(&late)), "a new key signs");
    rp.refresh(before.tokens.refresh_token()).await;
}

fn kids(set: &Value) -> Vec<String> {
    let keys = set["keys"].as_array().expect("keys");
    keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
}

fn signed_by(login: &Login) -> String {
    Jwt::parse(login.tokens.id_token()).header("kid").to_owned()
}
