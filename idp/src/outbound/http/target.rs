//! What an address must look like before anything is resolved.

use super::resolver::admits;
use super::{CallError, CallPolicy};
use std::net::IpAddr;
use url::{Host, Url};

/// The checks in their order: form, scheme, port, and the host where it is an address itself (the library does not
/// ask the resolver about those). Odd notations (`0x7f.1`, `2130706433`) are addresses to the `url` crate too.
pub(super) fn check(url: &Url, policy: CallPolicy) -> Result<(), CallError> {
    check_form(url)?;
    check_scheme(url, policy)?;
    check_port(url, policy)?;
    check_literal_address(url, policy)
}

fn check_form(url: &Url) -> Result<(), CallError> {
    let plain = url.has_host() && url.username().is_empty() && url.password().is_none();
    if plain { Ok(()) } else { Err(CallError::ForbiddenForm) }
}

/// S-137: https; http only where private addresses are allowed too.
fn check_scheme(url: &Url, policy: CallPolicy) -> Result<(), CallError> {
    match (url.scheme(), policy) {
        ("https", _) | ("http", CallPolicy::PrivateToo) => Ok(()),
        _ => Err(CallError::ForbiddenScheme),
    }
}

/// S-137, with the ports from 1024 upward where services register their own.
fn check_port(url: &Url, policy: CallPolicy) -> Result<(), CallError> {
    match (url.port_or_known_default(), policy) {
        (Some(443 | 80 | 1024..), _) | (Some(1..), CallPolicy::PrivateToo) => Ok(()),
        _ => Err(CallError::ForbiddenPort),
    }
}

fn check_literal_address(url: &Url, policy: CallPolicy) -> Result<(), CallError> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        Some(Host::Domain(_)) => return Ok(()),
        None => return Err(CallError::ForbiddenForm),
    };
    if admits(policy, address) { Ok(()) } else { Err(CallError::ForbiddenAddress) }
}

#[cfg(test)]
mod tests {
    use super::CallError::{ForbiddenAddress, ForbiddenForm, ForbiddenPort, ForbiddenScheme};
    use super::*;

    #[test]
    fn schemes_ports_and_literal_addresses_are_checked() {
        type Verdict = Result<(), CallError>;
        let table: &[(&str, Verdict, Verdict)] = &[
            ("https://module.example/jwks", Ok(()), Ok(())),
            ("https://module.example:80/", Ok(()), Ok(())),
            ("https://module.example:8443/", Ok(()), Ok(())),
            ("https://module.example:22/", Err(ForbiddenPort), Ok(())),
            ("https://module.example:1023/", Err(ForbiddenPort), Ok(())),
            ("https://module.example:0/", Err(ForbiddenPort), Err(ForbiddenPort)),
            ("http://module.example/", Err(ForbiddenScheme), Ok(())),
            ("ftp://module.example/", Err(ForbiddenScheme), Err(ForbiddenScheme)),
            ("file:///etc/passwd", Err(ForbiddenForm), Err(ForbiddenForm)),
            ("data:text/plain,x", Err(ForbiddenForm), Err(ForbiddenForm)),
            ("https://user@module.example/", Err(ForbiddenForm), Err(ForbiddenForm)),
            ("https://:word@module.example/", Err(ForbiddenForm), Err(ForbiddenForm)),
            ("https://1.1.1.1/", Ok(()), Ok(())),
            ("https://127.0.0.1/", Err(ForbiddenAddress), Ok(())),
            ("https://0x7f.1/", Err(ForbiddenAddress), Ok(())),
            ("https://2130706433/", Err(ForbiddenAddress), Ok(())),
            ("https://0177.0.0.1/", Err(ForbiddenAddress), Ok(())),
            ("https://１２７.0.0.1/", Err(ForbiddenAddress), Ok(())),
            ("https://[::1]/", Err(ForbiddenAddress), Ok(())),
            ("https://[::ffff:10.0.0.1]/", Err(ForbiddenAddress), Ok(())),
            ("https://10.0.0.1/", Err(ForbiddenAddress), Ok(())),
            ("https://169.254.169.254/", Err(ForbiddenAddress), Err(ForbiddenAddress)),
            ("https://[fe80::1]/", Err(ForbiddenAddress), Err(ForbiddenAddress)),
            ("https://0.0.0.0/", Err(ForbiddenAddress), Err(ForbiddenAddress)),
            ("https://[ff02::1]/", Err(ForbiddenAddress), Err(ForbiddenAddress)),
        ];
        for (text, public, private_too) in table {
            let url = Url::parse(text).expect(text);
            assert_eq!(check(&url, CallPolicy::Public), *public, "{text}");
            assert_eq!(check(&url, CallPolicy::PrivateToo), *private_too, "{text}");
        }
    }
}
