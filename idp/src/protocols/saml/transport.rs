//! Logout messages as they come: in a form or in a query.

use crate::domain::identity_provider::IdentityProvider;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use federation_metadata::xml::message::{Expected, MessageError, VerifiedMessage, parse_message};
use federation_metadata::xml::redirect::{Direction, RedirectError, SignedQuery, verify_redirect};
use federation_metadata::xml::shape::message::MessageKind;
use federation_metadata::xml::signature::XmlsecVerifier;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::TrustedKeys;

/// The longest `RelayState` that is given back (SAML Bindings 2.0, section 3.4.3).
const LONGEST_RELAY_STATE: usize = 80;

/// A message of a provider, not yet looked at.
#[derive(Clone, Debug)]
pub struct ReceivedMessage {
    carrier: Carrier,
    direction: Direction,
    relay_state: Option<String>,
}

#[derive(Clone, Debug)]
enum Carrier {
    Form(Vec<u8>),
    Query(String),
}

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableMessage {
    /// Not base64, or a query without message and signature.
    #[error("there is no message in the form or in the query")]
    Missing,
    /// `RelayState` of more than 80 bytes.
    #[error("the relay state is too long")]
    RelayState,
    /// Reader, shape or signature refuse it.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The sender is no provider of this federation, or none of them has signed the query.
    #[error("the message is not signed by a provider of this federation")]
    UnknownSender,
}

impl ReceivedMessage {
    /// A message that came in a form: the value of `SAMLRequest` or `SAMLResponse`, by `direction`.
    ///
    /// # Errors
    /// [`UnreadableMessage::Missing`], [`UnreadableMessage::RelayState`].
    pub fn posted(value: &str, direction: Direction, relay_state: Option<String>) -> Result<Self, UnreadableMessage> {
        if value.len() > super::response::LONGEST_VALUE {
            return Err(UnreadableMessage::Missing);
        }
        if relay_state.as_ref().is_some_and(|state| state.len() > LONGEST_RELAY_STATE) {
            return Err(UnreadableMessage::RelayState);
        }
        let bytes = STANDARD.decode(value).map_err(|_| UnreadableMessage::Missing)?;
        Ok(Self { carrier: Carrier::Form(bytes), direction, relay_state })
    }

    /// A request that came in a form: the value of `SAMLRequest`.
    ///
    /// # Errors
    /// [`UnreadableMessage::Missing`], [`UnreadableMessage::RelayState`].
    pub fn posted_request(value: &str, relay_state: Option<String>) -> Result<Self, UnreadableMessage> {
        Self::posted(value, Direction::Request, relay_state)
    }

    /// An answer that came in a form: the value of `SAMLResponse`.
    ///
    /// # Errors
    /// [`UnreadableMessage::Missing`], [`UnreadableMessage::RelayState`].
    pub fn posted_response(value: &str, relay_state: Option<String>) -> Result<Self, UnreadableMessage> {
        Self::posted(value, Direction::Response, relay_state)
    }

    /// A message that came in a query: everything after the question mark, as it came.
    ///
    /// # Errors
    /// [`UnreadableMessage::Missing`].
    pub fn redirected(raw_query: &str) -> Result<Self, UnreadableMessage> {
        let is_request = SignedQuery::parse(raw_query, Direction::Request).is_ok();
        let direction = if is_request { Direction::Request } else { Direction::Response };
        SignedQuery::parse(raw_query, direction).map_err(|_| UnreadableMessage::Missing)?;
        let state = url::form_urlencoded::parse(raw_query.as_bytes()).find(|(name, _)| name == "RelayState");
        let relay_state = state.map(|(_, state)| state.into_owned());
        Ok(Self { carrier: Carrier::Query(raw_query.to_owned()), direction, relay_state })
    }

    /// Whether it asks or answers.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// `RelayState`, to be given back.
    #[must_use]
    pub fn relay_state(&self) -> Option<String> {
        self.relay_state.clone()
    }

    fn kind(&self) -> MessageKind {
        match (&self.carrier, self.direction) {
            (Carrier::Form(_), Direction::Request) => MessageKind::LogoutRequest,
            (Carrier::Form(_), Direction::Response) => MessageKind::LogoutResponse,
            (Carrier::Query(_), Direction::Request) => MessageKind::RedirectedLogoutRequest,
            (Carrier::Query(_), Direction::Response) => MessageKind::RedirectedLogoutResponse,
        }
    }
}

/// The provider whose keys verify the message, and the message. In a form the issuer says whose keys are tried; in a query,
/// which must be verified before it is unpacked, those of each provider in turn. That the issuer is the one whose keys were
/// good, the checks on the message see to. Takes milliseconds: call it where blocking is allowed.
///
/// # Errors
/// [`UnreadableMessage`].
pub fn verify_by_one_of(
    message: &ReceivedMessage,
    known: Vec<(TrustedKeys, IdentityProvider)>,
) -> Result<(IdentityProvider, VerifiedMessage), UnreadableMessage> {
    let expected = Expected { kind: message.kind(), algorithms: AlgorithmPolicy::Rsa };
    match &message.carrier {
        Carrier::Form(bytes) => {
            let unverified = parse_message(bytes, &expected)?;
            let is_sender = |provider: &IdentityProvider| unverified.issuer() == Some(provider.entity_id.as_str());
            let sender = known.into_iter().find(|(_, provider)| is_sender(provider));
            let (keys, provider) = sender.ok_or(UnreadableMessage::UnknownSender)?;
            Ok((provider, unverified.verify(&keys, &XmlsecVerifier)?))
        }
        Carrier::Query(query) => {
            for (keys, provider) in known {
                match verify_redirect(query, message.direction, &expected, &keys) {
                    Ok((verified, _)) => return Ok((provider, verified)),
                    Err(RedirectError::Message(fault)) => return Err(fault.into()),
                    Err(_) => {}
                }
            }
            Err(UnreadableMessage::UnknownSender)
        }
    }
}
