//! Samples of the ways in through providers, and of what can go wrong there.

use super::{NOW, Sample, admin, asker, frame, service, translated_service};
use crate::domain::language::Language;
use crate::domain::request_id::RequestId;
use crate::domain::time::Span;
use crate::views::form::Form;
use crate::views::pages::admin::{
    AdminFederations, CertificateEnd, Ending, FederationRow, Office, ProviderHealth, ProviderRow,
};
use crate::views::pages::{Login, Provider, ProviderError, ProviderErrorPage, SamlMessage, SamlPost, WayIn};

pub(super) fn pages(language: Language) -> Vec<Sample> {
    let mut samples = vec![
        Sample { name: "login-ways", html: login(language, vec![spid(8), cie(), other()]) },
        Sample { name: "login-ways-no-provider", html: login(language, vec![spid(0), cie()]) },
        Sample { name: "saml-post", html: post(language, SamlMessage::Login("Gestore <b>Zero</b>".into())) },
        Sample { name: "saml-post-logout", html: post(language, SamlMessage::Logout) },
        Sample { name: "saml-post-answer", html: post(language, SamlMessage::Answer) },
    ];
    samples.extend(errors(language));
    samples.extend(federations(language));
    samples
}

fn login(language: Language, ways: Vec<WayIn>) -> String {
    let (frame, asker, form) = (frame(language), Some(asker()), Form::new());
    Login { frame, asker, notice: None, ways, form, registration: true, recovery: true }.render()
}

fn address(federation: &str, number: usize) -> String {
    format!("/saml/{federation}/login?idp=https%3A%2F%2Fidp{number}.example")
}

fn spid(count: usize) -> WayIn {
    let name = |number| if number == 0 { "Gestore <b>Zero</b> & C.".to_owned() } else { format!("Gestore {number}") };
    WayIn::Spid((0..count).map(|number| Provider { name: name(number), address: address("spid", number) }).collect())
}

fn cie() -> WayIn {
    WayIn::Cie { address: address("cie", 0) }
}

fn other() -> WayIn {
    WayIn::Other { name: service(), address: address("regione", 0) }
}

fn post(language: Language, message: SamlMessage) -> String {
    let inputs = vec![("SAMLRequest", "PHNhbWw+".to_owned()), ("RelayState", "a1b2c3".to_owned())];
    let destination = "https://idp.example/sso".to_owned();
    SamlPost { frame: frame(language), message, destination, inputs }.render()
}

fn errors(language: Language) -> Vec<Sample> {
    let reference: RequestId =
        "019aa123-4567-7abc-8def-0123456789ab".parse().expect("a sample reference is well formed");
    let page = |name, error, retry: bool, waiting: bool| {
        let mut frame = frame(language);
        frame.request = frame.request.filter(|_| waiting);
        let (retry, asker) = (retry.then(|| address("spid", 0)), waiting.then(asker));
        Sample { name, html: ProviderErrorPage { frame, error, reference: reference.clone(), retry, asker }.render() }
    };
    vec![
        page("error-provider-our-request", ProviderError::OurRequest, false, true),
        page("error-provider-our-level", ProviderError::OurLevel, false, true),
        page("error-provider-our-clock", ProviderError::OurClock, true, true),
        page("error-provider-wrong-credentials", ProviderError::WrongCredentials, true, true),
        page("error-provider-level-missing", ProviderError::LevelMissing, false, true),
        page("error-provider-timed-out", ProviderError::TimedOut, true, true),
        page("error-provider-consent-refused", ProviderError::ConsentRefused, true, true),
        page("error-provider-identity-blocked", ProviderError::IdentityBlocked, false, true),
        page("error-provider-cancelled", ProviderError::Cancelled, true, false),
        page("error-provider-wrong-kind", ProviderError::WrongKind, true, true),
        page("error-provider-refused", ProviderError::Refused, true, true),
        page("error-provider-invalid-response", ProviderError::InvalidResponse, false, false),
        page("error-provider-not-accepted", ProviderError::NotAccepted, true, false),
        page("error-provider-unknown", ProviderError::UnknownProvider, false, false),
    ]
}

fn federations(language: Language) -> Vec<Sample> {
    let end = |ending| {
        let at = match ending {
            Ending::Far => NOW + Span::days(400),
            Ending::Soon => NOW + Span::days(29),
            Ending::Ended => NOW - Span::days(1),
        };
        Some(CertificateEnd { at, ending })
    };
    let provider = |(name, health, certificate)| ProviderRow {
        name,
        entity_id: "https://idp.example/entity?<x>".into(),
        health,
        certificate,
        fetched_at: NOW,
    };
    let providers = vec![
        (service(), ProviderHealth::Offered, end(Ending::Far)),
        (translated_service(), ProviderHealth::Withdrawn, end(Ending::Soon)),
        (service(), ProviderHealth::Expired, end(Ending::Ended)),
        (service(), ProviderHealth::Offered, None),
    ];
    let federation = |id: &str, certificate, failing: bool| FederationRow {
        id: id.into(),
        name: translated_service(),
        entity_id: format!("https://id.comune.esempio.it/saml/{id}/metadata"),
        certificate,
        refreshed_at: failing.then_some(NOW),
        failing,
        providers: Vec::new(),
    };
    let full = FederationRow {
        providers: providers.into_iter().map(provider).collect(),
        ..federation("spid", end(Ending::Soon), true)
    };
    let rows = vec![full, federation("cie", None, false)];
    let page =
        |office: Office, federations| AdminFederations { frame: admin::frame(language), office, federations }.render();
    vec![
        Sample { name: "admin-federations", html: page(admin::everything(), rows) },
        Sample { name: "admin-federations-none", html: page(admin::reader(), Vec::new()) },
    ]
}
