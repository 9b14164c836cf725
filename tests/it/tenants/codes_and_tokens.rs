//! Codes, tokens, assertions and hints of one body at the other.

use super::{signed_in_at_home, twins};
use varco_tests::relying_party::tokens::read_token_error;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

#[tokio::test]
async fn a_code_of_one_body_is_refused_at_the_other_and_not_spoiled() {
    let world = World::start().await;
    let (here, there) = twins(&world, "basic").await;
    let request = here.request();
    let (code, _) = here.code_for(&mut world.browser(), &MARIO, &request).await;
    assert_eq!(there.exchange_error(&code, &request).await, invalid_grant());
    here.exchange(&code, &request).await;
}

#[tokio::test]
async fn refresh_tokens_are_of_one_body() {
    let world = World::start().await;
    let (here, there, _, login) = signed_in_at_home(&world, "basic").await;
    let token = login.tokens.refresh_token();
    assert_eq!(read_token_error(&there.refresh_call(token).await), invalid_grant());
    assert_eq!(there.introspect(token).await["active"], false);
    assert_eq!(there.revoke(token).await.status, 200);
    here.refresh(token).await;
}

#[tokio::test]
async fn access_tokens_are_of_one_body() {
    let world = World::start().await;
    let (here, there, _, login) = signed_in_at_home(&world, "basic").await;
    let token = login.tokens.access_token();
    assert_eq!(there.userinfo_refusal(token).await, 401);
    assert_eq!(there.introspect(token).await["active"], false);
    assert_eq!(there.revoke(token).await.status, 200);
    assert_eq!(here.introspect(token).await["active"], true);
    here.userinfo(token, &login.claims["sub"]).await;
}

/// The resource of a client at one body is unknown at the other.
#[tokio::test]
async fn resources_are_of_one_body() {
    let world = World::start().await;
    let (here, there) = twins(&world, "basic").await;
    let foreign = format!("{}/modules/basic", there.issuer);
    let request = here.request().with("resource", &foreign);
    assert_eq!(here.answer_at_once(&mut world.browser(), &request).await.error(), "invalid_target");
}

/// An ID token of one body names nobody at the other.
#[tokio::test]
async fn hints_are_of_one_body() {
    let world = World::start().await;
    let (_, there, mut browser, login) = signed_in_at_home(&world, "basic").await;
    there.sign_in(&mut browser, &MARIO, &there.request()).await;
    let request = there.request().with("prompt", "none").with("id_token_hint", login.tokens.id_token());
    assert_eq!(there.answer_at_once(&mut browser, &request).await.error(), "invalid_request");
}

/// An assertion made for one body does not open the other, though client and key are the same.
#[tokio::test]
async fn assertions_are_of_one_body() {
    let world = World::start().await;
    let (here, there) = twins(&world, "pkjwt").await;
    let for_home = here.assertion(&here.assertion_claims());
    let call = |assertion: &str| {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", "unknown"),
            ("redirect_uri", here.redirect_uri()),
            ("client_assertion_type", varco_tests::relying_party::ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        world.wire.post(there.endpoint("token_endpoint"), &form).send()
    };
    assert_eq!(read_token_error(&call(&for_home).await).1, "invalid_client");
    let for_other = there.assertion(&there.assertion_claims());
    assert_eq!(read_token_error(&call(&for_other).await).1, "invalid_grant", "the right one is believed");
}
