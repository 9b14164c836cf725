use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::federation::{Binding, Comparison};
use crate::domain::identity::SubjectKey;
use crate::domain::saml_request::MessageId;
use crate::domain::secret::Secret;
use crate::protocols::saml::testing::{FISCAL_CODE, PROVIDER, TestResponse, other_pair, signing, trusted};
use federation_metadata::xml::message::MessageError;
use federation_metadata::xml::signature::OpensslVerifier;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const CONSUMER: &str = "https://id.comune.example/saml/spid/acs";
const OURSELVES: &str = "https://id.comune.example/saml/spid/metadata";
const REQUEST: &str = "_00112233445566778899aabbccddeeff";

fn request() -> SamlRequest {
    SamlRequest {
        id: REQUEST.parse::<MessageId>().expect("an identifier"),
        federation: "spid".parse().expect("a name"),
        provider: PROVIDER.parse().expect("a name"),
        binding: Binding::Post,
        issued_at: NOW,
        level: AssuranceLevel::Two,
        comparison: Comparison::Minimum,
        force_login: true,
        attribute_set: 0,
        waiting: None,
        expires_at: NOW + Span::minutes(20),
        browser: Secret::from("b").hash(),
        relay_state: Secret::from("r").hash(),
        sent: String::new(),
    }
}

