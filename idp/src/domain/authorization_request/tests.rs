use super::*;
use crate::domain::random::Random;

struct Fixed(u8);
impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

const ARRIVAL: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn session(number: u8) -> SessionId {
    SessionId::new(ARRIVAL, &Fixed(number))
}

fn parameters() -> RequestParameters {
    RequestParameters {
        client: "anagrafe".parse().expect("a client id"),
        redirect_uri: "https://anagrafe.example/cb".parse().expect("a redirect URI"),
        scopes: "openid profile".parse().expect("scopes"),
        state: Some("s".to_owned()),
        nonce: None,
        code_challenge: None,
        prompt: BTreeSet::new(),
        max_age: None,
        acr: None,
        claims: ClaimsRequest::default(),
        login_hint: None,
        ui_locales: None,
        required_subject: None,
        resources: Vec::new(),
        display: Display::Page,
    }
}

fn request(change: impl FnOnce(&mut RequestParameters)) -> AuthorizationRequest {
    let mut parameters = parameters();
    change(&mut parameters);
    AuthorizationRequest::accept(AuthorizationRequestId::new(ARRIVAL, &Fixed(9)), parameters, ARRIVAL)
}

#[test]
fn any_login_counts_when_none_was_asked() {
    let mut plain = request(|_| {});
    plain.log_in(session(1), ARRIVAL - Span::hours(7), ARRIVAL).expect("an old session is good enough");
    plain.complete(session(1), ARRIVAL).expect("no consent page was demanded");
    assert_eq!(plain.progress, Progress::Completed);
}

#[test]
fn prompt_login_wants_a_new_login_and_then_no_other() {
    for prompt in [Prompt::Login, Prompt::SelectAccount] {
        let mut asked = request(|p| p.prompt = BTreeSet::from([prompt]));
        let before = ARRIVAL - Span::microseconds(1);
        assert_eq!(asked.log_in(session(1), before, ARRIVAL), Err(ForbiddenStep::LoginTooOld));
        let login = ARRIVAL + Span::minutes(20);
        asked.log_in(session(1), login, login).expect("a login after the arrival counts");
        assert!(asked.accepts_login_of(login), "and the way back does not loop");
    }
}

#[test]
fn max_age_counts_back_from_the_arrival() {
    let asked = request(|p| p.max_age = Some(Span::seconds(60)));
    assert!(!asked.accepts_login_of(ARRIVAL - Span::seconds(61)));
    assert!(asked.accepts_login_of(ARRIVAL - Span::seconds(60)));
    let zero = request(|p| p.max_age = Some(Span::ZERO));
    assert!(!zero.accepts_login_of(ARRIVAL - Span::microseconds(1)) && zero.accepts_login_of(ARRIVAL));
    let both = request(|p| {
        p.max_age = Some(Span::hours(1));
        p.prompt = BTreeSet::from([Prompt::Login]);
    });
    assert!(!both.accepts_login_of(ARRIVAL - Span::minutes(1)), "the stricter one holds");
}

#[test]
fn consent_belongs_to_one_session() {
    let mut asked = request(|p| p.prompt = BTreeSet::from([Prompt::Consent]));
    assert_eq!(asked.give_consent(session(1), ARRIVAL), Err(ForbiddenStep::NotLoggedIn));
    asked.log_in(session(1), ARRIVAL, ARRIVAL).expect("first person");
    assert_eq!(asked.complete(session(1), ARRIVAL), Err(ForbiddenStep::ConsentMissing));
    assert_eq!(asked.give_consent(session(2), ARRIVAL), Err(ForbiddenStep::OtherSession));
    asked.give_consent(session(1), ARRIVAL).expect("own page");
    asked.log_in(session(1), ARRIVAL, ARRIVAL).expect("the same session again");
    assert!(asked.has_consented());
    asked.log_in(session(2), ARRIVAL, ARRIVAL).expect("another person logs in");
    assert_eq!(asked.complete(session(2), ARRIVAL), Err(ForbiddenStep::ConsentMissing));
    assert_eq!(asked.complete(session(1), ARRIVAL), Err(ForbiddenStep::OtherSession));
}

#[test]
fn what_is_finished_or_expired_takes_no_step() {
    let mut refused = request(|_| {});
    refused.refuse(ARRIVAL).expect("the person may refuse");
    let mut completed = request(|_| {});
    completed.log_in(session(1), ARRIVAL, ARRIVAL).expect("a login");
    completed.complete(session(1), ARRIVAL).expect("a code");
    for request in [&mut refused, &mut completed] {
        assert_eq!(request.log_in(session(1), ARRIVAL, ARRIVAL), Err(ForbiddenStep::Finished));
        assert_eq!(request.give_consent(session(1), ARRIVAL), Err(ForbiddenStep::Finished));
        assert_eq!(request.complete(session(1), ARRIVAL), Err(ForbiddenStep::Finished));
        assert_eq!(request.refuse(ARRIVAL), Err(ForbiddenStep::Finished));
    }
    let mut late = request(|_| {});
    assert_eq!(late.check_open(ARRIVAL + LIFETIME - Span::microseconds(1)), Ok(()));
    assert_eq!(late.log_in(session(1), ARRIVAL, ARRIVAL + LIFETIME), Err(ForbiddenStep::Expired));
}

#[test]
fn an_essential_level_is_needed_and_stated() {
    use AssuranceLevel::{One, Three, Two};
    let with = |levels: &[AssuranceLevel], essential| {
        let acr = AcrRequest { levels: levels.to_vec(), essential };
        request(|p| p.acr = Some(acr))
    };
    let essential = with(&[Three, Two], true);
    assert_eq!((essential.needed_level(One), essential.needed_level(Three)), (Two, Three));
    assert_eq!((essential.stated_level(One), essential.stated_level(Two)), (None, Some(Two)));
    assert_eq!(with(&[Two], true).stated_level(Three), Some(Two), "what was demanded, and true");
    let voluntary = with(&[Three], false);
    assert_eq!((voluntary.needed_level(One), voluntary.wished_level()), (One, Some(Three)));
    assert_eq!(voluntary.stated_level(One), Some(One));
    assert_eq!(request(|_| {}).needed_level(Two), Two);
}

#[test]
fn survives_storage() {
    let mut stored = request(|p| {
        p.claims.userinfo.insert(Claim::FiscalNumber, true);
        p.prompt = BTreeSet::from([Prompt::Consent, Prompt::SelectAccount]);
        p.acr = Some(AcrRequest { levels: vec![AssuranceLevel::Two], essential: true });
    });
    stored.log_in(session(1), ARRIVAL, ARRIVAL).expect("a login");
    let text = serde_json::to_string(&stored).expect("a request is JSON");
    assert_eq!(serde_json::from_str::<AuthorizationRequest>(&text).expect("and reads again"), stored);
}
