//! `LogoutRequest` (SAML Core 2.0, section 3.7.1; SPID technical rules, single logout), from us and from providers.

use super::authn_request::{OutgoingMessage, Travel, issuer};
use super::instant;
use super::names::TRANSIENT;
use super::response::SKEW;
use super::tree::{only, stated};
use crate::domain::entity_id::EntityId;
use crate::domain::federation::Binding;
use crate::domain::identity::FederatedSession;
use crate::domain::saml_request::MessageId;
use crate::domain::time::{Span, Timestamp};
use federation_metadata::xml::element::Element;
use federation_metadata::xml::message::VerifiedMessage;
use federation_metadata::xml::namespace::{SAML, SAMLP};
use federation_metadata::xml::redirect::Direction;
use federation_metadata::xml::signature::sign::{SignError, SigningKey};

/// How long a request of a provider counts that does not state its own end.
const LIFETIME: Span = Span::minutes(5);

/// A request of ours: the person signed out here, and the provider keeps a session of its own.
#[derive(Clone, Debug)]
pub struct LogoutRequest<'a> {
    /// `ID`.
    pub id: &'a MessageId,
    /// `IssueInstant`.
    pub issued_at: Timestamp,
    /// The address of the provider for the binding.
    pub destination: &'a str,
    /// Our own name.
    pub issuer: &'a EntityId,
    /// The session that ends.
    pub session: &'a FederatedSession,
}

impl LogoutRequest<'_> {
    /// Writes and signs the request.
    ///
    /// # Errors
    /// Where the document cannot be written or signed.
    pub fn sign(&self, binding: Binding, relay_state: &str, key: &SigningKey) -> Result<OutgoingMessage, SignError> {
        let name = Element::new(SAML, "NameID")
            .with("Format", TRANSIENT)
            .with("NameQualifier", self.session.name_qualifier.as_str())
            .saying(self.session.name_id.as_str());
        let index = self.session.session_index.as_deref();
        let document = Element::new(SAMLP, "LogoutRequest")
            .declare(SAML)
            .with("ID", self.id.as_str())
            .with("Version", "2.0")
            .with("IssueInstant", instant::print(self.issued_at))
            .with("Destination", self.destination)
            .containing(issuer(self.issuer))
            .containing(name)
            .containing_all(index.map(|index| Element::new(SAMLP, "SessionIndex").saying(index)));
        let travel = Travel { destination: self.destination, binding, direction: Direction::Request };
        travel.sign(&document, Some(relay_state), key)
    }
}

/// A request of a provider, verified and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedLogoutRequest {
    /// `ID`, to which the answer refers.
    pub id: String,
    /// `NameID`.
    pub name_id: String,
    /// Which of the provider's sessions; none means all of that name.
    pub session_indexes: Vec<String>,
}

/// What a request of a provider must fit.
#[derive(Clone, Copy, Debug)]
pub struct LogoutQuestion<'a> {
    /// The provider whose keys verified it.
    pub provider: &'a EntityId,
    /// Our own address for logout messages.
    pub logout_address: &'a str,
    /// The instant at which it came.
    pub now: Timestamp,
}

/// Why a logout message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoutFault {
    /// Nothing covers it.
    #[error("the logout message is not signed")]
    NotSigned,
    /// `ID`, `Version` or `IssueInstant`.
    #[error("the logout message has no identifier, another version or no instant in UTC")]
    Head,
    /// S-116.
    #[error("the logout message is too old, over or from the future")]
    Time,
    /// SAML Bindings 2.0, section 3.5.5.2.
    #[error("the logout message was meant for another address")]
    Destination,
    /// Another sender than the one whose keys verified it.
    #[error("the logout message is not from the provider that signed it")]
    Issuer,
    /// No `NameID`.
    #[error("the logout request names nobody")]
    Name,
    /// Not an answer to the request that waits.
    #[error("the logout answer does not answer a request of ours")]
    InResponseTo,
    /// No status.
    #[error("the logout answer has not exactly one status")]
    Status,
}

/// The ordered checks on a request of a provider, after its signature was verified.
///
/// # Errors
/// The first check that it fails.
pub fn judge(message: &VerifiedMessage, question: &LogoutQuestion<'_>) -> Result<ReceivedLogoutRequest, LogoutFault> {
    let request = message.covered().ok_or(LogoutFault::NotSigned)?.element();
    let id = check_head(request, question)?;
    if let Some(end) = request.attribute("NotOnOrAfter")
        && instant::parse(end).is_none_or(|end| end <= question.now)
    {
        return Err(LogoutFault::Time);
    }
    let name = only(request, SAML, "NameID").map(|name| name.text().trim()).filter(|name| !name.is_empty());
    let indexes = request.children_named(SAMLP, "SessionIndex").map(|index| index.text().trim().to_owned());
    Ok(ReceivedLogoutRequest {
        id,
        name_id: name.ok_or(LogoutFault::Name)?.to_owned(),
        session_indexes: indexes.collect(),
    })
}

/// What requests and answers have in common: version, time, address, sender. Gives `ID`.
pub(super) fn check_head(message: &Element, question: &LogoutQuestion<'_>) -> Result<String, LogoutFault> {
    let id = stated(message, "ID").filter(|_| message.attribute("Version") == Some("2.0")).ok_or(LogoutFault::Head)?;
    let issued = message.attribute("IssueInstant").and_then(instant::parse).ok_or(LogoutFault::Head)?;
    if issued > question.now + SKEW || issued + LIFETIME + SKEW <= question.now {
        return Err(LogoutFault::Time);
    }
    // Signed messages must say where they go (SAML Bindings 2.0, sections 3.4.5.2 and 3.5.5.2).
    if message.attribute("Destination") != Some(question.logout_address) {
        return Err(LogoutFault::Destination);
    }
    let issuer = only(message, SAML, "Issuer").map(|issuer| issuer.text().trim());
    if issuer != Some(question.provider.as_str()) {
        return Err(LogoutFault::Issuer);
    }
    Ok(id.to_owned())
}

#[cfg(test)]
mod tests;
