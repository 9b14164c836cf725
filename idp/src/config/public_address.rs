//! The address under which people reach the provider, or one body of it.

use super::document::Section;
use crate::domain::environment::Environment;
use crate::domain::web_address::WebAddress;

/// Reads `public_url`: scheme and host, port where it is not the usual one, no path. It becomes the issuer
/// (OpenID Connect Discovery 1.0, 3), so the slash at the end is dropped.
pub(super) fn read_public_url(section: &Section<'_>, environment: Environment) -> Option<String> {
    let address: WebAddress = section.parsed("public_url")?;
    let url = address.to_url();
    if url.path() != "/" || url.query().is_some() {
        section.fault("public_url", "must end after the host: the provider stands at the root of its host");
    }
    if environment == Environment::Production && !address.is_https() && !address.is_loopback() {
        section.fault("public_url", "must be https in production: passwords and tokens travel here");
    }
    Some(address.as_str().trim_end_matches('/').to_owned())
}
