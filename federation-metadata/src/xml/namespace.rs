//! The namespaces of the federations' documents, with the prefixes that we write.

/// A namespace: what it is called, and which prefix stands for it in documents that we write. Documents that we read
/// may use any prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// The prefix that we write; never empty.
    pub prefix: &'static str,
    /// Its name, an absolute URI.
    pub name: &'static str,
}

/// SAML 2.0 protocol messages (SAML Core, section 1.1).
pub const SAMLP: Namespace = Namespace { prefix: "samlp", name: "urn:oasis:names:tc:SAML:2.0:protocol" };
/// SAML 2.0 assertions (SAML Core, section 1.1).
pub const SAML: Namespace = Namespace { prefix: "saml", name: "urn:oasis:names:tc:SAML:2.0:assertion" };
/// SAML 2.0 metadata (SAML Metadata, section 1.1).
pub const MD: Namespace = Namespace { prefix: "md", name: "urn:oasis:names:tc:SAML:2.0:metadata" };
/// XML signatures (XML Signature, section 1.3).
pub const DS: Namespace = Namespace { prefix: "ds", name: "http://www.w3.org/2000/09/xmldsig#" };
/// Exclusive canonicalisation, the namespace of its `InclusiveNamespaces` (Exclusive XML Canonicalization, section 4).
pub const EC: Namespace = Namespace { prefix: "ec", name: "http://www.w3.org/2001/10/xml-exc-c14n#" };
/// Types of XML Schema.
pub const XS: Namespace = Namespace { prefix: "xs", name: "http://www.w3.org/2001/XMLSchema" };
/// Attributes of XML Schema on instances: `xsi:type`.
pub const XSI: Namespace = Namespace { prefix: "xsi", name: "http://www.w3.org/2001/XMLSchema-instance" };
/// The namespace of `xml:lang`; its prefix is bound by definition (Namespaces in XML 1.0, section 3).
pub const XML: Namespace = Namespace { prefix: "xml", name: "http://www.w3.org/XML/1998/namespace" };
/// The namespace of the declarations themselves; nothing may be bound to it (Namespaces in XML 1.0, section 3).
pub(super) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
