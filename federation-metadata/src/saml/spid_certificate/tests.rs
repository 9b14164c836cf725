use super::lint::{Expected, lint};
use super::*;
use crate::saml::testing::{RSA_1024, RSA_2048, at, certificate, elliptic};

const ENTITY_ID: &str = "https://idp.comune.prova.example/spid";

fn request<'a>(holder: &'a Holder, entity_id: &'a EntityId) -> Request<'a> {
    Request {
        common_name: "Forlì",
        organization_name: "Comune di Forlì",
        locality: "Forlì",
        country: "IT",
        holder,
        entity_id,
        not_before: at("2026-11-01T00:00:00Z"),
        days: 730,
        serial: [255; 16],
    }
}

fn entity_id() -> EntityId {
    EntityId::parse(ENTITY_ID).expect("it is a name")
}

fn made(holder: &Holder) -> Result<Certificate, MakeError> {
    spid_certificate(&request(holder, &entity_id()), &RSA_2048)
}

/// A certificate with the right subject, and otherwise as told.
fn otherwise(extensions: Vec<X509Extension>, key: &PKey<Private>, digest: MessageDigest) -> Certificate {
    let (holder, entity_id) = (Holder::PublicBody("c_d704".to_owned()), entity_id());
    let mut builder = X509Builder::new().expect("there is memory");
    builder.set_version(2).expect("it is a version");
    builder.set_subject_name(&subject(&request(&holder, &entity_id)).expect("it has names")).expect("it is a name");
    builder.set_pubkey(key).expect("it is a key");
    builder.set_not_before(Asn1Time::from_unix(1_700_000_000).expect("it is a time").as_ref()).expect("it is a time");
    builder.set_not_after(Asn1Time::from_unix(1_900_000_000).expect("it is a time").as_ref()).expect("it is a time");
    for extension in extensions {
        builder.append_extension(extension).expect("it is an extension");
    }
    builder.sign(key, digest).expect("the key signs");
    Certificate::new(builder.build()).expect("it was just made")
}

fn right_extensions() -> [X509Extension; 3] {
    [
        BasicConstraints::new().build().expect("it is built"),
        KeyUsage::new().critical().digital_signature().non_repudiation().build().expect("it is built"),
        policies(Sector::Public).expect("they are written"),
    ]
}

#[test]
fn each_extension_has_its_rule() {
    let broken = |at: usize, extension: Option<X509Extension>| {
        let mut extensions = Vec::from(right_extensions());
        extensions.remove(at);
        extensions.extend(extension);
        rules(&otherwise(extensions, &RSA_2048, MessageDigest::sha256()), &expected(Sector::Public))
    };
    let usage = |usage: &mut KeyUsage| Some(usage.build().expect("it is built"));
    let constraints = |constraints: &mut BasicConstraints| Some(constraints.build().expect("it is built"));
    assert_eq!(broken(0, constraints(&mut BasicConstraints::new())), [""; 0]);
    assert_eq!(broken(0, None), ["spid-certificate.constraints"]);
    assert_eq!(broken(0, constraints(BasicConstraints::new().ca())), ["spid-certificate.constraints"]);
    assert_eq!(broken(0, constraints(BasicConstraints::new().critical())), ["spid-certificate.constraints"]);
    assert_eq!(broken(1, None), ["spid-certificate.usage"]);
    let not_critical = usage(KeyUsage::new().digital_signature().non_repudiation());
    assert_eq!(broken(1, not_critical), ["spid-certificate.usage"]);
    let more = usage(KeyUsage::new().critical().digital_signature().non_repudiation().key_encipherment());
    assert_eq!(broken(1, more), ["spid-certificate.usage"]);
    let object = Asn1Object::from_str(CERTIFICATE_POLICIES).expect("it is an identifier");
    let policies = |bytes: &[u8], critical| {
        let contents = Asn1OctetString::new_from_bytes(bytes).expect("there is memory");
        X509Extension::new_from_der(object.as_ref(), critical, &contents).expect("it is an extension")
    };
    let without_texts = [POLICY_AGID.0, Sector::Public.policy().0]
        .map(|policy| der::sequence(&[der::object(policy).expect("it is an identifier")]));
    let without_texts = policies(&der::sequence(&without_texts), false);
    assert_eq!(broken(2, Some(without_texts)), ["spid-certificate.policies"; 2]);
    let critical = made(&Holder::PublicBody("c_d704".to_owned())).expect("it is made");
    let right = lint::find_extension(&critical, CERTIFICATE_POLICIES).expect("it has policies");
    assert_eq!(broken(2, Some(policies(right.contents, true))), ["spid-certificate.policies"]);
}

