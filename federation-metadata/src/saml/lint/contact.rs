//! The values of contacts, whosever they are.

use super::Breaches;
use super::subject::{Placed, Subject};
use crate::saml::cie::CIE;
use crate::saml::spid::SPID;
use crate::xml::element::Element;
use std::collections::HashSet;

/// A contact says everything once; only what a firm does (`NACE2Code`) may be several things.
pub fn check_single_values(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        let extensions = contact.extensions().into_iter().flat_map(Element::children);
        let ours = extensions.filter(|value| [SPID.name, CIE.name].contains(&value.namespace()));
        let mut seen = HashSet::new();
        for value in contact.element.children().iter().chain(ours) {
            let local = value.local_name();
            let twice = local != "NACE2Code" && !seen.insert((value.namespace(), local));
            breaches.check(!twice, contact.place.as_str(), format!("{local} occurs twice."));
        }
    }
}

/// Checks address and telephone number; `compulsory` says whether there must be an address.
pub fn check_reachable(contact: &Placed<'_>, compulsory: bool, breaches: &mut Breaches) {
    match contact.text("EmailAddress") {
        None => breaches.check(!compulsory, contact.place.as_str(), "EmailAddress is missing."),
        Some(email) => {
            breaches.check(is_email(email), contact.place.as_str(), "EmailAddress is not an e-mail address.");
        }
    }
    if let Some(telephone) = contact.text("TelephoneNumber") {
        let sound = !telephone.is_empty() && !telephone.contains(char::is_whitespace);
        breaches.check(sound, contact.place.as_str(), "TelephoneNumber is empty or holds blanks.");
    }
}

/// Whether a text can be an address of mail; whether it is one, only a letter tells.
pub fn is_email(text: &str) -> bool {
    let sound = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic() && c != '@');
    text.split_once('@').is_some_and(|(local, domain)| {
        sound(local) && sound(domain) && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    })
}

/// Whether a text is a country and a VAT number, without blanks.
pub fn is_vat_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 2 && bytes[..2].iter().all(u8::is_ascii_uppercase) && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether a text is a fiscal code of a firm or a person: 11 digits, or 16 letters and digits.
pub fn is_fiscal_code(text: &str) -> bool {
    match text.len() {
        11 => text.bytes().all(|byte| byte.is_ascii_digit()),
        16 => text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        _ => false,
    }
}

/// Whether a text is two capitals: a country, a province.
pub fn is_two_capitals(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}
