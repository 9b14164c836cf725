//! `AuthnRequest`: what we ask of a provider (SAML Core 2.0, section 3.4.1; SPID technical rules, `AuthnRequest`).

use super::instant;
use super::names::{ENTITY, SPID, TRANSIENT};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::entity_id::EntityId;
use crate::domain::federation::{Binding, Comparison, Purpose};
use crate::domain::saml_request::MessageId;
use crate::domain::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{SAML, SAMLP};
use federation_metadata::xml::redirect::{Direction, sign_redirect};
use federation_metadata::xml::signature::sign::{SignError, SigningKey, sign_enveloped};
use federation_metadata::xml::writer;

/// A request in the making.
#[derive(Clone, Debug)]
pub struct AuthnRequest<'a> {
    /// `ID`.
    pub id: &'a MessageId,
    /// `IssueInstant`.
    pub issued_at: Timestamp,
    /// The address of the provider for the binding: `Destination`.
    pub destination: &'a str,
    /// Our own name.
    pub issuer: &'a EntityId,
    /// Whether the person must log in anew.
    pub force_login: bool,
    /// Which attributes: `AttributeConsumingServiceIndex`.
    pub attribute_set: u16,
    /// The level.
    pub level: AssuranceLevel,
    /// How the level is meant.
    pub comparison: Comparison,
    /// Which types of identity, where it matters.
    pub purpose: Option<Purpose>,
}

/// A request ready to travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutgoingMessage {
    /// In a form that the browser posts to the provider.
    Post {
        /// Where.
        destination: String,
        /// The value of `SAMLRequest` or `SAMLResponse`: base64 of the signed document.
        message: String,
        /// What is kept as evidence: the signed document.
        sent: String,
    },
    /// In the query of an address to which the browser is sent.
    Redirect {
        /// The whole address, signature included; also what is kept as evidence.
        location: String,
    },
}

impl OutgoingMessage {
    /// What was sent, byte for byte, for the evidence.
    #[must_use]
    pub fn sent(&self) -> &str {
        match self {
            Self::Post { sent, .. } => sent,
            Self::Redirect { location } => location,
        }
    }
}

impl AuthnRequest<'_> {
    /// Writes and signs the request.
    ///
    /// # Errors
    /// Where the document cannot be written or signed: a broken promise of ours.
    pub fn sign(&self, binding: Binding, relay_state: &str, key: &SigningKey) -> Result<OutgoingMessage, SignError> {
        let travel = Travel { destination: self.destination, binding, direction: Direction::Request };
        travel.sign(&self.element(), Some(relay_state), key)
    }

    /// The document before it is signed. `IsPassive`, `AllowCreate`, `Subject`, `Conditions` and `Scoping` are left out:
    /// the rules forbid them or providers ignore them.
    fn element(&self) -> Element {
        let issuer = issuer(self.issuer);
        let purpose = self.purpose.map(|purpose| {
            Element::new(SAMLP, "Extensions").containing(Element::new(SPID, "Purpose").saying(purpose.code()))
        });
        let class = Element::new(SAML, "AuthnContextClassRef").saying(self.level.acr());
        let context =
            Element::new(SAMLP, "RequestedAuthnContext").with("Comparison", self.comparison.code()).containing(class);
        Element::new(SAMLP, "AuthnRequest")
            .declare(SAML)
            .with("ID", self.id.as_str())
            .with("Version", "2.0")
            .with("IssueInstant", instant::print(self.issued_at))
            .with("Destination", self.destination)
            .with_optional("ForceAuthn", self.force_login.then_some("true"))
            .with("AssertionConsumerServiceIndex", "0")
            .with("AttributeConsumingServiceIndex", self.attribute_set.to_string())
            .containing(issuer)
            .containing_all(purpose)
            .containing(Element::new(SAMLP, "NameIDPolicy").with("Format", TRANSIENT))
            .containing(context)
    }
}

/// `Issuer` of a message of ours. `NameQualifier` is our own name as well: providers take the audience from there.
pub(super) fn issuer(own: &EntityId) -> Element {
    Element::new(SAML, "Issuer").with("Format", ENTITY).with("NameQualifier", own.as_str()).saying(own.as_str())
}

/// How a message of ours goes out.
pub(super) struct Travel<'a> {
    /// Where.
    pub destination: &'a str,
    /// How.
    pub binding: Binding,
    /// Whether it asks or answers.
    pub direction: Direction,
}

impl Travel<'_> {
    /// Signs the document for its binding: inside for a form, beside for a query.
    pub fn sign(
        &self,
        document: &Element,
        relay_state: Option<&str>,
        key: &SigningKey,
    ) -> Result<OutgoingMessage, SignError> {
        match self.binding {
            Binding::Post => {
                let signed = sign_enveloped(document, key, &Limits::MESSAGE)?;
                Ok(OutgoingMessage::Post {
                    destination: self.destination.to_owned(),
                    message: STANDARD.encode(signed.text()),
                    sent: signed.text().to_owned(),
                })
            }
            Binding::Redirect => {
                let plain = writer::write(document, &Limits::MESSAGE)?;
                let query = sign_redirect(&plain, self.direction, relay_state, key)?;
                let joint = if self.destination.contains('?') { '&' } else { '?' };
                Ok(OutgoingMessage::Redirect { location: format!("{}{joint}{query}", self.destination) })
            }
        }
    }
}

#[cfg(test)]
mod tests;
