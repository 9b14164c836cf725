//! Parameters at the authorization endpoint: twice, empty, unknown (RFC 6749, section 3.1).

use super::refusal;
use varco_tests::relying_party::tokens::read_token_error;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

/// Those on which the redirect hangs lead to a page, the others back to the client.
#[tokio::test]
async fn a_parameter_sent_twice_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("strict").await;
    for name in ["client_id", "redirect_uri"] {
        let value = rp.request().value(name).expect("a parameter").to_owned();
        rp.authorize(&mut world.browser(), &rp.request().also(name, &value)).await.error_page();
    }
    let rest = ["response_type", "scope", "nonce", "code_challenge", "code_challenge_method"];
    for name in rest {
        let value = rp.request().value(name).expect("a parameter").to_owned();
        let request = rp.request().also(name, &value);
        assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_request", "{name}");
    }
    for name in ["prompt", "max_age", "login_hint", "acr_values", "claims", "ui_locales", "display", "id_token_hint"] {
        let request = rp.request().also(name, "1").also(name, "1");
        assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_request", "{name}");
    }
}

/// Which of two states would come back? None, or a page.
#[tokio::test]
async fn two_states_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("strict").await;
    let request = rp.request().also("state", "another");
    let endpoint = rp.endpoint("authorization_endpoint").to_owned();
    match world.browser().open(&request.address(&endpoint)).await {
        varco_tests::browser::Landing::Page(page) => assert_eq!(page.name, "error"),
        varco_tests::browser::Landing::Away(url) => {
            assert!(url.query_pairs().any(|(name, value)| name == "error" && value == "invalid_request"), "{url}");
            assert!(url.query_pairs().all(|(name, value)| name != "state" || value != "another"), "{url}");
        }
    }
}

#[tokio::test]
async fn an_empty_parameter_is_as_good_as_absent() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request();
    let with_empty = ["prompt", "max_age", "id_token_hint", "request", "request_uri", "code_challenge", "claims"]
        .iter()
        .fold(request, |request, name| request.also(name, ""));
    rp.sign_in(&mut world.browser(), &MARIO, &with_empty).await;
    let told = refusal(&rp, &mut world.browser(), &rp.request().with("response_type", "")).await;
    assert_eq!(told, "invalid_request");
    rp.authorize(&mut world.browser(), &rp.request().with("client_id", "")).await.error_page();
}

/// S-57: what is unknown or not registered for the client is left out, and the answer says what remains.
#[tokio::test]
async fn unknown_scopes_are_left_out_of_the_grant() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request().with("scope", "openid profile everything things:write");
    let login = rp.sign_in(&mut world.browser(), &MARIO, &request).await;
    let granted = login.tokens.answer["scope"].as_str().expect("a scope that differs is told");
    let mut granted: Vec<&str> = granted.split(' ').collect();
    granted.sort_unstable();
    assert_eq!(granted, ["openid", "profile"]);
    let told = refusal(&rp, &mut world.browser(), &rp.request().with("scope", "everything")).await;
    assert_eq!(told, "invalid_scope");
}

/// The token endpoint reads its body alone, and reads it as strictly.
#[tokio::test]
async fn the_token_endpoint_refuses_doubled_parameters() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request();
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    for name in ["grant_type", "code", "redirect_uri"] {
        let mut fields = rp.exchange_fields(&code, &request);
        let value = fields.iter().find(|(found, _)| *found == name).expect("a field").1;
        fields.push((name, value));
        let refused = read_token_error(&rp.token_call(&fields).await);
        assert_eq!(refused, (400, "invalid_request".to_owned()), "{name}");
    }
    rp.exchange(&code, &request).await;
}
