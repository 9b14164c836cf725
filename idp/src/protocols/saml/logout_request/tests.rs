use super::*;
use crate::domain::id::SessionId;
use crate::domain::random::Random;
use crate::protocols::saml::logout_response::{self, LogoutAnswer, LogoutResponse};
use crate::protocols::saml::testing::{PROVIDER, provider_pair, signing, trusted};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use federation_metadata::xml::message::{Expected, verify_message};
use federation_metadata::xml::redirect::verify_redirect;
use federation_metadata::xml::shape::message::MessageKind;
use federation_metadata::xml::signature::OpensslVerifier;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const OURS: &str = "https://id.comune.example/saml/spid/slo";
const REQUEST: &str = "_00112233445566778899aabbccddeeff";

struct Zeros;
impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn provider() -> EntityId {
    PROVIDER.parse().expect("a name")
}

fn session(index: Option<&str>) -> FederatedSession {
    FederatedSession {
        session: SessionId::new(NOW, &Zeros),
        federation: "spid".parse().expect("a name"),
        provider: provider(),
        name_id: "_n & <1>".to_owned(),
        name_qualifier: PROVIDER.to_owned(),
        session_index: index.map(str::to_owned),
    }
}

/// A request as a provider would send it: our own writer under its name.
fn request(binding: Binding, index: Option<&str>) -> OutgoingMessage {
    let (id, issuer, session) = (REQUEST.parse().expect("an identifier"), provider(), session(index));
    let request = LogoutRequest { id: &id, issued_at: NOW, destination: OURS, issuer: &issuer, session: &session };
    request.sign(binding, "state", &signing(provider_pair())).expect("it can be signed")
}

fn verified(message: &OutgoingMessage, is_request: bool) -> VerifiedMessage {
    let kinds = if is_request {
        (MessageKind::LogoutRequest, MessageKind::RedirectedLogoutRequest, Direction::Request)
    } else {
        (MessageKind::LogoutResponse, MessageKind::RedirectedLogoutResponse, Direction::Response)
    };
    let expected = |kind| Expected { kind, algorithms: AlgorithmPolicy::Rsa };
    match message {
        OutgoingMessage::Post { message, .. } => {
            let bytes = STANDARD.decode(message).expect("base64");
            verify_message(&bytes, &expected(kinds.0), &trusted(), &OpensslVerifier).expect("well signed")
        }
        OutgoingMessage::Redirect { location } => {
            let (_, query) = location.split_once('?').expect("a query");
            verify_redirect(query, kinds.2, &expected(kinds.1), &trusted()).expect("well signed").0
        }
    }
}

fn judged(message: &VerifiedMessage, address: &str, now: Timestamp) -> Result<ReceivedLogoutRequest, LogoutFault> {
    judge(message, &LogoutQuestion { provider: &provider(), logout_address: address, now })
}

#[test]
fn a_request_names_the_session_over_either_binding() {
    for binding in Binding::ALL {
        for index in [Some("_s1"), None] {
            let received = judged(&verified(&request(binding, index), true), OURS, NOW).expect("a good request");
            assert_eq!(received.id, REQUEST);
            assert_eq!(received.name_id, "_n & <1>");
            assert_eq!(received.session_indexes, index.into_iter().collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_request_for_another_address_by_another_sender_or_of_another_time_is_refused() {
    let message = verified(&request(Binding::Post, None), true);
    assert_eq!(judged(&message, "https://id.comune.example/saml/cie/slo", NOW), Err(LogoutFault::Destination));
    assert_eq!(judged(&message, OURS, NOW - SKEW - Span::seconds(1)), Err(LogoutFault::Time));
    assert!(judged(&message, OURS, NOW - SKEW).is_ok());
    assert_eq!(judged(&message, OURS, NOW + LIFETIME + SKEW), Err(LogoutFault::Time));
    let other = "https://idp.other.example".parse().expect("a name");
    let question = LogoutQuestion { provider: &other, logout_address: OURS, now: NOW };
    assert_eq!(judge(&message, &question), Err(LogoutFault::Issuer));
}

#[test]
fn an_answer_is_held_against_its_request() {
    let (id, issuer) = (REQUEST.parse().expect("an identifier"), provider());
    let asked: MessageId = "_ffffffffffffffffffffffffffffffff".parse().expect("an identifier");
    let answer =
        LogoutResponse { id: &id, issued_at: NOW, destination: OURS, issuer: &issuer, in_response_to: asked.as_str() };
    for binding in Binding::ALL {
        let message = answer.sign(binding, Some("state"), &signing(provider_pair())).expect("it can be signed");
        let message = verified(&message, false);
        let question = LogoutQuestion { provider: &issuer, logout_address: OURS, now: NOW };
        assert_eq!(logout_response::judge(&message, &asked, &question), Ok(LogoutAnswer::Done));
        assert_eq!(logout_response::judge(&message, &id, &question), Err(LogoutFault::InResponseTo));
    }
}
