//! A request for authentication as the provider receives it: read, and held against the metadata of who sent it.

use super::service_provider::ServiceProvider;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{SAML, SAMLP};
use federation_metadata::xml::reader::{self, Rewritten};
use federation_metadata::xml::signature::XmlsecVerifier;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::verify::SignatureVerifier as _;
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use std::io::Read as _;

/// What a request asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Its `ID`.
    pub id: String,
    /// Who sends it: the entity id.
    pub issuer: String,
    /// Its `IssueInstant`, as written.
    pub issue_instant: String,
    /// Where the answer goes, where the request says so itself.
    pub consumer_index: Option<String>,
    /// Which set of attributes.
    pub attribute_index: Option<String>,
    /// The class asked for: `https://www.spid.gov.it/SpidL2`.
    pub class: String,
    /// Whether the person must log in anew.
    pub force: bool,
    /// What came beside it and goes back.
    pub relay_state: String,
}

/// How a request came.
#[derive(Clone, Copy, Debug)]
pub enum Received<'a> {
    /// The fields of a form.
    Form {
        /// `SAMLRequest`.
        message: &'a str,
        /// `RelayState`.
        relay_state: &'a str,
    },
    /// What stands after the question mark, as it came.
    Query(&'a str),
}

impl AuthnRequest {
    /// Reads a request and verifies that one of `known` has signed it.
    ///
    /// # Errors
    /// A sentence on what is wrong, as a real provider would show it on its page.
    pub fn verify<'a>(
        received: Received<'_>,
        known: &'a [ServiceProvider],
    ) -> Result<(Self, &'a ServiceProvider), String> {
        let (bytes, relay_state) = match received {
            Received::Form { message, relay_state } => {
                (STANDARD.decode(message).map_err(|_| "SAMLRequest is no base64")?, relay_state.to_owned())
            }
            Received::Query(query) => {
                let packed =
                    STANDARD.decode(parameter(query, "SAMLRequest")).map_err(|_| "SAMLRequest is no base64")?;
                (inflate(&packed)?, parameter(query, "RelayState"))
            }
        };
        let document = reader::read(&bytes, &Limits::MESSAGE).map_err(|error| error.to_string())?;
        let request = Self::read(document.root(), relay_state)?;
        let sender = known.iter().find(|provider| provider.entity_id == request.issuer);
        let sender = sender.ok_or("nobody of that name is registered")?;
        match received {
            Received::Form { .. } => verify_enveloped(&document, sender)?,
            Received::Query(query) => verify_query(query, sender)?,
        }
        Ok((request, sender))
    }

    fn read(root: &Element, relay_state: String) -> Result<Self, String> {
        if !root.is(SAMLP, "AuthnRequest") {
            return Err("this is no AuthnRequest".to_owned());
        }
        let required = |name: &str| root.attribute(name).map(str::to_owned).ok_or(format!("{name} is missing"));
        let optional = |name: &str| root.attribute(name).map(str::to_owned);
        let issuer = root.child(SAML, "Issuer").ok_or("Issuer is missing")?;
        let context = root.child(SAMLP, "RequestedAuthnContext").ok_or("RequestedAuthnContext is missing")?;
        let class = context.child(SAML, "AuthnContextClassRef").ok_or("AuthnContextClassRef is missing")?;
        Ok(Self {
            id: required("ID")?,
            issuer: issuer.text().to_owned(),
            issue_instant: required("IssueInstant")?,
            consumer_index: optional("AssertionConsumerServiceIndex"),
            attribute_index: optional("AttributeConsumingServiceIndex"),
            class: class.text().to_owned(),
            force: root.attribute("ForceAuthn") == Some("true"),
            relay_state,
        })
    }
}

fn verify_enveloped(document: &Rewritten, sender: &ServiceProvider) -> Result<(), String> {
    let verified = XmlsecVerifier.verify(document, &sender.keys, AlgorithmPolicy::Rsa);
    verified.map(drop).map_err(|error| format!("the signature of the request is not good: {error}"))
}

/// The signature over the raw parameters, verified with OpenSSL alone: nothing of the code under test takes part.
fn verify_query(query: &str, sender: &ServiceProvider) -> Result<(), String> {
    let (signed, signature) = query.rsplit_once("&Signature=").ok_or("the query is not signed")?;
    let signature = parameter(&format!("Signature={signature}"), "Signature");
    let signature = STANDARD.decode(signature).map_err(|_| "Signature is no base64")?;
    if parameter(query, "SigAlg") != "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" {
        return Err("the query is signed with an algorithm that is not expected".to_owned());
    }
    let is_good = sender.keys.as_slice().iter().any(|key| {
        let verifier = Verifier::new(MessageDigest::sha256(), key.key());
        verifier.and_then(|mut verifier| verifier.verify_oneshot(&signature, signed.as_bytes())).unwrap_or(false)
    });
    if is_good { Ok(()) } else { Err("the signature of the query is not good".to_owned()) }
}

fn parameter(query: &str, name: &str) -> String {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, String> {
    let mut message = Vec::new();
    let mut decoder = flate2::read::DeflateDecoder::new(packed).take(256 * 1024);
    decoder.read_to_end(&mut message).map_err(|_| "SAMLRequest is not deflated")?;
    Ok(message)
}
