//! Messages of the protocol (rules; SAML Core, sections 2.3.3, 3.3.3 and 3.7).

use super::super::element::Element;
use super::super::namespace::{DS, SAML, SAMLP};
use super::super::signature::algorithm::AlgorithmPolicy;
use super::ShapeError;
use super::identifiers::{Places, check_everywhere};
use super::sequence::Sequence;
use super::signature::parse_signature;

/// The kind of message that is expected, and how it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// An answer to a request for authentication, by POST: with an assertion, which is signed, or with an error.
    Response {
        /// Whether the response itself must be signed as well; if it is signed, it is verified either way.
        must_be_signed: bool,
    },
    /// A request for logout by POST: signed.
    LogoutRequest,
    /// An answer to a request for logout by POST: signed.
    LogoutResponse,
    /// A request for logout by redirect: the signature is in the query, none in the document.
    RedirectedLogoutRequest,
    /// An answer to a request for logout by redirect: likewise.
    RedirectedLogoutResponse,
}

/// What of a message is signed inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// The root, and below it perhaps the assertion too.
    Root,
    /// The assertion alone.
    Assertion,
    /// Nothing: an error that comes unsigned, or a message whose signature is in the query.
    Nothing,
}

/// Checks the tree of a message.
pub fn check_message(root: &Element, kind: MessageKind, algorithms: AlgorithmPolicy) -> Result<Signed, ShapeError> {
    let mut check = Check { algorithms, places: Places::default() };
    let signed = match kind {
        MessageKind::Response { must_be_signed } => check.response(root, must_be_signed)?,
        MessageKind::LogoutRequest => check.logout_request(root, true)?,
        MessageKind::LogoutResponse => check.logout_response(root, true)?,
        MessageKind::RedirectedLogoutRequest => check.logout_request(root, false)?,
        MessageKind::RedirectedLogoutResponse => check.logout_response(root, false)?,
    };
    check_everywhere(root, &check.places)?;
    Ok(signed)
}

/// Collects what stands in its place.
struct Check<'a> {
    algorithms: AlgorithmPolicy,
    places: Places<'a>,
}

impl<'a> Check<'a> {
    /// Rule X-21: Issuer, Signature?, Status, Assertion?. With an assertion this is a success and the assertion is
    /// signed; without one it is an error.
    fn response(&mut self, root: &'a Element, must_be_signed: bool) -> Result<Signed, ShapeError> {
        let mut parts = self.begin(root, "Response")?;
        self.places.placed.push(root);
        let is_signed = self.signature(&mut parts, root)?;
        parts.required(SAMLP, "Status")?;
        let assertion = parts.optional(SAML, "Assertion");
        parts.end()?;
        if let Some(assertion) = assertion {
            self.assertion(assertion)?;
            if must_be_signed && !is_signed {
                return Err(ShapeError::Signature);
            }
        }
        Ok(match (is_signed, assertion) {
            (true, _) => Signed::Root,
            (false, Some(_)) => Signed::Assertion,
            (false, None) => Signed::Nothing,
        })
    }

    /// Rule X-22: Issuer, Signature, Subject?, Conditions?, then statements. Whether what SAML makes optional may be
    /// missing is for the validator to say.
    fn assertion(&mut self, assertion: &'a Element) -> Result<(), ShapeError> {
        self.places.placed.push(assertion);
        self.places.identified.push(assertion);
        let mut parts = Sequence::of(assertion)?;
        parts.required(SAML, "Issuer")?;
        if !self.signature(&mut parts, assertion)? {
            return Err(ShapeError::Signature);
        }
        parts.optional(SAML, "Subject");
        parts.optional(SAML, "Conditions");
        parts.any_of(SAML, &["AuthnStatement", "AttributeStatement"]);
        parts.end()
    }

    /// Rule X-23: Issuer, Signature, `NameID`, any number of `SessionIndex`.
    fn logout_request(&mut self, root: &'a Element, is_posted: bool) -> Result<Signed, ShapeError> {
        let mut parts = self.begin(root, "LogoutRequest")?;
        let signed = self.signature_of_logout(&mut parts, root, is_posted)?;
        parts.required(SAML, "NameID")?;
        parts.any_of(SAMLP, &["SessionIndex"]);
        parts.end()?;
        Ok(signed)
    }

    /// Rule X-24: Issuer, Signature, Status.
    fn logout_response(&mut self, root: &'a Element, is_posted: bool) -> Result<Signed, ShapeError> {
        let mut parts = self.begin(root, "LogoutResponse")?;
        let signed = self.signature_of_logout(&mut parts, root, is_posted)?;
        parts.required(SAMLP, "Status")?;
        parts.end()?;
        Ok(signed)
    }

    /// Rule X-20: the root, and its issuer.
    fn begin(&mut self, root: &'a Element, local: &str) -> Result<Sequence<'a>, ShapeError> {
        if !root.is(SAMLP, local) {
            return Err(ShapeError::Root);
        }
        self.places.identified.push(root);
        if root.attribute("ID").is_none() {
            return Err(ShapeError::Identifier);
        }
        let mut parts = Sequence::of(root)?;
        parts.required(SAML, "Issuer")?;
        Ok(parts)
    }

    fn signature_of_logout(
        &mut self,
        parts: &mut Sequence<'a>,
        root: &'a Element,
        is_posted: bool,
    ) -> Result<Signed, ShapeError> {
        match (self.signature(parts, root)?, is_posted) {
            (true, true) => Ok(Signed::Root),
            (false, false) => Ok(Signed::Nothing),
            (false, true) | (true, false) => Err(ShapeError::Signature),
        }
    }

    /// Takes the signature over `parent` if it comes next, and checks its inside.
    fn signature(&mut self, parts: &mut Sequence<'a>, parent: &'a Element) -> Result<bool, ShapeError> {
        let Some(signature) = parts.optional(DS, "Signature") else { return Ok(false) };
        let id = parent.attribute("ID").ok_or(ShapeError::Identifier)?;
        parse_signature(signature, id, self.algorithms)?;
        self.places.signatures.push(signature);
        Ok(true)
    }
}
