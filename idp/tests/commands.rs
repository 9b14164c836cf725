//! The commands as they are typed: what they print, on which stream, and with which status they end (O-01 to O-15).

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PASSWORD: &str = "girasole lento sul molo";
const CODE: &str = "RSSMRA85T10A562S";

const CATALOGUE: &str = r#"
[[client]]
id = "anagrafe"
name = { it = "Servizi anagrafici", en = "Registry services", de = "Meldeamt" }
redirect_uris = ["http://localhost:8090/callback"]
secret = "canary-canary-canary"
scopes = ["openid", "profile"]

[[client]]
id = "pagamenti"
name = { it = "Pagamenti", en = "Payments", de = "Zahlungen" }
redirect_uris = ["http://localhost:8090/callback"]
auth_method = "none"
"#;

/// A folder in which commands run, each with nothing configured but cheap hashes.
struct Place(TempDir);

/// What a command left behind.
struct Answer {
    status: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a scratch folder"));
        place.write("idp.toml", "environment = \"development\"\n[hashing]\nmemory_kib = 64\npasses = 1\n");
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("the file can be written");
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, "", &[])
    }

    fn run_with(&self, arguments: &[&str], input: &str, variables: &[(&str, &str)]) -> Answer {
        let mut child = Command::new(env!("CARGO_BIN_EXE_idp"))
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        // A command that reads nothing may be gone already.
        drop(child.stdin.take().expect("piped").write_all(input.as_bytes()));
        let Output { status, stdout, stderr } = child.wait_with_output().expect("the binary ends");
        Answer {
            status: status.code().expect("no signal"),
            out: String::from_utf8(stdout).expect("text"),
            err: String::from_utf8(stderr).expect("text"),
        }
    }

    /// Runs what must succeed.
    fn done(&self, arguments: &[&str]) -> String {
        let answer = self.run(arguments);
        assert_eq!((answer.status, answer.err.as_str()), (0, ""), "{arguments:?}: {}", answer.out);
        answer.out
    }

    /// Runs what must succeed and answer with JSON and nothing else.
    fn json(&self, arguments: &[&str]) -> Value {
        let out = self.done(&[arguments, &["--json"]].concat());
        serde_json::from_str(&out).expect("nothing but JSON")
    }

    /// Runs what must be refused: one line on standard error, nothing on standard output.
    fn refused(&self, arguments: &[&str], status: i32) -> String {
        let answer = self.run(arguments);
        assert_eq!(answer.status, status, "{arguments:?}: {}{}", answer.out, answer.err);
        assert_eq!(answer.out, "", "{arguments:?}");
        answer.err
    }
}

#[test]
fn every_verb_has_help_with_an_example() {
    let place = Place::new();
    for verb in
        ["serve", "migrate", "check-config", "doctor", "version", "apply", "client", "user", "session", "key", "audit"]
    {
        let help = place.done(&[verb, "--help"]);
        assert!(help.contains("Example: idp"), "{verb}");
    }
    assert!(!place.path().join("data").exists(), "help touches nothing");
}

#[test]
fn bad_usage_ends_with_2() {
    let place = Place::new();
    for arguments in [
        &["dance"] as &[&str],
        &["user", "show"],
        &["user", "create", "--given-name", "A", "--family-name", "B", "--fiscal-code", "RSSMRA85T10A562T"],
        &["user", "create", "--given-name", "A", "--family-name", "B", "--level", "4"],
        &["user", "set-password", "nobody"],
        &["apply"],
        &["session", "end"],
        &["client", "show", "Not A Name"],
        &["user", "list", "--tenant", "elsewhere"],
    ] {
        place.refused(arguments, 2);
    }
}

#[test]
fn the_version_says_what_it_is() {
    let version = Place::new().json(&["version"]);
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert!(version["schema"].is_i64() && version["commit"].is_string() && version["features"].is_array());
}

