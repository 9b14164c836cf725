use super::{MUNICIPALITY, Profile, SAMPLES, providers, rules, text_of};

/// A text of the document, what it becomes, and the rule that is broken by it.
type Break = (&'static str, &'static str, &'static str);

/// Breaks each rule and expects it, and no other one, to be named.
fn assert_each_is_found(sample: &str, profile: Profile, breaks: &[Break]) {
    let provider = providers(sample).into_iter().find(|(_, whose)| *whose == profile).expect("it has one").0;
    let text = text_of(&provider);
    for (from, to, rule) in breaks {
        assert!(text.contains(from), "the metadata holds {from:?}");
        let mut found = rules(&text.replace(from, to), profile);
        found.dedup();
        assert_eq!(found, [*rule], "{from:?} became {to:?}");
    }
}

const LOGOUT: &str = "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\"";
const CONSUMER: &str = "index=\"0\" isDefault=\"true\"";
const NAME: &str = "<md:OrganizationName xml:lang=\"it\">Comune di Prova</md:OrganizationName>";

#[test]
fn of_the_common_part() {
    let breaks = [
        (
            "ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"",
            "ds:SignatureMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#rsa-sha1\"",
            "metadata.signature-algorithms",
        ),
        (
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2000/09/xmldsig#sha1",
            "metadata.signature-algorithms",
        ),
        ("SAML:2.0:protocol\"", "SAML:2.0:protocol urn:other\"", "metadata.protocol"),
        ("AuthnRequestsSigned=\"true\"", "AuthnRequestsSigned=\"false\"", "metadata.requests-signed"),
        ("WantAssertionsSigned=\"true\"", "", "metadata.assertions-signed"),
        ("HTTP-Redirect", "HTTP-Artifact", "metadata.single-logout"),
        ("nameid-format:transient", "nameid-format:persistent", "metadata.name-id-format"),
        (
            "bindings:HTTP-POST\" Location=\"https://idp.comune.prova.example/saml/spid/acs",
            "bindings:SOAP\" Location=\"https://idp.comune.prova.example/saml/spid/acs",
            "metadata.assertion-consumers",
        ),
        (CONSUMER, "index=\"0\"", "metadata.default-consumer"),
        (CONSUMER, "index=\"1\" isDefault=\"true\"", "metadata.default-consumer"),
        (
            "https://idp.comune.prova.example/saml/spid/slo",
            "https://idp.comune.prova.example:8443/slo",
            "metadata.addresses",
        ),
        ("https://idp.comune.prova.example/saml/spid/acs", "http://idp.comune.prova.example/acs", "metadata.addresses"),
        ("AttributeConsumingService index=\"0\"", "AttributeConsumingService index=\"x\"", "metadata.attribute-sets"),
        ("Servizi del Comune", "", "metadata.attribute-sets"),
        ("Name=\"placeOfBirth\"", "Name=\"shoeSize\"", "metadata.attributes"),
        (
            "<md:OrganizationName xml:lang=\"en\">Municipality of Prova</md:OrganizationName>",
            "",
            "metadata.organization-languages",
        ),
        (
            NAME,
            "<md:OrganizationName xml:lang=\"it\">Comune di Prova</md:OrganizationName><md:OrganizationName xml:lang=\"it\">Comune di Prova</md:OrganizationName>",
            "metadata.organization-languages",
        ),
    ];
    // An attribute that nobody knows is none of the eIDAS set either, and a change of a set breaks no other rule.
    let (eidas, others): (Vec<Break>, Vec<Break>) =
        breaks.into_iter().partition(|(from, ..)| from.contains("placeOfBirth"));
    assert_each_is_found(MUNICIPALITY, Profile::Spid, &others);
    let provider = &providers(MUNICIPALITY)[0].0;
    for (from, to, _) in eidas {
        assert_eq!(
            rules(&text_of(provider).replace(from, to), Profile::Spid),
            ["metadata.attributes", "spid.eidas-sets"]
        );
    }
}

#[test]
fn what_occurs_twice_or_is_qualified_otherwise() {
    let consumer = "<md:AssertionConsumerService index=\"0\" \
        Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
        Location=\"https://idp.comune.prova.example/acs\"></md:AssertionConsumerService>";
    let twice = format!("{consumer}<md:AttributeConsumingService index=\"0\"");
    let text = text_of(&providers(MUNICIPALITY)[0].0);
    let breaks = [
        ("<md:AttributeConsumingService index=\"0\"", twice.as_str(), "metadata.assertion-consumers"),
        ("AttributeConsumingService index=\"99\"", "AttributeConsumingService index=\"0\"", "metadata.attribute-sets"),
        ("Name=\"familyName\"", "Name=\"name\"", "metadata.attributes"),
        ("Name=\"familyName\"", "Name=\"familyName\" NameFormat=\"urn:other\"", "metadata.attributes"),
        (" xml:lang=\"it\">Servizi", ">Servizi", "metadata.attribute-sets"),
        (
            "<md:OrganizationURL xml:lang=\"en\"",
            "<md:OrganizationURL xml:lang=\"de\"",
            "metadata.organization-languages",
        ),
        ("<md:SPSSODescriptor ", "<md:Company>x</md:Company><md:SPSSODescriptor ", "metadata.child-order"),
    ];
    for (from, to, rule) in breaks {
        assert!(text.contains(from), "the metadata holds {from:?}");
        let found = rules(&text.replace(from, to), Profile::Spid);
        assert!(!found.is_empty() && found.iter().all(|name| *name == rule), "{from:?} became {to:?}: {found:?}");
    }
}

#[test]
fn what_is_missing_altogether() {
    let (provider, profile) = providers(MUNICIPALITY).swap_remove(0);
    let text = text_of(&provider);
    let without = |start: &str, end: &str| {
        let from = text.find(start).expect("it is there");
        let to = from + text[from..].find(end).expect("it ends") + end.len();
        let mut found = rules(&format!("{}{}", &text[..from], &text[to..]), profile);
        found.dedup();
        found
    };
    assert_eq!(without("<ds:Signature", "</ds:Signature>"), ["metadata.signature"]);
    assert_eq!(without("<ds:KeyInfo", "</ds:KeyInfo>"), ["metadata.signature-certificate"]);
    assert_eq!(without("<md:KeyDescriptor", "</md:KeyDescriptor>"), ["metadata.signing-key"]);
    assert_eq!(without("<md:SingleLogoutService", "</md:NameIDFormat>"), ["metadata.single-logout"]);
    assert_eq!(
        without("<md:AssertionConsumerService", "</md:AssertionConsumerService>"),
        ["metadata.assertion-consumers", "metadata.default-consumer"]
    );
    assert_eq!(without("<md:Organization>", "</md:Organization>"), ["metadata.organization"]);
    assert_eq!(without("<md:ContactPerson", "</md:ContactPerson>"), ["spid.contacts"]);
    let roleless = without("<md:SPSSODescriptor", "</md:SPSSODescriptor>");
    assert_eq!(roleless.first(), Some(&"metadata.one-role"));
}

#[test]
fn what_stands_out_of_order() {
    let (provider, profile) = providers(MUNICIPALITY).swap_remove(0);
    let text = text_of(&provider);
    let format = "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>";
    let late = text.replace(format, "").replace("</md:SPSSODescriptor>", &format!("{format}</md:SPSSODescriptor>"));
    assert_eq!(rules(&late, profile), ["metadata.child-order"]);
    let early = text.replace(format, "").replace(LOGOUT, &format!("{format}{LOGOUT}"));
    assert_eq!(rules(&early, profile), ["metadata.child-order", "metadata.child-order"]);
}

#[test]
fn of_spid() {
    let ipa = "<spid:IPACode>c_zz99</spid:IPACode>";
    let breaks = [
        ("contactType=\"other\"", "contactType=\"technical\"", "spid.contacts"),
        ("<spid:Public></spid:Public>", "<spid:Public>yes</spid:Public>", "spid.sector"),
        (ipa, "", "spid.public-identifiers"),
        ("identita@comune.prova.example", "nobody", "spid.contact-values"),
        ("+390600000000", "+39 06 000 000 00", "spid.contact-values"),
        ("+390600000000", "0600000000", "spid.telephone-prefix"),
        (
            "</md:Extensions><md:EmailAddress>",
            "</md:Extensions><md:Company>Comune</md:Company><md:EmailAddress>",
            "spid.contact-company",
        ),
        ("c_zz99", "__aggrsint", "spid.trial-identifier"),
        ("eIDAS Natural Person Minimum Attribute Set", "eIDAS", "spid.eidas-sets"),
        (
            "<md:OrganizationDisplayName xml:lang=\"it\">Comune di Prova",
            "<md:OrganizationDisplayName xml:lang=\"it\">Prova",
            "spid.certificate",
        ),
        (
            "entityID=\"https://idp.comune.prova.example/spid\"",
            "entityID=\"https://idp.comune.prova.example/altro\"",
            "spid.certificate",
        ),
    ];
    assert_each_is_found(MUNICIPALITY, Profile::Spid, &breaks);
}

#[test]
fn of_private_service_providers() {
    let breaks = [
        (
            "<spid:VATNumber>IT01234567890</spid:VATNumber><spid:FiscalCode>01234567890</spid:FiscalCode>",
            "",
            "spid.private-identifiers",
        ),
        ("<spid:VATNumber>", "<spid:IPACode>x</spid:IPACode><spid:VATNumber>", "spid.private-identifiers"),
        ("<spid:VATNumber>IT", "<spid:VATNumber>IT ", "spid.contact-values"),
        ("<md:EmailAddress>fatture@azienda.example</md:EmailAddress>", "", "spid.contact-values"),
        ("contactType=\"billing\"", "contactType=\"other\"", "spid.contacts"),
        ("fpa:CessionarioCommittente", "fpa:Cessionario", "spid.billing"),
        ("<fpa:CAP>20100", "<fpa:CAP>201", "spid.billing"),
        ("<fpa:IdPaese>IT", "<fpa:IdPaese>Italia", "spid.billing"),
        ("fpa:Denominazione", "fpa:Nome", "spid.billing"),
        (
            "</fpa:Denominazione>",
            "</fpa:Denominazione><fpa:Nome>A</fpa:Nome><fpa:Cognome>B</fpa:Cognome>",
            "spid.billing",
        ),
        ("<fpa:Comune>Milano</fpa:Comune>", "", "spid.billing"),
    ];
    let provider = &providers(SAMPLES[1])[0].0;
    let text = text_of(provider);
    for (from, to, rule) in breaks {
        assert!(text.contains(from), "the metadata holds {from:?}");
        let found = rules(&text.replace(from, to), Profile::Spid);
        assert!(found.contains(&rule), "{from:?} became {to:?}: {found:?}");
    }
}

#[test]
fn of_aggregators() {
    let breaks = [
        ("spid:entityType=\"spid:aggregated\"", "", "spid.aggregation"),
        ("PublicServicesFullAggregator", "Aggregator", "spid.aggregation"),
        ("<md:Company>Aggregatore S.p.A.</md:Company>", "", "spid.aggregation-company"),
        ("<md:Company>Comune di Prova</md:Company>", "<md:Company>Comune</md:Company>", "spid.aggregation-company"),
        ("<spid:VATNumber>IT01234567890</spid:VATNumber>", "", "spid.aggregation-identifiers"),
        ("<spid:IPACode>c_zz99</spid:IPACode>", "", "spid.aggregation-identifiers"),
        ("/pub-ag-full/comune-prova\"", "/comune-prova\"", "spid.aggregation-entity-id"),
        ("/pub-ag-full/comune-prova\"", "/pub-ag-full/comune-prova?x\"", "spid.aggregation-entity-id"),
    ];
    let provider = &providers(SAMPLES[2])[0].0;
    let text = text_of(provider);
    for (from, to, rule) in breaks {
        assert!(text.contains(from), "the metadata holds {from:?}");
        let found = rules(&text.replace(from, to), Profile::Spid);
        assert!(found.contains(&rule), "{from:?} became {to:?}: {found:?}");
    }
    let operator = text_of(&providers(SAMPLES[4])[0].0);
    let found = rules(&operator.replace("<spid:FiscalCode>01234567890</spid:FiscalCode>", ""), Profile::Spid);
    assert_eq!(found, ["spid.aggregation-identifiers"]);
}

#[test]
fn of_cie() {
    let breaks = [
        ("contactType=\"technical\"", "contactType=\"support\"", "cie.contacts"),
        ("contactType=\"technical\"", "contactType=\"administrative\"", "cie.contacts"),
        ("<cie:Public></cie:Public>", "", "cie.nature"),
        ("<cie:IPACode>c_zz99</cie:IPACode>", "", "cie.public-identifiers"),
        ("<cie:IPACategory>L6", "<cie:IPACategory>6", "cie.public-identifiers"),
        ("<cie:NACE2Code>62.01</cie:NACE2Code>", "", "cie.private-identifiers"),
        ("<cie:FiscalCode>01234567890", "<cie:FiscalCode>012345678", "cie.private-identifiers"),
        ("<cie:Municipality>Z999", "<cie:Municipality>z999", "cie.place"),
        ("<cie:Country>IT</cie:Country>", "", "cie.place"),
        ("<md:Company>Partner Tecnico S.r.l.</md:Company>", "", "cie.company"),
        ("<md:Company>Comune di Prova</md:Company>", "<md:Company>Comune</md:Company>", "cie.company"),
        ("<md:EmailAddress>identita@comune.prova.example</md:EmailAddress>", "", "cie.email"),
        ("bindings:HTTP-Redirect", "bindings:SOAP", "cie.redirect-logout"),
        ("bindings:HTTP-Redirect", "bindings:SOAP", "cie.logout-bindings"),
        ("<md:TelephoneNumber>+39", "<md:TelephoneNumber>", "cie.email"),
        (
            "<cie:Country>IT</cie:Country>",
            "<cie:Country>IT</cie:Country><cie:Country>IT</cie:Country>",
            "metadata.single-values",
        ),
        ("<cie:NACE2Code>", "<cie:FiscalCode>01234567890</cie:FiscalCode><cie:NACE2Code>", "metadata.single-values"),
        (
            "<md:NameIDFormat>",
            "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat><md:NameIDFormat>",
            "metadata.name-id-format",
        ),
        (">https://www.comune.prova.example/en<", ">www.comune.prova.example<", "metadata.organization"),
        ("urn:uuid:3f1d5f0a-6c0e-4d55", "urn:uuid:3f1d5f0a-6c0e-1d55", "cie.service-name"),
        ("Name=\"dateOfBirth\"", "Name=\"email\"", "metadata.attributes"),
        ("https://idp.comune.prova.example/cie\"", "http://idp.comune.prova.example/cie\"", "metadata.addresses"),
    ];
    let provider = &providers(MUNICIPALITY)[1].0;
    let text = text_of(provider);
    for (from, to, rule) in breaks {
        assert!(text.contains(from), "the metadata holds {from:?}");
        let found = rules(&text.replace(from, to), Profile::Cie);
        assert!(found.contains(&rule), "{from:?} became {to:?}: {found:?}");
    }
}

#[test]
fn of_certificates_that_name_a_person() {
    use crate::saml::certificate::Certificate;
    use crate::saml::testing::{RSA_2048, publish};
    use openssl::x509::{X509Builder, X509NameBuilder};
    let provider = &providers(MUNICIPALITY)[1].0;
    let text = text_of(provider);
    let mut name = X509NameBuilder::new().expect("there is memory");
    name.append_entry_by_text("SN", "Rossi").expect("it is a name");
    let name = name.build();
    let mut builder = X509Builder::new().expect("there is memory");
    builder.set_subject_name(&name).expect("it is a name");
    builder.set_pubkey(&RSA_2048).expect("it is a key");
    let day = |at| openssl::asn1::Asn1Time::from_unix(at).expect("it is a time");
    builder.set_not_before(&day(1_700_000_000)).expect("it is a time");
    builder.set_not_after(&day(1_900_000_000)).expect("it is a time");
    builder.sign(&RSA_2048, openssl::hash::MessageDigest::sha256()).expect("the key signs");
    let personal = Certificate::new(builder.build()).expect("it was just made");
    assert_eq!(rules(publish(provider, &[personal]).text(), Profile::Cie), ["cie.certificate"]);
    assert_eq!(rules(&text, Profile::Cie), [""; 0]);
}

/// A contact abroad has a postcode for a town.
#[test]
fn foreign_contacts_have_a_postcode() {
    let provider = &providers(MUNICIPALITY)[1].0;
    let text = text_of(provider).replace("<cie:Municipality>H501", "<cie:Municipality>1010");
    assert_eq!(rules(&text, Profile::Cie), ["cie.place"]);
    let (before, after) = text.rsplit_once("<cie:Country>IT").expect("the partner has a country");
    assert_eq!(rules(&format!("{before}<cie:Country>AT{after}"), Profile::Cie), [""; 0]);
}
