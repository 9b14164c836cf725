//! The real program before real judges: a certified relying party, Apache, the published checklists, Chromium.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use serde_json::{Value, json};
use varco_tests::processes::apache::{self, ApacheClient};
use varco_tests::processes::judge::{assert_all_passed, run_judge};
use varco_tests::processes::provider::{Person, Provider};
use varco_tests::processes::{free_port, module};

/// Where the clients of the judges begin; nobody listens there.
const HOME: &str = "http://localhost:9399";
const SECRET: &str = "a-secret_with-dashes-and-digits-0123456789";
const PASSWORDS: &str = "[passwords]\nprofessionals = true\n";

fn client(id: &str, rest: &str) -> String {
    let name = r#"{ it = "Servizio di prova", en = "Test service", de = "Testdienst" }"#;
    format!("[[client]]\nid = \"{id}\"\nname = {name}\nconsent = \"once\"\n{rest}\n")
}

/// A client of the code flow with all standard scopes.
fn code_client(id: &str, rest: &str) -> String {
    let common = format!(
        r#"redirect_uris = ["{HOME}/callback"]
post_logout_redirect_uris = ["{HOME}/"]
grant_types = ["authorization_code", "refresh_token"]
scopes = ["openid", "profile", "email", "address", "phone", "offline_access"]
attributes = ["given_name", "family_name", "email"]"#
    );
    client(id, &format!("{common}\n{rest}"))
}

/// The public key for the catalogue (a TOML table) and the private one for the judge, of a new P-256 pair.
fn new_key() -> (String, Value) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("OpenSSL has the curve P-256");
    let key = EcKey::generate(&group).expect("OpenSSL makes keys");
    let mut context = BigNumContext::new().expect("there is memory");
    let (mut x, mut y) = (BigNum::new().expect("there is memory"), BigNum::new().expect("there is memory"));
    key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).expect("the point lies on the curve");
    let text = |number: &openssl::bn::BigNumRef| {
        use base64::Engine as _;
        let bytes = number.to_vec_padded(32).expect("coordinates of P-256 have 32 bytes");
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    };
    let (x, y, d) = (text(&x), text(&y), text(key.private_key()));
    let public = format!(
        r#"{{ keys = [{{ kty = "EC", crv = "P-256", kid = "judge", alg = "ES256", use = "sig", x = "{x}", y = "{y}" }}] }}"#
    );
    (public, json!({"kty": "EC", "crv": "P-256", "kid": "judge", "alg": "ES256", "x": x, "y": y, "d": d}))
}

/// The catalogue for the relying-party judges, and their configuration.
fn relying_parties(provider: &Provider) -> Value {
    let backchannel = free_port();
    let (public_key, private_key) = new_key();
    let secret = format!("secret = \"{SECRET}\"");
    let lenient = format!("{secret}\npkce = \"when_offered\"");
    let catalogue = [
        code_client(
            "web",
            &format!(
                "{secret}\nid_token_signed_response_alg = \"ES256\"\nallow_loopback_calls = true\nbackchannel_logout_session_required = true\nbackchannel_logout_uri = \"http://127.0.0.1:{backchannel}/backchannel-logout\""
            ),
        ),
        code_client("basic", &format!("{lenient}\nid_token_signed_response_alg = \"ES256\"")),
        code_client("plain", &lenient),
        code_client("post", &format!("{lenient}\nauth_method = \"client_secret_post\"")),
        code_client("public", "auth_method = \"none\""),
        code_client(
            "key",
            &format!(
                "auth_method = \"private_key_jwt\"\njwks = {public_key}\nid_token_signed_response_alg = \"PS256\""
            ),
        )
        .replace("\"refresh_token\"]", "\"refresh_token\", \"client_credentials\"]"),
        client(
            "service",
            &format!("{secret}\nredirect_uris = []\ngrant_types = [\"client_credentials\"]\nscopes = []"),
        ),
    ];
    provider.apply(&catalogue.join("\n"));
    let person = Person::professional("maria", 1);
    provider.create_person(&person);
    let known = |id: &str, rest: Value| {
        let mut client = json!({"client_id": id, "client_secret": SECRET, "redirect_uri": format!("{HOME}/callback"), "post_logout_redirect_uri": format!("{HOME}/")});
        client.as_object_mut().expect("it is an object").extend(rest.as_object().cloned().unwrap_or_default());
        client
    };
    json!({
        "issuer": provider.issuer(),
        "user": {"username": person.username, "password": person.password, "email": "maria1@example.it", "lacks": ["address", "phone_number"]},
        "refresh_grace_seconds": 10,
        "backchannel": {"port": backchannel},
        "clients": {
            "web": known("web", json!({"id_token_alg": "ES256"})),
            "basic": known("basic", json!({"id_token_alg": "ES256"})),
            "plain": known("plain", json!({})),
            "post": known("post", json!({"auth_method": "client_secret_post"})),
            "public": known("public", json!({"auth_method": "none"})),
            "key": known("key", json!({"auth_method": "private_key_jwt", "private_jwk": private_key, "id_token_alg": "PS256"})),
            "service": known("service", json!({})),
        },
    })
}

