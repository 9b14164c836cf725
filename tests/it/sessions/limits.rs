//! S-29, S-31, S-39: limits in time, enforced here and not by the cookie.

use super::{SESSION, signed_in};
use idp::domain::time::Span;
use varco_tests::world::World;
use varco_tests::world::people::{ADMINISTRATOR, MARIO, Person};

async fn lasts(world: &World, person: &Person, pause: Span, times: usize) -> bool {
    let (rp, mut browser, _) = signed_in(world, person).await;
    for _ in 0..times {
        world.advance(pause);
        if !rp.is_logged_in(&mut browser).await {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn an_idle_session_ends() {
    let world = World::start().await;
    assert!(lasts(&world, &MARIO, Span::minutes(28), 3).await);
    assert!(!lasts(&world, &MARIO, Span::minutes(31), 1).await);
}

#[tokio::test]
async fn staff_sessions_end_sooner() {
    let world = World::start().await;
    assert!(lasts(&world, &ADMINISTRATOR, Span::minutes(13), 3).await);
    assert!(!lasts(&world, &ADMINISTRATOR, Span::minutes(16), 1).await);
}

#[tokio::test]
async fn a_session_ends_after_eight_hours_in_any_case() {
    let world = World::start().await;
    assert!(lasts(&world, &MARIO, Span::minutes(20), 23).await, "seven hours and forty minutes");
    assert!(!lasts(&world, &MARIO, Span::minutes(20), 25).await);
}

/// A copy of the database opens nothing: the value of the cookie stands nowhere in it.
#[tokio::test]
async fn a_copy_of_the_database_gives_no_cookie_and_no_token() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world, &MARIO).await;
    let request = rp.request().with("scope", "openid offline_access").with("prompt", "consent");
    let login = rp.sign_in(&mut browser, &MARIO, &request).await;
    let waiting = rp.request();
    let (code, _) = rp.code_for(&mut browser, &MARIO, &waiting).await;
    let cookie = browser.jar.find(world.home.host, SESSION).expect("a session").to_owned();
    let secret = rp.secret().to_owned();
    let everything = world.bytes_of_the_database();
    for (name, value) in [
        ("session cookie", cookie.as_str()),
        ("refresh token", login.tokens.refresh_token()),
        ("access token", login.tokens.access_token()),
        ("code", &code),
        ("client secret", &secret),
        ("password", MARIO.password),
    ] {
        assert!(!everything.windows(value.len()).any(|bytes| bytes == value.as_bytes()), "{name} is kept in clear");
    }
    let known = MARIO.username.as_bytes();
    assert!(everything.windows(known.len()).any(|bytes| bytes == known), "the search would have found it");
}

/// The cookie is no more than a random value, and lasts until the browser is closed.
#[tokio::test]
async fn the_session_cookie_is_random_and_of_the_session() {
    let world = World::start().await;
    let mut values = Vec::new();
    for _ in 0..3 {
        let (_, browser, _) = signed_in(&world, &MARIO).await;
        values.push(browser.jar.find(world.home.host, SESSION).expect("a session").to_owned());
    }
    assert!(values.iter().all(|value| value.len() >= 43), "256 bits: {values:?}");
    values.dedup();
    assert_eq!(values.len(), 3);
}
