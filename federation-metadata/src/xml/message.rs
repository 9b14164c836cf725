//! The road of a message, from bytes to covered content: reader, shape, verifier, and the comparison of what was
//! signed with what was read (`docs/xml-rules.md`, the road of a message).
//!
//! Between the two halves a flow finds the pending request that the message answers, and with it the keys: without a
//! pending request nothing reaches the verifier.

use super::element::Element;
use super::limits::Limits;
use super::namespace::SAML;
use super::reader::{self, ReadError, Rewritten};
use super::shape::ShapeError;
use super::shape::message::{MessageKind, Signed, check_message};
use super::signature::algorithm::AlgorithmPolicy;
use super::signature::keys::TrustedKeys;
use super::signature::verify::{CoveredText, SignatureError, SignatureVerifier};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The strict reader refused it.
    #[error("the message is no strict XML: {0}")]
    Read(#[from] ReadError),
    /// It has not the shape of its kind.
    #[error("the message has not the expected shape: {0}")]
    Shape(#[from] ShapeError),
    /// A signature is not good.
    #[error("the message is not signed as it must be: {0}")]
    Signature(#[from] SignatureError),
    /// The verifier panicked: an alarm, and a refusal.
    #[error("the verifier of signatures failed")]
    VerifierFailed,
    /// What was signed is not what was read: an alarm, and a refusal.
    #[error("the signed content differs from what was read")]
    Differs,
}

/// What is expected of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its kind.
    pub kind: MessageKind,
    /// The algorithms that its federation admits.
    pub algorithms: AlgorithmPolicy,
}

/// A message of good shape whose signature nobody has looked at. It may be asked which request it answers, and
/// nothing that it says may be believed.
#[derive(Clone, Debug)]
pub struct UnverifiedMessage {
    document: Rewritten,
    signed: Signed,
    algorithms: AlgorithmPolicy,
}

/// The first half of the road: reader and shape, in safe Rust alone.
pub fn parse_message(bytes: &[u8], expected: &Expected) -> Result<UnverifiedMessage, MessageError> {
    let document = reader::read(bytes, &Limits::MESSAGE)?;
    let signed = check_message(document.root(), expected.kind, expected.algorithms)?;
    Ok(UnverifiedMessage { document, signed, algorithms: expected.algorithms })
}

/// The whole road at once, where the keys are known before the message is read.
pub fn verify_message(
    bytes: &[u8],
    expected: &Expected,
    keys: &TrustedKeys,
    verifier: &dyn SignatureVerifier,
) -> Result<VerifiedMessage, MessageError> {
    parse_message(bytes, expected)?.verify(keys, verifier)
}

impl UnverifiedMessage {
    /// The request that it says it answers (SAML Core, section 3.2.2).
    #[must_use]
    pub fn in_response_to(&self) -> Option<&str> {
        self.document.root().attribute("InResponseTo")
    }

    /// Who it says has sent it, without white space around.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.document.root().child(SAML, "Issuer").map(|issuer| issuer.text().trim())
    }

    /// The second half of the road: the verifier and the comparison. Where nothing is signed, the verifier is not
    /// called and nothing is covered.
    ///
    /// Takes about a millisecond of processor time in C code: call it where blocking is allowed.
    pub fn verify(self, keys: &TrustedKeys, verifier: &dyn SignatureVerifier) -> Result<VerifiedMessage, MessageError> {
        let root = self.document.root();
        let signed = match self.signed {
            Signed::Root => Some(root),
            Signed::Assertion => root.child(SAML, "Assertion"),
            Signed::Nothing => None,
        };
        let covered = match signed {
            Some(signed) => {
                let verify = AssertUnwindSafe(|| verifier.verify(&self.document, keys, self.algorithms));
                let text = catch_unwind(verify).map_err(|_| MessageError::VerifierFailed)??;
                Some(check_same(signed, &text)?)
            }
            None => None,
        };
        Ok(VerifiedMessage { document: self.document, covered })
    }

    /// The same where the signature stood in the query and covers the whole message: it has been verified there.
    pub(super) fn covered_by_query(self) -> VerifiedMessage {
        let covered = Some(Covered(self.document.root().clone()));
        VerifiedMessage { document: self.document, covered }
    }
}

/// What was signed, read by the same reader, says the same as the element that was read, less its own signature.
pub(super) fn check_same(element: &Element, signed: &CoveredText) -> Result<Covered, MessageError> {
    let covered = reader::read_tree(signed.0.as_bytes(), &Limits::METADATA).map_err(|_| MessageError::Differs)?;
    if element.is_what_was_signed(&covered) { Ok(Covered(covered)) } else { Err(MessageError::Differs) }
}

/// Content that a good signature covers. Only this room makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered(pub(super) Element);

impl Covered {
    /// The signed element, less its own signature.
    #[must_use]
    pub fn element(&self) -> &Element {
        &self.0
    }

    /// The assertion: the covered element itself, or the one inside the covered response.
    #[must_use]
    pub fn assertion(&self) -> Option<&Element> {
        if self.0.is(SAML, "Assertion") { Some(&self.0) } else { self.0.child(SAML, "Assertion") }
    }
}

/// A message whose signatures are good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedMessage {
    document: Rewritten,
    covered: Option<Covered>,
}

impl VerifiedMessage {
    /// The whole message, covered or not: what is not covered may lead to a refusal, never to a grant.
    #[must_use]
    pub fn root(&self) -> &Element {
        self.document.root()
    }

    /// What a signature covers: the response, or the assertion in it, or the message of logout. Nothing where an
    /// error came unsigned.
    #[must_use]
    pub fn covered(&self) -> Option<&Covered> {
        self.covered.as_ref()
    }
}

#[cfg(test)]
mod tests;