#[test]
fn openid_client_is_content() {
    let provider = Provider::new(PASSWORDS);
    let config = relying_parties(&provider);
    let _running = provider.start();
    assert_all_passed("openid-client.mjs", &run_judge("openid-client.mjs", &config));
}

#[test]
fn the_published_checks_pass_from_outside() {
    let provider = Provider::new(PASSWORDS);
    let config = relying_parties(&provider);
    let _running = provider.start();
    assert_all_passed("conformance.mjs", &run_judge("conformance.mjs", &config));
}

#[test]
fn apache_signs_a_person_in() {
    let provider = Provider::new(PASSWORDS);
    let port = free_port();
    let home = format!("http://localhost:{port}");
    provider.apply(&client(
        "apache",
        &format!(
            r#"secret = "{SECRET}"
redirect_uris = ["{home}/protected/redirect"]
post_logout_redirect_uris = ["{home}/goodbye.shtml"]
grant_types = ["authorization_code"]
scopes = ["openid", "profile", "email"]
attributes = ["given_name", "family_name"]"#
        ),
    ));
    let person = Person::professional("maria", 1);
    provider.create_person(&person);
    let issuer = provider.issuer();
    let _running = provider.start();
    let apache = apache::start(&ApacheClient {
        port,
        issuer: issuer.clone(),
        client_id: "apache".to_owned(),
        client_secret: SECRET.to_owned(),
        remote_user_claim: "sub".to_owned(),
    });
    let config = json!({
        "issuer": issuer,
        "apache_port": port,
        "user": {"username": person.username, "password": person.password, "given_name": person.given_name},
    });
    let cases = run_judge("apache.mjs", &config);
    let log = std::fs::read_to_string(apache.folder().join("error.log")).unwrap_or_default();
    assert_all_passed(&format!("apache.mjs (Apache said:\n{log})"), &cases);
}

/// A client for the example module at this port.
fn module_client(id: &str, port: u16, level: u8) -> String {
    let home = format!("http://localhost:{port}");
    client(
        id,
        &format!(
            r#"secret = "{SECRET}"
redirect_uris = ["{home}/callback"]
post_logout_redirect_uris = ["{home}/"]
backchannel_logout_uri = "{home}/backchannel-logout"
allow_loopback_calls = true
grant_types = ["authorization_code", "refresh_token"]
scopes = ["openid", "profile", "email"]
attributes = ["given_name", "family_name", "fiscal_number"]
minimum_level = {level}
id_token_signed_response_alg = "ES256""#
        ),
    )
}

#[test]
fn people_find_their_way_in_a_real_browser() {
    let tenant = r#"[passwords]
professionals = true
[[tenant]]
id = "esempio"
name = { it = "Comune di Esempio", en = "Municipality of Esempio", de = "Gemeinde Esempio" }
registration = ["professional"]
"#;
    let provider = Provider::new(tenant);
    let (port, strict_port) = (free_port(), free_port());
    provider.apply(&[module_client("module", port, 1), module_client("strict-module", strict_port, 2)].join("\n"));
    let people: Vec<Person> = (0..16).map(|number| Person::professional("maria", number)).collect();
    let administrator = Person::administrator("capo");
    for person in people.iter().chain([&administrator]) {
        provider.create_person(person);
    }
    let known = |person: &Person| {
        json!({"username": person.username, "password": person.password, "given_name": person.given_name,
               "family_name": person.family_name, "fiscal_code": person.fiscal_code})
    };
    let issuer = provider.issuer();
    let config = json!({
        "issuer": issuer,
        "module": {"url": format!("http://localhost:{port}/")},
        "strict_module": {"url": format!("http://localhost:{strict_port}/")},
        "mail_directory": provider.folder().join("mail"),
        "output": std::env::var("VARCO_SCREENSHOTS").ok(),
        "people": people.iter().map(known).collect::<Vec<_>>(),
        "administrator": known(&administrator),
    });
    let _running = provider.start();
    let _module = module::start(&issuer, "module", SECRET, port);
    let _strict_module = module::start(&issuer, "strict-module", SECRET, strict_port);
    assert_all_passed("browser.mjs", &run_judge("browser.mjs", &config));
}
