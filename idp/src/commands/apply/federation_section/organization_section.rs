//! `[federation.organization]` of the catalogue: how the body presents itself in our metadata.

use crate::config::document::Section;
use crate::domain::email_address::EmailAddress;
use crate::domain::federation::Organization;
use crate::domain::federation::organization::TechnicalContact;

/// Reads the description of the body; `None` where there is none, or it lacks what it must have.
pub(super) fn read_organization(section: &Section<'_>) -> Option<Organization> {
    let name = section.localized("name");
    let display_name = section.localized("display_name");
    let url = section.parsed("url");
    let ipa_code = section.text("ipa_code");
    let ipa_category = section.text("ipa_category");
    let email = section.parsed::<EmailAddress>("email");
    let telephone = section.text("telephone");
    let locality = section.text("locality");
    let municipality = section.text("municipality");
    let province = section.text("province");
    let technical = read_technical(&section.section("technical"));
    if section.is_present() {
        report_missing(section, &["name", "url", "ipa_code", "email", "locality"]);
    }
    let name = name?;
    Some(Organization {
        display_name: display_name.unwrap_or_else(|| name.clone()),
        name,
        url: url?,
        ipa_code: ipa_code?,
        ipa_category,
        email: email?.as_str().to_owned(),
        telephone,
        locality: locality?,
        municipality,
        province,
        technical,
    })
}

fn read_technical(section: &Section<'_>) -> Option<TechnicalContact> {
    let company = section.text("company");
    let vat_number = section.text("vat_number");
    let fiscal_code = section.text("fiscal_code");
    let nace2_codes = section.list("nace2_codes").unwrap_or_default();
    let email = section.parsed::<EmailAddress>("email");
    let telephone = section.text("telephone");
    let municipality = section.text("municipality");
    if section.is_present() {
        report_missing(section, &["company", "vat_number", "fiscal_code", "nace2_codes", "email", "municipality"]);
    }
    Some(TechnicalContact {
        company: company?,
        vat_number: vat_number?,
        fiscal_code: fiscal_code?,
        nace2_codes,
        email: email?.as_str().to_owned(),
        telephone,
        municipality: municipality?,
    })
}

fn report_missing(section: &Section<'_>, keys: &[&str]) {
    for key in keys.iter().filter(|key| !section.has(key)) {
        section.fault(key, "is missing");
    }
}
