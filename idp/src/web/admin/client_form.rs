//! The form of a service module: what was typed, read into a registration.

use crate::domain::client::{
    Client, ClientAuthMethod, ClientFault, ClientKeys, ConsentPolicy, GrantType, PkcePolicy, SubjectType,
};
use crate::domain::language::{Language, LocalizedText};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::web_address::{AddressFault, WebAddress};
use crate::views::form::{Form, Problem};
use crate::web::extract::Fields;
use std::collections::BTreeMap;

const TEXTS: [&str; 17] = [
    "client_id",
    "name_it",
    "name_en",
    "name_de",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "policy_uri",
    "auth_method",
    "jwks",
    "jwks_uri",
    "scopes",
    "minimum_level",
    "consent",
    "subject_type",
    "sector_host",
    "pkce",
];

/// What was typed, to be shown again.
pub(super) fn typed(fields: &Fields) -> Form {
    let form = TEXTS.into_iter().fold(Form::new(), |form, name| form.with(name, fields.text(name)));
    let form = form.with("id_token_signed_response_alg", fields.text("id_token_signed_response_alg"));
    fields.all("grant_types").into_iter().fold(form, |form, grant| form.with("grant_types", grant))
}

/// The registration `client` with what was typed; or the form with every fault.
pub(super) fn read(mut client: Client, fields: &Fields, form: Form) -> Result<Client, Box<Form>> {
    let mut form = form;
    let mut fault = |name: &'static str, problem: Problem| form = std::mem::take(&mut form).fault(name, problem);
    match read_name(fields) {
        Some(name) => client.name = name,
        None => fault("name_it", Problem::Missing),
    }
    match read_addresses(fields.text("redirect_uris")) {
        Some(addresses) => client.redirect_uris = addresses,
        None => fault("redirect_uris", Problem::AddressWrong),
    }
    match read_addresses(fields.text("post_logout_redirect_uris")) {
        Some(addresses) => client.post_logout_redirect_uris = addresses,
        None => fault("post_logout_redirect_uris", Problem::AddressWrong),
    }
    match read_address(fields.text("backchannel_logout_uri")) {
        Ok(address) => client.backchannel_logout_uri = address,
        Err(_) => fault("backchannel_logout_uri", Problem::AddressWrong),
    }
    match read_address(fields.text("policy_uri")) {
        Ok(address) => client.policy_uri = address,
        Err(_) => fault("policy_uri", Problem::AddressWrong),
    }
    match read_keys(fields) {
        Some(keys) => client.keys = keys,
        None => fault("jwks", Problem::KeysWrong),
    }
    match fields.text("scopes").parse() {
        Ok(scopes) => client.scopes = scopes,
        Err(_) => fault("scopes", Problem::ScopesWrong),
    }
    match choice(ClientAuthMethod::ALL, ClientAuthMethod::name, fields.text("auth_method")) {
        Some(method) => client.auth_method = method,
        None => fault("auth_method", Problem::ChooseOne),
    }
    match fields.text("minimum_level").parse() {
        Ok(level) => client.minimum_level = level,
        Err(_) => fault("minimum_level", Problem::ChooseOne),
    }
    match fields.text("id_token_signed_response_alg").parse() {
        Ok(algorithm) => client.id_token_signed_response_alg = algorithm,
        Err(_) => fault("id_token_signed_response_alg", Problem::ChooseOne),
    }
    client.grant_types = fields
        .all("grant_types")
        .into_iter()
        .filter_map(|name| choice(GrantType::ALL, GrantType::name, name))
        .collect();
    match code::<ConsentPolicy>(fields.text("consent")) {
        Some(consent) => client.consent = consent,
        None => fault("consent", Problem::ChooseOne),
    }
    match code::<SubjectType>(fields.text("subject_type")) {
        Some(subject_type) => client.subject_type = subject_type,
        None => fault("subject_type", Problem::ChooseOne),
    }
    match code::<PkcePolicy>(fields.text("pkce")) {
        Some(pkce) => client.pkce = pkce,
        None => fault("pkce", Problem::ChooseOne),
    }
    client.sector_host = Some(fields.text("sector_host").to_owned()).filter(|host| !host.is_empty());
    if form.failed() { Err(Box::new(form)) } else { Ok(client) }
}

/// The rules that a registration breaks as a whole, each at the field that its sentence begins with.
pub(super) fn faults(form: Form, faults: &[ClientFault]) -> Form {
    let place = |fault: &ClientFault| {
        let sentence = fault.to_string();
        TEXTS.into_iter().find(|name| sentence.starts_with(name)).unwrap_or("auth_method")
    };
    faults.iter().fold(form, |form, fault| form.fault(place(fault), Problem::SettingsContradict))
}

fn read_name(fields: &Fields) -> Option<LocalizedText> {
    let names = [(Language::It, "name_it"), (Language::En, "name_en"), (Language::De, "name_de")];
    let texts: BTreeMap<Language, String> = names
        .into_iter()
        .map(|(language, name)| (language, fields.text(name).to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    LocalizedText::new(texts)
}

fn read_addresses(lines: &str) -> Option<Vec<RedirectUri>> {
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| line.parse().ok()).collect()
}

/// `None` where nothing was typed.
fn read_address(text: &str) -> Result<Option<WebAddress>, AddressFault> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn read_keys(fields: &Fields) -> Option<ClientKeys> {
    match (fields.text("jwks"), fields.text("jwks_uri")) {
        ("", "") => Some(ClientKeys::None),
        ("", uri) => uri.parse().ok().map(ClientKeys::JwksUri),
        (jwks, "") => serde_json::from_str(jwks).ok().map(ClientKeys::Jwks),
        (_, _) => None,
    }
}

fn choice<T: Copy, const N: usize>(all: [T; N], name: impl Fn(T) -> &'static str, typed: &str) -> Option<T> {
    all.into_iter().find(|one| name(*one) == typed)
}

/// A setting by its code of the catalogue.
fn code<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}
