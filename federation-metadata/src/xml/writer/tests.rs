use super::super::limits::Limits;
use super::super::namespace::{MD, SAML, SAMLP, XS, XSI};
use super::*;

#[test]
fn namespaces_are_declared_where_they_are_first_needed() {
    let request = Element::new(SAMLP, "AuthnRequest")
        .with("ID", "_1")
        .with_optional("ForceAuthn", Some("true"))
        .with_optional("IsPassive", None::<String>)
        .containing(Element::new(SAML, "Issuer").saying("https://sp.example/?a&b"))
        .containing_all(Some(Element::new(SAMLP, "NameIDPolicy")));
    let document = write(&request, &Limits::MESSAGE).expect("a strict document");
    assert_eq!(
        document.text(),
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\" ForceAuthn=\"true\">\
         <saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">https://sp.example/?a&amp;b</saml:Issuer>\
         <samlp:NameIDPolicy></samlp:NameIDPolicy></samlp:AuthnRequest>"
    );
}

#[test]
fn a_declared_namespace_is_declared_once() {
    let element = Element::new(SAML, "AttributeValue").declare(SAML).declare(XS).with_in(XSI, "type", "xs:string");
    let document = write(&element.in_language("it").saying("x"), &Limits::MESSAGE).expect("a strict document");
    assert_eq!(
        document.text(),
        "<saml:AttributeValue xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:type=\"xs:string\" xml:lang=\"it\">x</saml:AttributeValue>"
    );
}

#[test]
fn markup_in_a_value_stays_a_value() {
    let hostile = "\"/><script>'&lt;</md:X>\u{1f600}\r\n\t]]>";
    let element = Element::new(MD, "OrganizationName").with("a", hostile).saying(hostile);
    let document = write(&element, &Limits::METADATA).expect("a strict document");
    assert_eq!(document.root().text(), hostile);
    assert_eq!(document.root().attribute("a"), Some(hostile));
    assert!(document.root().children().is_empty());
}

#[test]
fn what_no_strict_document_may_hold_is_refused() {
    let issuer = || Element::new(SAML, "Issuer");
    let refused = [
        (issuer().saying("\u{1}"), ReadError::ForbiddenCharacter),
        (issuer().saying("x").containing(issuer()), ReadError::MixedContent),
        (Element::new(SAML, "a b"), ReadError::Tag),
        (issuer().with("a:b", "x"), ReadError::Namespace),
        (issuer().with("a", "1").with("a", "2"), ReadError::RepeatedAttribute),
        (issuer().with_in(MD, "a", "1"), ReadError::ForeignAttribute),
    ];
    for (element, error) in refused {
        assert_eq!(write(&element, &Limits::MESSAGE).err(), Some(error), "{element:?}");
    }
}
