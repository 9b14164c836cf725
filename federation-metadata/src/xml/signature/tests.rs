use super::super::limits::Limits;
use super::super::namespace::MD;
use super::super::testing::{certificate, curve, element, elliptic, provider, provider_with, rsa, stranger};
use super::algorithm::SignatureAlgorithm;
use super::keys::{KeyError, TrustedKey, TrustedKeys};
use super::sign::{SignError, SigningKey, sign_enveloped};
use openssl::nid::Nid;
use std::io::Write;
use std::process::Command;

#[test]
fn keys_are_suitable_or_refused() {
    for (key, error) in [
        (rsa(1024), Some(KeyError::Unsuitable)),
        (rsa(2048), None),
        (curve(Nid::SECP224R1), Some(KeyError::Unsuitable)),
        (curve(Nid::SECP256K1), Some(KeyError::Unsuitable)),
        (curve(Nid::SECP384R1), None),
    ] {
        assert_eq!(TrustedKey::from_der(&certificate(&key)).err(), error, "{key:?}");
    }
    assert_eq!(TrustedKey::from_base64("AAAA").err(), Some(KeyError::Unreadable));
    assert_eq!(TrustedKey::from_base64("*").err(), Some(KeyError::Unreadable));
    assert_eq!(TrustedKeys::try_from(Vec::new()).err(), Some(KeyError::None), "trust is never in nobody");
}

#[test]
fn key_certificate_and_algorithm_belong_together() {
    let own = || rsa(2048);
    let refused = SigningKey::new(own(), provider().certificate().clone(), SignatureAlgorithm::RsaSha256);
    assert!(matches!(refused, Err(SignError::KeyMismatch)));
    let key = own();
    let certificate = TrustedKey::from_der(&certificate(&key)).expect("a key");
    assert!(matches!(SigningKey::new(key, certificate, SignatureAlgorithm::EcdsaSha256), Err(SignError::KeyMismatch)));
}

/// The verdict of the `xmlsec1` tool, which shares no code of ours.
fn xmlsec1_verifies(text: &str, root: &str, key: &SigningKey) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let (document, certificate) = (folder.path().join("document.xml"), folder.path().join("certificate.pem"));
    std::fs::File::create(&document).and_then(|mut file| file.write_all(text.as_bytes())).expect("a file");
    std::fs::write(&certificate, key.certificate().certificate().to_pem().expect("a certificate")).expect("a file");
    let output = Command::new("xmlsec1")
        .args(["--verify", "--enabled-reference-uris", "same-doc", "--pubkey-cert-pem"])
        .arg(&certificate)
        .args(["--id-attr:ID", root])
        .arg(&document)
        .output()
        .expect("xmlsec1 is installed (tests/install.sh)");
    output.status.success()
}

#[test]
fn what_we_sign_verifies_with_the_xmlsec1_tool() {
    let document = || {
        element(MD, "EntityDescriptor")
            .with("ID", "_m1")
            .with("entityID", "https://sp.example/?a=1&b=\"\u{e9}\"\t")
            .containing(element(MD, "Organization").in_language("it").saying("Citt\u{e0} <&> \r\n\u{1f600}"))
    };
    let keys = [
        provider(),
        provider_with(SignatureAlgorithm::RsaSha384),
        provider_with(SignatureAlgorithm::RsaSha512),
        elliptic(),
    ];
    for key in keys {
        let signed = sign_enveloped(&document(), &key, &Limits::METADATA).expect("it can be signed");
        assert_eq!(signed.root().children()[0].local_name(), "Signature", "first in metadata");
        let root = "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor";
        assert!(xmlsec1_verifies(signed.text(), root, &key), "{key:?}");
        assert!(!xmlsec1_verifies(signed.text(), root, &stranger()), "{key:?}");
        let changed = signed.text().replace("Citt", "citt");
        assert!(!xmlsec1_verifies(&changed, root, &key), "{key:?}");
    }
    let nameless = element(MD, "EntityDescriptor");
    assert!(matches!(sign_enveloped(&nameless, &provider(), &Limits::METADATA), Err(SignError::NoPlace)));
}
