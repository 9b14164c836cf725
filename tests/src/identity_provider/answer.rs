//! What the provider answers: the facts of an answer, and the document that says them.

use super::identity::Identity;
use super::people::Citizen;
use super::request::AuthnRequest;
use super::service_provider::ServiceProvider;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{SAML, SAMLP, XS, XSI};
use federation_metadata::xml::signature::sign::{SigningKey, sign_enveloped};
use idp::domain::random::{Random, opaque_value};
use idp::domain::time::{Span, Timestamp};

/// `Format` of an `Issuer` (SPID technical rules, Response).
pub const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const BASIC: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
const STATUS: &str = "urn:oasis:names:tc:SAML:2.0:status:";

/// Everything that an answer says. An honest one comes from [`Answer::honest`]; an anomaly changes single facts.
#[derive(Clone, Debug)]
pub struct Answer {
    /// `ID` of the Response.
    pub id: String,
    /// `ID` of the Assertion.
    pub assertion_id: String,
    /// When both were made.
    pub issued_at: Timestamp,
    /// The request that is answered.
    pub in_response_to: String,
    /// `Destination`.
    pub destination: String,
    /// `Recipient` of the confirmation.
    pub recipient: String,
    /// Who answers.
    pub issuer: String,
    /// For whom.
    pub audience: String,
    /// From when the assertion holds.
    pub not_before: Timestamp,
    /// Until when it holds.
    pub not_on_or_after: Timestamp,
    /// How the person was authenticated: `https://www.spid.gov.it/SpidL2`.
    pub class: String,
    /// The transient name of the person.
    pub name_id: String,
    /// The session at the provider.
    pub session_index: Option<String>,
    /// Names and values.
    pub attributes: Vec<(String, String)>,
}

impl Answer {
    /// The answer of an honest provider.
    #[must_use]
    pub fn honest(
        identity: &Identity,
        (request, sender): (&AuthnRequest, &ServiceProvider),
        citizen: &Citizen,
        now: Timestamp,
        random: &dyn Random,
    ) -> Self {
        let consumer = sender.consumer(request.consumer_index.as_deref()).unwrap_or_default().to_owned();
        let wanted = sender.attributes(request.attribute_index.as_deref());
        let attributes = wanted.iter().filter_map(|name| Some((name.clone(), citizen.attribute(name)?)));
        Self {
            id: new_id(random),
            assertion_id: new_id(random),
            issued_at: now,
            in_response_to: request.id.clone(),
            destination: consumer.clone(),
            recipient: consumer,
            issuer: identity.entity_id.clone(),
            audience: request.issuer.clone(),
            not_before: now,
            not_on_or_after: now + Span::minutes(5),
            class: request.class.clone(),
            name_id: new_id(random),
            session_index: Some(new_id(random)),
            attributes: attributes.collect(),
        }
    }

    /// The document, both parts signed.
    ///
    /// # Panics
    /// When it holds what no document may.
    #[must_use]
    pub fn signed(&self, key: &SigningKey) -> String {
        sign(&self.response(Some(sign_element(&self.assertion(), key))), key)
    }

    /// The document with a signature over the Response alone.
    #[must_use]
    pub fn signed_outside(&self, key: &SigningKey) -> String {
        sign(&self.response(Some(self.assertion())), key)
    }

    /// The document with a signature over the Assertion alone.
    ///
    /// # Panics
    /// When it holds what no document may.
    #[must_use]
    pub fn signed_inside(&self, key: &SigningKey) -> String {
        text(&self.response(Some(sign_element(&self.assertion(), key))))
    }

    /// The document without any signature.
    #[must_use]
    pub fn unsigned(&self) -> String {
        text(&self.response(Some(self.assertion())))
    }

    /// A document that reports an error (SPID technical rules, table of errors), unsigned as providers send it.
    #[must_use]
    pub fn error(&self, number: u8) -> String {
        let message = Element::new(SAMLP, "StatusMessage").saying(format!("ErrorCode nr{number:02}"));
        let second = Element::new(SAMLP, "StatusCode").with("Value", format!("{STATUS}AuthnFailed"));
        let code = Element::new(SAMLP, "StatusCode").with("Value", format!("{STATUS}Responder")).containing(second);
        let status = Element::new(SAMLP, "Status").containing(code).containing(message);
        text(&self.head().containing(status))
    }

