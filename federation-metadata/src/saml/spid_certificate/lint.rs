//! Holds a certificate against Avviso 29 v3: one rule a check, in the order of its table.

use super::{
    BASIC_CONSTRAINTS, CERTIFICATE_POLICIES, COMMON_NAME, COUNTRY, KEY_USAGE, LOCALITY, ORGANIZATION_IDENTIFIER,
    ORGANIZATION_NAME, POLICY_AGID, Sector, URI, der,
};
use crate::saml::certificate::Certificate;
use crate::saml::finding::{Finding, Severity};
use openssl::asn1::Asn1Object;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::x509::X509NameEntryRef;

const SOURCE: &str = "Avviso SPID 29 v3";
/// What names a person, and so has no place in the certificate of a body; the last two for CIE.
const PERSONAL: [(&str, &str); 7] = [
    ("2.5.4.41", "name"),
    ("2.5.4.4", "surname"),
    ("2.5.4.42", "givenName"),
    ("2.5.4.43", "initials"),
    ("2.5.4.65", "pseudonym"),
    ("2.5.4.44", "generationQualifier"),
    ("2.5.4.64", "familyInformation"),
];
/// `digitalSignature` and `nonRepudiation` alone, as the bit string of `keyUsage` (RFC 5280, section 4.2.1.3).
const SIGNS_ONLY: [u8; 4] = [0x03, 0x02, 0x06, 0xc0];

/// What the metadata around a certificate says, which its subject repeats.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The kind of service provider.
    pub sector: Sector,
    /// The entityID.
    pub entity_id: &'a str,
    /// `OrganizationName`, in Italian.
    pub organization_name: Option<&'a str>,
    /// `OrganizationDisplayName`, in Italian.
    pub display_name: Option<&'a str>,
}

/// Every rule that a certificate breaks; `place` says where it was found.
#[must_use]
pub fn lint(certificate: &Certificate, expected: &Expected<'_>, place: &str) -> Vec<Finding> {
    let mut report = Report { certificate, place, findings: Vec::new() };
    report.check_repeated(COMMON_NAME, "commonName", "OrganizationDisplayName", expected.display_name);
    report.check_repeated(ORGANIZATION_NAME, "organizationName", "OrganizationName", expected.organization_name);
    report.check_repeated(URI, "uri (2.5.4.83)", "entityID", Some(expected.entity_id));
    report.check_identifier(expected.sector);
    report.check_country_and_town();
    report.check_policies(expected.sector);
    report.check_constraints();
    report.check_usage();
    report.check_key();
    report.check_digest();
    report.check_impersonal();
    report.findings
}

/// Whether the subject of a certificate names a person, which no certificate of a body does; CIE asks for this alone.
#[must_use]
pub fn lint_impersonal(certificate: &Certificate, place: &str) -> Vec<Finding> {
    let mut report = Report { certificate, place, findings: Vec::new() };
    report.check_impersonal();
    report.findings
}

/// Whether a text is an `organizationIdentifier` of that sector.
#[must_use]
pub fn is_identifier(text: &str, sector: Sector) -> bool {
    match sector {
        Sector::Public => text
            .strip_prefix("PA:IT-")
            .is_some_and(|code| (1..=16).contains(&code.chars().count()) && !code.contains(char::is_whitespace)),
        Sector::Private => {
            text.strip_prefix("VATIT-").is_some_and(|vat| vat.len() == 11 && vat.bytes().all(|b| b.is_ascii_digit()))
                || text
                    .strip_prefix("CF:IT-")
                    .is_some_and(|code| code.len() == 16 && code.bytes().all(|b| b.is_ascii_alphanumeric()))
        }
    }
}

struct Report<'a> {
    certificate: &'a Certificate,
    place: &'a str,
    findings: Vec<Finding>,
}

