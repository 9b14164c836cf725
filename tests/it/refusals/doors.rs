//! The endpoints as doors: each with a good request, a knock, and the word that the answer comes down to.

use std::sync::LazyLock;
use varco_tests::browser::{Browser, Landing};
use varco_tests::relying_party::{ASSERTION_TYPE, Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::clients::{self, ClientSeed};
use varco_tests::world::people::MARIO;
use varco_tests::world::wire::{Answer, FORM, Wire};

/// Ten thousand characters: within what a request may hold, beyond what any parameter may.
pub static HUGE: LazyLock<String> = LazyLock::new(|| "x".repeat(10_000));

/// A way in. The token endpoint has one for each grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Authorization,
    Code,
    Refresh,
    Machine,
    Assertion,
    Introspection,
    Revocation,
    Userinfo,
    EndSession,
}

impl Door {
    /// Its name in discovery.
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::Authorization => "authorization_endpoint",
            Self::Code | Self::Refresh | Self::Machine | Self::Assertion => "token_endpoint",
            Self::Introspection => "introspection_endpoint",
            Self::Revocation => "revocation_endpoint",
            Self::Userinfo => "userinfo_endpoint",
            Self::EndSession => "end_session_endpoint",
        }
    }

    /// What is no form at all: a page where a browser comes, an error where a client comes.
    pub const fn told_of_broken_encoding(self) -> &'static str {
        match self {
            Self::Authorization | Self::EndSession => "error",
            Self::Code
            | Self::Refresh
            | Self::Machine
            | Self::Assertion
            | Self::Introspection
            | Self::Revocation
            | Self::Userinfo => "invalid_request",
        }
    }

    /// What the good request leads to.
    const fn told_of_good(self) -> &'static str {
        match self {
            Self::Authorization => "login",
            Self::Code | Self::Refresh | Self::Machine => "tokens",
            // The assertion is believed, and then the code is not known.
            Self::Assertion => "invalid_grant",
            Self::Introspection => "active",
            Self::Revocation => "done",
            Self::Userinfo => "claims",
            Self::EndSession => "signed out",
        }
    }
}

/// A body at whose doors is knocked, and another whose good values are worth nothing there.
pub struct Doors {
    wire: Wire,
    world_browser: Browser,
    browser: Browser,
    rp: RelyingParty,
    machine: RelyingParty,
    signing: RelyingParty,
    login: Login,
    at_home: RelyingParty,
    home_login: Login,
    home_assertion: String,
    home_code: String,
}

impl Doors {
    /// The doors of the second body. At the first the same client has addresses, scopes and a resource that the second
    /// does not know.
    pub async fn new(world: &World) -> Self {
        let seed = |name: &str| {
            clients::everyone().into_iter().find(|seed| seed.id() == name).expect("a client of every world")
        };
        let at_home = world.register(only_at_home(seed("post"))).await;
        world.register(only_at_home(ClientSeed::new("only-at-home"))).await;
        let signing_at_home = world.relying_party("pkjwt").await;
        let mut home_browser = world.browser();
        let home_login = at_home.sign_in(&mut home_browser, &MARIO, &at_home.request()).await;
        let (home_code, _) = at_home.code_for(&mut home_browser, &MARIO, &at_home.request()).await;
        let rp = world.relying_party_at(&world.other, seed("post")).await;
        let mut browser = world.browser();
        let login = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
        Self {
            wire: world.wire.clone(),
            world_browser: world.browser(),
            browser,
            machine: world.relying_party_at(&world.other, seed("machine")).await,
            signing: world.relying_party_at(&world.other, seed("pkjwt")).await,
            home_assertion: signing_at_home.assertion(&signing_at_home.assertion_claims()),
            rp,
            login,
            at_home,
            home_login,
            home_code,
        }
    }

    /// The good request of a door, as fields. What works once is made anew each time.
    pub async fn good_form(&mut self, door: Door) -> Vec<(String, String)> {
        let rp = &self.rp;
        let credentials = [("client_id", rp.seed.id()), ("client_secret", rp.secret())];
        let fields: Vec<(&str, &str)> = match door {
            Door::Authorization => return rp.request().with_pkce(&"v".repeat(43)).parameters,
            Door::Code => {
                let request = rp.request().with_pkce(&varco_tests::relying_party::unguessable());
                let (code, _) = rp.code_for(&mut self.browser, &MARIO, &request).await;
                let own = format!("{}/modules/{}", rp.issuer, rp.seed.id());
                let mut fields = rp.exchange_fields(&code, &request);
                fields.push(("resource", &own));
                fields.extend(credentials);
                return owned(&fields);
            }
            Door::Refresh => {
                vec![("grant_type", "refresh_token"), ("refresh_token", self.login.tokens.refresh_token())]
            }
            Door::Machine => {
                return owned(&[("grant_type", "client_credentials")]);
            }
            Door::Assertion => {
                let assertion = self.signing.assertion(&self.signing.assertion_claims());
                return owned(&[
                    ("grant_type", "authorization_code"),
                    ("code", "unknown"),
                    ("redirect_uri", self.signing.redirect_uri()),
                    ("client_assertion_type", ASSERTION_TYPE),
                    ("client_assertion", &assertion),
                ]);
            }
            Door::Introspection | Door::Revocation => {
                vec![("token", self.login.tokens.access_token())]
            }
            Door::Userinfo => return owned(&[("access_token", self.login.tokens.access_token())]),
            Door::EndSession => {
                let after = rp.seed.client.post_logout_redirect_uris[0].as_str();
                return owned(&[
                    ("id_token_hint", self.login.tokens.id_token()),
                    ("client_id", rp.seed.id()),
                    ("post_logout_redirect_uri", after),
                    ("state", "s"),
                ]);
            }
        };
        owned(&[&fields[..], &credentials].concat())
    }