#[test]
fn a_faulty_configuration_is_told_whole_and_ends_with_1() {
    let place = Place::new();
    place.write("idp.toml", "[http]\nlisten = \"nowhere\"\nlisen = 1\n[limits]\nenabled = false\n");
    let told = place.refused(&["check-config"], 1);
    for path in ["http.listen: ", "http.lisen: ", "limits.enabled: ", "secrets.master_key_file: "] {
        assert!(told.lines().any(|line| line.starts_with(&format!("idp: {path}"))), "{path}: {told}");
    }
    assert!(!place.path().join("data").exists(), "nothing was touched");
}

#[test]
fn what_counts_is_shown_without_secrets() {
    let place = Place::new();
    let variables = [("IDP__MAIL__PASSWORD", "canary"), ("IDP__MAIL__USERNAME", "u"), ("IDP__LOG__LEVEL", "warn")];
    let shown = place.run_with(&["check-config", "--show"], "", &variables);
    assert_eq!(shown.status, 0, "{}", shown.err);
    assert!(shown.out.contains("log.level = \"warn\"") && !shown.out.contains("canary"), "{}", shown.out);
}

#[test]
fn a_catalogue_is_applied_once_all_or_nothing() {
    let place = Place::new();
    place.write("catalogue.toml", CATALOGUE);
    let dry = place.json(&["apply", "catalogue.toml", "--dry-run"]);
    assert_eq!(dry["changes"].as_array().map(Vec::len), Some(2));
    assert_eq!(place.json(&["client", "list"]), Value::Array(Vec::new()), "a dry run writes nothing");
    assert!(place.done(&["apply", "catalogue.toml"]).contains("+ client anagrafe"));
    assert!(place.done(&["apply", "catalogue.toml"]).starts_with("no change"));
    place.write(
        "catalogue.toml",
        &CATALOGUE.replace("\"Pagamenti\"", "\"Tributi\"").replace("[\"openid\"", "[\"bad scope\""),
    );
    assert!(place.refused(&["apply", "catalogue.toml"], 1).contains("client[0].scopes[0]"));
    assert_eq!(place.json(&["client", "show", "pagamenti"])["name"]["it"], "Pagamenti", "nothing is half-written");
    place.write("catalogue.toml", &CATALOGUE.replace("\"profile\"", "\"email\""));
    assert!(place.done(&["apply", "catalogue.toml"]).contains("~ client anagrafe: scopes"));
    place.write("catalogue.toml", "");
    assert!(place.done(&["apply", "catalogue.toml", "--prune"]).contains("- client pagamenti"));
    let everything = place.done(&["client", "list", "--json"]);
    assert!(!everything.contains("canary"));
}

