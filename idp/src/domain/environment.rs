//! Whether this is a place to try things or a place where citizens come.

/// Where the provider runs (DECISIONS 28): a few refusals are eased in development, and only there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Nothing is configured and the listener is loopback, or it is said so.
    Development,
    /// Everything else.
    Production,
}
