//! Revocation (RFC 7009).

use super::{signed_in_at, with_refresh_token};
use varco_tests::relying_party::tokens::read_token_error;
use varco_tests::world::World;

#[tokio::test]
async fn an_unknown_token_is_200() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    for token in ["unknown", "a.b.c", &"x".repeat(4000), "città"] {
        let answer = rp.revoke(token).await;
        assert_eq!(answer.status, 200, "{token}");
    }
}

#[tokio::test]
async fn a_revoked_access_token_is_dead_and_nothing_else() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    assert_eq!(rp.revoke(login.tokens.access_token()).await.status, 200);
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
    rp.refresh(login.tokens.refresh_token()).await;
}

/// RFC 7009, section 2.1: a refresh token takes its access tokens along.
#[tokio::test]
async fn a_revoked_refresh_token_takes_its_access_tokens_along() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    let fresh = rp.refresh(login.tokens.refresh_token()).await;
    assert_eq!(rp.revoke(fresh.refresh_token()).await.status, 200);
    for token in [login.tokens.access_token(), fresh.access_token()] {
        assert_eq!(rp.introspect(token).await["active"], false);
        assert_eq!(rp.userinfo_refusal(token).await, 401);
    }
    let refused = read_token_error(&rp.refresh_call(fresh.refresh_token()).await);
    assert_eq!(refused, (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_wrong_hint_still_works() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    let wrong = [("token", login.tokens.refresh_token()), ("token_type_hint", "access_token")];
    assert_eq!(rp.call("revocation_endpoint", &wrong).send().await.status, 200);
    let refused = read_token_error(&rp.refresh_call(login.tokens.refresh_token()).await);
    assert_eq!(refused, (400, "invalid_grant".to_owned()));
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let wrong = [("token", login.tokens.access_token()), ("token_type_hint", "refresh_token")];
    assert_eq!(rp.call("revocation_endpoint", &wrong).send().await.status, 200);
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
}

/// RFC 7009, section 2.1: another client's token is not revoked.
#[tokio::test]
async fn another_clients_token_is_not_revoked() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    let other = world.relying_party("second").await;
    for token in [login.tokens.access_token(), login.tokens.refresh_token()] {
        let answer = other.revoke(token).await;
        assert!(answer.status == 200 || read_token_error(&answer).0 == 400, "{answer:?}");
    }
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], true);
    rp.refresh(login.tokens.refresh_token()).await;
}

#[tokio::test]
async fn revocation_needs_authentication_and_a_token() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let endpoint = rp.endpoint("revocation_endpoint");
    let nobody = world.wire.post(endpoint, &[("token", login.tokens.access_token())]).send().await;
    assert!(nobody.status == 401 || nobody.status == 400, "{nobody:?}");
    let named = [("token", login.tokens.access_token()), ("client_id", "basic")];
    assert_eq!(read_token_error(&world.wire.post(endpoint, &named).send().await), (401, "invalid_client".to_owned()));
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], true);
    let missing = rp.call("revocation_endpoint", &[]).send().await;
    assert_eq!(read_token_error(&missing), (400, "invalid_request".to_owned()));
}

/// A public client ends its own tokens by its name.
#[tokio::test]
async fn a_public_client_revokes_its_own() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "public").await;
    assert_eq!(rp.revoke(login.tokens.refresh_token()).await.status, 200);
    let refused = read_token_error(&rp.refresh_call(login.tokens.refresh_token()).await);
    assert_eq!(refused, (400, "invalid_grant".to_owned()));
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
}
