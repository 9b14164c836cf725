use super::*;
use crate::domain::language::LocalizedText;
use crate::protocols::jose::jws::TokenType;
use crate::protocols::jose::sample::token;
use crate::protocols::oauth::error::ErrorCode;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

fn parse(authorization: Option<&str>, form: &str) -> Result<PresentedClient, ErrorCode> {
    let parameters = Parameters::parse(form.as_bytes()).expect("a good form");
    PresentedClient::parse(authorization, &parameters).map_err(|error| error.code)
}

fn basic(credentials: &str) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}

fn secrets_of(header: &str) -> Vec<String> {
    match parse(Some(header), "") {
        Ok(PresentedClient::Basic { client, secrets }) => {
            assert_eq!(client.as_str(), "a-b");
            secrets.iter().map(|secret| secret.expose().to_owned()).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn assertion(sub: &str) -> String {
    token(TokenType::ClientAssertion, &serde_json::json!({"sub": sub}))
}

#[test]
fn basic_credentials_are_read_encoded_and_raw() {
    assert_eq!(secrets_of(&basic("a-b:plain_secret-1")), ["plain_secret-1"]);
    assert_eq!(secrets_of(&basic("a%2Db:x%2Dy")), ["x-y", "x%2Dy"]);
    assert_eq!(secrets_of(&basic("a-b:x+y%20z%3A%C3%A0")), ["x y z:à", "x+y%20z%3A%C3%A0"]);
    assert_eq!(secrets_of(&basic("a-b:100%")), ["100%"], "not decodable, hence raw");
    assert_eq!(secrets_of(&basic("a-b:x:y")), ["x:y"]);
    assert_eq!(secrets_of(&basic("a-b:")), [""]);
    assert_eq!(secrets_of(&basic("a-b:xy").replace("Basic ", "bASIC  ")), ["xy"]);
    assert_eq!(secrets_of(basic("a-b:xyz1").trim_end_matches('=')), ["xyz1"], "padding left out");
}

#[test]
fn malformed_headers_are_an_invalid_client() {
    for header in ["", "Basic", "Basic !", "Bearer abc", "Digest x", &basic("a-b"), &basic("A:x"), &basic("%zz:x")] {
        assert_eq!(parse(Some(header), "").err(), Some(ErrorCode::InvalidClient), "{header}");
    }
    let not_utf8 = format!("Basic {}", STANDARD.encode(b"a-b:\xff"));
    assert_eq!(parse(Some(&not_utf8), "").err(), Some(ErrorCode::InvalidClient));
}

#[test]
fn each_method_is_recognised() {
    let assertion = assertion("a-b");
    let with_assertion = format!("client_assertion_type={ASSERTION_TYPE}&client_assertion={assertion}");
    for (header, form, method) in [
        (Some(basic("a-b:x")), String::new(), ClientAuthMethod::ClientSecretBasic),
        (Some(basic("a-b:x")), "client_id=a-b".to_owned(), ClientAuthMethod::ClientSecretBasic),
        (None, "client_id=a-b&client_secret=x".to_owned(), ClientAuthMethod::ClientSecretPost),
        (None, with_assertion.clone(), ClientAuthMethod::PrivateKeyJwt),
        (None, format!("{with_assertion}&client_id=a-b"), ClientAuthMethod::PrivateKeyJwt),
        (None, "client_id=a-b".to_owned(), ClientAuthMethod::None),
    ] {
        let presented = parse(header.as_deref(), &form).expect("one method");
        assert_eq!((presented.method(), presented.client().as_str()), (method, "a-b"), "{form}");
    }
}

#[test]
fn two_methods_two_names_or_none_are_refused() {
    let assertion = assertion("a-b");
    let with_assertion = format!("client_assertion_type={ASSERTION_TYPE}&client_assertion={assertion}");
    for (header, form, code) in [
        (Some(basic("a-b:x")), "client_id=a-b&client_secret=x".to_owned(), ErrorCode::InvalidRequest),
        (Some(basic("a-b:x")), with_assertion.clone(), ErrorCode::InvalidRequest),
        (None, format!("{with_assertion}&client_secret=x"), ErrorCode::InvalidRequest),
        (None, "client_id=a&client_id=a".to_owned(), ErrorCode::InvalidRequest),
        (Some(basic("a-b:x")), "client_id=other".to_owned(), ErrorCode::InvalidClient),
        (None, format!("{with_assertion}&client_id=other"), ErrorCode::InvalidClient),
        (None, String::new(), ErrorCode::InvalidClient),
        (None, "client_id=A".to_owned(), ErrorCode::InvalidClient),
        (None, "client_secret=x".to_owned(), ErrorCode::InvalidClient),
        (None, format!("client_assertion={assertion}"), ErrorCode::InvalidClient),
        (None, format!("client_assertion_type=saml2&client_assertion={assertion}"), ErrorCode::InvalidClient),
        (None, format!("client_assertion_type={ASSERTION_TYPE}&client_assertion=x"), ErrorCode::InvalidClient),
    ] {
        assert_eq!(parse(header.as_deref(), &form).err(), Some(code), "{form}");
    }
}

#[test]
fn the_registered_method_alone_is_accepted() {
    let mut client = Client::new("a-b".parse().expect("a client id"), LocalizedText::italian("A"));
    let header = parse(Some(&basic("a-b:x")), "").expect("one method");
    let form = parse(None, "client_id=a-b&client_secret=x").expect("one method");
    let public = parse(None, "client_id=a-b").expect("one method");
    assert!(header.check_registered(&client).is_ok());
    for other in [&form, &public] {
        assert_eq!(other.check_registered(&client).map_err(|e| e.code), Err(ErrorCode::InvalidClient));
    }
    client.state = crate::domain::client::ClientState::Disabled;
    assert!(header.check_registered(&client).is_err(), "a disabled client is nobody");
}

#[test]
fn secrets_are_not_printed() {
    for presented in [parse(Some(&basic("a-b:hunter2")), ""), parse(None, "client_id=a-b&client_secret=hunter2")] {
        assert!(!format!("{presented:?}").contains("hunter2"));
    }
}

proptest! {
    #[test]
    fn any_header_is_taken_or_refused(header in "(Basic )?[ -~]{0,80}") {
        let _ = parse(Some(&header), "");
    }

    /// RFC 6749, section 2.3.1, as a certified client encodes it.
    #[test]
    fn what_a_client_encodes_is_found_first(secret in "[^\\x00]{1,40}") {
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let found = secrets_of(&basic(&format!("a-b:{encoded}")));
        prop_assert_eq!(&found[0], &secret);
    }
}
