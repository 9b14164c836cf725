//! Refresh tokens: what they give, how they rotate, when they die.

use super::{offline, with_refresh_token};
use idp::domain::time::Span;
use varco_tests::relying_party::RelyingParty;
use varco_tests::relying_party::tokens::{read_token_error, read_tokens};
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

async fn refused(rp: &RelyingParty, token: &str) -> (u16, String) {
    read_token_error(&rp.refresh_call(token).await)
}

fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

#[tokio::test]
async fn oidcc_refresh_token() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    world.advance(Span::seconds(20));
    let fresh = rp.refresh(login.tokens.refresh_token()).await;
    let claims = rp.verify_id_token(fresh.id_token(), fresh_nonce(&rp, fresh.id_token(), &login.request)).await;
    for name in ["iss", "sub", "aud", "auth_time", "azp", "acr", "amr", "sid"] {
        assert_eq!(claims.get(name), login.claims.get(name), "{name}");
    }
    assert!(claims["iat"].as_i64() > login.claims["iat"].as_i64());
    rp.userinfo(fresh.access_token(), &login.claims["sub"]).await;
    world.advance(Span::seconds(20));
    let narrower = [("grant_type", "refresh_token"), ("refresh_token", fresh.refresh_token()), ("scope", "openid")];
    let narrower = read_tokens(&rp.token_call(&narrower).await);
    let userinfo = rp.userinfo(narrower.access_token(), &login.claims["sub"]).await;
    assert!(userinfo.get("name").is_none(), "the narrower token tells less: {userinfo}");
    let other = world.relying_party("second").await;
    assert_eq!(refused(&other, narrower.refresh_token()).await, invalid_grant());
    world.advance(Span::seconds(20));
    rp.refresh(narrower.refresh_token()).await;
}

/// OpenID Connect Core 12.2: a nonce need not be there; where it is, it is the first one.
fn fresh_nonce<'a>(
    _: &RelyingParty,
    id_token: &str,
    request: &'a varco_tests::relying_party::request::Request,
) -> Option<&'a str> {
    let claims = varco_tests::relying_party::jose::Jwt::parse(id_token).claims;
    claims.get("nonce").is_some().then(|| request.value("nonce")).flatten()
}

/// OpenID Connect Core 11: a refresh token dies with the session, unless the person agreed that it outlives it.
#[tokio::test]
async fn at_logout_only_offline_access_lives_on() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let bound = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
    let offline = rp.sign_in(&mut browser, &MARIO, &offline(&rp)).await;
    let bound = rp.refresh(bound.tokens.refresh_token()).await;
    let hint = varco_tests::world::wire::encode(&[("id_token_hint", offline.tokens.id_token())]);
    browser.open(&format!("{}?{hint}", rp.endpoint("end_session_endpoint"))).await.page();
    assert_eq!(refused(&rp, bound.refresh_token()).await, invalid_grant());
    assert_eq!(rp.introspect(bound.refresh_token()).await["active"], false);
    let fresh = rp.refresh(offline.tokens.refresh_token()).await;
    assert_eq!(rp.introspect(fresh.access_token()).await["active"], true);
}

/// S-57: a scope that was taken from the client is in none of its new tokens.
#[tokio::test]
async fn a_scope_that_was_taken_away_is_granted_no_more() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    let with_scopes = |scopes: &str| rp.seed.clone().with(|client| client.scopes = scopes.parse().expect("scopes"));
    world.register(with_scopes("openid offline_access")).await;
    assert_eq!(rp.introspect(login.tokens.refresh_token()).await["scope"], "openid offline_access");
    let token = login.tokens.refresh_token();
    let named = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", "openid profile")];
    assert_eq!(read_token_error(&rp.token_call(&named).await), (400, "invalid_scope".to_owned()));
    let fresh = rp.refresh(token).await;
    let claims = varco_tests::relying_party::jose::Jwt::parse(fresh.access_token()).claims;
    assert_eq!(claims["scope"], "openid offline_access");
    assert!(rp.userinfo(fresh.access_token(), &login.claims["sub"]).await.get("name").is_none());
    world.register(with_scopes("email")).await;
    assert_eq!(refused(&rp, fresh.refresh_token()).await, (400, "invalid_scope".to_owned()));
}

