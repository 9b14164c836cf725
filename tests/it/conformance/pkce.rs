//! Proof Key for Code Exchange (RFC 7636): S256 alone, and no way around it (S-53, S-77).

use super::refusal;
use varco_tests::relying_party::tokens::read_token_error;
use varco_tests::relying_party::unguessable;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

#[tokio::test]
async fn a_client_that_must_send_a_challenge_is_refused_without() {
    let world = World::start().await;
    for client in ["strict", "public"] {
        let rp = world.relying_party(client).await;
        let told = refusal(&rp, &mut world.browser(), &rp.request().without_pkce()).await;
        assert_eq!(told, "invalid_request", "{client}");
    }
}

/// Also when the method is left out, which means `plain` (RFC 7636, section 4.3).
#[tokio::test]
async fn plain_is_refused_for_all() {
    let world = World::start().await;
    for client in ["basic", "strict", "public"] {
        let rp = world.relying_party(client).await;
        let plain = rp.request().with("code_challenge", &unguessable()).with("code_challenge_method", "plain");
        let unsaid = rp.request().with("code_challenge", &unguessable()).without("code_challenge_method");
        let shouted = rp.request().with("code_challenge", &unguessable()).with("code_challenge_method", "s256");
        for request in [plain, unsaid, shouted] {
            assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_request", "{client}");
        }
    }
}

/// The challenge of S256 is 43 characters of base64url.
#[tokio::test]
async fn malformed_challenges_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("strict").await;
    for challenge in ["short", &"a".repeat(42), &"a".repeat(129), &format!("{}=", "a".repeat(42)), &"à".repeat(43)] {
        let request = rp.request().with("code_challenge", challenge);
        assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_request", "{challenge}");
    }
    let request = rp.request().without("code_challenge");
    assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "invalid_request", "a method alone");
}

#[tokio::test]
async fn a_missing_or_wrong_verifier_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("strict").await;
    let other = unguessable();
    let short = "a".repeat(42);
    let long = "a".repeat(129);
    for verifier in [None, Some(other.as_str()), Some("short"), Some(&short), Some(&long)] {
        let mut request = rp.request();
        let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
        request.verifier = verifier.map(str::to_owned);
        let refused = rp.exchange_error(&code, &request).await;
        assert!(
            refused == invalid_grant() || (verifier.is_some_and(|v| v.len() != 43) && refused.1 == "invalid_request"),
            "{verifier:?}: {refused:?}"
        );
    }
}

/// A verifier that was right once is right, whatever its length between 43 and 128 characters.
#[tokio::test]
async fn the_longest_verifier_works() {
    let world = World::start().await;
    let rp = world.relying_party("strict").await;
    let request = rp.request().with_pkce(&"aZ9-._~".chars().cycle().take(128).collect::<String>());
    rp.sign_in(&mut world.browser(), &MARIO, &request).await;
}

/// S-53: the downgrade in which the challenge is dropped on the way.
#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut request = rp.request();
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    request.verifier = Some(unguessable());
    assert_eq!(rp.exchange_error(&code, &request).await, invalid_grant());
}

/// The challenge of a client that need not send one is enforced all the same.
#[tokio::test]
async fn an_optional_challenge_that_was_sent_is_enforced() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut request = rp.request().with_pkce(&unguessable());
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    request.verifier = None;
    assert_eq!(rp.exchange_error(&code, &request).await, invalid_grant());
}

/// What is consumed stays consumed: a right code with a wrong verifier is gone.
#[tokio::test]
async fn a_code_is_used_up_by_a_wrong_verifier() {
    let world = World::start().await;
    let rp = world.relying_party("public").await;
    let request = rp.request();
    let (code, _) = rp.code_for(&mut world.browser(), &MARIO, &request).await;
    let mut wrong = request.clone();
    wrong.verifier = Some(unguessable());
    assert_eq!(rp.exchange_error(&code, &wrong).await, invalid_grant());
    let again = rp.token_call(&rp.exchange_fields(&code, &request)).await;
    assert_eq!(read_token_error(&again), invalid_grant());
}
