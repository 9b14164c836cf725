//! One `[[client]]` of a catalogue.

use crate::config::document::Section;
use crate::config::secret_file;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::client::{
    Client, ClientAuthMethod, ClientKeys, ClientState, ConsentPolicy, GrantType, PkcePolicy, SubjectType,
};
use crate::domain::environment::Environment;
use crate::domain::federation::Purpose;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};
use crate::flows::administration::CatalogueClient;
use crate::protocols::jose::VerificationKeys;
use std::path::Path;

/// Where the catalogue is read.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// The folder of the file: paths in it begin there.
    pub(super) folder: &'a Path,
    /// Development eases what production refuses.
    pub(super) environment: Environment,
    /// The address of the body.
    pub(super) issuer: &'a str,
    /// When metadata is read.
    pub(super) now: Timestamp,
}

/// Shorter secrets can be guessed (RFC 6749, section 10.10).
const SHORTEST_SECRET: usize = 16;

/// Reads a client. Faults are noted in the document; `None` where there is not even an id and a name.
pub(super) fn read_client(section: &Section<'_>, surroundings: Surroundings<'_>) -> Option<CatalogueClient> {
    let id = section.parsed("id");
    if id.is_none() && !section.has("id") {
        section.fault("id", "is missing");
    }
    let name = section.localized("name");
    if name.is_none() && !section.has("name") {
        section.fault("name", "is missing: { it = \"…\", en = \"…\", de = \"…\" }");
    }
    // Everything is asked for, so that all faults are found, before anything is given up.
    let placeholder = || "client".parse().expect("a word is a name");
    let is_named = id.is_some() && name.is_some();
    let name = name.unwrap_or_else(|| crate::domain::language::LocalizedText::italian("client"));
    let mut client = Client::new(id.unwrap_or_else(placeholder), name);
    read_addresses(section, &mut client);
    read_authentication(section, &mut client, surroundings);
    read_rights(section, &mut client);
    read_tokens(section, &mut client);
    let secret = read_secret(section, client.auth_method, surroundings);
    if is_named {
        for fault in client.check(surroundings.environment) {
            section.fault("", fault.to_string());
        }
    }
    is_named.then_some(CatalogueClient { client, secret })
}

fn read_addresses(section: &Section<'_>, client: &mut Client) {
    client.redirect_uris = section.list("redirect_uris").unwrap_or_default();
    client.post_logout_redirect_uris = section.list("post_logout_redirect_uris").unwrap_or_default();
    client.backchannel_logout_uri = section.parsed("backchannel_logout_uri");
    client.backchannel_logout_session_required = section.flag_or("backchannel_logout_session_required", false);
    client.security_events_uri = section.parsed("security_events_uri");
    client.policy_uri = section.parsed("policy_uri");
    client.tos_uri = section.parsed("tos_uri");
    client.resource = section.parsed("resource");
    client.sector_host = section.text("sector_host");
    client.allow_loopback_calls = section.flag_or("allow_loopback_calls", false);
}

fn read_authentication(section: &Section<'_>, client: &mut Client, surroundings: Surroundings<'_>) {
    let methods = [
        ClientAuthMethod::ClientSecretBasic,
        ClientAuthMethod::ClientSecretPost,
        ClientAuthMethod::PrivateKeyJwt,
        ClientAuthMethod::None,
    ];
    client.auth_method = section.choice_or_first("auth_method", &methods.map(|method| (method.name(), method)));
    let states = [("enabled", ClientState::Enabled), ("disabled", ClientState::Disabled)];
    client.state = section.choice_or_first("state", &states);
    client.pkce = section
        .choice_or_first("pkce", &[("required", PkcePolicy::Required), ("when_offered", PkcePolicy::WhenOffered)]);
    // Other profiles come with later releases.
    let () = section.choice_or_first("profile", &[("default", ())]);
    client.keys = read_keys(section, surroundings);
}

