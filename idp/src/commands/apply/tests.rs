use super::client_section::Surroundings;
use super::read::{Known, read_catalogue, read_catalogues};
use crate::domain::client::{ClientAuthMethod, ClientKeys, GrantType};
use crate::domain::environment::Environment;
use crate::domain::federation::Purpose;
use crate::domain::secret::Secret;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::Timestamp;
use crate::flows::administration::CatalogueClient;
use proptest::prelude::*;
use std::path::Path;

/// The client of the contract, as it stands there, with its secret inline.
const ANAGRAFE: &str = r#"
    [[client]]
    id = "anagrafe"
    name = { it = "Servizi anagrafici", en = "Registry services", de = "Meldeamt" }
    redirect_uris = ["http://localhost:8090/callback"]
    post_logout_redirect_uris = ["http://localhost:8090/"]
    backchannel_logout_uri = "http://localhost:8090/backchannel-logout"
    auth_method = "client_secret_basic"
    secret = "canary canary canary"
    grant_types = ["authorization_code", "refresh_token"]
    scopes = ["openid", "profile", "email", "roles", "mandate", "offline_access"]
    attributes = ["fiscal_number", "given_name", "family_name"]
    subject_type = "pairwise"
    minimum_level = 2
    supports_represents = true
    attribute_set = 1
    spid_purpose = "PX"
    consent = "once"
    profile = "default"
    pkce = "required"
    id_token_signed_response_alg = "ES256"
    resource = "https://anagrafe.comune.example"
    allow_loopback_calls = false
"#;

/// A folder, a body, a moment.
pub(super) fn surroundings() -> Surroundings<'static> {
    Surroundings {
        folder: Path::new("."),
        environment: Environment::Development,
        issuer: "https://id.comune.example",
        now: Timestamp::from_seconds(1_800_000_000),
    }
}

fn read(text: &str, environment: Environment) -> (Vec<CatalogueClient>, Vec<String>) {
    let surroundings = Surroundings { environment, ..surroundings() };
    let (found, faults) = read_catalogue(text, surroundings, &mut Known::default());
    (found.clients, faults.iter().map(ToString::to_string).collect())
}

fn faults_of(text: &str) -> Vec<String> {
    read(text, Environment::Development).1
}

#[test]
fn the_client_of_the_contract_is_read_whole() {
    let (clients, faults) = read(ANAGRAFE, Environment::Development);
    assert_eq!(faults, Vec::<String>::new());
    let [entry] = clients.as_slice() else { panic!("one client") };
    let client = &entry.client;
    assert_eq!(client.id.as_str(), "anagrafe");
    assert_eq!(client.auth_method, ClientAuthMethod::ClientSecretBasic);
    assert!(client.allows(GrantType::RefreshToken) && !client.allows(GrantType::ClientCredentials));
    assert_eq!(client.minimum_level.number(), 2);
    assert_eq!(client.id_token_signed_response_alg, SigningAlgorithm::Es256);
    assert_eq!(client.attributes.len(), 3);
    assert!(client.supports_represents);
    assert_eq!((client.attribute_set, client.spid_purpose), (Some(1), Some(Purpose::AnyProfessional)));
    assert_eq!(entry.secret.as_ref().map(Secret::expose), Some("canary canary canary"));
    assert!(!format!("{clients:?}").contains("canary canary"));
}

#[test]
fn production_takes_no_inline_secret_and_no_insecure_calls() {
    let faults = read(ANAGRAFE, Environment::Production).1;
    assert!(
        faults.iter().any(|fault| fault.starts_with("client[0].secret: may stand here in development")),
        "{faults:?}"
    );
    assert!(
        faults.iter().any(|fault| fault.starts_with("client[0]: backchannel_logout_uri must be https")),
        "{faults:?}"
    );
}

