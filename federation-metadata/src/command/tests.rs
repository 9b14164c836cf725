use super::*;
use federation_metadata::saml::entity_descriptor::EntityId;
use federation_metadata::saml::spid_certificate::{Holder, Request, spid_certificate, spid_key};
use tempfile::TempDir;

const NOW: &str = "2026-11-23T12:00:00Z";
const MUNICIPALITY: &str = include_str!("../../samples/municipality.toml");

/// A folder with a description, a key and a certificate.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("there is room"));
        let entity_id = EntityId::parse("https://idp.comune.prova.example/spid").expect("it is a name");
        let key = spid_key().expect("OpenSSL makes keys");
        let request = Request {
            common_name: "Comune di Prova",
            organization_name: "Comune di Prova",
            locality: "Prova",
            country: "IT",
            holder: &Holder::PublicBody("c_zz99".to_owned()),
            entity_id: &entity_id,
            not_before: "2026-11-01T00:00:00Z".parse().expect("it is an instant"),
            days: 730,
            serial: [1; 16],
        };
        let certificate = spid_certificate(&request, &key).expect("the request is in order");
        folder.write("municipality.toml", MUNICIPALITY.as_bytes());
        folder.write("key.pem", &key.private_key_to_pem_pkcs8().expect("it is a key"));
        folder.write("certificate.pem", &certificate.x509().to_pem().expect("it is a certificate"));
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("the path is UTF-8").to_owned()
    }

    fn write(&self, name: &str, contents: &[u8]) {
        std::fs::write(self.path(name), contents).expect("there is room");
    }

    /// Runs a command line, where `@name` is a file of this folder.
    fn run(&self, line: &str) -> (Result<Outcome, CommandError>, String) {
        let words =
            line.split(' ').map(|word| word.strip_prefix('@').map_or_else(|| word.to_owned(), |f| self.path(f)));
        let words = std::iter::once("federation-metadata".to_owned()).chain(words);
        let arguments = Arguments::try_parse_from(words).expect("the line is understood");
        let mut out = Vec::new();
        let outcome = run(&arguments, NOW.parse().expect("it is an instant"), &mut out);
        (outcome, String::from_utf8(out).expect("the answer is UTF-8"))
    }

    fn sign(&self, more: &str) -> (Result<Outcome, CommandError>, String) {
        self.run(&format!("sign @municipality.toml --key @key.pem --certificate @certificate.pem --profile {more}"))
    }
}

#[test]
fn signed_metadata_passes_check_lint_and_print() {
    let folder = Folder::new();
    assert_eq!(folder.sign("spid --out @spid.xml").0.expect("it signs"), Outcome::Good);
    let (outcome, said) = folder.run("check @spid.xml --trusted @certificate.pem --role sp");
    assert_eq!(outcome.expect("it is read"), Outcome::Good);
    assert_eq!(said, "The signature is good. Entities: 1. Findings: 0.\n");
    let (outcome, said) = folder.run("lint @spid.xml --profile spid");
    assert_eq!((outcome.expect("it is read"), said.as_str()), (Outcome::Good, "No rule is broken.\n"));
    let (_, said) = folder.run("print @spid.xml");
    for part in [
        "https://idp.comune.prova.example/spid",
        "organization [it] Comune di Prova",
        "responses 0 (default): https://idp.comune.prova.example/saml/spid/acs",
        "attribute set 0 \"Servizi del Comune\": fiscalNumber name familyName",
        "key that signs: SHA-256 ",
    ] {
        assert!(said.contains(part), "{part:?} is printed:\n{said}");
    }
}

#[test]
fn metadata_of_the_wrong_role_or_by_a_stranger_is_not_good() {
    let (folder, other) = (Folder::new(), Folder::new());
    folder.sign("spid --out @spid.xml").0.expect("it signs");
    let (outcome, said) = folder.run("check @spid.xml --unverified");
    assert_eq!(outcome.expect("it is read"), Outcome::Bad);
    assert!(said.contains("metadata.role"), "{said}");
    std::fs::copy(other.path("certificate.pem"), folder.path("stranger.pem")).expect("there is room");
    let (outcome, _) = folder.run("check @spid.xml --trusted @stranger.pem");
    assert!(matches!(outcome, Err(CommandError::Metadata(..))));
    assert!(matches!(folder.run("check @spid.xml").0, Err(CommandError::NoTrust)));
}

#[test]
fn what_a_federation_would_refuse_is_not_written() {
    let folder = Folder::new();
    folder.write("municipality.toml", MUNICIPALITY.replace("ipa_code = \"c_zz99\"\nemail", "email").as_bytes());
    let (outcome, said) = folder.sign("spid --out @spid.xml");
    assert_eq!(outcome.expect("it is read"), Outcome::Bad);
    assert!(said.contains("spid.public-identifiers"), "{said}");
    assert!(!std::path::Path::new(&folder.path("spid.xml")).exists());
    assert!(matches!(folder.sign("saml2").0, Err(CommandError::NoPart(_, "saml2"))));
}

#[test]
fn lint_judges_as_of_another_instant() {
    let folder = Folder::new();
    folder.sign("cie --out @cie.xml").0.expect("it signs");
    let (outcome, said) = folder.run("--at 2029-01-01T00:00:00Z lint @cie.xml --profile cie");
    assert_eq!(outcome.expect("it is read"), Outcome::Bad);
    assert!(said.contains("metadata.certificate-time"), "{said}");
}

#[test]
fn lint_finds_what_was_changed_after_signing() {
    let folder = Folder::new();
    folder.sign("spid --out @spid.xml").0.expect("it signs");
    let text = std::fs::read_to_string(folder.path("spid.xml")).expect("it was written");
    folder.write("spid.xml", text.replace("Servizi del Comune", "Servizi").as_bytes());
    let (outcome, said) = folder.run("lint @spid.xml --profile spid");
    assert_eq!(outcome.expect("it is read"), Outcome::Bad);
    assert!(said.contains("metadata.signature-good"), "{said}");
}

#[test]
fn diff_says_who_must_be_told() {
    let folder = Folder::new();
    folder.sign("spid --out @old.xml").0.expect("it signs");
    let (outcome, said) = folder.run("diff @old.xml @old.xml");
    assert_eq!(outcome.expect("they are read"), Outcome::Good);
    assert!(said.contains("nobody must be told"), "{said}");
    folder.write("municipality.toml", MUNICIPALITY.replace("Servizi del Comune", "Servizi").as_bytes());
    folder.sign("spid --out @new.xml").0.expect("it signs");
    let (outcome, said) = folder.run("diff @old.xml @new.xml");
    assert_eq!(outcome.expect("they are read"), Outcome::Bad);
    assert!(said.contains("ServiceName[it]: Servizi del Comune -> Servizi"), "{said}");
    assert!(said.contains("Submit the new version to AgID"), "{said}");
}

#[test]
fn files_that_are_something_else_are_named() {
    let folder = Folder::new();
    for line in [
        "lint @nothing --profile spid",
        "lint @key.pem --profile spid",
        "print @key.pem",
        "check @key.pem --trusted @key.pem",
        "diff @key.pem @key.pem",
    ] {
        let why = folder.run(line).0.expect_err("it must be refused").to_string();
        assert!(why.contains("key.pem") || why.contains("nothing"), "{why}");
    }
    let (outcome, _) =
        folder.run("sign @municipality.toml --profile spid --key @certificate.pem --certificate @certificate.pem");
    assert!(matches!(outcome, Err(CommandError::PrivateKey(_))));
}
