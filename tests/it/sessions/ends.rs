//! S-33, S-36: what ends a session ends it here, at once, with what hangs on it.

use super::{SESSION, signed_in};
use idp::domain::time::Span;
use idp::domain::user::UserState;
use idp::storage::{Ending, users};
use varco_tests::relying_party::tokens::read_token_error;
use varco_tests::world::World;
use varco_tests::world::people::{LUISA, MARIO};

/// The value of the cookie is worth nothing after the sign-out.
#[tokio::test]
async fn an_old_cookie_opens_nothing_after_sign_out() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world, &MARIO).await;
    let cookie = browser.jar.find(world.home.host, SESSION).expect("a session").to_owned();
    let hint = varco_tests::world::wire::encode(&[("id_token_hint", login.tokens.id_token())]);
    assert_eq!(
        browser.open(&format!("{}?{hint}", rp.endpoint("end_session_endpoint"))).await.page().name,
        "logged-out"
    );
    assert_eq!(browser.jar.find(world.home.host, SESSION), None, "the cookie is taken back");
    browser.jar.plant(world.home.host, SESSION, &cookie);
    assert!(!rp.is_logged_in(&mut browser).await);
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
}

/// A suspended person is out at once: session, access token, refresh token, login.
#[tokio::test]
async fn a_suspended_person_is_out_at_once() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world, &MARIO).await;
    let request = rp.request().with("scope", "openid offline_access").with("prompt", "consent");
    let login = rp.sign_in(&mut browser, &MARIO, &request).await;
    suspend_mario(&world).await;
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
    let refused = read_token_error(&rp.refresh_call(login.tokens.refresh_token()).await);
    assert_eq!(refused, (400, "invalid_grant".to_owned()));
    assert!(!rp.is_logged_in(&mut browser).await);
    let landing = rp.authorize(&mut world.browser(), &rp.request()).await;
    let walk = world.browser().walk(landing, &MARIO).await;
    assert_eq!(walk.landing.page().name, "error", "a form of another browser");
    let mut fresh = world.browser();
    let landing = rp.authorize(&mut fresh, &rp.request()).await;
    assert_eq!(fresh.walk(landing, &MARIO).await.landing.page().name, "login", "as if unknown");
}

/// S-31, S-33: a session beyond its idle limit opens nothing, but what was given in it lives until somebody ends it: the
/// next login on the browser, the person's own sign-out, or that at a client.
#[tokio::test]
async fn a_session_that_idled_too_long_still_ends() {
    for ending in ["login", "own", "client"] {
        let world = World::start().await;
        let (rp, mut browser, mut login) = signed_in(&world, &MARIO).await;
        let account = browser.open(&world.home.address("/account")).await.page();
        let csrf = account.input("csrf").expect("every page has its sign-out").to_owned();
        world.advance(Span::minutes(31));
        assert!(!rp.is_logged_in(&mut browser).await);
        login.tokens = rp.refresh(login.tokens.refresh_token()).await;
        assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], true, "the person may be at the module");
        match ending {
            "login" => {
                let again = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
                assert_ne!(again.claims["sid"], login.claims["sid"], "another session");
            }
            "own" => {
                let fields = [("csrf".to_owned(), csrf)];
                let page = browser.post_and_follow(&world.home.address("/logout"), &fields).await.page();
                assert_eq!(page.name, "logged-out");
            }
            _ => {
                let hint = varco_tests::world::wire::encode(&[("id_token_hint", login.tokens.id_token())]);
                let landing = browser.open(&format!("{}?{hint}", rp.endpoint("end_session_endpoint"))).await;
                assert_eq!(landing.page().name, "logged-out");
            }
        }
        assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false, "{ending}");
        let refused = read_token_error(&rp.refresh_call(login.tokens.refresh_token()).await);
        assert_eq!(refused, (400, "invalid_grant".to_owned()), "{ending}");
    }
}

/// A hint of another login ends no session unasked, an idle one neither.
#[tokio::test]
async fn a_foreign_hint_does_not_end_an_idle_session() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world, &MARIO).await;
    let (_, _, foreign) = signed_in(&world, &LUISA).await;
    world.advance(Span::minutes(31));
    let fresh = rp.refresh(login.tokens.refresh_token()).await;
    let hint = varco_tests::world::wire::encode(&[("id_token_hint", foreign.tokens.id_token())]);
    let landing = browser.open(&format!("{}?{hint}", rp.endpoint("end_session_endpoint"))).await;
    assert_eq!(landing.page().name, "logout-confirm");
    assert_eq!(rp.introspect(fresh.access_token()).await["active"], true);
}

/// As the database sees it, so that no flow is trusted to end what hangs on the account.
async fn suspend_mario(world: &World) {
    let context = world.context();
    let write = world.provider.store.write(move |on| {
        Box::pin(async move {
            let tenant = context.tenant_id();
            let id = users::find_by_login_name(on, tenant, MARIO.username).await?.expect("Mario is known");
            let mut mario = users::find(on, tenant, id).await?.expect("Mario is known");
            mario.change_state(UserState::Suspended, context.now).expect("an active person can be suspended");
            users::update(on, tenant, &mario).await?;
            Ok(Ending::Commit(()))
        })
    });
    write.await.expect("the account is suspended");
}
