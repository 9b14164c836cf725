//! `Response`: the ordered checks on a provider's answer (`docs/saml-checks.md`, steps A to E).
//!
//! The strict reader, the shape and the signatures (steps B and D) are `federation-metadata`'s. The checks of the
//! envelope here (C) read the whole message, covered or not, and can only refuse; what grants anything (E) reads what a
//! signature covered.

mod assertion;
mod envelope;
mod fault;

pub use assertion::Assertion;
pub use fault::ResponseFault;

use super::status::Anomaly;
use crate::domain::federation::{FederationKind, SubjectAttribute};
use crate::domain::identity::Asserted;
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::saml_request::SamlRequest;
use crate::domain::time::{Span, Timestamp};
use assertion::AssertionCheck;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use envelope::EnvelopeCheck;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::message::{Expected, UnverifiedMessage, VerifiedMessage, parse_message};
use federation_metadata::xml::namespace::{DS, SAML};
use federation_metadata::xml::shape::message::MessageKind;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::TrustedKeys;
use federation_metadata::xml::signature::verify::SignatureVerifier;
use std::collections::BTreeSet;

/// How far the clock of a provider may be from ours (S-44).
pub const SKEW: Span = Span::seconds(60);

/// The longest `SAMLResponse`: base64 of the largest message.
pub const LONGEST_VALUE: usize = Limits::MESSAGE.bytes.div_ceil(3) * 4;

/// What an answer must fit.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The request that waits.
    pub request: &'a SamlRequest,
    /// Whose rules hold.
    pub kind: FederationKind,
    /// Our own name.
    pub entity_id: &'a str,
    /// Where answers are posted to, from our own settings and never from the request.
    pub consumer_address: &'a str,
    /// By which attribute people are known.
    pub subject: SubjectAttribute,
    /// What was asked for.
    pub attributes: &'a BTreeSet<SamlAttribute>,
    /// The instant at which the answer came.
    pub now: Timestamp,
}

/// What an answer says, once nothing is wrong with it.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The person logged in.
    LoggedIn(Box<Assertion>),
    /// Nobody did, and why. May be unsigned: it serves to choose a text and to end the request.
    Failed(Anomaly),
}

/// What names an answer in the evidence, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// `ID`.
    pub response_id: Option<String>,
    /// `IssueInstant`.
    pub issue_instant: Option<String>,
    /// `Issuer`.
    pub issuer: Option<String>,
    /// `ID` of the assertion.
    pub assertion_id: Option<String>,
    /// `NameID`.
    pub name_id: Option<String>,
    /// Its `NameQualifier`.
    pub name_qualifier: Option<String>,
}

/// Steps A2 and B: strict base64, then the strict reader and the shape.
///
/// # Errors
/// [`ResponseFault::Encoding`], [`ResponseFault::Message`].
pub fn parse(value: &str, must_be_signed: bool) -> Result<UnverifiedMessage, ResponseFault> {
    if value.len() > LONGEST_VALUE {
        return Err(ResponseFault::Encoding);
    }
    let bytes = STANDARD.decode(value).map_err(|_| ResponseFault::Encoding)?;
    let kind = MessageKind::Response { must_be_signed };
    Ok(parse_message(&bytes, &Expected { kind, algorithms: AlgorithmPolicy::Rsa })?)
}

/// Steps C3 and C6, as far as they need no trust, then D: whoever does not answer this request never reaches the
/// verifier. Takes milliseconds of processor time: call it where blocking is allowed.
///
/// # Errors
/// [`ResponseFault`].
pub fn verify(
    message: UnverifiedMessage,
    question: &Question<'_>,
    keys: &TrustedKeys,
    verifier: &dyn SignatureVerifier,
) -> Result<VerifiedMessage, ResponseFault> {
    if message.in_response_to() != Some(question.request.id.as_str()) {
        return Err(ResponseFault::InResponseTo);
    }
    if message.issuer() != Some(question.request.provider.as_str()) {
        return Err(ResponseFault::Issuer);
    }
    Ok(message.verify(keys, verifier)?)
}

/// Steps C and E, in order.
///
/// # Errors
/// The first check that the answer fails.
pub fn judge(message: &VerifiedMessage, question: &Question<'_>) -> Result<Answer, ResponseFault> {
    let envelope = EnvelopeCheck { root: message.root(), question };
    envelope.check_version()?;
    envelope.check_in_response_to()?;
    envelope.check_issue_instant()?;
    envelope.check_destination()?;
    envelope.check_issuer()?;
    if let Some(anomaly) = envelope.check_status()? {
        return Ok(Answer::Failed(anomaly));
    }
    let signed = envelope.check_assertion_is_signed()?;
    // D1 looked at the message as it came; from here on only what a signature covered is read.
    let covered = message.covered().and_then(|covered| covered.assertion()).ok_or(ResponseFault::NotSigned)?;
    if covered.attribute("ID") != signed.attribute("ID") {
        return Err(ResponseFault::NotSigned);
    }
    let assertion = AssertionCheck { assertion: covered, question };
    assertion.check_version()?;
    assertion.check_issue_instant()?;
    assertion.check_issuer()?;
    let name = assertion.check_subject()?;
    let confirmed_until = assertion.check_confirmation()?;
    let valid_until = assertion.check_conditions()?;
    assertion.check_audience()?;
    let login = assertion.check_login()?;
    let (subject, attributes) = assertion.check_attributes()?;
    Ok(Answer::LoggedIn(Box::new(Assertion {
        id: covered.attribute("ID").unwrap_or_default().to_owned(),
        valid_until: confirmed_until.max(valid_until),
        asserted: Asserted { subject, level: login.level, attributes },
        name,
        session_index: login.session_index,
        is_old_login: login.is_old,
    })))
}

/// What names the answer, as it stands there; nothing of it is believed.
#[must_use]
pub fn marks(message: &VerifiedMessage) -> Marks {
    let root = message.root();
    let own = |element: Option<&federation_metadata::xml::element::Element>, name: &str| {
        element.and_then(|element| element.attribute(name)).map(str::to_owned)
    };
    let text = |element: Option<&federation_metadata::xml::element::Element>| {
        element.map(|element| element.text().trim().to_owned())
    };
    let assertion = root.child(SAML, "Assertion");
    let name = assertion.and_then(|assertion| assertion.child(SAML, "Subject")?.child(SAML, "NameID"));
    Marks {
        response_id: own(Some(root), "ID"),
        issue_instant: own(Some(root), "IssueInstant"),
        issuer: text(root.child(SAML, "Issuer")),
        assertion_id: own(assertion, "ID"),
        name_id: text(name),
        name_qualifier: own(name, "NameQualifier"),
    }
}

/// Whether an element holds a signature of its own.
fn is_signed(element: &federation_metadata::xml::element::Element) -> bool {
    element.child(DS, "Signature").is_some()
}

#[cfg(test)]
mod tests;
