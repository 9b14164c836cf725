//! Step C: the envelope. It may be unsigned, and so can only refuse.

use super::{Question, ResponseFault, SKEW, is_signed};
use crate::domain::federation::FederationKind;
use crate::protocols::saml::instant;
use crate::protocols::saml::names::ENTITY;
use crate::protocols::saml::status::{self, Anomaly, Status};
use crate::protocols::saml::tree::only;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::namespace::SAML;

/// The envelope and what it must fit.
pub(super) struct EnvelopeCheck<'a> {
    /// `Response`, as it came.
    pub root: &'a Element,
    /// What it must fit.
    pub question: &'a Question<'a>,
}

impl<'a> EnvelopeCheck<'a> {
    /// C1.
    pub fn check_version(&self) -> Result<(), ResponseFault> {
        if self.root.attribute("Version") == Some("2.0") { Ok(()) } else { Err(ResponseFault::Version) }
    }

    /// C3. That the request waits, is not used up and belongs to this browser, whoever found it has seen.
    pub fn check_in_response_to(&self) -> Result<(), ResponseFault> {
        let answers = self.root.attribute("InResponseTo") == Some(self.question.request.id.as_str());
        if answers { Ok(()) } else { Err(ResponseFault::InResponseTo) }
    }

    /// C2 and C4: not before the request, which it may equal, and not in the future.
    pub fn check_issue_instant(&self) -> Result<(), ResponseFault> {
        let issued = self.root.attribute("IssueInstant").and_then(instant::parse).ok_or(ResponseFault::IssueInstant)?;
        if issued < self.question.request.issued_at - SKEW {
            return Err(ResponseFault::IssuedBeforeRequest);
        }
        if issued > self.question.now + SKEW {
            return Err(ResponseFault::IssuedInFuture);
        }
        Ok(())
    }

    /// C5.
    pub fn check_destination(&self) -> Result<(), ResponseFault> {
        let is_ours = self.root.attribute("Destination") == Some(self.question.consumer_address);
        if is_ours { Ok(()) } else { Err(ResponseFault::Destination) }
    }

    /// C6: exactly one `Issuer`, the provider that was asked; `Format` absent or *entity*.
    pub fn check_issuer(&self) -> Result<(), ResponseFault> {
        let issuer = only(self.root, SAML, "Issuer").ok_or(ResponseFault::Issuer)?;
        let is_format = issuer.attribute("Format").is_none_or(|format| format == ENTITY);
        let is_asked = issuer.text().trim() == self.question.request.provider.as_str();
        if is_format && is_asked { Ok(()) } else { Err(ResponseFault::Issuer) }
    }

    /// C7 and C8: the failure that the message reports, if it does.
    pub fn check_status(&self) -> Result<Option<Anomaly>, ResponseFault> {
        match status::parse(self.root).map_err(|_| ResponseFault::Status)? {
            Status::Success => Ok(None),
            Status::Failure(_) if self.root.child(SAML, "Assertion").is_some() => {
                Err(ResponseFault::FailureWithAssertion)
            }
            Status::Failure(anomaly) => Ok(Some(anomaly)),
        }
    }

    /// C9 and D1: exactly one assertion, which holds a signature of its own. It comes back as it stands in the message.
    pub fn check_assertion_is_signed(&self) -> Result<&'a Element, ResponseFault> {
        let assertion = only(self.root, SAML, "Assertion").ok_or(ResponseFault::NoAssertion)?;
        if is_signed(assertion) { Ok(assertion) } else { Err(ResponseFault::NotSigned) }
    }
}

/// E3: `Format` of the assertion's issuer. SPID asks for it; CIE shows it with and without.
pub(super) fn is_issuer_format(kind: FederationKind, format: Option<&str>) -> bool {
    match (kind, format) {
        (_, Some(format)) => format == ENTITY,
        (FederationKind::Cie, None) => true,
        (FederationKind::Spid, None) => false,
    }
}
