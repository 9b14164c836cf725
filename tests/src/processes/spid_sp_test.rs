//! `spid-sp-test`, the conformance tool of the SPID federation, run offline against a service provider.
//!
//! Owns how it is called and how its report is read. Which totals are right is for the tests to say.

use super::judge::judges_folder;
use super::python::python_program;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// The tool with an identity provider of its own: a key made for this run, never the one in the package, which is public.
#[derive(Debug)]
pub struct SpidSpTest {
    /// `private.key` and `public.cert`: the tool wants these names.
    folder: TempDir,
    /// The name of the identity provider it plays.
    pub entity_id: String,
}

/// One check of the tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// `metadata`, `authnrequest` or `response`.
    pub part: String,
    /// The number of the case, for responses; otherwise the name of the method.
    pub id: String,
    /// What it looked at.
    pub title: String,
    /// Whether it is content.
    pub is_good: bool,
    /// What it saw: for responses the last status.
    pub value: String,
}

/// What to look at.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// Address of the metadata; `file://` works too.
    pub metadata: &'a str,
    /// Address that begins a login at the tool's provider; none for metadata alone.
    pub login: Option<&'a str>,
    /// The profile: `spid-sp-public`, `cie-sp-public` …
    pub profile: &'a str,
}

impl SpidSpTest {
    /// Prepares the tool.
    ///
    /// # Panics
    /// When OpenSSL makes no key, or the temporary folder is not writable.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let (key, certificate) = key_and_certificate().expect("OpenSSL makes keys");
        std::fs::write(folder.path().join("private.key"), key).expect("the temporary folder is writable");
        std::fs::write(folder.path().join("public.cert"), certificate).expect("the temporary folder is writable");
        Self { folder, entity_id: "https://idp.test.example".to_owned() }
    }

    /// The metadata of the identity provider that the tool plays.
    ///
    /// # Panics
    /// When the tool does not give them.
    #[must_use]
    pub fn provider_metadata(&self) -> String {
        let output = self.command().arg("--idp-metadata").output().expect("the tool starts");
        let text = String::from_utf8(output.stdout).expect("metadata are text");
        assert!(text.contains("EntityDescriptor"), "no metadata: {}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// Runs every check, with the extra ones, on what it finds at these addresses.
    ///
    /// The exit status says nothing: the tool ends well also when it could not even begin. So the report counts, and
    /// whoever calls this counts the checks.
    ///
    /// # Panics
    /// When there is no report.
    #[must_use]
    pub fn run(&self, target: &Target<'_>) -> Vec<Check> {
        self.run_with(target, &[])
    }

    /// The same with more arguments, such as `--production`.
    ///
    /// # Panics
    /// When there is no report.
    #[must_use]
    pub fn run_with(&self, target: &Target<'_>, more: &[&str]) -> Vec<Check> {
        let report = self.folder.path().join("report.json");
        let mut command = self.command();
        command.args(["--metadata-url", target.metadata, "--profile", target.profile, "--extra", "-d", "CRITICAL"]);
        command.args(["-rf", "json", "-o"]).arg(&report).args(more);
        if let Some(login) = target.login {
            command.args(["--authn-url", login, "-tr"]);
        }
        let output = command.output().expect("the tool starts");
        let said = || [output.stdout.clone(), output.stderr.clone()].concat();
        let text = std::fs::read_to_string(&report)
            .unwrap_or_else(|_| panic!("the tool wrote no report: {}", String::from_utf8_lossy(&said())));
        read_report(&serde_json::from_str(&text).expect("the report is JSON"))
    }

    /// Where the tool keeps its key and report.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self) -> std::process::Command {
        let mut command = python_program("python");
        command.arg(judges_folder().join("python/spid_tool.py"));
        command.env("IDP_ENTITYID", &self.entity_id).env("IDP_CERT_PATH", self.folder.path());
        command.current_dir(self.folder.path());
        command
    }
}

impl Default for SpidSpTest {
    fn default() -> Self {
        Self::new()
    }
}

/// The report is `test` → profile → part → class → list of checks.
fn read_report(report: &Value) -> Vec<Check> {
    let mut checks = Vec::new();
    let profiles = report["test"].as_object().into_iter().flatten();
    for (part, classes) in profiles.flat_map(|(_, parts)| parts.as_object().into_iter().flatten()) {
        for check in
            classes.as_object().into_iter().flatten().flat_map(|(_, list)| list.as_array().into_iter().flatten())
        {
            let text = |name: &str| match &check[name] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            checks.push(Check {
                part: part.clone(),
                id: text("test_id"),
                title: text("test"),
                is_good: check["result"] == "success",
                value: text("value"),
            });
        }
    }
    checks
}

fn key_and_certificate() -> Result<(Vec<u8>, Vec<u8>), openssl::error::ErrorStack> {
    let key = PKey::from_rsa(Rsa::generate(2048)?)?;
    let mut name = X509Name::builder()?;
    name.append_entry_by_text("CN", "idp.test.example")?;
    let name = name.build();
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_pubkey(&key)?;
    builder.set_not_before(&*Asn1Time::days_from_now(0)?)?;
    builder.set_not_after(&*Asn1Time::days_from_now(2)?)?;
    builder.sign(&key, MessageDigest::sha256())?;
    Ok((key.private_key_to_pem_pkcs8()?, builder.build().to_pem()?))
}
