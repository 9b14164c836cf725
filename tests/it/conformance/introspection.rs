//! Access tokens (RFC 9068) and introspection (RFC 7662).

use super::{signed_in_at, with_refresh_token};
use idp::domain::time::Span;
use serde_json::json;
use varco_tests::relying_party::jose::Jwt;
use varco_tests::relying_party::tokens::{read_token_error, read_tokens};
use varco_tests::world::World;

/// RFC 9068, section 2.2: type, the seven required claims, an audience that is a resource and never the client.
#[tokio::test]
async fn access_tokens_are_jwts_of_their_own_type() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let jwt = Jwt::parse(login.tokens.access_token());
    assert_eq!(jwt.header("typ"), "at+jwt");
    assert!(jwt.is_signed_by(&rp.key_set().await));
    for name in ["iss", "exp", "aud", "sub", "client_id", "iat", "jti", "scope"] {
        assert!(jwt.claims.get(name).is_some_and(|value| !value.is_null()), "{name}: {}", jwt.claims);
    }
    assert_eq!((&jwt.claims["iss"], &jwt.claims["client_id"]), (&json!(rp.issuer), &json!("basic")));
    assert_eq!(jwt.claims["aud"], format!("{}/modules/basic", rp.issuer));
    assert_eq!(jwt.claims["sub"], login.claims["sub"]);
    let life = jwt.claims["exp"].as_i64().expect("exp") - jwt.claims["iat"].as_i64().expect("iat");
    assert_eq!(life, 300, "five minutes");
    for name in ["acr", "amr"] {
        assert_eq!(jwt.claims[name], login.claims[name], "{name}");
    }
    for name in ["name", "email", "fiscal_number", "given_name"] {
        assert!(jwt.claims.get(name).is_none(), "no identity in an access token: {name}");
    }
}

#[tokio::test]
async fn the_owner_of_a_resource_learns_what_a_token_is_worth() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let answer = rp.introspect(login.tokens.access_token()).await;
    assert_eq!(answer["active"], true);
    for (name, value) in [("sub", &login.claims["sub"]), ("client_id", &json!("basic")), ("iss", &json!(rp.issuer))] {
        assert_eq!(&answer[name], value, "{name}");
    }
    assert_eq!(answer["token_type"], "Bearer");
    assert!(answer["exp"].is_i64() && answer["iat"].is_i64(), "{answer}");
    world.advance(Span::seconds(301));
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
}

/// Everybody else, and everything else, gets the same nothing (S-56, S-85).
#[tokio::test]
async fn a_token_of_another_audience_is_inactive() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let other = world.relying_party("second").await;
    assert_eq!(other.introspect(login.tokens.access_token()).await["active"], false);
    for token in ["nonsense", "a.b.c", login.tokens.id_token(), &"x".repeat(4000), "città"] {
        assert_eq!(rp.introspect(token).await["active"], false, "{token}");
    }
}

#[tokio::test]
async fn introspection_without_authentication_is_401() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    let endpoint = rp.endpoint("introspection_endpoint");
    let form = [("token", login.tokens.access_token())];
    let nobody = world.wire.post(endpoint, &form).send().await;
    assert_eq!(nobody.status, 401, "{nobody:?}");
    let wrong = world.wire.post(endpoint, &form).header("authorization", "Basic YmFzaWM6d3Jvbmc=").send().await;
    assert_eq!(read_token_error(&wrong), (401, "invalid_client".to_owned()));
    let public = [("token", login.tokens.access_token()), ("client_id", "public")];
    let public = world.wire.post(endpoint, &public).send().await;
    assert_ne!(public.status, 200, "a public client cannot introspect: {public:?}");
    let missing = rp.call("introspection_endpoint", &[]).send().await;
    assert_eq!(read_token_error(&missing), (400, "invalid_request".to_owned()));
}

/// `token_type_hint` is only a hint; a refresh token is known to the client that holds it.
#[tokio::test]
async fn hints_do_not_matter() {
    let world = World::start().await;
    let (rp, _, login) = with_refresh_token(&world, "basic").await;
    for token in [login.tokens.access_token(), login.tokens.refresh_token()] {
        for hint in ["access_token", "refresh_token", "unheard_of"] {
            let answer = rp.call("introspection_endpoint", &[("token", token), ("token_type_hint", hint)]).send().await;
            assert_eq!(answer.json()["active"], true, "{hint}");
        }
    }
    let other = world.relying_party("second").await;
    assert_eq!(other.introspect(login.tokens.refresh_token()).await["active"], false);
}

/// The person's session ends, and the token is worth nothing at once, long before it expires.
#[tokio::test]
async fn a_token_dies_with_its_session() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in_at(&world, "basic").await;
    let hint = varco_tests::world::wire::encode(&[("id_token_hint", login.tokens.id_token())]);
    browser.open(&format!("{}?{hint}", rp.endpoint("end_session_endpoint"))).await.page();
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
}

/// A token for the client itself knows no session, and is worth its five minutes.
#[tokio::test]
async fn a_token_of_a_client_itself_is_known() {
    let world = World::start().await;
    let rp = world.relying_party("machine").await;
    let tokens = read_tokens(&rp.token_call(&[("grant_type", "client_credentials")]).await);
    assert_eq!(rp.introspect(tokens.access_token()).await["active"], true);
    let _gone = rp.revoke(tokens.access_token()).await;
    assert_eq!(rp.introspect(tokens.access_token()).await["active"], false);
}

/// RFC 9701: the same answer as a signed statement to the asker, which is no token itself.
#[tokio::test]
async fn whoever_asks_for_it_gets_a_signed_answer() {
    let world = World::start().await;
    let metadata = world.relying_party("basic").await.metadata;
    for (client, algorithm) in [("basic", "RS256"), ("es256", "ES256")] {
        let (rp, _, login) = signed_in_at(&world, client).await;
        let algorithms = metadata["introspection_signing_alg_values_supported"].as_array().expect("a list");
        assert!(algorithms.contains(&json!(algorithm)), "{algorithms:?}");
        let ask = async |token: &str, accept: &str| {
            rp.call("introspection_endpoint", &[("token", token)]).header("accept", accept).send().await
        };
        let signed = "application/token-introspection+jwt";
        let answer = ask(login.tokens.access_token(), signed).await;
        assert_eq!((answer.status, answer.media_type()), (200, signed));
        assert!(answer.is_not_stored());
        let jwt = Jwt::parse(&answer.body);
        assert_eq!((jwt.header("typ"), jwt.header("alg")), ("token-introspection+jwt", algorithm));
        assert!(jwt.is_signed_by(&rp.key_set().await));
        assert_eq!(jwt.claims["token_introspection"], rp.introspect(login.tokens.access_token()).await);
        assert_eq!((&jwt.claims["iss"], &jwt.claims["aud"]), (&json!(rp.issuer), &json!(client)));
        assert_eq!(jwt.claims["iat"], rp.now());
        assert!(jwt.claims.get("sub").is_none() && jwt.claims.get("exp").is_none(), "{}", jwt.claims);
        assert_eq!(rp.introspect(&answer.body).await["active"], false, "no access token");
        assert_eq!(rp.userinfo_refusal(&answer.body).await, 401, "no access token");
        let dead = ask("nonsense", signed).await;
        assert_eq!(Jwt::parse(&dead.body).claims["token_introspection"], json!({ "active": false }));
        assert_eq!(ask("nonsense", "application/json, */*").await.json(), json!({ "active": false }));
    }
}
