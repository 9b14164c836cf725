//! What the checks look at: the tree, with the parts that most of them need.

use super::Profile;
use crate::saml::certificate::{Certificate, CertificateError};
use crate::saml::cie::CIE;
use crate::saml::spid::{Activity, SPID};
use crate::saml::spid_certificate::Sector;
use crate::xml::element::Element;
use crate::xml::namespace::{DS, MD, Namespace};
use jiff::Timestamp;

/// The metadata of one service provider.
pub struct Subject<'a> {
    pub root: &'a Element,
    pub profile: Profile,
    pub now: Timestamp,
}

impl<'a> Subject<'a> {
    /// The subject, if the document is one entity.
    pub fn of(root: &'a Element, profile: Profile, now: Timestamp) -> Option<Self> {
        super::is_entity(root).then_some(Self { root, profile, now })
    }

    pub fn entity_id(&self) -> &'a str {
        self.root.attribute("entityID").unwrap_or_default()
    }

    /// The roles; one, if all is well.
    pub fn roles(&self) -> impl Iterator<Item = &'a Element> {
        self.root.children_named(MD, "SPSSODescriptor")
    }

    /// The children of that name in all roles, each with its place.
    pub fn in_roles(&self, local: &'static str) -> Vec<Placed<'a>> {
        let children = self.roles().flat_map(|role| role.children_named(MD, local));
        children
            .enumerate()
            .map(|(at, element)| Placed { place: format!("SPSSODescriptor/{local}[{}]", at + 1), element })
            .collect()
    }

    /// The certificates of the signing keys, each with its place.
    pub fn signing_certificates(&self) -> Vec<(String, Result<Certificate, CertificateError>)> {
        let keys = self.in_roles("KeyDescriptor").into_iter();
        keys.filter(|key| key.element.attribute("use").is_none_or(|purpose| purpose == "signing"))
            .flat_map(|key| certificates_in(key.element).into_iter().map(move |read| (key.place.clone(), read)))
            .collect()
    }

    /// Contacts, with what distinguishes them as place.
    pub fn contacts(&self) -> Vec<Placed<'a>> {
        self.root.children_named(MD, "ContactPerson").map(placed_contact).collect()
    }

    /// Contacts of that type; of SPID's, those of aggregators aside.
    pub fn contacts_of(&self, contact_type: &str) -> Vec<Placed<'a>> {
        let mut contacts = self.contacts();
        contacts.retain(|contact| {
            contact.element.attribute("contactType") == Some(contact_type) && entity_type(contact.element).is_none()
        });
        contacts
    }

    /// SPID's contacts of the aggregator, or of the body for which it acts.
    pub fn contacts_as(&self, entity: &str) -> Vec<Placed<'a>> {
        let mut contacts = self.contacts();
        contacts.retain(|contact| entity_type(contact.element) == Some(entity));
        contacts
    }

    /// Whether somebody acts for a body.
    pub fn is_aggregated(&self) -> bool {
        self.contacts().iter().any(|contact| entity_type(contact.element).is_some())
    }

    /// What the aggregator says it does.
    pub fn activity(&self) -> Option<Activity> {
        let contacts = self.contacts_as("spid:aggregator");
        let extensions = contacts.first()?.extensions()?;
        Activity::ALL.into_iter().find(|activity| extensions.child(SPID, activity.element()).is_some())
    }

    /// The sector of the service provider, or of the body for which somebody acts.
    pub fn sector(&self) -> Sector {
        let marked = |local| self.contacts().iter().any(|contact| contact.extension(SPID, local).is_some());
        match self.activity() {
            Some(activity) => activity.sector(),
            None if marked("Private") => Sector::Private,
            None => Sector::Public,
        }
    }

    /// A text of the organization, in Italian.
    pub fn organization(&self, local: &'static str) -> Option<&'a str> {
        let organization = self.root.child(MD, "Organization")?;
        organization.children_named(MD, local).find(|text| text.language() == Some("it")).map(Element::text)
    }
}

/// An element and where it stands.
pub struct Placed<'a> {
    pub place: String,
    pub element: &'a Element,
}

impl<'a> Placed<'a> {
    /// The extensions of a contact.
    pub fn extensions(&self) -> Option<&'a Element> {
        self.element.child(MD, "Extensions")
    }

    /// An extension of a contact.
    pub fn extension(&self, namespace: Namespace, local: &str) -> Option<&'a Element> {
        self.extensions()?.child(namespace, local)
    }

    /// The text of a SPID extension; empty where there is none.
    pub fn spid(&self, local: &str) -> &'a str {
        self.extension(SPID, local).map(Element::text).unwrap_or_default()
    }

    /// The text of a CIE extension; empty where there is none.
    pub fn cie(&self, local: &str) -> &'a str {
        self.extension(CIE, local).map(Element::text).unwrap_or_default()
    }

    /// The text of a child of the metadata namespace.
    pub fn text(&self, local: &str) -> Option<&'a str> {
        self.element.child(MD, local).map(Element::text)
    }
}

/// The certificates in a `md:KeyDescriptor` or a `ds:Signature`.
pub fn certificates_in(element: &Element) -> Vec<Result<Certificate, CertificateError>> {
    let texts = element.descendants().filter(|below| below.is(DS, "X509Certificate"));
    texts.map(|text| Certificate::parse_base64(text.text())).collect()
}

fn entity_type(contact: &Element) -> Option<&str> {
    contact.attribute_in(SPID, "entityType")
}

fn placed_contact(element: &Element) -> Placed<'_> {
    let name = entity_type(element).or_else(|| element.attribute("contactType")).unwrap_or_default();
    Placed { place: format!("ContactPerson[{name}]"), element }
}
