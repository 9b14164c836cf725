use super::*;
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::AuthenticationMethod;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::flows::login::{Completion, LoggedIn, complete};
use crate::flows::session::find;
use crate::flows::testing::federation::{SPID, add_federation, federation, provider};
use crate::flows::testing::{House, Person};
use crate::protocols::saml::testing::{PROVIDER, other_pair, provider_pair, signing};
use federation_metadata::xml::signature::sign::SigningKey;

const OURS: &str = "https://id.comune.example/saml/spid/slo";
const REQUEST: &str = "_00112233445566778899aabbccddeeff";

async fn house() -> House {
    let house = House::new().await;
    add_federation(&house, federation(), &[provider(PROVIDER)]).await;
    house
}

fn spid() -> FederationId {
    SPID.parse().expect("a name")
}

/// A login that came from the provider.
async fn log_in(house: &House, name: &'static str, name_id: &str, index: Option<&str>) -> LoggedIn {
    let user = house.add(Person::new(UserClass::Citizen, name)).await;
    let context = house.context();
    let completion = Completion::new(user.id, vec![AuthenticationMethod::SpidLevelTwo], None);
    let logged_in = complete(&context, completion).await.expect("a login");
    let origin = origin(&logged_in, name_id, index);
    let tenant = context.tenant_id().clone();
    let write = context.store().write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(federated_sessions::put(on, &tenant, &origin).await?)) })
    });
    write.await.expect("the origin is written");
    logged_in
}

fn origin(logged_in: &LoggedIn, name_id: &str, index: Option<&str>) -> FederatedSession {
    FederatedSession {
        session: logged_in.session.id,
        federation: spid(),
        provider: PROVIDER.parse().expect("a name"),
        name_id: name_id.to_owned(),
        name_qualifier: PROVIDER.to_owned(),
        session_index: index.map(str::to_owned),
    }
}

async fn is_live(house: &House, logged_in: &LoggedIn) -> bool {
    find(&house.context(), &logged_in.cookie).await.expect("the database answers").is_some()
}

/// A request as the provider sends it.
fn asked(
    house: &House,
    logged_in: &LoggedIn,
    name_id: &str,
    index: Option<&str>,
    key: &SigningKey,
) -> [ReceivedMessage; 2] {
    Binding::ALL.map(|binding| {
        let (id, issuer) = (REQUEST.parse().expect("an identifier"), PROVIDER.parse().expect("a name"));
        let request = LogoutRequest {
            id: &id,
            issued_at: house.context().now,
            destination: OURS,
            issuer: &issuer,
            session: &origin(logged_in, name_id, index),
        };
        received(
            request.sign(binding, "their state", key).expect("it can be signed"),
            Direction::Request,
            "their state",
        )
    })
}

fn received(message: OutgoingMessage, direction: Direction, state: &str) -> ReceivedMessage {
    match message {
        OutgoingMessage::Post { message, .. } => ReceivedMessage::posted(&message, direction, Some(state.to_owned())),
        OutgoingMessage::Redirect { location } => {
            ReceivedMessage::redirected(location.split_once('?').expect("a query").1)
        }
    }
    .expect("a message")
}

#[tokio::test]
async fn whoever_signs_out_here_signs_out_at_the_provider_that_keeps_a_session() {
    let house = house().await;
    let kept = log_in(&house, "una", "_n1", Some("_s1")).await;
    let leaving = leave(&house.context(), &kept.session, EndReason::SignedOut).await.expect("an answer");
    let Some(Leaving::Request { message: OutgoingMessage::Post { destination, .. }, relay_state }) = leaving else {
        panic!("a form for the provider, not {leaving:?}")
    };
    assert_eq!(destination, format!("{PROVIDER}/post"));
    assert!(relay_state.parse::<MessageId>().is_ok());
    assert!(!is_live(&house, &kept).await);
    let forgotten = log_in(&house, "due", "_n2", None).await;
    let leaving = leave(&house.context(), &forgotten.session, EndReason::SignedOut).await.expect("an answer");
    assert_eq!(leaving, None, "the provider keeps no session");
    assert!(!is_live(&house, &forgotten).await);
}