impl Report<'_> {
    fn add(&mut self, rule: &'static str, sentence: String) {
        let place = self.place.to_owned();
        self.findings.push(Finding { severity: Severity::Error, rule, source: SOURCE, place, sentence });
    }

    /// The values of an attribute of the subject.
    fn subject(&self, dotted: &str) -> Vec<String> {
        let entries = self.certificate.x509().subject_name().entries();
        entries.filter(|entry| is_object(entry, dotted)).filter_map(text).collect()
    }

    fn check_repeated(&mut self, dotted: &str, name: &str, whose: &str, expected: Option<&str>) {
        let found = self.subject(dotted);
        match (found.as_slice(), expected) {
            ([one], Some(expected)) if one != expected => {
                self.add("spid-certificate.subject", format!("{name} is {one:?}, but {whose} is {expected:?}."));
            }
            ([one], _) if !one.is_empty() => {}
            _ => self.add("spid-certificate.subject", format!("The subject has no {name}, or several.")),
        }
    }

    fn check_identifier(&mut self, sector: Sector) {
        let found = self.subject(ORGANIZATION_IDENTIFIER);
        if !matches!(found.as_slice(), [one] if is_identifier(one, sector)) {
            let form = match sector {
                Sector::Public => "PA:IT- and the IPA code",
                Sector::Private => "VATIT- and 11 digits, or CF:IT- and 16 characters",
            };
            self.add("spid-certificate.identifier", format!("organizationIdentifier (2.5.4.97) is not {form}."));
        }
    }

    fn check_country_and_town(&mut self) {
        let country = self.subject(COUNTRY);
        if !matches!(country.as_slice(), [one] if one.len() == 2 && one.bytes().all(|b| b.is_ascii_uppercase())) {
            self.add("spid-certificate.country", "countryName is not a code of two capitals.".to_owned());
        }
        if !matches!(self.subject(LOCALITY).as_slice(), [one] if !one.is_empty()) {
            self.add("spid-certificate.locality", "localityName, the full name of the town, is missing.".to_owned());
        }
    }

    fn check_policies(&mut self, sector: Sector) {
        let certificate = self.certificate;
        let Some(extension) = find_extension(certificate, CERTIFICATE_POLICIES) else {
            return self.add("spid-certificate.policies", "certificatePolicies is missing.".to_owned());
        };
        if extension.critical {
            self.add("spid-certificate.policies", "certificatePolicies is marked critical.".to_owned());
        }
        for (policy, text) in [POLICY_AGID, sector.policy()] {
            match find_policy(extension.contents, policy) {
                None => self.add("spid-certificate.policies", format!("The policy {policy} is missing.")),
                Some(contents) if !contents.windows(text.len()).any(|window| window == text.as_bytes()) => {
                    self.add("spid-certificate.policies", format!("The policy {policy} lacks its text {text:?}."));
                }
                Some(_) => {}
            }
        }
    }

    fn check_constraints(&mut self) {
        let certificate = self.certificate;
        match find_extension(certificate, BASIC_CONSTRAINTS) {
            None => self.add("spid-certificate.constraints", "basicConstraints is missing.".to_owned()),
            Some(found) if found.critical => {
                self.add("spid-certificate.constraints", "basicConstraints is marked critical.".to_owned());
            }
            // The default of `cA` is FALSE, so that the sequence is empty (RFC 5280, section 4.2.1.9).
            Some(found) if !der::inside(found.contents).is_empty() => {
                self.add("spid-certificate.constraints", "basicConstraints is not CA:FALSE.".to_owned());
            }
            Some(_) => {}
        }
    }

    fn check_usage(&mut self) {
        let certificate = self.certificate;
        match find_extension(certificate, KEY_USAGE) {
            Some(found) if found.critical && found.contents == SIGNS_ONLY => {}
            _ => self.add(
                "spid-certificate.usage",
                "keyUsage is not critical with digitalSignature and nonRepudiation alone.".to_owned(),
            ),
        }
    }

    fn check_key(&mut self) {
        let key = self.certificate.x509().public_key();
        if !key.is_ok_and(|key| key.id() == Id::RSA && [2048, 3072, 4096].contains(&key.bits())) {
            self.add("spid-certificate.key", "The key is not RSA of 2048, 3072 or 4096 bits.".to_owned());
        }
    }

    fn check_digest(&mut self) {
        let algorithm = self.certificate.x509().signature_algorithm().object().nid();
        if ![Nid::SHA256WITHRSAENCRYPTION, Nid::SHA512WITHRSAENCRYPTION].contains(&algorithm) {
            self.add("spid-certificate.digest", "The certificate is not signed with SHA-256 or SHA-512.".to_owned());
        }
    }

    fn check_impersonal(&mut self) {
        for (dotted, name) in PERSONAL {
            if !self.subject(dotted).is_empty() {
                self.add("spid-certificate.personal", format!("The subject names a person: {name} ({dotted})."));
            }
        }
    }
}

fn is_object(entry: &X509NameEntryRef, dotted: &str) -> bool {
    Asn1Object::from_str(dotted).is_ok_and(|object| object.to_string() == entry.object().to_string())
}

fn text(entry: &X509NameEntryRef) -> Option<String> {
    entry.data().to_string().ok()
}

pub(super) fn find_extension<'a>(certificate: &'a Certificate, dotted: &str) -> Option<der::Extension<'a>> {
    let wanted = Asn1Object::from_str(dotted).ok()?;
    der::extensions(certificate.der()).into_iter().find(|extension| extension.object == wanted.as_slice())
}

/// What stands in the policy of that identifier.
fn find_policy<'a>(policies: &'a [u8], dotted: &str) -> Option<&'a [u8]> {
    let wanted = Asn1Object::from_str(dotted).ok()?;
    let of_policy = |value: &der::Value<'a>| {
        der::values(value.contents).first().is_some_and(|id| id.tag == der::OBJECT && id.contents == wanted.as_slice())
    };
    der::inside(policies).into_iter().find(of_policy).map(|value| value.contents)
}