#[test]
fn key_and_digest_have_their_rules() {
    let rules_of = |key: &PKey<Private>, digest| {
        rules(&otherwise(right_extensions().into(), key, digest), &expected(Sector::Public))
    };
    assert_eq!(rules_of(&RSA_2048, MessageDigest::sha512()), [""; 0]);
    assert_eq!(rules_of(&RSA_2048, MessageDigest::sha384()), ["spid-certificate.digest"]);
    assert_eq!(rules_of(&RSA_2048, MessageDigest::sha1()), ["spid-certificate.digest"]);
    let curve = elliptic(openssl::nid::Nid::X9_62_PRIME256V1);
    assert_eq!(rules_of(&curve, MessageDigest::sha256()), ["spid-certificate.key", "spid-certificate.digest"]);
}

fn expected(sector: Sector) -> Expected<'static> {
    Expected { sector, entity_id: ENTITY_ID, organization_name: Some("Comune di Forlì"), display_name: Some("Forlì") }
}

fn rules(certificate: &Certificate, expected: &Expected<'_>) -> Vec<&'static str> {
    lint(certificate, expected, "KeyDescriptor").iter().map(|finding| finding.rule).collect()
}

#[test]
fn ours_keeps_every_rule() {
    let public = made(&Holder::PublicBody("c_d704".to_owned())).expect("it is made");
    assert_eq!(rules(&public, &expected(Sector::Public)), [""; 0]);
    assert_eq!(public.not_after(), at("2028-10-31T00:00:00Z"));
    for holder in
        [Holder::PrivateVatNumber("01234567890".to_owned()), Holder::PrivateFiscalCode("RSSMRA85T10A562S".to_owned())]
    {
        let private = made(&holder).expect("it is made");
        assert_eq!(rules(&private, &expected(Sector::Private)), [""; 0]);
    }
}

#[test]
fn the_same_request_makes_the_same_certificate() {
    let holder = Holder::PublicBody("c_d704".to_owned());
    assert_eq!(made(&holder).expect("it is made"), made(&holder).expect("it is made"));
}

#[test]
fn the_certificate_of_one_sector_is_not_that_of_the_other() {
    let public = made(&Holder::PublicBody("c_d704".to_owned())).expect("it is made");
    assert_eq!(
        rules(&public, &expected(Sector::Private)),
        ["spid-certificate.identifier", "spid-certificate.policies"]
    );
}

#[test]
fn names_are_those_of_the_metadata() {
    let public = made(&Holder::PublicBody("c_d704".to_owned())).expect("it is made");
    let other = Expected {
        entity_id: "https://other.example",
        organization_name: Some("Comune di Forli"),
        display_name: Some("forlì"),
        ..expected(Sector::Public)
    };
    assert_eq!(rules(&public, &other), ["spid-certificate.subject"; 3]);
}

#[test]
fn a_certificate_of_another_kind_breaks_every_rule_but_the_digest() {
    let plain = certificate(&RSA_1024, "2027-03-01T12:00:00Z");
    let broken = rules(&plain, &expected(Sector::Public));
    assert_eq!(
        broken,
        [
            "spid-certificate.subject",
            "spid-certificate.subject",
            "spid-certificate.subject",
            "spid-certificate.identifier",
            "spid-certificate.country",
            "spid-certificate.locality",
            "spid-certificate.policies",
            "spid-certificate.constraints",
            "spid-certificate.usage",
            "spid-certificate.key",
        ]
    );
}

#[test]
fn a_holder_without_a_right_identifier_gets_none() {
    let refused = [
        Holder::PublicBody(String::new()),
        Holder::PublicBody("c d704".to_owned()),
        Holder::PublicBody("c".repeat(17)),
        Holder::PrivateVatNumber("IT0123456789".to_owned()),
        Holder::PrivateFiscalCode("RSSMRA85T10A562".to_owned()),
    ];
    for holder in refused {
        assert!(matches!(made(&holder), Err(MakeError::Holder)), "{holder:?}");
    }
}