fn read_keys(section: &Section<'_>, surroundings: Surroundings<'_>) -> ClientKeys {
    let uri = section.parsed("jwks_uri");
    let inline = section.value("jwks").map(serde_json::to_value).and_then(Result::ok);
    let file = section.file("jwks_file").and_then(|file| {
        let text = std::fs::read_to_string(surroundings.folder.join(&file));
        let set = text.map_err(|error| error.to_string());
        let set = set.and_then(|text| serde_json::from_str(&text).map_err(|_| "is not JSON".to_owned()));
        set.map_err(|error| section.fault("jwks_file", format!("{}: {error}", file.display()))).ok()
    });
    let sources = ["jwks", "jwks_file", "jwks_uri"];
    if sources.iter().filter(|key| section.has(key)).count() > 1 {
        section.fault("jwks", "jwks_file and jwks_uri exclude each other");
    }
    match (inline.map(|set| ("jwks", set)).or(file.map(|set| ("jwks_file", set))), uri) {
        (Some((key, set)), _) => {
            if let Err(fault) = VerificationKeys::parse(&set) {
                section.fault(key, fault.to_string());
            }
            ClientKeys::Jwks(set)
        }
        (None, Some(uri)) => ClientKeys::JwksUri(uri),
        (None, None) => ClientKeys::None,
    }
}

fn read_rights(section: &Section<'_>, client: &mut Client) {
    let grants = section.choices("grant_types", &GrantType::ALL.map(|grant| (grant.name(), grant)));
    if section.has("grant_types") {
        client.grant_types = grants.into_iter().collect();
    }
    client.scopes = section.list("scopes").unwrap_or_default().into_iter().collect();
    client.attributes = section.list("attributes").unwrap_or_default().into_iter().collect();
    let subjects = [("pairwise", SubjectType::Pairwise), ("public", SubjectType::Public)];
    client.subject_type = section.choice_or_first("subject_type", &subjects);
    let level = section.number_or("minimum_level", 1..=3_u8, 1);
    client.minimum_level = AssuranceLevel::try_from(level).unwrap_or(AssuranceLevel::Three);
    client.supports_represents = section.flag_or("supports_represents", false);
    let consents = [("once", ConsentPolicy::Once), ("always", ConsentPolicy::Always), ("never", ConsentPolicy::Never)];
    client.attribute_set = section.number("attribute_set", 0..=65_535_u16);
    client.spid_purpose = section.choice("spid_purpose", &Purpose::ALL.map(|purpose| (purpose.code(), purpose)));
    client.consent = section.choice_or_first("consent", &consents);
}

fn read_tokens(section: &Section<'_>, client: &mut Client) {
    if let Some(algorithm) = section.parsed("id_token_signed_response_alg") {
        client.id_token_signed_response_alg = algorithm;
    }
    client.userinfo_signed_response_alg = section.parsed("userinfo_signed_response_alg");
    client.access_token_signed_response_alg = section.parsed("access_token_signed_response_alg");
    client.require_auth_time = section.flag_or("require_auth_time", false);
    client.default_max_age = section.duration("default_max_age", ("0s", "365d"));
    let lifetime = |key: &str, default: Span| section.duration(key, ("1m", "400d")).unwrap_or(default);
    client.refresh_token_idle = lifetime("refresh_token_idle", client.refresh_token_idle);
    client.refresh_token_absolute = lifetime("refresh_token_absolute", client.refresh_token_absolute);
}

/// `secret_file`, or `secret` in development.
fn read_secret(section: &Section<'_>, method: ClientAuthMethod, surroundings: Surroundings<'_>) -> Option<Secret> {
    let inline = section.secret("secret");
    let file = section.file("secret_file");
    let needs_secret = match method {
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => true,
        ClientAuthMethod::PrivateKeyJwt | ClientAuthMethod::None => false,
    };
    if inline.is_some() && surroundings.environment == Environment::Production {
        section.fault("secret", "may stand here in development only; use secret_file");
    }
    let secret = match file {
        Some(file) => secret_file::read_file(&surroundings.folder.join(file), surroundings.environment)
            .map_err(|fault| section.fault("secret_file", fault.to_string()))
            .ok(),
        None => inline,
    };
    match &secret {
        Some(_) if !needs_secret => {
            section.fault("secret_file", format!("does not go with auth_method {}", method.name()));
        }
        Some(secret)
            if secret.expose().chars().count() < SHORTEST_SECRET
                && surroundings.environment == Environment::Production =>
        {
            section.fault("secret_file", "holds fewer than 16 characters; make one with: openssl rand -base64 32");
        }
        None if needs_secret && !section.has("secret_file") && !section.has("secret") => {
            section.fault("secret_file", "is missing; make one with: openssl rand -base64 32");
        }
        Some(_) | None => {}
    }
    secret.filter(|_| needs_secret)
}
