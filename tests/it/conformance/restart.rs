//! Everything that matters is in the database: another process goes on where one stopped.

use super::{code_at_once, with_refresh_token};
use varco_tests::browser::Landing;
use varco_tests::world::World;
use varco_tests::world::people::{MARIO, STUDIO};

/// A login in progress, a code on its way, a session, a refresh token.
pub(super) async fn survives(world: World) {
    let (rp, mut signed_in, login) = with_refresh_token(&world, "basic").await;
    let waiting = rp.request();
    let code = code_at_once(&rp, &mut signed_in, &waiting).await;
    let mut on_the_way = world.browser();
    let begun = rp.request();
    let page = rp.authorize(&mut on_the_way, &begun).await.page();
    let typed = [("username", STUDIO.username), ("password", STUDIO.password)];
    let page = on_the_way.submit(&page, "continue", &typed).await.page();
    assert_eq!(page.name, "second-factor");

    let world = world.restarted().await;
    let rp = world.relying_party("basic").await;
    rp.exchange(&code, &waiting).await;
    rp.refresh(login.tokens.refresh_token()).await;
    rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
    let (mut signed_in, mut on_the_way) = (signed_in.with_wire(&world.wire), on_the_way.with_wire(&world.wire));
    assert!(rp.is_logged_in(&mut signed_in).await);
    let walk = on_the_way.walk(Landing::Page(Box::new(page)), &STUDIO).await;
    let code = begun.read_response(&walk.landing.away(), &rp.issuer).code();
    rp.exchange(&code, &begun).await;
    rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await;
}

#[tokio::test]
async fn logins_sessions_codes_and_tokens_survive_a_restart() {
    survives(World::start().await).await;
}
