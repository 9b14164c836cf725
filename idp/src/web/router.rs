//! Every address of the public listener, on one page.

use crate::protocols::oidc::discovery::path;
use crate::web::account::{self, consents, email, history, home, sessions};
use crate::web::admit::{admit, root};
use crate::web::identify::identify;
use crate::web::oauth::{authorize, consent, introspect, respond, resume, revoke, token};
use crate::web::oidc::{discovery, end_session, userinfo};
use crate::web::pages::{activate, login, password, register, second_factor, setup, sign_out, step_up};
use crate::web::state::App;
use crate::web::{admin, assets, headers, health, saml};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};
use std::sync::Arc;

/// The routes of the public listener.
pub fn router(app: Arc<App>) -> Router {
    let served = Router::new()
        .route("/", get(root))
        .route("/assets/{name}", get(assets::asset))
        .route("/brand/logo", get(assets::logo))
        .route("/brand/colours.css", get(assets::colours))
        .route("/admin", get(admin::home::show))
        .route("/admin/people", get(admin::people::show))
        .route("/admin/people/new", get(admin::people::show_new).post(admin::people::create))
        .route("/admin/people/{id}", get(admin::person::show).post(admin::person::act))
        .route("/admin/sessions", get(admin::sessions::show).post(admin::sessions::end))
        .route("/admin/clients", get(admin::clients::show))
        .route("/admin/clients/new", get(admin::client::show_new).post(admin::client::create))
        .route("/admin/clients/{id}", get(admin::client::show).post(admin::client::act))
        .route("/admin/federations", get(admin::federations::show))
        .route("/admin/keys", get(admin::keys::show).post(admin::keys::rotate))
        .route("/admin/audit", get(admin::audit::show).post(admin::audit::verify))
        .route(path::OPENID_CONFIGURATION, get(discovery::discovery))
        .route(path::OAUTH_METADATA, get(discovery::discovery))
        .route(path::JWKS, get(discovery::jwks))
        .route(path::AUTHORIZE, get(authorize::by_get).post(authorize::by_post))
        .route("/oauth/continue", get(resume::resume))
        .route("/consent", get(consent::show).post(consent::answer))
        .route(path::TOKEN, post(token::token).options(respond::preflight))
        .route(path::INTROSPECT, post(introspect::introspect))
        .route(path::REVOKE, post(revoke::revoke).options(respond::preflight))
        .route(path::USERINFO, get(userinfo::userinfo).post(userinfo::userinfo).options(respond::preflight))
        .route("/login", get(login::show).post(login::submit))
        .route("/login/second-factor", get(second_factor::show).post(second_factor::submit))
        .route("/register", get(register::show).post(register::submit))
        .route("/register/verify", get(register::show_verification).post(register::verify))
        .route("/password/forgot", get(password::show_forgot).post(password::forget))
        .route("/password/reset", get(password::show_reset).post(password::choose))
        .route("/activate", get(activate::show).post(activate::submit))
        .route("/setup", get(setup::show).post(setup::submit))
        .route("/account", get(home::show))
        .route("/account/profile", get(home::show_profile))
        .route("/account/password", get(account::password::show).post(account::password::submit))
        .route("/account/email", get(email::show).post(email::submit))
        .route("/account/email/confirm", get(email::show_confirmation).post(email::confirm))
        .route("/account/second-factor", get(account::second_factor::show).post(account::second_factor::submit))
        .route("/account/sessions", get(sessions::show).post(sessions::submit))
        .route("/account/history", get(history::show))
        .route("/account/consents", get(consents::show).post(consents::submit))
        .route("/step-up", get(step_up::show).post(step_up::submit))
        .route("/logout", get(sign_out::show).post(sign_out::submit))
        .route(path::END_SESSION, get(end_session::by_get).post(end_session::by_post))
        .route("/saml/{federation}/metadata", get(saml::metadata::show))
        .route("/saml/{federation}/login", get(saml::login::begin))
        .route("/saml/{federation}/acs", post(saml::acs::receive))
        .route("/saml/{federation}/slo", get(saml::slo::by_get).post(saml::slo::by_post))
        // Said here, so that an address nobody serves is answered by `admit` as well.
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(from_fn_with_state(Arc::clone(&app), admit));
    // Health is asked by address, not by host name.
    let health = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .layer(map_response(headers::of_no_tenant))
        .with_state(Arc::clone(&app));
    served.merge(health).layer(from_fn_with_state(app, identify))
}
