//! The checks in which the database has a part, on PostgreSQL.

use super::{codes, refresh, restart};
use varco_tests::world::World;
use varco_tests::world::people::{MARIO, STUDIO};

#[tokio::test]
async fn oidcc_server() {
    let world = World::on_postgres().await;
    let rp = world.relying_party("basic").await;
    let login = rp.sign_in(&mut world.browser(), &STUDIO, &rp.request().with("scope", "openid profile")).await;
    let userinfo = rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
    assert_eq!(userinfo["family_name"], "Rossi");
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], true);
    assert_eq!(rp.revoke(login.tokens.access_token()).await.status, 200);
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
}

#[tokio::test]
async fn oidcc_codereuse() {
    let world = World::on_postgres().await;
    let rp = world.relying_party("basic").await;
    let login = rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await;
    assert_eq!(rp.exchange_error(&login.code, &login.request).await, (400, "invalid_grant".to_owned()));
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_requests_with_one_code_exactly_one_wins() {
    codes::race(&World::on_postgres().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_parallel_refreshes_leave_one_family() {
    refresh::parallel(&World::on_postgres().await).await;
}

#[tokio::test]
async fn logins_sessions_codes_and_tokens_survive_a_restart() {
    restart::survives(World::on_postgres().await).await;
}
