//! Sessions as a browser feels them: how long they last, what ends them, what a copy of the database is worth.

mod ends;
mod guesses;
mod limits;
mod pages;

use varco_tests::browser::Browser;
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::people::Person;

/// The cookie of the login.
const SESSION: &str = "varco_session";

async fn signed_in(world: &World, person: &Person) -> (RelyingParty, Browser, Login) {
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let login = rp.sign_in(&mut browser, person, &rp.request()).await;
    (rp, browser, login)
}
