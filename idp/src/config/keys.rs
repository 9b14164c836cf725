//! Every key of the configuration, for people: `docs/operations/configuration.md` is this list, and a test holds both
//! against the keys that are really read.

use std::fmt::Write as _;

/// A key as the documentation shows it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The path, with `[]` for any item of a list.
    pub path: &'static str,
    /// What may stand there.
    pub form: &'static str,
    /// What counts when nothing does.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

const fn key(path: &'static str, form: &'static str, default: &'static str, meaning: &'static str) -> Key {
    Key { path, form, default, meaning }
}

/// All keys, in the order of the documentation.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("environment", "`development`, `production`", "see above", "Development eases a few refusals for trying things; production is for serving people."),
    key("data_directory", "folder", "`./data`", "Where the database, the letters of development and the master key go unless they have a place of their own."),
    key("http.listen", "address and port", "`127.0.0.1:8080`", "Where requests come in."),
    key("http.public_url", "https address without path", "`http://localhost:PORT`", "The address under which people reach the provider; the issuer of the tokens."),
    key("http.trusted_proxies", "list of ranges", "none", "Proxies whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`."),
    key("http.connections", "16 to 65535", "`800`", "Connections at once; more wait. Each needs an open file (`LimitNOFILE`). Idle ones are closed after 10 seconds."),
    key("http.tls.certificate_file", "PEM file", "none", "The certificate and its chain, when the provider speaks TLS itself (1.2 or later). Read again at SIGHUP."),
    key("http.tls.key_file", "PEM file", "none", "The private key of the certificate."),
    key("database.url", "`sqlite:PATH`, `postgres://…`", "`sqlite:` in the data directory", "Where everything is kept."),
    key("database.connections", "1 to 200", "`10`", "Connections to PostgreSQL; SQLite uses at most 4 readers."),
    key("mail.kind", "`smtp`, `directory`", "`smtp`; in development `directory`", "Whether letters go to a mail server or are written as `.eml` files."),
    key("mail.from", "address", "none", "The address that letters come from."),
    key("mail.sender_name", "text", "the name of the tenant", "The name that letters come from."),
    key("mail.host", "name or address", "none", "The mail server."),
    key("mail.port", "1 to 65535", "that of the protection", "The port of the mail server."),
    key("mail.security", "`tls`, `starttls`, `none`", "`tls`", "How the connection is protected; `none` only to a server on the same machine."),
    key("mail.username", "text", "none", "The user name at the mail server."),
    key("mail.password_file", "file", "none", "The password at the mail server."),
    key("mail.password", "environment only", "none", "The same, as `IDP__MAIL__PASSWORD`."),
    key("mail.directory", "folder", "`mail` in the data directory", "Where letters are written with `kind = \"directory\"`."),
    key("sms.kind", "`none`, `file`, `gateway`", "`none`", "Where short messages go. They are for notices, never for logging in."),
    key("sms.file", "file", "none", "Where short messages are written with `kind = \"file\"`."),
    key("sms.url", "https address", "none", "The gateway; it takes `POST {\"to\",\"from\",\"text\"}` with a bearer token."),
    key("sms.token_file", "file", "none", "The bearer token of the gateway."),
    key("sms.token", "environment only", "none", "The same, as `IDP__SMS__TOKEN`."),
    key("sms.sender", "text", "`Varco`", "The sender that people see."),
    key("sms.allow_loopback_calls", "yes or no", "`false`", "Whether the gateway may be at a loopback or private address."),
    key("passwords.citizens", "yes or no", "`false`", "Whether citizens may hold a password. The law ended it in 2021; turning it on is the body's decision."),
    key("passwords.professionals", "yes or no", "`false`", "Whether professionals may hold a password. In production only with a decision."),
    key("passwords.professionals_decision.reason", "text", "none", "Why, in the body's words; shown to staff."),
    key("passwords.professionals_decision.decided_by", "text", "none", "The person who answers for it."),
    key("passwords.professionals_decision.until", "`YYYY-MM-DD`", "none", "The last day, in Italy. After it these passwords are off by themselves."),
    key("passwords.foreign", "yes or no", "`false`", "Whether people without an Italian fiscal code may hold a password."),
    key("passwords.minimum_length", "8 to 64", "`15`", "The least number of characters of a new password."),
    key("passwords.staff_second_factor", "`required`, `optional`", "`required`; in development `optional`", "Whether staff need a second factor. Always in production."),
    key("sessions.idle", "`1m` to `4h`", "`30m`", "A session of a person ends after so long without a request."),
    key("sessions.absolute", "`5m` to `24h`", "`8h`", "A session of a person ends after so long in any case."),
    key("sessions.staff_idle", "`1m` to `1h`", "`15m`", "The same, for staff."),
    key("sessions.staff_absolute", "`5m` to `12h`", "`8h`", "The same, for staff."),
    key("limits.enabled", "yes or no", "`true`", "Whether attempts are slowed down. Always in production; conformance tools need it off."),
    key("limits.authorize_per_minute", "30 to 100000", "`1200`", "Authorization requests that one network may send in a minute. Many people may share its address."),
    key("limits.client_failures", "3 to 1000", "`10`", "Failures of a client to prove itself, from one network, before it must wait."),
    key("limits.client_wait", "`1s` to `15m`", "`1m`", "The longest such wait; the first is a second, and each doubles."),
    key("hashing.memory_kib", "64 to 1048576", "`19456`", "Memory of a password hash (Argon2id). Production asks for 19456 with 2 passes or 47104 with 1."),
    key("hashing.passes", "1 to 16", "`2`", "Passes over that memory."),
    key("hashing.at_once", "1 to 64", "cores − 1, at least 1", "Hashes computed at once, each on a thread that keeps its memory."),
    key("hashing.waiting", "1 to 10000", "`64`", "Hashes computed or waiting; more requests are answered 503."),
    key("outbound.timeout", "`1s` to `30s`", "`5s`", "The longest that a call of ours to a client or gateway may take."),
    key("outbound.answer_kib", "1 to 4096", "`256`", "The largest answer to such a call."),
    key("secrets.master_key_file", "file", "`master.key` in the data directory", "The key that encrypts secrets in the database: 32 bytes in base64. Development makes it at first start."),
    key("metrics.enabled", "yes or no", "`true`", "Whether there are metrics for Prometheus."),
    key("metrics.listen", "address and port", "`127.0.0.1:9464`", "Where Prometheus asks for them."),
    key("log.format", "`json`, `text`", "`json`; in development `text`", "How a line of the log looks."),
    key("log.level", "`error`, `warn`, `info`, `debug`, `trace`", "`info`", "The least important line that is written."),
    key("tenant[].id", "name", "required", "The short name of the body: lower-case letters, digits, `.`, `_`, `-`. Never changes."),
    key("tenant[].public_url", "https address without path", "`http.public_url` for a single tenant", "The body's address; the issuer of its tokens."),
    key("tenant[].name.it", "text", "required", "The body's name."),
    key("tenant[].name.en", "text", "the Italian one", "The same in English."),
    key("tenant[].name.de", "text", "the Italian one", "The same in German."),
    key("tenant[].languages", "list of `it`, `en`, `de`", "all", "The languages offered; the first is the default."),
    key("tenant[].colour", "`#rrggbb`", "that of the theme", "The main colour."),
    key("tenant[].logo_file", ".svg or .png, at most 256 KiB", "none", "The crest or logo."),
    key("tenant[].links.privacy", "address", "none", "The privacy notice."),
    key("tenant[].links.accessibility", "address", "none", "The accessibility statement."),
    key("tenant[].links.legal", "address", "none", "The legal notes."),
    key("tenant[].links.contacts", "address", "none", "Where people find help."),
    key("tenant[].links.website", "address", "none", "The body's own pages."),
    key("tenant[].passwords.citizens", "yes or no", "that of `passwords`", "As above, for this body."),
    key("tenant[].passwords.professionals", "yes or no", "that of `passwords`", "As above, for this body."),
    key("tenant[].passwords.professionals_decision.reason", "text", "that of `passwords`", "As above, for this body; the three go together."),
    key("tenant[].passwords.professionals_decision.decided_by", "text", "that of `passwords`", "As above, for this body."),
    key("tenant[].passwords.professionals_decision.until", "`YYYY-MM-DD`", "that of `passwords`", "As above, for this body."),
    key("tenant[].passwords.foreign", "yes or no", "that of `passwords`", "As above, for this body."),
    key("tenant[].registration", "list of classes", "none", "Who may register: `citizen`, `professional`, `foreign`; each needs passwords for its class."),
];

