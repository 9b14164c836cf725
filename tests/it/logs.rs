//! S-168, S-171: the log names every request, and holds nothing secret and nothing of people, however much it is asked
//! to tell.

use idp::commands::clock::SystemClock;
use idp::domain::time::Clock as _;
use idp::domain::user::UserClass;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use varco_tests::browser::Browser;
use varco_tests::processes::provider::{self, Provider, invented_fiscal_code};
use varco_tests::relying_party::{RelyingParty, basic_header};
use varco_tests::world::clients::ClientSeed;
use varco_tests::world::clock::TestClock;
use varco_tests::world::people::Person;
use varco_tests::world::wire::Wire;

const MARIA: Person = Person {
    username: "mariangela.prova",
    password: "quattro cavalli verdi",
    class: UserClass::Professional,
    totp: None,
    role: None,
    fiscal_code: None,
    names: ("Mariangela", "Provadue"),
};
const WRONG: &str = "cinque cavalli rossi";
const NEW: &str = "sette lampade sul pontile";
const WRONG_SECRET: &str = "not-the-secret-of-basic";

const CATALOGUE: &str = r#"
[[client]]
id = "basic"
name = { it = "Servizio" }
redirect_uris = ["https://basic.example/callback"]
secret = "secret-of-basic_0123456789abcdef"
grant_types = ["authorization_code", "refresh_token"]
scopes = ["openid", "profile", "email", "offline_access"]
attributes = ["fiscal_number", "given_name", "family_name"]
"#;

/// A visit, and everything in it that nobody else may know.
struct Visit {
    browser: Browser,
    rp: RelyingParty,
    clock: Arc<TestClock>,
    secrets: Vec<String>,
}

impl Visit {
    fn knows(&mut self, secrets: &[&str]) {
        self.secrets.extend(secrets.iter().map(|secret| (*secret).to_owned()));
    }

    fn knows_cookies(&mut self) {
        let url = self.rp.issuer.parse().expect("an address");
        let cookies = self.browser.jar.header_for(&url, self.clock.now()).expect("a browser has cookies");
        let values = cookies.split("; ").filter_map(|pair| Some(pair.split_once('=')?.1.to_owned()));
        self.secrets.extend(values);
    }

    /// A wrong password, the right one, tokens, refreshed, asked about, given back; a code twice; a wrong secret.
    async fn sign_in(&mut self) {
        let request = self.rp.request().with("scope", "openid profile email offline_access");
        let page = self.rp.authorize(&mut self.browser, &request).await.page();
        self.knows(&[page.input("csrf").expect("a form is protected")]);
        let typed = [("username", MARIA.username), ("password", WRONG)];
        assert_eq!(self.browser.submit(&page, "continue", &typed).await.page().name, "login");
        let (code, _) = self.rp.code_for(&mut self.browser, &MARIA, &request).await;
        let tokens = self.rp.exchange(&code, &request).await;
        let renewed = self.rp.refresh(tokens.refresh_token()).await;
        self.knows(&[&code, request.verifier.as_deref().expect("a challenge was sent")]);
        for tokens in [&tokens, &renewed] {
            self.knows(&[tokens.access_token(), tokens.refresh_token()]);
        }
        self.knows(&[tokens.id_token()]);
        let answer =
            self.rp.wire.get(self.rp.endpoint("userinfo_endpoint")).bearer(renewed.access_token()).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(self.rp.introspect(renewed.access_token()).await["active"], true);
        assert_eq!(self.rp.exchange_error(&code, &request).await.1, "invalid_grant");
        assert_eq!(self.rp.revoke(renewed.refresh_token()).await.status, 200);
        let (wrong, fields) = (basic_header("basic", WRONG_SECRET), [("grant_type", "refresh_token")]);
        self.knows(&[&wrong[6..], &self.rp.basic()[6..]]);
        let url = self.rp.endpoint("token_endpoint");
        assert_eq!(self.rp.wire.post(url, &fields).header("authorization", &wrong).send().await.status, 401);
        self.knows_cookies();
    }

