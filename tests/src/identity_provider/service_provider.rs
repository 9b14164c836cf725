//! A service provider as its metadata describe it: where answers go, and whose requests count.

use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{DS, MD};
use federation_metadata::xml::reader;
use federation_metadata::xml::signature::keys::{TrustedKey, TrustedKeys};

/// What the metadata of a service provider say.
#[derive(Clone, Debug)]
pub struct ServiceProvider {
    /// Its entity id.
    pub entity_id: String,
    /// Where answers are posted to, by `index`.
    pub consumers: Vec<(String, String)>,
    /// Where logout messages go, with the binding.
    pub logout: Vec<(String, String)>,
    /// The attributes of each set, by `index`.
    pub attribute_sets: Vec<(String, Vec<String>)>,
    /// The keys that sign its requests.
    pub keys: TrustedKeys,
}

impl ServiceProvider {
    /// Reads metadata. Their signature is the registry's business.
    ///
    /// # Errors
    /// A sentence on what is missing.
    pub fn read(metadata: &[u8]) -> Result<Self, String> {
        let document = reader::read(metadata, &Limits::METADATA).map_err(|error| error.to_string())?;
        let root = document.root();
        let role = root.child(MD, "SPSSODescriptor").ok_or("the metadata describe no service provider")?;
        let keys: Vec<TrustedKey> = role
            .children_named(MD, "KeyDescriptor")
            .flat_map(Element::descendants)
            .filter(|element| element.is(DS, "X509Certificate"))
            .filter_map(|certificate| TrustedKey::from_base64(certificate.text()).ok())
            .collect();
        Ok(Self {
            entity_id: root.attribute("entityID").ok_or("the metadata name nobody")?.to_owned(),
            consumers: pairs(role, "AssertionConsumerService", "index"),
            logout: pairs(role, "SingleLogoutService", "Binding"),
            attribute_sets: role.children_named(MD, "AttributeConsumingService").map(attribute_set).collect(),
            keys: keys.try_into().map_err(|_| "the metadata hold no key that one could trust")?,
        })
    }

    /// Where the answer to a request goes: the consumer of that index, or the first one.
    #[must_use]
    pub fn consumer(&self, index: Option<&str>) -> Option<&str> {
        find(&self.consumers, index).map(String::as_str)
    }

    /// What a request asks for: the set of that index, or the first one.
    #[must_use]
    pub fn attributes(&self, index: Option<&str>) -> &[String] {
        find(&self.attribute_sets, index).map_or(&[], Vec::as_slice)
    }
}

fn find<'a, T>(list: &'a [(String, T)], index: Option<&str>) -> Option<&'a T> {
    let found = list.iter().find(|(own, _)| index.is_none_or(|index| own == index));
    found.map(|(_, value)| value)
}

fn pairs(role: &Element, local: &str, key: &str) -> Vec<(String, String)> {
    let services = role.children_named(MD, local);
    services
        .filter_map(|service| Some((service.attribute(key)?.to_owned(), service.attribute("Location")?.to_owned())))
        .collect()
}

fn attribute_set(set: &Element) -> (String, Vec<String>) {
    let names = set.children_named(MD, "RequestedAttribute").filter_map(|wanted| wanted.attribute("Name"));
    (set.attribute("index").unwrap_or_default().to_owned(), names.map(str::to_owned).collect())
}
