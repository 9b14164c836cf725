//! The two that are measured: the product on SQLite with durable commits, and npm `oidc-provider` in memory.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use url::Url;
use varco_tests::processes::free_port;
use varco_tests::processes::guard::{Running, Service};
use varco_tests::processes::judge::{judges_folder, node_program};
use varco_tests::processes::provider::{Person, Provider};

use super::flow;
use super::growth;
use super::process;
use super::wrk::Request;

/// People who take turns at the flows.
const PEOPLE: u32 = 64;
const PASSWORD: &str = "Quattro cavalli verdi";
const SECRET: &str = "bench-secret-0123456789-abcdefghij";
const CALLBACK: &str = "http://127.0.0.1:9/callback";

/// A running provider with all that the measurements need of it.
#[derive(Debug)]
pub struct Subject {
    /// Shown as head of its column.
    pub name: &'static str,
    /// Process id of the server.
    pub pid: u32,
    /// Wall clock from the start to the first good answer, in milliseconds.
    pub start_ms: f64,
    /// Memory 1.5 s after the start, in MiB.
    pub idle_mib: f64,
    /// Discovery, JWKS, client credentials with ES256 and with RS256: name and request.
    pub requests: Vec<(&'static str, Request)>,
    /// For the code flows.
    pub service: flow::Service,
    _running: Running,
}

/// Addresses that differ between the two.
struct Shape {
    name: &'static str,
    /// Bodies of the client credentials requests for ES256 and RS256, and the client for each.
    credentials: [(&'static str, &'static str); 2],
    people: Vec<(String, String)>,
}

/// How the product is set up for a measurement.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting {
    /// People in the database beside those who sign in.
    pub others: u32,
    /// The password hash as delivered; otherwise it is made cheap, since it is measured apart and its cost is a choice.
    pub has_full_hash: bool,
}

/// The product with a cheap password hash and nobody in it but those who sign in.
///
/// # Panics
/// As [`varco_with`].
#[must_use]
pub fn varco() -> Subject {
    varco_with(Setting::default())
}

/// The product: a new SQLite database, catalogue and people made by its own commands.
///
/// # Panics
/// When the release binary is missing, or a command fails.
#[must_use]
pub fn varco_with(setting: Setting) -> Subject {
    let hashing = if setting.has_full_hash { "" } else { "[hashing]\nmemory_kib = 64\npasses = 1\n" };
    let provider = Provider::new(&format!("[passwords]\nprofessionals = true\n{hashing}"));
    provider.write("bench.secret", SECRET);
    provider.apply(&catalogue());
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let person = Person::professional("bench", number);
        provider.create_person(&person);
        people.push((person.username, person.password));
    }
    if setting.others > 0 {
        growth::multiply(&provider.database(), &people[0].0, setting.others);
    }
    let issuer = provider.issuer();
    let credentials =
        [("bench-es256", "grant_type=client_credentials"), ("bench-rs256", "grant_type=client_credentials")];
    begin(provider.into_service(), &issuer, Shape { name: "Varco", credentials, people })
}

/// The peer, with keys of the same kind and tokens of the same form.
#[must_use]
pub fn peer() -> Subject {
    let port = free_port();
    let issuer = format!("http://localhost:{port}");
    let client = |id: &str, grant: &str| -> Value {
        let code = grant == "authorization_code";
        json!({
            "client_id": id, "client_secret": SECRET, "grant_types": [grant], "id_token_signed_response_alg": "ES256",
            "redirect_uris": if code { json!([CALLBACK]) } else { json!([]) },
            "response_types": if code { json!(["code"]) } else { json!([]) },
        })
    };
    let clients = json!([
        client("bench-code", "authorization_code"),
        client("bench-es256", "client_credentials"),
        client("bench-rs256", "client_credentials")
    ]);
    let service = Service::new("oidc-provider", node_program());
    let config = json!({"issuer": issuer, "port": port, "clients": clients}).to_string();
    std::fs::write(service.folder().join("peer.json"), config).expect("the service's folder is writable");
    let service = service.arguments([judges_folder().join("peer.mjs").as_os_str(), "peer.json".as_ref()]);
    let service = service.environment("NODE_ENV", "production");
    let credentials = [
        ("bench-es256", "grant_type=client_credentials&scope=read&resource=https%3A%2F%2Fapi.example.it%2FES256"),
        ("bench-rs256", "grant_type=client_credentials&scope=read&resource=https%3A%2F%2Fapi.example.it%2FRS256"),
    ];
    let people = (0..PEOPLE).map(|number| (format!("bench{number}"), PASSWORD.to_owned())).collect();
    begin(service, &issuer, Shape { name: "oidc-provider", credentials, people })
}

