//! What can go wrong: errors that an honest provider reports, and answers that no service provider may take.

use super::answer::{Answer, new_id, sign, sign_element};
use super::identity::{Identity, signing_key};
use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{SAML, SAMLP};
use federation_metadata::xml::writer;
use idp::domain::random::Random;
use idp::domain::time::Span;

/// The errors that a provider reports (SPID technical rules, table of errors).
pub const REPORTED: [u8; 19] = [1, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 30];

/// Declares the anomalies with the sentences of the menu.
macro_rules! anomalies {
    ($($(#[$doc:meta])+ $name:ident = $code:literal, $sentence:literal;)+) => {
        /// Something that goes wrong on purpose.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Anomaly { $($(#[$doc])+ $name,)+ }

        impl Anomaly {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its value in the form.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code),+ } }

            /// Its line in the menu.
            #[must_use]
            pub const fn sentence(self) -> &'static str { match self { $(Self::$name => $sentence),+ } }
        }
    };
}

anomalies! {
    /// Signed by a key that stands in no metadata, with its certificate inside.
    ForeignKey = "foreign-key", "Firmata con una chiave sconosciuta";
    /// No signature at all.
    Unsigned = "unsigned", "Senza firma";
    /// Only the Response is signed.
    AssertionUnsigned = "assertion-unsigned", "Asserzione senza firma propria";
    /// Changed after it was signed.
    Tampered = "tampered", "Modificata dopo la firma";
    /// An unsigned assertion before the signed one, as in signature wrapping.
    Wrapped = "wrapped", "Una seconda asserzione, non firmata, davanti a quella firmata";
    /// The assertion stands encrypted.
    Encrypted = "encrypted", "Asserzione cifrata";
    /// The validity ended.
    Expired = "expired", "Scaduta";
    /// The validity has not begun.
    FromTheFuture = "future", "Valida solo da domani";
    /// For another service provider.
    WrongAudience = "audience", "Destinata a un altro fornitore di servizi";
    /// To another address.
    WrongRecipient = "recipient", "Indirizzo di consegna sbagliato";
    /// For another request.
    WrongRequest = "request", "Risposta a un'altra richiesta";
    /// From another provider.
    WrongIssuer = "issuer", "Emessa da un altro gestore";
    /// A level below the one asked for.
    LowerLevel = "level", "Livello inferiore a quello richiesto";
    /// A class of the old rules.
    UnknownLevel = "class", "Livello sconosciuto";
    /// No attributes.
    NoAttributes = "attributes", "Senza attributi";
    /// A fiscal code whose check character is wrong.
    WrongFiscalCode = "fiscal-code", "Codice fiscale sbagliato";
    /// With a document type, as an entity bomb has it.
    DocumentType = "doctype", "Con una definizione di tipo (DOCTYPE)";
    /// Cut off in the middle.
    Broken = "broken", "Interrotta a metà";
    /// Without what came beside the request.
    NoRelayState = "relay-state", "Senza RelayState";
}

impl Anomaly {
    /// The anomaly behind a code.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|anomaly| anomaly.code() == code)
    }

    /// The document of an answer in which it goes wrong.
    ///
    /// # Panics
    /// When a document cannot be written, which is a mistake of the test.
    #[must_use]
    pub fn spoil(self, mut answer: Answer, identity: &Identity, random: &dyn Random) -> String {
        let key = &identity.key;
        match self {
            Self::ForeignKey => return answer.signed(&signing_key()),
            Self::Unsigned => return answer.unsigned(),
            Self::AssertionUnsigned => return answer.signed_outside(key),
            Self::Tampered => return answer.signed(key).replace(">Mario<", ">Maria<").replace("SpidL", "SpidL3#"),
            Self::Wrapped => return wrapped(&answer, identity, random),
            Self::Encrypted => {
                let encrypted = Element::new(SAML, "EncryptedAssertion").saying("AAAA");
                return sign(&answer.response([encrypted]), key);
            }
            Self::DocumentType => {
                return format!("<!DOCTYPE r [<!ENTITY a \"b\">]>{}", answer.signed(key));
            }
            Self::Broken => {
                let document = answer.signed(key);
                return document[..document.len() / 2].to_owned();
            }
            Self::Expired => {
                answer.not_before = answer.not_before - Span::hours(2);
                answer.not_on_or_after = answer.not_on_or_after - Span::hours(1);
            }
            Self::FromTheFuture => {
                answer.not_before = answer.not_before + Span::days(1);
                answer.not_on_or_after = answer.not_on_or_after + Span::days(1);
            }
            Self::WrongAudience => answer.audience = "https://altro.example".into(),
            Self::WrongRecipient => answer.recipient = "https://altro.example/acs".into(),
            Self::WrongRequest => answer.in_response_to = new_id(random),
            Self::WrongIssuer => answer.issuer = "https://altro-gestore.example".into(),
            Self::LowerLevel => answer.class = "https://www.spid.gov.it/SpidL1".into(),
            Self::UnknownLevel => answer.class = "urn:oasis:names:tc:SAML:2.0:ac:classes:SpidL2".into(),
            Self::NoAttributes => answer.attributes.clear(),
            Self::WrongFiscalCode => {
                for (name, value) in &mut answer.attributes {
                    if name == "fiscalNumber" {
                        "TINIT-RSSMRA85T10A562X".clone_into(value);
                    }
                }
            }
            Self::NoRelayState => {}
        }
        answer.signed(key)
    }
}

/// Signature wrapping with namespaces kept: an assertion of the attacker in front of the signed one, inside a Response
/// that the attacker cannot sign.
fn wrapped(answer: &Answer, identity: &Identity, random: &dyn Random) -> String {
    let signed = sign_element(&answer.assertion(), &identity.key);
    let mut forged = answer.clone();
    forged.assertion_id = new_id(random);
    forged.attributes.iter_mut().filter(|(name, _)| name == "name").for_each(|(_, value)| "Mallory".clone_into(value));
    let response = answer.response([forged.assertion(), signed]);
    debug_assert!(response.is(SAMLP, "Response"));
    writer::write(&response, &Limits::MESSAGE).expect("it can be written").text().to_owned()
}
