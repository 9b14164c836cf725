//! Debian's Apache with `mod_auth_openidc`, as an ordinary process with a configuration of its own.

use std::path::Path;

use super::guard::{Running, Service};
use super::{accepts_connections, require_program};

const PROGRAM: [&str; 1] = ["/usr/sbin/apache2"];
const MODULES: &str = "/usr/lib/apache2/modules";
const CONFIGURATION: &str = include_str!("../../apache/httpd.conf");
const PAGES: [(&str, &str); 2] = [
    ("protected/index.shtml", include_str!("../../apache/index.shtml")),
    ("goodbye.shtml", include_str!("../../apache/goodbye.shtml")),
];

/// The client that Apache is, as registered with the provider.
///
/// Its redirect address is `http://localhost:<port>/protected/redirect`, its address after a logout
/// `http://localhost:<port>/goodbye.shtml`; it authenticates by `client_secret_basic` and sends PKCE.
#[derive(Debug, Clone)]
pub struct ApacheClient {
    /// Loopback port to listen on; chosen first ([`super::free_port`]), since the client's addresses contain it.
    pub port: u16,
    /// The provider's issuer, without a slash at the end.
    pub issuer: String,
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: String,
    /// The claim that becomes `REMOTE_USER`.
    pub remote_user_claim: String,
}

/// Starts Apache; it fetches the provider's metadata at the first protected request.
///
/// # Panics
/// When Apache or its module is not installed, or it does not start.
#[must_use]
pub fn start(client: &ApacheClient) -> Running {
    let program = require_program(&PROGRAM, "apache2");
    let module = format!("{MODULES}/mod_auth_openidc.so");
    let _module = require_program(&[&module], "libapache2-mod-auth-openidc");
    let service = Service::new("Apache", program);
    let root = service.folder().to_owned();
    for (name, page) in PAGES {
        write(&root.join("htdocs").join(name), page);
    }
    let configuration = CONFIGURATION
        .replace("@ROOT@", &root.display().to_string())
        .replace("@MODULES@", MODULES)
        .replace("@PORT@", &client.port.to_string())
        .replace("@ISSUER@", &client.issuer)
        .replace("@CLIENT_ID@", &client.client_id)
        .replace("@CLIENT_SECRET@", &client.client_secret)
        .replace("@REMOTE_USER_CLAIM@", &client.remote_user_claim);
    let file = root.join("httpd.conf");
    write(&file, &configuration);
    let service = service.arguments(["-DFOREGROUND".as_ref(), "-f".as_ref(), file.as_os_str()]);
    service.start().until(|| accepts_connections(client.port))
}

fn write(path: &Path, content: &str) {
    let folder = path.parent().expect("every file of the configuration stands in a folder");
    std::fs::create_dir_all(folder).expect("the service's folder is writable");
    std::fs::write(path, content).expect("the service's folder is writable");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::judge::{assert_all_passed, run_judge};
    use super::super::{free_port, peer};
    use super::*;

    #[test]
    fn apache_signs_a_person_in_at_a_certified_provider() {
        // What fails here is a fault of this configuration or of the judge, not of the product.
        let (port, apache_port) = (free_port(), free_port());
        let issuer = format!("http://localhost:{port}");
        let home = format!("http://localhost:{apache_port}");
        let _peer = peer::start(&json!({
            "issuer": issuer,
            "port": port,
            "clients": [{
                "client_id": "apache",
                "client_secret": "a-secret-with-dashes",
                "redirect_uris": [format!("{home}/protected/redirect")],
                "post_logout_redirect_uris": [format!("{home}/goodbye.shtml")],
                "response_types": ["code"],
                "grant_types": ["authorization_code"],
            }],
        }));
        let client = ApacheClient {
            port: apache_port,
            issuer: issuer.clone(),
            client_id: "apache".to_owned(),
            client_secret: "a-secret-with-dashes".to_owned(),
            remote_user_claim: "sub".to_owned(),
        };
        let apache = start(&client);
        let cases = run_judge(
            "apache.mjs",
            &json!({
                "issuer": issuer,
                "pages": "peer",
                "apache_port": apache_port,
                "user": {"username": "maria", "password": "anything", "given_name": "Maria"},
                "remote_user": "maria",
            }),
        );
        let log = std::fs::read_to_string(apache.folder().join("error.log")).unwrap_or_default();
        assert_all_passed(&format!("apache.mjs (Apache said:\n{log})"), &cases);
    }
}
