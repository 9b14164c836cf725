//! S-144: whoever guesses is slowed down, and nobody is locked out for good by it.

use idp::domain::time::Span;
use varco_tests::browser::Landing;
use varco_tests::relying_party::RelyingParty;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

/// What one try in a new browser leads to: the status and the name of the page, or `in`.
async fn one_try(world: &World, rp: &RelyingParty, username: &str, password: &str) -> (u16, String) {
    let mut browser = world.browser();
    let page = rp.authorize(&mut browser, &rp.request()).await.page();
    match browser.submit(&page, "continue", &[("username", username), ("password", password)]).await {
        Landing::Page(page) if page.name == "consent" => (200, "in".to_owned()),
        Landing::Page(page) => (page.answer.status, page.name.clone()),
        Landing::Away(_) => (303, "in".to_owned()),
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_and_never_for_good() {
    let world = World::with_limits().await;
    let rp = world.relying_party("basic").await;
    for _ in 0..12 {
        let (status, page) = one_try(&world, &rp, MARIO.username, "wrong").await;
        assert!(status >= 400 && page != "in", "{status} {page}");
    }
    let (status, page) = one_try(&world, &rp, MARIO.username, MARIO.password).await;
    assert!(page != "in" && status >= 400, "even the right password waits now: {status} {page}");
    world.advance(Span::minutes(16));
    assert_eq!(one_try(&world, &rp, MARIO.username, MARIO.password).await.1, "in");
}

/// S-09: the answers to an unknown name are those to a known one, try by try.
#[tokio::test]
async fn unknown_names_are_slowed_down_alike() {
    let world = World::with_limits().await;
    let rp = world.relying_party("basic").await;
    let mut known = Vec::new();
    for _ in 0..8 {
        known.push(one_try(&world, &rp, MARIO.username, "wrong").await);
    }
    let world = World::with_limits().await;
    let rp = world.relying_party("basic").await;
    let mut unknown = Vec::new();
    for _ in 0..8 {
        unknown.push(one_try(&world, &rp, "nobody.at.all", "wrong").await);
    }
    assert_eq!(known, unknown);
    assert!(known.iter().any(|(status, _)| *status == 429), "a wait is told as such: {known:?}");
}
