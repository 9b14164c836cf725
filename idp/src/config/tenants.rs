//! The public bodies of the installation: `[[tenant]]`, or one by default.

use super::document::Section;
use super::people::{PasswordSettings, SessionSettings, read_password_classes};
use super::public_address::read_public_url;
use crate::domain::credential::CredentialPolicy;
use crate::domain::environment::Environment;
use crate::domain::id::TenantId;
use crate::domain::language::{Language, LocalizedText};
use crate::domain::tenant::{Branding, Logo, Tenant};
use crate::domain::user::UserClass;
use crate::domain::web_address::WebAddress;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a body may be linked to from every page.
const LINKS: [&str; 5] = ["privacy", "accessibility", "legal", "contacts", "website"];
/// The largest logo, in bytes: it is sent to every visitor.
const MAX_LOGO: usize = 256 * 1024;

/// What the bodies take from the sections above them.
pub(super) struct Outset<'a> {
    pub(super) public_url: &'a str,
    pub(super) passwords: &'a PasswordSettings,
    pub(super) sessions: &'a SessionSettings,
    pub(super) environment: Environment,
}

pub(super) fn read_tenants(root: &Section<'_>, outset: &Outset<'_>) -> Vec<Tenant> {
    let sections = root.sections("tenant");
    if sections.is_empty() {
        return vec![default_tenant(outset)];
    }
    let is_only = sections.len() == 1;
    let tenants: Vec<Tenant> = sections.iter().map(|section| read_tenant(section, outset, is_only)).collect();
    let (mut ids, mut hosts) = (BTreeSet::new(), BTreeSet::new());
    for (tenant, section) in tenants.iter().zip(&sections) {
        if section.has("id") && !ids.insert(tenant.id.clone()) {
            section.fault("id", "is that of another tenant");
        }
        if !tenant.issuer.is_empty() && !hosts.insert(tenant.host().to_owned()) {
            section.fault("public_url", "has the host of another tenant");
        }
    }
    tenants
}

fn default_tenant(outset: &Outset<'_>) -> Tenant {
    let name = BTreeMap::from([
        (Language::It, "Ente pubblico".to_owned()),
        (Language::En, "Public body".to_owned()),
        (Language::De, "Öffentliche Verwaltung".to_owned()),
    ]);
    Tenant {
        id: default_id(),
        issuer: outset.public_url.to_owned(),
        branding: Branding {
            name: LocalizedText::new(name).expect("the Italian name is there"),
            logo: None,
            colour: None,
            links: BTreeMap::new(),
        },
        languages: Language::ALL.to_vec(),
        credentials: outset.passwords.credentials.clone(),
        registration: Vec::new(),
        sessions: outset.sessions.people,
        staff_sessions: outset.sessions.staff,
    }
}

fn default_id() -> TenantId {
    "default".parse().expect("a word is a name")
}

fn read_tenant(section: &Section<'_>, outset: &Outset<'_>, is_only: bool) -> Tenant {
    let usual = default_tenant(outset);
    let id = section.parsed("id");
    if id.is_none() && !section.has("id") {
        section.fault("id", "is missing: a short name such as comune-di-esempio, which never changes");
    }
    let issuer = read_public_url(section, outset.environment);
    if issuer.is_none() && !is_only && !section.has("public_url") {
        section.fault("public_url", "is missing: each of several tenants has its own");
    }
    let name = section.localized("name");
    if name.is_none() && !section.has("name") {
        section.fault("name", "is missing: { it = \"Comune di …\", en = \"…\", de = \"…\" }");
    }
    let passwords = section.section("passwords");
    let credentials = read_password_classes(&passwords, &outset.passwords.credentials, outset.environment);
    Tenant {
        id: id.unwrap_or(usual.id),
        issuer: issuer.unwrap_or(usual.issuer),
        branding: Branding {
            name: name.unwrap_or(usual.branding.name),
            logo: read_logo(section),
            colour: read_colour(section),
            links: read_links(&section.section("links")),
        },
        languages: read_languages(section),
        registration: read_registration(section, &credentials),
        credentials,
        ..usual
    }
}

fn read_languages(section: &Section<'_>) -> Vec<Language> {
    let tags: Vec<String> = Language::ALL.iter().map(|language| language.tag().to_owned()).collect();
    let mut languages: Vec<Language> = Vec::new();
    for (index, tag) in section.list_or("languages", tags).iter().enumerate() {
        match tag.parse() {
            Ok(language) if !languages.contains(&language) => languages.push(language),
            Ok(_) => section.fault(&format!("languages[{index}]"), "is there twice"),
            Err(error) => section.fault(&format!("languages[{index}]"), error.to_string()),
        }
    }
    if languages.is_empty() {
        section.fault("languages", "must name at least one language");
        languages.push(Language::It);
    }
    languages
}

fn read_colour(section: &Section<'_>) -> Option<String> {
    let colour = section.text("colour")?;
    let is_colour = colour.len() == 7
        && colour.strip_prefix('#').is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    if !is_colour {
        section.fault("colour", "must be a colour such as \"#0066cc\"");
    }
    is_colour.then_some(colour)
}

fn read_links(section: &Section<'_>) -> BTreeMap<String, String> {
    LINKS
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), section.parsed::<WebAddress>(name)?.as_str().to_owned())))
        .collect()
}

fn read_logo(section: &Section<'_>) -> Option<Logo> {
    let file = section.file("logo_file")?;
    let refuse = |sentence: String| {
        section.fault("logo_file", sentence);
        None
    };
    let bytes = match std::fs::read(&file) {
        Ok(bytes) if bytes.len() <= MAX_LOGO => bytes,
        Ok(_) => return refuse("is larger than 256 KiB".to_owned()),
        Err(error) => return refuse(format!("{} cannot be read: {error}", file.display())),
    };
    match Path::new(&file).extension().and_then(|extension| extension.to_str()) {
        Some("png") if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some(Logo { content_type: "image/png", bytes }),
        Some("svg") if String::from_utf8_lossy(&bytes).contains("<svg") => {
            Some(Logo { content_type: "image/svg+xml", bytes })
        }
        _ => refuse("must be a picture whose name ends in .svg or .png".to_owned()),
    }
}

/// Whoever registers chooses a password, so the class must be allowed one (DECISIONS 1). Staff never register. A
/// decision that has ended is no fault: it must not keep the provider from starting.
fn read_registration(section: &Section<'_>, credentials: &CredentialPolicy) -> Vec<UserClass> {
    let classes = section.list_or::<UserClass>("registration", Vec::new());
    for (index, class) in classes.iter().enumerate() {
        let key = format!("registration[{index}]");
        if class.is_staff() {
            section.fault(&key, "must not be staff: an administrator makes their accounts");
        } else if !credentials.is_switched_on(*class) {
            section.fault(&key, format!("needs passwords for this class, which are off for {class}"));
        }
    }
    classes
}
