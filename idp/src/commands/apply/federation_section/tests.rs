use crate::commands::apply::client_section::Surroundings;
use crate::commands::apply::read::{Known, read_catalogue};
use crate::commands::apply::tests::surroundings;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::environment::Environment;
use crate::domain::federation::{Binding, Comparison, MetadataSource};
use crate::flows::administration::CatalogueFederation;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::X509;
use std::path::Path;

const ORGANIZATION: &str = r#"
    [federation.organization]
    name = { it = "Comune di Prova" }
    url = "https://www.comune.prova.example"
    ipa_code = "c_zz99"
    email = "identita@comune.prova.example"
    locality = "Prova"
"#;

const PROVIDER: &str = r#"<?xml version="1.0"?>
    <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
      entityID="https://idp.example">
    <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate>
    </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/>
    </md:IDPSSODescriptor></md:EntityDescriptor>"#;

fn read(text: &str, folder: &Path, environment: Environment) -> (Vec<CatalogueFederation>, Vec<String>) {
    let surroundings = Surroundings { folder, environment, ..surroundings() };
    let (found, faults) = read_catalogue(text, surroundings, &mut Known::default());
    (found.federations, faults.iter().map(ToString::to_string).collect())
}

/// A folder with metadata and a certificate.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let key = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
    let mut builder = X509::builder().expect("a builder");
    builder.set_pubkey(&key).expect("a key");
    builder.set_not_before(Asn1Time::days_from_now(0).expect("a day").as_ref()).expect("a day");
    builder.set_not_after(Asn1Time::days_from_now(1).expect("a day").as_ref()).expect("a day");
    builder.sign(&key, MessageDigest::sha256()).expect("signed");
    let certificate = builder.build();
    std::fs::write(folder.path().join("signer.pem"), certificate.to_pem().expect("written")).expect("written");
    let text = openssl::base64::encode_block(&certificate.to_der().expect("written"));
    std::fs::write(folder.path().join("idp.xml"), PROVIDER.replace("CERTIFICATE", &text)).expect("written");
    folder
}

#[test]
fn the_federation_of_the_contract_is_read_whole() {
    let folder = folder();
    let text = format!(
        r#"
        [[federation]]
        id = "spid"
        kind = "spid"
        metadata_files = ["idp.xml"]
        binding = "redirect"
        level = 1
        comparison = "exact"
        entity_id = "https://idp.example.it/spid"
        [[federation.attribute_set]]
        index = 3
        name = {{ it = "Servizi" }}
        attributes = ["fiscalNumber", "name", "familyName"]
        {ORGANIZATION}
        "#
    );
    let (federations, faults) = read(&text, folder.path(), Environment::Production);
    assert_eq!(faults, Vec::<String>::new());
    let [found] = federations.as_slice() else { panic!("one federation") };
    let federation = &found.federation;
    assert_eq!(federation.entity_id.as_str(), "https://idp.example.it/spid");
    assert_eq!((federation.binding, federation.comparison), (Binding::Redirect, Comparison::Exact));
    assert_eq!((federation.level, federation.attribute_sets[0].index), (AssuranceLevel::One, 3));
    assert_eq!(federation.attribute_sets[0].attributes.len(), 3);
    assert_eq!(federation.organization.as_ref().map(|body| body.ipa_code.as_str()), Some("c_zz99"));
    let providers = found.providers.as_ref().expect("files");
    assert_eq!(providers[0].entity_id.as_str(), "https://idp.example");
}

#[test]
fn what_is_not_said_has_its_default() {
    let folder = folder();
    let text = "[[federation]]\nid = \"cie\"\nkind = \"cie\"\nmetadata_files = [\"idp.xml\"]\n";
    let (federations, faults) = read(text, folder.path(), Environment::Production);
    assert_eq!(faults, Vec::<String>::new());
    let federation = &federations[0].federation;
    assert_eq!(federation.entity_id.as_str(), "https://id.comune.example/saml/cie/metadata");
    assert_eq!((federation.binding, federation.comparison), (Binding::Post, Comparison::Minimum));
    assert_eq!((federation.level, federation.metadata.clone()), (AssuranceLevel::Two, MetadataSource::Files));
    assert_eq!(federation.attribute_sets[0].attributes.len(), 4, "who, by what code, born when");
}

#[test]
fn metadata_from_an_address_needs_its_signer_and_tls() {
    let folder = folder();
    let with = |more: &str| format!("[[federation]]\nid = \"spid\"\nkind = \"spid\"\n{more}\n");
    let production = |more: &str| read(&with(more), folder.path(), Environment::Production);
    let (federations, faults) =
        production("metadata_url = \"https://registry.example/\"\nmetadata_certificate_file = \"signer.pem\"");
    assert_eq!(faults, Vec::<String>::new());
    assert!(federations[0].providers.is_none(), "they are fetched");
    assert!(
        matches!(&federations[0].federation.metadata, MetadataSource::Address { certificate, .. } if certificate.starts_with("MII"))
    );
    let only_fault = |more: &str, start: &str| {
        let faults = production(more).1;
        assert!(faults.len() == 1 && faults[0].starts_with(start), "{more}: {faults:?}");
    };
    only_fault("", "federation[0].metadata_files: or metadata_url is missing");
    only_fault("metadata_url = \"https://registry.example/\"", "federation[0].metadata_certificate_file: is missing");
    let twice = "metadata_files = [\"idp.xml\", \"idp.xml\"]";
    only_fault(twice, "federation[0].metadata_files[1]: idp.xml: https://idp.example is described by another");
    only_fault("metadata_files = [\"signer.pem\"]", "federation[0].metadata_files[0]: signer.pem: ");
    let foreign = "metadata_url = \"https://registry.example/\"\nmetadata_certificate_file = \"idp.xml\"";
    only_fault(foreign, "federation[0].metadata_certificate_file: idp.xml: is not a certificate");
    let open = "metadata_url = \"http://127.0.0.1:8091/\"\nmetadata_certificate_file = \"signer.pem\"";
    only_fault(open, "federation[0].metadata_url: must be https");
    assert_eq!(production(&format!("{open}\nallow_loopback_calls = true")).1, Vec::<String>::new());
    assert_eq!(read(&with(open), folder.path(), Environment::Development).1, Vec::<String>::new());
}

#[test]
fn the_rules_of_the_federation_are_held() {
    let folder = folder();
    let with = |more: &str| {
        let text = format!(
            "[[federation]]\nid = \"cie\"\nkind = \"cie\"\nmetadata_files = [\"idp.xml\"]\n{more}\n{ORGANIZATION}"
        );
        read(&text, folder.path(), Environment::Production).1
    };
    assert_eq!(with(""), ["federation[0]: organization.municipality: CIE asks for it"]);
    let faults = with("comparison = \"exact\"");
    assert!(faults.iter().any(|fault| fault.contains("comparison: CIE takes minimum")), "{faults:?}");
}
