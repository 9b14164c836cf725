//! Sending the browser to a provider with a message.

use crate::flows::session::federated_logout::Leaving;
use crate::protocols::saml::authn_request::OutgoingMessage;
use crate::views::pages::{Redirecting, SamlMessage, SamlPost};
use crate::web::extract::Visit;
use crate::web::respond::{found, leading_to, page, refresh};
use axum::response::Response;

/// What goes with a message in a form; an address holds it all.
pub(super) struct Form {
    /// What is carried.
    pub message: SamlMessage,
    /// `SAMLRequest` or `SAMLResponse`.
    pub name: &'static str,
    /// `RelayState`.
    pub relay_state: Option<String>,
}

/// A page with a form for HTTP-POST, 302 for HTTP-Redirect (SAML Bindings 2.0, sections 3.4 and 3.5).
pub(super) fn carry(visit: &Visit, message: OutgoingMessage, form: Form) -> Response {
    match message {
        OutgoingMessage::Redirect { location } => found(&location),
        OutgoingMessage::Post { destination, message, .. } => {
            let origin = url::Url::parse(&destination).ok().map(|url| url.origin().ascii_serialization());
            let mut inputs = vec![(form.name, message)];
            inputs.extend(form.relay_state.map(|relay_state| ("RelayState", relay_state)));
            let post = SamlPost { frame: visit.frame(), message: form.message, destination, inputs };
            leading_to(page(post.render()), origin)
        }
    }
}

/// On to the provider after our own session has ended. Never by a redirect: it would be held against the `form-action` of
/// the page whose button signed the person out.
pub(in crate::web) fn leave(visit: &Visit, leaving: Leaving) -> Response {
    let lead_on = |address: String| {
        let on = Redirecting { frame: visit.frame(), client: None, address };
        refresh(on.render(), &on.address)
    };
    match leaving {
        Leaving::Plain { location } | Leaving::Request { message: OutgoingMessage::Redirect { location }, .. } => {
            lead_on(location)
        }
        Leaving::Request { message, relay_state } => {
            let form = Form { message: SamlMessage::Logout, name: "SAMLRequest", relay_state: Some(relay_state) };
            carry(visit, message, form)
        }
    }
}
