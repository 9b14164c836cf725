use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::authorization_request::{Display, Prompt};
use crate::domain::claim::Claim;
use crate::domain::client::{GrantType, PkcePolicy};
use crate::domain::language::LocalizedText;
use crate::domain::time::Span;
use crate::protocols::oauth::error::ErrorCode;
use proptest::prelude::*;
use std::collections::BTreeSet;

const BASE: &str = "client_id=rp&redirect_uri=https%3A%2F%2Frp.example%2Fcb&response_type=code&scope=openid+profile";
const PKCE: &str = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

fn client() -> Client {
    let mut client = Client::new("rp".parse().expect("a client id"), LocalizedText::italian("RP"));
    client.redirect_uris = vec!["https://rp.example/cb".parse().expect("a redirect URI")];
    client.scopes = "openid profile email offline_access".parse().expect("scopes");
    client.pkce = PkcePolicy::WhenOffered;
    client
}

fn form(text: &str) -> Parameters {
    Parameters::parse(text.as_bytes()).expect("a good form")
}

fn parse_for(client: &Client, query: &str) -> Result<RequestParameters, ErrorCode> {
    let redirect_uri = "https://rp.example/cb".parse().expect("a redirect URI");
    let context = RequestContext {
        client,
        redirect_uri: &redirect_uri,
        knows_resource: &|resource| resource.starts_with("https://api"),
        subject_of_hint: &|hint| hint.strip_prefix("good.").map(str::to_owned),
    };
    parse(&form(query), &context).map_err(|error| error.code)
}

fn with(more: &str) -> Result<RequestParameters, ErrorCode> {
    parse_for(&client(), &format!("{BASE}{more}"))
}

fn accepted(more: &str) -> RequestParameters {
    with(more).expect("an acceptable request")
}

#[test]
fn a_plain_request_is_accepted_whatever_else_it_carries() {
    let plain = accepted("");
    assert_eq!(plain.scopes.to_string(), "openid profile");
    assert_eq!((plain.state, plain.nonce, plain.code_challenge, plain.max_age), (None, None, None, None));
    let ignored = "&foo=bar&acr_values=nonsense&display=hologram&claims_locales=xx&ui_locales=xx&dpop_jkt=x";
    let more = accepted(ignored);
    assert_eq!((more.acr, more.display), (None, Display::Page));
    let long = "s".repeat(1000);
    assert_eq!(accepted(&format!("&state={long}&nonce={long}")).state, Some(long));
}

#[test]
fn phase_a_trusts_nothing() {
    assert_eq!(parse_client_id(&form("")), Err(UntrustedRequest::NoClient));
    for bad in ["client_id=", "client_id=rp&client_id=rp", "client_id=u:1", "client_id=RP"] {
        assert!(parse_client_id(&form(bad)).is_err(), "{bad}");
    }
    assert_eq!(parse_client_id(&form(BASE)), Ok(client().id));
    assert!(verify_redirect_uri(&form(BASE), &client()).is_ok());
    for bad in ["", "redirect_uri=", "redirect_uri=https://rp.example/cb/", "redirect_uri=https://evil.example/cb"] {
        assert!(verify_redirect_uri(&form(bad), &client()).is_err(), "{bad}");
    }
    let twice = "redirect_uri=https://rp.example/cb&redirect_uri=https://evil.example/cb";
    assert_eq!(verify_redirect_uri(&form(twice), &client()), Err(UntrustedRequest::UnregisteredRedirectUri));
    let mut disabled = client();
    disabled.state = crate::domain::client::ClientState::Disabled;
    assert_eq!(verify_redirect_uri(&form(BASE), &disabled), Err(UntrustedRequest::UnknownClient));
}

#[test]
fn state_comes_back_only_when_it_is_clear() {
    assert_eq!(state_to_return(&form("state=a%20b")), Some("a b"));
    assert_eq!(state_to_return(&form("state=a&state=b")), None);
    assert_eq!(state_to_return(&form("")), None);
    assert_eq!(state_to_return(&form(&format!("state={}", "s".repeat(2049)))), None);
}

