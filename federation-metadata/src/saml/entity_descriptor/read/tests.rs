use super::*;
use crate::saml::testing::{RSA_1024, RSA_2048, at, certificate, tree};
use proptest::prelude::*;

const END: &str = "2027-03-01T12:00:00Z";

fn key(purpose: &str, certificate: &Certificate) -> String {
    format!(
        r#"<md:KeyDescriptor {purpose}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"#,
        certificate.to_base64()
    )
}

fn provider(attributes: &str, inside: &str) -> Element {
    tree(&format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" {attributes}>
<md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{inside}</md:IDPSSODescriptor>
<md:Organization><md:OrganizationDisplayName xml:lang="it">Prova</md:OrganizationDisplayName></md:Organization>
</md:EntityDescriptor>"#
    ))
}

const ENDPOINTS: &str = r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://p.example/slo" ResponseLocation="https://p.example/slo2"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://p.example/sso"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://p.example/other"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" Location="https://p.example/art"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="javascript:alert(1)"/>
<saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Name="fiscalNumber"/>"#;

#[test]
fn an_identity_provider_is_read_whole() {
    let good = certificate(&RSA_2048, END);
    let inside = format!("{}{}", key(r#"use="signing""#, &good), ENDPOINTS);
    let reading = EntityDescriptor::read(&provider(
        r#"entityID="https://p.example" validUntil="2026-12-01T00:00:00Z" cacheDuration="P1DT1H""#,
        &inside,
    ))
    .expect("it is metadata");
    let entity = reading.entity;
    assert_eq!(entity.entity_id.as_str(), "https://p.example");
    assert_eq!(entity.valid_until, Some(at("2026-12-01T00:00:00Z")));
    assert_eq!(entity.cache_duration, Some(SignedDuration::from_hours(25)));
    let organization = entity.organization.expect("it names one");
    assert_eq!(organization.display_name.get("it").map(String::as_str), Some("Prova"));
    let provider = entity.identity_provider.expect("it is one");
    assert!(provider.wants_signed_requests);
    assert_eq!(provider.attributes, ["fiscalNumber"]);
    assert_eq!(provider.role.signing_certificates().collect::<Vec<_>>(), [&good]);
    let sign_on = provider.find_single_sign_on(Binding::Redirect).expect("there is one");
    assert_eq!(sign_on.location, "https://p.example/sso", "the first of a binding counts");
    assert_eq!(provider.single_sign_on.len(), 1);
    let logout = provider.role.find_single_logout(Binding::Post).expect("there is one");
    assert_eq!(logout.response_location.as_deref(), Some("https://p.example/slo2"));
    let rules: Vec<&str> = reading.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["metadata.endpoint"], "the script is left out, and said");
}

#[test]
fn a_bad_key_does_not_hide_the_good_one_beside_it() {
    let (good, weak) = (certificate(&RSA_2048, END), certificate(&RSA_1024, END));
    let broken = key("", &good).replace(&good.to_base64(), "bm9uZQ==");
    let inside = [key("", &weak), broken, key(r#"use="both""#, &good), key("", &good)].concat();
    let reading = EntityDescriptor::read(&provider(r#"entityID="urn:p""#, &inside)).expect("it is metadata");
    let provider = reading.entity.identity_provider.expect("it is one");
    assert_eq!(provider.role.keys, [Key { purpose: Purpose::Both, certificate: good }]);
    let rules: Vec<&str> = reading.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["metadata.key-strength", "metadata.key-strength", "metadata.key-use"]);
}

#[test]
fn keys_for_encryption_do_not_sign() {
    let inside = key(r#"use="encryption""#, &certificate(&RSA_2048, END));
    let reading = EntityDescriptor::read(&provider(r#"entityID="urn:p""#, &inside)).expect("it is metadata");
    let provider = reading.entity.identity_provider.expect("it is one");
    assert_eq!(provider.role.signing_certificates().count(), 0);
}

#[test]
fn roles_of_other_protocols_are_not_read() {
    let other = tree(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:p"><md:IDPSSODescriptor
protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"></md:IDPSSODescriptor></md:EntityDescriptor>"#,
    );
    assert_eq!(EntityDescriptor::read(&other).expect("it is metadata").entity.identity_provider, None);
}

#[test]
fn an_entity_needs_a_name_and_a_readable_end() {
    let refused = |attributes: &str| EntityDescriptor::read(&provider(attributes, "")).expect_err("it must be refused");
    assert_eq!(refused(""), DescriptorError::EntityId(EntityIdError));
    assert_eq!(refused(r#"entityID="https://p .example""#), DescriptorError::EntityId(EntityIdError));
    assert_eq!(refused(&format!(r#"entityID="{}""#, "a".repeat(1025))), DescriptorError::EntityId(EntityIdError));
    assert_eq!(refused(r#"entityID="urn:p" validUntil="soon""#), DescriptorError::ValidUntil);
    assert_eq!(refused(r#"entityID="urn:p" validUntil="2026-12-01 00:00:00Z""#), DescriptorError::ValidUntil);
    assert_eq!(refused(r#"entityID="urn:p" validUntil="2026-12-01T00:00:00+01:00""#), DescriptorError::ValidUntil);
    let other = tree("<EntityDescriptor entityID=\"urn:p\"></EntityDescriptor>");
    assert_eq!(EntityDescriptor::read(&other), Err(DescriptorError::NotAnEntity));
}

proptest! {
    #[test]
    fn instants_and_durations_never_panic(text in "\\PC{0,40}") {
        let _ = parse_instant(&text);
        let _ = parse_duration(&text);
    }

    #[test]
    fn every_whole_second_is_read(second in 0_i64..4_102_444_800) {
        let instant = Timestamp::from_second(second).expect("it is in this century");
        prop_assert_eq!(parse_instant(&instant.to_string()), Ok(instant));
    }
}
