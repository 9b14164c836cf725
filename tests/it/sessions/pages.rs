//! The pages of a person who is signed in, and of one who is not.

use super::signed_in;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

/// Without a session every page behind the login leads to it, and back afterwards.
#[tokio::test]
async fn the_account_asks_for_a_login_and_leads_back() {
    let world = World::start().await;
    for path in ["/account", "/account/sessions", "/account/history", "/account/consents"] {
        let mut browser = world.browser();
        let page = browser.open(&world.home.address(path)).await.page();
        assert_eq!(page.name, "login", "{path}");
        let typed = [("username", MARIO.username), ("password", MARIO.password)];
        let page = browser.submit(&page, "continue", &typed).await.page();
        assert_eq!(page.answer.url.path(), path);
        assert_eq!(page.answer.status, 200);
    }
}

/// CONTRACT, section 3: the person's name and fiscal code.
#[tokio::test]
async fn the_account_shows_who_one_is() {
    let world = World::start().await;
    let (_, mut browser, _) = signed_in(&world, &MARIO).await;
    let page = browser.open(&world.home.address("/account")).await.page();
    assert_eq!(page.name, "account");
    let fiscal_code = MARIO.fiscal_code.expect("Mario has one");
    assert!(page.text.contains("Mario Bianchi") && page.text.contains(fiscal_code), "{}", page.text);
}

/// S-35: every page behind the login lets the person out, and the way out works.
#[tokio::test]
async fn every_page_behind_the_login_lets_the_person_out() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world, &MARIO).await;
    for path in ["/account", "/account/profile", "/account/password", "/account/sessions", "/account/history"] {
        let page = browser.open(&world.home.address(path)).await.page();
        assert!(page.answer.body.contains("action=\"/logout\""), "{path}");
    }
    assert!(rp.is_logged_in(&mut browser).await);
}

/// S-36: one session among several is ended from another browser, within one request.
#[tokio::test]
async fn a_person_ends_another_session_of_their_own() {
    let world = World::start().await;
    let (rp, mut here, _) = signed_in(&world, &MARIO).await;
    let (_, mut there, login) = signed_in(&world, &MARIO).await;
    let page = here.open(&world.home.address("/account/sessions")).await.page();
    assert_eq!(page.name, "account-sessions");
    let csrf = page.form.as_ref().and_then(|_| page.input("csrf")).expect("every form has one").to_owned();
    let fields = [("csrf".to_owned(), csrf), ("action".to_owned(), "end-others".to_owned())];
    let after = here.post_and_follow(&world.home.address("/account/sessions"), &fields).await.page();
    assert_eq!(after.answer.status, 200);
    assert!(!rp.is_logged_in(&mut there).await);
    assert!(rp.is_logged_in(&mut here).await);
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
}
