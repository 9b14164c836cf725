//! `LogoutResponse` (SAML Core 2.0, section 3.7.2), to providers and from them.

use super::authn_request::{OutgoingMessage, Travel, issuer};
use super::instant;
use super::logout_request::{LogoutFault, LogoutQuestion, check_head};
use super::names::SUCCESS;
use super::status::{self, Status};
use crate::domain::entity_id::EntityId;
use crate::domain::federation::Binding;
use crate::domain::saml_request::MessageId;
use crate::domain::time::Timestamp;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::message::VerifiedMessage;
use federation_metadata::xml::namespace::{SAML, SAMLP};
use federation_metadata::xml::redirect::Direction;
use federation_metadata::xml::signature::sign::{SignError, SigningKey};

/// Our answer to a provider that ended its session. Always success: also where no session lives here any more (SPID
/// technical rules, single logout).
#[derive(Clone, Debug)]
pub struct LogoutResponse<'a> {
    /// `ID`.
    pub id: &'a MessageId,
    /// `IssueInstant`.
    pub issued_at: Timestamp,
    /// The address of the provider for the binding.
    pub destination: &'a str,
    /// Our own name.
    pub issuer: &'a EntityId,
    /// `ID` of the request.
    pub in_response_to: &'a str,
}

impl LogoutResponse<'_> {
    /// Writes and signs the answer; `relay_state` is given back as it came.
    ///
    /// # Errors
    /// Where the document cannot be written or signed.
    pub fn sign(
        &self,
        binding: Binding,
        relay_state: Option<&str>,
        key: &SigningKey,
    ) -> Result<OutgoingMessage, SignError> {
        let code = Element::new(SAMLP, "StatusCode").with("Value", SUCCESS);
        let document = Element::new(SAMLP, "LogoutResponse")
            .declare(SAML)
            .with("ID", self.id.as_str())
            .with("Version", "2.0")
            .with("IssueInstant", instant::print(self.issued_at))
            .with("InResponseTo", self.in_response_to)
            .with("Destination", self.destination)
            .containing(issuer(self.issuer))
            .containing(Element::new(SAMLP, "Status").containing(code));
        let travel = Travel { destination: self.destination, binding, direction: Direction::Response };
        travel.sign(&document, relay_state, key)
    }
}

/// How a provider answered our request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutAnswer {
    /// Its session is over.
    Done,
    /// Not all of its sessions are (`PartialLogout`); ours is.
    Partial,
    /// It reports a failure; our session is over all the same.
    Failed,
}

/// The ordered checks on an answer to our request `id`, after its signature was verified.
///
/// # Errors
/// The first check that it fails.
pub fn judge(
    message: &VerifiedMessage,
    id: &MessageId,
    question: &LogoutQuestion<'_>,
) -> Result<LogoutAnswer, LogoutFault> {
    let answer = message.covered().ok_or(LogoutFault::NotSigned)?.element();
    check_head(answer, question)?;
    if answer.attribute("InResponseTo") != Some(id.as_str()) {
        return Err(LogoutFault::InResponseTo);
    }
    match status::parse(answer).map_err(|_| LogoutFault::Status)? {
        Status::Success => Ok(LogoutAnswer::Done),
        Status::Failure(_) if status::is_partial_logout(answer) => Ok(LogoutAnswer::Partial),
        Status::Failure(_) => Ok(LogoutAnswer::Failed),
    }
}
