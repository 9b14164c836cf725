//! Sending the browser to a provider with a message.

use crate::domain::language::LocalizedText;
use crate::domain::secret::Secret;
use crate::protocols::saml::authn_request::OutgoingMessage;
use crate::views::pages::{SamlMessage, SamlPost};
use crate::web::extract::Visit;
use crate::web::respond::{found, leading_to, page};
use axum::response::Response;

/// A page with a form for HTTP-POST, 302 for HTTP-Redirect (SAML Bindings 2.0, sections 3.4 and 3.5).
pub(super) fn carry_request(
    visit: &Visit,
    provider: &LocalizedText,
    message: OutgoingMessage,
    relay_state: &Secret,
) -> Response {
    match message {
        OutgoingMessage::Redirect { location } => found(&location),
        OutgoingMessage::Post { destination, message, .. } => {
            let origin = url::Url::parse(&destination).ok().map(|url| url.origin().ascii_serialization());
            let post = SamlPost {
                frame: visit.frame(),
                message: SamlMessage::Login(provider.for_reader(visit.language()).0.to_owned()),
                destination,
                inputs: vec![("SAMLRequest", message), ("RelayState", relay_state.expose().to_owned())],
            };
            leading_to(page(post.render()), origin)
        }
    }
}