#[test]
fn each_fault_has_its_code() {
    let long = format!("&nonce={}", "n".repeat(2049));
    let hopeless = r#"&claims={"id_token":{"acr":{"essential":true,"values":["https://www.spid.gov.it/SpidL9"]}}}"#;
    for (more, code) in [
        ("&state=a&state=b", ErrorCode::InvalidRequest),
        ("&foo=a&foo=b", ErrorCode::InvalidRequest),
        (long.as_str(), ErrorCode::InvalidRequest),
        ("&request=eyJ", ErrorCode::RequestNotSupported),
        ("&request_uri=https://rp.example/r", ErrorCode::RequestUriNotSupported),
        ("&registration={}", ErrorCode::RegistrationNotSupported),
        ("&response_mode=fragment", ErrorCode::InvalidRequest),
        ("&response_mode=form_post", ErrorCode::InvalidRequest),
        ("&code_challenge=x", ErrorCode::InvalidRequest),
        ("&prompt=none+login", ErrorCode::InvalidRequest),
        ("&prompt=dance", ErrorCode::InvalidRequest),
        ("&max_age=-1", ErrorCode::InvalidRequest),
        ("&max_age=1.5", ErrorCode::InvalidRequest),
        ("&max_age=soon", ErrorCode::InvalidRequest),
        ("&max_age=99999999999999999999", ErrorCode::InvalidRequest),
        ("&claims=x", ErrorCode::InvalidRequest),
        (hopeless, ErrorCode::UnmetAuthenticationRequirements),
        ("&authorization_details=[]", ErrorCode::InvalidAuthorizationDetails),
        ("&resource=https://elsewhere.example", ErrorCode::InvalidTarget),
        ("&resource=https://api1&resource=https://api2", ErrorCode::InvalidTarget),
        ("&resource=https://api1&resource=https://api1", ErrorCode::InvalidTarget),
        ("&id_token_hint=bad", ErrorCode::InvalidRequest),
        (r#"&id_token_hint=good.u:1&claims={"id_token":{"sub":{"value":"u:2"}}}"#, ErrorCode::InvalidRequest),
    ] {
        assert_eq!(with(more).err(), Some(code), "{more}");
    }
    let without = |name: &str| parse_for(&client(), &BASE.replace(name, "x=")).err();
    assert_eq!(without("response_type=code"), Some(ErrorCode::InvalidRequest));
    assert_eq!(without("scope=openid+profile"), Some(ErrorCode::InvalidScope));
    for kind in ["token", "id_token", "code+token", "code+id_token", "none"] {
        let query = BASE.replace("response_type=code", &format!("response_type={kind}"));
        assert_eq!(parse_for(&client(), &query).err(), Some(ErrorCode::UnsupportedResponseType), "{kind}");
    }
    for scope in ["admin", "%22", "%C3%A0"] {
        let query = BASE.replace("openid+profile", scope);
        assert_eq!(parse_for(&client(), &query).err(), Some(ErrorCode::InvalidScope), "{scope}");
    }
}

#[test]
fn the_registration_decides() {
    let mut strict = client();
    strict.pkce = PkcePolicy::Required;
    assert_eq!(parse_for(&strict, BASE).err(), Some(ErrorCode::InvalidRequest));
    assert!(parse_for(&strict, &format!("{BASE}{PKCE}")).expect("with challenge").code_challenge.is_some());
    let mut machine = client();
    machine.grant_types = BTreeSet::from([GrantType::ClientCredentials]);
    assert_eq!(parse_for(&machine, BASE).err(), Some(ErrorCode::UnauthorizedClient));
    let mut impatient = client();
    impatient.default_max_age = Some(Span::seconds(60));
    assert_eq!(parse_for(&impatient, BASE).expect("default").max_age, Some(Span::seconds(60)));
    let own = parse_for(&impatient, &format!("{BASE}&max_age=5")).expect("own");
    assert_eq!(own.max_age, Some(Span::seconds(5)));
    let unregistered = parse_for(&client(), &BASE.replace("profile", "phone")).expect("dropped");
    assert_eq!(unregistered.scopes.to_string(), "openid");
}

#[test]
fn wishes_are_kept() {
    let asked = accepted(
        "&prompt=login+consent&max_age=0&display=popup&login_hint=anna&ui_locales=de+it&resource=https://api1\
         &id_token_hint=good.u:1",
    );
    assert_eq!(asked.prompt, BTreeSet::from([Prompt::Login, Prompt::Consent]));
    assert_eq!((asked.max_age, asked.display), (Some(Span::ZERO), Display::Popup));
    assert_eq!((asked.login_hint.as_deref(), asked.ui_locales.as_deref()), (Some("anna"), Some("de it")));
    assert_eq!(asked.resources, ["https://api1"]);
    assert_eq!(asked.required_subject.as_deref(), Some("u:1"));
    let hint = format!("&login_hint={}", "x".repeat(257));
    assert_eq!(accepted(&hint).login_hint, None, "an absurd hint is dropped, not refused");
}

#[test]
fn levels_are_a_wish_or_a_must() {
    let (two, three) = (AssuranceLevel::Two.acr(), AssuranceLevel::Three.acr());
    let wish = accepted(&format!("&acr_values={three}+x+{two}+{three}")).acr.expect("a wish");
    assert_eq!((wish.levels, wish.essential), (vec![AssuranceLevel::Three, AssuranceLevel::Two], false));
    let must = format!(r#"&acr_values={three}&claims={{"id_token":{{"acr":{{"essential":true,"value":"{two}"}}}}}}"#);
    let must = accepted(&must).acr.expect("a must");
    assert_eq!((must.levels, must.essential), (vec![AssuranceLevel::Two], true), "the claim is stronger");
    assert_eq!(accepted(r#"&claims={"id_token":{"acr":{"essential":true}}}"#).acr, None, "any level will do");
}

#[test]
fn claims_are_limited_to_the_registration() {
    let asked = accepted(r#"&claims={"userinfo":{"name":{"essential":true},"fiscal_number":null}}"#);
    assert_eq!(asked.claims.userinfo.into_keys().collect::<Vec<_>>(), [Claim::Name]);
}

proptest! {
    #[test]
    fn never_panics_and_never_widens(more in "(&(prompt|max_age|claims|scope|state|resource|nonce|acr_values)=[ -~]{0,30}){0,5}") {
        if let Ok(parameters) = Parameters::parse(format!("{BASE}{more}").as_bytes()) {
            let client = client();
            let redirect_uri = "https://rp.example/cb".parse().expect("a redirect URI");
            let context = RequestContext {
                client: &client, redirect_uri: &redirect_uri, knows_resource: &|_| false, subject_of_hint: &|_| None,
            };
            if let Ok(accepted) = parse(&parameters, &context) {
                prop_assert!(accepted.scopes.is_within(&client.scopes));
                prop_assert!(accepted.resources.is_empty());
            }
        }
    }
}
