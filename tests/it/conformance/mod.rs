//! The checklists of the OpenID Foundation as black-box tests: one test a check, named after it, and the checks that
//! those lists leave out.
//!
//! What holds in every flow (shapes of codes and tokens, `state`, `iss`, headers, types of claims) is asserted inside
//! the relying party and the browser of the tests, so that every line below checks it as well.

mod authentication_requests;
mod back_channel;
mod claims;
mod client_authentication;
mod codes;
mod config;
mod essentials;
mod introspection;
mod issuer_and_subjects;
mod on_postgres;
mod parameters;
mod pkce;
mod prompts;
mod refresh;
mod resources;
mod restart;
mod revocation;
mod rp_initiated_logout;

use varco_tests::browser::{Browser, Landing};
use varco_tests::relying_party::request::{Request, Response};
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

/// Mario signs in at a client, in a new browser.
async fn signed_in_at(world: &World, client: &str) -> (RelyingParty, Browser, Login) {
    let (rp, mut browser) = (world.relying_party(client).await, world.browser());
    let login = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
    (rp, browser, login)
}

/// Mario signs in at a client and lets it act while he is away.
async fn with_refresh_token(world: &World, client: &str) -> (RelyingParty, Browser, Login) {
    let (rp, mut browser) = (world.relying_party(client).await, world.browser());
    let request = offline(&rp).with("scope", "openid profile offline_access");
    let login = rp.sign_in(&mut browser, &MARIO, &request).await;
    (rp, browser, login)
}

/// A request for a refresh token.
fn offline(rp: &RelyingParty) -> Request {
    rp.request().with("scope", "openid offline_access").with("prompt", "consent")
}

/// How a request that must fail is told: the error at the redirect address, or `page`.
async fn refusal(rp: &RelyingParty, browser: &mut Browser, request: &Request) -> String {
    match rp.authorize(browser, request).await {
        Landing::Away(url) => request.read_response(&url, &rp.issuer).error(),
        landing @ Landing::Page(_) => {
            landing.error_page();
            "page".to_owned()
        }
    }
}

/// A request that must end in a code without any page.
async fn code_at_once(rp: &RelyingParty, browser: &mut Browser, request: &Request) -> String {
    match rp.answer_at_once(browser, request).await {
        Response::Code(code) => code,
        Response::Error(error) => panic!("a code was due, and {error} came"),
    }
}