const HEAD: &str = "\
# Configuration

No file is needed to try Varco. Otherwise `idp --config FILE`, else `idp.toml`, else `/etc/varco/idp.toml`, in the
format [TOML](https://toml.io). `idp check-config` reports all faults together, each with its path; `idp check-config
--show` prints what counts, with secrets masked. Keys that are not in this list are faults.

- **Environment variables** stand over the file: `IDP__SECTION__KEY`, for instance `IDP__HTTP__LISTEN`; items of a
  list by their number (`IDP__TENANT__0__PUBLIC_URL`), lists of texts between commas.
- **Secrets** come from files (`…_file`), which in production only their owner may read, or from the environment.
- **Lengths of time** are written `90s`, `30m`, `8h`, `14d`. **Paths** start at the working directory.
- **`environment`** is `development` when nothing is configured and the listener is loopback, else `production`.
  Production refuses what would put people at risk: an address without https (except loopback), `limits.enabled =
  false`, staff without a second factor, weak hashing, a missing master key, secrets that others may read.

";

/// The page of the documentation.
#[must_use]
pub fn documentation() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("| key | form | default | meaning |\n|---|---|---|---|\n");
    for key in KEYS {
        let Key { path, form, default, meaning } = key;
        writeln!(page, "| `{path}` | {form} | {default} | {meaning} |").expect("a text takes more text");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::document::Document;
    use crate::config::read_sections;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn the_list_holds_exactly_the_keys_that_are_read() {
        let document = Document::parse("[[tenant]]\n").expect("TOML");
        let _ = read_sections(&document.root(), true);
        let asked = document.finish().asked;
        let listed: BTreeSet<String> = KEYS.iter().map(|key| key.path.to_owned()).collect();
        assert_eq!(asked.symmetric_difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn the_page_of_the_documentation_is_this_list() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations/configuration.md");
        if std::env::var_os("VARCO_WRITE_DOCS").is_some() {
            std::fs::write(&page, documentation()).expect("the page can be written");
        }
        let found = std::fs::read_to_string(&page).expect("the page is there");
        assert!(found == documentation(), "run with VARCO_WRITE_DOCS=1 to write docs/operations/configuration.md anew");
    }

    #[test]
    fn the_defaults_are_those_that_count() {
        let document = Document::empty();
        let _ = read_sections(&document.root(), false);
        let effective = document.finish().effective;
        for (path, value) in effective {
            let key = KEYS.iter().find(|key| key.path == path).expect("listed, as another test proves");
            let shown = value.trim_matches('"');
            let is_told = key.default.contains(shown) || key.default.contains("data directory") || shown == "[]";
            assert!(is_told || key.default.contains("PORT") || path == "environment", "{path}: {shown}");
        }
    }
}
