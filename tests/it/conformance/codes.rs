//! Authorization codes: once, for a minute, for the client they were made for.

use super::{refusal, signed_in_at};
use idp::domain::time::Span;
use varco_tests::relying_party::tokens::{read_token_error, read_tokens};
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

const REFUSED: (u16, &str) = (400, "invalid_grant");

fn told(answer: &(u16, String)) -> (u16, &str) {
    (answer.0, answer.1.as_str())
}

#[tokio::test]
async fn oidcc_codereuse() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    assert_eq!(told(&rp.exchange_error(&login.code, &login.request).await), REFUSED);
}

#[tokio::test]
async fn oidcc_codereuse_30seconds() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
    world.advance(Span::seconds(30));
    assert_eq!(told(&rp.exchange_error(&login.code, &login.request).await), REFUSED);
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
}

/// The second use also ends the refresh tokens of the first (RFC 6749, section 4.1.2).
#[tokio::test]
async fn reuse_ends_the_refresh_tokens_as_well() {
    let world = World::start().await;
    let (rp, _, login) = super::with_refresh_token(&world, "basic").await;
    assert_eq!(told(&rp.exchange_error(&login.code, &login.request).await), REFUSED);
    let refused = read_token_error(&rp.refresh_call(login.tokens.refresh_token()).await);
    assert_eq!(told(&refused), REFUSED);
}

#[tokio::test]
async fn a_code_lives_for_sixty_seconds() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let request = rp.request();
    let (code, _) = rp.code_for(&mut browser, &MARIO, &request).await;
    world.advance(Span::seconds(59));
    rp.exchange(&code, &request).await;
    let request = rp.request();
    let (code, _) = rp.code_for(&mut browser, &MARIO, &request).await;
    world.advance(Span::seconds(61));
    assert_eq!(told(&rp.exchange_error(&code, &request).await), REFUSED);
}

/// RFC 6749, section 5.2: the other client learns nothing, and the code is not spoiled for its owner.
#[tokio::test]
async fn a_code_of_another_client_is_refused_and_stays_good() {
    let world = World::start().await;
    let (rp, other) = (world.relying_party("basic").await, world.relying_party("second").await);
    let request = rp.request();
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    assert_eq!(told(&other.exchange_error(&code, &request).await), REFUSED);
    rp.exchange(&code, &request).await;
}

#[tokio::test]
async fn a_code_is_bound_to_its_redirect_address() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request();
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    let other = request.clone().with("redirect_uri", "https://basic.example/other");
    assert_eq!(told(&rp.exchange_error(&code, &other).await), REFUSED);
}

#[tokio::test]
async fn a_code_nobody_made_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    for code in ["x", &"a".repeat(43), &"a".repeat(4000), "città", "' OR 1=1 --"] {
        assert_eq!(told(&rp.exchange_error(code, &rp.request()).await), REFUSED, "{code}");
    }
}

/// S-52: nothing but codes comes out of the authorization endpoint, and it comes by the query.
#[tokio::test]
async fn other_response_types_and_modes_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    for kind in ["token", "id_token", "code id_token", "code token", "none", "CODE"] {
        let request = rp.request().with("response_type", kind);
        assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "unsupported_response_type", "{kind}");
    }
    for mode in ["fragment", "form_post", "jwt", "web_message"] {
        let request = rp.request().with("response_mode", mode);
        assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_request", "{mode}");
    }
}

/// 64 pairs of requests with one code each, at the same instant: of each pair exactly one wins.
pub(super) async fn race(world: &World) {
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let mut pairs = Vec::new();
    for _ in 0..64 {
        let request = rp.request();
        let (code, _) = rp.code_for(&mut browser, &MARIO, &request).await;
        pairs.push((code, request));
    }
    let mut running = Vec::new();
    for (code, request) in pairs {
        let contender = || {
            let (rp, code, request) = (rp.clone(), code.clone(), request.clone());
            tokio::spawn(async move { rp.token_call(&rp.exchange_fields(&code, &request)).await })
        };
        running.push((contender(), contender()));
    }
    for (one, two) in running {
        let answers = [one.await.expect("no panic"), two.await.expect("no panic")];
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 1), "{answers:?}");
        let _tokens = read_tokens(won[0]);
        assert_eq!(told(&read_token_error(lost[0])), REFUSED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_requests_with_one_code_exactly_one_wins() {
    race(&World::start().await).await;
}

/// S-57: between code and token a scope was taken from the client, and then all of them.
#[tokio::test]
async fn a_scope_taken_away_meanwhile_is_not_granted() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let request = rp.request().with("scope", "openid profile");
    let (first, _) = rp.code_for(&mut browser, &MARIO, &request).await;
    let (second, _) = rp.code_for(&mut browser, &MARIO, &request).await;
    let with_scopes = |scopes: &str| rp.seed.clone().with(|client| client.scopes = scopes.parse().expect("scopes"));
    world.register(with_scopes("openid email")).await;
    let tokens = rp.exchange(&first, &request).await;
    assert_eq!(tokens.answer["scope"], "openid");
    world.register(with_scopes("email")).await;
    assert_eq!(rp.exchange_error(&second, &request).await, (400, "invalid_scope".to_owned()));
    world.register(rp.seed.clone()).await;
    assert_eq!(rp.exchange_error(&second, &request).await, (400, "invalid_grant".to_owned()), "used up");
}

/// Whoever reads the audit finds the codes that were refused, with the reason.
#[tokio::test]
async fn refused_codes_are_recorded() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let request = rp.request();
    let (wrong_resource, _) = rp.code_for(&mut browser, &MARIO, &request).await;
    let (of_ended_session, _) = rp.code_for(&mut browser, &MARIO, &request).await;
    let login = rp.sign_in(&mut browser, &MARIO, &request).await;
    let mut fields = rp.exchange_fields(&wrong_resource, &request);
    fields.push(("resource", "https://elsewhere.example"));
    let told = varco_tests::relying_party::tokens::read_token_error(&rp.token_call(&fields).await);
    assert_eq!(told, (400, "invalid_target".to_owned()));
    let hint = varco_tests::world::wire::encode(&[("id_token_hint", login.tokens.id_token())]);
    browser.open(&format!("{}?{hint}", rp.endpoint("end_session_endpoint"))).await.page();
    assert_eq!(rp.exchange_error(&of_ended_session, &request).await, (400, "invalid_grant".to_owned()));
    let context = world.context();
    let search = idp::storage::audit_events::Search::default();
    let events =
        idp::storage::audit_events::search(&mut context.store().read(), context.tenant_id(), &search, 100).await;
    let events = events.expect("the database answers");
    let reasons: Vec<&str> = events.iter().filter_map(|event| event.detail.get("reason").map(String::as_str)).collect();
    assert!(["resource", "authorization_over"].iter().all(|reason| reasons.contains(reason)), "{reasons:?}");
}