/// Starts the server, times its first answer, reads its addresses from discovery, checks its algorithms.
fn begin(service: Service, issuer: &str, shape: Shape) -> Subject {
    let discovery =
        Url::parse(&format!("{issuer}/.well-known/openid-configuration")).expect("the issuer is an address");
    #[expect(clippy::disallowed_methods, reason = "the bench measures time")]
    let begun = Instant::now();
    let running = service.start();
    let metadata = loop {
        if let Some((200, body)) = exchange(&discovery, None) {
            break body;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "no answer within a minute:\n{}", running.log());
        sleep(Duration::from_millis(5));
    };
    let start_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let pid = running.pid().expect("a server that answers has been started");
    sleep(Duration::from_millis(1500));
    let idle_mib = process::memory_mib(pid);
    let metadata: Value = serde_json::from_str(&metadata).expect("discovery is JSON");
    let endpoint = |name: &str| -> Url {
        let address = metadata[name].as_str().unwrap_or_else(|| panic!("discovery of {} lacks {name}", shape.name));
        Url::parse(address).expect("endpoints are addresses")
    };
    let token = endpoint("token_endpoint");
    let get = |url: Url| Request { url: url.into(), post: None };
    let mut requests = vec![("discovery", get(discovery)), ("JWKS", get(endpoint("jwks_uri")))];
    for ((client, body), (label, algorithm)) in shape
        .credentials
        .into_iter()
        .zip([("client_credentials ES256", "ES256"), ("client_credentials RS256", "RS256")])
    {
        let request = Request { url: token.to_string(), post: Some((body.to_owned(), basic(client))) };
        check_algorithm(shape.name, &token, &request, algorithm);
        requests.push((label, request));
    }
    let service = flow::Service {
        authorize: endpoint("authorization_endpoint"),
        token,
        client_id: "bench-code".to_owned(),
        authorization: basic("bench-code"),
        redirect_uri: CALLBACK.to_owned(),
        people: shape.people,
    };
    Subject { name: shape.name, pid, start_ms, idle_mib, requests, service, _running: running }
}

/// A figure for RS256 is worth nothing if the token was signed otherwise.
fn check_algorithm(name: &str, token: &Url, request: &Request, wanted: &str) {
    let answer = exchange(token, request.post.as_ref());
    let Some((200, body)) = answer else { panic!("{name} refuses client credentials: {answer:?}") };
    let body: Value = serde_json::from_str(&body).expect("a token response is JSON");
    let head = body["access_token"].as_str().and_then(|token| token.split('.').next()).unwrap_or_default();
    let head = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(head).unwrap_or_default();
    let head: Value = serde_json::from_slice(&head).unwrap_or_default();
    assert_eq!(head["alg"].as_str(), Some(wanted), "{name} signs its access token otherwise");
}

/// One request on a connection of its own; status and body, or `None` where nothing answers.
fn exchange(url: &Url, post: Option<&(String, String)>) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", url.port()?)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let host = format!("{}:{}", url.host_str()?, url.port()?);
    let (method, body, extra) = match post {
        None => ("GET", "", String::new()),
        Some((body, authorization)) => (
            "POST",
            body.as_str(),
            format!(
                "Authorization: {authorization}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                body.len()
            ),
        ),
    };
    // HTTP/1.0: the answer is not chunked and ends with the connection.
    write!(stream, "{method} {} HTTP/1.0\r\nHost: {host}\r\n{extra}\r\n{body}", url.path()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

/// The `Authorization` header of a client. Nothing in these names changes by form-encoding.
fn basic(client: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client}:{SECRET}")))
}

fn catalogue() -> String {
    let service = |id: &str, rest: &str| {
        format!(
            r#"[[client]]
id = "{id}"
name = {{ it = "Misura", en = "Measurement", de = "Messung" }}
auth_method = "client_secret_basic"
secret_file = "bench.secret"
{rest}
"#
        )
    };
    let code = format!(
        r#"redirect_uris = ["{CALLBACK}"]
grant_types = ["authorization_code"]
scopes = ["openid", "profile", "email"]
attributes = ["given_name", "family_name"]
minimum_level = 1
consent = "always"
id_token_signed_response_alg = "ES256""#
    );
    let credentials = "redirect_uris = []\ngrant_types = [\"client_credentials\"]\nscopes = []";
    [
        service("bench-code", &code),
        service("bench-es256", &format!("{credentials}\naccess_token_signed_response_alg = \"ES256\"")),
        service("bench-rs256", &format!("{credentials}\naccess_token_signed_response_alg = \"RS256\"")),
    ]
    .join("\n")
}
