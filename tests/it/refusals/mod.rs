//! Bad input at every door: missing, doubled, oversized, of the wrong type or encoding, replayed, forged.
//!
//! What must hold each time: the right OAuth error or page, no redirect to an address that was not verified, and
//! nothing half-written (the good request that follows still works).

mod access_tokens;
mod authorization_parameters;
mod client_failures;
mod cross_origin;
mod doors;
mod every_form;
mod every_parameter;
mod forms;
mod headers;
mod held_open;
mod hosts;
mod methods;
mod redirect_addresses;
mod token_parameters;
mod voices;

use varco_tests::browser::Browser;
use varco_tests::relying_party::request::Request;
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

/// Mario signs in at the client `basic`, in a new browser.
async fn signed_in(world: &World) -> (RelyingParty, Browser, Login) {
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let login = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
    (rp, browser, login)
}

/// A code that was not yet used.
async fn fresh_code(rp: &RelyingParty, browser: &mut Browser) -> (String, Request) {
    let request = rp.request();
    let (code, _) = rp.code_for(browser, &MARIO, &request).await;
    (code, request)
}
