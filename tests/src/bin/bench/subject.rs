//! The two that are measured: the product on SQLite with durable commits, and npm `oidc-provider` in memory.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use url::Url;
use varco_tests::processes::free_port;
use varco_tests::processes::guard::{Running, Service};
use varco_tests::processes::judge::{judges_folder, node_program};

use super::flow;
use super::process;
use super::wrk::Request;

/// People who take turns at the flows.
const PEOPLE: usize = 64;
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

/// The product: a new SQLite database, catalogue and people made by its own commands.
///
/// # Panics
/// When the release binary is missing, or a command fails.
#[must_use]
pub fn varco() -> Subject {
    let program = std::env::current_exe().expect("a running program has a path").with_file_name("idp");
    assert!(program.exists(), "{} is missing: `make bench` builds it", program.display());
    let port = free_port();
    let service = Service::new("idp", &program);
    let folder = service.folder().to_owned();
    write(&folder.join("idp.toml"), &configuration(port, &folder));
    write(&folder.join("bench.secret"), SECRET);
    write(&folder.join("catalogue.toml"), &catalogue());
    let idp = Idp { program, folder: folder.clone() };
    idp.run(&["apply", "catalogue.toml"], "");
    let mut people = Vec::with_capacity(PEOPLE);
    for number in 0..PEOPLE {
        let username = format!("bench{number}");
        let given_name = format!("Persona{number}");
        idp.run(
            &[
                "user",
                "create",
                "--username",
                &username,
                "--given-name",
                &given_name,
                "--family-name",
                "Bench",
                "--email",
                &format!("{username}@example.it"),
                "--class",
                "professional",
                "--level",
                "2",
                "--password-stdin",
            ],
            PASSWORD,
        );
        people.push((username, PASSWORD.to_owned()));
    }
    let service = service.arguments(["serve", "--config", "idp.toml"]);
    let credentials =
        [("bench-es256", "grant_type=client_credentials"), ("bench-rs256", "grant_type=client_credentials")];
    begin(service, &format!("http://localhost:{port}"), Shape { name: "Varco", credentials, people })
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
    write(
        &service.folder().join("peer.json"),
        &json!({"issuer": issuer, "port": port, "clients": clients}).to_string(),
    );
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

struct Idp {
    program: PathBuf,
    folder: PathBuf,
}

impl Idp {
    fn run(&self, arguments: &[&str], input: &str) {
        let mut command = Command::new(&self.program);
        command.args(arguments).args(["--config", "idp.toml"]).current_dir(&self.folder);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("idp starts");
        // A command that reads no input may have closed its end; its status tells what happened.
        let _ = child.stdin.take().map(|mut pipe| pipe.write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("a started command ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "idp {arguments:?} failed ({}): {said}", output.status);
    }
}

/// Durable commits as in production; the password hash is made cheap, since it is measured apart, and limits on tries
/// are off, since one address plays all the people.
fn configuration(port: u16, folder: &Path) -> String {
    format!(
        r#"environment = "development"
[http]
listen = "127.0.0.1:{port}"
public_url = "http://localhost:{port}"
[database]
url = "sqlite:{}/bench.sqlite"
[passwords]
professionals = true
[hashing]
memory_kib = 8
iterations = 1
parallelism = 1
[limits]
enabled = false
"#,
        folder.display()
    )
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
        service("bench-es256", &format!("{credentials}\nid_token_signed_response_alg = \"ES256\"")),
        service("bench-rs256", credentials),
    ]
    .join("\n")
}

fn write(path: &Path, content: &str) {
    std::fs::write(path, content).expect("the service's folder is writable");
}
