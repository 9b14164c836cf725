//! Publishes the samples of the crate, each with a key and a certificate as SPID wants them.

use federation_metadata::saml::certificate::Certificate;
use federation_metadata::saml::description::Description;
use federation_metadata::saml::service_provider::{Contacts, ServiceProvider};
use federation_metadata::saml::spid;
use federation_metadata::saml::spid_certificate::{Holder, Request, Sector, spid_certificate, spid_key};
use federation_metadata::xml::signature::algorithm::SignatureAlgorithm;
use federation_metadata::xml::signature::keys::TrustedKey;
use federation_metadata::xml::signature::sign::SigningKey;
use jiff::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::pkey::{PKey, Private};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// One key for all: RSA keys take a while.
static KEY: LazyLock<PKey<Private>> = LazyLock::new(|| spid_key().expect("OpenSSL makes keys"));

/// Metadata and certificate, as files.
pub struct Published(TempDir);

impl Published {
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn metadata(&self) -> PathBuf {
        self.0.path().join("metadata.xml")
    }

    pub fn certificate(&self) -> PathBuf {
        self.0.path().join("certificate.pem")
    }
}

/// What a sample publishes to SPID.
pub fn publish_spid(sample: &str) -> Published {
    publish(&describe(&text_of(sample)).spid.expect("the sample speaks to SPID"))
}

/// What a sample publishes to CIE.
pub fn publish_cie(sample: &str) -> Published {
    publish(&describe(&text_of(sample)).cie.expect("the sample speaks to CIE"))
}

/// What an aggregator's sample publishes as a light one; `code` is how the entityID names it, less `-full`.
pub fn with_activity(sample: &str, activity: &str, code: &str) -> Published {
    let text = text_of(sample)
        .replace(&format!("{code}-full"), &format!("{code}-lite"))
        .replace(&format!("\"{activity}-full\""), &format!("\"{activity}-light\""));
    // A light operator names the body for which it acts.
    let body = "\n[spid.public]\nipa_code = \"c_zz99\"\ncompany = \"Comune di Prova\"\nemail = \"identita@comune.prova.example\"\n";
    let text = if activity == "operator" { text + body } else { text };
    let mut provider = describe(&text).spid.expect("the sample speaks to SPID");
    let certificate = certificate_of(&provider);
    match &mut provider.contacts {
        Contacts::Spid(spid::Contacts::Aggregated(aggregated)) => aggregated.validation_certificate = Some(certificate),
        other => panic!("{sample} is no aggregator: {other:?}"),
    }
    publish(&provider)
}

fn text_of(sample: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../federation-metadata/samples").join(sample);
    std::fs::read_to_string(path.with_extension("toml")).expect("the sample is there")
}

fn describe(text: &str) -> Description {
    Description::parse(text).expect("the sample is in order")
}

fn publish(provider: &ServiceProvider) -> Published {
    let certificate = certificate_of(provider);
    let trusted = TrustedKey::from_der(certificate.der()).expect("the key is strong");
    let key = SigningKey::new(KEY.clone(), trusted, SignatureAlgorithm::RsaSha256).expect("they belong together");
    let document = provider.publish(std::slice::from_ref(&certificate), &key).expect("it can be published");
    let published = Published(tempfile::tempdir().expect("the temporary folder is writable"));
    std::fs::write(published.metadata(), document.text()).expect("there is room");
    std::fs::write(published.certificate(), certificate.x509().to_pem().expect("it is one")).expect("there is room");
    published
}

fn certificate_of(provider: &ServiceProvider) -> Certificate {
    let holder = match &provider.contacts {
        Contacts::Spid(spid::Contacts::Public(_)) | Contacts::Cie(_) | Contacts::Plain(_) => public(),
        Contacts::Spid(spid::Contacts::Private(..)) => private(),
        Contacts::Spid(spid::Contacts::Aggregated(aggregated)) => match aggregated.activity.sector() {
            Sector::Public => public(),
            Sector::Private => private(),
        },
    };
    let request = Request {
        common_name: &provider.organization.display_name["it"],
        organization_name: &provider.organization.name["it"],
        locality: "Prova",
        country: "IT",
        holder: &holder,
        entity_id: &provider.entity_id,
        not_before: yesterday(),
        days: 730,
        serial: [5; 16],
    };
    spid_certificate(&request, &KEY).expect("the request is in order")
}

fn public() -> Holder {
    Holder::PublicBody("c_zz99".to_owned())
}

fn private() -> Holder {
    Holder::PrivateVatNumber("01234567890".to_owned())
}

/// The judges hold certificates against their own clock.
fn yesterday() -> Timestamp {
    let (start, now) = (Asn1Time::from_unix(0), Asn1Time::days_from_now(0));
    let passed = start.expect("it is a time").diff(&now.expect("it is a time")).expect("both are times");
    Timestamp::from_second(i64::from(passed.days - 1) * 86_400).expect("it is an instant")
}