    /// A value that is good at the first body and nowhere else.
    pub fn foreign(&self, name: &str) -> Option<String> {
        let value = match name {
            "client_id" => "only-at-home",
            "client_secret" => self.at_home.secret(),
            "redirect_uri" => "https://only-at-home.example/callback",
            "post_logout_redirect_uri" => "https://only-at-home.example/uscita",
            "resource" => "https://only-at-home.example/api",
            "scope" => "only:at-home",
            "id_token_hint" => self.home_login.tokens.id_token(),
            "code" => &self.home_code,
            "refresh_token" => self.home_login.tokens.refresh_token(),
            "token" | "access_token" => self.home_login.tokens.access_token(),
            "client_assertion" => &self.home_assertion,
            _ => return None,
        };
        Some(value.to_owned())
    }

    /// Sends a form or a query, and gives the word that the answer comes down to.
    pub async fn knock(&mut self, door: Door, form: &str) -> String {
        let url = self.rp.endpoint(door.endpoint());
        match door {
            Door::Authorization => {
                let landing = self.world_browser.clone().open(&format!("{url}?{form}")).await;
                landing_word(landing, self.rp.redirect_uri())
            }
            Door::EndSession => {
                // A browser that is not signed in there: what is refused is the request, not the person.
                let landing = self.world_browser.clone().open(&format!("{url}?{form}")).await;
                landing_word(landing, self.rp.seed.client.post_logout_redirect_uris[0].as_str())
            }
            Door::Machine => {
                let call = self.wire.call("POST", url).header("authorization", &self.machine.basic());
                word(&call.body(FORM, form).send().await)
            }
            Door::Code | Door::Refresh | Door::Assertion | Door::Introspection | Door::Revocation | Door::Userinfo => {
                word(&self.wire.call("POST", url).body(FORM, form).send().await)
            }
        }
    }

    /// The good request is good.
    pub async fn check_good(&mut self, door: Door) {
        if door == Door::Revocation {
            self.login = self.rp.sign_in(&mut self.browser, &MARIO, &self.rp.request()).await;
        }
        let form = varco_tests::world::wire::encode(&self.good_form(door).await);
        let told = self.knock(door, &form).await;
        assert_eq!(told, door.told_of_good(), "the good request at {door:?}");
        if matches!(door, Door::Refresh | Door::Revocation) {
            self.login = self.rp.sign_in(&mut self.browser, &MARIO, &self.rp.request()).await;
        }
    }

    /// Nothing that was tried at the second body touched the first.
    pub async fn check_nothing_is_spoiled_at_home(&self) {
        let tokens = &self.home_login.tokens;
        assert_eq!(self.at_home.introspect(tokens.access_token()).await["active"], true);
        let _still_good = self.at_home.refresh(tokens.refresh_token()).await;
    }
}

/// What the client is at the first body alone.
fn only_at_home(seed: ClientSeed) -> ClientSeed {
    let address = |path: &str| format!("https://only-at-home.example/{path}");
    let changed = seed.with(|client| {
        client.redirect_uris.push(address("callback").parse().expect("an address"));
        client.post_logout_redirect_uris.push(address("uscita").parse().expect("an address"));
        client.scopes = client.scopes.union(&"only:at-home".parse().expect("a scope"));
        client.resource = (client.id.as_str() == "only-at-home").then(|| address("api").parse().expect("an address"));
    });
    changed.with_secret("secret-at-home-alone_0123456789")
}

fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A page by its name, an error by its code. The browser leaves for a verified address or not at all.
fn landing_word(landing: Landing, allowed: &str) -> String {
    match landing {
        Landing::Page(page) if page.name == "logged-out" => "signed out".to_owned(),
        Landing::Page(page) => {
            assert!((page.name == "error") == (page.answer.status >= 400), "{}: {}", page.name, page.answer.status);
            page.name
        }
        Landing::Away(url) => {
            assert!(url.as_str().starts_with(allowed), "the browser was sent to {url}");
            let error = url.query_pairs().find(|(name, _)| name == "error").map(|(_, value)| value.into_owned());
            error.unwrap_or_else(|| "signed out".to_owned())
        }
    }
}

/// The error of an answer, or how the good answer is called.
fn word(answer: &Answer) -> String {
    assert!(answer.status < 500, "{answer:?}");
    if answer.status == 200 && answer.body.is_empty() {
        return "done".to_owned();
    }
    let body = answer.json();
    if let Some(error) = body["error"].as_str() {
        assert!((400..404).contains(&answer.status), "{answer:?}");
        return error.to_owned();
    }
    assert_eq!(answer.status, 200, "{answer:?}");
    let word = match (body["active"].as_bool(), body.get("access_token"), body.get("sub")) {
        (Some(true), ..) => "active",
        (Some(false), ..) => "inactive",
        (None, Some(_), _) => "tokens",
        (None, None, Some(_)) => "claims",
        (None, None, None) => panic!("an answer of no kind: {answer:?}"),
    };
    word.to_owned()
}