    /// The assertion, without a signature.
    #[must_use]
    pub fn assertion(&self) -> Element {
        let confirmed = Element::new(SAML, "SubjectConfirmationData")
            .with("Recipient", &self.recipient)
            .with("InResponseTo", &self.in_response_to)
            .with("NotOnOrAfter", instant(self.not_on_or_after));
        let name_id = Element::new(SAML, "NameID")
            .with("Format", TRANSIENT)
            .with("NameQualifier", &self.issuer)
            .saying(&self.name_id);
        let confirmation = Element::new(SAML, "SubjectConfirmation").with("Method", BEARER).containing(confirmed);
        let audience = Element::new(SAML, "Audience").saying(&self.audience);
        let conditions = Element::new(SAML, "Conditions")
            .with("NotBefore", instant(self.not_before))
            .with("NotOnOrAfter", instant(self.not_on_or_after))
            .containing(Element::new(SAML, "AudienceRestriction").containing(audience));
        let class = Element::new(SAML, "AuthnContextClassRef").saying(&self.class);
        let authentication = Element::new(SAML, "AuthnStatement")
            .with("AuthnInstant", instant(self.issued_at))
            .with_optional("SessionIndex", self.session_index.as_deref())
            .containing(Element::new(SAML, "AuthnContext").containing(class));
        let statement = Element::new(SAML, "AttributeStatement").containing_all(self.attributes.iter().map(attribute));
        Element::new(SAML, "Assertion")
            .declare(XS)
            .declare(XSI)
            .with("ID", &self.assertion_id)
            .with("Version", "2.0")
            .with("IssueInstant", instant(self.issued_at))
            .containing(self.issuer())
            .containing(Element::new(SAML, "Subject").containing(name_id).containing(confirmation))
            .containing(conditions)
            .containing(authentication)
            .containing_all((!self.attributes.is_empty()).then_some(statement))
    }

    /// A Response that reports success around these assertions.
    #[must_use]
    pub fn response(&self, assertions: impl IntoIterator<Item = Element>) -> Element {
        let code = Element::new(SAMLP, "StatusCode").with("Value", format!("{STATUS}Success"));
        self.head().containing(Element::new(SAMLP, "Status").containing(code)).containing_all(assertions)
    }

    fn head(&self) -> Element {
        Element::new(SAMLP, "Response")
            .with("ID", &self.id)
            .with("Version", "2.0")
            .with("IssueInstant", instant(self.issued_at))
            .with("InResponseTo", &self.in_response_to)
            .with("Destination", &self.destination)
            .containing(self.issuer())
    }

    fn issuer(&self) -> Element {
        Element::new(SAML, "Issuer").with("Format", ENTITY).saying(&self.issuer)
    }
}

/// Signs an element, and gives it back as an element.
///
/// # Panics
/// When it cannot be signed.
#[must_use]
pub fn sign_element(element: &Element, key: &SigningKey) -> Element {
    sign_enveloped(element, key, &Limits::MESSAGE).expect("an answer can be signed").root().clone()
}

/// Signs an element, and gives the document.
///
/// # Panics
/// When it cannot be signed.
#[must_use]
pub fn sign(element: &Element, key: &SigningKey) -> String {
    sign_enveloped(element, key, &Limits::MESSAGE).expect("an answer can be signed").text().to_owned()
}

fn text(element: &Element) -> String {
    let written = federation_metadata::xml::writer::write(element, &Limits::MESSAGE);
    written.expect("an answer can be written").text().to_owned()
}

fn attribute((name, value): &(String, String)) -> Element {
    let kind = if name == "dateOfBirth" { "xs:date" } else { "xs:string" };
    let value = Element::new(SAML, "AttributeValue").with_in(XSI, "type", kind).saying(value);
    Element::new(SAML, "Attribute").with("Name", name).with("NameFormat", BASIC).containing(value)
}

/// `xs:dateTime` in UTC with milliseconds.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    let text = Timestamp::from_seconds(at.seconds()).to_string();
    format!("{}.{:03}Z", text.trim_end_matches('Z'), at.milliseconds().rem_euclid(1000))
}

/// An identifier that nobody can guess and that may stand in XML.
#[must_use]
pub fn new_id(random: &dyn Random) -> String {
    format!("_{}", opaque_value(random).expose())
}
