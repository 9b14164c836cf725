//! The ways in beside the password: SPID, CIE and other systems. Each is a link: no form, so that `form-action` never
//! stands between the person and the provider.

use crate::domain::language::LocalizedText;

/// A way in that leads to a provider of identities.
#[derive(Debug, Clone)]
pub enum WayIn {
    /// SPID: the person chooses among the providers. Their order is the caller's, another at each view (rules on the
    /// SPID button: it may favour nobody).
    Spid(Vec<Provider>),
    /// The electronic identity card: one provider, one click.
    Cie {
        /// Where the login begins, on our own origin.
        address: String,
    },
    /// Another system, such as a regional one.
    Other {
        /// Its name.
        name: LocalizedText,
        /// Where the login begins, on our own origin.
        address: String,
    },
}

/// A provider to choose.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The name it gives itself in its metadata.
    pub name: String,
    /// Where the login begins, on our own origin.
    pub address: String,
}