#[test]
fn all_faults_come_together_each_with_its_path() {
    let faults = faults_of(
        r#"
        [[client]]
        id = "One"
        name = { en = "One" }
        redirect_uris = ["http://a.example/", "https://a.example/*"]
        auth_method = "tls_client_auth"
        grant_types = ["implicit"]
        scopes = ["openid", "a b"]
        attributes = ["shoe_size"]
        minimum_level = 4
        profile = "fapi2"
        id_token_signed_response_alg = "none"
        refresh_token_idle = "forever"
        colour = "red"
        [[federation]]
        id = "SPID"
        kind = "oidc"
        level = 4
        binding = "soap"
        metadata_files = ["nowhere.xml"]
        metadata_url = "https://registry.example/"
        shade = "blue"
        [federation.organization]
        name.it = "Comune"
        [[service_function]]
        code = "a.b"
        "#,
    );
    for start in [
        "service_function: is not part of this release",
        "federation[0].id: ",
        "federation[0].kind: must be one of spid, cie",
        "federation[0].level: must be 1 to 3",
        "federation[0].binding: must be one of post, redirect",
        "federation[0].metadata_files[0]: nowhere.xml: ",
        "federation[0].metadata_url: and metadata_files exclude",
        "federation[0].shade: is not a known key",
        "federation[0].organization.ipa_code: is missing",
        "client[0].id: ",
        "client[0].name.it: is missing",
        "client[0].redirect_uris[1]: ",
        "client[0].auth_method: must be one of",
        "client[0].grant_types[0]: must be one of",
        "client[0].scopes[1]: ",
        "client[0].attributes[0]: ",
        "client[0].minimum_level: must be 1 to 3",
        "client[0].profile: must be one of default",
        "client[0].id_token_signed_response_alg: ",
        "client[0].refresh_token_idle: must be a length of time",
        "client[0].colour: is not a known key",
    ] {
        assert!(faults.iter().any(|fault| fault.starts_with(start)), "{start}: {faults:#?}");
    }
}

#[test]
fn secrets_and_methods_go_together() {
    let client = |more: &str| {
        format!("[[client]]\nid = \"a\"\nname.it = \"A\"\nredirect_uris = [\"https://a.example/\"]\n{more}\n")
    };
    let only_fault = |more: &str, start: &str| {
        let faults = faults_of(&client(more));
        assert!(faults.len() == 1 && faults[0].starts_with(start), "{more}: {faults:?}");
    };
    only_fault("", "client[0].secret_file: is missing");
    only_fault("secret_file = \"nowhere\"", "client[0].secret_file: ");
    only_fault("auth_method = \"none\"\nsecret = \"x\"", "client[0].secret_file: does not go with");
    only_fault("auth_method = \"private_key_jwt\"", "client[0]: private_key_jwt needs");
    only_fault("auth_method = \"private_key_jwt\"\njwks = { keys = [] }", "client[0].jwks: ");
    let symmetric = "auth_method = \"private_key_jwt\"\njwks = { keys = [{ kty = \"oct\", k = \"AAAA\" }] }";
    only_fault(symmetric, "client[0].jwks: the key set holds a private or symmetric key");
    assert_eq!(faults_of(&client("auth_method = \"none\"")), Vec::<String>::new());
    let (clients, faults) = read(
        &client("auth_method = \"private_key_jwt\"\njwks_uri = \"https://a.example/jwks\""),
        Environment::Production,
    );
    assert_eq!(faults, Vec::<String>::new());
    assert!(matches!(clients[0].client.keys, ClientKeys::JwksUri(_)));
}

#[test]
fn a_catalogue_names_its_files_from_its_own_folder_and_each_client_once() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("a.secret", "a secret of the right length\n");
    write(
        "a.toml",
        "[[client]]\nid = \"a\"\nname.it = \"A\"\nredirect_uris = [\"https://a.example/\"]\nsecret_file = \"a.secret\"\n",
    );
    let file = folder.path().join("a.toml");
    let found = read_catalogues(std::slice::from_ref(&file), surroundings()).expect("sound");
    assert_eq!(found.clients[0].secret.as_ref().map(Secret::expose), Some("a secret of the right length"));
    let files = [file.clone(), file, folder.path().join("none.toml")];
    let faults = read_catalogues(&files, surroundings());
    let faults = faults.expect_err("twice the same, and one that is not there").to_string();
    assert!(
        faults.contains("a.toml: client[0].id: is that of another") && faults.contains("none.toml: cannot be read")
    );
}

proptest! {
    #[test]
    fn no_catalogue_breaks_the_reader(text in "(\\[\\[client\\]\\]\n)?([a-z_]{1,12} = (\"[a-z]{0,8}\"|[0-9]{1,3}|\\[\\])\n){0,6}") {
        let _ = read(&text, Environment::Production);
    }
}
