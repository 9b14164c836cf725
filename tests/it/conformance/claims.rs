//! Basic provider: userinfo, scopes, the parameter `claims`.

use super::signed_in_at;
use serde_json::{Value, json};
use varco_tests::relying_party::RelyingParty;
use varco_tests::relying_party::claims::claims_of_scope;
use varco_tests::relying_party::jose::Jwt;
use varco_tests::relying_party::tokens::read_userinfo;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;
use varco_tests::world::wire::FORM;

async fn userinfo_for(rp: &RelyingParty, world: &World, scope: &str) -> Value {
    let login = rp.sign_in(&mut world.browser(), &MARIO, &rp.request().with("scope", scope)).await;
    rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await
}

/// All claims of the asked scopes, and none of the others.
fn check_scopes(userinfo: &Value, asked: &[&str]) {
    for scope in ["profile", "email", "address", "phone"] {
        for name in claims_of_scope(scope) {
            assert_eq!(userinfo.get(name).is_some(), asked.contains(&scope), "{name} of {scope}: {userinfo}");
        }
    }
}

#[tokio::test]
async fn oidcc_userinfo_get() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
}

#[tokio::test]
async fn oidcc_userinfo_post_header() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let endpoint = rp.endpoint("userinfo_endpoint");
    let answer = world.wire.call("POST", endpoint).bearer(login.tokens.access_token()).send().await;
    let _same = read_userinfo(&answer, &login.claims["sub"]);
}

#[tokio::test]
async fn oidcc_userinfo_post_body() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let form = [("access_token", login.tokens.access_token())];
    let answer = world.wire.post(rp.endpoint("userinfo_endpoint"), &form).send().await;
    let _same = read_userinfo(&answer, &login.claims["sub"]);
}

#[tokio::test]
async fn oidcc_scope_profile() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let userinfo = userinfo_for(&rp, &world, "openid profile").await;
    check_scopes(&userinfo, &["profile"]);
    assert_eq!((userinfo["given_name"].as_str(), userinfo["family_name"].as_str()), (Some("Mario"), Some("Bianchi")));
    assert_eq!(userinfo["birthdate"], "1980-01-01");
}

#[tokio::test]
async fn oidcc_scope_email() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let userinfo = userinfo_for(&rp, &world, "openid email").await;
    check_scopes(&userinfo, &["email"]);
    assert_eq!((&userinfo["email"], &userinfo["email_verified"]), (&json!(MARIO.email()), &json!(true)));
}

#[tokio::test]
async fn oidcc_scope_address() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let userinfo = userinfo_for(&rp, &world, "openid address").await;
    check_scopes(&userinfo, &["address"]);
    assert!(userinfo["address"]["formatted"].as_str().is_some_and(|text| text.contains("Via Roma 1")), "{userinfo}");
}

#[tokio::test]
async fn oidcc_scope_phone() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let userinfo = userinfo_for(&rp, &world, "openid phone").await;
    check_scopes(&userinfo, &["phone"]);
    assert_eq!(userinfo["phone_number"], "+390612345678");
}

#[tokio::test]
async fn oidcc_scope_all() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let userinfo = userinfo_for(&rp, &world, "openid profile email address phone").await;
    check_scopes(&userinfo, &["profile", "email", "address", "phone"]);
}

#[tokio::test]
async fn oidcc_claims_essential() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let claims = json!({ "userinfo": { "name": { "essential": true } } }).to_string();
    let login = rp.sign_in(&mut world.browser(), &MARIO, &rp.request().with("claims", &claims)).await;
    let userinfo = rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
    assert_eq!(userinfo["name"], "Mario Bianchi");
    assert!(userinfo.get("family_name").is_none(), "only what was asked: {userinfo}");
    assert!(login.claims.get("name").is_none(), "only where it was asked: {}", login.claims);
}

/// OpenID Connect Core 5.5: a claim asked for the ID token stands there; unknown names are ignored.
#[tokio::test]
async fn claims_can_be_asked_for_the_id_token() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let claims = json!({ "id_token": { "email": null, "favourite_colour": { "essential": true } } }).to_string();
    let login = rp.sign_in(&mut world.browser(), &MARIO, &rp.request().with("claims", &claims)).await;
    assert_eq!(login.claims["email"], MARIO.email());
    assert!(login.claims.get("favourite_colour").is_none());
}

/// OpenID Connect Core 5.3.2: signed userinfo, with `iss` and `aud`, for the client that registered for it.
#[tokio::test]
async fn oidcc_userinfo_rs256() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "signed-userinfo").await;
    let call = world.wire.get(rp.endpoint("userinfo_endpoint")).bearer(login.tokens.access_token());
    let answer = call.send().await;
    assert_eq!((answer.status, answer.media_type()), (200, "application/jwt"));
    let jwt = Jwt::parse(&answer.body);
    assert_eq!(jwt.header("alg"), "RS256");
    assert!(jwt.is_signed_by(&rp.key_set().await));
    assert_eq!((&jwt.claims["iss"], &jwt.claims["sub"]), (&json!(rp.issuer), &login.claims["sub"]));
    assert!(jwt.claims["aud"] == "signed-userinfo" || jwt.claims["aud"] == json!(["signed-userinfo"]));
}

/// OpenID Connect Core 5.3: without `openid` there is neither an ID token nor userinfo.
#[tokio::test]
async fn without_openid_it_is_plain_oauth() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request().with("scope", "profile").without("nonce");
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    let tokens = rp.exchange(&code, &request).await;
    assert!(tokens.answer.get("id_token").is_none(), "{:?}", tokens.answer);
    let answer = world.wire.get(rp.endpoint("userinfo_endpoint")).bearer(tokens.access_token()).send().await;
    assert_eq!(answer.status, 403);
    assert!(answer.header("www-authenticate").is_some_and(|value| value.contains("insufficient_scope")), "{answer:?}");
}

/// RFC 6750, section 2: a token may come one way only.
#[tokio::test]
async fn a_token_in_header_and_body_is_refused() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let token = login.tokens.access_token();
    let body = format!("access_token={token}");
    let endpoint = rp.endpoint("userinfo_endpoint");
    let answer = world.wire.call("POST", endpoint).bearer(token).body(FORM, body).send().await;
    assert_eq!(answer.status, 400, "{answer:?}");
}