#[tokio::test]
async fn the_card_s_provider_is_only_visited() {
    let house = House::new().await;
    let mut settings = federation();
    settings.kind = FederationKind::Cie;
    add_federation(&house, settings, &[provider(PROVIDER)]).await;
    let kept = log_in(&house, "una", "_n1", Some("_s1")).await;
    let leaving = leave(&house.context(), &kept.session, EndReason::SignedOut).await.expect("an answer");
    assert_eq!(leaving, Some(Leaving::Plain { location: format!("{PROVIDER}/redirect") }));
}

#[tokio::test]
async fn a_provider_ends_the_sessions_that_it_names_and_no_others() {
    for place in 0..2 {
        let house = house().await;
        let meant = log_in(&house, "una", "_n1", Some("_s1")).await;
        let other = log_in(&house, "due", "_n2", Some("_s2")).await;
        let message = asked(&house, &meant, "_n1", Some("_s1"), &signing(provider_pair()))[place].clone();
        let outcome = receive(&house.context(), &spid(), message).await.expect("a good request");
        assert!(!is_live(&house, &meant).await && is_live(&house, &other).await);
        let LogoutOutcome::Answer { relay_state, .. } = outcome else { panic!("an answer, not {outcome:?}") };
        assert_eq!(relay_state.as_deref(), Some("their state"));
        let ends = house.events(AuditKind::Logout).await;
        assert_eq!(ends[0].detail["reason"], "provider_request");
    }
}

#[tokio::test]
async fn a_provider_is_answered_with_success_even_where_no_session_lives() {
    let house = house().await;
    let gone = log_in(&house, "una", "_n1", Some("_s1")).await;
    let [message, _] = asked(&house, &gone, "_unknown", None, &signing(provider_pair()));
    let outcome = receive(&house.context(), &spid(), message.clone()).await.expect("a good request");
    assert!(matches!(outcome, LogoutOutcome::Answer { .. }));
    assert!(is_live(&house, &gone).await);
    assert!(receive(&house.context(), &spid(), message).await.is_ok(), "and when it asks again");
}

/// S-116: signed by another key, too old, at another federation's address.
#[tokio::test]
async fn forged_and_old_requests_end_nothing() {
    let house = house().await;
    let meant = log_in(&house, "una", "_n1", None).await;
    for forged in asked(&house, &meant, "_n1", None, &signing(other_pair())) {
        let refused = receive(&house.context(), &spid(), forged).await;
        assert!(matches!(refused, Err(LogoutError::Unreadable(_))), "{refused:?}");
    }
    let [message, _] = asked(&house, &meant, "_n1", None, &signing(provider_pair()));
    let unknown = receive(&house.context(), &"cie".parse().expect("a name"), message.clone()).await;
    assert!(matches!(unknown, Err(LogoutError::UnknownFederation)), "{unknown:?}");
    house.clock.pass(Span::minutes(7));
    let old = receive(&house.context(), &spid(), message).await;
    assert!(matches!(old, Err(LogoutError::Refused(LogoutFault::Time))), "{old:?}");
    assert!(is_live(&house, &meant).await);
}

#[tokio::test]
async fn the_answer_to_our_request_must_answer_it() {
    let house = house().await;
    let (id, issuer) = (REQUEST.parse().expect("an identifier"), PROVIDER.parse().expect("a name"));
    let answer = LogoutResponse {
        id: &id,
        issued_at: house.context().now,
        destination: OURS,
        issuer: &issuer,
        in_response_to: REQUEST,
    };
    for (state, good) in [(REQUEST, true), ("_ffffffffffffffffffffffffffffffff", false), ("x", false)] {
        for binding in Binding::ALL {
            let message = answer.sign(binding, Some(state), &signing(provider_pair())).expect("it can be signed");
            let outcome = receive(&house.context(), &spid(), received(message, Direction::Response, state)).await;
            assert_eq!(matches!(outcome, Ok(LogoutOutcome::Done(LogoutAnswer::Done))), good, "{state}: {outcome:?}");
        }
    }
}
