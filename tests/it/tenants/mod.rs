//! Two public bodies in one process, with the same names of people and clients: nothing of one is worth anything at
//! the other (S-163).

mod browsers;
mod codes_and_tokens;
mod keys_and_names;

use varco_tests::browser::Browser;
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::clients::{self, ClientSeed};
use varco_tests::world::people::MARIO;
use varco_tests::world::site::Site;

/// A client of [`clients::everyone`].
fn seed(name: &str) -> ClientSeed {
    clients::everyone().into_iter().find(|seed| seed.id() == name).expect("a client of every world")
}

/// The client of the same name at one body and at the other.
async fn twins(world: &World, name: &str) -> (RelyingParty, RelyingParty) {
    let here = world.relying_party_at(&world.home, seed(name)).await;
    (here, world.relying_party_at(&world.other, seed(name)).await)
}

/// Mario signs in at the client of the first body, which may act while he is away.
async fn signed_in_at_home(world: &World, name: &str) -> (RelyingParty, RelyingParty, Browser, Login) {
    let (here, there) = twins(world, name).await;
    let mut browser = world.browser();
    let request = here.request().with("scope", "openid profile offline_access").with("prompt", "consent");
    let login = here.sign_in(&mut browser, &MARIO, &request).await;
    (here, there, browser, login)
}

/// Gives a browser every cookie of one body for the other, as an attacker between both would.
fn carry_cookies(browser: &mut Browser, from: &Site, to: &Site) {
    for cookie in browser.jar.of_host(from.host) {
        browser.jar.plant(to.host, &cookie.name, &cookie.value);
    }
}