/// RFC 6749, section 6.
#[tokio::test]
async fn a_wider_scope_is_refused() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    let token = login.tokens.refresh_token();
    let wider = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", "openid profile email")];
    assert_eq!(read_token_error(&rp.token_call(&wider).await), (400, "invalid_scope".to_owned()));
    rp.refresh(token).await;
}

/// DECISIONS 11: ten at once inside the grace time all succeed, and leave one live family.
pub(super) async fn parallel(world: &World) {
    let (rp, _, login) = with_refresh_token(world, "basic").await;
    let running: Vec<_> = (0..10)
        .map(|_| {
            let (rp, token) = (rp.clone(), login.tokens.refresh_token().to_owned());
            tokio::spawn(async move { rp.refresh(&token).await })
        })
        .collect();
    let mut siblings = Vec::new();
    for sibling in running {
        siblings.push(sibling.await.expect("each of the ten succeeds"));
    }
    for sibling in &siblings {
        assert_eq!(rp.introspect(sibling.access_token()).await["active"], true);
    }
    world.advance(Span::seconds(11));
    assert_eq!(refused(&rp, login.tokens.refresh_token()).await, invalid_grant());
    for sibling in &siblings {
        assert_eq!(refused(&rp, sibling.refresh_token()).await, invalid_grant(), "one family");
        assert_eq!(rp.introspect(sibling.access_token()).await["active"], false, "its access tokens too");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_parallel_refreshes_leave_one_family() {
    parallel(&World::start().await).await;
}

#[tokio::test]
async fn reuse_after_the_grace_time_ends_the_family() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    let first = login.tokens.refresh_token();
    let second = rp.refresh(first).await;
    assert_ne!(second.refresh_token(), first, "refresh tokens rotate");
    world.advance(Span::seconds(11));
    assert_eq!(refused(&rp, first).await, invalid_grant());
    assert_eq!(refused(&rp, second.refresh_token()).await, invalid_grant());
    assert_eq!(rp.userinfo_refusal(second.access_token()).await, 401);
}

/// The grace is for parallel tabs: a sibling that was itself used long ago does not live on by it.
#[tokio::test]
async fn the_grace_does_not_chain() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    let second = rp.refresh(login.tokens.refresh_token()).await;
    world.advance(Span::seconds(9));
    let third = rp.refresh(second.refresh_token()).await;
    world.advance(Span::seconds(9));
    assert_eq!(refused(&rp, login.tokens.refresh_token()).await, invalid_grant());
    assert_eq!(refused(&rp, third.refresh_token()).await, invalid_grant());
}

/// S-54: a family ends when it is not used, and at a certain age in any case.
#[tokio::test]
async fn refresh_tokens_grow_old() {
    let world = World::start().await;
    let (rp, _, idle) = with_refresh_token(&world, "basic").await;
    world.advance(Span::days(15));
    assert_eq!(refused(&rp, idle.tokens.refresh_token()).await, invalid_grant());

    let (rp, _, mut login) = with_refresh_token(&world, "basic").await;
    for _ in 0..8 {
        world.advance(Span::days(10));
        login.tokens = rp.refresh(login.tokens.refresh_token()).await;
    }
    world.advance(Span::days(11));
    assert_eq!(refused(&rp, login.tokens.refresh_token()).await, invalid_grant(), "older than 90 days");
}

/// RFC 6749, section 6: a client without the grant gets none, and cannot use one.
#[tokio::test]
async fn a_client_without_the_grant_gets_no_refresh_token() {
    let world = World::start().await;
    let seed = varco_tests::world::clients::ClientSeed::new("no-refresh").with(|client| {
        client.grant_types = [idp::domain::client::GrantType::AuthorizationCode].into();
        client.scopes = "openid".parse().expect("scopes");
    });
    let rp = world.register(seed).await;
    let login = rp.sign_in(&mut world.browser(), &MARIO, &offline(&rp)).await;
    assert!(login.tokens.answer.get("refresh_token").is_none(), "{:?}", login.tokens.answer);
    assert_eq!(refused(&rp, "whatever").await, (400, "unauthorized_client".to_owned()));
}

/// Public clients rotate as well, and prove themselves by the token alone.
#[tokio::test]
async fn public_clients_refresh() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "public").await;
    let fresh = rp.refresh(login.tokens.refresh_token()).await;
    assert_ne!(fresh.refresh_token(), login.tokens.refresh_token());
    let other = world.relying_party("basic").await;
    assert_eq!(refused(&other, fresh.refresh_token()).await, invalid_grant());
}
