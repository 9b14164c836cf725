//! The names of SAML 2.0 and of the national rules.

use federation_metadata::xml::namespace::Namespace;

/// Extensions of SPID (AgID notice 18).
pub const SPID: Namespace = Namespace { prefix: "spid", name: "https://spid.gov.it/saml-extensions" };

/// `NameID` that holds for one session alone (SAML Core 2.0, section 8.3.8).
pub const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/// The name of a member of a federation (SAML Core 2.0, section 8.3.6).
pub const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
/// Whoever brings the assertion is its subject (SAML Profiles 2.0, section 3.3).
pub const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// It went well (SAML Core 2.0, section 3.2.2.2, as are the following).
pub const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
/// The fault is that of whoever asked.
pub const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
/// The fault is that of whoever answers.
pub const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
/// The version is not that of the other side.
pub const VERSION_MISMATCH: &str = "urn:oasis:names:tc:SAML:2.0:status:VersionMismatch";
/// Not every session could be ended.
pub const PARTIAL_LOGOUT: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