#[test]
fn an_account_is_made_shown_stopped_and_closed() {
    let place = Place::new();
    let names = ["--given-name", "Mario", "--family-name", "Rossi"];
    let made = place.json(&[&["user", "create", "--fiscal-code", CODE, "--level", "2"] as &[&str], &names].concat());
    let id = made["id"].as_str().expect("an id").to_owned();
    let shown = place.json(&["user", "show", &CODE.to_lowercase()]);
    assert_eq!((&shown["id"], &shown["proofing_level"]), (&made["id"], &Value::from(2)));
    let again = place.refused(&[&["user", "create", "--fiscal-code", CODE] as &[&str], &names].concat(), 1);
    assert!(again.contains("belongs to another account"), "{again}");
    place.done(&["user", "suspend", &id]);
    assert_eq!(place.json(&["user", "show", &id])["state"], "suspended");
    place.refused(&["user", "suspend", &id], 1);
    place.done(&["user", "reactivate", &id]);
    place.done(&["user", "close", &id]);
    place.refused(&["user", "reactivate", &id], 1);
    assert_eq!(place.json(&["user", "export", &id])["user"]["fiscal_code"], CODE);
    assert_eq!(place.json(&["user", "list"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn passwords_come_from_standard_input_and_never_back() {
    let place = Place::new();
    let create = ["user", "create", "--class", "operator", "--username", "a.bianchi", "--given-name", "Anna"];
    let create = [&create as &[&str], &["--family-name", "Bianchi", "--password-stdin"]].concat();
    let weak = place.run_with(&create, "short\n", &[]);
    assert_eq!(weak.status, 1);
    assert!(weak.err.contains("shorter than 15") && !weak.err.contains("short\n"), "{}", weak.err);
    let nothing = place.run_with(&create, "", &[]);
    assert_eq!(nothing.status, 1, "{}", nothing.err);
    let made = place.run_with(&create, &format!("{PASSWORD}\n"), &[]);
    assert_eq!(made.status, 0, "{}", made.err);
    let shown = place.json(&["user", "show", "a.bianchi"]);
    assert_eq!((&shown["has_password"], &shown["staff_roles"][0]), (&true.into(), &"desk-operator".into()));
    assert!(!shown.to_string().contains("argon2"));
    let changed =
        place.run_with(&["user", "set-password", "a.bianchi", "--password-stdin"], "un altro bel girasole", &[]);
    assert_eq!(changed.status, 0, "{}", changed.err);
}

#[test]
fn citizens_get_no_password_while_the_law_counts() {
    let place = Place::new();
    let create =
        ["user", "create", "--fiscal-code", CODE, "--given-name", "A", "--family-name", "B", "--password-stdin"];
    let refused = place.run_with(&create, PASSWORD, &[]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("hold no password"), "{}", refused.err);
    let allowed = place.run_with(&create, PASSWORD, &[("IDP__PASSWORDS__CITIZENS", "true")]);
    assert_eq!(allowed.status, 0, "{}", allowed.err);
}

#[test]
fn a_client_gets_its_secret_once() {
    let place = Place::new();
    let made = place.json(&["client", "create", "x", "--name", "X", "--redirect-uri", "https://x.example/callback"]);
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    let rotated = place.json(&["client", "rotate-secret", "x"]);
    assert_ne!(rotated["secret"], made["secret"]);
    assert!(!place.done(&["client", "show", "x"]).contains(&secret));
    place.done(&["client", "remove", "x"]);
    assert!(place.refused(&["client", "show", "x"], 1).contains("idp client list"));
}

#[test]
fn keys_are_listed_and_changed() {
    let place = Place::new();
    let before = place.json(&["key", "list"]).as_array().expect("a list").len();
    place.done(&["key", "rotate"]);
    let after = place.json(&["key", "list"]);
    let next = after.as_array().expect("a list").iter().filter(|key| key["state"] == "next").count();
    assert_eq!((before, next), (4, 3), "{after}");
    assert!(!after.to_string().contains("private"));
}

#[test]
fn the_doctor_ends_with_1_where_there_is_an_error() {
    let place = Place::new();
    let missing = place.json(&["migrate", "--dry-run"]);
    assert_eq!(missing["missing"][0], serde_json::json!({ "step": 1, "name": "people" }));
    assert_eq!(missing["missing"].as_array().map(Vec::len), missing["schema"].as_u64().and_then(|n| n.try_into().ok()));
    place.done(&["migrate"]);
    assert!(place.done(&["migrate", "--dry-run"]).contains("there is nothing to do"));
    place.done(&["key", "list"]);
    let findings = place.json(&["doctor"]);
    let verdict = |findings: &Value, check: &str| {
        let found = findings.as_array().expect("a list").iter().find(|finding| finding["check"] == check).cloned();
        found.expect("the check was made")["verdict"].as_str().expect("a word").to_owned()
    };
    for check in ["database", "schema", "durability", "keys", "secret files", "mail sender"] {
        assert_eq!(verdict(&findings, check), "passed", "{check}");
    }
    let key = place.path().join("data/master.key");
    let other = std::fs::read_to_string(&key).expect("the key is there").replace(|c: char| c.is_ascii_lowercase(), "A");
    std::fs::write(&key, other).expect("written");
    let answer = place.run(&["doctor", "--json"]);
    assert_eq!((answer.status, answer.err.as_str()), (1, ""));
    let findings: Value = serde_json::from_str(&answer.out).expect("nothing but JSON");
    assert_eq!(verdict(&findings, "keys"), "error", "keys were sealed under another master key");
}

#[test]
fn the_doctor_makes_nothing() {
    let place = Place::new();
    let answer = place.run(&["doctor"]);
    assert_eq!(answer.status, 0, "{}{}", answer.out, answer.err);
    assert!(!place.path().join("data").exists());
}

#[test]
fn several_tenants_must_be_told_apart() {
    let place = Place::new();
    let tenant =
        |id: &str| format!("[[tenant]]\nid = \"{id}\"\nname.it = \"{id}\"\npublic_url = \"https://{id}.example\"\n");
    let text = format!("environment = \"development\"\n{}{}", tenant("one"), tenant("two"));
    place.write("idp.toml", &text);
    assert!(place.refused(&["client", "list"], 2).contains("one, two"));
    place.write("catalogue.toml", CATALOGUE);
    place.done(&["apply", "catalogue.toml", "--tenant", "one"]);
    assert_eq!(place.json(&["client", "list", "--tenant", "one"]).as_array().map(Vec::len), Some(2));
    assert_eq!(place.json(&["client", "list", "--tenant", "two"]).as_array().map(Vec::len), Some(0));
}

#[test]
fn the_audit_is_exported_line_by_line_and_holds_who_did_what() {
    let place = Place::new();
    place.write("catalogue.toml", CATALOGUE);
    place.done(&["apply", "catalogue.toml"]);
    let create = ["user", "create", "--fiscal-code", CODE, "--given-name", "Mario", "--family-name", "Rossi"];
    place.done(&create);
    let out = place.done(&["audit", "export"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON lines")).collect();
    let by =
        |actor: &str, kind: &str| lines.iter().filter(|line| line["actor"] == actor && line["kind"] == kind).count();
    assert_eq!((by("command:apply", "client"), by("command:user create", "account")), (2, 1), "{out}");
    assert_eq!(by("command:audit export", "access"), 1, "taking the audit out is recorded too");
    assert!(!out.contains(CODE) && !out.contains("Mario"), "no personal data that the purpose does not need");
}

#[tokio::test]
async fn one_changed_letter_of_the_audit_is_found() {
    let place = Place::new();
    place.write("catalogue.toml", CATALOGUE);
    place.done(&["apply", "catalogue.toml"]);
    let report = place.json(&["audit", "verify"]);
    assert_eq!((&report["whole"], &report["faults"]), (&true.into(), &Value::Array(Vec::new())));
    assert!(report["events"].as_u64() >= Some(2), "{report}");
    assert!(place.done(&["audit", "export"]).contains("\"command:audit verify\""), "who verified it is recorded");
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(place.path().join("data/idp.sqlite"));
    let mut database = sqlx::ConnectOptions::connect(&file).await.expect("the database opens");
    let change = sqlx::query("UPDATE audit_events SET client_id = 'anagrafi' WHERE client_id = 'anagrafe'");
    let changed = change.execute(&mut database).await.expect("a row is changed behind our back");
    assert_eq!(changed.rows_affected(), 1);
    sqlx::Connection::close(database).await.expect("the database closes");
    let answer = place.run(&["audit", "verify"]);
    assert_eq!((answer.status, answer.err.as_str()), (1, ""));
    assert!(answer.out.contains("was changed") && answer.out.contains("NOT whole"), "{}", answer.out);
}

#[test]
fn production_starts_from_a_master_key_that_only_its_owner_reads() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.write("idp.toml", "[http]\npublic_url = \"https://id.example\"\n[mail]\nkind = \"directory\"\n");
    let told = place.refused(&["user", "list"], 1);
    assert!(told.contains("secrets.master_key_file") && told.contains("openssl rand -base64 32"), "{told}");
    let key = place.path().join("data/master.key");
    std::fs::create_dir(place.path().join("data")).expect("the folder can be made");
    std::fs::write(&key, format!("{}=\n", "A".repeat(43))).expect("the key can be written");
    let mode = |mode| std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).expect("ours to change");
    mode(0o644);
    assert!(place.refused(&["user", "list"], 1).contains("chmod 600"));
    mode(0o600);
    assert_eq!(place.json(&["user", "list"]), Value::Array(Vec::new()));
    place.write("catalogue.toml", CATALOGUE);
    assert!(place.refused(&["apply", "catalogue.toml"], 1).contains("secret: may stand here in development only"));
}