    /// A forgotten password, chosen anew through the link in the letter.
    async fn reset(&mut self, letters: &Path) {
        let at = |path: &str| format!("{}{path}", self.rp.issuer);
        let (forgot, reset) = (at("/password/forgot"), at("/password/reset"));
        let page = self.browser.open(&forgot).await.page();
        self.browser.submit(&page, "continue", &[("username", MARIA.username)]).await.page();
        let token = token_of_a_letter(letters).await;
        let page = self.browser.open(&format!("{reset}?token={token}")).await.page();
        let page = self.browser.submit(&page, "continue", &[("password", NEW)]).await.page();
        assert_eq!(page.name, "password-changed", "{}", page.text);
        self.knows(&[&token]);
        self.knows_cookies();
    }
}

#[tokio::test]
async fn the_log_tells_nothing_that_is_secret_or_personal() {
    let provider = Provider::new(
        "[passwords]\nprofessionals = true\n[log]\nlevel = \"debug\"\nformat = \"json\"\n[hashing]\nmemory_kib = 64\n",
    );
    let fiscal_code = invented_fiscal_code(77);
    provider.apply(CATALOGUE);
    provider.create_person(&provider::Person {
        username: MARIA.username.to_owned(),
        given_name: MARIA.names.0.to_owned(),
        family_name: MARIA.names.1.to_owned(),
        fiscal_code: Some(fiscal_code.clone()),
        password: MARIA.password.to_owned(),
        ..provider::Person::professional("maria", 0)
    });
    let (issuer, letters) = (provider.issuer(), provider.folder().join("mail"));
    let running = provider.start();
    let clock = Arc::new(TestClock::default());
    clock.advance(SystemClock.now().since(clock.now()));
    let wire = Wire::to_loopback(&["localhost"]);
    let rp = RelyingParty::discover(ClientSeed::new("basic"), &issuer, &wire, &clock).await;
    let browser = Browser::new(&wire, &clock, vec![issuer.clone()]);
    let mut visit = Visit { browser, rp, clock, secrets: Vec::new() };
    visit.knows(&[
        MARIA.username,
        MARIA.names.0,
        MARIA.names.1,
        MARIA.password,
        WRONG,
        NEW,
        WRONG_SECRET,
        &fiscal_code,
    ]);
    visit.knows(&["mariangela.prova@example.it", "secret-of-basic_0123456789abcdef"]);
    visit.sign_in().await;
    visit.reset(&letters).await;
    let lost = visit.browser.open(&format!("{issuer}/nothing")).await.error_page();
    let reference = lost.reference.expect("an error page has one");

    let log = running.log();
    for secret in &visit.secrets {
        assert!(secret.len() >= 8, "too short to be looked for: {secret}");
        assert!(!log.contains(secret.as_str()), "{secret} stands in the log:\n{log}");
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        assert!(!log.contains(&encoded), "{encoded} stands in the log:\n{log}");
    }
    assert!(log.contains(&reference), "the reference of the error page leads into the log");
    let of_requests: Vec<&str> = log.lines().filter(|line| line.contains("\"route\":")).collect();
    assert!(of_requests.len() > 20, "requests are logged:\n{log}");
    assert!(of_requests.iter().all(|line| line.contains("\"span\":{\"id\":")), "each line has its request:\n{log}");
}

/// The token of the link in the first letter that holds one, once it has been sent.
async fn token_of_a_letter(letters: &Path) -> String {
    for _ in 0..600 {
        for entry in std::fs::read_dir(letters).expect("the folder is there").filter_map(Result::ok) {
            let letter = std::fs::read_to_string(entry.path()).unwrap_or_default();
            // Quoted-printable (RFC 2045, section 6.7).
            let letter = letter.replace("=\r\n", "").replace("=3D", "=");
            if let Some((_, rest)) = letter.split_once("/password/reset?token=") {
                return rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no letter came within a minute");
}
