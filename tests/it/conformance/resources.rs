//! Resource indicators (RFC 8707): a token is for the resource asked for, and no other.

use super::{refusal, signed_in_at};
use serde_json::json;
use varco_tests::relying_party::jose::Jwt;
use varco_tests::relying_party::tokens::{read_token_error, read_tokens};
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

#[tokio::test]
async fn an_unknown_resource_is_invalid_target() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    for resource in ["https://unknown.example", "not an address", "urn:x", &format!("{}/modules/nobody", rp.issuer)] {
        let request = rp.request().with("resource", resource);
        assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_target", "{resource}");
    }
    let machine = world.relying_party("machine").await;
    let fields = [("grant_type", "client_credentials"), ("resource", "https://unknown.example")];
    assert_eq!(read_token_error(&machine.token_call(&fields).await), (400, "invalid_target".to_owned()));
}

/// S-46: the owner of the resource may ask about it, the client it was made for may not read it at its own place.
#[tokio::test]
async fn a_token_is_limited_to_the_resource_asked_for() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let second = format!("{}/modules/second", rp.issuer);
    let login = rp.sign_in(&mut world.browser(), &MARIO, &rp.request().with("resource", &second)).await;
    let jwt = Jwt::parse(login.tokens.access_token());
    assert_eq!((&jwt.claims["aud"], &jwt.claims["client_id"]), (&json!(second), &json!("basic")));
    let owner = world.relying_party("second").await;
    assert_eq!(owner.introspect(login.tokens.access_token()).await["active"], true);
    assert_eq!(world.relying_party("strict").await.introspect(login.tokens.access_token()).await["active"], false);
}

/// S-46: a token for another module's resource tells nothing at userinfo, whose tokens are for the client's own.
#[tokio::test]
async fn userinfo_takes_no_token_for_another_resource() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut browser = world.browser();
    let request = rp.request().with("resource", &format!("{}/modules/second", rp.issuer));
    let login = rp.sign_in(&mut browser, &MARIO, &request).await;
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
    let request = rp.request().with("resource", &format!("{}/modules/basic", rp.issuer));
    let login = rp.sign_in(&mut browser, &MARIO, &request).await;
    rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
}

/// RFC 8707, section 2.2: at the token endpoint only what was authorised.
#[tokio::test]
async fn the_token_endpoint_narrows_and_never_widens() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let (own, second) = (format!("{}/modules/basic", rp.issuer), format!("{}/modules/second", rp.issuer));
    let request = rp.request();
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    let mut fields = rp.exchange_fields(&code, &request);
    fields.push(("resource", &second));
    assert_eq!(read_token_error(&rp.token_call(&fields).await), (400, "invalid_target".to_owned()));

    let request = rp.request().also("resource", &own).also("resource", &second);
    assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_target", "one at a time");

    let request = rp.request().also("resource", &own);
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    let mut fields = rp.exchange_fields(&code, &request);
    fields.push(("resource", &own));
    let tokens = read_tokens(&rp.token_call(&fields).await);
    assert_eq!(Jwt::parse(tokens.access_token()).claims["aud"], own);
}

#[tokio::test]
async fn without_a_resource_the_token_is_for_the_clients_own() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let aud = &Jwt::parse(login.tokens.access_token()).claims["aud"];
    assert_eq!(*aud, format!("{}/modules/basic", rp.issuer));
}