/// The whole road, with the question changed.
fn answer_to(encoded: &str, change: impl FnOnce(&mut SamlRequest, &mut Question<'_>)) -> Result<Answer, ResponseFault> {
    let attributes = BTreeSet::from([SamlAttribute::Name, SamlAttribute::FamilyName]);
    let original = request();
    let mut changed = request();
    let mut question = Question {
        request: &original,
        kind: FederationKind::Spid,
        entity_id: OURSELVES,
        consumer_address: CONSUMER,
        subject: SubjectAttribute::FiscalNumber,
        attributes: &attributes,
        now: NOW,
    };
    change(&mut changed, &mut question);
    let question = Question { request: &changed, ..question };
    let message = parse(encoded, false)?;
    judge(&verify(message, &question, &trusted(), &OpensslVerifier)?, &question)
}

fn answer(response: &TestResponse) -> Result<Answer, ResponseFault> {
    answer_to(&response.encoded(), |_, _| {})
}

fn good() -> TestResponse {
    TestResponse::to(REQUEST, CONSUMER, OURSELVES, NOW)
}

fn let_in(response: &TestResponse) -> Assertion {
    match answer(response) {
        Ok(Answer::LoggedIn(assertion)) => *assertion,
        other => panic!("a login, not {other:?}"),
    }
}

#[test]
fn a_good_answer_says_who_the_person_is() {
    let assertion = let_in(&TestResponse { session_index: Some("_s1"), ..good() });
    assert_eq!(assertion.asserted.subject, SubjectKey::FiscalCode(FISCAL_CODE.parse().expect("a fiscal code")));
    assert_eq!(assertion.asserted.level, AssuranceLevel::Two);
    assert_eq!(assertion.asserted.attributes[&SamlAttribute::Name], "Maria");
    assert_eq!(assertion.id, "_assertion");
    assert_eq!(assertion.session_index.as_deref(), Some("_s1"));
    assert_eq!((assertion.name.name.as_str(), assertion.name.qualifier.as_str()), ("_name", PROVIDER));
    assert_eq!(assertion.valid_until, NOW + Span::minutes(5));
    assert!(!assertion.is_old_login);
}

#[test]
fn an_answer_with_the_assertion_alone_signed_is_enough_unless_the_federation_asks_for_more() {
    let response = TestResponse { signs_response: false, ..good() };
    let_in(&response);
    assert!(matches!(parse(&response.encoded(), true), Err(ResponseFault::Message(MessageError::Shape(_)))));
    assert!(parse(&good().encoded(), true).is_ok());
}

/// One edit before signing, in the assertion or in the envelope, and the check that finds it.
fn refused(response: &TestResponse, fault: ResponseFault, what: &str) {
    match answer(response) {
        Err(found) => assert_eq!(found, fault, "{what}"),
        Ok(answer) => panic!("{what}: {answer:?}"),
    }
}

#[test]
fn every_fault_of_the_envelope_is_found_by_its_check() {
    let table: &[(&str, &str, ResponseFault)] = &[
        ("Version=\"2.0\"", "Version=\"1.0\"", ResponseFault::Version),
        ("Version=\"2.0\"", "", ResponseFault::Version),
        (" IssueInstant=\"2027-01-15T08:00:00.000Z\"", "", ResponseFault::IssueInstant),
        ("2027-01-15T08:00:00.000Z", "2027-01-15", ResponseFault::IssueInstant),
        ("2027-01-15T08:00:00.000Z", "2027-01-15T07:58:59.000Z", ResponseFault::IssuedBeforeRequest),
        ("2027-01-15T08:00:00.000Z", "2027-01-15T08:01:01.000Z", ResponseFault::IssuedInFuture),
        ("InResponseTo=\"_0", "InResponseTo=\"_1", ResponseFault::InResponseTo),
        ("InResponseTo=\"_00112233445566778899aabbccddeeff\"", "", ResponseFault::InResponseTo),
        ("InResponseTo=\"_00112233445566778899aabbccddeeff\"", "InResponseTo=\"\"", ResponseFault::InResponseTo),
        ("/saml/spid/acs\"", "/saml/cie/acs\"", ResponseFault::Destination),
        ("Destination=\"https://id.comune.example/saml/spid/acs\"", "", ResponseFault::Destination),
        ("nameid-format:entity", "nameid-format:transient", ResponseFault::Issuer),
        ("https://idp.test.example<", "https://idp.other.example<", ResponseFault::Issuer),
        ("https://idp.test.example<", "<", ResponseFault::Issuer),
        ("status:Success", "status:Wonderful", ResponseFault::Status),
        ("status:Success", "status:Responder", ResponseFault::FailureWithAssertion),
        ("Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"", "", ResponseFault::Status),
    ];
    for (from, to, fault) in table {
        refused(&TestResponse { response_edits: vec![(*from, (*to).to_owned())], ..good() }, *fault, to);
    }
}

#[test]
fn every_fault_of_the_assertion_is_found_by_its_check() {
    use ResponseFault as F;
    let confirmation = "NotOnOrAfter=\"2027-01-15T08:05:00.000Z\"></saml:SubjectConfirmationData>";
    let conditions = "NotBefore=\"2027-01-15T08:00:00.000Z\" NotOnOrAfter=\"2027-01-15T08:05:00.000Z\"";
    let issue = "IssueInstant=\"2027-01-15T08:00:00.000Z\"";
    let table: &[(&str, &str, ResponseFault)] = &[
        ("Version=\"2.0\"", "Version=\"1.0\"", F::AssertionVersion),
        (issue, "", F::AssertionInstant),
        (issue, "IssueInstant=\"2000-01-15T08:00:00.000Z\"", F::AssertionInstant),
        (issue, "IssueInstant=\"2099-01-15T08:00:00.000Z\"", F::AssertionInstant),
        (issue, "IssueInstant=\"\"", F::AssertionInstant),
        (">https://idp.test.example</saml:Issuer>", ">https://idp.other.example</saml:Issuer>", F::AssertionIssuer),
        ("Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\"", "", F::AssertionIssuer),
        ("nameid-format:entity", "nameid-format:persistent", F::AssertionIssuer),
        (">_name<", "><", F::Subject),
        ("nameid-format:transient", "nameid-format:persistent", F::Subject),
        ("NameQualifier=\"https://idp.test.example\"", "", F::Subject),
        ("NameQualifier=\"https://idp.test.example\"", "NameQualifier=\"\"", F::Subject),
        ("cm:bearer", "cm:holder-of-key", F::Confirmation),
        ("Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"", "", F::Confirmation),
        ("Recipient=\"https://id.comune.example/saml/spid/acs\"", "", F::Confirmation),
        ("/saml/spid/acs\"", "/saml/cie/acs\"", F::Confirmation),
        ("InResponseTo=\"_0", "InResponseTo=\"_1", F::Confirmation),
        (confirmation, "></saml:SubjectConfirmationData>", F::Confirmation),
        (confirmation, "NotOnOrAfter=\"soon\"></saml:SubjectConfirmationData>", F::Confirmation),
        (confirmation, "NotOnOrAfter=\"2027-01-15T08:00:00Z\"></saml:SubjectConfirmationData>", F::ConfirmationOver),
        (conditions, "NotBefore=\"2027-01-15T08:01:01Z\" NotOnOrAfter=\"2027-01-15T08:05:00.000Z\"", F::NotYetValid),
        (conditions, "NotBefore=\"2027-01-15T07:00:00Z\" NotOnOrAfter=\"2027-01-15T08:00:00Z\"", F::NoLongerValid),
        (conditions, "NotBefore=\"2027-01-15T08:00:00Z\"", F::Conditions),
        (conditions, "NotOnOrAfter=\"2027-01-15T08:05:00Z\"", F::Conditions),
        ("<saml:AudienceRestriction>", "<saml:Condition></saml:Condition><saml:AudienceRestriction>", F::Conditions),
        ("/saml/spid/metadata<", "/saml/spid/metadata/<", F::Audience),
        (
            "<saml:AudienceRestriction>",
            "<saml:AudienceRestriction></saml:AudienceRestriction><saml:AudienceRestriction>",
            F::Audience,
        ),
        ("https://www.spid.gov.it/SpidL2", "urn:oasis:names:tc:SAML:2.0:ac:classes:SpidL2", F::Login),
        ("https://www.spid.gov.it/SpidL2", "", F::Login),
        ("SpidL2", "SpidL1", F::Level),
        ("<saml:AuthnStatement", "<saml:AuthnStatement></saml:AuthnStatement><saml:AuthnStatement", F::Login),
        ("Name=\"name\"", "Name=\"fiscalNumber\"", F::Attributes),
        ("Name=\"name\"", "Name=\"\"", F::Attributes),
        ("Name=\"fiscalNumber\"", "Name=\"somethingElse\"", F::SubjectMissing),
        ("RSSMRA85T10A562S", "RSSMRA85T10A562X", F::SubjectMalformed),
    ];
    for (from, to, fault) in table {
        refused(&TestResponse { assertion_edits: vec![(*from, (*to).to_owned())], ..good() }, *fault, to);
    }
}

/// What may be missing, come in another form, or stand at the very limit.
#[test]
fn lawful_differences_are_accepted() {
    let in_envelope: &[(&str, &str)] = &[
        ("Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\"", ""),
        ("2027-01-15T08:00:00.000Z", "2027-01-15T08:00:00.000123Z"),
        ("2027-01-15T08:00:00.000Z", "2027-01-15T07:59:00Z"),
        ("2027-01-15T08:00:00.000Z", "2027-01-15T08:01:00Z"),
        (">https://idp.test.example<", ">\n  https://idp.test.example\n<"),
    ];
    for (from, to) in in_envelope {
        let_in(&TestResponse { response_edits: vec![(*from, (*to).to_owned())], ..good() });
    }
    let in_assertion: &[(&str, &str)] = &[
        ("SpidL2", "SpidL3"),
        ("NotBefore=\"2027-01-15T08:00:00.000Z\"", "NotBefore=\"2027-01-15T08:01:00Z\""),
        ("Recipient=", "Address=\"192.0.2.1\" Recipient="),
        ("TINIT-RSSMRA", " tinit-rssmra"),
        ("<saml:AudienceRestriction>", "<saml:OneTimeUse></saml:OneTimeUse><saml:AudienceRestriction>"),
        ("<saml:Audience>", "<saml:Audience>https://other.example</saml:Audience><saml:Audience>"),
    ];
    for (from, to) in in_assertion {
        let_in(&TestResponse { assertion_edits: vec![(*from, (*to).to_owned())], ..good() });
    }
}

#[test]
fn the_card_may_leave_out_what_spid_asks_for() {
    let edits = vec![("Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\"", String::new())];
    let response = TestResponse { assertion_edits: edits, ..good() };
    let answer = answer_to(&response.encoded(), |_, question| question.kind = FederationKind::Cie);
    assert!(matches!(answer, Ok(Answer::LoggedIn(_))), "{answer:?}");
}

#[test]
fn only_the_keys_of_the_provider_that_was_asked_count() {
    let stranger = good().signed_by(&signing(other_pair()));
    let fault = answer_to(&stranger, |_, _| {}).expect_err("a stranger");
    assert!(matches!(fault, ResponseFault::Message(MessageError::Signature(_))), "{fault:?}");
    assert!(!fault.is_malformed());
    let message = parse(&good().encoded(), false).expect("a good shape");
    let elsewhere = SamlRequest { provider: "https://idp.other.example".parse().expect("a name"), ..request() };
    let attributes = BTreeSet::new();
    let question = Question {
        request: &elsewhere,
        kind: FederationKind::Spid,
        entity_id: OURSELVES,
        consumer_address: CONSUMER,
        subject: SubjectAttribute::FiscalNumber,
        attributes: &attributes,
        now: NOW,
    };
    let fault = verify(message, &question, &trusted(), &OpensslVerifier).expect_err("another provider was asked");
    assert_eq!(fault, ResponseFault::Issuer);
}

#[test]
fn an_unsigned_assertion_is_refused_even_in_a_signed_response() {
    for signs_response in [true, false] {
        let response = TestResponse { signs_assertion: false, signs_response, ..good() };
        let fault = answer(&response).expect_err("the assertion is not signed");
        assert!(matches!(fault, ResponseFault::Message(MessageError::Shape(_))), "{fault:?}");
    }
}

#[test]
fn what_changed_after_signing_is_refused() {
    let text = STANDARD.decode(good().encoded()).expect("our own base64");
    let text = String::from_utf8(text).expect("our own text");
    for (from, to) in [("RSSMRA85T10A562S", "VRDGPP13R10B293P"), ("SpidL2", "SpidL3"), ("status:Success", "status:x")] {
        let changed = STANDARD.encode(text.replacen(from, to, 1));
        let fault = answer_to(&changed, |_, _| {}).expect_err("it was changed");
        assert!(matches!(fault, ResponseFault::Message(MessageError::Signature(_))), "{from}: {fault:?}");
    }
}

#[test]
fn levels_are_held_against_the_request() {
    use AssuranceLevel::{One, Three, Two};
    let answer = |comparison, got| {
        let response = TestResponse { level: got, ..good() }.encoded();
        answer_to(&response, |request, _| request.comparison = comparison).map(|_| ())
    };
    assert_eq!(answer(Comparison::Maximum, One), Ok(()));
    assert_eq!(answer(Comparison::Exact, Three), Ok(()));
    assert_eq!(answer(Comparison::Better, Two), Err(ResponseFault::Level));
    assert_eq!(answer(Comparison::Better, Three), Ok(()));
}

#[test]
fn a_failure_is_told_by_its_number_signed_or_not() {
    for signs_response in [false, true] {
        let response = TestResponse { signs_response, ..good().failing("ErrorCode nr22") };
        match answer(&response) {
            Ok(Answer::Failed(anomaly)) => assert_eq!(anomaly.code(), "nr22"),
            other => panic!("a failure, not {other:?}"),
        }
    }
    let forged = TestResponse { signs_response: true, ..good().failing("ErrorCode nr22") };
    let forged = forged.signed_by(&signing(other_pair()));
    assert!(answer_to(&forged, |_, _| {}).is_err(), "a signature that is there must be good");
}

#[test]
fn success_without_an_assertion_is_refused() {
    let edits = vec![("status:Responder", "status:Success".to_owned())];
    let response = TestResponse { response_edits: edits, ..good().failing("ErrorCode nr22") };
    refused(&response, ResponseFault::NoAssertion, "success without assertion");
}

#[test]
fn an_old_login_is_noted_and_accepted() {
    let edits = vec![("AuthnInstant=\"2027-01-15T08:00:00.000Z\"", "AuthnInstant=\"2027-01-15T07:00:00Z\"".to_owned())];
    assert!(let_in(&TestResponse { assertion_edits: edits, ..good() }).is_old_login);
}

#[test]
fn what_is_no_message_is_refused_before_anything_is_verified() {
    for bad in ["", "A", "a b", "PD94bWw", &"A".repeat(LONGEST_VALUE + 4)] {
        assert!(parse(bad, false).expect_err("no message").is_malformed(), "{bad:.20}");
    }
    let entity = ["<!DOCTYPE x [", "<!ENTITY a SYSTEM \"file:///etc/passwd\">", "]><x>&a;</x>"].concat();
    let entity = STANDARD.encode(entity);
    assert!(matches!(parse(&entity, false), Err(ResponseFault::Message(MessageError::Read(_)))));
}

#[test]
fn the_marks_of_an_answer_are_read_as_they_stand() {
    let attributes = BTreeSet::new();
    let own = request();
    let question = Question {
        request: &own,
        kind: FederationKind::Spid,
        entity_id: "",
        consumer_address: "",
        subject: SubjectAttribute::FiscalNumber,
        attributes: &attributes,
        now: NOW,
    };
    let message = parse(&good().encoded(), false).expect("a good shape");
    let verified = verify(message, &question, &trusted(), &OpensslVerifier).expect("well signed");
    let marks = marks(&verified);
    assert_eq!(marks.response_id.as_deref(), Some("_response"));
    assert_eq!(marks.issuer.as_deref(), Some(PROVIDER));
    assert_eq!(marks.assertion_id.as_deref(), Some("_assertion"));
    assert_eq!(marks.name_id.as_deref(), Some("_name"));
    assert!(judge(&verified, &question).is_err(), "the marks grant nothing");
}
